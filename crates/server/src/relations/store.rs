//! Statements on relations.

use intendant_domain::id::{ClientId, ItemId};
use jiff::Timestamp;

use crate::platform::db::{DbError, Value};
use crate::platform::tx::Rows;

/// An item as graphs and lists show it.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub id: ItemId,
    pub client: ClientId,
    pub name: String,
    pub kind: String,
    /// The service that covers it.
    pub service: Option<String>,
    /// Who works with it.
    pub person: String,
}

/// A relation that holds.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub id: i64,
    pub kind: String,
    pub from: ItemId,
    pub to: ItemId,
    /// `hand`, or the kind of source that showed it.
    pub source: String,
    pub note: String,
    pub since: Timestamp,
}

pub(super) fn node(rows: &mut Rows<'_, '_>, id: ItemId) -> Result<Option<Node>, DbError> {
    Ok(nodes(rows, &[id.0])?.pop())
}

/// The items of these numbers that are in reach and were not merged away.
pub(super) fn nodes(rows: &mut Rows<'_, '_>, ids: &[i64]) -> Result<Vec<Node>, DbError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(400) {
        let list: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        let sql = format!(
            "SELECT id, client_id, name, kind, service_key, person FROM item
             WHERE id IN ({}) AND merged_into IS NULL AND {} ORDER BY name, id",
            list.join(", "),
            rows.within("client_id")
        );
        for row in rows.rows(&sql, &[])? {
            found.push(Node {
                id: row.get(0)?,
                client: row.get(1)?,
                name: row.get(2)?,
                kind: row.get(3)?,
                service: row.get(4)?,
                person: row.get(5)?,
            });
        }
    }
    Ok(found)
}

/// The item of a client that has this name, where there is one only.
pub(super) fn named(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    name: &str,
) -> Result<Option<ItemId>, DbError> {
    let sql = format!(
        "SELECT id FROM item WHERE client_id = $1 AND name = $2 AND merged_into IS NULL
         AND retired_at IS NULL AND {} ORDER BY id LIMIT 2",
        rows.within("client_id")
    );
    let found = rows.rows(&sql, &[client.into(), name.into()])?;
    match found.as_slice() {
        [one] => Ok(Some(one.get(0)?)),
        _ => Ok(None),
    }
}

/// Relations that hold at one of these items, at either end.
pub(super) fn at(rows: &mut Rows<'_, '_>, ids: &[i64]) -> Result<Vec<Relation>, DbError> {
    let mut found = Vec::new();
    for chunk in ids.chunks(400) {
        let list: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        let list = list.join(", ");
        for end in ["from_item", "to_item"] {
            let sql = format!(
                "SELECT id, kind, from_item, to_item, source, note, since FROM relation
                 WHERE {end} IN ({list}) AND ended_at IS NULL AND {} ORDER BY id",
                rows.within("client_id")
            );
            for row in rows.rows(&sql, &[])? {
                found.push(relation(&row)?);
            }
        }
    }
    found.sort_by_key(|one: &Relation| one.id);
    found.dedup_by_key(|one| one.id);
    Ok(found)
}

pub(super) fn one(rows: &mut Rows<'_, '_>, id: i64) -> Result<Option<Relation>, DbError> {
    let sql = format!(
        "SELECT id, kind, from_item, to_item, source, note, since FROM relation
         WHERE id = $1 AND ended_at IS NULL AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| relation(&row))
        .transpose()
}

fn relation(row: &crate::platform::db::Row) -> Result<Relation, DbError> {
    Ok(Relation {
        id: row.get(0)?,
        kind: row.get(1)?,
        from: row.get(2)?,
        to: row.get(3)?,
        source: row.get(4)?,
        note: row.get(5)?,
        since: row.get(6)?,
    })
}

pub(super) fn add(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (kind, from, to): (&str, ItemId, ItemId),
    note: &str,
) -> Result<i64, DbError> {
    let now = rows.now();
    let params: [Value; 6] = [
        client.into(),
        from.into(),
        kind.into(),
        to.into(),
        note.into(),
        now.into(),
    ];
    rows.insert(
        "INSERT INTO relation (client_id, from_item, kind, to_item, source, note, since)
         VALUES ($1, $2, $3, $4, 'hand', $5, $6) RETURNING id",
        &params,
    )
}

pub(super) fn end(rows: &mut Rows<'_, '_>, id: i64) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE relation SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
        &[id.into(), now.into()],
    )
    .map(drop)
}
