//! Pages: subnets, ports, the map; jobs and what they found; the vault.

mod credentials;
mod job;
mod jobs;
mod map;
mod picture;
mod ports;
mod subnets;

use axum::response::Response;
use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::ClientId;
use maud::{Markup, html};
use serde::Deserialize;

use super::store::places::Known;
use crate::machines::{FleetTab, fleet_tabs};
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;
use crate::platform::page::{Tab, page_header, tabs};
use crate::platform::shell::Shell;

pub(super) fn doors() -> Doors {
    let see = Guard::Needs(SeeMachines);
    let edit = Guard::Needs(EditMachines);
    Doors::default()
        .get(see, "/machines/network", subnets::list)
        .get(see, "/machines/network/subnet", subnets::show)
        .get(see, "/machines/network/ports", ports::show)
        .get(see, "/machines/network/map", map::show)
        .get(edit, "/machines/network/jobs", jobs::list)
        .post(edit, "/machines/network/jobs", jobs::add)
        .get(edit, "/machines/network/jobs/new", jobs::new)
        .get(edit, "/machines/network/jobs/{job}", job::show)
        .get(edit, "/machines/network/jobs/{job}/edit", jobs::edit)
        .post(edit, "/machines/network/jobs/{job}/edit", jobs::change)
        .post(edit, "/machines/network/jobs/{job}/run", job::run)
        .post(edit, "/machines/network/jobs/{job}/stop", job::stop)
        .post(
            edit,
            "/machines/network/devices/{device}/forget-key",
            job::forget_key,
        )
        .get(edit, "/machines/network/credentials", credentials::list)
        .post(edit, "/machines/network/credentials", credentials::add)
        .get(edit, "/machines/network/credentials/new", credentials::new)
        .get(
            edit,
            "/machines/network/credentials/{credential}",
            credentials::show,
        )
        .post(
            edit,
            "/machines/network/credentials/{credential}/withdraw",
            credentials::withdraw,
        )
}

/// The pages of the network, under its tab.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Here {
    Subnets,
    Ports,
    Map,
    Jobs,
    Credentials,
}

/// Of which client, on the pages that show one at a time.
#[derive(Clone, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    client: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    subnet: String,
}

impl Wanted {
    /// The client asked for, else the first there is.
    fn client(&self, known: &[Known]) -> Option<ClientId> {
        match self.client.parse::<ClientId>() {
            Ok(client) => Some(client),
            Err(_) => known.first().map(|one| one.client),
        }
    }
}

/// The head of every page of the network: title, the fleet's tabs, the network's own.
fn head(shell: &Shell, here: Here, client: Option<ClientId>, actions: &Markup) -> Markup {
    let lang = shell.lang;
    let of = client.map_or_else(String::new, |client| format!("?client={client}"));
    let pages = [
        (
            Here::Subnets,
            format!("/machines/network{of}"),
            "network-tab-subnets",
        ),
        (
            Here::Ports,
            format!("/machines/network/ports{of}"),
            "network-tab-ports",
        ),
        (
            Here::Map,
            format!("/machines/network/map{of}"),
            "network-tab-map",
        ),
        (
            Here::Jobs,
            "/machines/network/jobs".to_owned(),
            "network-tab-jobs",
        ),
        (
            Here::Credentials,
            "/machines/network/credentials".to_owned(),
            "network-tab-credentials",
        ),
    ];
    let may_edit = shell.actor.can(EditMachines);
    let shown: Vec<(String, String, bool)> = pages
        .into_iter()
        .filter(|(page, ..)| may_edit || !matches!(page, Here::Jobs | Here::Credentials))
        .map(|(page, href, key)| (href, lang.t(key), page == here))
        .collect();
    let shown: Vec<Tab<'_>> = shown
        .iter()
        .map(|(href, text, here)| Tab {
            href,
            text,
            count: None,
            here: *here,
        })
        .collect();
    html! {
        (page_header(&lang.t("fleet-tab-network"), "", actions))
        (fleet_tabs(shell, FleetTab::Network))
        (tabs(&lang.t("fleet-tab-network"), &shown))
    }
}

/// Whose network is shown; a choice where there is more than one.
fn client_choice(shell: &Shell, path: &str, known: &[Known], client: Option<ClientId>) -> Markup {
    let lang = shell.lang;
    html! {
        @match known {
            [] => {}
            [one] => { @if !shell.actor.is_clients() { span.muted { (one.name) } } }
            _ => {
                form.toolbar method="get" action=(path) {
                    select.small name="client" aria-label=(lang.t("machine-client")) data-send {
                        @for one in known {
                            option value=(one.client) selected[Some(one.client) == client] { (one.name) }
                        }
                    }
                    button.btn.secondary type="submit" { (lang.t("network-show")) }
                }
            }
        }
    }
}

/// The page of a form that was refused carries the refusal's status.
fn with_status(mut page: Response, failure: Option<&Failure>) -> Response {
    if let Some(failure) = failure {
        *page.status_mut() = failure.status();
    }
    page
}
