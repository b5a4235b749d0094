//! Lists that people keep under a name, and the columns that each wants to see.

use intendant_domain::access::Permission::SeeMachines;

use super::store::{self, Col, SavedView};
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// Most views of a person.
const MOST: usize = 50;
/// Longest address that is kept.
const LONGEST: usize = 3_000;

/// The views that whoever reads may open: their own, and those that are shared.
///
/// # Errors
/// [`Failure::Denied`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<SavedView>, Failure> {
    let Some(person) = tx.actor().person else {
        return Ok(Vec::new());
    };
    let clients = tx.actor().is_clients();
    let mut rows = tx.allow(SeeMachines)?;
    Ok(store::views(&mut rows, person, !clients)?)
}

/// Keeps `query` as `name`; what had that name before is replaced.
///
/// # Errors
/// Without a name, with too many; sharing is for the provider's people.
pub fn keep(tx: &mut Tx<'_>, name: &str, query: &str, shared: bool) -> Result<(), Failure> {
    let Some(person) = tx.actor().person else {
        return Err(Failure::Denied(Problem::new("", "failure-denied")));
    };
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(Problem::new("name", "fleet-view-name-wrong").into());
    }
    if query.len() > LONGEST {
        return Err(Problem::new("query", "query-too-long").with("at", 1).into());
    }
    let known = list(tx)?;
    let own = known.iter().filter(|view| view.own).count();
    if own >= MOST && !known.iter().any(|view| view.own && view.name == name) {
        return Err(Problem::new("name", "fleet-view-too-many")
            .with("most", MOST)
            .into());
    }
    let shared = shared && !tx.actor().is_clients();
    let mut rows = tx.allow(SeeMachines)?;
    store::keep_view(&mut rows, person, name, query, shared)?;
    Ok(())
}

/// Drops one of the reader's own; an administrator may drop what others shared.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn drop_view(tx: &mut Tx<'_>, id: i64) -> Result<(), Failure> {
    let Some(person) = tx.actor().person else {
        return Err(Failure::NotFound);
    };
    let all = tx
        .actor()
        .can(intendant_domain::access::Permission::Administer);
    let mut rows = tx.allow(SeeMachines)?;
    match store::drop_view(&mut rows, id, person, all)? {
        0 => Err(Failure::NotFound),
        _ => Ok(()),
    }
}

/// The columns that the reader chose; the usual ones when they never did.
///
/// # Errors
/// [`Failure::Denied`].
pub fn columns(tx: &mut Tx<'_>) -> Result<Vec<Col>, Failure> {
    let Some(person) = tx.actor().person else {
        return Ok(Col::USUAL.to_vec());
    };
    let mut rows = tx.allow(SeeMachines)?;
    let chosen = store::columns_of(&mut rows, person)?.map(|text| read(&text));
    Ok(chosen
        .filter(|columns| !columns.is_empty())
        .unwrap_or_else(|| Col::USUAL.to_vec()))
}

/// Keeps the columns that the reader chose; none: the usual ones again.
///
/// # Errors
/// [`Failure::Denied`].
pub fn keep_columns(tx: &mut Tx<'_>, columns: &[Col]) -> Result<(), Failure> {
    let Some(person) = tx.actor().person else {
        return Err(Failure::Denied(Problem::new("", "failure-denied")));
    };
    let mut rows = tx.allow(SeeMachines)?;
    Ok(store::keep_columns(&mut rows, person, &written(columns))?)
}

/// The columns that an address names: codes between commas. The name is always there.
#[must_use]
pub fn read(text: &str) -> Vec<Col> {
    let mut found: Vec<Col> = Vec::new();
    for col in text.split(',').filter_map(Col::from_code) {
        if !found.contains(&col) {
            found.push(col);
        }
    }
    if !found.is_empty() && !found.contains(&Col::Name) {
        found.insert(0, Col::Name);
    }
    found
}

/// As an address names them.
#[must_use]
pub fn written(columns: &[Col]) -> String {
    let codes: Vec<&str> = columns.iter().map(|col| col.code()).collect();
    codes.join(",")
}
