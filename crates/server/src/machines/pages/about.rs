//! What is kept of an item by people and sources: serial, life, warranty, place; which of it was
//! written by hand.

use intendant_domain::id::ItemId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::described::capital;
use super::{cells, marks};
use crate::fleet::Fields;
use crate::machines::actions::Machine;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Icon, Tone, badge, definition_list, format, icon, link_button, panel,
};

/// Fields of text in the order of the page.
const TEXTS: [&str; 8] = [
    "manufacturer",
    "model",
    "serial",
    "fqdn",
    "person",
    "location",
    "responsible",
    "supplier",
];

/// The panel.
pub(super) fn markup(lang: Lang, machine: &Machine, now: Timestamp, can_edit: bool) -> Markup {
    let more = &machine.more;
    let fields = Fields::read(&more.fields);
    let zone = marks::zone(&machine.item.zone);
    let label = |field: &str| capital(&lang.t(&format!("machine-field-{field}")));
    let mut rows: Vec<(String, Markup)> = vec![(label("state"), life(lang, machine, &zone, now))];
    for field in TEXTS {
        let text = more.text(field);
        if text.is_empty() {
            continue;
        }
        let shown = match field {
            "responsible" => cells::responsible(lang, text),
            _ => text.to_owned(),
        };
        rows.push((
            label(field),
            html! { (shown) (hand(lang, &fields, field, &zone, now)) },
        ));
    }
    for (field, at) in [
        ("purchased", more.purchased_at),
        ("warranty_ends", more.warranty_ends),
    ] {
        let Some(at) = at else { continue };
        let day = TimeZone::UTC.to_datetime(at).date();
        rows.push((
            label(field),
            html! {
                (format::date(lang, day))
                @if field == "warranty_ends" { " " (warranty(lang, at, now)) }
            },
        ));
    }
    let attributes: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&more.attributes).unwrap_or_default();
    for own in &machine.own {
        if let Some(value) = attributes.get(&own.key).and_then(|value| value.as_str()) {
            rows.push((own.label.clone(), own_value(lang, &own.kind, value)));
        }
    }
    let rows: Vec<(&str, Markup)> = rows
        .iter()
        .map(|(term, value)| (term.as_str(), value.clone()))
        .collect();
    let aside = html! {
        (link_button(Button::Quiet, &format!("/machines/labels?ids={}", machine.item.id), Some(Icon::Printer), &lang.t("fleet-label")))
        @if can_edit { (link_button(Button::Quiet, &edit(machine.item.id), Some(Icon::Edit), &lang.t("form-edit"))) }
    };
    panel(&lang.t("fleet-about"), &aside, &definition_list(&rows))
}

fn edit(id: ItemId) -> String {
    format!("/machines/{id}/edit")
}

fn life(lang: Lang, machine: &Machine, zone: &TimeZone, now: Timestamp) -> Markup {
    let more = &machine.more;
    html! {
        (cells::state(lang, &more.state))
        @if let Some(since) = more.state_since { " " span.muted { (lang.t("machine-since-state")) " " (format::time(lang, since, zone, now)) } }
    }
}

/// How long a warranty still runs.
fn warranty(lang: Lang, ends: Timestamp, now: Timestamp) -> Markup {
    let days = (ends.as_second() - now.as_second()) / 86_400;
    if ends < now {
        return badge(Tone::Warn, &lang.t("fleet-warranty-over"));
    }
    let tone = if days < 90 { Tone::Warn } else { Tone::Muted };
    badge(
        tone,
        &lang.ta("fleet-warranty-days", &[("n", &days.to_string())]),
    )
}

fn own_value(lang: Lang, kind: &str, value: &str) -> Markup {
    match (kind, value.parse::<jiff::civil::Date>()) {
        ("date", Ok(day)) => html! { (format::date(lang, day)) },
        _ => html! { (value) },
    }
}

/// That a person wrote it, and what a source says instead.
fn hand(lang: Lang, fields: &Fields, field: &str, zone: &TimeZone, now: Timestamp) -> Markup {
    let Some(known) = fields.0.get(field) else {
        return html! {};
    };
    let Some(hand) = &known.hand else {
        return html! {};
    };
    let when = Timestamp::from_microsecond(hand.at)
        .map(|at| format::moment(lang, at, zone, now))
        .unwrap_or_default();
    let title = lang.ta("fleet-by-hand", &[("who", &hand.by), ("when", &when)]);
    html! {
        " " span.muted title=(title) { (icon(Icon::Edit)) span.vh { (title) } }
        @if known.differs() {
            " " span.muted { (lang.ta("fleet-source-says-short", &[("source", &marks::source(lang, &known.source)), ("value", &known.value)])) }
        }
    }
}
