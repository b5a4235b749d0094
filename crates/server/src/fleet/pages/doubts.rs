//! Reports of which a person has to say what they describe: side by side with what they may be.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::{Administer, EditMachines};
use intendant_domain::id::ItemId;
use maud::{Markup, html};
use serde::Deserialize;

use super::{field_name, reason, shown, source_name};
use crate::fleet::{self, Decided, Decision, Doubt, FIELDS};
use crate::machines::{FleetTab, fleet_tabs_with};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Icon, Tone, badge, empty_state, format, link_button, page_header, pagination, panel,
    panel_flush, submit, submit_named,
};
use crate::platform::shell::{Shell, onward};

/// The address of the page.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    after: String,
}

pub(super) async fn list(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let after = wanted.after.parse().unwrap_or(0);
    let (doubts, decided, waiting) = app
        .read(&shell.actor, move |tx| {
            let (doubts, decided) = (fleet::doubts(tx, after)?, fleet::decided(tx)?);
            let waiting = fleet::open_doubts(&mut tx.allow(EditMachines)?)?;
            Ok((doubts, decided, u64::try_from(waiting).unwrap_or(0)))
        })
        .await?;
    let lang = shell.lang;
    let title = lang.t("known-doubts-title");
    let rules = html! {
        @if shell.actor.can(Administer) {
            (link_button(Button::Quiet, "/machines/rules", Some(Icon::Settings), &lang.t("known-rules-title")))
        }
    };
    let next = doubts
        .iter()
        .map(|doubt| doubt.id)
        .max()
        .filter(|_| doubts.len() >= 50)
        .map(|last| format!("/machines/doubts?after={last}"));
    let body = html! {
        (page_header(&title, &lang.t("known-doubts-text"), &rules))
        (fleet_tabs_with(&shell, FleetTab::Doubts, Some(waiting)))
        @if doubts.is_empty() {
            (empty_state(Icon::CircleCheck, &lang.t("known-doubts-none"), &lang.t("known-doubts-none-text"), &html! {}))
        }
        div.stack {
            @for doubt in &doubts { (one(&shell, doubt)) }
            @if let Some(next) = &next { (pagination(lang, None, Some(next), "")) }
            @if !decided.is_empty() { (before(&shell, &decided)) }
        }
    };
    Ok(shell.page(&title, &body))
}

fn one(shell: &Shell, doubt: &Doubt) -> Markup {
    let (lang, now) = (shell.lang, shell.now);
    let zone = &shell.actor.zone;
    let (_, kind, name, seen_at) = &doubt.source;
    let called = doubt.facts.get("name").unwrap_or(name);
    let aside = html! {
        @if doubt.later_until.is_some_and(|until| until > now) {
            (badge(Tone::Muted, &lang.t("known-later")))
        }
        span.muted { (source_name(lang, kind)) " · " (format::ago(lang, *seen_at, zone, now)) }
    };
    panel_flush(
        &format!("{called} · {}", doubt.client_name),
        &aside,
        &html! {
            div.panel-body {
                p {
                    (lang.ta("known-doubt-question", &[("name", called), ("source", &source_name(lang, kind))]))
                }
                ul.plain {
                    @for candidate in &doubt.candidates {
                        li { a href={ "/machines/" (candidate.item) } { (candidate.name) } " : " (reason(lang, &candidate.why)) }
                    }
                }
            }
            (side_by_side(lang, doubt))
            div.panel-body { (buttons(lang, doubt)) }
        },
    )
}

/// What is reported beside what is known of each candidate; where they differ is marked.
fn side_by_side(lang: Lang, doubt: &Doubt) -> Markup {
    let said = |field: &str| {
        doubt
            .facts
            .get(field)
            .map(String::as_str)
            .unwrap_or_default()
    };
    let known = |n: usize, field: &str| {
        doubt
            .candidates
            .get(n)
            .and_then(|candidate| candidate.facts.get(field))
            .map(String::as_str)
            .unwrap_or_default()
    };
    let all = 0..doubt.candidates.len();
    let fields: Vec<&str> = FIELDS
        .iter()
        .copied()
        .filter(|field| !said(field).is_empty() || all.clone().any(|n| !known(n, field).is_empty()))
        .collect();
    html! {
        div.table-wrap tabindex="0" role="region" aria-label=(lang.t("known-side-by-side")) {
            table.table {
                caption.vh { (lang.t("known-side-by-side")) }
                thead { tr {
                    th scope="col" { (lang.t("known-field")) }
                    th scope="col" { (lang.t("known-reported")) }
                    @for candidate in &doubt.candidates { th scope="col" { (candidate.name) } }
                } }
                tbody { @for field in fields { tr {
                    th scope="row" { (field_name(lang, field)) }
                    td { (shown(lang, field, said(field))) }
                    @for n in all.clone() { td {
                        (shown(lang, field, known(n, field)))
                        @if !said(field).is_empty() && !known(n, field).is_empty() {
                            @if is_same(field, said(field), known(n, field)) { " " (badge(Tone::Good, &lang.t("known-equal"))) }
                            @else { " " (badge(Tone::Warn, &lang.t("known-differs"))) }
                        }
                    } }
                } } }
            }
        }
    }
}

/// Names are compared as rules compare them: without regard to their case.
fn is_same(field: &str, one: &str, other: &str) -> bool {
    match field {
        "name" | "fqdn" => one.to_lowercase() == other.to_lowercase(),
        _ => one == other,
    }
}

fn buttons(lang: Lang, doubt: &Doubt) -> Markup {
    html! {
        form.toolbar method="post" action={ "/machines/doubts/" (doubt.id) } {
            @for candidate in &doubt.candidates {
                (submit_named(Button::Primary, "same", &candidate.item.to_string(), &lang.ta("known-same", &[("name", &candidate.name)])))
            }
            (submit_named(Button::Secondary, "decision", "other", &lang.t("known-other")))
            (submit_named(Button::Quiet, "decision", "later", &lang.t("known-ask-later")))
        }
    }
}

/// What was decided lately, to take back.
fn before(shell: &Shell, decided: &[Decided]) -> Markup {
    let (lang, now) = (shell.lang, shell.now);
    panel(
        &lang.t("known-decided-title"),
        &html! {},
        &html! {
            ul.plain.stack {
                @for one in decided { li.toolbar {
                    span {
                        (one.client_name) " · " (source_name(lang, &one.source.0)) " " span.mono { (one.source.1) } " → "
                        @match &one.item {
                            Some((item, name)) => { a href={ "/machines/" (item) } { (name) } }
                            None => { (lang.t("known-decided-itself")) }
                        }
                        @if one.decision == "other" { " (" (lang.t("known-decided-other")) ")" }
                        span.muted { " · " @if let Some(by) = &one.by { (by) ", " } (format::ago(lang, one.at, &shell.actor.zone, now)) }
                    }
                    @if one.item.is_some() {
                        form method="post" action={ "/machines/doubts/" (one.id) "/reopen" } {
                            (submit(Button::Quiet, &lang.t("known-undo")))
                        }
                    }
                } }
            }
        },
    )
}

/// The button that was pressed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Pressed {
    same: String,
    decision: String,
}

pub(super) async fn decide(
    State(app): State<App>,
    shell: Shell,
    Path(doubt): Path<i64>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Failure> {
    let decision = match (pressed.same.parse::<i64>(), pressed.decision.as_str()) {
        (Ok(item), _) => Decision::Same(ItemId(item)),
        (_, "other") => Decision::Other,
        (_, "later") => Decision::Later,
        _ => return Err(Problem::new("decision", "known-decision-wrong").into()),
    };
    let item = app
        .write(&shell.actor, move |tx| fleet::decide(tx, doubt, decision))
        .await?;
    let (key, number) = match item {
        Some(item) => ("known-is-decided", item.to_string()),
        None => ("known-is-later", String::new()),
    };
    Ok(onward("/machines/doubts")
        .saying(key, &[("item", &number)])
        .into_response())
}

pub(super) async fn reopen(
    State(app): State<App>,
    shell: Shell,
    Path(doubt): Path<i64>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| fleet::reopen(tx, doubt))
        .await?;
    Ok(onward("/machines/doubts")
        .saying("known-is-reopened", &[])
        .into_response())
}
