//! Fleet reports as issued.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use intendant_domain::id::ClientId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::reports::{self, Issued};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::json::Json;

/// A fleet report as issued.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct ReportBody {
    /// Its identifier.
    id: i64,
    /// Its number.
    name: String,
    /// Day of issue.
    issued_on: String,
}

impl std::convert::From<&Issued> for ReportBody {
    fn from(one: &Issued) -> Self {
        Self {
            id: one.id,
            name: one.name.clone(),
            issued_on: one.on.to_string(),
        }
    }
}

/// Lists a client's fleet reports, the latest first.
#[utoipa::path(get, path = "/api/v1/clients/{client}/fleet-reports", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = Page<ReportBody>), Refusals))]
pub(super) async fn list_reports(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
) -> Result<Json<Page<ReportBody>>, Failure> {
    let (_, all) = app
        .read(&actor, move |tx| reports::issued(tx, ClientId(client)))
        .await?;
    Ok(Json(Page {
        items: all.iter().map(ReportBody::from).collect(),
        next: None,
    }))
}

/// Issues a report of a client's fleet as it stands: it gets a number and is kept as issued.
#[utoipa::path(post, path = "/api/v1/clients/{client}/fleet-reports", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 201, body = ReportBody), Refusals))]
pub(super) async fn issue_report(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    IdempotencyKey(key): IdempotencyKey,
) -> Result<(StatusCode, Json<ReportBody>), Failure> {
    let fingerprint = format!("fleet report {client}");
    let issued = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            let issued = reports::issue(tx, ClientId(client))?;
            Ok(ReportBody::from(&issued))
        })
        .await?;
    Ok((StatusCode::CREATED, Json(issued)))
}

/// In which language.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct InLanguage {
    /// `fr` or `en`; the contract's unless it is said.
    lang: Option<String>,
}

/// Prints a fleet report as PDF.
#[utoipa::path(get, path = "/api/v1/clients/{client}/fleet-reports/{report}/pdf", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("report" = i64, Path, description = "Identifier of the report"), InLanguage),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>), Refusals))]
pub(super) async fn report_pdf(
    State(app): State<App>,
    actor: Actor,
    Path((client, report)): Path<(i64, i64)>,
    Query(wanted): Query<InLanguage>,
) -> Result<axum::response::Response, Failure> {
    let lang = wanted.lang.as_deref().and_then(Lang::from_code);
    let (name, bytes) = reports::pdf(&app, &actor, ClientId(client), report, lang).await?;
    Ok(crate::months::download(
        "application/pdf",
        "inline",
        &name,
        bytes,
    ))
}
