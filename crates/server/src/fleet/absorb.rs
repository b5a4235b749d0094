//! Taking in a report: which source, which item, what changed, what follows.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{ClientId, ItemId};
use intendant_inventory::content::Report;
use intendant_inventory::identity::{Clash, Outcome, Why, keys_of, kind_of};

use super::facts::facts_of;
use super::known::{speaker_of, weigh};
use super::prepare::{Prepared, Raw, pack, prepare, unpack};
use super::speaker::{Absorbed, Speaker};
use super::store::{self, SourceRow};
use super::taken::{keep, take_over};
use super::{item, moves, software};
use crate::contracts;
use crate::platform::events::append;
use crate::platform::failure::Failure;
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};

/// Takes in a report. Where the caller can, it works out [`prepare`] before the transaction and
/// calls [`absorb_prepared`].
///
/// # Errors
/// [`Failure::NotFound`] for a client or bound item out of reach; as the database says.
pub fn absorb(
    tx: &mut Tx<'_>,
    speaker: &Speaker,
    report: Report,
    raw: Raw,
) -> Result<Absorbed, Failure> {
    absorb_prepared(tx, speaker, prepare(report, raw)?)
}

/// Takes in a report that was prepared.
///
/// # Errors
/// As [`absorb`].
pub fn absorb_prepared(
    tx: &mut Tx<'_>,
    speaker: &Speaker,
    report: Prepared,
) -> Result<Absorbed, Failure> {
    let mut rows = tx.allow_on(EditMachines, speaker.client)?;
    let name = clean_name(&speaker.name);
    let sources = store::sources_named(&mut rows, speaker.client, (speaker.kind.code(), &name))?;
    let known = if speaker.item.is_some() {
        sources.first()
    } else {
        speaker_of(&sources, &report.keys)
    };
    if let Some(source) = known
        && is_the_same(source, &report)
        && let Some(done) = unchanged(&mut rows, speaker, source, &report)?
    {
        return Ok(done);
    }
    let (source, is_first) = match known {
        Some(source) => (source.clone(), false),
        None => (first_words(&mut rows, speaker, &name, &sources)?, true),
    };
    let said = Statement::of(&mut rows, &source, report)?;
    let bound = bind(&mut rows, speaker, &source, &said)?;
    if source.item.is_none()
        && !matches!(bound, Bound::Doubt(_))
        && speaker.item.is_none()
        && let Some(open) = store::doubt_of(&mut rows, source.id)?
    {
        store::close_doubt(&mut rows, open, ("itself", None))?;
    }
    match bound {
        Bound::To(item, why) => settle(&mut rows, speaker, (&source, is_first), said, item, why),
        Bound::New(clones) => begin(&mut rows, speaker, &source, said, &clones),
        Bound::Doubt(candidates) => doubt(&mut rows, speaker, &source, said, &candidates),
    }
}

/// Whether a payload of that hash ([`Prepared::known_by`]) is what a source of the client said last;
/// then that it was heard again is written down, and there is nothing else to do.
///
/// # Errors
/// [`Failure::NotFound`] for a client out of reach; as the database says.
pub fn heard_again(tx: &mut Tx<'_>, client: ClientId, hash: &str) -> Result<bool, Failure> {
    let mut rows = tx.allow_on(EditMachines, client)?;
    let Some((source, item)) = store::source_by_hash(&mut rows, client, hash)? else {
        return Ok(false);
    };
    store::touch_source(&mut rows, source, hash)?;
    store::touch_item(&mut rows, item)?;
    Ok(true)
}

fn clean_name(name: &str) -> String {
    let name: String = name
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    if name.is_empty() {
        "?".to_owned()
    } else {
        name
    }
}

fn is_the_same(source: &SourceRow, report: &Prepared) -> bool {
    let same_bytes = !report.raw.bytes.is_empty() && source.raw_hash == report.raw_hash;
    let (content, software) = source.content_hash.split_once(':').unwrap_or_default();
    let same_software = report.software.is_none() || software == report.software_hash;
    same_bytes || (!report.report.partial && content == report.content_hash && same_software)
}

/// It says what it said before: that it was heard is all there is to write. `None` when the rest has
/// to be done all the same (its item is gone).
fn unchanged(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    source: &SourceRow,
    report: &Prepared,
) -> Result<Option<Absorbed>, Failure> {
    store::touch_source(rows, source.id, &report.raw_hash)?;
    let item = match (speaker.item, source.item) {
        (Some(bound), Some(item)) if bound != item => return Ok(None),
        (_, Some(item)) => item,
        (_, None) => return Ok(store::doubt_of(rows, source.id)?.map(Absorbed::Doubt)),
    };
    store::touch_item(rows, item)?;
    part_from_rival(rows, source)?;
    Ok(Some(Absorbed::Unchanged(item)))
}

/// Two agents of one make spoke under the same numbers with other interfaces, and the first speaks
/// again: the second is a copy, and becomes an item of its own.
fn part_from_rival(rows: &mut Rows<'_, '_>, source: &SourceRow) -> Result<(), Failure> {
    let Some(rival) = source.rival else {
        return Ok(());
    };
    store::set_rival(rows, source.id, None)?;
    let other = store::source(rows, rival)?;
    if let Some(other) = other.filter(|other| other.item == source.item) {
        moves::split(rows.tx(), other.id, None)?;
    }
    Ok(())
}

/// A source that was never heard: under its own name, or as another machine under a known one.
fn first_words(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    name: &str,
    sources: &[SourceRow],
) -> Result<SourceRow, Failure> {
    let name = match sources.first() {
        Some(first) => {
            store::add_twin(rows, first.id)?;
            format!("{name}~{}", first.twins + 2)
        }
        None => name.to_owned(),
    };
    let id = store::add_source(rows, speaker.client, (speaker.kind.code(), &name))?;
    store::source(rows, id)?.ok_or(Failure::NotFound)
}

/// What a source says, whole: a partial report over what it said before.
pub(super) struct Statement {
    pub(super) report: Prepared,
    pub(super) before: Option<intendant_inventory::Content>,
    pub(super) software_before: Option<Vec<u8>>,
}

impl Statement {
    fn of(
        rows: &mut Rows<'_, '_>,
        source: &SourceRow,
        mut report: Prepared,
    ) -> Result<Self, Failure> {
        let (content, software_before) = store::said_before(rows, source.id)?;
        let before = content.as_deref().map(unpack).transpose()?;
        if let (true, Some(before)) = (report.report.partial, &before) {
            let mut whole = before.clone();
            let newer = std::mem::take(&mut report.report.content);
            whole.replace(newer, &report.report.carried);
            report.report.content = whole;
            report.keys = keys_of(&report.report);
            report.facts = facts_of(&report.report);
            report.kind = kind_of(&report.report);
            report.content_hash = report.report.content.lasting_hash();
            report.packed = pack(&report.report.content)?;
        }
        if report.software.is_none() {
            let (_, software) = source.content_hash.split_once(':').unwrap_or_default();
            software.clone_into(&mut report.software_hash);
        }
        Ok(Self {
            report,
            before,
            software_before,
        })
    }
}

enum Bound {
    To(ItemId, Option<Why>),
    New(Vec<(i64, Why)>),
    Doubt(Vec<(i64, Why)>),
}

/// Of which item the source speaks.
fn bind(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    source: &SourceRow,
    said: &Statement,
) -> Result<Bound, Failure> {
    if let (Some(item), None) = (speaker.item, source.item) {
        let item = living(rows, item)?;
        return Ok(Bound::To(join(rows, speaker, (source, item), said)?, None));
    }
    if let Some(item) = speaker.item.or(source.item) {
        return Ok(Bound::To(living(rows, item)?, None));
    }
    let outcome = weigh(rows, speaker.client, &said.report.keys, None)?;
    Ok(match outcome {
        Outcome::Same(item, why) => {
            let item = ItemId(item);
            suspect(rows, speaker, source, (item, said))?;
            Bound::To(item, Some(why))
        }
        Outcome::New(clones) => Bound::New(clones),
        Outcome::Doubt(candidates) => Bound::Doubt(candidates),
    })
}

/// The first words of our agent on an item that was made when it enrolled: where other sources have
/// spoken of the machine before, the two are one, under the older number; where that is not certain a
/// person is asked.
fn join(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    (source, item): (&SourceRow, ItemId),
    said: &Statement,
) -> Result<ItemId, Failure> {
    match weigh(rows, speaker.client, &said.report.keys, Some(item))? {
        Outcome::Same(other, why) => {
            let (from, into) = if other < item.0 {
                (item, ItemId(other))
            } else {
                (ItemId(other), item)
            };
            moves::merge(rows.tx(), from, into, Some(&why))?;
            Ok(into)
        }
        Outcome::Doubt(candidates) => {
            let json = serde_json::to_string(&candidates)?;
            store::open_doubt(rows, speaker.client, source.id, &json)?;
            Ok(item)
        }
        Outcome::New(_) => Ok(item),
    }
}

/// The item that stands for `item` today.
fn living(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<ItemId, Failure> {
    moves::stands_for(rows, item)
}

/// A second agent of one make under the same numbers with other interfaces: the machine was installed
/// again, or this is a copy. If the first one speaks again, it is a copy.
fn suspect(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    source: &SourceRow,
    (item, said): (ItemId, &Statement),
) -> Result<(), Failure> {
    for other in store::sources_of(rows, item)? {
        let is_alike = other.kind == speaker.kind.code() && other.id != source.id;
        if is_alike && Clash::between(&other.keys, &said.report.keys).macs {
            store::set_rival(rows, other.id, Some(source.id))?;
        }
    }
    Ok(())
}

/// An item that was not known.
fn begin(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    source: &SourceRow,
    said: Statement,
    clones: &[(i64, Why)],
) -> Result<Absorbed, Failure> {
    let facts = &said.report.facts;
    let name = facts
        .get("name")
        .or_else(|| facts.get("fqdn"))
        .cloned()
        .unwrap_or_else(|| source.name.clone());
    let kind = said.report.kind;
    let id = store::add_item(rows, speaker.client, speaker.site, (&name, kind))?;
    let mut body = serde_json::json!({
        "name": name, "kind": kind, "site": speaker.site, "source": speaker.kind.code(),
        "source_id": source.id,
    });
    if !clones.is_empty() {
        body["clone_of"] = serde_json::to_value(clones)?;
    }
    append(rows, speaker.client, vec![item::event(id, "added", &body)])?;
    let mut new = store::item(rows, id)?.ok_or(Failure::NotFound)?;
    // What is in its columns is what this source says.
    new.fields = serde_json::json!({ "name": {}, "kind": {} }).to_string();
    take_over(rows, speaker, (source, true), said, &new, None)?;
    contracts::recover_item(rows.tx(), speaker.client, id)?;
    rows.tx().tell(Change::Item(speaker.client, id));
    Ok(Absorbed::New(id))
}

/// Nobody is certain: what it says is kept until a person decides.
fn doubt(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    source: &SourceRow,
    said: Statement,
    candidates: &[(i64, Why)],
) -> Result<Absorbed, Failure> {
    let numbers = match &said.report.software {
        Some(packs) => Some(software::numbers(rows, packs)?),
        None => None,
    };
    keep(
        rows,
        speaker,
        source,
        said.report,
        (None, None, numbers.as_deref()),
    )?;
    let json = serde_json::to_string(candidates)?;
    let doubt = store::open_doubt(rows, speaker.client, source.id, &json)?;
    Ok(Absorbed::Doubt(doubt))
}

/// Takes in what a source says of an item that is known.
fn settle(
    rows: &mut Rows<'_, '_>,
    speaker: &Speaker,
    (source, is_first): (&SourceRow, bool),
    said: Statement,
    item: ItemId,
    why: Option<Why>,
) -> Result<Absorbed, Failure> {
    let known = store::item(rows, item)?.ok_or(Failure::NotFound)?;
    let is_first = is_first || source.item != Some(item);
    let (changes, moved) = take_over(
        rows,
        speaker,
        (source, is_first),
        said,
        &known,
        why.as_ref(),
    )?;
    let count = usize::try_from(changes.count()).unwrap_or(usize::MAX);
    if is_first {
        let body = serde_json::json!({
            "source": speaker.kind.code(), "source_id": source.id, "name": source.name,
            "why": why, "list": changes.list, "more": changes.more,
        });
        item::note(rows, &known, "source-added", &body)?;
    } else if count > 0 {
        let body = serde_json::json!({
            "source": speaker.kind.code(), "source_id": source.id,
            "list": changes.list, "more": changes.more,
        });
        item::note(rows, &known, "inventory-changed", &body)?;
    }
    if moved {
        contracts::recover_item(rows.tx(), speaker.client, item)?;
    }
    part_from_rival(rows, source)?;
    if count == 0 && !is_first {
        Ok(Absorbed::Unchanged(item))
    } else {
        Ok(Absorbed::Changed(item, count))
    }
}
