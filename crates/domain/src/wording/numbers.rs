//! Numbers, money and sizes as people write them.

use rust_decimal::{Decimal, RoundingStrategy};

use super::Language;
use super::Language::{En, Fr};

/// A whole number in groups of three: "1 250", "1,250".
#[must_use]
pub fn number(lang: Language, value: i64) -> String {
    let sign = if value < 0 { "−" } else { "" };
    let separator = match lang {
        Fr => "\u{202f}",
        En => ",",
    };
    format!(
        "{sign}{}",
        grouped(&value.unsigned_abs().to_string(), separator)
    )
}

/// A number with exactly `places` decimals, rounded half away from zero: "1 250,50", "1,250.50".
#[must_use]
pub fn decimal(lang: Language, value: Decimal, places: u32) -> String {
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() {
        "−"
    } else {
        ""
    };
    let plain = format!("{:.*}", usize::try_from(places).unwrap_or(0), rounded.abs());
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let (separator, point) = match lang {
        Fr => ("\u{202f}", ','),
        En => (",", '.'),
    };
    let whole = grouped(whole, separator);
    if part.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}{point}{part}")
    }
}

/// An amount of `cents` in `currency` (ISO 4217): "1 250,00 €", "€1,250.00". A currency without
/// a symbol here is written with its code.
#[must_use]
pub fn money(lang: Language, cents: i64, currency: &str) -> String {
    let symbol = match currency {
        "EUR" => "€",
        "GBP" => "£",
        "USD" => "$",
        other => other,
    };
    let value = decimal(lang, Decimal::new(cents, 2), 2);
    match lang {
        Fr => format!("{value}\u{a0}{symbol}"),
        En if symbol == currency => format!("{symbol}\u{a0}{value}"),
        En => match value.strip_prefix('−') {
            Some(rest) => format!("−{symbol}{rest}"),
            None => format!("{symbol}{value}"),
        },
    }
}

/// A share already in per cent (99.9 means 99.9 %): "99,90 %", "99.90%".
#[must_use]
pub fn percent(lang: Language, value: Decimal, places: u32) -> String {
    let text = decimal(lang, value, places);
    match lang {
        Fr => format!("{text}\u{a0}%"),
        En => format!("{text}%"),
    }
}

/// A size in decimal units: "1,5 Go", "1.5 GB"; under a kilobyte "812 o", "812 B".
#[must_use]
pub fn bytes(lang: Language, size: u64) -> String {
    const PREFIXES: [&str; 6] = ["k", "M", "G", "T", "P", "E"];
    let unit = match lang {
        Fr => "o",
        En => "B",
    };
    if size < 1000 {
        return format!("{size}\u{a0}{unit}");
    }
    let (mut divisor, mut prefix) = (1000_u64, 0);
    // 999 950 would be written "1 000,0 k", so the next unit starts where rounding reaches it.
    while prefix + 1 < PREFIXES.len() && size / divisor >= 999 && size >= divisor / 100 * 99_995 {
        divisor *= 1000;
        prefix += 1;
    }
    let value = Decimal::from(size) / Decimal::from(divisor);
    let places = u32::from(value < Decimal::from(100));
    let name = PREFIXES.get(prefix).copied().unwrap_or("");
    format!("{}\u{a0}{name}{unit}", decimal(lang, value, places))
}

/// A size in binary units, as working memory is sold: "16 Gio", "23,5 Gio", "512 MiB"; a decimal only
/// where there is one.
#[must_use]
pub fn binary(lang: Language, size: u64) -> String {
    const PREFIXES: [&str; 5] = ["Ki", "Mi", "Gi", "Ti", "Pi"];
    let unit = match lang {
        Fr => "o",
        En => "B",
    };
    let (mut divisor, mut prefix) = (1024_u64, 0);
    while prefix + 1 < PREFIXES.len() && size / divisor >= 1024 {
        divisor *= 1024;
        prefix += 1;
    }
    let value = (Decimal::from(size) / Decimal::from(divisor)).round_dp(1);
    let places = u32::from(!value.fract().is_zero());
    let name = PREFIXES.get(prefix).copied().unwrap_or("");
    format!("{}\u{a0}{name}{unit}", decimal(lang, value, places))
}

/// A ticket's number as it is read aloud, in groups of three: "104 230". The same in both
/// languages.
#[must_use]
pub fn ticket_number(number: i64) -> String {
    grouped(&number.unsigned_abs().to_string(), "\u{202f}")
}

fn grouped(digits: &str, separator: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * separator.len());
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    out
}
