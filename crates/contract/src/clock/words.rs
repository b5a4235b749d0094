//! Clocks in words: instants, reasons and ledger lines in French and English.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ledger::{Effect, LedgerStretch};
use crate::model::{ClockKind, Language};

const DAYS: [[&str; 7]; 2] = [
    ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
];
const MONTHS: [[&str; 12]; 2] = [
    [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ],
    [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
];

/// An instant in a zone: `lun. 4 mai 2026 à 9 h 30`, `Mon 4 May 2026 at 09:30`. Seconds when there
/// are any.
#[must_use]
pub fn instant_words(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let civil = zone.to_datetime(at);
    let row = language as usize;
    let day = DAYS[row][civil.date().weekday().to_monday_zero_offset() as usize];
    let month = MONTHS[row][civil.month() as usize - 1];
    let (date, year) = (civil.day(), civil.year());
    let date = match (language, date) {
        (Language::Fr, 1) => "1er".to_owned(),
        (_, date) => date.to_string(),
    };
    let join = match language {
        Language::Fr => "à",
        Language::En => "at",
    };
    format!(
        "{day}\u{a0}{date}\u{a0}{month}\u{a0}{year} {join}\u{a0}{}",
        time_words(at, zone, language)
    )
}

/// A time of day: `9 h`, `9 h 30`, `09:30`.
fn time_words(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let civil = zone.to_datetime(at);
    let (hour, minute, second) = (civil.hour(), civil.minute(), civil.second());
    match (language, minute, second) {
        (Language::Fr, 0, 0) => format!("{hour}\u{a0}h"),
        (Language::Fr, minute, 0) => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
        (Language::Fr, minute, second) => {
            format!("{hour}\u{a0}h\u{a0}{minute:02}\u{a0}min\u{a0}{second:02}\u{a0}s")
        }
        (Language::En, minute, 0) => format!("{hour:02}:{minute:02}"),
        (Language::En, minute, second) => format!("{hour:02}:{minute:02}:{second:02}"),
    }
}

/// What a clock is called.
#[must_use]
pub fn kind_words(kind: ClockKind, language: Language) -> &'static str {
    let [fr, en] = [
        ["GTI, prise en compte", "response"],
        ["intervention sur site", "on site"],
        ["GTR, rétablissement", "restoration"],
        ["résolution", "resolution"],
    ][kind as usize];
    match language {
        Language::Fr => fr,
        Language::En => en,
    }
}

/// A pause reason for people; one that the product does not know is shown as the contract writes it.
#[must_use]
pub fn reason_words(reason: &str, language: Language) -> String {
    let (fr, en) = match reason {
        "awaiting-client" => ("attente du client", "waiting for the client"),
        "awaiting-third-party" => ("attente d'un tiers", "waiting for a third party"),
        "access-refused" => ("accès refusé", "access refused"),
        "force-majeure" => ("force majeure", "force majeure"),
        "planned-maintenance" => ("maintenance planifiée", "planned maintenance"),
        other => return other.replace('-', " "),
    };
    match language {
        Language::Fr => fr.to_owned(),
        Language::En => en.to_owned(),
    }
}

/// What a stretch of a ledger does, without its times: `compté : 2 h 47`, `fermé : pause déjeuner`.
#[must_use]
pub fn stretch_words(stretch: &LedgerStretch, language: Language) -> String {
    let label = |fr: &str, en: &str, rest: &str| match language {
        Language::Fr => format!("{fr}\u{a0}: {rest}"),
        Language::En => format!("{en}: {rest}"),
    };
    match &stretch.effect {
        Effect::Counted => label(
            "compté",
            "counted",
            &crate::words::duration(stretch.seconds_counted, language),
        ),
        Effect::Paused { reasons } => {
            let reasons: Vec<_> = reasons
                .iter()
                .map(|reason| reason_words(reason, language))
                .collect();
            label("en pause", "paused", &reasons.join(", "))
        }
        Effect::Closed { why } => label("fermé", "closed", &why.words(language)),
        Effect::Stopped => match language {
            Language::Fr => "arrêté jusqu'à la réouverture".to_owned(),
            Language::En => "stopped until it was reopened".to_owned(),
        },
    }
}
