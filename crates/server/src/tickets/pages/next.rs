//! What can be done next with a ticket: the one thing that makes sense now as a button, everything
//! else one click away. Each form says which revision it was drawn for.

use intendant_domain::access::Permission;
use intendant_domain::tickets::{Degree, Priority, Relation, State, number};
use maud::{Markup, html};

use super::parts;
use super::show::{Whole, asks};
use crate::platform::i18n::Lang;
use crate::platform::page::{Button, Icon, format, icon, panel};
use crate::tickets::choices::Choice;
use crate::tickets::view::ClockSeen;
use crate::tickets::wording;

/// A form for one act.
fn form(whole: &Whole, act: &str, inside: &Markup) -> Markup {
    let ticket = &whole.shown.known.ticket;
    html! {
        form method="post" action={ (parts::address(ticket.id)) "/act" } {
            input type="hidden" name="do" value=(act);
            input type="hidden" name="revision" value=(ticket.revision);
            (inside)
        }
    }
}

/// An act that needs nothing but a click.
fn click(whole: &Whole, act: &str, kind: Button, mark: Icon) -> Markup {
    let lang = whole.lang();
    let key = (kind == Button::Primary).then_some("t");
    form(
        whole,
        act,
        &html! {
            button class={ "btn " (kind.class()) } type="submit" data-shortcut=[key] {
                (icon(mark)) (lang.t(&format!("act-{act}")))
            }
        },
    )
}

/// An act with something to say: opens under its button.
fn sheet(whole: &Whole, act: &str, kind: Button, mark: Icon, inside: &Markup) -> Markup {
    let lang = whole.lang();
    let name = lang.t(&format!("act-{act}"));
    html! {
        details.menu.act {
            summary class={ "btn " (kind.class()) } { (icon(mark)) (name) }
            div.act-sheet {
                (form(whole, act, &html! { div.stack {
                    (inside)
                    button.btn.primary type="submit" { (name) }
                } }))
            }
        }
    }
}

fn note(lang: Lang, key: &str, required: bool) -> Markup {
    let label = lang.t(key);
    html! {
        textarea name="note" rows="3" data-grow required[required] placeholder=(label) aria-label=(label) {}
    }
}

/// The buttons at the head of the page.
pub(super) fn actions(whole: &Whole) -> Markup {
    let ticket = &whole.shown.known.ticket;
    if !whole.works() {
        return html! { div.actions { (answers(whole)) } };
    }
    html! {
        @match ticket.state() {
            State::New | State::Assigned => {
                (click(whole, "take", Button::Primary, Icon::Play)) (waiting(whole)) (done(whole, Button::Secondary))
            }
            State::InProgress => { (restored(whole, Button::Primary)) (done(whole, Button::Secondary)) (waiting(whole)) }
            State::Waiting => { (click(whole, "resume", Button::Primary, Icon::Play)) (untaken(whole)) (restored(whole, Button::Secondary)) (done(whole, Button::Secondary)) }
            State::Restored => { (done(whole, Button::Primary)) (reopen(whole)) (waiting(whole)) }
            State::Resolved => { (click(whole, "close", Button::Primary, Icon::Check)) (reopen(whole)) }
            State::Closed => { (reopen(whole)) }
            State::Cancelled => {}
        }
        @if ticket.is_open() { (more(whole)) }
    }
}

/// A wait does not keep anybody from taking charge.
fn untaken(whole: &Whole) -> Markup {
    html! {
        @if whole.shown.known.ticket.responded_at.is_none() {
            (click(whole, "take", Button::Secondary, Icon::Play))
        }
    }
}

/// What a client's people may answer.
fn answers(whole: &Whole) -> Markup {
    let ticket = &whole.shown.known.ticket;
    let may = whole.actor.can(Permission::AnswerTickets);
    html! {
        @if may && ticket.phase == State::Resolved { (click(whole, "close", Button::Primary, Icon::Check)) }
        @if may && matches!(ticket.phase, State::Restored | State::Resolved | State::Closed) { (reopen(whole)) }
    }
}

fn restored(whole: &Whole, kind: Button) -> Markup {
    let inside = note(whole.lang(), "act-restore-note", false);
    html! {
        @if whole.shown.known.ticket.phase != State::Restored {
            (sheet(whole, "restore", kind, Icon::CircleCheck, &inside))
        }
    }
}

fn done(whole: &Whole, kind: Button) -> Markup {
    let inside = note(whole.lang(), "act-resolve-note", false);
    sheet(whole, "resolve", kind, Icon::Check, &inside)
}

fn reopen(whole: &Whole) -> Markup {
    let inside = note(whole.lang(), "act-reopen-note", true);
    sheet(whole, "reopen", Button::Secondary, Icon::Refresh, &inside)
}

/// Reasons to wait, each with the clocks that it stops under this ticket's contract.
fn waiting(whole: &Whole) -> Markup {
    let lang = whole.lang();
    let pauses = whole
        .shown
        .known
        .contract
        .as_ref()
        .map(|compiled| &compiled.contract.clocks.pauses);
    let stops = |reason: &str| -> String {
        let names: Vec<String> = pauses
            .and_then(|pauses| pauses.get(reason))
            .into_iter()
            .flatten()
            .map(|kind| parts::clock_name(lang, (*kind).into()))
            .collect();
        match names.is_empty() {
            true => lang.t("act-wait-stops-none"),
            false => lang.ta("act-wait-stops", &[("clocks", &names.join(", "))]),
        }
    };
    let inside = html! {
        fieldset.field.radios {
            legend { (lang.t("act-wait-for")) }
            @for (n, reason) in whole.reasons.iter().enumerate() {
                label.radio {
                    input type="radio" name="reason" value=(reason) required checked[n == 0];
                    span { (wording::reason(lang, reason)) span.hint { (stops(reason)) } }
                }
            }
        }
        (note(lang, "act-wait-note", false))
    };
    sheet(whole, "wait", Button::Secondary, Icon::Pause, &inside)
}

fn options(choices: &[Choice], chosen: Option<i64>) -> Markup {
    let chosen = chosen.map(|id| id.to_string()).unwrap_or_default();
    html! {
        option value="" selected[chosen.is_empty()] { "—" }
        @for (value, text) in choices { option value=(value) selected[*value == chosen] { (text) } }
    }
}

/// Everything else, in one menu.
fn more(whole: &Whole) -> Markup {
    let lang = whole.lang();
    let ticket = &whole.shown.known.ticket;
    let section = |act: &str, inside: &Markup| {
        form(
            whole,
            act,
            &html! { div.act-line { (inside) button.btn.small type="submit" { (lang.t(&format!("act-{act}"))) } } },
        )
    };
    let (person, team) = (lang.t("ticket-assignee"), lang.t("ticket-team"));
    html! {
        details.menu.act {
            summary.btn.secondary aria-label=(lang.t("act-more")) { (icon(Icon::More)) }
            div.act-sheet.wide {
                (section("assign", &html! {
                    select name="person" aria-label=(person) { (options(&whole.desk.people, ticket.assignee.map(Into::into))) }
                }))
                @if !whole.desk.teams.is_empty() {
                    (section("team", &html! {
                        select name="team" aria-label=(team) { (options(&whole.desk.teams, ticket.team.map(Into::into))) }
                    }))
                }
                (section("priority", &degrees(whole)))
                @if ticket.onsite_at.is_none() { (section("visit", &html! {})) }
                @else if ticket.arrived_at.is_none() { (section("arrive", &html! {})) }
                (section("link", &html! {
                    select name="relation" aria-label=(lang.t("ticket-relation")) {
                        @for relation in Relation::ALL {
                            option value=(relation.code()) { (lang.t(&format!("ticket-relation-{}", relation.code()))) }
                        }
                    }
                    input type="text" name="number" required inputmode="numeric" size="7" placeholder=(lang.t("act-number")) aria-label=(lang.t("act-number"));
                }))
                (section("merge", &html! {
                    input type="text" name="number" required inputmode="numeric" size="7" placeholder=(lang.t("act-number")) aria-label=(lang.t("act-merge-number"));
                }))
                (form(whole, "cancel", &html! { div.act-line {
                    input type="text" name="note" required placeholder=(lang.t("act-cancel-note")) aria-label=(lang.t("act-cancel-note"));
                    (asks(Button::Danger, &lang.t("act-cancel"), &lang.t("act-cancel-sure")))
                } }))
            }
        }
    }
}

fn degrees(whole: &Whole) -> Markup {
    let lang = whole.lang();
    let ticket = &whole.shown.known.ticket;
    let pick = |name: &str, now: Degree| {
        html! {
            select name=(name) aria-label=(lang.t(&format!("ticket-{name}"))) {
                @for degree in Degree::ALL {
                    option value=(degree.code()) selected[*degree == now] {
                        (lang.t(&format!("ticket-{name}"))) " : " (lang.t(&format!("ticket-degree-{}", degree.code())))
                    }
                }
            }
        }
    };
    html! {
        (pick("impact", ticket.impact)) (pick("urgency", ticket.urgency))
        select name="priority" aria-label=(lang.t("queue-priority")) {
            option value="" { (lang.t("act-priority-matrix")) }
            @for priority in Priority::ALL { option value=(priority.code()) { (priority.code()) } }
        }
    }
}

/// Why a promise was missed: asked for beside the clock that missed it.
pub(super) fn cause(whole: &Whole, clock: &ClockSeen) -> Markup {
    use intendant_domain::tickets::ClockState::{Breached, Overdue};
    let lang = whole.lang();
    let known = whole.shown.known.ticket.causes.get(&clock.row.clock);
    let missed = matches!(clock.now.state, Breached | Overdue) && whole.shown.internal;
    html! {
        @if let Some(cause) = known && whole.shown.internal {
            p.muted { (lang.t("ticket-cause")) " " (cause) }
        } @else if missed && whole.works() {
            (form(whole, "cause", &html! { div.act-line {
                input type="hidden" name="clock" value=(clock.row.clock.code());
                input type="text" name="note" required placeholder=(lang.t("act-cause-note")) aria-label=(lang.t("act-cause-note"));
                button.btn.small type="submit" { (lang.t("act-cause")) }
            } }))
        }
    }
}

/// Tickets that belong together.
pub(super) fn links(whole: &Whole) -> Markup {
    let lang = whole.lang();
    let ticket = &whole.shown.known.ticket;
    if ticket.links.is_empty() {
        return html! {};
    }
    let title = |id| {
        let found = whole.shown.linked.iter().find(|(known, _)| *known == id);
        found.map(|(_, title)| title.as_str()).unwrap_or_default()
    };
    panel(
        &lang.t("ticket-links"),
        &html! {},
        &html! {
            ul.links {
                @for (to, relation) in &ticket.links {
                    li {
                        span.muted { (lang.t(&format!("ticket-relation-{}", relation.code()))) } " "
                        a href=(parts::address(*to)) { (parts::spoken(lang, *to)) " " (title(*to)) }
                        @if whole.works() {
                            (form(whole, "unlink", &html! {
                                input type="hidden" name="number" value=(number(*to));
                                button.btn.quiet.small.square type="submit" aria-label=(lang.t("act-unlink")) { (icon(Icon::Close)) }
                            }))
                        }
                    }
                }
            }
        },
    )
}

/// Time spent, and more of it.
pub(super) fn time(whole: &Whole) -> Markup {
    let lang = whole.lang();
    let ticket = &whole.shown.known.ticket;
    let total = format::counted(lang, ticket.minutes() * 60);
    let outside = !ticket.coverage.verdict.is_in();
    panel(
        &lang.t("ticket-time"),
        &html! { @if ticket.minutes() > 0 { strong.num { (total) } } },
        &html! {
            @if whole.works() && ticket.merged_into.is_none() {
                (form(whole, "spend", &html! { div.stack {
                    div.act-line {
                        input type="text" name="minutes" required size="6" placeholder=(lang.t("act-spend-time")) aria-label=(lang.t("act-spend-time"));
                        input type="text" name="note" placeholder=(lang.t("act-spend-note")) aria-label=(lang.t("act-spend-note"));
                    }
                    div.act-line {
                        label.check-line { input type="checkbox" name="billable" value="1" checked[outside]; (lang.t("act-spend-billable")) }
                        button.btn.small type="submit" { (lang.t("act-spend")) }
                    }
                } }))
            }
        },
    )
}
