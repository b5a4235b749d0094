//! One program runs the contract: server and command line.

mod serve;

use clap::{Parser, Subcommand};

/// Runs infogérance contracts.
#[derive(Parser)]
#[command(name = "intendant", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// List every door of the server, for tests and audits.
    #[command(hide = true)]
    Doors,
}

fn main() -> std::process::ExitCode {
    match Cli::parse().command {
        Command::Serve(args) => args.run(),
        Command::Doors => serve::list_doors(),
    }
}
