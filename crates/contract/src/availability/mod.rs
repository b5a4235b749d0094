//! Availability of a service over a period: 1 − unplanned downtime ÷ (service time − planned
//! maintenance), all of it open time of the promise's calendar.

#[cfg(test)]
mod tests;
mod text;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::{CalendarError, OpenHours};
use crate::model::{Clause, Contract, Period};
use crate::month::Month;
use crate::penalty::AvailabilityFact;

/// A stretch of time with a name: an outage or planned maintenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// What to call it: a ticket, a maintenance window.
    pub id: String,
    /// Begun.
    pub from: Timestamp,
    /// Ended; absent: not yet.
    #[serde(default)]
    pub to: Option<Timestamp>,
}

/// Why availability cannot be measured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AvailabilityError {
    /// No such service, or it promises no availability.
    #[error("the service `{0}` promises no availability")]
    NotPromised(String),
    /// The calendar cannot be used.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// A day that has no midnight on the time line.
    #[error("the period around {0} is out of range")]
    OutOfRange(Date),
}

/// The part of an outage that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// The outage.
    pub id: String,
    /// Its open seconds within the period and outside planned maintenance, those that an earlier
    /// outage already counts left out.
    pub counted_s: i64,
    /// Its real length within the period, seconds.
    pub length_s: i64,
}

/// Measured availability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Key of the service.
    pub service: String,
    /// The clause.
    pub clause: Clause,
    /// The calendar.
    pub calendar: String,
    /// Start of the period.
    pub from: Timestamp,
    /// End of the period, not included.
    pub to: Timestamp,
    /// Last month of the period, in the calendar's zone: the month that a penalty is charged to.
    pub month: Month,
    /// Open seconds of the period.
    pub open_s: i64,
    /// Open seconds of planned maintenance.
    pub maintenance_s: i64,
    /// Service time: open less maintenance.
    pub service_s: i64,
    /// Unplanned downtime within service time.
    pub down_s: i64,
    /// Each outage, in order of its start.
    pub outages: Vec<Outage>,
    /// Promised, a fraction of 1.
    pub target: Decimal,
    /// Kept, a fraction of 1; 1 when there was no service time.
    pub kept: Decimal,
    /// Whether the promise is kept; exactly on target is.
    pub met: bool,
}

impl Measured {
    /// What penalties are worked out from.
    #[must_use]
    pub fn fact(&self) -> AvailabilityFact {
        AvailabilityFact {
            service: self.service.clone(),
            month: self.month,
            service_s: self.service_s,
            down_s: self.down_s,
        }
    }

    /// Steps of a size (a fraction of 1) begun below the target.
    #[must_use]
    pub fn steps_below(&self, step: Decimal) -> u64 {
        let (service, up) = (
            Decimal::from(self.service_s),
            Decimal::from(self.service_s - self.down_s),
        );
        crate::money::steps_begun(self.target * service - up, step * service)
    }
}

/// First and last day of the period of measurement that a day lies in.
#[must_use]
pub fn period_around(period: Period, day: Date) -> (Date, Date) {
    let month = Month::of(day);
    let (first, months) = match period {
        Period::Month => (month, 1),
        Period::Quarter => (month.quarter(), 3),
        Period::Year => (month.plus(1 - i32::from(month.number())), 12),
    };
    (first.first(), first.plus(months - 1).last())
}

/// Measures what a service kept over the period that holds a day, cut to the days on which the
/// contract binds. `downs` and `maintenance` may overlap, be unsorted and reach beyond the period;
/// an interval without end lasts to the end of the period (or to `now`, when that is earlier:
/// a running period is measured up to it).
///
/// # Errors
/// When the service promises no availability or its calendar cannot be used.
pub fn measure(
    contract: &Contract,
    service: &str,
    day: Date,
    downs: &[Interval],
    maintenance: &[Interval],
    now: Timestamp,
) -> Result<Measured, AvailabilityError> {
    let not_promised = || AvailabilityError::NotPromised(service.to_owned());
    let (index, found) = contract
        .services
        .iter()
        .enumerate()
        .find(|(_, one)| one.key == service)
        .ok_or_else(not_promised)?;
    let promise = found.availability.as_ref().ok_or_else(not_promised)?;
    let calendar = contract
        .calendars
        .get(&promise.calendar)
        .ok_or_else(not_promised)?;
    let hours = OpenHours::compile(calendar)?;
    let (first, last) = period_around(promise.period, day);
    let from_day = first.max(contract.term.starts);
    let to_day = last.min(contract.term.final_day().unwrap_or(Date::MAX));
    let midnight = |day: Date| {
        hours
            .zone()
            .to_timestamp(day.at(0, 0, 0, 0))
            .map_err(|_| AvailabilityError::OutOfRange(day))
    };
    let from = midnight(from_day)?;
    let after = to_day
        .checked_add(1.day())
        .map_err(|_| AvailabilityError::OutOfRange(to_day))?;
    let to = midnight(after)?.min(now).max(from);
    let sums = sum_up(&hours, (from, to), downs, maintenance);
    let (service_s, down_s) = (sums.open_s - sums.maintenance_s, sums.down_s);
    let (service_time, up) = (Decimal::from(service_s), Decimal::from(service_s - down_s));
    Ok(Measured {
        service: service.to_owned(),
        clause: contract
            .clauses
            .cite(&format!("services.{index}.availability.target")),
        calendar: promise.calendar.clone(),
        from,
        to,
        month: Month::of(last),
        open_s: sums.open_s,
        maintenance_s: sums.maintenance_s,
        service_s,
        down_s,
        outages: sums.outages,
        target: promise.target,
        kept: up.checked_div(service_time).unwrap_or(Decimal::ONE),
        met: up >= promise.target * service_time,
    })
}

struct Sums {
    open_s: i64,
    maintenance_s: i64,
    down_s: i64,
    outages: Vec<Outage>,
}

type Span = (i64, i64);

fn sum_up(
    hours: &OpenHours,
    (from, to): (Timestamp, Timestamp),
    downs: &[Interval],
    maintenance: &[Interval],
) -> Sums {
    let period = (from.as_second(), to.as_second());
    let open = |(from, to): Span| hours.open_between(from, to);
    let clip = |interval: &Interval| -> Span {
        let end = interval.to.map_or(period.1, Timestamp::as_second);
        (interval.from.as_second().max(period.0), end.min(period.1))
    };
    let planned = union(maintenance.iter().map(clip).collect());
    let mut sorted: Vec<(&Interval, Span)> = downs.iter().map(|down| (down, clip(down))).collect();
    sorted.retain(|(_, (from, to))| from < to);
    sorted.sort_by_key(|(_, span)| *span);
    let mut outages = Vec::new();
    let mut counted_to = i64::MIN;
    for (down, span) in sorted {
        let fresh = (span.0.max(counted_to), span.1);
        counted_to = counted_to.max(span.1);
        let counted_s = if fresh.0 < fresh.1 {
            open(fresh)
                - planned
                    .iter()
                    .map(|plan| open(both(*plan, fresh)))
                    .sum::<i64>()
        } else {
            0
        };
        outages.push(Outage {
            id: down.id.clone(),
            counted_s,
            length_s: span.1 - span.0,
        });
    }
    Sums {
        open_s: open(period),
        maintenance_s: planned.iter().map(|plan| open(*plan)).sum(),
        down_s: outages.iter().map(|outage| outage.counted_s).sum(),
        outages,
    }
}

/// What two spans share; of no length when they do not meet.
fn both(a: Span, b: Span) -> Span {
    let from = a.0.max(b.0);
    (from, a.1.min(b.1).max(from))
}

/// The same time without overlaps, in order.
fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|(from, to)| from < to);
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for (from, to) in spans {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}
