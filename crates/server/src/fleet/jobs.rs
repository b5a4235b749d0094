//! Timers of the fleet: who has what is kept up in batches.

use std::collections::BTreeMap;
use std::time::Duration;

use intendant_domain::access::Permission::EditMachines;
use roaring::RoaringBitmap;

use super::software::unpacked;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::db::{DbError, Value};
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};

/// Items whose software is put into the bitmaps in one transaction.
const BATCH: i64 = 500;

/// Runs until the program stops.
pub async fn run(app: App) {
    let actor = Actor::program("fleet");
    loop {
        match app.write(&actor, index).await {
            Ok(done) if done >= BATCH => tokio::task::yield_now().await,
            Ok(_) => tokio::time::sleep(Duration::from_secs(2)).await,
            Err(failure) => {
                tracing::warn!(?failure, "software index");
                tokio::time::sleep(Duration::from_secs(30)).await;
            }
        }
    }
}

/// What comes to and goes from each bitmap.
#[derive(Default)]
struct Turn {
    come: Vec<u32>,
    gone: Vec<u32>,
}

/// Puts the software of the items that changed into the bitmaps; answers how many items.
pub(super) fn index(tx: &mut Tx<'_>) -> Result<i64, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let dirty = rows.rows(
        &format!(
            "SELECT item_id, versions, indexed FROM item_software WHERE dirty = 1
             ORDER BY item_id LIMIT {BATCH}"
        ),
        &[],
    )?;
    if dirty.is_empty() {
        return Ok(0);
    }
    let mut turns: BTreeMap<i64, Turn> = BTreeMap::new();
    for row in &dirty {
        let item: i64 = row.get(0)?;
        let Ok(bit) = u32::try_from(item) else {
            continue;
        };
        let now = unpacked(&row.get::<Vec<u8>>(1)?);
        let before = unpacked(&row.get::<Option<Vec<u8>>>(2)?.unwrap_or_default());
        for number in now.iter().filter(|n| before.binary_search(n).is_err()) {
            turns.entry(*number).or_default().come.push(bit);
        }
        for number in before.iter().filter(|n| now.binary_search(n).is_err()) {
            turns.entry(*number).or_default().gone.push(bit);
        }
    }
    turn(&mut rows, &turns)?;
    for row in &dirty {
        let (item, versions): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        rows.execute(
            "UPDATE item_software SET indexed = $2, dirty = 0 WHERE item_id = $1",
            &[item.into(), versions.into()],
        )?;
    }
    Ok(i64::try_from(dirty.len()).unwrap_or(BATCH))
}

fn turn(rows: &mut Rows<'_, '_>, turns: &BTreeMap<i64, Turn>) -> Result<(), DbError> {
    for (version, turn) in turns {
        let known = rows.row(
            "SELECT items FROM software_holders WHERE version_id = $1",
            &[(*version).into()],
        )?;
        let mut map = match known {
            Some(row) => bitmap(&row.get::<Vec<u8>>(0)?)?,
            None => RoaringBitmap::new(),
        };
        for bit in &turn.gone {
            map.remove(*bit);
        }
        map.extend(turn.come.iter().copied());
        let count = i64::try_from(map.len()).unwrap_or(i64::MAX);
        let bytes: Value = bytes_of(&map)?.into();
        rows.execute(
            "INSERT INTO software_holders (version_id, count, items) VALUES ($1, $2, $3)
             ON CONFLICT (version_id) DO UPDATE
             SET count = excluded.count, items = excluded.items",
            &[(*version).into(), count.into(), bytes],
        )?;
    }
    Ok(())
}

/// A bitmap from the form in which it is kept.
pub(super) fn bitmap(bytes: &[u8]) -> Result<RoaringBitmap, DbError> {
    RoaringBitmap::deserialize_from(bytes)
        .map_err(|error| DbError::Broken(format!("a bitmap of holders cannot be read: {error}")))
}

fn bytes_of(map: &RoaringBitmap) -> Result<Vec<u8>, DbError> {
    let mut bytes = Vec::with_capacity(map.serialized_size());
    map.serialize_into(&mut bytes)
        .map_err(|error| DbError::Broken(format!("a bitmap of holders: {error}")))?;
    Ok(bytes)
}
