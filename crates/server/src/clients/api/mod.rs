//! JSON: clients, sites, people of clients, teams.

mod client;
mod person;
mod site;
mod team;

use utoipa_axum::routes;

use crate::platform::doors::{Doors, Guard};
use intendant_domain::access::Permission::{SeeClients, SeeControlRoom};

pub(super) fn doors() -> Doors {
    Doors::default()
        .api(Guard::Needs(SeeClients), routes!(client::list, client::add))
        .api(
            Guard::Needs(SeeClients),
            routes!(client::show, client::change, client::archive),
        )
        .api(Guard::Needs(SeeClients), routes!(site::list, site::add))
        .api(
            Guard::Needs(SeeClients),
            routes!(site::show, site::change, site::archive),
        )
        .api(Guard::Needs(SeeClients), routes!(person::list, person::add))
        .api(
            Guard::Needs(SeeClients),
            routes!(person::show, person::change, person::disable),
        )
        .api(Guard::Needs(SeeClients), routes!(person::invite))
        .api(Guard::Needs(SeeControlRoom), routes!(team::list, team::add))
        .api(
            Guard::Needs(SeeControlRoom),
            routes!(team::show, team::change, team::archive),
        )
}
