//! The only place of the server that reads the clock.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Tells the time. It never goes backwards while the program runs, whatever the system's clock does.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    latest: Arc<AtomicI64>,
    /// A file that holds seconds to add to the system's clock: for tests and sample histories only.
    offset: Option<PathBuf>,
}

impl Clock {
    /// The system's clock; shifted when `INTENDANT_TEST_CLOCK` names a file of seconds to add.
    #[must_use]
    pub fn new() -> Self {
        Self {
            latest: Arc::default(),
            offset: std::env::var_os("INTENDANT_TEST_CLOCK").map(PathBuf::from),
        }
    }

    /// Now, in whole microseconds: the system's time, or the latest that was told if that is later.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        #[allow(
            clippy::disallowed_methods,
            reason = "the one place that reads the clock"
        )]
        let system = Timestamp::now().as_microsecond() + self.shift();
        let latest = self.latest.fetch_max(system, Ordering::Relaxed).max(system);
        Timestamp::from_microsecond(latest).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn shift(&self) -> i64 {
        let read = self
            .offset
            .as_ref()
            .and_then(|file| std::fs::read_to_string(file).ok());
        read.and_then(|text| text.trim().parse::<i64>().ok())
            .unwrap_or(0)
            * 1_000_000
    }
}
