//! The items of a perimeter, and what their sources said last.

use intendant_domain::id::ClientId;
use jiff::Timestamp;

use crate::audits::model::Item;
use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// Items beyond these are not looked at by one audit.
const ITEMS: i64 = 20_000;

/// Every item that counts, by kind and name.
pub(in crate::audits) fn items(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<Item>, DbError> {
    let sql = format!(
        "SELECT i.id, i.name, i.kind, s.name, i.tags, i.attributes, i.os, i.os_version,
             i.manufacturer, i.model, i.seen_at
         FROM item i LEFT JOIN site s ON s.id = i.site_id
         WHERE i.client_id = $1 AND i.retired_at IS NULL AND i.merged_into IS NULL AND {}
         ORDER BY i.kind, i.name, i.id LIMIT {ITEMS}",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            let (maker, model): (String, String) = (row.get(8)?, row.get(9)?);
            Ok(Item {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                site: row.get(3)?,
                tags: row.get(4)?,
                attributes: row.get(5)?,
                os: row.get(6)?,
                os_version: row.get(7)?,
                model: format!("{maker} {model}").trim().to_owned(),
                seen_at: row.get(10)?,
            })
        })
        .collect()
}

/// What one source of an item said last.
pub(in crate::audits) struct Said {
    pub kind: String,
    pub seen_at: Timestamp,
    /// Its normal form, compressed.
    pub content: Option<Vec<u8>>,
    /// Its last full payload, as it came, and its media type.
    pub raw: Option<Vec<u8>>,
    pub media: String,
}

/// The sources of an item.
pub(in crate::audits) fn said(rows: &mut Rows<'_, '_>, item: i64) -> Result<Vec<Said>, DbError> {
    let sql = format!(
        "SELECT kind, seen_at, content, raw, raw_type FROM item_source
         WHERE item_id = $1 AND {} ORDER BY seen_at DESC",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(|row| {
            Ok(Said {
                kind: row.get(0)?,
                seen_at: row.get(1)?,
                content: row.get(2)?,
                raw: row.get(3)?,
                media: row.get(4)?,
            })
        })
        .collect()
}
