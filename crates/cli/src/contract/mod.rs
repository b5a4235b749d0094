//! `intendant contract …`: everything that works on contract files alone. One file a command, each
//! with its `Args` and its `run`.

use std::process::ExitCode;

use clap::Subcommand;

mod check;
mod diff;
mod lint;
mod show;
mod source;

/// What to do with a contract file.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Checks files: every mistake with its line, its column and what to write instead.
    Check(check::Args),
    /// Says what changes from one version to the next, in promises.
    Diff(diff::Args),
    /// Says what is valid but unwise.
    Lint(lint::Args),
    /// Prints a contract as one reads a contract.
    Show(show::Args),
}

/// Runs one command; its exit code is 0 when all is well, 1 when the answer is no (mistakes found,
/// contracts differ), 2 when it could not be asked.
pub(crate) fn run(command: &Command) -> ExitCode {
    match command {
        Command::Check(args) => check::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Lint(args) => lint::run(args),
        Command::Show(args) => show::run(args),
    }
}
