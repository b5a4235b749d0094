//! What the control room shows, gathered in one read.

use std::collections::HashMap;
use std::sync::Arc;

use intendant_domain::access::Permission;
use intendant_domain::id::{ClientId, ItemId, PersonId, TicketId};
use intendant_domain::tickets::State;
use jiff::{SignedDuration, Timestamp};

use super::drill::{self, Drill};
use super::horizon::{self, Dated};
use super::store::{self, FailingCheck, Maintenance, Tally, Uncovered};
use crate::contracts::Compiled;
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};
use crate::tickets::list::{self, Filter, Listed};
use crate::tickets::view;

/// Clocks that run out by then are shown.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);
/// Rows of the clocks' table.
const CLOCKS: i64 = 12;
/// Rows of the other lists.
const FEW: i64 = 6;
/// A wait of so long is too long.
const TOO_LONG: SignedDuration = SignedDuration::from_hours(72);

/// An item that fails: what of it, since when, whom it hits.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub(super) item: ItemId,
    pub(super) item_name: String,
    pub(super) client: ClientId,
    pub(super) client_name: String,
    pub(super) site: Option<String>,
    pub(super) zone: String,
    pub(super) since: Option<Timestamp>,
    /// Name, state and output of each failing check; a machine that fell silent comes alone.
    pub(super) checks: Vec<(String, String, String)>,
    /// Nothing was heard of it.
    pub(super) silent: bool,
    /// Only warnings.
    pub(super) mild: bool,
    pub(super) ticket: Option<TicketId>,
    pub(super) service: Option<String>,
    pub(super) covered: bool,
    pub(super) service_key: Option<String>,
}

/// Everything on the page.
pub(super) struct Room {
    pub(super) now: Timestamp,
    pub(super) tally: Tally,
    pub(super) clocks: Vec<Listed>,
    pub(super) contracts: Vec<Arc<Compiled>>,
    pub(super) broken: Vec<Broken>,
    pub(super) sees_machines: bool,
    pub(super) outside: Vec<Listed>,
    pub(super) unassigned: Vec<Listed>,
    pub(super) mine: Vec<Listed>,
    pub(super) waiting: Vec<Listed>,
    pub(super) dates: Arc<Vec<Dated>>,
    pub(super) maintenance: Vec<Maintenance>,
    pub(super) uncovered: (Vec<Uncovered>, i64),
    pub(super) drill: Option<Drill>,
    pub(super) named: bool,
    pub(super) beginnings: (Option<ClientId>, bool, bool),
}

/// Reads it all.
pub(super) fn gather(tx: &mut Tx<'_>) -> Result<Room, Failure> {
    tx.allow(Permission::SeeControlRoom)?;
    let now = tx.now();
    let me = tx.actor().person;
    let after = |span: SignedDuration| now.checked_add(span).unwrap_or(now);
    let named = !crate::sign_in::provider(tx)?.name.is_empty();
    let mut rows = tx.allow(Permission::SeeTickets)?;
    let tally = store::tally(&mut rows, after(super::counts::SOON), me)?;
    let [clocks, outside, unassigned, mine] = queues(&mut rows, after(AHEAD), me)?;
    let waiting = waiting(&mut rows, now)?;
    let all: Vec<Listed> = [&clocks, &outside, &unassigned, &mine, &waiting]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let contracts = view::contracts_of(&mut rows, &all)?;
    let beginnings = store::beginnings(&mut rows)?;
    let (broken, uncovered, maintenance) = machines(tx, after(AHEAD))?;
    Ok(Room {
        now,
        tally,
        clocks,
        contracts,
        broken,
        sees_machines: tx.actor().can(Permission::SeeMachines),
        outside,
        unassigned,
        mine,
        waiting,
        dates: horizon::of(tx)?,
        maintenance,
        uncovered,
        drill: drill::read(tx)?,
        named,
        beginnings,
    })
}

/// What runs out, what is outside the contract, what nobody has, what `me` has.
fn queues(
    rows: &mut Rows<'_, '_>,
    until: Timestamp,
    me: Option<PersonId>,
) -> Result<[Vec<Listed>; 4], Failure> {
    let open = Filter {
        open: Some(true),
        ..Filter::default()
    };
    let due = Filter {
        due_before: Some(until),
        ..open.clone()
    };
    let outside = Filter {
        outside: true,
        states: vec![State::New, State::Assigned, State::Waiting],
        ..open.clone()
    };
    let free = Filter {
        unassigned: true,
        ..open.clone()
    };
    let own = Filter {
        assignee: me,
        ..open
    };
    let mine = match me {
        Some(_) => list::list(rows, &own, None, FEW)?,
        None => Vec::new(),
    };
    Ok([
        list::list(rows, &due, None, CLOCKS)?,
        list::list(rows, &outside, None, FEW)?,
        list::list(rows, &free, None, FEW)?,
        mine,
    ])
}

fn waiting(rows: &mut Rows<'_, '_>, now: Timestamp) -> Result<Vec<Listed>, Failure> {
    let since = now.checked_sub(TOO_LONG).unwrap_or(now);
    let mut found = Vec::new();
    for id in store::waiting_long(rows, since, FEW)? {
        found.extend(list::one(rows, &Filter::default(), id)?);
    }
    Ok(found)
}

type OfMachines = (Vec<Broken>, (Vec<Uncovered>, i64), Vec<Maintenance>);

fn machines(tx: &mut Tx<'_>, until: Timestamp) -> Result<OfMachines, Failure> {
    if !tx.actor().can(Permission::SeeMachines) {
        return Ok(OfMachines::default());
    }
    let mut rows = tx.allow(Permission::SeeMachines)?;
    let broken = by_item(store::failing(&mut rows)?);
    let uncovered = store::uncovered(&mut rows, FEW)?;
    let maintenance = store::maintenance(&mut rows, until)?;
    Ok((broken, uncovered, maintenance))
}

/// One line an item, what is broken before what only warns, covered before uncovered.
pub(super) fn by_item(checks: Vec<FailingCheck>) -> Vec<Broken> {
    let mut items: Vec<Broken> = Vec::new();
    let mut places: HashMap<ItemId, usize> = HashMap::new();
    for check in checks {
        let silent = check.kind.contains("\"alive\"");
        let mild = check.state == "warning";
        let line = (check.check, check.state, check.output);
        match places.get(&check.item) {
            Some(&place) => {
                let broken = &mut items[place];
                broken.silent |= silent;
                broken.mild &= mild;
                broken.checks.push(line);
            }
            None => {
                places.insert(check.item, items.len());
                items.push(Broken {
                    item: check.item,
                    item_name: check.item_name,
                    client: check.client,
                    client_name: check.client_name,
                    site: check.site,
                    zone: check.zone,
                    since: check.since,
                    checks: vec![line],
                    silent,
                    mild,
                    ticket: check.ticket,
                    service: check.service,
                    covered: check.covered,
                    service_key: check.service_key,
                });
            }
        }
    }
    items.sort_by_key(|broken| (broken.mild, !broken.covered, broken.since));
    items
}
