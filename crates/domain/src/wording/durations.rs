//! Durations as people say them. Seconds in, text out.

use super::Language;
use super::Language::{En, Fr};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// An elapsed (wall) duration of `seconds`, in its two largest units: "3 j 4 h", "2 h 47",
/// "47 min", "45 s"; "3d 4h", "2h 47m", "47 min", "45 s". Rounded down; the sign is kept.
#[must_use]
pub fn duration(lang: Language, seconds: i64) -> String {
    if seconds.saturating_abs() < DAY {
        return counted(lang, seconds);
    }
    let (sign, s) = split(seconds);
    let (days, hours) = (s / DAY, s % DAY / HOUR);
    match (lang, hours) {
        (Fr, 0) => format!("{sign}{days}\u{a0}j"),
        (Fr, _) => format!("{sign}{days}\u{a0}j\u{a0}{hours}\u{a0}h"),
        (En, 0) => format!("{sign}{days}d"),
        (En, _) => format!("{sign}{days}d\u{a0}{hours}h"),
    }
}

/// A duration counted in open hours: hours never fold into days, because a day of a business
/// calendar is not 24 hours long: "40 h", "2 h 47", "47 min".
#[must_use]
pub fn counted(lang: Language, seconds: i64) -> String {
    let (sign, s) = split(seconds);
    if s < MINUTE {
        return format!("{sign}{s}\u{a0}s");
    }
    if s < HOUR {
        return format!("{sign}{}\u{a0}min", s / MINUTE);
    }
    let (hours, minutes) = (s / HOUR, s % HOUR / MINUTE);
    match (lang, minutes) {
        (Fr, 0) => format!("{sign}{hours}\u{a0}h"),
        (Fr, _) => format!("{sign}{hours}\u{a0}h\u{a0}{minutes:02}"),
        (En, 0) => format!("{sign}{hours}h"),
        (En, _) => format!("{sign}{hours}h\u{a0}{minutes:02}m"),
    }
}

/// Like [`counted`], with the seconds under ten minutes: "9 min 05", "9m 05s". The console's
/// script writes the same while the page is open.
#[must_use]
pub fn countdown(lang: Language, seconds: i64) -> String {
    let (sign, s) = split(seconds);
    if !(MINUTE..10 * MINUTE).contains(&s) {
        return counted(lang, seconds);
    }
    let (minutes, rest) = (s / MINUTE, s % MINUTE);
    match lang {
        Fr => format!("{sign}{minutes}\u{a0}min\u{a0}{rest:02}"),
        En => format!("{sign}{minutes}m\u{a0}{rest:02}s"),
    }
}

fn split(seconds: i64) -> (&'static str, i64) {
    (if seconds < 0 { "−" } else { "" }, seconds.saturating_abs())
}
