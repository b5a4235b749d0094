//! A calendar month as a value: what invoices, reports and penalties are counted by.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::Language;
use crate::words::{self, Words};

/// A month of the civil calendar, for example `2026-03`; it has no time zone of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

/// A text that is not a month.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a month: write it as 2026-03")]
pub struct NotAMonth(String);

impl Month {
    /// The month that a day lies in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> Date {
        date(self.year, self.month, 1)
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Date {
        self.first().last_of_month()
    }

    /// How many days it has.
    #[must_use]
    pub fn days(self) -> u32 {
        u32::try_from(self.first().days_in_month()).unwrap_or(30)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// 1 to 12.
    #[must_use]
    pub fn number(self) -> i8 {
        self.month
    }

    /// The month `count` months later; earlier when negative. Stays within the years -9999 to 9999.
    #[must_use]
    pub fn plus(self, count: i32) -> Self {
        let index = (i32::from(self.year) * 12 + i32::from(self.month) - 1)
            .saturating_add(count)
            .clamp(-9999 * 12, 9999 * 12 + 11);
        Self {
            year: i16::try_from(index.div_euclid(12)).unwrap_or(9999),
            month: i8::try_from(index.rem_euclid(12) + 1).unwrap_or(12),
        }
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.plus(-1)
    }

    /// The first month of its quarter of the calendar year.
    #[must_use]
    pub fn quarter(self) -> Self {
        Self {
            year: self.year,
            month: (self.month - 1) / 3 * 3 + 1,
        }
    }

    /// In words: `mars 2026`, `March 2026`.
    #[must_use]
    pub fn words(self) -> Words {
        let of = |language| format!("{} {}", words::month_name(self.month, language), self.year);
        Words::new(of(Language::Fr), of(Language::En))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let wrong = || NotAMonth(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(wrong());
        }
        let year: u16 = year.parse().map_err(|_| wrong())?;
        let month: u8 = month.parse().map_err(|_| wrong())?;
        if !(1..=12).contains(&month) || text.contains('+') {
            return Err(wrong());
        }
        Ok(Self {
            year: i16::try_from(year).map_err(|_| wrong())?,
            month: i8::try_from(month).map_err(|_| wrong())?,
        })
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_one_another_across_years() {
        let month: Month = "2026-12".parse().unwrap();
        assert_eq!(month.next().to_string(), "2027-01");
        assert_eq!(month.plus(-12).to_string(), "2025-12");
        assert_eq!(month.quarter().to_string(), "2026-10");
        assert_eq!(month.last(), date(2026, 12, 31));
        assert_eq!("2028-02".parse::<Month>().unwrap().days(), 29);
    }

    #[test]
    fn what_is_not_a_month_is_refused() {
        for wrong in [
            "", "2026", "2026-13", "2026-00", "26-01", "2026-1", "+026-01", "2026-+1",
        ] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
