//! What can be done with relations.

use std::collections::BTreeMap;

use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::ItemId;
use intendant_domain::relations::{Edge, Felt, KINDS, felt, needed};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::{self, Node, Relation};
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};

/// The most items a graph is followed to.
const MOST: usize = 400;
/// The longest note, in characters.
const LONGEST: usize = 200;

/// An item, what it hangs together with, and who feels what.
pub(super) struct Around {
    pub item: Node,
    /// Every item that is told, by number; without the item itself.
    pub nodes: BTreeMap<i64, Node>,
    /// Every relation between them.
    pub relations: Vec<Relation>,
    /// Who feels it when the item fails.
    pub felt: BTreeMap<i64, Felt>,
    /// What the item needs.
    pub needed: BTreeMap<i64, Felt>,
    /// Whether there is more than is followed.
    pub cut: bool,
}

/// What hangs together with an item.
///
/// # Errors
/// [`Failure::NotFound`].
pub(super) fn around(tx: &mut Tx<'_>, id: ItemId) -> Result<Around, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let item = store::node(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let mut known = std::collections::BTreeSet::from([id.0]);
    let mut wave = vec![id.0];
    let mut relations: BTreeMap<i64, Relation> = BTreeMap::new();
    let mut cut = false;
    while !wave.is_empty() {
        let mut next = Vec::new();
        for one in store::at(&mut rows, &wave)? {
            for end in [one.from.0, one.to.0] {
                if known.len() >= MOST && !known.contains(&end) {
                    cut = true;
                } else if known.insert(end) {
                    next.push(end);
                }
            }
            relations.insert(one.id, one);
        }
        wave = next;
    }
    let ids: Vec<i64> = known.iter().copied().filter(|one| *one != id.0).collect();
    let nodes: BTreeMap<i64, Node> = store::nodes(&mut rows, &ids)?
        .into_iter()
        .map(|node| (node.id.0, node))
        .collect();
    let is_there = |end: ItemId| end == id || nodes.contains_key(&end.0);
    let relations: Vec<Relation> = relations
        .into_values()
        .filter(|one| is_there(one.from) && is_there(one.to))
        .collect();
    let edges: Vec<Edge<'_>> = relations
        .iter()
        .map(|one| (one.kind.as_str(), one.from.0, one.to.0))
        .collect();
    let (felt, needed) = (felt(&edges, id.0), needed(&edges, id.0));
    Ok(Around {
        item,
        nodes,
        relations,
        felt,
        needed,
        cut,
    })
}

/// A relation to add by hand.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = NewRelation)]
pub(super) struct RelationInput {
    /// `runs-on`, `depends-on`, `backed-up-by`, `member-of`, `connected-to`.
    pub kind: String,
    /// Number or exact name of the other item.
    pub other: String,
    /// The other item is the one that runs on this one, depends on it, …
    pub inward: bool,
    /// A remark.
    pub note: String,
}

/// Adds a relation; answers its number.
///
/// # Errors
/// [`Failure::NotFound`]; what is wrong with the input.
pub(super) fn add(tx: &mut Tx<'_>, id: ItemId, input: &RelationInput) -> Result<i64, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let item = store::node(&mut rows, id)?.ok_or(Failure::NotFound)?;
    if !KINDS.contains(&input.kind.as_str()) {
        return Err(Problem::new("kind", "relation-wrong-kind").into());
    }
    let note: String = input.note.trim().to_owned();
    if note.chars().count() > LONGEST {
        return Err(Problem::new("note", "relation-long-note").into());
    }
    let other = other(&mut rows, &item, input.other.trim())?
        .filter(|other| other.client == item.client)
        .ok_or_else(|| Problem::new("other", "relation-no-such-item"))?;
    if other.id == id {
        return Err(Problem::new("other", "relation-to-itself").into());
    }
    let (from, to) = if input.inward {
        (other.id, id)
    } else {
        (id, other.id)
    };
    let held = store::at(&mut rows, &[from.0])?;
    if held
        .iter()
        .any(|one| one.kind == input.kind && one.from == from && one.to == to)
    {
        return Err(Problem::new("other", "relation-is-there").into());
    }
    let made = store::add(&mut rows, item.client, (&input.kind, from, to), &note)?;
    record(
        &mut rows,
        "relation-added",
        (&item, &other),
        (&input.kind, input.inward),
    )?;
    Ok(made)
}

fn other(rows: &mut Rows<'_, '_>, item: &Node, text: &str) -> Result<Option<Node>, Failure> {
    if let Some(id) = store::named(rows, item.client, text)? {
        return Ok(store::node(rows, id)?);
    }
    // As it is offered while it is typed: number, then name.
    let number = text.split_once(" · ").map_or(text, |(number, _)| number);
    match number.parse::<ItemId>() {
        Ok(id) => Ok(store::node(rows, id)?),
        Err(_) => Ok(None),
    }
}

/// Ends a relation. One that a report shows begins again with the next report that shows it.
///
/// # Errors
/// [`Failure::NotFound`] when it is not one of the item's.
pub(super) fn end(tx: &mut Tx<'_>, id: ItemId, relation: i64) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let item = store::node(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let known = store::one(&mut rows, relation)?
        .filter(|one| one.from == id || one.to == id)
        .ok_or(Failure::NotFound)?;
    let inward = known.to == id;
    let other = if inward { known.from } else { known.to };
    store::end(&mut rows, relation)?;
    let other = store::node(&mut rows, other)?.ok_or(Failure::NotFound)?;
    record(
        &mut rows,
        "relation-ended",
        (&item, &other),
        (&known.kind, inward),
    )
}

fn record(
    rows: &mut Rows<'_, '_>,
    what: &'static str,
    (item, other): (&Node, &Node),
    (kind, inward): (&str, bool),
) -> Result<(), Failure> {
    let event = |at: &Node, to: &Node, inward: bool| NewEvent {
        subject: "item",
        subject_id: at.id.0,
        kind: what,
        body: serde_json::json!({
            "kind": kind, "inward": inward, "other": to.id.0, "name": to.name,
        })
        .to_string(),
        at: None,
    };
    let events = vec![event(item, other, inward), event(other, item, !inward)];
    append(rows, item.client, events)?;
    for node in [item, other] {
        rows.tx().tell(Change::Item(node.client, node.id));
    }
    Ok(())
}

impl Around {
    /// The services of the contract and the people that feel it when the item fails: its own, and
    /// those of everything that fails with it. Each once, in order.
    pub(super) fn touched(&self) -> (Vec<String>, Vec<String>) {
        use intendant_domain::relations::Effect::Fails;
        let failing = self.felt.iter().filter(|(_, felt)| felt.effect == Fails);
        let nodes = failing.filter_map(|(id, _)| self.nodes.get(id));
        let all: Vec<&Node> = std::iter::once(&self.item).chain(nodes).collect();
        let services: std::collections::BTreeSet<String> =
            all.iter().filter_map(|node| node.service.clone()).collect();
        let people: std::collections::BTreeSet<String> = all
            .iter()
            .map(|node| node.person.clone())
            .filter(|name| !name.is_empty())
            .collect();
        (services.into_iter().collect(), people.into_iter().collect())
    }
}
