//! Changes of priority, reopenings, visits, cancelling.

use super::*;

#[test]
fn a_dropped_clock_comes_back_from_the_opening_with_its_pauses() {
    let events = [
        (march(2, "08:00"), OPENED_P2),
        (march(2, "09:00"), Change::Priority(Priority::P3)),
        (
            march(2, "09:30"),
            Change::Paused {
                reason: "awaiting-client",
            },
        ),
        (march(2, "10:00"), Change::Resumed { reason: None }),
        (march(2, "11:00"), Change::Priority(Priority::P2)),
    ];
    let keep = promises("keep", "resume");
    let dropped = run(&keep, &events[..2], march(2, "09:30"));
    let restore = one(&dropped, ClockKind::Restore);
    assert_eq!(
        (restore.state, restore.elapsed_s),
        (ClockState::Dropped, 3_600)
    );
    assert_eq!(restore.priority, Priority::P2);
    let back = run(&keep, &events, march(2, "11:00"));
    let restore = one(&back, ClockKind::Restore);
    assert_eq!(restore.started, march(2, "08:00"));
    assert_eq!((restore.elapsed_s, restore.paused_s), (9_000, 1_800));
    assert_eq!(one(&back, ClockKind::Resolve).state, ClockState::Dropped);
    let restart = run(&promises("restart", "resume"), &events, march(2, "11:30"));
    let restore = one(&restart, ClockKind::Restore);
    assert_eq!(restore.started, march(2, "11:00"));
    assert_eq!((restore.elapsed_s, restore.paused_s), (1_800, 0));
}

#[test]
fn what_happened_while_a_clock_was_away_stops_it_when_it_comes_back() {
    let clocks = run(
        &promises("keep", "resume"),
        &[
            (march(2, "08:00"), OPENED_P2),
            (march(2, "08:10"), Change::Priority(Priority::P3)),
            (march(2, "08:20"), Change::Responded),
            (march(2, "11:00"), Change::Priority(Priority::P2)),
        ],
        march(2, "12:00"),
    );
    let respond = one(&clocks, ClockKind::Respond);
    assert_eq!((respond.state, respond.elapsed_s), (ClockState::Met, 1_200));
}

#[test]
fn a_dropped_clock_stays_dropped_while_no_priority_promises_it() {
    let clocks = run(
        &promises("keep", "resume"),
        &[
            (march(2, "08:00"), OPENED_P2),
            (march(2, "08:10"), Change::Priority(Priority::P3)),
            (march(2, "08:20"), Change::Restored),
            (march(2, "11:00"), Change::Priority(Priority::P4)),
        ],
        march(2, "12:00"),
    );
    let restore = one(&clocks, ClockKind::Restore);
    assert_eq!(restore.state, ClockState::Dropped);
    assert_eq!(restore.stopped, Some(march(2, "08:10")));
}

#[test]
fn a_resumed_clock_keeps_its_target_and_calendar_until_the_next_change() {
    let events = [
        (march(2, "08:00"), OPENED_P1),
        (march(2, "09:00"), Change::Restored),
        (march(2, "09:30"), Change::Priority(Priority::P2)),
        (march(2, "12:00"), Change::Reopened),
    ];
    let resumed = run(&promises("keep", "resume"), &events, march(2, "13:00"));
    let restore = one(&resumed, ClockKind::Restore);
    // 1 h before, 1 h over lunch, in `always`.
    assert_eq!((restore.elapsed_s, restore.priority), (7_200, Priority::P1));
    assert_eq!(restore.due, Some(march(2, "15:00")));
    let restarted = run(&promises("keep", "restart"), &events, march(2, "15:00"));
    let restore = one(&restarted, ClockKind::Restore);
    assert_eq!(
        (restore.elapsed_s, restore.started),
        (3_600, march(2, "12:00"))
    );
    assert_eq!(restore.target, Target::Seconds(8 * 3_600));
    let mut without = events;
    without[2].1 = Change::Priority(Priority::P3);
    let left = run(&promises("keep", "restart"), &without, march(2, "15:00"));
    assert_eq!(one(&left, ClockKind::Restore).state, ClockState::Met);
    // The calendar that it kept is remembered after the next change.
    let mut longer = events.to_vec();
    longer.push((march(2, "13:00"), Change::Priority(Priority::P1)));
    let later = run(&promises("keep", "resume"), &longer, march(2, "14:00"));
    assert_eq!(one(&later, ClockKind::Restore).elapsed_s, 3 * 3_600);
}

#[test]
fn a_reopening_ends_every_pause_and_restarts_no_response() {
    let clocks = run(
        &promises("keep", "resume"),
        &[
            (march(2, "08:00"), OPENED_P1),
            (
                march(2, "08:30"),
                Change::Paused {
                    reason: "access-refused",
                },
            ),
            (march(2, "09:00"), Change::Restored),
            (march(2, "10:00"), Change::Reopened),
        ],
        march(2, "11:00"),
    );
    assert_eq!(one(&clocks, ClockKind::Respond).state, ClockState::Breached);
    assert_eq!(
        one(&clocks, ClockKind::Respond).stopped,
        Some(march(2, "09:00"))
    );
    let restore = one(&clocks, ClockKind::Restore);
    assert_eq!((restore.elapsed_s, restore.paused_s), (5_400, 1_800));
    let resolve = one(&clocks, ClockKind::Resolve);
    assert_eq!(
        resolve.paused_s, 5_400,
        "it had not stopped: the pause ran on"
    );
}

#[test]
fn a_restart_goes_on_with_the_pauses_that_run() {
    let clocks = run(
        &promises("restart", "resume"),
        &[
            (march(2, "08:00"), OPENED_P1),
            (
                march(2, "09:00"),
                Change::Paused {
                    reason: "access-refused",
                },
            ),
            (march(2, "10:00"), Change::Priority(Priority::P2)),
        ],
        march(2, "11:00"),
    );
    let restore = one(&clocks, ClockKind::Restore);
    assert_eq!(
        (restore.state, restore.started),
        (ClockState::Paused, march(2, "10:00"))
    );
    assert_eq!((restore.elapsed_s, restore.paused_s), (0, 3_600));
}

#[test]
fn a_cancelled_clock_is_neither_met_nor_breached() {
    let clocks = run(
        &promises("keep", "resume"),
        &[
            (march(2, "08:00"), OPENED_P1),
            (march(2, "20:00"), Change::Cancelled),
        ],
        march(3, "11:00"),
    );
    assert_eq!(clocks.len(), 3);
    for clock in clocks {
        assert_eq!(
            (clock.state, clock.due, clock.late_s),
            (ClockState::Cancelled, None, 0)
        );
    }
}

#[test]
fn a_visit_starts_its_clock_once() {
    let clocks = run(
        &promises("keep", "resume"),
        &[
            (march(2, "08:00"), OPENED_P1),
            (march(2, "09:00"), Change::OnsiteRequested),
            (march(2, "09:30"), Change::OnsiteRequested),
            (march(2, "10:00"), Change::Arrived),
            (march(2, "11:00"), Change::OnsiteRequested),
        ],
        march(3, "11:00"),
    );
    let onsite = one(&clocks, ClockKind::Onsite);
    assert_eq!(
        (onsite.started, onsite.elapsed_s),
        (march(2, "09:00"), 3_600)
    );
    assert_eq!(onsite.state, ClockState::Met);
}
