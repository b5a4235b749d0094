//! Clients: organisations with their sites, people and third parties; and the provider's teams.

mod actions;
mod api;
mod figures;
mod input;
mod pages;
mod store;

pub use actions::*;
pub use input::{ClientInput, PersonInput, SiteInput, ThirdPartyInput};
pub use pages::third_party_facts;
pub use store::{Client, Member, Person, Site, Team, ThirdParty};

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
