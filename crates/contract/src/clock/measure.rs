//! Figures of a clock, worked out of its timeline: elapsed, paused, due, late (contract.md, Clocks).

use super::KINDS;
use super::promises::Promises;
use super::report::ClockState;
use super::ticket::{Clock, End, TicketClocks};
use crate::calendar::OpenHours;
use crate::model::{ClockKind, Priority, Target};

/// What a clock does in a stretch of its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// Its open time counts.
    Counts,
    /// Reasons that stop it run, by bit.
    Paused(u64),
    /// It had stopped, and was reopened later.
    Stopped,
}

/// A stretch of a clock's life in which nothing changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) calendar: u16,
    pub(super) doing: Doing,
}

/// Where a clock stands, in Unix seconds and seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) kind: ClockKind,
    pub(crate) state: ClockState,
    pub(crate) service: u16,
    pub(crate) priority: Priority,
    pub(crate) calendar: u16,
    pub(crate) started: i64,
    pub(crate) stopped: Option<i64>,
    pub(crate) due: Option<i64>,
    pub(crate) target: Target,
    pub(crate) elapsed: i64,
    pub(crate) paused: i64,
    pub(crate) late: i64,
}

/// What the legs add up to.
struct Sums {
    elapsed: i64,
    paused: i64,
    /// The instant at which the target was reached, when it was.
    reached: Option<i64>,
    late: bool,
    /// Paused in the last leg.
    now_paused: bool,
}

impl TicketClocks<'_> {
    /// The legs of a clock up to an instant.
    pub(super) fn legs<'a>(
        &'a self,
        kind: ClockKind,
        clock: &'a Clock,
        until: i64,
    ) -> impl Iterator<Item = Leg> + 'a {
        let stops = self.promises.stops[kind as usize];
        let done = 1 << (kind as u8);
        let first = self
            .timeline
            .iter()
            .rposition(|moment| moment.from <= clock.started)
            .unwrap_or(0);
        self.timeline[first..]
            .iter()
            .enumerate()
            .filter_map(move |(at, moment)| {
                let from = moment.from.max(clock.started);
                let next = self.timeline.get(first + at + 1);
                let to = next.map_or(until, |next| next.from.min(until));
                let doing = if moment.done & done != 0 {
                    Doing::Stopped
                } else if moment.running & stops != 0 {
                    Doing::Paused(moment.running & stops)
                } else {
                    Doing::Counts
                };
                (from < to).then(|| Leg {
                    from,
                    to,
                    calendar: clock.calendar_at(from).unwrap_or(moment.calendar),
                    doing,
                })
            })
    }

    /// Where each clock that the ticket ever had stands at an instant not before its last event.
    pub(crate) fn readings(&self, at: i64) -> impl Iterator<Item = Reading> + '_ {
        KINDS.into_iter().filter_map(move |kind| {
            let clock = self.clocks[kind as usize].as_ref()?;
            Some(self.read(kind, clock, at))
        })
    }

    pub(super) fn read(&self, kind: ClockKind, clock: &Clock, at: i64) -> Reading {
        let until = clock.ended.map_or(at, |(ended, _)| ended);
        let hours = self.promises.hours(clock.calendar);
        let sums = match clock.target {
            Target::Seconds(target) => self.sum(kind, clock, until, target),
            Target::OpenDays(days) => self.sum_days(kind, clock, until, days),
        };
        let state = match clock.ended {
            Some((_, End::Stopped)) if sums.late => ClockState::Breached,
            Some((_, End::Stopped)) => ClockState::Met,
            Some((_, End::Cancelled)) => ClockState::Cancelled,
            Some((_, End::Dropped)) => ClockState::Dropped,
            None if sums.late => ClockState::Overdue,
            None if self.paused_now(kind) => ClockState::Paused,
            None => ClockState::Running,
        };
        let paused = match clock.ended {
            Some(_) => sums.now_paused,
            None => self.paused_now(kind),
        };
        let due = match state {
            ClockState::Cancelled | ClockState::Dropped => None,
            _ if paused && !sums.late => None,
            _ => sums.reached.or_else(|| match clock.target {
                Target::Seconds(target) => {
                    hours.due_from(until.max(clock.started), target - sums.elapsed)
                }
                Target::OpenDays(_) => None,
            }),
        };
        let late = match (state, due) {
            (ClockState::Breached | ClockState::Overdue, Some(due)) => {
                self.open_since(kind, clock, due, until)
            }
            _ => 0,
        };
        Reading {
            kind,
            state,
            service: self.service,
            priority: clock.priority,
            calendar: clock.calendar,
            started: clock.started,
            stopped: clock.ended.map(|(ended, _)| ended),
            due,
            target: clock.target,
            elapsed: sums.elapsed,
            paused: sums.paused,
            late,
        }
    }

    fn paused_now(&self, kind: ClockKind) -> bool {
        self.timeline
            .last()
            .is_some_and(|now| now.running & self.promises.stops[kind as usize] != 0)
    }

    /// Elapsed against a target in seconds: late is more than the target, due the first instant at
    /// which it was reached.
    fn sum(&self, kind: ClockKind, clock: &Clock, until: i64, target: i64) -> Sums {
        let mut sums = Sums::new();
        if target <= 0 {
            sums.reached = Some(clock.started);
        }
        for leg in self.legs(kind, clock, until) {
            let hours = self.promises.hours(leg.calendar);
            sums.now_paused = false;
            match leg.doing {
                Doing::Stopped => {}
                Doing::Paused(_) => {
                    sums.paused += hours.open_between(leg.from, leg.to);
                    sums.now_paused = true;
                }
                Doing::Counts => {
                    let open = hours.open_between(leg.from, leg.to);
                    if sums.reached.is_none() && sums.elapsed + open >= target {
                        sums.reached = hours.due_from(leg.from, target - sums.elapsed);
                    }
                    sums.elapsed += open;
                }
            }
        }
        sums.late = sums.elapsed > target;
        sums
    }

    /// A target in open days: due is moved by the open time of pauses (and of the time between a
    /// stop and a reopening) that began before it.
    fn sum_days(&self, kind: ClockKind, clock: &Clock, until: i64, days: u32) -> Sums {
        let mut sums = Sums::new();
        let own = self.promises.hours(clock.calendar);
        let first = own.days_from(clock.started, days);
        let mut moved = 0;
        let due = |moved| first.and_then(|first| own.due_from(first, moved));
        for leg in self.legs(kind, clock, until) {
            let open = self
                .promises
                .hours(leg.calendar)
                .open_between(leg.from, leg.to);
            sums.now_paused = matches!(leg.doing, Doing::Paused(_));
            match leg.doing {
                Doing::Counts => {
                    sums.elapsed += open;
                    if sums.reached.is_none() {
                        sums.reached = due(moved).filter(|due| *due < leg.to);
                    }
                }
                Doing::Paused(_) => {
                    sums.paused += open;
                    moved += open;
                }
                Doing::Stopped => moved += open,
            }
        }
        sums.late = sums.reached.is_some();
        if !sums.late {
            sums.reached = due(moved);
            sums.late = clock.ended.is_some() && sums.reached.is_some_and(|due| due < until);
        }
        sums
    }

    /// Open seconds from an instant to the end of a clock, each stretch in the calendar that was in
    /// force. Pauses after the instant do not stop lateness: late is open time from due to the stop
    /// (replay.md). The time between a stop and a reopening does not count.
    fn open_since(&self, kind: ClockKind, clock: &Clock, since: i64, until: i64) -> i64 {
        self.legs(kind, clock, until)
            .filter(|leg| leg.doing != Doing::Stopped)
            .map(|leg| {
                self.promises
                    .hours(leg.calendar)
                    .open_between(leg.from.max(since), leg.to)
            })
            .sum()
    }

    /// The first instant at which a clock reached, or will reach if nothing else happens, a share of
    /// its target in hundredths.
    pub(super) fn reaches_at(&self, kind: ClockKind, percent: u32, at: i64) -> Option<i64> {
        let clock = self.clocks[kind as usize].as_ref()?;
        let until = clock.ended.map_or(at, |(ended, _)| ended);
        let own = self.promises.hours(clock.calendar);
        let whole = target_seconds(clock, own)?;
        let part = share(whole, percent);
        let sums = self.sum(kind, clock, until, part);
        if percent == 100 && matches!(clock.target, Target::OpenDays(_)) {
            return self.read(kind, clock, at).due;
        }
        let stands = clock.ended.is_some() || self.paused_now(kind);
        match sums.reached {
            Some(at) => Some(at),
            None if stands => None,
            None => own.due_from(until, part - sums.elapsed),
        }
    }
}

impl Sums {
    fn new() -> Self {
        Self {
            elapsed: 0,
            paused: 0,
            reached: None,
            late: false,
            now_paused: false,
        }
    }
}

impl Clock {
    /// The calendar that a resumed clock had kept at an instant.
    fn calendar_at(&self, at: i64) -> Option<u16> {
        if self.kept_since.is_some_and(|since| since <= at) {
            return Some(self.calendar);
        }
        self.kept
            .iter()
            .find(|(from, to, _)| (*from..*to).contains(&at))
            .map(|(_, _, calendar)| *calendar)
    }
}

/// The target as open seconds: for open days, those from the start to the end of the last day.
fn target_seconds(clock: &Clock, hours: &OpenHours) -> Option<i64> {
    match clock.target {
        Target::Seconds(seconds) => Some(seconds),
        Target::OpenDays(days) => {
            let due = hours.days_from(clock.started, days)?;
            Some(hours.open_between(clock.started, due))
        }
    }
}

/// A share of a target in hundredths, rounded up to the second.
fn share(whole: i64, percent: u32) -> i64 {
    let hundredths = i128::from(whole) * i128::from(percent);
    i64::try_from((hundredths + 99).div_euclid(100)).unwrap_or(i64::MAX)
}

impl Promises {
    /// A ticket whose memory can be used again and again; the contract has a service.
    pub(crate) fn blank(&self) -> TicketClocks<'_> {
        TicketClocks::open(self, jiff::Timestamp::UNIX_EPOCH, 0, Priority::P1)
    }
}
