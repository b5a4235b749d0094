//! JSON: items, their checks and history, enrolments, agents, maintenance.

mod bodies;
mod checks;
mod items;
mod maintenance;

use intendant_domain::access::Permission::SeeMachines;
use utoipa_axum::routes;

use crate::platform::doors::{Doors, Guard};

pub(super) fn doors() -> Doors {
    let see = Guard::Needs(SeeMachines);
    Doors::default()
        .api(see, routes!(items::list, items::add))
        .api(see, routes!(items::show, items::change, items::retire))
        .api(see, routes!(checks::list, checks::add))
        .api(see, routes!(checks::change, checks::remove))
        .api(see, routes!(checks::history))
        .api(see, routes!(items::enrol))
        .api(see, routes!(items::revoke))
        .api(see, routes!(maintenance::list, maintenance::plan))
        .api(see, routes!(maintenance::show, maintenance::cancel))
}
