//! Wall time and instants of one zone over a stretch of time, as whole Unix seconds, with the two
//! rules of contract.md for wall times that do not exist or exist twice.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// Days from 1970-01-01 to a date of the Gregorian calendar.
pub(super) fn day_number(date: Date) -> i64 {
    let (y, m, d) = (
        i64::from(date.year()),
        i64::from(date.month()),
        i64::from(date.day()),
    );
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let year_of_era = y - era * 400;
    let day_of_year = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date of a day number.
pub(super) fn date_of(day: i64) -> Date {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z - era * 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let mp = (5 * day_of_year + 2) / 153;
    let d = day_of_year - (153 * mp + 2) / 5 + 1;
    let m = if mp < 10 { mp + 3 } else { mp - 9 };
    let y = year_of_era + era * 400 + i64::from(m <= 2);
    Date::new(y as i16, m as i8, d as i8).unwrap_or(Date::MAX)
}

/// Monday is 0.
pub(super) fn weekday(day: i64) -> usize {
    (day + 3).rem_euclid(7) as usize
}

/// An instant as a timestamp; what lies outside of jiff's years is clamped.
pub(super) fn timestamp(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(if second < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// The offsets of a zone over a stretch of time: each holds from its instant to the next one's.
#[derive(Clone, Debug)]
pub(super) struct Offsets {
    spans: Vec<(i64, i64)>,
}

impl Offsets {
    /// The offsets in force from `from` to `to`; the first and the last are taken to hold beyond.
    pub(super) fn between(zone: &TimeZone, from: i64, to: i64) -> Self {
        let first = timestamp(from);
        let mut spans = vec![(i64::MIN / 4, i64::from(zone.to_offset(first).seconds()))];
        for change in zone.following(first) {
            let at = change.timestamp().as_second();
            if at > to {
                break;
            }
            let offset = i64::from(change.offset().seconds());
            if spans.last().is_none_or(|(_, before)| *before != offset) {
                spans.push((at, offset));
            }
        }
        Self { spans }
    }

    /// Wall time at an instant, in seconds as if it were UTC.
    pub(super) fn wall(&self, at: i64) -> i64 {
        let after = self.spans.partition_point(|(from, _)| *from <= at);
        at + self.spans[after.saturating_sub(1)].1
    }

    /// The local day of an instant.
    pub(super) fn day(&self, at: i64) -> i64 {
        self.wall(at).div_euclid(DAY)
    }

    /// The instant of an opening: the first occurrence of the wall time, or the end of the gap that
    /// swallows it.
    pub(super) fn opening(&self, wall: i64) -> i64 {
        // Few spans (two a year), nearly sorted by local end: the first that ends after `wall`.
        let mut at = self.guess(wall);
        while at > 0 && wall < self.local_end(at - 1) {
            at -= 1;
        }
        while wall >= self.local_end(at) {
            at += 1;
        }
        let (from, offset) = self.spans[at];
        (wall - offset).max(from)
    }

    /// The instant of a closing: the last occurrence of the wall time, or the end of the gap that
    /// swallows it.
    pub(super) fn closing(&self, wall: i64) -> i64 {
        let mut at = self.guess(wall);
        while at + 1 < self.spans.len() && wall >= self.local_start(at + 1) {
            at += 1;
        }
        while at > 0 && wall < self.local_start(at) {
            at -= 1;
        }
        (wall - self.spans[at].1).min(self.end(at))
    }

    fn guess(&self, wall: i64) -> usize {
        self.spans
            .partition_point(|(from, _)| *from <= wall)
            .saturating_sub(1)
    }

    fn end(&self, at: usize) -> i64 {
        self.spans.get(at + 1).map_or(i64::MAX / 4, |next| next.0)
    }

    fn local_start(&self, at: usize) -> i64 {
        self.spans[at].0 + self.spans[at].1
    }

    fn local_end(&self, at: usize) -> i64 {
        self.end(at) + self.spans[at].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_and_dates_are_inverse() {
        for day in -40_000..80_000 {
            let date = date_of(day);
            assert_eq!(day_number(date), day);
            assert_eq!(
                weekday(day),
                usize::try_from(date.weekday().to_monday_zero_offset()).unwrap()
            );
        }
        assert_eq!(day_number(jiff::civil::date(2000, 3, 1)), 11_017);
    }

    #[test]
    fn the_gap_ends_and_the_fold_has_two_ends() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let day = |month, day| day_number(jiff::civil::date(2026, month, day)) * DAY;
        let offsets = Offsets::between(&zone, day(1, 1), day(12, 31));
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        let gap_end = at("2026-03-29T01:00:00Z");
        assert_eq!(offsets.opening(day(3, 29) + 9_000), gap_end);
        assert_eq!(offsets.closing(day(3, 29) + 9_000), gap_end);
        assert_eq!(offsets.opening(day(3, 29) + 10_800), gap_end);
        assert_eq!(
            offsets.opening(day(10, 25) + 9_000),
            at("2026-10-25T00:30:00Z")
        );
        assert_eq!(
            offsets.closing(day(10, 25) + 9_000),
            at("2026-10-25T01:30:00Z")
        );
        assert_eq!(
            offsets.closing(day(10, 25) + 7_200),
            at("2026-10-25T01:00:00Z")
        );
        assert_eq!(
            offsets.closing(day(10, 25) + 10_800),
            at("2026-10-25T02:00:00Z")
        );
    }
}
