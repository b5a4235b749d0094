//! Tables that wait to be brought in, and by what items of a client are known.

use intendant_domain::id::{ClientId, ItemId, PersonId, SiteId};

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// How long a table waits: a day, in microseconds.
const KEPT: i64 = 86_400_000_000;

/// A table that waits.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Whose items it is about.
    pub client: ClientId,
    /// Where new ones are put.
    pub site: Option<SiteId>,
    /// The file's name.
    pub name: String,
    /// The rows, the first the heading.
    pub rows: Vec<Vec<String>>,
    /// The field of each column; empty for none.
    pub mapping: Vec<String>,
    /// Whether it was brought in.
    pub applied: bool,
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|error| DbError::Broken(error.to_string()))
}

pub(in crate::machines) fn add_import(
    rows: &mut Rows<'_, '_>,
    (client, site): (ClientId, Option<SiteId>),
    name: &str,
    table: &[Vec<String>],
    mapping: &[String],
) -> Result<i64, DbError> {
    let now = rows.now();
    let by = rows.tx().actor().person;
    rows.insert(
        "INSERT INTO item_import (person_id, client_id, site_id, name, rows, mapping, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        &[
            by.into(),
            client.into(),
            site.into(),
            name.into(),
            json(&table)?.into(),
            json(&mapping)?.into(),
            now.into(),
        ],
    )
}

/// One of the reader's own.
pub(in crate::machines) fn import(
    rows: &mut Rows<'_, '_>,
    id: i64,
    person: Option<PersonId>,
) -> Result<Option<ImportRow>, DbError> {
    let sql = format!(
        "SELECT client_id, site_id, name, rows, mapping, applied_at FROM item_import
         WHERE id = $1 AND COALESCE(person_id, 0) = $2 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into(), person.map_or(0, |one| one.0).into()])?
        .map(|row| {
            let (table, mapping): (String, String) = (row.get(3)?, row.get(4)?);
            let applied: Option<i64> = row.get(5)?;
            Ok(ImportRow {
                client: row.get(0)?,
                site: row.get(1)?,
                name: row.get(2)?,
                rows: serde_json::from_str(&table).unwrap_or_default(),
                mapping: serde_json::from_str(&mapping).unwrap_or_default(),
                applied: applied.is_some(),
            })
        })
        .transpose()
}

pub(in crate::machines) fn remap_import(
    rows: &mut Rows<'_, '_>,
    id: i64,
    mapping: &[String],
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE item_import SET mapping = $2 WHERE id = $1",
        &[id.into(), json(&mapping)?.into()],
    )
    .map(drop)
}

/// It was brought in; what it said is in the items now.
pub(in crate::machines) fn close_import(rows: &mut Rows<'_, '_>, id: i64) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE item_import SET applied_at = $2, rows = '[]' WHERE id = $1",
        &[id.into(), now.into()],
    )
    .map(drop)
}

/// Tables that nobody came back to.
pub(in crate::machines) fn forget_imports(rows: &mut Rows<'_, '_>) -> Result<(), DbError> {
    let before = rows.now().as_microsecond() - KEPT;
    let sql = format!(
        "DELETE FROM item_import WHERE made_at < $1 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[before.into()]).map(drop)
}

/// Every living item of a client: number, name, serial, full name.
pub(in crate::machines) fn known_by(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<(ItemId, String, String, String)>, DbError> {
    let sql = format!(
        "SELECT id, name, serial, fqdn FROM item
         WHERE client_id = $1 AND retired_at IS NULL AND merged_into IS NULL AND {} ORDER BY id",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .collect()
}
