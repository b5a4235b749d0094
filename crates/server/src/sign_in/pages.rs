//! The pages at the door.

use axum::Form;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::{REFERER, USER_AGENT};
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Deserialize;
use std::net::SocketAddr;

use super::actions::{self, Entry, NewAccount};
use super::store;
use crate::platform::actor::{Actor, Credential, SESSION_COOKIE, credential};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, Theme, form_actions, page_header, submit, text_field,
};
use crate::platform::shell::{LANGUAGE_COOKIE, Onward, THEME_COOKIE, Visitor, onward};

/// Where to go once in.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Then {
    #[serde(default)]
    then: String,
}

/// What is typed to sign in.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    then: String,
}

/// What is typed for the second factor.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    attempt: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    then: String,
}

pub(super) async fn show(
    visitor: Visitor,
    actor: Option<Actor>,
    Query(then): Query<Then>,
) -> Response {
    if actor.is_some() {
        return onward(then.then).into_response();
    }
    form(
        &visitor,
        &SignIn {
            then: then.then,
            ..SignIn::default()
        },
        None,
    )
}

fn form(visitor: &Visitor, typed: &SignIn, failure: Option<&Failure>) -> Response {
    let lang = visitor.lang;
    let wrong = failure.map(|f| f.text(lang));
    let (email, password) = (lang.t("account-email"), lang.t("account-password"));
    let body = html! {
        (page_header(&lang.t("sign-in-title"), "", &html! {}))
        form.stack method="post" action="/sign-in" {
            input type="hidden" name="then" value=(typed.then);
            (text_field(&Field::new("email", &email), Input::Email, &typed.email))
            (text_field(&Field::new("password", &password).error(wrong.as_deref()), Input::Password, ""))
            (form_actions(&submit(Button::Primary, &lang.t("sign-in-do"))))
        }
        p.muted { (lang.t("sign-in-forgotten")) }
    };
    with_status(visitor.page(&lang.t("sign-in-title"), &body), failure)
}

/// The page of a form that was refused carries the refusal's status.
pub(super) fn with_status(mut page: Response, failure: Option<&Failure>) -> Response {
    if let Some(failure) = failure {
        *page.status_mut() = failure.status();
    }
    page
}

pub(super) async fn sign_in(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(typed): Form<SignIn>,
) -> Result<Response, Failure> {
    let from = from.ip().to_string();
    let device = device(&headers);
    match actions::sign_in(&app, &typed.email, &typed.password, &from, &device).await {
        Ok(Entry::In(secret)) => Ok(enter(&app, &secret, &typed.then).into_response()),
        Ok(Entry::SecondFactor(attempt)) => Ok(code_form(
            &visitor,
            &Code {
                attempt,
                then: typed.then,
                ..Code::default()
            },
            None,
        )),
        Err(failure @ (Failure::Refused(_) | Failure::Throttled(_))) => {
            Ok(form(&visitor, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

fn code_form(visitor: &Visitor, typed: &Code, failure: Option<&Failure>) -> Response {
    let lang = visitor.lang;
    let wrong = failure.map(|f| f.text(lang));
    let (label, hint) = (lang.t("sign-in-code"), lang.t("sign-in-code-hint"));
    let body = html! {
        (page_header(&lang.t("sign-in-code-title"), "", &html! {}))
        form.stack method="post" action="/sign-in/code" {
            input type="hidden" name="then" value=(typed.then);
            input type="hidden" name="attempt" value=(typed.attempt);
            (text_field(&Field::new("code", &label).hint(&hint).error(wrong.as_deref()), Input::Code, ""))
            (form_actions(&submit(Button::Primary, &lang.t("sign-in-do"))))
        }
        p { a href="/sign-in" { (lang.t("sign-in-start-again")) } }
    };
    with_status(visitor.page(&lang.t("sign-in-code-title"), &body), failure)
}

pub(super) async fn second_factor(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(typed): Form<Code>,
) -> Result<Response, Failure> {
    match actions::second_factor(&app, &typed.attempt, &typed.code, &device(&headers)).await {
        Ok(secret) => Ok(enter(&app, &secret, &typed.then).into_response()),
        Err(failure @ (Failure::Refused(_) | Failure::Throttled(_))) => {
            Ok(code_form(&visitor, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

fn device(headers: &HeaderMap) -> String {
    headers
        .get(USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

fn enter(app: &App, secret: &str, then: &str) -> Onward {
    let to = if then.is_empty() { "/" } else { then };
    onward(to).cookie(session_cookie(app, secret, actions::SESSION.as_secs()))
}

fn session_cookie(app: &App, secret: &str, lasts: i64) -> String {
    let secure = if app.config().is_secure() {
        "; Secure"
    } else {
        ""
    };
    format!("{SESSION_COOKIE}={secret}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Lax{secure}")
}

pub(super) async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Onward, Failure> {
    if let Some(Credential::Session(hash)) = credential(&headers) {
        actions::sign_out(&app, hash).await?;
    }
    Ok(onward("/sign-in")
        .cookie(session_cookie(&app, "", 0))
        .saying("sign-out-done", &[]))
}

pub(super) async fn welcome(
    State(app): State<App>,
    visitor: Visitor,
    Path(secret): Path<String>,
) -> Result<Response, Failure> {
    let known = match actions::welcome(&app, &secret).await {
        Err(Failure::NotFound) => return Ok(dead_link(&visitor)),
        other => other?,
    };
    let typed = NewAccount {
        name: known
            .account
            .as_ref()
            .map(|a| a.name.clone())
            .unwrap_or_default(),
        email: known
            .account
            .as_ref()
            .map(|a| a.email.clone())
            .unwrap_or_default(),
        password: String::new(),
    };
    Ok(welcome_form(
        &visitor,
        known.account.is_none(),
        &typed,
        None,
    ))
}

fn dead_link(visitor: &Visitor) -> Response {
    let lang = visitor.lang;
    let body = html! {
        (page_header(&lang.t("welcome-dead"), "", &html! {}))
        p { (lang.t("welcome-dead-text")) }
        p { a href="/sign-in" { (lang.t("sign-in-do")) } }
    };
    let mut page = visitor.page(&lang.t("welcome-dead"), &body);
    *page.status_mut() = axum::http::StatusCode::NOT_FOUND;
    page
}

fn welcome_form(
    visitor: &Visitor,
    first: bool,
    typed: &NewAccount,
    failure: Option<&Failure>,
) -> Response {
    let lang = visitor.lang;
    let error = |field| failure.and_then(|f| f.of_field(field, lang));
    let (title, intro) = if first {
        (lang.t("welcome-first-title"), lang.t("welcome-first-text"))
    } else {
        (lang.t("welcome-title"), lang.t("welcome-text"))
    };
    let (name, email, password) = (
        lang.t("account-name"),
        lang.t("account-email"),
        lang.t("account-new-password"),
    );
    let hint = lang.ta(
        "account-password-hint",
        &[("least", &actions::SHORTEST_PASSWORD.to_string())],
    );
    let (in_name, in_email, in_password) = (error("name"), error("email"), error("password"));
    let body = html! {
        (page_header(&title, &intro, &html! {}))
        form.stack method="post" {
            (text_field(&Field::new("name", &name).error(in_name.as_deref()), Input::Text, &typed.name))
            @if first {
                (text_field(&Field::new("email", &email).error(in_email.as_deref()), Input::Email, &typed.email))
            } @else {
                p { (email) " : " strong { (typed.email) } }
            }
            (text_field(&Field::new("password", &password).hint(&hint).error(in_password.as_deref()), Input::NewPassword, ""))
            (form_actions(&submit(Button::Primary, &lang.t("welcome-do"))))
        }
    };
    with_status(visitor.page(&title, &body), failure)
}

pub(super) async fn accept(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(secret): Path<String>,
    Form(typed): Form<NewAccount>,
) -> Result<Response, Failure> {
    let known = match actions::welcome(&app, &secret).await {
        Err(Failure::NotFound) => return Ok(dead_link(&visitor)),
        other => other?,
    };
    match actions::accept(&app, &secret, typed.clone(), &device(&headers)).await {
        Ok(session) => Ok(enter(&app, &session, "/").into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let email = known
                .account
                .as_ref()
                .map_or(typed.email.clone(), |a| a.email.clone());
            let typed = NewAccount { email, ..typed };
            Ok(welcome_form(
                &visitor,
                known.account.is_none(),
                &typed,
                Some(&failure),
            ))
        }
        Err(Failure::NotFound) => Ok(dead_link(&visitor)),
        Err(other) => Err(other),
    }
}

/// A choice of language or colours.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Preferences {
    /// `lang` is what the frame of every page sends.
    #[serde(alias = "lang")]
    language: Option<String>,
    theme: Option<String>,
    back: Option<String>,
}

/// Keeps the choice with the person, or in the browser when nobody is signed in.
pub(super) async fn preferences(
    State(app): State<App>,
    actor: Option<Actor>,
    headers: HeaderMap,
    Form(choice): Form<Preferences>,
) -> Result<Onward, Failure> {
    let language = choice
        .language
        .as_deref()
        .and_then(Lang::from_code)
        .map(Lang::code);
    let theme = choice
        .theme
        .as_deref()
        .map(|code| Theme::from_code(code).code());
    if let Some(actor) = &actor
        && let Some(person) = actor.person
    {
        app.write(actor, move |tx| {
            Ok(store::set_preferences(tx.conn(), person, language, theme)?)
        })
        .await?;
    }
    let back = choice.back.unwrap_or_else(|| referring_path(&headers));
    let mut answer = onward(back);
    for (name, value) in [(LANGUAGE_COOKIE, language), (THEME_COOKIE, theme)] {
        if let Some(value) = value {
            answer = answer.cookie(format!(
                "{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax"
            ));
        }
    }
    Ok(answer)
}

fn referring_path(headers: &HeaderMap) -> String {
    headers
        .get(REFERER)
        .and_then(|v| v.to_str().ok())
        .and_then(|url| url.parse::<axum::http::Uri>().ok())
        .and_then(|uri| uri.path_and_query().map(ToString::to_string))
        .unwrap_or_else(|| "/".to_owned())
}
