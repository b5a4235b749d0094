//! The sources of an item, for people: who says what, since when, and the payload as it came.

use std::collections::BTreeMap;

use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::ItemId;
use intendant_inventory::Content;
use intendant_inventory::content::Software;
use intendant_inventory::identity::{Keys, Why};
use jiff::Timestamp;

use super::fields::Fields;
use super::item::fields_of;
use super::prepare::unpack;
use super::software::{named, unpacked};
use super::speaker::SourceKind;
use super::store;
use crate::platform::db::DbError;
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};

/// A source of an item.
#[derive(Clone, Debug)]
pub struct SourceSeen {
    /// Which.
    pub id: i64,
    /// `intendant`, `glpi`, …
    pub kind: String,
    /// What it calls itself.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its tag.
    pub tag: String,
    /// Since when it is known.
    pub first_at: Timestamp,
    /// When it was last heard.
    pub seen_at: Timestamp,
    /// When its last full inventory came.
    pub full_at: Option<Timestamp>,
    /// By what it is known again.
    pub keys: Keys,
    /// By which rule it was taken for this item; absent: it was the first, or a person said so.
    pub why: Option<Why>,
    /// What it says of each field.
    pub facts: BTreeMap<String, String>,
    /// Size of the kept payload in bytes; 0: none is kept.
    pub raw_size: i64,
    /// Its media type.
    pub raw_type: String,
}

/// The name of an item, its fields with their provenance, and its sources, the best first.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn sources(
    tx: &mut Tx<'_>,
    item: ItemId,
) -> Result<(String, Fields, Vec<SourceSeen>), Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let known = store::item(&mut rows, item)?.ok_or(Failure::NotFound)?;
    let sql = format!(
        "SELECT id, kind, name, agent_version, tag, first_at, seen_at, full_at, keys, why, facts,
             COALESCE(length(raw), 0), raw_type
         FROM item_source WHERE item_id = $1 AND {} ORDER BY id",
        rows.within("client_id")
    );
    let mut found = rows
        .rows(&sql, &[item.into()])?
        .iter()
        .map(|row| {
            let (keys, why, facts): (String, String, String) =
                (row.get(8)?, row.get(9)?, row.get(10)?);
            Ok(SourceSeen {
                id: row.get(0)?,
                kind: row.get(1)?,
                name: row.get(2)?,
                version: row.get(3)?,
                tag: row.get(4)?,
                first_at: row.get(5)?,
                seen_at: row.get(6)?,
                full_at: row.get(7)?,
                keys: serde_json::from_str(&keys).unwrap_or_default(),
                why: serde_json::from_str(&why).ok(),
                facts: serde_json::from_str(&facts).unwrap_or_default(),
                raw_size: row.get(11)?,
                raw_type: row.get(12)?,
            })
        })
        .collect::<Result<Vec<_>, DbError>>()?;
    found.sort_by_key(|source| (SourceKind::rank(&source.kind), source.id));
    let fields = fields_of(&known);
    Ok((known.name, fields, found))
}

/// The last full payload of a source as it came, its media type, and a name for the file.
///
/// # Errors
/// [`Failure::NotFound`] when it is out of reach or none is kept.
pub fn payload(tx: &mut Tx<'_>, source: i64) -> Result<(Vec<u8>, String, String), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let sql = format!(
        "SELECT raw, raw_type, kind FROM item_source WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    let row = rows.row(&sql, &[source.into()])?.ok_or(Failure::NotFound)?;
    let raw: Option<Vec<u8>> = row.get(0)?;
    let (media, kind): (String, String) = (row.get(1)?, row.get(2)?);
    Ok((raw.ok_or(Failure::NotFound)?, media, kind))
}

/// What the best source of an item says of it, whole.
#[derive(Clone, Debug)]
pub struct Described {
    /// Which source.
    pub source: i64,
    /// Its kind.
    pub kind: String,
    /// When it last said so.
    pub at: Timestamp,
    /// What it says; its software is the item's.
    pub content: Content,
}

/// What the best source of an item says of it, with the item's software; `None` where no source
/// has spoken.
///
/// # Errors
/// As the database says.
pub fn described(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Option<Described>, Failure> {
    let mut told = store::told(rows, item)?;
    told.sort_by_key(|one| (SourceKind::rank(&one.kind), one.id));
    for one in told {
        let (Some(content), _) = store::said_before(rows, one.id)? else {
            continue;
        };
        let mut content = unpack(&content)?;
        content.softwares = softwares(rows, item)?;
        return Ok(Some(Described {
            source: one.id,
            kind: one.kind,
            at: one.seen_at,
            content,
        }));
    }
    Ok(None)
}

/// The software of an item, by package.
fn softwares(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Vec<Software>, Failure> {
    let sql = format!(
        "SELECT versions FROM item_software WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    let Some(row) = rows.row(&sql, &[item.into()])? else {
        return Ok(Vec::new());
    };
    let numbers = unpacked(&row.get::<Vec<u8>>(0)?);
    Ok(named(rows, &numbers)?
        .into_iter()
        .map(|one| Software {
            name: one.package,
            version: one.version,
            arch: one.arch,
            from: one.origin,
            publisher: one.publisher,
            ..Software::default()
        })
        .collect())
}
