//! Versions read and ready to decide, kept in memory: reading a contract costs a thousand times
//! what looking it up does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use intendant_contract::clock::Promises;
use intendant_contract::model::Contract;
use intendant_domain::id::{ClientId, VersionId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::store::{self, Version};
use crate::platform::failure::Failure;
use crate::platform::tx::Rows;

/// A version, read and ready to decide.
#[derive(Debug)]
pub struct Compiled {
    /// Which.
    pub id: VersionId,
    /// Whose.
    pub client: ClientId,
    /// 1 for the contract as signed, then one more for each amendment.
    pub number: i64,
    /// The contract's reference, the same in every version.
    pub reference: String,
    /// From when it is in force.
    pub effective_at: Timestamp,
    /// Of the file, lower-case hexadecimal: what events and evidence quote.
    pub sha256: String,
    /// What it says.
    pub contract: Contract,
    /// Its promises, compiled: what tickets' clocks run on.
    pub promises: Promises,
}

/// Versions that were read before (they never change, so they do not go stale), and what was told of
/// their tickets.
#[derive(Default)]
pub struct Cache {
    known: Mutex<HashMap<VersionId, Arc<Compiled>>>,
    /// Tickets for the margins of pages.
    pub(super) told: super::told::Memory,
}

impl Cache {
    /// The version, when it was read before. A transaction that was rolled back may have left an
    /// id behind which later serves for another text: the fingerprint tells.
    fn get(&self, version: &Version) -> Option<Arc<Compiled>> {
        let known = self.known.lock().ok()?.get(&version.id).cloned()?;
        let same = known.sha256 == version.sha256
            && known.client == version.client
            && known.number == version.number
            && known.effective_at == version.effective_at;
        same.then_some(known)
    }

    fn keep(&self, compiled: &Arc<Compiled>) {
        if let Ok(mut known) = self.known.lock() {
            known.insert(compiled.id, Arc::clone(compiled));
        }
    }
}

/// A version that `rows` reaches, ready to decide.
///
/// # Errors
/// [`Failure::NotFound`] when there is none within reach.
pub fn compiled(rows: &mut Rows<'_, '_>, id: VersionId) -> Result<Arc<Compiled>, Failure> {
    let version = store::version(rows, id)?.ok_or(Failure::NotFound)?;
    ready(rows, version)
}

/// The version of `client` in force at `at`; `None` before the first one takes effect.
///
/// # Errors
/// As the database says.
pub fn in_force(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    at: Timestamp,
) -> Result<Option<Arc<Compiled>>, Failure> {
    match store::in_force(rows, client, at)? {
        Some(version) => ready(rows, version).map(Some),
        None => Ok(None),
    }
}

fn ready(rows: &mut Rows<'_, '_>, version: Version) -> Result<Arc<Compiled>, Failure> {
    let cache = &rows.tx().shared().contracts;
    if let Some(known) = cache.get(&version) {
        return Ok(known);
    }
    let text = store::text(rows, version.id)?.ok_or(Failure::NotFound)?;
    let contract = intendant_contract::read(&version.file_name(), &text).map_err(|errors| {
        Failure::Broken(format!("version {} cannot be read: {errors}", version.id))
    })?;
    let promises = Promises::compile(&contract).map_err(|error| {
        Failure::Broken(format!(
            "version {} cannot be compiled: {error}",
            version.id
        ))
    })?;
    let compiled = Arc::new(Compiled {
        id: version.id,
        client: version.client,
        number: version.number,
        reference: version.reference,
        effective_at: version.effective_at,
        sha256: version.sha256,
        contract,
        promises,
    });
    cache.keep(&compiled);
    Ok(compiled)
}

/// The instant from which a version of `contract` with the first day `on` is in force: local
/// midnight in the zone of the file's first calendar, else in `fallback` (the client's zone).
#[must_use]
pub fn effect_of(contract: &Contract, on: Date, fallback: &TimeZone) -> Timestamp {
    let zone = zone_of(contract).unwrap_or_else(|| fallback.clone());
    on.to_zoned_datetime(zone)
        .map_or(Timestamp::MIN, |midnight| midnight.timestamp())
}

/// The zone of the file's first calendar.
#[must_use]
pub fn zone_of(contract: &Contract) -> Option<TimeZone> {
    let (_, calendar) = contract.calendars.first()?;
    TimeZone::get(&calendar.timezone).ok()
}
