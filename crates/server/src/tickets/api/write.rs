//! Opening and changing tickets.

use axum::extract::{Path, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use intendant_domain::id::{ClientId, ItemId, PersonId, SiteId, TeamId, TicketId};
use intendant_domain::tickets::{Degree, Kind, Priority, Source};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::json::{PreviewJson, TicketJson};
use super::{Expected, tagged, ticket};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Refusals};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;
use crate::platform::tx::Tx;
use crate::tickets::actions::{self, Asked, Known, NewTicket};
use crate::tickets::{view, work};

/// What is said to open a ticket.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTicketJson {
    /// Identifier of the client; the client's own people leave it out.
    client_id: Option<i64>,
    /// `incident` (when absent) or `request`.
    #[schema(value_type = Option<crate::platform::choices::TicketKind>)]
    kind: Option<String>,
    /// In a line, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// In Markdown.
    #[serde(default)]
    #[schema(max_length = 60_000)]
    description: String,
    /// `high`, `medium` (when absent) or `low`.
    #[schema(value_type = Option<crate::platform::choices::Degree>)]
    impact: Option<String>,
    /// `high`, `medium` (when absent) or `low`.
    #[schema(value_type = Option<crate::platform::choices::Degree>)]
    urgency: Option<String>,
    /// `P1` to `P5` instead of what follows from both; for the provider's people.
    #[schema(value_type = Option<crate::platform::choices::PriorityCode>)]
    priority: Option<String>,
    /// Key of the contract's service, where no item says it.
    service: Option<String>,
    /// Identifier of the site.
    site_id: Option<i64>,
    /// Identifier of the item.
    item_id: Option<i64>,
    /// Identifier of whoever asks.
    requester_id: Option<i64>,
}

pub(super) fn code<T>(
    text: Option<&String>,
    field: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    text.map(|code| {
        read(code).ok_or_else(|| Problem::new(field, "ticket-unknown-code").with("code", code))
    })
    .transpose()
}

impl NewTicketJson {
    fn read(self, actor: &Actor) -> Result<NewTicket, Failure> {
        let client = actor
            .client
            .or(self.client_id.map(ClientId))
            .ok_or_else(|| Problem::new("client_id", "ticket-client-missing"))?;
        if actor.client.is_some() && self.client_id.is_some_and(|id| id != client.0) {
            return Err(Failure::NotFound);
        }
        let ours = !actor.is_clients();
        let degree = |text: Option<&String>, field| code(text, field, Degree::from_code);
        Ok(NewTicket {
            client,
            kind: code(self.kind.as_ref(), "kind", Kind::from_code)?.unwrap_or(Kind::Incident),
            impact: degree(self.impact.as_ref(), "impact")?.unwrap_or(Degree::Medium),
            urgency: degree(self.urgency.as_ref(), "urgency")?.unwrap_or(Degree::Medium),
            priority: code(self.priority.as_ref(), "priority", Priority::from_code)?
                .filter(|_| ours),
            title: self.title,
            description: self.description,
            service: self.service.filter(|key| !key.is_empty()),
            site: self.site_id.map(SiteId),
            item: self.item_id.map(ItemId),
            requester: self.requester_id.map(PersonId),
            source: Source::Api,
            at: None,
        })
    }
}

/// A ticket after what was done to it, as its reader sees it.
fn answer(tx: &mut Tx<'_>, known: Known) -> Result<TicketJson, Failure> {
    let (now, lang) = (tx.now(), tx.actor().lang);
    Ok(TicketJson::of(&view::shown(tx, known, now)?, lang))
}

/// Opens a ticket. The contract in force decides coverage, priority and deadlines at once.
#[utoipa::path(post, path = "/api/v1/tickets", tag = "tickets", operation_id = "open_ticket",
    security(("token" = []), ("session" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key answers the same ticket and opens no second one.")),
    request_body = NewTicketJson,
    responses((status = 201, body = TicketJson, headers(("ETag" = String, description = "Its revision."), ("Location" = String, description = "Where it is."))), Refusals))]
pub(super) async fn create(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<NewTicketJson>,
) -> Result<Response, Failure> {
    let fingerprint = match key {
        Some(_) => format!("POST /api/v1/tickets {}", serde_json::to_string(&body)?),
        None => String::new(),
    };
    let new = body.read(&actor)?;
    let ticket: TicketJson = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            let known = actions::open(tx, &new)?;
            answer(tx, known)
        })
        .await?;
    let location = format!("/api/v1/tickets/{}", ticket.number());
    let mut answer = tagged(ticket.revision(), (StatusCode::CREATED, Json(ticket)));
    if let Ok(value) = HeaderValue::from_str(&location) {
        answer.headers_mut().insert(LOCATION, value);
    }
    Ok(answer)
}

/// Says what the contract would decide, without opening anything.
#[utoipa::path(post, path = "/api/v1/tickets/preview", tag = "tickets", operation_id = "preview_ticket",
    security(("token" = []), ("session" = [])), request_body = NewTicketJson,
    responses((status = 200, body = PreviewJson), Refusals))]
pub(super) async fn preview(
    State(app): State<App>,
    actor: Actor,
    Json(body): Json<NewTicketJson>,
) -> Result<Json<PreviewJson>, Failure> {
    let new = body.read(&actor)?;
    let lang = actor.lang;
    app.read(&actor, move |tx| {
        let preview = actions::preview(tx, &new)?;
        Ok(Json(PreviewJson::of(&preview, tx.now(), lang)))
    })
    .await
}

/// What is to be different. What is absent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeJson {
    /// In a line.
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
    /// In Markdown.
    #[schema(max_length = 60_000)]
    description: Option<String>,
    /// `high`, `medium` or `low`.
    #[schema(value_type = Option<crate::platform::choices::Degree>)]
    impact: Option<String>,
    /// `high`, `medium` or `low`.
    #[schema(value_type = Option<crate::platform::choices::Degree>)]
    urgency: Option<String>,
    /// Instead of what follows from both.
    #[schema(value_type = Option<crate::platform::choices::PriorityCode>)]
    priority: Option<String>,
    /// Why the priority changes.
    #[serde(default)]
    #[schema(max_length = 60_000)]
    note: String,
    /// Key of a service.
    service: Option<String>,
    /// Identifier of the site.
    site_id: Option<i64>,
    /// Identifier of the item.
    item_id: Option<i64>,
    /// Identifier of whoever asks.
    requester_id: Option<i64>,
    /// Identifier of whoever has it; 0: nobody.
    assignee_id: Option<i64>,
    /// Identifier of the team; 0: none.
    team_id: Option<i64>,
}

impl ChangeJson {
    fn make(&self, tx: &mut Tx<'_>, id: TicketId, asked: Asked) -> Result<Option<Known>, Failure> {
        // Only the first change meets the revision that the caller saw.
        let mut first = Some(asked);
        let mut done = None;
        if self.title.is_some() || self.description.is_some() {
            let before = actions::load(
                tx,
                intendant_domain::access::Permission::SeeTickets,
                id,
                false,
            )?;
            let title = self.title.as_ref().unwrap_or(&before.ticket.title);
            let text = self
                .description
                .as_ref()
                .unwrap_or(&before.ticket.description);
            done = Some(work::edit(
                tx,
                id,
                first.take().unwrap_or_default(),
                title,
                text,
            )?);
        }
        if self.impact.is_some() || self.urgency.is_some() || self.priority.is_some() {
            let degrees = (
                code(self.impact.as_ref(), "impact", Degree::from_code)?,
                code(self.urgency.as_ref(), "urgency", Degree::from_code)?,
            );
            let priority = code(self.priority.as_ref(), "priority", Priority::from_code)?;
            let asked = first.take().unwrap_or_default();
            done = Some(work::prioritise(
                tx, id, asked, degrees, priority, &self.note,
            )?);
        }
        if self.service.is_some()
            || self.site_id.is_some()
            || self.item_id.is_some()
            || self.requester_id.is_some()
        {
            let asked = first.take().unwrap_or_default();
            done = Some(work::concern_partly(tx, id, asked, &self.about())?);
        }
        if let Some(person) = self.assignee_id {
            let person = Some(PersonId(person)).filter(|p| p.0 != 0);
            done = Some(work::assign(
                tx,
                id,
                first.take().unwrap_or_default(),
                person,
            )?);
        }
        if let Some(team) = self.team_id {
            let team = Some(TeamId(team)).filter(|t| t.0 != 0);
            done = Some(work::give_to_team(
                tx,
                id,
                first.take().unwrap_or_default(),
                team,
            )?);
        }
        Ok(done)
    }

    fn about(&self) -> work::About {
        work::About {
            site: self.site_id.map(SiteId),
            item: self.item_id.map(ItemId),
            requester: self.requester_id.map(PersonId),
            service: self.service.clone(),
        }
    }
}

/// Changes a ticket.
#[utoipa::path(patch, path = "/api/v1/tickets/{number}", tag = "tickets", operation_id = "change_ticket",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "The number that people say."),
        ("If-Match" = Option<String>, Header, description = "The revision that was seen, as in `ETag`; another one answers 412 with what changed.")),
    request_body = ChangeJson,
    responses((status = 200, body = TicketJson, headers(("ETag" = String, description = "Its revision."))), Refusals))]
pub(super) async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    expected: Expected,
    Json(body): Json<ChangeJson>,
) -> Result<Response, Failure> {
    let (id, asked) = (ticket(&number)?, expected.asked());
    done(&app, &actor, move |tx| {
        body.make(tx, id, asked)?
            .ok_or_else(|| Failure::refused("ticket-refused-no-change"))
    })
    .await
    .map_err(|failure| expected.refused(failure))
}

/// Runs a change and answers the ticket as it is then.
pub(super) async fn done(
    app: &App,
    actor: &Actor,
    work: impl FnOnce(&mut Tx<'_>) -> Result<Known, Failure> + Send + 'static,
) -> Result<Response, Failure> {
    let ticket = app
        .write(actor, move |tx| {
            let known = work(tx)?;
            answer(tx, known)
        })
        .await?;
    Ok(tagged(ticket.revision(), Json(ticket)))
}

/// What somebody writes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CommentJson {
    /// In Markdown.
    #[schema(min_length = 1, max_length = 60_000)]
    text: String,
    /// Whether only the provider's people read it.
    #[serde(default)]
    internal: bool,
}

/// Writes a comment.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/comments", tag = "tickets", operation_id = "comment_ticket",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "The number that people say."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key writes once.")),
    request_body = CommentJson,
    responses((status = 201, body = TicketJson, headers(("ETag" = String, description = "Its revision."))), Refusals))]
pub(super) async fn comment(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<CommentJson>,
) -> Result<Response, Failure> {
    let id = ticket(&number)?;
    let fingerprint = format!("comment {id} {}", serde_json::to_string(&body)?);
    let ticket: TicketJson = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            let known = work::comment(tx, id, Asked::default(), &body.text, body.internal)?;
            answer(tx, known)
        })
        .await?;
    Ok(tagged(
        ticket.revision(),
        (StatusCode::CREATED, Json(ticket)),
    ))
}

/// A step in a ticket's life.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum TransitionJson {
    /// Take charge and begin.
    Take {},
    /// It waits.
    Wait {
        /// The contract's reason.
        reason: String,
        /// For what exactly.
        #[serde(default)]
        #[schema(max_length = 60_000)]
        note: String,
    },
    /// It waits no longer.
    Resume {},
    /// Someone must come on site.
    RequestVisit {},
    /// Someone is on site.
    Arrive {},
    /// The service works again.
    Restore {
        /// How.
        #[serde(default)]
        #[schema(max_length = 60_000)]
        note: String,
    },
    /// The cause is gone.
    Resolve {
        /// What was done.
        #[serde(default)]
        #[schema(max_length = 60_000)]
        solution: String,
    },
    /// Confirmed.
    Close {},
    /// Not solved after all.
    Reopen {
        /// Why.
        #[serde(default)]
        #[schema(max_length = 60_000)]
        reason: String,
    },
    /// Not to be done.
    Cancel {
        /// Why.
        #[schema(min_length = 1, max_length = 60_000)]
        reason: String,
    },
    /// Say why a promise was missed.
    ExplainBreach {
        /// `respond`, `onsite`, `restore` or `resolve`.
        #[schema(value_type = crate::platform::choices::ClockCode)]
        clock: String,
        /// Why.
        #[schema(min_length = 1, max_length = 60_000)]
        cause: String,
    },
}

impl TransitionJson {
    fn make(&self, tx: &mut Tx<'_>, id: TicketId, asked: Asked) -> Result<Known, Failure> {
        match self {
            Self::Take {} => work::take(tx, id, asked),
            Self::Wait { reason, note } => work::wait(tx, id, asked, reason, note),
            Self::Resume {} => work::resume(tx, id, asked),
            Self::RequestVisit {} => work::request_visit(tx, id, asked),
            Self::Arrive {} => work::arrive(tx, id, asked),
            Self::Restore { note } => work::restore(tx, id, asked, note),
            Self::Resolve { solution } => work::resolve(tx, id, asked, solution),
            Self::Close {} => work::close(tx, id, asked),
            Self::Reopen { reason } => work::reopen(tx, id, asked, reason),
            Self::Cancel { reason } => work::cancel(tx, id, asked, reason),
            Self::ExplainBreach { clock, cause } => {
                let read = intendant_domain::tickets::Clock::from_code;
                let clock = code(Some(clock), "clock", read)?
                    .ok_or(Problem::new("clock", "ticket-unknown-code"))?;
                work::explain_breach(tx, id, asked, clock, cause)
            }
        }
    }
}

/// Takes a ticket a step further.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/transitions", tag = "tickets", operation_id = "move_ticket",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "The number that people say."),
        ("If-Match" = Option<String>, Header, description = "The revision that was seen, as in `ETag`; another one answers 412 with what changed.")),
    request_body = TransitionJson,
    responses((status = 200, body = TicketJson, headers(("ETag" = String, description = "Its revision."))), Refusals))]
pub(super) async fn transition(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    expected: Expected,
    Json(body): Json<TransitionJson>,
) -> Result<Response, Failure> {
    let (id, asked) = (ticket(&number)?, expected.asked());
    done(&app, &actor, move |tx| body.make(tx, id, asked))
        .await
        .map_err(|failure| expected.refused(failure))
}
