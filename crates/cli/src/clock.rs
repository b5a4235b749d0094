//! The only place of the command line that reads the clock.

use jiff::Timestamp;

/// Now, by this machine's clock.
#[must_use]
pub(crate) fn now() -> Timestamp {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock"
    )]
    Timestamp::now()
}
