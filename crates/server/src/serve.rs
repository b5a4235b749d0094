//! The running program: all doors under one roof, timers, start and stop.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::config::Config;
use crate::platform::db::{Db, DbError};
use crate::platform::doors::Doors;
use crate::platform::faces;
use crate::platform::failure::Failure;
use crate::platform::page::assets;

/// Largest body that a door takes unless it says otherwise.
const LARGEST_BODY: usize = 2 * 1024 * 1024;

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error("{0}")]
    Database(#[from] DbError),
    /// The folder or the address.
    #[error("{what}: {cause}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// Every door of the product.
#[must_use]
pub fn doors() -> Doors {
    Doors::default()
        .and(crate::sign_in::doors())
        .and(crate::clients::doors())
        .and(crate::contracts::doors())
        .and(crate::audits::doors())
        .and(crate::months::doors())
        .and(crate::tickets::doors())
        .and(crate::watch::doors())
        .and(crate::machines::doors())
        .and(crate::intake::doors())
        .and(crate::relations::doors())
        .and(crate::software::doors())
        .and(crate::fleet::doors())
        .and(crate::perimeter::doors())
        .and(crate::network::doors())
        .and(crate::control_room::doors())
        .and(crate::search::doors())
}

/// The whole site.
pub fn site(app: App) -> Router {
    let doors = doors();
    let (api, _) = doors.api.split_for_parts();
    let api = api
        .route("/api/v1/openapi.json", get(description))
        .method_not_allowed_fallback(crate::platform::api::no_such_method)
        .layer(middleware::from_fn(faces::api));
    let pages = doors
        .pages
        .route("/healthz", get(health))
        .route("/static/{*path}", get(asset))
        .fallback(|| async { Failure::NotFound })
        .layer(middleware::from_fn_with_state(app.clone(), faces::pages));
    // Around the whole rather than around each of the doors: a layer is kept once for each route.
    Router::new()
        .fallback_service(pages.merge(api).with_state(app))
        .layer(CsrfLayer::new())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(faces::headers))
        .layer(CompressionLayer::new())
}

/// The description of the API. It is worked out when it is first asked for and kept as text: as a tree
/// it takes megabytes that most servers never need.
async fn description() -> Result<Response, Failure> {
    static TEXT: OnceLock<Bytes> = OnceLock::new();
    let text = match TEXT.get() {
        Some(text) => text.clone(),
        None => {
            let (_, tree) = doors().api.split_for_parts();
            let text = serde_json::to_vec(&crate::platform::api::describe(tree))?;
            TEXT.get_or_init(|| text.into()).clone()
        }
    };
    Ok(([(CONTENT_TYPE, "application/json")], text).into_response())
}

/// A file of the console. Addresses carry the file's version, so browsers keep it for ever.
async fn asset(Path(path): Path<String>) -> Result<Response, Failure> {
    let asset = assets::file(&path).ok_or(Failure::NotFound)?;
    let headers = [
        (CONTENT_TYPE, asset.media_type.to_owned()),
        (ETAG, asset.etag),
        (
            CACHE_CONTROL,
            "public, max-age=31536000, immutable".to_owned(),
        ),
    ];
    Ok((headers, asset.bytes).into_response())
}

/// Whether the database answers: for a balancer or a watchdog.
async fn health(_: Method, State(app): State<App>) -> Result<StatusCode, Failure> {
    app.read(&Actor::program("health"), |tx| {
        tx.conn().row("SELECT 1", &[])?;
        Ok(())
    })
    .await?;
    Ok(StatusCode::OK)
}

/// Opens the database that `config` names and brings it up to date.
///
/// # Errors
/// When the folder or the database cannot be used.
pub fn open(config: &Config) -> Result<App, StartError> {
    std::fs::create_dir_all(&config.data).map_err(|cause| StartError::Io {
        what: config.data.display().to_string(),
        cause,
    })?;
    let db = match &config.database {
        Some(url) => Db::open_postgres(url)?,
        None => Db::open_sqlite(&config.data)?,
    };
    Ok(App::new(db, config.clone()))
}

/// Serves until the program is told to stop.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn run(app: App) -> Result<(), StartError> {
    let listen = app.config().listen;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|cause| StartError::Io {
            what: format!("listening on {listen}"),
            cause,
        })?;
    let address = listener.local_addr().unwrap_or(listen);
    announce(&app, address).await?;
    app.live().join_others(app.db())?;
    tokio::spawn(crate::contracts::run(app.clone()));
    tokio::spawn(crate::machines::run(app.clone()));
    tokio::spawn(crate::audits::run(app.clone()));
    tokio::spawn(crate::tickets::run(app.clone()));
    tokio::spawn(crate::watch::run(app.clone()));
    tokio::spawn(crate::fleet::run(app.clone()));
    tokio::spawn(crate::intake::run(app.clone()));
    tokio::spawn(crate::perimeter::run(app.clone()));
    axum::serve(
        listener,
        site(app).into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(stop())
    .await
    .map_err(|cause| StartError::Io {
        what: "serving".to_owned(),
        cause,
    })
}

/// Says on standard output where we listen, and on a first start the link that makes the first
/// administrator: read by whoever started us, a person or a test.
async fn announce(app: &App, address: SocketAddr) -> Result<(), StartError> {
    let failed =
        |failure: Failure| StartError::Database(DbError::Unavailable(format!("{failure:?}")));
    app.read(&Actor::program("start"), crate::sign_in::provider_name)
        .await
        .map_err(failed)?;
    println!("listening on http://{address}");
    if let Some(secret) = crate::sign_in::first_link(app).await.map_err(failed)? {
        let base = match &app.config().public_url {
            Some(_) => app.config().address(),
            None => format!("http://{address}"),
        };
        println!("first administrator: {base}/welcome/{secret}");
    }
    Ok(())
}

/// Done when the system asks to stop; open pages are given two seconds.
async fn stop() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_secs(2));
        std::process::exit(0);
    });
}
