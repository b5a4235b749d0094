//! What was decided of an item over time: each change of its cover, as the client's chain keeps it.

use intendant_contract::model::Clause;
use intendant_contract::words::Words;
use intendant_domain::access::Permission::SeeMachines;
use intendant_domain::id::{ClientId, ItemId};
use jiff::Timestamp;
use serde::Deserialize;

use super::store;
use crate::platform::failure::Failure;
use crate::platform::tx::Tx;

/// How far back an item's page looks.
const MOST: i64 = 30;

/// A decision that changed an item's cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastCover {
    /// From when.
    pub at: Timestamp,
    /// What was decided.
    pub body: PastBody,
}

/// What such an event says. Those of before level, clause and reasons were written have none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct PastBody {
    /// Key of the service; absent: none covers it.
    #[serde(default)]
    pub service: Option<String>,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// The level that it promised.
    #[serde(default)]
    pub level: Option<String>,
    /// Number of the version.
    #[serde(default)]
    pub version: Option<i64>,
    /// The clause.
    #[serde(default)]
    pub clause: Option<Clause>,
    /// Why no service covers it.
    #[serde(default)]
    pub why: Vec<Words>,
}

/// The changes of an item's cover, the latest first.
///
/// # Errors
/// As the database says.
pub fn past(tx: &mut Tx<'_>, client: ClientId, item: ItemId) -> Result<Vec<PastCover>, Failure> {
    let mut rows = tx.allow_on(SeeMachines, client)?;
    store::cover_events(&mut rows, client, item, MOST)?
        .into_iter()
        .map(|(at, body)| {
            let body = serde_json::from_str(&body)?;
            Ok(PastCover { at, body })
        })
        .collect()
}
