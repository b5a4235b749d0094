//! Reports of which nobody is certain whose they are, and what a person says of them.

use std::collections::BTreeMap;

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{ClientId, ItemId};
use intendant_inventory::identity::Why;
use jiff::{SignedDuration, Timestamp};

use super::item::{fields_of, note};
use super::moves;
use super::retell::{hands, retell};
use super::store;
use crate::platform::db::{DbError, Row};
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::{Rows, Tx};

/// A report that waits for a person.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// Since when.
    pub opened_at: Timestamp,
    /// Not to be asked about before.
    pub later_until: Option<Timestamp>,
    /// What the source says of each field.
    pub facts: BTreeMap<String, String>,
    /// The source: number, kind, name, last heard.
    pub source: (i64, String, String, Timestamp),
    /// The item that the source is bound to already (our agent's own).
    pub bound: Option<ItemId>,
    /// Which items it may be, and why.
    pub candidates: Vec<Candidate>,
}

/// An item that a report may be of.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Which.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// Why it may be.
    pub why: Why,
    /// What is known of it.
    pub facts: BTreeMap<String, String>,
    /// When it was last heard of.
    pub seen_at: Option<Timestamp>,
}

const DOUBT: &str = "SELECT d.id, d.client_id, c.name, d.opened_at, d.later_until, d.candidates,
         s.id, s.kind, s.name, s.seen_at, s.facts, s.item_id
     FROM item_doubt d JOIN client c ON c.id = d.client_id
     JOIN item_source s ON s.id = d.source_id";

/// How many doubts a page shows.
const PAGE: i64 = 50;

fn read(rows: &mut Rows<'_, '_>, row: &Row) -> Result<Doubt, DbError> {
    let found: String = row.get(5)?;
    let found: Vec<(i64, Why)> = serde_json::from_str(&found).unwrap_or_default();
    let mut candidates = Vec::new();
    for (item, why) in found {
        let Some(known) = store::item(rows, ItemId(item))? else {
            continue;
        };
        // Merged or retired since: no longer to choose from.
        if known.retired_at.is_some() {
            continue;
        }
        let fields = fields_of(&known);
        let told = store::told(rows, known.id)?;
        candidates.push(Candidate {
            item: known.id,
            name: known.name,
            why,
            facts: fields
                .0
                .iter()
                .map(|(name, field)| (name.clone(), field.standing().to_owned()))
                .collect(),
            seen_at: super::retell::last_heard(&told),
        });
    }
    let facts: String = row.get(10)?;
    Ok(Doubt {
        id: row.get(0)?,
        client: row.get(1)?,
        client_name: row.get(2)?,
        opened_at: row.get(3)?,
        later_until: row.get(4)?,
        facts: serde_json::from_str(&facts).unwrap_or_default(),
        source: (row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?),
        bound: row.get(11)?,
        candidates,
    })
}

/// The open doubts within reach, those put off last, the oldest first.
///
/// # Errors
/// [`Failure::Denied`].
pub fn doubts(tx: &mut Tx<'_>, after: i64) -> Result<Vec<Doubt>, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let sql = format!(
        "{DOUBT} WHERE d.decided_at IS NULL AND d.id > $1 AND {} ORDER BY d.id LIMIT {PAGE}",
        rows.within("d.client_id")
    );
    let found = rows.rows(&sql, &[after.into()])?;
    let mut doubts = Vec::with_capacity(found.len());
    for row in &found {
        doubts.push(read(&mut rows, row)?);
    }
    let now = rows.now();
    doubts.sort_by_key(|doubt| (doubt.later_until.is_some_and(|until| until > now), doubt.id));
    Ok(doubts)
}

/// How many doubts wait for somebody, put off or not.
///
/// # Errors
/// As the database says.
pub fn open_doubts(rows: &mut Rows<'_, '_>) -> Result<i64, DbError> {
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM item_doubt WHERE decided_at IS NULL AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[])?.map_or(Ok(0), |row| row.get(0))
}

fn open_one(rows: &mut Rows<'_, '_>, id: i64) -> Result<Doubt, Failure> {
    let sql = format!("{DOUBT} WHERE d.id = $1 AND {}", rows.within("d.client_id"));
    let row = rows.row(&sql, &[id.into()])?.ok_or(Failure::NotFound)?;
    let decided = format!(
        "SELECT id FROM item_doubt WHERE id = $1 AND decided_at IS NOT NULL AND {}",
        rows.within("client_id")
    );
    if rows.row(&decided, &[id.into()])?.is_some() {
        return Err(Failure::Conflict(Problem::new("", "fleet-doubt-decided")));
    }
    Ok(read(rows, &row)?)
}

/// What a person says of a doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is this item.
    Same(ItemId),
    /// It is another, that was not known.
    Other,
    /// Ask again in a week.
    Later,
}

/// How long a doubt is put off.
const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Decides a doubt. Answers the item that the report is of, if it was decided.
///
/// # Errors
/// [`Failure::NotFound`]; a conflict when somebody decided before; refused for an item that is no
/// candidate's client's.
pub fn decide(tx: &mut Tx<'_>, id: i64, decision: Decision) -> Result<Option<ItemId>, Failure> {
    let by = tx.actor().name.clone();
    let mut rows = tx.allow(EditMachines)?;
    let doubt = open_one(&mut rows, id)?;
    let source = doubt.source.0;
    match decision {
        Decision::Later => {
            let until = rows.now().checked_add(WEEK).ok();
            rows.execute(
                "UPDATE item_doubt SET later_until = $2 WHERE id = $1",
                &[id.into(), until.into()],
            )?;
            Ok(None)
        }
        Decision::Same(item) => {
            let known = store::item(&mut rows, item)?
                .filter(|known| known.client == doubt.client)
                .ok_or(Failure::NotFound)?;
            store::close_doubt(&mut rows, id, ("same", Some(item)))?;
            if let Some(bound) = doubt.bound {
                moves::merge(rows.tx(), bound, item, None)?;
                return Ok(Some(item));
            }
            store::bind_source(&mut rows, source, Some(item), None)?;
            let body = serde_json::json!({
                "source": doubt.source.1, "source_id": source, "name": doubt.source.2,
                "by": by, "doubt": id,
            });
            note(&mut rows, &known, "source-added", &body)?;
            let own = hands(&fields_of(&known));
            retell(&mut rows, item, own)?;
            Ok(Some(item))
        }
        Decision::Other => {
            let item = match doubt.bound {
                Some(bound) => bound,
                None => of_its_own(&mut rows, &doubt)?,
            };
            store::close_doubt(&mut rows, id, ("other", Some(item)))?;
            Ok(Some(item))
        }
    }
}

/// The report of a doubt as an item of its own.
fn of_its_own(rows: &mut Rows<'_, '_>, doubt: &Doubt) -> Result<ItemId, Failure> {
    let (source, source_kind, source_name, _) = &doubt.source;
    let name = doubt.facts.get("name").unwrap_or(source_name);
    let kind = doubt.facts.get("kind").map_or("device", String::as_str);
    let item = store::add_item(rows, doubt.client, None, (name, kind))?;
    store::set_columns(rows, item, &[("fields", r#"{"name":{},"kind":{}}"#.into())])?;
    store::bind_source(rows, *source, Some(item), None)?;
    let known = store::item(rows, item)?.ok_or(Failure::NotFound)?;
    let body = serde_json::json!({
        "name": name, "kind": kind, "source": source_kind, "source_id": source,
        "doubt": doubt.id,
    });
    note(rows, &known, "added", &body)?;
    retell(rows, item, BTreeMap::new())?;
    Ok(item)
}

/// A decision of the last days, to take back.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The doubt's number.
    pub id: i64,
    /// The client's name.
    pub client_name: String,
    /// What was decided: `same`, `other`, `itself`.
    pub decision: String,
    /// Who; absent: evidence that came later.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The item, and its name.
    pub item: Option<(ItemId, String)>,
    /// The source's kind and name.
    pub source: (String, String),
}

/// The decisions of the last month, the last first.
///
/// # Errors
/// [`Failure::Denied`].
pub fn decided(tx: &mut Tx<'_>) -> Result<Vec<Decided>, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let since = rows
        .now()
        .checked_sub(SignedDuration::from_hours(24 * 30))
        .ok();
    let sql = format!(
        "SELECT d.id, c.name, d.decision, p.name, d.decided_at, i.id, i.name, s.kind, s.name
         FROM item_doubt d JOIN client c ON c.id = d.client_id
         JOIN item_source s ON s.id = d.source_id
         LEFT JOIN person p ON p.id = d.decided_by LEFT JOIN item i ON i.id = d.item_id
         WHERE d.decided_at > $1 AND {} ORDER BY d.decided_at DESC LIMIT 20",
        rows.within("d.client_id")
    );
    rows.rows(&sql, &[since.into()])?
        .iter()
        .map(|row| {
            let item: Option<ItemId> = row.get(5)?;
            let name: Option<String> = row.get(6)?;
            Ok(Decided {
                id: row.get(0)?,
                client_name: row.get(1)?,
                decision: row.get::<Option<String>>(2)?.unwrap_or_default(),
                by: row.get(3)?,
                at: row.get(4)?,
                item: item.zip(name),
                source: (row.get(7)?, row.get(8)?),
            })
        })
        .collect::<Result<_, DbError>>()
        .map_err(Failure::from)
}

/// Takes a decision back: the report waits for a person again.
///
/// # Errors
/// [`Failure::NotFound`]; a conflict when its item has changed hands since or the source was bound
/// before it was asked about.
pub fn reopen(tx: &mut Tx<'_>, id: i64) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let sql = format!(
        "SELECT d.source_id, d.decision, d.item_id FROM item_doubt d
         JOIN item_source s ON s.id = d.source_id AND s.kind <> 'intendant'
         WHERE d.id = $1 AND d.decided_at IS NOT NULL AND d.decision IN ('same', 'other') AND {}",
        rows.within("d.client_id")
    );
    let row = rows.row(&sql, &[id.into()])?.ok_or(Failure::NotFound)?;
    let (source, decision): (i64, String) = (row.get(0)?, row.get(1)?);
    let item: Option<ItemId> = row.get(2)?;
    let moved_on = || Failure::Conflict(Problem::new("", "fleet-undo-moved-on"));
    let item = item.ok_or_else(moved_on)?;
    let bound = store::source(&mut rows, source)?.ok_or(Failure::NotFound)?;
    let known = store::item(&mut rows, item)?.ok_or(Failure::NotFound)?;
    if bound.item != Some(item) || known.merged_into.is_some() {
        return Err(moved_on());
    }
    let others = store::told(&mut rows, item)?.len() > 1;
    if decision == "other" && others {
        return Err(moved_on());
    }
    store::bind_source(&mut rows, source, None, None)?;
    rows.execute(
        "UPDATE item_doubt SET decided_at = NULL, decided_by = NULL, decision = NULL,
             item_id = NULL, later_until = NULL WHERE id = $1",
        &[id.into()],
    )?;
    let body = serde_json::json!({ "source_id": source, "doubt": id });
    note(&mut rows, &known, "doubt-reopened", &body)?;
    let own = hands(&fields_of(&known));
    retell(&mut rows, item, own)?;
    if decision == "other" {
        let now = rows.now();
        store::set_merged(&mut rows, item, None, Some(now))?;
        note(
            &mut rows,
            &known,
            "retired",
            &serde_json::json!({ "name": known.name }),
        )?;
    }
    Ok(())
}
