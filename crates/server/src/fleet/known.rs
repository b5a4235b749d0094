//! Which source speaks, and of which item: the rules of identity applied to what is known.

use intendant_domain::id::{ClientId, ItemId};
use intendant_inventory::identity::{Clash, Keys, Known, Outcome, Rules, decide};

use super::store::{self, SourceRow};
use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// Name of the setting that holds the rules.
pub(super) const RULES: &str = "identity-rules";
/// How many items are weighed at once.
const MOST: usize = 20;

/// The rules in force.
pub(super) fn rules(rows: &mut Rows<'_, '_>) -> Result<Rules, DbError> {
    let kept = rows.tx().setting(RULES)?;
    Ok(kept
        .and_then(|json| serde_json::from_str::<Rules>(&json).ok())
        .unwrap_or_default()
        .sound())
}

/// The source among those of one name that this hardware is; `None`: it is another machine under
/// the same name (a copied disk takes the agent's identity with it), or the first.
pub(super) fn speaker_of<'s>(sources: &'s [SourceRow], seen: &Keys) -> Option<&'s SourceRow> {
    let hardware = seen.hardware();
    let same = sources.iter().find(|one| one.keys.hardware() == hardware);
    same.or_else(|| {
        sources.iter().find(|one| {
            let clash = Clash::between(&one.keys, seen);
            let is_another = clash.is_another_box() && (clash.host || one.was == hardware);
            !is_another
        })
    })
}

/// What the rules say of a report, with the values that turned out to be shared left out.
pub(super) fn weigh(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    seen: &Keys,
    except: Option<ItemId>,
) -> Result<Outcome, DbError> {
    store::lock_client(rows, client)?;
    let rules = rules(rows)?;
    let mut trusted = seen.clone();
    let mut items: Vec<ItemId> = Vec::new();
    for (kind, value) in seen.pairs() {
        let holders = store::holders(rows, client, (kind, value))?;
        if holders.len() >= rules.shared_from {
            trusted.distrust(kind, value);
            continue;
        }
        for holder in holders {
            if Some(holder) != except && !items.contains(&holder) && items.len() < MOST {
                items.push(holder);
            }
        }
    }
    let mut known = Vec::with_capacity(items.len());
    for item in items {
        let sources = store::sources_of(rows, item)?;
        let written = store::hand_keys(rows, item)?;
        known.push(Known {
            item: item.0,
            sources: sources
                .into_iter()
                .map(|source| source.keys)
                .chain([written])
                .collect(),
            same_agent: false,
        });
    }
    Ok(decide(&rules, &trusted, &known))
}
