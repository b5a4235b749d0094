//! What counts are worth, by the engine's own pricing: bands, minimum, revision, rounding.

use intendant_contract::count::{Counted, Counts};
use intendant_contract::model::{Clause, Contract, PerUnit};
use intendant_contract::month::Month;
use intendant_contract::price::bands::{BandPart, graduate, total};
use intendant_contract::price::{Basis, Invoice, LineKind, Period, PriceError, Version, draft};
use intendant_contract::revision::SeriesSet;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How many units each counted line of a contract has, by place in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stock {
    lines: Vec<(PerUnit, u64)>,
}

/// The counted lines of a contract.
#[must_use]
pub fn per_unit(contract: &Contract) -> &[PerUnit] {
    contract
        .price
        .as_ref()
        .map_or(&[][..], |price| &price.per_unit)
}

impl Stock {
    /// The counts of a contract's lines; a line that `counts` leaves out has none.
    #[must_use]
    pub fn of(contract: &Contract, counts: &[u64]) -> Self {
        let lines = per_unit(contract).iter().enumerate();
        Self {
            lines: lines
                .map(|(at, line)| (line.clone(), counts.get(at).copied().unwrap_or(0)))
                .collect(),
        }
    }
}

impl Counts for Stock {
    fn count(&self, line: &PerUnit, _on: Date) -> Option<Counted> {
        let found = self.lines.iter().find(|(known, _)| known == line)?;
        Some(Counted {
            quantity: found.1,
            ids: Vec::new(),
        })
    }
}

/// A counted line of a month, priced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineMoney {
    /// Units counted.
    pub counted: u64,
    /// Units billed: counted, or the minimum.
    pub billed: u64,
    /// Before tax, after revision, to the cent.
    pub amount: Decimal,
    /// Bands that the quantity reaches.
    pub bands: Vec<BandPart>,
    /// Coefficient of the revision; 1 without.
    pub coefficient: Decimal,
}

/// The counted lines of a whole month under one version, in file order.
///
/// # Errors
/// When the revision's index is missing, or nothing is in force in that month.
pub fn line_money(
    contract: &Contract,
    month: Month,
    series: &SeriesSet,
    stock: &Stock,
) -> Result<Vec<LineMoney>, PriceError> {
    let invoice = invoice(contract, month, series, stock)?;
    Ok(lines(contract, &invoice))
}

/// All that a month comes to: flat and counted lines before tax, after revision.
///
/// # Errors
/// As [`line_money`].
pub fn month_fee(
    contract: &Contract,
    month: Month,
    series: &SeriesSet,
    stock: &Stock,
) -> Result<Decimal, PriceError> {
    invoice(contract, month, series, stock).map(|invoice| invoice.flat_fee(month))
}

fn invoice(
    contract: &Contract,
    month: Month,
    series: &SeriesSet,
    stock: &Stock,
) -> Result<Invoice, PriceError> {
    let versions = [Version::only(contract)];
    let period = Period {
        first: month,
        last: month,
    };
    draft(
        period,
        &Basis {
            versions: &versions,
            counts: stock,
            series,
            work: &[],
        },
    )
}

/// The counted lines of an invoice by place in the file; a month that a revision cuts in two has its
/// parts added up.
fn lines(contract: &Contract, invoice: &Invoice) -> Vec<LineMoney> {
    (0..per_unit(contract).len())
        .map(|at| {
            let path = format!("price.per-unit.{at}");
            let mut out = LineMoney {
                counted: 0,
                billed: 0,
                amount: Decimal::new(0, 2),
                bands: Vec::new(),
                coefficient: Decimal::ONE,
            };
            for line in invoice.lines.iter().filter(|line| line.clause.path == path) {
                if let Some(units) = &line.explanation.counted {
                    (out.counted, out.billed) = (units.counted, units.billed);
                }
                out.amount += line.amount;
                out.bands.clone_from(&line.explanation.bands);
                if let Some(revision) = &line.explanation.revision {
                    out.coefficient = revision.coefficient;
                }
            }
            out
        })
        .collect()
}

/// What `units` of a line cost a month before revision: its bands, the minimum at least.
#[must_use]
pub fn list_price(line: &PerUnit, units: u64) -> Decimal {
    graduate(&line.bands, units.max(line.minimum))
        .and_then(|parts| total(&parts))
        .unwrap_or_default()
}

/// A line that an invoice billed for a month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Billed {
    /// Its name on the invoice.
    pub label: String,
    /// The month billed.
    pub month: Month,
    /// The day on which units were counted.
    pub on: Date,
    /// Units counted then.
    pub counted: u64,
    /// Units billed.
    pub billed: u64,
    /// Before tax.
    pub amount: Decimal,
    /// The clause that priced it.
    pub clause: Clause,
    /// Bands that the quantity reached.
    pub bands: Vec<BandPart>,
}

impl Billed {
    /// The counted lines of an invoice; parts of one month's line added up.
    #[must_use]
    pub fn of(invoice: &Invoice) -> Vec<Self> {
        let mut out: Vec<Self> = Vec::new();
        for line in &invoice.lines {
            let (LineKind::PerUnit, Some(units)) = (line.kind, &line.explanation.counted) else {
                continue;
            };
            let known = out
                .iter_mut()
                .find(|one| one.label == line.label && one.month == line.month);
            match known {
                Some(known) => {
                    known.amount += line.amount;
                    (known.counted, known.billed) = (units.counted, units.billed);
                }
                None => out.push(Self {
                    label: line.label.clone(),
                    month: line.month,
                    on: units.on,
                    counted: units.counted,
                    billed: units.billed,
                    amount: line.amount,
                    clause: line.clause.clone(),
                    bands: line.explanation.bands.clone(),
                }),
            }
        }
        out
    }
}
