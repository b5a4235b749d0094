//! The desk: tickets, their clocks, their queue.
//!
//! A ticket is its events (`domain::tickets`); everything in the tables of this slice is derived from
//! them and can be rebuilt. Other slices open and change tickets with the functions below, within
//! their own transaction, and list them with [`list`].

mod actions;
mod api;
pub mod bulk;
pub mod choices;
pub mod files;
mod jobs;
pub mod list;
mod pages;
mod parties;
mod rebuild;
mod saved;
mod settings;
mod store;
pub mod view;
pub mod wording;
mod work;

pub use actions::{Asked, Known, NewTicket, Preview, change, load, open, preview, priority_of};
pub(crate) use api::send as send_file;
pub use jobs::{CLOSE_AFTER_DAYS, raise_warnings, run};
pub use list::{Filter, Listed};
pub(crate) use pages::parts as draw;
pub use parties::{Named, Parties};
pub use rebuild::{Rebuilt, rebuild};
pub use work::*;

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
