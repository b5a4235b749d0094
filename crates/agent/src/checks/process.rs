//! Whether processes are there.

use std::fs;
use std::path::Path;

use intendant_protocol::{CheckState, Perfdata};
use regex_lite::Regex;

use super::Outcome;
use crate::lang::{said, why};

/// The kernel cuts a program's name after so many bytes.
const COMM: usize = 15;

pub(super) fn run(
    name: Option<&str>,
    pattern: Option<&str>,
    min: u32,
    max: Option<u32>,
) -> Outcome {
    let pattern = match pattern.map(Regex::new).transpose() {
        Ok(pattern) => pattern,
        Err(error) => {
            return Outcome::unknown(said!(
                "the pattern cannot be read: {error}",
                "le motif est illisible : {error}"
            ));
        }
    };
    if name.is_none() && pattern.is_none() {
        return Outcome::unknown(said!(
            "the check names neither a program nor a pattern",
            "le contrôle ne nomme ni programme ni motif"
        ));
    }
    let entries = match fs::read_dir("/proc") {
        Ok(entries) => entries,
        Err(error) => return Outcome::unknown(format!("/proc: {}", why(&error))),
    };
    let own = std::process::id().to_string();
    let count = entries
        .flatten()
        .filter(|entry| {
            let id = entry.file_name();
            let id = id.to_string_lossy();
            id.bytes().all(|byte| byte.is_ascii_digit()) && id != own
        })
        .filter(|entry| matches(&entry.path(), name, pattern.as_ref()))
        .count();
    judge(name, pattern.as_ref(), count, min, max)
}

fn matches(process: &Path, name: Option<&str>, pattern: Option<&Regex>) -> bool {
    // A dead child that nobody has fetched yet is not a running program.
    if is_zombie(process) {
        return false;
    }
    let line = fs::read(process.join("cmdline")).unwrap_or_default();
    let line = String::from_utf8_lossy(&line);
    let by_name = name.is_none_or(|name| {
        let program = line.split('\0').next().unwrap_or_default();
        let base = program.rsplit('/').next().unwrap_or_default();
        base == name || comm(process).is_some_and(|comm| is_comm_of(&comm, name))
    });
    by_name
        && pattern.is_none_or(|pattern| {
            pattern.is_match(line.trim_end_matches('\0').replace('\0', " ").as_str())
        })
}

fn comm(process: &Path) -> Option<String> {
    fs::read_to_string(process.join("comm"))
        .ok()
        .map(|text| text.trim_end().to_owned())
}

fn is_comm_of(comm: &str, name: &str) -> bool {
    comm == name || (comm.len() == COMM && name.len() > COMM && name.starts_with(comm))
}

fn is_zombie(process: &Path) -> bool {
    fs::read_to_string(process.join("stat")).is_ok_and(|stat| {
        stat.rsplit_once(") ")
            .is_some_and(|(_, rest)| rest.starts_with(['Z', 'X']))
    })
}

fn judge(
    name: Option<&str>,
    pattern: Option<&Regex>,
    count: usize,
    min: u32,
    max: Option<u32>,
) -> Outcome {
    let what = name
        .or_else(|| pattern.map(Regex::as_str))
        .unwrap_or_default();
    let too_few = count < min as usize;
    let too_many = max.is_some_and(|max| count > max as usize);
    let state = if too_few || too_many {
        CheckState::Critical
    } else {
        CheckState::Ok
    };
    let expected = match (too_few, max) {
        (true, _) => said!(", expected at least {min}", ", attendu : au moins {min}"),
        (_, Some(max)) if too_many => {
            said!(", expected at most {max}", ", attendu : au plus {max}")
        }
        _ => String::new(),
    };
    let range = match max {
        Some(max) => format!("{min}:{max}"),
        None => format!("{min}:"),
    };
    let plural = match (crate::lang::french(), count) {
        (true, _) => "processus",
        (false, 1) => "process",
        (false, _) => "processes",
    };
    Outcome::new(state, format!("{count} {plural} {what}{expected}")).with(vec![Perfdata {
        label: "processes".to_owned(),
        value: Some(count as f64),
        crit: Some(range),
        min: Some(0.0),
        ..Perfdata::default()
    }])
}
