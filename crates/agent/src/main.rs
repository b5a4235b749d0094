//! On the machine: what it is, its checks, and what it allows.

mod checks;
mod clock;
mod command;
mod enrol;
mod exec;
mod inventory;
mod journal;
mod lang;
mod link;
mod log;
mod mounts;
mod net;
mod proc;
mod run;
mod schedule;
mod settings;
mod spool;
mod state;
mod status;
mod wake;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::main()
}
