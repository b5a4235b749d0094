//! A client's month: what was promised against what was kept, what is billed and what is owed back,
//! computed from evidence and nothing else. The server gathers the evidence from its database,
//! `intendant verify` reads it from an exported file, and both call [`compute`]: a figure that both
//! agree on can be shown by either.
//!
//! Which month something belongs to: a clock, the local month in which it stopped, in the zone of its
//! calendar (contract.md, Penalties); everything else, the month in the zone of the contract.

mod book;
mod clocks;
mod compute;
mod evidence;
mod figures;
mod items;
mod money;
mod named;
#[cfg(test)]
mod tests;
mod verify;

pub use book::{Book, Known};
pub use compute::{bounds, compute};
pub use evidence::{
    ChainEvent, ChainHead, ContractText, Evidence, Head, IndexFact, ItemFact, MaintenanceFact,
    NotEvidence, OutageFact, UnbilledTime, VERSION, fingerprint, withheld,
};
pub use figures::{
    Available, Breach, Down, Figures, ItemChange, ItemCount, ItemMove, Outside, Promise, Stretch,
    StretchLine, TicketOfMonth, Tickets, WorkEntry,
};
pub use items::covering;
pub use named::named;
pub use verify::{Check, Verdict, verify};

use intendant_contract::availability::AvailabilityError;
use intendant_contract::month::Month;
use intendant_contract::penalty::PenaltyError;
use intendant_contract::price::PriceError;

/// Why a month cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MonthError {
    /// There is no contract at all.
    #[error("the client has no contract: add one first")]
    NoContract,
    /// A contract that cannot be read.
    #[error("contract version {number}: {problem}")]
    Contract {
        /// Its number.
        number: i64,
        /// What the reader says.
        problem: String,
    },
    /// The contract has nothing to say of that month.
    #[error("the contract does not reach {0}")]
    OutsideTerm(Month),
    /// An event whose data is of another shape.
    #[error("event {seq}: {problem}")]
    Event {
        /// Place in the chain.
        seq: i64,
        /// What the reader says.
        problem: String,
    },
    /// A history that the clocks refuse.
    #[error("ticket {number}: {problem}")]
    Ticket {
        /// Its number.
        number: i64,
        /// What the engine says.
        problem: String,
    },
    /// The invoice.
    #[error(transparent)]
    Price(#[from] PriceError),
    /// The penalties.
    #[error(transparent)]
    Penalty(#[from] PenaltyError),
    /// The availability.
    #[error(transparent)]
    Availability(#[from] AvailabilityError),
}
