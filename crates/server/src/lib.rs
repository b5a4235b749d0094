//! The control room: database, pages, API, jobs. One folder a noun; `platform` is what every noun
//! stands on.

pub mod audits;
pub mod clients;
pub mod contracts;
pub mod control_room;
pub mod fleet;
pub mod intake;
pub mod machines;
pub mod months;
pub mod network;
pub mod perimeter;
pub mod platform;
pub mod relations;
pub mod search;
pub mod serve;
pub mod sign_in;
pub mod software;
pub mod tickets;
pub mod watch;
