//! What clocks do, case by case.

mod changes;

use super::*;
use crate::model::Target;

const CONTRACT: &str = r#"
format = 1
reference = "T-1"
title = "Test"
language = "fr"
currency = "EUR"
scope = "partial"
[client]
name = "Client"
[provider]
name = "Provider"
[term]
starts = 2026-02-01
months = 36
[calendars.office]
timezone = "Europe/Paris"
holidays = "FR"
open.mon-fri = ["08:00-12:00", "14:00-18:00"]
[calendars.always]
timezone = "Europe/Paris"
always = true
[levels.gold]
calendar = "office"
[levels.gold.P1]
calendar = "always"
respond = "15m"
onsite = "4h"
restore = "4h"
resolve = "3 open-days"
[levels.gold.P2]
respond = "30m"
restore = "8h"
[levels.gold.P3]
resolve = "2 open-days"
[clocks]
on-priority-change = "keep"
on-reopen = "resume"
[clocks.pauses]
awaiting-client = ["restore", "resolve"]
access-refused = ["respond", "onsite", "restore", "resolve"]
[[services]]
key = "servers"
name = "Servers"
level = "gold"
covers = { kind = ["server"] }
"#;

fn promises(change: &str, reopen: &str) -> Promises {
    let text = CONTRACT
        .replace(
            "on-priority-change = \"keep\"",
            &format!("on-priority-change = \"{change}\""),
        )
        .replace(
            "on-reopen = \"resume\"",
            &format!("on-reopen = \"{reopen}\""),
        );
    Promises::compile(&crate::read("test.toml", &text).unwrap()).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const OPENED_P1: Change<'_> = Change::Opened {
    service: "servers",
    priority: Priority::P1,
};
const OPENED_P2: Change<'_> = Change::Opened {
    service: "servers",
    priority: Priority::P2,
};

/// Monday 2 March 2026, and the days after it, Paris time.
fn march(day: u8, time: &str) -> Timestamp {
    at(&format!("2026-03-{day:02}T{time}+01:00"))
}

fn run(
    promises: &Promises,
    events: &[(Timestamp, Change<'_>)],
    until: Timestamp,
) -> Vec<ClockReport> {
    let events: Vec<_> = events
        .iter()
        .map(|&(at, change)| Event { at, change })
        .collect();
    promises.clocks(&events, until).unwrap()
}

fn one(clocks: &[ClockReport], kind: ClockKind) -> &ClockReport {
    clocks.iter().find(|clock| clock.kind == kind).unwrap()
}

/// The example of replay.md, event by event.
fn example() -> Vec<(Timestamp, Change<'static>)> {
    vec![
        (march(2, "09:15"), OPENED_P1),
        (march(2, "09:20"), Change::Responded),
        (
            march(2, "09:40"),
            Change::Paused {
                reason: "awaiting-client",
            },
        ),
        (
            march(2, "10:40"),
            Change::Resumed {
                reason: Some("awaiting-client"),
            },
        ),
        (march(2, "11:00"), Change::Priority(Priority::P2)),
        (march(2, "12:00"), Change::OnsiteRequested),
        (march(2, "13:00"), Change::Arrived),
        (march(2, "14:00"), Change::Restored),
        (march(3, "09:00"), Change::Reopened),
        (march(3, "17:00"), Change::Resolved),
        (march(5, "17:00"), Change::Closed),
    ]
}

#[test]
fn the_example_of_the_specification() {
    let clocks = run(&promises("keep", "resume"), &example(), march(5, "17:00"));
    let kinds: Vec<_> = clocks.iter().map(|clock| clock.kind).collect();
    assert_eq!(
        kinds,
        [ClockKind::Respond, ClockKind::Restore, ClockKind::Resolve],
        "P2 promises no visit"
    );
    let respond = one(&clocks, ClockKind::Respond);
    assert_eq!(respond.state, ClockState::Met);
    assert_eq!(
        (respond.priority, &*respond.calendar),
        (Priority::P1, "always")
    );
    assert_eq!(respond.started, at("2026-03-02T08:15:00Z"));
    assert_eq!(respond.stopped, Some(at("2026-03-02T08:20:00Z")));
    assert_eq!(respond.due, Some(at("2026-03-02T08:30:00Z")));
    assert_eq!(respond.target, Target::Seconds(900));
    assert_eq!(
        (respond.elapsed_s, respond.paused_s, respond.late_s),
        (300, 0, 0)
    );

    // 25 min and 20 min always, then 1 h of office before lunch; resumed for 3 h and 3 h.
    let restore = one(&clocks, ClockKind::Restore);
    assert_eq!(restore.state, ClockState::Met);
    assert_eq!(
        (restore.priority, &*restore.calendar),
        (Priority::P2, "office")
    );
    assert_eq!(restore.elapsed_s, 45 * 60 + 3_600 + 6 * 3_600);
    assert_eq!(restore.paused_s, 3_600);
    assert_eq!(restore.due, Some(march(3, "17:15")));
    assert_eq!(restore.stopped, Some(march(3, "17:00")));
    assert_eq!(one(&clocks, ClockKind::Resolve).state, ClockState::Dropped);
}

#[test]
fn a_target_reached_exactly_is_met_and_one_second_more_is_breached() {
    let promises = promises("keep", "resume");
    for (time, state, late) in [
        ("09:30:00", ClockState::Met, 0),
        ("09:30:01", ClockState::Breached, 1),
    ] {
        let clocks = run(
            &promises,
            &[
                (march(2, "09:15"), OPENED_P1),
                (march(2, time), Change::Responded),
            ],
            march(3, "09:00"),
        );
        let respond = one(&clocks, ClockKind::Respond);
        assert_eq!((respond.state, respond.late_s), (state, late));
        assert_eq!(respond.due, Some(march(2, "09:30")));
    }
}

#[test]
fn overlapping_pauses_count_once() {
    let clocks = run(
        &promises("keep", "resume"),
        &[
            (march(2, "08:00"), OPENED_P2),
            (
                march(2, "09:00"),
                Change::Paused {
                    reason: "awaiting-client",
                },
            ),
            (
                march(2, "09:30"),
                Change::Paused {
                    reason: "access-refused",
                },
            ),
            (
                march(2, "10:00"),
                Change::Resumed {
                    reason: Some("awaiting-client"),
                },
            ),
            (
                march(2, "10:15"),
                Change::Paused {
                    reason: "awaiting-client",
                },
            ),
            (march(2, "10:30"), Change::Resumed { reason: None }),
            (
                march(2, "11:00"),
                Change::Paused {
                    reason: "lunch with the client",
                },
            ),
        ],
        march(2, "11:30"),
    );
    let restore = one(&clocks, ClockKind::Restore);
    assert_eq!((restore.elapsed_s, restore.paused_s), (2 * 3_600, 5_400));
    assert_eq!(
        restore.state,
        ClockState::Running,
        "an unlisted reason stops nothing"
    );
}

#[test]
fn a_paused_clock_has_no_due_unless_it_is_late() {
    let clocks = run(
        &promises("keep", "resume"),
        &[
            (march(2, "08:00"), OPENED_P2),
            (
                march(2, "09:00"),
                Change::Paused {
                    reason: "access-refused",
                },
            ),
        ],
        march(2, "11:30"),
    );
    let respond = one(&clocks, ClockKind::Respond);
    assert_eq!(respond.state, ClockState::Overdue, "late before the pause");
    assert_eq!(respond.due, Some(march(2, "08:30")));
    assert_eq!(respond.late_s, 3 * 3_600);
    let restore = one(&clocks, ClockKind::Restore);
    assert_eq!((restore.state, restore.due), (ClockState::Paused, None));
}

#[test]
fn open_days_are_moved_by_pauses() {
    let promises = promises("keep", "resume");
    let opened = (march(2, "09:15"), OPENED_P1);
    let resolve =
        |events: &[_], until| one(&run(&promises, events, until), ClockKind::Resolve).clone();
    let plain = resolve(&[opened], march(2, "10:00"));
    // In `always` the third open day after Monday is Thursday, to its midnight.
    assert_eq!(plain.due, Some(march(6, "00:00")));
    assert_eq!(plain.target, Target::OpenDays(3));
    let paused = resolve(
        &[
            opened,
            (
                march(2, "10:00"),
                Change::Paused {
                    reason: "awaiting-client",
                },
            ),
            (march(2, "12:00"), Change::Resumed { reason: None }),
        ],
        march(2, "13:00"),
    );
    assert_eq!(paused.due, Some(march(6, "02:00")));
    let late = resolve(
        &[opened, (march(6, "00:00:01"), Change::Resolved)],
        march(9, "00:00"),
    );
    assert_eq!((late.state, late.late_s), (ClockState::Breached, 1));
    let met = resolve(
        &[opened, (march(6, "00:00"), Change::Resolved)],
        march(9, "00:00"),
    );
    assert_eq!((met.state, met.late_s), (ClockState::Met, 0));
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let promises = promises("keep", "resume");
    let event = |at, change| Event { at, change };
    let mut ticket = promises
        .ticket(&event(march(2, "08:00"), OPENED_P1))
        .unwrap();
    let mut refused = |at, change, error| {
        assert_eq!(ticket.apply(&event(at, change)), Err(error));
    };
    refused(march(2, "09:00"), OPENED_P1, EventError::SecondOpened);
    refused(march(2, "07:59"), Change::Responded, EventError::OutOfOrder);
    refused(
        march(2, "09:00"),
        Change::Resumed { reason: None },
        EventError::NotPaused,
    );
    let other = Change::Resumed {
        reason: Some("other"),
    };
    refused(
        march(2, "09:00"),
        other,
        EventError::ReasonNotRunning("other".into()),
    );
    let pause = Change::Paused { reason: "other" };
    assert_eq!(ticket.apply(&event(march(2, "09:00"), pause)), Ok(()));
    assert_eq!(
        ticket.apply(&event(march(2, "09:00"), pause)),
        Err(EventError::ReasonRunning("other".into()))
    );
    assert_eq!(
        ticket.apply(&event(march(2, "09:00"), Change::Closed)),
        Ok(())
    );
    assert_eq!(
        ticket.apply(&event(march(2, "09:00"), Change::Responded)),
        Err(EventError::AfterClosed)
    );
    assert_eq!(
        promises
            .ticket(&event(march(2, "08:00"), Change::Closed))
            .err(),
        Some(EventError::BeforeOpened)
    );
}

#[test]
fn the_ledger_adds_up_and_shares_are_reached_in_order() {
    let promises = promises("keep", "resume");
    let (first, rest) = (example()[0], example());
    let mut ticket = promises
        .ticket(&Event {
            at: first.0,
            change: first.1,
        })
        .unwrap();
    for &(at, change) in &rest[1..] {
        ticket.apply(&Event { at, change }).unwrap();
    }
    let until = march(5, "17:00");
    for clock in ticket.report(until) {
        let ledger = ticket.ledger(clock.kind, until);
        let counted: i64 = ledger.iter().map(|stretch| stretch.seconds_counted).sum();
        assert_eq!(counted, clock.elapsed_s, "{:?}", clock.kind);
        assert_eq!(ledger[0].from, clock.started);
        assert_eq!(Some(ledger[ledger.len() - 1].to), clock.stopped);
        for pair in ledger.windows(2) {
            assert_eq!(pair[0].to, pair[1].from);
        }
    }
    let restore = ticket.ledger(ClockKind::Restore, until);
    assert!(
        restore
            .iter()
            .any(|stretch| stretch.effect == Effect::Stopped)
    );
    let half = ticket.reaches(ClockKind::Restore, 50, until);
    assert_eq!(half, Some(march(3, "11:15")));
    assert_eq!(
        ticket.reaches(ClockKind::Restore, 100, until),
        None,
        "it stopped before"
    );
    assert_eq!(ticket.reaches(ClockKind::Onsite, 50, until), None);
}

#[test]
fn words_are_those_of_the_trade() {
    use crate::model::Language::{En, Fr};
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
    assert_eq!(
        instant_words(at("2026-05-04T07:00:00Z"), &zone, Fr),
        "lun.\u{a0}4\u{a0}mai\u{a0}2026 à\u{a0}9\u{a0}h"
    );
    assert_eq!(
        instant_words(at("2026-05-01T07:05:00Z"), &zone, En),
        "Fri\u{a0}1\u{a0}May\u{a0}2026 at\u{a0}09:05"
    );
    assert_eq!(reason_words("awaiting-client", Fr), "attente du client");
    assert_eq!(reason_words("snow-storm", En), "snow storm");
}
