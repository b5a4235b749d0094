//! The page of a client: who they are, where, who calls, what is promised, what is open.

use axum::extract::{Path, State};
use axum::response::Response;
use intendant_domain::access::Permission::{
    EditClients, OpenTickets, SeeAudits, SeeContracts, SeeMachines, SeeMonths, SeeTickets,
};
use intendant_domain::access::Role;
use intendant_domain::id::ClientId;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::list::contract_badge;
use super::promises::{contract_panel, months_panel, tickets_panel};
use super::third_party;
use crate::clients::actions::{self, Access};
use crate::clients::figures::{self, Figures};
use crate::clients::store::{Client, Person, Site, ThirdParty};
use crate::contracts::{self, Version};
use crate::months::{self, Document};
use crate::platform::app::App;
use crate::platform::faces::percent_encoded;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tile, Tone, badge, breadcrumbs, confirm_button,
    definition_list, empty_state, format, link_button, page_header_marked, panel, panel_flush, row,
    submit, table, tiles,
};
use crate::platform::shell::Shell;
use crate::tickets::{self, Filter, Listed};

/// Everything on the page.
pub(super) struct Seen {
    pub(super) client: Client,
    sites: Vec<Site>,
    people: Vec<Person>,
    third_parties: Vec<ThirdParty>,
    /// Third parties that the contract in force names and of whom nothing is written down.
    unknown: Vec<String>,
    pub(super) figures: Figures,
    pub(super) versions: Vec<Version>,
    pub(super) in_force: Option<i64>,
    pub(super) tickets: Vec<Listed>,
    /// Absent when the reader may not see months.
    documents: Option<Vec<Document>>,
}

/// Open tickets on the page; the queue has the others.
const TICKETS: i64 = 8;

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ClientId>,
) -> Result<Response, Failure> {
    let seen = app
        .read(&shell.actor, move |tx| {
            let client = actions::show(tx, id)?;
            let now = tx.now();
            let figures = figures::of(tx, std::iter::once(id))?;
            let may = tx.actor().can(SeeContracts);
            let versions = if may {
                contracts::list(tx, id)?
            } else {
                Vec::new()
            };
            let in_force = match contracts::the_one_at(tx, id, now) {
                Ok(version) => Some(version),
                Err(Failure::NotFound | Failure::Denied(_)) => None,
                Err(other) => return Err(other),
            };
            let third_parties = actions::third_parties(tx, id)?;
            let unknown = third_party::unknown(in_force.as_deref(), &third_parties);
            let tickets = match tx.allow_on(SeeTickets, id) {
                Ok(mut rows) => {
                    let open = Filter {
                        client: Some(id),
                        open: Some(true),
                        ..Filter::default()
                    };
                    tickets::list::list(&mut rows, &open, None, TICKETS)?
                }
                Err(_) => Vec::new(),
            };
            let documents = match tx.actor().can(SeeMonths) {
                true => Some(months::documents(tx, id)?),
                false => None,
            };
            Ok(Seen {
                tickets,
                documents,
                client,
                sites: actions::sites(tx, id)?,
                people: actions::people(tx, id)?,
                figures: figures.into_values().next().unwrap_or_default(),
                versions,
                in_force: in_force.map(|version| version.number),
                third_parties,
                unknown,
            })
        })
        .await?;
    let title = seen.client.name.clone();
    Ok(shell.page(&title, &body(&shell, &seen)))
}

fn body(shell: &Shell, seen: &Seen) -> Markup {
    let lang = shell.lang;
    let client = &seen.client;
    let here = format!("/clients/{}", client.id);
    html! {
        @if !shell.actor.is_clients() { (breadcrumbs(lang, &[("/clients", &lang.t("nav-clients"))])) }
        (page_header_marked(&client.name, &html! {
            @if client.prospect { (badge(Tone::Accent, &lang.t("client-prospect"))) }
            @else { (contract_badge(lang, seen.figures.standing)) }
            @if client.archived_at.is_some() { (badge(Tone::Muted, &lang.t("form-archived"))) }
            @if let Some(siren) = &client.siren { span { "SIREN " span.mono { (spaced(siren)) } } }
        }, &head_actions(shell, client)))
        (figure_tiles(shell, seen, &here))
        div.split {
            div.stack {
                (contract_panel(shell, seen, &here))
                @if shell.actor.can(SeeTickets) { (tickets_panel(shell, seen)) }
                (people_panel(shell, seen, &here))
            }
            div.stack {
                (panel(&lang.t("client-identity"), &html! {}, &identity(lang, client)))
                @if let Some(documents) = &seen.documents { (months_panel(shell, documents, &here)) }
                (sites_panel(shell, seen, &here))
                (third_parties_panel(shell, seen, &here))
                @if !client.notes.is_empty() {
                    (panel(&lang.t("client-notes"), &html! {}, &html! { p.pre-line { (client.notes) } }))
                }
            }
        }
    }
}

/// Nine digits as they are read: three by three.
fn spaced(siren: &str) -> String {
    let mut out = String::new();
    for (place, digit) in siren.chars().enumerate() {
        if place > 0 && place % 3 == 0 {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
}

fn head_actions(shell: &Shell, client: &Client) -> Markup {
    let lang = shell.lang;
    let here = format!("/clients/{}", client.id);
    html! {
        @if client.archived_at.is_none() && shell.actor.can(OpenTickets) {
            (link_button(Button::Primary, &format!("/tickets/new?client={}", client.id), Some(Icon::Plus), &lang.t("client-open-a-ticket")))
        }
        @if client.prospect && shell.actor.can(SeeAudits) {
            (link_button(Button::Secondary, &format!("/audits?client={}", client.id), Some(Icon::Report), &lang.t("nav-audits")))
        }
        @if client.prospect && shell.actor.can(EditClients) {
            form method="post" action={ (here) "/becomes-client" } {
                (confirm_button(Button::Secondary, &lang.t("client-becomes-client"), &lang.t("client-becomes-client-ask")))
            }
        }
        @if shell.actor.can(EditClients) {
            (link_button(Button::Secondary, &format!("{here}/edit"), Some(Icon::Edit), &lang.t("form-edit")))
            form method="post" action={ (here) "/archive" } {
                @if client.archived_at.is_some() {
                    (submit(Button::Secondary, &lang.t("form-take-back")))
                } @else {
                    input type="hidden" name="away" value="1";
                    (confirm_button(Button::Quiet, &lang.t("form-archive"), &lang.t("client-archive-ask")))
                }
            }
        }
    }
}

fn figure_tiles(shell: &Shell, seen: &Seen, here: &str) -> Markup {
    let lang = shell.lang;
    let figures = &seen.figures;
    let open = figures.open.to_string();
    let due = match figures.next_due {
        None => lang.t("client-no-due"),
        Some(at) => {
            let key = if at < shell.now {
                "client-overdue"
            } else {
                "client-due"
            };
            let when = format::moment(lang, at, &shell.actor.zone, shell.now);
            lang.ta(key, &[("when", &when)])
        }
    };
    let late = figures.next_due.is_some_and(|at| at < shell.now);
    let items = figures.items.to_string();
    let uncovered = figures.uncovered.to_string();
    let tickets = format!("/tickets?client={}", seen.client.id);
    let machines = format!("/machines?client={}", seen.client.id);
    let cover = format!("{here}/contract/coverage?show=out");
    let may_machines = shell.actor.can(SeeMachines);
    tiles(&[
        Tile {
            label: &lang.t("client-open-tickets"),
            value: &open,
            note: &due,
            tone: if late { Tone::Bad } else { Tone::Neutral },
            href: Some(&tickets),
        },
        Tile {
            label: &lang.t("client-items"),
            value: &items,
            note: "",
            tone: Tone::Neutral,
            href: may_machines.then_some(machines.as_str()),
        },
        Tile {
            label: &lang.t("client-uncovered"),
            value: &uncovered,
            note: &lang.t("client-uncovered-note"),
            tone: if figures.uncovered > 0 {
                Tone::Warn
            } else {
                Tone::Neutral
            },
            href: Some(&cover),
        },
    ])
}

fn identity(lang: Lang, client: &Client) -> Markup {
    let zone = &client.timezone;
    let mut facts: Vec<(String, Markup)> = Vec::new();
    let mut add = |key: &str, value: Markup| facts.push((lang.t(key), value));
    if let Some(vat) = &client.vat_number {
        add("client-vat", html! { span.mono { (vat) } });
    }
    if !client.address.is_empty() {
        add(
            "client-address",
            html! { span.pre-line { (client.address) } },
        );
    }
    if !client.email.is_empty() {
        add(
            "client-email",
            html! { a href={ "mailto:" (client.email) } { (client.email) } },
        );
    }
    if !client.phone.is_empty() {
        add(
            "client-phone",
            html! { a href={ "tel:" (client.phone) } { (client.phone) } },
        );
    }
    add("client-zone", html! { (zone) });
    add(
        "client-language",
        html! { (lang.t(&format!("language-{}", client.language))) },
    );
    let facts: Vec<(&str, Markup)> = facts
        .iter()
        .map(|(term, value)| (term.as_str(), value.clone()))
        .collect();
    definition_list(&facts)
}

fn sites_panel(shell: &Shell, seen: &Seen, here: &str) -> Markup {
    let lang = shell.lang;
    let may_edit = shell.actor.can(EditClients);
    let add = html! {
        @if may_edit { (link_button(Button::Quiet, &format!("{here}/sites/new"), Some(Icon::Plus), &lang.t("site-add"))) }
    };
    let body = html! {
        @if seen.sites.is_empty() { p.muted { (lang.t("site-none")) } }
        ul.lines {
            @for site in &seen.sites {
                li {
                    div {
                        @if may_edit { a href={ (here) "/sites/" (site.id) } { (site.name) } } @else { strong { (site.name) } }
                        @if site.archived_at.is_some() { " " (badge(Tone::Muted, &lang.t("form-archived"))) }
                        @if !site.address.is_empty() { div.muted.pre-line { (site.address) } }
                    }
                    span.muted.num { (there(shell, &site.timezone)) }
                }
            }
        }
    };
    panel(&lang.t("site-title"), &add, &body)
}

/// Who else holds part of the system, with what they promised; and whom the contract names besides.
fn third_parties_panel(shell: &Shell, seen: &Seen, here: &str) -> Markup {
    let lang = shell.lang;
    let may_edit = shell.actor.can(EditClients);
    let new = format!("{here}/third-parties/new");
    let add = html! {
        @if may_edit { (link_button(Button::Quiet, &new, Some(Icon::Plus), &lang.t("third-party-add"))) }
    };
    let body = html! {
        @if seen.third_parties.is_empty() && seen.unknown.is_empty() { p.muted { (lang.t("third-party-none")) } }
        ul.lines {
            @for one in &seen.third_parties {
                li {
                    details {
                        summary {
                            strong { (one.terms.name) }
                            @if one.archived_at.is_some() { " " (badge(Tone::Muted, &lang.t("form-archived"))) }
                        }
                        (third_party::facts(lang, one))
                        @if may_edit { p { a href={ (here) "/third-parties/" (one.id) } { (lang.t("form-edit")) } } }
                    }
                }
            }
            @for name in &seen.unknown {
                li {
                    div {
                        strong { (name) }
                        div.muted { (lang.t("third-party-unknown")) }
                    }
                    @if may_edit {
                        a href={ (new) "?name=" (percent_encoded(name)) } { (lang.t("third-party-describe")) }
                    }
                }
            }
        }
    };
    panel(&lang.t("third-party-title"), &add, &body)
}

/// The zone, and what time it is there.
fn there(shell: &Shell, zone: &str) -> Markup {
    html! {
        (zone)
        @if let Ok(zone) = TimeZone::get(zone) { br; (format::time_of_day(shell.now, &zone)) }
    }
}

fn people_panel(shell: &Shell, seen: &Seen, here: &str) -> Markup {
    let lang = shell.lang;
    let may_edit = shell.actor.can(EditClients);
    let add = html! {
        @if may_edit { (link_button(Button::Quiet, &format!("{here}/people/new"), Some(Icon::Plus), &lang.t("person-add"))) }
    };
    if seen.people.is_empty() {
        let none = empty_state(
            Icon::Users,
            &lang.t("person-none"),
            &lang.t("person-none-text"),
            &html! {},
        );
        return panel(&lang.t("person-title"), &add, &none);
    }
    let columns = [
        Column::main(lang.t("person-name")),
        Column::new(lang.t("client-email")),
        Column::tight(lang.t("client-phone")),
        Column::wide_only(lang.t("person-site")),
        Column::tight(lang.t("person-role")),
    ];
    let caption = lang.t("person-title");
    let frame = Table {
        id: "people",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for person in &seen.people {
            @let href = format!("{here}/people/{}", person.id);
            @let site = seen.sites.iter().find(|site| Some(site.id) == person.site);
            (row(lang, &frame, &Row {
                id: &format!("person-{}", person.id),
                href: may_edit.then_some(href.as_str()),
                value: "",
                name: &person.name,
                cells: &[
                    html! {
                        @if may_edit { a href=(href) { (person.name) } } @else { (person.name) }
                        @if !person.job.is_empty() { div.muted { (person.job) } }
                    },
                    html! { @if !person.email.is_empty() { a href={ "mailto:" (person.email) } { (person.email) } } },
                    html! { @if !person.phone.is_empty() { a href={ "tel:" (person.phone) } { (person.phone) } } },
                    html! { @if let Some(site) = site { (site.name) } },
                    standing(lang, person),
                ],
            }))
        }
    };
    panel_flush(&lang.t("person-title"), &add, &table(lang, &frame, &rows))
}

fn standing(lang: Lang, person: &Person) -> Markup {
    let role = person
        .role
        .map(|role: Role| lang.t(&format!("role-{}", role.code())));
    match person.access() {
        Access::Contact => badge(Tone::Muted, &lang.t("person-contact")),
        Access::Invited => badge(
            Tone::Warn,
            &lang.ta("person-invited", &[("role", &role.unwrap_or_default())]),
        ),
        Access::Active => badge(Tone::Neutral, &role.unwrap_or_default()),
        Access::Disabled => badge(Tone::Muted, &lang.t("person-disabled")),
    }
}
