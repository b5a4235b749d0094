//! `intendant contract check FILE…`: every mistake of contract files.

use std::path::PathBuf;
use std::process::ExitCode;

use intendant_contract::read;

use super::source::{Format, Lang, print, report, text_of};

/// Which files, and how to print.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Contract files; `-` is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How to print the mistakes.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Prints nothing; the exit code says it all.
    #[arg(short, long)]
    quiet: bool,
    /// Language of the messages; by default that of the environment.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Exit code 0: no mistake; 1: mistakes; 2: a file could not be read.
pub(crate) fn run(args: &Args) -> ExitCode {
    let language = Lang::or_environment(args.lang);
    let mut code = ExitCode::SUCCESS;
    let mut all = Vec::new();
    for path in &args.files {
        let text = match text_of(path) {
            Ok(text) => text,
            Err(_) => {
                code = ExitCode::from(2);
                continue;
            }
        };
        match read(&path.display().to_string(), &text) {
            Ok(contract) => {
                if !args.quiet && args.format == Format::Text {
                    print(&format!(
                        "{}: ok ({})\n",
                        path.display(),
                        contract.reference
                    ));
                }
            }
            Err(errors) => {
                if code == ExitCode::SUCCESS {
                    code = ExitCode::FAILURE;
                }
                if !args.quiet && args.format == Format::Text {
                    print(&report(&errors, &text, language));
                }
                all.extend(errors.0);
            }
        }
    }
    if args.quiet {
        return code;
    }
    match args.format {
        Format::Json => match serde_json::to_string_pretty(&all) {
            Ok(json) => print(&format!("{json}\n")),
            Err(error) => eprintln!("{error}"),
        },
        Format::Text if all.is_empty() => {}
        Format::Text => eprintln!("{}", super::source::count(all.len(), language)),
    }
    code
}
