//! The page of index series: what is kept, and a place to paste values.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::CloseMonths;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::indices::{self, NewValues, Series};
use super::{capital, said};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Column, Field, Icon, Input, Row, Table, breadcrumbs, empty_state, form_actions, format,
    page_header, panel, panel_flush, row, submit, table, text_area, text_field,
};
use crate::platform::shell::{Shell, onward};

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    values: String,
}

pub(super) async fn show(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    page(&app, &shell, &Typed::default(), None).await
}

async fn page(
    app: &App,
    shell: &Shell,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let all = app.read(&shell.actor, indices::series).await?;
    let lang = shell.lang;
    let body = html! {
        (breadcrumbs(lang, &[("/months", &lang.t("nav-months"))]))
        (page_header(&lang.t("index-title"), &lang.t("index-text"), &html! {}))
        div.split {
            div.stack {
                @if all.is_empty() {
                    (empty_state(Icon::Activity, &lang.t("index-none"), &lang.t("index-none-text"), &html! {}))
                }
                @for series in &all { (panel_flush(&series.name, &html! {}, &values(shell, series))) }
            }
            @if shell.actor.can(CloseMonths) {
                (panel(&lang.t("index-enter"), &html! {}, &form(shell, typed, failure)))
            }
        }
    };
    let mut answer = shell.page(&lang.t("index-title"), &body);
    if let Some(failure) = failure {
        *answer.status_mut() = failure.status();
    }
    Ok(answer)
}

fn values(shell: &Shell, series: &Series) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::main(lang.t("index-month")),
        Column::number(lang.t("index-value")),
        Column::new(lang.t("index-published")),
    ];
    let frame = Table {
        id: &series.name,
        caption: &series.name,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for fact in series.values.iter().rev() {
            (row(lang, &frame, &Row {
                id: &format!("{}-{}", series.name, fact.month),
                href: None,
                value: "",
                name: "",
                cells: &[
                    html! { (capital(&said(lang, fact.month))) },
                    html! { (format::decimal(lang, fact.value, fact.value.normalize().scale())) },
                    html! { @match fact.published {
                        Some(day) => { (format::date_short(lang, day)) }
                        None => { span.muted { (lang.t("index-usual")) } }
                    } },
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

fn form(shell: &Shell, typed: &Typed, failure: Option<&Failure>) -> Markup {
    let lang = shell.lang;
    let wrong = |field: &str| failure.and_then(|one| one.of_field(field, lang));
    let (name, values) = (lang.t("index-name"), lang.t("index-values"));
    let (name_hint, values_hint) = (lang.t("index-name-hint"), lang.t("index-values-hint"));
    html! {
        form.stack method="post" action="/months/indices" {
            (text_field(&Field::new("name", &name).hint(&name_hint).error(wrong("name").as_deref()), Input::Text, &typed.name))
            (text_area(&Field::new("values", &values).hint(&values_hint).error(wrong("values").as_deref()), 8, &typed.values))
            (form_actions(&submit(Button::Primary, &lang.t("index-save"))))
        }
    }
}

pub(super) async fn enter(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let (name, new) = (
        typed.name.clone(),
        NewValues {
            values: typed.values.clone(),
        },
    );
    let done = app
        .write(&shell.actor, move |tx| indices::enter(tx, &name, &new))
        .await;
    match done {
        Ok(count) => Ok(onward("/months/indices")
            .saying(
                "index-entered",
                &[("count", &count.to_string()), ("name", typed.name.trim())],
            )
            .into_response()),
        Err(failure @ Failure::Refused(_)) => page(&app, &shell, &typed, Some(&failure)).await,
        Err(other) => Err(other),
    }
}
