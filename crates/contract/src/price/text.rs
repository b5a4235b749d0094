//! An invoice line in words: every step from what was counted to the cent.

use rust_decimal::Decimal;

use super::bands::BandPart;
use super::invoice::{CountedUnits, Line, LineKind, WorkSum};
use crate::model::Language;
use crate::say::both;
use crate::words::{Words, date, duration, money, number, percent, plural};

impl Line {
    /// Each step, one sentence each, ending with the amount.
    #[must_use]
    pub fn explain(&self, currency: &str) -> Vec<Words> {
        let why = &self.explanation;
        let mut out = Vec::new();
        if let Some(units) = &why.counted {
            out.extend(say_counted(units));
            out.extend(why.bands.iter().map(|band| say_band(band, currency)));
        }
        if let Some(work) = &why.work {
            out.push(self.say_work(work, currency));
        }
        if self.kind == LineKind::Flat {
            out.push(both(|language| {
                let base = money(why.base, currency, language);
                match language {
                    Language::Fr => format!("forfait mensuel : {base}"),
                    Language::En => format!("monthly flat price: {base}"),
                }
            }));
        }
        if let Some(revised) = &why.revision {
            out.extend(revised.explain());
        }
        out.push(self.say_amount(currency));
        out
    }

    fn say_work(&self, work: &WorkSum, currency: &str) -> Words {
        both(|language| {
            let seconds = i64::try_from(work.minutes).unwrap_or(i64::MAX / 60) * 60;
            let time = duration(seconds, language);
            let rate = money(work.rate, currency, language);
            let count = work.entries.len();
            let (one, many) = match language {
                Language::Fr => ("saisie", "saisies"),
                Language::En => ("entry", "entries"),
            };
            let entries = plural(work.entries.len() as u64, one, many, language);
            let calendar = work.calendar.as_deref().unwrap_or_default();
            let factor = percent(work.factor, language);
            match (language, self.kind == LineKind::HourlyOutside) {
                (Language::Fr, true) => format!(
                    "{time} en {count} {entries}, hors du calendrier {calendar} : {rate} de l’heure à {factor}"
                ),
                (Language::Fr, false) => {
                    format!("{time} en {count} {entries} : {rate} de l’heure")
                }
                (Language::En, true) => format!(
                    "{time} in {count} {entries}, outside the calendar {calendar}: {rate} an hour at {factor}"
                ),
                (Language::En, false) => format!("{time} in {count} {entries}: {rate} an hour"),
            }
        })
    }

    /// The last step: base × coefficient × days ÷ days, and the rounding.
    fn say_amount(&self, currency: &str) -> Words {
        let why = &self.explanation;
        let revision = why
            .revision
            .as_ref()
            .filter(|revised| !revised.steps.is_empty());
        both(|language| {
            let fr = language == Language::Fr;
            let mut text = plain(why.base, currency, language);
            if let Some(revised) = revision {
                text.push_str(&format!(" × {}", number(revised.coefficient, language)));
            }
            if let Some(part) = &why.proration {
                let (from, to) = (date(self.from, language), date(self.to, language));
                let (days, of) = (part.days, part.of);
                text.push_str(&if fr {
                    format!(" × {days} / {of} jours (du {from} au {to} inclus)")
                } else {
                    format!(" × {days} / {of} days ({from} to {to} included)")
                });
            }
            let amount = money(why.amount, currency, language);
            if why.exact == why.amount && revision.is_none() && why.proration.is_none() {
                return if fr {
                    format!("montant HT : {amount}")
                } else {
                    format!("amount before tax: {amount}")
                };
            }
            if why.exact == why.amount {
                return format!("{text} = {amount}");
            }
            let exact = number(why.exact.round_dp(6).normalize(), language);
            if fr {
                format!("{text} = {exact}, arrondi au centime : {amount}")
            } else {
                format!("{text} = {exact}, rounded to the cent: {amount}")
            }
        })
    }
}

/// An amount that may have more than two decimals.
fn plain(amount: Decimal, currency: &str, language: Language) -> String {
    if amount.normalize().scale() <= 2 {
        money(amount, currency, language)
    } else {
        number(amount.round_dp(6).normalize(), language)
    }
}

fn say_counted(units: &CountedUnits) -> Vec<Words> {
    let mut out = vec![both(|language| {
        let on = date(units.on, language);
        let counted = units.counted;
        let head = match language {
            Language::Fr => format!("compté le {on} : {counted}"),
            Language::En => format!("counted on {on}: {counted}"),
        };
        match &units.ids[..] {
            [] => head,
            ids if ids.len() <= 20 => format!("{head} ({})", ids.join(", ")),
            ids => format!("{head} ({}, …)", ids[..20].join(", ")),
        }
    })];
    if units.billed > units.counted {
        out.push(both(|language| {
            let minimum = units.minimum;
            match language {
                Language::Fr => format!("minimum facturé : {minimum}"),
                Language::En => format!("billed at least: {minimum}"),
            }
        }));
    }
    out
}

fn say_band(band: &BandPart, currency: &str) -> Words {
    both(|language| {
        let (from, units) = (band.from, band.units);
        let each = money(band.each, currency, language);
        let amount = money(band.amount, currency, language);
        let range = match (language, band.to) {
            (Language::Fr, Some(to)) => format!("tranche de {from} à {to} :"),
            (Language::Fr, None) => format!("à partir de {from} :"),
            (Language::En, Some(to)) => format!("band {from} to {to}:"),
            (Language::En, None) => format!("from {from} on:"),
        };
        format!("{range} {units} × {each} = {amount}")
    })
}
