//! What the contract says of a ticket, asked before any work: which service covers it, or why none
//! does and what an hour then costs.

use intendant_contract::item::Item;
use intendant_contract::model::{Contract, Service};
use intendant_contract::words::Words;
use intendant_domain::tickets::{Coverage, HourlyPrice, Verdict};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::parties::Seen;

/// The decision of `contract` about work on `item`, or by a `service` that was chosen. A service that
/// the contract covers the item with beats the chosen one; an item that nothing covers is outside,
/// whatever was chosen.
#[must_use]
pub fn decide(contract: &Contract, item: Option<&Seen>, service: Option<&str>) -> Coverage {
    let chosen = service.and_then(|key| {
        let index = contract.services.iter().position(|s| s.key == key)?;
        Some((index, &contract.services[index]))
    });
    match (item, chosen) {
        (Some(item), _) => by_item(contract, item),
        (None, Some((index, service))) => inside(contract, index, service, Vec::new()),
        (None, None) => outside(
            contract,
            vec![Words::new(
                "Ni élément ni service n’est indiqué\u{a0}: rien ne dit quelle promesse s’applique.",
                "Neither an item nor a service is named: nothing says which promise applies.",
            )],
        ),
    }
}

fn by_item(contract: &Contract, seen: &Seen) -> Coverage {
    let item = Item {
        id: seen.name.clone(),
        attributes: seen.attributes.clone(),
    };
    let mut reasons = Vec::new();
    for (index, service) in contract.services.iter().enumerate() {
        match why_not(service, &item) {
            None => return inside(contract, index, service, reasons),
            Some(why) => reasons.push(why),
        }
    }
    outside(contract, reasons)
}

/// Why a service does not cover an item; `None` when it does.
fn why_not(service: &Service, item: &Item) -> Option<Words> {
    let name = &service.name;
    if let Some(failed) = service
        .covers
        .conditions(item)
        .iter()
        .find(|condition| !condition.holds)
    {
        let words = failed.words();
        return Some(Words::new(
            format!("«\u{a0}{name}\u{a0}» ne s’applique pas\u{a0}: {}", words.fr),
            format!("“{name}” does not apply: {}", words.en),
        ));
    }
    let except = service.except.as_ref()?;
    except.matches(item).then(|| {
        let which = except
            .conditions(item)
            .first()
            .map(|condition| condition.found.join(", "))
            .unwrap_or_default();
        Words::new(
            format!("«\u{a0}{name}\u{a0}» l’exclut ({which})"),
            format!("“{name}” excludes it ({which})"),
        )
    })
}

fn inside(contract: &Contract, index: usize, service: &Service, reasons: Vec<Words>) -> Coverage {
    Coverage {
        verdict: Verdict::In,
        service: Some(service.key.clone()),
        service_name: Some(service.name.clone()),
        clause: Some(contract.clauses.cite(&format!("services.{index}.covers"))),
        reasons,
        hourly: Vec::new(),
    }
}

fn outside(contract: &Contract, reasons: Vec<Words>) -> Coverage {
    let hourly = contract.price.as_ref().map(|price| {
        price
            .hourly
            .iter()
            .map(|line| HourlyPrice {
                label: line.label.clone(),
                cents: (line.rate * Decimal::ONE_HUNDRED)
                    .round()
                    .to_i64()
                    .unwrap_or_default(),
                currency: contract.currency.clone(),
                outside_percent: line
                    .outside_hours
                    .and_then(|factor| (factor * Decimal::ONE_HUNDRED).round().to_i64()),
            })
            .collect()
    });
    Coverage {
        verdict: Verdict::Out,
        service: None,
        service_name: None,
        clause: Some(contract.clauses.cite("services")),
        reasons,
        hourly: hourly.unwrap_or_default(),
    }
}
