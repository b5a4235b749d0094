//! What is done with several tickets, and what is written down beside one: time, links, merges.

use axum::extract::{Path, State};
use axum::response::Response;
use intendant_domain::tickets::{Relation, of_number};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::json::TicketJson;
use super::write::{code, done};
use super::{Expected, ticket};
use crate::platform::actor::Actor;
use crate::platform::api::Refusals;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::json::Json;
use crate::tickets::actions::Asked;
use crate::tickets::{bulk, work};

/// Time that somebody spent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeJson {
    /// Whole minutes, 1 to 1440.
    #[schema(minimum = 1, maximum = 1440)]
    minutes: i64,
    /// On what.
    #[serde(default)]
    #[schema(max_length = 60_000)]
    note: String,
    /// Whether it is to be billed by the hour; absent: when the contract does not cover the ticket.
    billable: Option<bool>,
}

/// Writes down time.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/time", tag = "tickets", operation_id = "spend_time_on_ticket",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "The number that people say.")),
    request_body = TimeJson, responses((status = 200, body = TicketJson), Refusals))]
pub(super) async fn spend(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    expected: Expected,
    Json(body): Json<TimeJson>,
) -> Result<Response, Failure> {
    let (id, asked) = (ticket(&number)?, expected.asked());
    done(&app, &actor, move |tx| {
        work::spend(tx, id, asked, body.minutes, &body.note, body.billable)
    })
    .await
}

/// A link to another ticket.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkTo {
    /// The other's number.
    number: i64,
    /// `related` (when absent), `caused-by`, `causes`, `blocked-by` or `blocks`.
    #[schema(value_type = Option<crate::platform::choices::RelationCode>)]
    relation: Option<String>,
}

/// Links two tickets of a client.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/links", tag = "tickets", operation_id = "link_tickets",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "The number that people say.")),
    request_body = LinkTo, responses((status = 200, body = TicketJson), Refusals))]
pub(super) async fn link(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    expected: Expected,
    Json(body): Json<LinkTo>,
) -> Result<Response, Failure> {
    let (id, asked) = (ticket(&number)?, expected.asked());
    let relation = code(body.relation.as_ref(), "relation", Relation::from_code)?;
    let (to, relation) = (
        of_number(body.number),
        relation.unwrap_or(Relation::Related),
    );
    done(&app, &actor, move |tx| {
        work::link(tx, id, asked, to, relation)
    })
    .await
}

/// Takes a link away.
#[utoipa::path(delete, path = "/api/v1/tickets/{number}/links/{other}", tag = "tickets", operation_id = "unlink_tickets",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "The number that people say."), ("other" = i64, Path, description = "The other's number.")),
    responses((status = 200, body = TicketJson), Refusals))]
pub(super) async fn unlink(
    State(app): State<App>,
    actor: Actor,
    Path((number, other)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (id, other) = (ticket(&number)?, ticket(&other)?);
    done(&app, &actor, move |tx| {
        work::unlink(tx, id, Asked::default(), other)
    })
    .await
}

/// The ticket that stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeJson {
    /// Its number.
    into: i64,
}

/// Merges a duplicate into another ticket; answers the one that stays.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/merge", tag = "tickets", operation_id = "merge_tickets",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "Number of the duplicate.")),
    request_body = MergeJson, responses((status = 200, body = TicketJson), Refusals))]
pub(super) async fn merge(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    expected: Expected,
    Json(body): Json<MergeJson>,
) -> Result<Response, Failure> {
    let (id, asked) = (ticket(&number)?, expected.asked());
    done(&app, &actor, move |tx| {
        work::merge(tx, id, asked, of_number(body.into))
    })
    .await
}

/// One thing to do with several tickets.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BulkJson {
    /// Numbers, at most 200.
    #[schema(max_items = 200)]
    numbers: Vec<i64>,
    /// `take`, `assign`, `team`, `priority`, `resolve`, `close` or `cancel`.
    #[schema(value_type = crate::platform::choices::BulkCode)]
    r#do: String,
    /// The person (`assign`), team (`team`), priority (`priority`) or words (`resolve`, `cancel`).
    #[serde(default)]
    value: String,
}

/// What became of each.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BulkDone {
    /// Numbers of those that were changed.
    done: Vec<i64>,
    /// Those that refused, and why.
    refused: Vec<RefusedJson>,
}

/// One that refused.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefusedJson {
    /// Its number.
    number: i64,
    /// Why.
    detail: String,
}

/// Does one thing with several tickets; each succeeds or refuses by itself.
#[utoipa::path(post, path = "/api/v1/tickets/bulk", tag = "tickets", operation_id = "change_tickets",
    security(("token" = []), ("session" = [])), request_body = BulkJson,
    responses((status = 200, body = BulkDone), Refusals))]
pub(super) async fn bulk(
    State(app): State<App>,
    actor: Actor,
    Json(body): Json<BulkJson>,
) -> Result<Json<BulkDone>, Failure> {
    let lang = actor.lang;
    let what = bulk::Bulk::read(&body.r#do, &body.value)?;
    let ids = body.numbers.iter().map(|n| of_number(*n)).collect();
    let outcome = bulk::run(&app, &actor, ids, what).await?;
    let number = intendant_domain::tickets::number;
    Ok(Json(BulkDone {
        done: outcome.done.into_iter().map(number).collect(),
        refused: outcome
            .refused
            .into_iter()
            .map(|(id, why)| RefusedJson {
                number: number(id),
                detail: why.text(lang),
            })
            .collect(),
    }))
}
