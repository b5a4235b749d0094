//! The one decision before any work: in, out, needs an order, or needs an approval.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Coverage, cover};
use crate::authorise::{Actor, Attempt, Permission, may, standing_at};
use crate::calendar::OpenHours;
use crate::item::Item;
use crate::model::{Clause, Contract, Hourly};
use crate::money::cents;
use crate::term::Standing;

/// What is about to be done. `item` decides the service; without one, `service` does.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The item concerned.
    pub item: Option<&'a Item>,
    /// Key of the service, when there is no item.
    pub service: Option<&'a str>,
    /// The action, for example `remote-shell`; [`Asked::EXIT`] draws on the days of assistance.
    pub action: &'a str,
    /// Who would do it; absent: only coverage is asked about.
    pub actor: Option<&'a Actor>,
    /// Whether an open ticket covers the item.
    pub ticket_open: bool,
    /// When.
    pub when: Timestamp,
    /// How much: hours of work, or days of assistance.
    pub quantity: Decimal,
    /// How much of what the contract includes has been used already.
    pub used: Decimal,
    /// Last day in force, when somebody gave notice.
    pub ended: Option<Date>,
}

impl Asked<'_> {
    /// Assistance at the end of the contract.
    pub const EXIT: &'static str = "exit-assistance";
}

/// The decision, with all that led to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// In, out, order or approval.
    pub outcome: Outcome,
    /// The clause that decided; absent when the contract says nothing about it.
    pub clause: Option<Clause>,
    /// Where the contract stands on that day.
    pub standing: Standing,
    /// Who covers the item, when one was named.
    pub coverage: Option<Coverage>,
    /// Whether the person may, when one was named.
    pub permission: Option<Permission>,
    /// What is left of a quantity that the contract includes, before this.
    pub left: Option<Left>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// Within the contract, at no further price.
    In {
        /// Key of the service; absent for assistance at the end.
        service: Option<String>,
    },
    /// Outside, and the contract has no price for it; or the person may not.
    Out,
    /// Outside the flat rate: to be ordered, at one of these prices.
    NeedsOrder {
        /// Every hourly line.
        offers: Vec<Offer>,
    },
    /// Within the contract, once these agree: `second-person`, `client-approval`.
    NeedsApproval {
        /// Key of the service.
        service: Option<String>,
        /// Who.
        by: Vec<String>,
    },
}

/// What work outside the flat rate would cost, before tax and before revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Name of the hourly line.
    pub label: String,
    /// The clause.
    pub clause: Clause,
    /// Rate within its calendar.
    pub rate: Decimal,
    /// Factor at that instant: 1 within the calendar.
    pub factor: Decimal,
    /// Price of the hours asked for, begun at that instant, split by the calendar.
    pub price: Decimal,
}

/// What is left of a quantity that the contract includes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Left {
    /// The clause.
    pub clause: Clause,
    /// Included.
    pub of: Decimal,
    /// Left.
    pub left: Decimal,
}

/// Decides whether something is within the contract.
#[must_use]
pub fn decide(contract: &Contract, asked: &Asked<'_>) -> Decision {
    let mut out = Decision {
        outcome: Outcome::Out,
        clause: None,
        standing: standing_at(contract, asked.when, asked.ended),
        coverage: asked.item.map(|item| cover(contract, item)),
        permission: None,
        left: None,
    };
    if !out.standing.in_force() {
        out.clause = Some(contract.clauses.cite("term"));
        return out;
    }
    if asked.action == Asked::EXIT {
        decide_exit(contract, asked, &mut out);
        return out;
    }
    let Some((service, clause)) = service_of(contract, asked, &out) else {
        let elsewhere = out.coverage.as_ref().and_then(|c| c.third_party.clone());
        match elsewhere {
            Some(party) => out.clause = Some(party.clause),
            None => order(contract, asked, &mut out),
        }
        return out;
    };
    out.clause = Some(clause);
    out.outcome = Outcome::In {
        service: Some(service.clone()),
    };
    if let (Some(actor), Some(item)) = (asked.actor, asked.item) {
        let permission = may(
            contract,
            &Attempt {
                actor,
                action: asked.action,
                item,
                when: asked.when,
                ticket_open: asked.ticket_open,
                ended: asked.ended,
            },
        );
        match &permission {
            Permission::Refused { .. } => {
                out.outcome = Outcome::Out;
                out.clause = Some(contract.clauses.cite("authorisations"));
            }
            Permission::Allowed { clause, needs, .. } if !needs.is_empty() => {
                out.clause = Some(clause.clone());
                out.outcome = Outcome::NeedsApproval {
                    service: Some(service),
                    by: needs.clone(),
                };
            }
            Permission::Allowed { .. } => {}
        }
        out.permission = Some(permission);
    }
    out
}

fn service_of(
    contract: &Contract,
    asked: &Asked<'_>,
    so_far: &Decision,
) -> Option<(String, Clause)> {
    if let Some(coverage) = &so_far.coverage {
        return coverage
            .covered
            .as_ref()
            .map(|covered| (covered.service.clone(), covered.clause.clone()));
    }
    let index = contract
        .services
        .iter()
        .position(|service| Some(service.key.as_str()) == asked.service)?;
    Some((
        contract.services[index].key.clone(),
        contract.clauses.cite(&format!("services.{index}")),
    ))
}

/// Days of assistance at the end are included up to a number; beyond, they are ordered.
fn decide_exit(contract: &Contract, asked: &Asked<'_>, out: &mut Decision) {
    let included = contract.exit.as_ref().and_then(|exit| exit.assistance_days);
    let Some(days) = included.map(Decimal::from) else {
        order(contract, asked, out);
        return;
    };
    let clause = contract.clauses.cite("exit.assistance-days");
    let left = (days - asked.used).max(Decimal::ZERO);
    out.left = Some(Left {
        clause: clause.clone(),
        of: days,
        left,
    });
    if asked.quantity <= left {
        out.clause = Some(clause);
        out.outcome = Outcome::In { service: None };
    } else {
        order(contract, asked, out);
    }
}

/// Outside the flat rate: an order where the contract has hourly lines.
fn order(contract: &Contract, asked: &Asked<'_>, out: &mut Decision) {
    let lines = contract
        .price
        .as_ref()
        .map_or(&[][..], |price| &price.hourly);
    let offers: Vec<Offer> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| offer(contract, asked, index, line))
        .collect();
    if let Some(first) = offers.first() {
        out.clause = Some(first.clause.clone());
        out.outcome = Outcome::NeedsOrder { offers };
    }
}

fn offer(contract: &Contract, asked: &Asked<'_>, index: usize, line: &Hourly) -> Offer {
    let hours = line
        .calendar
        .as_ref()
        .and_then(|name| contract.calendars.get(name))
        .and_then(|calendar| OpenHours::compile(calendar).ok());
    let outside = line.outside_hours.unwrap_or(Decimal::ONE);
    let seconds = (asked.quantity * Decimal::from(3_600)).max(Decimal::ZERO);
    let whole = i64::try_from(seconds.round()).unwrap_or(0);
    let end = asked
        .when
        .checked_add(jiff::SignedDuration::from_secs(whole))
        .unwrap_or(asked.when);
    let (inside, factor) = match &hours {
        None => (whole, Decimal::ONE),
        Some(hours) if hours.is_open(asked.when) => {
            (hours.open_seconds(asked.when, end), Decimal::ONE)
        }
        Some(hours) => (hours.open_seconds(asked.when, end), outside),
    };
    let weighted = Decimal::from(inside) + Decimal::from(whole - inside) * outside;
    Offer {
        label: line.label.clone(),
        clause: contract.clauses.cite(&format!("price.hourly.{index}")),
        rate: line.rate,
        factor,
        price: cents(line.rate.saturating_mul(weighted) / Decimal::from(3_600)),
    }
}
