//! Maintenance: what is planned, what is past, and the form that plans one.

use axum::extract::{Form as Sent, Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{ClientId, ItemId};
use maud::{Markup, html};
use serde::Deserialize;

use super::{marks, with_status};
use crate::machines::actions::{self, Choices};
use crate::machines::input::MaintenanceInput;
use crate::machines::plan;
use crate::machines::store::{Item, Maintenance, MaintenanceWanted};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Field, Icon, Input, Row, Table, Tone, badge, breadcrumbs, confirm_button,
    empty_state, filters, form_actions, link_button, page_header, pagination, panel, panel_flush,
    row, select, submit, table, text_field,
};
use crate::platform::shell::{Shell, onward};

/// The address of the list.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    past: String,
    #[serde(default)]
    client: String,
    #[serde(default)]
    after: String,
}

/// Rows of a page.
const ROWS: usize = 50;

pub(super) async fn list(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let past = !wanted.past.is_empty();
    let asked = MaintenanceWanted {
        client: wanted.client.parse::<ClientId>().ok(),
        past,
        after: wanted
            .after
            .split_once('.')
            .and_then(|(from, id)| Some((from.parse().ok()?, id.parse().ok()?))),
        limit: 51,
        ..MaintenanceWanted::default()
    };
    let mut found = app
        .read(&shell.actor, move |tx| plan::list(tx, &asked))
        .await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let lang = shell.lang;
    let can_edit = shell.actor.can(EditMachines);
    let add = html! {
        @if can_edit {
            (link_button(Button::Primary, "/maintenance/new", Some(Icon::Plus), &lang.t("maintenance-plan")))
        }
    };
    let next = found.last().filter(|_| more).map(|last| {
        let past = if past { "past=1&" } else { "" };
        format!(
            "/maintenance?{past}after={}.{}",
            last.from.as_microsecond(),
            last.id
        )
    });
    let title = lang.t("maintenance-title");
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines"))]))
        (page_header(&title, &lang.t("maintenance-text"), &add))
        (filters(&title, &[
            ("/maintenance", &lang.t("maintenance-ahead"), None, !past),
            ("/maintenance?past=1", &lang.t("maintenance-past"), None, past),
        ]))
        @if found.is_empty() {
            (empty_state(Icon::Tool, &lang.t(if past { "maintenance-none-past" } else { "maintenance-none" }), &lang.t("maintenance-none-text"), &html! {}))
        } @else {
            (panel_flush("", &html! {}, &html! {
                (rows(&shell, &found, can_edit))
                @if let Some(next) = &next { (pagination(lang, None, Some(next), "")) }
            }))
        }
    };
    Ok(shell.page(&title, &body))
}

fn rows(shell: &Shell, found: &[Maintenance], can_edit: bool) -> Markup {
    let (lang, now) = (shell.lang, shell.now);
    let columns = [
        Column::tight(lang.t("maintenance-when")),
        Column::main(lang.t("maintenance-what")),
        Column::new(lang.t("maintenance-reason")),
        Column::wide_only(lang.t("maintenance-by")),
        Column::tight(lang.t("machine-state")),
        Column::tight(String::new()),
    ];
    let caption = lang.t("maintenance-title");
    let frame = Table {
        id: "maintenances",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let lines = html! {
        @for one in found {
            (row(lang, &frame, &Row {
                id: &format!("maintenance-{}", one.id), href: None, value: "", name: &one.reason,
                cells: &[
                    marks::stretch(lang, (one.from, one.to), &marks::zone(&one.zone), now),
                    html! {
                        (one.client_name) " · "
                        @match (one.item, &one.item_name) {
                            (Some(item), Some(name)) => { a href={ "/machines/" (item) } { (name) } }
                            _ => { span.muted { (lang.t("maintenance-whole-client")) } }
                        }
                    },
                    html! { (one.reason) },
                    html! { @if let Some(by) = &one.by { (by) } },
                    state(lang, one, now),
                    html! { @if can_edit && !one.is_over(now) {
                        form method="post" action={ "/maintenance/" (one.id) "/cancel" } {
                            (confirm_button(Button::Quiet, &lang.t("maintenance-cancel"), &lang.t("maintenance-cancel-ask")))
                        }
                    } },
                ],
            }))
        }
    };
    table(lang, &frame, &lines)
}

fn state(lang: Lang, one: &Maintenance, now: jiff::Timestamp) -> Markup {
    if one.cancelled_at.is_some() {
        badge(Tone::Muted, &lang.t("maintenance-cancelled"))
    } else if one.is_on(now) {
        badge(Tone::Accent, &lang.t("maintenance-on"))
    } else if one.is_over(now) {
        badge(Tone::Muted, &lang.t("maintenance-over"))
    } else {
        badge(Tone::Neutral, &lang.t("maintenance-planned"))
    }
}

/// What is typed in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    client: String,
    item: String,
    from: String,
    to: String,
    reason: String,
}

async fn ground(
    app: &App,
    shell: &Shell,
    item: Option<ItemId>,
) -> Result<(Choices, Option<Item>), Failure> {
    app.read(&shell.actor, move |tx| {
        tx.allow(EditMachines)?;
        let item = match item {
            Some(item) => Some(actions::show(tx, item)?.item),
            None => None,
        };
        Ok((actions::choices(tx)?, item))
    })
    .await
}

pub(super) async fn new(
    State(app): State<App>,
    shell: Shell,
    Query(typed): Query<Typed>,
) -> Result<Response, Failure> {
    let (choices, item) = ground(&app, &shell, typed.item.parse().ok()).await?;
    Ok(page(&shell, &choices, item.as_ref(), &typed, None))
}

fn page(
    shell: &Shell,
    choices: &Choices,
    item: Option<&Item>,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let title = lang.t("maintenance-plan");
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), ("/maintenance", &lang.t("maintenance-title"))]))
        (page_header(&title, &lang.t("maintenance-text"), &html! {}))
        (panel("", &html! {}, &form(lang, choices, item, typed, failure)))
    };
    with_status(shell.page(&title, &body), failure)
}

fn form(
    lang: Lang,
    choices: &Choices,
    item: Option<&Item>,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Markup {
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let ids: Vec<(String, String)> = choices
        .clients
        .iter()
        .map(|client| {
            let name = format!("{} ({})", client.name, client.zone);
            (client.id.to_string(), name)
        })
        .collect();
    let clients: Vec<(&str, &str)> = ids
        .iter()
        .map(|(id, name)| (id.as_str(), name.as_str()))
        .collect();
    let zone = item.and_then(|item| {
        choices
            .clients
            .iter()
            .find(|client| client.id == item.client)
    });
    let hint = zone.map_or_else(
        || lang.t("maintenance-zone-hint"),
        |client| lang.ta("maintenance-zone", &[("zone", &client.zone)]),
    );
    let keys = [
        "machine-client",
        "maintenance-from",
        "maintenance-to",
        "maintenance-reason",
        "maintenance-reason-hint",
    ];
    let [client, from, to, reason, reason_hint] = &keys.map(|key| lang.t(key));
    html! {
        form.form method="post" action="/maintenance" {
            @match item {
                Some(item) => {
                    p { strong { (item.name) } " · " (item.client_name) }
                    input type="hidden" name="client" value=(item.client);
                    input type="hidden" name="item" value=(item.id);
                }
                None => {
                    p.muted { (lang.t("maintenance-client-text")) }
                    (select(&Field::new("client", client).error(wrong("client").as_deref()), &clients, &typed.client))
                }
            }
            (text_field(&Field::new("from", from).hint(&hint).error(wrong("from").as_deref()), Input::DateTime, &typed.from))
            (text_field(&Field::new("to", to).error(wrong("to").as_deref()), Input::DateTime, &typed.to))
            (text_field(&Field::new("reason", reason).hint(reason_hint).error(wrong("reason").as_deref()), Input::Text, &typed.reason))
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t("maintenance-plan")))
                (link_button(Button::Quiet, "/maintenance", None, &lang.t("ui-cancel")))
            }))
        }
    }
}

pub(super) async fn plan(
    State(app): State<App>,
    shell: Shell,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Failure> {
    let item = typed.item.parse::<ItemId>().ok();
    let input = MaintenanceInput {
        client: typed.client.parse().unwrap_or_default(),
        item: item.map(|item| item.0),
        from: typed.from.clone(),
        to: typed.to.clone(),
        reason: typed.reason.clone(),
    };
    let done = app
        .write(&shell.actor, move |tx| plan::plan(tx, &input))
        .await;
    match done {
        Ok(_) => {
            let to = item.map_or_else(
                || "/maintenance".to_owned(),
                |item| format!("/machines/{item}"),
            );
            Ok(onward(to)
                .saying("maintenance-is-planned", &[])
                .into_response())
        }
        Err(failure @ (Failure::Refused(_) | Failure::NotFound)) => {
            let failure = match failure {
                Failure::NotFound => Problem::new("client", "machine-no-such-client").into(),
                other => other,
            };
            let (choices, item) = ground(&app, &shell, item).await?;
            Ok(page(
                &shell,
                &choices,
                item.as_ref(),
                &typed,
                Some(&failure),
            ))
        }
        Err(other) => Err(other),
    }
}

/// From which page it was cancelled.
#[derive(Default, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    item: String,
}

pub(super) async fn cancel(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Sent(back): Sent<Back>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| plan::cancel(tx, id))
        .await?;
    let to = back.item.parse::<ItemId>().map_or_else(
        |_| "/maintenance".to_owned(),
        |item| format!("/machines/{item}"),
    );
    Ok(onward(to)
        .saying("maintenance-is-cancelled", &[])
        .into_response())
}
