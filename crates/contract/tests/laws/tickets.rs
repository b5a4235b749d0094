//! The clocks of a ticket minute by minute: every clock keeps one entry for each minute of its life,
//! and everything else is counted out of them.

use intendant_contract::calendar::OpenHours;
use intendant_contract::clock::{Change, ClockState};
use intendant_contract::model::{
    ClockKind, Contract, OnPriorityChange, OnReopen, Priority, Target,
};

use super::naive::Minutes;

pub(crate) const KINDS: [ClockKind; 4] = [
    ClockKind::Respond,
    ClockKind::Onsite,
    ClockKind::Restore,
    ClockKind::Resolve,
];

/// What a minute was to a clock.
#[derive(Clone, Copy, PartialEq)]
enum Was {
    Counted,
    Paused,
    /// Between a stop and a reopening.
    Away,
}

#[derive(Clone, Copy)]
struct Entry {
    at: i64,
    open: bool,
    was: Was,
}

#[derive(Clone)]
struct Clock {
    started: i64,
    priority: Priority,
    calendar: usize,
    target: Target,
    ended: Option<(i64, ClockState)>,
    life: Vec<Entry>,
}

/// What is found out about a clock.
#[derive(Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) kind: ClockKind,
    pub(crate) state: ClockState,
    pub(crate) priority: Priority,
    pub(crate) calendar: String,
    pub(crate) started: i64,
    pub(crate) stopped: Option<i64>,
    pub(crate) due: Option<i64>,
    pub(crate) elapsed: i64,
    pub(crate) paused: i64,
    pub(crate) late: i64,
}

/// A ticket of the first service of a contract.
pub(crate) struct Ticket<'a> {
    contract: &'a Contract,
    minutes: &'a [(Minutes, OpenHours)],
    now: i64,
    opened: i64,
    visit: Option<i64>,
    priority: Priority,
    pauses: Vec<String>,
    done: [Option<i64>; 4],
    cancelled: bool,
    clocks: [Option<Clock>; 4],
    /// What a clock of each kind would have lived through since the opening, and since the request.
    shadows: [Vec<Entry>; 4],
}

impl<'a> Ticket<'a> {
    pub(crate) fn open(
        contract: &'a Contract,
        minutes: &'a [(Minutes, OpenHours)],
        now: i64,
        priority: Priority,
    ) -> Self {
        let mut ticket = Self {
            contract,
            minutes,
            now,
            opened: now,
            visit: None,
            priority,
            pauses: vec![],
            done: [None; 4],
            cancelled: false,
            clocks: [const { None }; 4],
            shadows: [const { vec![] }; 4],
        };
        for kind in [ClockKind::Respond, ClockKind::Restore, ClockKind::Resolve] {
            ticket.begin(kind, now, vec![]);
        }
        ticket
    }

    fn promise(&self) -> (usize, [Option<Target>; 4]) {
        let level = &self.contract.levels[0];
        let row = level.priorities.iter().find(|(p, _)| *p == self.priority);
        let own = row.and_then(|(_, promise)| promise.calendar.clone());
        let name = own.unwrap_or_else(|| level.calendar.clone());
        let targets = row.map_or([None; 4], |(_, p)| {
            [p.respond, p.onsite, p.restore, p.resolve]
        });
        (
            self.contract.calendars.get_index_of(&name).unwrap(),
            targets,
        )
    }

    fn begin(&mut self, kind: ClockKind, started: i64, life: Vec<Entry>) {
        let (calendar, targets) = self.promise();
        if let Some(target) = targets[kind as usize] {
            self.clocks[kind as usize] = Some(Clock {
                started,
                priority: self.priority,
                calendar,
                target,
                ended: None,
                life,
            });
        }
    }

    fn paused(&self, kind: ClockKind) -> bool {
        self.pauses.iter().any(|reason| {
            let stops = self.contract.clocks.pauses.get(reason);
            stops.is_some_and(|kinds| kinds.contains(&kind))
        })
    }

    /// Lives through the minutes until an instant.
    pub(crate) fn live(&mut self, until: i64) {
        let (ticket_calendar, _) = self.promise();
        while self.now < until {
            let at = self.now;
            for kind in KINDS {
                let was = match (self.done[kind as usize], self.paused(kind)) {
                    (Some(_), _) => Was::Away,
                    (None, true) => Was::Paused,
                    (None, false) => Was::Counted,
                };
                let entry = |calendar: usize| Entry {
                    at,
                    open: self.minutes[calendar].0.is_open(at),
                    was,
                };
                let counts = kind != ClockKind::Onsite || self.visit.is_some();
                if counts {
                    let entry = entry(ticket_calendar);
                    self.shadows[kind as usize].push(entry);
                }
                if let Some(clock) = &self.clocks[kind as usize] {
                    let over = matches!(clock.ended, Some((_, ClockState::Dropped)));
                    let entry = entry(clock.calendar);
                    if !over && let Some(clock) = &mut self.clocks[kind as usize] {
                        clock.life.push(entry);
                    }
                }
            }
            self.now += 60;
        }
    }

    fn stop(&mut self, kinds: &[ClockKind], state: ClockState) {
        for kind in kinds {
            self.done[*kind as usize].get_or_insert(self.now);
            if let Some(clock) = &mut self.clocks[*kind as usize] {
                clock.ended.get_or_insert((self.now, state));
            }
        }
    }

    pub(crate) fn happen(&mut self, change: Change<'_>) {
        use ClockKind::{Onsite, Respond, Restore};
        match change {
            Change::Responded => self.stop(&[Respond], ClockState::Met),
            Change::Arrived if self.visit.is_some() => self.stop(&[Onsite], ClockState::Met),
            Change::Restored => self.stop(&[Respond, Restore], ClockState::Met),
            Change::Resolved => self.stop(&KINDS, ClockState::Met),
            Change::Cancelled => {
                self.cancelled = true;
                self.stop(&KINDS, ClockState::Cancelled);
            }
            Change::Paused { reason } => self.pauses.push(reason.to_owned()),
            Change::Resumed { reason: None } => self.pauses.clear(),
            Change::Resumed { reason: Some(over) } => self.pauses.retain(|reason| reason != over),
            Change::OnsiteRequested if self.visit.is_none() && !self.cancelled => {
                self.visit = Some(self.now);
                self.done[Onsite as usize] = None;
                self.begin(Onsite, self.now, vec![]);
            }
            Change::Priority(priority) if priority != self.priority => self.prioritise(priority),
            Change::Reopened => self.reopen(),
            _ => {}
        }
    }

    fn prioritise(&mut self, priority: Priority) {
        self.priority = priority;
        let (calendar, targets) = self.promise();
        let restart = self.contract.clocks.on_priority_change == OnPriorityChange::Restart;
        for kind in KINDS {
            let at = kind as usize;
            let Some(target) = targets[at] else {
                if let Some(clock) = &mut self.clocks[at] {
                    clock.ended.get_or_insert((self.now, ClockState::Dropped));
                }
                continue;
            };
            match &mut self.clocks[at] {
                Some(clock) if clock.ended.is_none() => {
                    clock.priority = priority;
                    clock.calendar = calendar;
                    clock.target = target;
                    if restart {
                        clock.started = self.now;
                        clock.life.clear();
                    }
                }
                Some(clock) if !matches!(clock.ended, Some((_, ClockState::Dropped))) => {}
                _ => {
                    let since = if kind == ClockKind::Onsite {
                        self.visit
                    } else {
                        Some(self.opened)
                    };
                    let Some(since) = since.filter(|_| !self.cancelled) else {
                        continue;
                    };
                    let done = self.done[at];
                    if restart && done.is_none() {
                        self.begin(kind, self.now, vec![]);
                    } else if !restart {
                        self.begin(kind, since, self.shadows[at].clone());
                        if let (Some(done), Some(clock)) = (done, &mut self.clocks[at]) {
                            clock.ended = Some((done, ClockState::Met));
                        }
                    }
                }
            }
        }
    }

    fn reopen(&mut self) {
        self.pauses.clear();
        self.cancelled = false;
        for kind in [ClockKind::Restore, ClockKind::Resolve] {
            let at = kind as usize;
            self.done[at] = None;
            let stopped = |clock: &Clock| {
                matches!(
                    clock.ended,
                    Some((_, ClockState::Met | ClockState::Cancelled))
                )
            };
            if !self.clocks[at].as_ref().is_some_and(stopped) {
                continue;
            }
            match (self.contract.clocks.on_reopen, &mut self.clocks[at]) {
                (OnReopen::Resume, Some(clock)) => {
                    // It keeps its calendar since it stopped, even where it came in afterwards.
                    let stopped = clock.ended.take().map_or(self.now, |(at, _)| at);
                    for entry in clock.life.iter_mut().filter(|entry| entry.at >= stopped) {
                        entry.open = self.minutes[clock.calendar].0.is_open(entry.at);
                    }
                }
                _ => self.begin(kind, self.now, vec![]),
            }
        }
    }

    /// Everything about every clock, now.
    pub(crate) fn find(&self) -> Vec<Found> {
        KINDS
            .into_iter()
            .filter_map(|kind| Some(self.clock(kind, self.clocks[kind as usize].as_ref()?)))
            .collect()
    }

    fn clock(&self, kind: ClockKind, clock: &Clock) -> Found {
        let end = clock.ended.map_or(self.now, |(at, _)| at);
        let life: Vec<Entry> = clock
            .life
            .iter()
            .copied()
            .filter(|entry| entry.at < end)
            .collect();
        let open = |was: Was| 60 * life.iter().filter(|e| e.open && e.was == was).count() as i64;
        let elapsed = open(Was::Counted);
        let now_paused = match clock.ended {
            None => self.paused(kind),
            Some(_) => life.last().is_some_and(|last| last.was == Was::Paused),
        };
        let (reached, late) = match clock.target {
            Target::Seconds(target) => (reached(&life, target), elapsed > target),
            Target::OpenDays(days) => self.days_reached(clock, &life, i64::from(days), end),
        };
        let state = match clock.ended {
            Some((_, ClockState::Met)) if late => ClockState::Breached,
            Some((_, state)) => state,
            None if late => ClockState::Overdue,
            None if now_paused => ClockState::Paused,
            None => ClockState::Running,
        };
        let hidden = matches!(state, ClockState::Cancelled | ClockState::Dropped);
        let ahead = match clock.target {
            Target::Seconds(target) => self.minutes[clock.calendar]
                .1
                .due_from(end, target - elapsed),
            Target::OpenDays(_) => None,
        };
        let due = if hidden || (now_paused && !late) {
            None
        } else {
            reached.or(ahead)
        };
        let since = if late && !hidden { due } else { None };
        Found {
            kind,
            state,
            priority: clock.priority,
            calendar: self
                .contract
                .calendars
                .get_index(clock.calendar)
                .unwrap()
                .0
                .clone(),
            started: clock.started,
            stopped: clock.ended.map(|(at, _)| at),
            due,
            elapsed,
            paused: open(Was::Paused),
            late: since.map_or(0, |since| {
                60 * life
                    .iter()
                    .filter(|e| e.at >= since && e.open && e.was != Was::Away)
                    .count() as i64
            }),
        }
    }

    fn days_reached(
        &self,
        clock: &Clock,
        life: &[Entry],
        days: i64,
        end: i64,
    ) -> (Option<i64>, bool) {
        let hours = &self.minutes[clock.calendar].1;
        let first = hours.days_from(clock.started, days as u32);
        let mut moved = 0;
        let due = |moved| first.and_then(|first| hours.due_from(first, moved));
        for entry in life {
            if entry.was == Was::Counted {
                if due(moved).is_some_and(|due| due <= entry.at) {
                    return (due(moved), true);
                }
            } else if entry.open {
                moved += 60;
            }
        }
        let due = due(moved);
        (
            due,
            clock.ended.is_some() && due.is_some_and(|due| due < end),
        )
    }
}

/// The end of the first minute at which so much was counted.
fn reached(life: &[Entry], target: i64) -> Option<i64> {
    let mut counted = 0;
    for entry in life {
        if entry.open && entry.was == Was::Counted {
            counted += 60;
            if counted >= target {
                return Some(entry.at + 60);
            }
        }
    }
    None
}
