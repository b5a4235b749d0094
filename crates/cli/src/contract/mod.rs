//! `intendant contract …`: everything that works on contract files alone. One file a command, each
//! with its `Args` and its `run`.

use std::process::ExitCode;

use clap::Subcommand;

mod check;
mod deadline;
mod diff;
mod explain;
mod explain_authorise;
mod explain_availability;
mod explain_clock;
mod explain_invoice;
mod explain_item;
mod lint;
mod replay;
mod schema;
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
    /// Says when the clocks of a ticket would be due, and why.
    Deadline(deadline::Args),
    /// Explains the clocks of a ticket, the coverage of an item, the lines of an invoice, a
    /// permission or an availability.
    Explain(explain::Args),
    /// Runs a history of tickets through the contract's clocks.
    Replay(replay::Args),
    /// Prints the JSON Schema of contract files, for editors.
    Schema,
    /// Prints a contract as one reads a contract.
    Show(show::Args),
}

/// Runs one command; its exit code is 0 when all is well, 1 when the answer is no (mistakes found,
/// contracts differ), 2 when it could not be asked.
pub(crate) fn run(command: &Command) -> ExitCode {
    match command {
        Command::Check(args) => check::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Lint(args) => lint::run(args),
        Command::Deadline(args) => deadline::run(args),
        Command::Replay(args) => replay::run(args),
        Command::Schema => schema::run(),
        Command::Show(args) => show::run(args),
    }
}

/// The language of the environment, else English.
pub(crate) fn language_of_environment() -> intendant_contract::model::Language {
    source::Lang::or_environment(None)
}
