//! The picture of a network, as SVG: a tree that reads downwards like a table of contents, the
//! machines of a switch side by side below it, sites one under the other.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};

use crate::network::places::{Drawn, Map};
use crate::platform::i18n::Lang;

const BOX: (i64, i64) = (176, 26);
/// From the top of one row to the next.
const ROW: i64 = 38;
/// How far a level stands to the right of the one above.
const INDENT: i64 = 44;
/// Machines beside each other.
const ABREAST: i64 = 4;
const GAP: i64 = 14;
const HEADING: i64 = 34;

/// Where a box stands: its left and top.
#[derive(Clone, Copy)]
struct At {
    x: i64,
    y: i64,
}

struct Placed {
    boxes: BTreeMap<i64, At>,
    /// Site names with the top of their line.
    headings: Vec<(String, i64)>,
    /// For each machine, whether it is the first of its line.
    first: BTreeMap<i64, bool>,
    size: (i64, i64),
}

/// The picture at `zoom` per cent.
pub(super) fn draw(lang: Lang, map: &Map, zoom: u32) -> Markup {
    let placed = place(map);
    let (width, height) = placed.size;
    let shown = |length: i64| length * i64::from(zoom) / 100;
    html! {
        svg.netpicture role="group" aria-label=(lang.t("network-picture"))
            width=(shown(width)) height=(shown(height)) viewBox={ "0 0 " (width) " " (height) } {
            g.links aria-hidden="true" {
                @for spot in &map.layout.spots {
                    @if let Some(path) = spot.parent.and_then(|parent| way(&placed, parent, spot.id)) {
                        path d=(path) {}
                    }
                }
            }
            g.rings aria-hidden="true" {
                @for (from, to) in &map.layout.rings {
                    @if let (Some(from), Some(to)) = (placed.boxes.get(from), placed.boxes.get(to)) {
                        path d=(ring(*from, *to)) {}
                    }
                }
            }
            @for (name, y) in &placed.headings {
                text.site x="0" y=(y + 18) { (name) }
            }
            @for (id, at) in &placed.boxes {
                @if let Some(node) = map.places.get(id) {
                    (one(lang, node, *at, map.ports.get(id).map(String::as_str)))
                }
            }
        }
    }
}

fn place(map: &Map) -> Placed {
    let mut placed = Placed {
        boxes: BTreeMap::new(),
        headings: Vec::new(),
        first: BTreeMap::new(),
        size: (BOX.0, 0),
    };
    let parents: std::collections::BTreeSet<i64> = map
        .layout
        .spots
        .iter()
        .filter_map(|spot| spot.parent)
        .collect();
    let named =
        map.layout.groups.len() > 1 || map.layout.groups.iter().any(|(name, ..)| !name.is_empty());
    let mut y = 0;
    // The line of machines that is being filled: whose they are, and how many stand there.
    let mut line: Option<(Option<i64>, i64)> = None;
    for spot in &map.layout.spots {
        if named
            && let Some((name, ..)) = map
                .layout
                .groups
                .iter()
                .find(|(_, first, _)| *first == spot.row)
        {
            y += if y == 0 { 0 } else { GAP };
            placed.headings.push((name.clone(), y));
            y += HEADING;
            line = None;
        }
        let left = i64::from(spot.depth) * INDENT;
        let at = if parents.contains(&spot.id) {
            line = None;
            let at = At { x: left, y };
            y += ROW;
            at
        } else {
            let place = match line {
                Some((whose, count)) if whose == spot.parent && count < ABREAST => count,
                _ => {
                    y += ROW;
                    0
                }
            };
            line = Some((spot.parent, place + 1));
            placed.first.insert(spot.id, place == 0);
            At {
                x: left + place * (BOX.0 + GAP),
                y: y - ROW,
            }
        };
        placed.size.0 = placed.size.0.max(at.x + BOX.0 + 4);
        placed.size.1 = placed.size.1.max(at.y + BOX.1 + 4);
        placed.boxes.insert(spot.id, at);
    }
    placed
}

/// From a box down its left side to one below it; machines beside each other are strung together.
fn way(placed: &Placed, parent: i64, child: i64) -> Option<String> {
    let (from, to) = (placed.boxes.get(&parent)?, placed.boxes.get(&child)?);
    let middle = to.y + BOX.1 / 2;
    if placed.first.get(&child) == Some(&false) {
        return Some(format!("M{} {middle}H{}", to.x - GAP, to.x));
    }
    let spine = from.x + INDENT / 2;
    Some(format!("M{spine} {}V{middle}H{}", from.y + BOX.1, to.x))
}

fn ring(from: At, to: At) -> String {
    let (right, a, b) = (
        from.x.max(to.x) + BOX.0,
        from.y + BOX.1 / 2,
        to.y + BOX.1 / 2,
    );
    let out = right + 28;
    format!(
        "M{} {a}C{out} {a} {out} {b} {} {b}",
        from.x + BOX.0,
        to.x + BOX.0
    )
}

fn one(lang: Lang, node: &Drawn, at: At, port: Option<&str>) -> Markup {
    let kind = match node.kind.as_str() {
        "switch" | "router" | "firewall" | "access-point" | "network" | "network-device" => {
            "connects"
        }
        "printer" => "printer",
        "server" | "vm" | "virtual-machine" => "server",
        _ => "other",
    };
    let words = [
        node.name.clone(),
        crate::machines::kind_name(lang, &node.kind),
        node.address.clone(),
        port.map(|port| lang.ta("network-by-port", &[("port", port)]))
            .unwrap_or_default(),
    ];
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let words = words.join(", ");
    // As the machines' lists order them: 5 and 6 are broken and silent.
    let bad = node.standing >= 5;
    let inside = html! {
        rect x=(at.x + 1) y=(at.y + 1) width=(BOX.0 - 2) height=(BOX.1 - 2) rx="5" {}
        @if bad { circle.bad cx=(at.x + BOX.0 - 12) cy=(at.y + BOX.1 / 2) r="4" {} }
        text x=(at.x + 10) y=(at.y + 17) { (short(&node.name)) }
        title { (words) }
    };
    html! {
        @match node.item {
            Some(item) => {
                a.node data-kind=(kind) href={ "/machines/" (item) } aria-label=(words) { (inside) }
            }
            None => { g.node data-kind="stranger" role="img" aria-label=(words) { (inside) } }
        }
        (PreEscaped("\n"))
    }
}

/// What fits a box.
fn short(name: &str) -> String {
    if name.chars().count() <= 22 {
        return name.to_owned();
    }
    let mut text: String = name.chars().take(21).collect();
    text.push('…');
    text
}
