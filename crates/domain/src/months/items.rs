//! Items of a month: which are covered, which came and went.

use std::collections::{BTreeMap, HashMap};

use intendant_contract::item::{DatedItem, Item};
use intendant_contract::model::Contract;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::evidence::{ChainEvent, Evidence, ItemFact};
use super::figures::{ItemChange, ItemCount, ItemMove};

/// An item as a contract sees it. Its identifier is its name, which invoices quote; a name that
/// several items bear is told apart by their numbers.
pub(super) fn seen(fact: &ItemFact, names: &HashMap<&str, u32>) -> Item {
    let mut id = fact.name.clone();
    if names.get(fact.name.as_str()).copied().unwrap_or(0) > 1 {
        id = format!("{id} (n° {})", fact.id);
    }
    let mut item = Item::new(&id, &fact.kind).with("name", &fact.name);
    if let Some(site) = &fact.site {
        item = item.with("site", site);
    }
    for tag in &fact.tags {
        item = item.with("tag", tag);
    }
    for (key, values) in &fact.attributes {
        for value in values {
            item = item.with(key, value);
        }
    }
    item
}

/// How many items bear each name.
pub(super) fn names(items: &[ItemFact]) -> HashMap<&str, u32> {
    let mut out = HashMap::new();
    for item in items {
        *out.entry(item.name.as_str()).or_insert(0) += 1;
    }
    out
}

/// The items with the days on which they were there, for counting.
pub(super) fn dated(items: &[ItemFact], zone: &TimeZone) -> Vec<DatedItem> {
    let names = names(items);
    items
        .iter()
        .map(|fact| DatedItem {
            item: seen(fact, &names),
            from: zone.to_datetime(fact.since).date(),
            to: fact.retired.map(|at| zone.to_datetime(at).date()),
        })
        .collect()
}

/// Key of the first service, in file order, that covers an item.
#[must_use]
pub fn covering<'c>(contract: &'c Contract, item: &Item) -> Option<&'c str> {
    intendant_contract::coverage::covering(contract, item)
}

/// Numbers of items, and the service that covers each under a contract.
pub(super) fn covers<'c>(
    contract: &'c Contract,
    items: &[ItemFact],
) -> HashMap<i64, Option<&'c str>> {
    let names = names(items);
    items
        .iter()
        .map(|fact| (fact.id, covering(contract, &seen(fact, &names))))
        .collect()
}

/// Covered items by kind, and how many are not covered at the end.
pub(super) fn counts(
    evidence: &Evidence,
    covers: &HashMap<i64, Option<&str>>,
    from: Timestamp,
    until: Timestamp,
) -> (Vec<ItemCount>, u64) {
    let mut kinds: BTreeMap<&str, ItemCount> = BTreeMap::new();
    let mut not_covered = 0;
    for fact in &evidence.items {
        let gone = fact.retired.unwrap_or(Timestamp::MAX);
        if fact.since >= until || gone < from {
            continue;
        }
        if covers.get(&fact.id).copied().flatten().is_none() {
            not_covered += u64::from(gone >= until);
            continue;
        }
        let count = kinds.entry(&fact.kind).or_insert_with(|| ItemCount {
            kind: fact.kind.clone(),
            start: 0,
            added: 0,
            removed: 0,
            end: 0,
        });
        count.start += u64::from(fact.since < from);
        count.added += u64::from(fact.since >= from);
        count.removed += u64::from(gone < until);
        count.end += u64::from(gone >= until);
    }
    (kinds.into_values().collect(), not_covered)
}

/// What came, went or changed its cover, in order of time.
pub(super) fn changes(evidence: &Evidence, from: Timestamp, until: Timestamp) -> Vec<ItemChange> {
    let within = |at: Timestamp| from <= at && at < until;
    let change = |fact: &ItemFact, at, what| ItemChange {
        at,
        item: fact.id,
        name: fact.name.clone(),
        kind: fact.kind.clone(),
        what,
    };
    let mut out = Vec::new();
    for fact in &evidence.items {
        if within(fact.since) {
            out.push(change(fact, fact.since, ItemMove::Added));
        }
        if let Some(gone) = fact.retired.filter(|gone| within(*gone)) {
            out.push(change(fact, gone, ItemMove::Retired));
        }
    }
    let known: HashMap<i64, &ItemFact> = evidence.items.iter().map(|one| (one.id, one)).collect();
    for event in &evidence.events {
        let is_cover = event.subject == "item" && event.kind == "cover-decided";
        let Some(fact) = known.get(&event.subject_id).filter(|_| is_cover) else {
            continue;
        };
        // The first decision about an item that has just come is part of its coming.
        if within(event.at) && event.at > fact.since {
            out.push(change(fact, event.at, moved(event)));
        }
    }
    out.sort_by_key(|one| (one.at, one.item));
    out
}

fn moved(event: &ChainEvent) -> ItemMove {
    let body: serde_json::Value = event
        .body
        .as_deref()
        .and_then(|body| serde_json::from_str(body).ok())
        .unwrap_or_default();
    let text = |key: &str| body.get(key).and_then(|v| v.as_str()).map(str::to_owned);
    ItemMove::Covered {
        service: text("service"),
        was: text("was"),
    }
}
