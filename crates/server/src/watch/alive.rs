//! Timers of the watch: machines that fell silent, incidents that are owed, results that are old.

use std::time::Duration;

use intendant_domain::access::Permission::EditMachines;
use intendant_protocol::CheckState;
use jiff::{SignedDuration, Timestamp};

use super::{incidents, ingest, store};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::live::Change;
use crate::platform::tx::Tx;

/// Three heartbeats.
const SILENCE: SignedDuration = SignedDuration::from_secs(180);
/// How long results are kept for charts.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 8);

/// Runs until the program stops. After a start machines get the whole silence to come back before
/// they are judged: it was we who were away.
pub async fn run(app: App) {
    let actor = Actor::program("Intendant");
    let began = app.now();
    let mut swept = began;
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let now = app.now();
        let ready = began.checked_add(SILENCE).is_ok_and(|ready| now >= ready);
        let done = app
            .write(&actor, move |tx| {
                if ready {
                    silence(tx, now)?;
                }
                incidents::settle_owed(tx)
            })
            .await;
        if let Err(failure) = done {
            tracing::warn!(?failure, "watch");
        }
        if now.duration_since(swept) > SignedDuration::from_hours(1) {
            swept = now;
            sweep(&app, &actor, now).await;
        }
    }
}

fn silence(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Failure> {
    let Ok(before) = now.checked_sub(SILENCE) else {
        return Ok(());
    };
    let mut rows = tx.allow(EditMachines)?;
    for (item, seen) in store::silent(&mut rows, before)? {
        if let Some(check) = store::alive_check(&mut rows, item)? {
            // Down since it was last heard, as far as anybody can know.
            let output = format!("no sign of life since {seen:.0}");
            ingest::judge(
                &mut rows,
                &check,
                &ingest::verdict(CheckState::Critical, output),
                seen,
            )?;
            rows.tx().tell(Change::Item(check.client, item));
        }
    }
    Ok(())
}

async fn sweep(app: &App, actor: &Actor, now: Timestamp) {
    let Ok(before) = now.checked_sub(KEPT) else {
        return;
    };
    let done = app
        .write(actor, move |tx| {
            let mut rows = tx.allow(EditMachines)?;
            Ok(store::forget_results(&mut rows, before)?)
        })
        .await;
    if let Err(failure) = done {
        tracing::warn!(?failure, "old results");
    }
}
