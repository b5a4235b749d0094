//! What a source says, written down: on the source itself, and on its item as far as it stands there.

use intendant_domain::id::ItemId;
use intendant_inventory::diff::{Difference, Differences, What, differences};
use intendant_inventory::identity::Why;

use super::absorb::Statement;
use super::fields::{Field, Teller};
use super::prepare::Prepared;
use super::retell::SILENT;
use super::speaker::{SourceKind, Speaker};
use super::store::{self, Beside, ItemRow, Said, SourceRow};
use super::{item, relations, software};
use crate::platform::failure::Failure;
use crate::platform::tx::Rows;

/// Writes down what the source says.
pub(super) fn keep(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    source: &SourceRow,
    report: Prepared,
    (item, why, numbers): (Option<ItemId>, Option<&Why>, Option<&[i64]>),
) -> Result<(), Failure> {
    store::set_keys(
        rows,
        speaker.client,
        source.id,
        (&source.keys, &report.keys),
    )?;
    let hardware = source.keys.hardware();
    let was = if hardware == report.keys.hardware() || source.keys.is_empty() {
        source.was.clone()
    } else {
        hardware
    };
    let hash = format!("{}:{}", report.content_hash, report.software_hash);
    let is_full = !report.report.partial && !report.raw.bytes.is_empty();
    let facts = facts_json(&report)?;
    let said = Said {
        item,
        agent_version: &speaker.agent_version,
        tag: &speaker.tag,
        raw_hash: &report.raw_hash,
        content_hash: &hash,
        keys: &report.keys,
        content: report.packed,
        software: numbers.map(software::packed),
        raw: is_full.then_some((report.raw.bytes, report.raw.media.as_str())),
        was: &was,
        why: why.map(serde_json::to_string).transpose()?,
        facts,
    };
    store::keep_source(rows, source.id, said)?;
    Ok(())
}

/// What a source says of each field, the kind among them.
fn facts_json(report: &Prepared) -> Result<String, Failure> {
    let mut facts = report.facts.clone();
    facts.insert("kind", report.kind.to_owned());
    Ok(serde_json::to_string(&facts)?)
}

/// Fields, software, keys and the source itself. Answers what changed, and whether what contracts
/// select by did.
pub(super) fn take_over(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    (source, is_first): (&SourceRow, bool),
    said: Statement,
    known: &ItemRow,
    why: Option<&Why>,
) -> Result<(Differences, bool), Failure> {
    let beside = store::sources_of(rows, known.id)?;
    let (before, after) = (said.before.as_ref(), &said.report.report.content);
    crate::network::note_changed(rows, (speaker.client, known.id), before, after)?;
    let mut changes = match (&said.before, is_first) {
        (Some(before), false) => differences(before, &said.report.report.content),
        _ => Differences::default(),
    };
    let changed = hear(rows, speaker, source, &said, (known, &beside))?;
    if is_first {
        changes
            .list
            .extend(changed.iter().map(|(field, from, to)| Difference {
                section: "item".to_owned(),
                key: String::new(),
                what: What::Changed {
                    field: field.clone(),
                    from: from.clone(),
                    to: to.clone(),
                },
            }));
    }
    let numbers = match &said.report.software {
        Some(packs) => Some(software::numbers(rows, packs)?),
        None => None,
    };
    if let Some(numbers) = &numbers {
        let before = said.software_before.as_deref();
        if !is_first {
            software::compare(rows, before, numbers, &mut changes)?;
        }
        let packed = software::packed(numbers);
        if before != Some(packed.as_slice()) || is_first {
            let is_best = beside.iter().all(|other| {
                other.id == source.id || !other.has_software || outranks(rows, speaker, other)
            });
            if is_best {
                let of = (known.client, known.id);
                store::set_software(rows, of, (numbers.len(), &packed))?;
            }
        }
    }
    relations::seen(
        rows,
        speaker.kind.code(),
        known,
        &said.report.report.content,
    )?;
    let item = Some(known.id);
    keep(
        rows,
        speaker,
        source,
        said.report,
        (item, why, numbers.as_deref()),
    )?;
    let moved = changed
        .iter()
        .any(|(field, ..)| matches!(field.as_str(), "name" | "kind"));
    Ok((changes, moved))
}

/// Whether what the speaker says may replace what another source says.
fn outranks(rows: &Rows<'_, '_>, speaker: &Speaker, other: &Beside) -> bool {
    SourceKind::rank(speaker.kind.code()) <= SourceKind::rank(&other.kind)
        || rows.now().duration_since(other.seen_at) > SILENT
}

/// Fills the item's fields. Answers which of them stand differently now.
fn hear(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    source: &SourceRow,
    said: &Statement,
    (known, beside): (&ItemRow, &[Beside]),
) -> Result<Vec<(String, String, String)>, Failure> {
    let mut fields = item::fields_of(known);
    let mut facts = said.report.facts.clone();
    let kind = said.report.kind;
    if kind != "device" || fields.get("kind").is_empty() {
        facts.insert("kind", kind.to_owned());
    }
    let teller = Teller {
        id: source.id,
        kind: speaker.kind.code(),
        at: rows.now(),
    };
    let before = fields.clone();
    let may = |field: &Field| {
        beside
            .iter()
            .find(|other| Some(other.id) == field.from)
            .is_none_or(|other| outranks(rows, speaker, other))
    };
    let changed = fields.hear(teller, &facts, &may);
    if fields == before {
        store::touch_item(rows, known.id)?;
    } else {
        let names: Vec<String> = changed.iter().map(|(name, ..)| name.clone()).collect();
        item::write(rows, known, &fields, &names)?;
        store::touch_item(rows, known.id)?;
    }
    Ok(changed)
}
