//! Looking at one thing and saying how it is. A check knows nothing of schedules and servers.

mod disk;
mod http;
mod load;
mod memory;
mod perfdata;
mod plugin;
mod process;
mod systemd;
mod tcp;
#[cfg(test)]
mod tests;

use std::time::Duration;

use intendant_protocol::{CheckKind, CheckState, Perfdata};

use crate::lang::{decimal, said};
use crate::settings::Settings;

/// The longest text and long text that travel, in bytes.
const LONGEST_TEXT: usize = 1_024;
const LONGEST_LONG_TEXT: usize = 8 * 1024;

/// How it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) state: CheckState,
    pub(crate) text: String,
    pub(crate) long: String,
    pub(crate) perfdata: Vec<Perfdata>,
    /// The machine's own rules forbid it.
    pub(crate) refused: bool,
}

impl Outcome {
    pub(crate) fn new(state: CheckState, text: impl Into<String>) -> Self {
        Self {
            state,
            text: text.into(),
            long: String::new(),
            perfdata: Vec::new(),
            refused: false,
        }
    }

    /// It could not be found out.
    pub(crate) fn unknown(text: impl Into<String>) -> Self {
        Self::new(CheckState::Unknown, text)
    }

    /// It is not even tried.
    pub(crate) fn refused(text: impl Into<String>) -> Self {
        Self {
            refused: true,
            ..Self::unknown(text)
        }
    }

    fn with(mut self, perfdata: Vec<Perfdata>) -> Self {
        self.perfdata = perfdata;
        self
    }

    fn within_limits(mut self) -> Self {
        shorten(&mut self.text, LONGEST_TEXT);
        shorten(&mut self.long, LONGEST_LONG_TEXT);
        self.perfdata.truncate(100);
        self
    }
}

fn shorten(text: &mut String, most: usize) {
    if text.len() > most {
        let end = (0..=most).rev().find(|&end| text.is_char_boundary(end));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
}

/// Runs one check to its end. Most kinds keep to the time themselves; a filesystem that hangs does
/// not, so whoever calls must be able to go on without the answer.
pub(crate) fn run(kind: &CheckKind, limit: Duration, settings: &Settings) -> Outcome {
    let outcome = match kind {
        CheckKind::Disk {
            path,
            exclude,
            measure,
            warn,
            crit,
        } => disk::run(path.as_deref(), exclude, *measure, (*warn, *crit)),
        CheckKind::Memory { warn, crit } => memory::run(*warn, *crit),
        CheckKind::Load { warn, crit, period } => load::run(*warn, *crit, *period),
        CheckKind::SystemdUnit { unit } => systemd::run(unit, limit),
        CheckKind::Process {
            name,
            pattern,
            min,
            max,
        } => process::run(name.as_deref(), pattern.as_deref(), *min, *max),
        CheckKind::Tcp {
            host,
            port,
            warn_s,
            crit_s,
        } => tcp::run(host, *port, limit, (*warn_s, *crit_s)),
        CheckKind::Http { .. } => http::run(kind, limit, settings),
        CheckKind::Plugin { path, args } => {
            plugin::run(path, args, limit, &settings.plugin_directories)
        }
        CheckKind::Unsupported => Outcome::unknown(said!(
            "this agent does not know this kind of check: update intendant-agent",
            "cet agent ne connaît pas ce contrôle : mettez intendant-agent à jour"
        )),
    };
    outcome.within_limits()
}

/// Above a limit is worse.
fn judge(value: f64, warn: f64, crit: f64) -> CheckState {
    if value >= crit {
        CheckState::Critical
    } else if value >= warn {
        CheckState::Warning
    } else {
        CheckState::Ok
    }
}

/// A slow answer, where limits are given.
fn judge_time(seconds: f64, (warn, crit): (Option<f64>, Option<f64>)) -> CheckState {
    judge(
        seconds,
        warn.unwrap_or(f64::INFINITY),
        crit.unwrap_or(f64::INFINITY),
    )
}

fn seconds(label: &str, value: f64, (warn, crit): (Option<f64>, Option<f64>)) -> Perfdata {
    Perfdata {
        label: label.to_owned(),
        value: Some(round(value, 6)),
        uom: "s".to_owned(),
        warn: warn.map(|limit| limit.to_string()),
        crit: crit.map(|limit| limit.to_string()),
        min: Some(0.0),
        max: None,
    }
}

/// Measured values with as many digits as mean something.
fn round(value: f64, digits: i32) -> f64 {
    let factor = 10_f64.powi(digits);
    (value * factor).round() / factor
}

/// Bytes for people: `1.5 GiB`, `1,5 Gio`.
pub(crate) fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for power in ["", "Ki", "Mi", "Gi"] {
        if value < 1024.0 {
            let digits = usize::from(!power.is_empty());
            return said!("{} {power}B", "{} {power}o", decimal(value, digits));
        }
        value /= 1024.0;
    }
    said!("{} TiB", "{} Tio", decimal(value, 1))
}
