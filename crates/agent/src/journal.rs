//! Where events are taken: each gets its instant and its number, and is on the disk before the
//! call returns. When the disk refuses, events wait in memory, and what does not fit is counted.

use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use intendant_protocol::{ClockChanged, Event, EventBody, Gap, GapReason};
use jiff::Timestamp;

use crate::clock::Clock;
use crate::log;
use crate::spool::{Chunk, Limits, Lost, Spool};
use crate::state::StateDir;
use crate::wake::Waker;

/// Events that wait in memory while the disk refuses them.
const BACKLOG: usize = 1_000;

/// The journal, shared by those who write it and the link that sends it.
pub(crate) struct Journal {
    inner: Mutex<Inner>,
    waker: Waker,
}

struct Inner {
    spool: Spool,
    clock: Clock,
    backlog: VecDeque<(Timestamp, EventBody)>,
    lost: u64,
    failing: bool,
}

/// How full the spool is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) waiting: u64,
    pub(crate) bytes: u64,
    pub(crate) acked: u64,
    pub(crate) last: u64,
    pub(crate) in_memory: u64,
}

impl Journal {
    /// Opens the spool of a state folder.
    pub(crate) fn open(state: &StateDir, limits: Limits, waker: Waker) -> io::Result<Self> {
        let (spool, lost) = Spool::open(&state.join("spool"), limits)?;
        let journal = Self {
            inner: Mutex::new(Inner {
                spool,
                clock: Clock::open(state),
                backlog: VecDeque::new(),
                lost: 0,
                failing: false,
            }),
            waker,
        };
        for gap in lost {
            log::error(&format!(
                "the spool was damaged: events {} to {} are lost",
                gap.first, gap.last
            ));
            journal.record(gap_event(GapReason::SpoolDamaged, gap));
        }
        Ok(journal)
    }

    /// Takes an event.
    pub(crate) fn record(&self, body: EventBody) {
        let mut inner = self.lock();
        let at = inner.now();
        inner.backlog.push_back((at, body));
        if inner.failing {
            // `retry` will see whether the disk takes them.
            inner.keep_within_memory();
        } else {
            inner.flush();
        }
        drop(inner);
        self.waker.wake();
    }

    /// Tries again what the disk refused before.
    pub(crate) fn retry(&self) {
        let mut inner = self.lock();
        if !inner.backlog.is_empty() {
            inner.flush();
            drop(inner);
            self.waker.wake();
        }
    }

    /// Now, by the clock that events get.
    pub(crate) fn now(&self) -> Timestamp {
        let mut inner = self.lock();
        let at = inner.now();
        if !inner.failing {
            inner.flush();
        }
        at
    }

    /// The events after a number, as they stand on the disk.
    pub(crate) fn read_after(&self, after: u64) -> io::Result<Option<Chunk>> {
        self.lock().spool.read_after(after, 500, 256 * 1024)
    }

    /// The server has everything up to here.
    pub(crate) fn ack(&self, seq: u64) -> io::Result<()> {
        self.lock().spool.ack(seq)
    }

    /// The number the next event will have.
    pub(crate) fn next_seq(&self) -> u64 {
        self.lock().spool.next_seq()
    }

    /// The server knows numbers that this spool does not: jumps above them, and says so. Returns
    /// whether that was so.
    pub(crate) fn jump_above(&self, seq: u64) -> io::Result<bool> {
        let mut inner = self.lock();
        if seq <= inner.spool.last_seq() {
            return Ok(false);
        }
        let lost = inner.spool.jump_above(seq)?;
        drop(inner);
        self.record(EventBody::Gap(Gap {
            reason: GapReason::SpoolRewound,
            first_seq: lost.map_or(0, |lost| lost.first),
            last_seq: lost.map_or(0, |lost| lost.last),
            count: lost.map_or(0, |lost| lost.last - lost.first + 1),
        }));
        Ok(true)
    }

    /// How full the spool is.
    pub(crate) fn level(&self) -> Level {
        let inner = self.lock();
        Level {
            waiting: inner.spool.waiting(),
            bytes: inner.spool.bytes(),
            acked: inner.spool.acked(),
            last: inner.spool.last_seq(),
            in_memory: inner.backlog.len() as u64,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn gap_event(reason: GapReason, lost: Lost) -> EventBody {
    EventBody::Gap(Gap {
        reason,
        first_seq: lost.first,
        last_seq: lost.last,
        count: lost.last.saturating_sub(lost.first) + 1,
    })
}

impl Inner {
    /// Reads the clock; a step of the wall clock becomes an event before anything that follows.
    fn now(&mut self) -> Timestamp {
        let (at, step) = self.clock.read();
        if let Some(offset_us) = step {
            log::warning(&format!(
                "the machine's clock was set by {:.1} s",
                offset_us as f64 / 1e6
            ));
            self.backlog
                .push_back((at, EventBody::ClockChanged(ClockChanged { offset_us })));
        }
        at
    }

    fn flush(&mut self) {
        match self.try_flush() {
            Ok(()) if self.failing => {
                self.failing = false;
                log::info("the spool can be written again");
            }
            Ok(()) => {}
            Err(error) => {
                if !self.failing {
                    log::error(&format!(
                        "the spool cannot be written ({error}); up to {BACKLOG} events wait in \
                         memory: make room on the disk of the state folder"
                    ));
                }
                self.failing = true;
                self.keep_within_memory();
            }
        }
    }

    fn keep_within_memory(&mut self) {
        while self.backlog.len() > BACKLOG {
            self.backlog.pop_front();
            self.lost += 1;
        }
    }

    fn try_flush(&mut self) -> io::Result<()> {
        if self.lost > 0 && self.failing {
            // The gap belongs before what is left of the backlog.
            self.probe()?;
        }
        for (at, body) in &self.backlog {
            stage(&mut self.spool, *at, body)?;
        }
        self.spool.commit()?;
        self.backlog.clear();
        self.make_room()
    }

    fn probe(&mut self) -> io::Result<()> {
        let (at, _) = self.clock.read();
        let at = self.backlog.front().map_or(at, |(first, _)| *first);
        let gap = EventBody::Gap(Gap {
            reason: GapReason::DiskFull,
            first_seq: 0,
            last_seq: 0,
            count: self.lost,
        });
        stage(&mut self.spool, at, &gap)?;
        self.spool.commit()?;
        self.lost = 0;
        Ok(())
    }

    /// Drops the oldest events beyond the spool's size, saying so first.
    fn make_room(&mut self) -> io::Result<()> {
        while let Some(lost) = self.spool.overflow() {
            if lost.first <= lost.last {
                log::warning(&format!(
                    "the spool is full: events {} to {} are dropped",
                    lost.first, lost.last
                ));
                let (at, _) = self.clock.read();
                stage(&mut self.spool, at, &gap_event(GapReason::SpoolFull, lost))?;
                self.spool.commit()?;
            }
            self.spool.drop_oldest()?;
        }
        Ok(())
    }
}

fn stage(spool: &mut Spool, at: Timestamp, body: &EventBody) -> io::Result<()> {
    let event = Event {
        seq: spool.next_seq(),
        at,
        body: body.clone(),
    };
    let payload = serde_json::to_vec(&event).map_err(io::Error::other)?;
    spool.stage(&payload);
    Ok(())
}

#[cfg(test)]
mod tests {
    use intendant_protocol::Heartbeat;

    use super::*;

    fn heartbeat(uptime_s: u64) -> EventBody {
        EventBody::Heartbeat(Heartbeat {
            uptime_s,
            config_version: 0,
        })
    }

    fn all(journal: &Journal) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        let mut after = journal.level().acked;
        while let Some(chunk) = journal.read_after(after).unwrap() {
            after = chunk.last;
            for payload in &chunk.payloads {
                events.push(serde_json::from_slice(payload).unwrap());
            }
        }
        events
    }

    #[test]
    fn a_full_spool_drops_the_oldest_and_says_which() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::open(dir.path()).unwrap();
        let limits = Limits {
            total: 4_000,
            segment: 1_000,
        };
        let journal = Journal::open(&state, limits, Waker::none()).unwrap();
        for number in 0..200 {
            journal.record(heartbeat(number));
        }
        assert!(journal.level().bytes <= 5_200, "{:?}", journal.level());
        let events = all(&journal);
        let mut told = std::collections::BTreeSet::new();
        let mut there = std::collections::BTreeSet::new();
        for event in &events {
            there.insert(event.seq);
            if let EventBody::Gap(gap) = &event.body {
                assert_eq!(gap.reason, GapReason::SpoolFull);
                told.extend(gap.first_seq..=gap.last_seq);
            }
        }
        let last = events.last().unwrap().seq;
        // Older gap events may themselves have been dropped; what the newest tell is truly gone,
        // and what is neither told nor there lies below all that.
        assert!(told.is_disjoint(&there));
        let lowest = told.first().copied().unwrap();
        assert!((lowest..=last).all(|seq| told.contains(&seq) || there.contains(&seq)));
    }

    #[test]
    fn a_disk_that_refuses_loses_nothing_while_memory_lasts_and_says_what_did_not_fit() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::open(dir.path()).unwrap();
        let journal = Journal::open(&state, Limits::of_total(1 << 20), Waker::none()).unwrap();
        journal.record(heartbeat(1));
        journal.lock().spool.fail_writes(true);
        for number in 2..=(BACKLOG as u64 + 11) {
            journal.record(heartbeat(number));
        }
        assert_eq!(journal.level().last, 1);
        assert_eq!(journal.level().in_memory, BACKLOG as u64);
        journal.lock().spool.fail_writes(false);
        journal.retry();
        let events = all(&journal);
        let EventBody::Gap(gap) = &events[1].body else {
            panic!("no gap: {:?}", events[1]);
        };
        assert_eq!((gap.reason, gap.count), (GapReason::DiskFull, 10));
        assert_eq!(events.len(), 1 + 1 + BACKLOG);
        assert_eq!(events.last().unwrap().seq, 2 + BACKLOG as u64);
    }
}
