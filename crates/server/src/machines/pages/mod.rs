//! Pages: machines, a machine, its checks, enrolment, maintenance.

mod about;
mod ask;
mod bulk;
mod cells;
mod check;
mod cover;
mod described;
mod documents;
mod edit;
mod events;
mod history;
mod import;
mod incident;
mod kinds;
mod list;
mod live;
mod maintenance;
mod marks;
mod new;
mod show;
mod software;
mod tabs;
mod take;
mod tickets;

pub use marks::kind as kind_name;
pub use tabs::{FleetTab, ItemPart, fleet_tabs, fleet_tabs_with, item_head};

use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use intendant_domain::access::Permission::{Administer, EditMachines, SeeMachines};

use crate::platform::doors::{Doors, Guard};
use crate::platform::faces::percent_decoded;
use crate::platform::failure::{Failure, Problem};
use crate::platform::shell::{Onward, onward};
use crate::tickets::files::LARGEST;

pub(super) fn doors() -> Doors {
    let see = Guard::Needs(SeeMachines);
    let edit = Guard::Needs(EditMachines);
    let administer = Guard::Needs(Administer);
    let mut files = Doors::default()
        .post(edit, "/machines/import", import::upload)
        .post(edit, "/machines/{item}/documents", documents::add);
    files.pages = files
        .pages
        .layer(DefaultBodyLimit::max(LARGEST + 64 * 1024));
    Doors::default()
        .get(edit, "/machines/import", import::new)
        .get(edit, "/machines/import/template.csv", import::template)
        .get(edit, "/machines/import/{import}", import::show)
        .post(edit, "/machines/import/{import}/columns", import::remap)
        .post(edit, "/machines/import/{import}/apply", import::apply)
        .get(see, "/machines/{item}/documents/{document}", documents::get)
        .post(
            edit,
            "/machines/{item}/documents/{document}/remove",
            documents::remove,
        )
        .get(see, "/machines", list::list)
        .post(edit, "/machines", new::add)
        .get(see, "/machines/complete", ask::complete)
        .get(see, "/machines/names", ask::names)
        .get(see, "/machines/export.csv", take::csv)
        .get(see, "/machines/export.xlsx", take::xlsx)
        .get(see, "/machines/labels", take::labels)
        .post(edit, "/machines/bulk", bulk::bulk)
        .get(administer, "/administration/kinds", kinds::list)
        .post(administer, "/administration/kinds", kinds::add)
        .post(administer, "/administration/kinds/{kind}", kinds::change)
        .post(see, "/machines/views", list::keep_view)
        .post(see, "/machines/views/{view}/remove", list::drop_view)
        .post(see, "/machines/columns", list::keep_columns)
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
        .get(see, "/live/machines", live::list)
        .get(see, "/live/machines/{item}", live::machine)
        .get(edit, "/live/enrolments/{enrolment}", live::enrolment)
        .and(files)
        .and(maintenances())
}

fn maintenances() -> Doors {
    let see = Guard::Needs(SeeMachines);
    let edit = Guard::Needs(EditMachines);
    Doors::default()
        .get(see, "/maintenance", maintenance::list)
        .post(edit, "/maintenance", maintenance::plan)
        .get(edit, "/maintenance/new", maintenance::new)
        .post(
            edit,
            "/maintenance/{maintenance}/cancel",
            maintenance::cancel,
        )
}

/// The page of a form that was refused carries the refusal's status.
fn with_status(mut page: Response, failure: Option<&Failure>) -> Response {
    if let Some(failure) = failure {
        *page.status_mut() = failure.status();
    }
    page
}

/// The fields of a form in order, repeated ones included.
fn form_pairs(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |part: &str| percent_decoded(&part.replace('+', " "));
            (plain(name), plain(value))
        })
        .collect()
}

/// Back to `path`, where the problem is said.
fn warned(path: String, problem: Option<&Problem>) -> Onward {
    match problem {
        Some(problem) => {
            let values: Vec<(&str, &str)> = problem
                .values
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            onward(path).warning(problem.key, &values)
        }
        None => onward(path),
    }
}
