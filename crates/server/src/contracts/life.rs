//! The life of a contract: what happened under each of its clauses, for the margin of the page that
//! shows it. Everything is worked out when it is asked for, of tickets
//! that `told` remembers.

use std::collections::{BTreeMap, HashMap};

use intendant_contract::availability::Measured;
use intendant_contract::model::{ClockKind, Contract, Priority};
use intendant_contract::month::Month;
use intendant_contract::penalty::{Assessment, ClockFact, MonthPenalty};
use intendant_contract::price::bands::{graduate, total};
use intendant_domain::access::Permission::{SeeContracts, SeeMonths};
use intendant_domain::id::{ClientId, TicketId};
use intendant_domain::tickets::number;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::compiled::{Compiled, zone_of};
use super::coverage::{Decided, decided, those};
use super::store::{self, ClosedMonth};
use super::told::{self, Clock, Tickets};
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};

/// What stands in the margin.
pub struct Life {
    /// Tickets since then are counted: the first day of the quarter, or of the version.
    pub since: Timestamp,
    /// Whether `since` is the quarter's beginning.
    pub quarter: bool,
    /// By path of the promise's clause (`levels.gold.P1.restore`): how it was kept.
    pub kept: HashMap<String, Kept>,
    /// By key of the service: tickets that are open now.
    pub open: HashMap<String, i64>,
    /// Tickets of the time counted that no service covers.
    pub outside: i64,
    /// By reason: tickets that wait for it now.
    pub waiting: HashMap<String, i64>,
    /// Every item, covered or not.
    pub items: Vec<Decided>,
    /// What this month would be charged if it ended now.
    pub penalty: Option<MonthPenalty>,
    /// People who sign in, by role.
    pub roles: HashMap<String, i64>,
    /// Members of the provider's teams, by name.
    pub teams: HashMap<String, i64>,
    /// The month closed last, for those who may see months.
    pub last_month: Option<ClosedMonth>,
    /// Availability as the month closed last measured it, by key of the service.
    pub available: HashMap<String, Measured>,
    /// Today, where the contract's first calendar is.
    pub today: Date,
}

/// How a promise was kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Clocks that ran for it.
    pub all: i64,
    /// Stopped in time.
    pub met: i64,
    /// Stopped too late, or still running past their due instant.
    pub missed: i64,
    /// Waiting now.
    pub paused: i64,
    /// What runs out next, and on which ticket.
    pub next: Option<(Timestamp, TicketId)>,
}

/// Counts what tickets kept and missed, and feeds this month's penalties.
fn run(
    version: &Compiled,
    tickets: &Tickets,
    now: Timestamp,
    life: &mut Life,
    (month, this_month): (&mut Assessment<'_>, Month),
) {
    for (id, ticket) in tickets {
        let Some(service) = &ticket.service else {
            life.outside += 1;
            continue;
        };
        let number = number(*id).to_string();
        for clock in &ticket.clocks {
            count(&mut life.kept, &version.contract, service, *id, clock, now);
            if let Some(fact) = fact(version, service, &number, clock, now)
                && fact.month == this_month
            {
                month.clock(&fact);
            }
        }
    }
}

/// What is open and what waits, at this instant.
fn now_open(rows: &mut Rows<'_, '_>, client: ClientId, life: &mut Life) -> Result<(), Failure> {
    for (service, count) in store::open_by_service(rows, client)? {
        life.open.insert(service.unwrap_or_default(), count);
    }
    for (reason, count) in store::waiting_by_reason(rows, client)? {
        life.waiting.insert(reason, count);
    }
    Ok(())
}

/// The life of a version of a client's contract at `tx`'s instant.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn life(
    tx: &mut Tx<'_>,
    client: ClientId,
    version: &Compiled,
    is_in_force: bool,
) -> Result<Life, Failure> {
    let now = tx.now();
    let zone = zone_of(&version.contract).unwrap_or(TimeZone::UTC);
    let today = now.to_zoned_datetime(zone.clone()).date();
    let since = quarter_start(today, &zone);
    let quarter = is_in_force && since >= version.effective_at;
    let since = if quarter { since } else { version.effective_at };
    let items = decided(tx, client, version)?;
    let mut rows = tx.allow_on(SeeContracts, client)?;
    let may_see_months = rows.tx().actor().can(SeeMonths);
    let closed = if may_see_months {
        store::closed_months(&mut rows, client)?
    } else {
        Vec::new()
    };
    let last_month = closed.into_iter().next();
    let tickets = told::tickets(&mut rows, client, version.id, since)?;
    let mut life = Life {
        since,
        quarter,
        kept: HashMap::new(),
        open: HashMap::new(),
        outside: 0,
        waiting: HashMap::new(),
        items,
        penalty: None,
        roles: store::people_by_role(&mut rows)?,
        teams: store::people_by_team(&mut rows)?,
        last_month,
        available: HashMap::new(),
        today,
    };
    if may_see_months {
        for one in store::available(&mut rows, client)? {
            life.available.insert(one.service.clone(), one);
        }
    }
    now_open(&mut rows, client, &mut life)?;
    let mut month = Assessment::detailed(&version.contract);
    let this_month = Month::of(today);
    let month_and = (&mut month, this_month);
    run(version, &tickets, now, &mut life, month_and);
    let fee = |month: Month| fee_of(&version.contract, &life.items, month);
    life.penalty = month.settle(&fee).ok().and_then(|settlement| {
        settlement
            .months
            .into_iter()
            .find(|m| m.month == this_month)
    });
    Ok(life)
}

fn quarter_start(today: Date, zone: &TimeZone) -> Timestamp {
    Month::of(today)
        .quarter()
        .first()
        .to_zoned_datetime(zone.clone())
        .map_or(Timestamp::MIN, |midnight| midnight.timestamp())
}

fn count(
    kept: &mut HashMap<String, Kept>,
    contract: &Contract,
    service: &str,
    ticket: TicketId,
    clock: &Clock,
    now: Timestamp,
) {
    let level = contract
        .services
        .iter()
        .find(|one| one.key == service)
        .and_then(|one| one.level.as_deref());
    let Some(level) = level else { return };
    let path = format!("levels.{level}.{}.{}", clock.priority, clock.clock);
    let due = clock.due.and_then(|due| Timestamp::from_second(due).ok());
    let entry = kept.entry(path).or_default();
    match clock.state.as_str() {
        "met" => entry.met += 1,
        "breached" | "overdue" => entry.missed += 1,
        "paused" => entry.paused += 1,
        // It ran on since it was written down.
        "running" if due.is_some_and(|due| due < now) => entry.missed += 1,
        "running" => {
            if let Some(due) = due
                && entry.next.is_none_or(|(next, _)| due < next)
            {
                entry.next = Some((due, ticket));
            }
        }
        _ => return,
    }
    entry.all += 1;
}

/// A clock that has stopped, or would be late if it stopped now, as penalties see it.
fn fact<'a>(
    version: &Compiled,
    service: &'a str,
    ticket: &'a str,
    clock: &Clock,
    now: Timestamp,
) -> Option<ClockFact<'a>> {
    let kind = kind_of(&clock.clock)?;
    let priority = priority_of(&clock.priority)?;
    let (calendar, _) = version.promises.promise(service, priority, kind)?;
    let hours = version.promises.calendar(calendar)?;
    let due = clock.due.and_then(|due| Timestamp::from_second(due).ok());
    let (stopped, breached, late_s) = match (clock.state.as_str(), clock.stopped) {
        ("met", Some(stopped)) => (Timestamp::from_second(stopped).ok()?, false, 0),
        ("breached", Some(stopped)) => (Timestamp::from_second(stopped).ok()?, true, clock.late),
        ("running" | "overdue", None) if due.is_some_and(|due| due < now) => {
            (now, true, hours.open_seconds(due?, now))
        }
        _ => return None,
    };
    let month = Month::of(stopped.to_zoned_datetime(hours.zone().clone()).date());
    Some(ClockFact {
        ticket,
        clock: kind,
        service,
        priority,
        breached,
        late_s,
        month,
    })
}

/// The flat fee of a month with the items of today, before revision: near enough for a sum that is
/// still growing.
fn fee_of(contract: &Contract, items: &[Decided], _: Month) -> Decimal {
    let Some(price) = &contract.price else {
        return Decimal::ZERO;
    };
    let flat: Decimal = price.flat.iter().map(|line| line.amount).sum();
    let counted: Decimal = price
        .per_unit
        .iter()
        .filter_map(|line| {
            let there = those(items, |item| line.takes(&item.seen)).len();
            let billed = u64::try_from(there).unwrap_or(0).max(line.minimum);
            graduate(&line.bands, billed).as_deref().and_then(total)
        })
        .sum();
    flat + counted
}

fn kind_of(code: &str) -> Option<ClockKind> {
    [
        ClockKind::Respond,
        ClockKind::Onsite,
        ClockKind::Restore,
        ClockKind::Resolve,
    ]
    .into_iter()
    .find(|kind| intendant_contract::show::phrases::clock_key(*kind) == code)
}

fn priority_of(code: &str) -> Option<Priority> {
    [
        Priority::P1,
        Priority::P2,
        Priority::P3,
        Priority::P4,
        Priority::P5,
    ]
    .into_iter()
    .find(|one| intendant_contract::show::phrases::priority(*one) == code)
}

impl Life {
    /// Items that a service covers, by its key.
    #[must_use]
    pub fn covered_by(&self, service: &str) -> Vec<&Decided> {
        self.items
            .iter()
            .filter(|item| {
                item.coverage
                    .covered
                    .as_ref()
                    .is_some_and(|covered| covered.service == service)
            })
            .collect()
    }

    /// Items that no service covers.
    #[must_use]
    pub fn uncovered(&self) -> Vec<&Decided> {
        self.items
            .iter()
            .filter(|item| item.coverage.covered.is_none())
            .collect()
    }

    /// By kind, how many of these items there are, most first.
    #[must_use]
    pub fn by_kind(items: &[&Decided]) -> Vec<(String, usize)> {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for item in items {
            *kinds.entry(&item.kind).or_default() += 1;
        }
        let mut kinds: Vec<(String, usize)> = kinds
            .into_iter()
            .map(|(kind, n)| (kind.to_owned(), n))
            .collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        kinds
    }
}
