//! JSON: versions of contracts, checks without adding, what is covered.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use intendant_contract::Problem as Mistake;
use intendant_contract::diff::diff;
use intendant_contract::lint::lint;
use intendant_domain::access::Permission::{EditContracts, SeeContracts};
use intendant_domain::id::ClientId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::actions::{self, Draft, NewVersion};
use super::coverage::{self, Decided};
use super::store::Version;
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::json::Json;

pub(super) fn doors() -> Doors {
    Doors::default()
        .api_each(
            Guard::Needs(SeeContracts),
            Guard::Needs(EditContracts),
            routes!(versions, add),
        )
        .api(Guard::Needs(SeeContracts), routes!(version))
        .api(Guard::Needs(SeeContracts), routes!(the_one_in_force))
        .api(Guard::Needs(SeeContracts), routes!(cover))
        .api(Guard::Needs(EditContracts), routes!(check))
}

/// A version of a contract.
#[derive(Serialize, ToSchema)]
#[schema(as = ContractVersion)]
pub(super) struct VersionBody {
    /// Number of the version, from 1.
    number: i64,
    /// The contract's reference.
    reference: String,
    /// First day of effect, local.
    effective_on: String,
    /// From when it is in force, RFC 3339.
    effective_at: String,
    /// Why it was made.
    note: String,
    /// Of the file, lower-case hexadecimal.
    sha256: String,
    /// When it was added, RFC 3339.
    created_at: String,
    /// The file; only where one version is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl From<Version> for VersionBody {
    fn from(version: Version) -> Self {
        Self {
            number: version.number,
            reference: version.reference,
            effective_on: version.effective_on.to_string(),
            effective_at: version.effective_at.to_string(),
            note: version.note,
            sha256: version.sha256,
            created_at: version.created_at.to_string(),
            text: None,
        }
    }
}

/// The version that was added.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct Added {
    /// Its number.
    number: i64,
}

/// Lists the versions of a client's contract, oldest first.
#[utoipa::path(get, path = "/api/v1/clients/{client}/contract/versions", tag = "contracts", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = Page<VersionBody>), Refusals))]
pub(super) async fn versions(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
) -> Result<Json<Page<VersionBody>>, Failure> {
    let list = app
        .read(&actor, move |tx| actions::list(tx, ClientId(client)))
        .await?;
    Ok(Json(Page {
        items: list.into_iter().map(VersionBody::from).collect(),
        next: None,
    }))
}

/// Adds a version: the contract as signed, or an amendment. Nothing is changed when the file has a
/// mistake; every mistake is reported.
#[utoipa::path(post, path = "/api/v1/clients/{client}/contract/versions", tag = "contracts", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")), request_body = NewVersion,
    responses((status = 201, body = Added), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewVersion>,
) -> Result<(StatusCode, Json<Added>), Failure> {
    let fingerprint = format!("contract {client} {}", serde_json::to_string(&new)?);
    let added = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            let (_, number) = actions::add_version(tx, ClientId(client), &new)?;
            Ok(Added { number })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Shows a version with its file.
#[utoipa::path(get, path = "/api/v1/clients/{client}/contract/versions/{number}", tag = "contracts", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("number" = i64, Path, description = "Number of the version")),
    responses((status = 200, body = VersionBody), Refusals))]
pub(super) async fn version(
    State(app): State<App>,
    actor: Actor,
    Path((client, number)): Path<(i64, i64)>,
) -> Result<Json<VersionBody>, Failure> {
    let (version, text) = app
        .read(&actor, move |tx| {
            actions::file(tx, ClientId(client), number)
        })
        .await?;
    Ok(Json(VersionBody {
        text: Some(text),
        ..version.into()
    }))
}

/// At which instant.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct At {
    /// RFC 3339; absent: now.
    at: Option<String>,
}

impl At {
    fn instant(&self, now: Timestamp) -> Result<Timestamp, Failure> {
        match self.at.as_deref() {
            None | Some("") => Ok(now),
            Some(text) => text
                .parse()
                .map_err(|_| Problem::new("at", "wrong-instant").into()),
        }
    }
}

/// The version in force at an instant.
#[utoipa::path(get, path = "/api/v1/clients/{client}/contract/in-force", tag = "contracts", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), At),
    responses((status = 200, body = VersionBody), Refusals))]
pub(super) async fn the_one_in_force(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    Query(at): Query<At>,
) -> Result<Json<VersionBody>, Failure> {
    let at = at.instant(app.now())?;
    let (version, _) = app
        .read(&actor, move |tx| {
            let number = actions::the_one_at(tx, ClientId(client), at)?.number;
            actions::the_version(tx, ClientId(client), number)
        })
        .await?;
    Ok(Json(version.into()))
}

/// What a contract says of an item.
#[derive(Serialize, ToSchema)]
pub(super) struct ItemCover {
    /// Number of the item.
    id: i64,
    /// Its name.
    name: String,
    /// Its kind.
    kind: String,
    /// Its site.
    site: Option<String>,
    /// Whether a service covers it.
    covered: bool,
    /// Key of the service.
    service: Option<String>,
    /// Path of the clause that decided.
    clause: String,
    /// Line of that clause in the file.
    line: u32,
    /// Who else answers for it.
    third_party: Option<String>,
    /// Why each service that was asked before does not cover it.
    against: Vec<ServiceAgainst>,
}

/// Why a service does not cover an item.
#[derive(Serialize, ToSchema)]
pub(super) struct ServiceAgainst {
    /// Key of the service.
    service: String,
    /// Why, in the reader's language.
    why: String,
}

/// What the contract in force covers.
#[derive(Serialize, ToSchema)]
pub(super) struct Cover {
    /// Number of the version that decides.
    version: i64,
    /// Every item that has not been retired.
    items: Vec<ItemCover>,
}

/// Which items a contract covers, and why not the others.
#[utoipa::path(get, path = "/api/v1/clients/{client}/contract/coverage", tag = "contracts", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), At),
    responses((status = 200, body = Cover), Refusals))]
pub(super) async fn cover(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    Query(at): Query<At>,
) -> Result<Json<Cover>, Failure> {
    let at = at.instant(app.now())?;
    let lang = actor.lang;
    let (version, items) = app
        .read(&actor, move |tx| {
            let version = actions::the_one_at(tx, ClientId(client), at)?;
            let items = coverage::decided(tx, ClientId(client), &version)?;
            Ok((version, items))
        })
        .await?;
    Ok(Json(Cover {
        version: version.number,
        items: items.iter().map(|item| item_cover(item, lang)).collect(),
    }))
}

fn item_cover(item: &Decided, lang: Lang) -> ItemCover {
    let coverage = &item.coverage;
    let covered = coverage.covered.as_ref();
    let clause = covered
        .map(|covered| &covered.clause)
        .or(coverage.third_party.as_ref().map(|third| &third.clause));
    ItemCover {
        id: item.id.0,
        name: item.name.clone(),
        kind: item.kind.clone(),
        site: item.site.clone(),
        covered: covered.is_some(),
        service: covered.map(|covered| covered.service.clone()),
        clause: clause.map_or_else(|| "services".to_owned(), |clause| clause.path.clone()),
        line: clause.map_or(0, |clause| clause.line),
        third_party: coverage
            .third_party
            .as_ref()
            .map(|third| third.name.clone()),
        against: coverage
            .passed_over
            .iter()
            .map(|passed| ServiceAgainst {
                service: passed.service.clone(),
                why: super::why_not(passed, lang),
            })
            .collect(),
    }
}

/// A mistake of a contract file.
#[derive(Serialize, ToSchema)]
pub(super) struct MistakeBody {
    /// Line, from 1.
    line: u32,
    /// Column, from 1, in characters.
    column: u32,
    /// How many characters are concerned.
    length: u32,
    /// Path of the clause.
    path: String,
    /// What is wrong and what to write, in the reader's language.
    detail: String,
    /// What was probably meant.
    suggestion: Option<String>,
}

/// A promise that changes.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangeBody {
    /// Path of the clause.
    path: String,
    /// Line in the file.
    line: u32,
    /// In words, in the reader's language.
    detail: String,
    /// `better`, `worse` or `neutral`, for the client.
    direction: Direction,
}

/// For whom a change is good.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Direction {
    /// For the client.
    Better,
    /// Not for the client.
    Worse,
    /// Neither, or it depends.
    Neutral,
}

impl From<intendant_contract::diff::Direction> for Direction {
    fn from(direction: intendant_contract::diff::Direction) -> Self {
        match direction {
            intendant_contract::diff::Direction::Better => Self::Better,
            intendant_contract::diff::Direction::Worse => Self::Worse,
            intendant_contract::diff::Direction::Neutral => Self::Neutral,
        }
    }
}

/// What was found in a file.
#[derive(Serialize, ToSchema)]
pub(super) struct Checked {
    /// Whether it could be added as it is.
    ok: bool,
    /// Mistakes of the file, in the order in which they stand.
    mistakes: Vec<MistakeBody>,
    /// What else keeps it from being added.
    refusals: Vec<String>,
    /// Valid but unwise: what a reader should look at again.
    warnings: Vec<MistakeBody>,
    /// What changes in promises against the version before it.
    changes: Vec<ChangeBody>,
    /// Number that the version would get.
    number: Option<i64>,
    /// From when it would be in force, RFC 3339.
    effective_at: Option<String>,
}

/// Checks a version as if it were added, and adds nothing.
#[utoipa::path(post, path = "/api/v1/clients/{client}/contract/check", tag = "contracts", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")), request_body = NewVersion,
    responses((status = 200, body = Checked), Refusals))]
pub(super) async fn check(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    Json(new): Json<NewVersion>,
) -> Result<Json<Checked>, Failure> {
    let lang = actor.lang;
    let mistakes = match actions::check("contract.toml", &new.text) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.0,
    };
    let draft = app
        .read(&actor, move |tx| {
            match actions::draft(tx, ClientId(client), &new) {
                Ok(draft) => Ok(Ok(draft)),
                Err(Failure::Refused(problems)) => Ok(Err(problems)),
                Err(other) => Err(other),
            }
        })
        .await?;
    Ok(Json(checked(&mistakes, draft, lang)))
}

fn checked(mistakes: &[Mistake], draft: Result<Draft, Vec<Problem>>, lang: Lang) -> Checked {
    let refusals = match &draft {
        Err(problems) if mistakes.is_empty() => problems.iter().map(|p| p.text(lang)).collect(),
        _ => Vec::new(),
    };
    let draft = draft.ok();
    let warnings = draft.as_ref().map(|draft| lint(&draft.contract));
    Checked {
        ok: draft.is_some(),
        mistakes: mistakes
            .iter()
            .map(|mistake| MistakeBody {
                line: mistake.line,
                column: mistake.column,
                length: mistake.length,
                path: mistake.path.clone(),
                detail: super::words(&mistake.message, lang).to_owned(),
                suggestion: mistake.suggestion.clone(),
            })
            .collect(),
        refusals,
        warnings: warnings
            .unwrap_or_default()
            .into_iter()
            .map(|finding| MistakeBody {
                line: finding.line,
                column: finding.column,
                length: 1,
                path: finding.path,
                detail: super::words(&finding.message, lang).to_owned(),
                suggestion: None,
            })
            .collect(),
        changes: draft
            .as_ref()
            .map(|draft| changes(draft, lang))
            .unwrap_or_default(),
        number: draft.as_ref().map(|draft| draft.number),
        effective_at: draft.map(|draft| draft.effective_at.to_string()),
    }
}

fn changes(draft: &Draft, lang: Lang) -> Vec<ChangeBody> {
    let Some(before) = &draft.before else {
        return Vec::new();
    };
    diff(&before.contract, &draft.contract)
        .into_iter()
        .map(|change| ChangeBody {
            detail: super::words(&change.sentence(), lang).to_owned(),
            direction: change.direction.into(),
            path: change.path,
            line: change.line,
        })
        .collect()
}
