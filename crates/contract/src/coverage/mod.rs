//! Who covers an item: the first service, in file order, whose `covers` matches and whose `except`
//! does not (contract.md, Services). And the decision that is asked for before any work.

mod decide;
#[cfg(test)]
mod tests;
mod text;
mod work;

pub use decide::{Asked, Decision, Left, Offer, Outcome, decide};
pub use work::{Approval, Work, work};

use serde::{Deserialize, Serialize};

use crate::item::{Condition, Item};
use crate::model::{Clause, Contract, Selector};

/// Whether an item is covered, and every reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The service that covers it; absent: none does.
    pub covered: Option<Covered>,
    /// Services before it in the file, or all of them, with what kept each from covering it.
    pub passed_over: Vec<PassedOver>,
    /// Who else answers for it.
    pub third_party: Option<Responsible>,
}

/// The service that covers an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Key of the service.
    pub service: String,
    /// Its name for people.
    pub name: String,
    /// The clause.
    pub clause: Clause,
    /// The level that it promises, when it promises one.
    pub level: Option<String>,
    /// Every condition, all of them fulfilled.
    pub conditions: Vec<Condition>,
}

/// A service that does not cover an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// Key of the service.
    pub service: String,
    /// Its name for people.
    pub name: String,
    /// The clause that decided: `covers` or `except`.
    pub clause: Clause,
    /// Whether its exception matched; otherwise a condition failed.
    pub excepted: bool,
    /// The conditions that failed, or those of the exception that matched.
    pub conditions: Vec<Condition>,
}

/// Somebody else who answers for an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsible {
    /// Name.
    pub name: String,
    /// The clause.
    pub clause: Clause,
}

/// Says which service covers an item, or why none does.
#[must_use]
pub fn cover(contract: &Contract, item: &Item) -> Coverage {
    let mut out = Coverage {
        covered: None,
        passed_over: Vec::new(),
        third_party: responsible(contract, item),
    };
    for (index, service) in contract.services.iter().enumerate() {
        let cite = |key: &str| contract.clauses.cite(&format!("services.{index}.{key}"));
        let conditions = service.covers.conditions(item);
        let passed_over = |clause, excepted, conditions| PassedOver {
            service: service.key.clone(),
            name: service.name.clone(),
            clause,
            excepted,
            conditions,
        };
        if conditions.iter().any(|condition| !condition.holds) {
            let failed = conditions.into_iter().filter(|one| !one.holds).collect();
            out.passed_over
                .push(passed_over(cite("covers"), false, failed));
        } else if let Some(except) = excepted(service.except.as_ref(), item) {
            out.passed_over
                .push(passed_over(cite("except"), true, except));
        } else {
            out.covered = Some(Covered {
                service: service.key.clone(),
                name: service.name.clone(),
                clause: cite("covers"),
                level: service.level.clone(),
                conditions,
            });
            break;
        }
    }
    out
}

/// The key of the service that covers an item, without reasons.
#[must_use]
pub fn covering<'c>(contract: &'c Contract, item: &Item) -> Option<&'c str> {
    contract
        .services
        .iter()
        .find(|service| {
            service.covers.matches(item)
                && !service
                    .except
                    .as_ref()
                    .is_some_and(|except| except.matches(item))
        })
        .map(|service| service.key.as_str())
}

fn excepted(except: Option<&Selector>, item: &Item) -> Option<Vec<Condition>> {
    except
        .filter(|except| except.matches(item))
        .map(|except| except.conditions(item))
}

fn responsible(contract: &Contract, item: &Item) -> Option<Responsible> {
    contract
        .third_parties
        .iter()
        .enumerate()
        .find(|(_, party)| party.responsible_for.matches(item))
        .map(|(index, party)| Responsible {
            name: party.name.clone(),
            clause: contract
                .clauses
                .cite(&format!("third-parties.{index}.responsible-for")),
        })
}
