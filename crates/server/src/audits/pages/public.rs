//! The questionnaire behind a link: no account, nothing else to be seen.

use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use intendant_domain::audits::finding::Topic;
use intendant_domain::audits::questionnaire::{progress, questionnaire};
use maud::html;
use serde::Deserialize;

use super::questions::{Sheet, domains, form, given, next};
use crate::audits::actions;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{Button, confirm_button, page_header};
use crate::platform::shell::{Visitor, onward};

#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    domain: String,
}

impl Wanted {
    fn topic(&self) -> Topic {
        Topic::from_code(&self.domain).unwrap_or(Topic::ALL[0])
    }
}

/// The program reads and writes for whoever holds the secret: the action looks at nothing but what
/// the link opens.
fn holder() -> Actor {
    Actor::program("questionnaire")
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(secret): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let topic = wanted.topic();
    let asked = secret.clone();
    let opened = app
        .read(&holder(), move |tx| actions::by_link(tx, &asked))
        .await;
    let (_, campaign, answers) = match opened {
        Err(Failure::NotFound) => {
            return Ok(said(&visitor, "audit-public-dead", StatusCode::NOT_FOUND));
        }
        other => other?,
    };
    let lang = visitor.lang;
    let provider = app.provider_name();
    let provider = if provider.is_empty() {
        lang.t("audit-provider-unnamed")
    } else {
        provider
    };
    let (answered, all) = progress(questionnaire(), &answers);
    let base = format!("/questionnaire/{secret}");
    let title = lang.t("audit-public-title");
    let values = [
        ("provider", provider.as_str()),
        ("client", &campaign.client_name),
    ];
    let body = html! {
        (page_header(&title, "", &html! {}))
        p { (lang.ta("audit-public-text", &values)) }
        p { progress max=(all) value=(answered) aria-label=(lang.t("audit-progress")) {} " "
            (lang.ta("audit-public-progress", &[("answered", &answered.to_string()), ("asked", &all.to_string())])) }
        (domains(lang, &answers, topic, &base))
        (form(lang, &Sheet {
            action: &format!("{base}?domain={}", topic.code()),
            topic,
            answers: &answers,
            may: true,
            by: None,
            next: next(topic).map(|next| format!("{base}?domain={}", next.code())),
        }))
        form method="post" action={ (base) "/finish" } {
            (confirm_button(Button::Secondary, &lang.t("audit-public-finish"), &lang.t("audit-public-finish-ask")))
        }
    };
    Ok(visitor.page(&title, &body))
}

/// A page that says one thing: `key` and `key-text`.
fn said(visitor: &Visitor, key: &str, status: StatusCode) -> Response {
    let lang = visitor.lang;
    let title = lang.t(key);
    let body = html! {
        (page_header(&title, "", &html! {}))
        p { (lang.t(&format!("{key}-text"))) }
    };
    let mut page = visitor.page(&title, &body);
    *page.status_mut() = status;
    page
}

pub(super) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(secret): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let asked = secret.clone();
    let kept = app
        .write(&holder(), move |tx| {
            let (_, _, before) = actions::by_link(tx, &asked)?;
            actions::answer_by_link(tx, &asked, &given(pairs, &before))
        })
        .await;
    match kept {
        Err(Failure::NotFound) => Ok(said(&visitor, "audit-public-dead", StatusCode::NOT_FOUND)),
        Err(other) => Err(other),
        Ok(()) if headers.contains_key("hx-request") => {
            Ok(html! { (visitor.lang.t("audit-answers-saved")) }.into_response())
        }
        Ok(()) => Ok(onward(format!(
            "/questionnaire/{secret}?domain={}",
            wanted.topic().code()
        ))
        .saying("audit-answers-saved", &[])
        .into_response()),
    }
}

pub(super) async fn finish(
    State(app): State<App>,
    visitor: Visitor,
    Path(secret): Path<String>,
) -> Result<Response, Failure> {
    let done = app
        .write(&holder(), move |tx| actions::finish_by_link(tx, &secret))
        .await;
    match done {
        Err(Failure::NotFound) => Ok(said(&visitor, "audit-public-dead", StatusCode::NOT_FOUND)),
        Err(other) => Err(other),
        Ok(()) => Ok(said(&visitor, "audit-public-done", StatusCode::OK)),
    }
}
