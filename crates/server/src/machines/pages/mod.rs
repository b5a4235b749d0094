//! Pages: machines, a machine, its checks, enrolment, maintenance.

mod check;
mod cover;
mod edit;
mod events;
mod history;
mod incident;
mod inventory;
mod list;
mod live;
mod maintenance;
mod marks;
mod new;
mod show;
mod tabs;

pub use tabs::{FleetTab, fleet_tabs};

use axum::response::Response;
use intendant_domain::access::Permission::{EditMachines, SeeMachines};

use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;

pub(super) fn doors() -> Doors {
    let see = Guard::Needs(SeeMachines);
    let edit = Guard::Needs(EditMachines);
    Doors::default()
        .get(see, "/machines", list::list)
        .post(edit, "/machines", new::add)
        .get(edit, "/machines/new", new::new)
        .post(edit, "/machines/enrolments", new::enrol)
        .get(see, "/machines/{item}", show::show)
        .get(edit, "/machines/{item}/edit", edit::edit)
        .post(edit, "/machines/{item}/edit", edit::change)
        .post(edit, "/machines/{item}/retire", edit::retire)
        .post(edit, "/machines/{item}/agents/{agent}/revoke", edit::revoke)
        .get(edit, "/machines/{item}/checks/new", check::new)
        .post(edit, "/machines/{item}/checks", check::add)
        .get(edit, "/machines/{item}/checks/{check}", check::edit)
        .post(edit, "/machines/{item}/checks/{check}", check::change)
        .post(
            edit,
            "/machines/{item}/checks/{check}/remove",
            check::remove,
        )
        .get(see, "/maintenance", maintenance::list)
        .post(edit, "/maintenance", maintenance::plan)
        .get(edit, "/maintenance/new", maintenance::new)
        .post(
            edit,
            "/maintenance/{maintenance}/cancel",
            maintenance::cancel,
        )
        .get(see, "/live/machines", live::list)
        .get(see, "/live/machines/{item}", live::machine)
        .get(edit, "/live/enrolments/{enrolment}", live::enrolment)
}

/// The page of a form that was refused carries the refusal's status.
fn with_status(mut page: Response, failure: Option<&Failure>) -> Response {
    if let Some(failure) = failure {
        *page.status_mut() = failure.status();
    }
    page
}
