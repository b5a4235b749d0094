//! The flat fee of a month: its flat and per-unit lines before tax, after revision.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::bands::{graduate, total};
use crate::model::{Contract, Term};
use crate::money::cents;
use crate::month::Month;

/// Days of a range, both included; 0 when it is empty.
pub(super) fn days_between(from: Date, to: Date) -> u32 {
    from.until(to)
        .map_or(0, |span| u32::try_from(span.get_days() + 1).unwrap_or(0))
}

/// The days of a month on which a contract binds; absent when it has none.
#[must_use]
pub fn days_in_force(term: &Term, month: Month) -> Option<(Date, Date)> {
    let from = month.first().max(term.starts);
    let to = term
        .final_day()
        .map_or(month.last(), |last| last.min(month.last()));
    (from <= to).then_some((from, to))
}

/// The flat fee of a month from the contract alone: without revision, and with every counted line
/// at its minimum. It is what a replay without inventory and index can know. A part month is paid
/// by the day; a month wholly outside the term counts as a whole month, so that last year's
/// tickets can be tried on next year's contract.
#[must_use]
pub fn base_flat_fee(contract: &Contract, month: Month) -> Decimal {
    let mut sum = Decimal::new(0, 2);
    let Some(price) = &contract.price else {
        return sum;
    };
    let days = days_in_force(&contract.term, month)
        .map_or(month.days(), |(from, to)| days_between(from, to));
    let share = |amount: Decimal| {
        cents(
            amount
                .checked_mul(Decimal::from(days))
                .map_or(amount, |paid| paid / Decimal::from(month.days())),
        )
    };
    for line in &price.flat {
        sum = sum.saturating_add(share(line.amount));
    }
    for line in &price.per_unit {
        let amount = graduate(&line.bands, line.minimum).and_then(|parts| total(&parts));
        sum = sum.saturating_add(share(amount.unwrap_or_default()));
    }
    sum
}
