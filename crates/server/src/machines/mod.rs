//! Items as people see them: machines with their agents, checks and history, and everything else a
//! contract can cover; planned maintenance. What agents report is taken in by [`crate::watch`].

mod actions;
mod api;
mod input;
mod pages;
mod plan;
mod store;

pub use actions::{Asked, Found, Machine, list, show, standing};
pub use pages::{FleetTab, fleet_tabs};
pub use store::{CheckSeen, Counts, Filter, Item, Listed, Maintenance, View};

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
