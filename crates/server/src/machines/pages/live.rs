//! What changes elsewhere, sent to pages that are open: rows of the list, parts of a machine's page,
//! the machine that an enrolment waits for.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt as _};
use intendant_domain::access::Permission::SeeMachines;
use intendant_domain::access::Reach;
use intendant_domain::id::{ClientId, ItemId};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::list::{Wanted, columns, line};
use super::{new, show};
use crate::machines::actions::{self, Asked};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::live::Change;
use crate::platform::page::Table;

/// Changes that come together are sent together: a machine reports several checks at once.
const GATHER: Duration = Duration::from_millis(400);
/// Most items looked at in one go.
const MOST: usize = 100;

fn sees(actor: &Actor, client: ClientId) -> bool {
    match actor.reach(SeeMachines) {
        Some(Reach::Everything) => true,
        Some(Reach::Client(own) | Reach::Own(own, _)) => own == client,
        None => false,
    }
}

/// The next items that changed, each once; `None` when the server stops.
async fn gather(
    changes: &mut Receiver<Change>,
    wanted: impl Fn(&Change) -> Option<ItemId>,
) -> Option<Vec<ItemId>> {
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
        let event = part
            .filter(|html| !html.is_empty())
            .map(|html| Event::default().event("part").data(html));
        event.map(Ok::<_, Infallible>)
    });
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(25)))
        .into_response()
}

/// `GET /live/machines`
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    actor.reach(SeeMachines).ok_or(Failure::NotFound)?;
    let changes = app.live().listen();
    let stream = futures_util::stream::unfold(
        (app, actor, wanted, changes),
        |(app, actor, wanted, mut changes)| async move {
            let is_ours = |change: &Change| match change {
                Change::Item(client, id) if sees(&actor, *client) => Some(*id),
                _ => None,
            };
            let ids = gather(&mut changes, is_ours).await?;
            let html = rows(&app, &actor, &wanted, ids).await;
            Some((html, (app, actor, wanted, changes)))
        },
    );
    Ok(answer(stream))
}

/// The rows of what changed: those that the page shows as they are now, or gone from it; of others
/// only what is new or now fails, which the page announces.
async fn rows(app: &App, actor: &Actor, wanted: &Wanted, ids: Vec<ItemId>) -> Option<String> {
    let shown: Vec<ItemId> = wanted
        .ids
        .split('.')
        .filter_map(|id| id.parse().ok())
        .collect();
    let newest = shown.iter().max().copied();
    let mut filter = wanted.filter();
    filter.ids = Some(ids.clone());
    let asked = Asked {
        filter,
        words: wanted.words().to_owned(),
        after: None,
        limit: 200,
    };
    let drawn_for = actor.clone();
    let drawn = app.read(actor, move |tx| {
        let now = tx.now();
        let found = actions::list(tx, &asked)?;
        let columns = columns(drawn_for.lang, drawn_for.is_clients());
        let frame = Table {
            id: "machines",
            caption: "",
            columns: &columns,
            selectable: false,
        };
        let mut html = String::new();
        for item in &found.items {
            let is_news = item.standing.is_failing() || newest.is_none_or(|most| item.id > most);
            if shown.contains(&item.id) || is_news {
                let checks = found
                    .checks
                    .get(&item.id)
                    .map_or(&[] as &[_], Vec::as_slice);
                html.push_str(&line(&drawn_for, &frame, item, checks, now).0);
            }
        }
        for id in ids {
            if shown.contains(&id) && !found.items.iter().any(|item| item.id == id) {
                html.push_str(&format!("<tr id=\"machine-{id}\" data-row data-gone></tr>"));
            }
        }
        Ok(html)
    });
    drawn
        .await
        .inspect_err(|failure| tracing::warn!(?failure, "live machines"))
        .ok()
}

/// `GET /live/machines/{item}`
pub(super) async fn machine(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<ItemId>,
) -> Result<Response, Failure> {
    app.read(&actor, move |tx| actions::checks(tx, id).map(drop))
        .await?;
    let changes = app.live().listen();
    let stream = futures_util::stream::unfold(
        (app, actor, id, changes),
        |(app, actor, id, mut changes)| async move {
            let wanted = |change: &Change| match change {
                Change::Item(_, changed) if *changed == id => Some(id),
                _ => None,
            };
            gather(&mut changes, wanted).await?;
            let html = show::parts(&app, &actor, id)
                .await
                .inspect_err(|failure| tracing::warn!(?failure, "live machine"))
                .ok();
            Some((html, (app, actor, id, changes)))
        },
    );
    Ok(answer(stream))
}

/// `GET /live/enrolments/{enrolment}`
pub(super) async fn enrolment(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    app.read(&actor, move |tx| actions::enrolled(tx, id).map(drop))
        .await?;
    let changes = app.live().listen();
    let stream = futures_util::stream::unfold(
        (app, actor, changes, true),
        move |(app, actor, mut changes, first)| async move {
            // It may have come before this page listened.
            if !first {
                gather(&mut changes, |change| match change {
                    Change::Item(_, item) => Some(*item),
                    _ => None,
                })
                .await?;
            }
            let found = app
                .read(&actor, move |tx| actions::enrolled(tx, id))
                .await
                .ok()
                .flatten();
            let html = found.map(|item| new::arrived(actor.lang, item).0);
            Some((html, (app, actor, changes, false)))
        },
    );
    Ok(answer(stream))
}
