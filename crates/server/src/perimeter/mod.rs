//! The fleet held against the contract: what is found and in no contract, what is counted and gone,
//! counts by price line and their money, amendments that close the gap, and the report that the
//! client's steering committee reads.
//!
//! Decisions about items are taken where items and versions change and stored on the items
//! ([`crate::contracts::recover`]); pages here add up columns and never run the engine item by item.

mod actions;
mod api;
mod drafts;
mod jobs;
mod pages;
mod report;
mod reports;
mod store;
mod support;
mod tags;
mod words;

pub use jobs::run;
pub use reports::{Issued, issued};

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
