//! Hours of a calendar in words.

use jiff::civil::Weekday;

use super::say;
use crate::model::{Calendar, HolidayCode, Language, Range};
use crate::words::{self, list, time_of_day};

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
