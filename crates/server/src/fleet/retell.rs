//! An item's fields told again from what each of its sources says: after sources came or went.

use std::collections::BTreeMap;

use intendant_domain::id::ItemId;
use jiff::{SignedDuration, Timestamp};

use super::facts::FIELDS;
use super::fields::{Field, Fields, Hand, Teller};
use super::item::{fields_of, write};
use super::speaker::SourceKind;
use super::store::{self, Told};
use super::{software, store::ItemRow};
use crate::contracts;
use crate::platform::failure::Failure;
use crate::platform::tx::Rows;
use crate::watch;

/// A source that was silent so long no longer stands in the way of one that knows less.
pub(super) const SILENT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// What people wrote in the fields of an item.
pub(super) fn hands(fields: &Fields) -> BTreeMap<String, Hand> {
    fields
        .0
        .iter()
        .filter_map(|(name, field)| Some((name.clone(), field.hand.clone()?)))
        .collect()
}

/// Tells an item again: what people wrote (`hands`) and what its sources say, the best source last;
/// its software, where it stands, and what the contract says of it.
pub(super) fn retell(
    rows: &mut Rows<'_, '_>,
    id: ItemId,
    hands: BTreeMap<String, Hand>,
) -> Result<(), Failure> {
    let item = store::item(rows, id)?.ok_or(Failure::NotFound)?;
    let old = fields_of(&item);
    let mut told = store::told(rows, id)?;
    let now = rows.now();
    told.sort_by_key(|one| {
        let is_silent = now.duration_since(one.seen_at) > SILENT;
        (!is_silent, usize::MAX - SourceKind::rank(&one.kind), one.id)
    });
    let fields = fields_from(&told, hands, &old);
    let all: Vec<String> = FIELDS
        .iter()
        .map(|name| (*name).to_owned())
        .chain(fields.0.keys().cloned())
        .collect();
    write(rows, &item, &fields, &all)?;
    tell_software(rows, &item, &told)?;
    watch::refresh_standing(rows, id)?;
    contracts::recover_item(rows.tx(), item.client, id)
}

fn fields_from(told: &[Told], hands: BTreeMap<String, Hand>, old: &Fields) -> Fields {
    let mut fields = Fields::default();
    for (name, hand) in hands {
        let field = Field {
            hand: Some(hand),
            ..Field::default()
        };
        fields.0.insert(name, field);
    }
    for one in told {
        let facts: BTreeMap<String, String> = serde_json::from_str(&one.facts).unwrap_or_default();
        let known: BTreeMap<&'static str, String> = FIELDS
            .iter()
            .filter_map(|name| Some((*name, facts.get(*name)?.clone())))
            .collect();
        let teller = Teller {
            id: one.id,
            kind: &one.kind,
            at: one.first_at,
        };
        fields.hear(teller, &known, &|_| true);
    }
    // Since when it says so stays what it was.
    for (name, field) in &mut fields.0 {
        if let Some(before) = old.0.get(name)
            && (&before.value, before.from) == (&field.value, field.from)
        {
            field.at = before.at;
        }
    }
    fields
}

/// The item's software is that of the best source that says something of it.
fn tell_software(rows: &mut Rows<'_, '_>, item: &ItemRow, told: &[Told]) -> Result<(), Failure> {
    let best = told.iter().rev().find(|one| one.has_software);
    let packed = match best {
        Some(one) => store::said_before(rows, one.id)?.1.unwrap_or_default(),
        None => Vec::new(),
    };
    if best.is_some() || store::has_software(rows, item.id)? {
        let count = software::unpacked(&packed).len();
        store::set_software(rows, (item.client, item.id), (count, &packed))?;
    }
    Ok(())
}

/// When something was last heard of an item, over its sources.
pub(super) fn last_heard(told: &[Told]) -> Option<Timestamp> {
    told.iter().map(|one| one.seen_at).max()
}
