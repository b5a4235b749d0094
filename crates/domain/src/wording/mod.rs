//! How the product writes quantities to people: durations, dates, money and numbers, in French
//! and in English. Pure: the zone and the present instant are arguments.
//!
//! French follows the usage of the Imprimerie nationale: a no-break space before units and
//! symbols, a narrow one between groups of three digits. English is British: day before month,
//! twenty-four-hour time.

mod clock_bar;
mod dates;
mod durations;
mod numbers;
#[cfg(test)]
mod tests;

pub use clock_bar::{Piece, Stretch, StretchKind, lay_out};
pub use dates::{clock_time, date, date_long, date_short, moment, month, relative, stamp, weekday};
pub use durations::{countdown, counted, duration};
pub use numbers::{binary, bytes, decimal, money, number, percent, ticket_number};

/// No-break space: before units, symbols and high punctuation in French.
pub const NBSP: char = '\u{a0}';
/// Narrow no-break space: between groups of three digits.
pub const NARROW: char = '\u{202f}';

/// A language of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// French, the product's first language.
    Fr,
    /// English.
    En,
}

/// The same text with no-break spaces for French: before `: ; ! ? » %`, after `«`.
/// Text already carrying them is returned as it is, so applying it twice changes nothing.
#[must_use]
pub fn french_spaces(text: &str) -> String {
    text.replace(" :", "\u{a0}:")
        .replace(" ;", "\u{202f};")
        .replace(" !", "\u{202f}!")
        .replace(" ?", "\u{202f}?")
        .replace("« ", "«\u{a0}")
        .replace(" »", "\u{a0}»")
        .replace(" %", "\u{a0}%")
}
