//! What a contract says of items and of work on them: the engine's one decision, asked when a ticket
//! is opened and when an item or a version changes, and written down on the items with its date.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;
use std::sync::Arc;

use intendant_contract::coverage::{Coverage, Work, cover, work};
use intendant_contract::item::Item;
use intendant_contract::model::{Clause, Contract, Selector};
use intendant_contract::term::Standing;
use intendant_domain::access::Permission::SeeContracts;
use intendant_domain::id::{ClientId, ItemId};
use intendant_domain::tickets::{self, HourlyPrice, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::compiled::{Compiled, in_force};
use super::seen::{AsStored, seen};
use super::store::{self, ItemRow};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::Failure;
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};

/// What was decided of an item, as it is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Number of the version that decided.
    pub version: i64,
    /// What it says, with every reason.
    #[serde(flatten)]
    pub coverage: Coverage,
    /// What follows for work on it; absent in decisions of before it was kept.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// What work costs where an order is needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hourly: Vec<HourlyPrice>,
    /// Ways of acting that ask for somebody's agreement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<intendant_contract::coverage::Approval>,
    /// Price lines that count it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counted: Vec<CountedBy>,
    /// Why the contract does not bind, when it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// A price line that counts an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedBy {
    /// Its place among the counted lines, from 0.
    pub line: usize,
    /// Its name.
    pub label: String,
    /// Where it stands.
    pub clause: Clause,
}

impl Decision {
    /// The price lines as a column holds them: `|0|2|`, empty for none.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut out = String::new();
        for one in &self.counted {
            out.push_str(&format!("|{}", one.line));
        }
        if !out.is_empty() {
            out.push('|');
        }
        out
    }
}

/// The decision about an item under a version, at an instant.
#[must_use]
pub fn decide(version: &Compiled, item: &Item, at: Timestamp) -> Decision {
    let contract = &version.contract;
    let Work {
        decision,
        approvals,
    } = work(contract, Some(item), None, at, None);
    let verdict = tickets::verdict(&decision.outcome);
    let mut coverage = decision.coverage.unwrap_or_else(|| cover(contract, item));
    let in_force = decision.standing.in_force();
    if !in_force {
        coverage.covered = None;
    }
    Decision {
        version: version.number,
        coverage,
        verdict: Some(verdict),
        hourly: match verdict {
            Verdict::NeedsOrder => tickets::hourly(contract),
            _ => Vec::new(),
        },
        approvals,
        counted: counted(contract, item),
        standing: (!in_force).then_some(decision.standing),
    }
}

/// The price lines that count an item.
fn counted(contract: &Contract, item: &Item) -> Vec<CountedBy> {
    let lines = contract.price.iter().flat_map(|price| &price.per_unit);
    lines
        .enumerate()
        .filter(|(_, line)| line.takes(item))
        .map(|(line, one)| CountedBy {
            line,
            label: one.label.clone(),
            clause: contract.clauses.cite(&format!("price.per-unit.{line}")),
        })
        .collect()
}

/// What a contract says of work, as a ticket keeps it: on `item`, or for a `service` that was chosen.
/// An item decides; one that nothing covers is outside, whatever was chosen.
#[must_use]
pub fn said(
    version: Option<&Compiled>,
    item: Option<&Item>,
    service: Option<&str>,
    at: Timestamp,
) -> tickets::Coverage {
    match (version, item, service) {
        (None, ..) => tickets::Coverage::without_contract(),
        (Some(version), None, None) => tickets::Coverage::unnamed(&version.contract),
        (Some(version), ..) => {
            let work = work(&version.contract, item, service, at, None);
            tickets::Coverage::said(&version.contract, &work)
        }
    }
}

/// An item and what is said of it.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Which.
    pub id: ItemId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Name of its site.
    pub site: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// What the contract sees of it; the name is that of another item where none is selected by name.
    pub seen: Arc<Item>,
    /// What is said.
    pub coverage: Arc<Coverage>,
    /// Items of one number are alike for the contract.
    pub alike: usize,
}

/// Those of `items` of which `is_one` holds; it is asked once of items that are alike.
pub fn those(items: &[Decided], is_one: impl Fn(&Decided) -> bool) -> Vec<&Decided> {
    let mut known: HashMap<usize, bool> = HashMap::new();
    items
        .iter()
        .filter(|item| *known.entry(item.alike).or_insert_with(|| is_one(item)))
        .collect()
}

/// Whether a contract selects items by their names; if not, one decision serves all that are alike.
#[must_use]
pub fn names_items(contract: &Contract) -> bool {
    let by_name = |one: &Selector| one.keys.contains_key("name") || one.keys.contains_key("id");
    let lines = contract.price.iter().flat_map(|price| &price.per_unit);
    let services = contract.services.iter();
    services
        .flat_map(|one| std::iter::once(&one.covers).chain(&one.except))
        .chain(lines.flat_map(|one| std::iter::once(&one.counts).chain(&one.except)))
        .chain(
            contract
                .third_parties
                .iter()
                .map(|one| &one.responsible_for),
        )
        .chain(contract.authorisations.iter().map(|one| &one.on))
        .any(by_name)
}

/// Every item of a client under a version, covered or not, by kind and name.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn decided(
    tx: &mut Tx<'_>,
    client: ClientId,
    version: &Compiled,
) -> Result<Vec<Decided>, Failure> {
    let mut rows = tx.allow_on(SeeContracts, client)?;
    let by_name = names_items(&version.contract);
    let mut known: HashMap<Alike, Said> = HashMap::new();
    let mut items = Vec::new();
    for row in store::subjects(&mut rows, client)? {
        let name = by_name.then(|| row.name.clone());
        let key = (
            name,
            row.kind.clone(),
            row.site.clone(),
            row.tags.clone(),
            row.attributes,
        );
        let alike = known.len();
        let said = match known.entry(key) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(place) => {
                let seen = seen(AsStored {
                    name: &row.name,
                    kind: &row.kind,
                    site: row.site.as_deref(),
                    tags: &row.tags,
                    attributes: &place.key().4,
                })?;
                let coverage = Arc::new(cover(&version.contract, &seen));
                place.insert((alike, Arc::new(seen), coverage)).clone()
            }
        };
        let (alike, seen, coverage) = said;
        items.push(Decided {
            id: row.id,
            name: row.name,
            kind: row.kind,
            site: row.site,
            tags: serde_json::from_str(&row.tags).unwrap_or_default(),
            seen,
            coverage,
            alike,
        });
    }
    Ok(items)
}

/// What a contract can tell items by: the name where it does, kind, site, tags, attributes.
type Alike = (Option<String>, String, Option<String>, String, String);
/// What is said of items that are alike.
type Said = (usize, Arc<Item>, Arc<Coverage>);

/// Decides again which items of `client` the contract in force covers; each item whose cover changed
/// gets an event. To be called when a version was added or something changed for all of its items.
///
/// # Errors
/// As the database says.
pub fn recover(tx: &mut Tx<'_>, client: ClientId) -> Result<(), Failure> {
    again(tx, client, None)
}

/// Decides about one item again: after an inventory, after somebody changed it.
///
/// # Errors
/// As the database says.
pub fn recover_item(tx: &mut Tx<'_>, client: ClientId, item: ItemId) -> Result<(), Failure> {
    again(tx, client, Some(item))
}

fn again(tx: &mut Tx<'_>, client: ClientId, only: Option<ItemId>) -> Result<(), Failure> {
    let now = tx.now();
    let mut rows = tx.allow_on(SeeContracts, client)?;
    let version = in_force(&mut rows, client, now)?;
    let mut events = Vec::new();
    let mut changed = Vec::new();
    let mut known = Known::of(version.as_deref(), rows.now());
    for row in store::items(&mut rows, client, only)? {
        if let Some(event) = settle(&mut rows, client, &mut known, &row)? {
            changed.push(row.id);
            events.push(event);
        }
    }
    if !events.is_empty() {
        append(&mut rows, client, events)?;
    }
    for item in changed {
        tx.tell(Change::Item(client, item));
    }
    Ok(())
}

/// Decisions of one instant: items that are alike for the contract are decided once.
struct Known<'v> {
    version: Option<&'v Compiled>,
    at: Timestamp,
    by_name: bool,
    taken: HashMap<Alike, Rc<Taken>>,
}

/// A decision, and as it is written down.
struct Taken {
    decision: Option<Decision>,
    text: String,
    lines: String,
}

impl<'v> Known<'v> {
    fn of(version: Option<&'v Compiled>, at: Timestamp) -> Self {
        Self {
            version,
            at,
            by_name: version.is_some_and(|version| names_items(&version.contract)),
            taken: HashMap::new(),
        }
    }

    fn decision(&mut self, row: &ItemRow) -> Result<Rc<Taken>, Failure> {
        let key = (
            self.by_name.then(|| row.name.clone()),
            row.kind.clone(),
            row.site.clone(),
            row.tags.clone(),
            row.attributes.clone(),
        );
        Ok(match self.taken.entry(key) {
            Entry::Occupied(known) => Rc::clone(known.get()),
            Entry::Vacant(place) => {
                let decision = match self.version {
                    Some(version) => Some(decide(version, &subject(row)?, self.at)),
                    None => None,
                };
                let text = match &decision {
                    Some(decision) => serde_json::to_string(decision)?,
                    None => "{}".to_owned(),
                };
                let lines = decision.as_ref().map(Decision::lines).unwrap_or_default();
                let taken = Taken {
                    decision,
                    text,
                    lines,
                };
                Rc::clone(place.insert(Rc::new(taken)))
            }
        })
    }
}

/// Writes an item's decision down where it differs from the one that is kept; the event when its
/// cover moved.
fn settle(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    known: &mut Known<'_>,
    row: &ItemRow,
) -> Result<Option<NewEvent>, Failure> {
    let version = known.version;
    let taken = known.decision(row)?;
    let decision = taken.decision.as_ref();
    let covered = decision.and_then(|one| one.coverage.covered.as_ref());
    let service = covered.map(|covered| covered.service.as_str());
    let moved = row.covered != service.is_some() || row.service_key.as_deref() != service;
    // The same decision is written again only when it was taken before the version came into
    // force: "as of when" is what tells that nothing is left to decide.
    let is_fresh = row
        .decided_at
        .is_some_and(|decided| version.is_none_or(|version| decided >= version.effective_at));
    if moved || !is_fresh || row.decision != taken.text {
        let new = store::NewDecision {
            service,
            decision: &taken.text,
            lines: &taken.lines,
            moved,
            elsewhere: decision.is_some_and(|one| {
                one.coverage.covered.is_none() && one.coverage.third_party.is_some()
            }),
        };
        store::decide(rows, client, row.id, &new)?;
    }
    Ok(moved.then(|| cover_event(row, decision, version)))
}

/// The event carries what a reader needs years later, when the version is history: level, clause,
/// and for what is not covered any more each service's reason.
fn cover_event(row: &ItemRow, decision: Option<&Decision>, version: Option<&Compiled>) -> NewEvent {
    let covered = decision.and_then(|one| one.coverage.covered.as_ref());
    let mut body = serde_json::json!({
        "service": covered.map(|covered| &covered.service),
        "was": row.service_key,
        "version": version.map(|version| version.number),
    });
    if let Some(covered) = covered {
        body["name"] = covered.name.as_str().into();
        body["level"] = covered.level.clone().into();
        body["clause"] = serde_json::json!(covered.clause);
    } else if let Some(decision) = decision {
        let why: Vec<_> = match decision.standing {
            Some(standing) => vec![standing.words()],
            None => decision.coverage.explain().into_iter().skip(1).collect(),
        };
        body["why"] = serde_json::json!(why);
    }
    NewEvent {
        subject: "item",
        subject_id: row.id.0,
        kind: "cover-decided",
        body: body.to_string(),
        at: None,
    }
}

fn subject(row: &ItemRow) -> Result<Item, Failure> {
    seen(AsStored {
        name: &row.name,
        kind: &row.kind,
        site: row.site.as_deref(),
        tags: &row.tags,
        attributes: &row.attributes,
    })
}

/// Each minute: when a version has taken effect, or a contract has come to its end, what is covered
/// is decided. Also at start, for what happened while the program was down.
pub async fn run(app: App) {
    let actor = Actor::program("contracts");
    loop {
        let due = app.read(&actor, due).await;
        for client in due.unwrap_or_default() {
            if let Err(failure) = app.write(&actor, move |tx| recover(tx, client)).await {
                tracing::warn!(?failure, %client, "cover could not be decided");
            }
        }
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    }
}

fn due(tx: &mut Tx<'_>) -> Result<Vec<ClientId>, Failure> {
    let now = tx.now();
    let mut rows = tx.allow(SeeContracts)?;
    let mut due = store::undecided(&mut rows)?;
    for client in store::covering(&mut rows)? {
        let ended = in_force(&mut rows, client, now)?.is_some_and(|version| {
            let standing = super::actions::standing_on(&version, now);
            !standing.term.in_force()
        });
        if ended && !due.contains(&client) {
            due.push(client);
        }
    }
    Ok(due)
}
