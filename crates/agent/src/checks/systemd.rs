//! Whether a unit of systemd is active.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use intendant_protocol::CheckState;

use super::Outcome;
use crate::exec::{self, End};
use crate::lang::{said, why};

pub(super) fn run(unit: &str, limit: Duration) -> Outcome {
    let acceptable = |c: char| c.is_ascii_alphanumeric() || ":-_.\\@".contains(c);
    if unit.is_empty() || unit.starts_with('-') || !unit.chars().all(acceptable) {
        return Outcome::refused(said!(
            "{unit:?} is not the name of a unit",
            "{unit:?} n’est pas le nom d’une unité"
        ));
    }
    if !Path::new("/run/systemd/system").exists() {
        return Outcome::unknown(said!(
            "this machine was not started by systemd",
            "cette machine n’a pas été démarrée par systemd"
        ));
    }
    let args = [
        "show",
        "--property=LoadState,ActiveState,SubState,Result",
        "--",
        unit,
    ];
    match exec::run(OsStr::new("systemctl"), &args, limit, 8 * 1024) {
        Ok(output) if output.end == End::Exit(0) => judge(unit, &output.stdout),
        Ok(output) if output.end == End::TimedOut => Outcome::unknown(said!(
            "systemctl did not answer",
            "systemctl n’a pas répondu"
        )),
        Ok(output) => Outcome::unknown(format!("systemctl: {}", output.stderr.trim())),
        Err(error) => Outcome::unknown(format!("systemctl: {}", why(&error))),
    }
}

/// From the properties that `systemctl show` prints.
fn judge(unit: &str, shown: &str) -> Outcome {
    let property = |name: &str| {
        shown
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
            .unwrap_or_default()
    };
    if property("LoadState") == "not-found" {
        return Outcome::new(
            CheckState::Critical,
            said!("{unit} does not exist", "{unit} n’existe pas"),
        );
    }
    let (active, sub, result) = (
        property("ActiveState"),
        property("SubState"),
        property("Result"),
    );
    let state = match active {
        "active" => CheckState::Ok,
        "reloading" | "activating" | "deactivating" | "refreshing" | "maintenance" => {
            CheckState::Warning
        }
        "inactive" | "failed" => CheckState::Critical,
        _ => CheckState::Unknown,
    };
    let mut text = said!("{unit} is {active} ({sub})", "{unit} est {active} ({sub})");
    if !matches!(result, "" | "success") {
        text.push_str(&said!(", result {result}", ", résultat {result}"));
    }
    Outcome::new(state, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_of_a_unit_is_judged() {
        let shown = |active: &str, sub: &str, result: &str| {
            let text = format!(
                "Result={result}\nLoadState=loaded\nActiveState={active}\nSubState={sub}\n"
            );
            judge("nginx.service", &text)
        };
        assert_eq!(shown("active", "running", "success").state, CheckState::Ok);
        assert_eq!(
            shown("activating", "auto-restart", "exit-code").state,
            CheckState::Warning
        );
        let failed = shown("failed", "failed", "exit-code");
        assert_eq!(failed.state, CheckState::Critical);
        assert_eq!(
            failed.text,
            "nginx.service is failed (failed), result exit-code"
        );
        assert_eq!(
            shown("inactive", "dead", "success").state,
            CheckState::Critical
        );
        let missing = judge("x.service", "LoadState=not-found\nActiveState=inactive\n");
        assert_eq!(missing.text, "x.service does not exist");
        assert_eq!(judge("x", "").state, CheckState::Unknown);
    }

    #[test]
    fn a_name_that_is_none_is_not_passed_on() {
        for name in ["", "--help", "a b", "a;b", "$(id)"] {
            assert!(run(name, Duration::from_secs(1)).refused, "{name}");
        }
    }
}
