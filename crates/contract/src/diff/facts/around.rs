//! Identity, term, matrix, third parties, rights and duties.

use rust_decimal::Decimal;

use super::super::Direction::{self, Better, Neutral, Worse};
use super::{Facts, both};
use crate::model::{Language, Selector};
use crate::show::phrases::{degree, priority, selector};
use crate::words::{Words, date};

pub(super) fn identity(all: &mut Facts<'_>) {
    let contract = all.contract;
    let plain = [
        ("reference", "référence", &contract.reference),
        ("title", "titre", &contract.title),
        ("currency", "monnaie", &contract.currency),
        ("client.name", "client", &contract.client.name),
        ("provider.name", "prestataire", &contract.provider.name),
    ];
    for (path, fr, value) in plain {
        let en = path.split('.').next().unwrap_or(path);
        all.put(path, path, Words::new(fr, en), Words::same(value));
    }
    term(all);
    matrix(all);
}

fn term(all: &mut Facts<'_>) {
    let term = &all.contract.term;
    all.put(
        "term.starts",
        "term.starts",
        Words::new("début", "start"),
        both(|l| date(term.starts, l)),
    );
    let months = both(|l| match l {
        Language::Fr => format!("{} mois", term.months),
        Language::En => format!("{} months", term.months),
    });
    all.put(
        "term.months",
        "term.months",
        Words::new("engagement", "commitment"),
        months,
    );
    if let Some(renewal) = term.renewal {
        let value = Words::new(
            format!(
                "{}, {} mois, préavis {} mois",
                if renewal.tacit { "tacite" } else { "expresse" },
                renewal.months,
                renewal.notice_months
            ),
            format!(
                "{}, {} months, notice {} months",
                if renewal.tacit { "tacit" } else { "express" },
                renewal.months,
                renewal.notice_months
            ),
        );
        all.put(
            "term.renewal",
            "term.renewal",
            Words::new("reconduction", "renewal"),
            value,
        );
    }
}

fn matrix(all: &mut Facts<'_>) {
    let Some(matrix) = &all.contract.matrix else {
        return;
    };
    for (impact, urgency, to) in &matrix.cells {
        let subject = Words::new(
            format!(
                "impact {}, urgence {} :",
                degree(*impact, Language::Fr),
                degree(*urgency, Language::Fr)
            ),
            format!(
                "{} impact, {} urgency:",
                degree(*impact, Language::En),
                degree(*urgency, Language::En)
            ),
        );
        let key = format!(
            "matrix.{}.{}",
            degree(*impact, Language::En),
            degree(*urgency, Language::En)
        );
        let rank = Decimal::from(*to as u8);
        all.put(&key, &key, subject, Words::same(priority(*to)))
            .measured("rank", rank, Worse);
    }
}

pub(super) fn third_parties(all: &mut Facts<'_>) {
    for (index, third) in all.contract.third_parties.iter().enumerate() {
        let path = format!("third-parties.{index}");
        let subject = Words::new(
            format!("tiers {} :", third.name),
            format!("third party {}:", third.name),
        );
        let value = both(|l| selector(&third.responsible_for, l));
        all.put(&format!("third {}", third.name), &path, subject, value);
    }
}

pub(super) fn authorisations(all: &mut Facts<'_>) {
    for (index, rule) in all.contract.authorisations.iter().enumerate() {
        let path = format!("authorisations.{index}");
        let who = rule.who.join(", ");
        let on = keys(&rule.on);
        let mut conditions = rule.needs.clone();
        conditions.extend(rule.calendar.clone());
        if rule.open_ticket {
            conditions.push("ticket".to_owned());
        }
        let value = format!("{} [{}]", rule.may.join(", "), conditions.join(", "));
        let subject = Words::new(
            format!("habilitation {who}, {on} :"),
            format!("authorisation {who}, {on}:"),
        );
        all.put(
            &format!("may {who} {on}"),
            &path,
            subject,
            Words::same(&value),
        );
    }
}

fn keys(on: &Selector) -> String {
    let parts: Vec<String> = on
        .keys
        .iter()
        .map(|(key, values)| format!("{key} {}", values.join("/")))
        .collect();
    if parts.is_empty() {
        "*".to_owned()
    } else {
        parts.join(", ")
    }
}

pub(super) fn duties(all: &mut Facts<'_>) {
    let contract = all.contract;
    if let Some(secrecy) = contract.confidentiality {
        let path = "confidentiality.personal-data";
        let subject = Words::new("annexe article 28 :", "article 28 annex:");
        all.put(path, path, subject, yes(secrecy.personal_data));
        let path = "confidentiality.years-after-end";
        let subject = ("secret, en années", "secrecy, in years");
        count(all, path, subject, secrecy.years_after_end, Better);
    }
    security(all);
    let Some(exit) = &contract.exit else {
        return;
    };
    let subject = ("préavis de sortie, en mois", "exit notice, in months");
    count(
        all,
        "exit.notice-months",
        subject,
        exit.notice_months,
        Neutral,
    );
    let subject = ("assistance de sortie, en jours", "exit assistance, in days");
    count(
        all,
        "exit.assistance-days",
        subject,
        exit.assistance_days,
        Better,
    );
    for thing in &exit.deliver {
        let subject = Words::new("restitution :", "handed back:");
        all.put(
            &format!("deliver {thing}"),
            "exit.deliver",
            subject,
            Words::same(thing),
        )
        .having(Better);
    }
}

fn security(all: &mut Facts<'_>) {
    let Some(security) = all.contract.security else {
        return;
    };
    let value = if security.reinforced {
        "reinforced"
    } else {
        "standard"
    };
    let subject = Words::new("sécurité :", "security:");
    all.put(
        "security.level",
        "security.level",
        subject,
        Words::same(value),
    )
    .measured(
        "level",
        Decimal::from(u8::from(security.reinforced)),
        Better,
    );
    let subject = Words::new("double authentification :", "second factor:");
    all.put("security.mfa", "security.mfa", subject, yes(security.mfa))
        .measured("flag", Decimal::from(u8::from(security.mfa)), Better);
    let subject = ("revue des accès, en mois", "access review, in months");
    count(
        all,
        "security.access-review-months",
        subject,
        security.access_review_months,
        Worse,
    );
    let subject = (
        "conservation des journaux, en mois",
        "log retention, in months",
    );
    count(
        all,
        "security.log-retention-months",
        subject,
        security.log_retention_months,
        Better,
    );
}

/// A number that the contract may leave out.
fn count(
    all: &mut Facts<'_>,
    path: &str,
    subject: (&str, &str),
    figure: Option<u32>,
    more_is: Direction,
) {
    let Some(figure) = figure else {
        return;
    };
    let subject = Words::new(format!("{} :", subject.0), format!("{}:", subject.1));
    all.put(path, path, subject, Words::same(&figure.to_string()))
        .measured("count", figure.into(), more_is);
}

fn yes(flag: bool) -> Words {
    if flag {
        Words::new("oui", "yes")
    } else {
        Words::new("non", "no")
    }
}
