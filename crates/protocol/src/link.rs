//! The messages of the link, in the order in which they are spoken.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Event, SignedConfig};

/// Where the WebSocket opens, below the server's address.
pub const LINK_PATH: &str = "/agent/v1/link";

/// No frame is longer, in bytes.
pub const LARGEST_FRAME: usize = 16 * 1024 * 1024;

/// What the server says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// First of all: prove who you are.
    Challenge {
        /// The protocol's version, [`crate::VERSION`].
        v: u32,
        /// Random text, never used twice.
        nonce: String,
    },
    /// The proof holds.
    Welcome(Welcome),
    /// The proof does not hold, or the agent is not wanted; the link closes.
    Refused(Refusal),
    /// Everything up to here is on the server's disk.
    Ack {
        /// The highest committed sequence number.
        seq: u64,
    },
    /// A new configuration.
    Config(SignedConfig),
    /// A message of a newer server, ignored.
    #[serde(other)]
    Unknown,
}

/// The server knows this agent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Welcome {
    /// The highest sequence number committed for this agent; 0 when there is none.
    pub acked_seq: u64,
    /// The configuration in force; none before an administrator (or a default) made one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<SignedConfig>,
    /// The server has no inventory of this machine (any more): send it now.
    #[serde(default)]
    pub want_inventory: bool,
}

/// Why the server closes the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What kind of refusal; decides how soon the agent tries again.
    pub reason: RefusalReason,
    /// For the person who reads the agent's log.
    #[serde(default)]
    pub message: String,
}

/// The kinds of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// The key was withdrawn; only a new enrolment helps.
    Revoked,
    /// No such agent here (any more).
    UnknownAgent,
    /// The signature does not hold, or names another host.
    BadSignature,
    /// This protocol version is not spoken here.
    Version,
    /// Try later.
    Busy,
    /// A reason of a newer server; its message says more.
    #[serde(other)]
    Other,
}

/// What the agent says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AgentMessage {
    /// The answer to the challenge.
    Hello(Hello),
    /// Events, in order.
    Batch(Batch),
    /// A message of a newer agent, ignored.
    #[serde(other)]
    Unknown,
}

/// Who the agent is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The protocol's version, [`crate::VERSION`].
    pub v: u32,
    /// From the enrolment.
    pub agent_id: String,
    /// The server as the agent addresses it: `name` or `name:port` where the port is unusual.
    pub host: String,
    /// Base64 of the signature over [`crate::link_message`].
    pub signature: String,
    /// The sequence number the next new event will have.
    pub next_seq: u64,
    /// The program's version.
    #[serde(default)]
    pub agent_version: String,
    /// The version of the configuration in force, 0 for none.
    #[serde(default)]
    pub config_version: u64,
}

/// Events in rising order of their sequence numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// The sequence number of the first event.
    pub first_seq: u64,
    /// The agent's clock when the batch was sent (microseconds UTC); shows the skew.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub sent_at: Timestamp,
    /// At least one.
    pub events: Vec<Event>,
}
