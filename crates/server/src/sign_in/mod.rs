//! How people get in: first administrator, passwords, second factor, sessions, tokens.

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    Doors::default()
}
