//! What the contract says of work, as tickets and items keep it: the engine's decision in the words
//! of the day on which it was taken.

use intendant_contract::coverage::{Outcome, Work};
use intendant_contract::model::{Clause, Contract};
use intendant_contract::words::Words;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use super::codes::Verdict;

/// What the contract decided about a ticket, with its reasons, as it was said at the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The decision.
    pub verdict: Verdict,
    /// The service that covers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// That service's name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_name: Option<String>,
    /// The clause that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Clause>,
    /// Why, in both languages: which condition failed for each service, or which one held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Words>,
    /// What an hour of work outside the contract costs, by the contract's own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hourly: Vec<HourlyPrice>,
    /// Ways of acting that ask for somebody's agreement first, with who and the clause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Words>,
}

/// A rate of work outside the flat fee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourlyPrice {
    /// Its name in the contract.
    pub label: String,
    /// Cents an hour before tax.
    pub cents: i64,
    /// ISO 4217.
    pub currency: String,
    /// Percentage outside the hours of the rate; absent: the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_percent: Option<i64>,
}

impl Coverage {
    /// A decision without a contract to take it.
    #[must_use]
    pub fn without_contract() -> Self {
        Self::bare(Verdict::NoContract)
    }

    fn bare(verdict: Verdict) -> Self {
        Self {
            verdict,
            service: None,
            service_name: None,
            clause: None,
            reasons: Vec::new(),
            hourly: Vec::new(),
            approvals: Vec::new(),
        }
    }

    /// A ticket that names neither an item nor a service: there is nothing to ask the contract.
    #[must_use]
    pub fn unnamed(contract: &Contract) -> Self {
        Self {
            clause: Some(contract.clauses.cite("services")),
            reasons: vec![Words::new(
                "Ni élément ni service n’est indiqué\u{a0}: rien ne dit quelle promesse s’applique.",
                "Neither an item nor a service is named: nothing says which promise applies.",
            )],
            hourly: hourly(contract),
            ..Self::bare(Verdict::Out)
        }
    }

    /// The engine's decision. Services that were passed over, and who else answers for an item, are
    /// its reasons; a contract that is not in force says so.
    #[must_use]
    pub fn said(contract: &Contract, work: &Work) -> Self {
        let decision = &work.decision;
        let verdict = verdict(&decision.outcome);
        let service = match &decision.outcome {
            Outcome::In { service } | Outcome::NeedsApproval { service, .. } => service.clone(),
            Outcome::Out | Outcome::NeedsOrder { .. } => None,
        };
        let service_name = service.as_ref().and_then(|key| {
            let found = contract.services.iter().find(|one| one.key == *key);
            found.map(|one| one.name.clone())
        });
        let mut reasons = Vec::new();
        if !decision.standing.in_force() {
            reasons.push(decision.standing.words());
        } else if let Some(coverage) = &decision.coverage {
            // The first sentence is the answer itself.
            reasons.extend(coverage.explain().into_iter().skip(1));
        }
        let ordered = matches!(decision.outcome, Outcome::NeedsOrder { .. });
        Self {
            service,
            service_name,
            clause: decision.clause.clone(),
            reasons,
            hourly: if ordered {
                hourly(contract)
            } else {
                Vec::new()
            },
            approvals: work.approvals.iter().map(|one| one.words()).collect(),
            ..Self::bare(verdict)
        }
    }
}

/// The engine's answer by its short name.
#[must_use]
pub fn verdict(outcome: &Outcome) -> Verdict {
    match outcome {
        Outcome::In { .. } => Verdict::In,
        Outcome::Out => Verdict::Out,
        Outcome::NeedsOrder { .. } => Verdict::NeedsOrder,
        Outcome::NeedsApproval { .. } => Verdict::NeedsApproval,
    }
}

/// What an hour outside the flat rate costs, line by line.
#[must_use]
pub fn hourly(contract: &Contract) -> Vec<HourlyPrice> {
    let cents = |value: Decimal| (value * Decimal::ONE_HUNDRED).round().to_i64();
    let lines = contract.price.iter().flat_map(|price| &price.hourly);
    lines
        .map(|line| HourlyPrice {
            label: line.label.clone(),
            cents: cents(line.rate).unwrap_or_default(),
            currency: contract.currency.clone(),
            outside_percent: line.outside_hours.and_then(cents),
        })
        .collect()
}
