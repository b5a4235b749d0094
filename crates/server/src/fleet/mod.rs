//! The fleet, known once: reports of every kind of source are taken in, each of the item that it is
//! of. Who may send them and in what form is [`crate`]'s intake; what people see of items is
//! [`crate::machines`].
//!
//! [`absorb`] is the one way in. The rules by which an item is known again are in
//! `intendant_inventory::identity`; here is what they are applied to and what follows.

mod absorb;
mod facts;
mod fields;
mod item;
mod jobs;
mod known;
mod prepare;
mod software;
mod store;

pub use absorb::{Absorbed, SourceKind, Speaker, absorb, absorb_prepared};
pub use facts::FIELDS;
pub use fields::{Field, Fields, Hand};
pub use item::{by_hand, words_of};
pub use jobs::run;
pub use prepare::{Prepared, Raw, prepare};
pub use software::{Named, SoftwareCache, named, packed, unpacked};
