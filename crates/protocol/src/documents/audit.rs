//! Reports of an audit before a contract: for a company's director first, then for whoever checks.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Amount, Language, Party};

/// An audit's report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditReport {
    /// Version of this input ([`super::VERSION`]).
    pub v: u32,
    /// Always `audit-report`.
    pub document: AuditReportKind,
    /// Language it is printed in.
    pub language: Language,
    /// When it was drawn up.
    pub created: Timestamp,
    /// The one colour beside black (`#0f4c5c`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// IANA zone in which instants are shown.
    pub timezone: String,
    /// ISO 4217 code of the currency of every amount.
    pub currency: String,
    /// The day of its figures.
    pub issued: Date,
    /// Who audited.
    pub provider: Party,
    /// Who was audited.
    pub client: String,
    /// What is known of the company: (label, value).
    pub profile: Vec<Fact>,
    /// Mean of the domains, of 100; absent while nothing is known.
    pub overall: Option<u32>,
    /// The overall score in a word.
    pub grade: String,
    /// What to remember, a paragraph each.
    pub summary: Vec<String>,
    /// Figures at a glance.
    pub figures: Vec<Fact>,
    /// A score for each domain, in the order of the radar.
    pub scores: Vec<Score>,
    /// The risks that matter, worst first.
    pub risks: Vec<Risk>,
    /// What can be put right in days and at little cost.
    pub quick_wins: Vec<QuickWin>,
    /// What is proposed; absent while nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    /// Every finding, by domain.
    pub domains: Vec<Domain>,
    /// Findings that were set aside.
    pub dismissed: Vec<Dismissed>,
    /// What the audit looked at.
    pub perimeter: Perimeter,
    /// The questionnaire with its answers.
    pub answers: Vec<AnswerGroup>,
    /// How it was done, a paragraph each.
    pub method: Vec<String>,
}

/// Marks the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditReportKind {
    /// `"audit-report"`.
    AuditReport,
}

/// A figure or a text with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value, worded.
    pub value: String,
}

/// The score of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The domain.
    pub label: String,
    /// Of 100; absent while nothing is known.
    pub value: Option<u32>,
    /// The score in a word.
    pub grade: String,
    /// What it was made of, in words.
    pub made_of: String,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// To be tidied.
    Low,
    /// To be planned.
    Medium,
    /// Within weeks.
    High,
    /// This week.
    Critical,
}

/// A risk that matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// What it is.
    pub title: String,
    /// How bad.
    pub severity: Severity,
    /// Its domain.
    pub domain: String,
    /// What to do.
    pub advice: String,
    /// By what it was seen: "3 machines : srv-1, srv-2…".
    pub seen: String,
    /// The service that would answer it; absent when none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
}

/// Something quickly put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuickWin {
    /// What is wrong.
    pub title: String,
    /// What to do.
    pub advice: String,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Scope, term and start, in a sentence.
    pub terms: String,
    /// Each service.
    pub services: Vec<Service>,
    /// Each price line of a month.
    pub lines: Vec<Line>,
    /// A month before tax.
    pub monthly: Amount,
    /// What the figure is and is not, in a sentence.
    pub note: String,
    /// What the levels promise.
    pub promises: Vec<Promise>,
}

/// A service proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// What it comprises.
    pub about: String,
    /// Its level; may be empty.
    pub level: String,
    /// How many findings it answers.
    pub answers: u32,
}

/// A price line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What it is for.
    pub label: String,
    /// How many and at how much, in words.
    pub made_of: String,
    /// A month before tax.
    pub amount: Amount,
}

/// What a level promises at a priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The level.
    pub level: String,
    /// The priority.
    pub priority: String,
    /// Time to respond; may be empty.
    pub respond: String,
    /// Time to restore; may be empty.
    pub restore: String,
    /// Time to resolve; may be empty.
    pub resolve: String,
}

/// A domain's findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// The domain.
    pub label: String,
    /// Its findings, worst first.
    pub findings: Vec<Detail>,
}

/// A finding in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detail {
    /// What it is.
    pub title: String,
    /// How bad.
    pub severity: Severity,
    /// What to do.
    pub advice: String,
    /// The service that would answer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Its proofs.
    pub evidence: Vec<Proof>,
    /// Proofs beyond those.
    pub more: u32,
}

/// A proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The item, or who answered.
    pub name: String,
    /// What was seen.
    pub value: String,
    /// By which source.
    pub source: String,
    /// On which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// A finding set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dismissed {
    /// What it is.
    pub title: String,
    /// Why it was set aside.
    pub reason: String,
}

/// What the audit looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Perimeter {
    /// Sites: name and address.
    pub sites: Vec<Fact>,
    /// Users, as declared; absent when nobody said.
    pub users: Option<u32>,
    /// How many of each kind.
    pub counts: Vec<Fact>,
    /// Each item.
    pub items: Vec<Item>,
    /// What is left out.
    pub excluded: Vec<Excluded>,
    /// Who else holds part of the system: name, and for what.
    pub third_parties: Vec<Fact>,
}

/// An item of the perimeter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// Its kind, worded.
    pub kind: String,
    /// Its site; may be empty.
    pub site: String,
    /// Its system or model; may be empty.
    pub system: String,
    /// When it was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Date>,
}

/// An item left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excluded {
    /// Its name.
    pub name: String,
    /// Its kind, worded.
    pub kind: String,
    /// Why.
    pub reason: String,
}

/// A domain's answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerGroup {
    /// The domain.
    pub label: String,
    /// Each question with its answer.
    pub rows: Vec<AnswerRow>,
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerRow {
    /// The question.
    pub question: String,
    /// The answer; may be empty.
    pub answer: String,
    /// What was said beside it; may be empty.
    pub comment: String,
}
