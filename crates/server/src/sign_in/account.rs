//! One's own account: password, second factor, tokens, sessions.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::actions;
use super::pages::with_status;
use super::store::{self, SessionRow, TokenRow};
use crate::platform::actor::{Actor, Credential, credential};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::page::{
    Button, Column, Field, Input, Row, Table, confirm_button, form_actions, format, page_header,
    panel, panel_flush, row, submit, table, text_field,
};
use crate::platform::secrets;
use crate::platform::shell::{Onward, Shell, onward};
use crate::platform::tx::Tx;

struct Held {
    has_totp: bool,
    sessions: Vec<SessionRow>,
    tokens: Vec<TokenRow>,
}

async fn state(app: &App, actor: &Actor) -> Result<Held, Failure> {
    let person = actor.person.ok_or(Failure::SignedOut)?;
    app.read(actor, move |tx| {
        let now = tx.now();
        let account = store::by_id(tx.conn(), person)?.ok_or(Failure::NotFound)?;
        Ok(Held {
            has_totp: account.totp_secret.is_some(),
            sessions: store::sessions(tx.conn(), person, now)?,
            tokens: store::tokens(tx.conn(), person)?,
        })
    })
    .await
}

pub(super) async fn show(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    page(&app, &shell, None, None, None).await
}

async fn page(
    app: &App,
    shell: &Shell,
    failure: Option<&Failure>,
    new_token: Option<&str>,
    offered: Option<String>,
) -> Result<Response, Failure> {
    let state = state(app, &shell.actor).await?;
    let lang = shell.lang;
    let subtitle = format!("{} · {}", shell.actor.name, shell.actor.email);
    let body = html! {
        (page_header(&lang.t("account-title"), &subtitle, &html! {}))
        div.grid2 {
            (panel(&lang.t("account-password"), &html! {}, &password_form(shell, failure)))
            (panel(&lang.t("account-second-factor"), &html! {}, &totp_form(shell, state.has_totp, failure, offered)))
        }
        (panel(&lang.t("account-tokens"), &html! {}, &tokens_part(shell, &state.tokens, failure, new_token)))
        (panel_flush(&lang.t("account-sessions"), &end_sessions_button(shell), &sessions_part(shell, &state.sessions)))
    };
    Ok(with_status(
        shell.page(&lang.t("account-title"), &body),
        failure,
    ))
}

fn password_form(shell: &Shell, failure: Option<&Failure>) -> Markup {
    let lang = shell.lang;
    let error = |field| failure.and_then(|f| f.of_field(field, lang));
    let (present, new) = (
        lang.t("account-present-password"),
        lang.t("account-new-password"),
    );
    let hint = lang.ta(
        "account-password-hint",
        &[("least", &actions::SHORTEST_PASSWORD.to_string())],
    );
    html! {
        form.stack method="post" action="/account/password" {
            (text_field(&Field::new("present", &present).error(error("present").as_deref()), Input::Password, ""))
            (text_field(&Field::new("new", &new).hint(&hint).error(error("new").as_deref()), Input::NewPassword, ""))
            (form_actions(&submit(Button::Primary, &lang.t("account-change-password"))))
        }
    }
}

fn totp_form(
    shell: &Shell,
    on: bool,
    failure: Option<&Failure>,
    offered: Option<String>,
) -> Markup {
    let lang = shell.lang;
    let error = failure.and_then(|f| f.of_field("code", lang));
    let label = lang.t("sign-in-code");
    let field = Field::new("code", &label).error(error.as_deref());
    if on {
        return html! {
            p { (lang.t("account-second-factor-on")) }
            form.stack method="post" action="/account/second-factor" {
                (text_field(&field, Input::Code, ""))
                (form_actions(&submit(Button::Danger, &lang.t("account-second-factor-remove"))))
            }
        };
    }
    let offer = match offered {
        Some(secret) => actions::totp_url(&secret, &shell.actor.email).map(|url| (secret, url)),
        None => actions::offer_totp(&shell.actor.email),
    };
    let Some((secret, url)) = offer else {
        return html! {};
    };
    html! {
        p { (lang.t("account-second-factor-off")) }
        @if let Some(picture) = qr(&url) { div.qr { (picture) } }
        p { (lang.t("account-second-factor-secret")) " " code.mono { (spaced(&secret)) } }
        form.stack method="post" action="/account/second-factor" {
            input type="hidden" name="secret" value=(secret);
            (text_field(&field, Input::Code, ""))
            (form_actions(&submit(Button::Primary, &lang.t("account-second-factor-add"))))
        }
    }
}

/// Groups of four, to be typed by hand.
fn spaced(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters
        .chunks(4)
        .map(|four| four.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A QR code as SVG paths: no style, no script.
fn qr(text: &str) -> Option<Markup> {
    let code = qrcode::QrCode::new(text.as_bytes()).ok()?;
    let side = code.width();
    let mut path = String::new();
    for (n, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", n % side + 4, n / side + 4));
        }
    }
    let whole = side + 8;
    Some(html! {
        svg width="180" height="180" viewBox={ "0 0 " (whole) " " (whole) } role="img" aria-label="QR" shape-rendering="crispEdges" {
            rect width=(whole) height=(whole) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

fn tokens_part(
    shell: &Shell,
    tokens: &[TokenRow],
    failure: Option<&Failure>,
    new_token: Option<&str>,
) -> Markup {
    let lang = shell.lang;
    let error = failure.and_then(|f| f.of_field("token-name", lang));
    let (label, hint) = (lang.t("account-token-name"), lang.t("account-token-hint"));
    html! {
        @if let Some(secret) = new_token {
            div.flash data-tone="good" role="status" {
                p { (lang.t("account-token-made")) " " code.mono { (secret) } }
            }
        }
        @if !tokens.is_empty() {
            ul.plain {
                @for token in tokens {
                    li.toolbar {
                        strong { (token.name) }
                        span.muted { (lang.t("account-since")) " " (format::time(lang, token.created_at, &shell.actor.zone, shell.now)) }
                        form method="post" action={ "/account/tokens/" (token.id) "/revoke" } {
                            (confirm_button(Button::Danger, &lang.t("account-token-revoke"), &lang.t("account-token-revoke-sure")))
                        }
                    }
                }
            }
        }
        form.stack method="post" action="/account/tokens" {
            (text_field(&Field::new("token-name", &label).hint(&hint).error(error.as_deref()), Input::Text, ""))
            (form_actions(&submit(Button::Secondary, &lang.t("account-token-add"))))
        }
    }
}

fn sessions_part(shell: &Shell, sessions: &[SessionRow]) -> Markup {
    let lang = shell.lang;
    let zone = &shell.actor.zone;
    let whole = Table {
        id: "sessions",
        caption: &lang.t("account-sessions"),
        columns: &[
            Column::main(lang.t("account-device")),
            Column::new(lang.t("account-since")),
            Column::new(lang.t("account-until")),
        ],
        selectable: false,
    };
    let rows = html! {
        @for session in sessions {
            (row(lang, &whole, &Row { id: &session.hash[..12], href: None, value: "", name: &session.device, cells: &[
                html! { (session.device) },
                format::time(lang, session.created_at, zone, shell.now),
                format::time(lang, session.expires_at, zone, shell.now),
            ] }))
        }
    };
    table(lang, &whole, &rows)
}

fn end_sessions_button(shell: &Shell) -> Markup {
    html! {
        form method="post" action="/account/sessions/end" {
            (submit(Button::Secondary, &shell.lang.t("account-end-sessions")))
        }
    }
}

fn session_of(headers: &HeaderMap) -> String {
    match credential(headers) {
        Some(Credential::Session(hash)) => hash,
        _ => String::new(),
    }
}

/// Present and new password.
#[derive(Deserialize)]
pub(super) struct Passwords {
    present: String,
    new: String,
}

pub(super) async fn password(
    State(app): State<App>,
    shell: Shell,
    headers: HeaderMap,
    Form(typed): Form<Passwords>,
) -> Result<Response, Failure> {
    let session = session_of(&headers);
    let done =
        actions::change_password(&app, &shell.actor, session, &typed.present, &typed.new).await;
    match done {
        Ok(()) => Ok(onward("/account")
            .saying("account-password-changed", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => page(&app, &shell, Some(&failure), None, None).await,
        Err(other) => Err(other),
    }
}

/// A code, and the secret that it proves.
#[derive(Deserialize)]
pub(super) struct SecondFactor {
    #[serde(default)]
    secret: String,
    code: String,
}

pub(super) async fn second_factor(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<SecondFactor>,
) -> Result<Response, Failure> {
    match actions::set_totp(&app, &shell.actor, &typed.secret, &typed.code).await {
        Ok(()) => {
            let said = if typed.secret.is_empty() {
                "account-totp-off"
            } else {
                "account-totp-on"
            };
            Ok(onward("/account").saying(said, &[]).into_response())
        }
        Err(failure @ Failure::Refused(_)) => {
            let kept = (!typed.secret.is_empty()).then_some(typed.secret);
            page(&app, &shell, Some(&failure), None, kept).await
        }
        Err(other) => Err(other),
    }
}

/// Name of a new token.
#[derive(Deserialize)]
pub(super) struct NewToken {
    #[serde(rename = "token-name", default)]
    name: String,
}

pub(super) async fn add_token(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<NewToken>,
) -> Result<Response, Failure> {
    match app
        .write(&shell.actor, move |tx| make_token(tx, &typed.name))
        .await
    {
        Ok((_, secret)) => page(&app, &shell, None, Some(&secret), None).await,
        Err(failure @ Failure::Refused(_)) => page(&app, &shell, Some(&failure), None, None).await,
        Err(other) => Err(other),
    }
}

/// Makes an API token of the actor: its id and its secret, which is told once.
pub(super) fn make_token(tx: &mut Tx<'_>, name: &str) -> Result<(i64, String), Failure> {
    let person = tx.actor().person.ok_or(Failure::SignedOut)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Problem::new("token-name", "account-token-name-wrong").into());
    }
    let (secret, now) = (format!("itd_{}", secrets::make()), tx.now());
    let id = store::add_token(
        tx.conn(),
        person,
        name,
        &secrets::fingerprint(&secret),
        (now, None),
    )?;
    tx.audit(None, "token-made", id, name)?;
    Ok((id, secret))
}

/// Takes a token of the actor away.
pub(super) fn take_token(tx: &mut Tx<'_>, id: i64) -> Result<(), Failure> {
    let person = tx.actor().person.ok_or(Failure::SignedOut)?;
    let now = tx.now();
    if store::revoke_token(tx.conn(), person, id, now)? == 0 {
        return Err(Failure::NotFound);
    }
    tx.audit(None, "token-revoked", id, "")
}

pub(super) async fn revoke_token(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Onward, Failure> {
    app.write(&shell.actor, move |tx| take_token(tx, id))
        .await?;
    Ok(onward("/account").saying("account-token-revoked", &[]))
}

pub(super) async fn end_sessions(
    State(app): State<App>,
    shell: Shell,
    headers: HeaderMap,
) -> Result<Onward, Failure> {
    let (person, kept) = (
        shell.actor.person.ok_or(Failure::SignedOut)?,
        session_of(&headers),
    );
    app.write(&shell.actor, move |tx| {
        Ok(store::end_sessions(tx.conn(), person, &kept)?)
    })
    .await?;
    Ok(onward("/account").saying("account-sessions-ended", &[]))
}
