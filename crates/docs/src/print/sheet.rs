//! What a template is handed: the input, with its instants in local time and its texts in
//! characters that the fonts can show.

use intendant_protocol::documents::Language;
use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value, json};

use super::{Frame, world};
use crate::input::Input;
use crate::wording::{apostrophes, breakable, french, local, midnight};

/// The colour of a provider that names none.
const ACCENT: &str = "#0f4c5c";

/// Keys whose text is copied by readers, letter by letter: never retouched.
const VERBATIM: [&str; 6] = ["at", "command", "file", "iban", "number", "sha256"];

/// The input as the templates read it: `doc`, and what they cannot compute themselves.
pub(super) fn write(input: &Input, frame: &Frame<'_>) -> serde_json::Result<Vec<u8>> {
    let mut doc = match input {
        Input::FleetReport(report) => serde_json::to_value(report)?,
        Input::AuditReport(report) => serde_json::to_value(report)?,
        Input::Invoice(invoice) => serde_json::to_value(invoice)?,
        Input::PenaltyStatement(statement) => serde_json::to_value(statement)?,
        Input::ServiceReport(report) => serde_json::to_value(report)?,
    };
    let mut instants = Map::new();
    let fonts = world::text_fonts();
    visit(&mut doc, "", &mut |key, text| {
        if let Ok(instant) = text.parse::<Timestamp>() {
            instants.insert(text.clone(), local(instant, &frame.zone));
        }
        *text = text.chars().map(|c| shown(&fonts, c)).collect();
        if !VERBATIM.contains(&key) && !instants.contains_key(text) {
            *text = breakable(&apostrophes(text));
            if frame.language == Language::Fr {
                *text = french(text);
            }
        }
    });
    let day_after = frame
        .period
        .to
        .checked_add(1.day())
        .unwrap_or(frame.period.to);
    serde_json::to_vec(&json!({
        "doc": doc,
        "instants": instants,
        "accent": frame.accent.unwrap_or(ACCENT),
        "created": local(frame.created, &frame.zone),
        "span": [midnight(frame.period.from, &frame.zone), midnight(day_after, &frame.zone)],
    }))
}

/// Calls `retouch` with every text and the key that it stands under.
fn visit(value: &mut Value, key: &str, retouch: &mut impl FnMut(&str, &mut String)) {
    match value {
        Value::String(text) => retouch(key, text),
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| visit(value, key, retouch)),
        Value::Object(fields) => {
            fields
                .iter_mut()
                .for_each(|(name, value)| visit(value, name, retouch));
        }
        _ => {}
    }
}

/// A character that the fonts can show, in place of one that they cannot: a missing glyph is not
/// allowed in PDF/A.
fn shown(fonts: &[typst::text::Font], c: char) -> char {
    match c {
        '\n' => c,
        '\t' | '\r' => ' ',
        _ if world::can_show(fonts, c) => c,
        _ => '?',
    }
}
