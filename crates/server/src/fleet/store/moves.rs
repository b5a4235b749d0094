//! Merges and splits: which rows move, and what was written down of them.

use intendant_domain::id::{ClientId, ItemId, TicketId};
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// The numbers in `table` of the rows of an item that meet `condition`.
pub(in crate::fleet) fn numbers_in(
    rows: &mut Rows<'_, '_>,
    (table, column): (&str, &str),
    item: ItemId,
    condition: &str,
) -> Result<Vec<i64>, DbError> {
    let sql = format!(
        "SELECT id FROM {table} WHERE {column} = $1 AND {condition} AND {} ORDER BY id",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// Moves rows of `table` from one item to another; only those that are still there.
pub(in crate::fleet) fn move_rows(
    rows: &mut Rows<'_, '_>,
    (table, column): (&str, &str),
    numbers: &[i64],
    (from, to): (ItemId, ItemId),
) -> Result<(), DbError> {
    for chunk in numbers.chunks(400) {
        let list: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        let sql = format!(
            "UPDATE {table} SET {column} = $2 WHERE {column} = $1 AND id IN ({}) AND {}",
            list.join(", "),
            rows.within("client_id")
        );
        rows.execute(&sql, &[from.into(), to.into()])?;
    }
    Ok(())
}

/// Takes an item out of every list, as part of another; or puts it back (`into` absent).
pub(in crate::fleet) fn set_merged(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
    into: Option<ItemId>,
    retired_at: Option<Timestamp>,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE item SET merged_into = $2, retired_at = $3, service_key = NULL, covered = 0
         WHERE id = $1",
        &[item.into(), into.into(), retired_at.into()],
    )
    .map(drop)
}

/// A merge or a split, written down.
pub(in crate::fleet) struct MoveRow {
    pub id: i64,
    pub kind: String,
    pub from: ItemId,
    pub to: ItemId,
    pub at: Timestamp,
    pub moved: String,
    pub why: String,
    pub undone_at: Option<Timestamp>,
    pub by: Option<String>,
}

pub(in crate::fleet) fn add_move(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (kind, from, to): (&str, ItemId, ItemId),
    (moved, why): (&str, &str),
) -> Result<i64, DbError> {
    let (now, by) = (rows.now(), rows.tx().actor().person);
    rows.insert(
        "INSERT INTO item_move (client_id, kind, from_item, to_item, at, by_person, moved, why)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        &[
            client.into(),
            kind.into(),
            from.into(),
            to.into(),
            now.into(),
            by.into(),
            moved.into(),
            why.into(),
        ],
    )
}

const MOVE: &str = "SELECT m.id, m.kind, m.from_item, m.to_item, m.at, m.moved, m.why,
         m.undone_at, p.name
     FROM item_move m LEFT JOIN person p ON p.id = m.by_person";

fn move_row(row: &Row) -> Result<MoveRow, DbError> {
    Ok(MoveRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        from: row.get(2)?,
        to: row.get(3)?,
        at: row.get(4)?,
        moved: row.get(5)?,
        why: row.get(6)?,
        undone_at: row.get(7)?,
        by: row.get(8)?,
    })
}

pub(in crate::fleet) fn one_move(
    rows: &mut Rows<'_, '_>,
    id: i64,
) -> Result<Option<MoveRow>, DbError> {
    let sql = format!("{MOVE} WHERE m.id = $1 AND {}", rows.within("m.client_id"));
    rows.row(&sql, &[id.into()])?
        .as_ref()
        .map(move_row)
        .transpose()
}

/// The merges and splits of an item, the last first.
pub(in crate::fleet) fn moves_of(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Vec<MoveRow>, DbError> {
    let sql = format!(
        "{MOVE} WHERE (m.from_item = $1 OR m.to_item = $1) AND {} ORDER BY m.id DESC LIMIT 50",
        rows.within("m.client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(move_row)
        .collect()
}

pub(in crate::fleet) fn undo_move(rows: &mut Rows<'_, '_>, id: i64) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE item_move SET undone_at = $2 WHERE id = $1",
        &[id.into(), now.into()],
    )
    .map(drop)
}

/// The incident of an item, if it has one: ticket and since when.
///
/// # Errors
/// As the database says.
pub fn incident(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Option<(TicketId, Timestamp)>, DbError> {
    let sql = format!(
        "SELECT ticket_id, opened_at FROM item_incident WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into()])?
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .transpose()
}

/// Moves an incident to another item, unless that has one of its own.
pub(in crate::fleet) fn move_incident(
    rows: &mut Rows<'_, '_>,
    (from, to): (ItemId, ItemId),
) -> Result<(), DbError> {
    let taken = incident(rows, to)?.is_some();
    let sql = if taken {
        "DELETE FROM item_incident WHERE item_id = $1 AND $2 > 0"
    } else {
        "UPDATE item_incident SET item_id = $2 WHERE item_id = $1"
    };
    rows.execute(sql, &[from.into(), to.into()]).map(drop)
}

/// The items that were merged into an item, and those that were merged into them.
pub(in crate::fleet) fn merged_of(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Vec<ItemId>, DbError> {
    let sql = format!(
        "SELECT id FROM item WHERE merged_into = $1 AND {} LIMIT 100",
        rows.within("client_id")
    );
    let mut found: Vec<ItemId> = Vec::new();
    let mut ask = vec![item];
    while let Some(next) = ask.pop() {
        for row in rows.rows(&sql, &[next.into()])? {
            let one: ItemId = row.get(0)?;
            if one != item && !found.contains(&one) {
                found.push(one);
                ask.push(one);
            }
        }
    }
    Ok(found)
}
