//! Where a clock stands, for people and programs: the fields of replay.md, and the clause that decides.

use std::sync::Arc;

use jiff::Timestamp;

use super::measure::Reading;
use super::promises::Promises;
use super::ticket::TicketClocks;
use crate::model::{Clause, ClockKind, Priority, Target};

/// The state of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClockState {
    /// Stopped in time.
    Met,
    /// Stopped too late.
    Breached,
    /// Not stopped and past due, even if paused now.
    Overdue,
    /// Paused, not late.
    Paused,
    /// Running, not late.
    Running,
    /// Ended with the ticket: neither met nor breached.
    Cancelled,
    /// A change of priority took it away.
    Dropped,
}

impl ClockState {
    /// Its word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Breached => "breached",
            Self::Overdue => "overdue",
            Self::Paused => "paused",
            Self::Running => "running",
            Self::Cancelled => "cancelled",
            Self::Dropped => "dropped",
        }
    }

    /// Whether nothing more happens to the clock unless the ticket is reopened.
    #[must_use]
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Overdue | Self::Paused | Self::Running)
    }
}

/// Where a clock stands at an instant. Instants are whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockReport {
    /// Which clock.
    pub kind: ClockKind,
    /// Its state.
    pub state: ClockState,
    /// Key of the service.
    pub service: Arc<str>,
    /// Priority in force when it stopped, or now.
    pub priority: Priority,
    /// Name of the calendar in force when it stopped, or now.
    pub calendar: Arc<str>,
    /// What elapsed is counted from.
    pub started: Timestamp,
    /// When it ended (stopped, cancelled or dropped).
    pub stopped: Option<Timestamp>,
    /// When elapsed reached the target, or will if nothing else happens; absent while paused and not
    /// late, and for clocks that were cancelled or dropped.
    pub due: Option<Timestamp>,
    /// What is promised.
    pub target: Target,
    /// Open seconds counted.
    pub elapsed_s: i64,
    /// Open seconds within pauses that stop it.
    pub paused_s: i64,
    /// Open seconds from due to the stop, or to the instant asked about.
    pub late_s: i64,
    /// The clause that sets the target.
    pub clause: Clause,
}

impl TicketClocks<'_> {
    /// Every clock that the ticket ever had, in the order respond, onsite, restore, resolve. `at` is
    /// not before the last event.
    #[must_use]
    pub fn report(&self, at: Timestamp) -> Vec<ClockReport> {
        self.readings(at.as_second())
            .map(|reading| self.promises.report(&reading))
            .collect()
    }

    /// The first instant at which a clock reached, or will reach if nothing else happens, `percent`
    /// hundredths of its target. Absent when it is paused or over before that.
    #[must_use]
    pub fn reaches(&self, kind: ClockKind, percent: u32, at: Timestamp) -> Option<Timestamp> {
        self.reaches_at(kind, percent, at.as_second()).map(instant)
    }
}

impl Promises {
    /// A reading with names and clause.
    pub(crate) fn report(&self, reading: &Reading) -> ClockReport {
        ClockReport {
            kind: reading.kind,
            state: reading.state,
            service: Arc::clone(self.service_key(reading.service)),
            priority: reading.priority,
            calendar: Arc::clone(self.calendar_name(reading.calendar)),
            started: instant(reading.started),
            stopped: reading.stopped.map(instant),
            due: reading.due.map(instant),
            target: reading.target,
            elapsed_s: reading.elapsed,
            paused_s: reading.paused,
            late_s: reading.late,
            clause: self.clause_of(reading.service, reading.priority, reading.kind),
        }
    }
}

pub(super) fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
}
