//! Pages: clients, a client, its sites, people and third parties; teams.

mod client;
mod list;
mod person;
mod promises;
mod show;
mod site;
mod team;
mod third_party;

pub use third_party::facts as third_party_facts;

use axum::response::Response;
use intendant_domain::access::Permission::{Administer, EditClients, SeeClients, SeeControlRoom};
use maud::{Markup, html};
use serde::Deserialize;

use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{Button, Field, Input, confirm_button, submit, text_field};

pub(super) fn doors() -> Doors {
    let see = Guard::Needs(SeeClients);
    let edit = Guard::Needs(EditClients);
    Doors::default()
        .get(see, "/clients", list::list)
        .post(edit, "/clients", client::add)
        .get(edit, "/clients/new", client::new)
        .get(see, "/clients/{client}", show::show)
        .get(edit, "/clients/{client}/edit", client::edit)
        .post(edit, "/clients/{client}/edit", client::change)
        .post(edit, "/clients/{client}/archive", client::archive)
        .post(
            edit,
            "/clients/{client}/becomes-client",
            client::becomes_client,
        )
        .post(edit, "/clients/{client}/sites", site::add)
        .get(edit, "/clients/{client}/sites/new", site::new)
        .get(edit, "/clients/{client}/sites/{site}", site::edit)
        .post(edit, "/clients/{client}/sites/{site}/edit", site::change)
        .post(
            edit,
            "/clients/{client}/sites/{site}/archive",
            site::archive,
        )
        .post(edit, "/clients/{client}/people", person::add)
        .get(edit, "/clients/{client}/people/new", person::new)
        .get(edit, "/clients/{client}/people/{person}", person::edit)
        .post(
            edit,
            "/clients/{client}/people/{person}/edit",
            person::change,
        )
        .post(
            edit,
            "/clients/{client}/people/{person}/access",
            person::access,
        )
        .post(
            edit,
            "/clients/{client}/people/{person}/invite",
            person::invite,
        )
        .and(third_party_doors())
        .and(team_doors())
}

fn third_party_doors() -> Doors {
    let edit = Guard::Needs(EditClients);
    Doors::default()
        .post(edit, "/clients/{client}/third-parties", third_party::add)
        .get(
            edit,
            "/clients/{client}/third-parties/new",
            third_party::new,
        )
        .get(
            edit,
            "/clients/{client}/third-parties/{third}",
            third_party::edit,
        )
        .post(
            edit,
            "/clients/{client}/third-parties/{third}/edit",
            third_party::change,
        )
        .post(
            edit,
            "/clients/{client}/third-parties/{third}/archive",
            third_party::archive,
        )
}

fn team_doors() -> Doors {
    let administer = Guard::Needs(Administer);
    Doors::default()
        .get(Guard::Needs(SeeControlRoom), "/teams", team::list)
        .post(administer, "/teams", team::add)
        .get(administer, "/teams/new", team::new)
        .get(administer, "/teams/{team}", team::edit)
        .post(administer, "/teams/{team}/edit", team::change)
        .post(administer, "/teams/{team}/archive", team::archive)
}

/// The page of a form that was refused carries the refusal's status.
fn with_status(mut page: Response, failure: Option<&Failure>) -> Response {
    if let Some(failure) = failure {
        *page.status_mut() = failure.status();
    }
    page
}

/// A form being filled in: its language and what was wrong with it.
#[derive(Clone, Copy)]
struct Form<'a> {
    lang: Lang,
    failure: Option<&'a Failure>,
}

impl Form<'_> {
    fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    /// What is wrong with a field, if anything is.
    fn wrong(&self, field: &str) -> Option<String> {
        self.failure
            .and_then(|failure| failure.of_field(field, self.lang))
    }

    /// A required line, labelled by `label`.
    fn needed(&self, name: &str, label: &str, value: &str) -> Markup {
        let (label, wrong) = (self.t(label), self.wrong(name));
        let field = Field::new(name, &label).error(wrong.as_deref());
        text_field(&field, Input::Text, value)
    }

    /// A line that may stay empty, with a hint (a key, or nothing).
    fn line(&self, name: &str, label: &str, hint: &str, value: &str) -> Markup {
        let (label, wrong) = (self.t(label), self.wrong(name));
        let hint = if hint.is_empty() {
            String::new()
        } else {
            self.t(hint)
        };
        let field = Field::new(name, &label)
            .optional()
            .hint(&hint)
            .error(wrong.as_deref());
        text_field(&field, Input::Text, value)
    }
}

/// `away` empty: take back.
#[derive(Deserialize)]
struct Away {
    #[serde(default)]
    away: String,
}

/// The button that sets something aside, or takes it back.
fn archive_form(lang: Lang, action: &str, away: bool, question: &str) -> Markup {
    html! {
        form method="post" action={ (action) "/archive" } {
            @if away {
                (submit(Button::Secondary, &lang.t("form-take-back")))
            } @else {
                input type="hidden" name="away" value="1";
                (confirm_button(Button::Danger, &lang.t("form-archive"), &lang.t(question)))
            }
        }
    }
}

/// The zones offered first; any other can be set over the API and is kept by the form.
const ZONES: [&str; 30] = [
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Luxembourg",
    "Europe/Zurich",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Lisbon",
    "Europe/Rome",
    "Europe/Vienna",
    "Europe/Amsterdam",
    "Europe/Warsaw",
    "Europe/Athens",
    "Africa/Casablanca",
    "Africa/Tunis",
    "Africa/Algiers",
    "Africa/Dakar",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Montreal",
    "America/New_York",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Asia/Dubai",
    "Asia/Singapore",
    "UTC",
];

/// The choices of a zone, with the one that is set.
fn zones(set: &str) -> Vec<(&str, &str)> {
    let mut zones: Vec<(&str, &str)> = ZONES.iter().map(|zone| (*zone, *zone)).collect();
    if !set.is_empty() && !ZONES.contains(&set) {
        zones.insert(0, (set, set));
    }
    zones
}
