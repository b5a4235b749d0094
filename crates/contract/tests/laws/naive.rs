//! Opening hours minute by minute.

use intendant_contract::model::{Calendar, HolidayCode, Range};
use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use proptest::prelude::*;

/// Zones with daylight saving of every kind: none, both hemispheres, half an hour, at midnight, far
/// from Greenwich, backwards in winter, and a day that was skipped.
pub(crate) const ZONES: [&str; 22] = [
    "Europe/Paris",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Istanbul",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Havana",
    "America/Santiago",
    "America/Guadeloupe",
    "America/Cayenne",
    "America/Miquelon",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Noumea",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Asia/Beirut",
];

/// One answer a minute, from a first one on.
pub(crate) struct Minutes {
    pub(crate) first: i64,
    open: Vec<bool>,
    /// Local time of each minute.
    local: Vec<DateTime>,
    /// Days on which something opens, with the last closing.
    days: Vec<(Date, i64)>,
}

/// Easter by another method than the engine's (Oudin).
fn easter(year: i32) -> Date {
    let century = year / 100;
    let g = year % 19;
    let k = (century - 17) / 25;
    let mut i = (century - century / 4 - (century - k) / 3 + 19 * g + 15) % 30;
    i -= (i / 28) * (1 - (i / 28) * (29 / (i + 1)) * ((21 - g) / 11));
    let j = (year + year / 4 + i + 2 - century + century / 4) % 7;
    let l = i - j;
    let month = 3 + (l + 40) / 44;
    let day = l + 28 - 31 * (month / 4);
    date(year as i16, month as i8, day as i8)
}

fn is_holiday(code: HolidayCode, day: Date) -> bool {
    let after_easter = (day - easter(i32::from(day.year()))).get_days();
    let national = matches!(
        (day.month(), day.day()),
        (1 | 5 | 11, 1) | (5, 8) | (7, 14) | (8, 15) | (11, 11) | (12, 25)
    ) || matches!(after_easter, 1 | 39 | 50);
    let own = match code {
        HolidayCode::Fr => false,
        HolidayCode::Fr57 | HolidayCode::Fr67 | HolidayCode::Fr68 => {
            after_easter == -2 || (day.month(), day.day()) == (12, 26)
        }
        HolidayCode::Fr971 => (day.month(), day.day()) == (5, 27),
        HolidayCode::Fr972 => (day.month(), day.day()) == (5, 22),
        HolidayCode::Fr973 => (day.month(), day.day()) == (6, 10),
        HolidayCode::Fr974 => (day.month(), day.day()) == (12, 20),
        HolidayCode::Fr976 => (day.month(), day.day()) == (4, 27),
    };
    national || own
}

fn hours(calendar: &Calendar, day: Date) -> Vec<Range> {
    if calendar.always {
        return vec![Range { from: 0, to: 1_440 }];
    }
    let opened: Vec<Range> = calendar
        .opened
        .iter()
        .filter(|opening| opening.on == day)
        .flat_map(|opening| opening.hours.clone())
        .collect();
    if !opened.is_empty() {
        opened
    } else if calendar.closed.iter().any(|c| c.from <= day && day <= c.to)
        || calendar.holidays.is_some_and(|code| is_holiday(code, day))
    {
        vec![]
    } else {
        calendar.open[day.weekday().to_monday_zero_offset() as usize].clone()
    }
}

impl Minutes {
    /// The minutes of some days around an instant.
    pub(crate) fn of(calendar: &Calendar, around: Timestamp, before: i64, days: i64) -> Self {
        let zone = TimeZone::get(&calendar.timezone).unwrap();
        let first = around.as_second().div_euclid(60) * 60 - before * 86_400;
        let count = (days * 1_440) as usize;
        let local: Vec<DateTime> = (0..count)
            .map(|at| zone.to_datetime(Timestamp::from_second(first + at as i64 * 60).unwrap()))
            .collect();
        let mut minutes = Self {
            first,
            open: vec![calendar.always; count],
            local,
            days: vec![],
        };
        let mut day = minutes.local[0].date();
        let last = minutes.local[count - 1].date();
        while day <= last {
            minutes.day(day, &hours(calendar, day));
            day += Span::new().days(1);
        }
        minutes
    }

    fn day(&mut self, day: Date, ranges: &[Range]) {
        let mut last = None;
        for range in ranges {
            let wall = |minutes: u16, next: bool| {
                day.to_datetime(jiff::civil::Time::midnight())
                    + Span::new().minutes(i64::from(minutes) + if next { 1_440 } else { 0 })
            };
            let from = self.opening(wall(range.from, false));
            let to = self.closing(wall(range.to, range.to <= range.from));
            let (Some(from), Some(to)) = (from, to) else {
                continue;
            };
            for at in from..to {
                self.open[at] = true;
            }
            if from < to {
                last = last.max(Some(to));
            }
        }
        if let Some(last) = last {
            self.days.push((day, self.first + last as i64 * 60));
        }
    }

    /// The first minute that shows the wall time or a later one; nothing outside of what is known.
    fn opening(&self, wall: DateTime) -> Option<usize> {
        let at = self.local.iter().position(|local| *local >= wall)?;
        (at > 0).then_some(at)
    }

    /// The last minute that shows the wall time; the end of the gap when none does.
    fn closing(&self, wall: DateTime) -> Option<usize> {
        match self.local.iter().rposition(|local| *local == wall) {
            Some(at) => Some(at),
            None => self.opening(wall),
        }
    }

    pub(crate) fn is_open(&self, at: i64) -> bool {
        self.open[((at - self.first) / 60) as usize]
    }

    pub(crate) fn open_between(&self, from: i64, to: i64) -> i64 {
        (from..to)
            .step_by(60)
            .map(|at| {
                let end = (at - at.rem_euclid(60) + 60).min(to);
                let mut seconds = 0;
                // `from` may lie within a minute: the rest of this one, and the beginning of the next.
                let next = (at + 60).min(to);
                if self.is_open(at) {
                    seconds += end - at;
                }
                if end < next && self.is_open(end) {
                    seconds += next - end;
                }
                seconds
            })
            .sum()
    }

    /// Second by second, as far as is known.
    pub(crate) fn due(&self, from: i64, seconds: i64, known: i64) -> Option<i64> {
        let mut left = seconds;
        let mut at = from;
        while left > 0 {
            if at >= known {
                return None;
            }
            if self.is_open(at) {
                left -= 1;
            }
            at += 1;
        }
        Some(at)
    }

    pub(crate) fn days_due(&self, from: i64, days: usize, known: i64) -> Option<i64> {
        let first = (from..known).find(|at| self.is_open(*at))?;
        let start = self.local[((first - self.first) / 60) as usize].date();
        let (_, end) = self
            .days
            .iter()
            .filter(|(day, _)| *day > start)
            .nth(days - 1)?;
        (*end < known).then_some(*end)
    }
}

fn ranges() -> impl Strategy<Value = Vec<Range>> {
    let minute = || prop_oneof![(0..24u16).prop_map(|hour| hour * 60), 0..1_440u16];
    prop_oneof![
        2 => Just(vec![]),
        3 => Just(vec![Range { from: 480, to: 720 }, Range { from: 840, to: 1_080 }]),
        1 => Just(vec![Range { from: 0, to: 1_440 }]),
        2 => (minute(), minute()).prop_map(|(from, to)| vec![Range { from, to }]),
        3 => proptest::collection::btree_set(minute(), 4).prop_map(|set| {
            let cuts: Vec<u16> = set.into_iter().collect();
            vec![
                Range { from: cuts[0], to: cuts[1] },
                Range { from: cuts[2], to: cuts[3] },
            ]
        }),
        // The last one runs into the next day, where it may meet that day's.
        2 => proptest::collection::btree_set(minute(), 3).prop_map(|set| {
            let cuts: Vec<u16> = set.into_iter().collect();
            vec![
                Range { from: cuts[0], to: cuts[1] },
                Range { from: cuts[2], to: cuts[0] },
            ]
        }),
    ]
}

fn code() -> impl Strategy<Value = Option<HolidayCode>> {
    use HolidayCode::{Fr, Fr57, Fr67, Fr68, Fr971, Fr972, Fr973, Fr974, Fr976};
    proptest::option::of(proptest::sample::select(vec![
        Fr, Fr57, Fr67, Fr68, Fr971, Fr972, Fr973, Fr974, Fr976,
    ]))
}

/// An instant near a clock change, a holiday or a leap day of a zone, or anywhere.
fn moment(zone: &'static str) -> impl Strategy<Value = Timestamp> {
    (1995i16..2045, 0..4usize, 0..5i64, 0..86_400i64).prop_map(move |(year, kind, days, second)| {
        let zone = TimeZone::get(zone).unwrap();
        let new_year = date(year, 1, 1).to_datetime(jiff::civil::Time::midnight());
        let begins = zone.to_timestamp(new_year).unwrap();
        let changes = || {
            zone.following(begins)
                .take(2)
                .map(|change| change.timestamp())
        };
        let around = match kind {
            0 => changes().next().unwrap_or(begins),
            1 => changes().nth(1).unwrap_or(begins),
            2 => begins + Span::new().hours(24 * (58 + 30 * days)),
            _ => begins + Span::new().hours(24 * (90 + 60 * days)),
        };
        around - Span::new().seconds(days * 40_000) + Span::new().seconds(second)
    })
}

/// A calendar and an instant at which it is interesting.
pub(crate) fn calendar() -> impl Strategy<Value = (Calendar, Timestamp)> {
    let zone = proptest::sample::select(ZONES.to_vec());
    let week = proptest::array::uniform7(ranges());
    (zone, week, code(), 0..12i64, 0..8i64).prop_flat_map(|(zone, open, holidays, shift, shape)| {
        moment(zone).prop_map(move |around| {
            let around = Timestamp::from_second(around.as_second()).unwrap();
            let day = TimeZone::get(zone).unwrap().to_datetime(around).date();
            let near = day + Span::new().days(shift - 6);
            let mut calendar = Calendar {
                timezone: zone.to_owned(),
                holidays,
                always: shape == 0,
                open: open.clone(),
                closed: vec![],
                opened: vec![],
            };
            if shape == 0 {
                calendar.open = Default::default();
                calendar.holidays = None;
            }
            if shape == 1 || shape == 2 {
                calendar.closed.push(intendant_contract::model::Closing {
                    from: near,
                    to: near + Span::new().days(2),
                    reason: None,
                });
            }
            if shape == 2 || shape == 3 {
                calendar.opened.push(intendant_contract::model::Opening {
                    on: near + Span::new().days(1),
                    hours: vec![Range {
                        from: 1_260,
                        to: 180,
                    }],
                    reason: None,
                });
            }
            (calendar, around)
        })
    })
}
