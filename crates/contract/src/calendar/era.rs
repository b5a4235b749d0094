//! The open ranges of one calendar over 34 years (2^30 seconds), laid out so that any question is an
//! index and a step or two: sorted ranges, running sums, and an index by time and one by open time.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::rules::Rules;
use super::zone::{DAY, Offsets, date_of};

/// Seconds of an era, as a power of two.
pub(super) const ERA_BITS: u32 = 30;
const ERA: i64 = 1 << ERA_BITS;
/// Farther than a range can reach from the midnight of its day, offsets included.
const MARGIN_DAYS: i64 = 4;

/// A local day on which a range opens, with the end of the last of them.
pub(super) type OpenDay = (i32, i64);

/// One open range, merged with those it touches. Seconds from the start of the era; `before` is the
/// open time of the era before it.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    from: u32,
    to: u32,
    before: u32,
}

/// 34 years of one calendar.
#[derive(Debug)]
pub(super) struct Era {
    start: i64,
    spans: Vec<Span>,
    total: u32,
    /// For each 86 400 seconds: the first span that ends after the beginning of them.
    by_day: Vec<u32>,
    /// For each `1 << open_bits` seconds of open time: the span in which they begin.
    by_open: Vec<u32>,
    open_bits: u32,
    /// The local days on which a range opens, with the end of the last of them.
    days: Vec<OpenDay>,
    pub(super) offsets: Offsets,
}

impl Era {
    /// The era that contains instants `number << 30` and following.
    pub(super) fn build(number: i64, rules: &Rules, zone: &TimeZone) -> Self {
        let start = number << ERA_BITS;
        let end = start + ERA;
        let first = start.div_euclid(DAY) - MARGIN_DAYS;
        let last = end.div_euclid(DAY) + MARGIN_DAYS;
        let offsets = Offsets::between(zone, (first - 2) * DAY, (last + 2) * DAY);
        let holidays = rules.holidays_between(date_of(first).year(), date_of(last).year());
        let (mut ranges, days) = Self::ranges(start, first..=last, rules, &holidays, &offsets);
        ranges.sort_unstable();
        let spans = Self::merge(&ranges, start, end);
        Self::index(start, spans, days, offsets)
    }

    fn ranges(
        start: i64,
        all: std::ops::RangeInclusive<i64>,
        rules: &Rules,
        holidays: &BTreeMap<i64, crate::holidays::Holiday>,
        offsets: &Offsets,
    ) -> (Vec<(i64, i64)>, Vec<OpenDay>) {
        let mut ranges = Vec::new();
        let mut days = Vec::new();
        if rules.always() {
            return (ranges, days);
        }
        for day in all {
            let mut last = None;
            for range in rules.hours(day, holidays) {
                let from = offsets.opening(day * DAY + i64::from(range.from) * 60);
                let next = if range.crosses_midnight() { DAY } else { 0 };
                let to = offsets.closing(day * DAY + next + i64::from(range.to) * 60);
                if from < to {
                    ranges.push((from, to));
                    last = last.max(Some(to));
                }
            }
            if let (Some(last), true) = (last, (day * DAY).div_euclid(ERA) == start / ERA) {
                days.push((day as i32, last));
            }
        }
        (ranges, days)
    }

    /// Ranges that overlap or touch become one; what lies outside of the era is cut off.
    fn merge(ranges: &[(i64, i64)], start: i64, end: i64) -> Vec<Span> {
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
        for &(from, to) in ranges {
            let (from, to) = (from.max(start), to.min(end));
            if from >= to {
                continue;
            }
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        let mut before = 0;
        merged
            .into_iter()
            .map(|(from, to)| {
                let span = Span {
                    from: (from - start) as u32,
                    to: (to - start) as u32,
                    before,
                };
                before += span.to - span.from;
                span
            })
            .collect()
    }

    fn index(start: i64, spans: Vec<Span>, days: Vec<OpenDay>, offsets: Offsets) -> Self {
        let total = spans
            .last()
            .map_or(0, |span| span.before + (span.to - span.from));
        let mut by_day = Vec::with_capacity((ERA / DAY) as usize + 1);
        let mut at = 0;
        for day in 0..=(ERA / DAY) {
            let begins = (day * DAY) as u32;
            while spans.get(at).is_some_and(|span| span.to <= begins) {
                at += 1;
            }
            by_day.push(at as u32);
        }
        // About one span an entry: open time is spread evenly enough over them.
        let mean = total / (spans.len().max(1) as u32);
        let open_bits = 31 - mean.max(1024).leading_zeros();
        let mut by_open = Vec::new();
        at = 0;
        for entry in 0..=(total >> open_bits) {
            let begins = entry << open_bits;
            while spans.get(at + 1).is_some_and(|next| next.before <= begins) {
                at += 1;
            }
            by_open.push(at as u32);
        }
        Self {
            start,
            spans,
            total,
            by_day,
            by_open,
            open_bits,
            days,
            offsets,
        }
    }

    /// Open seconds of the whole era.
    pub(super) fn total(&self) -> i64 {
        i64::from(self.total)
    }

    /// The first span that ends after an instant of this era.
    #[inline]
    fn at_or_after(&self, since: u32) -> usize {
        let mut at = self.by_day[(since / DAY as u32) as usize] as usize;
        while self.spans.get(at).is_some_and(|span| span.to <= since) {
            at += 1;
        }
        at
    }

    /// Open seconds from the start of the era to an instant of it.
    #[inline]
    pub(super) fn open_before(&self, at: i64) -> i64 {
        let since = (at - self.start) as u32;
        match self.spans.get(self.at_or_after(since)) {
            Some(span) => i64::from(span.before) + i64::from(since.saturating_sub(span.from)),
            None => i64::from(self.total),
        }
    }

    /// The first instant at which the open time since the start of the era is `open`, which is
    /// more than 0 and at most the era's total.
    #[inline]
    pub(super) fn reached(&self, open: i64) -> i64 {
        let open = open as u32;
        let mut at = self.by_open[((open - 1) >> self.open_bits) as usize] as usize;
        while self
            .spans
            .get(at + 1)
            .is_some_and(|next| next.before < open)
        {
            at += 1;
        }
        let span = self.spans[at];
        self.start + i64::from(span.from + (open - span.before))
    }

    /// The span around an instant, or the next one: from and to as instants.
    pub(super) fn span_at_or_after(&self, at: i64) -> Option<(i64, i64)> {
        let span = self.spans.get(self.at_or_after((at - self.start) as u32))?;
        Some((
            self.start + i64::from(span.from),
            self.start + i64::from(span.to),
        ))
    }

    /// The local days, in order, on which a range opens, with the end of the last of them.
    pub(super) fn open_days(&self) -> &[OpenDay] {
        &self.days
    }
}
