//! What an agent reports, each with its number and its instant.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use intendant_inventory::Report;

use crate::Inventory;

/// One thing that happened on the machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Rises strictly over the agent's whole life, from 1.
    pub seq: u64,
    /// When (microseconds UTC, by the machine's clock).
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub body: EventBody,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventBody {
    /// The agent began to run.
    Started(Started),
    /// The agent was told to stop.
    Stopped(Stopped),
    /// The machine is up and the agent runs.
    Heartbeat(Heartbeat),
    /// The result of one check.
    Check(CheckResult),
    /// What the machine is; when that changed, and once a day.
    Report(Box<MachineReport>),
    /// What the machine is, as agents before 0.2 said it. Only read.
    Inventory(Box<InventoryReport>),
    /// Something that a job on the network found out.
    Network(Box<crate::NetworkFinding>),
    /// Events that were lost, and why.
    Gap(Gap),
    /// Somebody or something set the wall clock.
    ClockChanged(ClockChanged),
    /// An event of a newer agent.
    #[serde(other)]
    Unknown,
}

/// The agent began to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// The program's version.
    pub agent_version: String,
    /// The kernel's boot id: the same id means that only the agent was restarted.
    #[serde(default)]
    pub boot_id: String,
    /// Whether the run before this one ended with `stopped`.
    #[serde(default)]
    pub clean: bool,
}

/// The agent was told to stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// The signal's name.
    #[serde(default)]
    pub reason: String,
}

/// A sign of life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// Seconds since the machine booted.
    pub uptime_s: u64,
    /// The version of the configuration in force, 0 for none.
    #[serde(default)]
    pub config_version: u64,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckResult {
    /// The check's id in the configuration.
    pub check: String,
    /// How it went.
    pub state: CheckState,
    /// One line for people.
    pub output: String,
    /// Further lines, if the check gave some.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub long_output: String,
    /// What was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub perfdata: Vec<Perfdata>,
    /// How long the check took, in milliseconds.
    pub duration_ms: u64,
    /// The how-manieth failure in a row this is, at most `attempts`; 1 when ok.
    pub attempt: u32,
    /// How many failures in a row make it certain.
    pub attempts: u32,
    /// The machine's own rules forbid this check; it was not run.
    #[serde(default, skip_serializing_if = "is_false")]
    pub refused: bool,
}

impl CheckResult {
    /// Whether this failure has been tried often enough to count.
    #[must_use]
    pub fn confirmed(&self) -> bool {
        self.state != CheckState::Ok && self.attempt >= self.attempts
    }
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !*value
}

/// The four states of the Monitoring Plugins API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// As it should be.
    Ok,
    /// Soon not as it should be.
    Warning,
    /// Not as it should be.
    Critical,
    /// Could not be found out.
    Unknown,
}

impl CheckState {
    /// The exit code of a plugin in this state.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }

    /// The state a plugin's exit code stands for; anything odd is unknown.
    #[must_use]
    pub fn from_exit_code(code: i32) -> Self {
        match code {
            0 => Self::Ok,
            1 => Self::Warning,
            2 => Self::Critical,
            _ => Self::Unknown,
        }
    }

    /// The worse of two, where critical is worse than unknown.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let rank = |state| match state {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Unknown => 2,
            Self::Critical => 3,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }

    /// The word as plugins print it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// One measured value (Monitoring Plugins API).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Perfdata {
    /// What was measured; may contain spaces, or be a path.
    pub label: String,
    /// How much; none where the plugin could not tell (`U`).
    pub value: Option<f64>,
    /// The unit: empty, `s`, `us`, `ms`, `%`, `B`, `KB`, `MB`, `TB`, `c`…
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uom: String,
    /// The range beyond which the plugin warns, as it wrote it (`10`, `10:`, `@10:20`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn: Option<String>,
    /// The range beyond which it is critical.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crit: Option<String>,
    /// The least value possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest value possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

/// What the machine is, in GLPI's inventory format, and a hash that changes when that changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MachineReport {
    /// Of what lasts; the server takes its own.
    pub hash: String,
    /// The whole report; its `deviceid` is the agent's id.
    pub report: Report,
}

/// What the machine is as agents before 0.2 said it, and a hash that changes when that changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InventoryReport {
    /// [`Inventory::stable_hash`].
    pub hash: String,
    /// The whole description.
    pub inventory: Inventory,
}

/// Events `first_seq..=last_seq` never reached the server's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Why.
    pub reason: GapReason,
    /// The first number lost; 0 where the events never had numbers.
    #[serde(default)]
    pub first_seq: u64,
    /// The last number lost.
    #[serde(default)]
    pub last_seq: u64,
    /// How many, as far as is known.
    pub count: u64,
}

/// Why events were lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    /// The server was away for longer than the spool has room for; the oldest went.
    SpoolFull,
    /// The machine's disk was full or failing; the events had no number yet.
    DiskFull,
    /// The spool was found damaged.
    SpoolDamaged,
    /// The machine's disk went back in time (a restored snapshot).
    SpoolRewound,
    /// A reason of a newer agent.
    #[serde(other)]
    Other,
}

/// The wall clock was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockChanged {
    /// By how much, in microseconds: negative when it was set back. After a step back, `at` runs
    /// on as if nothing had happened until the next boot.
    pub offset_us: i64,
}
