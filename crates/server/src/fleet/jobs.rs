//! Timers of the fleet: who has what is kept up in batches.

use std::collections::BTreeMap;
use std::time::Duration;

use intendant_domain::access::Permission::EditMachines;
use roaring::RoaringBitmap;

use super::holders::{bitmap, bytes_of};
use super::software::unpacked;
use super::store;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::db::{DbError, Value};
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};

/// Items whose software is put into the bitmaps in one transaction, at most, and bitmaps that it turns,
/// about: it must not hold up others. What costs is the bitmaps, which many items share.
const LIVE: (i64, usize) = (2_000, 3_000);
/// Name of the setting that says that every item's written name is known.
const WRITTEN: &str = "known-by-hand";

/// Runs until the program stops.
pub async fn run(app: App) {
    let actor = Actor::program("fleet");
    if let Err(failure) = know_written(&app, &actor).await {
        tracing::warn!(?failure, "names that people wrote");
    }
    loop {
        match app.write(&actor, |tx| index(tx, LIVE)).await {
            Ok(done) if done > 0 => tokio::time::sleep(Duration::from_millis(20)).await,
            Ok(_) => tokio::time::sleep(Duration::from_secs(2)).await,
            Err(failure) => {
                tracing::warn!(?failure, "software index");
                tokio::time::sleep(Duration::from_secs(30)).await;
            }
        }
    }
}

/// Once: items that were written down before their names were kept as keys.
async fn know_written(app: &App, actor: &Actor) -> Result<(), Failure> {
    let done = app.read(actor, |tx| Ok(tx.setting(WRITTEN)?)).await?;
    if done.is_some() {
        return Ok(());
    }
    let mut after = 0;
    loop {
        let last = app
            .write(actor, move |tx| {
                let items = store::unspoken(&mut tx.allow(EditMachines)?, after)?;
                for item in &items {
                    super::know_by_hand(tx, *item)?;
                }
                Ok(items.last().map(|item| item.0))
            })
            .await?;
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    app.write(actor, |tx| tx.set_setting(WRITTEN, "1")).await
}

/// What comes to and goes from each bitmap.
#[derive(Default)]
struct Turn {
    come: Vec<u32>,
    gone: Vec<u32>,
}

/// Puts the software of the items that changed into the bitmaps; answers how many items.
pub(super) fn index(tx: &mut Tx<'_>, (batch, bitmaps): (i64, usize)) -> Result<i64, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let dirty = rows.rows(
        &format!(
            "SELECT item_id, versions, indexed FROM item_software WHERE dirty = 1
             ORDER BY item_id LIMIT {batch}"
        ),
        &[],
    )?;
    if dirty.is_empty() {
        return Ok(0);
    }
    let mut turns: Turns = BTreeMap::new();
    let mut done = 0_usize;
    for row in &dirty {
        if turns.len() >= bitmaps {
            break;
        }
        done += 1;
        let item: i64 = row.get(0)?;
        let Ok(bit) = u32::try_from(item) else {
            continue;
        };
        let now = unpacked(&row.get::<Vec<u8>>(1)?);
        let before = unpacked(&row.get::<Option<Vec<u8>>>(2)?.unwrap_or_default());
        for number in now.iter().filter(|n| before.binary_search(n).is_err()) {
            turns
                .entry((*number, bit >> 16))
                .or_default()
                .come
                .push(bit);
        }
        for number in before.iter().filter(|n| now.binary_search(n).is_err()) {
            turns
                .entry((*number, bit >> 16))
                .or_default()
                .gone
                .push(bit);
        }
    }
    turn(&mut rows, &turns)?;
    for row in dirty.iter().take(done) {
        let (item, versions): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        rows.execute(
            "UPDATE item_software SET indexed = $2, dirty = 0 WHERE item_id = $1",
            &[item.into(), versions.into()],
        )?;
    }
    Ok(i64::try_from(done).unwrap_or(batch))
}

/// By version and block.
type Turns = BTreeMap<(i64, u32), Turn>;

fn turn(rows: &mut Rows<'_, '_>, turns: &Turns) -> Result<(), DbError> {
    for ((version, block), turn) in turns {
        let key: [Value; 2] = [(*version).into(), i64::from(*block).into()];
        let known = rows.row(
            "SELECT items FROM software_holders WHERE version_id = $1 AND block = $2",
            &key,
        )?;
        let mut map = match known {
            Some(row) => bitmap(&row.get::<Vec<u8>>(0)?)?,
            None => RoaringBitmap::new(),
        };
        for bit in &turn.gone {
            map.remove(*bit);
        }
        map.extend(turn.come.iter().copied());
        let [version, block] = key;
        rows.execute(
            "INSERT INTO software_holders (version_id, block, items) VALUES ($1, $2, $3)
             ON CONFLICT (version_id, block) DO UPDATE SET items = excluded.items",
            &[version, block, bytes_of(&map)?.into()],
        )?;
    }
    Ok(())
}
