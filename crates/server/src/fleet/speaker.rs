//! Who speaks of the fleet, and what became of what they said.

use intendant_domain::id::{ClientId, ItemId, SiteId};

/// What kind of source reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// Our own agent.
    Intendant,
    /// GLPI agent.
    Glpi,
    /// FusionInventory agent.
    FusionInventory,
    /// OCS Inventory agent.
    Ocs,
    /// A device that was asked over SNMP.
    Snmp,
    /// A machine that was looked at over SSH.
    Ssh,
    /// A program of somebody's.
    Api,
    /// A file that was imported.
    Import,
}

impl SourceKind {
    /// Every kind, the one that knows most first.
    pub const ALL: [Self; 8] = [
        Self::Intendant,
        Self::Glpi,
        Self::FusionInventory,
        Self::Ssh,
        Self::Ocs,
        Self::Snmp,
        Self::Api,
        Self::Import,
    ];

    /// Its name in the database, the API and locale keys.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Intendant => "intendant",
            Self::Glpi => "glpi",
            Self::FusionInventory => "fusioninventory",
            Self::Ocs => "ocs",
            Self::Snmp => "snmp",
            Self::Ssh => "ssh",
            Self::Api => "api",
            Self::Import => "import",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its place among those that may speak of one item; the least stands.
    pub(super) fn rank(code: &str) -> usize {
        Self::ALL
            .iter()
            .position(|kind| kind.code() == code)
            .unwrap_or(Self::ALL.len())
    }
}

/// Who speaks.
#[derive(Clone, Debug)]
pub struct Speaker {
    /// Whose machine, as the token says.
    pub client: ClientId,
    /// Where it stands, as the token says.
    pub site: Option<SiteId>,
    /// What kind of source.
    pub kind: SourceKind,
    /// Its own name for itself: agent id, device id, address.
    pub name: String,
    /// Its version, in its own words.
    pub agent_version: String,
    /// Its tag.
    pub tag: String,
    /// The item it is bound to, if it is: our agent knows which machine it was enrolled on.
    pub item: Option<ItemId>,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absorbed {
    /// An item that was not known.
    New(ItemId),
    /// Something changed: so many differences.
    Changed(ItemId, usize),
    /// Nothing changed.
    Unchanged(ItemId),
    /// A person has to say of which item it is; the number of the doubt.
    Doubt(i64),
}
