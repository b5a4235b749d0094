//! Price, penalties and ends without bounds.

use super::Critic;
use crate::model::{Charge, PenaltyRule};
use crate::show::phrases::{clock_key, priority};
use crate::show::targets;

pub(super) fn price(critic: &mut Critic<'_>) {
    let Some(price) = &critic.contract.price else {
        critic.say(
            "no-price",
            "",
            "le contrat n'a pas de prix : rien ne peut être facturé".into(),
            "the contract has no price: nothing can be billed".into(),
        );
        return;
    };
    let nothing = price.flat.is_empty() && price.per_unit.is_empty() && price.hourly.is_empty();
    if nothing {
        critic.say(
            "no-price",
            "price",
            "le prix n'a aucune ligne : rien ne peut être facturé".into(),
            "the price has no line: nothing can be billed".into(),
        );
    }
    if let Some(revision) = &price.revision
        && revision.cap.is_none()
    {
        critic.say(
            "revision-without-cap",
            "price.revision",
            "la révision n'a pas de plafond ; ajouter par exemple cap = \"5%\"".into(),
            "the revision has no cap; add for example cap = \"5%\"".into(),
        );
    }
    if price.payment.is_none() {
        critic.say(
            "no-payment-terms",
            "price",
            "aucun délai de paiement n'est dit ; ajouter payment = { days = 30 }".into(),
            "no terms of payment are given; add payment = { days = 30 }".into(),
        );
    }
}

pub(super) fn penalties(critic: &mut Critic<'_>) {
    let contract = critic.contract;
    let Some(penalties) = &contract.penalties else {
        return;
    };
    if penalties.rules.is_empty() {
        critic.say(
            "penalties-without-rule",
            "penalties",
            "les pénalités n'ont aucune règle : rien n'est jamais dû".into(),
            "the penalties have no rule: nothing is ever owed".into(),
        );
    } else if penalties.per_month.is_none() && penalties.per_year.is_none() {
        critic.say(
            "penalties-without-limit",
            "penalties",
            "les pénalités n'ont pas de plafond ; ajouter limits = { per-month = \"15%\" }".into(),
            "the penalties have no limit; add limits = { per-month = \"15%\" }".into(),
        );
    }
    for (index, rule) in penalties.rules.iter().enumerate() {
        self::rule(critic, index, rule);
    }
}

fn rule(critic: &mut Critic<'_>, index: usize, rule: &PenaltyRule) {
    let contract = critic.contract;
    let Some(clock) = rule.clock else { return };
    let at = format!("penalties.rule.{index}");
    let promised = |rank: Option<crate::model::Priority>| {
        contract
            .levels
            .values()
            .flat_map(|level| &level.priorities)
            .any(|(of, promise)| {
                rank.is_none_or(|rank| rank == *of)
                    && targets(promise).iter().any(|(kind, _)| *kind == clock)
            })
    };
    let key = clock_key(clock);
    if !promised(None) {
        critic.say(
            "penalty-without-promise",
            &at,
            format!("cette règle sanctionne « {key} », qu'aucun niveau ne promet"),
            format!("this rule punishes “{key}”, which no level promises"),
        );
        return;
    }
    for rank in rule
        .priorities
        .iter()
        .filter(|rank| !promised(Some(**rank)))
    {
        let rank = priority(*rank);
        critic.say(
            "penalty-without-promise",
            &format!("{at}.priorities"),
            format!("cette règle sanctionne « {key} » en {rank}, qu'aucun niveau ne promet"),
            format!("this rule punishes “{key}” in {rank}, which no level promises"),
        );
    }
    if matches!(rule.charge, Charge::Formula(ref formula) if !uses_lateness(formula)) {
        critic.say(
            "formula-without-lateness",
            &format!("{at}.formula"),
            "la formule n'emploie pas R : un jour de retard coûte autant qu'un mois".into(),
            "the formula does not use R: a day late costs as much as a month".into(),
        );
    }
}

fn uses_lateness(formula: &crate::model::Formula) -> bool {
    use crate::model::Formula::{Add, Divide, Max, Min, Multiply, Negate, Number, R, Subtract, V};
    match formula {
        R => true,
        V | Number(_) => false,
        Negate(a) => uses_lateness(a),
        Add(a, b) | Subtract(a, b) | Multiply(a, b) | Divide(a, b) => {
            uses_lateness(a) || uses_lateness(b)
        }
        Min(items) | Max(items) => items.iter().any(uses_lateness),
    }
}

pub(super) fn around(critic: &mut Critic<'_>) {
    let contract = critic.contract;
    match &contract.exit {
        None => critic.say(
            "no-exit",
            "",
            "aucune clause de réversibilité ; ajouter [exit] (préavis, assistance, ce qui est rendu)".into(),
            "there is no exit clause; add [exit] (notice, assistance, what is handed back)".into(),
        ),
        Some(exit) if exit.deliver.is_empty() => critic.say(
            "exit-without-deliverables",
            "exit",
            "la réversibilité ne dit pas ce qui est rendu ; ajouter deliver = [\"inventory\", …]".into(),
            "the exit clause does not say what is handed back; add deliver = [\"inventory\", …]".into(),
        ),
        Some(_) => {}
    }
    let term = &contract.term;
    if let Some(renewal) = term.renewal {
        if renewal.tacit && renewal.notice_months == 0 {
            critic.say(
                "renewal-without-notice",
                "term.renewal",
                "la reconduction tacite n'a pas de préavis ; ajouter notice-months = 3".into(),
                "the tacit renewal has no notice; add notice-months = 3".into(),
            );
        }
        if renewal.notice_months >= term.months {
            critic.say(
                "notice-longer-than-term",
                "term.renewal.notice-months",
                "le préavis est aussi long que l'engagement : il faudrait dénoncer avant de commencer".into(),
                "the notice is as long as the commitment: one would have to give it before the start".into(),
            );
        }
    }
    if term.signed.is_some_and(|signed| signed > term.starts) {
        critic.say(
            "signed-after-start",
            "term.signed",
            "le contrat est signé après son début".into(),
            "the contract is signed after its start".into(),
        );
    }
    for (name, calendar) in &contract.calendars {
        for (index, closing) in calendar.closed.iter().enumerate() {
            if closing.to < term.starts {
                critic.say(
                    "past-closing",
                    &format!("calendars.{name}.closed.{index}"),
                    "cette fermeture précède le début du contrat".into(),
                    "this closing lies before the start of the contract".into(),
                );
            }
        }
    }
}
