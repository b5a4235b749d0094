//! Time cut into open and closed stretches, each closed one with its reason in words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::rules::DayRule;
use super::zone::{DAY, Offsets, date_of, timestamp, weekday};
use super::{OpenHours, clamp};
use crate::holidays::Holiday;
use crate::model::Language;

/// Why a calendar is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClosedWhy {
    /// A public holiday.
    Holiday(Holiday),
    /// An exceptional closing, with the contract's reason.
    Closing(Option<String>),
    /// Between two ranges of a day, around noon.
    Lunch,
    /// Between two ranges of a day, at another time.
    Break,
    /// Before the first range of a day or after its last.
    Night,
    /// The same, in a calendar that is open at night, or for more than an evening or a morning.
    OutsideHours,
    /// A Saturday or Sunday without hours.
    Weekend,
    /// Another day without hours.
    ClosedDay,
}

impl ClosedWhy {
    /// In words, to follow "closed:".
    #[must_use]
    pub fn words(&self, language: Language) -> Cow<'static, str> {
        let (fr, en) = match self {
            Self::Holiday(holiday) => {
                return match language {
                    Language::Fr => format!("férié ({})", holiday.fr()).into(),
                    Language::En => format!("public holiday ({})", holiday.en()).into(),
                };
            }
            Self::Closing(Some(reason)) => return reason.clone().into(),
            Self::Closing(None) => ("fermeture exceptionnelle", "exceptional closing"),
            Self::Lunch => ("pause déjeuner", "lunch break"),
            Self::Break => ("entre deux plages", "between two ranges"),
            Self::Night => ("soir et nuit", "evening and night"),
            Self::OutsideHours => ("hors horaires", "outside hours"),
            Self::Weekend => ("week-end", "weekend"),
            Self::ClosedDay => ("jour non ouvré", "closed day"),
        };
        match language {
            Language::Fr => fr.into(),
            Language::En => en.into(),
        }
    }
}

/// A stretch of time that is open or closed throughout, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub to: Timestamp,
    /// Whether it is open.
    pub open: bool,
    /// Why it is closed; nothing when it is open.
    pub why: Option<ClosedWhy>,
}

impl OpenHours {
    /// The stretches between two instants, in order, without gap or overlap. A closed stretch is cut
    /// where its reason changes.
    pub fn stretches(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Stretch> + '_ {
        self.pieces(from.as_second(), to.as_second())
            .map(|(from, to, why)| Stretch {
                from: timestamp(from),
                to: timestamp(to),
                open: why.is_none(),
                why,
            })
    }

    /// [`Self::stretches`] in Unix seconds: from, to, and why it is closed.
    pub(crate) fn pieces(&self, from: i64, to: i64) -> Pieces<'_> {
        Pieces {
            hours: self,
            at: if self.is_always() { from } else { clamp(from) },
            to: if self.is_always() { to } else { clamp(to) },
            year: None,
            holidays: BTreeMap::new(),
        }
    }
}

/// Stretches, worked out as they are asked for.
pub(crate) struct Pieces<'a> {
    hours: &'a OpenHours,
    at: i64,
    to: i64,
    year: Option<i16>,
    holidays: BTreeMap<i64, Holiday>,
}

impl Pieces<'_> {
    fn open_until(&self) -> Option<i64> {
        let mut at = self.at;
        while at < self.to {
            match self.hours.span_from(at) {
                Some((from, to)) if from <= at => at = to,
                _ => break,
            }
        }
        (at > self.at).then_some(at.min(self.to))
    }

    /// Why `at` is closed, and until when that reason holds on its local day.
    fn closed(&mut self, at: i64, reopens: i64) -> (i64, ClosedWhy) {
        let offsets = self.hours.offsets_near(at);
        let day = offsets.day(at);
        let until = offsets.opening((day + 1) * DAY).max(at + 1).min(reopens);
        let year = date_of(day).year();
        if self.year != Some(year) {
            self.holidays = self.hours.rules.holidays_between(year - 1, year);
            self.year = Some(year);
        }
        let why = match self.hours.rules.day(day, &self.holidays) {
            DayRule::Holiday(holiday) => ClosedWhy::Holiday(holiday),
            DayRule::Closed(closing) => ClosedWhy::Closing(closing.reason.clone()),
            DayRule::Opened(opening) => self.between(day, &opening.hours, at, &offsets),
            DayRule::Week(ranges) => self.between(day, ranges, at, &offsets),
        };
        (until, why)
    }

    fn between(
        &self,
        day: i64,
        ranges: &[crate::model::Range],
        at: i64,
        offsets: &Offsets,
    ) -> ClosedWhy {
        if ranges.is_empty() {
            return if weekday(day) >= 5 {
                ClosedWhy::Weekend
            } else {
                ClosedWhy::ClosedDay
            };
        }
        let wall = |minutes: u16| day * DAY + i64::from(minutes) * 60;
        let before = ranges
            .iter()
            .rfind(|range| !range.crosses_midnight() && offsets.closing(wall(range.to)) <= at);
        let after = ranges
            .iter()
            .find(|range| offsets.opening(wall(range.from)) > at);
        if let (Some(before), Some(after)) = (before, after) {
            let noon = before.to <= 14 * 60 && after.from >= 12 * 60;
            return if noon {
                ClosedWhy::Lunch
            } else {
                ClosedWhy::Break
            };
        }
        let night = |ranges: &[crate::model::Range]| ranges.iter().any(|r| r.crosses_midnight());
        let by_day = !night(ranges) && !night(self.hours.rules.hours(day - 1, &self.holidays));
        // A Saturday that ends at noon leaves an afternoon, which nobody calls a night.
        let evening = before.is_none_or(|before| before.to >= 16 * 60);
        let morning = after.is_none_or(|after| after.from <= 10 * 60);
        if by_day && evening && morning {
            ClosedWhy::Night
        } else {
            ClosedWhy::OutsideHours
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = (i64, i64, Option<ClosedWhy>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.to {
            return None;
        }
        let from = self.at;
        if let Some(until) = self.open_until() {
            self.at = until;
            return Some((from, until, None));
        }
        let reopens = self
            .hours
            .opens_from(from)
            .map_or(self.to, |at| at.min(self.to));
        let (mut until, why) = self.closed(from, reopens);
        while until < reopens {
            let (further, next) = self.closed(until, reopens);
            if next != why {
                break;
            }
            until = further;
        }
        self.at = until;
        Some((from, until, Some(why)))
    }
}
