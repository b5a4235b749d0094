//! How items hang together: relations added by hand or seen by reports, and what fails if one does.
//! Those that reports show are written down by [`crate::fleet`].

mod actions;
mod api;
mod pages;
mod picture;
mod store;

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
