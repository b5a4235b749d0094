//! SQL on clients, their sites and people, and on teams.

mod client;
mod counts;
mod person;
mod site;
mod team;
mod third_party;

pub(super) use client::{
    add as add_client, all as clients, archive as archive_client, change as change_client,
    find as client, set_prospect,
};
pub(super) use counts::{item_counts, ticket_counts};
pub(super) use person::{
    add as add_person, change as change_person, disable as disable_person, find as person,
    of as people,
};
pub(super) use site::{
    add as add_site, archive as archive_site, change as change_site, find as site, of as sites,
};
pub(super) use team::{
    add as add_team, all as teams, archive as archive_team, change as change_team, find as team,
    members, provider_people, set_members,
};

pub(super) use third_party::{
    add as add_third_party, archive as archive_third_party, change as change_third_party,
    find as third_party, of as third_parties,
};

pub use client::Client;
pub use person::Person;
pub use site::Site;
pub use team::{Member, Team};
pub use third_party::ThirdParty;
