//! `intendant contract lint FILE…`: what is valid but unwise.

use std::path::PathBuf;
use std::process::ExitCode;

use intendant_contract::lint::lint;

use super::source::{Format, Lang, contract_of, print, print_json};

/// Which files, and how to print.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Contract files; `-` is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How to print the findings.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Language of the findings; by default that of the environment.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Exit code 0: nothing to say; 1: findings, or a contract with mistakes.
pub(crate) fn run(args: &Args) -> ExitCode {
    let language = Lang::or_environment(args.lang);
    let mut code = ExitCode::SUCCESS;
    let mut all = Vec::new();
    for path in &args.files {
        match contract_of(path, language) {
            Ok(contract) => all.extend(lint(&contract)),
            Err(failed) => code = failed,
        }
    }
    if code == ExitCode::SUCCESS && !all.is_empty() {
        code = ExitCode::FAILURE;
    }
    if args.format == Format::Json {
        print_json(&all);
        return code;
    }
    for finding in &all {
        let (file, line, column) = (&finding.file, finding.line, finding.column);
        let message = finding.message.get(language);
        print(&format!(
            "{file}:{line}:{column}: [{}] {message}\n",
            finding.code
        ));
    }
    code
}
