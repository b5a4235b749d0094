//! The clocks of a contract run over a history of tickets (replay.md): the engine that the server
//! runs, over a stream of lines.
//!
//! Lines are checked and gathered by ticket as they come, a few bytes an event; histories of closed
//! tickets go to a file when they become too many. Then the clocks of each ticket are worked out, in
//! the order in which tickets were first seen, on all cores.

mod answer;
mod gather;
mod history;
mod instant;
mod scan;
mod store;
mod summary;

pub use history::{TicketHistory, history_of};
pub use store::Spill;
pub use summary::{PenaltySums, Summary};

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use jiff::Timestamp;

use crate::clock::{CompileError, Promises};
use crate::model::Contract;
use crate::penalty::{Assessment, PenaltyError};
use answer::Answerer;
use gather::{Gathered, Refused};
use scan::{Batch, Scanner};

/// How the clocks are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    #[default]
    Json,
    /// Columns for people.
    Table,
}

/// How to replay.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The instant asked about; later events have not happened yet. Absent: the latest event's time.
    pub at: Option<Timestamp>,
    /// How the clocks are printed.
    pub format: Format,
    /// Lines that cannot be are skipped and counted, rather than failing the run.
    pub lenient: bool,
    /// Threads that work the clocks out.
    pub threads: usize,
    /// Bytes of closed tickets kept in memory before they are spilled.
    pub keep: usize,
    /// Where to spill; absent: all stays in memory.
    pub spill: Option<Spill<'a>>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            at: None,
            format: Format::Json,
            lenient: false,
            threads: 2,
            keep: 64 << 20,
            spill: None,
        }
    }
}

/// Why a replay gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The contract's promises.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The events cannot be read, or the spilled ones.
    #[error("events cannot be read: {0}")]
    Read(std::io::Error),
    /// The answer cannot be written.
    #[error("clocks cannot be written: {0}")]
    Write(std::io::Error),
    /// Lines that cannot be; each was reported.
    #[error("{0} lines of the events cannot be: nothing was replayed")]
    Refused(u64),
    /// The penalties.
    #[error(transparent)]
    Penalty(#[from] PenaltyError),
    /// More than 4 billion tickets, or 65 thousand reasons.
    #[error("line {0}: too many tickets or reasons to number")]
    TooMany(u64),
    /// A thread died.
    #[error("a worker stopped before its work was done")]
    Worker,
}

/// Tickets that are worked out at a time.
const JOB: usize = 1_024;

/// Replays events against a contract and prints its clocks, then the summary. Lines that cannot be
/// are told to `complain` with their number, in order; unless lenient, nothing is printed then.
///
/// # Errors
/// See [`ReplayError`].
pub fn replay(
    contract: &Contract,
    events: impl Read + Send,
    output: &mut impl Write,
    options: &Options<'_>,
    complain: &mut dyn FnMut(u64, &str),
) -> Result<Summary, ReplayError> {
    let promises = Promises::compile(contract)?;
    let mut gathered = Gathered::new(&promises, options.keep, options.spill);
    let skipped = gather(events, &mut gathered, complain)?;
    if skipped > 0 && !options.lenient {
        return Err(ReplayError::Refused(skipped));
    }
    gathered.finish();
    let at = options
        .at
        .map(Timestamp::as_second)
        .or(gathered.latest.map(|micros| micros.div_euclid(1_000_000)));
    let mut summary = Summary {
        skipped_lines: skipped,
        ..Summary::default()
    };
    if options.format == Format::Table {
        let mut head = Vec::new();
        answer::put_head(&mut head);
        output.write_all(&head).map_err(ReplayError::Write)?;
    }
    let mut assessment = Assessment::new(contract);
    if let Some(at) = at.filter(|_| gathered.len() > 0) {
        let answerers = (0..options.threads.max(1))
            .map(|_| Answerer::new(contract, &promises, at, options.format))
            .collect();
        for answerer in answer(&mut gathered, answerers, output)? {
            summary.add(&answerer.summary);
            assessment.merge(answerer.assessment);
        }
    }
    let settlement = assessment.settle(&|month| crate::price::base_flat_fee(contract, month))?;
    summary.penalties = PenaltySums::of(&settlement);
    summary
        .print(output, options.format)
        .and_then(|()| output.flush())
        .map_err(ReplayError::Write)?;
    Ok(summary)
}

/// Reads and gathers all events; returns how many lines were refused.
fn gather(
    events: impl Read + Send,
    gathered: &mut Gathered<'_>,
    complain: &mut dyn FnMut(u64, &str),
) -> Result<u64, ReplayError> {
    std::thread::scope(|scope| {
        let (full, filled) = sync_channel::<std::io::Result<Batch>>(2);
        let (empty, emptied) = sync_channel::<Batch>(4);
        scope.spawn(move || scan_all(events, &full, &emptied));
        let mut refused = 0;
        for batch in filled {
            let batch = batch.map_err(ReplayError::Read)?;
            for line in &batch.events {
                let Err(why) = gathered.take(&batch, line) else {
                    continue;
                };
                refused += 1;
                let number = batch.before + u64::from(line.line);
                match why {
                    Refused::Line => complain(number, batch.word(line)),
                    Refused::Event(error) => {
                        let ticket = batch.ticket(line);
                        complain(number, &format!("ticket `{ticket}`: {error}"));
                    }
                    Refused::TooMany => return Err(ReplayError::TooMany(number)),
                    Refused::Spill(error) => return Err(ReplayError::Read(error)),
                }
            }
            // The scanner may have finished: then the batch is simply dropped.
            let _ = empty.try_send(batch);
        }
        Ok(refused)
    })
}

fn scan_all(
    events: impl Read,
    full: &SyncSender<std::io::Result<Batch>>,
    emptied: &Receiver<Batch>,
) {
    let mut scanner = Scanner::new(events, scan::BLOCK);
    loop {
        let mut batch = emptied.try_recv().unwrap_or_default();
        let sent = match scanner.fill(&mut batch) {
            Ok(true) => full.send(Ok(batch)).is_ok(),
            Ok(false) => false,
            Err(error) => {
                // Nobody listens any more: the replay has failed already.
                let _ = full.send(Err(error));
                false
            }
        };
        if !sent {
            return;
        }
    }
}

/// A job or its answer: histories in, lines out.
type Bytes = Vec<u8>;

/// Works all tickets out, in order, and writes their lines; gives the answerers back.
fn answer<'a>(
    gathered: &mut Gathered<'_>,
    answerers: Vec<Answerer<'a>>,
    output: &mut impl Write,
) -> Result<Vec<Answerer<'a>>, ReplayError> {
    std::thread::scope(|scope| {
        let mut workers = Vec::new();
        for mut answerer in answerers {
            let (job, jobs) = sync_channel::<Bytes>(2);
            let (done, lines) = sync_channel::<Bytes>(2);
            let thread = scope.spawn(move || {
                for histories in jobs {
                    let mut out = Vec::with_capacity(histories.len() * 12);
                    answerer.answer(&histories, &mut out);
                    if done.send(out).is_err() {
                        break;
                    }
                }
                answerer
            });
            workers.push((job, lines, thread));
        }
        let jobs = gathered.len().div_ceil(JOB);
        let ahead = workers.len() * 2;
        for number in 0..jobs + ahead {
            let at = number % workers.len();
            if let Some(oldest) = number.checked_sub(ahead).filter(|oldest| *oldest < jobs) {
                let from = oldest % workers.len();
                let lines = workers[from].1.recv().map_err(|_| ReplayError::Worker)?;
                output.write_all(&lines).map_err(ReplayError::Write)?;
            }
            if number < jobs {
                let mut histories = Vec::new();
                for order in number * JOB..((number + 1) * JOB).min(gathered.len()) {
                    gathered
                        .copy(order, &mut histories)
                        .map_err(ReplayError::Read)?;
                }
                let sent = workers[at].0.send(histories);
                sent.map_err(|_| ReplayError::Worker)?;
            }
        }
        workers
            .into_iter()
            .map(|(job, _, thread)| {
                drop(job);
                thread.join().map_err(|_| ReplayError::Worker)
            })
            .collect()
    })
}

#[cfg(test)]
mod tests;
