//! Drawing up an invoice: periods, versions in force, parts of months, flat and counted lines.

use jiff::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::bands::{graduate, total};
use super::fee::days_between;
use super::invoice::{
    CountedUnits, Explanation, Invoice, Line, LineKind, Proration, Unit, vat_totals,
};
use super::work::{Work, work_lines};
use crate::count::Counts;
use crate::model::{Billed, Contract, PerUnit, Price};
use crate::money::cents;
use crate::month::Month;
use crate::revision::{Revised, RevisionError, SeriesSet, anniversaries, revise};

/// Why an invoice cannot be drawn up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// No version of the contract binds in the period.
    #[error("the contract is not in force between {first} and {last}: nothing to invoice")]
    NotInForce {
        /// First month.
        first: Month,
        /// Last month.
        last: Month,
    },
    /// The contract has no price.
    #[error("{0}: this contract has no [price] section: nothing to invoice")]
    NoPrice(String),
    /// Nobody said how many.
    #[error(
        "{file}:{line}: the number of units of `{label}` on {on} is not known: give the count or the items of that day"
    )]
    CountUnknown {
        /// File of the contract.
        file: String,
        /// Line of the clause.
        line: u32,
        /// Label of the line.
        label: String,
        /// Day of counting.
        on: Date,
    },
    /// The revision cannot be worked out.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// Work that no hourly line prices.
    #[error("the entry of work {id} names the line `{label}`, which the contract does not have")]
    UnknownWork {
        /// The entry.
        id: String,
        /// What it names.
        label: String,
    },
    /// Work outside the term.
    #[error("the entry of work {id} of {on} is outside the term of the contract")]
    WorkOutsideTerm {
        /// The entry.
        id: String,
        /// Its day.
        on: Date,
    },
    /// Work that ends before it begins.
    #[error("the entry of work {0} ends before it begins")]
    WorkBackwards(String),
    /// A calendar cannot be used.
    #[error(transparent)]
    Calendar(#[from] crate::calendar::CalendarError),
    /// Beyond what a decimal holds.
    #[error("the line `{0}` is out of range: check its prices and quantity")]
    OutOfRange(String),
}

/// A version of the contract: an amendment is a new one from its date of effect.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// What it says.
    pub contract: &'a Contract,
    /// What people call it, for example `1` or `2 (avenant n° 1)`.
    pub name: &'a str,
    /// Its date of effect.
    pub from: Date,
    /// Last day, when another version follows or notice was given; absent: to the end of its term.
    pub to: Option<Date>,
}

impl<'a> Version<'a> {
    /// The only version of a contract.
    #[must_use]
    pub fn only(contract: &'a Contract) -> Self {
        Self {
            contract,
            name: "1",
            from: contract.term.starts,
            to: None,
        }
    }

    /// First and last day on which it binds within a range; absent when there is none.
    fn within(&self, from: Date, to: Date) -> Option<(Date, Date)> {
        let term = &self.contract.term;
        let from = from.max(self.from).max(term.starts);
        let to = to
            .min(self.to.unwrap_or(Date::MAX))
            .min(term.final_day().unwrap_or(Date::MAX));
        (from <= to).then_some((from, to))
    }

    /// Whether it binds on a day.
    pub(super) fn binds(&self, on: Date) -> bool {
        self.within(on, on).is_some()
    }
}

/// Months that one invoice bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First month.
    pub first: Month,
    /// Last month.
    pub last: Month,
}

impl Period {
    /// The billing period of a month: itself, or its quarter of the calendar year.
    #[must_use]
    pub fn of(billed: Billed, month: Month) -> Self {
        match billed {
            Billed::Monthly => Self {
                first: month,
                last: month,
            },
            Billed::Quarterly => Self {
                first: month.quarter(),
                last: month.quarter().plus(2),
            },
        }
    }

    fn months(self) -> impl Iterator<Item = Month> {
        let last = self.last;
        std::iter::successors(Some(self.first), |month| Some(month.next()))
            .take_while(move |month| *month <= last)
    }
}

/// What an invoice is drawn up from.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// Versions in order of effect; their days must not overlap.
    pub versions: &'a [Version<'a>],
    /// Who counts units.
    pub counts: &'a dyn Counts,
    /// Index series that the provider keeps.
    pub series: &'a SeriesSet,
    /// Work outside the flat rate to be billed with this invoice.
    pub work: &'a [Work],
}

/// Draws up the invoice of a period.
///
/// # Errors
/// When nothing is in force, a count or an index value is missing, or work cannot be priced.
pub fn draft(period: Period, basis: &Basis<'_>) -> Result<Invoice, PriceError> {
    let parts = parts(period, basis)?;
    let starts = basis
        .versions
        .iter()
        .filter_map(|version| version.within(Date::MIN, Date::MAX))
        .map(|(from, _)| from)
        .min();
    let leading = parts
        .first()
        .map(|part| part.version)
        .or_else(|| latest(basis, period))
        .filter(|_| !parts.is_empty() || !basis.work.is_empty());
    let (Some(leading), Some(starts)) = (leading, starts) else {
        return Err(PriceError::NotInForce {
            first: period.first,
            last: period.last,
        });
    };
    let first = period.first.first();
    // The last day of the period billed before, or the first day of the contract.
    let counting_day = starts.max(first.yesterday().unwrap_or(Date::MIN));
    let mut lines = Vec::new();
    for part in &parts {
        monthly_lines(part, counting_day, basis, &mut lines)?;
    }
    lines.extend(work_lines(basis)?);
    let issued = first.max(starts);
    Ok(sum_up(period, issued, leading.contract, lines))
}

fn sum_up(period: Period, issued: Date, contract: &Contract, lines: Vec<Line>) -> Invoice {
    let vat = vat_totals(&lines);
    let net = vat
        .iter()
        .fold(Decimal::new(0, 2), |sum, one| sum.saturating_add(one.net));
    let tax = vat
        .iter()
        .fold(Decimal::new(0, 2), |sum, one| sum.saturating_add(one.tax));
    let payment = contract
        .price
        .as_ref()
        .and_then(|price| price.payment.as_ref());
    Invoice {
        first: period.first,
        last: period.last,
        issued,
        due: payment.and_then(|terms| {
            issued
                .checked_add(Span::new().try_days(terms.days).ok()?)
                .ok()
        }),
        currency: contract.currency.clone(),
        lines,
        vat,
        net,
        tax,
        gross: net.saturating_add(tax),
    }
}

/// The last version that has begun by the end of a period: who bills work after the end.
fn latest<'a>(basis: &Basis<'a>, period: Period) -> Option<Version<'a>> {
    basis
        .versions
        .iter()
        .rev()
        .find(|version| version.from <= period.last.last())
        .copied()
}

/// Days of one month under one version and one coefficient.
struct Part<'a> {
    version: Version<'a>,
    price: &'a Price,
    month: Month,
    from: Date,
    to: Date,
    revision: Option<Revised>,
}

fn parts<'a>(period: Period, basis: &Basis<'a>) -> Result<Vec<Part<'a>>, PriceError> {
    let mut out = Vec::new();
    for month in period.months() {
        for version in basis.versions {
            let Some((from, to)) = version.within(month.first(), month.last()) else {
                continue;
            };
            let contract = version.contract;
            let price = contract
                .price
                .as_ref()
                .ok_or_else(|| PriceError::NoPrice(contract.clauses.file.clone()))?;
            // A revision within the month cuts it in two.
            let mut starts = vec![from];
            starts.extend(
                anniversaries(contract, to)
                    .into_iter()
                    .filter(|day| *day > from),
            );
            for (index, &start) in starts.iter().enumerate() {
                let end = starts
                    .get(index + 1)
                    .and_then(|next| next.yesterday().ok())
                    .unwrap_or(to);
                out.push(Part {
                    version: *version,
                    price,
                    month,
                    from: start,
                    to: end,
                    revision: revise(contract, start, basis.series)?,
                });
            }
        }
    }
    Ok(out)
}

fn monthly_lines(
    part: &Part<'_>,
    counting_day: Date,
    basis: &Basis<'_>,
    lines: &mut Vec<Line>,
) -> Result<(), PriceError> {
    for (index, flat) in part.price.flat.iter().enumerate() {
        let path = format!("price.flat.{index}");
        lines.push(part.line(&flat.label, &path, flat.amount, None)?);
    }
    for (index, line) in part.price.per_unit.iter().enumerate() {
        let path = format!("price.per-unit.{index}");
        let units = count(part, line, &path, counting_day, basis)?;
        let out_of_range = || PriceError::OutOfRange(line.label.clone());
        let bands = graduate(&line.bands, units.billed).ok_or_else(out_of_range)?;
        let base = total(&bands).ok_or_else(out_of_range)?;
        lines.push(part.line(&line.label, &path, base, Some((units, bands)))?);
    }
    Ok(())
}

fn count(
    part: &Part<'_>,
    line: &PerUnit,
    path: &str,
    on: Date,
    basis: &Basis<'_>,
) -> Result<CountedUnits, PriceError> {
    let counted = basis.counts.count(line, on).ok_or_else(|| {
        let clause = part.version.contract.clauses.cite(path);
        PriceError::CountUnknown {
            file: clause.file,
            line: clause.line,
            label: line.label.clone(),
            on,
        }
    })?;
    Ok(CountedUnits {
        on,
        counted: counted.quantity,
        ids: counted.ids,
        minimum: line.minimum,
        billed: counted.quantity.max(line.minimum),
    })
}

type Units = (CountedUnits, Vec<super::bands::BandPart>);

impl Part<'_> {
    fn coefficient(&self) -> Decimal {
        self.revision
            .as_ref()
            .map_or(Decimal::ONE, |revised| revised.coefficient)
    }

    fn proration(&self) -> Option<Proration> {
        let days = days_between(self.from, self.to);
        let of = self.month.days();
        (days != of).then_some(Proration { days, of })
    }

    fn line(
        &self,
        label: &str,
        path: &str,
        base: Decimal,
        units: Option<Units>,
    ) -> Result<Line, PriceError> {
        let out_of_range = || PriceError::OutOfRange(label.to_owned());
        let proration = self.proration();
        let revised = base
            .checked_mul(self.coefficient())
            .ok_or_else(out_of_range)?;
        let exact = match proration {
            None => revised,
            Some(Proration { days, of }) => revised
                .checked_mul(Decimal::from(days))
                .and_then(|paid| paid.checked_div(Decimal::from(of)))
                .ok_or_else(out_of_range)?,
        };
        let amount = cents(exact);
        let contract = self.version.contract;
        let (counted, bands) = units.map_or((None, Vec::new()), |(counted, bands)| {
            (Some(counted), bands)
        });
        let months = proration.map_or(Decimal::ONE, |part| {
            (Decimal::from(part.days) / Decimal::from(part.of)).round_dp(6)
        });
        let (kind, unit, quantity, unit_price) = match &counted {
            None => (LineKind::Flat, Unit::Month, months, Some(revised)),
            Some(units) => {
                let each = match &bands[..] {
                    [only] if proration.is_none() => only.each.checked_mul(self.coefficient()),
                    _ => None,
                };
                (
                    LineKind::PerUnit,
                    Unit::Piece,
                    Decimal::from(units.billed),
                    each,
                )
            }
        };
        Ok(Line {
            kind,
            label: label.to_owned(),
            clause: contract.clauses.cite(path),
            version: self.version.name.to_owned(),
            month: self.month,
            from: self.from,
            to: self.to,
            quantity,
            unit,
            unit_price: unit_price.filter(|_| proration.is_none()),
            amount,
            vat_rate: self.price.vat,
            explanation: Explanation {
                counted,
                bands,
                work: None,
                base,
                revision: self.revision.clone(),
                proration,
                exact,
                amount,
            },
        })
    }
}

/// The zone in which a version's days begin.
pub(super) fn zone_of(contract: &Contract) -> Result<TimeZone, PriceError> {
    TimeZone::get(contract.timezone()).map_err(|_| {
        crate::calendar::CalendarError::UnknownZone(contract.timezone().to_owned()).into()
    })
}
