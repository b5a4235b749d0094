//! The graph around an item as a picture: what it needs to the left, what feels its failure to the
//! right, by distance. The page's lists say the same for those who do not see it.

use std::collections::BTreeMap;

use intendant_domain::relations::{Effect, Felt};
use maud::{Markup, html};

use super::actions::Around;
use super::store::Node;
use crate::platform::i18n::Lang;

const WIDTH: i64 = 180;
const HEIGHT: i64 = 44;
const GAP_X: i64 = 70;
const GAP_Y: i64 = 14;
/// The most items drawn in a column; the lists have them all.
const MOST: usize = 14;
/// The most characters of a name.
const LONGEST: usize = 24;

/// An item in the picture.
struct Place<'a> {
    id: i64,
    node: &'a Node,
    x: i64,
    y: i64,
    effect: Option<Effect>,
}

/// The picture; nothing where the item hangs together with nothing.
pub(super) fn picture(lang: Lang, around: &Around) -> Markup {
    if around.felt.is_empty() && around.needed.is_empty() {
        return html! {};
    }
    let (places, width, height) = places(around);
    let label = lang.ta("relations-picture", &[("name", &around.item.name)]);
    html! {
        div.relmap tabindex="0" role="region" aria-label=(label) {
            svg.relpicture viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) role="group" aria-label=(label) {
                defs { marker id="rel-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse" {
                    path d="M 0 0 L 8 4 L 0 8 z" {}
                } }
                @for one in &around.relations {
                    @if let (Some(from), Some(to)) = (find(&places, one.from.0), find(&places, one.to.0)) {
                        (line(lang, from, to, &one.kind))
                    }
                }
                @for place in &places { (node(lang, place)) }
            }
        }
    }
}

fn find<'p, 'a>(places: &'p [Place<'a>], id: i64) -> Option<&'p Place<'a>> {
    places.iter().find(|place| place.id == id)
}

/// Items of each column: number, item, how they feel it.
type Columns<'a> = BTreeMap<i64, Vec<(i64, &'a Node, Option<Effect>)>>;

fn places(around: &Around) -> (Vec<Place<'_>>, i64, i64) {
    // Columns from the farthest need to the farthest effect; the item stands between.
    let mut columns: Columns<'_> = BTreeMap::new();
    let id = around.item.id.0;
    columns.entry(0).or_default().push((id, &around.item, None));
    let mut put = |found: &BTreeMap<i64, Felt>, sign: i64, except: &BTreeMap<i64, Felt>| {
        for (id, felt) in found {
            // What both needs it and is needed stands on the side of effects.
            let Some(node) = around.nodes.get(id).filter(|_| !except.contains_key(id)) else {
                continue;
            };
            let column = columns.entry(sign * i64::from(felt.steps)).or_default();
            if column.len() < MOST {
                column.push((*id, node, Some(felt.effect)));
            }
        }
    };
    put(&around.felt, 1, &BTreeMap::new());
    put(&around.needed, -1, &around.felt);
    let tallest = columns.values().map(Vec::len).max().unwrap_or(1);
    let height = i64::try_from(tallest).unwrap_or(1) * (HEIGHT + GAP_Y) + GAP_Y;
    let mut places = Vec::new();
    let mut x = GAP_Y;
    for column in columns.values() {
        let own = i64::try_from(column.len()).unwrap_or(1) * (HEIGHT + GAP_Y) - GAP_Y;
        let mut y = (height - own) / 2;
        for (id, node, effect) in column {
            places.push(Place {
                id: *id,
                node,
                x,
                y,
                effect: *effect,
            });
            y += HEIGHT + GAP_Y;
        }
        x += WIDTH + GAP_X;
    }
    (places, x - GAP_X + GAP_Y, height)
}

fn line(lang: Lang, from: &Place<'_>, to: &Place<'_>, kind: &str) -> Markup {
    let (left, right) = if from.x <= to.x {
        (from, to)
    } else {
        (to, from)
    };
    let (x1, y1) = (left.x + WIDTH, left.y + HEIGHT / 2);
    let (x2, y2) = (right.x, right.y + HEIGHT / 2);
    // Within one column the line goes round its right side.
    let path = if left.x == right.x {
        let out = x1 + GAP_X / 2;
        format!("M {x1} {y1} C {out} {y1} {out} {y2} {x1} {y2}")
    } else {
        let middle = i64::midpoint(x1, x2);
        format!("M {x1} {y1} C {middle} {y1} {middle} {y2} {x2} {y2}")
    };
    let title = format!(
        "{} — {} — {}",
        from.node.name,
        lang.t(&format!("relation-{kind}")),
        to.node.name
    );
    let dash = if matches!(kind, "runs-on" | "depends-on") {
        ""
    } else {
        "4 4"
    };
    // The arrow goes the way a failure goes: from what is needed to what needs it.
    let goes = matches!(kind, "runs-on" | "depends-on" | "backed-up-by");
    let to_the_right = left.id == to.id;
    let end = (goes && to_the_right).then_some("url(#rel-arrow)");
    let start = (goes && !to_the_right).then_some("url(#rel-arrow)");
    html! {
        path.edge d=(path) stroke-dasharray=(dash) marker-end=[end] marker-start=[start] { title { (title) } }
    }
}

fn node(lang: Lang, place: &Place<'_>) -> Markup {
    let mut name: String = place.node.name.chars().take(LONGEST).collect();
    if name.len() < place.node.name.len() {
        name.push('…');
    }
    let key = format!("machine-kind-{}", place.node.kind);
    let kind = if lang.has(&key) {
        lang.t(&key)
    } else {
        place.node.kind.replace('-', " ")
    };
    let effect = match place.effect {
        None => "here",
        Some(Effect::Fails) => "fails",
        Some(Effect::Weakened) => "weakened",
    };
    let middle = place.x + WIDTH / 2;
    html! {
        a.node data-effect=(effect) href={ "/machines/" (place.id) "/relations" } {
            title { (place.node.name) " · " (kind) }
            rect x=(place.x) y=(place.y) width=(WIDTH) height=(HEIGHT) rx="6" {}
            text.name x=(middle) y=(place.y + 19) text-anchor="middle" { (name) }
            text.kind x=(middle) y=(place.y + 34) text-anchor="middle" { (kind) }
        }
    }
}
