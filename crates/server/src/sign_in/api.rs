//! JSON: who am I, API tokens, the provider's people.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::Account;
use super::{account, actions, store};
use crate::platform::actor::Actor;
use crate::platform::api::{Page, ProblemJson};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::json::Json;
use intendant_domain::id::PersonId;

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    /// Number of the person.
    id: i64,
    /// Name.
    name: String,
    /// Address.
    email: String,
    /// Role.
    role: String,
    /// The client they belong to; absent for the provider's people.
    client_id: Option<i64>,
    /// `fr` or `en`.
    language: String,
}

/// Who am I?
#[utoipa::path(get, path = "/api/v1/me", tag = "account", security(("token" = []), ("session" = [])),
    responses((status = 200, body = Me), (status = 401, body = ProblemJson, content_type = "application/problem+json")))]
pub(super) async fn me(actor: Actor) -> Json<Me> {
    Json(Me {
        id: actor.person.map_or(0, |p| p.0),
        name: actor.name,
        email: actor.email,
        role: actor.role.code().to_owned(),
        client_id: actor.client.map(|c| c.0),
        language: actor.lang.code().to_owned(),
    })
}

/// An API token.
#[derive(Serialize, ToSchema)]
pub(super) struct Token {
    /// Number of the token.
    id: i64,
    /// What it is for.
    name: String,
    /// The secret: only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// What a new token is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewToken {
    /// What it is for, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
}

/// Lists one's API tokens.
#[utoipa::path(get, path = "/api/v1/me/tokens", tag = "account", security(("token" = []), ("session" = [])),
    responses((status = 200, body = Page<Token>), (status = 401, body = ProblemJson, content_type = "application/problem+json")))]
pub(super) async fn tokens(
    State(app): State<App>,
    actor: Actor,
) -> Result<Json<Page<Token>>, Failure> {
    let person = actor.person.ok_or(Failure::SignedOut)?;
    let rows = app
        .read(&actor, move |tx| Ok(store::tokens(tx.conn(), person)?))
        .await?;
    let items = rows
        .into_iter()
        .map(|t| Token {
            id: t.id,
            name: t.name,
            secret: None,
        })
        .collect();
    Ok(Json(Page { items, next: None }))
}

/// Makes an API token that may do what its owner may.
#[utoipa::path(post, path = "/api/v1/me/tokens", tag = "account", security(("token" = []), ("session" = [])),
    request_body = NewToken,
    responses((status = 201, body = Token),
        (status = 400, body = ProblemJson, content_type = "application/problem+json"),
        (status = 401, body = ProblemJson, content_type = "application/problem+json"),
        (status = 415, body = ProblemJson, content_type = "application/problem+json"),
        (status = 422, body = ProblemJson, content_type = "application/problem+json")))]
pub(super) async fn add_token(
    State(app): State<App>,
    actor: Actor,
    Json(new): Json<NewToken>,
) -> Result<(StatusCode, Json<Token>), Failure> {
    let name = new.name.clone();
    let (id, secret) = app
        .write(&actor, move |tx| account::make_token(tx, &name))
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(Token {
            id,
            name: new.name,
            secret: Some(secret),
        }),
    ))
}

/// Takes a token away.
#[utoipa::path(delete, path = "/api/v1/me/tokens/{id}", tag = "account", security(("token" = []), ("session" = [])),
    params(("id" = i64, Path, description = "Number of the token")),
    responses((status = 204), (status = 400, body = ProblemJson, content_type = "application/problem+json"),
        (status = 401, body = ProblemJson, content_type = "application/problem+json"),
        (status = 404, body = ProblemJson, content_type = "application/problem+json")))]
pub(super) async fn revoke_token(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| account::take_token(tx, id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A person of the provider.
#[derive(Serialize, ToSchema)]
pub(super) struct Person {
    /// Number of the person.
    id: i64,
    /// Name.
    name: String,
    /// Address.
    email: String,
    /// Role.
    role: Option<String>,
    /// Whether access was taken away.
    disabled: bool,
}

impl From<Account> for Person {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            name: account.name,
            email: account.email,
            role: account.role.map(|role| role.code().to_owned()),
            disabled: account.disabled_at.is_some(),
        }
    }
}

/// Lists the provider's people.
#[utoipa::path(get, path = "/api/v1/people", tag = "administration", security(("token" = []), ("session" = [])),
    responses((status = 200, body = Page<Person>), (status = 401, body = ProblemJson, content_type = "application/problem+json"),
        (status = 403, body = ProblemJson, content_type = "application/problem+json")))]
pub(super) async fn people(
    State(app): State<App>,
    actor: Actor,
) -> Result<Json<Page<Person>>, Failure> {
    let rows = app.read(&actor, actions::people).await?;
    Ok(Json(Page {
        items: rows.into_iter().map(Person::from).collect(),
        next: None,
    }))
}

/// Somebody to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPerson {
    /// Name.
    #[schema(min_length = 1)]
    name: String,
    /// Address.
    #[schema(min_length = 3, max_length = 254)]
    email: String,
    /// `administrator`, `service-manager`, `technician`, `billing` or `auditor`.
    #[schema(value_type = crate::platform::choices::ProviderRole)]
    role: String,
}

/// The person who was added, and the path of their invitation.
#[derive(Serialize, ToSchema)]
pub(super) struct Invited {
    /// Number of the person.
    id: i64,
    /// Where they choose a password, once, within a week.
    invitation: String,
}

/// Adds a person of the provider.
#[utoipa::path(post, path = "/api/v1/people", tag = "administration", security(("token" = []), ("session" = [])),
    request_body = NewPerson,
    responses((status = 201, body = Invited),
        (status = 400, body = ProblemJson, content_type = "application/problem+json"),
        (status = 401, body = ProblemJson, content_type = "application/problem+json"),
        (status = 403, body = ProblemJson, content_type = "application/problem+json"),
        (status = 409, body = ProblemJson, content_type = "application/problem+json"),
        (status = 415, body = ProblemJson, content_type = "application/problem+json"),
        (status = 422, body = ProblemJson, content_type = "application/problem+json")))]
pub(super) async fn add_person(
    State(app): State<App>,
    actor: Actor,
    Json(new): Json<NewPerson>,
) -> Result<(StatusCode, Json<Invited>), Failure> {
    let (id, secret) = app
        .write(&actor, move |tx| {
            actions::add_person(tx, &new.name, &new.email, &new.role)
        })
        .await?;
    Ok((
        StatusCode::CREATED,
        Json(Invited {
            id: id.0,
            invitation: format!("/welcome/{secret}"),
        }),
    ))
}

/// What a person becomes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedPerson {
    /// Role.
    #[schema(value_type = crate::platform::choices::ProviderRole)]
    role: String,
    /// Takes access away.
    disabled: bool,
}

/// Changes a person's role, or takes their access away.
#[utoipa::path(put, path = "/api/v1/people/{id}", tag = "administration", security(("token" = []), ("session" = [])),
    params(("id" = i64, Path, description = "Number of the person")), request_body = ChangedPerson,
    responses((status = 204),
        (status = 400, body = ProblemJson, content_type = "application/problem+json"),
        (status = 401, body = ProblemJson, content_type = "application/problem+json"),
        (status = 403, body = ProblemJson, content_type = "application/problem+json"),
        (status = 404, body = ProblemJson, content_type = "application/problem+json"),
        (status = 415, body = ProblemJson, content_type = "application/problem+json"),
        (status = 422, body = ProblemJson, content_type = "application/problem+json")))]
pub(super) async fn change_person(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(change): Json<ChangedPerson>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| {
        actions::change_person(tx, PersonId(id), &change.role, change.disabled)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
