//! Pages: what reports and how, tokens, settings, what was refused.

mod made;
mod rejects;
mod sources;

use axum::response::Response;
use intendant_domain::access::Permission::{Administer, EditMachines};

use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;

pub(super) fn doors() -> Doors {
    let edit = Guard::Needs(EditMachines);
    Doors::default()
        .get(edit, "/machines/sources", sources::show)
        .post(edit, "/machines/sources/tokens", made::add)
        .post(
            edit,
            "/machines/sources/tokens/{token}/revoke",
            sources::revoke,
        )
        .post(
            Guard::Needs(Administer),
            "/machines/sources/settings",
            sources::set,
        )
        .get(
            edit,
            "/machines/sources/rejects/{reject}",
            rejects::download,
        )
}

/// The page of a form that was refused carries the refusal's status.
fn with_status(mut page: Response, failure: Option<&Failure>) -> Response {
    if let Some(failure) = failure {
        *page.status_mut() = failure.status();
    }
    page
}
