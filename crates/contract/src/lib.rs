//! The contract engine: reads a contract file and decides deadlines, coverage, prices and penalties.
//!
//! Pure: no clock, no disk, no network, no async. Everything returns its answer with its reasons.
//!
//! | module | decides |
//! |---|---|
//! | [`model`] | what a contract says, typed |
//! | `read`, `schema`, `edit` | from a file and back: every error at once, JSON Schema, comments kept |
//! | `show`, `diff`, `lint` | a contract for people: readable, compared in promises, criticised |
//! | `calendar`, `holidays` | which instants are open, and why not |
//! | `clock`, `replay` | the four clocks of a ticket, with their ledger |
//! | `coverage`, `authorise` | who covers an item, who may act on it |
//! | `price`, `revision`, `penalty`, `availability` | what is owed, in both directions |

pub mod authorise;
pub mod availability;
pub mod calendar;
pub mod clock;
pub mod count;
pub mod coverage;
pub mod diff;
pub mod edit;
pub mod holidays;
pub mod item;
pub mod lint;
pub mod model;
pub mod money;
pub mod month;
pub mod penalty;
pub mod price;
pub mod read;
pub mod replay;
pub mod revision;
mod say;
pub mod schema;
pub mod show;
pub mod term;
pub mod words;

pub use read::{Errors, Problem, read};
