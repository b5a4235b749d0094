//! Amendments that close a difference: what could be changed, and the contract file with that changed
//! and everything else as its author wrote it.

use intendant_contract::coverage::{Coverage, PassedOver};
use intendant_contract::edit::{self, EditError, Value};
use intendant_contract::item::Item;
use intendant_contract::model::Contract;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::drift::nearest;
use super::money::per_unit;

/// One change of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Change {
    /// A service also covers these values of a key.
    Widen {
        /// Key of the service.
        service: String,
        /// `kind`, `site`, `tag`, …
        key: String,
        /// Added.
        values: Vec<String>,
    },
    /// A service no longer asks for a key.
    Free {
        /// Key of the service.
        service: String,
        /// The key.
        key: String,
    },
    /// A service of its own.
    AddService {
        /// Its key, new in the file.
        key: String,
        /// Its name.
        name: String,
        /// Its level, one of the file; absent: none.
        level: Option<String>,
        /// The kinds it covers.
        kinds: Vec<String>,
    },
    /// A price line also counts these values of a key.
    Count {
        /// Place among the counted lines.
        line: usize,
        /// The key.
        key: String,
        /// Added.
        values: Vec<String>,
    },
    /// A price line of its own.
    AddLine {
        /// Its name on the invoice.
        label: String,
        /// The kinds it counts.
        kinds: Vec<String>,
        /// Price of each a month, before tax.
        each: Decimal,
        /// Billed at least.
        minimum: u64,
    },
    /// A price line bills at least so many.
    Minimum {
        /// Place among the counted lines.
        line: usize,
        /// Units.
        to: u64,
    },
    /// A price line goes.
    RemoveLine {
        /// Place among the counted lines.
        line: usize,
    },
}

/// Why a file could not be amended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmendError {
    /// The contract has no such service.
    #[error("the contract has no service `{0}`")]
    NoService(String),
    /// The contract has no such counted line.
    #[error("the contract has no counted price line number {0}")]
    NoLine(usize),
    /// The contract prices nothing.
    #[error("the contract has no [price] section to add a line to")]
    NoPrice,
    /// The file could not be changed.
    #[error(transparent)]
    Edit(#[from] EditError),
}

/// A way to bring items into the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Changes of the contract; none where tagging the items is enough.
    pub changes: Vec<Change>,
    /// A tag that the items would get instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Key of the service that would cover them.
    pub service: String,
}

/// The file with the changes made, one after the other. Lines that go are taken out last, so that
/// places mean what they meant in the file as it was.
///
/// # Errors
/// When a service or line is not there, or the file is not TOML; whether the result is a good
/// contract is for `contract::read` to say.
pub fn apply(text: &str, contract: &Contract, changes: &[Change]) -> Result<String, AmendError> {
    let mut text = text.to_owned();
    let mut gone: Vec<usize> = Vec::new();
    for change in changes {
        text = match change {
            Change::RemoveLine { line } => {
                line_at(contract, *line)?;
                gone.push(*line);
                text
            }
            other => one(&text, contract, other)?,
        };
    }
    gone.sort_unstable();
    gone.dedup();
    for line in gone.into_iter().rev() {
        text = edit::remove(&text, &format!("price.per-unit.{line}"))?;
    }
    Ok(text)
}

fn line_at(contract: &Contract, line: usize) -> Result<(), AmendError> {
    match per_unit(contract).get(line) {
        Some(_) => Ok(()),
        None => Err(AmendError::NoLine(line)),
    }
}

fn service_at(contract: &Contract, key: &str) -> Result<usize, AmendError> {
    let at = contract.services.iter().position(|one| one.key == key);
    at.ok_or_else(|| AmendError::NoService(key.to_owned()))
}

/// A selector's list grows at its end: what stands in it, comments included, is not touched.
fn grow(text: &str, path: &str, known: &[String], values: &[String]) -> Result<String, EditError> {
    let mut text = text.to_owned();
    let mut length = known.len();
    for value in values.iter().filter(|value| !known.contains(value)) {
        // Earlier changes may have grown the same list.
        while edit_index_taken(&text, path, length) {
            length += 1;
        }
        text = match edit::set(
            &text,
            &format!("{path}.{length}"),
            &Value::Text(value.clone()),
        ) {
            Ok(text) => text,
            // Written as one text rather than a list, or not there at all.
            Err(_) => {
                let mut all = known.to_vec();
                all.extend(values.iter().filter(|one| !known.contains(one)).cloned());
                return edit::set(&text, path, &Value::Texts(all));
            }
        };
        length += 1;
    }
    Ok(text)
}

fn edit_index_taken(text: &str, path: &str, at: usize) -> bool {
    edit::remove(text, &format!("{path}.{at}")).is_ok()
}

fn one(text: &str, contract: &Contract, change: &Change) -> Result<String, AmendError> {
    Ok(match change {
        Change::Widen {
            service,
            key,
            values,
        } => {
            let at = service_at(contract, service)?;
            let known = contract.services[at].covers.keys.get(key);
            let path = format!("services.{at}.covers.{key}");
            grow(text, &path, known.map_or(&[][..], Vec::as_slice), values)?
        }
        Change::Free { service, key } => {
            let at = service_at(contract, service)?;
            edit::remove(text, &format!("services.{at}.covers.{key}"))?
        }
        Change::AddService {
            key,
            name,
            level,
            kinds,
        } => {
            let mut table = format!("key = {}\nname = {}\n", quoted(key), quoted(name));
            if let Some(level) = level {
                table.push_str(&format!("level = {}\n", quoted(level)));
            }
            table.push_str(&format!("covers = {{ kind = {} }}\n", list(kinds)));
            edit::append(text, "services", &table)?
        }
        Change::Count { line, key, values } => {
            line_at(contract, *line)?;
            let known = per_unit(contract)[*line].counts.keys.get(key);
            let path = format!("price.per-unit.{line}.counts.{key}");
            grow(text, &path, known.map_or(&[][..], Vec::as_slice), values)?
        }
        Change::AddLine { .. } => add_line(text, contract, change)?,
        Change::Minimum { line, to } => {
            line_at(contract, *line)?;
            let to = i64::try_from(*to).unwrap_or(i64::MAX);
            edit::set(
                text,
                &format!("price.per-unit.{line}.minimum"),
                &Value::Integer(to),
            )?
        }
        Change::RemoveLine { .. } => text.to_owned(),
    })
}

fn add_line(text: &str, contract: &Contract, change: &Change) -> Result<String, AmendError> {
    let Change::AddLine {
        label,
        kinds,
        each,
        minimum,
    } = change
    else {
        return Ok(text.to_owned());
    };
    if contract.price.is_none() {
        return Err(AmendError::NoPrice);
    }
    let least = match minimum {
        0 => String::new(),
        least => format!("minimum = {least}\n"),
    };
    let table = format!(
        "label = {}\ncounts = {{ kind = {} }}\n{least}bands = [{{ each = \"{each:.2}\" }}]\n",
        quoted(label),
        list(kinds)
    );
    Ok(edit::append(text, "price.per-unit", &table)?)
}

/// A TOML basic string; JSON's escapes are a part of TOML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn list(values: &[String]) -> String {
    let all: Vec<String> = values.iter().map(|one| quoted(one)).collect();
    format!("[{}]", all.join(", "))
}

/// Ways to bring items like `item` into the contract, the smallest change first. `label` names a
/// service or line of its own.
#[must_use]
pub fn proposals(
    contract: &Contract,
    item: &Item,
    coverage: &Coverage,
    label: &str,
) -> Vec<Proposal> {
    let mut out: Vec<Proposal> = Vec::new();
    if coverage.covered.is_none() {
        let mut near: Vec<&PassedOver> = coverage
            .passed_over
            .iter()
            .filter(|one| !one.excepted && !would_except(contract, &one.service, item))
            .collect();
        near.sort_by_key(|one| {
            // A service for another kind of thing is further than one for another site.
            let other_kind = one.conditions.iter().any(|failed| failed.key == "kind");
            (other_kind, one.conditions.len())
        });
        for passed in near {
            out.extend(into_service(contract, item, passed));
        }
        out.extend(own_service(contract, item, label));
    } else if let Some(covered) = &coverage.covered {
        out.push(Proposal {
            changes: Vec::new(),
            tag: None,
            service: covered.service.clone(),
        });
    }
    let lines = per_unit(contract);
    let counted = lines.iter().any(|line| line.takes(item));
    if !counted && !lines.is_empty() {
        for proposal in out.iter_mut().filter(|one| one.tag.is_none()) {
            proposal.changes.extend(into_lines(contract, item, label));
        }
    }
    out.retain(|one| !one.changes.is_empty() || one.tag.is_some());
    out
}

/// Whether a service would leave the item out by its exception if its conditions were widened.
fn would_except(contract: &Contract, service: &str, item: &Item) -> bool {
    let found = contract.services.iter().find(|one| one.key == service);
    found.is_some_and(|one| {
        one.except
            .as_ref()
            .is_some_and(|except| except.matches(item))
    })
}

fn into_service(contract: &Contract, item: &Item, passed: &PassedOver) -> Vec<Proposal> {
    let service = &passed.service;
    let mut out = Vec::new();
    if let [only] = &passed.conditions[..]
        && only.key == "tag"
        && let Some(tag) = only.accepted.first()
    {
        out.push(Proposal {
            changes: Vec::new(),
            tag: Some(tag.clone()),
            service: service.clone(),
        });
    }
    let changes: Vec<Change> = passed
        .conditions
        .iter()
        .map(|failed| {
            let found = item.values(&failed.key);
            if found.is_empty() {
                Change::Free {
                    service: service.clone(),
                    key: failed.key.clone(),
                }
            } else {
                Change::Widen {
                    service: service.clone(),
                    key: failed.key.clone(),
                    values: found.to_vec(),
                }
            }
        })
        .collect();
    // Without any condition left the service would cover everything.
    let left = contract.services.iter().find(|one| one.key == *service);
    let freed = changes
        .iter()
        .filter(|change| matches!(change, Change::Free { .. }))
        .count();
    if left.is_some_and(|left| left.covers.keys.len() > freed) {
        out.push(Proposal {
            changes,
            tag: None,
            service: service.clone(),
        });
    }
    out
}

fn own_service(contract: &Contract, item: &Item, label: &str) -> Option<Proposal> {
    let kind = item.values("kind").first()?;
    let mut key = format!("{kind}s");
    let taken = |key: &str| contract.services.iter().any(|one| one.key == key);
    let mut n = 2;
    while taken(&key) {
        key = format!("{kind}s-{n}");
        n += 1;
    }
    Some(Proposal {
        changes: vec![Change::AddService {
            key: key.clone(),
            name: label.to_owned(),
            // The least of what is promised: levels stand from the highest to the lowest.
            level: contract.levels.keys().last().cloned(),
            kinds: vec![kind.clone()],
        }],
        tag: None,
        service: key,
    })
}

/// Counted by the nearest line; without one by a line of its own, whose price somebody has to say.
fn into_lines(contract: &Contract, item: &Item, label: &str) -> Vec<Change> {
    let Some(kind) = item.values("kind").first() else {
        return Vec::new();
    };
    let lines = per_unit(contract);
    if let Some(at) = nearest(lines, kind) {
        let failed = lines[at].counts.conditions(item);
        return failed
            .into_iter()
            .filter(|one| !one.holds && !item.values(&one.key).is_empty())
            .map(|one| Change::Count {
                line: at,
                values: item.values(&one.key).to_vec(),
                key: one.key,
            })
            .collect();
    }
    vec![Change::AddLine {
        label: label.to_owned(),
        kinds: vec![kind.clone()],
        each: Decimal::new(0, 2),
        minimum: 0,
    }]
}
