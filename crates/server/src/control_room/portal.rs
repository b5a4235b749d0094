//! The portal's first page: what a client's people asked for, what they were promised, how their
//! services stand.

use std::sync::Arc;

use axum::response::Response;
use intendant_contract::term::Standing;
use intendant_domain::access::Permission;
use intendant_domain::id::ClientId;
use intendant_domain::tickets::number;
use jiff::Timestamp;
use maud::{Markup, html};

use super::panels::mark;
use super::room::{Broken, by_item};
use super::store;
use crate::contracts::{self, Compiled};
use crate::months::{self, Document};
use crate::perimeter;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::live::Part;
use crate::platform::page::{
    Button, Field, Input, Severity, clock_row, definition_list, form_actions, format, page_header,
    panel, panel_flush, radios, select, severity, submit, text_area, text_field,
};
use crate::platform::shell::Shell;
use crate::platform::tx::Tx;
use crate::tickets::draw as ticket;
use crate::tickets::list::{self, Filter, Listed};
use crate::tickets::{choices, view};

/// Rows of the list of tickets.
const ROWS: i64 = 12;

/// What the page shows.
pub(super) struct Portal {
    now: Timestamp,
    name: String,
    tickets: Vec<Listed>,
    contracts: Vec<Arc<Compiled>>,
    contract: Option<Arc<Compiled>>,
    broken: Option<Vec<Broken>>,
    /// By service key: how many items it covers.
    covered: Vec<(String, i64)>,
    sites: Vec<(String, String)>,
    /// Absent when they may not see months.
    documents: Option<Vec<Document>>,
    /// Fleet reports, the latest first; absent when they may not see items.
    fleet: Option<(ClientId, Vec<perimeter::Issued>)>,
}

pub(super) fn gather(tx: &mut Tx<'_>) -> Result<Portal, Failure> {
    let now = tx.now();
    let client = tx.actor().client.ok_or(Failure::NotFound)?;
    let sites = match tx.actor().can(Permission::OpenTickets) {
        true => choices::of_client(tx, client)?.sites,
        false => Vec::new(),
    };
    let (contract, broken, covered) = promises(tx, client, now)?;
    let documents = match tx.actor().can(Permission::SeeMonths) {
        true => Some(months::documents(tx, client)?),
        false => None,
    };
    let fleet = match tx.actor().can(Permission::SeeMachines) {
        true => Some((client, perimeter::issued(tx, client)?.1)),
        false => None,
    };
    let mut rows = tx.allow(Permission::SeeTickets)?;
    let open = Filter {
        open: Some(true),
        ..Filter::default()
    };
    let tickets = list::list(&mut rows, &open, None, ROWS)?;
    let contracts = view::contracts_of(&mut rows, &tickets)?;
    let name = store::clients(&mut rows)?
        .into_iter()
        .map(|(_, name)| name)
        .next()
        .unwrap_or_default();
    Ok(Portal {
        now,
        name,
        tickets,
        contracts,
        contract,
        broken,
        covered,
        sites,
        documents,
        fleet,
    })
}

type Promises = (
    Option<Arc<Compiled>>,
    Option<Vec<Broken>>,
    Vec<(String, i64)>,
);

/// The contract and how its services stand, for those who may see them.
fn promises(tx: &mut Tx<'_>, client: ClientId, now: Timestamp) -> Result<Promises, Failure> {
    let contract = match tx.actor().can(Permission::SeeContracts) {
        true => contracts::in_force(
            &mut tx.allow_on(Permission::SeeContracts, client)?,
            client,
            now,
        )?,
        false => None,
    };
    if !tx.actor().can(Permission::SeeMachines) {
        return Ok((contract, None, Vec::new()));
    }
    let mut rows = tx.allow_on(Permission::SeeMachines, client)?;
    let broken = by_item(store::failing(&mut rows)?);
    let covered = store::covered_by_service(&mut rows)?;
    Ok((contract, Some(broken), covered))
}

/// The page.
pub(super) async fn show(app: &App, shell: Shell) -> Result<Response, Failure> {
    let portal = app.read(&shell.actor, gather).await?;
    let shell = shell.live("/live/portal");
    let lang = shell.lang;
    let title = lang.ta("portal-hello", &[("name", &shell.actor.name)]);
    let [tickets, services, contract, reports, fleet] = parts(&shell.actor, &portal);
    let body = html! {
        (page_header(&title, &portal.name, &html! {}))
        div.grid2 {
            div.stack { (tickets.html) (services.html) }
            div.stack {
                @if shell.actor.can(Permission::OpenTickets) { (ask(&shell, &portal)) }
                (contract.html)
                (reports.html)
                (fleet.html)
            }
        }
    };
    Ok(shell.page(&lang.t("portal-title"), &body))
}

/// What changes while the page is open: tickets, services, the contract, reports.
pub(super) fn parts(actor: &Actor, portal: &Portal) -> [Part; 5] {
    let of_tickets = mark(actor.lang, portal.now, &portal.tickets);
    let contract = portal.contract.as_ref();
    let reports = portal.documents.as_ref();
    let fleet = portal.fleet.as_ref();
    [
        Part::new(
            "portal-tickets",
            Some(of_tickets),
            Some(tickets(actor, portal)),
        ),
        Part::new("portal-services", None, services(actor, portal)),
        Part::new(
            "portal-contract",
            None,
            contract.map(|it| the_contract(actor.lang, it, portal.now)),
        ),
        Part::new(
            "portal-reports",
            None,
            reports.map(|it| the_reports(actor.lang, it)),
        ),
        Part::new(
            "portal-fleet",
            None,
            fleet.map(|(client, issued)| fleet_reports(actor.lang, *client, issued)),
        ),
    ]
}

fn tickets(actor: &Actor, portal: &Portal) -> Markup {
    let lang = actor.lang;
    let aside = html! { a href="/tickets?view=all" { (lang.t("portal-all")) } };
    let body = html! {
        @if portal.tickets.is_empty() { p.quiet { (lang.t("portal-none")) } }
        @else {
            ul.rows {
                @for listed in &portal.tickets {
                    @let clock = ticket::row_clock(lang, listed, &portal.contracts, portal.now);
                    li {
                        a.grow href=(ticket::address(listed.id)) { (listed.title) }
                        (ticket::state(lang, listed.state))
                        @if let Some(clock) = &clock {
                            (clock_row(lang, clock))
                            span.muted { (clock.next(lang)) }
                        }
                    }
                }
            }
        }
    };
    panel_flush(&lang.t("portal-open"), &aside, &body)
}

/// A request in two clicks: what it is about, send.
fn ask(shell: &Shell, portal: &Portal) -> Markup {
    let lang = shell.lang;
    let text = |key: &str| lang.t(key);
    let (kind, title, description, site) = (
        text("portal-ask-kind"),
        text("portal-ask-title"),
        text("portal-ask-description"),
        text("portal-ask-site"),
    );
    let (incident, request) = (text("portal-incident"), text("portal-request"));
    let sites: Vec<(&str, &str)> = portal
        .sites
        .iter()
        .map(|(id, name)| (id.as_str(), name.as_str()))
        .collect();
    panel(
        &text("nav-new-ticket"),
        &html! {},
        &html! {
            form.stack method="post" action="/tickets/new" {
                (radios(&Field::new("kind", &kind), &[("incident", &incident, ""), ("request", &request, "")], "incident"))
                (text_field(&Field::new("title", &title), Input::Text, ""))
                (text_area(&Field::new("description", &description).optional(), 4, ""))
                @if sites.len() > 1 { (select(&Field::new("site", &site).optional(), &sites, "")) }
                (form_actions(&html! {
                    (submit(Button::Primary, &text("portal-send")))
                    " " a href="/tickets/new" { (text("portal-ask-more")) }
                }))
            }
        },
    )
}

/// How each service stands.
fn services(actor: &Actor, portal: &Portal) -> Option<Markup> {
    let lang = actor.lang;
    let (contract, broken) = (portal.contract.as_ref()?, portal.broken.as_ref()?);
    let down: Vec<&Broken> = broken.iter().filter(|broken| !broken.mild).collect();
    let aside = html! {
        @if !down.is_empty() { (severity(Severity::Critical, &lang.ta("portal-some-down", &[("n", &down.len().to_string())]))) }
        @else if !portal.covered.is_empty() { (severity(Severity::Ok, &lang.t("portal-all-well"))) }
    };
    let body = html! {
        ul.rows {
            @for service in &contract.contract.services {
                @let count = portal.covered.iter().find(|(key, _)| *key == service.key).map_or(0, |(_, n)| *n);
                @let hit: Vec<&&Broken> = down.iter().filter(|b| b.service_key.as_deref() == Some(service.key.as_str())).collect();
                li {
                    @if hit.is_empty() && count == 0 { (severity(Severity::Unknown, &lang.t("portal-unwatched"))) }
                    @else if hit.is_empty() { (severity(Severity::Ok, &lang.t("portal-works"))) }
                    @else { (severity(Severity::Critical, &lang.t("room-down"))) }
                    strong { (service.name) }
                    @if count > 0 { span.muted { (lang.ta("portal-items", &[("n", &count.to_string())])) } }
                    @for broken in hit {
                        span {
                            (broken.item_name)
                            @if let Some(since) = broken.since {
                                " " span.muted { (lang.ta("room-since", &[("when", &format::moment(lang, since, &actor.zone, portal.now))])) }
                            }
                            @if let Some(id) = broken.ticket {
                                " " a href={ "/tickets/" (number(id)) } { (ticket::spoken(lang, id)) }
                            }
                        }
                    }
                }
            }
        }
    };
    Some(panel_flush(&lang.t("portal-services"), &aside, &body))
}

fn the_contract(lang: Lang, compiled: &Arc<Compiled>, now: Timestamp) -> Markup {
    let standing = contracts::standing_on(compiled, now);
    let date = |date| html! { (format::date_long(lang, date)) };
    let (reference, until, notice) = (
        lang.t("portal-contract-reference"),
        lang.t("portal-contract-until"),
        lang.t("portal-contract-notice"),
    );
    let mut facts = vec![(
        reference.as_str(),
        html! { (compiled.reference) " · " (compiled.contract.title) },
    )];
    if let Standing::InForce {
        last_day,
        notice_by,
        ..
    } = standing.term
    {
        facts.push((until.as_str(), date(last_day)));
        if let Some(day) = notice_by {
            facts.push((notice.as_str(), date(day)));
        }
    }
    let aside = html! { a href="/contract" { (lang.t("portal-contract-see")) } };
    panel(&lang.t("nav-my-contract"), &aside, &definition_list(&facts))
}

/// Reports and invoices of the months closed last, as PDF.
fn the_reports(lang: Lang, documents: &[Document]) -> Markup {
    let aside = html! { a href="/months" { (lang.t("portal-reports-see")) } };
    let body = match documents.first() {
        Some(one) => months::papers(lang, one.client, documents, 3),
        None => html! { p.quiet { (lang.t("portal-reports-none")) } },
    };
    panel(&lang.t("portal-reports"), &aside, &body)
}

/// Reports of the fleet issued last, as PDF.
fn fleet_reports(lang: Lang, client: ClientId, issued: &[perimeter::Issued]) -> Markup {
    let home = format!("/machines/perimeter/{client}/reports");
    let aside = html! { @if !issued.is_empty() { a href=(home) { (lang.t("portal-fleet-see")) } } };
    let body = html! {
        @if issued.is_empty() { p.quiet { (lang.t("portal-fleet-none")) } }
        ul.rows {
            @for one in issued.iter().take(3) {
                li {
                    a.grow href={ (home) "/" (one.id) } { (one.name) }
                    span.muted { (format::date(lang, one.on)) }
                    a href={ (home) "/" (one.id) "/pdf?lang=" (lang.code()) } { "PDF" }
                }
            }
        }
    };
    panel_flush(&lang.t("portal-fleet"), &aside, &body)
}
