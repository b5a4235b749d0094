//! The door for agents of every make: GLPI, FusionInventory and OCS agents post to one address, are
//! answered in their own manner and encoding, and what they say becomes items of the fleet. Tokens
//! say whose machines they are. What is not taken in is kept a day with its reason.

mod actions;
mod api;
mod door;
mod grant;
mod jobs;
mod pages;
mod sender;
mod settings;
mod store;
mod take;
mod tasks;

pub use actions::{Made, NewToken, new_token, revoke};
pub use jobs::run;

use intendant_domain::access::Permission::EditMachines;
use utoipa_axum::routes;

use crate::platform::doors::{Doors, Guard};

/// Where agents that were set up for another product send already: an address that changed hands
/// keeps working with a token in the agent's tag, or with Basic or client credentials.
const ELSEWHERE: [&str; 9] = [
    "/",
    "/inventory",
    "/front/inventory.php",
    "/ocsinventory",
    "/plugins/fusioninventory/",
    "/plugins/fusioninventory/front/communication.php",
    "/plugins/glpiinventory/",
    "/marketplace/glpiinventory/",
    "/marketplace/fusioninventory/",
];

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    let edit = Guard::Needs(EditMachines);
    let mut doors = Doors::default()
        .post(Guard::Agent, "/inventory/{token}", door::with_token)
        .post(Guard::Agent, "/api.php/token", grant::token)
        .post(Guard::Agent, "/inventory/api.php/token", grant::token)
        .api(edit, routes!(api::tokens, api::add_token))
        .api(edit, routes!(api::revoke_token))
        .api(edit, routes!(api::rejects))
        .api(edit, routes!(api::payload));
    for path in ELSEWHERE {
        doors = doors.post(Guard::Agent, path, door::without_token);
    }
    doors.and(pages::doors())
}
