//! `intendant contract replay CONTRACT EVENTS`: a history of tickets run through a contract's clocks.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use intendant_contract::replay::{Format, Options, ReplayError, replay};
use jiff::Timestamp;

use super::source::{Lang, contract_of};

/// What to replay.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The contract file.
    contract: PathBuf,
    /// Events, one JSON object a line; `-` is standard input.
    events: PathBuf,
    /// Where the clocks stand at this instant (2026-03-31T23:59:59+02:00); by default at the latest
    /// event.
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
    /// How to print the clocks.
    #[arg(long, value_enum, default_value_t)]
    format: Shape,
    /// Fails when a line cannot be, after reporting all of them; this is the default.
    #[arg(long, conflicts_with = "lenient")]
    strict: bool,
    /// Skips lines that cannot be, and counts them in the summary.
    #[arg(long)]
    lenient: bool,
    /// Language of messages about the contract; by default that of the environment.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// How the clocks are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// One JSON object a line, the summary last.
    #[default]
    Json,
    /// Columns.
    Table,
}

/// Exit code 0: replayed; 1: the contract or some lines are wrong; 2: a file could not be read.
pub(crate) fn run(args: &Args) -> ExitCode {
    let language = Lang::or_environment(args.lang);
    let contract = match contract_of(&args.contract, language) {
        Ok(contract) => contract,
        Err(code) => return code,
    };
    let name = args.events.display().to_string();
    let events: Box<dyn Read + Send> = if name == "-" {
        Box::new(std::io::stdin())
    } else {
        match File::open(&args.events) {
            Ok(file) => Box::new(file),
            Err(error) => {
                eprintln!("{name}: cannot be read: {error}");
                return ExitCode::from(2);
            }
        }
    };
    let options = Options {
        at: args.at,
        format: match args.format {
            Shape::Json => Format::Json,
            Shape::Table => Format::Table,
        },
        lenient: args.lenient,
        threads: std::thread::available_parallelism().map_or(2, |cores| cores.get().min(8)),
        spill: Some(&tempfile::tempfile),
        ..Options::default()
    };
    let mut output = BufWriter::with_capacity(1 << 18, std::io::stdout().lock());
    let mut errors = BufWriter::new(std::io::stderr().lock());
    let result = replay(
        &contract,
        events,
        &mut output,
        &options,
        &mut |line, why| {
            let _ = writeln!(errors, "{name}:{line}: {why}");
        },
    );
    let _ = errors.flush();
    drop(errors);
    match result {
        Ok(_) => ExitCode::SUCCESS,
        // Nobody reads any more (`| head`).
        Err(ReplayError::Write(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error @ (ReplayError::Read(_) | ReplayError::Write(_))) => {
            eprintln!("{name}: {error}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}
