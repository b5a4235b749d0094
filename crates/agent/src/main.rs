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
mod network;
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
    // An SSH client that this very agent started asks for the password.
    if network::answer_password_question() {
        return ExitCode::SUCCESS;
    }
    command::main()
}
