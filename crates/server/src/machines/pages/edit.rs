//! What is kept of an item: the form; retiring it; withdrawing an agent's key.

use axum::extract::{Form as Sent, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{AgentId, ItemId};
use intendant_domain::machines;
use maud::html;
use serde::Deserialize;

use super::new::{kind_field, site_field, tags_field};
use super::{marks, with_status};
use crate::machines::actions::{self, Choices, Machine};
use crate::machines::input::ItemPatch;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Field, Input, breadcrumbs, confirm_button, form_actions, link_button, page_header,
    panel, submit, text_field,
};
use crate::platform::shell::{Shell, onward};
use crate::watch;

/// What is typed in.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    tags: String,
    #[serde(default)]
    since: String,
}

async fn ground(app: &App, shell: &Shell, id: ItemId) -> Result<(Machine, Choices), Failure> {
    app.read(&shell.actor, move |tx| {
        tx.allow(EditMachines)?;
        let machine = actions::show(tx, id)?;
        let mut choices = actions::choices(tx)?;
        let client = machine.item.client;
        choices.sites.retain(|site| site.client == client);
        choices.clients.retain(|one| one.id == client);
        Ok((machine, choices))
    })
    .await
}

pub(super) async fn edit(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ItemId>,
) -> Result<Response, Failure> {
    let (machine, choices) = ground(&app, &shell, id).await?;
    let item = &machine.item;
    let zone = marks::zone(&item.zone);
    let typed = Typed {
        name: item.name.clone(),
        kind: item.kind.clone(),
        site: item.site.map(|site| site.to_string()).unwrap_or_default(),
        tags: item.tags.join(", "),
        since: zone.to_datetime(item.since).date().to_string(),
    };
    Ok(page(&shell, &machine, &choices, &typed, None))
}

fn page(
    shell: &Shell,
    machine: &Machine,
    choices: &Choices,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let item = &machine.item;
    let back = format!("/machines/{}", item.id);
    let (name, wrong_name) = (lang.t("machine-name"), wrong("name"));
    let (since, since_hint, wrong_since) = (
        lang.t("machine-since"),
        lang.t("machine-since-hint"),
        wrong("since"),
    );
    let fields = html! {
        form.form method="post" action={ (back) "/edit" } {
            (text_field(&Field::new("name", &name).error(wrong_name.as_deref()), Input::Text, &typed.name))
            (kind_field(lang, &typed.kind, wrong("kind").as_deref()))
            (site_field(lang, choices, &typed.site, wrong("site").as_deref()))
            (tags_field(lang, &typed.tags, wrong("tags").as_deref()))
            (text_field(&Field::new("since", &since).optional().hint(&since_hint).error(wrong_since.as_deref()), Input::Date, &typed.since))
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t("form-save")))
                (link_button(Button::Quiet, &back, None, &lang.t("ui-cancel")))
            }))
        }
    };
    let title = lang.ta("machine-edit-title", &[("name", &item.name)]);
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), (&back, &item.name)]))
        (page_header(&title, &lang.t("machine-edit-text"), &html! {}))
        (panel("", &html! {}, &fields))
        @if item.retired_at.is_none() {
            (panel(&lang.t("machine-retire"), &html! {}, &html! {
                p { (lang.t("machine-retire-text")) }
                form method="post" action={ (back) "/retire" } {
                    (form_actions(&confirm_button(Button::Danger, &lang.t("machine-retire"), &lang.ta("machine-retire-ask", &[("name", &item.name)]))))
                }
            }))
        }
    };
    with_status(shell.page(&title, &body), failure)
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ItemId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            let item = actions::show(tx, id)?.item;
            let zone = marks::zone(&item.zone);
            let was = zone.to_datetime(item.since).date().to_string();
            let patch = ItemPatch {
                name: Some(given.name),
                kind: Some(given.kind),
                site: Some(given.site.parse().unwrap_or(0)),
                tags: Some(machines::tags(&given.tags)),
                // The day as it was shown: the instant within it stays.
                since: Some(given.since).filter(|since| *since != was),
            };
            actions::change(tx, id, &patch)
        })
        .await;
    match done {
        Ok(()) => Ok(onward(format!("/machines/{id}"))
            .saying("form-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let (machine, choices) = ground(&app, &shell, id).await?;
            Ok(page(&shell, &machine, &choices, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn retire(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ItemId>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| actions::retire(tx, id))
        .await?;
    Ok(onward(format!("/machines/{id}"))
        .saying("machine-retired-now", &[])
        .into_response())
}

pub(super) async fn revoke(
    State(app): State<App>,
    shell: Shell,
    Path((id, agent)): Path<(ItemId, AgentId)>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| {
        let known = actions::show(tx, id)?;
        if !known.agents.iter().any(|one| one.id == agent) {
            return Err(Failure::NotFound);
        }
        watch::revoke(tx, agent)
    })
    .await?;
    Ok(onward(format!("/machines/{id}"))
        .saying("machine-agent-revoked", &[])
        .into_response())
}
