//! How a machine becomes known: one token, one key, once.

use serde::{Deserialize, Serialize};

/// Where to enrol, below the server's address.
pub const ENROL_PATH: &str = "/agent/v1/enrol";

/// What a new agent says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// [`crate::VERSION`].
    pub v: u32,
    /// The one-time token an administrator was given.
    pub token: String,
    /// The agent's ed25519 public key, base64.
    pub public_key: String,
    /// The machine's name, as the kernel has it.
    pub hostname: String,
    /// A hash of the machine's id (never the id itself, which is a secret); may be empty.
    #[serde(default)]
    pub machine_id: String,
    /// The program's version.
    #[serde(default)]
    pub agent_version: String,
}

/// What the server answers to a token that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// The name under which the server knows this agent.
    pub agent_id: String,
    /// The server's ed25519 public key, base64; the agent trusts configurations signed by it only.
    pub server_public_key: String,
}

/// An error of the server (RFC 9457, `application/problem+json`), as far as the agent reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The HTTP status, repeated.
    #[serde(default)]
    pub status: u16,
    /// The kind of problem in a few words.
    #[serde(default)]
    pub title: String,
    /// What happened here, and what to do.
    #[serde(default)]
    pub detail: String,
}
