//! Figures of calendars and clocks: deadlines and elapsed times a second on one core, the same
//! deadlines by a library of Python in the same run, and a replay of a million tickets.
//!
//! `cargo run --release -p intendant-contract --example bench_clocks [tickets]`. The peer runs when
//! `tests/peers/venv` has made its environment.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench stops at the first surprise"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use intendant_contract::calendar::OpenHours;
use intendant_contract::read;
use intendant_contract::replay::{Options, replay};
use jiff::Timestamp;

/// Lunch breaks, holidays, two daylight-saving changes a year.
const CONTRACT: &str = r#"
format = 1
reference = "BENCH"
title = "Bench"
language = "en"
currency = "EUR"
scope = "partial"
[client]
name = "Client"
[provider]
name = "Provider"
[term]
starts = 2026-01-01
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
restore = "4h"
resolve = "3 open-days"
[levels.gold.P2]
respond = "30m"
onsite = "8h"
restore = "8h"
resolve = "5 open-days"
[levels.gold.P3]
respond = "2h"
restore = "2d"
resolve = "10 open-days"
[clocks]
on-priority-change = "keep"
on-reopen = "resume"
[clocks.pauses]
awaiting-client = ["restore", "resolve"]
awaiting-third-party = ["resolve"]
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
amount = "4500.00"
[penalties]
as = "penalty"
limits = { per-month = "15%", per-year = "10%" }
[[penalties.rule]]
clock = "restore"
per-hour-late = "50.00"
"#;

/// 2026-01-01T00:00:00Z.
const START: i64 = 1_767_225_600;
const YEAR: i64 = 365 * 86_400;

/// The same numbers in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as i64
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [only, file] = &args[..]
        && only == "--replay"
    {
        return replay_alone(Path::new(file));
    }
    let tickets = args
        .first()
        .map_or(1_000_000, |count| count.parse().unwrap());
    let contract = read("bench.toml", CONTRACT).unwrap();
    let hours = OpenHours::compile(&contract.calendars["office"]).unwrap();
    let ours = calendars(&hours);
    peer(&hours, ours);
    replays(tickets);
}

/// Median of five runs, operations a second; returns that of deadlines.
fn calendars(hours: &OpenHours) -> f64 {
    let mut dice = Dice(88_172_645_463_325_252);
    let asked: Vec<(i64, i64)> = (0..1_000_000)
        .map(|_| (START + dice.below(3 * YEAR), dice.below(80 * 3_600)))
        .collect();
    black_box(hours.due_from(START, 1));
    let median = |run: &dyn Fn() -> i64| {
        let mut rates: Vec<f64> = (0..5)
            .map(|_| {
                let begun = Instant::now();
                black_box(run());
                asked.len() as f64 / begun.elapsed().as_secs_f64()
            })
            .collect();
        rates.sort_by(f64::total_cmp);
        rates[2]
    };
    let deadlines = median(&|| {
        asked
            .iter()
            .map(|(from, seconds)| hours.due_from(*from, *seconds).unwrap_or_default())
            .fold(0, i64::wrapping_add)
    });
    let elapsed = median(&|| {
        asked
            .iter()
            .map(|(from, seconds)| hours.open_between(*from, from + seconds * 4))
            .sum()
    });
    println!(
        "deadlines   {:8.1} million/s on one core (aim: 5)",
        deadlines / 1e6
    );
    println!(
        "elapsed     {:8.1} million/s on one core (aim: 5)",
        elapsed / 1e6
    );
    deadlines
}

/// The same deadlines by `businesstimedelta` of PyPI, in this run.
fn peer(hours: &OpenHours, ours: f64) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = root.join("target/peers/clocks/bin/python");
    let script = root.join("tests/peers/deadlines.py");
    if !python.exists() {
        println!("peer        not there: run tests/peers/venv");
        return;
    }
    let mut dice = Dice(362_436_069_521_288_629);
    let asked: Vec<(i64, i64)> = (0..3_000)
        .map(|_| {
            (
                START + dice.below(3 * YEAR / 60) * 60,
                60 * (1 + dice.below(80 * 60)),
            )
        })
        .collect();
    let mut input = tempfile::NamedTempFile::new().unwrap();
    for (from, seconds) in &asked {
        writeln!(input, "{from} {seconds}").unwrap();
    }
    input.flush().unwrap();
    let answer = Command::new(python)
        .arg(script)
        .arg(input.path())
        .output()
        .unwrap();
    assert!(
        answer.status.success(),
        "{}",
        String::from_utf8_lossy(&answer.stderr)
    );
    let answer = String::from_utf8(answer.stdout).unwrap();
    let mut lines = answer.lines();
    let seconds: f64 = lines.next().unwrap().parse().unwrap();
    let agreed = asked
        .iter()
        .zip(lines)
        .filter(|((from, seconds), due)| hours.due_from(*from, *seconds) == due.parse().ok())
        .count();
    let theirs = asked.len() as f64 / seconds;
    println!(
        "peer        {theirs:8.0} deadlines/s by businesstimedelta (Python): {:.0} times slower; {agreed} of {} agree",
        ours / theirs,
        asked.len()
    );
}

fn replays(tickets: u32) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("events.jsonl");
    let (events, bytes) = generate(&file, tickets);
    println!(
        "replay      {tickets} tickets, {events} events, {:.0} MB",
        bytes as f64 / 1e6
    );
    let mut runs: Vec<(f64, String)> = (0..3)
        .map(|_| {
            let begun = Instant::now();
            let child = Command::new(std::env::current_exe().unwrap())
                .arg("--replay")
                .arg(&file)
                .output()
                .unwrap();
            assert!(child.status.success());
            let told = String::from_utf8(child.stdout).unwrap();
            (begun.elapsed().as_secs_f64(), told)
        })
        .collect();
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    println!(
        "            {:.1} s (aim: 10 at a million), {}",
        runs[1].0,
        runs[1].1.trim()
    );
}

fn replay_alone(file: &Path) {
    let contract = read("bench.toml", CONTRACT).unwrap();
    let options = Options {
        threads: std::thread::available_parallelism().map_or(2, usize::from),
        spill: Some(&tempfile::tempfile),
        ..Options::default()
    };
    let mut output = File::create("/dev/null").unwrap();
    let summary = replay(
        &contract,
        File::open(file).unwrap(),
        &mut output,
        &options,
        &mut |line, why| panic_line(line, why),
    )
    .unwrap();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or("?")
        .trim();
    println!(
        "{} clocks, {} breached, peak memory {peak} (aim: 307200 kB)",
        summary.clocks, summary.breached
    );
}

#[allow(clippy::panic, reason = "the generator writes no wrong line")]
fn panic_line(line: u64, why: &str) {
    panic!("line {line}: {why}");
}

/// A year of tickets, their events by time, each with its local offset.
fn generate(file: &Path, tickets: u32) -> (u64, u64) {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file).unwrap());
    let mut dice = Dice(521_288_629_362_436_069);
    let mut waiting: BinaryHeap<Reverse<(i64, u32, u8, u8)>> = BinaryHeap::new();
    let mut events = 0;
    for ticket in 0..tickets {
        let opened = START + i64::from(ticket) * YEAR / i64::from(tickets);
        while waiting.peek().is_some_and(|Reverse(next)| next.0 < opened) {
            let Some(Reverse(next)) = waiting.pop() else {
                break;
            };
            events += line(&mut out, next);
        }
        let priority = 1 + dice.below(3) as u8;
        let steps: &[u8] = match dice.below(4) {
            0 => &[0, 1, 2, 3, 7, 8, 9],
            1 => &[0, 1, 2, 3, 4, 7, 8, 9],
            2 => &[0, 1, 5, 6, 2, 3, 7, 8, 9],
            _ => &[0, 1, 2, 3, 7, 10, 7, 8, 9],
        };
        let mut at = opened;
        for step in steps {
            waiting.push(Reverse((at, ticket, *step, priority)));
            at += 1 + dice.below(if *step == 8 { 200_000 } else { 9_000 });
        }
    }
    while let Some(Reverse(next)) = waiting.pop() {
        events += line(&mut out, next);
    }
    out.flush().unwrap();
    (events, std::fs::metadata(file).unwrap().len())
}

fn line(out: &mut impl Write, (at, ticket, step, priority): (i64, u32, u8, u8)) -> u64 {
    // The offset need not be the true one: it is an instant either way.
    let local = Timestamp::from_second(at + 3_600).unwrap().to_string();
    let local = local.trim_end_matches('Z');
    let rest = match step {
        0 => format!(r#""opened","service":"servers","priority":"P{priority}""#),
        1 => r#""responded""#.to_owned(),
        2 => r#""paused","reason":"awaiting-client""#.to_owned(),
        3 => r#""resumed","reason":"awaiting-client""#.to_owned(),
        4 => format!(r#""priority","priority":"P{}""#, priority % 3 + 1),
        5 => r#""onsite-requested""#.to_owned(),
        6 => r#""arrived""#.to_owned(),
        7 => r#""restored""#.to_owned(),
        8 => r#""resolved""#.to_owned(),
        9 => r#""closed""#.to_owned(),
        _ => r#""reopened""#.to_owned(),
    };
    writeln!(
        out,
        r#"{{"ticket":"T-{ticket:07}","at":"{local}+01:00","event":{rest}}}"#
    )
    .unwrap();
    1
}
