//! Secrets that agents send along: the environment, what stands on command lines, licence keys.
//! They are left out unless a provider asks for them.

use serde_json::Value;

use crate::content::Content;

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Variables of the environment.
    pub environment: bool,
    /// Whole command lines of processes.
    pub command_lines: bool,
    /// Whole licence keys.
    pub licence_keys: bool,
}

impl Content {
    /// Leaves out what is not asked for: environments go, command lines are cut after the
    /// program, and of a licence key the last five characters stay, by which people tell keys apart.
    pub fn scrub(&mut self, keep: Keep) {
        if !keep.environment {
            self.others.remove("envs");
        }
        if !keep.command_lines {
            if let Some(Value::Array(processes)) = self.others.get_mut("processes") {
                processes.iter_mut().for_each(program_only);
            } else if let Some(one) = self.others.get_mut("processes") {
                program_only(one);
            }
        }
        if !keep.licence_keys {
            for licence in &mut self.licenseinfos {
                licence.key = last_of_key(&licence.key);
            }
        }
    }
}

fn program_only(process: &mut Value) {
    if let Some(Value::String(command)) = process.get_mut("cmd") {
        let program = program_of(command).len();
        command.truncate(program);
    }
}

/// The program of a command line: up to the first blank, or the whole of `[kworker/0:0 events]`.
pub(crate) fn program_of(command: &str) -> &str {
    if command.starts_with('[') && command.ends_with(']') {
        return command;
    }
    command
        .split(char::is_whitespace)
        .next()
        .unwrap_or_default()
}

/// What people tell a key by: `…-XXXXX`.
pub(crate) fn last_of_key(key: &str) -> String {
    let letters = key.chars().count();
    if letters <= 5 {
        return if key.is_empty() {
            String::new()
        } else {
            "…".to_owned()
        };
    }
    let tail: String = key.chars().skip(letters - 5).collect();
    format!("…{tail}")
}
