//! The clocks of a version's tickets, remembered between two looks at its margin: a quarter of a busy
//! client is a thousand tickets, of which a look finds a few dozen that may have changed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use intendant_domain::id::{ClientId, TicketId, VersionId};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::store;
use crate::platform::failure::Failure;
use crate::platform::tx::Rows;

/// Everything is read again after this long: what is over hardly ever changes, but may.
const WHOLE_AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// What ended this long before the last look is looked at again: another server may have committed
/// late.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);

/// A clock as it is kept beside its ticket; instants in Unix seconds.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Clock {
    pub clock: String,
    pub state: String,
    pub priority: String,
    #[serde(default)]
    pub due: Option<i64>,
    #[serde(default)]
    pub stopped: Option<i64>,
    #[serde(default)]
    pub late: i64,
}

/// A ticket, as far as the margin of its contract cares.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// Key of the service; absent: nothing covers it.
    pub service: Option<String>,
    pub clocks: Vec<Clock>,
}

/// Tickets by number, in order.
pub(super) type Tickets = BTreeMap<TicketId, Told>;

struct Known {
    since: Timestamp,
    /// When all of them were read.
    whole: Timestamp,
    /// When those that could change were read.
    looked: Timestamp,
    tickets: Arc<Tickets>,
}

/// What was told before, by client and version.
#[derive(Default)]
pub(super) struct Memory {
    known: Mutex<HashMap<(ClientId, VersionId), Known>>,
}

impl Memory {
    fn take(&self, client: ClientId, version: VersionId) -> Option<Known> {
        self.known.lock().ok()?.remove(&(client, version))
    }

    fn keep(&self, client: ClientId, version: VersionId, known: Known) {
        if let Ok(mut all) = self.known.lock() {
            all.retain(|_, old| known.looked.duration_since(old.whole) < WHOLE_AGAIN);
            all.insert((client, version), known);
        }
    }
}

/// The tickets that were opened under a version since an instant.
///
/// # Errors
/// As the database says.
pub(super) fn tickets(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    version: VersionId,
    since: Timestamp,
) -> Result<Arc<Tickets>, Failure> {
    let now = rows.now();
    let known = rows.tx().shared().contracts.told.take(client, version);
    let known = known.filter(|known| {
        known.since == since && now.duration_since(known.whole).abs() < WHOLE_AGAIN
    });
    let (whole, mut tickets, ended) = match known {
        Some(known) => {
            let ended = known.looked.checked_sub(OVERLAP).unwrap_or(since);
            (known.whole, known.tickets, Some(ended))
        }
        None => (now, Arc::default(), None),
    };
    let fresh = store::tickets_since(rows, client, version, since, ended)?;
    let all = Arc::make_mut(&mut tickets);
    for row in fresh {
        let clocks = serde_json::from_str(&row.clocks)?;
        let service = row.service;
        all.insert(row.id, Told { service, clocks });
    }
    let kept = Known {
        since,
        whole,
        looked: now,
        tickets: Arc::clone(&tickets),
    };
    rows.tx()
        .shared()
        .contracts
        .told
        .keep(client, version, kept);
    Ok(tickets)
}
