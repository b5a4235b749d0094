//! The first half of a replay: events are checked and gathered by ticket, each in a few bytes.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::scan::{Batch, Line, What};
use super::store::{Spill, Store, put_number};
use crate::clock::{EventError, Gate, Passing, Promises};

/// Codes of events in a history; what follows is the time since the event before, in seconds, and
/// for a reason its number.
pub(super) mod code {
    pub(in crate::replay) const RESPONDED: u8 = 0;
    pub(in crate::replay) const PAUSED: u8 = 1;
    pub(in crate::replay) const RESUMED: u8 = 2;
    pub(in crate::replay) const RESUMED_ALL: u8 = 3;
    pub(in crate::replay) const ONSITE_REQUESTED: u8 = 4;
    pub(in crate::replay) const ARRIVED: u8 = 5;
    pub(in crate::replay) const RESTORED: u8 = 6;
    pub(in crate::replay) const RESOLVED: u8 = 7;
    pub(in crate::replay) const REOPENED: u8 = 8;
    pub(in crate::replay) const CANCELLED: u8 = 9;
    /// Plus the priority's number.
    pub(in crate::replay) const PRIORITY: u8 = 10;
}

/// Names are hashed once, with a secret of the run; the table takes the hash as it is.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// A ticket that is not closed.
struct Live {
    log: Vec<u8>,
    gate: Gate,
    /// Its last event, in seconds.
    last: i64,
    order: u32,
}

/// Where the history of a ticket is.
#[derive(Clone, Copy)]
enum Place {
    Live(u32),
    Stored(u64),
}

/// In the table, of a ticket that is closed.
const CLOSED: u32 = u32::MAX;

/// All tickets seen so far.
pub(super) struct Gathered<'a> {
    promises: &'a Promises,
    /// 64 bits of a name stand for it: among a million tickets two share them once in 40 million runs.
    tickets: HashMap<u64, u32, BuildHasherDefault<Hashed>>,
    live: Vec<Live>,
    free: Vec<u32>,
    /// In the order in which they were first seen.
    places: Vec<Place>,
    store: Store<'a>,
    reasons: HashMap<Box<str>, u16>,
    /// The latest event, in microseconds.
    pub(super) latest: Option<i64>,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(promises: &'a Promises, keep: usize, spill: Option<Spill<'a>>) -> Self {
        Self {
            promises,
            tickets: HashMap::default(),
            live: Vec::new(),
            free: Vec::new(),
            places: Vec::new(),
            store: Store::new(keep, spill),
            reasons: (0..)
                .zip(promises.reason_names())
                .map(|(number, name)| (name.clone(), number))
                .collect(),
            latest: None,
        }
    }

    /// Takes an event in, or says why it cannot be.
    pub(super) fn take(&mut self, batch: &Batch, line: &Line) -> Result<(), Refused> {
        match line.what {
            What::Bad => return Err(Refused::Line),
            What::Opened(priority) => self.open(batch, line, priority as u8)?,
            _ => self.follow(batch, line)?,
        }
        self.latest = self.latest.max(Some(line.at));
        Ok(())
    }

    fn open(&mut self, batch: &Batch, line: &Line, priority: u8) -> Result<(), Refused> {
        if self.tickets.contains_key(&line.hash) {
            return Err(EventError::SecondOpened.into());
        }
        let word = batch.word(line);
        let service = self
            .promises
            .service(word)
            .ok_or_else(|| EventError::UnknownService(word.to_owned()))?;
        let order = u32::try_from(self.places.len()).map_err(|_| Refused::TooMany)?;
        let name = batch.ticket(line);
        let seconds = line.at.div_euclid(1_000_000);
        let mut log = Vec::with_capacity(name.len() + 40);
        put_number(&mut log, name.len() as u64);
        log.extend_from_slice(name.as_bytes());
        log.extend_from_slice(&seconds.to_le_bytes());
        put_number(&mut log, u64::from(service));
        log.push(priority);
        let ticket = Live {
            log,
            gate: Gate::opened(line.at),
            last: seconds,
            order,
        };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.live[slot as usize] = ticket;
                slot
            }
            None => {
                self.live.push(ticket);
                (self.live.len() - 1) as u32
            }
        };
        self.places.push(Place::Live(slot));
        self.tickets.insert(line.hash, slot);
        Ok(())
    }

    fn follow(&mut self, batch: &Batch, line: &Line) -> Result<(), Refused> {
        let entry = self
            .tickets
            .get_mut(&line.hash)
            .ok_or(EventError::BeforeOpened)?;
        if *entry == CLOSED {
            return Err(EventError::AfterClosed.into());
        }
        let slot = *entry;
        let mut reason = 0;
        if matches!(line.what, What::Paused | What::Resumed) {
            let word = batch.word(line);
            reason = match self.reasons.get(word) {
                Some(known) => *known,
                None => {
                    let number = u16::try_from(self.reasons.len()).map_err(|_| Refused::TooMany)?;
                    self.reasons.insert(word.into(), number);
                    number
                }
            };
        }
        let passing = match line.what {
            What::Paused => Passing::Paused(reason),
            What::Resumed => Passing::Resumed(reason),
            What::ResumedAll => Passing::ResumedAll,
            What::Reopened => Passing::Reopened,
            What::Closed => Passing::Closed,
            _ => Passing::Other,
        };
        let ticket = &mut self.live[slot as usize];
        ticket
            .gate
            .pass(line.at, passing, || batch.word(line).to_owned())?;
        if line.what == What::Closed {
            *entry = CLOSED;
            let place = Place::Stored(self.store.push(&ticket.log)?);
            self.places[ticket.order as usize] = place;
            ticket.log = Vec::new();
            self.free.push(slot);
        } else {
            ticket.note(line, reason);
        }
        Ok(())
    }

    /// How many tickets there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Forgets what only gathering needed.
    pub(super) fn finish(&mut self) {
        self.tickets = HashMap::default();
        self.reasons = HashMap::new();
        self.free = Vec::new();
    }

    /// Appends the history of the ticket that was seen as number `order` to `out`, behind its length.
    pub(super) fn copy(&mut self, order: usize, out: &mut Vec<u8>) -> std::io::Result<()> {
        match self.places[order] {
            Place::Live(slot) => {
                let log = &self.live[slot as usize].log;
                put_number(out, log.len() as u64);
                out.extend_from_slice(log);
                Ok(())
            }
            Place::Stored(address) => self.store.copy(address, out),
        }
    }
}

impl Live {
    fn note(&mut self, line: &Line, reason: u16) {
        let code = match line.what {
            What::Responded => code::RESPONDED,
            What::Paused => code::PAUSED,
            What::Resumed => code::RESUMED,
            What::ResumedAll => code::RESUMED_ALL,
            What::OnsiteRequested => code::ONSITE_REQUESTED,
            What::Arrived => code::ARRIVED,
            What::Restored => code::RESTORED,
            What::Resolved => code::RESOLVED,
            What::Reopened => code::REOPENED,
            What::Cancelled => code::CANCELLED,
            What::Priority(priority) => code::PRIORITY + priority as u8,
            What::Opened(_) | What::Closed | What::Bad => return,
        };
        let seconds = line.at.div_euclid(1_000_000);
        self.log.push(code);
        put_number(&mut self.log, (seconds - self.last).unsigned_abs());
        self.last = seconds;
        if matches!(line.what, What::Paused | What::Resumed) {
            put_number(&mut self.log, u64::from(reason));
        }
    }
}

/// Why a line is not taken in.
#[derive(Debug)]
pub(super) enum Refused {
    /// It is no event; the batch has the reason.
    Line,
    /// It cannot be.
    Event(EventError),
    /// More tickets or reasons than can be numbered.
    TooMany,
    /// The file for what does not fit in memory.
    Spill(std::io::Error),
}

impl From<EventError> for Refused {
    fn from(error: EventError) -> Self {
        Self::Event(error)
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Self::Spill(error)
    }
}
