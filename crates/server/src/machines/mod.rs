//! Items as people see them: machines with their agents, checks and history, and everything else a
//! contract can cover; planned maintenance. What agents report is taken in by [`crate::watch`].

mod actions;
mod api;
mod asked;
mod bulk;
mod documents;
mod export;
mod fill;
mod import;
mod input;
mod jobs;
mod kinds;
mod pages;
mod plan;
mod store;
mod views;
mod written;

pub use actions::{Head, Machine, clients_and_sites, head, rederive, show, standing, tag};
pub use asked::{Asked, Found, list};
pub use fill::fill;
pub use jobs::run;
pub use pages::{FleetTab, ItemPart, fleet_tabs, fleet_tabs_with, item_head, kind_name};
pub use store::{
    COUNTED, CheckSeen, ClientSeen, Col, Counts, Filter, Item, Listed, Maintenance, Place,
    SiteSeen, Sorting, View,
};

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
