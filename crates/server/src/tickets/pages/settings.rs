//! Administration of the desk.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Deserialize;

use super::new::with_status;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Field, Input, breadcrumbs, form_actions, page_header, panel, submit, text_field,
};
use crate::platform::shell::{Shell, onward};
use crate::tickets::settings;

/// What is typed.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Typed {
    days: String,
}

/// `GET /administration/desk`
pub(super) async fn show(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    let days = app.read(&shell.actor, settings::close_after).await?;
    Ok(page(&shell, &days.to_string(), None))
}

fn page(shell: &Shell, days: &str, failure: Option<&Failure>) -> Response {
    let lang = shell.lang;
    let (title, label) = (lang.t("desk-settings"), lang.t("desk-close-after"));
    let (hint, wrong) = (
        lang.t("desk-close-after-hint"),
        failure.and_then(|failure| failure.of_field("days", lang)),
    );
    let field = Field::new("days", &label)
        .hint(&hint)
        .error(wrong.as_deref());
    let body = html! {
        (breadcrumbs(lang, &[("/administration", &lang.t("nav-administration"))]))
        (page_header(&title, "", &html! {}))
        (panel("", &html! {}, &html! {
            form.stack method="post" action="/administration/desk" {
                (text_field(&field, Input::Number, days))
                (form_actions(&submit(Button::Primary, &lang.t("edit-save"))))
            }
        }))
    };
    with_status(shell.page(&title, &body), failure)
}

/// `POST /administration/desk`
pub(super) async fn save(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let days = typed.days.clone();
    let saved = app
        .write(&shell.actor, move |tx| settings::set_close_after(tx, &days))
        .await;
    match saved {
        Ok(()) => Ok(onward("/administration/desk")
            .saying("desk-settings-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => Ok(page(&shell, &typed.days, Some(&failure))),
        Err(other) => Err(other),
    }
}
