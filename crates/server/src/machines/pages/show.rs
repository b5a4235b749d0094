//! A machine: where it stands, its checks, a day of history, what it is, what happened to it.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::ItemId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

use super::history::{self, Figure};
use super::incident::{self, Incident};
use super::tabs::{ItemPart, item_head};
use super::{about, cover, described, documents, events, marks, software, tickets};
use crate::contracts::{self, PastCover};
use crate::fleet;
use crate::machines::actions::{self, Machine, worst};
use crate::machines::store::CheckSeen;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge_icon, clock_bar, confirm_button, definition_list,
    empty_state, format, icon, link_button, pagination, panel, panel_flush, row, table,
};
use crate::platform::shell::{Shell, onward};
use crate::tickets::Listed;

/// What is looked for among packages and services.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    q: String,
    /// Which part: empty, `software`, `running`, `history`.
    #[serde(default)]
    part: String,
    /// Of the history: from before this number on.
    #[serde(default)]
    before: String,
}

/// Events of a page of the history.
const EVENTS: i64 = 60;

/// All that the page shows.
struct Seen {
    machine: Machine,
    incident: Option<Incident>,
    figures: Vec<Figure>,
    past: Vec<PastCover>,
    tickets: Option<Vec<Listed>>,
}

/// All that the page shows, or the item that this one was merged into.
async fn seen(
    app: &App,
    actor: &Actor,
    id: ItemId,
    whole: bool,
) -> Result<Result<Seen, ItemId>, Failure> {
    let lang = actor.lang;
    app.read(actor, move |tx| {
        let into = fleet::stands_for(&mut tx.allow(SeeMachines)?, id)?;
        if into != id {
            return Ok(Err(into));
        }
        let mut machine = actions::show(tx, id)?;
        let incident = match machine.incident.take() {
            Some(known) => Some(incident::of(tx, lang, known)?),
            None => None,
        };
        let figures = if whole {
            history::of(tx, lang, id, &machine.checks)?
        } else {
            Vec::new()
        };
        let past = match whole {
            true => contracts::past(tx, machine.item.client, id)?,
            false => Vec::new(),
        };
        let tickets = match whole {
            true => tickets::of(tx, id)?,
            false => None,
        };
        Ok(Ok(Seen {
            machine,
            incident,
            figures,
            past,
            tickets,
        }))
    })
    .await
}

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ItemId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    if wanted.part == "history" {
        return past(&app, shell, id, &wanted).await;
    }
    let seen = match seen(&app, &shell.actor, id, true).await? {
        Ok(seen) => seen,
        Err(into) => {
            let into = format!("/machines/{into}");
            return Ok(onward(into).saying("known-leads-here", &[]).into_response());
        }
    };
    let (lang, now) = (shell.lang, shell.now);
    let head = app
        .read(&shell.actor, move |tx| actions::head(tx, id))
        .await?;
    let machine = &seen.machine;
    let here = format!("/machines/{id}");
    let zone = marks::zone(&machine.item.zone);
    let can_edit = shell.actor.can(EditMachines) && machine.item.retired_at.is_none();
    let body = html! {
        @match (&machine.described, wanted.part.as_str()) {
            (Some(said), "software") => {
                (item_head(&shell, &head, ItemPart::Software))
                (software::software(lang, &said.content, &wanted.q, &here))
            }
            (Some(said), "running") => {
                (item_head(&shell, &head, ItemPart::Running))
                (software::running(lang, &said.content, now))
            }
            _ => {
                (item_head(&shell, &head, ItemPart::Overview))
                (overview(&shell, &seen, &zone, can_edit))
            }
        }
    };
    let live = format!("/live/machines/{id}");
    Ok(shell.live(&live).page(&machine.item.name, &body))
}

/// All that happened to an item, a page at a time.
async fn past(app: &App, shell: Shell, id: ItemId, wanted: &Wanted) -> Result<Response, Failure> {
    let before = wanted.before.parse().unwrap_or(i64::MAX);
    let (head, mut events) = app
        .read(&shell.actor, move |tx| {
            Ok((
                actions::head(tx, id)?,
                actions::events(tx, id, before, EVENTS + 1)?,
            ))
        })
        .await?;
    let lang = shell.lang;
    let more = events.len() > usize::try_from(EVENTS).unwrap_or(0);
    events.truncate(usize::try_from(EVENTS).unwrap_or(0));
    let here = format!("/machines/{id}?part=history");
    let next = events
        .last()
        .filter(|_| more)
        .map(|last| format!("{here}&before={}", last.seq));
    let first = (before != i64::MAX).then_some(here.as_str());
    let zone = marks::zone(&head.item.zone);
    let body = html! {
        (item_head(&shell, &head, ItemPart::History))
        (panel(&lang.t("machine-events"), &html! {}, &events::markup(lang, &events, &zone, shell.now)))
        @if next.is_some() || first.is_some() { (pagination(lang, first, next.as_deref(), "")) }
    };
    Ok(shell.page(&head.item.name, &body))
}

/// The first part: where it stands, what it is, what covers it, what happened to it.
fn overview(shell: &Shell, seen: &Seen, zone: &TimeZone, can_edit: bool) -> Markup {
    let (lang, now, machine) = (shell.lang, shell.now, &seen.machine);
    html! {
        (state_part(lang, seen, zone, now))
        @if !machine.checks.is_empty() || !machine.agents.is_empty() {
            (checks_part(&shell.actor, machine, zone, now, can_edit))
            (panel(&lang.t("machine-day"), &html! {}, &history::markup(lang, &seen.figures, &machine.item.zone)))
        }
        div.grid2 {
            div.stack {
                (about::markup(lang, machine, now, can_edit))
                @if let Some(tickets) = &seen.tickets { (tickets::markup(lang, machine.item.id, tickets, zone, now)) }
            }
            div.stack {
                (panel(&lang.t("machine-coverage"), &html! {}, &cover::markup(lang, machine, &seen.past, zone, now)))
                (panel(&lang.t("maintenance-title"), &html! {}, &planned(lang, machine, zone, now, can_edit)))
                (documents::markup(lang, machine, zone, now, can_edit))
            }
        }
        @match &machine.described {
            Some(said) => (described::panels(lang, said, zone, now)),
            None if machine.agents.is_empty() => {
                (empty_state(Icon::Computer, &lang.t("machine-no-agent"), &lang.t("machine-no-agent-text"), &html! {}))
            }
            None => (panel(&lang.t("machine-what"), &html! {}, &html! { p.muted { (lang.t("machine-not-described")) } })),
        }
        @if !machine.agents.is_empty() {
            (panel(&lang.t("machine-agents"), &html! {}, &agents(lang, machine, zone, now, can_edit)))
        }
        @let all = html! { (link_button(Button::Quiet, &format!("/machines/{}?part=history", machine.item.id), None, &lang.t("machine-all-events"))) };
        (panel(&lang.t("machine-events"), &all, &events::markup(lang, &machine.events, zone, now)))
    }
}

/// The parts of the page that change by themselves.
pub(super) async fn parts(app: &App, actor: &Actor, id: ItemId) -> Result<String, Failure> {
    let seen = seen(app, actor, id, false)
        .await?
        .map_err(|_| Failure::NotFound)?;
    let zone = marks::zone(&seen.machine.item.zone);
    let now = app.now();
    let can_edit = actor.can(EditMachines) && seen.machine.item.retired_at.is_none();
    let html = html! {
        (state_part(actor.lang, &seen, &zone, now))
        (checks_part(actor, &seen.machine, &zone, now, can_edit))
    };
    Ok(html.0)
}

fn state_part(lang: Lang, seen: &Seen, zone: &TimeZone, now: Timestamp) -> Markup {
    let machine = &seen.machine;
    let standing = machine.standing();
    let (since, _) = worst(&machine.checks, standing);
    let heard = machine
        .agents
        .iter()
        .filter(|agent| agent.revoked_at.is_none())
        .map(|agent| agent.seen_at)
        .max();
    let mut facts: Vec<(String, Markup)> = vec![(
        lang.t("machine-state"),
        html! {
            @match machine.item.retired_at {
                Some(at) => { (lang.t("machine-retired")) " · " (format::time(lang, at, zone, now)) }
                None => {
                    (marks::standing(lang, standing))
                    @if let Some(since) = since { " · " (lang.t("machine-since-state")) " " (format::time(lang, since, zone, now)) }
                }
            }
        },
    )];
    if let Some(heard) = heard {
        facts.push((lang.t("machine-seen"), format::ago(lang, heard, zone, now)));
    }
    if let Some(one) = &machine.maintenance {
        facts.push((
            lang.t("machine-in-maintenance"),
            html! {
                (badge_icon(Tone::Muted, Icon::Tool, &one.reason)) " "
                (marks::stretch(lang, (one.from, one.to), zone, now))
            },
        ));
    }
    let facts: Vec<(&str, Markup)> = facts
        .iter()
        .map(|(term, value)| (term.as_str(), value.clone()))
        .collect();
    html! {
        div id="machine-standing" {
            (panel("", &html! {}, &html! {
                (definition_list(&facts))
                @if let Some(incident) = &seen.incident {
                    p {
                        (icon(Icon::Ticket)) " "
                        a href={ "/tickets/" (incident.number) } { (format::ticket_number(incident.number)) " · " (incident.title) }
                        " " span.muted { (lang.t("machine-open-since")) " " (format::time(lang, incident.since, zone, now)) }
                    }
                    @if let Some(clock) = &incident.clock { (clock_bar(lang, clock)) }
                }
            }))
        }
    }
}

fn checks_part(
    actor: &Actor,
    machine: &Machine,
    zone: &TimeZone,
    now: Timestamp,
    can_edit: bool,
) -> Markup {
    let lang = actor.lang;
    let here = format!("/machines/{}", machine.item.id);
    let add = html! {
        @if can_edit && !machine.agents.is_empty() {
            (link_button(Button::Secondary, &format!("{here}/checks/new"), Some(Icon::Plus), &lang.t("machine-check-add")))
        }
    };
    let columns = [
        Column::tight(lang.t("machine-state")),
        Column::main(lang.t("machine-check")),
        Column::new(lang.t("machine-output")),
        Column::tight(lang.t("machine-since-state")),
        Column::number(lang.t("machine-value")),
        Column::tight(lang.t("machine-last")),
    ];
    let caption = lang.t("machine-checks");
    let frame = Table {
        id: "checks",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for check in &machine.checks { (check_row(lang, &frame, check, can_edit.then_some(here.as_str()), (zone, now))) }
    };
    html! {
        div id="machine-checks" {
            @if machine.checks.is_empty() {
                (panel(&caption, &add, &html! { p.muted { (lang.t("machine-no-checks")) } }))
            } @else {
                (panel_flush(&caption, &add, &table(lang, &frame, &rows)))
            }
        }
    }
}

fn check_row(
    lang: Lang,
    frame: &Table<'_>,
    check: &CheckSeen,
    editable_at: Option<&str>,
    (zone, now): (&TimeZone, Timestamp),
) -> Markup {
    let name = marks::check_name(lang, &check.name);
    let href = editable_at.map(|here| format!("{here}/checks/{}", check.id));
    row(
        lang,
        frame,
        &Row {
            id: &format!("check-{}", check.id),
            href: href.as_deref(),
            value: "",
            name: &name,
            cells: &[
                marks::check_state(lang, check),
                html! { @match &href { Some(href) => { a href=(href) { (name) } } None => (name) } },
                html! { (check.output) },
                html! { @if let Some(since) = check.since { (format::ago(lang, since, zone, now)) } },
                html! { (value(lang, check)) },
                html! { @if let Some(at) = check.last_at { (format::ago(lang, at, zone, now)) } },
            ],
        },
    )
}

/// The value that a check watches: a share where it measured one, otherwise the first.
fn value(lang: Lang, check: &CheckSeen) -> String {
    let measured: Vec<intendant_protocol::Perfdata> =
        serde_json::from_str(&check.perfdata).unwrap_or_default();
    measured
        .iter()
        .find(|one| one.uom == "%" && one.value.is_some())
        .or_else(|| measured.iter().find(|one| one.value.is_some()))
        .and_then(|one| Some(marks::measured(lang, one.value?, &one.uom)))
        .unwrap_or_default()
}

fn planned(
    lang: Lang,
    machine: &Machine,
    zone: &TimeZone,
    now: Timestamp,
    can_edit: bool,
) -> Markup {
    html! {
        @if machine.planned.is_empty() { p.muted { (lang.t("maintenance-none")) } }
        div.stack {
            @for one in &machine.planned {
                div.toolbar {
                    div {
                        strong { (marks::stretch(lang, (one.from, one.to), zone, now)) }
                        " " (one.reason)
                        @if one.item.is_none() { " " span.muted { (lang.t("maintenance-whole-client")) } }
                    }
                    @if can_edit {
                        form method="post" action={ "/maintenance/" (one.id) "/cancel" } {
                            input type="hidden" name="item" value=(machine.item.id);
                            (confirm_button(Button::Quiet, &lang.t("maintenance-cancel"), &lang.t("maintenance-cancel-ask")))
                        }
                    }
                }
            }
        }
    }
}

fn agents(
    lang: Lang,
    machine: &Machine,
    zone: &TimeZone,
    now: Timestamp,
    can_edit: bool,
) -> Markup {
    html! {
        div.stack {
            @for agent in &machine.agents {
                div.toolbar {
                    div {
                        strong { (agent.hostname) } " "
                        span.muted {
                            "v" (agent.version) " · " (lang.t("machine-enrolled")) " " (format::time(lang, agent.enrolled_at, zone, now))
                            " · " (lang.t("machine-heard")) " " (format::ago(lang, agent.seen_at, zone, now))
                            @if agent.skew.abs() > 5_000_000 {
                                " · " (lang.ta("machine-skew", &[("time", &format::duration(lang, agent.skew.abs() / 1_000_000))]))
                            }
                        }
                        @if let Some(at) = agent.revoked_at {
                            " " (badge_icon(Tone::Bad, Icon::Ban, &lang.t("machine-revoked")))
                            " " (format::time(lang, at, zone, now))
                        }
                    }
                    @if can_edit && agent.revoked_at.is_none() {
                        form method="post" action={ "/machines/" (machine.item.id) "/agents/" (agent.id) "/revoke" } {
                            (confirm_button(Button::Danger, &lang.t("machine-revoke"), &lang.t("machine-revoke-ask")))
                        }
                    }
                }
            }
        }
    }
}
