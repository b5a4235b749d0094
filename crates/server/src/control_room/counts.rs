//! Counts beside the navigation: tickets at risk, machines that fail. Worked out at most every few
//! seconds for all who see the same rows.

use std::collections::HashMap;
use std::sync::Mutex;

use intendant_domain::access::{Permission, Reach};
use jiff::{SignedDuration, Timestamp};

use super::store;
use crate::platform::actor::Actor;
use crate::platform::app::App;

/// How long counts hold.
const HOLD: SignedDuration = SignedDuration::from_secs(5);
/// At risk: due within this.
pub(super) const SOON: SignedDuration = SignedDuration::from_hours(1);

/// What stands beside the navigation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Open tickets past due or due within the hour; for a client's people, all that are open.
    pub tickets: u64,
    /// Items with a check that fails.
    pub machines: u64,
}

/// Whose rows: everything, a client, one person's of a client.
type Key = (i64, i64);

/// Counts that were worked out a moment ago.
#[derive(Default)]
pub struct NavCache {
    known: Mutex<HashMap<Key, (Timestamp, Counts)>>,
}

impl NavCache {
    fn get(&self, key: Key, now: Timestamp) -> Option<Counts> {
        let (at, counts) = self.known.lock().ok()?.get(&key).copied()?;
        (now.duration_since(at).abs() < HOLD).then_some(counts)
    }

    fn keep(&self, key: Key, now: Timestamp, counts: Counts) {
        if let Ok(mut known) = self.known.lock() {
            known.retain(|_, (at, _)| now.duration_since(*at).abs() < HOLD);
            known.insert(key, (now, counts));
        }
    }
}

impl Counts {
    /// The counts for somebody. A page stands without them: what fails here counts nothing.
    pub async fn of(app: &App, actor: &Actor) -> Self {
        let key = match actor.reach(Permission::SeeTickets) {
            None => return Self::default(),
            // Billing sees no machines, so its counts are not those of the others.
            Some(Reach::Everything) => (0, i64::from(actor.can(Permission::SeeMachines))),
            Some(Reach::Client(client)) => (client.0, 0),
            Some(Reach::Own(client, person)) => (client.0, person.0),
        };
        let now = app.now();
        if let Some(counts) = app.nav_cache().get(key, now) {
            return counts;
        }
        let counted = app.read(actor, |tx| {
            let clients = tx.actor().is_clients();
            let soon = tx.now().checked_add(SOON).unwrap_or(tx.now());
            let mut rows = tx.allow(Permission::SeeTickets)?;
            let tally = store::tally(&mut rows, soon, None)?;
            let machines = match tx.actor().can(Permission::SeeMachines) && !clients {
                true => store::failing_items(&mut tx.allow(Permission::SeeMachines)?)?,
                false => 0,
            };
            let tickets = if clients {
                tally.open
            } else {
                tally.late + tally.soon
            };
            Ok(Self {
                tickets: u64::try_from(tickets).unwrap_or(0),
                machines: u64::try_from(machines).unwrap_or(0),
            })
        });
        let counts = counted.await.unwrap_or_default();
        app.nav_cache().keep(key, now, counts);
        counts
    }
}
