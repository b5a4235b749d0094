//! JSON in and out: tickets under `/api/v1/tickets`, addressed by the number that people say.

mod beside;
mod files;
mod json;
mod read;
mod write;

pub(crate) use files::send;
pub(super) use files::unreadable;
pub(super) use read::{cursor, read_cursor};

use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::http::HeaderValue;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::{Comment, OpenTickets, SeeTickets, WorkTickets};
use intendant_domain::id::TicketId;
use intendant_domain::tickets::of_number;
use utoipa_axum::router::UtoipaMethodRouterExt;
use utoipa_axum::routes;

use super::actions::Asked;
use super::files::LARGEST;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;

/// The doors of the API.
pub(super) fn doors() -> Doors {
    Doors::default()
        .api(Guard::Needs(SeeTickets), routes!(read::list))
        .api(Guard::Needs(OpenTickets), routes!(write::create))
        .api(Guard::Needs(OpenTickets), routes!(write::preview))
        .api(Guard::Needs(WorkTickets), routes!(beside::bulk))
        .api(Guard::Needs(SeeTickets), routes!(read::show))
        .api(Guard::Needs(WorkTickets), routes!(write::change))
        .api(Guard::Needs(SeeTickets), routes!(read::events))
        .api(Guard::Needs(Comment), routes!(write::comment))
        .api(Guard::SignedIn, routes!(write::transition))
        .api(Guard::Needs(WorkTickets), routes!(beside::spend))
        .api(Guard::Needs(WorkTickets), routes!(beside::link))
        .api(Guard::Needs(WorkTickets), routes!(beside::unlink))
        .api(Guard::Needs(WorkTickets), routes!(beside::merge))
        .api(
            Guard::Needs(Comment),
            routes!(files::upload).layer(DefaultBodyLimit::max(LARGEST + 64 * 1024)),
        )
        .api(Guard::Needs(SeeTickets), routes!(files::download))
}

/// The number of a path.
pub(super) fn ticket(number: &str) -> Result<TicketId, Failure> {
    number.parse().map(of_number).map_err(|_| Failure::NotFound)
}

/// The revision of `If-Match`: `"r7"`. Anything else that is not `*` matches no revision.
pub(super) struct Expected(pub(super) Option<i64>);

impl<S: Sync> FromRequestParts<S> for Expected {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let header = parts.headers.get(IF_MATCH).and_then(|v| v.to_str().ok());
        let revision = |text: &str| {
            text.trim()
                .strip_prefix("\"r")
                .and_then(|rest| rest.strip_suffix('"'))
                .and_then(|digits| digits.parse().ok())
                .unwrap_or(-1)
        };
        Ok(Self(header.filter(|text| text.trim() != "*").map(revision)))
    }
}

impl Expected {
    /// A conflict about the revision is a precondition that failed, for who named one.
    pub(super) fn refused(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Conflict(problem) if self.0.is_some() && problem.key == "ticket-conflict" => {
                Failure::Stale(problem)
            }
            other => other,
        }
    }

    pub(super) fn asked(&self) -> Asked {
        Asked {
            expected: self.0,
            at: None,
        }
    }
}

/// An answer with the revision as its `ETag`.
pub(super) fn tagged(revision: i64, answer: impl IntoResponse) -> Response {
    let mut answer = answer.into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("\"r{revision}\"")) {
        answer.headers_mut().insert(ETAG, value);
    }
    answer
}
