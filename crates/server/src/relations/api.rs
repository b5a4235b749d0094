//! JSON: relations of an item, and what its failure does.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::ItemId;
use intendant_domain::relations::{Effect, Felt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::actions::{self, Around, RelationInput};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Refusals};
use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;
use crate::platform::json::Json;

pub(super) fn doors() -> Doors {
    let (see, edit) = (Guard::Needs(SeeMachines), Guard::Needs(EditMachines));
    Doors::default()
        .api_each(see, edit, routes!(list, add))
        .api(edit, routes!(end))
}

/// How an item hangs together with others.
#[derive(Serialize, ToSchema)]
#[schema(as = ItemRelations)]
pub(super) struct AroundBody {
    /// Relations of the item itself.
    relations: Vec<RelationBody>,
    /// Who feels it when the item fails.
    felt: Vec<FeltBody>,
    /// What the item needs.
    needed: Vec<FeltBody>,
    /// Services of the contract with an item that fails.
    services: Vec<String>,
    /// People who work with an item that fails.
    people: Vec<String>,
}

/// A relation: the first item runs on, depends on, … the second.
#[derive(Serialize, ToSchema)]
#[schema(as = Relation)]
struct RelationBody {
    /// Its number.
    id: i64,
    /// `runs-on`, `depends-on`, `backed-up-by`, `member-of`, `connected-to`.
    kind: String,
    /// Number of the first item.
    from: i64,
    /// Number of the second item.
    to: i64,
    /// `hand`, or the kind of source that showed it.
    source: String,
    /// A remark.
    note: String,
    /// Since when (UTC).
    since: String,
}

/// An item that feels a failure, or is needed.
#[derive(Serialize, ToSchema)]
#[schema(as = FeltItem)]
struct FeltBody {
    /// Number of the item.
    id: i64,
    /// Its name.
    name: String,
    /// Its kind.
    kind: String,
    /// The service that covers it.
    service: Option<String>,
    /// `fails` or `weakened`.
    effect: &'static str,
    /// How many relations away.
    steps: u32,
}

impl From<Around> for AroundBody {
    fn from(around: Around) -> Self {
        let told = |found: &std::collections::BTreeMap<i64, Felt>| {
            let items = found.iter().filter_map(|(id, felt)| {
                let node = around.nodes.get(id)?;
                Some(FeltBody {
                    id: *id,
                    name: node.name.clone(),
                    kind: node.kind.clone(),
                    service: node.service.clone(),
                    effect: match felt.effect {
                        Effect::Fails => "fails",
                        Effect::Weakened => "weakened",
                    },
                    steps: felt.steps,
                })
            });
            items.collect()
        };
        let (services, people) = around.touched();
        let own = around
            .relations
            .iter()
            .filter(|one| one.from == around.item.id || one.to == around.item.id);
        Self {
            relations: own
                .map(|one| RelationBody {
                    id: one.id,
                    kind: one.kind.clone(),
                    from: one.from.0,
                    to: one.to.0,
                    source: one.source.clone(),
                    note: one.note.clone(),
                    since: one.since.to_string(),
                })
                .collect(),
            felt: told(&around.felt),
            needed: told(&around.needed),
            services,
            people,
        }
    }
}

/// Number of what was made.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = MadeRelation)]
pub(super) struct Made {
    /// Its number.
    id: i64,
}

/// Lists an item's relations, who feels it when the item fails, and what it needs.
#[utoipa::path(get, path = "/api/v1/items/{item}/relations", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item")),
    responses((status = 200, body = AroundBody), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(item): Path<ItemId>,
) -> Result<Json<AroundBody>, Failure> {
    let around = app
        .read(&actor, move |tx| actions::around(tx, item))
        .await?;
    Ok(Json(around.into()))
}

/// Adds a relation by hand.
#[utoipa::path(post, path = "/api/v1/items/{item}/relations", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item")),
    request_body = RelationInput, responses((status = 201, body = Made), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Path(item): Path<ItemId>,
    Json(input): Json<RelationInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("relation {item} {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::add(tx, item, &input).map(|id| Made { id })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Ends a relation.
#[utoipa::path(delete, path = "/api/v1/items/{item}/relations/{relation}", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item"), ("relation" = i64, Path, description = "Number of the relation")),
    responses((status = 204), Refusals))]
pub(super) async fn end(
    State(app): State<App>,
    actor: Actor,
    Path((item, relation)): Path<(ItemId, i64)>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| actions::end(tx, item, relation))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
