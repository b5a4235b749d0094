//! What it costs, and what is owed when a promise is missed.

use super::Writer;
use super::phrases::{limits, penalty_rule, say, selector};
use crate::model::{Billed, ChainLink, PenaltyForm, PerUnit, Price, Revision};
use crate::words::{NBSP, money, month_name, number, percent, quoted};
use rust_decimal::Decimal;

pub(super) fn price(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    let Some(price) = &contract.price else {
        return;
    };
    let cash = |amount| money(amount, &contract.currency, l);
    w.section(1, "price", say!(l, "Prix", "Price"));
    let billed = match price.billed {
        Billed::Monthly => say!(
            l,
            "chaque mois, d'avance, le 1er",
            "each month, in advance, on the 1st"
        ),
        Billed::Quarterly => say!(
            l,
            "chaque trimestre, d'avance, le 1er",
            "each quarter, in advance, on the 1st"
        ),
    };
    w.clause("price.billed", say!(l, "Facturation", "Billing"), billed);
    w.clause("price.vat", say!(l, "TVA", "VAT"), &percent(price.vat, l));
    if let Some(payment) = &price.payment {
        let days = payment.days;
        let mut text = say!(l, format!("à {days} jours"), format!("within {days} days"));
        if let Some(interest) = &payment.late_interest {
            text.push_str(&late_interest(interest, w.language));
        }
        if let Some(fee) = payment.recovery_fee {
            let fee = cash(fee);
            text.push_str(&say!(
                l,
                format!(" ; indemnité forfaitaire de recouvrement de {fee}"),
                format!("; flat recovery fee of {fee}"),
            ));
        }
        w.clause("price.payment", say!(l, "Paiement", "Payment"), &text);
    }
    for (index, flat) in price.flat.iter().enumerate() {
        let amount = cash(flat.amount);
        let text = say!(
            l,
            format!("{amount} HT par mois"),
            format!("{amount} a month before tax")
        );
        w.clause(&format!("price.flat.{index}"), &flat.label, &text);
    }
    for (index, unit) in price.per_unit.iter().enumerate() {
        per_unit(w, index, unit);
    }
    hourly(w, price);
    if let Some(revision) = &price.revision {
        self::revision(w, revision);
    }
}

fn hourly(w: &mut Writer<'_>, price: &Price) {
    let (contract, l) = (w.contract, w.language);
    let cash = |amount| money(amount, &contract.currency, l);
    for (index, hourly) in price.hourly.iter().enumerate() {
        let rate = cash(hourly.rate);
        let mut text = say!(
            l,
            format!("hors forfait : {rate} HT de l'heure"),
            format!("outside the flat rate: {rate} an hour before tax"),
        );
        if let (Some(factor), Some(calendar)) = (hourly.outside_hours, &hourly.calendar) {
            let (factor, calendar) = (percent(factor, l), quoted(calendar, l));
            text.push_str(&say!(
                l,
                format!(", {factor} de ce prix hors du calendrier {calendar}"),
                format!(", {factor} of it outside calendar {calendar}"),
            ));
        }
        w.clause(&format!("price.hourly.{index}"), &hourly.label, &text);
    }
}

fn late_interest(interest: &str, l: crate::model::Language) -> String {
    match interest.strip_suffix("x-legal") {
        Some(times) => say!(
            l,
            format!(" ; intérêts de retard de {times} fois le taux légal"),
            format!("; late interest at {times} times the legal rate"),
        ),
        None => say!(
            l,
            format!(" ; intérêts de retard : {interest}"),
            format!("; late interest: {interest}"),
        ),
    }
}

fn per_unit(w: &mut Writer<'_>, index: usize, unit: &PerUnit) {
    let (contract, l) = (w.contract, w.language);
    let cash = |amount| money(amount, &contract.currency, l);
    let at = format!("price.per-unit.{index}");
    let mut what = selector(&unit.counts, l);
    if let Some(except) = &unit.except {
        let except = selector(except, l);
        what.push_str(&say!(
            l,
            format!(", sauf {except}"),
            format!(", except {except}")
        ));
    }
    let mut text = say!(
        l,
        format!("par unité comptée ({what}) et par mois, HT"),
        format!("for each unit counted ({what}) and each month, before tax"),
    );
    if unit.minimum > 0 {
        let least = unit.minimum;
        text.push_str(&say!(
            l,
            format!(", {least} au moins"),
            format!(", at least {least}")
        ));
    }
    w.clause(&at, &unit.label, &text);
    let mut first = 1;
    for (number, band) in unit.bands.iter().enumerate() {
        let each = cash(band.each);
        let text = match band.up_to {
            _ if unit.bands.len() == 1 => say!(l, format!("{each} chacun"), format!("{each} each")),
            Some(last) => say!(
                l,
                format!(
                    "de la {} à la {last}e unité : {each} chacune",
                    ordinal(first)
                ),
                format!("units {first} to {last}: {each} each"),
            ),
            None => say!(
                l,
                format!("à partir de la {} unité : {each} chacune", ordinal(first)),
                format!("from unit {first} on: {each} each"),
            ),
        };
        first = band.up_to.map_or(first, |last| last + 1);
        w.clause(
            &format!("{at}.bands.{number}"),
            say!(l, "Tranche", "Band"),
            &text,
        );
    }
}

fn ordinal(number: u64) -> String {
    if number == 1 {
        "1re".to_owned()
    } else {
        format!("{number}e")
    }
}

fn revision(w: &mut Writer<'_>, revision: &Revision) {
    let l = w.language;
    w.section(
        2,
        "price.revision",
        say!(l, "Révision des prix", "Price revision"),
    );
    let (every, index) = (revision.every_months, quoted(&revision.index, l));
    w.clause(
        "price.revision.every-months",
        say!(l, "Quand", "When"),
        &match every {
            12 => say!(
                l,
                format!("à chaque anniversaire du début, sur le dernier indice {index} publié"),
                format!("on each anniversary of the start, by the last published value of {index}"),
            ),
            n => say!(
                l,
                format!(
                    "tous les {n} mois à compter du début, sur le dernier indice {index} publié"
                ),
                format!("every {n} months from the start, by the last published value of {index}"),
            ),
        },
    );
    let (fixed, rest) = (
        percent(revision.fixed, l),
        percent(Decimal::ONE - revision.fixed, l),
    );
    let base = number(revision.base_value, l);
    let month = format!(
        "{} {}",
        month_name(revision.base_month.month(), l),
        revision.base_month.year()
    );
    let rule = if revision.fixed.is_zero() {
        "P = P0 × S ÷ S0".to_owned()
    } else {
        format!("P = P0 × ({fixed} + {rest} × S ÷ S0)")
    };
    let rounding = revision.rounding;
    w.clause(
        "price.revision.index",
        say!(l, "Formule", "Formula"),
        &say!(
            l,
            format!("{rule}, où P0 est le prix d'origine, S l'indice {index} et S0 = {base} ({month}) ; coefficient arrondi à {rounding} décimales"),
            format!("{rule}, where P0 is the original price, S the value of {index} and S0 = {base} ({month}); coefficient rounded to {rounding} decimals"),
        ),
    );
    bounds(w, revision);
}

fn bounds(w: &mut Writer<'_>, revision: &Revision) {
    let l = w.language;
    if let Some(floor) = revision.floor {
        let floor = percent(floor, l);
        let text = say!(
            l,
            format!("variation d'au moins {floor} du prix précédent"),
            format!("change of at least {floor} of the price before")
        );
        w.clause("price.revision.floor", say!(l, "Plancher", "Floor"), &text);
    }
    if let Some(cap) = revision.cap {
        let cap = percent(cap, l);
        let text = say!(
            l,
            format!("variation d'au plus {cap} du prix précédent"),
            format!("change of at most {cap} of the price before")
        );
        w.clause("price.revision.cap", say!(l, "Plafond", "Cap"), &text);
    }
    if let Some(chain) = &revision.chain {
        let (sign, by) = match chain.link {
            ChainLink::DivideBy(by) => ("÷", number(by, l)),
            ChainLink::MultiplyBy(by) => ("×", number(by, l)),
        };
        let series = quoted(&chain.series, l);
        w.clause(
            "price.revision.chain",
            say!(l, "Raccordement", "Chaining"),
            &say!(
                l,
                format!("valeur de l'ancienne série {series} = nouvelle valeur {sign}{NBSP}{by}"),
                format!("value of the former series {series} = new value {sign}{NBSP}{by}"),
            ),
        );
    }
}

pub(super) fn penalties(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    let Some(penalties) = &contract.penalties else {
        return;
    };
    w.section(1, "penalties", say!(l, "Pénalités", "Penalties"));
    let form = match penalties.form {
        PenaltyForm::Penalty => say!(
            l,
            "pénalités hors champ de la TVA, sur un document à part",
            "penalties outside VAT, on a document of their own",
        ),
        PenaltyForm::ServiceCredit => say!(
            l,
            "réduction de prix, par un avoir avec TVA",
            "a price reduction, by a credit note with VAT",
        ),
    };
    w.clause("penalties.as", say!(l, "Forme", "Form"), form);
    for (index, rule) in penalties.rules.iter().enumerate() {
        let sentence = penalty_rule(contract, rule, l);
        let (label, text) = sentence
            .split_once(say!(l, " : ", ": "))
            .unwrap_or(("", sentence.as_str()));
        w.clause(&format!("penalties.rule.{index}"), label, text);
    }
    if let Some(most) = limits(penalties, l) {
        let text = say!(l, format!("au plus {most}"), format!("at most {most}"));
        w.clause("penalties.limits", say!(l, "Plafonds", "Limits"), &text);
    }
    if let Some(least) = penalties.waive_below {
        let least = money(least, &contract.currency, l);
        let text = say!(
            l,
            format!("un total mensuel inférieur à {least} n'est pas dû"),
            format!("a month's total under {least} is not charged"),
        );
        w.clause(
            "penalties.waive-below",
            say!(l, "Seuil", "Threshold"),
            &text,
        );
    }
}
