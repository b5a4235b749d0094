//! The cells of the list: what each column shows of an item.

use intendant_domain::machines::Standing;
use maud::{Markup, html};

use super::described::memory_size;
use super::marks;
use crate::machines::actions::worst;
use crate::machines::store::{CheckSeen, Col, Listed, Sorting};
use crate::platform::actor::Actor;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Column, Icon, Order, Row, Table, Tone, badge, badge_icon, format, row,
};

/// The heading of a column.
pub(super) fn heading(lang: Lang, col: Col) -> String {
    lang.t(&format!("fleet-col-{}", col.code()))
}

/// The table's columns; `order` makes the address of the list in another order.
pub(super) fn columns(
    lang: Lang,
    chosen: &[Col],
    sorting: Sorting,
    order: &dyn Fn(Sorting) -> String,
) -> Vec<Column> {
    chosen
        .iter()
        .map(|col| {
            let label = heading(lang, *col);
            let column = match col {
                Col::Name => Column::main(label),
                Col::Memory | Col::Disk | Col::Id => Column::number(label),
                Col::Coverage | Col::Tags => Column::new(label),
                Col::Site | Col::Os | Col::Fqdn | Col::Addresses | Col::Cpu | Col::Model => {
                    Column::wide_only(label)
                }
                _ => Column::tight(label),
            };
            if !col.sorts() {
                return column;
            }
            let here = sorting.by == *col;
            let down = if here {
                !sorting.down
            } else {
                matches!(
                    col,
                    Col::Standing | Col::Seen | Col::Memory | Col::Disk | Col::Purchased
                )
            };
            let now = here.then_some(if sorting.down {
                Order::Descending
            } else {
                Order::Ascending
            });
            column.sort(&order(Sorting { by: *col, down }), now)
        })
        .collect()
}

/// One item as a row: in the page and live.
pub(super) fn line(
    actor: &Actor,
    frame: &Table<'_>,
    chosen: &[Col],
    item: &Listed,
    checks: &[CheckSeen],
    now: jiff::Timestamp,
) -> Markup {
    let href = format!("/machines/{}", item.id);
    let cells: Vec<Markup> = chosen
        .iter()
        .map(|col| cell(actor, *col, item, checks, now))
        .collect();
    row(
        actor.lang,
        frame,
        &Row {
            id: &format!("machine-{}", item.id),
            href: Some(&href),
            value: &item.id.to_string(),
            name: &item.name,
            cells: &cells,
        },
    )
}

fn cell(
    actor: &Actor,
    col: Col,
    item: &Listed,
    checks: &[CheckSeen],
    now: jiff::Timestamp,
) -> Markup {
    let lang = actor.lang;
    let ago = |at: Option<jiff::Timestamp>| html! { @if let Some(at) = at { (format::ago(lang, at, &actor.zone, now)) } };
    let day = |at: Option<jiff::Timestamp>| html! { @if let Some(at) = at { (format::date_short(lang, jiff::tz::TimeZone::UTC.to_datetime(at).date())) } };
    match col {
        Col::Standing => html! {
            @if item.retired_at.is_some() { span.muted { (lang.t("machine-retired")) } }
            @else { (marks::standing(lang, item.standing)) }
        },
        Col::Name => name(lang, item, checks),
        Col::Client => {
            html! { a href={ "/machines?client=" (item.client) } { (item.client_name) } }
        }
        Col::Kind => html! { (marks::kind(lang, &item.kind)) },
        Col::Site => html! { @if let Some(site) = &item.site { (site) } },
        Col::SinceState => ago(worst(checks, item.standing).0),
        Col::Coverage => marks::coverage(lang, item.service.as_deref(), &item.decision),
        Col::Seen => ago(item.seen_at),
        Col::Os => html! { @if let Some(os) = &item.os { span title=(os) { (os) } } },
        Col::Tags => {
            let tags: Vec<String> = serde_json::from_str(&item.tags).unwrap_or_default();
            html! { @for tag in &tags { (badge(Tone::Muted, tag)) " " } }
        }
        Col::Memory => {
            let mib = u64::try_from(item.memory_mib).unwrap_or(0);
            html! { @if mib > 0 { (memory_size(lang, mib)) } }
        }
        Col::Disk => size(lang, item.disk_mib),
        Col::Purchased => day(item.purchased_at),
        Col::Warranty => html! {
            @if let Some(at) = item.warranty_ends {
                @if at < now { (badge(Tone::Warn, &lang.t("fleet-warranty-over"))) " " }
                (day(Some(at)))
            }
        },
        Col::Since => day(Some(item.since)),
        Col::Id => html! { (item.id) },
        Col::State => state(lang, item.text(Col::State)),
        Col::Responsible => html! { (responsible(lang, item.text(Col::Responsible))) },
        Col::Serial => html! { @if !item.text(col).is_empty() { code { (item.text(col)) } } },
        other => {
            let text = item.text(other);
            html! { span title=(text) { (text) } }
        }
    }
}

fn name(lang: Lang, item: &Listed, checks: &[CheckSeen]) -> Markup {
    let (_, because) = worst(checks, item.standing);
    let names: Vec<String> = because
        .iter()
        .filter(|_| item.standing > Standing::Ok && item.standing < Standing::Silent)
        .map(|check| marks::check_name(lang, &check.name))
        .collect();
    html! {
        a href={ "/machines/" (item.id) } { (item.name) }
        @if item.in_maintenance { " " (badge_icon(Tone::Muted, Icon::Tool, &lang.t("machine-in-maintenance"))) }
        @if !names.is_empty() { " " span.muted { (names.join(", ")) } }
    }
}

fn size(lang: Lang, mib: i64) -> Markup {
    let bytes = u64::try_from(mib).unwrap_or(0).saturating_mul(1 << 20);
    html! { @if bytes > 0 { (format::bytes(lang, bytes)) } }
}

/// Where an item is in its life; in use is the rule and goes without a mark.
pub(super) fn state(lang: Lang, state: &str) -> Markup {
    let key = format!("fleet-state-{state}");
    let text = if lang.has(&key) {
        lang.t(&key)
    } else {
        state.to_owned()
    };
    let tone = match state {
        "ordered" | "in-stock" => Tone::Accent,
        "in-repair" => Tone::Warn,
        "retired" => Tone::Muted,
        _ => return html! { (text) },
    };
    badge(tone, &text)
}

/// Who answers for an item.
pub(super) fn responsible(lang: Lang, who: &str) -> String {
    match who {
        "provider" | "client" => lang.t(&format!("fleet-responsible-{who}")),
        other => other.to_owned(),
    }
}
