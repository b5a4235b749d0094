//! What the framework could not read of a request, in our own words: which field, what was expected
//! there, at which line. Its own text, in English, is taken apart; what is not known of it is not
//! shown to anybody.

use axum::http::StatusCode;

use super::i18n::Lang;

/// What is wrong, by the status and the text of the framework.
pub(super) struct Unreadable {
    status: StatusCode,
    /// Field, by its path: `lines[2].amount`; empty: the whole.
    field: String,
    /// Key of the text, and its variables.
    key: &'static str,
    values: Vec<(&'static str, String)>,
    /// Line and column of the JSON.
    place: Option<(String, String)>,
}

impl Unreadable {
    /// Takes the framework's text apart.
    pub(super) fn read(status: StatusCode, text: &str) -> Self {
        let (what, rest) = text.split_once(": ").unwrap_or((text, ""));
        let plain = |key| Self {
            status,
            field: String::new(),
            key,
            values: Vec::new(),
            place: None,
        };
        match status {
            StatusCode::NOT_FOUND => return plain("failure-not-found"),
            StatusCode::METHOD_NOT_ALLOWED => return plain("failure-method"),
            StatusCode::PAYLOAD_TOO_LARGE => return plain("failure-too-large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => return plain("failure-media-type"),
            _ => {}
        }
        if what == "Invalid URL" {
            // "Cannot parse `client` with value `x` to a `i64`", without the name where the address
            // holds one number only.
            let mut quoted = rest.split('`').skip(1).step_by(2);
            let first = quoted.next().unwrap_or_default();
            let (field, value) = match quoted.next() {
                Some(value) if rest.contains("with value") => (first, value),
                _ => ("", first),
            };
            return Self {
                field: field.to_owned(),
                values: vec![("value", value.to_owned())],
                ..plain("failure-address")
            };
        }
        let (rest, place) = without_place(rest);
        if what.contains("as JSON") {
            return Self {
                place,
                ..plain("failure-json")
            };
        }
        let (path, message) = path_of(rest);
        let (name, key, values) = expectation(message);
        let field = match (path, name) {
            ("", name) => name,
            (path, name) if name.is_empty() || path.ends_with(&name) => path.to_owned(),
            (path, name) => format!("{path}.{name}"),
        };
        Self {
            status,
            field,
            key,
            values,
            place,
        }
    }

    /// As a failure of the API, and its sentence.
    pub(super) fn body(&self, lang: Lang) -> serde_json::Value {
        let values: Vec<(&str, &str)> = self.values.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let detail = lang.ta(self.key, &values);
        let mut whole = match self.field.as_str() {
            "" => detail.clone(),
            field => lang.ta("failure-field", &[("field", field), ("what", &detail)]),
        };
        if let Some((line, column)) = &self.place {
            whole.push(' ');
            whole.push_str(&lang.ta("failure-place", &[("line", line), ("column", column)]));
        }
        let mut body = serde_json::json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": whole,
        });
        if !self.field.is_empty() {
            body["errors"] = serde_json::json!([{ "field": self.field, "detail": detail }]);
        }
        body
    }
}

/// The text without " at line 1 column 23", and these two.
fn without_place(text: &str) -> (&str, Option<(String, String)>) {
    let Some((before, place)) = text.rsplit_once(" at line ") else {
        return (text, None);
    };
    match place.split_once(" column ") {
        Some((line, column)) => (before, Some((line.to_owned(), column.to_owned()))),
        None => (text, None),
    }
}

/// "b[0].c: missing field …" in its two halves; the path may be missing.
fn path_of(text: &str) -> (&str, &str) {
    match text.split_once(": ") {
        Some((path, message)) if is_path(path) => (path.trim_matches('.'), message),
        _ => ("", text),
    }
}

fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "._-[]?".contains(c))
}

/// Field (when the message names it), key and variables of what serde says.
fn expectation(message: &str) -> (String, &'static str, Vec<(&'static str, String)>) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let first = || quoted.first().copied().unwrap_or_default().to_owned();
    let choices = || quoted.get(1..).unwrap_or_default().join(", ");
    let expected = message
        .rsplit_once("expected ")
        .map_or("", |(_, what)| what);
    if message.starts_with("missing field") {
        return (first(), "failure-field-missing", Vec::new());
    }
    if message.starts_with("unknown field") {
        return match choices() {
            known if known.is_empty() => (first(), "failure-field-unknown", Vec::new()),
            known => (first(), "failure-field-unknown-of", vec![("known", known)]),
        };
    }
    if message.starts_with("duplicate field") {
        return (first(), "failure-field-twice", Vec::new());
    }
    if message.starts_with("unknown variant") {
        let values = vec![("value", first()), ("known", choices())];
        return (String::new(), "failure-field-choice", values);
    }
    (String::new(), kind_key(expected, message), Vec::new())
}

/// What was expected, of the names that serde and the standard parsers give it.
fn kind_key(expected: &str, message: &str) -> &'static str {
    let word = expected
        .split([' ', ','])
        .find(|word| *word != "a" && *word != "an");
    match word.unwrap_or_default() {
        "i64" | "u64" | "i32" | "u32" | "i16" | "u16" | "u8" | "usize" | "integer" => {
            "failure-field-integer"
        }
        "f64" | "f32" | "number" | "Decimal" => "failure-field-number",
        "string" | "str" | "borrowed" | "character" => "failure-field-text",
        "boolean" | "bool" => "failure-field-boolean",
        "sequence" | "array" | "tuple" => "failure-field-list",
        "struct" | "map" | "object" => "failure-field-object",
        _ if message.contains("digit") || message.contains("number too") => "failure-field-integer",
        _ if message.contains("`true` or `false`") => "failure-field-boolean",
        _ => "failure-field-wrong",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, text: &str, lang: Lang) -> (String, String) {
        let status = StatusCode::from_u16(status).expect("a status");
        let body = Unreadable::read(status, text).body(lang);
        let field = body["errors"][0]["field"].as_str().unwrap_or_default();
        (
            field.to_owned(),
            body["detail"].as_str().unwrap_or_default().to_owned(),
        )
    }

    #[test]
    fn each_refusal_of_the_framework_is_said_in_our_words() {
        let of_json = "Failed to deserialize the JSON body into the target type: ";
        let cases = [
            (422, format!("{of_json}missing field `title` at line 1 column 2"), "title", "required"),
            (422, format!("{of_json}lines[0]: missing field `label` at line 1 column 23"), "lines[0].label", "required"),
            (422, format!("{of_json}client_id: invalid type: string \"x\", expected i64 at line 1 column 16"), "client_id", "whole number"),
            (422, format!("{of_json}title: invalid type: integer `3`, expected a string at line 1 column 10"), "title", "text"),
            (422, format!("{of_json}kind: unknown variant `x`, expected `incident` or `request` at line 1 column 9"), "kind", "incident, request"),
            (422, format!("{of_json}titel: unknown field `titel`, expected one of `title`, `kind` at line 1 column 9"), "titel", "title, kind"),
            (400, "Failed to parse the request body as JSON: EOF while parsing an object at line 2 column 7".to_owned(), "", "Line 2"),
            (400, "Failed to deserialize query string: limit: invalid digit found in string".to_owned(), "limit", "whole number"),
            (400, "Invalid URL: Cannot parse `client` with value `abc`: invalid digit found in string".to_owned(), "client", "abc"),
        ];
        for (status, text, field, word) in cases {
            let (found, detail) = said(status, &text, Lang::En);
            assert_eq!(found, field, "{text}");
            assert!(detail.contains(word), "{text}: {detail}");
            for theirs in ["deserialize", "expected", "invalid", "Cannot"] {
                let (_, french) = said(status, &text, Lang::Fr);
                assert!(!french.contains(theirs), "{french}");
            }
        }
    }
}
