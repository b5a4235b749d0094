//! At start: what lists look for is derived for items that came before it was.

use intendant_domain::access::Permission::SeeMachines;
use intendant_domain::id::ItemId;

use super::store;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;

/// Items of one transaction.
const AT_ONCE: i64 = 500;

/// Derives what is missing, once.
pub async fn run(app: App) {
    let mut after = 0;
    loop {
        let from = after;
        let done = app
            .write(&Actor::program("machines"), move |tx| step(tx, from))
            .await;
        match done {
            Ok(Some(last)) => after = last.0,
            Ok(None) => return,
            Err(failure) => {
                tracing::warn!(?failure, "words of items");
                return;
            }
        }
    }
}

fn step(tx: &mut crate::platform::tx::Tx<'_>, after: i64) -> Result<Option<ItemId>, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let ids = store::underived(&mut rows, after, AT_ONCE)?;
    for id in &ids {
        store::rederive(&mut rows, *id)?;
    }
    Ok(ids.last().copied())
}
