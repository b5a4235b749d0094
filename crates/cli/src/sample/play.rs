//! Taking the steps of a plan, each as the person who takes it, at its time.

use std::collections::HashMap;

use intendant_domain::id::{SiteId, TicketId};
use intendant_domain::tickets::Source;
use intendant_protocol::CheckState;
use intendant_server::platform::actor::Actor;
use intendant_server::platform::failure::Failure;
use intendant_server::platform::tx::Tx;
use intendant_server::tickets::{self, Asked, NewTicket};
use jiff::Timestamp;

use super::luck::Luck;
use super::plan::{Act, Matter, Plan, Step};
use super::setting::{Machine, Stage};
use super::{machines, words};

/// A history on its way into the database.
pub(super) struct Play {
    pub(super) stage: Stage,
    pub(super) plan: Plan,
    pub(super) luck: Luck,
    open: HashMap<u32, Running>,
    clockwork: Actor,
}

/// A ticket that is not over yet.
struct Running {
    id: TicketId,
    technician: usize,
    /// Its machine, while the watch says that it fails.
    failing: Option<usize>,
}

impl Play {
    pub(super) fn new(stage: Stage, plan: Plan, luck: Luck) -> Self {
        Self {
            stage,
            plan,
            luck,
            open: HashMap::new(),
            clockwork: Actor::program("clocks"),
        }
    }

    /// Takes one step, after everything that fell due before it.
    pub(super) fn step(&mut self, tx: &mut Tx<'_>, (at, number, act): Step) -> Result<(), Failure> {
        tx.as_of(self.clockwork.clone(), at)?;
        tickets::raise_warnings(tx)?;
        if act == Act::Open {
            return self.open(tx, number, at);
        }
        let Some(running) = self.open.get(&number) else {
            // The watch opened nothing: the machine is outside of the contract.
            return Ok(());
        };
        let (id, failing) = (running.id, running.failing);
        let technician = self.stage.technicians.get(running.technician).cloned();
        tx.as_of(technician.unwrap_or_else(|| self.clockwork.clone()), at)?;
        if let (Act::Restore | Act::Resolve | Act::Cancel, Some(machine)) = (act, failing) {
            self.recover(tx, number, machine, at)?;
            if act == Act::Restore {
                return Ok(());
            }
        }
        let done = self.work(tx, id, act);
        if matches!(act, Act::Close | Act::Cancel) {
            self.open.remove(&number);
        }
        match done {
            // What the rules refuse at that moment does not happen (work on what is over).
            Err(Failure::Refused(_) | Failure::Conflict(_)) | Ok(()) => Ok(()),
            Err(other) => Err(other),
        }
    }

    fn work(&mut self, tx: &mut Tx<'_>, id: TicketId, act: Act) -> Result<(), Failure> {
        let asked = Asked::default();
        let luck = &mut self.luck;
        match act {
            Act::Open => return Ok(()),
            Act::Take => tickets::take(tx, id, asked),
            Act::Wait => {
                let third = luck.hits(0.3);
                let reason = if third {
                    "awaiting-third-party"
                } else {
                    "awaiting-client"
                };
                tickets::wait(tx, id, asked, reason, "")
            }
            Act::Resume => tickets::resume(tx, id, asked),
            Act::Answer => tickets::comment(tx, id, asked, luck.word(&words::PUBLIC), false),
            Act::Note => tickets::comment(tx, id, asked, luck.word(&words::INTERNAL), true),
            Act::Restore => tickets::restore(tx, id, asked, ""),
            Act::Spend => {
                let minutes = [10, 15, 20, 30, 45, 60, 90, 150]
                    [luck.weighed(&[5.0, 8.0, 6.0, 6.0, 3.0, 3.0, 1.0, 0.5])];
                tickets::spend(tx, id, asked, minutes, "", None)
            }
            Act::Resolve => tickets::resolve(tx, id, asked, luck.word(&words::SOLUTIONS)),
            Act::Close => tickets::close(tx, id, asked),
            Act::Reopen => tickets::reopen(tx, id, asked, "Cela recommence."),
            Act::Cancel => tickets::cancel(tx, id, asked, "Demande retirée par le client."),
        }
        .map(drop)
    }

    fn open(&mut self, tx: &mut Tx<'_>, number: u32, at: Timestamp) -> Result<(), Failure> {
        let technician = self.luck.below(self.stage.technicians.len());
        let Some(planned) = self.plan.tickets.get(number as usize) else {
            return Ok(());
        };
        let (place, matter) = (planned.client, planned.matter);
        let is_fault = matter == Matter::Fault;
        let machine = self.machine(place, is_fault || matter == Matter::Server, at);
        let id = match (is_fault, machine) {
            (true, Some(machine)) => self.fail(tx, place, machine, at)?,
            (true, None) => None,
            (false, machine) => self.ask(tx, number, machine, at)?,
        };
        if let Some(id) = id {
            let failing = machine.filter(|_| is_fault);
            self.open.insert(
                number,
                Running {
                    id,
                    technician,
                    failing,
                },
            );
        }
        Ok(())
    }

    fn machine(&mut self, client: usize, server: bool, at: Timestamp) -> Option<usize> {
        let client = self.stage.clients.get(client)?;
        let fit: Vec<usize> = client
            .machines
            .iter()
            .enumerate()
            .filter(|(_, one)| one.is_server == server && machines::is_there(one, at))
            .map(|(place, _)| place)
            .collect();
        self.luck.one(&fit).copied()
    }

    /// Somebody asks: in the portal, or by telephone to the provider's people.
    fn ask(
        &mut self,
        tx: &mut Tx<'_>,
        number: u32,
        machine: Option<usize>,
        at: Timestamp,
    ) -> Result<Option<TicketId>, Failure> {
        let luck = &mut self.luck;
        let Some(planned) = self.plan.tickets.get(number as usize) else {
            return Ok(None);
        };
        let Some(client) = self.stage.clients.get(planned.client) else {
            return Ok(None);
        };
        let asker = luck.one(&client.people);
        let in_portal = luck.hits(0.55);
        let technician = luck.one(&self.stage.technicians);
        let actor = if in_portal { asker } else { technician };
        let by_machine = matches!(planned.matter, Matter::Server | Matter::Hotline);
        let item = machine
            .filter(|_| by_machine && luck.hits(0.7))
            .and_then(|place| client.machines.get(place))
            .map(|machine| machine.item);
        let site: Option<SiteId> = luck.one(&client.sites).copied();
        let new = NewTicket {
            client: client.id,
            kind: planned.matter.kind(),
            title: luck.word(planned.matter.titles()).to_owned(),
            description: luck.word(&words::DETAILS).to_owned(),
            impact: planned.impact,
            urgency: planned.urgency,
            priority: None,
            service: planned.matter.service().map(ToOwned::to_owned),
            site: if item.is_some() { None } else { site },
            item,
            requester: asker.and_then(|asker| asker.person),
            source: if in_portal {
                Source::Portal
            } else {
                Source::Console
            },
            at: None,
        };
        if let Some(actor) = actor {
            tx.as_of(actor.clone(), at)?;
        }
        Ok(Some(tickets::open(tx, &new)?.ticket.id))
    }

    /// A disk runs full; the watch opens the incident if the contract covers the machine.
    fn fail(
        &mut self,
        tx: &mut Tx<'_>,
        client: usize,
        machine: usize,
        at: Timestamp,
    ) -> Result<Option<TicketId>, Failure> {
        let used = 96 + self.luck.below(4);
        let Some(machine) = self.failing(client, machine) else {
            return Ok(None);
        };
        tx.as_of(super::setting::importer(), at)?;
        if machines::incident(tx, machine)?.is_some() {
            return Ok(None);
        }
        machines::disk_says(
            tx,
            machine,
            CheckState::Critical,
            &format!("{used} % used on /"),
        )?;
        machines::incident(tx, machine)
    }

    fn recover(
        &mut self,
        tx: &mut Tx<'_>,
        number: u32,
        machine: usize,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let before = tx.actor().clone();
        let client = self
            .plan
            .tickets
            .get(number as usize)
            .map_or(0, |ticket| ticket.client);
        tx.as_of(super::setting::importer(), at)?;
        if let Some(machine) = self.failing(client, machine) {
            machines::disk_says(tx, machine, CheckState::Ok, "61 % used on /")?;
        }
        if let Some(running) = self.open.get_mut(&number) {
            running.failing = None;
        }
        tx.as_of(before, at)
    }

    fn failing(&mut self, client: usize, machine: usize) -> Option<&mut Machine> {
        self.stage
            .clients
            .get_mut(client)?
            .machines
            .get_mut(machine)
    }
}
