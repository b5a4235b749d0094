//! Filters that somebody keeps under a name.

use intendant_domain::access::Permission;

use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// Most filters of a person.
const MOST: i64 = 30;

/// A kept filter.
#[derive(Clone, Debug)]
pub struct Saved {
    /// Which.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The queue's query.
    pub query: String,
}

/// The actor's own, by name.
///
/// # Errors
/// [`Failure::Denied`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Saved>, Failure> {
    let person = tx.actor().person;
    let mut rows = tx.allow(Permission::SeeTickets)?;
    let found = rows.rows(
        "SELECT id, name, query FROM saved_filter WHERE person_id = $1 ORDER BY name",
        &[person.into()],
    )?;
    let read = found.iter().map(|row| {
        Ok(Saved {
            id: row.get(0)?,
            name: row.get(1)?,
            query: row.get(2)?,
        })
    });
    read.collect()
}

/// Keeps `query` as `name`.
///
/// # Errors
/// Without a name; [`Failure::Conflict`] when there is one of that name.
pub fn add(tx: &mut Tx<'_>, name: &str, query: &str) -> Result<(), Failure> {
    let (person, now, name) = (tx.actor().person, tx.now(), name.trim());
    if name.is_empty() || name.chars().count() > 60 || query.len() > 2000 {
        return Err(Problem::new("name", "queue-keep-name-wrong").into());
    }
    if list(tx)?.len() as i64 >= MOST {
        return Err(Problem::new("name", "queue-keep-too-many")
            .with("most", MOST)
            .into());
    }
    let mut rows = tx.allow(Permission::SeeTickets)?;
    rows.execute(
        "INSERT INTO saved_filter (person_id, name, query, created_at) VALUES ($1, $2, $3, $4)",
        &[person.into(), name.into(), query.into(), now.into()],
    )?;
    Ok(())
}

/// Drops one of the actor's own.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn remove(tx: &mut Tx<'_>, id: i64) -> Result<(), Failure> {
    let person = tx.actor().person;
    let mut rows = tx.allow(Permission::SeeTickets)?;
    let gone = rows.execute(
        "DELETE FROM saved_filter WHERE id = $1 AND person_id = $2",
        &[id.into(), person.into()],
    )?;
    match gone {
        0 => Err(Failure::NotFound),
        _ => Ok(()),
    }
}
