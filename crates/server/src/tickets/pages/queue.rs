//! The queue: what runs out first at the top, chips for what is asked most, words, saved filters,
//! one thing done with several tickets.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, RawForm, State};
use axum::response::Response;
use intendant_domain::access::Permission;
use intendant_domain::id::TicketId;
use intendant_domain::tickets::{Priority, State as Stand};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::parts;
use crate::contracts::Compiled;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::faces::percent_encoded;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge, bulk_bar, clock_row, empty_state, filters,
    format, link_button, page_header, pagination, row, table,
};
use crate::platform::shell::{Onward, Shell, onward};
use crate::platform::tx::Tx;
use crate::tickets::bulk::{self, Bulk};
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

/// What is asked most, in one click: what is asked, its name, how many.
fn views(lang: Lang, clients: bool, queue: &Queue) -> Vec<(Asked, String, Option<u64>)> {
    let one = |change: &dyn Fn(&mut Asked)| {
        let mut asked = Asked::default();
        change(&mut asked);
        asked
    };
    let count = |n: i64| u64::try_from(n).ok().filter(|n| *n > 0);
    let mut all = vec![(Asked::default(), "queue-open", None)];
    if !clients {
        all.extend([
            (
                one(&|a| "me".clone_into(&mut a.assignee)),
                "queue-mine",
                count(queue.mine),
            ),
            (
                one(&|a| "none".clone_into(&mut a.assignee)),
                "queue-unassigned",
                count(queue.unassigned),
            ),
            (
                one(&|a| "1".clone_into(&mut a.late)),
                "queue-late",
                count(queue.late),
            ),
            (
                one(&|a| "P1,P2".clone_into(&mut a.priority)),
                "queue-urgent",
                None,
            ),
            (
                one(&|a| "waiting".clone_into(&mut a.state)),
                "ticket-state-waiting",
                None,
            ),
            (
                one(&|a| "1".clone_into(&mut a.outside)),
                "ticket-verdict-out",
                None,
            ),
        ]);
    }
    all.extend([
        (one(&|a| "over".clone_into(&mut a.view)), "queue-over", None),
        (one(&|a| "all".clone_into(&mut a.view)), "queue-all", None),
    ]);
    all.into_iter()
        .map(|(asked, key, n)| (asked, lang.t(key), n))
        .collect()
}

fn chips(shell: &Shell, queue: &Queue) -> Markup {
    let lang = shell.lang;
    let all = views(lang, shell.actor.is_clients(), queue);
    let mut choices: Vec<(String, String, Option<u64>, bool)> = all
        .into_iter()
        .map(|(asked, text, n)| {
            let query = asked.query();
            let href = match query.as_str() {
                "" => "/tickets".to_owned(),
                query => format!("/tickets?{query}"),
            };
            (href, text, n, queue.asked.is_chip(&asked))
        })
        .collect();
    choices.extend(queue.saved.iter().map(|saved| {
        let href = format!("/tickets?{}", saved.query);
        let here = saved.query == queue.asked.query();
        (href, format!("★ {}", saved.name), None, here)
    }));
    let borrowed: Vec<(&str, &str, Option<u64>, bool)> = choices
        .iter()
        .map(|(href, text, n, here)| (href.as_str(), text.as_str(), *n, *here))
        .collect();
    filters(&lang.t("queue-filters"), &borrowed)
}

fn options(choices: &[Choice], chosen: &str, none: &str) -> Markup {
    html! {
        option value="" selected[chosen.is_empty()] { (none) }
        @for (value, text) in choices {
            option value=(value) selected[value == chosen] { (text) }
        }
    }
}

/// Words and the finer filters; a form that works without a script.
fn search(shell: &Shell, queue: &Queue) -> Markup {
    let lang = shell.lang;
    let asked = &queue.asked;
    let clients = shell.actor.is_clients();
    let priorities: Vec<Choice> = Priority::ALL
        .iter()
        .map(|p| (p.code().to_owned(), p.code().to_owned()))
        .collect();
    let mut people = vec![
        ("me".to_owned(), lang.t("queue-me")),
        ("none".to_owned(), lang.t("queue-nobody")),
    ];
    people.extend(queue.desk.people.clone());
    let pick = |name: &str, key: &str, choices: &[Choice], chosen: &str| {
        html! {
            select name=(name) aria-label=(lang.t(key)) data-send {
                (options(choices, chosen, &lang.t(key)))
            }
        }
    };
    html! {
        div.toolbar.queue-tools {
            form.toolbar action="/tickets" method="get" role="search" {
                @for (name, value) in asked.pairs() {
                    @if ["view", "state", "outside", "late", "service"].contains(&name) {
                        input type="hidden" name=(name) value=(value);
                    }
                }
                input type="search" name="q" value=(asked.q) placeholder=(lang.t("queue-search"))
                    aria-label=(lang.t("queue-search"));
                @if !clients {
                    (pick("client", "queue-client", &queue.clients, &asked.client))
                    (pick("priority", "queue-priority", &priorities, &asked.priority))
                    (pick("assignee", "queue-assignee", &people, &asked.assignee))
                    @if !queue.desk.teams.is_empty() {
                        (pick("team", "queue-team", &queue.desk.teams, &asked.team))
                    }
                }
                button.btn.secondary type="submit" { (lang.t("ui-search")) }
            }
            @if !clients { (keep(lang, queue)) }
        }
    }
}

/// Keeps this filter under a name, or drops it.
fn keep(lang: Lang, queue: &Queue) -> Markup {
    let query = queue.asked.query();
    let known = queue.saved.iter().find(|saved| saved.query == query);
    html! {
        @if let Some(saved) = known {
            form method="post" action={ "/tickets/filters/" (saved.id) "/remove" } {
                button.btn.quiet type="submit" { (lang.t("queue-forget")) }
            }
        } @else if !query.is_empty() {
            details.menu.act {
                summary.btn.quiet { (lang.t("queue-keep")) }
                form.act-sheet.stack method="post" action="/tickets/filters" {
                    input type="hidden" name="query" value=(query);
                    input type="text" name="name" required maxlength="60" placeholder=(lang.t("queue-keep-name"))
                        aria-label=(lang.t("queue-keep-name"));
                    button.btn.primary type="submit" { (lang.t("queue-keep-save")) }
                }
            }
        }
    }
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

fn bulk_actions(lang: Lang, desk: &Desk) -> Markup {
    html! {
        button.btn.small type="submit" name="do" value="take" { (lang.t("act-take")) }
        select name="person" aria-label=(lang.t("queue-assignee")) { (options(&desk.people, "", &lang.t("queue-assignee"))) }
        button.btn.small type="submit" name="do" value="assign" { (lang.t("act-assign")) }
        @if !desk.teams.is_empty() {
            select name="team" aria-label=(lang.t("queue-team")) { (options(&desk.teams, "", &lang.t("queue-team"))) }
            button.btn.small type="submit" name="do" value="team" { (lang.t("act-team")) }
        }
        select name="priority" aria-label=(lang.t("queue-priority")) {
            @for priority in Priority::ALL { option value=(priority.code()) { (priority.code()) } }
        }
        button.btn.small type="submit" name="do" value="priority" { (lang.t("act-priority")) }
        button.btn.small type="submit" name="do" value="resolve" { (lang.t("act-resolve")) }
        button.btn.small type="submit" name="do" value="close" { (lang.t("act-close")) }
    }
}

/// A form whose field may come many times.
fn values<'a>(form: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    form.iter()
        .filter(move |(n, _)| n == name)
        .map(|(_, value)| value.as_str())
}

/// `POST /tickets/bulk`
pub(super) async fn bulk(
    State(app): State<App>,
    actor: Actor,
    RawForm(body): RawForm,
) -> Result<Onward, Failure> {
    let form = super::tools::form_pairs(&body);
    let first = |name| values(&form, name).next().unwrap_or_default().to_owned();
    let (what, back) = (first("do"), first("back"));
    let value = match what.as_str() {
        "assign" => first("person"),
        "team" => first("team"),
        "priority" => first("priority"),
        _ => String::new(),
    };
    let ids: Vec<TicketId> = values(&form, "ids")
        .filter_map(|number| api::ticket(number).ok())
        .collect();
    let outcome = bulk::run(&app, &actor, ids, Bulk::read(&what, &value)?).await?;
    let done = outcome.done.len().to_string();
    Ok(match outcome.refused.first() {
        None => onward(back).saying("queue-bulk-done", &[("n", &done)]),
        Some((id, why)) => {
            let refused = outcome.refused.len().to_string();
            let number = parts::spoken(actor.lang, *id);
            let values = [
                ("n", done.as_str()),
                ("refused", &refused),
                ("number", &number),
                ("why", &why.text(actor.lang)),
            ];
            onward(back).warning("queue-bulk-refused", &values)
        }
    })
}

/// A filter to keep.
#[derive(Deserialize)]
pub(super) struct NewFilter {
    name: String,
    query: String,
}

/// `POST /tickets/filters`
pub(super) async fn save_filter(
    State(app): State<App>,
    actor: Actor,
    Form(new): Form<NewFilter>,
) -> Result<Onward, Failure> {
    let back = format!("/tickets?{}", new.query);
    let name = new.name.clone();
    let saved = app
        .write(&actor, move |tx| saved::add(tx, &new.name, &new.query))
        .await;
    match saved {
        Ok(()) => Ok(onward(back).saying("queue-kept", &[("name", &name)])),
        Err(Failure::Refused(problems)) => Ok(super::tools::warned(back, problems.first())),
        Err(Failure::Conflict(_)) => Ok(super::tools::warned(
            back,
            Some(&Problem::new("name", "queue-kept-already")),
        )),
        Err(other) => Err(other),
    }
}

/// `POST /tickets/filters/{id}/remove`
pub(super) async fn remove_filter(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Onward, Failure> {
    let id: i64 = id.parse().map_err(|_| Failure::NotFound)?;
    app.write(&actor, move |tx| saved::remove(tx, id)).await?;
    Ok(onward("/tickets").saying("queue-forgotten", &[]))
}
