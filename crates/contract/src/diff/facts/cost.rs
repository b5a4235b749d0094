//! Price, revision and penalties.

use rust_decimal::Decimal;

use super::super::Direction::{Better, Worse};
use super::{Facts, both};
use crate::model::{Language, Penalties, PenaltyForm, Price};
use crate::show::phrases::{penalty_rule, rule_subject, say, selector};
use crate::words::{Words, money, percent};

pub(super) fn price(all: &mut Facts<'_>) {
    let contract = all.contract;
    let Some(price) = &contract.price else { return };
    all.put(
        "price.vat",
        "price.vat",
        Words::new("TVA", "VAT"),
        both(|l| percent(price.vat, l)),
    );
    let billed = match price.billed {
        crate::model::Billed::Monthly => Words::new("mensuelle", "monthly"),
        crate::model::Billed::Quarterly => Words::new("trimestrielle", "quarterly"),
    };
    all.put(
        "price.billed",
        "price.billed",
        Words::new("facturation", "billing"),
        billed,
    );
    if let Some(payment) = &price.payment {
        let value = Words::new(
            format!("{} jours", payment.days),
            format!("{} days", payment.days),
        );
        all.put(
            "price.payment",
            "price.payment",
            Words::new("paiement à", "payment within"),
            value,
        )
        .measured("days", payment.days.into(), Better);
    }
    flat(all, price);
    per_unit(all, price);
    hourly(all, price);
    revision(all);
}

fn flat(all: &mut Facts<'_>, price: &Price) {
    let contract = all.contract;
    let cash = |amount: Decimal| both(|l| money(amount, &contract.currency, l));
    for (index, flat) in price.flat.iter().enumerate() {
        let subject = Words::same(&flat.label);
        all.put(
            &format!("flat {}", flat.label),
            &format!("price.flat.{index}"),
            subject,
            cash(flat.amount),
        )
        .measured("money", flat.amount, Worse)
        .having(Worse);
    }
}

fn per_unit(all: &mut Facts<'_>, price: &Price) {
    let contract = all.contract;
    let cash = |amount: Decimal| both(|l| money(amount, &contract.currency, l));
    for (index, unit) in price.per_unit.iter().enumerate() {
        let path = format!("price.per-unit.{index}");
        let whole = format!("unit {}", unit.label);
        let counts = both(|l| {
            let counted = selector(&unit.counts, l);
            match &unit.except {
                None => counted,
                Some(except) => {
                    let except = selector(except, l);
                    say!(
                        l,
                        format!("{counted}, sauf {except}"),
                        format!("{counted}, except {except}")
                    )
                }
            }
        });
        let label = Words::new(format!("{} :", unit.label), format!("{}:", unit.label));
        all.put(&whole, &path, label, counts).having(Worse);
        let subject = Words::new(
            format!("{} : minimum", unit.label),
            format!("{}: minimum", unit.label),
        );
        all.put(
            &format!("{whole} minimum"),
            &path,
            subject,
            Words::same(&unit.minimum.to_string()),
        )
        .part(&whole)
        .measured("units", unit.minimum.into(), Worse);
        let mut first = 1;
        for (number, band) in unit.bands.iter().enumerate() {
            let subject = Words::new(
                format!("{} : à partir de {first}", unit.label),
                format!("{}: from {first} on", unit.label),
            );
            let at = format!("{path}.bands.{number}");
            all.put(
                &format!("{whole} from {first}"),
                &at,
                subject,
                cash(band.each),
            )
            .part(&whole)
            .measured("money", band.each, Worse);
            first = band.up_to.map_or(first, |last| last + 1);
        }
    }
}

fn hourly(all: &mut Facts<'_>, price: &Price) {
    let contract = all.contract;
    let cash = |amount: Decimal| both(|l| money(amount, &contract.currency, l));
    for (index, hourly) in price.hourly.iter().enumerate() {
        let path = format!("price.hourly.{index}");
        let subject = Words::new(
            format!("{} (l'heure)", hourly.label),
            format!("{} (an hour)", hourly.label),
        );
        let fact = all.put(
            &format!("hourly {}", hourly.label),
            &path,
            subject,
            cash(hourly.rate),
        );
        fact.detail = hourly.outside_hours.map(|factor| {
            both(|l| {
                let calendar = hourly.calendar.as_deref().unwrap_or_default();
                match l {
                    Language::Fr => format!("{} hors « {calendar} »", percent(factor, l)),
                    Language::En => format!("{} outside “{calendar}”", percent(factor, l)),
                }
            })
        });
        fact.measured("money", hourly.rate, Worse);
    }
}

fn revision(all: &mut Facts<'_>) {
    let Some(revision) = all
        .contract
        .price
        .as_ref()
        .and_then(|price| price.revision.as_ref())
    else {
        return;
    };
    let at = "price.revision";
    let base = Words::same(&format!(
        "{} ({} {})",
        revision.index,
        revision.base_month.strftime("%Y-%m"),
        revision.base_value
    ));
    all.put(
        at,
        at,
        Words::new("révision : indice", "revision: index"),
        base,
    )
    .having(Worse);
    let every = Words::new(
        format!("{} mois", revision.every_months),
        format!("{} months", revision.every_months),
    );
    all.put(
        "revision every",
        at,
        Words::new("révision tous les", "revision every"),
        every,
    )
    .part(at)
    .measured("months", revision.every_months.into(), Better);
    let fixed = both(|l| percent(revision.fixed, l));
    all.put(
        "revision fixed",
        at,
        Words::new("révision : part fixe", "revision: fixed part"),
        fixed,
    )
    .part(at);
    if let Some(cap) = revision.cap {
        let value = both(|l| percent(cap, l));
        let subject = Words::new("révision : plafond", "revision: cap");
        all.put("revision cap", "price.revision.cap", subject, value)
            .part(at)
            .measured("share", cap, Worse)
            .having(Better);
    }
    if let Some(floor) = revision.floor {
        let value = both(|l| percent(floor, l));
        let subject = Words::new("révision : plancher", "revision: floor");
        all.put("revision floor", "price.revision.floor", subject, value)
            .part(at)
            .measured("share", floor, Worse)
            .having(Worse);
    }
}

pub(super) fn penalties(all: &mut Facts<'_>) {
    let contract = all.contract;
    let Some(penalties) = &contract.penalties else {
        return;
    };
    let form = match penalties.form {
        PenaltyForm::Penalty => Words::new("pénalité", "penalty"),
        PenaltyForm::ServiceCredit => Words::new("avoir", "service credit"),
    };
    all.put(
        "penalties",
        "penalties",
        Words::new("pénalités :", "penalties:"),
        form,
    )
    .having(Better);
    let limits = [
        (
            "per-month",
            penalties.per_month,
            "plafond mensuel des pénalités",
            "monthly penalty cap",
        ),
        (
            "per-year",
            penalties.per_year,
            "plafond annuel des pénalités",
            "yearly penalty cap",
        ),
    ];
    for (key, limit, fr, en) in limits {
        let Some(share) = limit else { continue };
        let path = format!("penalties.limits.{key}");
        all.put(
            &path,
            &path,
            Words::new(fr, en),
            both(|l| percent(share, l)),
        )
        .part("penalties")
        .measured("share", share, Better)
        .having(Worse);
    }
    if let Some(least) = penalties.waive_below {
        let value = both(|l| money(least, &contract.currency, l));
        let path = "penalties.waive-below";
        all.put(
            path,
            path,
            Words::new("seuil des pénalités", "penalty threshold"),
            value,
        )
        .part("penalties")
        .measured("money", least, Worse)
        .having(Worse);
    }
    rules(all, penalties);
}

fn rules(all: &mut Facts<'_>, penalties: &Penalties) {
    let contract = all.contract;
    for (index, rule) in penalties.rules.iter().enumerate() {
        let path = format!("penalties.rule.{index}");
        let on = rule_subject(rule, Language::En);
        let subject = both(|l| match l {
            Language::Fr => format!("pénalité {} :", rule_subject(rule, l)),
            Language::En => format!("penalty {}:", rule_subject(rule, l)),
        });
        let value = both(|l| {
            let sentence = penalty_rule(contract, rule, l);
            let text = sentence
                .split_once(": ")
                .map_or(sentence.as_str(), |(_, text)| text);
            text.to_owned()
        });
        let (unit, amount) = match &rule.charge {
            crate::model::Charge::PerHourLate(amount) => ("hour", *amount),
            crate::model::Charge::PerBreach(amount) => ("breach", *amount),
            crate::model::Charge::Attainment { amount, each } if !each.is_zero() => {
                ("attainment", *amount / *each)
            }
            crate::model::Charge::Availability { amount, each } if !each.is_zero() => {
                ("available", *amount / *each)
            }
            _ => ("formula", Decimal::ZERO),
        };
        all.put(&format!("rule {on}"), &path, subject, value)
            .part("penalties")
            .measured(unit, amount, Better)
            .having(Better);
    }
}
