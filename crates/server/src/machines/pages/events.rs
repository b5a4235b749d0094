//! What happened to an item, in words.

use intendant_inventory::Difference;
use intendant_inventory::words::{Tongue, in_words};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde_json::Value;

use super::marks;
use crate::platform::events::Event;
use crate::platform::i18n::Lang;
use crate::platform::page::{Entry, EntryAudience, Icon, Tone, format, timeline};

/// An event as it is told: its element's id, mark, tone, words, what else there is to see.
type Told<'a> = (String, Icon, Tone, Markup, Option<Markup>, &'a Event);

/// The events of an item, the latest first.
pub(super) fn markup(lang: Lang, events: &[Event], zone: &TimeZone, now: Timestamp) -> Markup {
    let told: Vec<Told<'_>> = events
        .iter()
        .map(|event| {
            let body = serde_json::from_str(&event.body).unwrap_or_default();
            let (mark, tone) = mark(&event.kind, &body);
            let what = words(lang, event, &body, zone, now);
            let rest = the_rest(lang, event, &body);
            (
                format!("event-{}", event.seq),
                mark,
                tone,
                what,
                rest,
                event,
            )
        })
        .collect();
    let entries: Vec<Entry<'_>> = told
        .iter()
        .map(|(id, mark, tone, what, rest, event)| Entry {
            id,
            at: event.at,
            who: who(event),
            what: what.clone(),
            icon: *mark,
            tone: *tone,
            body: rest.clone(),
            audience: EntryAudience::Public,
        })
        .collect();
    timeline(lang, &entries, zone, now)
}

fn who(event: &Event) -> &str {
    if event.person.is_none() {
        "Intendant"
    } else {
        &event.actor
    }
}

fn text<'v>(body: &'v Value, key: &str) -> &'v str {
    body[key].as_str().unwrap_or_default()
}

fn mark(kind: &str, body: &Value) -> (Icon, Tone) {
    match kind {
        "added" => (Icon::Plus, Tone::Neutral),
        "retired" => (Icon::Minus, Tone::Muted),
        "agent-enrolled" => (Icon::Key, Tone::Good),
        "agent-revoked" => (Icon::Ban, Tone::Bad),
        "check-changed" => match text(body, "to") {
            "ok" => (Icon::CircleCheck, Tone::Good),
            "warning" => (Icon::Alert, Tone::Warn),
            _ => (Icon::CircleX, Tone::Bad),
        },
        "cover-decided" if body["service"].is_null() => (Icon::Ban, Tone::Warn),
        "cover-decided" => (Icon::Shield, Tone::Good),
        "maintenance-planned" | "maintenance-cancelled" => (Icon::Tool, Tone::Muted),
        "gap" | "clock-changed" => (Icon::Alert, Tone::Warn),
        _ => (Icon::Edit, Tone::Neutral),
    }
}

fn words(lang: Lang, event: &Event, body: &Value, zone: &TimeZone, now: Timestamp) -> Markup {
    let name = marks::check_name(lang, text(body, "name"));
    let simple = |key: &str, values: &[(&str, &str)]| html! { (lang.ta(key, values)) };
    if let Some(told) = crate::fleet::event_words(lang, &event.kind, body) {
        return told;
    }
    match event.kind.as_str() {
        "check-changed" => {
            let to = lang.t(&format!("machine-state-{}", text(body, "to")));
            html! {
                (lang.ta("machine-event-check-changed", &[("name", &name), ("state", &to)]))
                @if !text(body, "output").is_empty() { " " span.muted { (text(body, "output")) } }
            }
        }
        "relation-added" => simple("relation-event-added", &[("name", text(body, "name"))]),
        "relation-ended" => simple("relation-event-ended", &[("name", text(body, "name"))]),
        "changed" => changed(lang, body),
        "inventory-changed" if body["list"].is_array() => inventory(lang, body),
        "cover-decided" => match body["service"].as_str() {
            Some(service) => simple("machine-event-covered", &[("service", service)]),
            None => simple("machine-event-uncovered", &[]),
        },
        "maintenance-planned" | "maintenance-cancelled" => {
            let at = |key| {
                text(body, key)
                    .parse()
                    .map(|at| format::moment(lang, at, zone, now))
                    .unwrap_or_default()
            };
            let key = format!("machine-event-{}", event.kind);
            let values = [("from", at("from")), ("to", at("to"))];
            let values = values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            html! { (lang.ta(&key, &values)) " " span.muted { (text(body, "reason")) } }
        }
        "gap" => {
            let n = body["count"].as_i64().unwrap_or(0).to_string();
            simple("machine-event-gap", &[("n", &n)])
        }
        kind => {
            let key = format!("machine-event-{kind}");
            if lang.has(&key) {
                simple(&key, &[("name", &name)])
            } else {
                html! { (kind) }
            }
        }
    }
}

/// How many differences of an inventory are told at once.
const AT_ONCE: usize = 6;

/// Differences that an inventory showed, each in words.
fn differences(lang: Lang, body: &Value) -> Vec<String> {
    let tongue = match lang {
        Lang::Fr => Tongue::French,
        Lang::En => Tongue::English,
    };
    let list: Vec<Difference> = serde_json::from_value(body["list"].clone()).unwrap_or_default();
    list.iter().map(|one| in_words(one, tongue)).collect()
}

fn inventory(lang: Lang, body: &Value) -> Markup {
    let told = differences(lang, body);
    let first: Vec<&str> = told.iter().take(AT_ONCE).map(String::as_str).collect();
    html! { (lang.t("machine-event-inventory-changed")) " " span.muted { (first.join(" · ")) } }
}

/// The differences that do not fit into a line.
fn the_rest(lang: Lang, event: &Event, body: &Value) -> Option<Markup> {
    if event.kind != "inventory-changed" {
        return None;
    }
    let told = differences(lang, body);
    let more = body["more"].as_u64().unwrap_or(0);
    let rest = told.get(AT_ONCE..).filter(|rest| !rest.is_empty())?;
    let left = more.saturating_add(u64::try_from(rest.len()).unwrap_or(0));
    Some(html! {
        details {
            summary { (lang.ta("intake-more-differences", &[("n", &left.to_string())])) }
            ul.plain { @for one in rest { li { (one) } } }
            @if more > 0 { p.muted { (lang.ta("intake-differences-cut", &[("n", &more.to_string())])) } }
        }
    })
}

/// Each field that changed: from what to what.
fn changed(lang: Lang, body: &Value) -> Markup {
    let say = |value: &Value| match value {
        Value::Null => "—".to_owned(),
        Value::String(text) if text.is_empty() => "—".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(all) => all
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    };
    let fields: Vec<String> = body
        .as_object()
        .into_iter()
        .flatten()
        .map(|(field, both)| {
            let field = lang.t(&format!("machine-field-{field}"));
            format!("{field} : {} → {}", say(&both["from"]), say(&both["to"]))
        })
        .collect();
    html! { (lang.t("machine-event-changed")) " " span.muted { (fields.join(" · ")) } }
}
