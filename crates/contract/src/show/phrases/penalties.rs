//! Penalties in words: formulas, rules, limits.

use rust_decimal::Decimal;

use super::{clock_name, priority, say};
use crate::model::{Charge, Contract, Formula, Language, Penalties, PenaltyRule};
use crate::words::{self, list, money, percent, quoted};

/// A formula in usual signs.
#[must_use]
pub fn formula(expression: &Formula, language: Language) -> String {
    infix(expression, 0, language)
}

fn infix(expression: &Formula, outer: u8, language: Language) -> String {
    let (text, own) = match expression {
        Formula::Number(number) => (words::number(*number, language), 9),
        Formula::V => ("V".to_owned(), 9),
        Formula::R => ("R".to_owned(), 9),
        Formula::Add(a, b) => (pair(a, "+", b, 1, language), 1),
        Formula::Subtract(a, b) => (pair(a, "−", b, 1, language), 1),
        Formula::Multiply(a, b) => (pair(a, "×", b, 2, language), 2),
        Formula::Divide(a, b) => (pair(a, "÷", b, 2, language), 2),
        Formula::Negate(a) => (format!("−{}", infix(a, 3, language)), 3),
        Formula::Min(items) | Formula::Max(items) => {
            let parts: Vec<String> = items.iter().map(|item| infix(item, 0, language)).collect();
            let smallest = matches!(expression, Formula::Min(_));
            let name = match (smallest, language) {
                (true, Language::Fr) => "le plus petit de",
                (true, Language::En) => "the smallest of",
                (false, Language::Fr) => "le plus grand de",
                (false, Language::En) => "the largest of",
            };
            (format!("({name} {})", list(&parts, language)), 9)
        }
    };
    if own < outer {
        format!("({text})")
    } else {
        text
    }
}

fn pair(a: &Formula, sign: &str, b: &Formula, own: u8, language: Language) -> String {
    format!(
        "{} {sign} {}",
        infix(a, own, language),
        infix(b, own + 1, language)
    )
}

/// A penalty rule in words.
#[must_use]
pub fn penalty_rule(contract: &Contract, rule: &PenaltyRule, language: Language) -> String {
    let cash = |amount: Decimal| money(amount, &contract.currency, language);
    let on = rule_subject(rule, language);
    match &rule.charge {
        Charge::PerHourLate(amount) => {
            let amount = cash(*amount);
            say!(
                language,
                format!("{on} : {amount} par heure de retard commencée, en temps ouvré"),
                format!("{on}: {amount} for each hour late begun, in opening time"),
            )
        }
        Charge::PerBreach(amount) => {
            let amount = cash(*amount);
            say!(
                language,
                format!("{on} : {amount} par manquement"),
                format!("{on}: {amount} for each breach"),
            )
        }
        Charge::Attainment { each, amount } => {
            let (each, amount) = (percent(*each, language), cash(*amount));
            say!(
                language,
                format!(
                    "{on} : {amount} par tranche commencée de {each} sous le taux promis du mois"
                ),
                format!("{on}: {amount} for each {each} begun below the month's promised share"),
            )
        }
        Charge::Availability { each, amount } => {
            let (each, amount) = (percent(*each, language), cash(*amount));
            say!(
                language,
                format!(
                    "{on} : {amount} par tranche commencée de {each} sous la disponibilité promise"
                ),
                format!("{on}: {amount} for each {each} begun below the promised availability"),
            )
        }
        Charge::Formula(expression) => {
            let formula = formula(expression, language);
            say!(
                language,
                format!(
                    "{on} : {formula}, où V est le forfait mensuel hors taxes et R le nombre de jours de retard commencés"
                ),
                format!(
                    "{on}: {formula}, where V is the monthly flat fee before tax and R the number of days late begun"
                ),
            )
        }
    }
}

/// What a rule looks at: `GTR P1 et P2, service « servers »`.
#[must_use]
pub fn rule_subject(rule: &PenaltyRule, language: Language) -> String {
    let clock = match rule.clock {
        Some(clock) => clock_name(clock, language),
        None => say!(language, "disponibilité", "availability"),
    };
    let names: Vec<&str> = rule.priorities.iter().map(|p| priority(*p)).collect();
    let priorities = if names.is_empty() {
        String::new()
    } else {
        format!(" {}", list(&names, language))
    };
    let service = rule
        .service
        .as_ref()
        .map(|key| format!(", service {}", quoted(key, language)))
        .unwrap_or_default();
    format!("{clock}{priorities}{service}")
}

/// The ceilings of penalties in words, when there are any.
#[must_use]
pub fn limits(penalties: &Penalties, language: Language) -> Option<String> {
    let month = penalties.per_month.map(|share| {
        let share = percent(share, language);
        say!(
            language,
            format!("{share} du forfait hors taxes du mois"),
            format!("{share} of the month's flat fee before tax"),
        )
    });
    let year = penalties.per_year.map(|share| {
        let share = percent(share, language);
        say!(
            language,
            format!("{share} de celui de l'année contractuelle"),
            format!("{share} of that of the contract year"),
        )
    });
    let parts: Vec<String> = month.into_iter().chain(year).collect();
    (!parts.is_empty()).then(|| list(&parts, language))
}
