//! An item's columns from its fields, and what a person writes in them.

use std::collections::BTreeMap;

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::ItemId;

use intendant_inventory::identity::{Keys, lies};

use super::fields::{Field, Fields, Hand};
use super::store::{self, ItemRow};
use crate::platform::db::Value;
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::Failure;
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};

/// The fields of an item as they are kept. What was in its columns before fields were kept came by
/// hand.
pub(super) fn fields_of(item: &ItemRow) -> Fields {
    let mut fields = Fields::read(&item.fields);
    for (name, value) in [("name", &item.name), ("kind", &item.kind)] {
        if !value.is_empty() && !fields.0.contains_key(name) {
            let hand = Hand {
                value: value.clone(),
                ..Hand::default()
            };
            let field = Field {
                hand: Some(hand),
                ..Field::default()
            };
            fields.0.insert(name.to_owned(), field);
        }
    }
    fields
}

/// Columns of `item` that take the text of the field of their name.
const TEXTS: [&str; 13] = [
    "name",
    "kind",
    "serial",
    "manufacturer",
    "model",
    "fqdn",
    "os",
    "os_version",
    "addresses",
    "cpu",
    "person",
    "location",
    "responsible",
];

/// Writes an item's fields, and the columns of those that `changed`.
pub(super) fn write(
    rows: &mut Rows<'_, '_>,
    item: &ItemRow,
    fields: &Fields,
    changed: &[String],
) -> Result<(), Failure> {
    let mut columns: Vec<(&str, Value)> = vec![("fields", fields.json()?.into())];
    for name in TEXTS {
        let value = fields.get(name);
        let is_empty_name = value.is_empty() && matches!(name, "name" | "kind");
        if changed.iter().any(|one| one == name) && !is_empty_name {
            columns.push((name, value.into()));
        }
    }
    for name in ["memory_mib", "disk_mib"] {
        if changed.iter().any(|one| one == name) {
            columns.push((name, fields.get(name).parse::<i64>().unwrap_or(0).into()));
        }
    }
    store::set_columns(rows, item.id, &columns)?;
    if changed.is_empty() {
        return Ok(());
    }
    crate::machines::rederive(rows.tx(), item.id)
}

/// Writes down what a person says of an item's fields; an empty value takes it back, and what
/// sources say stands again. Answers which fields changed, with what stood before and stands now; the
/// event and the decision about cover are the caller's, who may change more at once.
///
/// # Errors
/// [`Failure::NotFound`] for an item out of reach.
pub fn by_hand(
    tx: &mut Tx<'_>,
    item: ItemId,
    values: &BTreeMap<String, String>,
) -> Result<Vec<(String, String, String)>, Failure> {
    let (now, by) = (tx.now(), tx.actor().name.clone());
    let mut rows = tx.allow(EditMachines)?;
    let known = store::item(&mut rows, item)?.ok_or(Failure::NotFound)?;
    let mut fields = fields_of(&known);
    let mut changed = Vec::new();
    for (name, value) in values {
        if let Some(before) = fields.write(name, value.trim(), (now, &by)) {
            changed.push((name.clone(), before, fields.get(name).to_owned()));
        }
    }
    let names: Vec<String> = changed.iter().map(|(name, ..)| name.clone()).collect();
    write(&mut rows, &known, &fields, &names)?;
    know_by_hand(tx, item)?;
    Ok(changed)
}

/// Notes by what a person's word knows an item, so that the first report of it finds it: what was
/// written by hand, and all of its columns while no source speaks of it. To be called when an item was
/// added or changed by hand.
///
/// # Errors
/// [`Failure::NotFound`] for an item out of reach.
pub fn know_by_hand(tx: &mut Tx<'_>, item: ItemId) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::item(&mut rows, item)?.ok_or(Failure::NotFound)?;
    let fields = fields_of(&known);
    let by_hand = |name: &str| {
        let hand = fields.0.get(name).and_then(|field| field.hand.as_ref());
        hand.map(|hand| hand.value.clone()).unwrap_or_default()
    };
    let name = by_hand("name");
    let keys = Keys {
        serial: lies::serial(&by_hand("serial")),
        fqdn: [by_hand("fqdn"), name.clone()]
            .iter()
            .map(|text| lies::fqdn(text))
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
        host: lies::host(&name),
        ..Keys::default()
    };
    Ok(store::set_hand_keys(
        &mut rows,
        (known.client, item),
        &keys,
    )?)
}

/// An event of an item.
pub(super) fn event(item: ItemId, kind: &'static str, body: &serde_json::Value) -> NewEvent {
    NewEvent {
        subject: "item",
        subject_id: item.0,
        kind,
        body: body.to_string(),
        at: None,
    }
}

/// Appends one event of an item and announces the change.
pub(super) fn note(
    rows: &mut Rows<'_, '_>,
    item: &ItemRow,
    kind: &'static str,
    body: &serde_json::Value,
) -> Result<(), Failure> {
    append(rows, item.client, vec![event(item.id, kind, body)])?;
    rows.tx().tell(Change::Item(item.client, item.id));
    Ok(())
}
