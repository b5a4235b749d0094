//! Contracts of clients, in their versions. A version never changes; an amendment is a new version
//! with its own date of effect.
//!
//! **Which version is in force.** At an instant, the one with the greatest date of effect that is
//! not later; of two with the same, the one with the higher number. Before the first there is none.
//! A version takes effect at midnight, local time, of its first day, in the zone of the first
//! calendar of its file (the office's); a contract without calendars uses the client's own zone.

mod compiled;
mod store;

pub use compiled::{Cache, Compiled, compiled, effect_of, in_force, zone_of};
pub use store::{Version, version, versions};
