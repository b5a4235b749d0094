//! An invoice: its lines, how each came about, and the sums.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::bands::BandPart;
use crate::model::Clause;
use crate::money::cents;
use crate::month::Month;
use crate::revision::Revised;

/// An invoice as the contract draws it up, before it has a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invoice {
    /// First month billed.
    pub first: Month,
    /// Last month billed.
    pub last: Month,
    /// Day of the invoice: the first of the period, or the first day of the contract.
    pub issued: Date,
    /// Last day for payment; absent when the contract has no terms of payment.
    pub due: Option<Date>,
    /// Currency of every amount.
    pub currency: String,
    /// Lines, in the order of the contract, month by month; then hourly work.
    pub lines: Vec<Line>,
    /// Sums by rate of VAT, in order of rate.
    pub vat: Vec<VatTotal>,
    /// Sum of the lines, before tax.
    pub net: Decimal,
    /// VAT of all rates.
    pub tax: Decimal,
    /// To be paid.
    pub gross: Decimal,
}

impl Invoice {
    /// The flat fee of a month as billed: its flat and counted lines before tax, after revision.
    #[must_use]
    pub fn flat_fee(&self, month: Month) -> Decimal {
        self.lines
            .iter()
            .filter(|line| line.month == month)
            .filter(|line| matches!(line.kind, LineKind::Flat | LineKind::PerUnit))
            .fold(Decimal::new(0, 2), |sum, line| sum + line.amount)
    }
}

/// VAT on the sum of the lines of one rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VatTotal {
    /// A fraction of 1.
    pub rate: Decimal,
    /// Sum of the lines.
    pub net: Decimal,
    /// Tax on it, to the cent.
    pub tax: Decimal,
}

/// Sums of lines by rate; VAT is rounded on each sum, not on each line.
pub(super) fn vat_totals(lines: &[Line]) -> Vec<VatTotal> {
    let mut out: Vec<VatTotal> = Vec::new();
    for line in lines {
        match out.iter_mut().find(|total| total.rate == line.vat_rate) {
            Some(total) => total.net = total.net.saturating_add(line.amount),
            None => out.push(VatTotal {
                rate: line.vat_rate,
                net: line.amount,
                tax: Decimal::ZERO,
            }),
        }
    }
    out.sort_by_key(|total| total.rate);
    for total in &mut out {
        total.tax = cents(total.net * total.rate);
    }
    out
}

/// Where a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// A fixed monthly amount.
    Flat,
    /// Counted units.
    PerUnit,
    /// Work within the calendar of its line.
    Hourly,
    /// Work outside it.
    HourlyOutside,
}

/// What a quantity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Months.
    Month,
    /// Items.
    Piece,
    /// Hours.
    Hour,
}

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Where it comes from.
    pub kind: LineKind,
    /// Name, from the contract.
    pub label: String,
    /// The clause.
    pub clause: Clause,
    /// Version of the contract that priced it.
    pub version: String,
    /// Month that it belongs to; hourly work: that of its first entry.
    pub month: Month,
    /// First day paid for.
    pub from: Date,
    /// Last day paid for.
    pub to: Date,
    /// How many: months (a fraction for a part month, six decimals), units, hours (four decimals).
    pub quantity: Decimal,
    /// Of what.
    pub unit: Unit,
    /// Price of one, after revision; absent where bands give units different prices, or where a
    /// part month is paid.
    pub unit_price: Option<Decimal>,
    /// Before tax, to the cent.
    pub amount: Decimal,
    /// A fraction of 1.
    pub vat_rate: Decimal,
    /// How the amount came about.
    pub explanation: Explanation,
}

/// How the amount of a line came about: base × coefficient × days ÷ days, rounded once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What was counted; for counted lines.
    pub counted: Option<CountedUnits>,
    /// Bands that the quantity reaches; for counted lines.
    pub bands: Vec<BandPart>,
    /// Entries of work; for hourly lines.
    pub work: Option<WorkSum>,
    /// Price before revision and proration.
    pub base: Decimal,
    /// The coefficient of the day, with index values; absent when the contract has no revision.
    pub revision: Option<Revised>,
    /// Days paid; absent for a whole month.
    pub proration: Option<Proration>,
    /// Before rounding to the cent.
    pub exact: Decimal,
    /// After.
    pub amount: Decimal,
}

/// Units of a counted line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedUnits {
    /// Day of counting.
    pub on: Date,
    /// Units counted.
    pub counted: u64,
    /// Which, sorted; empty when only a figure was given.
    pub ids: Vec<String>,
    /// Billed at least.
    pub minimum: u64,
    /// Billed: counted, or the minimum.
    pub billed: u64,
}

/// A part of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proration {
    /// Days in force.
    pub days: u32,
    /// Days in the month.
    pub of: u32,
}

/// Entries of work of one rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkSum {
    /// Each entry's part.
    pub entries: Vec<WorkPart>,
    /// Minutes in all.
    pub minutes: u64,
    /// Rate of an hour within the calendar.
    pub rate: Decimal,
    /// Factor on it, a fraction: 1 within the calendar.
    pub factor: Decimal,
    /// The calendar; absent: every hour is within.
    pub calendar: Option<String>,
}

/// The part of one entry of work that a line bills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkPart {
    /// The entry.
    pub id: String,
    /// Its ticket.
    pub ticket: Option<String>,
    /// Begun.
    pub from: Timestamp,
    /// Ended.
    pub to: Timestamp,
    /// Minutes billed on this line.
    pub minutes: u64,
}
