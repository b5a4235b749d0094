//! The figures of a month. Each carries what it was computed from: tickets, clauses, ledgers, steps.

use intendant_contract::availability::Measured;
use intendant_contract::model::Clause;
use intendant_contract::month::Month;
use intendant_contract::penalty::MonthPenalty;
use intendant_contract::price::{Invoice, Owed, Work};
use intendant_contract::words::Words;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::evidence::UnbilledTime;
use crate::tickets::{Clock, Kind, Priority, Verdict};
use crate::wording::StretchKind;

/// A client's month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Which.
    pub month: Month,
    /// First instant, in the contract's zone.
    pub from: Timestamp,
    /// First instant after it.
    pub until: Timestamp,
    /// IANA zone of the contract.
    pub timezone: String,
    /// Reference of the contract.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// `fr` or `en`: the language of what the client is sent.
    pub language: String,
    /// ISO 4217.
    pub currency: String,
    /// The version that bills and penalises: the one in force on the month's last day.
    pub version: i64,
    /// Its first day in force.
    pub version_from: Date,
    /// Whether the contract had not begun yet: nothing to report, only the first invoice.
    pub before_start: bool,
    /// How many tickets.
    pub tickets: Tickets,
    /// Each of them, by number; absent in months closed before it was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<TicketOfMonth>,
    /// Time of the month that is not billed, as the provider states it ([`UnbilledTime`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unbilled: Vec<UnbilledTime>,
    /// Promised against kept, a row for each clock of each priority of each level.
    pub promises: Vec<Promise>,
    /// Clocks that stopped in the month after their target, in order of time.
    pub breaches: Vec<Breach>,
    /// Clocks that were late and still ran at the month's end; they count in the month in which
    /// they stop.
    pub overdue: Vec<Breach>,
    /// Availability, service by service.
    pub availability: Vec<Available>,
    /// Items of each kind that the contract covers.
    pub items: Vec<ItemCount>,
    /// Items that it does not cover, at the month's end.
    pub not_covered: u64,
    /// What came, went or changed.
    pub changes: Vec<ItemChange>,
    /// Tickets outside the contract, and all that are billed by the hour.
    pub outside: Vec<Outside>,
    /// Penalties, when a rule charged something.
    pub penalty: Option<MonthPenalty>,
    /// What is owed for them.
    pub owed: Option<Owed>,
    /// The invoice that is due at the month's end: the period that follows, and the hours worked.
    pub invoice: Option<Invoice>,
}

/// Tickets of the month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tickets {
    /// Opened in the month.
    pub opened: u64,
    /// Of these, outside the contract.
    pub opened_outside: u64,
    /// Ended in the month: resolved, or cancelled.
    pub ended: u64,
    /// Not over at its end.
    pub left: u64,
}

/// A ticket of the month: opened or ended in it, or open at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketOfMonth {
    /// Its number.
    pub ticket: i64,
    /// Its title.
    pub title: String,
    /// Incident or request.
    pub kind: Kind,
    /// Its priority then.
    pub priority: Priority,
    /// Whether the contract covers it.
    pub covered: bool,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was over; absent: after the month's end, or not yet.
    pub ended: Option<Timestamp>,
    /// Whether every clock of it that stopped in the month, or was late at its end, was in time;
    /// absent when there was none.
    pub in_time: Option<bool>,
    /// Billable seconds worked on it in the month; of other work only the month's sums are told
    /// ([`Figures::unbilled`]).
    pub worked_s: i64,
    /// Of these, written down when somebody had come on site.
    pub onsite_s: i64,
}

/// One promise and what was kept of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Promise {
    /// Name of the level.
    pub level: String,
    /// Names of its services.
    pub services: Vec<String>,
    /// The priority.
    pub priority: Priority,
    /// The clock.
    pub clock: Clock,
    /// Open seconds promised; absent for open days.
    pub target_s: Option<i64>,
    /// Open days promised.
    pub open_days: Option<u32>,
    /// The calendar.
    pub calendar: String,
    /// The clause.
    pub clause: Clause,
    /// The share promised, a fraction of 1.
    pub share: Decimal,
    /// Clocks that stopped in the month.
    pub of: u64,
    /// Of these, in time.
    pub met: u64,
    /// Numbers of the tickets in time.
    pub met_tickets: Vec<i64>,
    /// Numbers of the tickets too late.
    pub late_tickets: Vec<i64>,
    /// Whether the share was kept; absent when no clock stopped.
    pub kept: Option<bool>,
}

impl Promise {
    /// The share kept, a fraction of 1; absent when no clock stopped.
    #[must_use]
    pub fn kept_share(&self) -> Option<Decimal> {
        Decimal::from(self.met).checked_div(Decimal::from(self.of))
    }
}

/// A clock that was late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// Number of the ticket.
    pub ticket: i64,
    /// Its title.
    pub title: String,
    /// Key of the service.
    pub service: String,
    /// Priority when the clock stopped.
    pub priority: Priority,
    /// Which clock.
    pub clock: Clock,
    /// Open seconds promised; absent for open days.
    pub target_s: Option<i64>,
    /// Open days promised.
    pub open_days: Option<u32>,
    /// The calendar.
    pub calendar: String,
    /// Its zone.
    pub timezone: String,
    /// What elapsed is counted from.
    pub started: Timestamp,
    /// When the target was reached.
    pub due: Option<Timestamp>,
    /// When it stopped; absent while it runs.
    pub stopped: Option<Timestamp>,
    /// Open seconds counted.
    pub elapsed_s: i64,
    /// Open seconds past the target.
    pub late_s: i64,
    /// The clause.
    pub clause: Clause,
    /// Why, in somebody's words.
    pub cause: Option<String>,
    /// Every stretch of the clock's life.
    pub ledger: Vec<StretchLine>,
}

/// A stretch of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StretchLine {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// What it does to the count.
    pub kind: Stretch,
    /// Open seconds that count.
    pub seconds: i64,
    /// In words.
    pub words: Words,
}

/// What a stretch does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stretch {
    /// It counts.
    Counted,
    /// Paused.
    Paused,
    /// Closed, or the clock had stopped.
    Closed,
}

impl From<Stretch> for StretchKind {
    fn from(kind: Stretch) -> Self {
        match kind {
            Stretch::Counted => Self::Counted,
            Stretch::Paused => Self::Paused,
            Stretch::Closed => Self::Closed,
        }
    }
}

/// Availability of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Available {
    /// The service's name.
    pub name: String,
    /// As measured over its period, or as much of it as is over.
    pub measured: Measured,
    /// Whether its period ends with this month: only then it is judged.
    pub complete: bool,
    /// When it was down, in order of its start; absent in months closed before it was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub downs: Vec<Down>,
}

/// A time that a service was down, as much of it as lies in the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Down {
    /// What was down, and its ticket.
    pub what: String,
    /// From.
    pub from: Timestamp,
    /// To; the end of what is known when it lasts on.
    pub to: Timestamp,
    /// Seconds that count against the target.
    pub counted_s: i64,
}

/// Items of a kind that the contract covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCount {
    /// The kind.
    pub kind: String,
    /// When the month began.
    pub start: u64,
    /// Came.
    pub added: u64,
    /// Went.
    pub removed: u64,
    /// When it ended.
    pub end: u64,
}

/// An item that came, went or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemChange {
    /// When.
    pub at: Timestamp,
    /// The item.
    pub item: i64,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// What happened.
    pub what: ItemMove,
}

/// What happened to an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "move", rename_all = "kebab-case")]
pub enum ItemMove {
    /// It counts from then on.
    Added,
    /// It no longer counts.
    Retired,
    /// Another service covers it, or none.
    Covered {
        /// Key of the service from then on.
        service: Option<String>,
        /// Key of the service before.
        was: Option<String>,
    },
}

/// A ticket outside the contract, or billed by the hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// Its number.
    pub ticket: i64,
    /// Its title.
    pub title: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// What the contract says of it.
    pub verdict: Verdict,
    /// Why.
    pub reasons: Vec<Words>,
    /// Work of the month that is billed.
    pub work: Vec<WorkEntry>,
}

/// An entry of billed work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkEntry {
    /// As the invoice takes it; its label is empty when the contract has no hourly price.
    pub work: Work,
    /// Who did it.
    pub who: String,
    /// What.
    pub note: String,
}
