//! The list of clients.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::Response;
use intendant_contract::term::Standing;
use intendant_domain::access::Permission::EditClients;
use intendant_domain::id::ClientId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::clients::actions::{self, Asked};
use crate::clients::figures::{self, Figures};
use crate::clients::store::Client;
use crate::platform::api::Page;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge, empty_state, filters, format, icon, link_button,
    page_header, pagination, panel_flush, row, table,
};
use crate::platform::shell::Shell;

#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    archived: String,
    #[serde(default)]
    prospects: String,
    #[serde(default)]
    after: String,
}

pub(super) async fn list(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let asked = Asked {
        words: wanted.q.clone(),
        archived: !wanted.archived.is_empty(),
        prospects: !wanted.prospects.is_empty(),
        after: wanted.after.parse().ok(),
        limit: 50,
    };
    let archived = asked.archived;
    let (page, figures) = app
        .read(&shell.actor, move |tx| {
            let page = actions::list(tx, &asked)?;
            let figures = figures::of(tx, page.items.iter().map(|client| client.id))?;
            Ok((page, figures))
        })
        .await?;
    let lang = shell.lang;
    let add = html! {
        @if shell.actor.can(EditClients) {
            (link_button(Button::Primary, "/clients/new", Some(Icon::Plus), &lang.t("client-new")))
        }
    };
    let body = html! {
        (page_header(&lang.t("nav-clients"), "", &add))
        (search(lang, &wanted, archived))
        (content(&shell, &wanted, archived, &page, &figures))
    };
    Ok(shell.page(&lang.t("nav-clients"), &body))
}

fn search(lang: Lang, wanted: &Wanted, archived: bool) -> Markup {
    let prospects = !wanted.prospects.is_empty();
    html! {
        div.toolbar {
            form.search role="search" aria-label=(lang.t("client-search")) method="get" action="/clients" {
                (icon(Icon::Search))
                input type="search" name="q" value=(wanted.q) aria-label=(lang.t("client-search"))
                    placeholder=(lang.t("client-search"));
                @if archived { input type="hidden" name="archived" value="1"; }
                @if prospects { input type="hidden" name="prospects" value="1"; }
            }
            (filters(&lang.t("nav-clients"), &[
                ("/clients", &lang.t("client-active"), None, !archived && !prospects),
                ("/clients?prospects=1", &lang.t("client-prospects"), None, prospects),
                ("/clients?archived=1", &lang.t("form-archived"), None, archived),
            ]))
        }
    }
}

/// What is said instead of a list without lines.
fn nobody(shell: &Shell, wanted: &Wanted, archived: bool) -> Markup {
    let lang = shell.lang;
    let (title, text) = if !wanted.q.is_empty() {
        (
            lang.ta("client-no-match", &[("words", &wanted.q)]),
            lang.t("client-no-match-text"),
        )
    } else if archived {
        (lang.t("client-none-archived"), String::new())
    } else if !wanted.prospects.is_empty() {
        (
            lang.t("client-none-prospects"),
            lang.t("client-none-prospects-text"),
        )
    } else {
        (lang.t("client-none"), lang.t("client-none-text"))
    };
    let first = html! {
        @if wanted.q.is_empty() && !archived && shell.actor.can(EditClients) {
            (link_button(Button::Primary, "/clients/new", Some(Icon::Plus), &lang.t("client-new")))
        }
    };
    empty_state(Icon::Building, &title, &text, &first)
}

fn content(
    shell: &Shell,
    wanted: &Wanted,
    archived: bool,
    page: &Page<Client>,
    figures: &HashMap<ClientId, Figures>,
) -> Markup {
    let lang = shell.lang;
    if page.items.is_empty() {
        return nobody(shell, wanted, archived);
    }
    let columns = [
        Column::main(lang.t("client-name")),
        Column::new(lang.t("client-contract")),
        Column::number(lang.t("client-open-tickets")),
        Column::tight(lang.t("client-next-due")),
        Column::number(lang.t("client-items")),
        Column::number(lang.t("client-uncovered")),
    ];
    let caption = lang.t("nav-clients");
    let frame = Table {
        id: "clients",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let empty = Figures::default();
    let rows = html! {
        @for client in &page.items {
            (line(shell, &frame, client, figures.get(&client.id).unwrap_or(&empty)))
        }
    };
    let next = page.next.as_ref().map(|after| {
        let words = crate::platform::faces::percent_encoded(&wanted.q);
        let archived = match (archived, wanted.prospects.is_empty()) {
            (true, _) => "&archived=1",
            (false, false) => "&prospects=1",
            _ => "",
        };
        format!("/clients?q={words}{archived}&after={after}")
    });
    html! {
        (panel_flush("", &html! {}, &html! {
            (table(lang, &frame, &rows))
            @if next.is_some() || !wanted.after.is_empty() {
                (pagination(lang, None, next.as_deref(), ""))
            }
        }))
    }
}

fn line(shell: &Shell, frame: &Table<'_>, client: &Client, figures: &Figures) -> Markup {
    let (lang, now) = (shell.lang, shell.now);
    let href = format!("/clients/{}", client.id);
    row(
        lang,
        frame,
        &Row {
            id: &format!("client-{}", client.id),
            href: Some(&href),
            value: "",
            name: &client.name,
            cells: &[
                html! { a href=(href) { (client.name) } },
                html! {
                    @if client.prospect { (badge(Tone::Accent, &lang.t("client-prospect"))) }
                    @else { (contract_badge(lang, figures.standing)) }
                },
                html! { @if figures.open > 0 { a href={ "/tickets?client=" (client.id) } { (figures.open) } } @else { span.muted { "0" } } },
                html! { @if let Some(due) = figures.next_due {
                    span.missed[due < now] { (format::time(lang, due, &shell.actor.zone, now)) }
                } },
                html! { (figures.items) },
                html! { @if figures.uncovered > 0 {
                    a href={ (href) "/contract/coverage?show=out" } { (badge(Tone::Warn, &figures.uncovered.to_string())) }
                } @else { span.muted { "0" } } },
            ],
        },
    )
}

/// Where a client's contract stands, in a word or two.
pub(super) fn contract_badge(lang: Lang, standing: Option<Standing>) -> Markup {
    match standing {
        None => badge(Tone::Warn, &lang.t("client-contract-none")),
        Some(Standing::NotStarted { starts }) => badge(
            Tone::Neutral,
            &lang.ta(
                "client-contract-from",
                &[("day", &format::date(lang, starts))],
            ),
        ),
        Some(Standing::InForce { last_day, .. }) => badge(
            Tone::Good,
            &lang.ta(
                "client-contract-to",
                &[("day", &format::date(lang, last_day))],
            ),
        ),
        Some(Standing::Ended { last_day, .. }) => badge(
            Tone::Bad,
            &lang.ta(
                "client-contract-ended",
                &[("day", &format::date(lang, last_day))],
            ),
        ),
    }
}
