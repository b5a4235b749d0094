//! `intendant-docs render < input.json > out.pdf`: prints one document.
//!
//! Leaves 0 and the PDF on standard output; 2 and where the input is wrong on standard error; 1
//! when printing itself failed. Nothing but a whole PDF is ever written to standard output.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use intendant_docs::{input, print};

const USAGE: &str = "usage: intendant-docs render < input.json > out.pdf";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("render"), None) => render(),
        (Some("--version"), None) => {
            println!("intendant-docs {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        _ => complain(USAGE, 2),
    }
}

fn render() -> ExitCode {
    let mut json = Vec::new();
    if let Err(error) = io::stdin().read_to_end(&mut json) {
        return complain(&format!("cannot read the input: {error}"), 1);
    }
    let document = match input::read(&json) {
        Ok(document) => document,
        Err(refusal) => return complain(&refusal.to_string(), 2),
    };
    let pdf = match print::print(&document) {
        Ok(pdf) => pdf,
        Err(error) => return complain(&error.to_string(), 1),
    };
    match io::stdout()
        .write_all(&pdf)
        .and_then(|()| io::stdout().flush())
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&format!("cannot write the document: {error}"), 1),
    }
}

fn complain(message: &str, code: u8) -> ExitCode {
    eprintln!("intendant-docs: {message}");
    ExitCode::from(code)
}
