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
use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, breadcrumbs, checkbox, confirm_button, form_actions, page_header, panel,
    select, submit, text_field,
};
use crate::platform::shell::{Shell, onward};

pub(super) fn doors() -> Doors {
    let (see, edit) = (Guard::Needs(SeeMachines), Guard::Needs(EditMachines));
    Doors::default()
        .get(see, "/machines/{item}/relations", show)
        .post(edit, "/machines/{item}/relations", add)
        .post(edit, "/machines/{item}/relations/{relation}/end", end)
}

/// What is typed in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    kind: String,
    other: String,
    inward: String,
    note: String,
}

async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(item): Path<ItemId>,
) -> Result<Response, Failure> {
    let around = app
        .read(&shell.actor, move |tx| actions::around(tx, item))
        .await?;
    Ok(page(&shell, &around, &Typed::default(), None))
}

fn page(shell: &Shell, around: &Around, typed: &Typed, failure: Option<&Failure>) -> Response {
    let lang = shell.lang;
    let item = &around.item;
    let can_edit = shell.actor.can(EditMachines);
    let title = lang.ta("relations-title", &[("name", &item.name)]);
    let here = format!("/machines/{}", item.id);
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), (&here, &item.name)]))
        (page_header(&title, &lang.t("relations-text"), &html! {}))
        (panel(&lang.t("relations-graph"), &html! {}, &html! {
            @if around.felt.is_empty() && around.needed.is_empty() { p.muted { (lang.t("relations-none")) } }
            (picture(lang, around))
            @if around.cut { p.muted { (lang.t("relations-cut")) } }
        }))
        div.grid2 {
            (panel(&lang.t("relations-felt"), &html! {}, &html! {
                (felt_list(lang, around, &around.felt, "relations-felt-none"))
                (touched(lang, around))
            }))
            (panel(&lang.t("relations-needed"), &html! {}, &felt_list(lang, around, &around.needed, "relations-needed-none")))
        }
        (panel(&lang.t("relations-own"), &html! {}, &own(lang, around, can_edit)))
        @if can_edit { (panel(&lang.t("relations-add"), &html! {}, &form(lang, around, typed, failure))) }
    };
    let mut answer = shell.page(&title, &body);
    if let Some(failure) = failure {
        *answer.status_mut() = failure.status();
    }
    answer
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
        @if told.is_empty() { p.muted { (lang.t(none)) } }
        ul {
            @for (id, felt) in told {
                @if let Some(node) = around.nodes.get(id) {
                    li {
                        a href={ "/machines/" (id) "/relations" } { (node.name) } " "
                        span.muted {
                            (lang.t(match felt.effect { Effect::Fails => "relations-fails", Effect::Weakened => "relations-weakened" }))
                            " · " (lang.ta("relations-steps", &[("n", &felt.steps.to_string())]))
                            @if let Some(service) = &node.service { " · " (service) }
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
        @if !services.is_empty() { p { strong { (lang.t("relations-services")) } " " (services.join(", ")) } }
        @if !people.is_empty() { p { strong { (lang.t("relations-people")) } " " (people.join(", ")) } }
    }
}

fn own(lang: Lang, around: &Around, can_edit: bool) -> Markup {
    let id = around.item.id;
    let own: Vec<&Relation> = around
        .relations
        .iter()
        .filter(|one| one.from == id || one.to == id)
        .collect();
    html! {
        @if own.is_empty() { p.muted { (lang.t("relations-none")) } }
        ul {
            @for one in own {
                @let inward = one.to == id;
                @let other = if inward { one.from } else { one.to };
                li {
                    @let (first, second) = if inward { (around.nodes.get(&other.0), None) } else { (None, around.nodes.get(&other.0)) };
                    @if let Some(node) = first { a href={ "/machines/" (other) } { (node.name) } } @else { (around.item.name) }
                    " " strong { (lang.t(&format!("relation-{}", one.kind))) } " "
                    @if let Some(node) = second { a href={ "/machines/" (other) } { (node.name) } } @else { (around.item.name) }
                    @if !one.note.is_empty() { span.muted { " · " (one.note) } }
                    span.muted { " · " (lang.t(if one.source == "hand" { "relations-by-hand" } else { "relations-seen" })) }
                    @if can_edit {
                        " "
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
    let names: Vec<(&str, String)> = KINDS
        .iter()
        .map(|kind| (*kind, lang.t(&format!("relation-{kind}"))))
        .collect();
    let kinds: Vec<(&str, &str)> = names
        .iter()
        .map(|(kind, name)| (*kind, name.as_str()))
        .collect();
    let keys = [
        "relations-kind",
        "relations-other",
        "relations-other-hint",
        "relations-inward",
        "relations-note",
    ];
    let [kind, other, other_hint, inward, note] = &keys.map(|key| lang.t(key));
    html! {
        form.form method="post" action={ "/machines/" (around.item.id) "/relations" } {
            (select(&Field::new("kind", kind).error(wrong("kind").as_deref()), &kinds, &typed.kind))
            (text_field(&Field::new("other", other).hint(other_hint).error(wrong("other").as_deref()), Input::Text, &typed.other))
            (checkbox(&Field::new("inward", inward), "1", !typed.inward.is_empty()))
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
        kind: typed.kind.clone(),
        other: typed.other.clone(),
        inward: !typed.inward.is_empty(),
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
            let around = app
                .read(&shell.actor, move |tx| actions::around(tx, item))
                .await?;
            Ok(page(&shell, &around, &typed, Some(&failure)))
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
