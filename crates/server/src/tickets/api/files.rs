//! Files of tickets, in and out.

use axum::body::Body;
use axum::extract::{Multipart, Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use intendant_domain::id::AttachmentId;
use intendant_domain::tickets::Attached;
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;

use super::json::TicketJson;
use super::{tagged, ticket};
use crate::platform::actor::Actor;
use crate::platform::api::Refusals;
use crate::platform::app::App;
use crate::platform::faces::percent_encoded;
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;
use crate::tickets::{files, view};

/// A file to attach.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "describes the form that `upload` reads piece by piece"
)]
pub(super) struct FileForm {
    /// The file, at most 25 MiB.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// Attaches a file. Public to the client unless `internal` is sent before it.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/attachments", tag = "tickets", operation_id = "attach_to_ticket",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "The number that people say.")),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = TicketJson), Refusals))]
pub(super) async fn upload(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    mut form: Multipart,
) -> Result<Response, Failure> {
    let id = ticket(&number)?;
    // Before a byte is stored: whoever cannot see the ticket learns nothing.
    app.read(&actor, move |tx| view::show(tx, id).map(drop))
        .await?;
    let (mut internal, mut received) = (false, None);
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("internal") => internal = field.text().await.is_ok_and(|text| text == "true"),
            Some("file") => received = Some(files::receive(&app.config().data, field).await?),
            _ => {}
        }
    }
    let received = received.ok_or(Problem::new("file", "ticket-file-missing"))?;
    let lang = actor.lang;
    let ticket = app
        .write(&actor, move |tx| {
            let known = files::attach(tx, id, &received, internal)?;
            let now = tx.now();
            Ok(TicketJson::of(&view::shown(tx, known, now)?, lang))
        })
        .await?;
    Ok(tagged(
        ticket.revision(),
        (StatusCode::CREATED, Json(ticket)),
    ))
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "used as a function of map_err"
)]
pub(in crate::tickets) fn unreadable(error: axum::extract::multipart::MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Problem::new("file", "ticket-file-cut").into(),
    }
}

/// A file, to be saved: never shown within the console.
#[utoipa::path(get, path = "/api/v1/tickets/{number}/attachments/{id}", tag = "tickets", operation_id = "download_attachment",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "The number that people say."), ("id" = i64, Path, description = "Identifier of the file.")),
    responses((status = 200, content_type = "application/octet-stream"), Refusals))]
pub(super) async fn download(
    State(app): State<App>,
    actor: Actor,
    Path((number, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id = ticket(&number)?;
    let file: AttachmentId = file.parse().map_err(|_| Failure::NotFound)?;
    let found = app
        .read(&actor, move |tx| files::find(tx, id, file))
        .await?;
    send(&app, &found).await
}

/// The file as an answer: a download under its own name, of no type that a browser runs.
pub(crate) async fn send(app: &App, found: &Attached) -> Result<Response, Failure> {
    let place = files::place(&app.config().data, &found.sha256);
    let file = tokio::fs::File::open(&place)
        .await
        .map_err(|error| Failure::Broken(format!("attachment {}: {error}", found.attachment)))?;
    let mut answer = Body::from_stream(ReaderStream::new(file)).into_response();
    let headers = answer.headers_mut();
    let disposition = format!(
        "attachment; filename*=UTF-8''{}",
        percent_encoded(&found.name)
    );
    for (name, value) in [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_LENGTH, found.size.to_string()),
        (CONTENT_DISPOSITION, disposition),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".to_owned(),
        ),
        (CACHE_CONTROL, "private, no-cache".to_owned()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    Ok(answer)
}
