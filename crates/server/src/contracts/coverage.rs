//! Which items a contract covers and why: asked of every item of a client, under any version; and
//! written down on the items under the version in force.

use intendant_contract::coverage::{Coverage, cover};
use intendant_contract::item::Item;
use intendant_domain::access::Permission::SeeContracts;
use intendant_domain::id::{ClientId, ItemId};
use serde::{Deserialize, Serialize};

use super::compiled::{Compiled, in_force};
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
    /// What the contract sees of it.
    pub seen: Item,
    /// What is said.
    pub coverage: Coverage,
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
    store::items(&mut rows, client)?
        .into_iter()
        .map(|row| {
            let seen = subject(&row)?;
            let coverage = cover(&version.contract, &seen);
            Ok(Decided {
                id: row.id,
                name: row.name,
                kind: row.kind,
                site: row.site,
                tags: serde_json::from_str(&row.tags).unwrap_or_default(),
                seen,
                coverage,
            })
        })
        .collect()
}

/// Decides again which items of `client` the contract in force covers; each item whose cover changed
/// gets an event. To be called when a version was added or items changed.
///
/// # Errors
/// As the database says.
pub fn recover(tx: &mut Tx<'_>, client: ClientId) -> Result<(), Failure> {
    let now = tx.now();
    let mut rows = tx.allow_on(SeeContracts, client)?;
    let version = in_force(&mut rows, client, now)?;
    let mut events = Vec::new();
    let mut changed = Vec::new();
    for row in store::items(&mut rows, client)? {
        let (decision, service) = match &version {
            Some(version) => {
                let decision = decide(version, &subject(&row)?);
                (
                    serde_json::to_string(&decision)?,
                    decision.coverage.covered.map(|covered| covered.service),
                )
            }
            None => ("{}".to_owned(), None),
        };
        let moved = row.covered != service.is_some() || row.service_key != service;
        // The same decision is written again only when it was taken before the version came into
        // force: "as of when" is what tells that nothing is left to decide.
        let is_fresh = row.decided_at.is_some_and(|decided| {
            version
                .as_ref()
                .is_none_or(|version| decided >= version.effective_at)
        });
        if moved || !is_fresh || row.decision != decision {
            store::decide(&mut rows, client, row.id, service.as_deref(), &decision)?;
        }
        if moved {
            changed.push(row.id);
            events.push(cover_event(&row, service.as_deref(), version.as_deref()));
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

fn cover_event(row: &ItemRow, service: Option<&str>, version: Option<&Compiled>) -> NewEvent {
    NewEvent {
        subject: "item",
        subject_id: row.id.0,
        kind: "cover-decided",
        body: serde_json::json!({
            "service": service,
            "was": row.service_key,
            "version": version.map(|version| version.number),
        })
        .to_string(),
        at: None,
    }
}

fn decide(version: &Compiled, item: &Item) -> Decision {
    Decision {
        version: version.number,
        coverage: cover(&version.contract, item),
    }
}

/// An item as a contract sees it: `kind`, `name`, `site`, `tag` and its own attributes.
fn subject(row: &ItemRow) -> Result<Item, Failure> {
    let mut item = Item::new(&row.name, &row.kind).with("name", &row.name);
    if let Some(site) = &row.site {
        item = item.with("site", site);
    }
    for tag in serde_json::from_str::<Vec<String>>(&row.tags)? {
        item = item.with("tag", &tag);
    }
    let attributes: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&row.attributes)?;
    for (key, value) in &attributes {
        let values = match value {
            serde_json::Value::Array(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        for value in values {
            item = match value {
                serde_json::Value::String(text) => item.with(key, text),
                other => item.with(key, &other.to_string()),
            };
        }
    }
    Ok(item)
}

/// Each minute: when a version has taken effect, what it covers is decided. Also at start, for what
/// took effect while the program was down.
pub async fn run(app: App) {
    let actor = Actor::program("contracts");
    loop {
        let due = app
            .read(&actor, |tx| {
                let mut rows = tx.allow(SeeContracts)?;
                due(&mut rows)
            })
            .await;
        for client in due.unwrap_or_default() {
            if let Err(failure) = app.write(&actor, move |tx| recover(tx, client)).await {
                tracing::warn!(?failure, %client, "cover could not be decided");
            }
        }
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    }
}

fn due(rows: &mut Rows<'_, '_>) -> Result<Vec<ClientId>, Failure> {
    Ok(store::undecided(rows)?)
}
