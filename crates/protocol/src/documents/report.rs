//! Service reports: a client's month, with what every figure was computed from.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Amount, Breach, Clause, Contract, Decimal, Language, Party, Period};

/// A figure's number in [`ServiceReport::explanations`], counted from 1.
pub type Why = u16;

/// A client's month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceReport {
    /// Version of this input ([`super::VERSION`]).
    pub v: u32,
    /// Always `service-report`.
    pub document: ServiceReportKind,
    /// Language it is printed in.
    pub language: Language,
    /// When it was drawn up.
    pub created: Timestamp,
    /// The one colour beside black (`#0f4c5c`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// IANA zone in which instants are shown.
    pub timezone: String,
    /// The days it covers: a calendar month.
    pub period: Period,
    /// ISO 4217 code of the currency of every amount.
    pub currency: String,
    /// Who serves.
    pub provider: Party,
    /// Who is served.
    pub client: Party,
    /// Under which contract.
    pub contract: Contract,
    /// The month in sentences, the most important first.
    pub summary: Vec<Sentence>,
    /// The month in three or four figures.
    #[serde(default)]
    pub highlights: Vec<Highlight>,
    /// Promised against kept, a row for each clock and priority.
    pub clocks: Vec<ClockRow>,
    /// The months up to this one, the oldest first (at most twelve are drawn).
    #[serde(default)]
    pub history: Vec<Month>,
    /// Availability, service by service.
    #[serde(default)]
    pub availability: Vec<Availability>,
    /// Every breach of the month.
    #[serde(default)]
    pub breaches: Vec<Breach>,
    /// What is covered, kind by kind.
    #[serde(default)]
    pub items: Vec<ItemCount>,
    /// What came and went.
    #[serde(default)]
    pub changes: Vec<ItemChange>,
    /// Work outside the contract.
    #[serde(default)]
    pub outside: Vec<OutsideWork>,
    /// Time spent.
    #[serde(default)]
    pub time: Vec<TimeSpent>,
    /// Every ticket of the month.
    #[serde(default)]
    pub tickets: Vec<Ticket>,
    /// What figures were computed from; `why` is an entry's place in it, counted from 1.
    #[serde(default)]
    pub explanations: Vec<Source>,
    /// The evidence this report can be recomputed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// Marks the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceReportKind {
    /// `"service-report"`.
    ServiceReport,
}

/// A sentence of the summary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// In words.
    pub text: String,
    /// Whether it reports a promise kept, missed, or neither.
    #[serde(default)]
    pub verdict: Verdict,
    /// What it was computed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// Whether a promise was kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Kept.
    Kept,
    /// Missed.
    Missed,
    /// Nothing was promised, or nothing happened that could be judged.
    #[default]
    None,
}

/// One figure to be seen at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Highlight {
    /// What it is ("Engagements tenus").
    pub label: String,
    /// The figure, as it is to be printed ("42 sur 44").
    pub value: String,
    /// A word more ("2 de moins qu'en octobre").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether a promise stands behind it.
    #[serde(default)]
    pub verdict: Verdict,
    /// What it was computed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// Promised against kept, for one clock of one priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRow {
    /// The clock's name in the document's language ("GTI", "Time to respond").
    pub clock: String,
    /// Priority (`P1`).
    pub priority: String,
    /// What was promised, in words ("15 min, jour et nuit").
    pub target: String,
    /// Clocks that stopped in the month, or ran past their due instant.
    pub counted: u32,
    /// Of these, in time.
    pub in_time: u32,
    /// Promised share in percent ("95").
    pub promised_share: Decimal,
    /// Share kept in percent; absent when nothing was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Decimal>,
    /// Whether the share promised was kept.
    pub verdict: Verdict,
    /// The clause that promised it.
    pub clause: Clause,
    /// What it was computed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// A month in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Month {
    /// Its first day.
    pub month: Date,
    /// Tickets opened.
    pub opened: u32,
    /// Tickets closed.
    pub closed: u32,
    /// Clocks counted.
    pub counted: u32,
    /// Of these, in time.
    pub in_time: u32,
}

/// A service's availability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Availability {
    /// The service's name.
    pub service: String,
    /// Promised, in percent ("99.90"); absent when only measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Decimal>,
    /// Measured, in percent; absent when not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Decimal>,
    /// The hours promised, in words ("jour et nuit").
    pub hours: String,
    /// Whether it was kept.
    pub verdict: Verdict,
    /// The clause that promised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Clause>,
    /// What it was computed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// When it was down, in order of time.
    #[serde(default)]
    pub downtimes: Vec<Downtime>,
}

/// A time a service was down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Downtime {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// Time that counted against the target, in seconds (0: planned, or outside the hours promised).
    pub counted_seconds: u64,
    /// What was down and why.
    pub cause: String,
    /// Its ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// How many items of a kind are covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemCount {
    /// Kind, in words ("Postes de travail").
    pub kind: String,
    /// On the first day.
    pub at_start: u32,
    /// Came in.
    pub added: u32,
    /// Went out.
    pub removed: u32,
    /// On the last day.
    pub at_end: u32,
    /// What it was computed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// An item that came, went or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemChange {
    /// When.
    pub on: Date,
    /// The item's name.
    pub item: String,
    /// What happened, in words.
    pub what: String,
}

/// Work outside the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideWork {
    /// When.
    pub on: Date,
    /// Its ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// What was done.
    pub what: String,
    /// Time spent, in seconds.
    pub seconds: u64,
    /// Billed before tax; absent when it is not billed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Who ordered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<String>,
    /// What it was computed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// Time spent on one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeSpent {
    /// On what, in words.
    pub label: String,
    /// Remote, in seconds.
    pub remote_seconds: u64,
    /// On site, in seconds.
    pub onsite_seconds: u64,
    /// What it was computed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// A ticket of the month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// Number (`T-1042`).
    pub number: String,
    /// Subject.
    pub title: String,
    /// Kind, in words ("Incident").
    pub kind: String,
    /// Priority; absent when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was closed; absent when it was open at the end of the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Timestamp>,
    /// Whether all of its clocks were kept.
    pub verdict: Verdict,
    /// Time spent on it in the month, in seconds.
    pub seconds: u64,
}

/// What a figure was computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// In words.
    pub text: String,
    /// The clause that says how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Clause>,
}

/// The export from which the report can be computed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Name of the exported file.
    pub file: String,
    /// Its SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// How many events it holds.
    pub events: u64,
    /// The command that computes the report again from it.
    pub command: String,
}
