//! The page of an item's relations: the picture, the lists, the form.

use axum::extract::{Form as Sent, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::ItemId;
use intendant_domain::relations::{Effect, Felt, KINDS};
use maud::{Markup, html};
use serde::Deserialize;

use super::actions::{self, Around, RelationInput};
use super::picture::picture;
use super::store::Relation;
use crate::machines::{self, ItemPart, item_head};
use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, Tone, badge, confirm_button, form_actions, panel, panel_flush, select,
    submit, text_field,
};
use crate::platform::shell::{Shell, onward};

pub(super) fn doors() -> Doors {
    let (see, edit) = (Guard::Needs(SeeMachines), Guard::Needs(EditMachines));
    Doors::default()
        .get(see, "/machines/{item}/relations", show)
        .post(edit, "/machines/{item}/relations", add)
        .post(edit, "/machines/{item}/relations/{relation}/end", end)
}

/// What is typed in; a kind with `<` before it is read from the other end.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    kind: String,
    other: String,
    note: String,
}

async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(item): Path<ItemId>,
) -> Result<Response, Failure> {
    page(&app, &shell, item, &Typed::default(), None).await
}

async fn page(
    app: &App,
    shell: &Shell,
    item: ItemId,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let (head, around) = app
        .read(&shell.actor, move |tx| {
            Ok((machines::head(tx, item)?, actions::around(tx, item)?))
        })
        .await?;
    let lang = shell.lang;
    let can_edit = shell.actor.can(EditMachines);
    let title = lang.ta("relations-title", &[("name", &around.item.name)]);
    let drawn = !(around.felt.is_empty() && around.needed.is_empty());
    let body = html! {
        (item_head(shell, &head, ItemPart::Relations))
        @if drawn {
            (panel(&lang.t("relations-graph"), &html! {}, &html! {
                p.hint { (lang.t("relations-reading")) }
                (picture(lang, &around))
                @if around.cut { p.muted { (lang.t("relations-cut")) } }
            }))
            div.grid2 {
                (panel_flush(&lang.t("relations-felt"), &html! {}, &html! {
                    (felt_list(lang, &around, &around.felt, "relations-felt-none"))
                    (touched(lang, &around))
                }))
                (panel_flush(&lang.t("relations-needed"), &html! {}, &felt_list(lang, &around, &around.needed, "relations-needed-none")))
            }
        }
        div.grid2 {
            (panel_flush(&lang.t("relations-own"), &html! {}, &own(lang, &around, can_edit)))
            @if can_edit { (panel(&lang.t("relations-add"), &html! {}, &form(lang, &around, typed, failure))) }
        }
    };
    let mut answer = shell.page(&title, &body);
    if let Some(failure) = failure {
        *answer.status_mut() = failure.status();
    }
    Ok(answer)
}

fn felt_list(
    lang: Lang,
    around: &Around,
    found: &std::collections::BTreeMap<i64, Felt>,
    none: &str,
) -> Markup {
    let mut told: Vec<(&i64, &Felt)> = found.iter().collect();
    told.sort_by_key(|(id, felt)| (felt.effect == Effect::Weakened, felt.steps, **id));
    html! {
        @if told.is_empty() { p.quiet { (lang.t(none)) } }
        ul.rows {
            @for (id, felt) in told {
                @if let Some(node) = around.nodes.get(id) {
                    li {
                        a.grow href={ "/machines/" (id) "/relations" } { (node.name) }
                        span.muted {
                            (lang.ta("relations-steps", &[("n", &felt.steps.to_string())]))
                            @if let Some(service) = &node.service { " · " (service) }
                        }
                        @match felt.effect {
                            Effect::Fails => (badge(Tone::Bad, &lang.t("relations-fails"))),
                            Effect::Weakened => (badge(Tone::Warn, &lang.t("relations-weakened"))),
                        }
                    }
                }
            }
        }
    }
}

/// Which services and people of the contract feel it.
fn touched(lang: Lang, around: &Around) -> Markup {
    let (services, people) = around.touched();
    html! {
        @if !services.is_empty() || !people.is_empty() {
            div.panel-body.told {
                @if !services.is_empty() { p { strong { (lang.t("relations-services")) } " " (services.join(", ")) } }
                @if !people.is_empty() { p { strong { (lang.t("relations-people")) } " " (people.join(", ")) } }
            }
        }
    }
}

/// A relation in words, from one end or from the other.
fn said(lang: Lang, kind: &str, inward: bool) -> String {
    let key = if inward && kind != "connected-to" {
        format!("relation-in-{kind}")
    } else {
        format!("relation-{kind}")
    };
    lang.t(&key)
}

fn own(lang: Lang, around: &Around, can_edit: bool) -> Markup {
    let id = around.item.id;
    let own: Vec<&Relation> = around
        .relations
        .iter()
        .filter(|one| one.from == id || one.to == id)
        .collect();
    html! {
        @if own.is_empty() { p.quiet { (lang.t("relations-none")) } }
        ul.rows {
            @for one in own {
                @let inward = one.to == id;
                @let other = if inward { one.from } else { one.to };
                @let name = around.nodes.get(&other.0).map_or("", |node| node.name.as_str());
                li {
                    span.grow {
                        span.muted { (said(lang, &one.kind, inward)) } " "
                        a.strong href={ "/machines/" (other) "/relations" } { (name) }
                        @if !one.note.is_empty() { span.muted { " · " (one.note) } }
                    }
                    span.muted { (lang.t(if one.source == "hand" { "relations-by-hand" } else { "relations-seen" })) }
                    @if can_edit {
                        form.inline method="post" action={ "/machines/" (id) "/relations/" (one.id) "/end" } {
                            (confirm_button(Button::Quiet, &lang.t("relations-end"), &lang.t("relations-end-ask")))
                        }
                    }
                }
            }
        }
    }
}

fn form(lang: Lang, around: &Around, typed: &Typed, failure: Option<&Failure>) -> Markup {
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let mut names: Vec<(String, String)> = KINDS
        .iter()
        .map(|kind| ((*kind).to_owned(), said(lang, kind, false)))
        .collect();
    names.extend(
        KINDS
            .iter()
            .filter(|kind| **kind != "connected-to")
            .map(|kind| (format!("<{kind}"), said(lang, kind, true))),
    );
    let kinds: Vec<(&str, &str)> = names
        .iter()
        .map(|(kind, name)| (kind.as_str(), name.as_str()))
        .collect();
    let this = lang.ta("relations-kind", &[("name", &around.item.name)]);
    let keys = ["relations-other", "relations-other-hint", "relations-note"];
    let [other, other_hint, note] = &keys.map(|key| lang.t(key));
    let names = format!(
        "/machines/names?client={}&except={}",
        around.item.client, around.item.id
    );
    html! {
        form.form method="post" action={ "/machines/" (around.item.id) "/relations" } {
            (select(&Field::new("kind", &this).error(wrong("kind").as_deref()), &kinds, &typed.kind))
            div.picks data-complete=(names) {
                (text_field(&Field::new("other", other).hint(other_hint).error(wrong("other").as_deref()), Input::Text, &typed.other))
            }
            (text_field(&Field::new("note", note).optional().error(wrong("note").as_deref()), Input::Text, &typed.note))
            (form_actions(&html! { (submit(Button::Primary, &lang.t("relations-add"))) }))
        }
    }
}

async fn add(
    State(app): State<App>,
    shell: Shell,
    Path(item): Path<ItemId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Failure> {
    let input = RelationInput {
        kind: typed.kind.trim_start_matches('<').to_owned(),
        other: typed.other.clone(),
        inward: typed.kind.starts_with('<'),
        note: typed.note.clone(),
    };
    let done = app
        .write(&shell.actor, move |tx| actions::add(tx, item, &input))
        .await;
    match done {
        Ok(_) => Ok(onward(format!("/machines/{item}/relations"))
            .saying("relations-added", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            page(&app, &shell, item, &typed, Some(&failure)).await
        }
        Err(other) => Err(other),
    }
}

async fn end(
    State(app): State<App>,
    shell: Shell,
    Path((item, relation)): Path<(ItemId, i64)>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| actions::end(tx, item, relation))
        .await?;
    Ok(onward(format!("/machines/{item}/relations"))
        .saying("relations-ended", &[])
        .into_response())
}
