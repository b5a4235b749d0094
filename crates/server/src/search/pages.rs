//! The page of results, and what the command palette asks for.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::{Deserialize, Serialize};

use super::find::{self, Group};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{Icon, empty_state, page_header, panel_flush};
use crate::platform::shell::{Shell, onward};

/// Most of a kind on the page.
const MOST: i64 = 25;
/// Most of a kind in the palette.
const FEW: i64 = 5;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

/// A line of the palette.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    group: String,
    title: String,
    detail: String,
    href: String,
}

/// `GET /search/palette?q=`
pub(super) async fn palette(
    State(app): State<App>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Line>>, Failure> {
    let groups = app
        .read(&actor, move |tx| find::find(tx, &asked.q, FEW))
        .await?;
    let lines = groups.into_iter().flat_map(|group| {
        let name = actor.lang.t(group.key);
        group.hits.into_iter().map(move |hit| Line {
            group: name.clone(),
            title: hit.title,
            detail: hit.detail,
            href: hit.href,
        })
    });
    Ok(Json(lines.collect()))
}

/// `GET /search?q=`
pub(super) async fn page(
    State(app): State<App>,
    shell: Shell,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let words = asked.q.clone();
    let (straight, groups) = app
        .read(&shell.actor, move |tx| {
            Ok((
                find::straight_to(tx, &words)?,
                find::find(tx, &words, MOST)?,
            ))
        })
        .await?;
    if let Some(address) = straight {
        return Ok(onward(address).into_response());
    }
    let lang = shell.lang;
    let title = lang.t("search-title");
    let body = html! {
        (page_header(&title, "", &html! {}))
        div.stack {
            form.toolbar action="/search" method="get" role="search" aria-label=(title) {
                input type="search" name="q" value=(asked.q) aria-label=(lang.t("ui-search-hint"))
                    placeholder=(lang.t("ui-search-hint")) autofocus;
                button.btn.secondary type="submit" { (lang.t("ui-search")) }
            }
            @if groups.is_empty() && !asked.q.trim().is_empty() {
                (empty_state(Icon::Search, &lang.ta("search-none", &[("what", asked.q.trim())]), &lang.t("search-none-hint"), &html! {}))
            }
            @for group in &groups { (results(&shell, group)) }
        }
    };
    Ok(shell.page(&title, &body))
}

fn results(shell: &Shell, group: &Group) -> maud::Markup {
    let body = html! {
        ul.rows {
            @for hit in &group.hits {
                li { a.grow href=(hit.href) { (hit.title) } span.muted { (hit.detail) } }
            }
        }
    };
    panel_flush(&shell.lang.t(group.key), &html! {}, &body)
}
