//! `intendant contract explain FILE …`: a ticket's clocks, why an item is covered or not, why an
//! invoice line is what it is, why an action is allowed, what an availability comes from.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use intendant_contract::item::Item;
use intendant_contract::model::Language;
use intendant_contract::words::Words;

use super::source::{Format, Lang, contract_of, print};
use super::{
    explain_authorise, explain_availability, explain_clock, explain_invoice, explain_item,
};

/// Of which contract, and what.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The contract file; `-` is standard input.
    contract: PathBuf,
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    clock: explain_clock::OfTicket,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t, global = true)]
    format: Format,
    /// Language; by default that of the environment.
    #[arg(long, value_enum, global = true)]
    lang: Option<Lang>,
}

/// What to explain.
#[derive(Subcommand)]
enum What {
    /// Which service covers an item, or why none does; with `--at`, whether work on it is within
    /// the contract, and at which price when it is not.
    Item(explain_item::Args),
    /// Each line of the invoice of a month.
    Invoice(explain_invoice::Args),
    /// Whether somebody may do something on an item.
    Authorise(explain_authorise::Args),
    /// The availability of a service over a period.
    Availability(explain_availability::Args),
}

/// Exit code 0: told (covered, allowed, kept); 1: the answer is no, or the contract has mistakes;
/// 2: a file could not be read.
pub(crate) fn run(args: &Args) -> ExitCode {
    let language = Lang::or_environment(args.lang);
    if args.what.is_some() == args.clock.ticket.is_some() {
        eprintln!(
            "explain what? give --ticket and --events, or one of item, invoice, authorise, availability (see --help)"
        );
        return ExitCode::from(2);
    }
    let contract = match contract_of(&args.contract, language) {
        Ok(contract) => contract,
        Err(code) => return code,
    };
    let Some(what) = &args.what else {
        return explain_clock::run(&contract, &args.clock, language);
    };
    let told = match what {
        What::Item(what) => explain_item::tell(&contract, what),
        What::Invoice(what) => explain_invoice::tell(&contract, what, language),
        What::Authorise(what) => explain_authorise::tell(&contract, what),
        What::Availability(what) => explain_availability::tell(&contract, what),
    };
    match told {
        Ok(told) => {
            match args.format {
                Format::Text => print(&told.text(language)),
                Format::Json => print(&format!("{:#}\n", told.json)),
            }
            if told.yes {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

/// An answer.
pub(crate) struct Told {
    /// Whether it is a yes.
    pub(crate) yes: bool,
    /// For people: the answer first, its reasons below it.
    pub(crate) lines: Vec<(usize, Words)>,
    /// For programs.
    pub(crate) json: serde_json::Value,
}

impl Told {
    /// The answer and its reasons, each one step further in.
    pub(crate) fn new(
        yes: bool,
        reasons: Vec<Words>,
        answer: &impl serde::Serialize,
    ) -> Result<Self, String> {
        let lines = reasons
            .into_iter()
            .enumerate()
            .map(|(index, words)| (usize::from(index > 0), words))
            .collect();
        let json = serde_json::to_value(answer).map_err(|error| error.to_string())?;
        Ok(Self { yes, lines, json })
    }

    fn text(&self, language: Language) -> String {
        self.lines
            .iter()
            .map(|(depth, words)| format!("{}{}\n", "  ".repeat(*depth), words.get(language)))
            .collect()
    }
}

/// `key=value`, as items and counts are given.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() && !value.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(format!(
            "`{text}`: write key=value, for example kind=server"
        )),
    }
}

/// An item from `key=value` pairs; `id` names it, a key given twice has both values.
pub(crate) fn item(pairs: &[(String, String)]) -> Item {
    let mut item = Item::default();
    for (key, value) in pairs {
        if key == "id" {
            item.id.clone_from(value);
        } else {
            item = item.with(key, value);
        }
    }
    item
}

/// A JSON file.
pub(crate) fn json_of<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = text_of(path)?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// A text file.
pub(crate) fn text_of(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
