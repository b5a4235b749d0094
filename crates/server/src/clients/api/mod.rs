//! JSON: clients, sites, people and third parties of clients, teams.

mod client;
mod person;
mod site;
mod team;
mod third_party;

use utoipa_axum::routes;

use crate::platform::doors::{Doors, Guard};
use intendant_domain::access::Permission::{Administer, EditClients, SeeClients, SeeControlRoom};

pub(super) fn doors() -> Doors {
    let (see, edit) = (Guard::Needs(SeeClients), Guard::Needs(EditClients));
    let (room, administer) = (Guard::Needs(SeeControlRoom), Guard::Needs(Administer));
    Doors::default()
        .api_each(see, edit, routes!(client::list, client::add))
        .api_each(
            see,
            edit,
            routes!(client::show, client::change, client::archive),
        )
        .api(edit, routes!(client::add_prospect))
        .api(edit, routes!(client::becomes_client))
        .api_each(see, edit, routes!(site::list, site::add))
        .api_each(see, edit, routes!(site::show, site::change, site::archive))
        .api_each(see, edit, routes!(third_party::list, third_party::add))
        .api_each(
            see,
            edit,
            routes!(third_party::show, third_party::change, third_party::archive),
        )
        .api_each(see, edit, routes!(person::list, person::add))
        .api_each(
            see,
            edit,
            routes!(person::show, person::change, person::disable),
        )
        .api(edit, routes!(person::invite))
        .api_each(room, administer, routes!(team::list, team::add))
        .api_each(
            room,
            administer,
            routes!(team::show, team::change, team::archive),
        )
}
