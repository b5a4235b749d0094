//! A ticket's events as the contract's engine takes them, and what it answers as rows.

use intendant_contract::clock::{Change, Event, EventError, Promises, TicketClocks};
use intendant_contract::model::{ClockKind, ClockRules, Target};
use jiff::Timestamp;

use super::clocks::ClockRow;
use super::codes::{Clock, ClockState};
use super::event::{Recorded, TicketEvent};
use super::ticket::Ticket;

/// The engine's clocks after `events`; `None` when no service of the contract covers the ticket: it
/// has no clock. The service is the one that covers it now: what was filed wrongly at first was
/// that service's all along.
///
/// # Errors
/// When the engine refuses an event, which the rules of this module should have done.
pub fn run<'p>(
    promises: &'p Promises,
    ticket: &Ticket,
    events: &[Recorded],
) -> Result<Option<TicketClocks<'p>>, EventError> {
    let Some(service) = ticket.coverage.service.as_deref() else {
        return Ok(None);
    };
    let mut changes = events
        .iter()
        .filter_map(|recorded| change(recorded, service));
    let Some(opened) = changes.next() else {
        return Ok(None);
    };
    let mut clocks = promises.ticket(&opened)?;
    for event in changes {
        clocks.apply(&event)?;
    }
    Ok(Some(clocks))
}

/// What an event is to the clocks. Closing is none of their business: a closed ticket may be
/// reopened, and by then all of them have stopped.
fn change<'a>(recorded: &'a Recorded, service: &'a str) -> Option<Event<'a>> {
    let change = match &recorded.event {
        TicketEvent::Opened(event) => Change::Opened {
            service,
            priority: event.priority.into(),
        },
        TicketEvent::Taken(_) => Change::Responded,
        TicketEvent::Paused(event) => Change::Paused {
            reason: &event.reason,
        },
        TicketEvent::Resumed(event) => Change::Resumed {
            reason: Some(&event.reason),
        },
        TicketEvent::Prioritised(event) => Change::Priority(event.priority.into()),
        TicketEvent::OnsiteRequested(_) => Change::OnsiteRequested,
        TicketEvent::Arrived(_) => Change::Arrived,
        TicketEvent::Restored(_) => Change::Restored,
        TicketEvent::Resolved(_) => Change::Resolved,
        TicketEvent::Reopened(_) => Change::Reopened,
        TicketEvent::Cancelled(_) | TicketEvent::MergedInto(_) => Change::Cancelled,
        _ => return None,
    };
    Some(Event {
        at: recorded.at,
        change,
    })
}

/// The clocks as they are kept beside the ticket, as of its last event.
///
/// # Errors
/// As [`run`].
pub fn rows(
    promises: &Promises,
    rules: &ClockRules,
    ticket: &Ticket,
    events: &[Recorded],
) -> Result<Vec<ClockRow>, EventError> {
    let at = moved_last(events).unwrap_or(ticket.opened_at);
    let Some(clocks) = run(promises, ticket, events)? else {
        return Ok(Vec::new());
    };
    let reports = clocks.report(at);
    Ok(reports
        .iter()
        .map(|report| {
            let hours = promises.calendar(&report.calendar);
            let (target, days) = match report.target {
                Target::Seconds(seconds) => (seconds, None),
                Target::OpenDays(days) => {
                    // As many open seconds as lie before its due instant: for the bar's length.
                    let ahead = report.due.zip(hours).map_or(0, |(due, hours)| {
                        hours.open_seconds(at, due) - hours.open_seconds(due, at)
                    });
                    (report.elapsed_s + ahead, Some(days))
                }
            };
            let reaches = |percent| {
                clocks
                    .reaches(report.kind, percent, at)
                    .map(Timestamp::as_second)
            };
            let live = !report.state.is_over();
            ClockRow {
                clock: Clock::from(report.kind),
                state: state(report.state),
                priority: report.priority.into(),
                calendar: report.calendar.to_string(),
                target,
                days,
                elapsed: report.elapsed_s,
                paused: report.paused_s,
                as_of: at.as_second(),
                due: report.due.map(Timestamp::as_second),
                marks: match live {
                    true => [reaches(50), reaches(75), reaches(90)],
                    false => [None; 3],
                },
                stopped: report.stopped.map(Timestamp::as_second),
                late: report.late_s,
                held: live && is_held(rules, ticket, report.kind),
            }
        })
        .collect())
}

/// The instant of the last event that moves a clock: warnings and words leave the rows alone.
fn moved_last(events: &[Recorded]) -> Option<Timestamp> {
    events
        .iter()
        .rev()
        .find(|recorded| change(recorded, "").is_some())
        .map(|recorded| recorded.at)
}

/// Whether the wait that goes on stops this clock.
fn is_held(rules: &ClockRules, ticket: &Ticket, kind: ClockKind) -> bool {
    let wait = ticket.wait.as_ref();
    wait.and_then(|wait| rules.pauses.get(&wait.reason))
        .is_some_and(|stopped| stopped.contains(&kind))
}

fn state(state: intendant_contract::clock::ClockState) -> ClockState {
    use intendant_contract::clock::ClockState as Engine;
    match state {
        Engine::Met => ClockState::Met,
        Engine::Breached => ClockState::Breached,
        Engine::Overdue => ClockState::Overdue,
        Engine::Paused => ClockState::Paused,
        Engine::Running => ClockState::Running,
        Engine::Cancelled => ClockState::Cancelled,
        Engine::Dropped => ClockState::Dropped,
    }
}
