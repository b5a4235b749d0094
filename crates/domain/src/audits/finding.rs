//! What an audit found: how bad, in which domain, by which evidence, and what would answer it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// To be tidied.
    Low,
    /// To be planned.
    Medium,
    /// To be put right within weeks.
    High,
    /// The company's survival may hang on it: this week.
    Critical,
}

impl Severity {
    /// Every severity, worst first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// One step less.
    #[must_use]
    pub fn lower(self) -> Self {
        match self {
            Self::Critical => Self::High,
            Self::High => Self::Medium,
            Self::Medium | Self::Low => Self::Low,
        }
    }

    /// What one finding of the machines takes off its domain's score, in points of 100.
    #[must_use]
    pub fn points(self) -> u32 {
        match self {
            Self::Low => 2,
            Self::Medium => 5,
            Self::High => 12,
            Self::Critical => 25,
        }
    }
}

/// A domain of the audit: a spoke of the radar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Who answers for IT, and how.
    Organisation,
    /// Protection against attack and mishap.
    Security,
    /// Copies of data, and whether they can be restored.
    Backups,
    /// Rights to use software, deadlines.
    Licences,
    /// Who else holds part of the system.
    Suppliers,
    /// What happens when something fails.
    Continuity,
    /// What the business runs on.
    Applications,
}

impl Topic {
    /// Every domain, in the order of the report.
    pub const ALL: [Self; 7] = [
        Self::Organisation,
        Self::Security,
        Self::Backups,
        Self::Licences,
        Self::Suppliers,
        Self::Continuity,
        Self::Applications,
    ];

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Security => "security",
            Self::Backups => "backups",
            Self::Licences => "licences",
            Self::Suppliers => "suppliers",
            Self::Continuity => "continuity",
            Self::Applications => "applications",
        }
    }

    /// The domain of that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.code() == code)
    }
}

/// One proof of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Number of the item; absent for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<i64>,
    /// Name of the item, or who answered.
    pub name: String,
    /// What was seen, as it was seen.
    pub value: String,
    /// Which source saw it: `glpi`, `ocs`, `intendant`, `questionnaire`, …
    pub source: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// Something that an audit found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The same from one analysis to the next: what a dismissal holds on to.
    pub key: String,
    /// The rule that found it; `answer` for an answer of the questionnaire.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// Which domain it weighs on.
    pub topic: Topic,
    /// What would answer it: one of [`super::NEEDS`].
    pub need: String,
    /// Whether it can be put right in days and at little cost.
    pub quick: bool,
    /// Variables of its wording.
    pub values: BTreeMap<String, String>,
    /// Its proofs.
    pub evidence: Vec<Evidence>,
}

/// Worst first; of equals, those that touch more come first, then by key.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then(b.evidence.len().cmp(&a.evidence.len()))
            .then(a.key.cmp(&b.key))
    });
}
