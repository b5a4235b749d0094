//! Counting: each client's fleet once a day (again each ten minutes of that day), so that counts can
//! be followed from month to month.

use std::collections::BTreeMap;
use std::time::Duration;

use intendant_contract::month::Month;
use intendant_domain::access::Permission::SeeContracts;
use intendant_domain::id::ClientId;
use intendant_domain::perimeter::Group;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::actions;
use super::store::{self, ClientRow};
use crate::contracts;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::tx::Tx;

/// Days that are kept one by one; before them the last day of each month.
const DAYS: i64 = 62;

/// Months before the first count that are worked out from the dates of items.
const EARLIER: i32 = 12;

/// Counts each client's fleet, now and each ten minutes.
pub async fn run(app: App) {
    let actor = Actor::program("perimeter");
    loop {
        let clients = app
            .read(&actor, |tx| {
                let mut rows = tx.allow(SeeContracts)?;
                Ok(store::clients(&mut rows, None)?)
            })
            .await;
        for client in clients.unwrap_or_default() {
            let id = client.id;
            if let Err(failure) = app.write(&actor, move |tx| count(tx, &client)).await {
                tracing::warn!(?failure, client = %id, "the fleet could not be counted");
            }
        }
        tokio::time::sleep(Duration::from_secs(600)).await;
    }
}

/// Counts a client's fleet for today; the first time also works out what there was at the end of
/// earlier months.
fn count(tx: &mut Tx<'_>, client: &ClientRow) -> Result<(), Failure> {
    let now = tx.now();
    let (before, _) = actions::gone_before(tx)?;
    let zone = TimeZone::get(&client.zone).unwrap_or(TimeZone::UTC);
    let today = zone.to_datetime(now).date();
    let mut rows = tx.allow_on(SeeContracts, client.id)?;
    let version = contracts::in_force(&mut rows, client.id, now)?;
    let version = version.map_or(0, |version| version.number);
    if store::known_days(&mut rows, client.id)? == 0 {
        first_time(tx, client.id, &zone, today, version)?;
    }
    let mut rows = tx.allow_on(SeeContracts, client.id)?;
    store::drop_days(&mut rows, client.id, &[today])?;
    for (_, group) in store::groups(&mut rows, Some(client.id), before)? {
        let lines = column(&group.lines);
        store::add_day(&mut rows, client.id, (today, true, version), &group, &lines)?;
    }
    let oldest = today.checked_sub(DAYS.days()).unwrap_or(today);
    let old = store::old_days(&mut rows, client.id, oldest)?;
    Ok(store::drop_days(&mut rows, client.id, &old)?)
}

/// Price lines as items have them in their column.
fn column(lines: &[usize]) -> String {
    let mut out: String = lines.iter().map(|line| format!("|{line}")).collect();
    if !out.is_empty() {
        out.push('|');
    }
    out
}

/// Day, kind, site, service and price lines of items that are told together.
type Alike = (Date, String, Option<i64>, Option<String>, String);

fn first_time(
    tx: &mut Tx<'_>,
    client: ClientId,
    zone: &TimeZone,
    today: Date,
    version: i64,
) -> Result<(), Failure> {
    let this = Month::of(today);
    let ends: Vec<(Date, i64)> = (1..=EARLIER)
        .filter_map(|back| {
            let day = this.plus(-back).last();
            let end = day.tomorrow().ok()?.to_zoned_datetime(zone.clone()).ok()?;
            Some((day, end.timestamp().as_microsecond()))
        })
        .collect();
    let mut found: BTreeMap<Alike, u64> = BTreeMap::new();
    let mut rows = tx.allow_on(SeeContracts, client)?;
    let mut take = |group: Group, lines: String, since: i64, retired: Option<i64>| {
        for (day, end) in &ends {
            if since < *end && retired.is_none_or(|retired| retired >= *end) {
                let (kind, service) = (group.kind.clone(), group.service.clone());
                let key = (*day, kind, group.site, service, lines.clone());
                *found.entry(key).or_default() += 1;
            }
        }
    };
    store::earlier(&mut rows, client, &mut take)?;
    for ((day, kind, site, service, lines), items) in found {
        let group = Group {
            kind,
            site,
            service,
            items,
            ..Group::default()
        };
        store::add_day(&mut rows, client, (day, false, version), &group, &lines)?;
    }
    Ok(())
}
