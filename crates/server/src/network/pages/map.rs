//! The map: the picture, and the same as a list for whoever does not see it.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Here, Wanted, client_choice, head, picture};
use crate::network::places::{self, Map};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{Icon, empty_state, panel, panel_flush};
use crate::platform::shell::Shell;

/// How large the picture is drawn, per cent.
const ZOOMS: [u32; 4] = [50, 75, 100, 150];

/// What the address asks for.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    client: String,
    #[serde(default)]
    zoom: String,
}

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Query(seen): Query<Seen>,
) -> Result<Response, Failure> {
    let wanted = Wanted {
        client: seen.client.clone(),
        ..Wanted::default()
    };
    let (known, client, map) = app
        .read(&shell.actor, move |tx| {
            let known = places::clients(tx)?;
            let client = wanted.client(&known);
            let map = client.map(|client| places::map(tx, client)).transpose()?;
            Ok((known, client, map))
        })
        .await?;
    let lang = shell.lang;
    let zoom = seen.zoom.parse::<u32>().ok();
    let zoom = zoom.filter(|one| ZOOMS.contains(one)).unwrap_or(100);
    let drawn = map.as_ref().filter(|map| !map.places.is_empty());
    let body = html! {
        (head(&shell, Here::Map, client, &client_choice(&shell, "/machines/network/map", &known, client)))
        @match (drawn, client) {
            (Some(map), Some(client)) => {
                (panel_flush(&lang.t("network-picture"), &zooms(&shell, client.0, zoom), &html! {
                    div.netmap tabindex="0" role="region" aria-label=(lang.t("network-picture")) {
                        (picture::draw(lang, map, zoom))
                    }
                }))
                (panel(&lang.t("network-as-list"), &html! {}, &as_list(&shell, map)))
            }
            _ => { (empty_state(Icon::Link, &lang.t("network-map-none"), &lang.t("network-map-none-text"), &html! {})) }
        }
    };
    Ok(shell.page(&lang.t("network-tab-map"), &body))
}

fn zooms(shell: &Shell, client: i64, now: u32) -> Markup {
    html! {
        nav.zooms aria-label=(shell.lang.t("network-zoom")) {
            @for zoom in ZOOMS {
                a.btn.small href={ "/machines/network/map?client=" (client) "&zoom=" (zoom) } aria-current=[(zoom == now).then_some("true")] {
                    (zoom) "\u{a0}%"
                }
            }
        }
    }
}

fn as_list(shell: &Shell, map: &Map) -> Markup {
    let lang = shell.lang;
    html! {
        p.muted { (lang.ta("network-drawn", &[("count", &map.places.len().to_string()), ("alone", &map.alone.len().to_string())])) }
        ul.netlist {
            @for spot in &map.layout.spots {
                @if let Some(node) = map.places.get(&spot.id) {
                    li data-depth=(spot.depth.min(6)) {
                        @match node.item {
                            Some(item) => { a href={ "/machines/" (item) } { (node.name) } }
                            None => { (node.name) " " span.muted { (lang.t("network-not-inventoried")) } }
                        }
                        @if let Some(parent) = spot.parent.and_then(|id| map.places.get(&id)) {
                            " " span.muted {
                                (lang.ta("network-on", &[("name", &parent.name)]))
                                @if let Some(port) = map.ports.get(&spot.id) { " · " (port) }
                            }
                        }
                    }
                }
            }
        }
        @if !map.layout.rings.is_empty() {
            h3 { (lang.t("network-rings")) }
            ul {
                @for (from, to) in &map.layout.rings {
                    @if let (Some(from), Some(to)) = (map.places.get(from), map.places.get(to)) {
                        li { (from.name) " ↔ " (to.name) }
                    }
                }
            }
        }
        @if !map.alone.is_empty() {
            h3 { (lang.t("network-alone")) }
            ul.netalone {
                @for one in map.alone.iter().take(500) {
                    li { a href={ "/machines/" (one.item) } { (one.name) } " " span.muted { (one.address) } }
                }
            }
        }
    }
}
