//! Who may do what, on what, when. What no authorisation allows is refused; what is allowed is
//! always recorded (contract.md, Authorisations).

#[cfg(test)]
mod tests;
mod text;

pub(crate) use text::need_name;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::calendar::OpenHours;
use crate::coverage::covering;
use crate::item::{Condition, Item};
use crate::model::{Authorisation, Clause, Contract};
use crate::term::Standing;

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Name of the account (`user:…`).
    pub user: String,
    /// Roles (`role:…`).
    #[serde(default)]
    pub roles: Vec<String>,
    /// Teams (`team:…`).
    #[serde(default)]
    pub teams: Vec<String>,
}

impl Actor {
    /// Whether one of `role:…`, `user:…`, `team:…` names this person.
    #[must_use]
    pub fn named_by(&self, who: &[String]) -> bool {
        who.iter().any(|one| match one.split_once(':') {
            Some(("user", name)) => self.user == name,
            Some(("role", name)) => self.roles.iter().any(|role| role == name),
            Some(("team", name)) => self.teams.iter().any(|team| team == name),
            _ => false,
        })
    }
}

/// An action that somebody wants to do.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// What, for example `remote-shell`.
    pub action: &'a str,
    /// On what.
    pub item: &'a Item,
    /// When.
    pub when: Timestamp,
    /// Whether an open ticket covers the item then.
    pub ticket_open: bool,
    /// Last day in force, when somebody gave notice.
    pub ended: Option<jiff::civil::Date>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Permission {
    /// Allowed.
    Allowed {
        /// The authorisation.
        clause: Clause,
        /// What it asks for besides: `second-person`, `client-approval`.
        needs: Vec<String>,
        /// Always: the session or run is recorded.
        recorded: bool,
    },
    /// Refused.
    Refused {
        /// What each authorisation lacks, in file order.
        why: Vec<Lacking>,
        /// The term, when the contract is not in force.
        term: Option<Standing>,
    },
}

impl Permission {
    /// Whether it is allowed (needs still have to be met).
    #[must_use]
    pub fn allowed(&self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

/// Why one authorisation does not allow an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking {
    /// The authorisation.
    pub clause: Clause,
    /// Everything that it asks for and is not so.
    pub missing: Vec<Missing>,
}

/// Something that an authorisation asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "missing", rename_all = "kebab-case")]
pub enum Missing {
    /// It names other people.
    Person {
        /// Whom it names.
        named: Vec<String>,
    },
    /// It allows other actions.
    Action {
        /// Which.
        allowed: Vec<String>,
    },
    /// It is about other items.
    Item {
        /// Conditions that fail.
        conditions: Vec<Condition>,
    },
    /// It is about covered items, and no service covers this one.
    Coverage,
    /// Outside its hours, or the calendar cannot be used.
    Hours {
        /// The calendar.
        calendar: String,
    },
    /// No ticket is open on the item.
    Ticket,
}

/// Whether the contract allows an action. Any authorisation is enough; of several, the one that
/// asks for least decides, the first in the file among equals.
#[must_use]
pub fn may(contract: &Contract, attempt: &Attempt<'_>) -> Permission {
    let standing = standing_at(contract, attempt.when, attempt.ended);
    if !standing.in_force() {
        return Permission::Refused {
            why: Vec::new(),
            term: Some(standing),
        };
    }
    let mut why = Vec::new();
    let mut best: Option<(usize, &Authorisation)> = None;
    for (index, one) in contract.authorisations.iter().enumerate() {
        let missing = missing(contract, one, attempt);
        if !missing.is_empty() {
            let clause = contract.clauses.cite(&format!("authorisations.{index}"));
            why.push(Lacking { clause, missing });
        } else if best.is_none_or(|(_, so_far)| one.needs.len() < so_far.needs.len()) {
            best = Some((index, one));
        }
    }
    match best {
        Some((index, one)) => Permission::Allowed {
            clause: contract.clauses.cite(&format!("authorisations.{index}")),
            needs: one.needs.clone(),
            recorded: true,
        },
        None => Permission::Refused { why, term: None },
    }
}

/// Where a contract stands at an instant, its days taken in its own zone.
pub(crate) fn standing_at(
    contract: &Contract,
    when: Timestamp,
    ended: Option<jiff::civil::Date>,
) -> Standing {
    let zone = jiff::tz::TimeZone::get(contract.timezone()).unwrap_or(jiff::tz::TimeZone::UTC);
    contract.term.standing(zone.to_datetime(when).date(), ended)
}

fn missing(contract: &Contract, one: &Authorisation, attempt: &Attempt<'_>) -> Vec<Missing> {
    let mut out = Vec::new();
    if !attempt.actor.named_by(&one.who) {
        out.push(Missing::Person {
            named: one.who.clone(),
        });
    }
    if !one.may.iter().any(|action| action == attempt.action) {
        out.push(Missing::Action {
            allowed: one.may.clone(),
        });
    }
    if one.on.keys.is_empty() {
        if covering(contract, attempt.item).is_none() {
            out.push(Missing::Coverage);
        }
    } else if !one.on.matches(attempt.item) {
        let conditions = one.on.conditions(attempt.item);
        out.push(Missing::Item {
            conditions: conditions.into_iter().filter(|c| !c.holds).collect(),
        });
    }
    if let Some(name) = &one.calendar {
        let open = contract
            .calendars
            .get(name)
            .and_then(|calendar| OpenHours::compile(calendar).ok())
            .is_some_and(|hours| hours.is_open(attempt.when));
        if !open {
            out.push(Missing::Hours {
                calendar: name.clone(),
            });
        }
    }
    if one.open_ticket && !attempt.ticket_open {
        out.push(Missing::Ticket);
    }
    out
}
