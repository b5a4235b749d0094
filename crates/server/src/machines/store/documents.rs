//! Documents of items: whose they are; their bytes lie with those of tickets, under their hash.

use intendant_domain::id::{ClientId, ItemId};
use jiff::Timestamp;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// A document of an item.
#[derive(Clone, Debug)]
pub struct Document {
    /// Which.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Of the content, lower-case hexadecimal.
    pub sha256: String,
    /// When it was added.
    pub added_at: Timestamp,
}

pub(in crate::machines) fn documents(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Vec<Document>, DbError> {
    let sql = format!(
        "SELECT id, name, size, sha256, added_at FROM item_document
         WHERE item_id = $1 AND removed_at IS NULL AND {} ORDER BY id DESC",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(|row| {
            Ok(Document {
                id: row.get(0)?,
                name: row.get(1)?,
                size: row.get(2)?,
                sha256: row.get(3)?,
                added_at: row.get(4)?,
            })
        })
        .collect()
}

pub(in crate::machines) fn add_document(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    (name, size, sha256): (&str, i64, &str),
) -> Result<i64, DbError> {
    let now = rows.now();
    let by = rows.tx().actor().person;
    rows.insert(
        "INSERT INTO item_document (client_id, item_id, name, size, sha256, added_at, added_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        &[
            client.into(),
            item.into(),
            name.into(),
            size.into(),
            sha256.into(),
            now.into(),
            by.into(),
        ],
    )
}

pub(in crate::machines) fn remove_document(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
    id: i64,
) -> Result<u64, DbError> {
    let now = rows.now();
    let sql = format!(
        "UPDATE item_document SET removed_at = $3 WHERE id = $1 AND item_id = $2
         AND removed_at IS NULL AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[id.into(), item.into(), now.into()])
}
