//! The queue: what runs out first at the top, chips for what is asked most, words, saved filters,
//! one thing done with several tickets.

mod ask;
mod several;

use ask::{chips, search};
use several::bulk_actions;
pub(super) use several::{bulk, remove_filter, save_filter};

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use intendant_domain::access::Permission;
use intendant_domain::tickets::{Priority, State as Stand};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::parts;
use crate::contracts::Compiled;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::faces::percent_encoded;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge, bulk_bar, clock_row, empty_state, format,
    link_button, page_header, pagination, row, table,
};
use crate::platform::shell::Shell;
use crate::platform::tx::Tx;
use crate::tickets::choices::{self, Choice, Desk};
use crate::tickets::list::{self, Filter, Listed};
use crate::tickets::{api, saved, view};

/// Rows of a page.
const ROWS: i64 = 50;
/// Counts on chips go no further.
const COUNTED: i64 = 1000;

/// What the address asks for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `open` (when empty), `over` or `all`.
    pub(super) view: String,
    /// Codes, separated by commas.
    pub(super) state: String,
    /// Codes, separated by commas.
    pub(super) priority: String,
    /// Identifier.
    pub(super) client: String,
    /// Key.
    pub(super) service: String,
    /// Identifier.
    pub(super) team: String,
    /// Identifier, `me` or `none`.
    pub(super) assignee: String,
    /// `1`: only what no service covers.
    pub(super) outside: String,
    /// `1`: only what is past due.
    pub(super) late: String,
    /// Words or a number.
    pub(super) q: String,
    /// Behind which row.
    pub(super) cursor: String,
}

impl Asked {
    pub(super) fn filter(&self, actor: &Actor) -> Filter {
        let codes =
            |text: &str| -> Vec<String> { text.split(',').map(ToOwned::to_owned).collect() };
        let me = actor.person;
        Filter {
            open: match self.view.as_str() {
                "over" => Some(false),
                "all" => None,
                _ if !self.state.is_empty() => None,
                // A number or words are looked for everywhere, unless a view is asked for.
                _ if self.view.is_empty() && !self.q.trim().is_empty() => None,
                _ => Some(true),
            },
            states: codes(&self.state)
                .iter()
                .filter_map(|code| Stand::from_code(code))
                .collect(),
            priorities: codes(&self.priority)
                .iter()
                .filter_map(|code| Priority::from_code(code))
                .collect(),
            client: self.client.parse().ok(),
            service: (!self.service.is_empty()).then(|| self.service.clone()),
            team: self.team.parse().ok(),
            assignee: match self.assignee.as_str() {
                "me" => me,
                other => other.parse().ok(),
            },
            unassigned: self.assignee == "none",
            outside: self.outside == "1",
            late: self.late == "1",
            text: self.q.clone(),
            ..Filter::default()
        }
    }

    /// Each that is set, in a fixed order.
    fn pairs(&self) -> Vec<(&'static str, &str)> {
        [
            ("view", &self.view),
            ("state", &self.state),
            ("priority", &self.priority),
            ("client", &self.client),
            ("service", &self.service),
            ("team", &self.team),
            ("assignee", &self.assignee),
            ("outside", &self.outside),
            ("late", &self.late),
            ("q", &self.q),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name, value.as_str()))
        .collect()
    }

    /// As an address's query, without the cursor.
    pub(super) fn query(&self) -> String {
        let pairs: Vec<String> = self
            .pairs()
            .into_iter()
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        pairs.join("&")
    }

    fn is_chip(&self, chip: &Self) -> bool {
        self.query() == chip.query()
    }
}

/// What the page shows.
struct Queue {
    asked: Asked,
    rows: Vec<Listed>,
    contracts: Vec<Arc<Compiled>>,
    next: Option<String>,
    late: i64,
    mine: i64,
    unassigned: i64,
    saved: Vec<saved::Saved>,
    clients: Vec<Choice>,
    desk: Desk,
    now: Timestamp,
}

fn fetch(tx: &mut Tx<'_>, asked: Asked) -> Result<Queue, Failure> {
    let actor = tx.actor().clone();
    let filter = asked.filter(&actor);
    let now = tx.now();
    let (clients, desk, saved) = match actor.is_clients() {
        true => Default::default(),
        false => (choices::clients(tx)?, choices::desk(tx)?, saved::list(tx)?),
    };
    let mut rows = tx.allow(Permission::SeeTickets)?;
    let after = api::read_cursor(&asked.cursor);
    let mut found = list::list(&mut rows, &filter, after, ROWS + 1)?;
    let more = found.len() as i64 > ROWS;
    found.truncate(ROWS as usize);
    let contracts = view::contracts_of(&mut rows, &found)?;
    let open = Filter {
        open: Some(true),
        ..Filter::default()
    };
    let mut counted = |filter: Filter| match actor.is_clients() {
        true => Ok(0),
        false => list::count(&mut rows, &filter, COUNTED),
    };
    Ok(Queue {
        late: counted(Filter {
            late: true,
            ..open.clone()
        })?,
        mine: counted(Filter {
            assignee: actor.person,
            ..open.clone()
        })?,
        unassigned: counted(Filter {
            unassigned: true,
            ..open
        })?,
        next: found.last().filter(|_| more).map(api::cursor),
        asked,
        rows: found,
        contracts,
        saved,
        clients,
        desk,
        now,
    })
}

/// `GET /tickets`
pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let queue = app.read(&shell.actor, |tx| fetch(tx, asked)).await?;
    let shell = shell.live(&format!("/live/tickets?{}", queue.asked.query()));
    let lang = shell.lang;
    let title = match shell.actor.is_clients() {
        true => lang.t("nav-my-tickets"),
        false => lang.t("nav-tickets"),
    };
    let new = match shell.actor.can(Permission::OpenTickets) {
        true => {
            html! { (link_button(Button::Primary, "/tickets/new", Some(Icon::Plus), &lang.t("ticket-new"))) }
        }
        false => html! {},
    };
    let body = html! {
        (page_header(&title, "", &new))
        (chips(&shell, &queue))
        (search(&shell, &queue))
        (content(&shell, &queue))
    };
    Ok(shell.page(&title, &body))
}

/// The table's columns, for whoever reads.
pub(super) fn columns(lang: Lang, clients: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::tight(lang.t("queue-column-priority")),
        Column::main(lang.t("queue-column-ticket")),
    ];
    if !clients {
        columns.push(Column::new(lang.t("queue-column-client")));
    }
    columns.push(Column::tight(lang.t("queue-column-state")));
    columns.push(Column::clock(lang.t("queue-column-clock")));
    if !clients {
        columns.push(Column::wide_only(lang.t("queue-column-assignee")));
    }
    columns.push(Column::wide_only(lang.t("queue-column-updated")));
    columns
}

/// One row of the queue; the same for the page and for what arrives live.
pub(super) fn ticket_row(
    lang: Lang,
    clients: bool,
    whole: &Table<'_>,
    ticket: &Listed,
    contracts: &[Arc<Compiled>],
    now: Timestamp,
) -> Markup {
    let address = parts::address(ticket.id);
    let number = parts::spoken(lang, ticket.id);
    let zone = parts::zone(&ticket.zone);
    let clock = parts::row_clock(lang, ticket, contracts, now);
    let mut cells = vec![
        parts::priority(lang, ticket.priority),
        html! {
            a.ticket-title href=(address) { (ticket.title) }
            div.ticket-sub {
                span.mono { (number) }
                @if let Some(item) = &ticket.item_name { span { (item) } }
                @if let Some(service) = &ticket.service_name { span.ticket-service { (service) } }
                @if !ticket.verdict.is_in() && !clients { (parts::verdict(lang, ticket.verdict)) }
            }
        },
    ];
    if !clients {
        cells.push(html! {
            span.ticket-client { (ticket.client_name) }
            @if let Some(site) = &ticket.site_name { span.ticket-client.muted { (site) } }
        });
    }
    cells.push(parts::state(lang, ticket.state));
    cells.push(match &clock {
        Some(view) => clock_row(lang, view),
        None => html! { span.muted { "—" } },
    });
    if !clients {
        cells.push(html! {
            @match (&ticket.assignee_name, &ticket.team_name) {
                (Some(name), _) => { (name) }
                (None, Some(team)) => { span.muted { (team) } }
                (None, None) => { (badge(Tone::Neutral, &lang.t("queue-nobody"))) }
            }
        });
    }
    cells.push(html! { span.muted { (format::ago(lang, ticket.updated_at, &zone, now)) } });
    row(
        lang,
        whole,
        &Row {
            id: &format!("ticket-{}", ticket.id),
            href: Some(&address),
            value: &intendant_domain::tickets::number(ticket.id).to_string(),
            name: &number,
            cells: &cells,
        },
    )
}

fn content(shell: &Shell, queue: &Queue) -> Markup {
    let lang = shell.lang;
    let clients = shell.actor.is_clients();
    if queue.rows.is_empty() {
        return nothing(shell, queue);
    }
    let columns = columns(lang, clients);
    let caption = lang.t("nav-tickets");
    let whole = Table {
        id: "queue",
        caption: &caption,
        columns: &columns,
        selectable: shell.actor.can(Permission::WorkTickets),
    };
    let rows = html! {
        @for ticket in &queue.rows {
            (ticket_row(lang, clients, &whole, ticket, &queue.contracts, queue.now))
        }
    };
    let next = queue
        .next
        .as_ref()
        .map(|cursor| format!("/tickets?{}&cursor={cursor}", queue.asked.query()));
    let first =
        (!queue.asked.cursor.is_empty()).then(|| format!("/tickets?{}", queue.asked.query()));
    html! {
        form method="post" action="/tickets/bulk" {
            input type="hidden" name="back" value={ "/tickets?" (queue.asked.query()) };
            (table(lang, &whole, &rows))
            @if whole.selectable { (bulk_bar(lang, &bulk_actions(lang, &queue.desk))) }
        }
        (pagination(lang, first.as_deref(), next.as_deref(), ""))
    }
}

fn nothing(shell: &Shell, queue: &Queue) -> Markup {
    let lang = shell.lang;
    let clients = shell.actor.is_clients();
    let (title, text) = match (queue.asked.query().is_empty(), clients) {
        (true, false) => ("queue-empty", "queue-empty-text"),
        (true, true) => ("queue-empty-mine", "queue-empty-mine-text"),
        (false, _) => ("queue-none", "queue-none-text"),
    };
    let action = match (
        queue.asked.query().is_empty(),
        shell.actor.can(Permission::OpenTickets),
    ) {
        (true, true) => {
            html! { (link_button(Button::Primary, "/tickets/new", Some(Icon::Plus), &lang.t("ticket-new"))) }
        }
        (false, _) => {
            html! { (link_button(Button::Secondary, "/tickets", None, &lang.t("queue-open"))) }
        }
        _ => html! {},
    };
    html! {
        // Where rows announce themselves when the first one arrives.
        div.pill hidden data-new-rows="queue" { button.btn.small.primary type="button" { span {} } }
        (empty_state(Icon::Inbox, &lang.t(title), &lang.t(text), &action))
    }
}
