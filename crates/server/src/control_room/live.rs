//! The control room while it is open: each panel is sent again when there is something new in it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::panels::Panels;
use super::room;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::live::Change;

/// Changes that come together are looked at together.
const GATHER: Duration = Duration::from_millis(300);
/// Time alone brings clocks into sight: looked at this often when nothing happens.
const AT_LEAST: Duration = Duration::from_secs(10);

/// What the page has: the mark of each panel.
type Marks = HashMap<&'static str, String>;

/// `GET /live/control-room`
pub(super) async fn room(State(app): State<App>, actor: Actor) -> Result<Response, Failure> {
    actor
        .reach(Permission::SeeControlRoom)
        .ok_or(Failure::NotFound)?;
    let changes = app.live().listen();
    // What the page shows was read a moment before this stream: begin by what is new since.
    let stream = futures_util::stream::unfold(
        (app, actor, changes, None::<Marks>),
        |(app, actor, mut changes, marks)| async move {
            if marks.is_some() {
                something(&mut changes).await?;
            }
            let (html, marks) = news(&app, &actor, marks).await;
            let event = Event::default().event("part").data(html);
            Some((
                Ok::<_, Infallible>(event),
                (app, actor, changes, Some(marks)),
            ))
        },
    );
    Ok(Sse::new(stream)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(25)))
        .into_response())
}

/// Waits for a change, or for a while; `None` when the server stops.
async fn something(changes: &mut Receiver<Change>) -> Option<()> {
    match tokio::time::timeout(AT_LEAST, changes.recv()).await {
        Ok(Err(RecvError::Closed)) => return None,
        Ok(_) => {
            tokio::time::sleep(GATHER).await;
            while changes.try_recv().is_ok() {}
        }
        Err(_) => {}
    }
    Some(())
}

/// The panels that differ from `marks`, and the marks of all. After an error nothing is sent: the
/// next look brings it.
async fn news(app: &App, actor: &Actor, marks: Option<Marks>) -> (String, Marks) {
    let who = actor.clone();
    let drawn = app.read(actor, move |tx| {
        let room = room::gather(tx)?;
        Ok(Panels::of(&who, &room))
    });
    let panels = match drawn.await {
        Ok(panels) => panels,
        Err(failure) => {
            tracing::warn!(?failure, "live control room");
            return (String::new(), marks.unwrap_or_default());
        }
    };
    let mut html = String::new();
    let mut new = Marks::new();
    for panel in panels.all() {
        let known = marks.as_ref().and_then(|marks| marks.get(panel.id));
        if known != Some(&panel.mark) {
            html.push_str(&panel.html.0);
        }
        new.insert(panel.id, panel.mark);
    }
    (html, new)
}
