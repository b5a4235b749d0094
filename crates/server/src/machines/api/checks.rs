//! `/api/v1/items/{item}/checks` and `/api/v1/items/{item}/history`.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use intendant_domain::id::{CheckId, ItemId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::bodies::{CheckBody, Made};
use crate::machines::actions;
use crate::machines::input::CheckInput;
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;
use crate::watch;

/// Lists the checks of an item.
#[utoipa::path(get, path = "/api/v1/items/{item}/checks", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item")),
    responses((status = 200, body = Page<CheckBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<Page<CheckBody>>, Failure> {
    let checks = app
        .read(&actor, move |tx| actions::checks(tx, ItemId(id)))
        .await?;
    Ok(Json(Page {
        items: checks.into_iter().map(CheckBody::from).collect(),
        next: None,
    }))
}

/// Adds a check; the item's agent gets it at once.
#[utoipa::path(post, path = "/api/v1/items/{item}/checks", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item")),
    request_body = CheckInput, responses((status = 201, body = Made), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<CheckInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("checks {id} {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::add_check(tx, ItemId(id), &input).map(|id| Made { id: id.0 })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Replaces what a check looks at and when; what it last found stands until it runs again.
#[utoipa::path(put, path = "/api/v1/items/{item}/checks/{check}", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item"), ("check" = i64, Path, description = "Number of the check")),
    request_body = CheckInput, responses((status = 204), Refusals))]
pub(super) async fn change(
    State(app): State<App>,
    actor: Actor,
    Path((item, check)): Path<(i64, i64)>,
    Json(input): Json<CheckInput>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| {
        actions::change_check(tx, ItemId(item), CheckId(check), &input)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a check away; if it was what failed, the incident ends with it.
#[utoipa::path(delete, path = "/api/v1/items/{item}/checks/{check}", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item"), ("check" = i64, Path, description = "Number of the check")),
    responses((status = 204), Refusals))]
pub(super) async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path((item, check)): Path<(i64, i64)>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| {
        watch::remove_check(tx, ItemId(item), CheckId(check))
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which results.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Stretch {
    /// Number of the check.
    check: i64,
    /// From when; a day before `to` when it is absent.
    from: Option<String>,
    /// Until when; now when it is absent.
    to: Option<String>,
}

/// The results of a check.
#[derive(Serialize, ToSchema)]
#[schema(as = History)]
pub(super) struct HistoryBody {
    /// From when.
    from: String,
    /// Until when.
    to: String,
    /// The results, oldest first, at most 20,000.
    results: Vec<ResultBody>,
}

/// A result.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckResult)]
pub(super) struct ResultBody {
    /// When, by the machine's clock.
    at: String,
    /// `ok`, `warning`, `critical`, `unknown`.
    state: String,
    /// What was measured.
    #[schema(value_type = Vec<Object>)]
    perfdata: serde_json::Value,
}

/// Results of a check; they are kept for eight days.
#[utoipa::path(get, path = "/api/v1/items/{item}/history", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item"), Stretch),
    responses((status = 200, body = HistoryBody), Refusals))]
pub(super) async fn history(
    State(app): State<App>,
    actor: Actor,
    Path(item): Path<i64>,
    Query(stretch): Query<Stretch>,
) -> Result<Json<HistoryBody>, Failure> {
    let to = instant("to", stretch.to.as_deref())?.unwrap_or_else(|| app.now());
    let day_before = to
        .checked_sub(SignedDuration::from_hours(24))
        .unwrap_or(Timestamp::MIN);
    let from = instant("from", stretch.from.as_deref())?.unwrap_or(day_before);
    let of = (ItemId(item), CheckId(stretch.check));
    let results = app
        .read(&actor, move |tx| {
            actions::history(tx, of, (from, to), 20_000)
        })
        .await?;
    let results = results.into_iter().map(|one| {
        Ok(ResultBody {
            at: one.at.to_string(),
            state: one.state,
            perfdata: serde_json::to_value(one.perfdata)?,
        })
    });
    Ok(Json(HistoryBody {
        from: from.to_string(),
        to: to.to_string(),
        results: results.collect::<Result<_, Failure>>()?,
    }))
}

fn instant(field: &'static str, text: Option<&str>) -> Result<Option<Timestamp>, Failure> {
    text.map(|text| {
        text.parse()
            .map_err(|_| Problem::new(field, "wrong-instant").into())
    })
    .transpose()
}
