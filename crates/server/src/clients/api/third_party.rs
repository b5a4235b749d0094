//! `/api/v1/clients/{client}/third-parties`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use intendant_domain::id::{ClientId, ThirdPartyId};
use serde::Serialize;
use utoipa::ToSchema;

use super::client::Made;
use crate::clients::actions;
use crate::clients::input::ThirdPartyInput;
use crate::clients::store::ThirdParty;
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::json::Json;

/// A third party that holds part of a client's system, and what it promised.
#[derive(Serialize, ToSchema)]
#[schema(as = ThirdParty)]
pub(super) struct ThirdPartyBody {
    /// Number.
    id: i64,
    /// Name, unique within the client.
    name: String,
    /// Number of the client's contract with it.
    reference: String,
    /// Whom to call, at which number, with what.
    contact: String,
    /// Hours of its service, in its own words.
    hours: String,
    /// Time in which it promised to respond, in its own words.
    respond: String,
    /// Time in which it promised to restore, in its own words.
    restore: String,
    /// Last day of what it promised (ISO 8601); empty: open.
    ends_on: String,
    /// Whatever else should be known.
    notes: String,
    /// Whether it was set aside.
    archived: bool,
}

impl From<ThirdParty> for ThirdPartyBody {
    fn from(known: ThirdParty) -> Self {
        let terms = known.terms;
        Self {
            id: known.id.0,
            name: terms.name,
            reference: terms.reference,
            contact: terms.contact,
            hours: terms.hours,
            respond: terms.respond,
            restore: terms.restore,
            ends_on: terms.ends_on,
            notes: terms.notes,
            archived: known.archived_at.is_some(),
        }
    }
}

/// Lists the third parties of a client, by name.
#[utoipa::path(get, path = "/api/v1/clients/{client}/third-parties", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = Page<ThirdPartyBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
) -> Result<Json<Page<ThirdPartyBody>>, Failure> {
    let known = app
        .read(&actor, move |tx| {
            actions::third_parties(tx, ClientId(client))
        })
        .await?;
    Ok(Json(Page {
        items: known.into_iter().map(ThirdPartyBody::from).collect(),
        next: None,
    }))
}

/// Adds a third party.
#[utoipa::path(post, path = "/api/v1/clients/{client}/third-parties", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")), request_body = ThirdPartyInput,
    responses((status = 201, body = Made), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<ThirdPartyInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("third-parties {client} {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::add_third_party(tx, ClientId(client), &input).map(|id| Made { id: id.0 })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Shows a third party.
#[utoipa::path(get, path = "/api/v1/clients/{client}/third-parties/{third}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("third" = i64, Path, description = "Number of the third party")),
    responses((status = 200, body = ThirdPartyBody), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
) -> Result<Json<ThirdPartyBody>, Failure> {
    let known = app
        .read(&actor, move |tx| {
            actions::third_party(tx, ClientId(client), ThirdPartyId(id))
        })
        .await?;
    Ok(Json(known.into()))
}

/// Replaces what is known of a third party.
#[utoipa::path(put, path = "/api/v1/clients/{client}/third-parties/{third}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("third" = i64, Path, description = "Number of the third party")),
    request_body = ThirdPartyInput, responses((status = 200, body = ThirdPartyBody), Refusals))]
pub(super) async fn change(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
    Json(input): Json<ThirdPartyInput>,
) -> Result<Json<ThirdPartyBody>, Failure> {
    let (client, id) = (ClientId(client), ThirdPartyId(id));
    let known = app
        .write(&actor, move |tx| {
            actions::change_third_party(tx, client, id, &input)?;
            actions::third_party(tx, client, id)
        })
        .await?;
    Ok(Json(known.into()))
}

/// Sets a third party aside. Nothing is lost.
#[utoipa::path(delete, path = "/api/v1/clients/{client}/third-parties/{third}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("third" = i64, Path, description = "Number of the third party")),
    responses((status = 204), Refusals))]
pub(super) async fn archive(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| {
        actions::archive_third_party(tx, ClientId(client), ThirdPartyId(id), true)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
