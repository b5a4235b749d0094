//! One program runs the contract: server and command line.

mod api;
mod chains;
mod clock;
mod contract;
mod quickstart;
mod sample;
mod serve;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use api::OverApi;

/// Runs infogérance contracts: from their file to the month's proof.
#[derive(Parser)]
#[command(name = "intendant", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Subcommand)]
enum Command {
    /// Works on contract files, without a server or a database.
    #[command(subcommand, arg_required_else_help = true)]
    Contract(contract::Command),
    /// Fill an empty instance with a plausible year, to try and to measure.
    Sample(sample::Sample),
    /// Run the server.
    Serve(serve::Serve),
    /// Recompute the figures of a month from its evidence, without the server.
    Verify(verify::Verify),
    /// Make everything that is derived from events again, and say whether it was the same.
    Rebuild(chains::Instance),
    /// Start with an example client, this machine as its server, and something to break.
    Quickstart(quickstart::Quickstart),
    /// Keep a server's address and a token for the commands below.
    Login(api::Login),
    /// Tickets of a server: list, show, open, comment, work on them.
    #[command(arg_required_else_help = true)]
    Ticket(api::Ticket),
    /// Clients of a server: list, show.
    #[command(arg_required_else_help = true)]
    Client(api::Client),
    /// Audits before a contract: open, answer, findings, draft contract, report.
    #[command(arg_required_else_help = true)]
    Audit(api::Audit),
    /// Machines and other items of a server: list, show.
    #[command(arg_required_else_help = true)]
    Item(api::Item),
    /// Months of a client of a server: list, with their documents.
    #[command(arg_required_else_help = true)]
    Month(api::Month),
    /// List every door of the server, for tests and audits.
    #[command(hide = true)]
    Doors,
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Contract(command) => contract::run(&command),
        Command::Sample(args) => args.run(),
        Command::Serve(args) => args.run(),
        Command::Verify(args) => args.run(),
        Command::Rebuild(instance) => instance.rebuild(),
        Command::Quickstart(args) => args.run(),
        Command::Login(args) => args.run(),
        Command::Ticket(args) => args.run(),
        Command::Client(args) => args.run(),
        Command::Audit(args) => args.run(),
        Command::Item(args) => args.run(),
        Command::Month(args) => args.run(),
        Command::Doors => serve::list_doors(),
    }
}
