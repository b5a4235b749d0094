//! Kinds that the provider defines, in the administration.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::Administer;
use intendant_domain::machines::kinds::KINDS;
use maud::{Markup, html};
use serde::Deserialize;

use super::{marks, with_status};
use crate::machines::kinds::{self, OwnKind};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, Tone, badge, breadcrumbs, form_actions, page_header, panel, submit,
    submit_named, text_area, text_field,
};
use crate::platform::shell::{Onward, Shell, onward};

/// What is typed in.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    fields: String,
    /// Empty, `archive` or `restore`.
    #[serde(default)]
    what: String,
}

/// `GET /administration/kinds`
pub(super) async fn list(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    let all = app
        .read(&shell.actor, |tx| {
            tx.allow(Administer)?;
            kinds::list(tx)
        })
        .await?;
    Ok(page(&shell, &all, &Typed::default(), "", None))
}

/// `POST /administration/kinds`
pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    kept(&app, &shell, None, typed).await
}

/// `POST /administration/kinds/{kind}`
pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path(code): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    if typed.what.is_empty() {
        return kept(&app, &shell, Some(code), typed).await;
    }
    let archived = typed.what == "archive";
    app.write(&shell.actor, move |tx| kinds::archive(tx, &code, archived))
        .await?;
    Ok(saved().into_response())
}

fn saved() -> Onward {
    onward("/administration/kinds").saying("form-saved", &[])
}

async fn kept(
    app: &App,
    shell: &Shell,
    code: Option<String>,
    typed: Typed,
) -> Result<Response, Failure> {
    let (given, of) = (typed.clone(), code.clone());
    let done = app
        .write(&shell.actor, move |tx| {
            if let Some(code) = &of
                && !kinds::list(tx)?.iter().any(|kind| kind.code == *code)
            {
                return Err(Failure::NotFound);
            }
            kinds::keep(tx, of.as_deref(), &given.name, &given.fields)
        })
        .await;
    match done {
        Ok(_) => Ok(saved().into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let all = app.read(&shell.actor, kinds::list).await?;
            let of = code.unwrap_or_default();
            Ok(page(shell, &all, &typed, &of, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

fn page(
    shell: &Shell,
    all: &[OwnKind],
    typed: &Typed,
    of: &str,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let title = lang.t("fleet-kinds");
    let built_in: Vec<String> = KINDS
        .iter()
        .map(|kind| marks::kind(lang, kind.code))
        .collect();
    let none = Typed::default();
    let new = if of.is_empty() { typed } else { &none };
    let body = html! {
        (breadcrumbs(lang, &[("/administration", &lang.t("nav-administration"))]))
        (page_header(&title, &lang.t("fleet-kinds-text"), &html! {}))
        @for kind in all {
            @let shown = if kind.code == of { typed.clone() } else {
                Typed { name: kind.name.clone(), fields: kinds::write_fields(&kind.fields, lang == Lang::Fr), what: String::new() }
            };
            @let aside = html! { code { (kind.code) } @if kind.archived { " " (badge(Tone::Muted, &lang.t("fleet-kind-archived"))) } };
            (panel(&kind.name, &aside, &form(lang, &kind.code, &shown, failure.filter(|_| kind.code == of), Some(kind.archived))))
        }
        (panel(&lang.t("fleet-kind-new"), &html! {}, &form(lang, "", new, failure.filter(|_| of.is_empty()), None)))
        (panel(&lang.t("fleet-kinds-built-in"), &html! {}, &html! { p { (built_in.join(", ")) "." } }))
    };
    with_status(shell.page(&title, &body), failure)
}

fn form(
    lang: Lang,
    code: &str,
    typed: &Typed,
    failure: Option<&Failure>,
    archived: Option<bool>,
) -> Markup {
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let action = match code {
        "" => "/administration/kinds".to_owned(),
        code => format!("/administration/kinds/{code}"),
    };
    let (name, fields, hint) = (
        lang.t("fleet-kind-name"),
        lang.t("fleet-kind-fields"),
        lang.t("fleet-kind-fields-hint"),
    );
    let (wrong_name, wrong_fields) = (wrong("name"), wrong("fields"));
    // Several forms of a page: labels lead to the right field by wrapping ids in the kind's code.
    html! {
        form.form method="post" action=(action) {
            @if code.is_empty() {
                (text_field(&Field::new("name", &name).error(wrong_name.as_deref()), Input::Text, &typed.name))
                (text_area(&Field::new("fields", &fields).optional().hint(&hint).error(wrong_fields.as_deref()), 4, &typed.fields))
            } @else {
                div.field data-invalid[wrong_name.is_some()] {
                    label for={ "name-" (code) } { (name) }
                    input id={ "name-" (code) } name="name" type="text" required value=(typed.name);
                    @if let Some(text) = wrong_name { p.error { (text) } }
                }
                div.field data-invalid[wrong_fields.is_some()] {
                    label for={ "fields-" (code) } { (fields) }
                    textarea id={ "fields-" (code) } name="fields" rows="4" { (typed.fields) }
                    @if let Some(text) = wrong_fields { p.error { (text) } }
                }
            }
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t("form-save")))
                @match archived {
                    Some(true) => (submit_named(Button::Quiet, "what", "restore", &lang.t("fleet-kind-restore"))),
                    Some(false) => (submit_named(Button::Quiet, "what", "archive", &lang.t("fleet-kind-archive"))),
                    None => {}
                }
            }))
        }
    }
}
