//! Who has what, as bitmaps of items: kept up in batches, brought up to date where they are read.

use std::collections::HashMap;

use intendant_domain::id::ClientId;
use roaring::RoaringBitmap;

use super::software::unpacked;
use crate::platform::db::{DbError, Engine, Row, Value};
use crate::platform::tx::Rows;

/// Numbers that one statement names at most.
const CHUNK: usize = 500;

/// A bitmap from the form in which it is kept.
pub(super) fn bitmap(bytes: &[u8]) -> Result<RoaringBitmap, DbError> {
    RoaringBitmap::deserialize_from(bytes)
        .map_err(|error| DbError::Broken(format!("a bitmap of holders cannot be read: {error}")))
}

/// A bitmap in the form in which it is kept.
pub(super) fn bytes_of(map: &RoaringBitmap) -> Result<Vec<u8>, DbError> {
    let mut bytes = Vec::with_capacity(map.serialized_size());
    map.serialize_into(&mut bytes)
        .map_err(|error| DbError::Broken(format!("a bitmap of holders: {error}")))?;
    Ok(bytes)
}

/// Sets of items that changed since the bitmaps were last brought up to date.
struct Fresh(Vec<(u32, Vec<i64>)>);

impl Fresh {
    fn read(rows: &mut Rows<'_, '_>) -> Result<Self, DbError> {
        let mut sets = Vec::new();
        let sql = "SELECT item_id, versions FROM item_software WHERE dirty = 1";
        rows.each(sql, &[], &mut |row| {
            if let Ok(bit) = u32::try_from(row.get::<i64>(0)?) {
                sets.push((bit, unpacked(&row.get::<Vec<u8>>(1)?)));
            }
            Ok(())
        })?;
        Ok(Self(sets))
    }

    /// Turns the bitmap of one version into what it is now.
    fn turn(&self, version: i64, map: &mut RoaringBitmap) {
        for (bit, set) in &self.0 {
            if set.binary_search(&version).is_ok() {
                map.insert(*bit);
            } else {
                map.remove(*bit);
            }
        }
    }
}

/// For each of these versions that any item has, the items that have it, of every client. Statements
/// that use the answer keep within the wall themselves; see [`Ground`].
///
/// # Errors
/// As the database says.
pub fn holders_each(
    rows: &mut Rows<'_, '_>,
    versions: &[i64],
) -> Result<HashMap<i64, RoaringBitmap>, DbError> {
    let mut found = HashMap::with_capacity(versions.len());
    for chunk in versions.chunks(CHUNK) {
        let list: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        let sql = format!(
            "SELECT version_id, items FROM software_holders WHERE version_id IN ({})",
            list.join(", ")
        );
        rows.each(&sql, &[], &mut |row| {
            let map: &mut RoaringBitmap = found.entry(row.get(0)?).or_default();
            *map |= bitmap(&row.get::<Vec<u8>>(1)?)?;
            Ok(())
        })?;
    }
    let fresh = Fresh::read(rows)?;
    if !fresh.0.is_empty() {
        for version in versions {
            fresh.turn(*version, found.entry(*version).or_default());
        }
    }
    found.retain(|_, map| !map.is_empty());
    Ok(found)
}

/// The items that have one of these versions, of every client.
///
/// # Errors
/// As [`holders_each`].
pub fn holders(rows: &mut Rows<'_, '_>, versions: &[i64]) -> Result<RoaringBitmap, DbError> {
    let each = holders_each(rows, versions)?;
    Ok(each.into_values().fold(RoaringBitmap::new(), |a, b| a | b))
}

/// Living items within reach: where they are all but few, those few.
pub enum Ground {
    /// These.
    Only(RoaringBitmap),
    /// Every item but these.
    AllBut(RoaringBitmap),
}

impl Ground {
    /// Living items within reach, of one client if one is named.
    ///
    /// # Errors
    /// As the database says.
    pub fn read(rows: &mut Rows<'_, '_>, client: Option<ClientId>) -> Result<Self, DbError> {
        let bits = |found: Vec<Row>| -> Result<RoaringBitmap, DbError> {
            let mut map = RoaringBitmap::new();
            for row in found {
                map.extend(u32::try_from(row.get::<i64>(0)?));
            }
            Ok(map)
        };
        let within = rows.within("client_id");
        if let Some(client) = client.or_else(|| rows.client()) {
            let sql = format!(
                "SELECT id FROM item WHERE client_id = $1 AND retired_at IS NULL
                 AND merged_into IS NULL AND {within}"
            );
            return Ok(Self::Only(bits(rows.rows(&sql, &[client.into()])?)?));
        }
        let sql = "SELECT id FROM item WHERE retired_at IS NOT NULL
            UNION SELECT id FROM item WHERE merged_into IS NOT NULL";
        Ok(Self::AllBut(bits(rows.rows(sql, &[])?)?))
    }

    /// Those of a set that stand on it.
    #[must_use]
    pub fn of(&self, set: RoaringBitmap) -> RoaringBitmap {
        match self {
            Self::Only(those) => set & those,
            Self::AllBut(these) => set - these,
        }
    }

    /// How many of a set stand on it.
    #[must_use]
    pub fn count(&self, set: &RoaringBitmap) -> i64 {
        let n = match self {
            Self::Only(those) => set.intersection_len(those),
            Self::AllBut(these) => set.difference_len(these),
        };
        i64::try_from(n).unwrap_or(i64::MAX)
    }
}

/// The condition that the number in `column` is in `set`, however large that is, and its parameter,
/// which is that of the number `place`.
///
/// # Errors
/// When the set cannot be written.
pub fn among(
    rows: &Rows<'_, '_>,
    column: &str,
    set: &RoaringBitmap,
    place: &str,
) -> Result<(String, Value), DbError> {
    Ok(match rows.engine() {
        Engine::Sqlite => (format!("among({place}, {column})"), bytes_of(set)?.into()),
        Engine::Postgres => {
            let list: Vec<String> = set.iter().map(|bit| bit.to_string()).collect();
            (
                format!("{column} = ANY(CAST({place} AS BIGINT[]))"),
                format!("{{{}}}", list.join(",")).into(),
            )
        }
    })
}
