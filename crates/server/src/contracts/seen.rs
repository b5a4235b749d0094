//! An item's row as a contract sees it: one reading for tickets, lists, counts and pages.

use intendant_contract::item::Item;

use crate::platform::failure::Failure;

/// What a row says of an item that a contract can select by.
#[derive(Clone, Copy, Debug)]
pub struct AsStored<'r> {
    /// Its name, which is its identifier for the contract.
    pub name: &'r str,
    /// Its kind.
    pub kind: &'r str,
    /// Name of its site.
    pub site: Option<&'r str>,
    /// JSON array of texts.
    pub tags: &'r str,
    /// JSON object: further keys with a value or a list of values.
    pub attributes: &'r str,
}

/// The item with `kind`, `name`, `site`, `tag` and its own attributes.
///
/// # Errors
/// When `tags` or `attributes` are not the JSON they must be.
pub fn seen(row: AsStored<'_>) -> Result<Item, Failure> {
    let mut item = Item::new(row.name, row.kind).with("name", row.name);
    if let Some(site) = row.site {
        item = item.with("site", site);
    }
    for tag in serde_json::from_str::<Vec<String>>(row.tags)? {
        item = item.with("tag", &tag);
    }
    let attributes: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(row.attributes)?;
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
