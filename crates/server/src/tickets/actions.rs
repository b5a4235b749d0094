//! Opening a ticket, and the one way in which anything on it changes: allow, fetch, ask the rules,
//! append, derive, save, tell.

use std::sync::Arc;

use intendant_domain::access::Permission;
use intendant_domain::id::{ClientId, ItemId, PersonId, SiteId, TicketId};
use intendant_domain::tickets::clocks::ClockRow;
use intendant_domain::tickets::{
    self as rules, Coverage, Degree, Kind, Opened, Priority, Recorded, Source, Ticket, TicketEvent,
};
use jiff::Timestamp;

use super::parties::{self, Named};
use super::{store, wording};
use crate::contracts::{self, Compiled};
use crate::platform::events::{self, NewEvent};
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};

/// What is said to open a ticket.
#[derive(Clone, Debug)]
pub struct NewTicket {
    /// Whose.
    pub client: ClientId,
    /// Incident or request.
    pub kind: Kind,
    /// In a line.
    pub title: String,
    /// In Markdown.
    pub description: String,
    /// How much it hurts.
    pub impact: Degree,
    /// How fast.
    pub urgency: Degree,
    /// Instead of what follows from both; for programs (a check has its own priority).
    pub priority: Option<Priority>,
    /// Key of the contract's service, where no item says it.
    pub service: Option<String>,
    /// Where.
    pub site: Option<SiteId>,
    /// On what.
    pub item: Option<ItemId>,
    /// For whom.
    pub requester: Option<PersonId>,
    /// How it comes in.
    pub source: Source,
    /// When, if that is not now (an agent delivers late, a history is imported).
    pub at: Option<Timestamp>,
}

impl NewTicket {
    /// An incident of `client` with the usual degrees and nothing else.
    #[must_use]
    pub fn incident(client: ClientId, title: &str) -> Self {
        Self {
            client,
            kind: Kind::Incident,
            title: title.to_owned(),
            description: String::new(),
            impact: Degree::Medium,
            urgency: Degree::Medium,
            priority: None,
            service: None,
            site: None,
            item: None,
            requester: None,
            source: Source::Console,
            at: None,
        }
    }
}

/// A ticket with what the engine says of it.
#[derive(Clone, Debug)]
pub struct Known {
    /// The ticket.
    pub ticket: Ticket,
    /// Everything that happened to it.
    pub events: Vec<Recorded>,
    /// Its clocks as of the last event.
    pub clocks: Vec<ClockRow>,
    /// The contract version that decides, when there is one.
    pub contract: Option<Arc<Compiled>>,
}

/// What would be decided about a ticket that is being typed in.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What the contract says.
    pub coverage: Coverage,
    /// What follows from impact and urgency.
    pub priority: Priority,
    /// The clocks that would start now.
    pub clocks: Vec<ClockRow>,
    /// The contract version in force, when there is one.
    pub contract: Option<Arc<Compiled>>,
}

/// The priority of the contract's matrix; where it has none, the usual one.
#[must_use]
pub fn priority_of(contract: Option<&Compiled>, impact: Degree, urgency: Degree) -> Priority {
    contract
        .and_then(|compiled| compiled.contract.matrix.as_ref())
        .and_then(|matrix| {
            let cell = (impact.into(), urgency.into());
            let found = matrix.cells.iter().find(|(i, u, _)| (*i, *u) == cell);
            found.map(|(_, _, priority)| (*priority).into())
        })
        .unwrap_or_else(|| Priority::usual(impact, urgency))
}

fn must_know_service(contract: Option<&Compiled>, service: Option<&str>) -> Result<(), Failure> {
    let Some(key) = service else { return Ok(()) };
    let known =
        contract.is_some_and(|c| c.contract.services.iter().any(|service| service.key == key));
    match known {
        true => Ok(()),
        false => Err(Problem::new("service", "ticket-unknown-service").into()),
    }
}

/// What the contract would decide about `new`, without opening anything.
///
/// # Errors
/// As [`open`].
pub fn preview(tx: &mut Tx<'_>, new: &NewTicket) -> Result<Preview, Failure> {
    let now = tx.now();
    let (opened, contract) = decided(tx, new)?;
    let record = Recorded {
        seq: 1,
        at: now,
        person: None,
        actor: String::new(),
        event: opened.clone().into(),
    };
    let known = derive(TicketId(0), new.client, vec![record], contract)?;
    Ok(Preview {
        coverage: opened.coverage,
        priority: opened.priority,
        clocks: known.clocks,
        contract: known.contract,
    })
}

/// The opening event, with everything that the contract decides about it.
fn decided(tx: &mut Tx<'_>, new: &NewTicket) -> Result<(Opened, Option<Arc<Compiled>>), Failure> {
    let mut rows = tx.allow_on(Permission::OpenTickets, new.client)?;
    let own = rows.own();
    let at = new.at.unwrap_or(rows.now());
    let named = Named {
        site: new.site,
        item: new.item,
        requester: own.or(new.requester),
    };
    let parties = parties::find(&mut rows, new.client, named)?;
    let contract = contracts::in_force(&mut rows, new.client, at)?;
    let compiled = contract.as_deref();
    must_know_service(compiled, new.service.as_deref())?;
    let priority = new
        .priority
        .unwrap_or_else(|| priority_of(compiled, new.impact, new.urgency));
    let opened = Opened {
        ticket: new.kind,
        title: new.title.trim().to_owned(),
        description: new.description.trim_end().to_owned(),
        impact: new.impact,
        urgency: new.urgency,
        priority,
        site: parties.named.site,
        item: parties.named.item,
        requester: parties.named.requester,
        version: compiled.map(|compiled| compiled.id),
        coverage: contracts::said(compiled, parties.item.as_ref(), new.service.as_deref(), at),
        source: new.source,
    };
    Ok((opened, contract))
}

/// Opens a ticket. The contract in force decides coverage, priority and clocks at once.
///
/// # Errors
/// [`Failure::Denied`], [`Failure::NotFound`] for another's client; a refusal for each field that is
/// wrong.
pub fn open(tx: &mut Tx<'_>, new: &NewTicket) -> Result<Known, Failure> {
    let mut wrong = Vec::new();
    for (field, text, longest, must) in [
        ("title", &new.title, rules::rules::LONGEST_TITLE, true),
        (
            "description",
            &new.description,
            rules::rules::LONGEST_TEXT,
            false,
        ),
    ] {
        let checked = match must {
            true => rules::rules::required(text, longest),
            false => rules::rules::optional(text, longest),
        };
        if let Err(refusal) = checked {
            wrong.push(wording::problem(field, &refusal, tx.actor().lang));
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::Refused(wrong));
    }
    let mut new = new.clone();
    new.title = new.title.replace(['\0', '\n', '\r'], " ");
    new.description = new.description.replace('\0', "");
    let (opened, contract) = decided(tx, &new)?;
    let mut rows = tx.allow_on(Permission::OpenTickets, new.client)?;
    let (now, person, actor) = {
        let tx = rows.tx();
        (tx.now(), tx.actor().person, tx.actor().name.clone())
    };
    let at = new.at.unwrap_or(now).min(now);
    let record = Recorded {
        seq: 0,
        at,
        person,
        actor,
        event: opened.into(),
    };
    let mut known = derive(TicketId(0), new.client, vec![record], contract)?;
    let id = store::insert(&mut rows, &known.ticket, &known.clocks)?;
    known.ticket.id = id;
    let bodies: Vec<TicketEvent> = known.events.iter().map(|r| r.event.clone()).collect();
    let recorded = append(&mut rows, new.client, id, bodies, Some(at))?;
    known.events = recorded;
    index_words(&mut rows, &known.ticket)?;
    rows.tx().tell(Change::Ticket(new.client, id));
    Ok(known)
}

/// Appends to the client's chain.
pub(super) fn append(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    ticket: TicketId,
    new: Vec<TicketEvent>,
    at: Option<Timestamp>,
) -> Result<Vec<Recorded>, Failure> {
    let mut bodies = Vec::with_capacity(new.len());
    for event in &new {
        bodies.push(NewEvent {
            subject: "ticket",
            subject_id: ticket.0,
            kind: event.kind(),
            body: event.body()?,
            at,
        });
    }
    let appended = events::append(rows, client, bodies)?;
    Ok(appended
        .into_iter()
        .zip(new)
        .map(|(event, what)| Recorded {
            seq: event.seq,
            at: event.at,
            person: event.person,
            actor: event.actor,
            event: what,
        })
        .collect())
}

/// The ticket that events make, with its clocks.
pub(super) fn derive(
    id: TicketId,
    client: ClientId,
    events: Vec<Recorded>,
    contract: Option<Arc<Compiled>>,
) -> Result<Known, Failure> {
    let ticket = Ticket::from_events(id, client, &events)
        .ok_or_else(|| Failure::Broken(format!("ticket {id} does not begin with an opening")))?;
    let clocks = clocks(&ticket, &events, contract.as_deref())?;
    Ok(Known {
        ticket,
        events,
        clocks,
        contract,
    })
}

fn clocks(
    ticket: &Ticket,
    events: &[Recorded],
    contract: Option<&Compiled>,
) -> Result<Vec<ClockRow>, Failure> {
    let Some(compiled) = contract else {
        return Ok(Vec::new());
    };
    rules::rows(
        &compiled.promises,
        &compiled.contract.clocks,
        ticket,
        events,
    )
    .map_err(|e| Failure::Broken(format!("clocks of ticket {}: {e}", ticket.id)))
}

/// A ticket within reach of `permission`, with everything that happened to it.
///
/// # Errors
/// [`Failure::Denied`], [`Failure::NotFound`].
pub fn load(
    tx: &mut Tx<'_>,
    permission: Permission,
    id: TicketId,
    lock: bool,
) -> Result<Known, Failure> {
    let mut rows = tx.allow(permission)?;
    let client = store::client_of(&mut rows, id, lock)?.ok_or(Failure::NotFound)?;
    load_within(&mut rows, client, id)
}

/// The same with a handle that already reaches it.
pub(super) fn load_within(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: TicketId,
) -> Result<Known, Failure> {
    let events = store::history(rows, id)?;
    let version = events.first().and_then(|first| match &first.event {
        TicketEvent::Opened(opened) => opened.version,
        _ => None,
    });
    let contract = match version {
        Some(version) => Some(contracts::compiled(rows, version)?),
        None => None,
    };
    derive(id, client, events, contract)
}

/// How a change is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// The revision that the person saw; the change is refused when it is another by now.
    pub expected: Option<i64>,
    /// When it happened, if that is not now. Never before the ticket's last event.
    pub at: Option<Timestamp>,
}

/// Changes a ticket by what `rule` answers.
///
/// # Errors
/// [`Failure::Conflict`] that says what changed when the revision is not what was expected; what
/// `rule` refuses.
pub fn change(
    tx: &mut Tx<'_>,
    permission: Permission,
    id: TicketId,
    asked: Asked,
    rule: impl FnOnce(&mut Rows<'_, '_>, &Known) -> Result<Vec<TicketEvent>, Failure>,
) -> Result<Known, Failure> {
    let mut known = load(tx, permission, id, true)?;
    let mut rows = tx.allow(permission)?;
    if let Some(expected) = asked.expected
        && expected != known.ticket.revision
    {
        return Err(wording::conflict(rows.tx().actor().lang, &known, expected));
    }
    let new = rule(&mut rows, &known)?;
    apply(&mut rows, &mut known, new, asked.at)?;
    Ok(known)
}

/// Appends what was decided and writes what follows from it.
pub(super) fn apply(
    rows: &mut Rows<'_, '_>,
    known: &mut Known,
    new: Vec<TicketEvent>,
    at: Option<Timestamp>,
) -> Result<(), Failure> {
    if new.is_empty() {
        return Ok(());
    }
    let (client, id) = (known.ticket.client, known.ticket.id);
    let now = rows.now();
    let last = known.events.last().map_or(now, |event| event.at);
    let at = at.unwrap_or(now).min(now).max(last);
    let words_before = (
        known.ticket.public_text.len(),
        known.ticket.internal_text.len(),
    );
    let (links, time) = (known.ticket.links.clone(), known.ticket.time.len());
    for recorded in append(rows, client, id, new, Some(at))? {
        known.ticket.apply(&recorded);
        known.events.push(recorded);
    }
    known.clocks = clocks(&known.ticket, &known.events, known.contract.as_deref())?;
    store::save(rows, &known.ticket, &known.clocks)?;
    let words = (
        known.ticket.public_text.len(),
        known.ticket.internal_text.len(),
    );
    if words != words_before {
        index_words(rows, &known.ticket)?;
    }
    if known.ticket.links != links {
        store::put_links(rows, &known.ticket)?;
    }
    if known.ticket.time.len() != time {
        store::put_time(rows, &known.ticket)?;
    }
    rows.tx().tell(Change::Ticket(client, id));
    Ok(())
}

pub(super) fn index_words(rows: &mut Rows<'_, '_>, ticket: &Ticket) -> Result<(), Failure> {
    let (public, internal) = words_of(ticket);
    store::put_words(rows, ticket.id, &public, &internal)?;
    Ok(())
}

/// The words that a ticket is found by, as the index holds them.
pub(super) fn words_of(ticket: &Ticket) -> (String, String) {
    thread_local! {
        static MILL: rules::search::Mill = rules::search::Mill::default();
    }
    MILL.with(|mill| {
        (
            mill.stored(&ticket.public_text),
            mill.stored(&ticket.internal_text),
        )
    })
}

/// Decides again what the contract says, after site, item, requester or service changed.
pub(super) fn decide_again(
    rows: &mut Rows<'_, '_>,
    known: &Known,
    named: Named,
    service: Option<&str>,
) -> Result<(Named, Coverage), Failure> {
    let parties = parties::find(rows, known.ticket.client, named)?;
    let compiled = known.contract.as_deref();
    must_know_service(compiled, service)?;
    let opened = known.ticket.opened_at;
    let coverage = contracts::said(compiled, parties.item.as_ref(), service, opened);
    Ok((parties.named, coverage))
}
