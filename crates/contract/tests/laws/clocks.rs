//! Laws of clocks, over random histories.

use intendant_contract::calendar::OpenHours;
use intendant_contract::clock::{Change, ClockReport, Event, Promises};
use intendant_contract::model::{
    Calendar, ClockKind, Contract, OnPriorityChange, OnReopen, Priority, Target,
};
use intendant_contract::replay::{Options, replay};
use jiff::Timestamp;
use proptest::prelude::*;

use super::naive::{Minutes, calendar};
use super::tickets::{Found, KINDS, Ticket};

const DAY: i64 = 86_400;
const REASONS: [&str; 4] = [
    "awaiting-client",
    "awaiting-third-party",
    "access-refused",
    "other",
];
const PRIORITIES: [Priority; 5] = [
    Priority::P1,
    Priority::P2,
    Priority::P3,
    Priority::P4,
    Priority::P5,
];

/// A contract whose calendars, targets and rules are put in afterwards.
const FRAME: &str = r#"
format = 1
reference = "LAWS"
title = "Laws"
language = "en"
currency = "EUR"
scope = "partial"
[client]
name = "Client"
[provider]
name = "Provider"
[term]
starts = 2026-01-01
months = 12
[calendars.first]
timezone = "Europe/Paris"
always = true
[calendars.second]
timezone = "Europe/Paris"
always = true
[levels.only]
calendar = "first"
P1 = { calendar = "second", respond = "15m", onsite = "4h", restore = "4h", resolve = "3 open-days" }
P2 = { respond = "30m", restore = "8h", resolve = "1 open-days" }
P3 = { calendar = "second", onsite = "1h", restore = "2 open-days" }
P4 = { resolve = "12h", respond = "1 open-days" }
[clocks]
on-priority-change = "keep"
on-reopen = "resume"
[clocks.pauses]
awaiting-client = ["restore", "resolve"]
awaiting-third-party = ["resolve"]
access-refused = ["respond", "onsite", "restore", "resolve"]
[[services]]
key = "servers"
name = "Servers"
level = "only"
covers = { kind = ["server"] }
"#;

fn contract(first: &Calendar, second: &Calendar, restart: bool, again: bool) -> Contract {
    let mut contract = intendant_contract::read("laws.toml", FRAME).unwrap();
    contract.calendars[0] = first.clone();
    contract.calendars[1] = second.clone();
    if restart {
        contract.clocks.on_priority_change = OnPriorityChange::Restart;
    }
    if again {
        contract.clocks.on_reopen = OnReopen::Restart;
    }
    contract
}

/// An event by number: what, which, and minutes since the one before.
type Step = (u8, usize, i64);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let gap = prop_oneof![Just(0), 1..90i64, 1..900i64];
    proptest::collection::vec((0..16u8, 0..5usize, gap), 1..14)
}

fn change((what, which, _): Step) -> Change<'static> {
    let reason = REASONS[which % REASONS.len()];
    match what {
        0 => Change::Responded,
        1..=3 => Change::Paused { reason },
        4 | 5 => Change::Resumed {
            reason: Some(reason),
        },
        6 => Change::Resumed { reason: None },
        7..=9 => Change::Priority(PRIORITIES[which]),
        10 => Change::OnsiteRequested,
        11 => Change::Arrived,
        12 => Change::Restored,
        13 if which == 0 => Change::Cancelled,
        13 => Change::Resolved,
        _ => Change::Reopened,
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn found(report: &ClockReport) -> Found {
    Found {
        kind: report.kind,
        state: report.state,
        priority: report.priority,
        calendar: report.calendar.to_string(),
        started: report.started.as_second(),
        stopped: report.stopped.map(Timestamp::as_second),
        due: report.due.map(Timestamp::as_second),
        elapsed: report.elapsed_s,
        paused: report.paused_s,
        late: report.late_s,
    }
}

/// The steps that a ticket takes, with their instants.
fn history(
    promises: &Promises,
    opened: i64,
    priority: Priority,
    steps: &[Step],
) -> Vec<Event<'static>> {
    let first = Event {
        at: at(opened),
        change: Change::Opened {
            service: "servers",
            priority,
        },
    };
    let mut ticket = promises.ticket(&first).unwrap();
    let mut events = vec![first];
    let mut now = opened;
    for step in steps {
        now += step.2 * 60;
        let event = Event {
            at: at(now),
            change: change(*step),
        };
        if ticket.apply(&event).is_ok() {
            events.push(event);
        }
    }
    events
}

fn json(event: &Event<'_>) -> String {
    let rest = match event.change {
        Change::Opened { service, priority } => {
            format!(r#""opened","service":"{service}","priority":"{priority:?}""#)
        }
        Change::Responded => r#""responded""#.to_owned(),
        Change::Paused { reason } => format!(r#""paused","reason":"{reason}""#),
        Change::Resumed {
            reason: Some(reason),
        } => format!(r#""resumed","reason":"{reason}""#),
        Change::Resumed { reason: None } => r#""resumed""#.to_owned(),
        Change::Priority(priority) => format!(r#""priority","priority":"{priority:?}""#),
        Change::OnsiteRequested => r#""onsite-requested""#.to_owned(),
        Change::Arrived => r#""arrived""#.to_owned(),
        Change::Restored => r#""restored""#.to_owned(),
        Change::Resolved => r#""resolved""#.to_owned(),
        Change::Reopened => r#""reopened""#.to_owned(),
        Change::Closed => r#""closed""#.to_owned(),
        Change::Cancelled => r#""cancelled""#.to_owned(),
    };
    format!(
        "{{\"ticket\":\"T-1\",\"at\":\"{}\",\"event\":{rest}}}\n",
        event.at
    )
}

fn kind_of(name: &str) -> ClockKind {
    let names = ["respond", "onsite", "restore", "resolve"];
    KINDS[names.iter().position(|known| *known == name).unwrap()]
}

/// What replay prints of the clocks.
fn replayed(contract: &Contract, events: &[Event<'_>], until: i64) -> Vec<serde_json::Value> {
    let input: String = events.iter().map(json).collect();
    let mut output = Vec::new();
    let options = Options {
        at: Some(at(until)),
        ..Options::default()
    };
    replay(
        contract,
        input.as_bytes(),
        &mut output,
        &options,
        &mut |line, why| {
            panic!("line {line}: {why}");
        },
    )
    .unwrap();
    let mut lines: Vec<serde_json::Value> = String::from_utf8(output)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    lines.pop();
    lines
}

fn same(line: &serde_json::Value, report: &ClockReport) -> Result<(), TestCaseError> {
    let text = |field: &str| line[field].as_str().map(str::to_owned);
    let instant = |at: Option<Timestamp>| at.map(|at| at.to_string());
    prop_assert_eq!(kind_of(&text("clock").unwrap()), report.kind);
    prop_assert_eq!(text("state").unwrap(), report.state.name());
    prop_assert_eq!(text("started"), instant(Some(report.started)));
    prop_assert_eq!(text("stopped"), instant(report.stopped));
    prop_assert_eq!(text("due"), instant(report.due));
    let target = match report.target {
        Target::Seconds(seconds) => Some(seconds),
        Target::OpenDays(_) => None,
    };
    prop_assert_eq!(line["target_s"].as_i64(), target);
    prop_assert_eq!(line["elapsed_s"].as_i64(), Some(report.elapsed_s));
    prop_assert_eq!(line["paused_s"].as_i64(), Some(report.paused_s));
    prop_assert_eq!(line["late_s"].as_i64(), Some(report.late_s));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn clocks_are_what_living_through_every_minute_gives(
        (first, around) in calendar(),
        (mut second, _) in calendar(),
        (restart, again) in (any::<bool>(), any::<bool>()),
        priority in 0..5usize,
        steps in steps(),
        after in 0..3_000i64,
    ) {
        second.timezone.clone_from(&first.timezone);
        let contract = contract(&first, &second, restart, again);
        let promises = Promises::compile(&contract).unwrap();
        let opened = around.as_second().div_euclid(60) * 60;
        let events = history(&promises, opened, PRIORITIES[priority], &steps);
        let minutes: Vec<_> = [&first, &second]
            .map(|calendar| (
                Minutes::of(calendar, around, 3, 20),
                OpenHours::compile(calendar).unwrap(),
            ))
            .into();
        let mut slow = Ticket::open(&contract, &minutes, opened, PRIORITIES[priority]);
        let mut fast = promises.ticket(&events[0]).unwrap();
        for event in &events[1..] {
            slow.live(event.at.as_second());
            slow.happen(event.change);
            fast.apply(event).unwrap();
            let reports: Vec<_> = fast.report(event.at).iter().map(found).collect();
            prop_assert_eq!(reports, slow.find(), "after {:?}", event);
        }
        let until = events[events.len() - 1].at.as_second() + after * 60;
        slow.live(until);
        let reports = fast.report(at(until));
        prop_assert_eq!(reports.iter().map(found).collect::<Vec<_>>(), slow.find(), "at the end");
        for report in &reports {
            let counted: i64 = fast.ledger(report.kind, at(until)).iter().map(|s| s.seconds_counted).sum();
            prop_assert_eq!(counted, report.elapsed_s);
            if let Some(due) = report.due {
                prop_assert_eq!(fast.reaches(report.kind, 100, at(until)).is_none_or(|at| at == due), true);
            }
        }
        let lines = replayed(&contract, &events, until);
        prop_assert_eq!(lines.len(), reports.len());
        for (line, report) in lines.iter().zip(&reports) {
            same(line, report)?;
        }
    }

    #[test]
    fn splitting_a_pause_in_two_changes_nothing(
        (first, around) in calendar(),
        (second, _) in calendar(),
        restart in any::<bool>(),
        steps in steps(),
        cut in 1..100i64,
    ) {
        let contract = contract(&first, &second, restart, false);
        let promises = Promises::compile(&contract).unwrap();
        let events = history(&promises, around.as_second(), Priority::P1, &steps);
        let mut split = Vec::new();
        for (place, event) in events.iter().enumerate() {
            split.push(*event);
            let Change::Paused { reason } = event.change else { continue };
            let Some(next) = events.get(place + 1) else { continue };
            let length = next.at.as_second() - event.at.as_second();
            let middle = at(event.at.as_second() + length * cut / 100);
            split.push(Event { at: middle, change: Change::Resumed { reason: Some(reason) } });
            split.push(Event { at: middle, change: Change::Paused { reason } });
        }
        let until = at(events[events.len() - 1].at.as_second() + DAY);
        prop_assert_eq!(promises.clocks(&events, until).unwrap(), promises.clocks(&split, until).unwrap());
    }
}
