//! Checking an evidence file without the server: the chain, the contract files, and every figure
//! computed again.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Evidence, MAY_BE_WITHHELD, NotEvidence, fingerprint};
use super::figures::Figures;
use super::{compute, named};
use crate::chain::GENESIS;

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub what: String,
    /// Whether it holds.
    pub ok: bool,
    /// The figure, or what is wrong with it.
    pub detail: String,
}

/// What a file turned out to be.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// SHA-256 of the file: the report prints it.
    pub sha256: String,
    /// Client, month.
    pub of: String,
    /// How many events it holds, and how many of them without their data.
    pub events: (usize, usize),
    /// Every check, in order.
    pub checks: Vec<Check>,
}

impl Verdict {
    /// Whether everything holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.ok)
    }

    fn put(&mut self, what: impl Into<String>, wrong: Option<String>, right: impl Into<String>) {
        self.checks.push(Check {
            what: what.into(),
            ok: wrong.is_none(),
            detail: wrong.unwrap_or_else(|| right.into()),
        });
    }
}

/// Checks a file.
///
/// # Errors
/// When it is no evidence file at all.
pub fn verify(file: &[u8]) -> Result<Verdict, NotEvidence> {
    let (evidence, claimed) = Evidence::read(file)?;
    let hidden = evidence.events.iter().filter(|e| e.body.is_none()).count();
    let mut verdict = Verdict {
        sha256: fingerprint(file),
        of: format!("{}, {}", evidence.head.name, evidence.head.month),
        events: (evidence.events.len(), hidden),
        checks: Vec::new(),
    };
    contracts(&evidence, &mut verdict);
    chain(&evidence, &mut verdict);
    figures(&evidence, &claimed, &mut verdict);
    Ok(verdict)
}

/// Each contract file is the one whose fingerprint it carries and the chain names.
fn contracts(evidence: &Evidence, verdict: &mut Verdict) {
    let mut told = BTreeMap::new();
    for event in &evidence.events {
        if event.subject == "contract" && event.kind == "version-added" {
            let body: Option<serde_json::Value> = event
                .body
                .as_deref()
                .and_then(|body| serde_json::from_str(body).ok());
            let hash = body.and_then(|body| Some(body.get("sha256")?.as_str()?.to_owned()));
            told.insert(event.subject_id, hash);
        }
    }
    for text in &evidence.contracts {
        let found = fingerprint(text.text.as_bytes());
        let in_chain = told.get(&text.id).cloned().flatten();
        let wrong = if found != text.sha256 {
            Some(format!(
                "its SHA-256 is {found}, not {}: the text was changed",
                text.sha256
            ))
        } else if in_chain.as_ref() != Some(&text.sha256) {
            Some("the chain has no such version with this SHA-256".to_owned())
        } else {
            None
        };
        let what = format!("contract version {} ({})", text.number, text.file);
        verdict.put(what, wrong, text.sha256.clone());
    }
}

/// Every event's hash follows from the one before; the last is the head's.
fn chain(evidence: &Evidence, verdict: &mut Verdict) {
    let client = evidence.head.client;
    let mut previous = GENESIS.to_owned();
    let mut wrong = 0;
    for (index, event) in evidence.events.iter().enumerate() {
        let what = format!(
            "event {} ({} {}, {})",
            event.seq, event.subject, event.subject_id, event.kind
        );
        let place = i64::try_from(index + 1).unwrap_or(i64::MAX);
        let problem = if event.seq != place {
            Some(format!(
                "stands at place {place}: an event was taken out or put in"
            ))
        } else {
            match event.expected_hash(client, &previous) {
                Some(hash) if hash != event.hash => {
                    Some("its hash is another: it, or one before it, was changed".to_owned())
                }
                None if !MAY_BE_WITHHELD.contains(&event.kind.as_str()) => {
                    Some("its data is missing, and this kind is never withheld".to_owned())
                }
                _ => None,
            }
        };
        if let Some(problem) = problem {
            wrong += 1;
            verdict.put(what, Some(problem), "");
        }
        previous.clone_from(&event.hash);
    }
    let head = &evidence.head.chain;
    let count = i64::try_from(evidence.events.len()).unwrap_or(i64::MAX);
    let ends = head.seq == count && head.hash == previous;
    let problem = match (wrong, ends) {
        (0, true) => None,
        (0, false) => Some(format!(
            "ends at event {count} with {previous}; its head is event {} with {}",
            head.seq, head.hash
        )),
        (many, _) => Some(format!("{many} events differ")),
    };
    verdict.put("chain of events", problem, format!("{count} events"));
}

/// Without what a month closed by an earlier version of the program did not keep.
fn as_kept_by(claimed: &Figures, mut again: Figures) -> Figures {
    if claimed.list.is_empty() && claimed.availability.iter().all(|one| one.downs.is_empty()) {
        again.list.clear();
        for one in &mut again.availability {
            one.downs.clear();
        }
    }
    again
}

/// Each figure computed again.
fn figures(evidence: &Evidence, claimed: &Figures, verdict: &mut Verdict) {
    let again = match compute(evidence) {
        Ok(again) => as_kept_by(claimed, again),
        Err(error) => {
            verdict.put("figures", Some(format!("cannot be computed: {error}")), "");
            return;
        }
    };
    let (said, found) = (named(claimed), named(&again));
    let by_name: BTreeMap<&str, &str> = said
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    for (name, value) in &found {
        let wrong = match by_name.get(name.as_str()) {
            Some(claim) if claim == value => None,
            Some(claim) => Some(format!("{claim} claimed, {value} computed")),
            None => Some(format!("not claimed, {value} computed")),
        };
        verdict.put(name.clone(), wrong, value.clone());
    }
    let known: BTreeSet<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    for (name, claim) in said
        .iter()
        .filter(|(name, _)| !known.contains(name.as_str()))
    {
        let wrong = format!("{claim} claimed, nothing computed");
        verdict.put(name.clone(), Some(wrong), "");
    }
    let place = match (serde_json::to_value(claimed), serde_json::to_value(&again)) {
        (Ok(claimed), Ok(again)) => first_difference("", &claimed, &again),
        _ => Some("cannot be compared".to_owned()),
    };
    verdict.put(
        "details (clauses, ledgers, explanations)",
        place,
        "identical",
    );
}

/// Where two values first differ.
fn first_difference(
    at: &str,
    claimed: &serde_json::Value,
    again: &serde_json::Value,
) -> Option<String> {
    use serde_json::Value::{Array, Object};
    match (claimed, again) {
        (Object(one), Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            let nothing = serde_json::Value::Null;
            keys.into_iter().find_map(|key| {
                let place = format!("{at}/{key}");
                let (one, other) = (one.get(key), other.get(key));
                first_difference(&place, one.unwrap_or(&nothing), other.unwrap_or(&nothing))
            })
        }
        (Array(one), Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(index, (one, other))| {
                first_difference(&format!("{at}/{index}"), one, other)
            }),
        (Array(one), Array(other)) => Some(format!(
            "{at}: {} claimed, {} computed",
            one.len(),
            other.len()
        )),
        (one, other) if one == other => None,
        (one, other) => Some(format!("{at}: {one} claimed, {other} computed")),
    }
}
