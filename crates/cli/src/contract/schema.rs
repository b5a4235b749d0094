//! `intendant contract schema`: the JSON Schema of contract files, for editors.

use std::process::ExitCode;

use super::source::print_json;

/// Prints the schema; `taplo` and Even Better TOML take it as it is.
pub(crate) fn run() -> ExitCode {
    print_json(&intendant_contract::schema::schema())
}
