//! What changes elsewhere, sent to pages that are open: rows of the list, parts of a machine's page,
//! the machine that an enrolment waits for.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::ItemId;

use super::list::Wanted;
use super::{cells, new, show};
use crate::machines::{actions, asked, views};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::live::{self, Change, Part};
use crate::platform::page::Table;

/// Changes that come together are sent together: a machine reports several checks at once.
const GATHER: Duration = Duration::from_millis(400);
/// A wait for an enrolment looks this often when nothing happens.
const AT_LEAST: Duration = Duration::from_secs(30);

/// `GET /live/machines`
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    actor.reach(SeeMachines).ok_or(Failure::NotFound)?;
    let (watcher, live) = (actor.clone(), app.live().clone());
    let is_ours = move |change: &Change| match change {
        Change::Item(client, id) if watcher.sees(SeeMachines, *client) => Some(*id),
        _ => None,
    };
    Ok(live::changes(&live, GATHER, is_ours, move |ids| {
        let (app, actor, wanted) = (app.clone(), actor.clone(), wanted.clone());
        async move { rows(&app, &actor, &wanted, ids).await }
    }))
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
    let mut asked = wanted.asked();
    asked.filter.ids = Some(ids.clone());
    asked.after = None;
    asked.limit = 200;
    let chosen = views::read(&wanted.cols);
    let sorting = wanted.sorting();
    let drawn_for = actor.clone();
    let drawn = app.read(actor, move |tx| {
        let now = tx.now();
        let filter = asked.read()?;
        let found = asked::page(tx, &asked, &filter)?;
        let columns = cells::columns(drawn_for.lang, &chosen, sorting, &|_| String::new());
        let frame = Table {
            id: "machines",
            caption: "",
            columns: &columns,
            selectable: drawn_for.can(EditMachines),
        };
        let mut html = String::new();
        for item in &found.items {
            let is_news = item.standing.is_failing() || newest.is_none_or(|most| item.id > most);
            if shown.contains(&item.id) || is_news {
                let checks = found
                    .checks
                    .get(&item.id)
                    .map_or(&[] as &[_], Vec::as_slice);
                html.push_str(&cells::line(&drawn_for, &frame, &chosen, item, checks, now).0);
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
    let wanted = move |change: &Change| match change {
        Change::Item(_, changed) if *changed == id => Some(id),
        _ => None,
    };
    let live = app.live().clone();
    Ok(live::changes(&live, GATHER, wanted, move |_| {
        let (app, actor) = (app.clone(), actor.clone());
        async move {
            show::parts(&app, &actor, id)
                .await
                .inspect_err(|failure| tracing::warn!(?failure, "live machine"))
                .ok()
        }
    }))
}

/// `GET /live/enrolments/{enrolment}`
pub(super) async fn enrolment(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    app.read(&actor, move |tx| actions::enrolled(tx, id).map(drop))
        .await?;
    // It may have come before this page listened: `parts` looks once at the start.
    let wanted = |change: &Change| matches!(change, Change::Item(..));
    let live = app.live().clone();
    Ok(live::parts(&live, GATHER, AT_LEAST, wanted, move || {
        let (app, actor) = (app.clone(), actor.clone());
        async move {
            let found = app.read(&actor, move |tx| actions::enrolled(tx, id)).await;
            let arrived = found.ok()?.map(|item| Part {
                id: "arrived".to_owned(),
                mark: item.to_string(),
                html: new::arrived(actor.lang, item),
            });
            Some(arrived.into_iter().collect())
        }
    }))
}
