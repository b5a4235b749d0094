//! Open campaigns follow what the machines report.

use std::time::Duration;

use intendant_domain::access::Permission::SeeAudits;

use super::{actions, store};
use crate::platform::actor::Actor;
use crate::platform::app::App;

/// How often open campaigns are looked at.
const EVERY: Duration = Duration::from_secs(60);

/// Each minute: campaigns whose machines said something new are analysed again.
pub async fn run(app: App) {
    let actor = Actor::program("audits");
    loop {
        let due = app
            .read(&actor, |tx| Ok(store::due(&mut tx.allow(SeeAudits)?)?))
            .await;
        for id in due.unwrap_or_default() {
            if let Err(failure) = actions::analyse(&app, &actor, id).await {
                tracing::warn!(?failure, id, "an audit could not look at its machines");
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}
