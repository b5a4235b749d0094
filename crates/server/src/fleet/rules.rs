//! The rules of identity as a setting, and what was learnt to be shared.

use intendant_domain::access::Permission::Administer;
use intendant_inventory::identity::Rules;

use super::known;
use crate::platform::failure::Failure;
use crate::platform::tx::Tx;

/// A value that several items have.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The client's name.
    pub client_name: String,
    /// `serial`, `uuid`, `mac`, …
    pub kind: String,
    /// Which value.
    pub value: String,
    /// On how many items.
    pub items: i64,
}

/// The rules in force.
///
/// # Errors
/// [`Failure::Denied`].
pub fn get(tx: &mut Tx<'_>) -> Result<Rules, Failure> {
    let mut rows = tx.allow(Administer)?;
    Ok(known::rules(&mut rows)?)
}

/// Sets the rules; what was decided before stays decided.
///
/// # Errors
/// [`Failure::Denied`].
pub fn set(tx: &mut Tx<'_>, rules: Rules) -> Result<(), Failure> {
    let json = serde_json::to_string(&rules.sound())?;
    tx.set_setting(known::RULES, &json)?;
    tx.audit(None, "identity-rules", "", &json)
}

/// The values that are on so many items that the rules leave them out, the most frequent first.
///
/// # Errors
/// [`Failure::Denied`].
pub fn shared(tx: &mut Tx<'_>) -> Result<Vec<Shared>, Failure> {
    let from = {
        let mut rows = tx.allow(Administer)?;
        known::rules(&mut rows)?.shared_from
    };
    let mut rows = tx.allow(Administer)?;
    let sql = format!(
        "SELECT c.name, k.kind, k.value, CAST(count(DISTINCT s.item_id) AS BIGINT) AS items
         FROM item_key k JOIN item_source s ON s.id = k.source_id
         JOIN item i ON i.id = s.item_id AND i.retired_at IS NULL
         JOIN client c ON c.id = k.client_id
         WHERE k.kind <> 'host' AND {}
         GROUP BY c.name, k.kind, k.value HAVING count(DISTINCT s.item_id) >= $1
         ORDER BY items DESC, k.value LIMIT 100",
        rows.within("k.client_id")
    );
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    rows.rows(&sql, &[from.into()])?
        .iter()
        .map(|row| {
            Ok(Shared {
                client_name: row.get(0)?,
                kind: row.get(1)?,
                value: row.get(2)?,
                items: row.get(3)?,
            })
        })
        .collect::<Result<_, crate::platform::db::DbError>>()
        .map_err(Failure::from)
}
