//! The four clocks of a ticket: what happened to the ticket goes in, where each clock stands comes
//! out, with the ledger of how it got there (contract.md, Clocks; replay.md).
//!
//! What happens first is fixed by the event's own time: nothing here reads a clock. Instants are whole
//! seconds; the fraction of an event's time serves only to tell order.
//!
//! ```text
//! Promises::compile(&contract)            once for a contract version
//!     .ticket(&opened)?                   once for a ticket
//!     .apply(&event)?                     for each event
//!     .report(at)                         where its clocks stand; .ledger(kind, at) says why
//! ```

mod gate;
mod ledger;
mod measure;
mod promises;
mod report;
mod ticket;
mod words;

pub use ledger::{Effect, LedgerStretch};
pub use promises::{CompileError, Promises};
pub use report::{ClockReport, ClockState};
pub use ticket::TicketClocks;
pub use words::{instant_words, kind_words, reason_words, stretch_words};

pub(crate) use gate::{Gate, Passing};
pub(crate) use measure::Reading;
pub(crate) use promises::{kind_name, priority_name};

use jiff::Timestamp;

use crate::model::{ClockKind, Priority};

/// Something that happened to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// When.
    pub at: Timestamp,
    /// What.
    pub change: Change<'a>,
}

/// What can happen to a ticket, as far as its clocks care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// It was opened; always the first event.
    Opened {
        /// Key of the service.
        service: &'a str,
        /// Priority at opening.
        priority: Priority,
    },
    /// A qualified person has taken charge.
    Responded,
    /// It waits, for a reason of the contract.
    Paused {
        /// Which.
        reason: &'a str,
    },
    /// It no longer waits.
    Resumed {
        /// For this reason; absent: for none at all.
        reason: Option<&'a str>,
    },
    /// Its priority is now this one.
    Priority(Priority),
    /// A visit on site was asked for.
    OnsiteRequested,
    /// Somebody is on site.
    Arrived,
    /// Service is restored; a workaround counts.
    Restored,
    /// The cause is gone.
    Resolved,
    /// It was not over after all.
    Reopened,
    /// It is filed: nothing may follow.
    Closed,
    /// It should not have been.
    Cancelled,
}

/// Why an event cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// The ticket is not open yet.
    #[error("the ticket was not opened before")]
    BeforeOpened,
    /// The ticket is closed.
    #[error("the ticket is closed")]
    AfterClosed,
    /// It is open already.
    #[error("the ticket is opened a second time")]
    SecondOpened,
    /// Time runs one way.
    #[error("the event is earlier than the one before it of the same ticket")]
    OutOfOrder,
    /// No service of the contract has this key.
    #[error("the contract has no service `{0}`")]
    UnknownService(String),
    /// This pause is on already.
    #[error("a pause for `{0}` is running already")]
    ReasonRunning(String),
    /// No such pause is on.
    #[error("no pause for `{0}` is running")]
    ReasonNotRunning(String),
    /// No pause is on at all.
    #[error("no pause is running")]
    NotPaused,
}

/// The four kinds, in the order in which they are listed.
pub(crate) const KINDS: [ClockKind; 4] = [
    ClockKind::Respond,
    ClockKind::Onsite,
    ClockKind::Restore,
    ClockKind::Resolve,
];

#[cfg(test)]
mod tests;
