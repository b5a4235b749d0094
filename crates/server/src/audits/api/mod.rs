//! JSON: audits, the questionnaire, the catalogue.

mod audit;
mod bodies;
mod offers;

use intendant_domain::access::Permission::{Administer, EditAudits, EditContracts, SeeAudits};
use utoipa_axum::routes;

use crate::platform::doors::{Doors, Guard};

pub(super) fn doors() -> Doors {
    let (see, edit) = (Guard::Needs(SeeAudits), Guard::Needs(EditAudits));
    let administer = Guard::Needs(Administer);
    Doors::default()
        .api(see, routes!(audit::questions))
        .api_each(see, edit, routes!(audit::list, audit::open))
        .api(see, routes!(audit::show))
        .api(edit, routes!(audit::set_profile))
        .api_each(see, edit, routes!(audit::answers, audit::answer))
        .api(see, routes!(audit::findings))
        .api_each(edit, edit, routes!(audit::dismiss, audit::stand))
        .api(edit, routes!(audit::analyse))
        .api_each(see, edit, routes!(audit::links, audit::make_link))
        .api(edit, routes!(audit::withdraw_link))
        .api_each(see, edit, routes!(audit::proposal, audit::set_proposal))
        .api(see, routes!(audit::contract))
        .api(see, routes!(audit::report))
        .api(Guard::Needs(EditContracts), routes!(audit::adopt))
        .api_each(see, administer, routes!(offers::list, offers::add))
        .api_each(
            see,
            administer,
            routes!(offers::show, offers::change, offers::archive),
        )
        .api_each(see, administer, routes!(offers::terms, offers::set_terms))
}
