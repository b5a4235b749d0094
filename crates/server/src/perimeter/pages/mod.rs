//! Pages: every client by the money at stake, a client's fleet against its contract, the items behind
//! a number, amendments being written, fleet reports.

mod client;
mod counts;
mod draft;
mod effect;
mod findings;
mod items;
mod overview;
mod reports;
mod tag;

use axum::response::Response;
use intendant_domain::access::Permission::{
    Administer, EditContracts, EditMachines, SeeContracts, SeeMachines,
};
use intendant_domain::id::ClientId;
use maud::{Markup, html};
use rust_decimal::Decimal;

use super::actions::cents;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{breadcrumbs, format};
use crate::platform::shell::Shell;

pub(super) fn doors() -> Doors {
    let see = Guard::Needs(SeeContracts);
    let items = Guard::Needs(SeeMachines);
    let amend = Guard::Needs(EditContracts);
    Doors::default()
        .get(see, "/machines/perimeter", overview::show)
        .post(
            Guard::Needs(Administer),
            "/machines/perimeter",
            overview::save,
        )
        .get(see, "/machines/perimeter/{client}", client::show)
        .get(items, "/machines/perimeter/{client}/items", items::show)
        .post(
            Guard::Needs(EditMachines),
            "/machines/perimeter/{client}/tags",
            tag::tag,
        )
        .post(amend, "/machines/perimeter/{client}/drafts", draft::begin)
        .get(
            amend,
            "/machines/perimeter/{client}/drafts/{draft}",
            draft::show,
        )
        .post(
            amend,
            "/machines/perimeter/{client}/drafts/{draft}",
            draft::save,
        )
        .get(items, "/machines/perimeter/{client}/reports", reports::list)
        .post(
            amend,
            "/machines/perimeter/{client}/reports",
            reports::issue,
        )
        .get(
            items,
            "/machines/perimeter/{client}/reports/{report}",
            reports::show,
        )
        .get(
            items,
            "/machines/perimeter/{client}/reports/{report}/pdf",
            reports::pdf,
        )
}

/// Where a client's page is.
fn home(client: ClientId) -> String {
    format!("/machines/perimeter/{client}")
}

/// The way to a client's pages.
fn way(shell: &Shell, client: ClientId, name: &str, deeper: bool) -> Markup {
    let lang = shell.lang;
    let (root, here) = (lang.t("fleet-tab-perimeter"), home(client));
    let mut steps: Vec<(&str, &str)> = Vec::new();
    if !shell.actor.is_clients() {
        steps.push(("/machines/perimeter", &root));
    }
    if deeper {
        steps.push((&here, name));
    }
    html! { @if !steps.is_empty() { (breadcrumbs(lang, &steps)) } }
}

/// An amount with its sign: "+54,00 €", "−120,00 €".
fn signed(lang: Lang, amount: Decimal, currency: &str) -> String {
    let text = format::money(lang, cents(amount), currency);
    if amount > Decimal::ZERO {
        format!("+{text}")
    } else {
        text
    }
}

fn count(lang: Lang, n: u64) -> String {
    format::number(lang, i64::try_from(n).unwrap_or(i64::MAX))
}

/// The page of a form that was refused carries the refusal's status.
fn with_status(mut page: Response, failure: Option<&Failure>) -> Response {
    if let Some(failure) = failure {
        *page.status_mut() = failure.status();
    }
    page
}
