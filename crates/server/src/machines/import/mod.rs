//! A table of items brought in: what each row would change, then the deed. What machines say of
//! themselves (serial, model, system, addresses) goes in as a source's report, so that agents may
//! know better; what only people know (site, tags, warranty, who uses it) goes in by hand. Bringing
//! the same table in again changes nothing.

mod book;
mod read;
mod row;
mod said;

pub use read::table;
pub use row::Verdict;

use std::collections::HashMap;

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::clients::folded;
use intendant_domain::id::{ClientId, ItemId, SiteId};
use intendant_domain::machines::import::guess;

use super::kinds;
use super::store::{self, ImportRow};
use crate::contracts;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// A table that waits, with what each of its rows would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The table.
    pub import: ImportRow,
    /// For each row after the heading.
    pub verdicts: Vec<Verdict>,
    /// Fields that columns may fill: code and name.
    pub fields: Vec<(String, String)>,
}

impl Preview {
    /// How many rows are of a kind.
    #[must_use]
    pub fn count(&self, is: impl Fn(&Verdict) -> bool) -> usize {
        self.verdicts.iter().filter(|one| is(one)).count()
    }
}

/// Keeps a table until it is looked at; answers its number.
///
/// # Errors
/// A client out of reach, a site that is not the client's.
pub fn begin(
    tx: &mut Tx<'_>,
    client: ClientId,
    site: Option<SiteId>,
    name: &str,
    rows: &[Vec<String>],
) -> Result<i64, Failure> {
    let own: Vec<kinds::OwnKind> = kinds::list(tx)?;
    let mut reach = tx.allow_on(EditMachines, client)?;
    if store::client(&mut reach, client)?.is_none() {
        return Err(Problem::new("client", "machine-no-such-client").into());
    }
    if let Some(site) = site
        && !store::sites(&mut reach, Some(client))?
            .iter()
            .any(|one| one.id == site)
    {
        return Err(Problem::new("site", "watch-no-such-site").into());
    }
    store::forget_imports(&mut reach)?;
    let heading = rows.first().cloned().unwrap_or_default();
    let mapping = guessed(&heading, &own);
    Ok(store::add_import(
        &mut reach,
        (client, site),
        name,
        rows,
        &mapping,
    )?)
}

/// The field of each column, as far as its heading tells.
fn guessed(heading: &[String], own: &[kinds::OwnKind]) -> Vec<String> {
    let mut taken: Vec<&str> = Vec::new();
    heading
        .iter()
        .map(|cell| {
            if let Some(field) = guess(cell, &taken) {
                taken.push(field);
                return field.to_owned();
            }
            own.iter()
                .flat_map(|kind| &kind.fields)
                .find(|field| folded(&field.label) == folded(cell))
                .map_or_else(String::new, |field| format!("own:{}", field.key))
        })
        .collect()
}

/// Says anew what the columns mean.
///
/// # Errors
/// [`Failure::NotFound`]; a conflict when it was brought in already.
pub fn remap(tx: &mut Tx<'_>, id: i64, mapping: &[String]) -> Result<(), Failure> {
    let import = waiting(tx, id)?;
    let known = row::fields(tx)?;
    let columns = import.rows.first().map_or(0, Vec::len);
    let mut good: Vec<String> = Vec::new();
    for field in mapping.iter().take(columns) {
        let fits = known.iter().any(|(code, _)| code == field) && !good.contains(field);
        good.push(if fits { field.clone() } else { String::new() });
    }
    good.resize(columns, String::new());
    let mut rows = tx.allow_on(EditMachines, import.client)?;
    Ok(store::remap_import(&mut rows, id, &good)?)
}

fn find(tx: &mut Tx<'_>, id: i64) -> Result<ImportRow, Failure> {
    let person = tx.actor().person;
    let mut rows = tx.allow(EditMachines)?;
    store::import(&mut rows, id, person)?.ok_or(Failure::NotFound)
}

fn waiting(tx: &mut Tx<'_>, id: i64) -> Result<ImportRow, Failure> {
    let import = find(tx, id)?;
    match import.applied {
        false => Ok(import),
        true => Err(Failure::Conflict(Problem::new(
            "",
            "fleet-import-done-already",
        ))),
    }
}

/// What each row would do.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn preview(tx: &mut Tx<'_>, id: i64) -> Result<Preview, Failure> {
    let import = waiting(tx, id)?;
    let fields = row::fields(tx)?;
    let verdicts = verdicts(tx, &import)?;
    Ok(Preview {
        import,
        verdicts,
        fields,
    })
}

fn verdicts(tx: &mut Tx<'_>, import: &ImportRow) -> Result<Vec<Verdict>, Failure> {
    let ground = row::Ground::of(tx, import)?;
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut verdicts = Vec::with_capacity(import.rows.len());
    for (n, cells) in import.rows.iter().enumerate().skip(1) {
        let said = said::Said::of(&import.mapping, cells);
        let mut verdict = ground.judge(tx, &said)?;
        let key = said.key();
        if let Some(first) = seen.get(&key).copied()
            && !key.is_empty()
        {
            verdict = Verdict::Twice(first + 1);
        } else {
            seen.insert(key, n);
        }
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

/// What was done.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[schema(as = ImportDone)]
pub struct Done {
    /// Items that are new.
    pub new: usize,
    /// Items that changed.
    pub changed: usize,
    /// Rows that change nothing.
    pub same: usize,
    /// Rows that could not be brought in.
    pub wrong: usize,
}

/// Brings a table in: rows that are wrong are left out, the others are done.
///
/// # Errors
/// As [`preview`].
pub fn apply(tx: &mut Tx<'_>, id: i64) -> Result<Done, Failure> {
    let import = waiting(tx, id)?;
    let done = bring_in(tx, &import)?;
    let mut rows = tx.allow_on(EditMachines, import.client)?;
    store::close_import(&mut rows, id)?;
    tx.audit(
        Some(import.client),
        "items-imported",
        id,
        &format!(
            "{}: {} new, {} changed",
            import.name, done.new, done.changed
        ),
    )?;
    Ok(done)
}

fn bring_in(tx: &mut Tx<'_>, import: &ImportRow) -> Result<Done, Failure> {
    let verdicts = verdicts(tx, import)?;
    let ground = row::Ground::of(tx, import)?;
    let mut done = Done::default();
    for (cells, verdict) in import.rows.iter().skip(1).zip(&verdicts) {
        match verdict {
            Verdict::Wrong(_) | Verdict::Twice(_) => done.wrong += 1,
            Verdict::Same(_) => done.same += 1,
            Verdict::New | Verdict::Changes(..) => {
                let said = said::Said::of(&import.mapping, cells);
                let known: Option<ItemId> = match verdict {
                    Verdict::Changes(item, _) => Some(*item),
                    _ => None,
                };
                if ground.bring(tx, &said, known)? {
                    done.new += 1;
                } else {
                    done.changed += 1;
                }
            }
        }
    }
    contracts::recover(tx, import.client)?;
    Ok(done)
}

/// A table that was given whole (the API): what its rows would do, and, when asked, the deed.
///
/// # Errors
/// As [`begin`].
pub fn at_once(
    tx: &mut Tx<'_>,
    client: ClientId,
    site: Option<SiteId>,
    rows: &[Vec<String>],
    doing: bool,
) -> Result<(Vec<Verdict>, Option<Done>), Failure> {
    let id = begin(tx, client, site, "API", rows)?;
    let mut reach = tx.allow_on(EditMachines, client)?;
    let person = reach.tx().actor().person;
    let mut import = store::import(&mut reach, id, person)?.ok_or(Failure::NotFound)?;
    // The columns of a program are fields by their own names.
    let known = row::fields(tx)?;
    for (place, name) in import
        .mapping
        .iter_mut()
        .zip(rows.first().into_iter().flatten())
    {
        if known.iter().any(|(code, _)| code == name) {
            place.clone_from(name);
        }
    }
    let verdicts = verdicts(tx, &import)?;
    let done = match doing {
        true => Some(bring_in(tx, &import)?),
        false => None,
    };
    let mut reach = tx.allow_on(EditMachines, client)?;
    store::close_import(&mut reach, id)?;
    Ok((verdicts, done))
}
