//! What changes elsewhere, sent to pages that are open: rows of the queue, parts of a ticket.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt};
use intendant_domain::access::{Permission, Reach};
use intendant_domain::id::{ClientId, TicketId};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::queue::{Asked, columns, ticket_row};
use super::show;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::live::Change;
use crate::platform::page::Table;
use crate::tickets::{api, list, view};

/// Changes that come together are sent together.
const GATHER: Duration = Duration::from_millis(150);
/// Most tickets looked at in one go; more than that, and a reload is cheaper.
const MOST: usize = 100;

fn sees(actor: &Actor, client: ClientId) -> bool {
    match actor.reach(Permission::SeeTickets) {
        Some(Reach::Everything) => true,
        Some(Reach::Client(own) | Reach::Own(own, _)) => own == client,
        None => false,
    }
}

/// The next tickets that changed, each once; `None` when the server stops.
async fn gather(
    changes: &mut Receiver<Change>,
    wanted: impl Fn(&Change) -> Option<TicketId>,
) -> Option<Vec<TicketId>> {
    let mut ids = Vec::new();
    while ids.is_empty() {
        match changes.recv().await {
            Ok(change) => ids.extend(wanted(&change)),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
    tokio::time::sleep(GATHER).await;
    while let Ok(change) = changes.try_recv() {
        if let Some(id) = wanted(&change)
            && !ids.contains(&id)
            && ids.len() < MOST
        {
            ids.push(id);
        }
    }
    Some(ids)
}

fn answer(stream: impl Stream<Item = Option<String>> + Send + 'static) -> Response {
    let events = stream.filter_map(|part| async move {
        let event = part.map(|html| Event::default().event("part").data(html));
        event.map(Ok::<_, Infallible>)
    });
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(25)))
        .into_response()
}

/// `GET /live/tickets`
pub(super) async fn queue(
    State(app): State<App>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    actor
        .reach(Permission::SeeTickets)
        .ok_or(Failure::NotFound)?;
    let changes = app.live().listen();
    let stream = futures_util::stream::unfold(
        (app, actor, asked, changes),
        |(app, actor, asked, mut changes)| async move {
            let wanted = |change: &Change| match change {
                Change::Ticket(client, id) if sees(&actor, *client) => Some(*id),
                _ => None,
            };
            let ids = gather(&mut changes, wanted).await?;
            let html = rows(&app, &actor, &asked, ids).await;
            Some((html, (app, actor, asked, changes)))
        },
    );
    Ok(answer(stream))
}

/// The rows of what changed: as they are now, or gone from this list.
async fn rows(app: &App, actor: &Actor, asked: &Asked, ids: Vec<TicketId>) -> Option<String> {
    let filter = asked.filter(actor);
    let (lang, clients) = (actor.lang, actor.is_clients());
    let selectable = actor.can(Permission::WorkTickets);
    let drawn = app.read(actor, move |tx| {
        let now = tx.now();
        let mut rows = tx.allow(Permission::SeeTickets)?;
        let columns = columns(lang, clients);
        let whole = Table {
            id: "queue",
            caption: "",
            columns: &columns,
            selectable,
        };
        let mut html = String::new();
        for id in ids {
            match list::one(&mut rows, &filter, id)? {
                Some(ticket) => {
                    let contracts = view::contracts_of(&mut rows, std::slice::from_ref(&ticket))?;
                    let row = ticket_row(lang, clients, &whole, &ticket, &contracts, now);
                    html.push_str(&row.0);
                }
                None => html.push_str(&format!("<tr id=\"ticket-{id}\" data-row data-gone></tr>")),
            }
        }
        Ok(html)
    });
    drawn
        .await
        .inspect_err(|failure| tracing::warn!(?failure, "live rows"))
        .ok()
}

/// `GET /live/tickets/{number}`
pub(super) async fn ticket(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let id = api::ticket(&number)?;
    app.read(&actor, move |tx| view::show(tx, id).map(drop))
        .await?;
    let changes = app.live().listen();
    let stream = futures_util::stream::unfold(
        (app, actor, id, changes),
        |(app, actor, id, mut changes)| async move {
            let wanted = |change: &Change| match change {
                Change::Ticket(_, changed) if *changed == id => Some(id),
                _ => None,
            };
            gather(&mut changes, wanted).await?;
            let html = show::parts(&app, &actor, id)
                .await
                .inspect_err(|failure| tracing::warn!(?failure, "live ticket"))
                .ok();
            Some((html, (app, actor, id, changes)))
        },
    );
    Ok(answer(stream))
}
