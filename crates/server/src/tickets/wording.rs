//! Refusals, events and conflicts in the reader's words.

use intendant_domain::tickets::rules::MOST_MINUTES;
use intendant_domain::tickets::{Recorded, Refusal, State, TicketEvent, number};

use super::actions::Known;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;

/// A state's name.
#[must_use]
pub fn state(lang: Lang, state: State) -> String {
    lang.t(&format!("ticket-state-{}", state.code()))
}

/// A reason to wait: the product's words, or the contract's own.
#[must_use]
pub fn reason(lang: Lang, reason: &str) -> String {
    let key = format!("ticket-reason-{reason}");
    if lang.has(&key) {
        return lang.t(&key);
    }
    reason.replace('-', " ")
}

/// A refusal as a problem with `field`.
#[must_use]
pub fn problem(field: &'static str, refusal: &Refusal, lang: Lang) -> Problem {
    let with_state = |key, of| Problem::new(field, key).with("state", state(lang, of));
    match refusal {
        Refusal::Over(of) => with_state("ticket-refused-over", *of),
        Refusal::NothingToReopen(of) => with_state("ticket-refused-nothing-to-reopen", *of),
        Refusal::NotResolved(of) => with_state("ticket-refused-not-resolved", *of),
        Refusal::Already(of) => with_state("ticket-refused-already", *of),
        Refusal::AlreadyWaiting => Problem::new(field, "ticket-refused-already-waiting"),
        Refusal::NotWaiting => Problem::new(field, "ticket-refused-not-waiting"),
        Refusal::UnknownReason(name) => {
            Problem::new(field, "ticket-refused-unknown-reason").with("reason", name)
        }
        Refusal::NoVisit => Problem::new(field, "ticket-refused-no-visit"),
        Refusal::AlreadyArrived => Problem::new(field, "ticket-refused-already-arrived"),
        Refusal::AlreadyRequested => Problem::new(field, "ticket-refused-already-requested"),
        Refusal::Empty => Problem::new(field, "ticket-refused-empty"),
        Refusal::TooLong(most) => Problem::new(field, "ticket-refused-too-long").with("most", most),
        Refusal::Minutes => {
            Problem::new(field, "ticket-refused-minutes").with("most", MOST_MINUTES)
        }
        Refusal::Itself => Problem::new(field, "ticket-refused-itself"),
        Refusal::NoLink => Problem::new(field, "ticket-refused-no-link"),
        Refusal::Merged => Problem::new(field, "ticket-refused-merged"),
        Refusal::NoChange => Problem::new(field, "ticket-refused-no-change"),
    }
}

/// Turns a refusal of the rules into a failure of the request.
pub(super) fn refused(lang: Lang) -> impl Fn(Refusal) -> Failure {
    refused_in("", lang)
}

/// The same about one field.
pub(super) fn refused_in(field: &'static str, lang: Lang) -> impl Fn(Refusal) -> Failure {
    move |refusal| problem(field, &refusal, lang).into()
}

/// Somebody changed the ticket in between: says who and what.
#[must_use]
pub fn conflict(lang: Lang, known: &Known, expected: i64) -> Failure {
    let mut revision = 0;
    let mut since: Vec<String> = Vec::new();
    for recorded in &known.events {
        if matches!(recorded.event, TicketEvent::ClockWarning(_)) {
            continue;
        }
        revision += 1;
        if revision > expected {
            since.push(format!("{} {}", recorded.actor, did(lang, recorded)));
        }
    }
    since.dedup();
    let what = match since.len() {
        0 => lang.t("ticket-conflict-older"),
        _ => since.join(" · "),
    };
    Failure::Conflict(
        Problem::new("", "ticket-conflict")
            .with("what", what)
            .with("revision", known.ticket.revision),
    )
}

/// What somebody did, to be read after their name: "a pris en charge".
#[must_use]
pub fn did(lang: Lang, recorded: &Recorded) -> String {
    let say =
        |values: &[(&str, &str)]| lang.ta(&format!("ticket-did-{}", recorded.event.kind()), values);
    match &recorded.event {
        TicketEvent::Assigned(event) if event.person.is_none() => lang.t("ticket-did-unassigned"),
        TicketEvent::Assigned(event) if event.person == recorded.person => {
            lang.t("ticket-did-assigned-self")
        }
        TicketEvent::Assigned(event) => say(&[("name", &event.name)]),
        TicketEvent::TeamSet(event) if event.team.is_none() => lang.t("ticket-did-no-team"),
        TicketEvent::TeamSet(event) => say(&[("name", &event.name)]),
        TicketEvent::Paused(event) => say(&[("reason", &reason(lang, &event.reason))]),
        TicketEvent::Prioritised(event) => say(&[("priority", event.priority.code())]),
        TicketEvent::Closed(event) if event.by_itself => lang.t("ticket-did-closed-by-itself"),
        TicketEvent::Commented(event) if event.internal => lang.t("ticket-did-commented-internal"),
        TicketEvent::TimeSpent(event) => say(&[(
            "time",
            &crate::platform::page::format::counted(lang, event.minutes * 60),
        )]),
        TicketEvent::Attached(event) => say(&[("name", &event.name)]),
        TicketEvent::Linked(event) => say(&[
            ("number", &spoken(number(event.to))),
            (
                "relation",
                &lang.t(&format!("ticket-relation-{}", event.relation.code())),
            ),
        ]),
        TicketEvent::Unlinked(event) => say(&[("number", &spoken(number(event.to)))]),
        TicketEvent::MergedInto(event) => say(&[("number", &spoken(number(event.into)))]),
        TicketEvent::Absorbed(event) => say(&[
            ("number", &spoken(number(event.from))),
            ("title", &event.title),
        ]),
        TicketEvent::ClockWarning(event) => {
            let clock = lang.t(&format!("ticket-clock-{}", event.clock.code()));
            match event.threshold {
                100 => lang.ta("ticket-did-breached", &[("clock", &clock)]),
                share => say(&[("clock", &clock), ("share", &share.to_string())]),
            }
        }
        TicketEvent::BreachCause(event) => say(&[(
            "clock",
            &lang.t(&format!("ticket-clock-{}", event.clock.code())),
        )]),
        _ => say(&[]),
    }
}

fn spoken(number: i64) -> String {
    crate::platform::page::format::ticket_number(number)
}
