//! The proposal in the report: services, levels, the price of a month.

use std::collections::BTreeSet;

use intendant_contract::model::{Contract, Level, Target};
use intendant_protocol::documents::Amount;
use intendant_protocol::documents::audit as doc;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Scene, count};
use crate::audits::words;
use crate::platform::i18n::Lang;
use crate::platform::page::format;

impl Scene<'_> {
    /// The proposal; none while its draft does not pass the check.
    pub(super) fn proposal(&self) -> Option<doc::Proposal> {
        let draft = self.draft;
        let priced = draft.priced.as_ref().ok()?;
        if draft.chosen.is_empty() {
            return None;
        }
        let english = words::english(self.lang);
        let scope = if draft.proposal.global {
            "global"
        } else {
            "partial"
        };
        let months = draft.proposal.months.to_string();
        let starts = words::day(self.lang, draft.starts);
        let terms = [("months", months.as_str()), ("starts", &starts)];
        let services = draft.chosen.iter().map(|(offer, level)| doc::Service {
            name: offer.name.get(english).to_owned(),
            about: offer.about.get(english).to_owned(),
            level: level.level.clone(),
            answers: count(
                self.findings()
                    .iter()
                    .filter(|one| offer.meets.contains(&one.need))
                    .count(),
            ),
        });
        let month = priced.invoice.first;
        let lines: Vec<doc::Line> = priced
            .invoice
            .lines
            .iter()
            .filter(|line| line.month == month)
            .map(|line| doc::Line {
                label: line.label.clone(),
                made_of: line_made_of(self.lang, line),
                amount: Amount::from_cents(cents(line.amount)),
            })
            .collect();
        Some(doc::Proposal {
            terms: self.lang.ta(&format!("audit-terms-{scope}"), &terms),
            services: services.collect(),
            monthly: lines.iter().map(|line| line.amount).sum(),
            lines,
            note: self.t("audit-price-note"),
            promises: promises(self.lang, &priced.contract),
        })
    }
}

/// How a line came about, in a few words: `7 × : 5 à 89,00 €, 2 à 74,00 €`.
pub(in crate::audits) fn line_made_of(
    lang: Lang,
    line: &intendant_contract::price::Line,
) -> String {
    let Some(units) = &line.explanation.counted else {
        return lang.t("audit-line-flat");
    };
    let bands: Vec<String> = line
        .explanation
        .bands
        .iter()
        .map(|band| {
            let each = format::money(lang, cents(band.each), "EUR");
            format!("{} × {each}", band.units)
        })
        .collect();
    if units.billed == 0 {
        return lang.t("audit-line-none");
    }
    bands.join(" + ")
}

/// Cents of an amount.
pub(in crate::audits) fn cents(amount: Decimal) -> i64 {
    (amount * Decimal::ONE_HUNDRED)
        .round()
        .to_i64()
        .unwrap_or(i64::MAX)
}

/// What the levels in use promise, priority by priority.
fn promises(lang: Lang, contract: &Contract) -> Vec<doc::Promise> {
    let used: BTreeSet<&str> = contract
        .services
        .iter()
        .filter_map(|service| service.level.as_deref())
        .collect();
    let mut out = Vec::new();
    for (name, level) in &contract.levels {
        if used.contains(name.as_str()) {
            rows(lang, name, level, &mut out);
        }
    }
    out
}

fn rows(lang: Lang, name: &str, level: &Level, out: &mut Vec<doc::Promise>) {
    let language = crate::contracts::language(lang);
    let told = |target: Option<&Target>| {
        target.map_or("–".to_owned(), |target| match target {
            Target::Seconds(seconds) => intendant_contract::words::duration(*seconds, language),
            Target::OpenDays(days) => lang.ta("audit-open-days", &[("days", &days.to_string())]),
        })
    };
    for (priority, promised) in &level.priorities {
        out.push(doc::Promise {
            level: name.to_owned(),
            priority: format!("{priority:?}"),
            respond: told(promised.respond.as_ref()),
            restore: told(promised.restore.as_ref()),
            resolve: told(promised.resolve.as_ref()),
        });
    }
}
