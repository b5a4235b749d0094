//! `intendant contract show FILE`: a contract as one reads a contract.

use std::path::PathBuf;
use std::process::ExitCode;

use intendant_contract::show::{show, to_markdown, to_text};

use super::source::{Lang, contract_of, print};

/// How the document is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Rendering {
    /// Plain text; the line of the file stands in brackets after each clause.
    #[default]
    Text,
    /// Markdown.
    Markdown,
    /// Sections and clauses with their paths and lines, for programs.
    Json,
}

/// Which file, and how to print it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Contract file; `-` is standard input.
    file: PathBuf,
    /// Language of the document; by default the contract's own.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Rendering,
}

/// Exit code 1: the contract has mistakes.
pub(crate) fn run(args: &Args) -> ExitCode {
    let contract = match contract_of(&args.file, Lang::or_environment(args.lang)) {
        Ok(contract) => contract,
        Err(code) => return code,
    };
    let language = args
        .lang
        .map_or(contract.language, |lang| Lang::or_environment(Some(lang)));
    let document = show(&contract, language);
    match args.format {
        Rendering::Text => print(&to_text(&document)),
        Rendering::Markdown => print(&to_markdown(&document)),
        Rendering::Json => return super::source::print_json(&document),
    }
    ExitCode::SUCCESS
}
