//! Amendments in the making.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use intendant_domain::id::ClientId;
use intendant_domain::perimeter::Effect;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::drafts::{self, Edit, From, Shown};
use super::super::store::Draft;
use crate::contracts::words;
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::json::Json;

/// An amendment being written.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct DraftBody {
    /// Its identifier.
    id: i64,
    /// What people call it.
    title: String,
    /// Why it is made.
    note: String,
    /// First day of effect.
    effective_on: String,
    /// Number of the version that it changes.
    base_version: i64,
    /// The contract file.
    text: String,
    /// Counts its changes; a change names the one that was read.
    revision: i64,
}

impl std::convert::From<&Draft> for DraftBody {
    fn from(draft: &Draft) -> Self {
        Self {
            id: draft.id,
            title: draft.title.clone(),
            note: draft.note.clone(),
            effective_on: draft.effective_on.clone(),
            base_version: draft.base,
            text: draft.text.clone(),
            revision: draft.revision,
        }
    }
}

/// A draft with its effect.
#[derive(Serialize, ToSchema)]
pub(super) struct DraftDetail {
    #[serde(flatten)]
    draft: DraftBody,
    /// Every mistake of the text, with its line; empty when it can be added as a version.
    mistakes: Vec<String>,
    /// Promises that change, in the reader's language.
    promises: Vec<String>,
    /// Items that come in, go out or change service, counted lines, and a month's fee before and
    /// after; absent when the text has mistakes.
    #[schema(value_type = Option<Object>)]
    effect: Option<serde_json::Value>,
    /// Number of the version that it has become.
    added: Option<i64>,
}

fn detail(shown: &Shown, lang: Lang) -> Result<DraftDetail, Failure> {
    let mistakes = shown.amended.as_ref().err().into_iter().flatten();
    let effect = shown.effect.as_ref().map(|effect| {
        let mut effect: Effect = effect.clone();
        if !shown.money {
            (effect.was, effect.becomes) = (None, None);
            for line in &mut effect.lines {
                (line.was, line.becomes) = (None, None);
            }
        }
        effect
    });
    Ok(DraftDetail {
        draft: DraftBody::from(&shown.draft),
        mistakes: mistakes
            .map(|one| format!("{}: {}", one.line, words(&one.sentence(), lang)))
            .collect(),
        promises: shown
            .promises
            .iter()
            .map(|change| words(&change.sentence(), lang).to_owned())
            .collect(),
        effect: effect.map(serde_json::to_value).transpose()?,
        added: shown.added,
    })
}

/// Lists a client's amendments being written, the latest first.
#[utoipa::path(get, path = "/api/v1/clients/{client}/amendments", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = Page<DraftBody>), Refusals))]
pub(super) async fn list_drafts(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
) -> Result<Json<Page<DraftBody>>, Failure> {
    let drafts = app
        .read(&actor, move |tx| drafts::list(tx, ClientId(client)))
        .await?;
    Ok(Json(Page {
        items: drafts.iter().map(DraftBody::from).collect(),
        next: None,
    }))
}

/// A draft's identifier.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct Begun {
    /// The identifier.
    id: i64,
}

/// Drafts an amendment that closes a difference: the contract file with the smallest change that does.
#[utoipa::path(post, path = "/api/v1/clients/{client}/amendments", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")), request_body = From,
    responses((status = 201, body = Begun), Refusals))]
pub(super) async fn begin(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    IdempotencyKey(key): IdempotencyKey,
    Json(from): Json<From>,
) -> Result<(StatusCode, Json<Begun>), Failure> {
    let fingerprint = format!("amend {client} {}", serde_json::to_string(&from)?);
    let begun = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            let id = drafts::begin(tx, ClientId(client), &from)?;
            Ok(Begun { id })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(begun)))
}

/// Shows an amendment being written, with what it would change.
#[utoipa::path(get, path = "/api/v1/clients/{client}/amendments/{draft}", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("draft" = i64, Path, description = "Identifier of the draft")),
    responses((status = 200, body = DraftDetail), Refusals))]
pub(super) async fn show_draft(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
) -> Result<Json<DraftDetail>, Failure> {
    let shown = app
        .read(&actor, move |tx| drafts::show(tx, ClientId(client), id))
        .await?;
    Ok(Json(detail(&shown, actor.lang)?))
}

/// Changes an amendment being written.
#[utoipa::path(put, path = "/api/v1/clients/{client}/amendments/{draft}", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("draft" = i64, Path, description = "Identifier of the draft")), request_body = Edit,
    responses((status = 200, body = DraftDetail), Refusals))]
pub(super) async fn edit_draft(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
    Json(new): Json<Edit>,
) -> Result<Json<DraftDetail>, Failure> {
    let shown = app
        .write(&actor, move |tx| {
            drafts::edit(tx, ClientId(client), id, &new)?;
            drafts::show(tx, ClientId(client), id)
        })
        .await?;
    Ok(Json(detail(&shown, actor.lang)?))
}

/// Throws an amendment being written away.
#[utoipa::path(delete, path = "/api/v1/clients/{client}/amendments/{draft}", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("draft" = i64, Path, description = "Identifier of the draft")),
    responses((status = 204), Refusals))]
pub(super) async fn drop_draft(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| drafts::drop(tx, ClientId(client), id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
