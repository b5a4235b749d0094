//! `/api/v1`: doubts, sources, merging and parting, the rules of identity.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::{Administer, EditMachines, SeeMachines};
use intendant_domain::id::ItemId;
use intendant_inventory::identity::{Mode, Rule, Rules, Why};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Decision, Doubt, Fields, SourceSeen, rules};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;

pub(super) fn doors() -> Doors {
    let see = Guard::Needs(SeeMachines);
    let edit = Guard::Needs(EditMachines);
    let administer = Guard::Needs(Administer);
    Doors::default()
        .api(edit, routes!(list_doubts))
        .api(edit, routes!(decide_doubt))
        .api(edit, routes!(reopen_doubt))
        .api(see, routes!(item_sources))
        .api(edit, routes!(source_payload))
        .api(edit, routes!(split_source))
        .api(edit, routes!(merge_item))
        .api(edit, routes!(undo_move))
        .api(administer, routes!(get_rules, set_rules))
}

/// Why a report is, or may be, of an item.
#[derive(Serialize, ToSchema)]
struct WhyBody {
    /// The rule: `agent-id`, `serial-uuid`, `uuid`, `serial-maker`, `serial`, `mac`, `fqdn`, `host`.
    rule: String,
    /// Its place in the list, from 1.
    place: usize,
    /// The value that they share.
    value: String,
}

impl From<&Why> for WhyBody {
    fn from(why: &Why) -> Self {
        Self {
            rule: why.rule.code().to_owned(),
            place: why.place,
            value: why.value.clone(),
        }
    }
}

/// An item that a report may be of.
#[derive(Serialize, ToSchema)]
struct CandidateBody {
    /// Number of the item.
    item: i64,
    /// Its name.
    name: String,
    /// Why it may be.
    why: WhyBody,
    /// What is known of it.
    facts: BTreeMap<String, String>,
}

/// A report of which a person has to say what it describes.
#[derive(Serialize, ToSchema)]
struct DoubtBody {
    /// Its number.
    id: i64,
    /// Number of the client.
    client: i64,
    /// Since when.
    opened_at: String,
    /// Put off until then.
    later_until: Option<String>,
    /// Number of the source.
    source: i64,
    /// `glpi`, `snmp`, …
    source_kind: String,
    /// What the source calls itself.
    source_name: String,
    /// What it says.
    facts: BTreeMap<String, String>,
    /// Which items it may be.
    candidates: Vec<CandidateBody>,
}

impl From<Doubt> for DoubtBody {
    fn from(doubt: Doubt) -> Self {
        let (source, source_kind, source_name, _) = doubt.source;
        Self {
            id: doubt.id,
            client: doubt.client.0,
            opened_at: doubt.opened_at.to_string(),
            later_until: doubt.later_until.map(|at| at.to_string()),
            source,
            source_kind,
            source_name,
            facts: doubt.facts,
            candidates: doubt
                .candidates
                .into_iter()
                .map(|one| CandidateBody {
                    item: one.item.0,
                    name: one.name,
                    why: (&one.why).into(),
                    facts: one.facts,
                })
                .collect(),
        }
    }
}

/// Which doubts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Lists the reports of which a person has to say what they describe, 50 at a time.
#[utoipa::path(get, path = "/api/v1/doubts", tag = "items", security(("token" = []), ("session" = [])),
    params(Wanted), responses((status = 200, body = Page<DoubtBody>), Refusals))]
async fn list_doubts(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<DoubtBody>>, Failure> {
    let after = match wanted.cursor.as_deref() {
        None => 0,
        Some(cursor) => cursor
            .parse()
            .map_err(|_| Problem::new("cursor", "wrong-cursor"))?,
    };
    let doubts = app.read(&actor, move |tx| super::doubts(tx, after)).await?;
    let next = doubts
        .iter()
        .map(|doubt| doubt.id)
        .max()
        .filter(|_| doubts.len() >= 50)
        .map(|last| last.to_string());
    Ok(Json(Page {
        items: doubts.into_iter().map(DoubtBody::from).collect(),
        next,
    }))
}

/// What is decided of a doubt.
#[derive(Deserialize, ToSchema)]
struct DecisionBody {
    /// `same` (as `item`), `other`, `later`.
    decision: String,
    /// Number of the item, for `same`.
    item: Option<i64>,
}

/// The item that something is now.
#[derive(Serialize, Deserialize, ToSchema)]
struct ItemBody {
    /// Number of the item; absent while nothing is decided.
    item: Option<i64>,
}

/// Says of which item a report is: one of the candidates, another, or asks again in a week.
#[utoipa::path(post, path = "/api/v1/doubts/{doubt}/decision", tag = "items", security(("token" = []), ("session" = [])),
    params(("doubt" = i64, Path, description = "Number of the doubt")),
    request_body = DecisionBody, responses((status = 200, body = ItemBody), Refusals))]
async fn decide_doubt(
    State(app): State<App>,
    actor: Actor,
    Path(doubt): Path<i64>,
    Json(body): Json<DecisionBody>,
) -> Result<Json<ItemBody>, Failure> {
    let decision = match (body.decision.as_str(), body.item) {
        ("same", Some(item)) => Decision::Same(ItemId(item)),
        ("other", _) => Decision::Other,
        ("later", _) => Decision::Later,
        _ => return Err(Problem::new("decision", "known-decision-wrong").into()),
    };
    let item = app
        .write(&actor, move |tx| super::decide(tx, doubt, decision))
        .await?;
    Ok(Json(ItemBody {
        item: item.map(|item| item.0),
    }))
}

/// Takes a decision back: the report waits for a person again.
#[utoipa::path(post, path = "/api/v1/doubts/{doubt}/reopen", tag = "items", security(("token" = []), ("session" = [])),
    params(("doubt" = i64, Path, description = "Number of the doubt")),
    responses((status = 204), Refusals))]
async fn reopen_doubt(
    State(app): State<App>,
    actor: Actor,
    Path(doubt): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| super::reopen(tx, doubt))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A source of an item.
#[derive(Serialize, ToSchema)]
struct SourceBody {
    /// Its number.
    id: i64,
    /// `intendant`, `glpi`, `fusioninventory`, `ocs`, `snmp`, `ssh`, `import`, `api`.
    kind: String,
    /// What it calls itself.
    name: String,
    /// Its version.
    version: String,
    /// Its tag.
    tag: String,
    /// Since when it is known.
    first_at: String,
    /// When it was last heard.
    seen_at: String,
    /// When its last full inventory came.
    full_at: Option<String>,
    /// By which rule it was taken for this item.
    why: Option<WhyBody>,
    /// What it says of each field.
    facts: BTreeMap<String, String>,
    /// Size of the kept payload in bytes.
    payload_size: i64,
}

impl From<SourceSeen> for SourceBody {
    fn from(one: SourceSeen) -> Self {
        Self {
            id: one.id,
            kind: one.kind,
            name: one.name,
            version: one.version,
            tag: one.tag,
            first_at: one.first_at.to_string(),
            seen_at: one.seen_at.to_string(),
            full_at: one.full_at.map(|at| at.to_string()),
            why: one.why.as_ref().map(WhyBody::from),
            facts: one.facts,
            payload_size: one.raw_size,
        }
    }
}

/// Who says what of an item.
#[derive(Serialize, ToSchema)]
struct SourcesBody {
    /// Each field: `value`, `source`, `at` (microseconds), and `hand` where a person wrote it.
    #[schema(value_type = Object)]
    fields: Fields,
    /// The sources, the best first.
    sources: Vec<SourceBody>,
}

/// Shows the sources of an item and the provenance of each of its fields.
#[utoipa::path(get, path = "/api/v1/items/{item}/sources", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item")),
    responses((status = 200, body = SourcesBody), Refusals))]
async fn item_sources(
    State(app): State<App>,
    actor: Actor,
    Path(item): Path<i64>,
) -> Result<Json<SourcesBody>, Failure> {
    let (_, fields, sources) = app
        .read(&actor, move |tx| super::sources(tx, ItemId(item)))
        .await?;
    Ok(Json(SourcesBody {
        fields,
        sources: sources.into_iter().map(SourceBody::from).collect(),
    }))
}

/// The last full payload of a source, byte for byte as it came.
#[utoipa::path(get, path = "/api/v1/sources/{source}/payload", tag = "items", security(("token" = []), ("session" = [])),
    params(("source" = i64, Path, description = "Number of the source")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), Refusals))]
async fn source_payload(
    State(app): State<App>,
    actor: Actor,
    Path(source): Path<i64>,
) -> Result<Response, Failure> {
    let (bytes, ..) = app
        .read(&actor, move |tx| super::payload(tx, source))
        .await?;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}

/// A merge or a split.
#[derive(Serialize, Deserialize, ToSchema)]
struct MoveBody {
    /// Its number, with which it is undone.
    id: i64,
    /// The item that things went to.
    item: i64,
}

/// Parts a source off: it becomes an item of its own.
#[utoipa::path(post, path = "/api/v1/sources/{source}/split", tag = "items", security(("token" = []), ("session" = [])),
    params(("source" = i64, Path, description = "Number of the source")),
    responses((status = 201, body = MoveBody), Refusals))]
async fn split_source(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Path(source): Path<i64>,
) -> Result<(StatusCode, Json<MoveBody>), Failure> {
    let made = app
        .write_once(&actor, key, &format!("split {source}"), move |tx| {
            super::split(tx, source, None).map(|(item, id)| MoveBody { id, item: item.0 })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Into which item.
#[derive(Deserialize, ToSchema)]
struct IntoBody {
    /// Number of the item that stays.
    into: i64,
}

/// Merges an item into another of the same client; its number leads there from then on.
#[utoipa::path(post, path = "/api/v1/items/{item}/merge", tag = "items", security(("token" = []), ("session" = [])),
    params(("item" = i64, Path, description = "Number of the item that goes")),
    request_body = IntoBody, responses((status = 201, body = MoveBody), Refusals))]
async fn merge_item(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Path(item): Path<i64>,
    Json(body): Json<IntoBody>,
) -> Result<(StatusCode, Json<MoveBody>), Failure> {
    let into = body.into;
    let made = app
        .write_once(&actor, key, &format!("merge {item} {into}"), move |tx| {
            let id = super::merge(tx, ItemId(item), ItemId(into), None)?;
            Ok(MoveBody { id, item: into })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Takes a merge or a split back.
#[utoipa::path(post, path = "/api/v1/moves/{move}/undo", tag = "items", security(("token" = []), ("session" = [])),
    params(("move" = i64, Path, description = "Number of the merge or split")),
    responses((status = 204), Refusals))]
async fn undo_move(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| super::undo(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A rule of identity and what follows when it finds an item.
#[derive(Serialize, Deserialize, ToSchema)]
struct RuleBody {
    /// `agent-id`, `serial-uuid`, `uuid`, `serial-maker`, `serial`, `mac`, `fqdn`, `host`.
    rule: String,
    /// `sure`, `ask`, `off`.
    mode: String,
}

/// The rules of identity.
#[derive(Serialize, Deserialize, ToSchema)]
struct RulesBody {
    /// In their order: the first that finds an item decides.
    rules: Vec<RuleBody>,
    /// A value found on so many items is shared and proves nothing; at least 2.
    #[schema(minimum = 2, maximum = 1000)]
    shared_from: usize,
}

impl From<Rules> for RulesBody {
    fn from(rules: Rules) -> Self {
        Self {
            rules: rules
                .order
                .iter()
                .map(|(rule, mode)| RuleBody {
                    rule: rule.code().to_owned(),
                    mode: mode.code().to_owned(),
                })
                .collect(),
            shared_from: rules.shared_from,
        }
    }
}

/// Shows the rules by which items are known again.
#[utoipa::path(get, path = "/api/v1/identity-rules", tag = "items", security(("token" = []), ("session" = [])),
    responses((status = 200, body = RulesBody), Refusals))]
async fn get_rules(State(app): State<App>, actor: Actor) -> Result<Json<RulesBody>, Failure> {
    let rules = app.read(&actor, rules::get).await?;
    Ok(Json(rules.into()))
}

/// Orders the rules and switches them off; a rule that is left out comes last, switched off.
#[utoipa::path(put, path = "/api/v1/identity-rules", tag = "items", security(("token" = []), ("session" = [])),
    request_body = RulesBody, responses((status = 200, body = RulesBody), Refusals))]
async fn set_rules(
    State(app): State<App>,
    actor: Actor,
    Json(body): Json<RulesBody>,
) -> Result<Json<RulesBody>, Failure> {
    let order = body
        .rules
        .iter()
        .map(|one| Some((Rule::from_code(&one.rule)?, Mode::from_code(&one.mode)?)))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Problem::new("rules", "known-rules-wrong"))?;
    if !(2..=1000).contains(&body.shared_from) {
        return Err(Problem::new("shared_from", "known-shared-wrong").into());
    }
    let rules = Rules {
        order,
        shared_from: body.shared_from,
    }
    .sound();
    let kept = rules.clone();
    app.write(&actor, move |tx| rules::set(tx, kept)).await?;
    Ok(Json(rules.into()))
}
