//! Words for people, in the two languages of the product, and the typography of each.

use jiff::civil::{Date, Weekday};
use rust_decimal::Decimal;

use crate::model::Language;

/// The same sentence in French and in English.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Words {
    /// In French, with its typography.
    pub fr: String,
    /// In English.
    pub en: String,
}

impl Words {
    /// Both languages at once.
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            fr: typography(&fr.into()),
            en: en.into(),
        }
    }

    /// The same text in both, for names and figures.
    #[must_use]
    pub fn same(text: &str) -> Self {
        Self {
            fr: text.to_owned(),
            en: text.to_owned(),
        }
    }

    /// The sentence in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::En => &self.en,
        }
    }
}

/// French spacing: what stands before `: ; ! ? % »` and after `«` does not break.
#[must_use]
pub fn typography(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut previous = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        let bound =
            c == ' ' && (previous == '«' || matches!(next, ':' | ';' | '!' | '?' | '%' | '»'));
        previous = if bound { NBSP } else { c };
        out.push(previous);
    }
    out
}

/// Non-breaking space: before `: ; ! ?`, inside « », between a figure and its unit.
pub const NBSP: char = '\u{a0}';
/// Narrow non-breaking space: between thousands in French.
pub const NNBSP: char = '\u{202f}';

/// A quotation: « office » in French, “office” in English.
#[must_use]
pub fn quoted(text: &str, language: Language) -> String {
    match language {
        Language::Fr => format!("«{NBSP}{text}{NBSP}»"),
        Language::En => format!("“{text}”"),
    }
}

/// An amount with its currency: `1 250,00 €` or `€1,250.00`.
#[must_use]
pub fn money(amount: Decimal, currency: &str, language: Language) -> String {
    let fixed = format!("{:.2}", amount.abs());
    let (whole, cents) = fixed.split_once('.').unwrap_or((&fixed, "00"));
    let sign = if amount.is_sign_negative() && !amount.is_zero() {
        match language {
            Language::Fr => "−",
            Language::En => "-",
        }
    } else {
        ""
    };
    let symbol = match currency {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        other => other,
    };
    match language {
        Language::Fr => format!("{sign}{},{cents}{NBSP}{symbol}", thousands(whole, NNBSP)),
        Language::En if symbol.len() == 3 && symbol.is_ascii() => {
            format!("{sign}{symbol}{NBSP}{}.{cents}", thousands(whole, ','))
        }
        Language::En => format!("{sign}{symbol}{}.{cents}", thousands(whole, ',')),
    }
}

fn thousands(digits: &str, separator: char) -> String {
    let mut out = String::with_capacity(digits.len() + 4);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// A fraction of 1 as a percentage: `99,9 %` or `99.9%`.
#[must_use]
pub fn percent(fraction: Decimal, language: Language) -> String {
    let value = number((fraction * Decimal::ONE_HUNDRED).normalize(), language);
    match language {
        Language::Fr => format!("{value}{NBSP}%"),
        Language::En => format!("{value}%"),
    }
}

/// A number with the language's decimal mark.
#[must_use]
pub fn number(value: Decimal, language: Language) -> String {
    match language {
        Language::Fr => value.to_string().replace('.', ","),
        Language::En => value.to_string(),
    }
}

/// A length of time: `4 h`, `1 h 30`, `1 h 30 min 12 s`, `45 min`, `2 j 4 h` (a day is 24 hours) or `4h`, `1h 30m`.
#[must_use]
pub fn duration(seconds: i64, language: Language) -> String {
    let total = seconds.unsigned_abs();
    let (days, hours, minutes) = if total >= 172_800 {
        (total / 86_400, total % 86_400 / 3_600, total % 3_600 / 60)
    } else {
        (0, total / 3_600, total % 3_600 / 60)
    };
    let rest = total % 60;
    let mut parts = Vec::new();
    match language {
        Language::Fr => {
            if days > 0 {
                parts.push(format!("{days}{NBSP}j"));
            }
            match (hours, minutes) {
                (0, 0) => {}
                (0, m) => parts.push(format!("{m}{NBSP}min")),
                (h, 0) => parts.push(format!("{h}{NBSP}h")),
                (h, m) if rest > 0 => parts.push(format!("{h}{NBSP}h{NBSP}{m:02}{NBSP}min")),
                (h, m) => parts.push(format!("{h}{NBSP}h{NBSP}{m:02}")),
            }
        }
        Language::En => {
            for (count, unit) in [(days, "d"), (hours, "h"), (minutes, "m")] {
                if count > 0 {
                    parts.push(format!("{count}{unit}"));
                }
            }
        }
    }
    if rest > 0 || parts.is_empty() {
        parts.push(match language {
            Language::Fr => format!("{rest}{NBSP}s"),
            Language::En => format!("{rest}s"),
        });
    }
    let sign = if seconds < 0 { "-" } else { "" };
    let glue = match language {
        Language::Fr => NBSP.to_string(),
        Language::En => " ".to_owned(),
    };
    format!("{sign}{}", parts.join(&glue))
}

/// A date in words: `5 janvier 2026`, `1er février 2026`, or `5 January 2026`.
#[must_use]
pub fn date(day: Date, language: Language) -> String {
    let month = month_name(day.month(), language);
    match (language, day.day()) {
        (Language::Fr, 1) => format!("1er{NBSP}{month} {}", day.year()),
        (_, d) => format!("{d}{NBSP}{month} {}", day.year()),
    }
}

/// The name of a month, 1 to 12.
#[must_use]
pub fn month_name(month: i8, language: Language) -> &'static str {
    const FR: [&str; 12] = [
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
    const EN: [&str; 12] = [
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
    let index = usize::try_from(month - 1).unwrap_or(0).min(11);
    match language {
        Language::Fr => FR[index],
        Language::En => EN[index],
    }
}

/// The name of a weekday.
#[must_use]
pub fn weekday_name(day: Weekday, language: Language) -> &'static str {
    const FR: [&str; 7] = [
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    ];
    const EN: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
    match language {
        Language::Fr => FR[index],
        Language::En => EN[index],
    }
}

/// A time of day from minutes after midnight: `8 h`, `8 h 30`, `24 h`, or `08:30`.
#[must_use]
pub fn time_of_day(minutes: u16, language: Language) -> String {
    let (hour, minute) = (minutes / 60, minutes % 60);
    match language {
        Language::Fr if minute == 0 => format!("{hour}{NBSP}h"),
        Language::Fr => format!("{hour}{NBSP}h{NBSP}{minute:02}"),
        Language::En => format!("{hour:02}:{minute:02}"),
    }
}

/// A list in words: `a, b et c` or `a, b and c`.
#[must_use]
pub fn list<S: AsRef<str>>(items: &[S], language: Language) -> String {
    joined(
        items,
        match language {
            Language::Fr => "et",
            Language::En => "and",
        },
    )
}

/// A choice in words: `a, b ou c` or `a, b or c`.
#[must_use]
pub fn choice<S: AsRef<str>>(items: &[S], language: Language) -> String {
    joined(
        items,
        match language {
            Language::Fr => "ou",
            Language::En => "or",
        },
    )
}

fn joined<S: AsRef<str>>(items: &[S], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [many @ .., end] => {
            let head: Vec<&str> = many.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", head.join(", "), end.as_ref())
        }
    }
}

/// `one` or `many`, by the language's rule (French: 0 and 1 are singular).
#[must_use]
pub fn plural<'a>(count: u64, one: &'a str, many: &'a str, language: Language) -> &'a str {
    let singular = match language {
        Language::Fr => count < 2,
        Language::En => count == 1,
    };
    if singular { one } else { many }
}
