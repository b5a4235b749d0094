//! The door itself: bytes in, an answer in the sender's manner out. Nothing of a message is believed
//! before it is read whole, and everything about it is bounded: its size, its growth, how many are
//! read at a time.

use std::net::SocketAddr;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use intendant_inventory::{
    Dialect, Encoding, Limits, Message, Refusal, Reply, deflate, dialect, encoding_of, inflate,
    read, skeleton_hash, to_text,
};
use tokio::sync::Semaphore;

use super::sender::Sender;
use super::take::{self, Fault};
use crate::platform::app::App;

/// The most bytes of a request. Compressed, an inventory has some 30 kB; plain, 400 kB.
const LARGEST: usize = 16 << 20;
/// How many messages are in the house at a time; the others wait with their few packed kilobytes.
static PLACES: Semaphore = Semaphore::const_new(96);
/// How many are read at a time: what takes memory and a core.
static READERS: Semaphore = Semaphore::const_new(4);

/// A message as text, and its hash without what changes at each run.
pub(super) struct Arrived {
    pub(super) text: String,
    pub(super) dialect: Dialect,
    pub(super) skeleton: Option<String>,
}

/// `POST /inventory/{token}`.
pub(super) async fn with_token(
    State(app): State<App>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    serve(&app, Some(token), request).await
}

/// `POST` where the address holds no token.
pub(super) async fn without_token(State(app): State<App>, request: Request) -> Response {
    serve(&app, None, request).await
}

async fn serve(app: &App, token: Option<String>, request: Request) -> Response {
    let from = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|from| from.0);
    let mut sender = Sender::of(request.headers(), from, token);
    let Ok(body) = to_bytes(request.into_body(), LARGEST).await else {
        let fault = Fault::refused(&Refusal::TooLarge { limit: LARGEST });
        return refuse(app, &sender, &Bytes::new(), fault).await;
    };
    if let Some(what) = sender.proxy_fault() {
        return refuse(app, &sender, &body, Fault::proxy(what)).await;
    }
    match answer(app, &mut sender, &body).await {
        Ok(reply) => respond(&sender, StatusCode::OK, &reply),
        Err(fault) => refuse(app, &sender, &body, fault).await,
    }
}

async fn answer(app: &App, sender: &mut Sender, body: &Bytes) -> Result<Reply, Fault> {
    let _place = PLACES.acquire().await.map_err(|_| Fault::busy())?;
    let encoding = encoding_of(&sender.content_type, body)
        .ok_or_else(|| Fault::refused(&Refusal::UnknownEncoding(sender.content_type.clone())))?;
    sender.encoding = encoding;
    let packed = body.clone();
    let arrived = blocking(move || unpack(encoding, &packed)).await??;
    sender.dialect = Some(arrived.dialect);
    if let Some(reply) = take::nothing_new(app, sender, &arrived).await? {
        return Ok(reply);
    }
    let (arrived, message) = blocking(move || {
        let message = read(&arrived.text);
        (arrived, message)
    })
    .await?;
    let message = message.map_err(|refusal| Fault::refused(&refusal))?;
    match message {
        Message::Prolog(hello) | Message::Contact(hello) => take::hello(app, sender, &hello).await,
        Message::Inventory(report) => take::inventory(app, sender, arrived, report).await,
        Message::Job(job) => take::job(app, sender, *job).await,
        Message::Other { action, .. } => {
            tracing::debug!(action, "an agent's message that nothing is done with");
            Ok(take::nothing_to_do(app).await?)
        }
    }
}

fn unpack(encoding: Encoding, body: &Bytes) -> Result<Arrived, Fault> {
    let refused = |refusal: Refusal| Fault::refused(&refusal);
    let bytes = inflate(encoding, body, &Limits::default()).map_err(refused)?;
    let text = to_text(bytes).into_owned();
    let dialect = dialect(&text).map_err(refused)?;
    let skeleton = skeleton_hash(&text, dialect);
    Ok(Arrived {
        text,
        dialect,
        skeleton,
    })
}

/// Runs what takes a core for milliseconds on a thread of its own.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    let _turn = READERS.acquire().await.map_err(|_| Fault::busy())?;
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "reading an inventory");
        Fault::broken()
    })
}

async fn refuse(app: &App, sender: &Sender, body: &Bytes, fault: Fault) -> Response {
    take::keep(app, sender, body, &fault).await;
    respond(sender, fault.status, &fault.reply())
}

/// An answer in the sender's dialect and encoding. OCS agents read zlib only.
pub(super) fn respond(sender: &Sender, status: StatusCode, reply: &Reply) -> Response {
    let dialect = sender.answer_dialect();
    let wanted = if sender.is_ocs() {
        Encoding::Zlib
    } else {
        sender.encoding
    };
    let (encoding, bytes) = deflate(wanted, &reply.text(dialect));
    let kind = match (encoding, dialect) {
        (Encoding::Plain | Encoding::Brotli, Dialect::Json) => "application/json",
        (Encoding::Plain | Encoding::Brotli, Dialect::Xml) => "application/xml",
        (Encoding::Zlib, _) if sender.is_ocs() => "application/x-compress",
        (Encoding::Zlib, _) => "application/x-compress-zlib",
        (Encoding::Gzip, _) => "application/x-compress-gzip",
    };
    let mut answer = (status, [(CONTENT_TYPE, kind)], Body::from(bytes)).into_response();
    let headers = answer.headers_mut();
    for (name, value) in [
        ("glpi-agent-id", &sender.agent_id),
        ("glpi-request-id", &sender.request_id),
    ] {
        if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    if status == StatusCode::UNAUTHORIZED {
        // Agents send what they were given only when asked for it.
        headers.insert(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Basic realm=\"inventory\""),
        );
    }
    answer
}
