//! What lists look for and sort by, derived again from what is kept of an item.

use intendant_domain::clients::folded;
use intendant_domain::id::ItemId;
use intendant_domain::machines::os;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// The columns whose words an item is found by.
const COLUMNS: &str =
    "name, fqdn, kind, tags, serial, manufacturer, model, os, os_version, addresses, cpu,
     person, location, supplier, responsible, attributes, fields";

/// Longest text that is looked through, in characters.
const LONGEST: usize = 4_000;

/// The words, family and rank of a row that begins with [`COLUMNS`].
fn derived(row: &Row) -> Result<(String, &'static str, i64), DbError> {
    let text = |n: usize| row.get::<String>(n);
    let mut parts = Vec::with_capacity(16);
    for n in [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] {
        parts.push(text(n)?);
    }
    let tags: Vec<String> = serde_json::from_str(&text(3)?).unwrap_or_default();
    parts.extend(tags);
    let attributes: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text(15)?).unwrap_or_default();
    parts.extend(attributes.values().map(|value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }));
    let fields = crate::fleet::Fields::read(&text(16)?);
    for name in ["asset_tag", "macs"] {
        parts.push(fields.get(name).to_owned());
    }
    parts.retain(|part| !part.is_empty());
    let words: String = folded(&parts.join(" ")).chars().take(LONGEST).collect();
    let (family, rank) = os::key(&text(7)?, &text(8)?);
    Ok((words, family, rank))
}

/// Derives the words and the system's rank of an item again.
pub(in crate::machines) fn rederive(rows: &mut Rows<'_, '_>, id: ItemId) -> Result<(), DbError> {
    let sql = format!("SELECT {COLUMNS} FROM item WHERE id = $1");
    let Some(row) = rows.row(&sql, &[id.into()])? else {
        return Ok(());
    };
    let (words, family, rank) = derived(&row)?;
    rows.execute(
        "UPDATE item SET words = $2, os_family = $3, os_rank = $4
         WHERE id = $1 AND (words <> $2 OR os_family <> $3 OR os_rank <> $4)",
        &[id.into(), words.into(), family.into(), rank.into()],
    )
    .map(drop)
}

/// Those that were never derived, at most `most`.
pub(in crate::machines) fn underived(
    rows: &mut Rows<'_, '_>,
    after: i64,
    most: i64,
) -> Result<Vec<ItemId>, DbError> {
    let sql = format!(
        "SELECT id FROM item WHERE id > $1 AND words = '' AND {} ORDER BY id LIMIT {most}",
        rows.within("client_id")
    );
    rows.rows(&sql, &[after.into()])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}
