//! SQL of the fleet.

use intendant_domain::id::{ClientId, ItemId, SiteId};
use intendant_inventory::identity::Keys;
use jiff::Timestamp;

use crate::platform::db::{DbError, Row, Value};
use crate::platform::tx::Rows;

/// A source of a client, as far as absorbing needs it.
#[derive(Clone, Debug)]
pub(super) struct SourceRow {
    pub id: i64,
    pub item: Option<ItemId>,
    pub name: String,
    pub raw_hash: String,
    pub content_hash: String,
    pub keys: Keys,
    pub rival: Option<i64>,
    pub was: String,
    pub twins: i64,
}

const SOURCE: &str = "id, item_id, name, raw_hash, content_hash, keys, rival, was, twins";

fn source_row(row: &Row) -> Result<SourceRow, DbError> {
    let keys: String = row.get(5)?;
    Ok(SourceRow {
        id: row.get(0)?,
        item: row.get(1)?,
        name: row.get(2)?,
        raw_hash: row.get(3)?,
        content_hash: row.get(4)?,
        keys: serde_json::from_str(&keys).unwrap_or_default(),
        rival: row.get(6)?,
        was: row.get(7)?,
        twins: row.get(8)?,
    })
}

/// Sources of that kind and name, and those of other machines under the same name.
pub(super) fn sources_named(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (kind, name): (&str, &str),
) -> Result<Vec<SourceRow>, DbError> {
    let sql = format!(
        "SELECT {SOURCE} FROM item_source WHERE client_id = $1 AND kind = $2 AND name = $3 AND {}{}",
        rows.within("client_id"),
        rows.for_update()
    );
    let mut found = Vec::new();
    let mut twin = 1;
    loop {
        let name = if twin == 1 {
            name.to_owned()
        } else {
            format!("{name}~{twin}")
        };
        let params = [client.into(), kind.into(), name.into()];
        if let Some(row) = rows.row(&sql, &params)? {
            found.push(source_row(&row)?);
        }
        let twins = found.first().map_or(0, |first| first.twins);
        if twin > twins {
            return Ok(found);
        }
        twin += 1;
    }
}

/// Notes that one more machine speaks under the name of a source.
pub(super) fn add_twin(rows: &mut Rows<'_, '_>, source: i64) -> Result<(), DbError> {
    rows.execute(
        "UPDATE item_source SET twins = twins + 1 WHERE id = $1",
        &[source.into()],
    )
    .map(drop)
}

pub(super) fn source(rows: &mut Rows<'_, '_>, id: i64) -> Result<Option<SourceRow>, DbError> {
    let sql = format!(
        "SELECT {SOURCE} FROM item_source WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into()])?
        .as_ref()
        .map(source_row)
        .transpose()
}

/// A source that was never heard before.
pub(super) fn add_source(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (kind, name): (&str, &str),
) -> Result<i64, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO item_source (client_id, kind, name, first_at, seen_at)
         VALUES ($1, $2, $3, $4, $4) RETURNING id",
        &[client.into(), kind.into(), name.into(), now.into()],
    )
}

/// It said the same again.
pub(super) fn touch_source(
    rows: &mut Rows<'_, '_>,
    id: i64,
    raw_hash: &str,
) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE item_source SET seen_at = $2, raw_hash = $3 WHERE id = $1",
        &[id.into(), now.into(), raw_hash.into()],
    )
    .map(drop)
}

/// The source that said this last, and its item, which is neither retired nor merged.
pub(super) fn source_by_hash(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    hash: &str,
) -> Result<Option<(i64, ItemId)>, DbError> {
    let sql = format!(
        "SELECT s.id, i.id FROM item_source s JOIN item i ON i.id = s.item_id
         WHERE s.client_id = $1 AND s.raw_hash = $2 AND s.rival IS NULL
           AND i.retired_at IS NULL AND i.merged_into IS NULL AND {}",
        rows.within("s.client_id")
    );
    rows.row(&sql, &[client.into(), hash.into()])?
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .transpose()
}

/// An item was heard of.
pub(super) fn touch_item(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE item SET seen_at = $2 WHERE id = $1",
        &[item.into(), now.into()],
    )
    .map(drop)
}

/// What a source said, as it is kept.
pub(super) struct Said<'s> {
    pub item: Option<ItemId>,
    pub agent_version: &'s str,
    pub tag: &'s str,
    pub raw_hash: &'s str,
    pub content_hash: &'s str,
    pub keys: &'s Keys,
    pub content: Vec<u8>,
    pub software: Option<Vec<u8>>,
    /// The payload and its media type, when it is a full one.
    pub raw: Option<(Vec<u8>, &'s str)>,
    pub was: &'s str,
    pub why: Option<String>,
    /// JSON of the facts.
    pub facts: String,
}

pub(super) fn keep_source(rows: &mut Rows<'_, '_>, id: i64, said: Said<'_>) -> Result<(), DbError> {
    let now = rows.now();
    let keys = serde_json::to_string(said.keys).unwrap_or_else(|_| "{}".to_owned());
    rows.execute(
        "UPDATE item_source SET item_id = $2, agent_version = $3, tag = $4, seen_at = $5,
             raw_hash = $6, content_hash = $7, keys = $8, content = $9,
             software = COALESCE($10, software), was = $11, why = COALESCE($12, why), facts = $13
         WHERE id = $1",
        &[
            id.into(),
            said.item.into(),
            said.agent_version.into(),
            said.tag.into(),
            now.into(),
            said.raw_hash.into(),
            said.content_hash.into(),
            keys.into(),
            said.content.into(),
            said.software.into(),
            said.was.into(),
            said.why.into(),
            said.facts.into(),
        ],
    )?;
    if let Some((raw, media)) = said.raw {
        rows.execute(
            "UPDATE item_source SET raw = $2, raw_type = $3, full_at = $4 WHERE id = $1",
            &[id.into(), raw.into(), media.into(), now.into()],
        )?;
    }
    Ok(())
}

/// What a source said last, as it is kept: its content, its software.
pub(super) type Kept = (Option<Vec<u8>>, Option<Vec<u8>>);

/// What a source said last: its content and its software.
pub(super) fn said_before(rows: &mut Rows<'_, '_>, id: i64) -> Result<Kept, DbError> {
    let sql = format!(
        "SELECT content, software FROM item_source WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    match rows.row(&sql, &[id.into()])? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((None, None)),
    }
}

/// Replaces the keys by which a source is known again.
pub(super) fn set_keys(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    source: i64,
    (was, keys): (&Keys, &Keys),
) -> Result<(), DbError> {
    let (old, new) = (was.pairs(), keys.pairs());
    for (kind, value) in old.iter().filter(|pair| !new.contains(pair)) {
        rows.execute(
            "DELETE FROM item_key
             WHERE client_id = $1 AND kind = $2 AND value = $3 AND source_id = $4",
            &[
                client.into(),
                (*kind).into(),
                (*value).into(),
                source.into(),
            ],
        )?;
    }
    for (kind, value) in new.iter().filter(|pair| !old.contains(pair)) {
        rows.execute(
            "INSERT INTO item_key (client_id, kind, value, source_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT (client_id, kind, value, source_id) DO NOTHING",
            &[
                client.into(),
                (*kind).into(),
                (*value).into(),
                source.into(),
            ],
        )?;
    }
    Ok(())
}

/// How many holders of one value are looked at.
const HOLDERS: i64 = 50;

/// The items that have a key, by a source or by a person's word, each once.
pub(super) fn holders(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (kind, value): (&str, &str),
) -> Result<Vec<ItemId>, DbError> {
    let sql = format!(
        "SELECT s.item_id FROM item_key k JOIN item_source s ON s.id = k.source_id
         JOIN item i ON i.id = s.item_id AND i.retired_at IS NULL
         WHERE k.client_id = $1 AND k.kind = $2 AND k.value = $3 AND {}
         UNION
         SELECT h.item_id FROM item_hand_key h
         JOIN item i ON i.id = h.item_id AND i.retired_at IS NULL
         WHERE h.client_id = $1 AND h.kind = $2 AND h.value = $3 AND {}
         ORDER BY 1 LIMIT {HOLDERS}",
        rows.within("k.client_id"),
        rows.within("h.client_id")
    );
    rows.rows(&sql, &[client.into(), kind.into(), value.into()])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// By what a person's word knows an item.
pub(super) fn hand_keys(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Keys, DbError> {
    let sql = format!(
        "SELECT kind, value FROM item_hand_key WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    let mut keys = Keys::default();
    for row in rows.rows(&sql, &[item.into()])? {
        let (kind, value): (String, String) = (row.get(0)?, row.get(1)?);
        match kind.as_str() {
            "serial" => keys.serial = value,
            "fqdn" => keys.fqdn = value,
            "host" => keys.host = value,
            _ => {}
        }
    }
    Ok(keys)
}

/// Replaces by what a person's word knows an item.
pub(super) fn set_hand_keys(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    keys: &Keys,
) -> Result<(), DbError> {
    let sql = format!(
        "DELETE FROM item_hand_key WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[item.into()])?;
    for (kind, value) in keys.pairs() {
        rows.execute(
            "INSERT INTO item_hand_key (client_id, kind, value, item_id) VALUES ($1, $2, $3, $4)",
            &[client.into(), kind.into(), value.into(), item.into()],
        )?;
    }
    Ok(())
}

/// Items that no source speaks of, from a number on.
pub(super) fn unspoken(rows: &mut Rows<'_, '_>, after: i64) -> Result<Vec<ItemId>, DbError> {
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
pub(super) fn lock_client(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<(), DbError> {
    let sql = format!(
        "SELECT seq FROM chain WHERE client_id = $1{}",
        rows.for_update()
    );
    rows.row(&sql, &[client.into()]).map(drop)
}

/// A source of an item, for telling who says what.
#[derive(Clone, Debug)]
pub(super) struct Beside {
    pub id: i64,
    pub kind: String,
    pub seen_at: Timestamp,
    pub keys: Keys,
    pub has_software: bool,
}

pub(super) fn sources_of(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Vec<Beside>, DbError> {
    let sql = format!(
        "SELECT id, kind, seen_at, keys, CASE WHEN software IS NULL THEN 0 ELSE 1 END
         FROM item_source WHERE item_id = $1 AND {} ORDER BY id",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(|row| {
            let keys: String = row.get(3)?;
            Ok(Beside {
                id: row.get(0)?,
                kind: row.get(1)?,
                seen_at: row.get(2)?,
                keys: serde_json::from_str(&keys).unwrap_or_default(),
                has_software: row.get::<i64>(4)? == 1,
            })
        })
        .collect()
}

/// An item, as far as absorbing needs it.
#[derive(Clone, Debug)]
pub(super) struct ItemRow {
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

pub(super) fn item(rows: &mut Rows<'_, '_>, id: ItemId) -> Result<Option<ItemRow>, DbError> {
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

pub(super) fn add_item(
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
pub(super) fn set_columns(
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
pub(super) fn set_software(
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

/// A report that waits for a person.
pub(super) fn open_doubt(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    source: i64,
    candidates: &str,
) -> Result<i64, DbError> {
    let now = rows.now();
    let known = rows.row(
        "SELECT id FROM item_doubt WHERE source_id = $1 AND client_id = $2 AND decided_at IS NULL",
        &[source.into(), client.into()],
    )?;
    if let Some(row) = known {
        let id: i64 = row.get(0)?;
        rows.execute(
            "UPDATE item_doubt SET candidates = $2 WHERE id = $1",
            &[id.into(), candidates.into()],
        )?;
        return Ok(id);
    }
    rows.insert(
        "INSERT INTO item_doubt (client_id, source_id, candidates, opened_at)
         VALUES ($1, $2, $3, $4) RETURNING id",
        &[client.into(), source.into(), candidates.into(), now.into()],
    )
}

/// The open doubt about a source.
pub(super) fn doubt_of(rows: &mut Rows<'_, '_>, source: i64) -> Result<Option<i64>, DbError> {
    let sql = format!(
        "SELECT id FROM item_doubt WHERE source_id = $1 AND decided_at IS NULL AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[source.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// Closes a doubt.
pub(super) fn close_doubt(
    rows: &mut Rows<'_, '_>,
    doubt: i64,
    (decision, item): (&str, Option<ItemId>),
) -> Result<(), DbError> {
    let now = rows.now();
    let by = rows.tx().actor().person;
    rows.execute(
        "UPDATE item_doubt SET decided_at = $2, decided_by = $3, decision = $4, item_id = $5
         WHERE id = $1 AND decided_at IS NULL",
        &[
            doubt.into(),
            now.into(),
            by.into(),
            decision.into(),
            item.into(),
        ],
    )
    .map(drop)
}

/// Notes that another showed up under the same numbers.
pub(super) fn set_rival(
    rows: &mut Rows<'_, '_>,
    source: i64,
    rival: Option<i64>,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE item_source SET rival = $2 WHERE id = $1",
        &[source.into(), rival.into()],
    )
    .map(drop)
}

/// What a source says, for telling its item again.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub id: i64,
    pub kind: String,
    pub facts: String,
    pub first_at: Timestamp,
    pub seen_at: Timestamp,
    pub has_software: bool,
}

pub(super) fn told(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Vec<Told>, DbError> {
    let sql = format!(
        "SELECT id, kind, facts, first_at, seen_at,
             CASE WHEN software IS NULL THEN 0 ELSE 1 END
         FROM item_source WHERE item_id = $1 AND {} ORDER BY id",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(|row| {
            Ok(Told {
                id: row.get(0)?,
                kind: row.get(1)?,
                facts: row.get(2)?,
                first_at: row.get(3)?,
                seen_at: row.get(4)?,
                has_software: row.get::<i64>(5)? == 1,
            })
        })
        .collect()
}

pub(super) fn has_software(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<bool, DbError> {
    let sql = format!(
        "SELECT item_id FROM item_software WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    Ok(rows.row(&sql, &[item.into()])?.is_some())
}

/// Says of which item a source speaks.
pub(super) fn bind_source(
    rows: &mut Rows<'_, '_>,
    source: i64,
    item: Option<ItemId>,
    why: Option<&str>,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE item_source SET item_id = $2, why = COALESCE($3, why), rival = NULL WHERE id = $1",
        &[source.into(), item.into(), why.into()],
    )
    .map(drop)
}

/// The numbers in `table` of the rows of an item that meet `condition`.
pub(super) fn numbers_in(
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
pub(super) fn move_rows(
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
pub(super) fn set_merged(
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

pub(super) fn set_place(
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

/// A merge or a split, written down.
pub(super) struct MoveRow {
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

pub(super) fn add_move(
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

pub(super) fn one_move(rows: &mut Rows<'_, '_>, id: i64) -> Result<Option<MoveRow>, DbError> {
    let sql = format!("{MOVE} WHERE m.id = $1 AND {}", rows.within("m.client_id"));
    rows.row(&sql, &[id.into()])?
        .as_ref()
        .map(move_row)
        .transpose()
}

/// The merges and splits of an item, the last first.
pub(super) fn moves_of(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Vec<MoveRow>, DbError> {
    let sql = format!(
        "{MOVE} WHERE (m.from_item = $1 OR m.to_item = $1) AND {} ORDER BY m.id DESC LIMIT 50",
        rows.within("m.client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(move_row)
        .collect()
}

pub(super) fn undo_move(rows: &mut Rows<'_, '_>, id: i64) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE item_move SET undone_at = $2 WHERE id = $1",
        &[id.into(), now.into()],
    )
    .map(drop)
}

/// The incident of an item, if it has one: ticket and since when.
pub(super) fn incident(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Option<(i64, i64)>, DbError> {
    let sql = format!(
        "SELECT ticket_id, opened_at FROM item_incident WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into()])?
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .transpose()
}

/// Moves an incident to another item, unless that has one of its own.
pub(super) fn move_incident(
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

/// How many tickets name an item.
pub(super) fn tickets(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<i64, DbError> {
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM ticket WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into()])?
        .map_or(Ok(0), |row| row.get(0))
}

/// How many events an item has.
pub(super) fn events(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<i64, DbError> {
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM event
         WHERE subject = 'item' AND subject_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into()])?
        .map_or(Ok(0), |row| row.get(0))
}

/// The items that were merged into an item, and those that were merged into them.
pub(super) fn merged_of(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Vec<ItemId>, DbError> {
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
