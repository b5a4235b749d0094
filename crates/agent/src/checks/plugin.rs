//! Programs that follow the Monitoring Plugins API, and only those that the machine allows.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use intendant_protocol::CheckState;

use super::{Outcome, perfdata};
use crate::exec::{self, End};
use crate::lang::{said, why};

const MOST_OUTPUT: usize = 64 * 1024;

pub(super) fn run(path: &str, args: &[String], limit: Duration, allowed: &[PathBuf]) -> Outcome {
    let program = match permitted(path, allowed) {
        Ok(program) => program,
        Err(Denied::Forbidden(why)) => return Outcome::refused(why),
        Err(Denied::Missing(why)) => return Outcome::unknown(why),
    };
    if args.iter().any(|arg| arg.contains('\0')) {
        return Outcome::refused(said!(
            "an argument contains a zero byte",
            "un argument contient un octet nul"
        ));
    }
    match exec::run(program.as_os_str(), args, limit, MOST_OUTPUT) {
        Ok(output) => judge(&output, limit),
        Err(error) => Outcome::unknown(format!("{}: {}", program.display(), why(&error))),
    }
}

fn judge(output: &exec::Output, limit: Duration) -> Outcome {
    let printed = perfdata::take_apart(&output.stdout);
    let said = [&printed.text, output.stderr.trim()]
        .into_iter()
        .find(|text| !text.is_empty())
        .map_or_else(
            || said!("(no output)", "(rien de dit)"),
            |text| text.lines().next().unwrap_or_default().to_owned(),
        );
    let (state, text) = match output.end {
        End::Exit(code @ 0..=3) => (CheckState::from_exit_code(code), said),
        End::Exit(code) => (
            CheckState::Unknown,
            said!(
                "{said} (exit code {code} has no meaning)",
                "{said} (le code de fin {code} n’a pas de sens)"
            ),
        ),
        End::Signal(signal) => (
            CheckState::Unknown,
            said!(
                "{said} (ended by signal {signal})",
                "{said} (arrêté par le signal {signal})"
            ),
        ),
        End::TimedOut => (
            CheckState::Unknown,
            said!(
                "killed after {} s",
                "arrêté de force après {} s",
                limit.as_secs()
            ),
        ),
    };
    Outcome {
        state,
        text,
        long: printed.long,
        perfdata: printed.perfdata,
        refused: false,
    }
}

enum Denied {
    /// The machine's rules forbid it.
    Forbidden(String),
    /// It is allowed, but not there.
    Missing(String),
}

/// The program itself behind any links, if it lies in an allowed directory.
fn permitted(path: &str, allowed: &[PathBuf]) -> Result<PathBuf, Denied> {
    let asked = Path::new(path);
    let candidates: Vec<PathBuf> = if asked.is_absolute() {
        vec![asked.to_owned()]
    } else {
        allowed
            .iter()
            .map(|directory| directory.join(asked))
            .collect()
    };
    let Some(program) = candidates.iter().find_map(|path| path.canonicalize().ok()) else {
        // Whether a forbidden path exists is nobody's business.
        if asked.is_absolute() && !allowed.iter().any(|directory| asked.starts_with(directory)) {
            return Err(forbidden(path));
        }
        return Err(Denied::Missing(said!(
            "plugin {path} is not installed",
            "le greffon {path} n’est pas installé"
        )));
    };
    let inside = allowed
        .iter()
        .filter_map(|directory| directory.canonicalize().ok())
        .any(|directory| program.starts_with(directory));
    if !inside {
        return Err(forbidden(path));
    }
    let data = fs::metadata(&program)
        .map_err(|error| Denied::Missing(format!("{}: {}", program.display(), why(&error))))?;
    if !data.is_file() || data.mode() & 0o111 == 0 {
        return Err(Denied::Missing(said!(
            "plugin {path} is not a program",
            "le greffon {path} n’est pas un programme"
        )));
    }
    if data.mode() & 0o002 != 0 {
        return Err(Denied::Forbidden(said!(
            "refused by this machine: anybody may write to {path}",
            "refusé par cette machine : n’importe qui peut écrire dans {path}"
        )));
    }
    Ok(program)
}

fn forbidden(path: &str) -> Denied {
    Denied::Forbidden(said!(
        "refused by this machine: {path} is in none of its plugin directories",
        "refusé par cette machine : {path} n’est dans aucun de ses dossiers de greffons"
    ))
}
