//! Merging two items into one, parting one in two, and taking either back. Nothing is lost: a merged
//! item keeps its number, its events and its tickets, and shows where it went.

use std::collections::BTreeMap;

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{ItemId, SiteId};
use intendant_inventory::identity::Why;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::fields::Hand;
use super::item::{fields_of, note};
use super::retell::{hands, retell};
use super::store::{self, ItemRow, MoveRow};
use crate::platform::db::DbError;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::{Rows, Tx};
use crate::watch;

/// Tables whose rows belong to an item and go with it: name, column, which of them. Tickets and
/// times without service stay where they happened; the item's page shows them with its own.
const TABLES: &[(&str, &str, &str)] = &[
    ("item_source", "item_id", "1 = 1"),
    ("agent", "item_id", "1 = 1"),
    ("item_check", "item_id", "1 = 1"),
    ("maintenance", "item_id", "cancelled_at IS NULL"),
    ("relation", "from_item", "ended_at IS NULL"),
    ("relation", "to_item", "ended_at IS NULL"),
];

/// The one other item of the same client that has this name; nothing when none or several have.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such item; [`Failure::Denied`].
pub fn named_beside(tx: &mut Tx<'_>, item: ItemId, name: &str) -> Result<Option<ItemId>, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::item(&mut rows, item)?.ok_or(Failure::NotFound)?;
    Ok(store::named(&mut rows, known.client, item, name)?)
}

/// What moved, so that it can be moved back.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Moved {
    /// `table.column` → numbers of rows.
    rows: BTreeMap<String, Vec<i64>>,
    incident: Option<(i64, i64)>,
    /// Fields whose written value came with the merge.
    hands: BTreeMap<String, Hand>,
    /// The item that went, as it was: tags, site, since, until.
    from: Place,
    /// The item that stayed, as it was.
    into: Place,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Place {
    tags: String,
    site: Option<i64>,
    since: i64,
    retired_at: Option<i64>,
}

impl Place {
    fn of(item: &ItemRow) -> Self {
        Self {
            tags: item.tags.clone(),
            site: item.site.map(|site| site.0),
            since: item.since.as_microsecond(),
            retired_at: item.retired_at.map(Timestamp::as_microsecond),
        }
    }

    fn since(&self) -> Timestamp {
        Timestamp::from_microsecond(self.since).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// What a merge would move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Name of the one that goes.
    pub from: String,
    /// Name of the one that stays.
    pub to: String,
    /// Sources that report.
    pub sources: usize,
    /// Our agents.
    pub agents: usize,
    /// Checks.
    pub checks: usize,
    /// Relations with other items.
    pub relations: usize,
    /// Tickets that name it; they stay and are shown with the other's.
    pub tickets: i64,
    /// What happened to it; stays and is shown with the other's.
    pub events: i64,
    /// Fields in which the two differ: name, the one that goes, the one that stays.
    pub differs: Vec<(String, String, String)>,
}

/// The incident of an item as it is written down with a merge: ticket, and since when in microseconds.
fn incident(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Option<(i64, i64)>, Failure> {
    let found = store::incident(rows, item)?;
    Ok(found.map(|(ticket, since)| (ticket.0, since.as_microsecond())))
}

fn two(rows: &mut Rows<'_, '_>, from: ItemId, into: ItemId) -> Result<(ItemRow, ItemRow), Failure> {
    let one = store::item(rows, from)?.ok_or(Failure::NotFound)?;
    let other = store::item(rows, into)?.ok_or(Failure::NotFound)?;
    if one.client != other.client {
        return Err(Failure::NotFound);
    }
    if from == into {
        return Err(Problem::new("into", "fleet-merge-itself").into());
    }
    if one.merged_into.is_some() || other.merged_into.is_some() {
        return Err(Failure::Conflict(Problem::new("", "fleet-merge-merged")));
    }
    if other.retired_at.is_some() {
        return Err(Failure::Conflict(Problem::new("", "fleet-merge-retired")));
    }
    Ok((one, other))
}

/// What merging `from` into `into` would move.
///
/// # Errors
/// [`Failure::NotFound`] when one is out of reach or they are not of one client; a conflict when one
/// was merged before.
pub fn preview(tx: &mut Tx<'_>, from: ItemId, into: ItemId) -> Result<Preview, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let (one, other) = two(&mut rows, from, into)?;
    let mut count = |table, column| -> Result<usize, DbError> {
        Ok(store::numbers_in(&mut rows, (table, column), from, "1 = 1")?.len())
    };
    let mut preview = Preview {
        sources: count("item_source", "item_id")?,
        agents: count("agent", "item_id")?,
        checks: count("item_check", "item_id")?,
        relations: count("relation", "from_item")? + count("relation", "to_item")?,
        from: one.name.clone(),
        to: other.name.clone(),
        ..Preview::default()
    };
    preview.tickets = store::tickets(&mut rows, from)?;
    preview.events = store::events(&mut rows, from)?;
    let (ours, theirs) = (fields_of(&one), fields_of(&other));
    for name in super::FIELDS {
        let (a, b) = (ours.get(name), theirs.get(name));
        if a != b && !a.is_empty() {
            preview
                .differs
                .push(((*name).to_owned(), a.to_owned(), b.to_owned()));
        }
    }
    Ok(preview)
}

/// Merges `from` into `into`: sources, agents, checks and plans go there, `from` leaves every list
/// and its number leads there. Answers the number of the move, with which it can be undone.
///
/// # Errors
/// As [`preview`].
pub fn merge(
    tx: &mut Tx<'_>,
    from: ItemId,
    into: ItemId,
    why: Option<&Why>,
) -> Result<i64, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let (one, other) = two(&mut rows, from, into)?;
    let mut moved = Moved {
        from: Place::of(&one),
        into: Place::of(&other),
        incident: incident(&mut rows, from)?,
        ..Moved::default()
    };
    for (table, column, condition) in TABLES {
        let numbers = store::numbers_in(&mut rows, (table, column), from, condition)?;
        store::move_rows(&mut rows, (table, column), &numbers, (from, into))?;
        moved.rows.insert(format!("{table}.{column}"), numbers);
    }
    store::move_incident(&mut rows, (from, into))?;
    let mut written = hands(&fields_of(&other));
    // What was in the columns before fields were kept is no reason to overrule the sources.
    for (name, hand) in hands(&fields_of(&one)) {
        let is_old_name = name == "name" && hand.at == 0;
        if !(is_old_name || written.contains_key(&name)) {
            moved.hands.insert(name.clone(), hand.clone());
            written.insert(name, hand);
        }
    }
    let place = joined(&moved.from, &moved.into);
    let site = place.site.map(SiteId);
    store::set_place(&mut rows, into, (site, &place.tags, place.since()))?;
    let now = rows.now();
    store::set_merged(
        &mut rows,
        from,
        Some(into),
        Some(one.retired_at.unwrap_or(now)),
    )?;
    finish(&mut rows, (from, into), (BTreeMap::new(), written))?;
    let why = why.map(serde_json::to_value).transpose()?;
    let json = serde_json::to_string(&moved)?;
    let text = why.as_ref().map(ToString::to_string).unwrap_or_default();
    let id = store::add_move(&mut rows, one.client, ("merge", from, into), (&json, &text))?;
    let gone = serde_json::json!({ "into": into, "name": other.name, "why": why, "move": id });
    note(&mut rows, &one, "merged-into", &gone)?;
    let came = serde_json::json!({ "from": from, "name": one.name, "why": why, "move": id });
    note(&mut rows, &other, "merged", &came)?;
    Ok(id)
}

/// Tags of both, the site of the one that stays, since when the older one counts.
fn joined(from: &Place, into: &Place) -> Place {
    let read = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap_or_default();
    let mut tags = read(&into.tags);
    for tag in read(&from.tags) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    Place {
        tags: serde_json::to_string(&tags).unwrap_or_else(|_| "[]".to_owned()),
        site: into.site.or(from.site),
        since: into.since.min(from.since),
        retired_at: into.retired_at,
    }
}

/// After rows moved: both items told again, and their agents' checks sent anew.
fn finish(
    rows: &mut Rows<'_, '_>,
    (from, into): (ItemId, ItemId),
    (hands_from, hands_into): (BTreeMap<String, Hand>, BTreeMap<String, Hand>),
) -> Result<(), Failure> {
    let gone = store::item(rows, from)?.ok_or(Failure::NotFound)?;
    if gone.merged_into.is_none() {
        retell(rows, from, hands_from)?;
    } else {
        if store::has_software(rows, from)? {
            store::set_software(rows, (gone.client, from), (0, &[]))?;
        }
        watch::refresh_standing(rows, from)?;
    }
    retell(rows, into, hands_into)?;
    watch::reconfigure(rows, from)?;
    watch::reconfigure(rows, into)?;
    Ok(())
}

/// Takes a merge or a split back.
///
/// # Errors
/// [`Failure::NotFound`]; a conflict when it was taken back before, or the items went on to be merged
/// elsewhere.
pub fn undo(tx: &mut Tx<'_>, id: i64) -> Result<MoveEnds, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::one_move(&mut rows, id)?.ok_or(Failure::NotFound)?;
    if known.undone_at.is_some() {
        return Err(Failure::Conflict(Problem::new("", "fleet-undone-before")));
    }
    match known.kind.as_str() {
        "merge" => undo_merge(&mut rows, &known)?,
        _ => undo_split(&mut rows, &known)?,
    }
    store::undo_move(&mut rows, id)?;
    Ok(MoveEnds {
        from: known.from,
        to: known.to,
    })
}

/// The two items of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveEnds {
    /// The one that rows came from.
    pub from: ItemId,
    /// The one that they went to.
    pub to: ItemId,
}

fn undo_merge(rows: &mut Rows<'_, '_>, known: &MoveRow) -> Result<(), Failure> {
    let (from, into) = (known.from, known.to);
    let one = store::item(rows, from)?.ok_or(Failure::NotFound)?;
    let other = store::item(rows, into)?.ok_or(Failure::NotFound)?;
    if one.merged_into != Some(into) || other.merged_into.is_some() {
        return Err(Failure::Conflict(Problem::new("", "fleet-undo-moved-on")));
    }
    let moved: Moved = serde_json::from_str(&known.moved)?;
    for (table, column, _) in TABLES {
        if let Some(numbers) = moved.rows.get(&format!("{table}.{column}")) {
            store::move_rows(rows, (table, column), numbers, (into, from))?;
        }
    }
    if moved.incident.is_some() && moved.incident == incident(rows, into)? {
        store::move_incident(rows, (into, from))?;
    }
    let until = moved
        .from
        .retired_at
        .and_then(|at| Timestamp::from_microsecond(at).ok());
    store::set_merged(rows, from, None, until)?;
    // Only what nobody changed since is put back.
    let place = joined(&moved.from, &moved.into);
    if Place::of(&other) == place {
        let site = moved.into.site.map(SiteId);
        store::set_place(rows, into, (site, &moved.into.tags, moved.into.since()))?;
    }
    let mut written = hands(&fields_of(&other));
    written.retain(|name, hand| moved.hands.get(name) != Some(hand));
    let own = hands(&fields_of(&one));
    finish(rows, (from, into), (own, written))?;
    let body = |other: &ItemRow| serde_json::json!({ "other": other.id, "name": other.name, "move": known.id, "kind": "merge" });
    note(rows, &one, "move-undone", &body(&other))?;
    note(rows, &other, "move-undone", &body(&one))
}

/// Parts a source off: it becomes an item of its own, with the agent and its checks where the source
/// is our agent. Answers the new item and the number of the move.
///
/// # Errors
/// [`Failure::NotFound`]; refused when it is the item's only source.
pub fn split(tx: &mut Tx<'_>, source: i64, why: Option<&Why>) -> Result<(ItemId, i64), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let parted = store::source(&mut rows, source)?.ok_or(Failure::NotFound)?;
    let from = parted.item.ok_or(Failure::NotFound)?;
    let one = store::item(&mut rows, from)?.ok_or(Failure::NotFound)?;
    let told = store::told(&mut rows, from)?;
    if told.len() < 2 {
        return Err(Problem::new("", "fleet-split-only").into());
    }
    let facts = told
        .iter()
        .find(|one| one.id == source)
        .map(|one| serde_json::from_str::<BTreeMap<String, String>>(&one.facts).unwrap_or_default())
        .unwrap_or_default();
    let name = facts.get("name").unwrap_or(&parted.name);
    let kind = facts.get("kind").unwrap_or(&one.kind);
    let new = store::add_item(&mut rows, one.client, one.site, (name, kind))?;
    // Its name and kind are what the source says.
    store::set_columns(
        &mut rows,
        new,
        &[("fields", r#"{"name":{},"kind":{}}"#.into())],
    )?;
    let mut moved = Moved::default();
    moved
        .rows
        .insert("item_source.item_id".to_owned(), vec![source]);
    if let Some(agent) = agent_of(&mut rows, &parted.name, from)? {
        moved.rows.insert("agent.item_id".to_owned(), vec![agent]);
        let others =
            store::numbers_in(&mut rows, ("agent", "item_id"), from, "revoked_at IS NULL")?;
        if others.iter().all(|other| *other == agent) {
            let checks = store::numbers_in(&mut rows, ("item_check", "item_id"), from, "1 = 1")?;
            moved.rows.insert("item_check.item_id".to_owned(), checks);
        }
    }
    for (table, column, _) in TABLES {
        if let Some(numbers) = moved.rows.get(&format!("{table}.{column}")) {
            store::move_rows(&mut rows, (table, column), numbers, (from, new))?;
        }
    }
    store::bind_source(&mut rows, source, Some(new), None)?;
    let why = why.map(serde_json::to_value).transpose()?;
    let text = why.as_ref().map(ToString::to_string).unwrap_or_default();
    let json = serde_json::to_string(&moved)?;
    let id = store::add_move(&mut rows, one.client, ("split", from, new), (&json, &text))?;
    let made = store::item(&mut rows, new)?.ok_or(Failure::NotFound)?;
    let body = serde_json::json!({
        "name": made.name, "kind": made.kind, "site": made.site, "split_from": from, "why": why,
        "move": id,
    });
    note(&mut rows, &made, "added", &body)?;
    let body = serde_json::json!({
        "to": new, "name": made.name, "source_id": source, "why": why, "move": id,
    });
    note(&mut rows, &one, "split-off", &body)?;
    let own = hands(&fields_of(&one));
    finish(&mut rows, (from, new), (own, BTreeMap::new()))?;
    Ok((new, id))
}

/// The number of our agent whose source bears that name, if it is on that item.
fn agent_of(rows: &mut Rows<'_, '_>, name: &str, item: ItemId) -> Result<Option<i64>, DbError> {
    let Some(number) = name
        .strip_prefix("agent-")
        .and_then(|n| n.parse::<i64>().ok())
    else {
        return Ok(None);
    };
    let agents = store::numbers_in(rows, ("agent", "item_id"), item, "1 = 1")?;
    Ok(agents.contains(&number).then_some(number))
}

fn undo_split(rows: &mut Rows<'_, '_>, known: &MoveRow) -> Result<(), Failure> {
    let (from, new) = (known.from, known.to);
    let one = store::item(rows, from)?.ok_or(Failure::NotFound)?;
    let made = store::item(rows, new)?.ok_or(Failure::NotFound)?;
    if one.merged_into.is_some() || made.merged_into.is_some() {
        return Err(Failure::Conflict(Problem::new("", "fleet-undo-moved-on")));
    }
    merge(rows.tx(), new, from, None)?;
    let body = |other: &ItemRow| serde_json::json!({ "other": other.id, "name": other.name, "move": known.id, "kind": "split" });
    note(rows, &one, "move-undone", &body(&made))?;
    note(rows, &made, "move-undone", &body(&one))
}

/// A merge or a split, for people.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its number.
    pub id: i64,
    /// Whether it is a merge, rather than a split.
    pub is_merge: bool,
    /// The item that rows came from, and its name.
    pub from: (ItemId, String),
    /// The item that they went to, and its name.
    pub to: (ItemId, String),
    /// When.
    pub at: Timestamp,
    /// Who; absent: the rules.
    pub by: Option<String>,
    /// By which rule, where a rule did it.
    pub why: Option<Why>,
    /// Whether it was taken back.
    pub undone: bool,
}

/// The merges and splits of an item, the last first.
///
/// # Errors
/// As the database says.
pub fn moves(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Vec<Told>, Failure> {
    let mut told = Vec::new();
    for one in store::moves_of(rows, item)? {
        let mut name = |id| -> Result<String, DbError> {
            Ok(store::item(rows, id)?
                .map(|item| item.name)
                .unwrap_or_default())
        };
        told.push(Told {
            id: one.id,
            is_merge: one.kind == "merge",
            from: (one.from, name(one.from)?),
            to: (one.to, name(one.to)?),
            at: one.at,
            by: one.by,
            why: serde_json::from_str(&one.why).ok(),
            undone: one.undone_at.is_some(),
        });
    }
    Ok(told)
}

/// The item that stands for `item` today: itself, unless it was merged.
///
/// # Errors
/// [`Failure::NotFound`] for one out of reach.
pub fn stands_for(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<ItemId, Failure> {
    let mut at = item;
    for _ in 0..16 {
        let known = store::item(rows, at)?.ok_or(Failure::NotFound)?;
        match known.merged_into {
            Some(into) => at = into,
            None => break,
        }
    }
    Ok(at)
}

/// The items that were merged into an item: their events and tickets are its own.
///
/// # Errors
/// As the database says.
pub fn merged_of(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Vec<ItemId>, DbError> {
    store::merged_of(rows, item)
}
