//! Price revision by an index: P = P0 × (fixed + (1 − fixed) × S / S0), on each anniversary of the
//! start, with the last value published by then.
//!
//! The coefficient always applies to the prices of the file; floor and cap compare it with the one
//! before. It is bounded first and rounded last, once. A value that should have been published by
//! the anniversary and is not in the series is an error, never a guess.

mod series;
#[cfg(test)]
mod tests;
mod text;

pub use series::{IndexSeries, IndexValue, SeriesError, SeriesSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::model::{ChainLink, Clause, Contract, Revision};
use crate::money::rounded;
use crate::month::Month;
use crate::term::months_after;
use series::usual_publication;

/// Why a price cannot be revised.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RevisionError {
    /// The provider does not keep the series.
    #[error("{file}:{line}: no index series is called `{series}`: import it or enter its values")]
    UnknownSeries {
        /// File of the contract.
        file: String,
        /// Line of the clause.
        line: u32,
        /// Name of the series.
        series: String,
    },
    /// A value that should be there is not.
    #[error(
        "the series `{series}` has no value for {month}, which the revision of {on} needs: enter it, or the day on which it was published if that was later"
    )]
    Missing {
        /// Name of the series.
        series: String,
        /// Month of the value.
        month: Month,
        /// The anniversary.
        on: Date,
    },
    /// The contract's base is not the series' value.
    #[error(
        "{file}:{line}: the base of {month} is {written}, but the series `{series}` has {kept}: correct one of them"
    )]
    BaseDiffers {
        /// File of the contract.
        file: String,
        /// Line of the clause.
        line: u32,
        /// Name of the series.
        series: String,
        /// Month of the base.
        month: Month,
        /// Value in the contract.
        written: Decimal,
        /// Value in the series.
        kept: Decimal,
    },
    /// Beyond what a decimal holds.
    #[error("the revision of {on} is out of range: check the values of `{series}`")]
    OutOfRange {
        /// Name of the series.
        series: String,
        /// The anniversary.
        on: Date,
    },
}

/// A bound that a revision met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// It would have risen less, or fallen more.
    Floor,
    /// It would have risen more.
    Cap,
}

/// One revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The anniversary: first day of the new price.
    pub on: Date,
    /// Month of the value used.
    pub month: Month,
    /// The value as published.
    pub published: Decimal,
    /// S: the value in the series of the base, after the chain.
    pub s: Decimal,
    /// The formula's result before bounds and rounding.
    pub exact: Decimal,
    /// The coefficient before this revision.
    pub before: Decimal,
    /// The bound that applied: the clause and its fraction.
    pub bound: Option<(Bound, Clause, Decimal)>,
    /// The coefficient from that day on.
    pub coefficient: Decimal,
}

/// The coefficient of a day, with every revision that led to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revised {
    /// The clause.
    pub clause: Clause,
    /// Series of the values.
    pub series: String,
    /// Month of S0.
    pub base_month: Month,
    /// S0.
    pub s0: Decimal,
    /// Fixed part, a fraction of 1.
    pub fixed: Decimal,
    /// Decimals of the coefficient.
    pub rounding: u32,
    /// How a value came into the series of the base: that series, `÷` or `×`, the coefficient.
    pub chain: Option<(String, char, Decimal)>,
    /// Whether there is a chain although the base already is the new series' value of that month.
    pub base_is_new: bool,
    /// Each revision so far, in order.
    pub steps: Vec<Step>,
    /// The coefficient: 1 before the first revision.
    pub coefficient: Decimal,
}

/// The anniversaries of a contract's start on which its price is revised, up to a day included.
#[must_use]
pub fn anniversaries(contract: &Contract, until: Date) -> Vec<Date> {
    let every = contract
        .price
        .as_ref()
        .and_then(|price| price.revision.as_ref())
        .map_or(0, |revision| revision.every_months);
    let mut out = Vec::new();
    for number in 1.. {
        let day = months_after(contract.term.starts, i64::from(every) * number);
        if every == 0 || day > until || day == Date::MAX {
            break;
        }
        out.push(day);
    }
    out
}

/// The coefficient on a day, with its reasons; absent when the contract has no revision.
///
/// # Errors
/// When a value is missing, or the base contradicts the series.
pub fn revise(
    contract: &Contract,
    on: Date,
    series: &SeriesSet,
) -> Result<Option<Revised>, RevisionError> {
    let Some(rule) = contract
        .price
        .as_ref()
        .and_then(|price| price.revision.as_ref())
    else {
        return Ok(None);
    };
    let mut revised = Revised {
        clause: contract.clauses.cite("price.revision"),
        series: rule.index.clone(),
        base_month: Month::of(rule.base_month),
        s0: rule.base_value,
        fixed: rule.fixed,
        rounding: rule.rounding,
        chain: rule.chain.as_ref().map(|chain| match chain.link {
            ChainLink::DivideBy(by) => (chain.series.clone(), '÷', by),
            ChainLink::MultiplyBy(by) => (chain.series.clone(), '×', by),
        }),
        base_is_new: rule.chain.is_some()
            && value_of(series, &rule.index, rule.base_month) == Some(rule.base_value),
        steps: Vec::new(),
        coefficient: Decimal::ONE,
    };
    let days = anniversaries(contract, on);
    if days.is_empty() {
        return Ok(Some(revised));
    }
    let kept = series
        .0
        .get(&rule.index)
        .ok_or_else(|| unknown(contract, &rule.index))?;
    check_base(contract, rule, series)?;
    for day in days {
        let (month, value) = last_published(&rule.index, kept, day)?;
        // A base more recent than the value: these prices already are of that time.
        if month < revised.base_month {
            continue;
        }
        let step =
            step(contract, rule, revised.coefficient, day, (month, value)).ok_or_else(|| {
                RevisionError::OutOfRange {
                    series: rule.index.clone(),
                    on: day,
                }
            })?;
        revised.coefficient = step.coefficient;
        revised.steps.push(step);
    }
    Ok(Some(revised))
}

fn value_of(series: &SeriesSet, name: &str, month: Date) -> Option<Decimal> {
    let values = &series.0.get(name)?.values;
    values.get(&Month::of(month)).map(|value| value.value)
}

fn unknown(contract: &Contract, series: &str) -> RevisionError {
    let clause = contract.clauses.cite("price.revision.index");
    RevisionError::UnknownSeries {
        file: clause.file,
        line: clause.line,
        series: series.to_owned(),
    }
}

/// The base stands in the old series when there is a chain, else in the index itself.
fn check_base(
    contract: &Contract,
    rule: &Revision,
    series: &SeriesSet,
) -> Result<(), RevisionError> {
    let name = rule
        .chain
        .as_ref()
        .map_or(&rule.index, |chain| &chain.series);
    let month = Month::of(rule.base_month);
    let kept = series.0.get(name).and_then(|kept| kept.values.get(&month));
    match kept {
        Some(kept) if kept.value != rule.base_value => {
            let clause = contract.clauses.cite("price.revision.base");
            Err(RevisionError::BaseDiffers {
                file: clause.file,
                line: clause.line,
                series: name.clone(),
                month,
                written: rule.base_value,
                kept: kept.value,
            })
        }
        _ => Ok(()),
    }
}

/// The last value published by a day (included). Months are tried from the latest back; one that
/// should have been published by then and is not kept is an error.
fn last_published(
    name: &str,
    series: &IndexSeries,
    on: Date,
) -> Result<(Month, Decimal), RevisionError> {
    // A month's value is never known before the month has begun.
    let mut month = Month::of(on);
    loop {
        match series.values.get(&month) {
            Some(value) if series.published(month) <= on => return Ok((month, value.value)),
            Some(_) => {}
            None if usual_publication(month) <= on => {
                return Err(RevisionError::Missing {
                    series: name.to_owned(),
                    month,
                    on,
                });
            }
            None => {}
        }
        month = month.previous();
    }
}

fn step(
    contract: &Contract,
    rule: &Revision,
    before: Decimal,
    on: Date,
    (month, published): (Month, Decimal),
) -> Option<Step> {
    let s = match rule.chain.as_ref().map(|chain| chain.link) {
        None => published,
        Some(ChainLink::DivideBy(by)) => published.checked_div(by)?,
        Some(ChainLink::MultiplyBy(by)) => published.checked_mul(by)?,
    };
    let exact = (Decimal::ONE - rule.fixed)
        .checked_mul(s)?
        .checked_div(rule.base_value)?
        .checked_add(rule.fixed)?;
    let least = limit(before, rule.floor)?;
    let most = limit(before, rule.cap)?;
    let bounded = |bound, share: Option<Decimal>| {
        let path = match bound {
            Bound::Floor => "price.revision.floor",
            Bound::Cap => "price.revision.cap",
        };
        share.map(|share| (bound, contract.clauses.cite(path), share))
    };
    let (value, bound) = match (least, most) {
        (Some(least), _) if exact < least => (least, bounded(Bound::Floor, rule.floor)),
        (_, Some(most)) if exact > most => (most, bounded(Bound::Cap, rule.cap)),
        _ => (exact, None),
    };
    Some(Step {
        on,
        month,
        published,
        s,
        exact,
        before,
        bound,
        coefficient: rounded(value, rule.rounding),
    })
}

/// The coefficient before, changed by a share; nothing where there is no bound.
fn limit(before: Decimal, share: Option<Decimal>) -> Option<Option<Decimal>> {
    share.map_or(Some(None), |share| {
        before.checked_mul(Decimal::ONE + share).map(Some)
    })
}
