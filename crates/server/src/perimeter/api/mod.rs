//! The perimeter over the API.

mod drafts;
mod perimeter;
mod reports;

use intendant_domain::access::Permission::{
    EditContracts, EditMachines, SeeContracts, SeeMachines,
};
use utoipa_axum::routes;

use crate::platform::doors::{Doors, Guard};

pub(super) fn doors() -> Doors {
    let amend = Guard::Needs(EditContracts);
    Doors::default()
        .api(Guard::Needs(SeeContracts), routes!(perimeter::overview))
        .api(Guard::Needs(SeeContracts), routes!(perimeter::perimeter))
        .api(Guard::Needs(SeeMachines), routes!(perimeter::items))
        .api(Guard::Needs(EditMachines), routes!(perimeter::tag))
        .api(amend, routes!(drafts::list_drafts, drafts::begin))
        .api(
            amend,
            routes!(drafts::show_draft, drafts::edit_draft, drafts::drop_draft),
        )
        .api_each(
            Guard::Needs(SeeMachines),
            amend,
            routes!(reports::list_reports, reports::issue_report),
        )
        .api(Guard::Needs(SeeMachines), routes!(reports::report_pdf))
}
