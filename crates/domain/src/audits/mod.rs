//! The audit before a contract: a questionnaire whose answers are weighed, what the machines show,
//! scores, the provider's catalogue, and the draft contract that follows. Pure: days are arguments.

pub mod catalogue;
pub mod draft;
pub mod finding;
pub mod lifecycle;
pub mod machines;
pub mod questionnaire;
pub mod score;
mod text;

pub use finding::{Evidence, Finding, Severity, Topic};
pub use text::Both;

/// What an offer can meet and a finding can ask for, by code.
pub const NEEDS: [&str; 14] = [
    "servers",
    "workstations",
    "helpdesk",
    "supervision",
    "patching",
    "backup",
    "continuity",
    "security",
    "network",
    "applications",
    "licences",
    "governance",
    "printing",
    "mobiles",
];

#[cfg(test)]
mod tests;
