//! Reads one JSON object into the document that it asks for, or says where it is wrong.

use intendant_protocol::documents::VERSION;
use intendant_protocol::documents::audit::AuditReport;
use intendant_protocol::documents::fleet::FleetReport;
use intendant_protocol::documents::invoice::Invoice;
use intendant_protocol::documents::penalty::PenaltyStatement;
use intendant_protocol::documents::report::ServiceReport;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::check;

/// A document that can be printed: read, and found consistent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Fleet report.
    FleetReport(Box<FleetReport>),
    /// Report of an audit.
    AuditReport(Box<AuditReport>),
    /// Invoice or credit note.
    Invoice(Box<Invoice>),
    /// Penalty statement.
    PenaltyStatement(Box<PenaltyStatement>),
    /// Service report.
    ServiceReport(Box<ServiceReport>),
}

/// Why an input is not printed. Reads `lines[2].amount: …`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct Refusal {
    /// Where in the JSON, as a path from its root; `.` is the root itself.
    pub path: String,
    /// What is wrong there, and what would be right.
    pub message: String,
}

impl Refusal {
    /// A refusal of what stands at `path`.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
        }
    }
}

/// What every input begins with.
#[derive(Deserialize)]
struct Head {
    v: u32,
    document: String,
}

/// Reads and checks an input.
///
/// # Errors
/// JSON that is none, an unknown version, document or key, a value of the wrong form, and figures
/// that contradict one another; the first of them.
pub fn read(json: &[u8]) -> Result<Input, Refusal> {
    let head: Head = parse(json)?;
    if head.v != VERSION {
        let message = format!("is {}; this program reads version {VERSION}", head.v);
        return Err(Refusal::new("v", message));
    }
    let input = match head.document.as_str() {
        "invoice" | "credit-note" => Input::Invoice(Box::new(parse(json)?)),
        "penalty-statement" => Input::PenaltyStatement(Box::new(parse(json)?)),
        "audit-report" => Input::AuditReport(Box::new(parse(json)?)),
        "fleet-report" => Input::FleetReport(Box::new(parse(json)?)),
        "service-report" => Input::ServiceReport(Box::new(parse(json)?)),
        other => {
            let known = "invoice, credit-note, penalty-statement, service-report, fleet-report or \
                         audit-report";
            return Err(Refusal::new(
                "document",
                format!("is `{other}`, not one of {known}"),
            ));
        }
    };
    check::check(&input)?;
    Ok(input)
}

fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, Refusal> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        // Text that is no JSON at all has no path in it; the message has its line and column.
        let path = if path == "?" { ".".to_owned() } else { path };
        Refusal::new(path, error.inner().to_string())
    })?;
    reader
        .end()
        .map_err(|error| Refusal::new(".", error.to_string()))?;
    Ok(value)
}
