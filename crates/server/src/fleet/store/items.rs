//! Items, as far as absorbing, telling again and merging need them.

use intendant_domain::id::{ClientId, ItemId, SiteId};
use jiff::Timestamp;

use crate::platform::db::{DbError, Value};
use crate::platform::tx::Rows;

/// An item was heard of.
pub(in crate::fleet) fn touch_item(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE item SET seen_at = $2 WHERE id = $1",
        &[item.into(), now.into()],
    )
    .map(drop)
}

/// Items that no source speaks of, from a number on.
pub(in crate::fleet) fn unspoken(
    rows: &mut Rows<'_, '_>,
    after: i64,
) -> Result<Vec<ItemId>, DbError> {
    let sql = format!(
        "SELECT i.id FROM item i WHERE i.id > $1 AND i.retired_at IS NULL AND {}
           AND NOT EXISTS (SELECT 1 FROM item_source s WHERE s.item_id = i.id)
         ORDER BY i.id LIMIT 500",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &[after.into()])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// Keeps others of the client from being weighed until the commit, so that two sources of one machine
/// that speak at the same instant do not make two items.
pub(in crate::fleet) fn lock_client(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<(), DbError> {
    let sql = format!(
        "SELECT seq FROM chain WHERE client_id = $1{}",
        rows.for_update()
    );
    rows.row(&sql, &[client.into()]).map(drop)
}

/// An item, as far as absorbing needs it.
#[derive(Clone, Debug)]
pub(in crate::fleet) struct ItemRow {
    pub id: ItemId,
    pub client: ClientId,
    pub site: Option<SiteId>,
    pub name: String,
    pub kind: String,
    pub tags: String,
    pub fields: String,
    pub since: Timestamp,
    pub retired_at: Option<Timestamp>,
    pub merged_into: Option<ItemId>,
}

/// The one item of a client, other than `except`, that has a name.
pub(in crate::fleet) fn named(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    except: ItemId,
    name: &str,
) -> Result<Option<ItemId>, DbError> {
    let sql = format!(
        "SELECT id FROM item WHERE client_id = $1 AND name = $2 AND id <> $3
         AND merged_into IS NULL AND {} ORDER BY id LIMIT 2",
        rows.within("client_id")
    );
    let found = rows.rows(&sql, &[client.into(), name.into(), except.into()])?;
    match found.as_slice() {
        [one] => Ok(Some(one.get(0)?)),
        _ => Ok(None),
    }
}

pub(in crate::fleet) fn item(
    rows: &mut Rows<'_, '_>,
    id: ItemId,
) -> Result<Option<ItemRow>, DbError> {
    let sql = format!(
        "SELECT id, client_id, site_id, name, kind, tags, fields, since, retired_at, merged_into
         FROM item WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| {
            Ok(ItemRow {
                id: row.get(0)?,
                client: row.get(1)?,
                site: row.get(2)?,
                name: row.get(3)?,
                kind: row.get(4)?,
                tags: row.get(5)?,
                fields: row.get(6)?,
                since: row.get(7)?,
                retired_at: row.get(8)?,
                merged_into: row.get(9)?,
            })
        })
        .transpose()
}

pub(in crate::fleet) fn add_item(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    site: Option<SiteId>,
    (name, kind): (&str, &str),
) -> Result<ItemId, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO item (client_id, site_id, name, kind, since, seen_at)
         VALUES ($1, $2, $3, $4, $5, $5) RETURNING id",
        &[
            client.into(),
            site.into(),
            name.into(),
            kind.into(),
            now.into(),
        ],
    )
}

/// Writes the columns that lists read.
pub(in crate::fleet) fn set_columns(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
    columns: &[(&str, Value)],
) -> Result<(), DbError> {
    let sets: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(n, (column, _))| format!("{column} = ${}", n + 2))
        .collect();
    let mut params: Vec<Value> = vec![item.into()];
    params.extend(columns.iter().map(|(_, value)| value.clone()));
    let sql = format!("UPDATE item SET {} WHERE id = $1", sets.join(", "));
    rows.execute(&sql, &params).map(drop)
}

/// The software of an item: the set of one of its sources.
pub(in crate::fleet) fn set_software(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    (count, versions): (usize, &[u8]),
) -> Result<(), DbError> {
    rows.execute(
        "INSERT INTO item_software (item_id, client_id, count, versions, dirty)
         VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (item_id) DO UPDATE
         SET client_id = excluded.client_id, count = excluded.count,
             versions = excluded.versions, dirty = 1",
        &[
            item.into(),
            client.into(),
            i64::try_from(count).unwrap_or(i64::MAX).into(),
            versions.to_vec().into(),
        ],
    )
    .map(drop)
}

pub(in crate::fleet) fn has_software(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<bool, DbError> {
    let sql = format!(
        "SELECT item_id FROM item_software WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    Ok(rows.row(&sql, &[item.into()])?.is_some())
}

pub(in crate::fleet) fn set_place(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
    (site, tags, since): (Option<SiteId>, &str, Timestamp),
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE item SET site_id = $2, tags = $3, since = $4 WHERE id = $1",
        &[item.into(), site.into(), tags.into(), since.into()],
    )
    .map(drop)
}

/// How many tickets name an item.
pub(in crate::fleet) fn tickets(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<i64, DbError> {
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM ticket WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into()])?
        .map_or(Ok(0), |row| row.get(0))
}

/// How many events an item has.
pub(in crate::fleet) fn events(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<i64, DbError> {
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM event
         WHERE subject = 'item' AND subject_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into()])?
        .map_or(Ok(0), |row| row.get(0))
}
