//! The fleet held against the contract: what is there, what is covered, what is counted, what was
//! billed, and what each difference is worth; and the amendments that would close it.
//!
//! Everything starts from [`Group`]s: items that are alike for the contract, with how many there are.
//! No rule here looks at a single item, so that a client of 100,000 costs what one of 10 does.

mod amend;
mod drift;
mod effect;
mod lines;
mod money;
#[cfg(test)]
mod tests;

pub use amend::{AmendError, Change, Proposal, apply, proposals};
pub use drift::{Drift, Finding, Kind, LineDrift, drift};
pub use effect::{Alike, Effect, LineEffect, Moved, counts, effect};
pub use lines::{TextLine, text_diff};
pub use money::{Billed, LineMoney, Stock, line_money, month_fee, per_unit};

use serde::{Deserialize, Serialize};

/// Items that are alike for the contract.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Their kind.
    pub kind: String,
    /// Their site's number; absent: none.
    pub site: Option<i64>,
    /// Key of the service that covers them; absent: none does.
    pub service: Option<String>,
    /// Price lines that count them, by place in the file.
    pub lines: Vec<usize>,
    /// Whether the contract names a third party who answers for them.
    pub elsewhere: bool,
    /// How many.
    pub items: u64,
    /// Of these, not seen for as long as the setting says.
    pub unseen: u64,
    /// Of these, known to be out of use: in stock, ordered, retired in their life cycle.
    pub unused: u64,
}

/// The numbers of price lines in a column: `|0|2|`.
#[must_use]
pub fn lines_of(column: &str) -> Vec<usize> {
    column
        .split('|')
        .filter_map(|part| part.parse().ok())
        .collect()
}
