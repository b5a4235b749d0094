//! Texts and instants as a document shows them: pure, and tested without the typesetter.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// An instant in parts, on the clock of the document's zone; `t` in seconds since 1970.
pub fn local(instant: Timestamp, zone: &TimeZone) -> Value {
    let civil = instant.to_zoned_datetime(zone.clone());
    json!({
        "y": civil.year(), "mo": civil.month(), "d": civil.day(), "h": civil.hour(),
        "mi": civil.minute(), "wd": civil.weekday().to_monday_zero_offset(),
        "t": instant.as_second(),
    })
}

/// The instant a day begins in a zone, in seconds since 1970.
pub fn midnight(day: Date, zone: &TimeZone) -> i64 {
    day.to_zoned_datetime(zone.clone())
        .map_or(0, |start| start.timestamp().as_second())
}

/// Longest word that always fits its column; a longer one (an address of a page, a path) may be
/// broken anywhere.
const LONGEST_WORD: usize = 32;

/// Lets a word that is too long for a line go on in the next one.
pub fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = 0;
    for c in text.chars() {
        run = if c.is_whitespace() { 0 } else { run + 1 };
        if run > LONGEST_WORD {
            out.push('\u{200b}');
            run = 1;
        }
        out.push(c);
    }
    out
}

/// The apostrophe as printed, where one is typed between two letters.
pub fn apostrophes(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let within = |n: usize| {
        n > 0
            && letters[n - 1].is_alphabetic()
            && letters.get(n + 1).is_some_and(|c| c.is_alphanumeric())
    };
    let print = |(n, c): (usize, &char)| if *c == '\'' && within(n) { '’' } else { *c };
    letters.iter().enumerate().map(print).collect()
}

/// French spacing: no line breaks before `: ; ! ? % €` and `»`, nor after `«`.
pub fn french(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        let bound = before == '«' || matches!(next, ':' | ';' | '!' | '?' | '%' | '€' | '»');
        let unit = before.is_ascii_digit() && (next == 'h' || next.is_ascii_digit());
        out.push(if c == ' ' && (bound || unit) {
            '\u{a0}'
        } else {
            c
        });
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_signs_keep_to_their_words() {
        assert_eq!(
            french("Dû : 40 € « net » !"),
            "Dû\u{a0}: 40\u{a0}€ «\u{a0}net\u{a0}»\u{a0}!"
        );
        assert_eq!(french("2 h 47 de plus"), "2\u{a0}h 47 de plus");
    }

    #[test]
    fn apostrophes_are_printed_and_quotes_left() {
        assert_eq!(apostrophes("l'unité, 'net', d'1"), "l’unité, 'net', d’1");
    }

    #[test]
    fn only_a_long_word_may_be_broken() {
        let short = "a".repeat(LONGEST_WORD);
        assert_eq!(
            breakable(&format!("{short} {short}")),
            format!("{short} {short}")
        );
        assert_eq!(breakable(&format!("{short}b")), format!("{short}\u{200b}b"));
    }

    #[test]
    fn an_instant_is_told_in_the_zone_of_the_document() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let told = local("2026-11-03T23:30:00Z".parse().unwrap(), &zone);
        assert_eq!((&told["d"], &told["h"]), (&json!(4), &json!(0)));
    }
}
