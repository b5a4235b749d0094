//! The ledger of a clock: every stretch of its life, and what it did to the count.

use std::sync::Arc;

use jiff::Timestamp;

use super::measure::Doing;
use super::report::instant;
use super::ticket::TicketClocks;
use crate::calendar::ClosedWhy;
use crate::model::ClockKind;

/// What a stretch does to a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It counts.
    Counted,
    /// Open time that does not count, for these reasons.
    Paused {
        /// Names, as in the contract.
        reasons: Vec<Box<str>>,
    },
    /// Closed.
    Closed {
        /// Why.
        why: ClosedWhy,
    },
    /// The clock had stopped, and was reopened at the end of it.
    Stopped,
}

/// A stretch of a clock's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerStretch {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub to: Timestamp,
    /// Name of the calendar in force.
    pub calendar: Arc<str>,
    /// What it does.
    pub effect: Effect,
    /// Seconds that it adds to elapsed.
    pub seconds_counted: i64,
}

impl TicketClocks<'_> {
    /// The ledger of a clock from its start to its end, or to `at`; empty when the ticket never had
    /// it. The seconds counted add up to its elapsed time.
    #[must_use]
    pub fn ledger(&self, kind: ClockKind, at: Timestamp) -> Vec<LedgerStretch> {
        let Some(clock) = &self.clocks[kind as usize] else {
            return Vec::new();
        };
        let until = clock.ended.map_or(at.as_second(), |(ended, _)| ended);
        let mut ledger: Vec<LedgerStretch> = Vec::new();
        for leg in self.legs(kind, clock, until) {
            let name = self.promises.calendar_name(leg.calendar);
            let mut add = |from, to, effect, seconds_counted| {
                ledger.push(LedgerStretch {
                    from: instant(from),
                    to: instant(to),
                    calendar: Arc::clone(name),
                    effect,
                    seconds_counted,
                });
            };
            if leg.doing == Doing::Stopped {
                add(leg.from, leg.to, Effect::Stopped, 0);
                continue;
            }
            for (from, to, why) in self.promises.hours(leg.calendar).pieces(leg.from, leg.to) {
                match (why, leg.doing) {
                    (Some(why), _) => add(from, to, Effect::Closed { why }, 0),
                    (None, Doing::Paused(bits)) => {
                        let reasons = self.reasons_of(bits);
                        add(from, to, Effect::Paused { reasons }, 0);
                    }
                    (None, _) => add(from, to, Effect::Counted, to - from),
                }
            }
        }
        join(ledger)
    }

    fn reasons_of(&self, bits: u64) -> Vec<Box<str>> {
        self.promises
            .reason_names()
            .iter()
            .enumerate()
            .filter(|(at, _)| bits & (1 << at) != 0)
            .map(|(_, name)| name.clone())
            .collect()
    }
}

/// Neighbours that say the same become one.
fn join(ledger: Vec<LedgerStretch>) -> Vec<LedgerStretch> {
    let mut joined: Vec<LedgerStretch> = Vec::with_capacity(ledger.len());
    for stretch in ledger {
        match joined.last_mut() {
            Some(last)
                if last.to == stretch.from
                    && last.effect == stretch.effect
                    && last.calendar == stretch.calendar =>
            {
                last.to = stretch.to;
                last.seconds_counted += stretch.seconds_counted;
            }
            _ => joined.push(stretch),
        }
    }
    joined
}
