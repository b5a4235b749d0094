//! Dates and instants as people write them. An instant is shown in the zone it is given.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::Language::{En, Fr};
use super::{Language, duration};

const DAYS_FR: [&str; 7] = ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."];
const DAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LONG_DAYS_FR: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];
const LONG_DAYS_EN: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const SHORT_MONTHS_FR: [&str; 12] = [
    "janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
];
const SHORT_MONTHS_EN: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

fn pick<'a>(names: &[&'a str], one_based: i8) -> &'a str {
    let index = usize::try_from(one_based - 1).unwrap_or(0);
    names.get(index).copied().unwrap_or("")
}

fn day_of_month(lang: Language, date: Date) -> String {
    match (lang, date.day()) {
        (Fr, 1) => "1er".to_owned(),
        (_, day) => day.to_string(),
    }
}

/// The short name of a day: "lun.", "Mon".
#[must_use]
pub fn weekday(lang: Language, day: Weekday) -> &'static str {
    let names = match lang {
        Fr => &DAYS_FR,
        En => &DAYS_EN,
    };
    pick(names, day.to_monday_one_offset())
}

/// A date without its year: "lun. 4 mai", "Mon 4 May".
#[must_use]
pub fn date_short(lang: Language, date: Date) -> String {
    let month = match lang {
        Fr => pick(&SHORT_MONTHS_FR, date.month()),
        En => pick(&SHORT_MONTHS_EN, date.month()),
    };
    format!(
        "{}\u{a0}{}\u{a0}{month}",
        weekday(lang, date.weekday()),
        day_of_month(lang, date)
    )
}

/// A date in a list or a field: "lun. 4 mai 2026", "Mon 4 May 2026".
#[must_use]
pub fn date(lang: Language, date: Date) -> String {
    format!("{}\u{a0}{}", date_short(lang, date), date.year())
}

/// A date in running text: "lundi 4 mai 2026", "Monday 4 May 2026".
#[must_use]
pub fn date_long(lang: Language, date: Date) -> String {
    let (days, months) = match lang {
        Fr => (&LONG_DAYS_FR, &MONTHS_FR),
        En => (&LONG_DAYS_EN, &MONTHS_EN),
    };
    format!(
        "{} {}\u{a0}{} {}",
        pick(days, date.weekday().to_monday_one_offset()),
        day_of_month(lang, date),
        pick(months, date.month()),
        date.year()
    )
}

/// A month: "mai 2026", "May 2026". `month` counts from 1.
#[must_use]
pub fn month(lang: Language, year: i16, month: i8) -> String {
    let name = match lang {
        Fr => pick(&MONTHS_FR, month),
        En => pick(&MONTHS_EN, month),
    };
    format!("{name}\u{a0}{year}")
}

/// A time of day as columns and ledgers write it, in both languages: "09:12".
#[must_use]
pub fn clock_time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn spoken_time(lang: Language, time: Time) -> String {
    match (lang, time.minute()) {
        (Fr, 0) => format!("{}\u{a0}h", time.hour()),
        (Fr, minute) => format!("{}\u{a0}h\u{a0}{minute:02}", time.hour()),
        (En, _) => clock_time(time),
    }
}

/// An instant as one says it in `zone`, seen from `now`: "aujourd'hui à 16 h 20", "demain à
/// 9 h", "lun. 4 mai à 9 h", and with the year when it is another one. English: "today at
/// 16:20", "Mon 4 May at 09:00".
#[must_use]
pub fn moment(lang: Language, at: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    let there = at.to_zoned_datetime(zone.clone());
    let here = now.to_zoned_datetime(zone.clone());
    let days = (there.date() - here.date()).get_days();
    let same_year = there.year() == here.year();
    let day = match (lang, days) {
        (Fr, -1) => "hier".to_owned(),
        (Fr, 0) => "aujourd’hui".to_owned(),
        (Fr, 1) => "demain".to_owned(),
        (En, -1) => "yesterday".to_owned(),
        (En, 0) => "today".to_owned(),
        (En, 1) => "tomorrow".to_owned(),
        _ if same_year => date_short(lang, there.date()),
        _ => date(lang, there.date()),
    };
    let time = spoken_time(lang, there.time());
    match lang {
        Fr => format!("{day} à\u{a0}{time}"),
        En => format!("{day} at\u{a0}{time}"),
    }
}

/// An instant in full, with seconds and zone, for titles and ledgers: "lun. 4 mai 2026
/// 09:12:05 CEST".
#[must_use]
pub fn stamp(lang: Language, at: Timestamp, zone: &TimeZone) -> String {
    let there = at.to_zoned_datetime(zone.clone());
    let there = there.round(Unit::Second).unwrap_or(there);
    format!(
        "{} {}:{:02} {}",
        date(lang, there.date()),
        clock_time(there.time()),
        there.second(),
        there.strftime("%Z")
    )
}

/// How far `at` is from `now`, in words: "dans 47 min", "il y a 2 h 47", "à l'instant";
/// "in 47 min", "2h 47m ago", "just now".
#[must_use]
pub fn relative(lang: Language, at: Timestamp, now: Timestamp) -> String {
    let seconds = at.as_second().saturating_sub(now.as_second());
    let text = duration(lang, seconds.saturating_abs());
    match (lang, seconds) {
        (Fr, -44..=0) => "à l’instant".to_owned(),
        (En, -44..=0) => "just now".to_owned(),
        (Fr, 1..) => format!("dans\u{a0}{text}"),
        (Fr, _) => format!("il\u{a0}y\u{a0}a\u{a0}{text}"),
        (En, 1..) => format!("in\u{a0}{text}"),
        (En, _) => format!("{text}\u{a0}ago"),
    }
}
