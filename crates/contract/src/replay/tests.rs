use super::*;

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
[clocks]
on-priority-change = "keep"
on-reopen = "resume"
[clocks.pauses]
awaiting-client = ["restore", "resolve"]
[[services]]
key = "servers"
name = "Servers"
level = "gold"
covers = { kind = ["server"] }
[price]
billed = "monthly"
vat = "20%"
[[price.flat]]
label = "Flat"
amount = "450.00"
[penalties]
as = "penalty"
[[penalties.rule]]
clock = "respond"
per-hour-late = "50.00"
"#;

const EXAMPLE: &str = r#"{"ticket":"T-1","at":"2026-03-02T09:15:00+01:00","event":"opened","service":"servers","priority":"P1"}
{"ticket":"T-1","at":"2026-03-02T09:20:00+01:00","event":"responded"}
{"ticket":"T-1","at":"2026-03-02T09:40:00+01:00","event":"paused","reason":"awaiting-client"}
{"ticket":"T-1","at":"2026-03-02T10:40:00+01:00","event":"resumed","reason":"awaiting-client"}
{"ticket":"T-1","at":"2026-03-02T11:00:00+01:00","event":"priority","priority":"P2"}
{"ticket":"T-1","at":"2026-03-02T12:00:00+01:00","event":"onsite-requested"}
{"ticket":"T-1","at":"2026-03-02T13:00:00+01:00","event":"arrived"}
{"ticket":"T-1","at":"2026-03-02T14:00:00+01:00","event":"restored"}
{"ticket":"T-1","at":"2026-03-03T09:00:00+01:00","event":"reopened"}
{"ticket":"T-1","at":"2026-03-03T17:00:00+01:00","event":"resolved"}
{"ticket":"T-1","at":"2026-03-05T17:00:00+01:00","event":"closed"}
"#;

struct Ran {
    output: String,
    complaints: Vec<(u64, String)>,
    result: Result<Summary, ReplayError>,
}

fn run_with(events: &str, options: &Options<'_>) -> Ran {
    let contract = crate::read("test.toml", CONTRACT).unwrap();
    let mut output = Vec::new();
    let mut complaints = Vec::new();
    let result = replay(
        &contract,
        events.as_bytes(),
        &mut output,
        options,
        &mut |line, why| complaints.push((line, why.to_owned())),
    );
    Ran {
        output: String::from_utf8(output).unwrap(),
        complaints,
        result,
    }
}

fn run(events: &str) -> String {
    let ran = run_with(events, &Options::default());
    assert!(ran.result.is_ok(), "{:?}", ran.complaints);
    ran.output
}

#[test]
fn the_example_of_the_specification_to_the_letter() {
    let expected = r#"{"ticket":"T-1","clock":"respond","state":"met","priority":"P1","calendar":"always","started":"2026-03-02T08:15:00Z","stopped":"2026-03-02T08:20:00Z","due":"2026-03-02T08:30:00Z","target_s":900,"elapsed_s":300,"paused_s":0,"late_s":0}
{"ticket":"T-1","clock":"restore","state":"met","priority":"P2","calendar":"office","started":"2026-03-02T08:15:00Z","stopped":"2026-03-03T16:00:00Z","due":"2026-03-03T16:15:00Z","target_s":28800,"elapsed_s":27900,"paused_s":3600,"late_s":0}
{"ticket":"T-1","clock":"resolve","state":"dropped","priority":"P1","calendar":"always","started":"2026-03-02T08:15:00Z","stopped":"2026-03-02T10:00:00Z","elapsed_s":2700,"paused_s":3600,"late_s":0}
{"summary":{"tickets":1,"clocks":3,"met":2,"breached":0,"overdue":0,"running":0,"paused":0,"cancelled":0,"dropped":1,"skipped_lines":0,"penalties":{"currency":"EUR","total":"0.00","by_month":{}}}}
"#;
    assert_eq!(run(EXAMPLE), expected);
}

#[test]
fn penalties_are_in_the_summary_by_local_month() {
    // Opened at 23:00 UTC on 31 March: stopped on 1 April in Paris, 1 h 45 late.
    let events = r#"{"ticket":"T-1","at":"2026-03-31T20:00:00Z","event":"opened","service":"servers","priority":"P1"}
{"ticket":"T-1","at":"2026-03-31T22:00:00Z","event":"responded"}
"#;
    let output = run(events);
    let summary = output.lines().last().unwrap();
    assert!(
        summary.contains(
            r#""penalties":{"currency":"EUR","total":"100.00","by_month":{"2026-04":"100.00"}}"#
        ),
        "{summary}"
    );
}

#[test]
fn unusual_but_right_json_says_the_same() {
    let plain = run(EXAMPLE);
    let spaced = EXAMPLE
        .replace(':', ": ")
        .replace(": 0", ":0")
        .replace(": 1", ":1")
        .replace(": 2", ":2")
        .replace(": 4", ":4");
    assert_ne!(spaced, EXAMPLE);
    assert_eq!(run(&spaced), plain);
    let escaped = EXAMPLE.replace("\"T-1\"", "\"T\\u002d1\"");
    assert_eq!(run(&escaped), plain);
    let more = EXAMPLE.replace("\"event\"", "\"by\":{\"name\":\"x\"},\"event\"");
    assert_eq!(run(&more), plain);
    let windows = EXAMPLE.replace('\n', "\r\n");
    assert_eq!(run(&windows), plain);
    let unended = EXAMPLE.trim_end();
    assert_eq!(run(unended), plain);
    let null = EXAMPLE.replace("\"responded\"", "\"responded\",\"reason\":null");
    assert_eq!(run(&null), plain);
}

#[test]
fn every_wrong_line_is_reported_with_its_number() {
    let opened = r#"{"ticket":"T-1","at":"2026-03-02T09:15:00+01:00","event":"opened","service":"servers","priority":"P1"}"#;
    let events = [
        r#"{"ticket":"T-1","at":"2026-03-02T09:00:00+01:00","event":"responded"}"#,
        opened,
        opened,
        "not json",
        "",
        r#"["T-1","2026-03-02T09:20:00+01:00","responded"]"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:14:59+01:00","event":"responded"}"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:20:00","event":"responded"}"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:20:00+01:00","event":"answered"}"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:20:00+01:00","event":"priority","priority":"P6"}"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:20:00+01:00","event":"paused"}"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:20:00+01:00","event":"resumed"}"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:20:00+01:00","event":"paused","reason":"x"}"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:20:00+01:00","event":"paused","reason":"x"}"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:20:00+01:00","event":"resumed","reason":"y"}"#,
        r#"{"ticket":"T-2","at":"2026-03-02T09:20:00+01:00","event":"opened","service":"mail","priority":"P1"}"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:30:00+01:00","event":"closed"}"#,
        r#"{"ticket":"T-1","at":"2026-03-02T09:30:00+01:00","event":"reopened"}"#,
        r#"{"at":"2026-03-02T09:30:00+01:00","event":"reopened"}"#,
        r#"{"ticket":"T-1","ticket":"T-1","at":"2026-03-02T09:30:00+01:00","event":"closed"}"#,
        opened,
    ]
    .join("\n");
    let strict = run_with(&events, &Options::default());
    let lines: Vec<_> = strict.complaints.iter().map(|(line, _)| *line).collect();
    let wrong = [
        1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 18, 19, 20, 21,
    ];
    assert_eq!(lines, wrong, "{:#?}", strict.complaints);
    assert!(matches!(strict.result, Err(ReplayError::Refused(18))));
    assert_eq!(strict.output, "");
    let lenient = run_with(
        &events,
        &Options {
            lenient: true,
            ..Options::default()
        },
    );
    let summary = lenient.result.unwrap();
    assert_eq!((summary.tickets, summary.skipped_lines), (1, 18));
    assert_eq!(lenient.output.lines().count(), 4);
}

#[test]
fn tickets_come_in_the_order_in_which_they_were_first_seen_wherever_they_are_kept() {
    let mut events = String::new();
    let mut names = Vec::new();
    for at in 0..5_000 {
        let name = format!("T-{}", (at * 7_919) % 5_000);
        let opened = format!(
            r#"{{"ticket":"{name}","at":"2026-03-02T09:15:00+01:00","event":"opened","service":"servers","priority":"P2"}}"#
        );
        events.push_str(&opened);
        events.push('\n');
        names.push(name);
    }
    for name in names.iter().rev().filter(|name| !name.ends_with('3')) {
        for event in ["resolved", "closed"] {
            events.push_str(&format!("{{\"ticket\":\"{name}\",\"at\":\"2026-03-02T10:00:00+01:00\",\"event\":\"{event}\"}}\n"));
        }
    }
    let plain = run(&events);
    let seen: Vec<_> = plain
        .lines()
        .filter(|line| line.contains("respond\""))
        .map(|line| line.split('"').nth(3).unwrap().to_owned())
        .collect();
    assert_eq!(seen, names);
    for threads in [1, 3] {
        let spilled = run_with(
            &events,
            &Options {
                threads,
                keep: 1,
                spill: Some(&tempfile::tempfile),
                ..Options::default()
            },
        );
        assert_eq!(spilled.output, plain);
    }
}

#[test]
fn at_an_earlier_instant_later_events_have_not_happened() {
    let at = |text: &str| Options {
        at: Some(text.parse().unwrap()),
        ..Options::default()
    };
    let ran = run_with(EXAMPLE, &at("2026-03-02T09:00:00Z"));
    let states: Vec<_> = ran
        .output
        .lines()
        .map(|line| line.split('"').nth(11).unwrap_or_default().to_owned())
        .collect();
    assert_eq!(states[..3], ["met", "paused", "paused"]);
    assert!(!ran.output.lines().nth(1).unwrap().contains("due"));
    let ran = run_with(EXAMPLE, &at("2026-03-01T00:00:00Z"));
    assert_eq!(ran.result.unwrap().tickets, 0);
}

#[test]
fn nothing_in_gives_an_empty_summary() {
    assert_eq!(run("").lines().count(), 1);
}

#[test]
fn names_are_escaped() {
    let events = r#"{"ticket":"a\"b\\c\u0001é","at":"2026-03-02T09:15:00Z","event":"opened","service":"servers","priority":"P1"}"#;
    let output = run(events);
    let line: serde_json::Value = serde_json::from_str(output.lines().next().unwrap()).unwrap();
    assert_eq!(line["ticket"], "a\"b\\c\u{1}é");
}

#[test]
fn blocks_may_end_anywhere() {
    for block in [1, 7, 64, 1_000] {
        let mut scanner = scan::Scanner::new(EXAMPLE.as_bytes(), block);
        let mut batch = scan::Batch::default();
        let (mut lines, mut last) = (0, 0);
        while scanner.fill(&mut batch).unwrap() {
            for line in &batch.events {
                assert_ne!(line.what, scan::What::Bad);
                assert_eq!(batch.ticket(line), "T-1");
                last = batch.before + u64::from(line.line);
                lines += 1;
            }
        }
        assert_eq!((lines, last), (11, 11), "blocks of {block}");
    }
}
