//! Opening hours compiled: which instants are open, how much open time lies between two, when an
//! amount of it is reached, and why the rest is closed.
//!
//! Instants are whole seconds. Open time is real elapsed time: a range that spans a daylight-saving
//! change is an hour longer or shorter (contract.md, Calendars).

mod era;
mod rules;
mod stretches;
mod zone;

pub use stretches::{ClosedWhy, Stretch};

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::Calendar;
use era::{ERA_BITS, Era};
use rules::Rules;
use zone::{DAY, Offsets, timestamp};

/// Eras on each side of 1970: from the year 1425 to 2514. Before and after, nothing is open.
const ERAS: i64 = 16;

/// Why a calendar cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The zone is not one of the IANA database.
    #[error("no time zone is called `{0}`: use an IANA name such as Europe/Paris")]
    UnknownZone(String),
}

/// A calendar, compiled. Its years are worked out when they are first asked about; share it by
/// `Arc` between threads.
#[derive(Debug)]
pub struct OpenHours {
    zone: TimeZone,
    rules: Rules,
    eras: [OnceLock<Box<Era>>; 2 * ERAS as usize],
}

impl OpenHours {
    /// Compiles a calendar of a contract.
    ///
    /// # Errors
    /// When its time zone is unknown.
    pub fn compile(calendar: &Calendar) -> Result<Self, CalendarError> {
        let zone = TimeZone::get(&calendar.timezone)
            .map_err(|_| CalendarError::UnknownZone(calendar.timezone.clone()))?;
        Ok(Self {
            zone,
            rules: Rules::new(calendar),
            eras: Default::default(),
        })
    }

    /// The zone in which its wall times are read.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether it is open at every instant.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.rules.always()
    }

    /// Whether an instant is open. An opening is, a closing is not.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.is_open_at(at.as_second())
    }

    /// Open seconds between two instants; 0 when `to` is not after `from`.
    #[must_use]
    pub fn open_seconds(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.open_between(from.as_second(), to.as_second())
    }

    /// The first instant at which the open time since `from` reaches `seconds`: `from` itself for
    /// none; nothing when the calendar never opens for that long.
    #[must_use]
    pub fn due_after(&self, from: Timestamp, seconds: i64) -> Option<Timestamp> {
        self.due_from(from.as_second(), seconds).map(timestamp)
    }

    /// The end of the last open range of the `days`th open day after the day on which a clock that
    /// starts at `from` starts: the local day of the first open instant at or after `from`. A range
    /// belongs to the day on which it opens; a day is open when a range opens on it.
    #[must_use]
    pub fn open_days_due(&self, from: Timestamp, days: u32) -> Option<Timestamp> {
        self.days_from(from.as_second(), days).map(timestamp)
    }

    /// The first open instant at or after `at`.
    #[must_use]
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        self.opens_from(at.as_second()).map(timestamp)
    }

    /// The first closed instant at or after `at`; nothing when it never closes again.
    #[must_use]
    pub fn next_close(&self, at: Timestamp) -> Option<Timestamp> {
        if self.is_always() {
            return None;
        }
        let mut at = at.as_second();
        while let Some((from, to)) = self.span_from(at) {
            if from > at {
                return Some(timestamp(at));
            }
            at = to;
        }
        (!self.is_always()).then(|| timestamp(at))
    }

    /// [`Self::is_open`], in Unix seconds.
    #[must_use]
    pub fn is_open_at(&self, at: i64) -> bool {
        self.span_from(at).is_some_and(|(from, _)| from <= at)
    }

    /// [`Self::open_seconds`], in Unix seconds.
    #[inline]
    #[must_use]
    pub fn open_between(&self, from: i64, to: i64) -> i64 {
        if to <= from {
            return 0;
        }
        if self.rules.always() {
            return to - from;
        }
        let (from, to) = (clamp(from), clamp(to));
        let (first, last) = (from >> ERA_BITS, to >> ERA_BITS);
        let era = self.era(first);
        if first == last {
            return era.open_before(to) - era.open_before(from);
        }
        let whole: i64 = (first + 1..last)
            .map(|number| self.era(number).total())
            .sum();
        era.total() - era.open_before(from) + whole + self.era(last).open_before(to)
    }

    /// [`Self::due_after`], in Unix seconds.
    #[inline]
    #[must_use]
    pub fn due_from(&self, from: i64, seconds: i64) -> Option<i64> {
        if seconds <= 0 {
            return Some(from);
        }
        if self.rules.always() {
            return from.checked_add(seconds);
        }
        let from = clamp(from);
        let mut number = from >> ERA_BITS;
        let mut era = self.era(number);
        let mut wanted = seconds.checked_add(era.open_before(from))?;
        while wanted > era.total() {
            wanted -= era.total();
            number += 1;
            if number >= ERAS {
                return None;
            }
            era = self.era(number);
        }
        Some(era.reached(wanted))
    }

    /// [`Self::open_days_due`], in Unix seconds.
    #[must_use]
    pub fn days_from(&self, from: i64, days: u32) -> Option<i64> {
        let first = self.opens_from(from)?;
        let start = self.local_day(first);
        if self.rules.always() {
            let midnight = (start + i64::from(days) + 1) * DAY;
            return Some(self.offsets_near(midnight).closing(midnight));
        }
        let mut left = i64::from(days);
        let mut number = clamp(start * DAY) >> ERA_BITS;
        while number < ERAS {
            let open = self.era(number).open_days();
            let after = open.partition_point(|(day, _)| i64::from(*day) <= start);
            // No day at all: the end of the start day itself, where it is an open one.
            let wanted = after as i64 + left - 1;
            match usize::try_from(wanted).ok().and_then(|at| open.get(at)) {
                Some((_, end)) => return Some(*end),
                None => left -= (open.len() - after) as i64,
            }
            number += 1;
        }
        None
    }

    /// [`Self::next_open`], in Unix seconds.
    #[must_use]
    pub fn opens_from(&self, at: i64) -> Option<i64> {
        self.span_from(at).map(|(from, _)| from.max(at))
    }

    /// The local day of an instant, as days since 1970-01-01.
    fn local_day(&self, at: i64) -> i64 {
        if self.rules.always() {
            let offset = self.zone.to_offset(timestamp(at)).seconds();
            return (at + i64::from(offset)).div_euclid(DAY);
        }
        self.era(clamp(at) >> ERA_BITS).offsets.day(at)
    }

    /// The local day of an instant.
    #[must_use]
    pub fn local_date(&self, at: i64) -> jiff::civil::Date {
        zone::date_of(self.local_day(at))
    }

    /// The open span around an instant or the next one, cut at the ends of eras.
    fn span_from(&self, at: i64) -> Option<(i64, i64)> {
        if self.rules.always() {
            return Some((at, i64::MAX / 4));
        }
        let at = clamp(at);
        let mut number = at >> ERA_BITS;
        let mut span = self.era(number).span_at_or_after(at);
        while span.is_none() && number + 1 < ERAS {
            number += 1;
            span = self.era(number).span_at_or_after(number << ERA_BITS);
        }
        span
    }

    fn offsets_near(&self, wall: i64) -> Offsets {
        Offsets::between(&self.zone, wall - 4 * DAY, wall + 4 * DAY)
    }

    #[inline]
    fn era(&self, number: i64) -> &Era {
        self.eras[(number + ERAS) as usize]
            .get_or_init(|| Box::new(Era::build(number, &self.rules, &self.zone)))
    }
}

#[inline]
fn clamp(at: i64) -> i64 {
    at.clamp(-ERAS << ERA_BITS, (ERAS << ERA_BITS) - 1)
}

#[cfg(test)]
mod tests;
