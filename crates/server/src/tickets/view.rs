//! A ticket as people and programs see it at one instant: clocks running, names beside numbers, and
//! only what the reader may know.

use std::sync::Arc;

use intendant_contract::calendar::OpenHours;
use intendant_contract::clock::{ClockReport, LedgerStretch};
use intendant_domain::access::Permission;
use intendant_domain::id::TicketId;
use intendant_domain::tickets::clocks::{ClockNow, ClockRow};
use intendant_domain::tickets::{self as rules, Recorded, TicketEvent};
use jiff::Timestamp;

use super::actions::{self, Known};
use super::list::{self, Filter, Listed};
use super::store;
use crate::contracts::{self, Compiled};
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};

/// A clock with its ledger, now.
#[derive(Clone, Debug)]
pub struct ClockSeen {
    /// What the engine says.
    pub report: ClockReport,
    /// As it is kept.
    pub row: ClockRow,
    /// Whether it runs, and until when by itself.
    pub now: ClockNow,
    /// Every stretch of its life.
    pub ledger: Vec<LedgerStretch>,
}

/// A ticket that is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The ticket and its events: those that the reader may see.
    pub known: Known,
    /// Names, as in lists.
    pub listed: Listed,
    /// Its clocks, now.
    pub clocks: Vec<ClockSeen>,
    /// Whether the reader is one of the provider's people.
    pub internal: bool,
    /// Linked tickets that exist: number and title.
    pub linked: Vec<(TicketId, String)>,
    /// When this was true.
    pub now: Timestamp,
}

/// Opens a ticket for reading.
///
/// # Errors
/// [`Failure::NotFound`] when it is not within reach.
pub fn show(tx: &mut Tx<'_>, id: TicketId) -> Result<Shown, Failure> {
    let now = tx.now();
    let known = actions::load(tx, Permission::SeeTickets, id, false)?;
    shown(tx, known, now)
}

/// The same for a ticket at hand, after a change.
///
/// # Errors
/// As the database says.
pub fn shown(tx: &mut Tx<'_>, mut known: Known, now: Timestamp) -> Result<Shown, Failure> {
    let internal = tx.actor().can(Permission::SeeInternal);
    let mut rows = tx.allow(Permission::SeeTickets)?;
    let listed =
        list::one(&mut rows, &Filter::default(), known.ticket.id)?.ok_or(Failure::NotFound)?;
    let linked = titles(&mut rows, &known)?;
    let clocks = clocks_seen(&known, now)?;
    if !internal {
        known.events.retain(is_public);
        known.ticket.files.retain(|(_, _, _, file)| !file.internal);
        known.ticket.time.clear();
        known.ticket.internal_text.clear();
    }
    Ok(Shown {
        known,
        listed,
        clocks,
        internal,
        linked,
        now,
    })
}

/// Whether a client's people may see an event.
#[must_use]
pub fn is_public(recorded: &Recorded) -> bool {
    match &recorded.event {
        TicketEvent::Commented(event) => !event.internal,
        TicketEvent::Attached(event) => !event.internal,
        TicketEvent::TimeSpent(_)
        | TicketEvent::ClockWarning(_)
        | TicketEvent::BreachCause(_)
        | TicketEvent::TeamSet(_)
        | TicketEvent::Linked(_)
        | TicketEvent::Unlinked(_)
        | TicketEvent::Absorbed(_) => false,
        _ => true,
    }
}

fn titles(rows: &mut Rows<'_, '_>, known: &Known) -> Result<Vec<(TicketId, String)>, Failure> {
    let others = known
        .ticket
        .links
        .keys()
        .copied()
        .chain(known.ticket.merged_into);
    let mut titles = Vec::new();
    for id in others {
        if let Some(title) = store::title(rows, id)? {
            titles.push((id, title));
        }
    }
    Ok(titles)
}

/// The clocks of a ticket at `now`, with their ledgers.
///
/// # Errors
/// When the engine refuses what the rules took: a defect.
pub fn clocks_seen(known: &Known, now: Timestamp) -> Result<Vec<ClockSeen>, Failure> {
    let Some(compiled) = known.contract.as_deref() else {
        return Ok(Vec::new());
    };
    let running = rules::run(&compiled.promises, &known.ticket, &known.events)
        .map_err(|e| Failure::Broken(format!("clocks of ticket {}: {e}", known.ticket.id)))?;
    let Some(running) = running else {
        return Ok(Vec::new());
    };
    // An event may stand a moment ahead of a reader's clock.
    let now = known.events.last().map_or(now, |last| last.at.max(now));
    let seen = running.report(now).into_iter().filter_map(|report| {
        let clock = rules::Clock::from(report.kind);
        let row = known.clocks.iter().find(|row| row.clock == clock)?.clone();
        let hours = hours(Some(compiled), &row.calendar)?;
        Some(ClockSeen {
            now: row.now(&hours, now),
            ledger: running.ledger(report.kind, now),
            report,
            row,
        })
    });
    Ok(seen.collect())
}

/// A calendar of a contract.
#[must_use]
pub fn hours(compiled: Option<&Compiled>, calendar: &str) -> Option<Arc<OpenHours>> {
    compiled?.promises.calendar(calendar).cloned()
}

/// The contract versions of listed tickets, read once each.
///
/// # Errors
/// As the database says.
pub fn contracts_of(
    rows: &mut Rows<'_, '_>,
    listed: &[Listed],
) -> Result<Vec<Arc<Compiled>>, Failure> {
    let mut versions: Vec<_> = listed.iter().filter_map(|ticket| ticket.version).collect();
    versions.sort_unstable();
    versions.dedup();
    versions
        .into_iter()
        .map(|version| contracts::compiled(rows, version))
        .collect()
}
