//! What a person writes of an item: it stands, whatever sources say, until it is taken back.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::input::{ItemPatch, Problems};
use super::kinds::Own;
use super::store::More;
use intendant_domain::machines::kinds;

/// Writes into `more` what a patch says; `by` is who. What is wrong is added to `problems`.
pub(super) fn write(
    problems: &mut Problems,
    patch: &ItemPatch,
    more: &mut More,
    own: &[Own],
    (now, by): (Timestamp, &str),
) {
    let mut fields: Map<String, Value> = serde_json::from_str(&more.fields).unwrap_or_default();
    for (field, said) in patch.texts() {
        let Some(said) = said else { continue };
        let text = problems.take(field, intendant_domain::clients::line(said, 200));
        if text == more.text(field) {
            continue;
        }
        let standing = hand(&mut fields, field, &text, (now, by));
        more.set(field, &standing);
    }
    more.fields = Value::Object(fields).to_string();
    if let Some(state) = &patch.state
        && *state != more.state
    {
        if kinds::STATES.contains(&state.as_str()) && state != "retired" {
            more.state.clone_from(state);
            more.state_since = Some(now);
        } else {
            problems.add("state", "fleet-state-wrong");
        }
    }
    for (field, said, place) in [
        ("purchased", &patch.purchased, &mut more.purchased_at),
        (
            "warranty_ends",
            &patch.warranty_ends,
            &mut more.warranty_ends,
        ),
    ] {
        if let Some(text) = said {
            match day(text) {
                Ok(day) => *place = day,
                Err(()) => problems.add(field, "fleet-day-wrong"),
            }
        }
    }
    if let Some(said) = &patch.attributes {
        attributes(problems, said, own, more);
    }
}

/// Puts what a person says of a field in `item.fields`; empty: what a source says stands again.
/// Answers what stands.
pub(super) fn hand(
    fields: &mut Map<String, Value>,
    field: &str,
    text: &str,
    (now, by): (Timestamp, &str),
) -> String {
    let known = fields.entry(field).or_insert_with(|| json!({}));
    let Value::Object(known) = known else {
        return text.to_owned();
    };
    if text.is_empty() {
        known.remove("hand");
        return known
            .get("value")
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned();
    }
    known.insert(
        "hand".to_owned(),
        json!({ "value": text, "at": now.as_microsecond(), "by": by }),
    );
    text.to_owned()
}

/// A day as ISO or French write it; empty: none.
pub(super) fn day(text: &str) -> Result<Option<Timestamp>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let date = text
        .get(..10)
        .unwrap_or(text)
        .parse::<Date>()
        .ok()
        .or_else(|| french(text))
        .ok_or(())?;
    TimeZone::UTC
        .to_timestamp(date.at(0, 0, 0, 0))
        .map(Some)
        .map_err(|_| ())
}

/// `04/05/2026`, `4.5.2026`, `04-05-2026`.
fn french(text: &str) -> Option<Date> {
    let mut parts = text.split(['/', '.', '-']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The kind's own fields; keys of nobody's stay as they were.
fn attributes(problems: &mut Problems, said: &Map<String, Value>, own: &[Own], more: &mut More) {
    let mut kept: Map<String, Value> = serde_json::from_str(&more.attributes).unwrap_or_default();
    for (key, value) in said {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let Some(field) = own.iter().find(|field| field.key == *key) else {
            problems.add("attributes", "fleet-attribute-unknown");
            continue;
        };
        match field.checked(&text) {
            Some(text) if text.is_empty() => {
                kept.remove(key);
            }
            Some(text) => {
                kept.insert(key.clone(), text.into());
            }
            None => problems.add("attributes", "fleet-attribute-wrong"),
        }
    }
    more.attributes = Value::Object(kept).to_string();
}
