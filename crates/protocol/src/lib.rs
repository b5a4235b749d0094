//! What travels between agent and server: the messages, what they mean, and how they are signed.
//!
//! Every message is JSON. Unknown fields are ignored, unknown kinds are kept apart
//! ([`EventBody::Unknown`], [`CheckKind::Unsupported`]) so that either side may be newer than the
//! other. [`VERSION`] changes only when an old peer could no longer understand; a sample of every
//! message ever shipped stands in `tests/wire/` and must still parse.
//!
//! # Enrolment
//!
//! `POST {server}/agent/v1/enrol` ([`ENROL_PATH`]) with an [`EnrolRequest`]; the answer is 200 or
//! 201 and an [`EnrolAnswer`], or an RFC 9457 problem whose `detail` (else `title`) the agent
//! prints to the operator. The token works once. An agent that never saw the answer asks again
//! with the same token **and the same public key**: the server answers that with the same
//! `agent_id`. The same token with another key is refused.
//!
//! # The link
//!
//! One outgoing WebSocket, `GET {server}/agent/v1/link` ([`LINK_PATH`]); text frames, one message
//! each ([`ServerMessage`], [`AgentMessage`]).
//!
//! ```text
//! server  challenge {v, nonce}                      a fresh random nonce of at least 16 bytes
//! agent   hello {v, agent_id, host, signature, …}   signature over link_message(nonce, host, id)
//! server  welcome {acked_seq, config, …}            or refused {reason, message}, then close
//! agent   batch {first_seq, sent_at, events}        at most one batch waits for its ack
//! server  ack {seq}                                 only after a durable commit
//! server  config {payload, signature}               whenever the configuration changes
//! ```
//!
//! What the **server** must do:
//!
//! - Check that `host` is one of its own names, then [`verify`] the signature with the enrolled
//!   key. The host stops a hostile server from passing our challenge on to another one.
//! - Keep, for each agent, the highest sequence number committed (`acked_seq`, 0 at first), in the
//!   same transaction as the events. Skip events whose `seq` is not above it: they are repeats
//!   after a lost ack. Then `ack` the highest `seq` of the batch.
//! - Sequence numbers rise strictly but may jump; what was jumped over is lost, and an
//!   [`EventBody::Gap`] says why.
//! - `hello.next_seq` at or below `acked_seq` means that the machine's disk went back in time (a
//!   restored snapshot). Answer `welcome` as usual: the agent jumps above `acked_seq`, says so in
//!   a `gap`, and sends its inventory again.
//! - Judge "machine alive" from silence: nothing received for three heartbeats. The `at` of late
//!   heartbeats shows afterwards whether the machine or only its link was down.
//! - An `at` later than the moment of reception is the fault of the machine's clock: place the
//!   event at reception and show the skew (`received − batch.sent_at`). Within one boot `at`
//!   never goes back, and [`EventBody::ClockChanged`] tells of every step of the wall clock.
//! - Answer WebSocket pings; the agent sends one after 30 s without traffic, and leaves after 90 s
//!   without a frame.
//! - Frames from the agent may be as large as [`LARGEST_FRAME`] (an inventory with many packages).
//!
//! # Checks
//!
//! A failing check is tried again after `retry_interval_s`; `attempt` counts the failures in a row
//! and stops at `attempts`. An incident is due when `state` is not ok and `attempt == attempts`
//! ([`CheckResult::confirmed`]); recovery is the first ok.
//!
//! # Configuration
//!
//! The server signs each configuration with its own key, given at enrolment and pinned by the
//! agent. What is signed is the exact text of [`SignedConfig::payload`] (a [`Config`] as JSON)
//! behind a prefix ([`config_message`]), so no canonical form of JSON is needed. The agent refuses
//! a configuration that is unsigned, signed by another key, meant for another agent, or not newer
//! than the one it has.

mod config;
pub mod documents;
mod enrol;
mod event;
mod inventory;
mod link;
mod network;
mod sign;

pub use config::{
    Check, CheckKind, Config, DiskMeasure, LoadPeriod, OpenConfigError, SignedConfig,
};
pub use enrol::{ENROL_PATH, EnrolAnswer, EnrolRequest, Problem};
pub use event::{
    CheckResult, CheckState, ClockChanged, Event, EventBody, Gap, GapReason, Heartbeat,
    InventoryReport, MachineReport, Perfdata, Started, Stopped,
};
pub use inventory::{
    Address, Cpu, Disk, Filesystem, Hardware, Inventory, Memory, NetworkInterface, OperatingSystem,
    Package, Service,
};
pub use link::{
    AgentMessage, Batch, Hello, LARGEST_FRAME, LINK_PATH, Refusal, RefusalReason, ServerMessage,
    Welcome,
};
pub use network::{
    AuthProtocol, CredentialKind, FailureReason, Finding, HostKey, MOST_ADDRESSES,
    NetworkCredential, NetworkFinding, NetworkJob, PrivProtocol, RangeError, Secret, addresses,
};
pub use sign::{
    KEY_BYTES, KeyError, SIGNATURE_BYTES, config_message, decode, encode, link_message, public_key,
    sign, verify,
};

/// The version of this protocol, sent in `enrol`, `challenge` and `hello`.
pub const VERSION: u32 = 1;
