//! Index series that the provider keeps: a value a month, imported or typed in.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::month::Month;

/// A month's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexValue {
    /// The value.
    pub value: Decimal,
    /// Day of publication, when it is known.
    #[serde(default)]
    pub published: Option<Date>,
}

/// Values by month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexSeries {
    /// Month to value.
    pub values: BTreeMap<Month, IndexValue>,
}

/// A line of a table of index values that is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: `{text}`: {problem}")]
pub struct SeriesError {
    /// Line, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
    /// What is wrong and what to write.
    pub problem: &'static str,
}

impl IndexSeries {
    /// The same with one more value, its day of publication not being known.
    #[must_use]
    pub fn with(mut self, month: Month, value: Decimal) -> Self {
        let published = None;
        self.values.insert(month, IndexValue { value, published });
        self
    }

    /// The day on which a month's value is taken to have been published: the day that was
    /// recorded, else the last day of the following month (the Syntec index's own delay).
    #[must_use]
    pub fn published(&self, month: Month) -> Date {
        self.values
            .get(&month)
            .and_then(|value| value.published)
            .unwrap_or_else(|| usual_publication(month))
    }

    /// Reads `month,value` or `month,value,published` lines (`2024-12,314.8,2025-01-31`), also
    /// with semicolons and decimal commas; a first line of titles and empty lines are passed over.
    ///
    /// # Errors
    /// The first line that is neither, or that gives a month a second value.
    pub fn from_csv(text: &str) -> Result<Self, SeriesError> {
        let mut series = Self::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut first = true;
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            let wrong = |problem| SeriesError {
                line: index + 1,
                text: line.to_owned(),
                problem,
            };
            match row(line) {
                Ok((month, value)) => {
                    if series.values.insert(month, value).is_some() {
                        return Err(wrong("this month has a value already; keep one"));
                    }
                }
                Err(_) if first => {}
                Err(problem) => return Err(wrong(problem)),
            }
            first = false;
        }
        Ok(series)
    }
}

fn row(line: &str) -> Result<(Month, IndexValue), &'static str> {
    let separator = if line.contains(';') { ';' } else { ',' };
    let mut cells = line
        .split(separator)
        .map(|cell| cell.trim().trim_matches('"'));
    let month = cells
        .next()
        .and_then(|cell| cell.parse().ok())
        .ok_or("the first column must be a month such as 2024-12")?;
    let value: Decimal = cells
        .next()
        .and_then(|cell| cell.replace(',', ".").parse().ok())
        .ok_or("the second column must be a value such as 314.8")?;
    if value <= Decimal::ZERO {
        return Err("an index value is above zero");
    }
    let published = match cells.next().filter(|cell| !cell.is_empty()) {
        Some(cell) => Some(
            cell.parse()
                .map_err(|_| "the third column must be a day such as 2025-01-31, or empty")?,
        ),
        None => None,
    };
    Ok((month, IndexValue { value, published }))
}

/// Last day of the month after: when a month's value is usually published.
#[must_use]
pub(crate) fn usual_publication(month: Month) -> Date {
    month.next().last()
}

/// All series that the provider keeps, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesSet(pub BTreeMap<String, IndexSeries>);

impl SeriesSet {
    /// A set of one.
    #[must_use]
    pub fn of(name: &str, series: IndexSeries) -> Self {
        Self(BTreeMap::from([(name.to_owned(), series)]))
    }
}
