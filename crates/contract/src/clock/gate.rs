//! Which event may follow which, in a few bytes: used by a ticket's clocks, and by a replay that has
//! a million of them.

use super::EventError;

/// Reasons are numbered by whoever uses the gate.
#[derive(Clone, Debug, Default)]
struct Reasons {
    few: u64,
    more: Vec<u16>,
}

impl Reasons {
    fn has(&self, reason: u16) -> bool {
        if reason < 64 {
            return self.few & (1 << reason) != 0;
        }
        self.more.contains(&reason)
    }

    fn set(&mut self, reason: u16) {
        if reason < 64 {
            self.few |= 1 << reason;
        } else {
            self.more.push(reason);
        }
    }

    fn unset(&mut self, reason: u16) {
        if reason < 64 {
            self.few &= !(1 << reason);
        } else {
            self.more.retain(|known| *known != reason);
        }
    }

    fn is_empty(&self) -> bool {
        self.few == 0 && self.more.is_empty()
    }
}

/// What an open ticket will accept.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    /// Microseconds.
    last: i64,
    running: Reasons,
    closed: bool,
}

/// What the gate has to know of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    Opened,
    Paused(u16),
    Resumed(u16),
    ResumedAll,
    Reopened,
    Closed,
    Other,
}

impl Gate {
    /// A ticket opened at an instant, in microseconds.
    pub(crate) fn opened(at: i64) -> Self {
        Self {
            last: at,
            running: Reasons::default(),
            closed: false,
        }
    }

    /// Lets an event pass, or says why not; then nothing has changed. `name` is asked for the name
    /// of the reason in question.
    pub(crate) fn pass(
        &mut self,
        at: i64,
        passing: Passing,
        name: impl FnOnce() -> String,
    ) -> Result<(), EventError> {
        if passing == Passing::Opened {
            return Err(EventError::SecondOpened);
        }
        if self.closed {
            return Err(EventError::AfterClosed);
        }
        if at < self.last {
            return Err(EventError::OutOfOrder);
        }
        match passing {
            Passing::Paused(reason) => {
                if self.running.has(reason) {
                    return Err(EventError::ReasonRunning(name()));
                }
                self.running.set(reason);
            }
            Passing::Resumed(reason) => {
                if !self.running.has(reason) {
                    return Err(EventError::ReasonNotRunning(name()));
                }
                self.running.unset(reason);
            }
            Passing::ResumedAll => {
                if self.running.is_empty() {
                    return Err(EventError::NotPaused);
                }
                self.running = Reasons::default();
            }
            Passing::Reopened => self.running = Reasons::default(),
            Passing::Closed => self.closed = true,
            Passing::Opened | Passing::Other => {}
        }
        self.last = at;
        Ok(())
    }
}
