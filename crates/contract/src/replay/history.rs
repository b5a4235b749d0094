//! One ticket picked out of a file of events, to explain its clocks.

use jiff::Timestamp;

use super::scan::{self, Read, What};
use crate::clock::{Change, Event, EventError, Promises, TicketClocks};

/// What happened to one ticket, with the number of each line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketHistory {
    events: Vec<(u64, Read)>,
}

/// Adds a line of events to a ticket's history, when it is about that ticket. Lines that are no
/// events are let be: they cannot be said to be about it.
pub fn history_of(ticket: &str, number: u64, line: &[u8], history: &mut TicketHistory) {
    if let Some(read) = scan::read_line(line).filter(|read| read.ticket == ticket) {
        history.events.push((number, read));
    }
}

impl TicketHistory {
    /// Runs the ticket's clocks over it, without what is later than `until`; gives them with the
    /// time of the last event. Nothing when the ticket was never opened by then.
    ///
    /// # Errors
    /// The first event that cannot be, with the number of its line.
    pub fn clocks<'p>(
        &self,
        promises: &'p Promises,
        until: Option<Timestamp>,
    ) -> Result<Option<(TicketClocks<'p>, Timestamp)>, (u64, EventError)> {
        let mut clocks: Option<TicketClocks<'p>> = None;
        let mut last = Timestamp::MIN;
        for (number, read) in &self.events {
            let event = read.event();
            if until.is_some_and(|until| event.at > until) {
                continue;
            }
            match &mut clocks {
                Some(clocks) => clocks.apply(&event).map_err(|error| (*number, error))?,
                None => {
                    let opened = promises.ticket(&event).map_err(|error| (*number, error))?;
                    clocks = Some(opened);
                }
            }
            last = event.at;
        }
        Ok(clocks.map(|clocks| (clocks, last)))
    }
}

impl Read {
    /// The event, borrowed.
    fn event(&self) -> Event<'_> {
        let word = self.word.as_str();
        let change = match self.what {
            What::Opened(priority) => Change::Opened {
                service: word,
                priority,
            },
            What::Responded => Change::Responded,
            What::Paused => Change::Paused { reason: word },
            What::Resumed => Change::Resumed { reason: Some(word) },
            What::ResumedAll => Change::Resumed { reason: None },
            What::Priority(priority) => Change::Priority(priority),
            What::OnsiteRequested => Change::OnsiteRequested,
            What::Arrived => Change::Arrived,
            What::Restored => Change::Restored,
            What::Resolved => Change::Resolved,
            What::Reopened => Change::Reopened,
            What::Cancelled => Change::Cancelled,
            What::Closed | What::Bad => Change::Closed,
        };
        Event {
            at: Timestamp::from_microsecond(self.at).unwrap_or(Timestamp::MAX),
            change,
        }
    }
}
