//! Sources: who speaks, and what was said last.

use intendant_domain::id::{ClientId, ItemId};
use intendant_inventory::identity::Keys;
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// A source of a client, as far as absorbing needs it.
#[derive(Clone, Debug)]
pub(in crate::fleet) struct SourceRow {
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
pub(in crate::fleet) fn sources_named(
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
pub(in crate::fleet) fn add_twin(rows: &mut Rows<'_, '_>, source: i64) -> Result<(), DbError> {
    rows.execute(
        "UPDATE item_source SET twins = twins + 1 WHERE id = $1",
        &[source.into()],
    )
    .map(drop)
}

pub(in crate::fleet) fn source(
    rows: &mut Rows<'_, '_>,
    id: i64,
) -> Result<Option<SourceRow>, DbError> {
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
pub(in crate::fleet) fn add_source(
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
pub(in crate::fleet) fn touch_source(
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
pub(in crate::fleet) fn source_by_hash(
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

/// What a source said, as it is kept.
pub(in crate::fleet) struct Said<'s> {
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

pub(in crate::fleet) fn keep_source(
    rows: &mut Rows<'_, '_>,
    id: i64,
    said: Said<'_>,
) -> Result<(), DbError> {
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
pub(in crate::fleet) type Kept = (Option<Vec<u8>>, Option<Vec<u8>>);

/// What a source said last: its content and its software.
pub(in crate::fleet) fn said_before(rows: &mut Rows<'_, '_>, id: i64) -> Result<Kept, DbError> {
    let sql = format!(
        "SELECT content, software FROM item_source WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    match rows.row(&sql, &[id.into()])? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((None, None)),
    }
}

/// A source of an item, for telling who says what.
#[derive(Clone, Debug)]
pub(in crate::fleet) struct Beside {
    pub id: i64,
    pub kind: String,
    pub seen_at: Timestamp,
    pub keys: Keys,
    pub has_software: bool,
}

pub(in crate::fleet) fn sources_of(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Vec<Beside>, DbError> {
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

/// Notes that another showed up under the same numbers.
pub(in crate::fleet) fn set_rival(
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
pub(in crate::fleet) struct Told {
    pub id: i64,
    pub kind: String,
    pub facts: String,
    pub first_at: Timestamp,
    pub seen_at: Timestamp,
    pub has_software: bool,
}

pub(in crate::fleet) fn told(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Vec<Told>, DbError> {
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

/// Says of which item a source speaks.
pub(in crate::fleet) fn bind_source(
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
