//! The intake's timer: refused messages are forgotten after a day.

use std::time::Duration;

use intendant_domain::access::Permission::EditMachines;
use jiff::SignedDuration;

use super::store;
use crate::platform::actor::Actor;
use crate::platform::app::App;

/// How long refused messages are kept.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Runs until the program stops.
pub async fn run(app: App) {
    let actor = Actor::program("Intendant");
    loop {
        let done = app
            .write(&actor, |tx| {
                let mut rows = tx.allow(EditMachines)?;
                let before = rows.now().checked_sub(KEPT).unwrap_or(jiff::Timestamp::MIN);
                Ok(store::forget_rejects(&mut rows, before)?)
            })
            .await;
        if let Err(failure) = done {
            tracing::warn!(?failure, "forgetting refused inventories");
        }
        tokio::time::sleep(Duration::from_secs(300)).await;
    }
}
