//! What the document printer (`intendant-docs`) is fed: one JSON object a document.
//!
//! Words (labels, reasons, clauses, computations) come already worded, in the document's language;
//! figures come as figures and the printer writes them as that language does. Instants are UTC and
//! shown in the document's time zone. An unknown key is an error.

mod amount;
pub mod audit;
pub mod fleet;
pub mod invoice;
pub mod penalty;
pub mod report;

pub use amount::{Amount, Decimal};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The version of this input that is written today (`v`).
pub const VERSION: u32 = 1;

/// The language a document is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French, as printed in France.
    Fr,
    /// English, as printed in the United Kingdom.
    En,
}

/// A person in law who signs, sells or buys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Registered name.
    pub name: String,
    /// Registered office.
    pub address: Address,
    /// French company number: 9 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siren: Option<String>,
    /// French establishment number: 14 digits, the first 9 of them the SIREN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siret: Option<String>,
    /// VAT number with its country letters (`FR44732829320`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat: Option<String>,
    /// Legal form, capital and register, as the letterhead must state them
    /// ("SARL au capital de 50 000 €, RCS Lyon 732 829 320").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal: Option<String>,
    /// Address for electronic invoices in scheme 0225 (`SIREN`, `SIREN_SIRET`…); the SIREN when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Who to write to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Who to call, as it is to be printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and number, or the first line there is.
    pub line1: String,
    /// Building, floor, post box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// ISO 3166-1 country code, two capitals.
    #[serde(default = "france")]
    pub country: String,
}

fn france() -> String {
    "FR".to_owned()
}

/// The contract a document is drawn up under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Its reference, unique for the provider.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// The version in force, as people call it ("version 2, du 1er février 2026").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Where in the contract a rule stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// File and line: `acme-2026-01.toml:87`.
    pub at: String,
    /// What it says, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Days from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// One stretch of a clock's ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
    /// Whether its time counted.
    pub state: StretchState,
    /// Open time that it added to the clock, in seconds (0 unless counted).
    pub seconds: u64,
    /// Why it was paused or closed ("pause déjeuner", "en attente du client").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a stretch of time did to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StretchState {
    /// Open time that counted.
    Counted,
    /// Time stopped for a reason the contract accepts.
    Paused,
    /// Outside the hours promised.
    Closed,
}

/// What was promised, what was kept, and every stretch between: a clock that stopped late, or was
/// still running past its due instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// Number of the ticket (`T-1042`).
    pub ticket: String,
    /// Its subject.
    pub title: String,
    /// Its priority (`P1`).
    pub priority: String,
    /// The clock's name in the document's language ("GTR", "Time to restore").
    pub clock: String,
    /// What was promised, in seconds of open time; absent for a term in open days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_seconds: Option<u64>,
    /// What was promised, in words ("4 h, jour et nuit", "3 jours ouvrés").
    pub target: String,
    /// Open time that counted, in seconds.
    pub elapsed_seconds: u64,
    /// Open time beyond the target, in seconds.
    pub late_seconds: u64,
    /// When the clock started.
    pub started: Timestamp,
    /// When it was due; absent when it was never fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// When it stopped; absent when it was still running at the end of the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Timestamp>,
    /// The clause that promised it.
    pub clause: Clause,
    /// Why it happened, as found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What was done so that it does not happen again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// The clock's ledger, in order of time.
    #[serde(default)]
    pub ledger: Vec<Stretch>,
}
