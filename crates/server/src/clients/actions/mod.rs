//! What can be done with clients, their sites and people, and with teams: permission, rule, row,
//! trail.

mod client;
mod person;
mod site;
mod team;
mod third_party;

pub use client::{Asked, add, add_prospect, archive, becomes_client, change, list, show};
pub use person::{
    Access, add as add_person, change as change_person, disable as disable_person,
    invite as invite_person, list as people, show as person,
};
pub use site::{
    add as add_site, archive as archive_site, change as change_site, list as sites, show as site,
};
pub use team::{
    TeamInput, add as add_team, archive as archive_team, change as change_team, colleagues,
    list as teams, show as team,
};
pub use third_party::{
    add as add_third_party, archive as archive_third_party, change as change_third_party,
    list as third_parties, named as third_party_named, show as third_party,
};
