//! What people keep of an item beside its name: life, warranty, supplier, place, who uses it and who
//! answers for it; and what sources say of the same.

use intendant_domain::id::ItemId;
use jiff::Timestamp;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// Fields of text that a person may write, as the database and `item.fields` name them.
pub const WRITTEN: [&str; 8] = [
    "manufacturer",
    "model",
    "serial",
    "fqdn",
    "person",
    "location",
    "responsible",
    "supplier",
];

/// What is kept of an item beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct More {
    /// The texts of [`WRITTEN`], in its order.
    pub texts: Vec<String>,
    /// Where it is in its life.
    pub state: String,
    /// Since when.
    pub state_since: Option<Timestamp>,
    /// When it was bought: midnight UTC of a day.
    pub purchased_at: Option<Timestamp>,
    /// When its warranty ends: midnight UTC of a day.
    pub warranty_ends: Option<Timestamp>,
    /// Further keys, a JSON object: those of its kind's own fields.
    pub attributes: String,
    /// Every field with its provenance, JSON.
    pub fields: String,
    /// Its system and its version.
    pub os: (String, String),
    /// Its addresses, separated by blanks.
    pub addresses: String,
    /// Its processor.
    pub cpu: String,
    /// MiB of memory; 0: not known.
    pub memory_mib: i64,
    /// MiB of disks; 0: not known.
    pub disk_mib: i64,
    /// When anything last spoke of it.
    pub seen_at: Option<Timestamp>,
    /// The item it was merged into.
    pub merged_into: Option<ItemId>,
}

impl More {
    /// What stands in a field of [`WRITTEN`].
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        WRITTEN
            .iter()
            .position(|known| *known == field)
            .and_then(|at| self.texts.get(at))
            .map_or("", String::as_str)
    }

    /// Puts a text in a field of [`WRITTEN`].
    pub(in crate::machines) fn set(&mut self, field: &str, value: &str) {
        if let Some(text) = WRITTEN
            .iter()
            .position(|known| *known == field)
            .and_then(|at| self.texts.get_mut(at))
        {
            value.clone_into(text);
        }
    }
}

pub(in crate::machines) fn more(
    rows: &mut Rows<'_, '_>,
    id: ItemId,
) -> Result<Option<More>, DbError> {
    let sql = format!(
        "SELECT {}, state, state_since, purchased_at, warranty_ends, attributes, fields, os, os_version,
             addresses, cpu, memory_mib, disk_mib, seen_at, merged_into
         FROM item WHERE id = $1 AND {}",
        WRITTEN.join(", "),
        rows.within("client_id")
    );
    let Some(row) = rows.row(&sql, &[id.into()])? else {
        return Ok(None);
    };
    let n = WRITTEN.len();
    let texts: Result<Vec<String>, DbError> = (0..n).map(|n| row.get(n)).collect();
    Ok(Some(More {
        texts: texts?,
        state: row.get(n)?,
        state_since: row.get(n + 1)?,
        purchased_at: row.get(n + 2)?,
        warranty_ends: row.get(n + 3)?,
        attributes: row.get(n + 4)?,
        fields: row.get(n + 5)?,
        os: (row.get(n + 6)?, row.get(n + 7)?),
        addresses: row.get(n + 8)?,
        cpu: row.get(n + 9)?,
        memory_mib: row.get(n + 10)?,
        disk_mib: row.get(n + 11)?,
        seen_at: row.get(n + 12)?,
        merged_into: row.get(n + 13)?,
    }))
}

pub(in crate::machines) fn keep_more(
    rows: &mut Rows<'_, '_>,
    id: ItemId,
    more: &More,
) -> Result<(), DbError> {
    let sets: Vec<String> = WRITTEN
        .iter()
        .zip(8..)
        .map(|(column, n)| format!("{column} = ${n}"))
        .collect();
    let sql = format!(
        "UPDATE item SET state = $2, state_since = $3, purchased_at = $4, warranty_ends = $5,
             attributes = $6, fields = $7, {} WHERE id = $1",
        sets.join(", ")
    );
    let mut params = vec![
        id.into(),
        more.state.as_str().into(),
        more.state_since.into(),
        more.purchased_at.into(),
        more.warranty_ends.into(),
        more.attributes.as_str().into(),
        more.fields.as_str().into(),
    ];
    params.extend(more.texts.iter().map(|text| text.as_str().into()));
    rows.execute(&sql, &params).map(drop)
}
