//! Penalty statements: what the provider owes for breaches, outside VAT.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Amount, Breach, Clause, Contract, Language, Party, Period};

/// The penalties of a month under one contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PenaltyStatement {
    /// Version of this input ([`super::VERSION`]).
    pub v: u32,
    /// Always `penalty-statement`.
    pub document: PenaltyStatementKind,
    /// Language it is printed in.
    pub language: Language,
    /// When it was drawn up.
    pub created: Timestamp,
    /// The one colour beside black (`#0f4c5c`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// IANA zone in which instants are shown.
    pub timezone: String,
    /// Its number.
    pub number: String,
    /// Date of issue.
    pub issued: Date,
    /// The days it covers.
    pub period: Period,
    /// ISO 4217 code of the currency of every amount.
    pub currency: String,
    /// Who owes.
    pub provider: Party,
    /// To whom.
    pub client: Party,
    /// Under which contract.
    pub contract: Contract,
    /// Each penalty.
    pub penalties: Vec<Penalty>,
    /// The contract's limits, in the order in which they were applied.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// Sum of the penalties before limits.
    pub computed: Amount,
    /// What is owed.
    pub total: Amount,
    /// How it is settled, in words ("déduit du règlement de la facture FA-2026-0412").
    pub settlement: String,
}

/// Marks the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PenaltyStatementKind {
    /// `"penalty-statement"`.
    PenaltyStatement,
}

/// One penalty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// What it punishes, in words ("GTR P1 dépassée de 1 h 12").
    pub label: String,
    /// The breached clock; absent for a share of tickets or an availability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breach: Option<Breach>,
    /// The penalty's own clause.
    pub clause: Clause,
    /// How it was computed, in words ("2 heures commencées × 50,00 €").
    pub computation: String,
    /// What it comes to.
    pub amount: Amount,
}

/// A limit of the contract and what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// In words ("Plafond mensuel : 15 % du forfait").
    pub label: String,
    /// Its clause.
    pub clause: Clause,
    /// How it was computed, in words ("15 % × 4 180,00 € = 627,00 €").
    pub computation: String,
    /// Owed before it.
    pub before: Amount,
    /// Owed after it.
    pub after: Amount,
}
