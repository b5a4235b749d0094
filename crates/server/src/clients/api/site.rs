//! `/api/v1/clients/{client}/sites`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use intendant_domain::id::{ClientId, SiteId};
use serde::Serialize;
use utoipa::ToSchema;

use super::client::Made;
use crate::clients::actions;
use crate::clients::input::SiteInput;
use crate::clients::store::Site;
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::json::Json;

/// A site of a client.
#[derive(Serialize, ToSchema)]
#[schema(as = Site)]
pub(super) struct SiteBody {
    /// Number.
    id: i64,
    /// Name, unique within the client.
    name: String,
    /// IANA zone.
    timezone: String,
    /// Postal address.
    address: String,
    /// Whether it was set aside.
    archived: bool,
}

impl From<Site> for SiteBody {
    fn from(site: Site) -> Self {
        Self {
            id: site.id.0,
            name: site.name,
            timezone: site.timezone,
            address: site.address,
            archived: site.archived_at.is_some(),
        }
    }
}

/// Lists the sites of a client, by name.
#[utoipa::path(get, path = "/api/v1/clients/{client}/sites", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = Page<SiteBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
) -> Result<Json<Page<SiteBody>>, Failure> {
    let sites = app
        .read(&actor, move |tx| actions::sites(tx, ClientId(client)))
        .await?;
    Ok(Json(Page {
        items: sites.into_iter().map(SiteBody::from).collect(),
        next: None,
    }))
}

/// Adds a site.
#[utoipa::path(post, path = "/api/v1/clients/{client}/sites", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")), request_body = SiteInput,
    responses((status = 201, body = Made), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<SiteInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("sites {client} {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::add_site(tx, ClientId(client), &input).map(|id| Made { id: id.0 })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Shows a site.
#[utoipa::path(get, path = "/api/v1/clients/{client}/sites/{site}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("site" = i64, Path, description = "Number of the site")),
    responses((status = 200, body = SiteBody), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
) -> Result<Json<SiteBody>, Failure> {
    let site = app
        .read(&actor, move |tx| {
            actions::site(tx, ClientId(client), SiteId(id))
        })
        .await?;
    Ok(Json(site.into()))
}

/// Replaces what is known of a site.
#[utoipa::path(put, path = "/api/v1/clients/{client}/sites/{site}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("site" = i64, Path, description = "Number of the site")),
    request_body = SiteInput, responses((status = 200, body = SiteBody), Refusals))]
pub(super) async fn change(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
    Json(input): Json<SiteInput>,
) -> Result<Json<SiteBody>, Failure> {
    let (client, id) = (ClientId(client), SiteId(id));
    let site = app
        .write(&actor, move |tx| {
            actions::change_site(tx, client, id, &input)?;
            actions::site(tx, client, id)
        })
        .await?;
    Ok(Json(site.into()))
}

/// Sets a site aside. Nothing is lost.
#[utoipa::path(delete, path = "/api/v1/clients/{client}/sites/{site}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("site" = i64, Path, description = "Number of the site")),
    responses((status = 204), Refusals))]
pub(super) async fn archive(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| {
        actions::archive_site(tx, ClientId(client), SiteId(id), true)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
