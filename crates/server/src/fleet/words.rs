//! What happened to an item, in words: what a report changed, sources, merges and splits.

use intendant_domain::id::ItemId;
use intendant_inventory::diff::{Difference, What};
use intendant_inventory::identity::Why;
use maud::{Markup, html};
use serde_json::Value;

use super::pages::{field_name, reason, shown, source_name};
use crate::platform::i18n::Lang;
use crate::platform::page::format;

/// How many differences stand in the line; the others are behind a click.
const FEW: usize = 5;

/// An event of this slice in words; `None` when it is another's.
#[must_use]
pub fn event_words(lang: Lang, kind: &str, body: &Value) -> Option<Markup> {
    let text = |key: &str| body[key].as_str().unwrap_or_default();
    let source = source_name(lang, text("source"));
    let why: Option<Why> = serde_json::from_value(body["why"].clone()).ok();
    let because = html! { @if let Some(why) = &why { " " span.muted { (reason(lang, why)) } } };
    let other = |number: &Value| {
        let item = number.as_i64().map(ItemId);
        html! { @if let Some(item) = item { " " a href={ "/machines/" (item) } { (text("name")) " (n° " (item) ")" } } }
    };
    let said = |key: &str, values: &[(&str, &str)]| html! { (lang.ta(key, values)) };
    Some(match kind {
        "inventory-changed" if body["list"].is_array() => html! {
            (said("known-event-changed", &[("source", &source)])) (differences(lang, body))
        },
        "source-added" => html! {
            (said("known-event-source", &[("source", &source)]))
            (because)
            @if body["list"].as_array().is_some_and(|list| !list.is_empty()) { (differences(lang, body)) }
        },
        "added" if body["source"].is_string() => said("known-event-found", &[("source", &source)]),
        "added" if body["split_from"].is_i64() => html! {
            (said("known-event-split-from", &[])) " "
            a href={ "/machines/" (body["split_from"]) } { "n° " (body["split_from"]) }
            (because)
        },
        "merged-into" => {
            html! { (said("known-event-merged-into", &[])) (other(&body["into"])) (because) }
        }
        "merged" => html! { (said("known-event-merged", &[])) (other(&body["from"])) (because) },
        "split-off" => {
            html! { (said("known-event-split-off", &[])) (other(&body["to"])) (because) }
        }
        "move-undone" => html! { (said("known-event-undone", &[])) (other(&body["other"])) },
        "doubt-reopened" => said("known-event-reopened", &[]),
        _ => return None,
    })
}

/// The differences of an event: the first in a line, the others behind a click.
fn differences(lang: Lang, body: &Value) -> Markup {
    let list: Vec<Difference> = serde_json::from_value(body["list"].clone()).unwrap_or_default();
    let more = body["more"].as_u64().unwrap_or(0);
    let rest = list.len().saturating_sub(FEW);
    let all: Vec<String> = list.iter().map(|one| difference(lang, one)).collect();
    html! {
        " " span.muted { (all.iter().take(FEW).cloned().collect::<Vec<_>>().join(" · ")) }
        @if rest > 0 || more > 0 {
            details {
                summary { (lang.ta("known-event-more", &[("count", &format::number(lang, i64::try_from(rest).unwrap_or(0).saturating_add(i64::try_from(more).unwrap_or(0))))])) }
                ul { @for one in all.iter().skip(FEW) { li { (one) } } }
                @if more > 0 { p.muted { (lang.t("known-event-cut")) } }
            }
        }
    }
}

/// One difference in words: "memory 16 → 32 GiB", "nginx 1.22.1 → 1.24.0".
#[must_use]
pub fn difference(lang: Lang, one: &Difference) -> String {
    let section = section_name(lang, &one.section);
    let subject = if one.key.is_empty() {
        String::new()
    } else if one.section == "softwares" {
        one.key.clone()
    } else {
        format!("{section} {}", one.key)
    };
    match &one.what {
        What::Added { detail } => lang.ta(
            "known-diff-added",
            &[
                ("what", or(&subject, &section)),
                ("detail", &sized(lang, one, detail)),
            ],
        ),
        What::Removed { detail } => lang.ta(
            "known-diff-removed",
            &[
                ("what", or(&subject, &section)),
                ("detail", &sized(lang, one, detail)),
            ],
        ),
        What::Changed { field, from, to } => {
            let name = match (one.section.as_str(), field.as_str()) {
                ("softwares", "version") => subject,
                _ if subject.is_empty() => field_of(lang, field),
                _ => format!("{subject}, {}", field_of(lang, field)),
            };
            let blank = |text: &str| {
                if text.is_empty() {
                    "—".to_owned()
                } else {
                    value(lang, &one.section, field, text)
                }
            };
            format!("{name} {} → {}", blank(from), blank(to))
        }
    }
    .trim()
    .to_owned()
}

fn or<'t>(text: &'t str, otherwise: &'t str) -> &'t str {
    if text.is_empty() { otherwise } else { text }
}

fn section_name(lang: Lang, section: &str) -> String {
    let key = format!("known-section-{}", section.replace('_', "-"));
    if lang.has(&key) {
        lang.t(&key)
    } else {
        section.to_owned()
    }
}

fn field_of(lang: Lang, field: &str) -> String {
    let key = format!("known-detail-{}", field.replace('_', "-"));
    if lang.has(&key) {
        lang.t(&key)
    } else {
        field_name(lang, field)
    }
}

/// A detail with its unit: a memory module's size is in MiB, a disk's in MB.
fn sized(lang: Lang, one: &Difference, detail: &str) -> String {
    let field = match one.section.as_str() {
        "memories" => "capacity",
        "storages" => "disksize",
        "drives" => "total",
        _ => return detail.to_owned(),
    };
    value(lang, &one.section, field, detail)
}

fn value(lang: Lang, section: &str, field: &str, text: &str) -> String {
    let Ok(number) = text.parse::<u64>() else {
        return text.to_owned();
    };
    match (section, field) {
        ("storages", "disksize") => format::bytes(lang, number.saturating_mul(1_000_000)),
        (_, "memory" | "capacity" | "swap" | "ram") => {
            format::binary(lang, number.saturating_mul(1024 * 1024))
        }
        (_, "total" | "size") => format::bytes(lang, number.saturating_mul(1024 * 1024)),
        ("item", field) => shown(lang, field, text),
        _ => text.to_owned(),
    }
}
