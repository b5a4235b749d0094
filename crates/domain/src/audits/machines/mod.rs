//! What machines show by themselves: one machine after another, then the estate as a whole. The same
//! weakness on several machines is one finding with a proof for each.

mod estate;
mod exposure;
mod health;
mod software;
mod systems;

use std::collections::BTreeMap;

use intendant_inventory::Content;
use jiff::Timestamp;
use jiff::civil::Date;

use super::finding::{self, Evidence, Finding, Severity, Topic};

/// Proofs kept of one finding; their number stays right.
const PROOFS: usize = 300;

/// A machine or device as the rules see it.
#[derive(Clone, Debug, Default)]
pub struct Machine<'a> {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: &'a str,
    /// Its kind: `server`, `vm`, `workstation`, `network`, …
    pub kind: &'a str,
    /// Operating system, as shown in lists.
    pub os: &'a str,
    /// Its version.
    pub os_version: &'a str,
    /// Which source described it last.
    pub source: &'a str,
    /// When it was described.
    pub at: Option<Timestamp>,
    /// When any source last spoke of it.
    pub seen_at: Option<Timestamp>,
    /// What it said; absent for what was typed in.
    pub content: Option<&'a Content>,
}

impl Machine<'_> {
    fn is_server(&self) -> bool {
        matches!(self.kind, "server" | "vm" | "storage" | "hypervisor")
            || self.system().contains("server")
    }

    fn is_windows(&self) -> bool {
        self.system().contains("windows")
    }

    /// The system's name in lower case, as the best informed says it.
    fn system(&self) -> String {
        let told = self.content.map(|content| &content.operatingsystem);
        told.map(|os| [os.full_name.as_str(), os.name.as_str()])
            .into_iter()
            .flatten()
            .find(|name| !name.is_empty())
            .unwrap_or(self.os)
            .to_lowercase()
    }

    fn proof(&self, value: impl Into<String>) -> Evidence {
        Evidence {
            item: Some(self.id),
            name: self.name.to_owned(),
            value: value.into(),
            source: self.source.to_owned(),
            at: self.at.or(self.seen_at),
        }
    }
}

/// What a rule says of a weakness.
#[derive(Clone, Copy)]
struct Weakness {
    rule: &'static str,
    severity: Severity,
    topic: Topic,
    need: &'static str,
    quick: bool,
}

const fn weakness(
    rule: &'static str,
    severity: Severity,
    topic: Topic,
    need: &'static str,
) -> Weakness {
    Weakness {
        rule,
        severity,
        topic,
        need,
        quick: false,
    }
}

impl Weakness {
    /// Put right in days and at little cost.
    const fn quick(mut self) -> Self {
        self.quick = true;
        self
    }

    const fn as_bad_as(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// A review of machines in progress.
pub struct Review {
    today: Date,
    found: BTreeMap<String, (Finding, usize)>,
    estate: estate::Estate,
}

impl Review {
    /// A review on a day (local to the client).
    #[must_use]
    pub fn on(today: Date) -> Self {
        Self {
            today,
            found: BTreeMap::new(),
            estate: estate::Estate::default(),
        }
    }

    /// Looks at one machine.
    pub fn see(&mut self, machine: &Machine<'_>) {
        systems::look(self, machine);
        health::unseen(self, machine);
        if let Some(content) = machine.content {
            exposure::look(self, machine, content);
            health::look(self, machine, content);
            software::look(self, machine, content);
        }
        self.estate.see(machine);
    }

    /// Everything that was found, worst first.
    #[must_use]
    pub fn findings(mut self) -> Vec<Finding> {
        let estate = std::mem::take(&mut self.estate);
        estate.judge(&mut self);
        let mut out: Vec<Finding> = self
            .found
            .into_values()
            .map(|(mut finding, count)| {
                finding.values.insert("count".to_owned(), count.to_string());
                finding
            })
            .collect();
        finding::sort(&mut out);
        out
    }

    /// Notes a weakness with its proof; the same rule about the same `subject` is one finding, as
    /// bad as its worst case.
    fn note(
        &mut self,
        weakness: Weakness,
        subject: &str,
        values: &[(&str, &str)],
        proof: Evidence,
    ) {
        let key = if subject.is_empty() {
            weakness.rule.to_owned()
        } else {
            format!("{}:{subject}", weakness.rule)
        };
        let (finding, count) = self.found.entry(key.clone()).or_insert_with(|| {
            let values = values
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            let finding = Finding {
                key,
                rule: weakness.rule.to_owned(),
                severity: weakness.severity,
                topic: weakness.topic,
                need: weakness.need.to_owned(),
                quick: weakness.quick,
                values,
                evidence: Vec::new(),
            };
            (finding, 0)
        });
        finding.severity = finding.severity.max(weakness.severity);
        *count += 1;
        if finding.evidence.len() < PROOFS {
            finding.evidence.push(proof);
        }
    }

    /// Days from `day` to today; negative for a day to come.
    fn days_since(&self, day: Date) -> i64 {
        day.until(self.today)
            .map_or(0, |span| i64::from(span.get_days()))
    }
}

/// The day at the head of `YYYY-MM-DD…`, `YYYY/MM/DD…` or `DD/MM/YYYY…`.
fn day_of(text: &str) -> Option<Date> {
    let head: String = text.chars().take(10).collect::<String>().replace('/', "-");
    if let Ok(day) = head.parse() {
        return Some(day);
    }
    let mut parts = head.split('-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
