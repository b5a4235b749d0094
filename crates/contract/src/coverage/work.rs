//! What the contract says of work on an item before anybody has begun: the decision, and whose
//! agreement the ways of acting on it ask for.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Asked, Decision, Outcome, decide};
use crate::item::Item;
use crate::model::{Clause, Contract, Language};
use crate::say::both;
use crate::words::{Words, list};

/// An authorisation that asks for somebody else's agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// What it is about: `remote-shell`, `patch`, …
    pub actions: Vec<String>,
    /// Who has to agree: `second-person`, `client-approval`.
    pub by: Vec<String>,
    /// The authorisation.
    pub clause: Clause,
}

/// Work on an item, or for a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// In, out, order or approval. Approval where every way of acting on the item that the contract
    /// knows asks for the client's.
    pub decision: Decision,
    /// Ways of acting on the item that ask for an agreement, in file order; for covered items only.
    pub approvals: Vec<Approval>,
}

/// The need that only the client can meet.
const CLIENT: &str = "client-approval";

/// Decides about an hour of work at `when`. `ended` is the last day in force, when somebody gave
/// notice.
#[must_use]
pub fn work(
    contract: &Contract,
    item: Option<&Item>,
    service: Option<&str>,
    when: Timestamp,
    ended: Option<Date>,
) -> Work {
    let mut decision = decide(
        contract,
        &Asked {
            item,
            service,
            action: "work",
            actor: None,
            ticket_open: true,
            when,
            quantity: Decimal::ONE,
            used: Decimal::ZERO,
            ended,
        },
    );
    let (Some(item), Outcome::In { service }) = (item, &decision.outcome) else {
        return Work {
            decision,
            approvals: Vec::new(),
        };
    };
    let ways: Vec<Approval> = contract
        .authorisations
        .iter()
        .enumerate()
        .filter(|(_, one)| one.on.matches(item))
        .map(|(index, one)| Approval {
            actions: one.may.clone(),
            by: one.needs.clone(),
            clause: contract.clauses.cite(&format!("authorisations.{index}")),
        })
        .collect();
    let asks_client = |way: &Approval| way.by.iter().any(|who| who == CLIENT);
    if let Some(first) = ways.first()
        && ways.iter().all(asks_client)
    {
        decision.clause = Some(first.clause.clone());
        decision.outcome = Outcome::NeedsApproval {
            service: service.clone(),
            by: vec![CLIENT.to_owned()],
        };
    }
    Work {
        decision,
        approvals: ways.into_iter().filter(|way| !way.by.is_empty()).collect(),
    }
}

impl Approval {
    /// In words: `patch, reboot : l’accord du client (contrat.toml, ligne 265)`.
    #[must_use]
    pub fn words(&self) -> Words {
        both(|language| {
            let by: Vec<&str> = self
                .by
                .iter()
                .map(|who| crate::authorise::need_name(who, language))
                .collect();
            let (what, by) = (self.actions.join(", "), list(&by, language));
            let (file, line) = (&self.clause.file, self.clause.line);
            match language {
                Language::Fr => format!("{what} : il faut {by} ({file}, ligne {line})"),
                Language::En => format!("{what}: {by} needed ({file}, line {line})"),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    fn contract(needs: [&str; 2]) -> Contract {
        let text = include_str!("sample.toml");
        let cut = text.split("[[authorisations]]").next().unwrap();
        let rules: String = needs
            .iter()
            .enumerate()
            .map(|(n, needs)| {
                format!(
                    "\n[[authorisations]]\nwho = [\"role:technician\"]\nmay = [\"act-{n}\"]\non = {{ kind = [\"server\"] }}\nneeds = [{needs}]\n"
                )
            })
            .collect();
        read("t.toml", &format!("{cut}{rules}")).unwrap_or_else(|errors| panic!("{errors:?}"))
    }

    fn server() -> Item {
        Item::new("srv-1", "server")
            .with("site", "Lyon")
            .with("tag", "prod")
    }

    fn outcome(contract: &Contract, item: &Item) -> Work {
        let when = "2026-03-02T10:00:00+01:00".parse().unwrap();
        work(contract, Some(item), None, when, None)
    }

    #[test]
    fn approval_is_needed_where_no_way_of_acting_does_without_the_client() {
        let always = contract([
            "\"client-approval\"",
            "\"second-person\", \"client-approval\"",
        ]);
        let said = outcome(&always, &server());
        assert!(matches!(
            said.decision.outcome,
            Outcome::NeedsApproval { .. }
        ));
        assert_eq!(said.approvals.len(), 2);
        let sometimes = contract(["\"second-person\"", "\"client-approval\""]);
        let said = outcome(&sometimes, &server());
        assert!(matches!(said.decision.outcome, Outcome::In { .. }));
        assert_eq!(said.approvals.len(), 2);
        assert!(
            said.approvals[1]
                .words()
                .en
                .starts_with("act-1: the client’s approval needed")
        );
    }

    #[test]
    fn what_is_not_covered_is_ordered_whatever_the_authorisations_say() {
        let contract = contract(["\"client-approval\"", "\"client-approval\""]);
        let said = outcome(&contract, &Item::new("p", "printer"));
        assert!(matches!(said.decision.outcome, Outcome::NeedsOrder { .. }));
        assert!(said.approvals.is_empty());
    }
}
