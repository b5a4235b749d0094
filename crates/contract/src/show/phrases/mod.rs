//! Parts of sentences that the readable contract, the comparison and the criticism share.

mod hours;
mod penalties;

pub use hours::{holiday_place, hours, range, ranges};
pub use penalties::{formula, limits, penalty_rule, rule_subject};

use crate::model::{ClockKind, Contract, Degree, Language, Period, Priority, Selector, Target};
use crate::words::{self, NBSP, choice, list, plural, quoted};

/// One of two texts by language; only the chosen one is built.
macro_rules! say {
    ($language:expr, $fr:expr, $en:expr $(,)?) => {
        match $language {
            $crate::model::Language::Fr => $fr,
            $crate::model::Language::En => $en,
        }
    };
}
pub(crate) use say;

/// `P1`.
#[must_use]
pub fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::P1 => "P1",
        Priority::P2 => "P2",
        Priority::P3 => "P3",
        Priority::P4 => "P4",
        Priority::P5 => "P5",
    }
}

/// The word of the file for a clock.
#[must_use]
pub fn clock_key(clock: ClockKind) -> &'static str {
    match clock {
        ClockKind::Respond => "respond",
        ClockKind::Onsite => "onsite",
        ClockKind::Restore => "restore",
        ClockKind::Resolve => "resolve",
    }
}

/// The trade's name of a clock.
#[must_use]
pub fn clock_name(clock: ClockKind, language: Language) -> &'static str {
    match clock {
        ClockKind::Respond => say!(language, "prise en compte (GTI)", "response"),
        ClockKind::Onsite => say!(language, "intervention sur site", "on-site arrival"),
        ClockKind::Restore => say!(language, "rétablissement (GTR)", "restoration"),
        ClockKind::Resolve => say!(language, "résolution", "resolution"),
    }
}

/// High, medium, low.
#[must_use]
pub fn degree(degree: Degree, language: Language) -> &'static str {
    match degree {
        Degree::High => say!(language, "fort", "high"),
        Degree::Medium => say!(language, "moyen", "medium"),
        Degree::Low => say!(language, "faible", "low"),
    }
}

/// A period as the unit of a measurement.
#[must_use]
pub fn period(period: Period, language: Language) -> &'static str {
    match period {
        Period::Month => say!(language, "mois", "month"),
        Period::Quarter => say!(language, "trimestre", "quarter"),
        Period::Year => say!(language, "année", "year"),
    }
}

/// A length of time in full: `15 minutes`, `4 heures`, `1 heure 30`.
#[must_use]
pub fn long_duration(seconds: i64, language: Language) -> String {
    let minutes = seconds.unsigned_abs() / 60;
    let (hours, rest) = (minutes / 60, minutes % 60);
    let hour = |n| {
        plural(
            n,
            say!(language, "heure", "hour"),
            say!(language, "heures", "hours"),
            language,
        )
    };
    let minute = |n| plural(n, "minute", "minutes", language);
    match (hours, rest) {
        (0, m) => format!("{m}{NBSP}{}", minute(m)),
        (h, 0) if h >= 48 && h % 24 == 0 => {
            let days = h / 24;
            say!(
                language,
                format!("{days}{NBSP}jours de 24{NBSP}heures"),
                format!("{days}{NBSP}days of 24{NBSP}hours"),
            )
        }
        (h, 0) => format!("{h}{NBSP}{}", hour(h)),
        (h, m) => say!(
            language,
            format!("{h}{NBSP}{} {m:02}", hour(h)),
            format!("{h}{NBSP}{} {m}{NBSP}{}", hour(h), minute(m)),
        ),
    }
}

/// A target without its calendar: `4 h`, `3 jours ouvrés`.
#[must_use]
pub fn short_target(target: Target, language: Language) -> String {
    match target {
        Target::Seconds(seconds) => words::duration(seconds, language),
        Target::OpenDays(days) => open_days(days, language),
    }
}

fn open_days(days: u32, language: Language) -> String {
    let days = u64::from(days);
    let unit = say!(
        language,
        plural(days, "jour ouvré", "jours ouvrés", language),
        plural(days, "open day", "open days", language),
    );
    format!("{days}{NBSP}{unit}")
}

/// A target with the calendar in which it counts: `4 heures ouvrées du calendrier « office »`.
#[must_use]
pub fn target(contract: &Contract, target: Target, calendar: &str, language: Language) -> String {
    let always = contract.calendars.get(calendar).is_some_and(|c| c.always);
    let name = quoted(calendar, language);
    match target {
        Target::Seconds(seconds) if always => {
            let long = long_duration(seconds, language);
            say!(
                language,
                format!("{long}, jour et nuit (calendrier {name})"),
                format!("{long}, around the clock (calendar {name})"),
            )
        }
        Target::Seconds(seconds) => {
            let long = long_duration(seconds, language);
            let open = if matches!(seconds, 60 | 3_600) {
                "ouvrée"
            } else {
                "ouvrées"
            };
            say!(
                language,
                if long.contains("jours") {
                    format!("{long} d'ouverture du calendrier {name}")
                } else {
                    format!("{long} {open} du calendrier {name}")
                },
                format!("{long} of opening time in calendar {name}"),
            )
        }
        Target::OpenDays(days) => {
            let count = open_days(days, language);
            say!(
                language,
                format!("{count} du calendrier {name}"),
                format!("{count} of calendar {name}"),
            )
        }
    }
}

/// A kind of item in words; one that is not known is quoted as it stands.
#[must_use]
pub fn kind(kind: &str, language: Language) -> String {
    let known = match kind {
        "server" => say!(language, "serveurs", "servers"),
        "vm" => say!(language, "machines virtuelles", "virtual machines"),
        "workstation" => say!(language, "postes de travail", "workstations"),
        "laptop" => say!(language, "ordinateurs portables", "laptops"),
        "user" => say!(language, "utilisateurs", "users"),
        "website" => say!(language, "sites web", "websites"),
        "switch" => say!(language, "commutateurs", "switches"),
        "router" => say!(language, "routeurs", "routers"),
        "firewall" => say!(language, "pare-feu", "firewalls"),
        "access-point" => say!(language, "bornes Wi-Fi", "access points"),
        "printer" => say!(language, "imprimantes", "printers"),
        "phone" => say!(language, "téléphones", "phones"),
        "cloud" => say!(language, "services en nuage", "cloud services"),
        "internet-link" => say!(language, "liens Internet", "internet links"),
        other => return quoted(other, language),
    };
    known.to_owned()
}

/// Conditions on items in words: `serveurs ou machines virtuelles, sur le site Lyon`.
#[must_use]
pub fn selector(selector: &Selector, language: Language) -> String {
    if selector.keys.is_empty() {
        return say!(language, "tout élément couvert", "every covered item").to_owned();
    }
    let parts: Vec<String> = selector
        .keys
        .iter()
        .map(|(key, values)| match key.as_str() {
            "kind" => {
                let kinds: Vec<String> = values.iter().map(|value| kind(value, language)).collect();
                list(&kinds, language)
            }
            "site" => {
                let site = plural(values.len() as u64, "site", "sites", language);
                let names = choice(values, language);
                say!(
                    language,
                    if values.len() > 1 {
                        format!("sur les {site} {names}")
                    } else {
                        format!("sur le {site} {names}")
                    },
                    format!("at {site} {names}"),
                )
            }
            "tag" => {
                let tags: Vec<String> = values.iter().map(|tag| quoted(tag, language)).collect();
                let tags = choice(&tags, language);
                say!(
                    language,
                    format!("étiquetés {tags}"),
                    format!("tagged {tags}")
                )
            }
            other => {
                let values = choice(values, language);
                say!(
                    language,
                    format!("avec {other} : {values}"),
                    format!("with {other}: {values}")
                )
            }
        })
        .collect();
    parts.join(", ")
}
