//! Client credentials (RFC 6749, 4.4), as GLPI's agents ask for them at `…/api.php/token`: the name of
//! a token and the token itself for a pass of one hour. A pass is the token's number and an end,
//! sealed with a key of the server's own; nothing of it is stored.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::store;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::secrets;
use crate::platform::tx::Tx;

/// How long a pass lasts.
const LASTS: SignedDuration = SignedDuration::from_hours(1);
/// Name of the setting that holds the sealing key.
const KEY: &str = "inventory-key";

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    grant_type: String,
    client_id: String,
    client_secret: String,
}

/// `POST …/api.php/token`, JSON as GLPI's agents send it, or a form as RFC 6749 has it.
pub(super) async fn token(State(app): State<App>, request: Request) -> Response {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let is_form = kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let body = to_bytes(request.into_body(), 16_384)
        .await
        .unwrap_or_default();
    let asked: Option<Asked> = if is_form {
        form(&body)
    } else {
        serde_json::from_slice(&body).ok()
    };
    let Some(asked) = asked else {
        return refused(StatusCode::BAD_REQUEST, "invalid_request");
    };
    if asked.grant_type != "client_credentials" {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    let done = app
        .write(&Actor::program("inventory"), move |tx| grant(tx, &asked))
        .await;
    match done {
        Ok(Some(pass)) => {
            let body = json!({
                "token_type": "Bearer", "access_token": pass, "expires_in": LASTS.as_secs(), "scope": "inventory",
            });
            ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
        }
        Ok(None) => refused(StatusCode::UNAUTHORIZED, "invalid_client"),
        Err(failure) => {
            tracing::warn!(?failure, "granting a pass");
            refused(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
        }
    }
}

fn form(body: &[u8]) -> Option<Asked> {
    let text = std::str::from_utf8(body).ok()?;
    let mut asked = Asked::default();
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = crate::platform::faces::percent_decoded(&value.replace('+', " "));
        match name {
            "grant_type" => asked.grant_type = value,
            "client_id" => asked.client_id = value,
            "client_secret" => asked.client_secret = value,
            _ => {}
        }
    }
    Some(asked)
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

fn grant(tx: &mut Tx<'_>, asked: &Asked) -> Result<Option<String>, Failure> {
    let known = {
        let mut rows = tx.allow(EditMachines)?;
        store::token(&mut rows, &secrets::fingerprint(asked.client_secret.trim()))?
    };
    let Some(token) =
        known.filter(|token| token.login.is_empty() || token.login == asked.client_id)
    else {
        return Ok(None);
    };
    let ends = tx
        .now()
        .checked_add(LASTS)
        .unwrap_or(Timestamp::MAX)
        .as_second();
    let said = format!("{}.{ends}", token.id);
    let seal = seal(&key(tx)?, &said);
    Ok(Some(format!("{said}.{seal}")))
}

/// The number of the token behind a pass that is ours and not over.
pub(super) fn verified(tx: &mut Tx<'_>, pass: &str) -> Result<Option<i64>, Failure> {
    let Some((said, sealed)) = pass.rsplit_once('.') else {
        return Ok(None);
    };
    // Fingerprints are compared, so that the time it takes says nothing of the seal.
    let right = seal(&key(tx)?, said);
    if secrets::fingerprint(&right) != secrets::fingerprint(sealed) {
        return Ok(None);
    }
    let Some((id, ends)) = said.split_once('.') else {
        return Ok(None);
    };
    let is_over = ends
        .parse::<i64>()
        .map_or(true, |ends| ends < tx.now().as_second());
    Ok(id.parse().ok().filter(|_| !is_over))
}

/// A hash with the key on both sides: nobody can lengthen what was sealed.
fn seal(key: &str, said: &str) -> String {
    secrets::fingerprint(&format!("{key}\n{said}\n{key}"))
}

fn key(tx: &mut Tx<'_>) -> Result<String, Failure> {
    if let Some(key) = tx.setting(KEY)? {
        return Ok(key);
    }
    let key = secrets::make();
    tx.set_setting(KEY, &key)?;
    Ok(key)
}
