//! The clocks of one ticket as its events come in. What is kept is the timeline (calendar in force,
//! pauses running, what is done) and, for each clock, from where it counts; all figures are worked out
//! of that when asked (`measure`).

use jiff::Timestamp;

use super::gate::{Gate, Passing};
use super::promises::{Promises, Row};
use super::{Change, Event, EventError, KINDS};
use crate::model::{ClockKind, OnPriorityChange, OnReopen, Priority, Target};

/// From this instant on, until the next moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) from: i64,
    /// Reasons running, by bit, of those that stop some clock.
    pub(super) running: u64,
    /// Calendar of the priority in force.
    pub(super) calendar: u16,
    /// Clocks that have nothing left to wait for, by bit.
    pub(super) done: u8,
}

/// How a clock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// By what it waited for.
    Stopped,
    /// With the ticket.
    Cancelled,
    /// By a priority that does not promise it.
    Dropped,
}

/// A clock that the ticket has or had.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// What elapsed is counted from.
    pub(super) started: i64,
    pub(super) ended: Option<(i64, End)>,
    pub(super) priority: Priority,
    pub(super) calendar: u16,
    pub(super) target: Target,
    /// Since it was resumed it has kept its calendar, whatever the ticket's.
    pub(super) kept_since: Option<i64>,
    /// Earlier times in which it had kept one: from, to, which.
    pub(super) kept: Vec<(i64, i64, u16)>,
}

/// The clocks of one ticket. Made by [`Promises::ticket`].
#[derive(Clone, Debug)]
pub struct TicketClocks<'p> {
    pub(super) promises: &'p Promises,
    pub(super) service: u16,
    priority: Priority,
    opened: i64,
    /// When a visit was first asked for.
    visit: Option<i64>,
    done_at: [Option<i64>; 4],
    cancelled: bool,
    gate: Gate,
    /// Reasons that stop no clock, numbered after those that do.
    others: Vec<Box<str>>,
    pub(super) timeline: Vec<Moment>,
    pub(super) clocks: [Option<Clock>; 4],
}

impl<'p> TicketClocks<'p> {
    pub(super) fn open(
        promises: &'p Promises,
        at: Timestamp,
        service: u16,
        priority: Priority,
    ) -> Self {
        let mut ticket = Self {
            promises,
            service,
            priority,
            opened: 0,
            visit: None,
            done_at: [None; 4],
            cancelled: false,
            gate: Gate::opened(at.as_microsecond()),
            others: Vec::new(),
            timeline: Vec::new(),
            clocks: [const { None }; 4],
        };
        ticket.begin(at.as_second(), service, priority);
        ticket
    }

    /// Starts over as another ticket, keeping the memory.
    pub(crate) fn begin(&mut self, at: i64, service: u16, priority: Priority) {
        self.service = service;
        self.priority = priority;
        self.opened = at;
        self.visit = None;
        self.done_at = [None; 4];
        self.cancelled = false;
        self.others.clear();
        self.timeline.clear();
        self.clocks = [const { None }; 4];
        let row = self.row();
        self.timeline.push(Moment {
            from: at,
            running: 0,
            calendar: row.map_or(0, |row| row.calendar),
            done: 0,
        });
        for kind in KINDS {
            if kind != ClockKind::Onsite {
                self.start(kind, at, row);
            }
        }
    }

    /// Takes an event in.
    ///
    /// # Errors
    /// When it cannot follow those before it; nothing has changed then.
    pub fn apply(&mut self, event: &Event<'_>) -> Result<(), EventError> {
        let (passing, name) = match event.change {
            Change::Opened { .. } => (Passing::Opened, ""),
            Change::Paused { reason } => (Passing::Paused(self.reason(reason)), reason),
            Change::Resumed {
                reason: Some(reason),
            } => (Passing::Resumed(self.reason(reason)), reason),
            Change::Resumed { reason: None } => (Passing::ResumedAll, ""),
            Change::Reopened => (Passing::Reopened, ""),
            Change::Closed => (Passing::Closed, ""),
            _ => (Passing::Other, ""),
        };
        self.gate
            .pass(event.at.as_microsecond(), passing, || name.to_owned())?;
        self.advance(event.at.as_second(), event.change);
        Ok(())
    }

    /// Takes an event in that is known to fit.
    pub(crate) fn advance(&mut self, at: i64, change: Change<'_>) {
        match change {
            Change::Opened { .. } | Change::Closed => {}
            Change::Responded => self.done(at, &[ClockKind::Respond], End::Stopped),
            Change::Arrived if self.visit.is_some() => {
                self.done(at, &[ClockKind::Onsite], End::Stopped);
            }
            Change::Arrived => {}
            Change::Restored => {
                self.done(at, &[ClockKind::Respond, ClockKind::Restore], End::Stopped);
            }
            Change::Resolved => self.done(at, &KINDS, End::Stopped),
            Change::Cancelled => {
                self.cancelled = true;
                self.done(at, &KINDS, End::Cancelled);
            }
            Change::Paused { reason } => self.pause(at, self.bit(reason), 0),
            Change::Resumed { reason } => {
                self.pause(at, 0, reason.map_or(u64::MAX, |reason| self.bit(reason)));
            }
            Change::Priority(priority) => self.change_priority(at, priority),
            Change::OnsiteRequested => self.request_visit(at),
            Change::Reopened => self.reopen(at),
        }
    }

    /// The priority in force.
    #[must_use]
    pub fn priority(&self) -> Priority {
        self.priority
    }

    /// The number of a reason; those that stop no clock get theirs on first use.
    fn reason(&mut self, name: &str) -> u16 {
        if let Some(known) = self.promises.reason(name) {
            return known;
        }
        let after = self.promises.reason_names().len();
        let at = match self.others.iter().position(|other| &**other == name) {
            Some(at) => at,
            None => {
                self.others.push(name.into());
                self.others.len() - 1
            }
        };
        u16::try_from(after + at).unwrap_or(u16::MAX)
    }

    fn bit(&self, reason: &str) -> u64 {
        self.promises.reason(reason).map_or(0, |id| 1 << id)
    }

    fn row(&self) -> Option<&'p Row> {
        self.promises.row(self.service, self.priority)
    }

    /// The timeline from an instant on, changed by `change`.
    fn mark(&mut self, at: i64, change: impl FnOnce(&mut Moment)) {
        let Some(last) = self.timeline.last_mut() else {
            return;
        };
        let mut now = Moment { from: at, ..*last };
        change(&mut now);
        if last.from == at {
            *last = now;
        } else if now != (Moment { from: at, ..*last }) {
            self.timeline.push(now);
        }
    }

    fn pause(&mut self, at: i64, set: u64, unset: u64) {
        self.mark(at, |now| now.running = (now.running & !unset) | set);
    }

    fn done(&mut self, at: i64, kinds: &[ClockKind], end: End) {
        let mut bits = 0;
        for kind in kinds {
            bits |= 1 << (*kind as u8);
            self.done_at[*kind as usize].get_or_insert(at);
            if let Some(clock) = &mut self.clocks[*kind as usize] {
                clock.ended.get_or_insert((at, end));
            }
        }
        self.mark(at, |now| now.done |= bits);
    }

    fn start(&mut self, kind: ClockKind, at: i64, row: Option<&Row>) {
        let Some(row) = row else { return };
        let Some(target) = row.targets[kind as usize] else {
            return;
        };
        self.clocks[kind as usize] = Some(Clock {
            started: at,
            ended: None,
            priority: self.priority,
            calendar: row.calendar,
            target,
            kept_since: None,
            kept: Vec::new(),
        });
    }

    /// Only the first request starts the clock: it is never reopened.
    fn request_visit(&mut self, at: i64) {
        if self.visit.is_some() || self.cancelled {
            return;
        }
        self.visit = Some(at);
        self.done_at[ClockKind::Onsite as usize] = None;
        self.mark(at, |now| now.done &= !(1 << (ClockKind::Onsite as u8)));
        self.start(ClockKind::Onsite, at, self.row());
    }

    fn change_priority(&mut self, at: i64, priority: Priority) {
        if priority == self.priority {
            return;
        }
        self.priority = priority;
        let Some(row) = self.row() else { return };
        self.mark(at, |now| now.calendar = row.calendar);
        for kind in KINDS {
            match &mut self.clocks[kind as usize] {
                Some(clock) if matches!(clock.ended, Some((_, End::Stopped | End::Cancelled))) => {}
                Some(clock) if clock.ended.is_none() => {
                    let Some(target) = row.targets[kind as usize] else {
                        clock.ended = Some((at, End::Dropped));
                        continue;
                    };
                    if let Some(since) = clock.kept_since.take() {
                        clock.kept.push((since, at, clock.calendar));
                    }
                    clock.priority = priority;
                    clock.calendar = row.calendar;
                    clock.target = target;
                    if self.promises.on_priority_change == OnPriorityChange::Restart {
                        clock.started = at;
                        clock.kept.clear();
                    }
                }
                _ if row.targets[kind as usize].is_some() => self.come_in(kind, at, row),
                _ => {}
            }
        }
    }

    /// A clock that the ticket did not have, or no longer had, and that the new priority promises.
    /// What it waits for may have happened meanwhile: then it stopped at that.
    fn come_in(&mut self, kind: ClockKind, at: i64, row: &Row) {
        let since = match kind {
            ClockKind::Onsite => self.visit,
            _ => Some(self.opened),
        };
        let Some(since) = since.filter(|_| !self.cancelled) else {
            return;
        };
        let done = self.done_at[kind as usize];
        match self.promises.on_priority_change {
            OnPriorityChange::Keep => {
                self.start(kind, since, Some(row));
                if let (Some(clock), Some(done)) = (&mut self.clocks[kind as usize], done) {
                    clock.ended = Some((done, End::Stopped));
                }
            }
            OnPriorityChange::Restart if done.is_none() => self.start(kind, at, Some(row)),
            OnPriorityChange::Restart => {}
        }
    }

    fn reopen(&mut self, at: i64) {
        self.cancelled = false;
        let row = self.row();
        let mut bits = 0;
        for kind in [ClockKind::Restore, ClockKind::Resolve] {
            bits |= 1 << (kind as u8);
            self.done_at[kind as usize] = None;
            let Some(clock) = &mut self.clocks[kind as usize] else {
                continue;
            };
            let Some((stopped, End::Stopped | End::Cancelled)) = clock.ended else {
                continue;
            };
            match self.promises.on_reopen {
                OnReopen::Resume => {
                    clock.ended = None;
                    // It may have kept one already, since an earlier reopening.
                    clock.kept_since.get_or_insert(stopped);
                }
                OnReopen::Restart => self.start(kind, at, row),
            }
        }
        self.mark(at, |now| {
            now.running = 0;
            now.done &= !bits;
        });
    }
}
