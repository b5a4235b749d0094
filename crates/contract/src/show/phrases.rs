//! Parts of sentences that the readable contract, the comparison and the criticism share.

use jiff::civil::Weekday;
use rust_decimal::Decimal;

use crate::model::{
    Calendar, Charge, ClockKind, Contract, Degree, Formula, HolidayCode, Language, Penalties,
    PenaltyRule, Period, Priority, Range, Selector, Target,
};
use crate::words::{self, NBSP, choice, list, money, percent, plural, quoted, time_of_day};

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

/// `8 h à 12 h`, with the next day said when it is meant.
#[must_use]
pub fn range(range: Range, language: Language) -> String {
    if range.from == 0 && range.to == Range::DAY_END {
        return say!(language, "toute la journée", "all day").to_owned();
    }
    let (from, to) = (
        time_of_day(range.from, language),
        time_of_day(range.to, language),
    );
    let next = if range.crosses_midnight() && range.to > 0 {
        say!(language, " le lendemain", " the next day")
    } else {
        ""
    };
    let to = match (language, range.to % Range::DAY_END) {
        (Language::Fr, 0) => "minuit".to_owned(),
        (Language::En, 0) => "midnight".to_owned(),
        _ => to,
    };
    say!(
        language,
        format!("de {from} à {to}{next}"),
        format!("from {from} to {to}{next}")
    )
}

/// Ranges in words: `de 8 h à 12 h et de 14 h à 18 h`.
#[must_use]
pub fn ranges(ranges: &[Range], language: Language) -> String {
    let parts: Vec<String> = ranges.iter().map(|r| range(*r, language)).collect();
    list(&parts, language)
}

/// Runs of days with the same hours: (first, last, hours), Monday is 0.
fn runs(calendar: &Calendar) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in 0..7 {
        if calendar.open[day].is_empty() {
            continue;
        }
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day && calendar.open[*last] == calendar.open[day] => {
                *last = day
            }
            _ => runs.push((day, day)),
        }
    }
    runs
}

fn day_name(index: usize, language: Language) -> &'static str {
    let offset = i8::try_from(index).unwrap_or(0);
    let day = Weekday::from_monday_zero_offset(offset).unwrap_or(Weekday::Monday);
    words::weekday_name(day, language)
}

/// `heure de Paris`, `Paris time`.
fn zone(name: &str, language: Language) -> String {
    let city = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
    say!(
        language,
        match city.chars().next() {
            _ if !name.contains('/') => format!("heure {city}"),
            Some('A' | 'E' | 'I' | 'O' | 'U') => format!("heure d'{city}"),
            _ => format!("heure de {city}"),
        },
        format!("{city} time"),
    )
}

/// The weekly hours of a calendar, its holidays and its zone in words.
#[must_use]
pub fn hours(calendar: &Calendar, language: Language) -> String {
    let zone = zone(&calendar.timezone, language);
    if calendar.always {
        return say!(
            language,
            format!("jour et nuit, tous les jours, {zone}"),
            format!("day and night, every day, {zone}"),
        );
    }
    let parts: Vec<String> = runs(calendar)
        .into_iter()
        .map(|(first, last)| {
            let hours = ranges(&calendar.open[first], language);
            let (a, b) = (day_name(first, language), day_name(last, language));
            match last - first {
                6 => say!(
                    language,
                    format!("tous les jours {hours}"),
                    format!("every day {hours}")
                ),
                0 => say!(language, format!("le {a} {hours}"), format!("{a} {hours}")),
                1 => say!(
                    language,
                    format!("le {a} et le {b} {hours}"),
                    format!("{a} and {b} {hours}")
                ),
                _ => say!(
                    language,
                    format!("du {a} au {b} {hours}"),
                    format!("{a} to {b} {hours}")
                ),
            }
        })
        .collect();
    let week = if parts.is_empty() {
        say!(language, "jamais ouvert", "never open").to_owned()
    } else {
        parts.join(say!(language, " ; ", "; "))
    };
    let holidays = calendar
        .holidays
        .map(|code| {
            let place = holiday_place(code, language);
            say!(
                language,
                format!(", sauf jours fériés ({place})"),
                format!(", except public holidays ({place})"),
            )
        })
        .unwrap_or_default();
    say!(
        language,
        format!("{week}{holidays}, {zone}"),
        format!("{week}{holidays}, {zone}"),
    )
}

/// Whose holidays.
#[must_use]
pub fn holiday_place(code: HolidayCode, language: Language) -> &'static str {
    match code {
        HolidayCode::Fr => "France",
        HolidayCode::Fr57 => "Moselle",
        HolidayCode::Fr67 => "Bas-Rhin",
        HolidayCode::Fr68 => "Haut-Rhin",
        HolidayCode::Fr971 => "Guadeloupe",
        HolidayCode::Fr972 => "Martinique",
        HolidayCode::Fr973 => say!(language, "Guyane", "French Guiana"),
        HolidayCode::Fr974 => say!(language, "La Réunion", "Réunion"),
        HolidayCode::Fr976 => "Mayotte",
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
