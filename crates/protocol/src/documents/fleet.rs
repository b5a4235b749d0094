//! Fleet reports: what a client's steering committee reads about its fleet, with what it moved since
//! the report before.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::report::{Highlight, ItemChange, Sentence};
use super::{Amount, Clause, Contract, Language, Party, Period};

/// A client's fleet on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FleetReport {
    /// Version of this input ([`super::VERSION`]).
    pub v: u32,
    /// Always `fleet-report`.
    pub document: FleetReportKind,
    /// Language it is printed in.
    pub language: Language,
    /// When it was drawn up.
    pub created: Timestamp,
    /// The one colour beside black (`#0f4c5c`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// IANA zone in which instants are shown.
    pub timezone: String,
    /// Its number (`PARC-2026-0001`).
    pub number: String,
    /// From the report before to this one; the first one looks back a year.
    pub period: Period,
    /// The report before (`PARC-2026-0001`); absent: this is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// ISO 4217 code of the currency of every amount.
    pub currency: String,
    /// Who serves.
    pub provider: Party,
    /// Who is served.
    pub client: Party,
    /// Under which contract; absent: none is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Contract>,
    /// The fleet in sentences, the most important first.
    pub summary: Vec<Sentence>,
    /// The fleet in three or four figures.
    pub highlights: Vec<Highlight>,
    /// Kind by kind.
    pub kinds: Vec<KindCount>,
    /// Names of the sites that `kinds` counts by, in the order of their counts.
    pub sites: Vec<String>,
    /// Ages since purchase, youngest first.
    pub ages: Vec<AgeBand>,
    /// Items without a known day of purchase.
    pub age_unknown: u32,
    /// Warranties that end within the half-year after, the first of them first.
    pub warranties: Vec<Warranty>,
    /// How many end in all, listed or not.
    pub warranties_total: u32,
    /// Warranties that are over.
    pub warranties_over: u32,
    /// Operating systems, those out of support first.
    pub systems: Vec<System>,
    /// The day on which the table of ends of support was last read against its sources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub systems_dated: Option<Date>,
    /// What each service covers.
    pub coverage: Vec<Cover>,
    /// Items that no service covers, a third party's apart.
    pub uncovered: u32,
    /// Items that a third party answers for.
    pub elsewhere: u32,
    /// Where fleet and contract part.
    pub drift: Vec<Drift>,
    /// Counted price lines.
    pub lines: Vec<PriceLine>,
    /// What came and went, the latest first.
    pub changes: Vec<ItemChange>,
    /// How many changes there were in all, listed or not.
    pub changes_total: u32,
}

/// Marks the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FleetReportKind {
    /// `"fleet-report"`.
    FleetReport,
}

/// How many items of a kind there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindCount {
    /// Kind, in words.
    pub kind: String,
    /// In the report before; absent: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
    /// Now.
    pub now: u32,
    /// Came in since.
    pub came: u32,
    /// Went out since.
    pub went: u32,
    /// Now, site by site, in the order of `sites`.
    pub by_site: Vec<u32>,
}

/// Items of an age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeBand {
    /// The age, in words ("3 à 4 ans").
    pub label: String,
    /// Workstations and what people carry.
    pub desks: u32,
    /// Servers and storage.
    pub servers: u32,
    /// All the rest.
    pub others: u32,
}

/// A warranty that ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warranty {
    /// Last day.
    pub on: Date,
    /// Of what.
    pub item: String,
    /// What it is, in words.
    pub what: String,
    /// Who sold it; may be empty.
    pub supplier: String,
}

/// Items with an operating system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Its name.
    pub name: String,
    /// How many.
    pub items: u32,
    /// Last day with corrections; absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Date>,
    /// Where it stands on the day of the report.
    pub state: SystemState,
}

/// Where an operating system stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SystemState {
    /// No more corrections.
    Over,
    /// The last ones within a year.
    Soon,
    /// Corrected for longer than that.
    Supported,
    /// Not in the table.
    Unknown,
}

/// What a service covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// The service's name.
    pub service: String,
    /// Its level; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// How many items.
    pub items: u32,
    /// The clause.
    pub clause: Clause,
}

/// A difference between fleet and contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drift {
    /// In words.
    pub what: String,
    /// How many items.
    pub items: u32,
    /// A month before tax; absent: the contract has no price for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worth: Option<Amount>,
}

/// A counted price line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceLine {
    /// Its name.
    pub label: String,
    /// The clause.
    pub clause: Clause,
    /// Units of the last invoice; absent: never billed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billed: Option<u32>,
    /// Its amount for a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billed_amount: Option<Amount>,
    /// Counted now.
    pub counted: u32,
    /// Of these, gone.
    pub gone: u32,
    /// What the next period bills a month; absent where it cannot be priced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_amount: Option<Amount>,
}
