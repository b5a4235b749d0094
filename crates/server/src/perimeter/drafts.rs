//! Amendments being written: begun from a difference, changed by whoever signs them, shown with their
//! effect, and handed to the contract's own way of adding a version.

use std::sync::Arc;

use intendant_contract::coverage::cover;
use intendant_contract::diff::{Change as Promise, diff};
use intendant_contract::model::Contract;
use intendant_contract::{Problem as Mistake, read};
use intendant_domain::access::Permission::{EditContracts, SeeContracts, SeeMonths};
use intendant_domain::id::ClientId;
use intendant_domain::perimeter::{
    Alike, AmendError, Change, Effect, Kind, Proposal, apply, effect, proposals,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actions::{gone_before, next_month};
use super::store::{self, AlikeRow, ClientRow, Draft, Wanted};
use crate::contracts::{self, AsStored, Compiled, seen};
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::tx::{Rows, Tx};

/// The difference that an amendment starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct From {
    /// A kind of difference: `uncovered`, `uncounted`, `below-minimum`, `empty-line`…
    #[serde(default)]
    pub finding: String,
    /// The kind of item; empty: any.
    #[serde(default)]
    pub kind: String,
    /// Number of the site; 0: items without one; absent: any.
    #[serde(default)]
    pub site: Option<i64>,
    /// Place of a counted price line, from 0.
    #[serde(default)]
    pub line: Option<usize>,
    /// Which of the ways to close it, from 0: the smallest change.
    #[serde(default)]
    pub choice: usize,
}

impl From {
    /// The items that it is about.
    pub fn wanted(&self) -> Wanted {
        Wanted {
            finding: Kind::from_code(&self.finding),
            kind: Some(self.kind.clone()).filter(|kind| !kind.is_empty()),
            site: self.site,
            service: None,
            line: self.line.filter(|_| self.kind.is_empty()),
        }
    }
}

/// What is changed by hand.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// What people call it.
    pub title: String,
    /// Why it is made; goes into the version's note.
    #[serde(default)]
    pub note: String,
    /// First day of effect, `YYYY-MM-DD`.
    pub effective_on: String,
    /// The contract file.
    pub text: String,
    /// The revision that was read; the change is refused when it is another by now.
    pub revision: i64,
}

/// A draft with everything that somebody should see before saying yes.
pub struct Shown {
    /// The draft.
    pub draft: Draft,
    /// Whose.
    pub client: ClientRow,
    /// The version that it changes.
    pub base: Arc<Compiled>,
    /// That version's file.
    pub base_text: String,
    /// What the draft says, or every mistake of it.
    pub amended: Result<Contract, Vec<Mistake>>,
    /// What it starts from.
    pub from: From,
    /// The ways to close that difference.
    pub ways: Vec<Proposal>,
    /// Promises that change.
    pub promises: Vec<Promise>,
    /// Items and money that change.
    pub effect: Option<Effect>,
    /// The groups of items that the effect speaks of.
    pub groups: Vec<AlikeRow>,
    /// Whether the reader may see amounts.
    pub money: bool,
    /// The version that it has become, when its text is one.
    pub added: Option<i64>,
    /// Whether versions were added since the one that it changes.
    pub behind: bool,
}

/// Items in groups that the versions' conditions cannot tell apart.
fn all_alike(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    contracts: &[&Contract],
    wanted: &Wanted,
    before: jiff::Timestamp,
) -> Result<(Vec<AlikeRow>, Vec<Alike>), Failure> {
    let by_name = contracts.iter().any(|one| contracts::names_items(one));
    let found = store::alike(rows, client, wanted, before, by_name)?;
    let alike = found
        .iter()
        .map(|row| {
            Ok(Alike {
                item: stored(row)?,
                items: u64::try_from(row.items).unwrap_or(0),
            })
        })
        .collect::<Result<Vec<Alike>, Failure>>()?;
    Ok((found, alike))
}

fn stored(row: &AlikeRow) -> Result<intendant_contract::item::Item, Failure> {
    seen(AsStored {
        name: &row.name,
        kind: &row.kind,
        site: row.site.as_deref(),
        tags: &row.tags,
        attributes: &row.attributes,
    })
}

/// The latest version of a client's contract, with its file: what an amendment changes.
fn latest(tx: &mut Tx<'_>, client: ClientId) -> Result<(Arc<Compiled>, String), Failure> {
    let version = contracts::list(tx, client)?
        .last()
        .cloned()
        .ok_or_else(|| Failure::refused("perimeter-no-contract"))?;
    version_of(tx, client, version.number)
}

fn version_of(
    tx: &mut Tx<'_>,
    client: ClientId,
    number: i64,
) -> Result<(Arc<Compiled>, String), Failure> {
    let (version, text) = contracts::file(tx, client, number)?;
    let mut rows = tx.allow_on(SeeContracts, client)?;
    Ok((contracts::compiled(&mut rows, version.id)?, text))
}

/// The ways to close a difference, the smallest change first.
fn ways(
    tx: &mut Tx<'_>,
    client: ClientId,
    base: &Compiled,
    from: &From,
    lang: Lang,
) -> Result<Vec<Proposal>, Failure> {
    let contract = &base.contract;
    let lines = contract.price.iter().flat_map(|price| &price.per_unit);
    let line = from
        .line
        .and_then(|at| lines.into_iter().nth(at).map(|one| (at, one)));
    let of_line = |change: Change| Proposal {
        changes: vec![change],
        tag: None,
        service: String::new(),
    };
    match (Kind::from_code(&from.finding), line) {
        (Some(Kind::EmptyLine), Some((line, one))) => {
            let mut out = vec![of_line(Change::RemoveLine { line })];
            if one.minimum > 0 {
                out.push(of_line(Change::Minimum { line, to: 0 }));
            }
            return Ok(out);
        }
        (Some(Kind::BelowMinimum | Kind::SinceBilled), Some((line, _))) => {
            let (before, _) = gone_before(tx)?;
            let mut rows = tx.allow_on(SeeContracts, client)?;
            let groups = store::groups(&mut rows, Some(client), before)?;
            let counting = groups.iter().filter(|(_, one)| one.lines.contains(&line));
            let to = counting.map(|(_, one)| one.items).sum();
            return Ok(vec![of_line(Change::Minimum { line, to })]);
        }
        _ => {}
    }
    let (before, _) = gone_before(tx)?;
    let mut rows = tx.allow_on(SeeContracts, client)?;
    let found = store::alike(&mut rows, client, &from.wanted(), before, false)?;
    let Some(most) = found.first() else {
        return Ok(Vec::new());
    };
    let item = stored(most)?;
    let label = super::words::kinds(lang, &most.kind);
    Ok(proposals(contract, &item, &cover(contract, &item), &label))
}

/// Begins an amendment from a difference.
///
/// # Errors
/// A refusal when the contract cannot be changed that way; [`Failure::NotFound`] when the client is
/// out of reach.
pub fn begin(tx: &mut Tx<'_>, client: ClientId, from: &From) -> Result<i64, Failure> {
    let now = tx.now();
    let mut rows = tx.allow_on(EditContracts, client)?;
    if store::clients(&mut rows, Some(client))?.is_empty() {
        return Err(Failure::NotFound);
    }
    let (base, base_text) = latest(tx, client)?;
    let lang = language(&base);
    let ways = ways(tx, client, &base, from, lang)?;
    let text = amended(&base_text, &base.contract, &ways, from.choice)?;
    let title = title(lang, from);
    let person = tx.actor().person;
    let today = contracts::standing_on_day(&base, now);
    let draft = Draft {
        id: 0,
        client,
        base: base.number,
        note: title.clone(),
        title,
        effective_on: first_of_next_month(today).to_string(),
        text,
        asked: serde_json::to_string(from)?,
        revision: 1,
        created_at: now,
        created_by: person,
        updated_at: now,
    };
    let mut rows = tx.allow_on(EditContracts, client)?;
    let id = store::add_draft(&mut rows, &draft)?;
    tx.audit(Some(client), "amendment-drafted", id, &draft.title)?;
    Ok(id)
}

fn language(base: &Compiled) -> Lang {
    match base.contract.language {
        intendant_contract::model::Language::Fr => Lang::Fr,
        intendant_contract::model::Language::En => Lang::En,
    }
}

fn first_of_next_month(today: Date) -> Date {
    intendant_contract::month::Month::of(today).next().first()
}

/// The file with the chosen way's changes; as it was when tagging items is that way, or none is known.
fn amended(
    text: &str,
    contract: &Contract,
    ways: &[Proposal],
    choice: usize,
) -> Result<String, Failure> {
    let contract_ways: Vec<&Proposal> = ways.iter().filter(|way| way.tag.is_none()).collect();
    let Some(way) = ways
        .get(choice)
        .filter(|way| way.tag.is_none())
        .or(contract_ways.first().copied())
    else {
        return Ok(text.to_owned());
    };
    apply(text, contract, &way.changes).map_err(|error| match error {
        AmendError::Edit(error) => Problem::new("text", "perimeter-not-amended")
            .with("why", error)
            .into(),
        other => Problem::new("text", "perimeter-not-amended")
            .with("why", other)
            .into(),
    })
}

/// What an amendment is called until somebody says better.
fn title(lang: Lang, from: &From) -> String {
    let kind = match from.kind.as_str() {
        "" => String::new(),
        kind => super::words::kinds(lang, kind),
    };
    let key = format!("perimeter-draft-title-{}", from.finding);
    match lang.has(&key) {
        true => lang.ta(&key, &[("kind", &kind)]),
        false => lang.t("perimeter-draft-title"),
    }
}

/// A client's drafts, the latest first.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn list(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<Draft>, Failure> {
    let mut rows = tx.allow_on(EditContracts, client)?;
    if store::clients(&mut rows, Some(client))?.is_empty() {
        return Err(Failure::NotFound);
    }
    Ok(store::drafts(&mut rows, client)?)
}

/// A draft with its effect.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn show(tx: &mut Tx<'_>, client: ClientId, id: i64) -> Result<Shown, Failure> {
    let now = tx.now();
    let money = tx.actor().can(SeeMonths);
    let (before, _) = gone_before(tx)?;
    let mut rows = tx.allow_on(EditContracts, client)?;
    let draft = store::draft(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    let known = store::clients(&mut rows, Some(client))?;
    let known = known.into_iter().next().ok_or(Failure::NotFound)?;
    let series = store::series(&mut rows)?;
    let (base, base_text) = version_of(tx, client, draft.base)?;
    let versions = contracts::list(tx, client)?;
    let sha = contracts::fingerprint(&draft.text);
    let added = versions
        .iter()
        .find(|version| version.sha256 == sha && version.number > draft.base)
        .map(|version| version.number);
    let behind = versions
        .last()
        .is_some_and(|last| last.number > draft.base && added.is_none());
    let from: From = serde_json::from_str(&draft.asked).unwrap_or_default();
    let ways = ways(tx, client, &base, &from, language(&base))?;
    let amended = read("contract.toml", &draft.text).map_err(|errors| errors.0);
    let (mut promises, mut told, mut groups) = (Vec::new(), None, Vec::new());
    if let Ok(amended) = &amended {
        promises = diff(&base.contract, amended);
        let mut rows = tx.allow_on(EditContracts, client)?;
        let both = [&base.contract, amended];
        let found = all_alike(&mut rows, client, &both, &Wanted::default(), before)?;
        let month = next_month(&base, now);
        told = Some(effect(&base.contract, amended, &found.1, month, &series));
        groups = found.0;
    }
    Ok(Shown {
        draft,
        client: known,
        base,
        base_text,
        amended,
        from,
        ways,
        promises,
        effect: told,
        groups,
        money,
        added,
        behind,
    })
}

/// Changes a draft by hand.
///
/// # Errors
/// A conflict when it is not at the revision that was read; refusals of what is typed.
pub fn edit(tx: &mut Tx<'_>, client: ClientId, id: i64, new: &Edit) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditContracts, client)?;
    let mut draft = store::draft(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    let mut wrong = Vec::new();
    let title = new.title.trim();
    if title.is_empty() || title.chars().count() > 200 {
        wrong.push(Problem::new("title", "perimeter-title-wrong"));
    }
    if new.note.chars().count() > 2000 {
        wrong.push(Problem::new("note", "contract-note-long"));
    }
    if new.effective_on.trim().parse::<Date>().is_err() {
        wrong.push(Problem::new("effective_on", "contract-effect-wrong"));
    }
    if new.text.trim().is_empty() {
        wrong.push(Problem::new("text", "contract-text-missing"));
    }
    if new.text.len() > 1024 * 1024 {
        return Err(Failure::TooLarge);
    }
    if !wrong.is_empty() {
        return Err(Failure::Refused(wrong));
    }
    title.clone_into(&mut draft.title);
    draft.note = new.note.trim().to_owned();
    draft.effective_on = new.effective_on.trim().to_owned();
    draft.text = new.text.replace("\r\n", "\n");
    draft.revision = new.revision;
    saved(&mut rows, &draft)
}

fn saved(rows: &mut Rows<'_, '_>, draft: &Draft) -> Result<(), Failure> {
    match store::save_draft(rows, draft)? {
        true => Ok(()),
        false => Err(Failure::Conflict(Problem::new(
            "",
            "perimeter-draft-changed",
        ))),
    }
}

/// Writes the draft again from another way, or on the latest version.
///
/// # Errors
/// As [`begin`] and [`edit`].
pub fn choose(tx: &mut Tx<'_>, client: ClientId, id: i64, choice: usize) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditContracts, client)?;
    let mut draft = store::draft(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    let mut from: From = serde_json::from_str(&draft.asked).unwrap_or_default();
    from.choice = choice;
    let (base, base_text) = latest(tx, client)?;
    let ways = ways(tx, client, &base, &from, language(&base))?;
    draft.text = amended(&base_text, &base.contract, &ways, choice)?;
    draft.base = base.number;
    draft.asked = serde_json::to_string(&from)?;
    let mut rows = tx.allow_on(EditContracts, client)?;
    saved(&mut rows, &draft)
}

/// Throws a draft away.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn drop(tx: &mut Tx<'_>, client: ClientId, id: i64) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditContracts, client)?;
    match store::drop_draft(&mut rows, client, id)? {
        true => tx.audit(Some(client), "amendment-dropped", id, ""),
        false => Err(Failure::NotFound),
    }
}
