//! Looking for anything: tickets by number or words, clients, machines, people, clauses of
//! contracts, pages. Every kind is found only as far as whoever looks may see it.

mod find;
mod pages;

use crate::platform::doors::{Doors, Guard};

/// The doors of search.
#[must_use]
pub fn doors() -> Doors {
    Doors::default()
        .get(Guard::SignedIn, "/search", pages::page)
        .get(Guard::SignedIn, "/search/palette", pages::palette)
}
