//! Reading tickets.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use intendant_domain::access::Permission;
use intendant_domain::id::{ClientId, ItemId, PersonId, SiteId, TeamId, TicketId};
use intendant_domain::tickets::{Kind, Priority, State as Stand};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::json::{EventJson, TicketBriefJson, TicketJson};
use super::{tagged, ticket};
use crate::platform::actor::Actor;
use crate::platform::api::{Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;
use crate::tickets::list::{self, Filter, MOST};
use crate::tickets::view;

/// Which tickets. Lists are separated by commas.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// `true`: work remains; `false`: over. Absent: both.
    open: Option<bool>,
    /// States: `new`, `assigned`, `in-progress`, `waiting`, `restored`, `resolved`, `closed`, `cancelled`.
    state: String,
    /// Priorities: `P1` to `P5`.
    priority: String,
    /// `incident` or `request`.
    kind: Option<String>,
    /// Identifier of the client.
    client: Option<i64>,
    /// Key of a service.
    service: Option<String>,
    /// Identifier of the site.
    site: Option<i64>,
    /// Identifier of the item.
    item: Option<i64>,
    /// Identifier of whoever asked.
    requester: Option<i64>,
    /// Identifier of whoever has it.
    assignee: Option<i64>,
    /// Only what nobody has.
    unassigned: bool,
    /// Identifier of the team.
    team: Option<i64>,
    /// Only what no service covers.
    outside: bool,
    /// Only what is past due.
    late: bool,
    /// Opened at or after (RFC 3339).
    opened_from: Option<String>,
    /// Opened before (RFC 3339).
    opened_before: Option<String>,
    /// Words, or a number.
    q: String,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

fn codes<T>(
    text: &str,
    field: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, Problem> {
    text.split(',')
        .map(str::trim)
        .filter(|code| !code.is_empty())
        .map(|code| {
            read(code).ok_or_else(|| Problem::new(field, "ticket-unknown-code").with("code", code))
        })
        .collect()
}

fn instant(text: Option<&String>, field: &'static str) -> Result<Option<Timestamp>, Problem> {
    text.map(|text| text.parse())
        .transpose()
        .map_err(|_| Problem::new(field, "ticket-not-an-instant"))
}

impl Asked {
    fn filter(&self) -> Result<Filter, Problem> {
        let kind = match &self.kind {
            Some(code) => codes(code, "kind", Kind::from_code)?.into_iter().next(),
            None => None,
        };
        Ok(Filter {
            open: self.open,
            states: codes(&self.state, "state", Stand::from_code)?,
            priorities: codes(&self.priority, "priority", Priority::from_code)?,
            kind,
            client: self.client.map(ClientId),
            service: self.service.clone(),
            site: self.site.map(SiteId),
            item: self.item.map(ItemId),
            items: Vec::new(),
            requester: self.requester.map(PersonId),
            assignee: self.assignee.map(PersonId),
            unassigned: self.unassigned,
            team: self.team.map(TeamId),
            outside: self.outside,
            late: self.late,
            due_before: None,
            opened_from: instant(self.opened_from.as_ref(), "opened_from")?,
            opened_before: instant(self.opened_before.as_ref(), "opened_before")?,
            text: self.q.clone(),
        })
    }
}

/// A cursor as it is given out: place and identifier of the last row.
pub(in crate::tickets) fn read_cursor(text: &str) -> Option<(i64, TicketId)> {
    let (place, id) = text.split_once('.')?;
    Some((place.parse().ok()?, id.parse().ok()?))
}

/// The cursor behind a row.
pub(in crate::tickets) fn cursor(row: &list::Listed) -> String {
    format!("{}.{}", row.sort_due, row.id)
}

/// Lists tickets, what runs out first at the top.
#[utoipa::path(get, path = "/api/v1/tickets", tag = "tickets", operation_id = "list_tickets",
    security(("token" = []), ("session" = [])), params(Asked),
    responses((status = 200, body = Page<TicketBriefJson>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<TicketBriefJson>>, Failure> {
    let filter = asked.filter()?;
    let after = match &asked.cursor {
        Some(text) => {
            Some(read_cursor(text).ok_or(Problem::new("cursor", "ticket-unknown-cursor"))?)
        }
        None => None,
    };
    let most = asked.limit.unwrap_or(50);
    if !(1..=MOST).contains(&most) {
        return Err(Problem::new("limit", "ticket-limit").into());
    }
    app.read(&actor, move |tx| {
        let now = tx.now();
        let mut rows = tx.allow(Permission::SeeTickets)?;
        let mut found = list::list(&mut rows, &filter, after, most + 1)?;
        let more = found.len() as i64 > most;
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(Json(Page {
            next: found.last().filter(|_| more).map(cursor),
            items: found
                .iter()
                .map(|ticket| TicketBriefJson::of(ticket, now))
                .collect(),
        }))
    })
    .await
}

/// A ticket with its clocks and their ledgers.
#[utoipa::path(get, path = "/api/v1/tickets/{number}", tag = "tickets", operation_id = "show_ticket",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "The number that people say.")),
    responses((status = 200, body = TicketJson, headers(("ETag" = String, description = "Its revision."))), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let id = ticket(&number)?;
    let lang = actor.lang;
    let ticket = app
        .read(&actor, move |tx| {
            Ok(TicketJson::of(&view::show(tx, id)?, lang))
        })
        .await?;
    Ok(tagged(ticket.revision(), Json(ticket)))
}

/// Everything that happened to a ticket, as far as the reader may know.
#[utoipa::path(get, path = "/api/v1/tickets/{number}/events", tag = "tickets", operation_id = "list_ticket_events",
    security(("token" = []), ("session" = [])),
    params(("number" = i64, Path, description = "The number that people say.")),
    responses((status = 200, body = Page<EventJson>), Refusals))]
pub(super) async fn events(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
) -> Result<Json<Page<EventJson>>, Failure> {
    let id = ticket(&number)?;
    let lang = actor.lang;
    app.read(&actor, move |tx| {
        let shown = view::show(tx, id)?;
        Ok(Json(Page {
            items: EventJson::all(&shown.known, lang)?,
            next: None,
        }))
    })
    .await
}
