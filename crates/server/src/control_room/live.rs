//! The first page while it is open: each part is sent again when there is something new in it.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use intendant_domain::access::Permission;

use super::counts::Counts;
use super::panels::Panels;
use super::{portal, room};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::live::{self, Part};
use crate::platform::tx::Tx;

/// Changes that come together are looked at together.
const GATHER: Duration = Duration::from_millis(300);
/// Time alone brings clocks into sight: looked at this often when nothing happens.
const AT_LEAST: Duration = Duration::from_secs(10);

/// `GET /live/control-room`
pub(super) async fn room(State(app): State<App>, actor: Actor) -> Result<Response, Failure> {
    actor
        .reach(Permission::SeeControlRoom)
        .ok_or(Failure::NotFound)?;
    let who = actor.clone();
    Ok(follow(&app, actor, move |tx| {
        let room = room::gather(tx)?;
        Ok(Panels::of(&who, &room).all().collect())
    }))
}

/// `GET /live/counts`: what stands beside the navigation, by the address of its link.
pub(super) async fn counts(State(app): State<App>, actor: Actor) -> Json<serde_json::Value> {
    let counts = Counts::of(&app, &actor).await;
    Json(serde_json::json!({ "/tickets": counts.tickets, "/machines": counts.machines }))
}

/// `GET /live/portal`
pub(super) async fn portal(State(app): State<App>, actor: Actor) -> Result<Response, Failure> {
    actor.client.ok_or(Failure::NotFound)?;
    let who = actor.clone();
    Ok(follow(&app, actor, move |tx| {
        let portal = portal::gather(tx)?;
        Ok(portal::parts(&who, &portal).into())
    }))
}

/// Follows what happens to the clients that `actor` sees.
fn follow(
    app: &App,
    actor: Actor,
    draw: impl Fn(&mut Tx<'_>) -> Result<Vec<Part>, Failure> + Clone + Send + Sync + 'static,
) -> Response {
    let own = actor.client;
    let app_to_read = app.clone();
    live::parts(
        app.live(),
        GATHER,
        AT_LEAST,
        move |change| own.is_none_or(|own| change.client() == own),
        move || {
            let (app, actor, draw) = (app_to_read.clone(), actor.clone(), draw.clone());
            async move {
                app.read(&actor, draw)
                    .await
                    .inspect_err(|failure| tracing::warn!(?failure, "live first page"))
                    .ok()
            }
        },
    )
}
