//! `/api/v1/clients/{client}/people`.

use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use intendant_domain::access::Role;
use intendant_domain::id::{ClientId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clients::actions;
use crate::clients::input::PersonInput;
use crate::clients::store::Person;
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::json::Json;

/// Somebody of a client.
#[derive(Serialize, ToSchema)]
#[schema(as = ClientPerson)]
pub(super) struct PersonBody {
    /// Number.
    id: i64,
    /// Name.
    name: String,
    /// Address; may be empty for a contact.
    email: String,
    /// Telephone.
    phone: String,
    /// What they do there.
    job: String,
    /// Number of their site.
    site: Option<i64>,
    /// `decider`, `user`; absent: a contact.
    role: Option<String>,
    /// Whether access was taken away.
    disabled: bool,
}

impl From<Person> for PersonBody {
    fn from(person: Person) -> Self {
        Self {
            id: person.id.0,
            name: person.name,
            email: person.email,
            phone: person.phone,
            job: person.job,
            site: person.site.map(|site| site.0),
            role: person.role.map(Role::code).map(ToOwned::to_owned),
            disabled: person.disabled_at.is_some(),
        }
    }
}

/// Somebody who was added or invited.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = InvitedClientPerson)]
pub(super) struct Invited {
    /// Number.
    id: i64,
    /// Where they choose a password, once, within a week. Absent for a contact, and in the answer to a
    /// request that is sent again with its `Idempotency-Key`: it is not kept; ask for a new one at
    /// `…/people/{person}/invitations`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    invitation: Option<String>,
}

fn link(secret: &str) -> String {
    format!("/welcome/{secret}")
}

/// Lists the people of a client, by name.
#[utoipa::path(get, path = "/api/v1/clients/{client}/people", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = Page<PersonBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
) -> Result<Json<Page<PersonBody>>, Failure> {
    let people = app
        .read(&actor, move |tx| actions::people(tx, ClientId(client)))
        .await?;
    Ok(Json(Page {
        items: people.into_iter().map(PersonBody::from).collect(),
        next: None,
    }))
}

/// Adds somebody; whoever has a role gets an invitation.
#[utoipa::path(post, path = "/api/v1/clients/{client}/people", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")), request_body = PersonInput,
    responses((status = 201, body = Invited), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<PersonInput>,
) -> Result<(StatusCode, Json<Invited>), Failure> {
    let fingerprint = format!("people {client} {}", serde_json::to_string(&input)?);
    // The answer is kept for a repeated request: the secret goes past it.
    let beside = Arc::new(Mutex::new(None));
    let told = Arc::clone(&beside);
    let mut made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            let (id, secret) = actions::add_person(tx, ClientId(client), &input)?;
            if let Ok(mut told) = told.lock() {
                *told = secret;
            }
            Ok(Invited {
                id: id.0,
                invitation: None,
            })
        })
        .await?;
    made.invitation = beside
        .lock()
        .ok()
        .and_then(|secret| secret.as_deref().map(link));
    Ok((StatusCode::CREATED, Json(made)))
}

/// Shows somebody.
#[utoipa::path(get, path = "/api/v1/clients/{client}/people/{person}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("person" = i64, Path, description = "Number of the person")),
    responses((status = 200, body = PersonBody), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
) -> Result<Json<PersonBody>, Failure> {
    let person = app
        .read(&actor, move |tx| {
            actions::person(tx, ClientId(client), PersonId(id))
        })
        .await?;
    Ok(Json(person.into()))
}

/// Replaces what is known of somebody; a contact who is given a role gets an invitation.
#[utoipa::path(put, path = "/api/v1/clients/{client}/people/{person}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("person" = i64, Path, description = "Number of the person")),
    request_body = PersonInput, responses((status = 200, body = Invited), Refusals))]
pub(super) async fn change(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
    Json(input): Json<PersonInput>,
) -> Result<Json<Invited>, Failure> {
    let secret = app
        .write(&actor, move |tx| {
            actions::change_person(tx, ClientId(client), PersonId(id), &input)
        })
        .await?;
    Ok(Json(Invited {
        id,
        invitation: secret.as_deref().map(link),
    }))
}

/// Takes somebody's access away; their sessions end.
#[utoipa::path(delete, path = "/api/v1/clients/{client}/people/{person}", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("person" = i64, Path, description = "Number of the person")),
    responses((status = 204), Refusals))]
pub(super) async fn disable(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| {
        actions::disable_person(tx, ClientId(client), PersonId(id), true)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a new link with which somebody chooses a password.
#[utoipa::path(post, path = "/api/v1/clients/{client}/people/{person}/invitations", tag = "clients", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("person" = i64, Path, description = "Number of the person")),
    responses((status = 201, body = Invited), Refusals))]
pub(super) async fn invite(
    State(app): State<App>,
    actor: Actor,
    Path((client, id)): Path<(i64, i64)>,
) -> Result<(StatusCode, Json<Invited>), Failure> {
    let secret = app
        .write(&actor, move |tx| {
            actions::invite_person(tx, ClientId(client), PersonId(id))
        })
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(Invited {
            id,
            invitation: Some(link(&secret)),
        }),
    ))
}
