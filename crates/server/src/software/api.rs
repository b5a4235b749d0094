//! JSON: titles, who has what, licences.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::ClientId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::actions::{self, Held, LicenceInput};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;

pub(super) fn doors() -> Doors {
    let (see, edit) = (Guard::Needs(SeeMachines), Guard::Needs(EditMachines));
    Doors::default()
        .api(see, routes!(list))
        .api(see, routes!(show))
        .api_each(see, edit, routes!(licences, add))
        .api(edit, routes!(end))
}

/// Which titles.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Words that the name or publisher contains.
    #[serde(default)]
    q: String,
    /// Number of a client.
    client: Option<i64>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// A title that some item has.
#[derive(Serialize, ToSchema)]
#[schema(as = SoftwareTitle)]
pub(super) struct TitleBody {
    /// Its number.
    id: i64,
    /// Its name.
    name: String,
    /// Who publishes it.
    publisher: String,
    /// How many items have it.
    items: i64,
    /// The newest version that one of them has.
    newest: String,
}

/// Lists software that items have, by name.
#[utoipa::path(get, path = "/api/v1/software", tag = "items", security(("token" = []), ("session" = [])),
    params(Wanted), responses((status = 200, body = Page<TitleBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<TitleBody>>, Failure> {
    let limit = wanted.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Problem::new("limit", "wrong-limit").into());
    }
    let (found, next) = app
        .read(&actor, move |tx| {
            let after = wanted.cursor.unwrap_or_default();
            let client = wanted.client.map(ClientId);
            actions::titles(tx, (&wanted.q, client), &after, limit)
        })
        .await?;
    let items = found.into_iter().map(|one| TitleBody {
        id: one.title.id,
        name: one.title.name,
        publisher: one.title.publisher,
        items: one.items,
        newest: one.newest,
    });
    Ok(Json(Page {
        items: items.collect(),
        next,
    }))
}

/// A title with its versions and who has them.
#[derive(Serialize, ToSchema)]
#[schema(as = SoftwareWhole)]
pub(super) struct WholeBody {
    /// Its number.
    id: i64,
    /// Its name.
    name: String,
    /// Who publishes it.
    publisher: String,
    /// Its versions, the newest first.
    versions: Vec<VersionBody>,
    /// How many items have it.
    items: i64,
    /// Items that have it, by name; of more than 500 the first 500: a query for `software:` lists all.
    holders: Vec<HolderBody>,
}

/// A version of a title.
#[derive(Serialize, ToSchema)]
#[schema(as = SoftwareVersion)]
struct VersionBody {
    /// Its number.
    id: i64,
    /// The package that brings it.
    package: String,
    /// The version.
    version: String,
    /// What installed it: `deb`, `rpm`, `registry`, …
    origin: String,
    /// How many items have it.
    items: i64,
}

/// An item that has a title.
#[derive(Serialize, ToSchema)]
#[schema(as = SoftwareHolder)]
struct HolderBody {
    /// Number of the item.
    item: i64,
    /// Its name.
    name: String,
    /// Number of its client.
    client: i64,
    /// Numbers of the versions that it has.
    versions: Vec<i64>,
}

/// Shows a title: its versions, and who has it.
#[utoipa::path(get, path = "/api/v1/software/{title}", tag = "items", security(("token" = []), ("session" = [])),
    params(("title" = i64, Path, description = "Number of the title")),
    responses((status = 200, body = WholeBody), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(title): Path<i64>,
) -> Result<Json<WholeBody>, Failure> {
    let whole = app
        .read(&actor, move |tx| actions::title(tx, title, None))
        .await?;
    let versions = whole.versions.into_iter().map(|(one, items)| VersionBody {
        id: one.id,
        package: one.package,
        version: one.version,
        origin: one.origin,
        items,
    });
    let holders = whole.holders.into_iter().map(|one| HolderBody {
        item: one.item.0,
        name: one.name,
        client: one.client.0,
        versions: one.versions,
    });
    Ok(Json(WholeBody {
        id: whole.title.id,
        name: whole.title.name,
        publisher: whole.title.publisher,
        versions: versions.collect(),
        items: whole.items,
        holders: holders.collect(),
    }))
}

/// Whose licences.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Whose {
    /// Number of a client.
    client: Option<i64>,
}

/// Licences held against installations.
#[derive(Serialize, ToSchema)]
#[schema(as = Licences)]
pub(super) struct LicencesBody {
    /// What misses most money first.
    items: Vec<LicenceBody>,
}

/// A licence with what is installed.
#[derive(Serialize, ToSchema)]
#[schema(as = Licence)]
struct LicenceBody {
    /// Its number.
    id: i64,
    /// Number of the client.
    client: i64,
    /// Number of the title.
    title: i64,
    /// Name of the title.
    title_name: String,
    /// `device` or `seat`.
    metric: String,
    /// Units that were bought.
    bought: i64,
    /// Units that are installed.
    installed: i64,
    /// Units that are missing.
    missing: i64,
    /// Units that lie idle.
    unused: i64,
    /// What a unit costs a year, in cents.
    unit_cents: i64,
    /// What the missing ones would cost a year, in cents.
    missing_cents: i64,
    /// What the idle ones cost a year, in cents.
    unused_cents: i64,
    /// ISO 4217.
    currency: String,
    /// When it has to be renewed (UTC midnight).
    renews_at: Option<String>,
    /// A remark.
    note: String,
}

impl From<Held> for LicenceBody {
    fn from(held: Held) -> Self {
        let licence = held.licence;
        Self {
            id: licence.id,
            client: licence.client.0,
            title: licence.title,
            title_name: licence.title_name,
            metric: licence.metric,
            bought: licence.bought,
            installed: held.installed,
            missing: held.balance.missing,
            unused: held.balance.unused,
            unit_cents: licence.unit_cents,
            missing_cents: held.balance.missing_cents,
            unused_cents: held.balance.unused_cents,
            currency: licence.currency,
            renews_at: licence.renews_at.map(|at| at.to_string()),
            note: licence.note,
        }
    }
}

/// Lists licences with what is missing or unused, in money.
#[utoipa::path(get, path = "/api/v1/licences", tag = "items", security(("token" = []), ("session" = [])),
    params(Whose), responses((status = 200, body = LicencesBody), Refusals))]
pub(super) async fn licences(
    State(app): State<App>,
    actor: Actor,
    Query(whose): Query<Whose>,
) -> Result<Json<LicencesBody>, Failure> {
    let found = app
        .read(&actor, move |tx| {
            actions::licences(tx, whose.client.map(ClientId))
        })
        .await?;
    Ok(Json(LicencesBody {
        items: found.into_iter().map(LicenceBody::from).collect(),
    }))
}

/// Number of what was made.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = MadeLicence)]
pub(super) struct Made {
    /// Its number.
    id: i64,
}

/// Writes down a licence that a client bought.
#[utoipa::path(post, path = "/api/v1/licences", tag = "items", security(("token" = []), ("session" = [])),
    request_body = LicenceInput, responses((status = 201, body = Made), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<LicenceInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("licence {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::add_licence(tx, &input).map(|id| Made { id })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Ends a licence.
#[utoipa::path(delete, path = "/api/v1/licences/{licence}", tag = "items", security(("token" = []), ("session" = [])),
    params(("licence" = i64, Path, description = "Number of the licence")),
    responses((status = 204), Refusals))]
pub(super) async fn end(
    State(app): State<App>,
    actor: Actor,
    Path(licence): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| actions::end_licence(tx, licence))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
