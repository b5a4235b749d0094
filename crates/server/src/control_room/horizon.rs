//! What expires or must be decided soon: notice and end of contracts, amendments that take effect,
//! certificates. It moves by days, so it is worked out once a minute.

use std::sync::{Arc, Mutex};

use intendant_contract::term::Standing;
use intendant_domain::access::Permission;
use intendant_domain::id::{ClientId, ItemId};
use intendant_protocol::Perfdata;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, Unit};

use super::store;
use crate::contracts;
use crate::platform::failure::Failure;
use crate::platform::tx::Tx;

/// Contracts are shown this many days ahead.
const CONTRACT_DAYS: i32 = 60;
/// Certificates are shown this many days ahead.
const CERTIFICATE_DAYS: i64 = 30;
/// How long what was found holds.
const HOLD: SignedDuration = SignedDuration::from_secs(60);

/// What happens on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The last day to give notice on a client's contract.
    Notice(ClientId, String),
    /// The last day of a client's contract.
    End(ClientId, String),
    /// An amendment (its number) of a client's contract takes effect.
    Effect(ClientId, String, i64),
    /// A certificate seen from an item ends.
    Certificate(ItemId, String, String, String),
}

/// Something with a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    /// When.
    pub(super) on: Date,
    /// Days from today; negative when it is past.
    pub(super) days: i64,
    /// What.
    pub(super) what: What,
}

type Found = Arc<Vec<Dated>>;

/// What was found a moment ago; the same for all of the provider's people.
#[derive(Default)]
pub struct HorizonCache {
    known: Mutex<Option<(Timestamp, Found)>>,
}

/// What comes soon, nearest first. Only for people who see every client.
pub(super) fn of(tx: &mut Tx<'_>) -> Result<Found, Failure> {
    let now = tx.now();
    let cache = &tx.shared().horizon;
    if let Ok(known) = cache.known.lock()
        && let Some((at, found)) = &*known
        && now.duration_since(*at).abs() < HOLD
    {
        return Ok(Arc::clone(found));
    }
    let mut found = contract_dates(tx, now)?;
    found.extend(certificate_dates(tx, now)?);
    found.sort_by_key(|dated| dated.on);
    let found = Arc::new(found);
    if let Ok(mut known) = tx.shared().horizon.known.lock() {
        *known = Some((now, Arc::clone(&found)));
    }
    Ok(found)
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until((Unit::Day, to))
        .map_or(i64::MAX, |span| i64::from(span.get_days()))
}

fn contract_dates(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Dated>, Failure> {
    let mut rows = tx.allow(Permission::SeeContracts)?;
    let mut found = Vec::new();
    for (client, name) in store::clients(&mut rows)? {
        let versions = contracts::versions(&mut rows, client)?;
        let Some(version) = contracts::in_force(&mut rows, client, now)? else {
            continue;
        };
        let standing = contracts::standing_on(&version, now);
        let today = standing.today;
        let mut add = |on: Date, what: What| {
            let days = days_between(today, on);
            if (0..=i64::from(CONTRACT_DAYS)).contains(&days) {
                found.push(Dated { on, days, what });
            }
        };
        if let Standing::InForce {
            last_day,
            notice_by,
            ..
        } = standing.term
        {
            match notice_by {
                Some(day) => add(day, What::Notice(client, name.clone())),
                None => add(last_day, What::End(client, name.clone())),
            }
        }
        for version in versions {
            if version.effective_on > today {
                add(
                    version.effective_on,
                    What::Effect(client, name.clone(), version.number),
                );
            }
        }
    }
    Ok(found)
}

fn certificate_dates(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Dated>, Failure> {
    if !tx.actor().can(Permission::SeeMachines) {
        return Ok(Vec::new());
    }
    let zone = tx.actor().zone.clone();
    let today = now.to_zoned_datetime(zone.clone()).date();
    let mut rows = tx.allow(Permission::SeeMachines)?;
    let mut found = Vec::new();
    for row in store::certificates(&mut rows)? {
        let measured: Vec<Perfdata> = serde_json::from_str(&row.perfdata).unwrap_or_default();
        let left = measured
            .iter()
            .find(|value| value.label == "cert_days")
            .and_then(|value| value.value);
        let (Some(left), Some(seen)) = (left, row.seen) else {
            continue;
        };
        let hours = SignedDuration::from_secs_f64((left * 86_400.0).clamp(-1e10, 1e10));
        let Ok(end) = seen.checked_add(hours) else {
            continue;
        };
        let on = end.to_zoned_datetime(zone.clone()).date();
        let days = days_between(today, on);
        if days <= CERTIFICATE_DAYS {
            found.push(Dated {
                on,
                days,
                what: What::Certificate(row.item, row.item_name, row.client_name, row.check),
            });
        }
    }
    Ok(found)
}
