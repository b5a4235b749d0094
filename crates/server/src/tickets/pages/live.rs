//! What changes elsewhere, sent to pages that are open: rows of the queue, parts of a ticket.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use intendant_domain::access::Permission;
use intendant_domain::id::TicketId;

use super::queue::{Asked, columns, ticket_row};
use super::show;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::live::{self, Change};
use crate::platform::page::Table;
use crate::tickets::{api, list, view};

/// Changes that come together are sent together.
const GATHER: Duration = Duration::from_millis(150);
/// `GET /live/tickets`
pub(super) async fn queue(
    State(app): State<App>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    actor
        .reach(Permission::SeeTickets)
        .ok_or(Failure::NotFound)?;
    let (watcher, live) = (actor.clone(), app.live().clone());
    let wanted = move |change: &Change| match change {
        Change::Ticket(client, id) if watcher.sees(Permission::SeeTickets, *client) => Some(*id),
        _ => None,
    };
    Ok(live::changes(&live, GATHER, wanted, move |ids| {
        let (app, actor, asked) = (app.clone(), actor.clone(), asked.clone());
        async move { rows(&app, &actor, &asked, ids).await }
    }))
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
    let wanted = move |change: &Change| match change {
        Change::Ticket(_, changed) if *changed == id => Some(id),
        _ => None,
    };
    let live = app.live().clone();
    Ok(live::changes(&live, GATHER, wanted, move |_| {
        let (app, actor) = (app.clone(), actor.clone());
        async move {
            show::parts(&app, &actor, id)
                .await
                .inspect_err(|failure| tracing::warn!(?failure, "live ticket"))
                .ok()
        }
    }))
}
