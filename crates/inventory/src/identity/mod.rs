//! Known once: of which item a report is, however many sources speak of it.
//!
//! A report has [`Keys`]: serial number, system UUID, MAC addresses, names; values that lie
//! ([`lies`]) are none. [`Rules`] are an ordered list that an administrator reads and orders;
//! [`decide`] applies them to the items that share a key with the report and answers with the
//! reason. A machine that was installed again keeps its hardware and stays the same item; a clone
//! shares numbers but differs in interfaces and name and becomes another; where neither is certain a
//! person is asked.

mod decide;
mod keys;
mod kind;
pub mod lies;
mod rules;
#[cfg(test)]
mod tests;

pub use decide::{Clash, Known, Outcome, Why, decide};
pub use keys::{Keys, keys_of};
pub use kind::kind_of;
pub use rules::{Mode, Rule, Rules};
