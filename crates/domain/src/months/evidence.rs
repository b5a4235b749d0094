//! The evidence of a month: everything that its figures are computed from, and the file that carries
//! it (`docs/evidence.md`): JSON lines, the first of them the head, the last the figures claimed.

use intendant_contract::month::Month;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::figures::Figures;
use crate::chain::Link;
use crate::tickets::Kind;

/// The version of the file that is written today.
pub const VERSION: u32 = 1;

/// What a file is evidence of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// [`VERSION`].
    pub v: u32,
    /// Number of the client.
    pub client: i64,
    /// Its name.
    pub name: String,
    /// Which month.
    pub month: Month,
    /// When it was computed: at its closing; before, the present.
    pub as_of: Timestamp,
    /// Zone of the client, for a contract without calendars.
    pub timezone: String,
    /// Where the chain stood.
    pub chain: ChainHead,
    /// What the provider states of the month's time that is not billed; absent in older files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unbilled: Vec<UnbilledTime>,
}

/// Time spent in the month that is not billed: within the flat rate, or given. The entries stay with
/// the provider ([`withheld`]): these sums are stated, and nothing else is computed from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnbilledTime {
    /// On incidents or requests.
    pub kind: Kind,
    /// Of those that the contract covers, or of the others.
    pub covered: bool,
    /// Seconds.
    pub worked_s: i64,
    /// Of these, written down when somebody had come on site.
    pub onsite_s: i64,
}

/// The last event of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// Its place; 0 for an empty chain.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// A version of the contract, with its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractText {
    /// Identifier, as tickets name it.
    pub id: i64,
    /// From 1.
    pub number: i64,
    /// Name under which clauses quote the file.
    pub file: String,
    /// First day in force.
    pub effective_on: Date,
    /// SHA-256 of the text, lower-case hexadecimal.
    pub sha256: String,
    /// The file.
    pub text: String,
}

/// An item, as it was known at the closing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFact {
    /// Identifier.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// Name of its site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Further attributes that contracts may select by: name and values.
    #[serde(default)]
    pub attributes: Vec<(String, Vec<String>)>,
    /// From when it counts.
    pub since: Timestamp,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<Timestamp>,
}

/// A time in which an item did not serve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutageFact {
    /// Identifier.
    pub id: i64,
    /// The item.
    pub item: i64,
    /// Key of the service that it belongs to.
    pub service: String,
    /// Its ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<i64>,
    /// Begun.
    pub from: Timestamp,
    /// Ended; absent: not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// What was down.
    #[serde(default)]
    pub cause: String,
}

/// Planned maintenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaintenanceFact {
    /// Identifier.
    pub id: i64,
    /// The item; absent: all of the client's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<i64>,
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// A value of an index series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexFact {
    /// Name of the series.
    pub series: String,
    /// Month of the value.
    pub month: Month,
    /// The value.
    pub value: Decimal,
    /// Day of publication, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
}

/// An event of the client's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainEvent {
    /// Place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who, when it was a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<i64>,
    /// Their name, or what made the program act.
    pub actor: String,
    /// `ticket`, `item`, `contract`, `month`.
    pub subject: String,
    /// Which one.
    pub subject_id: i64,
    /// What happened.
    pub kind: String,
    /// Its own data, JSON as it was hashed; absent when it is withheld ([`withheld`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Hash of it and all before it.
    pub hash: String,
}

impl ChainEvent {
    /// The hash that it should have behind `previous`; none when its data is withheld.
    #[must_use]
    pub fn expected_hash(&self, client: i64, previous: &str) -> Option<String> {
        let link = Link {
            client,
            seq: self.seq,
            at: self.at.as_microsecond(),
            person: self.person,
            actor: &self.actor,
            subject: &self.subject,
            subject_id: self.subject_id,
            kind: &self.kind,
            body: self.body.as_deref()?,
        };
        Some(link.hash(previous))
    }
}

/// Whether the data of an event stays with the provider: internal words, and time that is not
/// billed. No figure is computed from them.
#[must_use]
pub fn withheld(subject: &str, kind: &str, body: &str) -> bool {
    let flag = |name: &str, when: bool| {
        serde_json::from_str::<serde_json::Value>(body)
            .ok()
            .and_then(|body| body.get(name)?.as_bool())
            .is_none_or(|found| found == when)
    };
    subject == "ticket"
        && match kind {
            "commented" | "attached" => flag("internal", true),
            "time-spent" => flag("billable", false),
            _ => false,
        }
}

/// Kinds of events whose data may be withheld.
pub(super) const MAY_BE_WITHHELD: [&str; 3] = ["commented", "attached", "time-spent"];

/// Everything that a month is computed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Of what.
    pub head: Head,
    /// Versions of the contract, by number.
    pub contracts: Vec<ContractText>,
    /// Items, retired ones as well, by identifier.
    pub items: Vec<ItemFact>,
    /// Outages, by identifier.
    pub outages: Vec<OutageFact>,
    /// Planned maintenance, by identifier.
    pub maintenances: Vec<MaintenanceFact>,
    /// Index values, by series and month.
    pub indices: Vec<IndexFact>,
    /// The chain, in order.
    pub events: Vec<ChainEvent>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
enum Line {
    Head(Head),
    Contract(ContractText),
    Item(ItemFact),
    Outage(OutageFact),
    Maintenance(MaintenanceFact),
    Index(IndexFact),
    Event(ChainEvent),
    Figures(Box<Figures>),
}

/// A file that is not evidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotEvidence {
    /// A line that is not one of ours.
    #[error("line {line}: {problem}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// It does not begin with its head.
    #[error("the file does not begin with a head: is it an evidence file?")]
    NoHead,
    /// Of a later version than this program knows.
    #[error("the file is of version {0}, this program reads {VERSION}: use a newer program")]
    Version(u32),
    /// It ends before the figures.
    #[error("the file has no line of figures: it is incomplete")]
    NoFigures,
}

impl Evidence {
    /// Evidence with nothing in it yet.
    #[must_use]
    pub fn of(head: Head) -> Self {
        Self {
            head,
            contracts: Vec::new(),
            items: Vec::new(),
            outages: Vec::new(),
            maintenances: Vec::new(),
            indices: Vec::new(),
            events: Vec::new(),
        }
    }

    /// The file, byte for byte the same whenever it is written.
    ///
    /// # Errors
    /// Never for these types; the writer of JSON says so all the same.
    pub fn write(&self, figures: &Figures) -> Result<Vec<u8>, serde_json::Error> {
        let mut out = Vec::new();
        let mut put = |line: Line| -> Result<(), serde_json::Error> {
            serde_json::to_writer(&mut out, &line)?;
            out.push(b'\n');
            Ok(())
        };
        put(Line::Head(self.head.clone()))?;
        for one in &self.contracts {
            put(Line::Contract(one.clone()))?;
        }
        for one in &self.items {
            put(Line::Item(one.clone()))?;
        }
        for one in &self.outages {
            put(Line::Outage(one.clone()))?;
        }
        for one in &self.maintenances {
            put(Line::Maintenance(one.clone()))?;
        }
        for one in &self.indices {
            put(Line::Index(one.clone()))?;
        }
        for one in &self.events {
            put(Line::Event(one.clone()))?;
        }
        put(Line::Figures(Box::new(figures.clone())))?;
        Ok(out)
    }

    /// Reads a file back: the evidence and the figures that it claims.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn read(file: &[u8]) -> Result<(Self, Figures), NotEvidence> {
        let mut evidence: Option<Self> = None;
        let mut figures = None;
        for (index, bytes) in file.split(|byte| *byte == b'\n').enumerate() {
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let line = serde_json::from_slice(bytes).map_err(|error| NotEvidence::Line {
                line: index + 1,
                problem: error.to_string(),
            })?;
            let found = match (line, &mut evidence) {
                (Line::Head(head), None) if head.v > VERSION => {
                    return Err(NotEvidence::Version(head.v));
                }
                (Line::Head(head), None) => {
                    evidence = Some(Self::of(head));
                    continue;
                }
                (_, None) => return Err(NotEvidence::NoHead),
                (line, Some(found)) => (line, found),
            };
            match found {
                (Line::Head(_), _) => {
                    return Err(NotEvidence::Line {
                        line: index + 1,
                        problem: "a second head".to_owned(),
                    });
                }
                (Line::Contract(one), found) => found.contracts.push(one),
                (Line::Item(one), found) => found.items.push(one),
                (Line::Outage(one), found) => found.outages.push(one),
                (Line::Maintenance(one), found) => found.maintenances.push(one),
                (Line::Index(one), found) => found.indices.push(one),
                (Line::Event(one), found) => found.events.push(one),
                (Line::Figures(one), _) => figures = Some(*one),
            }
        }
        let evidence = evidence.ok_or(NotEvidence::NoHead)?;
        Ok((evidence, figures.ok_or(NotEvidence::NoFigures)?))
    }
}

/// SHA-256 of bytes, lower-case hexadecimal.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}
