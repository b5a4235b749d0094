//! Tickets: what can happen to one, what may be done with it and when, and what it is after all that
//! happened.
//!
//! A ticket is its events, append-only. [`Ticket::from_events`] makes it what it is; the methods of
//! [`rules`] answer the events of a use or refuse it; `clocks` runs the contract's clocks over them.

pub mod clocks;
mod codes;
mod coverage;
mod event;
pub mod rules;
mod run;
pub mod search;
mod ticket;

pub use codes::{Clock, ClockState, Degree, Kind, Priority, Relation, Source, State, Verdict};
pub use coverage::{Coverage, HourlyPrice, hourly, verdict};
pub use event::*;
pub use rules::Refusal;
pub use run::{rows, run};
pub use ticket::{Ticket, TimeEntry, Wait};

use crate::id::TicketId;

/// What is between a ticket's identifier and the number that people say: the first is n° 1 001.
const FIRST: i64 = 1000;

/// The number that people say aloud.
#[must_use]
pub const fn number(ticket: TicketId) -> i64 {
    ticket.0 + FIRST
}

/// The ticket of a number.
#[must_use]
pub const fn of_number(number: i64) -> TicketId {
    TicketId(number.saturating_sub(FIRST))
}

/// Reasons to wait that every ticket knows, whatever its contract says; what the contract does not
/// list stops no clock (contract.md, Clocks).
pub const USUAL_REASONS: [&str; 5] = [
    "awaiting-client",
    "awaiting-third-party",
    "access-refused",
    "force-majeure",
    "planned-maintenance",
];

#[cfg(test)]
mod tests;
