//! The fleet, known once: reports of every kind of source are taken in, each of the item that it is
//! of. Who may send them and in what form is [`crate::intake`]; what people see of items is
//! [`crate::machines`].
//!
//! [`absorb`] is the one way in. The rules by which an item is known again are in
//! `intendant_inventory::identity`; here is what they are applied to and what follows.

mod absorb;
mod api;
mod doubts;
mod facts;
mod fields;
mod holders;
mod item;
mod jobs;
mod known;
mod moves;
mod pages;
mod prepare;
mod relations;
mod retell;
pub mod rules;
mod sample;
mod software;
mod sources;
mod speaker;
mod store;
mod taken;
mod words;

pub use absorb::{absorb, absorb_prepared, heard_again};
pub use doubts::{
    Candidate, Decided, Decision, Doubt, decide, decided, doubts, open_doubts, reopen,
};
pub use facts::FIELDS;
pub use fields::{Field, Fields, Hand};
pub use holders::{Ground, among, holders, holders_each};
pub use item::{by_hand, know_by_hand};
pub use jobs::run;
pub use moves::{
    MoveEnds, Preview, Told, merge, merged_of, moves, named_beside, preview, split, stands_for,
    undo,
};
pub use prepare::{Prepared, Raw, prepare};
pub use sample::{Pool, index_some};
pub use software::{Named, SoftwareCache, named, packed, unpacked};
pub use sources::{Described, SourceSeen, described, payload, sources};
pub use speaker::{Absorbed, SourceKind, Speaker};
pub use store::incident;
pub use words::{difference, event_words};

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
