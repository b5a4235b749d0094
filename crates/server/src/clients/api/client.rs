//! `/api/v1/clients`.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use intendant_domain::id::ClientId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::clients::actions::{self, Asked};
use crate::clients::input::ClientInput;
use crate::clients::store::Client;
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;

/// A client.
#[derive(Serialize, ToSchema)]
#[schema(as = Client)]
pub(super) struct ClientBody {
    /// Number.
    id: i64,
    /// Legal name.
    name: String,
    /// SIREN.
    siren: Option<String>,
    /// Intra-community VAT number.
    vat_number: Option<String>,
    /// Postal address.
    address: String,
    /// `fr` or `en`.
    language: String,
    /// IANA zone of the head office.
    timezone: String,
    /// For correspondence.
    email: String,
    /// Telephone.
    phone: String,
    /// The provider's notes; empty for the client's own people.
    notes: String,
    /// Since when, RFC 3339.
    created_at: String,
    /// Whether it was set aside.
    archived: bool,
    /// Whether it is not a client yet.
    prospect: bool,
}

impl From<Client> for ClientBody {
    fn from(client: Client) -> Self {
        Self {
            id: client.id.0,
            name: client.name,
            siren: client.siren,
            vat_number: client.vat_number,
            address: client.address,
            language: client.language,
            timezone: client.timezone,
            email: client.email,
            phone: client.phone,
            notes: client.notes,
            created_at: client.created_at.to_string(),
            archived: client.archived_at.is_some(),
            prospect: client.prospect,
        }
    }
}

/// What was made.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct Made {
    /// Its number.
    pub(super) id: i64,
}

/// Which clients.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Words that name, SIREN or address must all contain.
    #[serde(default)]
    q: String,
    /// Those set aside rather than the others.
    #[serde(default)]
    archived: bool,
    /// Prospects only.
    #[serde(default)]
    prospects: bool,
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

impl Wanted {
    fn asked(self) -> Result<Asked, Failure> {
        let limit = self.limit.unwrap_or(50);
        let wrong = || Failure::from(Problem::new("limit", "wrong-limit"));
        let limit = usize::try_from(limit).map_err(|_| wrong())?;
        if !(1..=200).contains(&limit) {
            return Err(wrong());
        }
        let after = match self.cursor.as_deref() {
            None | Some("") => None,
            Some(text) => Some(
                text.parse()
                    .map_err(|_| Failure::from(Problem::new("cursor", "wrong-cursor")))?,
            ),
        };
        Ok(Asked {
            words: self.q,
            archived: self.archived,
            prospects: self.prospects,
            after,
            limit,
        })
    }
}

/// Lists clients, by name.
#[utoipa::path(get, path = "/api/v1/clients", tag = "clients", security(("token" = []), ("session" = [])),
    params(Wanted), responses((status = 200, body = Page<ClientBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<ClientBody>>, Failure> {
    let asked = wanted.asked()?;
    let page = app
        .read(&actor, move |tx| actions::list(tx, &asked))
        .await?;
    Ok(Json(Page {
        items: page.items.into_iter().map(ClientBody::from).collect(),
        next: page.next,
    }))
}

/// Adds a client.
#[utoipa::path(post, path = "/api/v1/clients", tag = "clients", security(("token" = []), ("session" = [])),
    request_body = ClientInput, responses((status = 201, body = Made), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<ClientInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("clients {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::add(tx, &input).map(|id| Made { id: id.0 })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Shows a client.
#[utoipa::path(get, path = "/api/v1/clients/{client}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = ClientBody), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<ClientBody>, Failure> {
    let client = app
        .read(&actor, move |tx| actions::show(tx, ClientId(id)))
        .await?;
    Ok(Json(client.into()))
}

/// Replaces what is known of a client.
#[utoipa::path(put, path = "/api/v1/clients/{client}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")), request_body = ClientInput,
    responses((status = 200, body = ClientBody), Refusals))]
pub(super) async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(input): Json<ClientInput>,
) -> Result<Json<ClientBody>, Failure> {
    let client = app
        .write(&actor, move |tx| {
            actions::change(tx, ClientId(id), &input)?;
            actions::show(tx, ClientId(id))
        })
        .await?;
    Ok(Json(client.into()))
}

/// Sets a client aside; its people can no longer sign in. Nothing is lost.
#[utoipa::path(delete, path = "/api/v1/clients/{client}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 204), Refusals))]
pub(super) async fn archive(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| actions::archive(tx, ClientId(id), true))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds a prospect: somebody to audit and to make an offer to, who is never billed.
#[utoipa::path(post, path = "/api/v1/prospects", tag = "clients", security(("token" = []), ("session" = [])),
    request_body = ClientInput, responses((status = 201, body = Made), Refusals))]
pub(super) async fn add_prospect(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<ClientInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("prospects {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::add_prospect(tx, &input).map(|id| Made { id: id.0 })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Makes a client of a prospect.
#[utoipa::path(post, path = "/api/v1/clients/{client}/becomes-client", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = ClientBody), Refusals))]
pub(super) async fn becomes_client(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<ClientBody>, Failure> {
    let client = app
        .write(&actor, move |tx| {
            actions::becomes_client(tx, ClientId(id))?;
            actions::show(tx, ClientId(id))
        })
        .await?;
    Ok(Json(client.into()))
}
