//! What the commands on contract files share: reading files, the language, printing.

use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use intendant_contract::model::{Contract, Language};
use intendant_contract::{Errors, Problem};

/// Language of what a command prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The language asked for, else that of the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`), else
    /// English.
    pub(crate) fn or_environment(asked: Option<Self>) -> Language {
        let set = || {
            ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|value| !value.is_empty())
        };
        match asked {
            Some(Self::Fr) => Language::Fr,
            Some(Self::En) => Language::En,
            None if set().is_some_and(|value| value.starts_with("fr")) => Language::Fr,
            None => Language::En,
        }
    }
}

/// The text of a file, `-` for standard input; says why not on standard error.
pub(crate) fn text_of(path: &Path) -> Result<String, ExitCode> {
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let shown = path.display();
    let bytes = bytes.map_err(|error| {
        eprintln!("{shown}: cannot be read: {error}");
        ExitCode::from(2)
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..at];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        eprintln!("{shown}:{line}:1: this file is not UTF-8 text; save it as UTF-8");
        ExitCode::from(2)
    })
}

/// The contract of a file; its mistakes go to standard error.
pub(crate) fn contract_of(path: &Path, language: Language) -> Result<Contract, ExitCode> {
    let text = text_of(path)?;
    let name = path.display().to_string();
    intendant_contract::read(&name, &text).map_err(|errors| {
        let _ = std::io::stderr().write_all(report(&errors, &text, language).as_bytes());
        ExitCode::FAILURE
    })
}

/// Each mistake with the line on which it stands.
pub(crate) fn report(errors: &Errors, text: &str, language: Language) -> String {
    let lines: Vec<&str> = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .lines()
        .collect();
    errors
        .0
        .iter()
        .map(|problem| excerpt(problem, &lines, language))
        .collect()
}

fn excerpt(problem: &Problem, lines: &[&str], language: Language) -> String {
    let sentence = problem.sentence();
    let head = format!(
        "{}:{}:{}: {}\n",
        problem.file,
        problem.line,
        problem.column,
        sentence.get(language)
    );
    let index = usize::try_from(problem.line).unwrap_or(1).saturating_sub(1);
    let Some(line) = lines.get(index) else {
        return head;
    };
    let start = usize::try_from(problem.column)
        .unwrap_or(1)
        .saturating_sub(1);
    // Lines as long as a page are shown around the mistake only.
    let from = if start > 100 { start - 60 } else { 0 };
    let shown: String = line.chars().skip(from).take(160).collect();
    let pad: String = shown
        .chars()
        .take(start - from)
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    let room = shown.chars().count().saturating_sub(start - from).max(1);
    let carets = "^".repeat(usize::try_from(problem.length).unwrap_or(1).clamp(1, room));
    let number = problem.line.to_string();
    let margin = " ".repeat(number.len());
    format!("{head} {number} | {shown}\n {margin} | {pad}{carets}\n")
}

/// Prints, and ends quietly when nobody reads any more (`| head`).
pub(crate) fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// How a command prints its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// How many mistakes, in words.
pub(crate) fn count(mistakes: usize, language: Language) -> String {
    match (language, mistakes) {
        (Language::Fr, 1) => "1 erreur".to_owned(),
        (Language::Fr, n) => format!("{n} erreurs"),
        (Language::En, 1) => "1 mistake".to_owned(),
        (Language::En, n) => format!("{n} mistakes"),
    }
}

/// Prints a value as JSON.
pub(crate) fn print_json<T: serde::Serialize>(value: &T) -> ExitCode {
    match serde_json::to_string_pretty(value) {
        Ok(json) => {
            print(&format!("{json}\n"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
