//! Values that a contract writes as text: durations, percentages, amounts, times of day, days.

use rust_decimal::Decimal;

use crate::model::{Range, Target};
use crate::words::Words;

/// Why a text is not the value that it should be, and what to write instead when that is clear.
#[derive(Debug)]
pub(super) struct Bad {
    pub(super) message: Words,
    pub(super) suggestion: Option<String>,
}

fn bad<T>(fr: String, en: String, suggestion: Option<String>) -> Result<T, Bad> {
    Err(Bad {
        message: Words::new(fr, en),
        suggestion,
    })
}

/// `15m`, `4h`, `1h30m`, `2d` to seconds; a day is 24 hours. Units stand in descending order, each
/// once; zero is refused.
pub(super) fn duration(text: &str) -> Result<i64, Bad> {
    if let Some(seconds) = duration_seconds(text) {
        if seconds > 0 {
            return Ok(seconds);
        }
        return bad(
            format!("la durée « {text} » est nulle ; écrire par exemple \"15m\", \"4h\" ou \"2d\""),
            format!("the duration “{text}” is zero; write for example \"15m\", \"4h\" or \"2d\""),
            None,
        );
    }
    bad(
        format!(
            "« {text} » n'est pas une durée ; écrire par exemple \"15m\", \"4h\", \"1h30m\" ou \"2d\""
        ),
        format!(
            "“{text}” is not a duration; write for example \"15m\", \"4h\", \"1h30m\" or \"2d\""
        ),
        mended_duration(text),
    )
}

fn duration_seconds(text: &str) -> Option<i64> {
    let mut total: i64 = 0;
    let mut rest = text;
    for (unit, seconds) in [('d', 86_400), ('h', 3_600), ('m', 60)] {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 6 || !rest[digits..].starts_with(unit) {
            continue;
        }
        let count: i64 = rest[..digits].parse().ok()?;
        total = total.checked_add(count.checked_mul(seconds)?)?;
        rest = &rest[digits + 1..];
    }
    (rest.is_empty() && !text.is_empty()).then_some(total)
}

/// `4 heures`, `4H`, `30 min`, `1h30` as one would have meant them.
fn mended_duration(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut last_unit = ' ';
    let lower = text.to_lowercase();
    let mut rest = lower.trim();
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return None;
        }
        out.push_str(&rest[..digits]);
        rest = rest[digits..].trim_start();
        let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
        rest = rest[word.len()..].trim_start();
        last_unit = match word.as_str() {
            "d" | "j" | "day" | "days" | "jour" | "jours" => 'd',
            "h" | "hour" | "hours" | "heure" | "heures" => 'h',
            "m" | "mn" | "min" | "mins" | "minute" | "minutes" => 'm',
            "" if last_unit == 'h' => 'm',
            _ => return None,
        };
        out.push(last_unit);
    }
    duration_seconds(&out).filter(|s| *s > 0).map(|_| out)
}

/// A duration, or `N open-days`.
pub(super) fn target(text: &str) -> Result<Target, Bad> {
    let days = text
        .strip_suffix(" open-days")
        .or_else(|| text.strip_suffix(" open-day"));
    if let Some(count) = days
        && let Ok(count) = count.parse::<u32>()
        && (1..=3_660).contains(&count)
    {
        return Ok(Target::OpenDays(count));
    }
    if text.contains("open") || text.contains("ouvré") {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let suggestion = digits
            .parse::<u32>()
            .ok()
            .filter(|n| (1..=3_660).contains(n))
            .map(|n| format!("{n} open-days"));
        return bad(
            format!(
                "« {text} » n'est pas un nombre de jours ouvrés ; écrire par exemple \"3 open-days\""
            ),
            format!("“{text}” is not a number of open days; write for example \"3 open-days\""),
            suggestion,
        );
    }
    match duration(text) {
        Ok(seconds) => Ok(Target::Seconds(seconds)),
        Err(mut refused) => {
            refused.message.fr.push_str(", ou \"3 open-days\"");
            refused.message.en.push_str(", or \"3 open-days\"");
            Err(refused)
        }
    }
}

/// `99.90%` to 0.9990.
pub(super) fn percent(text: &str) -> Result<Decimal, Bad> {
    let parsed = text
        .strip_suffix('%')
        .filter(|digits| is_decimal(digits, true))
        .and_then(|digits| digits.parse::<Decimal>().ok());
    if let Some(value) = parsed {
        return Ok(value / Decimal::ONE_HUNDRED);
    }
    let mended: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '%')
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    bad(
        format!("« {text} » n'est pas un pourcentage ; écrire par exemple \"99.90%\""),
        format!("“{text}” is not a percentage; write for example \"99.90%\""),
        is_decimal(&mended, true).then(|| format!("{mended}%")),
    )
}

/// `1250.00`: two decimals, no separator, no sign.
pub(super) fn money(text: &str) -> Result<Decimal, Bad> {
    let two = text
        .split_once('.')
        .is_some_and(|(_, cents)| cents.len() == 2);
    if two
        && is_decimal(text, false)
        && text.len() <= 16
        && let Ok(value) = text.parse::<Decimal>()
    {
        return Ok(value);
    }
    if let Some(positive) = text.strip_prefix('-')
        && is_decimal(positive, false)
    {
        return bad(
            format!("le montant « {text} » est négatif ; les montants d'un contrat sont positifs"),
            format!("the amount “{text}” is negative; the amounts of a contract are positive"),
            Some(positive.to_owned()),
        );
    }
    bad(
        format!(
            "« {text} » n'est pas un montant ; écrire deux décimales après un point, sans séparateur : \"1250.00\""
        ),
        format!(
            "“{text}” is not an amount; write two decimals after a point, without separators: \"1250.00\""
        ),
        mended_money(text),
    )
}

fn mended_money(text: &str) -> Option<String> {
    let mut plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '€' | '$' | '£' | '\'' | '_'))
        .collect();
    if let Some(stripped) = plain.strip_suffix("EUR") {
        plain = stripped.to_owned();
    }
    if plain.contains(',') && plain.contains('.') {
        plain.retain(|c| c != ',');
    }
    let plain = plain.replace(',', ".");
    if !is_decimal(&plain, false) || plain.len() > 16 {
        return None;
    }
    match plain.split_once('.') {
        None => Some(format!("{plain}.00")),
        Some((_, cents)) if cents.len() == 1 => Some(format!("{plain}0")),
        Some((_, cents)) if cents.len() == 2 => Some(plain),
        Some(_) => None,
    }
}

/// A positive number such as an index value, `314.8`.
pub(super) fn positive(text: &str) -> Result<Decimal, Bad> {
    if is_decimal(text, false)
        && text.len() <= 20
        && let Ok(value) = text.parse::<Decimal>()
        && value > Decimal::ZERO
    {
        return Ok(value);
    }
    let mended = text.trim().replace(',', ".");
    bad(
        format!("« {text} » n'est pas un nombre positif ; écrire par exemple \"314.8\""),
        format!("“{text}” is not a positive number; write for example \"314.8\""),
        (mended != text && is_decimal(&mended, false)).then_some(mended),
    )
}

/// Digits, with at most one point between digits, and a sign when `signed`.
fn is_decimal(text: &str, signed: bool) -> bool {
    let body = if signed {
        text.strip_prefix('-').unwrap_or(text)
    } else {
        text
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    body.len() <= 20
        && match body.split_once('.') {
            Some((whole, decimals)) => digits(whole) && digits(decimals),
            None => digits(body),
        }
}

/// `HH:MM` to minutes after midnight; `24:00` is 1440.
fn time(text: &str) -> Option<u16> {
    let bytes = text.as_bytes();
    if bytes.len() != 5 || bytes[2] != b':' {
        return None;
    }
    let two = |a: u8, b: u8| -> Option<u16> {
        (a.is_ascii_digit() && b.is_ascii_digit()).then(|| u16::from((a - b'0') * 10 + (b - b'0')))
    };
    let (hour, minute) = (two(bytes[0], bytes[1])?, two(bytes[3], bytes[4])?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= Range::DAY_END).then_some(minutes)
}

/// `08:00-12:00`.
pub(super) fn range(text: &str) -> Result<Range, Bad> {
    let parts = text.split_once('-').and_then(|(from, to)| {
        let (from, to) = (time(from)?, time(to)?);
        (from < Range::DAY_END).then_some((from, to))
    });
    match parts {
        Some((from, to)) if from == to || (from == 0 && to == 0) => bad(
            format!(
                "la plage « {text} » est vide ; pour la journée entière écrire \"00:00-24:00\""
            ),
            format!("the range “{text}” is empty; for the whole day write \"00:00-24:00\""),
            (from == 0).then(|| "00:00-24:00".to_owned()),
        ),
        Some((from, to)) => Ok(Range { from, to }),
        None => bad(
            format!(
                "« {text} » n'est pas une plage horaire ; écrire par exemple \"08:00-12:00\" (de 00:00 à 24:00)"
            ),
            format!(
                "“{text}” is not a range of hours; write for example \"08:00-12:00\" (from 00:00 to 24:00)"
            ),
            mended_range(text),
        ),
    }
}

fn mended_range(text: &str) -> Option<String> {
    let lower = text.to_lowercase().replace(['–', '—', '/', 'à'], "-");
    let (from, to) = lower.split_once('-')?;
    let mend = |part: &str| -> Option<String> {
        let part = part.trim();
        let (hour, minute) = match part.find([':', 'h', '.']) {
            Some(at) => (part[..at].trim(), part[at + 1..].trim()),
            None => (part, ""),
        };
        let hour: u16 = hour.parse().ok()?;
        let minute: u16 = if minute.is_empty() {
            0
        } else {
            minute.parse().ok()?
        };
        let mended = format!("{hour:02}:{minute:02}");
        time(&mended).map(|_| mended)
    };
    Some(format!("{}-{}", mend(from)?, mend(to)?))
}

/// The days of the week as keys, Monday first.
pub(super) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// `mon`, `mon-fri`, `fri-mon` to the days that it names, Monday is 0.
pub(super) fn days(text: &str) -> Result<Vec<usize>, Bad> {
    let index = |name: &str| DAYS.iter().position(|day| *day == name);
    let run = match text.split_once('-') {
        None => index(text).map(|day| vec![day]),
        Some((first, last)) => match (index(first), index(last)) {
            (Some(a), Some(b)) if a == b => {
                return bad(
                    format!(
                        "« {text} » nomme un seul jour ; écrire « {first} », ou « mon-sun » pour toute la semaine"
                    ),
                    format!(
                        "“{text}” names a single day; write “{first}”, or “mon-sun” for the whole week"
                    ),
                    Some(first.to_owned()),
                );
            }
            (Some(a), Some(b)) => {
                let length = (b + 7 - a) % 7;
                Some((0..=length).map(|step| (a + step) % 7).collect())
            }
            _ => None,
        },
    };
    match run {
        Some(run) => Ok(run),
        None => {
            let mended: Vec<Option<&str>> = text.split('-').map(mended_day).collect();
            let suggestion = mended.into_iter().collect::<Option<Vec<&str>>>();
            bad(
                format!(
                    "« {text} » n'est pas un jour ; écrire un jour (mon, tue, wed, thu, fri, sat, sun) ou une suite (mon-fri)"
                ),
                format!(
                    "“{text}” is not a day; write a day (mon, tue, wed, thu, fri, sat, sun) or a run of days (mon-fri)"
                ),
                suggestion
                    .filter(|parts| parts.len() <= 2)
                    .map(|parts| parts.join("-")),
            )
        }
    }
}

fn mended_day(name: &str) -> Option<&'static str> {
    const FRENCH: [&str; 7] = ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"];
    let lower = name.trim().to_lowercase();
    let start: String = lower.chars().take(3).collect();
    let known = DAYS
        .iter()
        .position(|day| *day == start)
        .or_else(|| FRENCH.iter().position(|day| *day == start));
    known
        .or_else(|| {
            DAYS.iter()
                .position(|day| strsim::damerau_levenshtein(day, &lower) == 1)
        })
        .map(|index| DAYS[index])
}

/// Nine digits whose Luhn sum is a multiple of ten.
pub(super) fn is_siren(text: &str) -> bool {
    text.len() == 9 && luhn(text)
}

/// Fourteen digits whose Luhn sum is a multiple of ten. La Poste's own establishments follow
/// another rule (the sum of the digits is a multiple of five).
pub(super) fn is_siret(text: &str) -> bool {
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = text.bytes().map(|b| u32::from(b - b'0')).sum();
    luhn(text) || (text.starts_with("356000000") && sum.is_multiple_of(5))
}

fn luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (index, byte) in digits.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let mut digit = u32::from(byte - b'0');
        if index % 2 == 1 {
            digit *= 2;
            if digit > 9 {
                digit -= 9;
            }
        }
        sum += digit;
    }
    sum.is_multiple_of(10)
}

/// An IBAN whose check digits are right (ISO 13616, modulo 97); spaces are allowed.
pub(super) fn is_iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| *c != ' ').collect();
    if !(15..=34).contains(&plain.len()) || !plain.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    let (head, body) = plain.split_at(4);
    let mut rest: u32 = 0;
    for byte in body.bytes().chain(head.bytes()) {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'A'..=b'Z' => u32::from(byte - b'A') + 10,
            _ => return false,
        };
        rest = if value > 9 {
            rest * 100 + value
        } else {
            rest * 10 + value
        } % 97;
    }
    rest == 1
}
