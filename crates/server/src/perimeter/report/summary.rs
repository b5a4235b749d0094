//! The fleet report in a few sentences and figures.

use intendant_protocol::documents::fleet as doc;
use intendant_protocol::documents::report::{Highlight, Sentence, Verdict};
use rust_decimal::Decimal;

use super::{Facts, Judged, sum};
use crate::platform::i18n::Lang;
use crate::platform::page::format;

impl Facts {
    pub(super) fn summary(&self, lang: Lang, systems: &[Judged]) -> Vec<Sentence> {
        let drift = &self.view.drift;
        let number = |n: u64| format::number(lang, i64::try_from(n).unwrap_or(i64::MAX));
        let say = |key: &str, values: &[(&str, &str)], verdict| Sentence {
            text: lang.ta(key, values),
            verdict,
            why: None,
        };
        let judged = |bad: bool| if bad { Verdict::Missed } else { Verdict::Kept };
        let over = over(systems);
        let mut out = vec![say(
            "fleet-sum-items",
            &[
                ("items", &number(drift.items)),
                ("covered", &number(drift.covered)),
                ("uncovered", &number(drift.uncovered)),
            ],
            judged(drift.uncovered > 0),
        )];
        if !systems.is_empty() {
            out.push(match over {
                0 => say("fleet-sum-systems-good", &[], Verdict::Kept),
                n => say("fleet-sum-systems", &[("n", &number(n))], Verdict::Missed),
            });
        }
        if drift.gone > 0 {
            let days = self.view.days.to_string();
            let values = [("n", number(drift.gone)), ("days", days)];
            let values = values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            out.push(say("fleet-sum-gone", &values, Verdict::Missed));
        }
        if self.ending.1 > 0 {
            let values = [("n", number(self.ending.1))];
            let values = values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            out.push(say("fleet-sum-warranties", &values, Verdict::None));
        }
        let (came, went) = (sum(&self.came.0), sum(&self.went.0));
        let values = [("came", number(came)), ("went", number(went))];
        let values = values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        out.push(say("fleet-sum-moves", &values, Verdict::None));
        out
    }

    pub(super) fn highlights(&self, lang: Lang, systems: &[Judged]) -> Vec<Highlight> {
        let drift = &self.view.drift;
        let number = |n: u64| format::number(lang, i64::try_from(n).unwrap_or(i64::MAX));
        let one = |key: &str, value: String, note: Option<String>, bad: bool| Highlight {
            label: lang.t(key),
            value,
            note,
            verdict: if bad { Verdict::Missed } else { Verdict::None },
            why: None,
        };
        let known: Option<u64> = self
            .before
            .as_ref()
            .map(|before| before.counted.kinds.values().sum());
        let note = known.map(|known| {
            let sign = if drift.items >= known { "+" } else { "−" };
            let moved = format!("{sign}{}", number(drift.items.abs_diff(known)));
            lang.ta("fleet-since-last", &[("n", &moved)])
        });
        let share = match drift.items {
            0 => "—".to_owned(),
            items => {
                let share = Decimal::from(drift.covered * 100) / Decimal::from(items);
                format::percent(lang, share.trunc_with_scale(1), 1)
            }
        };
        let over = over(systems);
        vec![
            one("perimeter-items", number(drift.items), note, false),
            one("perimeter-covered", share, None, false),
            one(
                "perimeter-uncovered",
                number(drift.uncovered),
                None,
                drift.uncovered > 0,
            ),
            one("fleet-unsupported", number(over), None, over > 0),
        ]
    }
}

fn over(systems: &[Judged]) -> u64 {
    let over = systems
        .iter()
        .filter(|one| one.state == doc::SystemState::Over);
    over.map(|one| one.items).sum()
}
