//! What every slice stands on: the database, the signed-in transaction, failures, doors, pages.

pub mod actor;
pub mod api;
pub mod app;
pub mod choices;
pub mod clock;
pub mod config;
pub mod db;
pub mod doors;
pub mod events;
pub mod faces;
pub mod failure;
pub mod i18n;
pub mod json;
pub mod live;
pub mod page;
pub mod secrets;
pub mod shell;
pub mod tx;
mod unreadable;
pub mod vault;
