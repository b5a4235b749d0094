//! Which hours a day has: `opened` beats `closed`, `closed` beats `holidays`, `holidays` beats `open`
//! (contract.md, Calendars).

use std::collections::BTreeMap;

use crate::holidays::{self, Holiday};
use crate::model::{Calendar, Closing, HolidayCode, Opening, Range};

use super::zone::day_number;

/// What decides about the hours of a day.
pub(super) enum DayRule<'a> {
    /// An exceptional opening.
    Opened(&'a Opening),
    /// An exceptional closing.
    Closed(&'a Closing),
    /// A public holiday.
    Holiday(Holiday),
    /// The week's own hours.
    Week(&'a [Range]),
}

/// The rules of a calendar, by day number.
#[derive(Debug)]
pub(super) struct Rules {
    week: [Vec<Range>; 7],
    always: bool,
    code: Option<HolidayCode>,
    /// First and last day, in file order.
    closed: Vec<(i64, i64, Closing)>,
    opened: BTreeMap<i64, Opening>,
}

impl Rules {
    pub(super) fn new(calendar: &Calendar) -> Self {
        let mut opened: BTreeMap<i64, Opening> = BTreeMap::new();
        for opening in &calendar.opened {
            // A day opened twice has the hours of both.
            opened
                .entry(day_number(opening.on))
                .and_modify(|known| {
                    known.hours.extend(&opening.hours);
                    known.hours.sort_unstable();
                })
                .or_insert_with(|| opening.clone());
        }
        Self {
            week: calendar.open.clone(),
            always: calendar.always,
            code: calendar.holidays,
            closed: calendar
                .closed
                .iter()
                .map(|closing| {
                    (
                        day_number(closing.from),
                        day_number(closing.to),
                        closing.clone(),
                    )
                })
                .collect(),
            opened,
        }
    }

    pub(super) fn always(&self) -> bool {
        self.always
    }

    /// The holidays of some years, by day number.
    pub(super) fn holidays_between(&self, first: i16, last: i16) -> BTreeMap<i64, Holiday> {
        let mut days = BTreeMap::new();
        if let Some(code) = self.code {
            for year in first..=last {
                for (date, holiday) in holidays::of_year(code, year) {
                    days.entry(day_number(date)).or_insert(holiday);
                }
            }
        }
        days
    }

    /// What decides about a day, given the holidays around it.
    pub(super) fn day(&self, day: i64, holidays: &BTreeMap<i64, Holiday>) -> DayRule<'_> {
        if let Some(opening) = self.opened.get(&day) {
            return DayRule::Opened(opening);
        }
        if let Some((_, _, closing)) = self
            .closed
            .iter()
            .find(|(from, to, _)| (*from..=*to).contains(&day))
        {
            return DayRule::Closed(closing);
        }
        match holidays.get(&day) {
            Some(holiday) => DayRule::Holiday(*holiday),
            None => DayRule::Week(&self.week[super::zone::weekday(day)]),
        }
    }

    /// The ranges that open on a day.
    pub(super) fn hours(&self, day: i64, holidays: &BTreeMap<i64, Holiday>) -> &[Range] {
        match self.day(day, holidays) {
            DayRule::Opened(opening) => &opening.hours,
            DayRule::Closed(_) | DayRule::Holiday(_) => &[],
            DayRule::Week(ranges) => ranges,
        }
    }
}
