//! The second half of a replay: the clocks of one ticket after the other, as lines of text.

use std::io::Write;

use super::gather::code;
use super::instant;
use super::store::{take, take_number};
use super::{Format, Summary};
use crate::clock::{Change, ClockState, Promises, Reading, TicketClocks, kind_name, priority_name};
use crate::model::{Contract, Priority, Target};
use crate::month::Month;
use crate::penalty::{Assessment, ClockFact};

const PRIORITIES: [Priority; 5] = [
    Priority::P1,
    Priority::P2,
    Priority::P3,
    Priority::P4,
    Priority::P5,
];

/// Works out clocks; one for each thread.
pub(super) struct Answerer<'a> {
    promises: &'a Promises,
    at: i64,
    format: Format,
    clocks: TicketClocks<'a>,
    /// Calendar names as they stand in a JSON string.
    calendars: Vec<Vec<u8>>,
    pub(super) summary: Summary,
    pub(super) assessment: Assessment<'a>,
}

impl<'a> Answerer<'a> {
    pub(super) fn new(
        contract: &'a Contract,
        promises: &'a Promises,
        at: i64,
        format: Format,
    ) -> Self {
        Self {
            promises,
            at,
            format,
            clocks: promises.blank(),
            calendars: contract
                .calendars
                .keys()
                .map(|name| {
                    let mut escaped = Vec::new();
                    put_escaped(&mut escaped, name.as_bytes());
                    escaped
                })
                .collect(),
            summary: Summary::default(),
            assessment: Assessment::new(contract),
        }
    }

    /// The lines of the tickets whose histories stand one behind the other.
    pub(super) fn answer(&mut self, mut histories: &[u8], out: &mut Vec<u8>) {
        while !histories.is_empty() {
            let length = take_number(&mut histories) as usize;
            self.ticket(take(&mut histories, length), out);
        }
    }

    fn ticket(&mut self, mut log: &[u8], out: &mut Vec<u8>) {
        let length = take_number(&mut log) as usize;
        let name = take(&mut log, length);
        let mut at = i64::from_le_bytes(take(&mut log, 8).try_into().unwrap_or_default());
        if at > self.at {
            return;
        }
        self.summary.tickets += 1;
        let service = take_number(&mut log) as u16;
        let priority = take(&mut log, 1).first().copied().unwrap_or_default();
        self.clocks
            .begin(at, service, PRIORITIES[usize::from(priority)]);
        while let Some((&code, rest)) = log.split_first() {
            log = rest;
            at += take_number(&mut log) as i64;
            let reason = match code {
                code::PAUSED | code::RESUMED => take_number(&mut log) as usize,
                _ => 0,
            };
            if at > self.at {
                break;
            }
            self.clocks.advance(at, self.change(code, reason));
        }
        let ticket = std::str::from_utf8(name).unwrap_or_default();
        for reading in self.clocks.readings(self.at) {
            self.summary.count(reading.state);
            if matches!(reading.state, ClockState::Met | ClockState::Breached) {
                let stopped = reading.stopped.unwrap_or(self.at);
                let local = self.promises.hours(reading.calendar).local_date(stopped);
                self.assessment.clock(&ClockFact {
                    ticket,
                    clock: reading.kind,
                    service: self.promises.service_key(reading.service),
                    priority: reading.priority,
                    breached: reading.state == ClockState::Breached,
                    late_s: reading.late,
                    month: Month::of(local),
                });
            }
            match self.format {
                Format::Json => {
                    put_json(
                        out,
                        name,
                        &self.calendars[usize::from(reading.calendar)],
                        &reading,
                    );
                }
                Format::Table => {
                    put_row(
                        out,
                        ticket,
                        self.promises.calendar_name(reading.calendar),
                        &reading,
                    );
                }
            }
        }
    }

    fn change(&self, code: u8, reason: usize) -> Change<'a> {
        // Reasons that stop no clock have higher numbers, and no name here.
        let reason = self
            .promises
            .reason_names()
            .get(reason)
            .map_or("", |name| name);
        match code {
            code::RESPONDED => Change::Responded,
            code::PAUSED => Change::Paused { reason },
            code::RESUMED => Change::Resumed {
                reason: Some(reason),
            },
            code::RESUMED_ALL => Change::Resumed { reason: None },
            code::ONSITE_REQUESTED => Change::OnsiteRequested,
            code::ARRIVED => Change::Arrived,
            code::RESTORED => Change::Restored,
            code::RESOLVED => Change::Resolved,
            code::REOPENED => Change::Reopened,
            code::CANCELLED => Change::Cancelled,
            priority => Change::Priority(
                PRIORITIES[usize::from(priority.saturating_sub(code::PRIORITY)).min(4)],
            ),
        }
    }
}

/// A text as it stands between the quotes of a JSON string.
fn put_escaped(out: &mut Vec<u8>, text: &[u8]) {
    if !text
        .iter()
        .any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
    {
        out.extend_from_slice(text);
        return;
    }
    for byte in text {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0..=0x1f => {
                let _ = write!(out, "\\u{byte:04x}");
            }
            _ => out.push(*byte),
        }
    }
}

fn put_count(out: &mut Vec<u8>, value: i64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut left = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// One line of JSON: the fields and their order are those of replay.md.
fn put_json(out: &mut Vec<u8>, ticket: &[u8], calendar: &[u8], reading: &Reading) {
    out.extend_from_slice(b"{\"ticket\":\"");
    put_escaped(out, ticket);
    out.extend_from_slice(b"\",\"clock\":\"");
    out.extend_from_slice(kind_name(reading.kind).as_bytes());
    out.extend_from_slice(b"\",\"state\":\"");
    out.extend_from_slice(reading.state.name().as_bytes());
    out.extend_from_slice(b"\",\"priority\":\"");
    out.extend_from_slice(priority_name(reading.priority).as_bytes());
    out.extend_from_slice(b"\",\"calendar\":\"");
    out.extend_from_slice(calendar);
    out.extend_from_slice(b"\",\"started\":\"");
    instant::write(out, reading.started);
    if let Some(stopped) = reading.stopped {
        out.extend_from_slice(b"\",\"stopped\":\"");
        instant::write(out, stopped);
    }
    if let Some(due) = reading.due {
        out.extend_from_slice(b"\",\"due\":\"");
        instant::write(out, due);
    }
    out.push(b'"');
    if let Target::Seconds(target) = reading.target {
        out.extend_from_slice(b",\"target_s\":");
        put_count(out, target);
    }
    out.extend_from_slice(b",\"elapsed_s\":");
    put_count(out, reading.elapsed);
    out.extend_from_slice(b",\"paused_s\":");
    put_count(out, reading.paused);
    out.extend_from_slice(b",\"late_s\":");
    put_count(out, reading.late);
    out.extend_from_slice(b"}\n");
}

/// The head of the table.
pub(super) fn put_head(out: &mut Vec<u8>) {
    let _ = writeln!(
        out,
        "{:<14} {:<8} {:<9} {:<2} {:<12} {:<20} {:<20} {:<20} {:>10} {:>10} {:>10} {:>10}",
        "TICKET",
        "CLOCK",
        "STATE",
        "P",
        "CALENDAR",
        "STARTED",
        "STOPPED",
        "DUE",
        "TARGET",
        "ELAPSED",
        "PAUSED",
        "LATE"
    );
}

fn put_row(out: &mut Vec<u8>, ticket: &str, calendar: &str, reading: &Reading) {
    let instant = |at: Option<i64>| {
        let mut text = Vec::new();
        if let Some(at) = at {
            instant::write(&mut text, at);
        }
        String::from_utf8(text).unwrap_or_default()
    };
    let target = match reading.target {
        Target::Seconds(seconds) => hours(seconds),
        Target::OpenDays(days) => format!("{days} d"),
    };
    let _ = writeln!(
        out,
        "{:<14} {:<8} {:<9} {:<2} {:<12} {:<20} {:<20} {:<20} {:>10} {:>10} {:>10} {:>10}",
        ticket,
        kind_name(reading.kind),
        reading.state.name(),
        priority_name(reading.priority),
        calendar,
        instant(Some(reading.started)),
        instant(reading.stopped),
        instant(reading.due),
        target,
        hours(reading.elapsed),
        hours(reading.paused),
        hours(reading.late),
    );
}

/// `12:05:00`.
fn hours(seconds: i64) -> String {
    format!(
        "{}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}
