//! JSON: items, their checks and history, enrolments, agents, maintenance.

mod bodies;
mod checks;
mod import;
mod items;
mod maintenance;

use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use utoipa_axum::routes;

use crate::platform::doors::{Doors, Guard};

pub(super) fn doors() -> Doors {
    let (see, edit) = (Guard::Needs(SeeMachines), Guard::Needs(EditMachines));
    Doors::default()
        .api_each(see, edit, routes!(items::list, items::add))
        .api(edit, routes!(import::import))
        .api_each(
            see,
            edit,
            routes!(items::show, items::change, items::retire),
        )
        .api_each(see, edit, routes!(checks::list, checks::add))
        .api(edit, routes!(checks::change, checks::remove))
        .api(see, routes!(checks::history))
        .api(edit, routes!(items::enrol))
        .api(edit, routes!(items::revoke))
        .api_each(see, edit, routes!(maintenance::list, maintenance::plan))
        .api_each(see, edit, routes!(maintenance::show, maintenance::cancel))
}
