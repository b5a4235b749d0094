//! A ticket: where it stands, its clocks and why, everything that happened, what can be done next.

use axum::extract::{Path, State};
use axum::response::Response;
use intendant_domain::access::Permission;
use intendant_domain::id::TicketId;
use intendant_domain::tickets::number;
use maud::{Markup, html};

use super::history::history;
use super::parts;
use super::preview::outside;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Attached, Button, Icon, attachments, breadcrumbs, clause_link, clock_bar, confirm_button,
    definition_list, format, icon, link_button, page_header_marked, panel,
};
use crate::platform::shell::Shell;
use crate::tickets::choices::{self, Desk};
use crate::tickets::view::{self, Shown};
use crate::tickets::{api, wording, work};

/// What the page needs beside the ticket.
pub(super) struct Whole {
    pub(super) shown: Shown,
    pub(super) desk: Desk,
    pub(super) reasons: Vec<String>,
    pub(super) actor: Actor,
}

impl Whole {
    pub(super) fn lang(&self) -> Lang {
        self.actor.lang
    }

    pub(super) fn works(&self) -> bool {
        self.actor.can(Permission::WorkTickets)
    }
}

async fn fetch(app: &App, actor: &Actor, id: TicketId) -> Result<Whole, Failure> {
    let who = actor.clone();
    app.read(actor, move |tx| {
        let shown = view::show(tx, id)?;
        let desk = match shown.internal {
            true => choices::desk(tx)?,
            false => Desk::default(),
        };
        Ok(Whole {
            reasons: work::reasons(&shown.known),
            desk,
            actor: who,
            shown,
        })
    })
    .await
}

/// `GET /tickets/{number}`
pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let id = api::ticket(&number)?;
    let whole = fetch(&app, &shell.actor, id).await?;
    let lang = shell.lang;
    let spoken = parts::spoken(lang, id);
    let title = format!("{spoken} {}", whole.shown.known.ticket.title);
    let body = html! {
        (breadcrumbs(lang, &crumbs(&whole, &lang.t("nav-tickets"), &whole.shown.listed.client_name)))
        (head(&whole))
        div.split {
            div.stack {
                (clocks(&whole))
                (history(lang, &whole.shown))
                (composer(&whole))
            }
            (side(&whole))
        }
    };
    let shell = shell.live(&format!("/live/tickets/{number}"));
    Ok(shell.page(&title, &body))
}

fn crumbs<'a>(whole: &Whole, tickets: &'a str, client: &'a str) -> Vec<(&'a str, &'a str)> {
    match whole.shown.internal {
        true => vec![("/tickets", tickets), ("/tickets?view=all", client)],
        false => vec![("/tickets", tickets)],
    }
}

/// The parts that a live page replaces.
pub(super) async fn parts(app: &App, actor: &Actor, id: TicketId) -> Result<String, Failure> {
    let whole = fetch(app, actor, id).await?;
    let html = html! {
        (head(&whole)) (clocks(&whole)) (history(whole.lang(), &whole.shown)) (side(&whole))
    };
    Ok(html.0)
}

fn head(whole: &Whole) -> Markup {
    let (lang, shown) = (whole.lang(), &whole.shown);
    let ticket = &shown.known.ticket;
    let kind = lang.t(&format!("ticket-kind-{}", ticket.kind.code()));
    let subtitle = html! {
        (parts::priority(lang, ticket.priority))
        (parts::state(lang, ticket.state()))
        @if let Some(wait) = &ticket.wait {
            span { (wording::reason(lang, &wait.reason)) @if !wait.note.is_empty() { " · " (wait.note) } }
        }
        span { (kind) " " span.mono { (parts::spoken(lang, ticket.id)) } }
        @if shown.internal {
            a href={ "/clients/" (ticket.client) } { (shown.listed.client_name) }
        }
        (parts::verdict(lang, ticket.coverage.verdict))
    };
    html! {
        div id="ticket-head" {
            (page_header_marked(&ticket.title, &subtitle, &super::next::actions(whole)))
            @if let Some(into) = ticket.merged_into {
                p.flash data-tone="neutral" {
                    (icon(Icon::Merge))
                    a href=(parts::address(into)) {
                        (lang.ta("ticket-merged", &[("number", &format::ticket_number(number(into)))]))
                    }
                }
            }
        }
    }
}

fn clocks(whole: &Whole) -> Markup {
    let (lang, shown) = (whole.lang(), &whole.shown);
    let coverage = &shown.known.ticket.coverage;
    html! {
        div id="ticket-clocks" {
            @if !coverage.verdict.is_in() {
                @let clause = coverage.clause.as_ref().map(|clause| parts::clause(lang, shown, clause));
                (outside(lang, coverage, clause.as_ref()))
            }
            @if shown.internal { (super::preview::approvals(lang, coverage)) }
            @if !shown.clocks.is_empty() {
                (panel(&lang.t("ticket-clocks"), &html! {}, &html! {
                    div.clocks {
                        @for clock in &shown.clocks {
                            (clock_bar(lang, &parts::full_clock(lang, shown, clock)))
                            (super::next::cause(whole, clock))
                        }
                    }
                }))
            } @else if coverage.verdict.is_in() {
                p.muted { (lang.t("ticket-no-promise")) }
            }
        }
    }
}

fn side(whole: &Whole) -> Markup {
    let lang = whole.lang();
    html! {
        div.stack id="ticket-side" {
            (panel(&lang.t("ticket-facts"), &edit_link(whole), &facts(whole)))
            @if whole.shown.known.ticket.coverage.verdict.is_in() {
                (panel(&lang.t("ticket-coverage"), &html! {}, &covered(whole)))
            }
            (files(whole))
            @if whole.shown.internal {
                (super::next::links(whole))
                (super::next::time(whole))
            }
        }
    }
}

fn edit_link(whole: &Whole) -> Markup {
    let lang = whole.lang();
    let ticket = &whole.shown.known.ticket;
    html! {
        @if whole.works() && ticket.closed_at.is_none() {
            (link_button(Button::Quiet, &format!("{}/edit", parts::address(ticket.id)), Some(Icon::Edit), &lang.t("ticket-edit")))
        }
    }
}

fn facts(whole: &Whole) -> Markup {
    let (lang, shown) = (whole.lang(), &whole.shown);
    let (ticket, listed) = (&shown.known.ticket, &shown.listed);
    let zone = parts::zone(&listed.zone);
    let none = || html! { span.muted { "—" } };
    let text = |value: &Option<String>| match value {
        Some(value) => html! { (value) },
        None => none(),
    };
    let degree = |code: &str| lang.t(&format!("ticket-degree-{code}"));
    let labels: Vec<String> = [
        "ticket-requester",
        "ticket-site",
        "ticket-item",
        "ticket-assignee",
        "ticket-team",
        "ticket-degrees",
        "ticket-source",
        "ticket-opened",
    ]
    .iter()
    .map(|key| lang.t(key))
    .collect();
    let item = match (listed.item, &listed.item_name) {
        (Some(id), Some(name)) if shown.internal => {
            html! { a href={ "/machines/" (id) } { (name) } }
        }
        (_, name) => text(name),
    };
    let degrees = format!(
        "{} · {}",
        degree(ticket.impact.code()),
        degree(ticket.urgency.code())
    );
    let mut all = vec![
        (labels[0].as_str(), text(&listed.requester_name)),
        (labels[1].as_str(), text(&listed.site_name)),
        (labels[2].as_str(), item),
        (labels[3].as_str(), text(&listed.assignee_name)),
    ];
    if shown.internal {
        all.push((labels[4].as_str(), text(&listed.team_name)));
        all.push((labels[5].as_str(), html! { (degrees) }));
        let source = lang.t(&format!("ticket-source-{}", ticket.source.code()));
        all.push((labels[6].as_str(), html! { (source) }));
    }
    all.push((
        labels[7].as_str(),
        html! { (format::time(lang, ticket.opened_at, &zone, shown.now)) },
    ));
    definition_list(&all)
}

fn covered(whole: &Whole) -> Markup {
    let (lang, shown) = (whole.lang(), &whole.shown);
    let coverage = &shown.known.ticket.coverage;
    html! {
        p { strong { (coverage.service_name.as_deref().unwrap_or_default()) } }
        @if let Some(clause) = &coverage.clause {
            p { (clause_link(lang, &parts::clause(lang, shown, clause))) }
        }
        @if let Some(compiled) = &shown.known.contract {
            p.muted {
                (lang.ta("ticket-version", &[("reference", &compiled.reference), ("number", &compiled.number.to_string())]))
            }
        }
        @if !coverage.reasons.is_empty() {
            details.explain {
                summary { (lang.t("ticket-why-not-others")) }
                div.reasons { (parts::reasons(lang, coverage)) }
            }
        }
    }
}

fn files(whole: &Whole) -> Markup {
    let (lang, shown) = (whole.lang(), &whole.shown);
    let ticket = &shown.known.ticket;
    let address = parts::address(ticket.id);
    let files: Vec<(String, String, String)> = ticket
        .files
        .iter()
        .map(|(_, _, _, file)| {
            let size = format::bytes(lang, file.size.unsigned_abs());
            let href = format!("{address}/files/{}", file.attachment);
            (file.name.clone(), size, href)
        })
        .collect();
    let drawn: Vec<Attached<'_>> = files
        .iter()
        .map(|(name, size, href)| Attached { name, size, href })
        .collect();
    html! {
        @if !drawn.is_empty() {
            (panel(&lang.t("ticket-files"), &html! {}, &attachments(&drawn)))
        }
    }
}

/// Where one writes; outside the parts that are replaced, so that nothing typed is lost.
fn composer(whole: &Whole) -> Markup {
    let (lang, shown) = (whole.lang(), &whole.shown);
    let ticket = &shown.known.ticket;
    if !whole.actor.can(Permission::Comment) || ticket.merged_into.is_some() {
        return html! {};
    }
    let address = parts::address(ticket.id);
    let hint = match shown.internal {
        true => lang.t("composer-hint"),
        false => lang.t("composer-hint-client"),
    };
    panel(
        &lang.t("composer"),
        &html! {},
        &html! {
            form.stack method="post" action={ (address) "/comments" } {
                div.field {
                    label.vh for="f-text" { (lang.t("composer")) }
                    textarea id="f-text" name="text" rows="4" required data-grow data-shortcut="c"
                        maxlength="60000" placeholder=(hint) {}
                }
                div.form-actions {
                    button.btn.primary type="submit" name="audience" value="public" {
                        (icon(Icon::Send)) (lang.t("composer-send"))
                    }
                    @if shown.internal {
                        button.btn.secondary type="submit" name="audience" value="internal" {
                            (icon(Icon::Lock)) (lang.t("composer-note"))
                        }
                    }
                }
            }
            form.toolbar.composer-files method="post" enctype="multipart/form-data" action={ (address) "/files" } {
                @if shown.internal {
                    select name="audience" aria-label=(lang.t("composer-file-audience")) {
                        option value="public" { (lang.t("composer-file-public")) }
                        option value="internal" { (lang.t("composer-file-internal")) }
                    }
                }
                input type="file" name="file" required multiple aria-label=(lang.t("composer-file"));
                button.btn.secondary type="submit" { (icon(Icon::Attachment)) (lang.t("composer-attach")) }
            }
        },
    )
}

/// A button that asks before it acts.
pub(super) fn asks(kind: Button, text: &str, question: &str) -> Markup {
    confirm_button(kind, text, question)
}
