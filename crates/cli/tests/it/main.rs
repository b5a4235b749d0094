//! Stories told to a real server process, through its front door, on either database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a story is told in one go and stops at the first surprise"
)]

mod audits;
mod clients;
mod contract_clocks;
mod contract_files;
mod contracts;
mod doors;
mod drill;
mod explain;
mod faults;
mod fleet;
mod fleet_list;
mod front;
#[allow(dead_code, reason = "each story uses what it needs of the harness")]
mod harness;
mod intake;
mod months;
mod network;
mod over_api;
mod perimeter;
mod postgres;
mod relations;
mod scans;
mod sign_in;
mod tickets;
mod walls;
mod watch;
