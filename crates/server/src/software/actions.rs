//! What can be asked of software and done with licences.

use std::cmp::Reverse;
use std::collections::HashMap;

use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::clients::folded;
use intendant_domain::id::ClientId;
use intendant_domain::licences::{Balance, balance};
use intendant_inventory::versions::compare;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use roaring::{MultiOps, RoaringBitmap};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::{self, Holder, Licence, Title, Version};
use crate::fleet::{self, Ground};
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::{Rows, Tx};

/// The most units of a licence.
const MOST_UNITS: i64 = 10_000_000;
/// The longest note, in characters.
const LONGEST: usize = 300;
/// Titles that are looked at together, at most.
const PART: usize = 200;
/// Items that are named of those that have a title.
pub(super) const MOST_HOLDERS: i64 = 500;

/// A title with how many items have it.
pub(super) struct Counted {
    pub title: Title,
    pub items: i64,
    pub newest: String,
}

/// A page of titles that some item in reach has, by name.
///
/// # Errors
/// As the database says.
pub(super) fn titles(
    tx: &mut Tx<'_>,
    (q, client): (&str, Option<ClientId>),
    after: &str,
    limit: usize,
) -> Result<(Vec<Counted>, Option<String>), Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let ground = Ground::read(&mut rows, client)?;
    let words = folded(q).replace(['%', '_'], " ");
    let mut found: Vec<Counted> = Vec::new();
    let mut last = after.to_owned();
    loop {
        let wanted = (limit + 1 - found.len()).clamp(20, PART);
        let part = store::titles(&mut rows, &words, &last, i64::try_from(wanted).unwrap_or(1))?;
        let is_end = part.len() < wanted;
        let mut versions = store::versions_each(&mut rows, &part)?;
        let numbers: Vec<i64> = versions.values().flatten().map(|one| one.id).collect();
        let held = fleet::holders_each(&mut rows, &numbers)?;
        for title in part {
            last.clone_from(&title.name);
            let versions = versions.remove(&title.id).unwrap_or_default();
            let Some((items, newest)) = counted(&ground, &held, &versions) else {
                continue;
            };
            if found.len() == limit {
                let next = found.last().map(|one: &Counted| one.title.name.clone());
                return Ok((found, next));
            }
            found.push(Counted {
                items,
                newest,
                title,
            });
        }
        if is_end {
            return Ok((found, None));
        }
    }
}

/// How many items have one of these versions, and the newest that one of them has.
fn counted(
    ground: &Ground,
    held: &HashMap<i64, RoaringBitmap>,
    versions: &[Version],
) -> Option<(i64, String)> {
    let there: Vec<(&Version, &RoaringBitmap)> = versions
        .iter()
        .filter_map(|one| Some((one, held.get(&one.id)?)))
        .filter(|(_, map)| ground.count(map) > 0)
        .collect();
    let (newest, _) = there
        .iter()
        .max_by(|(a, _), (b, _)| compare(&a.version, &b.version))?;
    let items = match there.as_slice() {
        [(_, one)] => ground.count(one),
        several => ground.count(&several.iter().map(|(_, map)| *map).union()),
    };
    Some((items, newest.version.clone()))
}

/// A title with its versions, the newest first, and who has it.
pub(super) struct Whole {
    pub title: Title,
    /// Versions that somebody has, with how many.
    pub versions: Vec<(Version, i64)>,
    /// How many items have it.
    pub items: i64,
    /// The first of them by name, at most [`MOST_HOLDERS`].
    pub holders: Vec<Holder>,
}

/// One title.
///
/// # Errors
/// [`Failure::NotFound`] when no item in reach has it.
pub(super) fn title(tx: &mut Tx<'_>, id: i64, client: Option<ClientId>) -> Result<Whole, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let title = store::title(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let versions = store::versions(&mut rows, id)?;
    let held = installed(&mut rows, &versions, client)?;
    let all: RoaringBitmap = held.values().union();
    if all.is_empty() {
        return Err(Failure::NotFound);
    }
    let mut holders = store::items(&mut rows, &all, MOST_HOLDERS)?;
    for holder in &mut holders {
        let has =
            |map: &RoaringBitmap| u32::try_from(holder.item.0).is_ok_and(|bit| map.contains(bit));
        let having = versions
            .iter()
            .filter(|one| held.get(&one.id).is_some_and(has));
        holder.versions = having.map(|one| one.id).collect();
    }
    let count = |map: &RoaringBitmap| i64::try_from(map.len()).unwrap_or(i64::MAX);
    let mut versions: Vec<(Version, i64)> = versions
        .into_iter()
        .filter_map(|one| {
            let count = held.get(&one.id).map(count)?;
            Some((one, count))
        })
        .collect();
    versions.sort_by(|(a, _), (b, _)| {
        compare(&b.version, &a.version).then_with(|| a.package.cmp(&b.package))
    });
    Ok(Whole {
        title,
        versions,
        items: count(&all),
        holders,
    })
}

/// For each of these versions that somebody has, the living items in reach that have it.
fn installed(
    rows: &mut Rows<'_, '_>,
    versions: &[Version],
    client: Option<ClientId>,
) -> Result<HashMap<i64, RoaringBitmap>, Failure> {
    let ground = Ground::read(rows, client)?;
    let ids: Vec<i64> = versions.iter().map(|one| one.id).collect();
    let held = fleet::holders_each(rows, &ids)?;
    Ok(held
        .into_iter()
        .map(|(id, map)| (id, ground.of(map)))
        .filter(|(_, map)| !map.is_empty())
        .collect())
}

/// A licence with what is installed.
pub(super) struct Held {
    pub licence: Licence,
    pub installed: i64,
    pub balance: Balance,
}

/// The licences in reach, those that miss most money first.
///
/// # Errors
/// As the database says.
pub(super) fn licences(tx: &mut Tx<'_>, client: Option<ClientId>) -> Result<Vec<Held>, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let licences = store::licences(&mut rows, (client, None))?;
    let mut found = Vec::with_capacity(licences.len());
    for licence in licences {
        let versions = store::versions(&mut rows, licence.title)?;
        let held = installed(&mut rows, &versions, Some(licence.client))?;
        let all: RoaringBitmap = held.values().union();
        let installed = match licence.metric.as_str() {
            // A person with several machines counts once; a machine of nobody counts as one.
            "seat" => store::seats(&mut rows, licence.client, &all)?,
            _ => i64::try_from(all.len()).unwrap_or(i64::MAX),
        };
        found.push(Held {
            balance: balance(licence.bought, installed, licence.unit_cents),
            installed,
            licence,
        });
    }
    found.sort_by_key(|one| {
        (
            Reverse(one.balance.missing_cents),
            Reverse(one.balance.unused_cents),
        )
    });
    Ok(found)
}

/// A licence that a client bought.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = NewLicence)]
pub(super) struct LicenceInput {
    /// Number of the client.
    pub client: i64,
    /// Exact name of the title.
    pub title: String,
    /// `device`: each machine that has it; `seat`: each person who works with one.
    pub metric: String,
    /// How many.
    pub bought: i64,
    /// What one costs a year, in cents.
    pub unit_cents: i64,
    /// When it has to be renewed, `YYYY-MM-DD`; empty: never.
    pub renews_at: String,
    /// A remark: contract, supplier, reference.
    pub note: String,
}

/// Writes down a licence; answers its number.
///
/// # Errors
/// [`Failure::NotFound`] for a client out of reach; what is wrong with the input.
pub(super) fn add_licence(tx: &mut Tx<'_>, input: &LicenceInput) -> Result<i64, Failure> {
    let client = ClientId(input.client);
    let mut rows = tx.allow(EditMachines)?;
    if !store::clients(&mut rows)?
        .iter()
        .any(|(id, _)| *id == client)
    {
        return Err(Problem::new("client", "machine-no-such-client").into());
    }
    let title = store::title_named(&mut rows, input.title.trim())?
        .ok_or_else(|| Problem::new("title", "licence-no-such-title"))?;
    if !["device", "seat"].contains(&input.metric.as_str()) {
        return Err(Problem::new("metric", "licence-wrong-metric").into());
    }
    if !(0..=MOST_UNITS).contains(&input.bought) {
        return Err(Problem::new("bought", "licence-wrong-number").into());
    }
    if !(0..=1_000_000_000).contains(&input.unit_cents) {
        return Err(Problem::new("unit_cents", "licence-wrong-price").into());
    }
    let renews_at = day(&input.renews_at)?;
    let note = input.note.trim();
    if note.chars().count() > LONGEST {
        return Err(Problem::new("note", "licence-long-note").into());
    }
    let units = (input.metric.as_str(), input.bought, input.unit_cents);
    let id = store::add_licence(&mut rows, client, title, units, (renews_at, note))?;
    record(&mut rows, (client, id), "licence-added", input.title.trim())?;
    Ok(id)
}

fn day(text: &str) -> Result<Option<Timestamp>, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Problem::new("renews_at", "licence-wrong-day");
    let date: Date = text.parse().map_err(|_| wrong())?;
    let at = TimeZone::UTC
        .to_timestamp(date.at(0, 0, 0, 0))
        .map_err(|_| wrong())?;
    Ok(Some(at))
}

/// A licence that is no longer held.
///
/// # Errors
/// [`Failure::NotFound`].
pub(super) fn end_licence(tx: &mut Tx<'_>, id: i64) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::licences(&mut rows, (None, Some(id)))?
        .pop()
        .ok_or(Failure::NotFound)?;
    store::end_licence(&mut rows, id)?;
    record(
        &mut rows,
        (known.client, id),
        "licence-ended",
        &known.title_name,
    )
}

fn record(
    rows: &mut Rows<'_, '_>,
    (client, id): (ClientId, i64),
    what: &'static str,
    title: &str,
) -> Result<(), Failure> {
    rows.tx().audit(Some(client), what, id, title)
}

/// The clients in reach, for forms.
///
/// # Errors
/// As the database says.
pub(super) fn clients(tx: &mut Tx<'_>) -> Result<Vec<(ClientId, String)>, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    Ok(store::clients(&mut rows)?)
}
