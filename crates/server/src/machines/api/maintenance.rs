//! `/api/v1/maintenance`.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use intendant_domain::id::{ClientId, ItemId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::bodies::{Made, MaintenanceBody};
use crate::machines::input::MaintenanceInput;
use crate::machines::plan;
use crate::machines::store::MaintenanceWanted;
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;

/// Which maintenances.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Those that are over or cancelled, latest first, instead of those ahead.
    #[serde(default)]
    past: bool,
    /// Number of a client.
    client: Option<i64>,
    /// Number of an item: its own and its client's.
    item: Option<i64>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Lists maintenances ahead, soonest first; or past ones, latest first.
#[utoipa::path(get, path = "/api/v1/maintenance", tag = "items", security(("token" = []), ("session" = [])),
    params(Wanted), responses((status = 200, body = Page<MaintenanceBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<MaintenanceBody>>, Failure> {
    let limit = wanted.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Problem::new("limit", "wrong-limit").into());
    }
    let after = match wanted.cursor.as_deref() {
        None => None,
        Some(cursor) => Some(
            cursor
                .split_once('.')
                .and_then(|(from, id)| Some((from.parse().ok()?, id.parse().ok()?)))
                .ok_or_else(|| Problem::new("cursor", "wrong-cursor"))?,
        ),
    };
    let asked = MaintenanceWanted {
        client: wanted.client.map(ClientId),
        item: wanted.item.map(ItemId),
        past: wanted.past,
        after,
        limit: limit + 1,
    };
    let mut items = app.read(&actor, move |tx| plan::list(tx, &asked)).await?;
    let more = i64::try_from(items.len()).is_ok_and(|n| n > limit);
    if more {
        items.pop();
    }
    let next = items
        .last()
        .filter(|_| more)
        .map(|last| format!("{}.{}", last.from.as_microsecond(), last.id));
    Ok(Json(Page {
        items: items.into_iter().map(MaintenanceBody::from).collect(),
        next,
    }))
}

/// Plans a maintenance: what fails meanwhile opens no incident.
#[utoipa::path(post, path = "/api/v1/maintenance", tag = "items", security(("token" = []), ("session" = [])),
    request_body = MaintenanceInput, responses((status = 201, body = Made), Refusals))]
pub(super) async fn plan(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<MaintenanceInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("maintenance {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            plan::plan(tx, &input).map(|id| Made { id })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Shows a maintenance.
#[utoipa::path(get, path = "/api/v1/maintenance/{maintenance}", tag = "items", security(("token" = []), ("session" = [])),
    params(("maintenance" = i64, Path, description = "Number of the maintenance")),
    responses((status = 200, body = MaintenanceBody), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<MaintenanceBody>, Failure> {
    let one = app.read(&actor, move |tx| plan::show(tx, id)).await?;
    Ok(Json(one.into()))
}

/// Cancels a maintenance, or ends one that is under way: what still fails then gets its incident.
#[utoipa::path(delete, path = "/api/v1/maintenance/{maintenance}", tag = "items", security(("token" = []), ("session" = [])),
    params(("maintenance" = i64, Path, description = "Number of the maintenance")),
    responses((status = 204), Refusals))]
pub(super) async fn cancel(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| plan::cancel(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
