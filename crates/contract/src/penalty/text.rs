//! Penalties in words, French and English.

use rust_decimal::Decimal;

use super::{Basis, Ceiling, Charged, MonthPenalty};
use crate::model::{ClockKind, Language, Priority};
use crate::say::both;
use crate::words::{Words, duration, money, number, percent, plural};

/// How a contract file writes a clock.
pub(crate) fn clock_key(clock: ClockKind) -> &'static str {
    match clock {
        ClockKind::Respond => "respond",
        ClockKind::Onsite => "onsite",
        ClockKind::Restore => "restore",
        ClockKind::Resolve => "resolve",
    }
}

/// How a contract file writes a priority.
pub(crate) fn priority_key(priority: Priority) -> &'static str {
    match priority {
        Priority::P1 => "P1",
        Priority::P2 => "P2",
        Priority::P3 => "P3",
        Priority::P4 => "P4",
        Priority::P5 => "P5",
    }
}

/// What people call a clock, from how a file writes it.
fn clock_name(key: &str, language: Language) -> &str {
    match (key, language) {
        ("respond", Language::Fr) => "GTI",
        ("restore", Language::Fr) => "GTR",
        ("onsite", Language::Fr) => "présence sur site",
        ("resolve", Language::Fr) => "résolution",
        ("respond", Language::En) => "response",
        ("restore", Language::En) => "restoration",
        ("onsite", Language::En) => "presence on site",
        ("resolve", Language::En) => "resolution",
        (other, _) => other,
    }
}

/// A fraction with at most four decimals of its percentage, cut (never shown better than it is).
pub(crate) fn measured(fraction: Decimal, language: Language) -> String {
    percent(fraction.trunc_with_scale(6).normalize(), language)
}

fn counted(count: u64, one: &str, many: &str, language: Language) -> String {
    format!("{count} {}", plural(count, one, many, language))
}

/// A fraction of 1: `part` of `whole`; nothing of nothing is all.
fn share(part: Decimal, whole: Decimal) -> Decimal {
    part.checked_div(whole).unwrap_or(Decimal::ONE)
}

impl Basis {
    fn say(&self, amount: Decimal, currency: &str, language: Language) -> String {
        let fr = language == Language::Fr;
        let cash = |value| money(value, currency, language);
        match self {
            Self::PerHourLate { each, hours } => {
                let hours = if fr {
                    counted(*hours, "heure entamée", "heures entamées", language)
                } else {
                    counted(*hours, "hour begun", "hours begun", language)
                };
                format!("{hours} × {} = {}", cash(*each), cash(amount))
            }
            Self::PerBreach { each, breaches } => {
                let breaches = if fr {
                    counted(*breaches, "manquement", "manquements", language)
                } else {
                    counted(*breaches, "breach", "breaches", language)
                };
                format!("{breaches} × {} = {}", cash(*each), cash(amount))
            }
            Self::Attainment {
                step, steps, each, ..
            }
            | Self::Availability {
                step, steps, each, ..
            } => {
                let steps = if fr {
                    counted(*steps, "tranche entamée", "tranches entamées", language)
                } else {
                    counted(*steps, "step begun", "steps begun", language)
                };
                let (of, step) = (if fr { "de" } else { "of" }, percent(*step, language));
                let (each, amount) = (cash(*each), cash(amount));
                let fall = self.shortfall(language);
                let colon = if fr { " :" } else { ":" };
                format!("{fall}{colon} {steps} {of} {step} × {each} = {amount}")
            }
            Self::Formula {
                formula,
                v,
                r,
                breaches,
            } => {
                let r = number(Decimal::from(*r), language);
                let times = if *breaches == 1 {
                    String::new()
                } else {
                    format!(" × {breaches}")
                };
                let (colon, days) = if fr {
                    (" :", "jours de retard entamés")
                } else {
                    (":", "days late begun")
                };
                let (v, amount) = (cash(*v), cash(amount));
                format!("{formula}{colon} V = {v}, R = {r} ({days}){times} = {amount}")
            }
        }
    }

    /// What was kept against what was promised.
    fn shortfall(&self, language: Language) -> String {
        match self {
            Self::Attainment {
                promised, met, of, ..
            } => {
                let kept = measured(share(Decimal::from(*met), Decimal::from(*of)), language);
                let promised = percent(*promised, language);
                match language {
                    Language::Fr => {
                        format!("{met} tenus sur {of}, soit {kept} pour {promised} promis")
                    }
                    Language::En => {
                        format!("{met} kept of {of}, {kept} against {promised} promised")
                    }
                }
            }
            Self::Availability {
                target,
                service_s,
                down_s,
                ..
            } => {
                let up = share(Decimal::from(service_s - down_s), Decimal::from(*service_s));
                let (up, target) = (measured(up, language), percent(*target, language));
                let (down, open) = (duration(*down_s, language), duration(*service_s, language));
                match language {
                    Language::Fr => {
                        format!(
                            "{down} d’arrêt sur {open} de service, soit {up} pour {target} promis"
                        )
                    }
                    Language::En => {
                        format!("{down} down of {open} of service, {up} against {target} promised")
                    }
                }
            }
            _ => String::new(),
        }
    }
}

impl Charged {
    /// The charge in words: whose, how late, how it was worked out.
    #[must_use]
    pub fn words(&self, currency: &str) -> Words {
        both(|language| {
            let mut parts = Vec::new();
            if let Some(ticket) = &self.ticket {
                parts.push(ticket.clone());
            }
            if let Some(clock) = &self.clock {
                let name = clock_name(clock, language);
                let priority = self.priority.as_deref().unwrap_or_default();
                parts.push(format!("{name} {priority}").trim_end().to_owned());
            } else {
                parts.push(match language {
                    Language::Fr => "disponibilité".to_owned(),
                    Language::En => "availability".to_owned(),
                });
            }
            if let Some(service) = &self.service {
                parts.push(service.clone());
            }
            if let Some(late) = self.late_s {
                let late = duration(late, language);
                parts.push(match language {
                    Language::Fr => format!("{late} de retard en heures ouvertes"),
                    Language::En => format!("{late} late in open time"),
                });
            }
            let colon = if language == Language::Fr {
                " : "
            } else {
                ": "
            };
            let sum = self.basis.say(self.amount, currency, language);
            format!("{}{colon}{sum}", parts.join(", "))
        })
    }
}

impl Ceiling {
    /// The ceiling in words.
    #[must_use]
    pub fn words(&self, currency: &str) -> Words {
        both(|language| {
            let share = percent(self.share, language);
            let fee = money(self.fee, currency, language);
            let most = money(self.at_most, currency, language);
            match (language, self.of_year) {
                (Language::Fr, false) => {
                    format!("plafond du mois : {share} du forfait HT de {fee}, soit {most}")
                }
                (Language::Fr, true) => format!(
                    "plafond de l’année contractuelle : {share} du forfait HT de {fee}, reste {most}"
                ),
                (Language::En, false) => {
                    format!(
                        "ceiling of the month: {share} of the flat fee before tax of {fee}, that is {most}"
                    )
                }
                (Language::En, true) => format!(
                    "ceiling of the contract year: {share} of the flat fee before tax of {fee}, leaving {most}"
                ),
            }
        })
    }
}

impl MonthPenalty {
    /// Every step from the charges to what is owed, one sentence each.
    #[must_use]
    pub fn explain(&self, currency: &str) -> Vec<Words> {
        let cash = |value, language| money(value, currency, language);
        let mut out: Vec<Words> = self.charges.iter().map(|one| one.words(currency)).collect();
        out.push(both(|language| match language {
            Language::Fr => format!("total du mois : {}", cash(self.total, language)),
            Language::En => format!("total of the month: {}", cash(self.total, language)),
        }));
        if let Some(waiver) = &self.waived {
            out.push(both(|language| {
                let below = cash(waiver.below, language);
                match language {
                    Language::Fr => format!("moins de {below} : rien n’est facturé"),
                    Language::En => format!("under {below}: not charged"),
                }
            }));
        }
        for ceiling in self.ceilings.iter().filter(|one| one.applied) {
            out.push(ceiling.words(currency));
        }
        out.push(both(|language| match language {
            Language::Fr => format!("dû pour le mois : {}", cash(self.charged, language)),
            Language::En => format!("owed for the month: {}", cash(self.charged, language)),
        }));
        out
    }
}
