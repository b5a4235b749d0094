//! Every way a request can fail, sorted by what the caller can do about it, and its two faces: a page
//! and problem+json (RFC 9457).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::db::DbError;
use super::i18n::Lang;

/// A failed request. Texts are keys of the locale files, so that each face speaks its reader's
/// language.
#[derive(Clone, Debug)]
pub enum Failure {
    /// Nobody is signed in.
    SignedOut,
    /// There is nothing there, or nothing that this person may know of.
    NotFound,
    /// The person may not do this; the text says who can.
    Denied(Problem),
    /// Somebody changed the same thing in between, or it is already there.
    Conflict(Problem),
    /// The revision that the request was made for (`If-Match`) is no longer the present one.
    Stale(Problem),
    /// The request is not right; each problem says where and what to do.
    Refused(Vec<Problem>),
    /// The request cannot be read at all: a form or an address that no page of ours sends.
    Unreadable(StatusCode),
    /// The body is larger than this door takes.
    TooLarge,
    /// Too many tries; again after this many seconds.
    Throttled(i64),
    /// The database or the disk cannot take it now; nothing was changed.
    Unavailable(&'static str),
    /// A defect; the cause is logged, never shown.
    Broken(String),
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field of the form or body; empty when it is the whole.
    pub field: &'static str,
    /// Key of the text in the locale files.
    pub key: &'static str,
    /// Variables of the text.
    pub values: Vec<(&'static str, String)>,
}

impl Problem {
    /// A problem with `field`, worded by `key`.
    #[must_use]
    pub fn new(field: &'static str, key: &'static str) -> Self {
        Self {
            field,
            key,
            values: Vec::new(),
        }
    }

    /// With a variable of the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// The text for a person.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let values: Vec<(&str, &str)> = self
            .values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        lang.ta(self.key, &values)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(vec![problem])
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unique(_) => Self::Conflict(Problem::new("", "failure-already-there")),
            DbError::Contended => Self::Conflict(Problem::new("", "failure-contended")),
            DbError::Nul => Self::refused("failure-nul"),
            DbError::Full => Self::Unavailable("failure-disk-full"),
            DbError::Unavailable(cause) => {
                tracing::error!(cause, "database unavailable");
                Self::Unavailable("failure-database-away")
            }
            DbError::Broken(cause) => Self::Broken(cause),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl Failure {
    /// A refusal of the whole request, worded by `key`.
    #[must_use]
    pub fn refused(key: &'static str) -> Self {
        Problem::new("", key).into()
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Denied(_) => StatusCode::FORBIDDEN,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Stale(_) => StatusCode::PRECONDITION_FAILED,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unreadable(status) => *status,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What to tell the person, in one text.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::SignedOut => lang.t("failure-signed-out"),
            Self::NotFound => lang.t("failure-not-found"),
            Self::Denied(problem) | Self::Conflict(problem) | Self::Stale(problem) => {
                problem.text(lang)
            }
            Self::Refused(problems) => problems
                .iter()
                .map(|p| p.text(lang))
                .collect::<Vec<_>>()
                .join(" "),
            Self::Unreadable(_) => lang.ta("failure-unreadable", &[("cause", "")]),
            Self::TooLarge => lang.t("failure-too-large"),
            Self::Throttled(seconds) => {
                lang.ta("failure-throttled", &[("seconds", &seconds.to_string())])
            }
            Self::Unavailable(key) => lang.t(key),
            Self::Broken(_) => lang.t("failure-broken"),
        }
    }

    /// The problem with `field`, for the form that shows it beside the field.
    #[must_use]
    pub fn of_field(&self, field: &str, lang: Lang) -> Option<String> {
        match self {
            Self::Refused(problems) => problems
                .iter()
                .find(|p| p.field == field)
                .map(|p| p.text(lang)),
            _ => None,
        }
    }

    /// As `application/problem+json` (RFC 9457).
    #[must_use]
    pub fn as_problem_json(&self, lang: Lang) -> Response {
        let status = self.status();
        let errors: Vec<serde_json::Value> = match self {
            Self::Refused(problems) => problems
                .iter()
                .map(|p| serde_json::json!({ "field": p.field, "detail": p.text(lang) }))
                .collect(),
            _ => Vec::new(),
        };
        let mut body = serde_json::json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
            "detail": self.text(lang),
        });
        if !errors.is_empty() {
            body["errors"] = errors.into();
        }
        let mut answer = (
            status,
            [(axum::http::header::CONTENT_TYPE, "application/problem+json")],
            body.to_string(),
        )
            .into_response();
        if let Self::Throttled(seconds) = self
            && let Ok(value) = seconds.to_string().parse()
        {
            answer
                .headers_mut()
                .insert(axum::http::header::RETRY_AFTER, value);
        }
        answer
    }
}

impl IntoResponse for Failure {
    /// The bare status with the failure attached: the half of the site it happened in (pages or
    /// API) gives it its face.
    fn into_response(self) -> Response {
        if let Self::Broken(cause) = &self {
            tracing::error!(cause, "request failed");
        }
        let mut answer = self.status().into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}
