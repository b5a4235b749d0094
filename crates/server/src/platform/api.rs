//! What all operations of the API share: its description, paging, keys of requests.

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{License, OpenApi, Ref, RefOr, ResponseBuilder};

use super::actor::SESSION_COOKIE;

/// An error of the API (RFC 9457).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ProblemJson {
    /// Kind of problem; `about:blank` when the status says it all.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong and what to do, in the reader's language.
    pub detail: String,
    /// Each field that is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// A field that is wrong.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// Name of the field.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

/// A page of a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// What was found.
    pub items: Vec<T>,
    /// Give it as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The ways in which any operation on something can be refused, each as problem+json: name it in
/// `responses(…)` after the good answer.
pub struct Refusals;

impl utoipa::IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        [
            ("400", "The request cannot be read."),
            ("401", "Nobody is signed in."),
            ("403", "The role does not allow it."),
            ("404", "Nothing there, or nothing within reach."),
            (
                "409",
                "Changed in between, already there, or not possible as things stand.",
            ),
            (
                "405",
                "The address does not take this method; `Allow` says which it takes.",
            ),
            (
                "412",
                "The revision of `If-Match` is no longer the present one.",
            ),
            ("413", "Larger than what is accepted."),
            ("415", "Not JSON."),
            ("422", "Fields that are wrong, each with what to do."),
            (
                "429",
                "Too many requests; again after `Retry-After` seconds.",
            ),
            ("503", "The database or the disk cannot take it now."),
        ]
        .into_iter()
        .map(|(status, text)| {
            let body = ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("ProblemJson")))
                .build();
            let response = ResponseBuilder::new()
                .description(text)
                .content("application/problem+json", body)
                .build();
            (status.to_owned(), RefOr::T(response))
        })
        .collect()
    }
}

/// The `Idempotency-Key` of a request: at most 200 visible characters.
pub struct IdempotencyKey(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let key = parts
            .headers
            .get("idempotency-key")
            .and_then(|v| v.to_str().ok());
        Ok(Self(
            key.filter(|k| !k.is_empty() && k.len() <= 200)
                .map(ToOwned::to_owned),
        ))
    }
}

/// A method that the path does not have.
pub async fn no_such_method() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, "no such method").into_response()
}

/// The status of each way in which an operation may be refused before its own rules are asked: by
/// the wall, the database, or the reading of its parameters and its body.
fn may_answer(operation: &Operation) -> Vec<&'static str> {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let mut statuses = vec!["401", "403", "405", "429", "503"];
    if !parameters.is_empty() {
        statuses.extend(["400", "422"]);
    }
    let is_in_path =
        |p: &RefOr<Parameter>| matches!(p, RefOr::T(p) if p.parameter_in == ParameterIn::Path);
    if parameters.iter().any(is_in_path) {
        statuses.push("404");
    }
    let is_match = |p: &RefOr<Parameter>| matches!(p, RefOr::T(p) if p.name == "If-Match");
    if parameters.iter().any(is_match) {
        statuses.push("412");
    }
    if operation.request_body.is_some() {
        statuses.extend(["400", "404", "409", "413", "415", "422"]);
    }
    statuses
}

/// Every operation with its method and path.
fn operations(description: &mut OpenApi) -> Vec<(&'static str, String, &mut Operation)> {
    let mut all = Vec::new();
    for (path, item) in &mut description.paths.paths {
        for (method, operation) in [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ] {
            if let Some(operation) = operation {
                all.push((method, path.clone(), operation));
            }
        }
    }
    all
}

/// Gives the operations that share a name (that of their function) one of their own, from method and
/// path: `get_clients_client_sites`.
fn name_apart(description: &mut OpenApi) {
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for (_, _, operation) in operations(description) {
        *times
            .entry(operation.operation_id.clone().unwrap_or_default())
            .or_default() += 1;
    }
    for (method, path, operation) in operations(description) {
        let name = operation.operation_id.clone().unwrap_or_default();
        if name.is_empty() || times.get(&name).is_some_and(|times| *times > 1) {
            let path = path.trim_start_matches("/api/v1/");
            let words: Vec<&str> = path
                .split(|c: char| !c.is_ascii_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect();
            operation.operation_id = Some(format!("{method}_{}", words.join("_")));
        }
    }
}

/// Adds to each operation the refusals that it does not name itself, so that none is forgotten, and
/// words to the answers that have none.
fn refusals(description: &mut OpenApi) {
    let texts = <Refusals as utoipa::IntoResponses>::responses();
    for (_, _, operation) in operations(description) {
        for status in may_answer(operation) {
            if let Some(text) = texts.get(status) {
                let known = &mut operation.responses.responses;
                known
                    .entry(status.to_owned())
                    .or_insert_with(|| text.clone());
            }
        }
        for (status, answer) in &mut operation.responses.responses {
            if let RefOr::T(answer) = answer
                && answer.description.is_empty()
            {
                let usual = match status.as_str() {
                    "200" => "What was asked for.",
                    "201" => "It was made.",
                    "204" => "It was done.",
                    _ => "It was refused; the body says why.",
                };
                usual.clone_into(&mut answer.description);
            }
        }
    }
}

/// Title, version and ways to sign in, added to the slices' operations.
#[must_use]
pub fn describe(mut description: OpenApi) -> OpenApi {
    "Intendant".clone_into(&mut description.info.title);
    env!("CARGO_PKG_VERSION").clone_into(&mut description.info.version);
    description.info.contact = None;
    description.info.license = Some(License::new("Apache-2.0"));
    description.info.description =
        Some("Everything that the console does. Errors are problem+json (RFC 9457).".to_owned());
    name_apart(&mut description);
    refusals(&mut description);
    let components = description.components.get_or_insert_default();
    components.security_schemes.insert(
        "token".to_owned(),
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()).into(),
    );
    components.security_schemes.insert(
        "session".to_owned(),
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(SESSION_COOKIE))).into(),
    );
    description
}
