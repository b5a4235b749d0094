//! Figures as they travel: money and other decimals, written as text so that no reader rounds them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount of money in hundredths of the document's currency, written `"1250.00"` in JSON:
/// always two decimals, a point, no separator of thousands, `-` in front when negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// The amount of so many hundredths (cents).
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    /// The amount in hundredths (cents).
    pub const fn cents(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let hundredths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

impl FromStr for Amount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refusal = || format!("`{text}` is not an amount with two decimals such as \"1250.00\"");
        let (negative, digits) = signed(text);
        let (whole, decimals) = digits.split_once('.').ok_or_else(refusal)?;
        if whole.is_empty() || decimals.len() != 2 || !all_digits(whole) || !all_digits(decimals) {
            return Err(refusal());
        }
        let hundredths: i64 = format!("{whole}{decimals}")
            .parse()
            .map_err(|_| refusal())?;
        Ok(Self(if negative { -hundredths } else { hundredths }))
    }
}

impl std::iter::Sum for Amount {
    /// The sum, held at the largest amount there is rather than wrapped round.
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), |total, amount| {
            Self(total.0.saturating_add(amount.0))
        })
    }
}

/// A decimal number of any kind but money (a quantity, a unit price, a rate in percent), written
/// as text: `"12"`, `"0.3333"`, `"-4.50"`. At most 12 digits before the point and 6 after it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

impl Decimal {
    /// How many decimals a number may carry (EN 16931's limit for unit prices in France).
    pub const DECIMALS: u32 = 6;

    /// The number in millionths, exactly.
    pub fn millionths(&self) -> i64 {
        let (negative, digits) = signed(&self.0);
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let millionths = format!("{whole}{decimals:0<6}").parse().unwrap_or(0);
        if negative {
            -i64::abs(millionths)
        } else {
            millionths
        }
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many decimals were written.
    pub fn decimals(&self) -> usize {
        self.0
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<u32> for Decimal {
    fn from(whole: u32) -> Self {
        Self(whole.to_string())
    }
}

impl FromStr for Decimal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (_, digits) = signed(text);
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let fits = (1..=12).contains(&whole.len()) && (1..=6).contains(&decimals.len());
        if fits && all_digits(whole) && all_digits(decimals) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("`{text}` is not a decimal number such as \"12.5\""))
        }
    }
}

fn signed(text: &str) -> (bool, &str) {
    text.strip_prefix('-')
        .map_or((false, text), |digits| (true, digits))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

macro_rules! travels_as_text {
    ($name:ty) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

travels_as_text!(Amount);
travels_as_text!(Decimal);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_reads_back_as_it_was_written() {
        for cents in [0, 1, -1, 99, 100, 125_000, -125_099, i64::MAX, i64::MIN + 1] {
            let amount = Amount::from_cents(cents);
            assert_eq!(amount.to_string().parse::<Amount>().unwrap(), amount);
        }
        assert_eq!(Amount::from_cents(-5).to_string(), "-0.05");
    }

    #[test]
    fn an_amount_has_two_decimals_and_nothing_else() {
        for text in [
            "1", "1.0", "1.000", "1,00", ".50", "1 000.00", "+1.00", "", "--1.00",
        ] {
            assert!(text.parse::<Amount>().is_err(), "{text} was taken");
        }
    }

    #[test]
    fn a_decimal_is_counted_in_millionths() {
        for (text, millionths) in [
            ("12", 12_000_000),
            ("0.3333", 333_300),
            ("-4.50", -4_500_000),
            ("-0.000001", -1),
        ] {
            assert_eq!(
                text.parse::<Decimal>().unwrap().millionths(),
                millionths,
                "{text}"
            );
        }
        for text in ["", "-", "1.", ".5", "1.1234567", "1e3", "1,5"] {
            assert!(text.parse::<Decimal>().is_err(), "{text} was taken");
        }
    }
}
