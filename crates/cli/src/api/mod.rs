//! The commands that speak to a server over its API: `login`, `ticket`, `client`, `item`,
//! `month`.
//!
//! They leave with 0 when done, 1 when the server refused, 2 when something was missing on the
//! command line, 3 when nobody is signed in or allowed, 4 when there is nothing there, 5 when the
//! server is away.

mod audit;
mod failure;
mod lists;
mod login;
mod server;
mod settings;
mod table;
mod ticket;
mod words;

use std::process::ExitCode;

use serde_json::Value;

pub(crate) use audit::Audit;
pub(crate) use lists::{Client, Item, Month};
pub(crate) use login::Login;
pub(crate) use ticket::Ticket;

use failure::Failure;
use settings::{Format, Target};
use words::Lang;

/// A command over the API.
pub(crate) trait OverApi {
    /// Does it and says how it went.
    fn run(&self) -> ExitCode;
}

macro_rules! over_api {
    ($($command:ty),+) => {$(
        impl OverApi for $command {
            fn run(&self) -> ExitCode {
                left(self.go(Lang::of_environment()))
            }
        }
    )+};
}
over_api!(Audit, Client, Item, Login, Month, Ticket);

fn left(outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn wants_json(target: &Target) -> bool {
    target.format == Format::Json
}

fn show_json(value: &Value) {
    println!("{value:#}");
}
