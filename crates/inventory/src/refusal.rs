//! Why a message is not taken in.

use std::fmt;

/// Why a message is not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The content type or compression is none that agents use.
    UnknownEncoding(String),
    /// The compressed data is broken.
    BrokenCompression(&'static str),
    /// Inflated, it is larger than `limit` bytes.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// It inflates more than `limit` times: a zip bomb.
    Bomb {
        /// The limit.
        limit: usize,
    },
    /// Nothing is in it.
    Empty,
    /// It is neither JSON nor XML.
    NeitherJsonNorXml,
    /// It is no JSON or XML.
    Malformed {
        /// `JSON` or `XML`.
        format: &'static str,
        /// Where, in bytes from the start (XML) or line and column (JSON), and what.
        what: String,
    },
    /// It stops before its end.
    Truncated,
    /// It has a document type: entities are never expanded.
    DocumentType,
    /// It is nested deeper than any inventory.
    TooDeep,
    /// It holds more values than any inventory.
    TooMuch,
    /// A field that has to be there is missing.
    Missing(&'static str),
}

impl Refusal {
    pub(crate) fn malformed(format: &'static str, at: u64, error: &dyn fmt::Display) -> Refusal {
        let mut what = format!("byte {at}: {error}");
        if let Some((end, _)) = what.char_indices().nth(200) {
            what.truncate(end);
        }
        Refusal::Malformed { format, what }
    }

    /// A short name that stays the same: what the console's texts hang on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::UnknownEncoding(_) => "unknown-encoding",
            Refusal::BrokenCompression(_) => "broken-compression",
            Refusal::TooLarge { .. } => "too-large",
            Refusal::Bomb { .. } => "bomb",
            Refusal::Empty => "empty",
            Refusal::NeitherJsonNorXml => "neither-json-nor-xml",
            Refusal::Malformed { .. } => "malformed",
            Refusal::Truncated => "truncated",
            Refusal::DocumentType => "document-type",
            Refusal::TooDeep => "too-deep",
            Refusal::TooMuch => "too-much",
            Refusal::Missing(_) => "missing",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::UnknownEncoding(kind) => write!(out, "unsupported content-type: {kind}"),
            Refusal::BrokenCompression(kind) => write!(out, "broken {kind} data"),
            Refusal::TooLarge { limit } => write!(out, "larger than {limit} bytes once inflated"),
            Refusal::Bomb { limit } => write!(out, "inflates more than {limit} times"),
            Refusal::Empty => out.write_str("nothing was sent"),
            Refusal::NeitherJsonNorXml => out.write_str("neither JSON nor XML"),
            Refusal::Malformed { format, what } => {
                write!(out, "malformed {}: {what}", format.to_lowercase())
            }
            Refusal::Truncated => out.write_str("it stops before its end"),
            Refusal::DocumentType => out.write_str("document types are refused"),
            Refusal::TooDeep => out.write_str("nested too deep"),
            Refusal::TooMuch => out.write_str("too many values"),
            Refusal::Missing(field) => write!(out, "{field} is missing"),
        }
    }
}

impl std::error::Error for Refusal {}
