//! `/api/v1/inventory-tokens`, `/api/v1/inventory-rejects`.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use intendant_domain::id::ClientId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actions::{self, NewToken};
use super::store::{Listed, Reject};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::json::Json;

/// Which tokens.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Number of a client.
    client: Option<i64>,
}

/// A token for agents.
#[derive(Serialize, ToSchema)]
#[schema(as = InventoryToken)]
pub(super) struct TokenBody {
    /// Number.
    id: i64,
    /// Number of its client.
    client: i64,
    /// The client's name.
    client_name: String,
    /// Name of the site where its machines stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// What people call it.
    label: String,
    /// Name for Basic and client credentials.
    login: String,
    /// When it was made.
    created_at: String,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    /// When an agent last sent it, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    used_at: Option<String>,
    /// When it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<String>,
}

impl From<Listed> for TokenBody {
    fn from(token: Listed) -> Self {
        Self {
            id: token.id,
            client: token.client.0,
            client_name: token.client_name,
            site: token.site,
            label: token.label,
            login: token.login,
            created_at: token.created_at.to_string(),
            created_by: token.created_by,
            used_at: token.used_at.map(|at| at.to_string()),
            revoked_at: token.revoked_at.map(|at| at.to_string()),
        }
    }
}

/// Lists the tokens with which agents report, live ones first.
#[utoipa::path(get, path = "/api/v1/inventory-tokens", tag = "inventory", security(("token" = []), ("session" = [])),
    params(Wanted), responses((status = 200, body = Page<TokenBody>), Refusals))]
pub(super) async fn tokens(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<TokenBody>>, Failure> {
    let client = wanted.client.map(ClientId);
    let found = app
        .read(&actor, move |tx| actions::tokens(tx, client))
        .await?;
    let items = found.into_iter().map(TokenBody::from).collect();
    Ok(Json(Page { items, next: None }))
}

/// A token to make.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = NewInventoryToken)]
pub(super) struct NewBody {
    /// Number of the client whose machines report with it.
    client: i64,
    /// Number of the site where they all stand.
    site: Option<i64>,
    /// What people call it, at most 80 characters.
    label: String,
}

/// A token, told this once.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = MadeInventoryToken)]
pub(super) struct MadeBody {
    /// Number.
    id: i64,
    /// Name for Basic and client credentials.
    login: String,
    /// The secret; only its fingerprint is kept.
    token: String,
    /// Where agents send with it.
    url: String,
}

/// Makes a token with which agents of any make may report for a client.
#[utoipa::path(post, path = "/api/v1/inventory-tokens", tag = "inventory", security(("token" = []), ("session" = [])),
    request_body = NewBody, responses((status = 201, body = MadeBody), Refusals))]
pub(super) async fn add_token(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewBody>,
) -> Result<(StatusCode, Json<MadeBody>), Failure> {
    let fingerprint = format!("inventory-tokens {}", serde_json::to_string(&new)?);
    let address = app.config().address();
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            let new = NewToken {
                client: new.client,
                site: new.site,
                label: new.label,
            };
            let made = actions::new_token(tx, &new)?;
            let url = format!("{address}/inventory/{}", made.token);
            Ok(MadeBody {
                id: made.id,
                login: made.login,
                token: made.token,
                url,
            })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Takes a token back: agents that send it are refused from now on.
#[utoipa::path(delete, path = "/api/v1/inventory-tokens/{token}", tag = "inventory", security(("token" = []), ("session" = [])),
    params(("token" = i64, Path, description = "Number of the token")), responses((status = 204), Refusals))]
pub(super) async fn revoke_token(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| actions::revoke(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A message that was not taken in.
#[derive(Serialize, ToSchema)]
#[schema(as = InventoryReject)]
pub(super) struct RejectBody {
    /// Number.
    id: i64,
    /// Number of the client whose token it came with; absent: no token was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<i64>,
    /// When it came.
    at: String,
    /// Why it was refused, as a code: `malformed`, `bomb`, `no-token`, `other-client`, …
    reason: String,
    /// What the agent was told.
    detail: String,
    /// Network address of the sender.
    address: String,
    /// The program that sent it.
    agent: String,
    /// The agent's name for its machine.
    device: String,
    /// Bytes that were sent; at most 1 MiB of them is kept.
    size: i64,
}

impl From<Reject> for RejectBody {
    fn from(reject: Reject) -> Self {
        Self {
            id: reject.id,
            client: reject.client.map(|client| client.0),
            at: reject.at.to_string(),
            reason: reject.reason,
            detail: reject.detail,
            address: reject.address,
            agent: reject.agent,
            device: reject.device,
            size: reject.size,
        }
    }
}

/// Lists what was not taken in within the last day, the latest first.
#[utoipa::path(get, path = "/api/v1/inventory-rejects", tag = "inventory", security(("token" = []), ("session" = [])),
    responses((status = 200, body = Page<RejectBody>), Refusals))]
pub(super) async fn rejects(
    State(app): State<App>,
    actor: Actor,
) -> Result<Json<Page<RejectBody>>, Failure> {
    let found = app.read(&actor, |tx| actions::rejects(tx, 500)).await?;
    let items = found.into_iter().map(RejectBody::from).collect();
    Ok(Json(Page { items, next: None }))
}

/// A refused message as it came.
#[utoipa::path(get, path = "/api/v1/inventory-rejects/{reject}/payload", tag = "inventory", security(("token" = []), ("session" = [])),
    params(("reject" = i64, Path, description = "Number of the refused message")),
    responses((status = 200, description = "The bytes.", content_type = "application/octet-stream"), Refusals))]
pub(super) async fn payload(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<impl IntoResponse, Failure> {
    let (bytes, _) = app
        .write(&actor, move |tx| actions::payload(tx, id))
        .await?;
    let name = format!("attachment; filename=\"inventory-{id}.bin\"");
    Ok((
        [
            (CONTENT_TYPE, "application/octet-stream".to_owned()),
            (CONTENT_DISPOSITION, name),
        ],
        bytes,
    ))
}
