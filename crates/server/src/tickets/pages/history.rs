//! A ticket's life as a timeline.

use intendant_domain::tickets::{Recorded, TicketEvent, number};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::parts::{self, prose};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Attached, Entry, EntryAudience, Icon, Tone, attachments, format, timeline,
};
use crate::tickets::view::Shown;
use crate::tickets::wording;

/// Everything that happened, oldest first. What the program did by itself between two acts of people
/// stays short; what people wrote is a card.
pub(super) fn history(lang: Lang, shown: &Shown) -> Markup {
    let zone = parts::zone(&shown.listed.zone);
    let told: Vec<(&Recorded, String, String)> = told(&shown.known.events)
        .map(|recorded| {
            let id = format!("event-{}", recorded.seq);
            (recorded, id, actor(lang, recorded))
        })
        .collect();
    let entries: Vec<Entry<'_>> = told
        .iter()
        .map(|(recorded, id, who)| entry(lang, shown, recorded, id, who))
        .collect();
    whole(lang, &entries, &zone, shown.now)
}

/// What is worth a line: taking charge says by itself that one has the ticket and begins.
fn told(events: &[Recorded]) -> impl Iterator<Item = &Recorded> {
    let taken_at = |at: Timestamp| {
        events
            .iter()
            .any(|other| other.at == at && matches!(other.event, TicketEvent::Taken(_)))
    };
    events.iter().filter(move |recorded| match &recorded.event {
        TicketEvent::Started(_) => !taken_at(recorded.at),
        TicketEvent::Assigned(event) => event.person != recorded.person || !taken_at(recorded.at),
        _ => true,
    })
}

fn whole(lang: Lang, entries: &[Entry<'_>], zone: &TimeZone, now: Timestamp) -> Markup {
    html! { div id="ticket-history" { (timeline(lang, entries, zone, now)) } }
}

/// Who: the program's own doings under a name that people understand.
fn actor(lang: Lang, recorded: &Recorded) -> String {
    let key = format!("ticket-actor-{}", recorded.actor);
    match recorded.person {
        None if lang.has(&key) => lang.t(&key),
        _ => recorded.actor.clone(),
    }
}

fn entry<'a>(
    lang: Lang,
    shown: &Shown,
    recorded: &'a Recorded,
    id: &'a str,
    who: &'a str,
) -> Entry<'a> {
    let (icon, tone) = face(&recorded.event);
    let body = body(lang, shown, recorded);
    let internal = matches!(&recorded.event, TicketEvent::Commented(c) if c.internal)
        || matches!(&recorded.event, TicketEvent::Attached(f) if f.internal)
        || matches!(
            recorded.event,
            TicketEvent::TimeSpent(_) | TicketEvent::BreachCause(_)
        );
    Entry {
        id,
        at: recorded.at,
        who,
        what: html! { (wording::did(lang, recorded)) },
        icon,
        tone,
        body,
        audience: if internal {
            EntryAudience::Internal
        } else {
            EntryAudience::Public
        },
    }
}

fn face(event: &TicketEvent) -> (Icon, Tone) {
    match event {
        TicketEvent::Opened(_) => (Icon::Ticket, Tone::Accent),
        TicketEvent::Commented(event) if event.internal => (Icon::Lock, Tone::Neutral),
        TicketEvent::Commented(_) => (Icon::Message, Tone::Neutral),
        TicketEvent::Assigned(_) => (Icon::User, Tone::Neutral),
        TicketEvent::TeamSet(_) => (Icon::Team, Tone::Neutral),
        TicketEvent::Taken(_) | TicketEvent::Started(_) => (Icon::Play, Tone::Accent),
        TicketEvent::Paused(_) => (Icon::Waiting, Tone::Warn),
        TicketEvent::Resumed(_) => (Icon::Play, Tone::Neutral),
        TicketEvent::OnsiteRequested(_) | TicketEvent::Arrived(_) => (Icon::Site, Tone::Neutral),
        TicketEvent::Prioritised(_) => (Icon::Gauge, Tone::Neutral),
        TicketEvent::Restored(_) | TicketEvent::Resolved(_) => (Icon::CircleCheck, Tone::Good),
        TicketEvent::Closed(_) => (Icon::Check, Tone::Good),
        TicketEvent::Reopened(_) => (Icon::Refresh, Tone::Warn),
        TicketEvent::Cancelled(_) => (Icon::Ban, Tone::Muted),
        TicketEvent::TimeSpent(_) => (Icon::Clock, Tone::Neutral),
        TicketEvent::Attached(_) => (Icon::Attachment, Tone::Neutral),
        TicketEvent::Linked(_) | TicketEvent::Unlinked(_) => (Icon::Link, Tone::Neutral),
        TicketEvent::MergedInto(_) | TicketEvent::Absorbed(_) => (Icon::Merge, Tone::Neutral),
        TicketEvent::Edited(_) | TicketEvent::Concerned(_) => (Icon::Edit, Tone::Neutral),
        TicketEvent::ClockWarning(event) if event.threshold >= 100 => (Icon::Breach, Tone::Bad),
        TicketEvent::ClockWarning(_) => (Icon::Stopwatch, Tone::Warn),
        TicketEvent::BreachCause(_) => (Icon::Edit, Tone::Bad),
    }
}

fn body(lang: Lang, shown: &Shown, recorded: &Recorded) -> Option<Markup> {
    let written = |text: &str| (!text.trim().is_empty()).then(|| prose(text));
    match &recorded.event {
        TicketEvent::Opened(event) => written(&event.description),
        TicketEvent::Commented(event) => written(&event.text),
        TicketEvent::Paused(event) => written(&event.note),
        TicketEvent::Prioritised(event) => written(&event.note),
        TicketEvent::Restored(event) => written(&event.note),
        TicketEvent::Resolved(event) => written(&event.solution),
        TicketEvent::Reopened(event) => written(&event.reason),
        TicketEvent::Cancelled(event) => written(&event.reason),
        TicketEvent::TimeSpent(event) => written(&event.note),
        TicketEvent::BreachCause(event) => written(&event.cause),
        TicketEvent::Attached(event) => {
            let size = format::bytes(lang, event.size.unsigned_abs());
            let number = number(shown.known.ticket.id);
            let href = format!("/tickets/{number}/files/{}", event.attachment);
            Some(attachments(&[Attached {
                name: &event.name,
                size: &size,
                href: &href,
            }]))
        }
        TicketEvent::Concerned(event) => Some(html! {
            p.toolbar {
                (parts::verdict(lang, event.coverage.verdict))
                @if let Some(name) = &event.coverage.service_name { (name) }
            }
        }),
        TicketEvent::ClockWarning(event) => {
            let zone = parts::zone(&shown.listed.zone);
            let due = format::moment(lang, event.due, &zone, shown.now);
            (event.threshold < 100)
                .then(|| html! { p.muted { (lang.ta("clock-due", &[("due", &due)])) } })
        }
        _ => None,
    }
}
