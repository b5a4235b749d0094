//! `/api/v1/items`, `/api/v1/enrolments`, `/api/v1/agents`.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use intendant_domain::id::{AgentId, ClientId, ItemId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::bodies::{ItemBody, ListedBody, Made};
use crate::machines::actions;
use crate::machines::asked::{self, Asked};
use crate::machines::input::{EnrolmentInput, ItemInput, ItemPatch};
use crate::machines::store::{Filter, Sorting, View};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;
use crate::watch;

/// Which items.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// In the query language of the fleet: `kind:server os<debian12 site:Lyon not covered seen<7d`.
    #[serde(default)]
    q: String,
    /// Order: a column's name, with `-` before it for the greatest first; `-standing` otherwise.
    sort: Option<String>,
    /// `all` (not retired), `failing`, `silent`, `uncovered`, `maintenance` or `retired`.
    view: Option<String>,
    /// Number of a client.
    client: Option<i64>,
    /// A kind.
    kind: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Lists items, the worst first.
#[utoipa::path(get, path = "/api/v1/items", tag = "items", security(("token" = []), ("session" = [])),
    params(Wanted), responses((status = 200, body = Page<ListedBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<ListedBody>>, Failure> {
    let view = match wanted.view.as_deref() {
        None => View::All,
        Some(code) => {
            View::from_code(code).ok_or_else(|| Problem::new("view", "machine-view-wrong"))?
        }
    };
    let sorting = match wanted.sort.as_deref() {
        None => Sorting::default(),
        Some(code) => {
            Sorting::from_code(code).ok_or_else(|| Problem::new("sort", "fleet-sort-wrong"))?
        }
    };
    let limit = wanted.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Problem::new("limit", "wrong-limit").into());
    }
    let asked = Asked {
        filter: Filter {
            view,
            client: wanted.client.map(ClientId),
            kind: wanted.kind.filter(|kind| !kind.is_empty()),
            ..Filter::default()
        },
        words: wanted.q,
        sorting,
        after: wanted.cursor,
        limit,
    };
    let mut found = app
        .read(&actor, move |tx| {
            let filter = asked.read()?;
            asked::page(tx, &asked, &filter)
        })
        .await?;
    let items = found.items.into_iter().map(|item| {
        let checks = found.checks.remove(&item.id).unwrap_or_default();
        ListedBody::of(item, &checks)
    });
    Ok(Json(Page {
        items: items.collect(),
        next: found.next,
    }))
}

/// Adds an item by hand: a web site, a user, a switch; machines add themselves with a token.
#[utoipa::path(post, path = "/api/v1/items", tag = "items", security(("token" = []), ("session" = [])),
    request_body = ItemInput, responses((status = 201, body = Made), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<ItemInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("items {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::add(tx, &input).map(|id| Made { id: id.0 })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Shows an item, with its checks, agents and description.
#[utoipa::path(get, path = "/api/v1/items/{item}", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item")),
    responses((status = 200, body = ItemBody), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<ItemBody>, Failure> {
    let machine = app
        .read(&actor, move |tx| actions::show(tx, ItemId(id)))
        .await?;
    Ok(Json(machine.into()))
}

/// Changes what is kept of an item; what is absent stays.
#[utoipa::path(patch, path = "/api/v1/items/{item}", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item")),
    request_body = ItemPatch, responses((status = 200, body = ItemBody), Refusals))]
pub(super) async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(patch): Json<ItemPatch>,
) -> Result<Json<ItemBody>, Failure> {
    let machine = app
        .write(&actor, move |tx| {
            actions::change(tx, ItemId(id), &patch)?;
            actions::show(tx, ItemId(id))
        })
        .await?;
    Ok(Json(machine.into()))
}

/// Retires an item: it is no longer watched nor counted, and nothing of it is lost.
#[utoipa::path(delete, path = "/api/v1/items/{item}", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item")),
    responses((status = 204), Refusals))]
pub(super) async fn retire(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| actions::retire(tx, ItemId(id)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A one-time token, told this once.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Enrolment)]
pub(super) struct EnrolmentBody {
    /// Number.
    id: i64,
    /// The secret for `intendant-agent enrol --token`; a week to use it, once.
    token: String,
}

/// Makes a one-time token with which a machine can enrol.
#[utoipa::path(post, path = "/api/v1/enrolments", tag = "items", security(("token" = []), ("session" = [])),
    request_body = EnrolmentInput, responses((status = 201, body = EnrolmentBody), Refusals))]
pub(super) async fn enrol(
    State(app): State<App>,
    actor: Actor,
    Json(input): Json<EnrolmentInput>,
) -> Result<(StatusCode, Json<EnrolmentBody>), Failure> {
    // Never kept for a second answer: the token must not lie in the database.
    let made = app
        .write(&actor, move |tx| actions::enrol(tx, &input))
        .await?;
    let body = EnrolmentBody {
        id: made.id,
        token: made.token,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Withdraws an agent's key: its link closes and never opens again.
#[utoipa::path(post, path = "/api/v1/agents/{agent}/revoke", tag = "items", security(("token" = []), ("session" = [])),
    params(("agent" = i64, Path, description = "Number of the agent")),
    responses((status = 204), Refusals))]
pub(super) async fn revoke(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| watch::revoke(tx, AgentId(id)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
