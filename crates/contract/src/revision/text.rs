//! A revision in words.

use rust_decimal::Decimal;

use super::{Bound, Revised, Step};
use crate::model::Language;
use crate::say::both;
use crate::words::{Words, date, number, percent};

impl Revised {
    /// Each revision, one sentence each: the formula with both index values, and its bound.
    #[must_use]
    pub fn explain(&self) -> Vec<Words> {
        if self.steps.is_empty() {
            return vec![both(|language| match language {
                Language::Fr => "prix non encore révisé".to_owned(),
                Language::En => "price not revised yet".to_owned(),
            })];
        }
        let mut out: Vec<Words> = self.steps.iter().map(|step| self.say(step)).collect();
        if let (true, Some((old, ..))) = (self.base_is_new, &self.chain) {
            let new = &self.series;
            out.push(both(|language| match language {
                Language::Fr => format!(
                    "attention : la base est la valeur de {new} elle-même, le raccordement à {old} est peut-être de trop"
                ),
                Language::En => format!(
                    "note: the base is the value of {new} itself, the chain to {old} may be one too many"
                ),
            }));
        }
        out
    }

    fn say(&self, step: &Step) -> Words {
        both(|language| {
            let fr = language == Language::Fr;
            let colon = if fr { " :" } else { ":" };
            let n = |value: Decimal| number(value.normalize(), language);
            let index = step.month.words();
            let base = self.base_month.words();
            let s = match &self.chain {
                None => format!("{} ({}, {})", n(step.s), self.series, index.get(language)),
                Some((old, sign, by)) => format!(
                    "({} {sign} {}) ({}, {}, → {old})",
                    n(step.published),
                    n(*by),
                    self.series,
                    index.get(language)
                ),
            };
            let ratio = format!("{s} / {} ({})", n(self.s0), base.get(language));
            let formula = if self.fixed.is_zero() {
                ratio
            } else {
                format!(
                    "{} + {} × {ratio}",
                    n(self.fixed),
                    n(Decimal::ONE - self.fixed)
                )
            };
            let on = date(step.on, language);
            let mut text = if fr {
                format!("révision du {on}{colon} {formula}")
            } else {
                format!("revision of {on}{colon} {formula}")
            };
            if let Some((bound, _, share)) = &step.bound {
                let exact = n(step.exact.round_dp(6));
                let share = percent(*share, language);
                let before = n(step.before);
                text.push_str(&match (fr, bound) {
                    (true, Bound::Cap) => {
                        format!(" = {exact}, plafonné à {share} au-dessus de {before}")
                    }
                    (true, Bound::Floor) => {
                        format!(" = {exact}, ramené au plancher de {share} par rapport à {before}")
                    }
                    (false, Bound::Cap) => format!(" = {exact}, capped at {share} above {before}"),
                    (false, Bound::Floor) => {
                        format!(" = {exact}, raised to the floor of {share} against {before}")
                    }
                });
            }
            let result = number(step.coefficient, language);
            let rounding = self.rounding;
            text + &if fr {
                format!(", arrondi à {rounding} décimales = {result}")
            } else {
                format!(", rounded to {rounding} decimals = {result}")
            }
        })
    }
}
