//! `/api/v1/offers`, `/api/v1/contract-terms`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use intendant_domain::audits::Both;
use intendant_domain::audits::catalogue::{LevelPrice, Offer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bodies::Items;
use crate::audits::actions;
use crate::audits::model::OfferRow;
use crate::platform::actor::Actor;
use crate::platform::api::Refusals;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::json::Json;

/// A text in both languages.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TextBody {
    /// In French.
    fr: String,
    /// In English; the French stands in for it when empty.
    en: String,
}

impl From<Both> for TextBody {
    fn from(Both(fr, en): Both) -> Self {
        Self { fr, en }
    }
}

impl From<TextBody> for Both {
    fn from(text: TextBody) -> Self {
        Self(text.fr, text.en)
    }
}

/// What an offer costs at a level.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PriceBody {
    /// The level's name in the terms; may be empty.
    level: String,
    /// Flat price of a month: `120.00`; may be empty.
    flat: String,
    /// Price per unit by bands: `5: 89.00; 74.00`; may be empty.
    bands: String,
}

/// An offer of the catalogue.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OfferBody {
    /// Short name: the service's key in contracts.
    key: String,
    /// Its name.
    name: TextBody,
    /// What it comprises.
    about: TextBody,
    /// Kinds of items that its service covers.
    kinds: Vec<String>,
    /// The offer that it adds to; may be empty.
    extends: String,
    /// Needs that it meets.
    meets: Vec<String>,
    /// Availability promised: an inline table of the contract file.
    availability: String,
    /// Backup promised.
    backup: String,
    /// Patches promised.
    patch: String,
    /// Label of its price line.
    line: TextBody,
    /// Kinds that its price counts.
    counts: Vec<String>,
    /// Units billed at least.
    minimum: u32,
    /// The level proposed first.
    default: String,
    /// Its prices.
    prices: Vec<PriceBody>,
    /// Whether it was set aside: said in answers, and taken back unread.
    #[schema(read_only)]
    archived: bool,
}

impl From<OfferBody> for Offer {
    fn from(input: OfferBody) -> Self {
        Self {
            key: input.key,
            name: input.name.into(),
            about: input.about.into(),
            kinds: input.kinds,
            extends: input.extends,
            meets: input.meets,
            availability: input.availability,
            backup: input.backup,
            patch: input.patch,
            line: input.line.into(),
            counts: input.counts,
            minimum: u64::from(input.minimum),
            default: input.default,
            levels: input
                .prices
                .into_iter()
                .map(|price| LevelPrice {
                    level: price.level,
                    flat: price.flat,
                    bands: price.bands,
                })
                .collect(),
        }
    }
}

impl From<OfferRow> for OfferBody {
    fn from(row: OfferRow) -> Self {
        let offer = row.offer;
        Self {
            archived: row.archived_at.is_some(),
            key: offer.key,
            name: offer.name.into(),
            about: offer.about.into(),
            kinds: offer.kinds,
            extends: offer.extends,
            meets: offer.meets,
            availability: offer.availability,
            backup: offer.backup,
            patch: offer.patch,
            line: offer.line.into(),
            counts: offer.counts,
            minimum: u32::try_from(offer.minimum).unwrap_or(u32::MAX),
            default: offer.default,
            prices: offer
                .levels
                .into_iter()
                .map(|price| PriceBody {
                    level: price.level,
                    flat: price.flat,
                    bands: price.bands,
                })
                .collect(),
        }
    }
}

/// Lists the catalogue.
#[utoipa::path(get, path = "/api/v1/offers", tag = "audits", security(("token" = []), ("session" = [])),
    responses((status = 200, body = Items<OfferBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
) -> Result<Json<Items<OfferBody>>, Failure> {
    let found = app.read(&actor, actions::catalogue).await?;
    Ok(Json(Items {
        items: found.into_iter().map(OfferBody::from).collect(),
    }))
}

/// Adds an offer.
#[utoipa::path(post, path = "/api/v1/offers", tag = "audits", security(("token" = []), ("session" = [])),
    request_body = OfferBody, responses((status = 201, body = OfferBody), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    Json(input): Json<OfferBody>,
) -> Result<(StatusCode, Json<OfferBody>), Failure> {
    let row = app
        .write(&actor, move |tx| {
            let offer = Offer::from(input);
            actions::add_offer(tx, &offer)?;
            actions::offer(tx, &offer.key)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Shows an offer.
#[utoipa::path(get, path = "/api/v1/offers/{offer}", tag = "audits", security(("token" = []), ("session" = [])),
    params(("offer" = String, Path, description = "Key of the offer")),
    responses((status = 200, body = OfferBody), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(key): Path<String>,
) -> Result<Json<OfferBody>, Failure> {
    let row = app.read(&actor, move |tx| actions::offer(tx, &key)).await?;
    Ok(Json(row.into()))
}

/// Replaces an offer; its key stays, whatever the body says.
#[utoipa::path(put, path = "/api/v1/offers/{offer}", tag = "audits", security(("token" = []), ("session" = [])),
    params(("offer" = String, Path, description = "Key of the offer")), request_body = OfferBody,
    responses((status = 200, body = OfferBody), Refusals))]
pub(super) async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(key): Path<String>,
    Json(input): Json<OfferBody>,
) -> Result<Json<OfferBody>, Failure> {
    let row = app
        .write(&actor, move |tx| {
            let offer = Offer {
                key,
                ..input.into()
            };
            actions::change_offer(tx, &offer)?;
            actions::offer(tx, &offer.key)
        })
        .await?;
    Ok(Json(row.into()))
}

/// Sets an offer aside; proposals made with it keep it out from then on.
#[utoipa::path(delete, path = "/api/v1/offers/{offer}", tag = "audits", security(("token" = []), ("session" = [])),
    params(("offer" = String, Path, description = "Key of the offer")),
    responses((status = 204), Refusals))]
pub(super) async fn archive(
    State(app): State<App>,
    actor: Actor,
    Path(key): Path<String>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| actions::archive_offer(tx, &key, true))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The terms that go into every draft contract.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TermsBody {
    /// A part of a contract file, TOML.
    text: String,
}

/// Shows the terms.
#[utoipa::path(get, path = "/api/v1/contract-terms", tag = "audits", security(("token" = []), ("session" = [])),
    responses((status = 200, body = TermsBody), Refusals))]
pub(super) async fn terms(
    State(app): State<App>,
    actor: Actor,
) -> Result<Json<TermsBody>, Failure> {
    let terms = app.read(&actor, actions::terms).await?;
    Ok(Json(TermsBody { text: terms.text }))
}

/// Replaces the terms.
#[utoipa::path(put, path = "/api/v1/contract-terms", tag = "audits", security(("token" = []), ("session" = [])),
    request_body = TermsBody, responses((status = 200, body = TermsBody), Refusals))]
pub(super) async fn set_terms(
    State(app): State<App>,
    actor: Actor,
    Json(body): Json<TermsBody>,
) -> Result<Json<TermsBody>, Failure> {
    let terms = app
        .write(&actor, move |tx| {
            actions::set_terms(tx, &body.text)?;
            actions::terms(tx)
        })
        .await?;
    Ok(Json(TermsBody { text: terms.text }))
}
