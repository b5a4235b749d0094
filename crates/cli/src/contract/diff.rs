//! `intendant contract diff OLD NEW`: what changes, in promises.

use std::path::PathBuf;
use std::process::ExitCode;

use intendant_contract::diff::{Change, Direction, diff};
use intendant_contract::model::Language;

use super::source::{Format, Lang, contract_of, print, print_json};

/// Which files, and how to print.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The contract before.
    old: PathBuf,
    /// The contract after.
    new: PathBuf,
    /// How to print the changes.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Language of the changes; by default that of the environment.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Exit code 0: the same promises; 1: changes, or a contract with mistakes.
pub(crate) fn run(args: &Args) -> ExitCode {
    let language = Lang::or_environment(args.lang);
    let contracts = contract_of(&args.old, language)
        .and_then(|old| contract_of(&args.new, language).map(|new| (old, new)));
    let (old, new) = match contracts {
        Ok(both) => both,
        Err(code) => return code,
    };
    let changes = diff(&old, &new);
    match args.format {
        Format::Json => {
            let code = print_json(&changes);
            if code != ExitCode::SUCCESS {
                return code;
            }
        }
        Format::Text => changes
            .iter()
            .for_each(|change| print(&line(change, language))),
    }
    if changes.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// `+` is good for the client, `-` is not, `~` is neither.
fn line(change: &Change, language: Language) -> String {
    let mark = match change.direction {
        Direction::Better => '+',
        Direction::Worse => '-',
        Direction::Neutral => '~',
    };
    format!("{mark} {}\n", change.sentence().get(language))
}
