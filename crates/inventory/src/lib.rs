//! Inventories: what agents of several makes say of a machine or device, in one form.
//!
//! The form is GLPI's `inventory_format` (JSON Schema `https://glpi-project.org/inventory.json`,
//! version 1.2.3): [`Report`] is a message, [`Content`] what it says. [`inflate`] and [`to_text`]
//! make text of what was sent, [`read()`] a [`Message`] of the text, [`differences`] compares two
//! contents, [`Content::lasting_hash`] tells whether there is anything to compare. Everything here
//! is pure: no clock, no disk, no network.

pub mod content;
pub mod devices;
pub mod diff;
pub mod identity;
pub mod reply;
pub mod scrub;
pub mod sender;
pub mod snmp;
pub mod software;
pub mod ssh;
pub mod versions;
pub mod words;

mod decode;
mod hash;
mod node;
mod older;
mod read;
mod refusal;
mod scan;
mod section;
mod xml;

pub use content::{Content, Report};
pub use decode::{Encoding, Limits, deflate, encoding_of, inflate, to_text};
pub use diff::{Difference, Differences, What, differences};
pub use read::{Dialect, Hello, Message, dialect, read};
pub use refusal::Refusal;
pub use reply::Reply;
pub use scan::{skeleton_hash, without_secrets};
pub use scrub::Keep;
