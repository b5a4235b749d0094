//! The columns of the list: what each is, how it is sorted.

use crate::platform::db::{DbError, Row, Value};

/// A column that the list can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Col {
    /// Where it stands.
    Standing,
    /// Its name.
    Name,
    /// Whose it is.
    Client,
    /// What it is.
    Kind,
    /// Where it is.
    Site,
    /// Since when it stands there.
    SinceState,
    /// What covers it.
    Coverage,
    /// When anything last spoke of it.
    Seen,
    /// Its system.
    Os,
    /// Its tags.
    Tags,
    /// Its serial number.
    Serial,
    /// Its maker.
    Maker,
    /// Its model.
    Model,
    /// Its full name.
    Fqdn,
    /// Its addresses.
    Addresses,
    /// Its processor.
    Cpu,
    /// Its memory.
    Memory,
    /// Its disks.
    Disk,
    /// Who uses it.
    Person,
    /// Room, rack, desk.
    Location,
    /// Who answers for it.
    Responsible,
    /// Who sold it.
    Supplier,
    /// Where it is in its life.
    State,
    /// When it was bought.
    Purchased,
    /// When its warranty ends.
    Warranty,
    /// From when it counts.
    Since,
    /// Its number.
    Id,
}

impl Col {
    /// Every column, in the order of choices.
    pub const ALL: [Self; 27] = [
        Self::Standing,
        Self::Name,
        Self::Client,
        Self::Kind,
        Self::Site,
        Self::SinceState,
        Self::Coverage,
        Self::Seen,
        Self::Os,
        Self::Tags,
        Self::Serial,
        Self::Maker,
        Self::Model,
        Self::Fqdn,
        Self::Addresses,
        Self::Cpu,
        Self::Memory,
        Self::Disk,
        Self::Person,
        Self::Location,
        Self::Responsible,
        Self::Supplier,
        Self::State,
        Self::Purchased,
        Self::Warranty,
        Self::Since,
        Self::Id,
    ];

    /// Those that are shown when nobody chose.
    pub const USUAL: [Self; 9] = [
        Self::Standing,
        Self::Name,
        Self::Client,
        Self::Kind,
        Self::Site,
        Self::SinceState,
        Self::Coverage,
        Self::Seen,
        Self::Os,
    ];

    /// The name that addresses and locale keys use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Name => "name",
            Self::Client => "client",
            Self::Kind => "kind",
            Self::Site => "site",
            Self::SinceState => "since-state",
            Self::Coverage => "coverage",
            Self::Seen => "seen",
            Self::Os => "os",
            Self::Tags => "tags",
            Self::Serial => "serial",
            Self::Maker => "maker",
            Self::Model => "model",
            Self::Fqdn => "fqdn",
            Self::Addresses => "addresses",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Disk => "disk",
            Self::Person => "person",
            Self::Location => "location",
            Self::Responsible => "responsible",
            Self::Supplier => "supplier",
            Self::State => "state",
            Self::Purchased => "purchased",
            Self::Warranty => "warranty",
            Self::Since => "since",
            Self::Id => "id",
        }
    }

    /// The column of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// What the database sorts by; absent where that says nothing.
    pub(super) fn key(self) -> Option<&'static str> {
        Some(match self {
            Self::Name => "i.name",
            Self::Client => "(SELECT c.name FROM client c WHERE c.id = i.client_id)",
            Self::Site => "COALESCE((SELECT s.name FROM site s WHERE s.id = i.site_id), '')",
            Self::Kind => "i.kind",
            Self::Coverage => "COALESCE(i.service_key, '')",
            Self::Seen => "COALESCE(i.seen_at, 0)",
            Self::Os => "i.os_family",
            Self::Serial => "i.serial",
            Self::Maker => "i.manufacturer",
            Self::Model => "i.model",
            Self::Fqdn => "i.fqdn",
            Self::Cpu => "i.cpu",
            Self::Memory => "i.memory_mib",
            Self::Disk => "i.disk_mib",
            Self::Person => "i.person",
            Self::Location => "i.location",
            Self::Responsible => "i.responsible",
            Self::Supplier => "i.supplier",
            Self::State => "i.state",
            Self::Purchased => "COALESCE(i.purchased_at, 0)",
            Self::Warranty => "COALESCE(i.warranty_ends, 0)",
            Self::Since => "i.since",
            Self::Id => "i.id",
            Self::Standing | Self::SinceState | Self::Tags | Self::Addresses => return None,
        })
    }

    /// Whether it can be sorted by.
    #[must_use]
    pub fn sorts(self) -> bool {
        self == Self::Standing || self.key().is_some()
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// By which column.
    pub by: Col,
    /// The greatest, latest or last of the alphabet first.
    pub down: bool,
}

impl Default for Sorting {
    fn default() -> Self {
        Self {
            by: Col::Standing,
            down: true,
        }
    }
}

impl Sorting {
    /// As addresses say it: `name`, `-seen`.
    #[must_use]
    pub fn code(self) -> String {
        format!("{}{}", if self.down { "-" } else { "" }, self.by.code())
    }

    /// The order of that code, where it names a column that can be sorted by.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let (down, name) = code
            .strip_prefix('-')
            .map_or((false, code), |name| (true, name));
        let by = Col::from_code(name).filter(|by| by.sorts())?;
        Some(Self { by, down })
    }
}

/// Where a page ended: the values of its last row that the order goes by.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Place(pub Vec<serde_json::Value>);

impl Place {
    pub(super) fn of(row: &Row, from: usize, many: usize) -> Result<Self, DbError> {
        (from..from + many)
            .map(|n| {
                Ok(match row.get::<Value>(n)? {
                    Value::Int(n) => n.into(),
                    Value::Real(n) => n.into(),
                    Value::Text(text) => text.into(),
                    _ => serde_json::Value::Null,
                })
            })
            .collect::<Result<_, DbError>>()
            .map(Self)
    }

    pub(super) fn values(&self) -> Vec<Value> {
        self.0
            .iter()
            .map(|value| match value {
                serde_json::Value::Number(n) => n.as_i64().unwrap_or_default().into(),
                serde_json::Value::String(text) => text.as_str().into(),
                _ => Value::Null,
            })
            .collect()
    }
}
