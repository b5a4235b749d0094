//! Months, documents and index series over the API.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use intendant_contract::month::Month;
use intendant_domain::access::Permission::{CloseMonths, ExportEvidence, SeeMonths};
use intendant_domain::id::{ClientId, DocumentId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::actions::{self, MonthState, Standing};
use super::credit::NewCredit;
use super::indices::NewValues;
use super::{close, credit, indices, printer};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::json::Json;

pub(super) fn doors() -> Doors {
    Doors::default()
        .api(Guard::Needs(SeeMonths), routes!(months))
        .api(Guard::Needs(SeeMonths), routes!(month))
        .api(Guard::Needs(CloseMonths), routes!(close_month))
        .api(Guard::Needs(ExportEvidence), routes!(evidence))
        .api(Guard::Needs(SeeMonths), routes!(documents))
        .api(Guard::Needs(SeeMonths), routes!(pdf))
        .api(Guard::Needs(CloseMonths), routes!(credit_note))
        .api(Guard::Needs(SeeMonths), routes!(series))
        .api(Guard::Needs(CloseMonths), routes!(enter))
}

/// A month of a client.
#[derive(Serialize, ToSchema)]
pub(super) struct MonthBody {
    /// `2026-03`.
    month: String,
    /// `closed`, `due` (over, the next to be closed), `behind` (over, an earlier one comes first) or
    /// `running`.
    standing: &'static str,
    /// When it was closed, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<String>,
    /// From when it can be closed, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    closable_at: Option<String>,
    /// Whether it is the one before the contract starts: closing it bills the first period.
    before_start: bool,
}

impl From<&MonthState> for MonthBody {
    fn from(state: &MonthState) -> Self {
        let (standing, closed_at, closable_at) = match state.standing {
            Standing::Closed(at) => ("closed", Some(at.to_string()), None),
            Standing::Due => ("due", None, None),
            Standing::Behind => ("behind", None, None),
            Standing::Running(at) => ("running", None, Some(at.to_string())),
        };
        Self {
            month: state.month.to_string(),
            standing,
            closed_at,
            closable_at,
            before_start: state.before_start,
        }
    }
}

/// A document. Amounts in cents.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct DocumentBody {
    /// Its identifier.
    id: i64,
    /// `invoice`, `credit-note`, `penalty-statement` or `report`.
    kind: String,
    /// Its number as it is written.
    name: String,
    /// Date of issue.
    issued_on: String,
    /// Last day for payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due_on: Option<String>,
    /// First month that it is about.
    first_month: String,
    /// Last month.
    last_month: String,
    /// ISO 4217.
    currency: String,
    /// Before tax.
    net: i64,
    /// VAT.
    tax: i64,
    /// In all.
    gross: i64,
    /// The invoice that a credit note goes back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    follows: Option<i64>,
    /// Why a credit note was issued.
    reason: String,
}

impl From<&super::Document> for DocumentBody {
    fn from(one: &super::Document) -> Self {
        Self {
            id: one.id.0,
            kind: one.kind.code().to_owned(),
            name: one.name.clone(),
            issued_on: one.issued_on.to_string(),
            due_on: one.due_on.map(|day| day.to_string()),
            first_month: one.first.to_string(),
            last_month: one.last.to_string(),
            currency: one.currency.clone(),
            net: one.net,
            tax: one.tax,
            gross: one.gross,
            follows: one.follows.map(|id| id.0),
            reason: one.reason.clone(),
        }
    }
}

/// A month with what it comes to.
#[derive(Serialize, ToSchema)]
pub(super) struct MonthDetail {
    /// Where it stands.
    #[serde(flatten)]
    state: MonthBody,
    /// Every figure with what it was computed from; absent when they cannot be computed. Its fields
    /// are those of the evidence file (`docs/evidence.md`).
    #[schema(value_type = Option<Object>)]
    figures: Option<serde_json::Value>,
    /// Why they cannot be computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// What is missing for its documents.
    missing: Vec<String>,
    /// SHA-256 of its evidence, once it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence_sha256: Option<String>,
    /// Documents that its closing issued, and credit notes on them.
    documents: Vec<DocumentBody>,
}

/// What a closing made.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct ClosedBody {
    /// Which month.
    month: String,
    /// SHA-256 of its evidence.
    evidence_sha256: String,
    /// The documents that were issued.
    documents: Vec<DocumentBody>,
}

/// A series of index values.
#[derive(Serialize, ToSchema)]
pub(super) struct SeriesBody {
    /// Its name, as contracts write it.
    name: String,
    /// Its values, oldest first.
    values: Vec<ValueBody>,
}

/// A value of a series.
#[derive(Serialize, ToSchema)]
pub(super) struct ValueBody {
    /// `2024-12`.
    month: String,
    /// A decimal.
    value: String,
    /// Day of publication, when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
}

/// How many values were entered.
#[derive(Serialize, ToSchema)]
pub(super) struct EnteredBody {
    /// So many.
    entered: usize,
}

/// In which language.
#[derive(Deserialize, IntoParams)]
pub(super) struct Wanted {
    /// `fr` or `en`; absent: the language in which it was issued.
    #[serde(default)]
    lang: Option<String>,
}

impl Wanted {
    pub(super) fn lang(&self) -> Option<Lang> {
        self.lang.as_deref().and_then(Lang::from_code)
    }
}

pub(super) fn parsed(month: &str) -> Result<Month, Failure> {
    month.parse().map_err(|_| Failure::NotFound)
}

/// Lists the months of a client's contract, oldest first; a client's own people see closed ones.
#[utoipa::path(get, path = "/api/v1/clients/{client}/months", tag = "months", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = Page<MonthBody>), Refusals))]
pub(super) async fn months(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
) -> Result<Json<Page<MonthBody>>, Failure> {
    let months = app
        .read(&actor, move |tx| actions::months(tx, ClientId(client)))
        .await?;
    Ok(Json(Page {
        items: months.iter().map(MonthBody::from).collect(),
        next: None,
    }))
}

/// Shows what a month comes to: as it was closed, or as it stands now.
#[utoipa::path(get, path = "/api/v1/clients/{client}/months/{month}", tag = "months", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("month" = String, Path, description = "Such as 2026-03")),
    responses((status = 200, body = MonthDetail), Refusals))]
pub(super) async fn month(
    State(app): State<App>,
    actor: Actor,
    Path((client, month)): Path<(i64, String)>,
) -> Result<Json<MonthDetail>, Failure> {
    let (month, lang) = (parsed(&month)?, actor.lang);
    let view = app
        .read(&actor, move |tx| actions::view(tx, ClientId(client), month))
        .await?;
    let (figures, problem) = match &view.figures {
        Ok(figures) => (Some(serde_json::to_value(figures)?), None),
        Err(problem) => (None, Some(problem.text(lang))),
    };
    Ok(Json(MonthDetail {
        state: MonthBody::from(&view.state),
        figures,
        problem,
        missing: view.missing.iter().map(|one| one.text(lang)).collect(),
        evidence_sha256: view.closed.map(|closed| closed.evidence_sha256),
        documents: view.documents.iter().map(DocumentBody::from).collect(),
    }))
}

/// Closes a month: keeps its figures and issues its documents with their numbers.
#[utoipa::path(post, path = "/api/v1/clients/{client}/months/{month}/close", tag = "months", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("month" = String, Path, description = "Such as 2026-03")),
    responses((status = 201, body = ClosedBody), Refusals))]
pub(super) async fn close_month(
    State(app): State<App>,
    actor: Actor,
    Path((client, month)): Path<(i64, String)>,
    IdempotencyKey(key): IdempotencyKey,
) -> Result<(StatusCode, Json<ClosedBody>), Failure> {
    let month = parsed(&month)?;
    let fingerprint = format!("close {client} {month}");
    let closed = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            let closed = close::close(tx, ClientId(client), month)?;
            Ok(ClosedBody {
                month: closed.month.to_string(),
                evidence_sha256: closed.evidence_sha256,
                documents: closed.documents.iter().map(DocumentBody::from).collect(),
            })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(closed)))
}

/// Exports the evidence of a closed month, for `intendant verify`.
#[utoipa::path(get, path = "/api/v1/clients/{client}/months/{month}/evidence", tag = "months", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("month" = String, Path, description = "Such as 2026-03")),
    responses((status = 200, content_type = "application/jsonl", body = String), Refusals))]
pub(super) async fn evidence(
    State(app): State<App>,
    actor: Actor,
    Path((client, month)): Path<(i64, String)>,
) -> Result<Response, Failure> {
    let month = parsed(&month)?;
    let (name, file) = app
        .read(&actor, move |tx| {
            actions::evidence(tx, ClientId(client), month)
        })
        .await?;
    Ok(download("application/jsonl", "attachment", &name, file))
}

/// A file to keep or to look at.
pub fn download(media: &str, how: &str, name: &str, bytes: Vec<u8>) -> Response {
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
        .collect();
    let headers = [
        (CONTENT_TYPE, media.to_owned()),
        (CONTENT_DISPOSITION, format!("{how}; filename=\"{plain}\"")),
    ];
    (headers, bytes).into_response()
}

/// Lists a client's documents, newest first.
#[utoipa::path(get, path = "/api/v1/clients/{client}/documents", tag = "months", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = Page<DocumentBody>), Refusals))]
pub(super) async fn documents(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
) -> Result<Json<Page<DocumentBody>>, Failure> {
    let all = app
        .read(&actor, move |tx| actions::documents(tx, ClientId(client)))
        .await?;
    Ok(Json(Page {
        items: all.iter().map(DocumentBody::from).collect(),
        next: None,
    }))
}

/// Prints a document as PDF.
#[utoipa::path(get, path = "/api/v1/clients/{client}/documents/{document}/pdf", tag = "months", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("document" = i64, Path, description = "Identifier of the document"), Wanted),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>), Refusals))]
pub(super) async fn pdf(
    State(app): State<App>,
    actor: Actor,
    Path((client, document)): Path<(i64, i64)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let (client, document) = (ClientId(client), DocumentId(document));
    let (name, bytes) = printer::pdf(&app, &actor, client, document, wanted.lang()).await?;
    Ok(download("application/pdf", "inline", &name, bytes))
}

/// Issues a credit note on an invoice.
#[utoipa::path(post, path = "/api/v1/clients/{client}/documents/{document}/credit-notes", tag = "months", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), ("document" = i64, Path, description = "Identifier of the invoice")), request_body = NewCredit,
    responses((status = 201, body = DocumentBody), Refusals))]
pub(super) async fn credit_note(
    State(app): State<App>,
    actor: Actor,
    Path((client, document)): Path<(i64, i64)>,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewCredit>,
) -> Result<(StatusCode, Json<DocumentBody>), Failure> {
    let fingerprint = format!("credit {document} {}", serde_json::to_string(&new)?);
    let issued = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            let issued = credit::credit(tx, ClientId(client), DocumentId(document), &new)?;
            Ok(DocumentBody::from(&issued))
        })
        .await?;
    Ok((StatusCode::CREATED, Json(issued)))
}

/// Lists the index series that the provider keeps.
#[utoipa::path(get, path = "/api/v1/index-series", tag = "months", security(("token" = []), ("session" = [])),
    responses((status = 200, body = Page<SeriesBody>), Refusals))]
pub(super) async fn series(
    State(app): State<App>,
    actor: Actor,
) -> Result<Json<Page<SeriesBody>>, Failure> {
    let all = app.read(&actor, indices::series).await?;
    let items = all
        .into_iter()
        .map(|series| SeriesBody {
            name: series.name,
            values: series
                .values
                .into_iter()
                .map(|fact| ValueBody {
                    month: fact.month.to_string(),
                    value: fact.value.to_string(),
                    published: fact.published.map(|day| day.to_string()),
                })
                .collect(),
        })
        .collect();
    Ok(Json(Page { items, next: None }))
}

/// Enters values into an index series; one that was there is replaced.
#[utoipa::path(put, path = "/api/v1/index-series/{name}", tag = "months", security(("token" = []), ("session" = [])),
    params(("name" = String, Path, description = "Name of the series, as contracts write it")), request_body = NewValues,
    responses((status = 200, body = EnteredBody), Refusals))]
pub(super) async fn enter(
    State(app): State<App>,
    actor: Actor,
    Path(name): Path<String>,
    Json(new): Json<NewValues>,
) -> Result<Json<EnteredBody>, Failure> {
    let entered = app
        .write(&actor, move |tx| indices::enter(tx, &name, &new))
        .await?;
    Ok(Json(EnteredBody { entered }))
}
