//! Clocks of a ticket as they are kept beside it: what the engine said after the last event, from
//! which the present is one subtraction away. The ledger is never kept: the engine writes it again
//! from the events.

use intendant_contract::calendar::OpenHours;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::codes::{Clock, ClockState, Priority, State};
use super::ticket::Ticket;

/// Shares of a target at which somebody is warned, in per cent; 100 is the breach.
pub const THRESHOLDS: [u8; 4] = [50, 75, 90, 100];

/// A clock, as of the ticket's last event. Instants in Unix seconds, as the engine counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRow {
    /// Which.
    pub clock: Clock,
    /// Where it stood.
    pub state: ClockState,
    /// Priority whose target it has.
    pub priority: Priority,
    /// Calendar in which it counts.
    pub calendar: String,
    /// Open seconds promised; for a target in open days, those until its due instant.
    pub target: i64,
    /// The target in open days, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Open seconds counted.
    pub elapsed: i64,
    /// Open seconds that a pause kept from counting.
    pub paused: i64,
    /// When all of this was true.
    pub as_of: i64,
    /// When the target is or was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<i64>,
    /// When 50, 75 and 90 per cent are or were reached, while it runs.
    #[serde(default)]
    pub marks: [Option<i64>; 3],
    /// When it stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<i64>,
    /// Open seconds past the target.
    #[serde(default)]
    pub late: i64,
    /// Whether a wait stops it, overdue or not.
    #[serde(default)]
    pub held: bool,
}

/// A clock now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockNow {
    /// Where it stands.
    pub state: ClockState,
    /// Open seconds counted.
    pub elapsed: i64,
    /// While it counts: the end of the open hours that it counts in.
    pub open_until: Option<Timestamp>,
    /// While it stands still for closed hours: when it goes on.
    pub resumes: Option<Timestamp>,
}

/// A warning to raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which clock.
    pub clock: Clock,
    /// Per cent of its target.
    pub threshold: u8,
    /// When it was reached.
    pub at: Timestamp,
    /// When the whole target is.
    pub due: Timestamp,
}

fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl ClockRow {
    /// Whether it still moves or may move again.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(
            self.state,
            ClockState::Running | ClockState::Overdue | ClockState::Paused
        )
    }

    /// Whether time passes on it.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.is_live() && !self.held && self.due.is_some()
    }

    /// Where it stands at `now`; needs no calendar.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> ClockState {
        let is_late = self.due.is_some_and(|due| now.as_second() > due);
        match self.state {
            ClockState::Running if is_late => ClockState::Overdue,
            state => state,
        }
    }

    /// When the target is or was reached.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        self.due.map(instant)
    }

    /// The clock at `now`, in the `hours` of its calendar.
    #[must_use]
    pub fn now(&self, hours: &OpenHours, now: Timestamp) -> ClockNow {
        let second = now.as_second();
        let is_late = self.due.is_some_and(|due| second > due);
        if !self.is_live() || self.held {
            return ClockNow {
                state: self.state,
                elapsed: self.elapsed,
                open_until: None,
                resumes: None,
            };
        }
        let is_open = hours.is_open(now);
        ClockNow {
            state: if is_late {
                ClockState::Overdue
            } else {
                ClockState::Running
            },
            elapsed: self.elapsed + hours.open_between(self.as_of, second),
            open_until: is_open.then(|| {
                let never_closes = instant(second + 366 * 86_400);
                hours.next_close(now).unwrap_or(never_closes)
            }),
            resumes: (!is_open).then(|| hours.next_open(now)).flatten(),
        }
    }

    /// Instants at which thresholds are reached, in order. The breach is the first second that is
    /// past the due instant: exactly on target is met.
    fn instants(&self) -> impl Iterator<Item = (u8, i64)> + '_ {
        let marks = self.marks.iter().copied();
        let breach = self.due.map(|due| due + 1);
        THRESHOLDS
            .into_iter()
            .zip(marks.chain([breach]))
            .filter_map(|(threshold, at)| Some((threshold, at?)))
            .filter(|_| self.is_running())
    }
}

/// The warnings that fell due by `now` and were not raised, in order of time. What a change of
/// priority or a reopening jumped over is raised once, as the highest of them.
#[must_use]
pub fn due_warnings(ticket: &Ticket, clocks: &[ClockRow], now: Timestamp) -> Vec<Due> {
    let mut due = Vec::new();
    for row in clocks {
        let highest = highest_raised(ticket, row.clock);
        let reached: Vec<(u8, i64)> = row
            .instants()
            .filter(|(threshold, at)| *threshold > highest && *at <= now.as_second())
            .collect();
        let jumped = reached.iter().filter(|(_, at)| *at < row.as_of).count();
        for (threshold, at) in reached.into_iter().skip(jumped.saturating_sub(1)) {
            due.push(Due {
                clock: row.clock,
                threshold,
                at: instant(at.max(row.as_of)),
                due: instant(row.due.unwrap_or(at)),
            });
        }
    }
    due.sort_by_key(|warning| (warning.at, warning.clock, warning.threshold));
    due
}

fn highest_raised(ticket: &Ticket, clock: Clock) -> u8 {
    ticket
        .warned
        .iter()
        .filter(|(warned, _)| *warned == clock)
        .map(|(_, threshold)| *threshold)
        .max()
        .unwrap_or(0)
}

/// When the next warning falls due, if nothing else happens.
#[must_use]
pub fn next_alarm(ticket: &Ticket, clocks: &[ClockRow]) -> Option<Timestamp> {
    clocks
        .iter()
        .filter_map(|row| {
            let highest = highest_raised(ticket, row.clock);
            row.instants()
                .find(|(threshold, _)| *threshold > highest)
                .map(|(_, at)| at)
        })
        .min()
        .map(instant)
}

/// What runs out first: the clock and the instant.
#[must_use]
pub fn first_due(clocks: &[ClockRow]) -> Option<(Clock, Timestamp)> {
    clocks
        .iter()
        .filter(|row| row.is_running())
        .filter_map(|row| Some((row.due?, row.clock)))
        .min()
        .map(|(due, clock)| (clock, instant(due)))
}

/// Paused tickets stand behind every instant.
const PAUSED: i64 = 8_000_000_000_000_000_000;
/// Those without a promise behind them.
const UNPROMISED: i64 = 8_500_000_000_000_000_000;
/// What is over comes last, latest first.
const OVER: i64 = 9_000_000_000_000_000_000;
/// Places from here on are of what is over: an open ticket stands before it.
pub const FIRST_OVER: i64 = 8_900_000_000_000_000_000;
/// The last place of tickets that are open, or that ended at `since` or later.
#[must_use]
pub fn last_place_since(since: Timestamp) -> i64 {
    OVER - since.as_microsecond()
}

/// Room for an instant in microseconds within a priority's band.
const BAND: i64 = 10_000_000_000_000_000;

/// Place in the queue, smallest first: what runs out first, then what is paused, then what nothing
/// was promised for (each by priority, then age), then what is over.
#[must_use]
pub fn queue_place(ticket: &Ticket, clocks: &[ClockRow]) -> i64 {
    let opened = ticket.opened_at.as_microsecond();
    let band = i64::from(ticket.priority.level()) * BAND;
    if !ticket.is_open() {
        let ended = ticket
            .closed_at
            .or(ticket.resolved_at)
            .unwrap_or(ticket.updated_at);
        return OVER - ended.as_microsecond();
    }
    match first_due(clocks) {
        Some((_, due)) => due.as_microsecond(),
        None if ticket.state() == State::Waiting => PAUSED + band + opened,
        None => UNPROMISED + band + opened,
    }
}
