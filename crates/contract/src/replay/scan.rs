//! Lines of events, read in blocks. A plain line (strings without escapes, no spaces between tokens)
//! is taken apart where it stands; anything else goes through serde_json, which also words the errors.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read as _};
use std::ops::Range;

use serde::Deserialize;

use super::instant;
use crate::model::Priority;

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Opened(Priority),
    Responded,
    Paused,
    /// Of the reason in `word`.
    Resumed,
    ResumedAll,
    Priority(Priority),
    OnsiteRequested,
    Arrived,
    Restored,
    Resolved,
    Reopened,
    Closed,
    Cancelled,
    /// It is no event: `word` says why.
    Bad,
}

/// An event, its texts in the batch's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Number of the line within the batch.
    pub(super) line: u32,
    pub(super) what: What,
    /// Microseconds.
    pub(super) at: i64,
    /// Of the ticket's name.
    pub(super) hash: u64,
    ticket: (u32, u32),
    /// Service or reason.
    word: (u32, u32),
}

/// A block of lines.
#[derive(Default)]
pub(super) struct Batch {
    text: Vec<u8>,
    pub(super) events: Vec<Line>,
    /// Lines of the input before this batch.
    pub(super) before: u64,
}

impl Batch {
    pub(super) fn ticket(&self, line: &Line) -> &str {
        self.piece(line.ticket)
    }

    pub(super) fn word(&self, line: &Line) -> &str {
        self.piece(line.word)
    }

    fn piece(&self, (from, to): (u32, u32)) -> &str {
        std::str::from_utf8(&self.text[from as usize..to as usize]).unwrap_or_default()
    }
}

/// Reads lines in blocks.
pub(super) struct Scanner<R> {
    input: R,
    /// The beginning of a line whose end is not read yet.
    rest: Vec<u8>,
    block: usize,
    lines: u64,
    hasher: RandomState,
    ended: bool,
}

/// Bytes read at a time.
pub(super) const BLOCK: usize = 1 << 20;

impl<R: io::Read> Scanner<R> {
    pub(super) fn new(input: R, block: usize) -> Self {
        Self {
            input,
            rest: Vec::new(),
            block,
            lines: 0,
            hasher: RandomState::new(),
            ended: false,
        }
    }

    /// Fills a batch with the next lines; false at the end of the input.
    pub(super) fn fill(&mut self, batch: &mut Batch) -> io::Result<bool> {
        batch.events.clear();
        batch.text.clear();
        batch.text.append(&mut self.rest);
        batch.before = self.lines;
        let end = loop {
            if self.ended {
                break batch.text.len();
            }
            let had = batch.text.len();
            let wanted = self.block as u64;
            let read = self
                .input
                .by_ref()
                .take(wanted)
                .read_to_end(&mut batch.text)?;
            self.ended = (read as u64) < wanted;
            if let Some(newline) = memchr::memrchr(b'\n', &batch.text[had..]) {
                break had + newline + 1;
            }
        };
        self.rest.extend_from_slice(&batch.text[end..]);
        batch.text.truncate(end);
        if batch.text.is_empty() {
            return Ok(false);
        }
        self.parse(batch);
        Ok(true)
    }

    fn parse(&mut self, batch: &mut Batch) {
        let end = batch.text.len();
        let valid = std::str::from_utf8(&batch.text).is_ok();
        let (mut from, mut line) = (0, 0);
        while from < end {
            let to = memchr::memchr(b'\n', &batch.text[from..end]).map_or(end, |at| from + at);
            line += 1;
            let plain = valid.then(|| plain(&batch.text, from..to)).flatten();
            let mut event = match plain {
                Some(event) => event,
                None => slow(&mut batch.text, from..to),
            };
            event.line = line;
            let (ticket_from, ticket_to) = event.ticket;
            event.hash = self
                .hasher
                .hash_one(&batch.text[ticket_from as usize..ticket_to as usize]);
            batch.events.push(event);
            from = to + 1;
        }
        self.lines += u64::from(line);
    }
}

/// The fields of an event as they stand in a line.
#[derive(Default)]
struct Fields {
    ticket: Option<(u32, u32)>,
    at: Option<(u32, u32)>,
    event: Option<(u32, u32)>,
    service: Option<(u32, u32)>,
    priority: Option<(u32, u32)>,
    reason: Option<(u32, u32)>,
}

/// The end of a string that begins at `at`, when it holds no escape.
#[inline]
fn string_end(text: &[u8], at: usize, end: usize) -> Option<usize> {
    let rest = text.get(at..end)?;
    let stop = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
    (rest[stop] == b'"').then_some(at + stop)
}

/// A plain line. Anything out of the ordinary: nothing, for serde_json to judge.
fn plain(text: &[u8], line: Range<usize>) -> Option<Line> {
    let (mut at, end) = (line.start, line.end);
    if text.get(at) != Some(&b'{') || end > u32::MAX as usize {
        return None;
    }
    at += 1;
    let mut fields = Fields::default();
    loop {
        if at >= end || text[at] != b'"' {
            return None;
        }
        let key_end = string_end(text, at + 1, end)?;
        let key = &text[at + 1..key_end];
        if text.get(key_end + 1..key_end + 3)? != b":\"" {
            return None;
        }
        let from = key_end + 3;
        let to = string_end(text, from, end)?;
        let place = match key {
            b"ticket" => &mut fields.ticket,
            b"at" => &mut fields.at,
            b"event" => &mut fields.event,
            b"service" => &mut fields.service,
            b"priority" => &mut fields.priority,
            b"reason" => &mut fields.reason,
            _ => return None,
        };
        if place.replace((from as u32, to as u32)).is_some() {
            return None;
        }
        at = to + 1;
        match text.get(at) {
            Some(b',') if at < end => at += 1,
            Some(b'}') if at + 1 == end => break,
            _ => return None,
        }
    }
    fields.line(text).ok()
}

/// Why a line is no event.
type Why = Cow<'static, str>;

impl Fields {
    /// The event that the fields make, or why they make none.
    fn line(&self, text: &[u8]) -> Result<Line, Why> {
        let ticket = need(self.ticket, "ticket")?;
        let at = piece(text, need(self.at, "at")?);
        let at = instant::parse(at)
            .ok_or_else(|| wrong("`at` is not an RFC 3339 time with an offset", at))?;
        let (what, word) = self.what(text)?;
        Ok(Line {
            line: 0,
            what,
            at,
            hash: 0,
            ticket,
            word,
        })
    }

    fn what(&self, text: &[u8]) -> Result<(What, (u32, u32)), Why> {
        let event = piece(text, need(self.event, "event")?);
        let what = match event {
            b"opened" => {
                let service = need(self.service, "service")?;
                return Ok((What::Opened(self.priority(text)?), service));
            }
            b"paused" => return Ok((What::Paused, need(self.reason, "reason")?)),
            b"resumed" => match self.reason {
                Some(reason) => return Ok((What::Resumed, reason)),
                None => What::ResumedAll,
            },
            b"priority" => What::Priority(self.priority(text)?),
            b"responded" => What::Responded,
            b"onsite-requested" => What::OnsiteRequested,
            b"arrived" => What::Arrived,
            b"restored" => What::Restored,
            b"resolved" => What::Resolved,
            b"reopened" => What::Reopened,
            b"closed" => What::Closed,
            b"cancelled" => What::Cancelled,
            other => return Err(wrong("there is no such event", other)),
        };
        Ok((what, (0, 0)))
    }

    fn priority(&self, text: &[u8]) -> Result<Priority, Why> {
        match piece(text, need(self.priority, "priority")?) {
            b"P1" => Ok(Priority::P1),
            b"P2" => Ok(Priority::P2),
            b"P3" => Ok(Priority::P3),
            b"P4" => Ok(Priority::P4),
            b"P5" => Ok(Priority::P5),
            other => Err(wrong("`priority` is not one of P1 to P5", other)),
        }
    }
}

fn piece(text: &[u8], (from, to): (u32, u32)) -> &[u8] {
    &text[from as usize..to as usize]
}

fn need(field: Option<(u32, u32)>, name: &str) -> Result<(u32, u32), Why> {
    field.ok_or_else(|| format!("`{name}` is missing").into())
}

fn wrong(why: &str, value: &[u8]) -> Why {
    format!("{why}: `{}`", String::from_utf8_lossy(value)).into()
}

/// An event as serde_json reads it. Other keys are let be.
#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    ticket: Option<Cow<'a, str>>,
    #[serde(borrow)]
    at: Option<Cow<'a, str>>,
    #[serde(borrow)]
    event: Option<Cow<'a, str>>,
    #[serde(borrow)]
    service: Option<Cow<'a, str>>,
    #[serde(borrow)]
    priority: Option<Cow<'a, str>>,
    #[serde(borrow)]
    reason: Option<Cow<'a, str>>,
}

/// Any other line: its strings, unescaped, are put after the block.
fn slow(text: &mut Vec<u8>, line: Range<usize>) -> Line {
    let mut added = Vec::new();
    let start = text.len();
    let mut put = |value: &Option<Cow<'_, str>>| {
        value.as_ref().map(|value| {
            let from = start + added.len();
            added.extend_from_slice(value.as_bytes());
            (from as u32, (from + value.len()) as u32)
        })
    };
    let line = &text[line];
    // An array would pass for the object's fields in order.
    let object = line.trim_ascii_start().first() == Some(&b'{');
    let read = serde_json::from_slice::<Wire<'_>>(line).map_err(|error| {
        // Of "… at line 1 column 5" only the column means something here.
        let told = error.to_string();
        let told = told.split(" at line ").next().unwrap_or_default();
        format!("{told} at column {}", error.column())
    });
    let read = if object {
        read
    } else {
        Err("it begins with no `{`".to_owned())
    };
    let fields = read.map(|wire| Fields {
        ticket: put(&wire.ticket),
        at: put(&wire.at),
        event: put(&wire.event),
        service: put(&wire.service),
        priority: put(&wire.priority),
        reason: put(&wire.reason),
    });
    text.append(&mut added);
    let event = match fields {
        Ok(fields) => fields.line(text),
        Err(error) => Err(Cow::from(format!("not a JSON object of an event: {error}"))),
    };
    event.unwrap_or_else(|why| {
        let from = text.len();
        text.extend_from_slice(why.as_bytes());
        Line {
            line: 0,
            what: What::Bad,
            at: 0,
            hash: 0,
            ticket: (0, 0),
            word: (from as u32, text.len() as u32),
        }
    })
}

/// One line, read on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) what: What,
    /// Microseconds.
    pub(super) at: i64,
    pub(super) ticket: String,
    /// Service or reason.
    pub(super) word: String,
}

/// The event of a line, when it is one.
pub(super) fn read_line(line: &[u8]) -> Option<Read> {
    let mut text = line.trim_ascii_end().to_vec();
    let whole = 0..text.len();
    let event = slow(&mut text, whole);
    let batch = Batch {
        text,
        ..Batch::default()
    };
    (event.what != What::Bad).then(|| Read {
        what: event.what,
        at: event.at,
        ticket: batch.ticket(&event).to_owned(),
        word: batch.word(&event).to_owned(),
    })
}
