//! What the server asks an agent to watch, and the envelope that proves who asks.

use serde::{Deserialize, Serialize};

use crate::sign::{self, KeyError};

/// A configuration as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedConfig {
    /// A [`Config`] as JSON, exactly as it was signed.
    pub payload: String,
    /// Base64 of the server's signature over [`crate::config_message`] of the payload.
    pub signature: String,
}

/// Why a configuration is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenConfigError {
    /// The signature is not the pinned server's.
    #[error("the configuration is not signed by the server this agent was enrolled with")]
    BadSignature,
    /// Signed, but not readable: the server is newer in a way this agent cannot follow.
    #[error("the signed configuration cannot be read: {0}")]
    Unreadable(String),
    /// Signed for somebody else.
    #[error("the configuration is meant for agent {0}")]
    OtherAgent(String),
    /// Older than, or the same as, the one in force.
    #[error("configuration version {offered} is not newer than version {present}")]
    NotNewer {
        /// The version that was sent.
        offered: u64,
        /// The version in force.
        present: u64,
    },
}

impl SignedConfig {
    /// Signs a configuration with the server's secret key.
    ///
    /// # Errors
    /// Fails only when a number in the configuration has no JSON form.
    pub fn seal(config: &Config, secret: &[u8; sign::KEY_BYTES]) -> Result<Self, KeyError> {
        let payload = serde_json::to_string(config).map_err(|_| KeyError)?;
        let signature = sign::sign(secret, &sign::config_message(payload.as_bytes()));
        Ok(Self {
            payload,
            signature: sign::encode(&signature),
        })
    }

    /// The configuration inside, if the server of this public key signed it for this agent.
    ///
    /// # Errors
    /// See [`OpenConfigError`].
    pub fn open(&self, server_key: &[u8], agent_id: &str) -> Result<Config, OpenConfigError> {
        let signature = sign::decode(&self.signature).map_err(|_| OpenConfigError::BadSignature)?;
        let message = sign::config_message(self.payload.as_bytes());
        if !sign::verify(server_key, &message, &signature) {
            return Err(OpenConfigError::BadSignature);
        }
        let config: Config = serde_json::from_str(&self.payload)
            .map_err(|error| OpenConfigError::Unreadable(error.to_string()))?;
        if config.agent_id != agent_id {
            return Err(OpenConfigError::OtherAgent(config.agent_id));
        }
        Ok(config)
    }

    /// As [`Self::open`], and newer than the version in force.
    ///
    /// # Errors
    /// See [`OpenConfigError`].
    pub fn open_newer(
        &self,
        server_key: &[u8],
        agent_id: &str,
        present: u64,
    ) -> Result<Config, OpenConfigError> {
        let config = self.open(server_key, agent_id)?;
        if config.version <= present {
            return Err(OpenConfigError::NotNewer {
                offered: config.version,
                present,
            });
        }
        Ok(config)
    }
}

/// What an agent watches.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Rises with every change; the agent takes nothing that is not newer.
    pub version: u64,
    /// The one agent this is for.
    pub agent_id: String,
    /// Seconds between signs of life.
    #[serde(default = "default_heartbeat")]
    pub heartbeat_s: u32,
    /// In which language checks speak: `fr`, `en`; empty: the machine's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// The checks.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// What to look at around the machine. Holds secrets: the agent keeps its configuration where
    /// only its own account reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub network: Vec<crate::NetworkJob>,
}

fn default_heartbeat() -> u32 {
    60
}

/// One check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Stable as long as it is the same check.
    pub id: String,
    /// What to look at.
    #[serde(flatten)]
    pub kind: CheckKind,
    /// Seconds between two runs while all is well, or the failure certain.
    #[serde(default = "default_interval")]
    pub interval_s: u32,
    /// Seconds after which a run counts as unknown.
    #[serde(default = "default_timeout")]
    pub timeout_s: u32,
    /// Seconds until a failing check is tried again.
    #[serde(default = "default_retry_interval")]
    pub retry_interval_s: u32,
    /// How many failures in a row make it certain.
    #[serde(default = "default_attempts")]
    pub attempts: u32,
}

fn default_interval() -> u32 {
    60
}
fn default_timeout() -> u32 {
    10
}
fn default_retry_interval() -> u32 {
    20
}
fn default_attempts() -> u32 {
    3
}

/// What a check looks at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CheckKind {
    /// Room on a filesystem, or on all real ones.
    Disk {
        /// A path on the filesystem; none: every filesystem on a real device.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// Mount points that do not count, when `path` is none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        exclude: Vec<String>,
        /// What the limits speak of.
        #[serde(default)]
        measure: DiskMeasure,
        /// Per cent at which to warn.
        warn: f64,
        /// Per cent at which it is critical.
        crit: f64,
    },
    /// Memory in use (total less available), in per cent.
    Memory {
        /// Per cent used at which to warn.
        warn: f64,
        /// Per cent used at which it is critical.
        crit: f64,
    },
    /// Load average for each core.
    Load {
        /// Load per core at which to warn.
        warn: f64,
        /// Load per core at which it is critical.
        crit: f64,
        /// Which of the three averages.
        #[serde(default)]
        period: LoadPeriod,
    },
    /// A systemd unit is active.
    SystemdUnit {
        /// Its name; `.service` when there is no suffix.
        unit: String,
    },
    /// Processes are there.
    Process {
        /// The program's exact name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Or a regular expression for the whole command line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pattern: Option<String>,
        /// At least so many.
        #[serde(default = "one")]
        min: u32,
        /// At most so many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    /// A TCP port accepts a connection.
    Tcp {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
        /// Seconds at which a slow answer is a warning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warn_s: Option<f64>,
        /// Seconds at which a slow answer is critical.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        crit_s: Option<f64>,
    },
    /// An HTTP(S) answer, and how long its certificate still holds.
    Http {
        /// `http://…` or `https://…`.
        url: String,
        /// The statuses that are well; none: 200 to 399.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        status: Vec<u16>,
        /// Text the body must contain (within its first 256 KiB).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contains: Option<String>,
        /// Whether the certificate must be trusted and bear the host's name.
        #[serde(default = "yes")]
        verify: bool,
        /// Days before expiry at which to warn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cert_warn_days: Option<u32>,
        /// Days before expiry at which it is critical.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cert_crit_days: Option<u32>,
        /// Seconds at which a slow answer is a warning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warn_s: Option<f64>,
        /// Seconds at which a slow answer is critical.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        crit_s: Option<f64>,
    },
    /// A program that follows the Monitoring Plugins API, from a directory the machine allows.
    Plugin {
        /// Its name, or its whole path.
        path: String,
        /// Its arguments, given as they are: there is no shell.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        args: Vec<String>,
    },
    /// A kind this agent does not know: reported as unknown, never dropped silently.
    #[serde(other)]
    Unsupported,
}

fn one() -> u32 {
    1
}
fn yes() -> bool {
    true
}

/// What the limits of a disk check speak of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiskMeasure {
    /// Alert when as much or more is used.
    #[default]
    Used,
    /// Alert when as little or less is free.
    Free,
}

/// Which load average.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoadPeriod {
    /// Over one minute.
    #[serde(rename = "1m")]
    One,
    /// Over five minutes.
    #[default]
    #[serde(rename = "5m")]
    Five,
    /// Over fifteen minutes.
    #[serde(rename = "15m")]
    Fifteen,
}
