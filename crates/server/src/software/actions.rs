//! What can be asked of software and done with licences.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::clients::folded;
use intendant_domain::id::ClientId;
use intendant_domain::licences::{Balance, balance};
use intendant_inventory::versions::compare;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::{self, Holder, Licence, Title, Version};
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::{Rows, Tx};

/// The most units of a licence.
const MOST_UNITS: i64 = 10_000_000;
/// The longest note, in characters.
const LONGEST: usize = 300;

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
    let counts = store::counts(&mut rows, client)?;
    let words = folded(q).replace(['%', '_'], " ");
    let mut found = Vec::new();
    let mut last = after.to_owned();
    loop {
        let part = store::titles(&mut rows, &words, &last, 200)?;
        let is_end = part.len() < 200;
        for title in part {
            last.clone_from(&title.name);
            let versions = store::versions(&mut rows, title.id)?;
            let held: Vec<&Version> = versions
                .iter()
                .filter(|one| counts.contains_key(&one.id))
                .collect();
            let Some(newest) = held.iter().max_by(|a, b| compare(&a.version, &b.version)) else {
                continue;
            };
            if found.len() == limit {
                let next = found.last().map(|one: &Counted| one.title.name.clone());
                return Ok((found, next));
            }
            found.push(Counted {
                // An item with two packages of one title counts for the greater of them.
                items: held
                    .iter()
                    .filter_map(|one| counts.get(&one.id))
                    .copied()
                    .max()
                    .unwrap_or(0),
                newest: newest.version.clone(),
                title,
            });
        }
        if is_end {
            return Ok((found, None));
        }
    }
}

/// A title with its versions, the newest first, and who has it.
pub(super) struct Whole {
    pub title: Title,
    /// Versions that somebody has, with how many.
    pub versions: Vec<(Version, i64)>,
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
    let ids: Vec<i64> = versions.iter().map(|one| one.id).collect();
    let holders = store::holders(&mut rows, client, &ids)?;
    if holders.is_empty() {
        return Err(Failure::NotFound);
    }
    let mut counts: HashMap<i64, i64> = HashMap::new();
    for number in holders.iter().flat_map(|one| &one.versions) {
        *counts.entry(*number).or_insert(0) += 1;
    }
    let mut versions: Vec<(Version, i64)> = versions
        .into_iter()
        .filter_map(|one| {
            let count = *counts.get(&one.id)?;
            Some((one, count))
        })
        .collect();
    versions.sort_by(|(a, _), (b, _)| {
        compare(&b.version, &a.version).then_with(|| a.package.cmp(&b.package))
    });
    Ok(Whole {
        title,
        versions,
        holders,
    })
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
        let ids: Vec<i64> = versions.iter().map(|one| one.id).collect();
        let holders = store::holders(&mut rows, Some(licence.client), &ids)?;
        let installed = i64::try_from(units(&licence.metric, &holders)).unwrap_or(i64::MAX);
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

/// By seat, a person with several machines counts once; a machine of nobody counts as one.
fn units(metric: &str, holders: &[Holder]) -> usize {
    if metric != "seat" {
        return holders.len();
    }
    let people: BTreeSet<&str> = holders
        .iter()
        .map(|one| one.person.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    people.len() + holders.iter().filter(|one| one.person.is_empty()).count()
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
