//! Software as people see it: titles across managers, their versions, who has what; licences held
//! against what is installed. Who has what is written down by [`crate::fleet`].

mod actions;
mod api;
mod pages;
mod store;

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
