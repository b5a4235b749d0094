//! Work by the hour, outside the flat rate: to the minute, split by the calendar of its line.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::draft::{Basis, PriceError, Version, zone_of};
use super::invoice::{Explanation, Line, LineKind, Unit, WorkPart, WorkSum};
use crate::calendar::OpenHours;
use crate::model::Hourly;
use crate::money::cents;
use crate::month::Month;
use crate::revision::{Revised, revise};

/// An entry of work that the client pays by the hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// What to call it.
    pub id: String,
    /// Label of the hourly line that prices it.
    pub label: String,
    /// Begun.
    pub from: Timestamp,
    /// Ended.
    pub to: Timestamp,
    /// The ticket that it was done on.
    #[serde(default)]
    pub ticket: Option<String>,
}

/// Entries of one version, line, side of the calendar and coefficient.
struct Group<'a> {
    key: (usize, usize, bool, Decimal),
    version: &'a Version<'a>,
    hourly: &'a Hourly,
    revision: Option<Revised>,
    vat: Decimal,
    parts: Vec<WorkPart>,
    days: (jiff::civil::Date, jiff::civil::Date),
}

/// Lines of all entries: those within hours, then those outside, line by line.
pub(super) fn work_lines(basis: &Basis<'_>) -> Result<Vec<Line>, PriceError> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for work in basis.work {
        sort_in(basis, work, &mut groups)?;
    }
    groups.sort_by_key(|group| group.key);
    groups.iter().map(Group::line).collect()
}

fn sort_in<'a>(
    basis: &Basis<'a>,
    work: &Work,
    groups: &mut Vec<Group<'a>>,
) -> Result<(), PriceError> {
    if work.to < work.from {
        return Err(PriceError::WorkBackwards(work.id.clone()));
    }
    let (at, version) = version_of(basis, work)?;
    let contract = version.contract;
    let price = contract
        .price
        .as_ref()
        .ok_or_else(|| PriceError::NoPrice(contract.clauses.file.clone()))?;
    let found = price
        .hourly
        .iter()
        .enumerate()
        .find(|(_, hourly)| hourly.label == work.label);
    let Some((index, hourly)) = found else {
        return Err(PriceError::UnknownWork {
            id: work.id.clone(),
            label: work.label.clone(),
        });
    };
    let zone = zone_of(contract)?;
    let day = zone.to_datetime(work.from).date();
    let last = zone.to_datetime(work.to).date();
    let revision = revise(contract, day, basis.series)?;
    let coefficient = revision
        .as_ref()
        .map_or(Decimal::ONE, |revised| revised.coefficient);
    let (inside, outside) = minutes(work, hourly, version)?;
    for (minutes, outside) in [(inside, false), (outside, true)] {
        if minutes == 0 {
            continue;
        }
        let key = (at, index, outside, coefficient);
        let part = WorkPart {
            id: work.id.clone(),
            ticket: work.ticket.clone(),
            from: work.from,
            to: work.to,
            minutes,
        };
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => {
                group.parts.push(part);
                group.days = (group.days.0.min(day), group.days.1.max(last));
            }
            None => groups.push(Group {
                key,
                version,
                hourly,
                revision: revision.clone(),
                vat: price.vat,
                parts: vec![part],
                days: (day, last),
            }),
        }
    }
    Ok(())
}

/// The version in force when the work began.
fn version_of<'a>(basis: &Basis<'a>, work: &Work) -> Result<(usize, &'a Version<'a>), PriceError> {
    let mut on = None;
    for (at, version) in basis.versions.iter().enumerate() {
        let day = zone_of(version.contract)?.to_datetime(work.from).date();
        if version.binds(day) {
            return Ok((at, version));
        }
        on = on.or(Some(day));
    }
    Err(PriceError::WorkOutsideTerm {
        id: work.id.clone(),
        on: on.unwrap_or(jiff::civil::Date::MIN),
    })
}

/// Minutes within and outside the calendar of the line: the whole to the nearest minute, the part
/// within too, and what is left outside.
fn minutes(work: &Work, hourly: &Hourly, version: &Version<'_>) -> Result<(u64, u64), PriceError> {
    let nearest = |seconds: i64| u64::try_from((seconds.max(0) + 30) / 60).unwrap_or(0);
    let whole = nearest(work.to.as_second() - work.from.as_second());
    let calendar = hourly
        .calendar
        .as_ref()
        .filter(|_| hourly.outside_hours.is_some())
        .and_then(|name| version.contract.calendars.get(name));
    let Some(calendar) = calendar else {
        return Ok((whole, 0));
    };
    let hours = OpenHours::compile(calendar)?;
    let inside = nearest(hours.open_seconds(work.from, work.to)).min(whole);
    Ok((inside, whole - inside))
}

impl Group<'_> {
    fn line(&self) -> Result<Line, PriceError> {
        let (_, index, outside, coefficient) = self.key;
        let factor = if outside {
            self.hourly.outside_hours.unwrap_or(Decimal::ONE)
        } else {
            Decimal::ONE
        };
        let minutes: u64 = self.parts.iter().map(|part| part.minutes).sum();
        let out_of_range = || PriceError::OutOfRange(self.hourly.label.clone());
        let hour = self
            .hourly
            .rate
            .checked_mul(factor)
            .ok_or_else(out_of_range)?;
        let times = |price: Decimal| {
            price
                .checked_mul(Decimal::from(minutes))
                .and_then(|sum| sum.checked_div(Decimal::from(60)))
                .ok_or_else(out_of_range)
        };
        let unit_price = hour.checked_mul(coefficient).ok_or_else(out_of_range)?;
        let exact = times(unit_price)?;
        let amount = cents(exact);
        let contract = self.version.contract;
        let path = format!("price.hourly.{index}");
        Ok(Line {
            kind: if outside {
                LineKind::HourlyOutside
            } else {
                LineKind::Hourly
            },
            label: self.hourly.label.clone(),
            clause: contract.clauses.cite(&path),
            version: self.version.name.to_owned(),
            month: Month::of(self.days.0),
            from: self.days.0,
            to: self.days.1,
            quantity: (Decimal::from(minutes) / Decimal::from(60)).round_dp(4),
            unit: Unit::Hour,
            unit_price: Some(unit_price),
            amount,
            vat_rate: self.vat,
            explanation: Explanation {
                counted: None,
                bands: Vec::new(),
                work: Some(WorkSum {
                    entries: self.parts.clone(),
                    minutes,
                    rate: self.hourly.rate,
                    factor,
                    calendar: self.hourly.calendar.clone(),
                }),
                base: times(hour)?,
                revision: self.revision.clone(),
                proration: None,
                exact,
                amount,
            },
        })
    }
}
