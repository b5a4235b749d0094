//! The last line of a replay: how many clocks in which state, and what the penalties come to.

use std::io::Write;

use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::Serialize;

use super::Format;
use crate::clock::ClockState;
use crate::month::Month;
use crate::penalty::Settlement;

/// What a replay found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Tickets opened by the instant asked about.
    pub tickets: u64,
    /// Clocks that they ever had.
    pub clocks: u64,
    /// Stopped in time.
    pub met: u64,
    /// Stopped too late.
    pub breached: u64,
    /// Not stopped and late.
    pub overdue: u64,
    /// Running.
    pub running: u64,
    /// Paused.
    pub paused: u64,
    /// Ended with their ticket.
    pub cancelled: u64,
    /// Taken away by a change of priority.
    pub dropped: u64,
    /// Lines that could not be.
    pub skipped_lines: u64,
    /// What is owed for the breaches.
    pub penalties: PenaltySums,
}

/// Penalties with the contract's limits applied. Amounts have two decimals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PenaltySums {
    /// ISO 4217.
    pub currency: String,
    /// All months.
    pub total: String,
    /// Local month in which the clocks stopped, and its amount; months without any are left out.
    pub by_month: IndexMap<String, String>,
}

impl PenaltySums {
    pub(super) fn of(settlement: &Settlement) -> Self {
        Self {
            currency: settlement.currency.clone(),
            total: amount(settlement.total()),
            by_month: settlement
                .by_month()
                .map(|(month, sum): (Month, Decimal)| (month.to_string(), amount(sum)))
                .collect(),
        }
    }
}

fn amount(value: Decimal) -> String {
    format!("{value:.2}")
}

impl Summary {
    pub(super) fn count(&mut self, state: ClockState) {
        self.clocks += 1;
        *match state {
            ClockState::Met => &mut self.met,
            ClockState::Breached => &mut self.breached,
            ClockState::Overdue => &mut self.overdue,
            ClockState::Paused => &mut self.paused,
            ClockState::Running => &mut self.running,
            ClockState::Cancelled => &mut self.cancelled,
            ClockState::Dropped => &mut self.dropped,
        } += 1;
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.tickets += other.tickets;
        self.clocks += other.clocks;
        self.met += other.met;
        self.breached += other.breached;
        self.overdue += other.overdue;
        self.running += other.running;
        self.paused += other.paused;
        self.cancelled += other.cancelled;
        self.dropped += other.dropped;
    }

    pub(super) fn print(&self, output: &mut impl Write, format: Format) -> std::io::Result<()> {
        match format {
            Format::Json => {
                let summary = serde_json::to_string(self)?;
                writeln!(output, "{{\"summary\":{summary}}}")
            }
            Format::Table => {
                writeln!(
                    output,
                    "\n{} tickets, {} clocks: {} met, {} breached, {} overdue, {} running, {} paused, {} cancelled, {} dropped; {} lines skipped",
                    self.tickets,
                    self.clocks,
                    self.met,
                    self.breached,
                    self.overdue,
                    self.running,
                    self.paused,
                    self.cancelled,
                    self.dropped,
                    self.skipped_lines
                )?;
                let owed = &self.penalties;
                writeln!(output, "penalties: {} {}", owed.total, owed.currency)?;
                for (month, sum) in &owed.by_month {
                    writeln!(output, "  {month}  {sum}")?;
                }
                Ok(())
            }
        }
    }
}
