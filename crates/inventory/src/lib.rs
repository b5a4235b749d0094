//! Inventories: what agents of several makes say of a machine or device, in one form.
//!
//! The form is GLPI's `inventory_format` (JSON Schema `https://glpi-project.org/inventory.json`,
//! version 1.2.3): [`Report`] is a message, [`Content`] what it says. Everything here is pure: no
//! clock, no disk, no network.

pub mod content;
pub mod identity;

pub use content::{Content, Report};
