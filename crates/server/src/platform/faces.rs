//! The two faces of a failure and what every answer carries.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::actor::browser_lang;
use super::app::App;
use super::failure::Failure;
use super::i18n::Lang;
use super::page::{Button, Icon, empty_state, link_button, refusal};
use super::shell::{Shell, Visitor};
use super::unreadable::Unreadable;

/// Gives failures of the API their face: problem+json. Framework refusals (a body that is no JSON, a
/// method that is not there) get the same.
pub async fn api(request: Request, next: Next) -> Response {
    let lang = browser_lang(request.headers());
    let answer = next.run(request).await;
    if let Some(failure) = answer.extensions().get::<Failure>() {
        return failure.as_problem_json(lang);
    }
    if answer.status().is_client_error() && !is_json(&answer) {
        return plain_as_problem(answer, lang).await;
    }
    answer
}

fn is_json(answer: &Response) -> bool {
    answer
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.contains("json"))
}

/// A refusal of the framework, said in the reader's language.
async fn plain_as_problem(answer: Response, lang: Lang) -> Response {
    let (mut parts, body) = answer.into_parts();
    let cause = axum::body::to_bytes(body, 16_384).await.unwrap_or_default();
    let problem = Unreadable::read(parts.status, &String::from_utf8_lossy(&cause)).body(lang);
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    parts.headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    (parts, problem.to_string()).into_response()
}

/// Gives failures of pages their face: a page that says what to do, or the way to sign in.
pub async fn pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_part = request.headers().contains_key("hx-request");
    let wanted = request
        .uri()
        .path_and_query()
        .map(ToString::to_string)
        .unwrap_or_default();
    let (mut parts, body) = request.into_parts();
    let visitor = parts.clone();
    let answer = next.run(Request::from_parts(parts.clone(), body)).await;
    let failure = match answer.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if is_bare_refusal(&answer) => match answer.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
            StatusCode::NOT_FOUND => Failure::NotFound,
            status => {
                let (_, body) = answer.into_parts();
                let cause = axum::body::to_bytes(body, 16_384).await.unwrap_or_default();
                tracing::debug!(cause = %String::from_utf8_lossy(&cause), "unreadable request");
                Failure::Unreadable(status)
            }
        },
        None => return answer,
    };
    if wanted.starts_with("/api/") {
        return failure.as_problem_json(browser_lang(&visitor.headers));
    }
    if matches!(failure, Failure::SignedOut) {
        return to_sign_in(&wanted, is_part);
    }
    parts = visitor;
    let shell = <Shell as FromRequestParts<App>>::from_request_parts(&mut parts, &app).await;
    let Ok(front) = Visitor::from_request_parts(&mut parts, &app).await;
    page(&failure, shell.ok().as_ref(), &front, is_part)
}

/// Whether the framework refused the request by itself, in a line of plain text.
fn is_bare_refusal(answer: &Response) -> bool {
    let is_plain = answer
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.starts_with("text/plain"));
    is_plain && matches!(answer.status().as_u16(), 400 | 404 | 413 | 415 | 422)
}

fn to_sign_in(wanted: &str, is_part: bool) -> Response {
    let to = format!("/sign-in?then={}", percent_encoded(wanted));
    if is_part {
        return (
            StatusCode::UNAUTHORIZED,
            [(HeaderName::from_static("hx-redirect"), to)],
        )
            .into_response();
    }
    Redirect::to(&to).into_response()
}

/// Text for a query or a cookie.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    text.bytes().map(percent).collect()
}

/// The text behind [`percent_encoded`]; what is not so written stays as it is.
#[must_use]
pub fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn percent(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    }
}

fn page(failure: &Failure, shell: Option<&Shell>, front: &Visitor, is_part: bool) -> Response {
    let lang = shell.map_or(front.lang, |shell| shell.lang);
    let text = failure.text(lang);
    let mut answer = if is_part {
        refusal(lang, &text, None, "").into_response()
    } else {
        let title = failure.status().as_u16().to_string();
        let home = link_button(Button::Primary, "/", None, &lang.t("failure-home"));
        let body = empty_state(Icon::Alert, &text, "", &home);
        match shell {
            Some(shell) => shell.page(&title, &body),
            None => front.page(&title, &body),
        }
    };
    *answer.status_mut() = failure.status();
    answer
}

/// What every answer carries: no script but ours, no framing, no guessing of types.
pub async fn headers(request: Request, next: Next) -> Response {
    let is_static = request.uri().path().starts_with("/static/");
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
             font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'; manifest-src 'self'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    if !is_static {
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    answer
}
