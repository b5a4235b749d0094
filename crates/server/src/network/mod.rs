//! The network of clients: what agents sign in with (the vault), jobs on ranges of addresses and what
//! they found, subnets, ports with who is behind them, the map.
//!
//! Jobs are done by our agent (its signed configuration carries them, its findings come in with its
//! other events) or by a FusionInventory or GLPI agent that is already there (its own protocol
//! carries them; see [`for_other_agent`]). Secrets leave the vault only on these two ways.

mod actions;
mod api;
mod credentials;
mod found;
mod index;
mod input;
mod other;
mod pages;
mod places;
mod store;

pub use actions::jobs_of_agent;
pub use found::found;
pub use index::note_changed;
pub use other::{Greeting, answered, for_other_agent, greeted};

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
