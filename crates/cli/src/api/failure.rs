//! What can go wrong between us and a server, and the code that the command leaves with.

use std::process::ExitCode;

use serde_json::Value;

/// A command that did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(crate) struct Failure {
    text: String,
    code: u8,
}

/// The server refused the request as it is.
const REFUSED: u8 = 1;
/// The command was not given what it needs.
const USAGE: u8 = 2;
/// Nobody is signed in, or not allowed.
const NOT_ALLOWED: u8 = 3;
/// There is nothing there.
const NOT_FOUND: u8 = 4;
/// The server cannot be reached, or cannot answer now.
const AWAY: u8 = 5;

impl Failure {
    pub(super) fn usage(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            code: USAGE,
        }
    }

    pub(super) fn signed_out(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            code: NOT_ALLOWED,
        }
    }

    pub(super) fn away(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            code: AWAY,
        }
    }

    /// Whether the same request may succeed a moment later.
    pub(super) fn is_away(&self) -> bool {
        self.code == AWAY
    }

    /// What the server said in problem+json: its sentence, then each field that is wrong.
    pub(super) fn of_problem(status: u16, body: &Value) -> Self {
        let code = match status {
            401 | 403 => NOT_ALLOWED,
            404 => NOT_FOUND,
            429 | 500.. => AWAY,
            _ => REFUSED,
        };
        let detail = body["detail"].as_str().unwrap_or_default();
        let mut text = if detail.is_empty() {
            format!("HTTP {status}")
        } else {
            detail.to_owned()
        };
        let fields: Vec<_> = body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|error| Some((error["field"].as_str()?, error["detail"].as_str()?)))
            .filter(|(field, _)| !field.is_empty())
            .collect();
        if !fields.is_empty() {
            text = fields
                .iter()
                .map(|(field, detail)| format!("{field}: {detail}"))
                .collect::<Vec<_>>()
                .join("\n");
        }
        Self { text, code }
    }

    /// Says it on standard error; the code to leave with.
    pub(super) fn report(&self) -> ExitCode {
        eprintln!("intendant: {}", self.text);
        ExitCode::from(self.code)
    }
}
