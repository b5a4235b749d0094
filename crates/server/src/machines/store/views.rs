//! Kept lists and columns.

use intendant_domain::id::PersonId;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// A list kept under a name.
#[derive(Clone, Debug)]
pub struct SavedView {
    /// Which.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The address's query.
    pub query: String,
    /// Whether all of the provider's people see it.
    pub shared: bool,
    /// Whether it is the reader's own.
    pub own: bool,
}

pub(in crate::machines) fn views(
    rows: &mut Rows<'_, '_>,
    person: PersonId,
    shared: bool,
) -> Result<Vec<SavedView>, DbError> {
    let others = if shared { "shared = 1" } else { "1 = 0" };
    let sql = format!(
        "SELECT id, name, query, shared, CAST(CASE WHEN person_id = $1 THEN 1 ELSE 0 END AS BIGINT)
         FROM item_view WHERE person_id = $1 OR {others} ORDER BY name, id"
    );
    rows.rows(&sql, &[person.into()])?
        .iter()
        .map(|row| {
            Ok(SavedView {
                id: row.get(0)?,
                name: row.get(1)?,
                query: row.get(2)?,
                shared: row.get(3)?,
                own: row.get(4)?,
            })
        })
        .collect()
}

pub(in crate::machines) fn keep_view(
    rows: &mut Rows<'_, '_>,
    person: PersonId,
    name: &str,
    query: &str,
    shared: bool,
) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "INSERT INTO item_view (person_id, name, query, shared, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (person_id, name) DO UPDATE SET query = excluded.query, shared = excluded.shared",
        &[person.into(), name.into(), query.into(), shared.into(), now.into()],
    )
    .map(drop)
}

pub(in crate::machines) fn drop_view(
    rows: &mut Rows<'_, '_>,
    id: i64,
    person: PersonId,
    shared_too: bool,
) -> Result<u64, DbError> {
    let others = if shared_too { "shared = 1" } else { "1 = 0" };
    rows.execute(
        &format!("DELETE FROM item_view WHERE id = $1 AND (person_id = $2 OR {others})"),
        &[id.into(), person.into()],
    )
}

pub(in crate::machines) fn columns_of(
    rows: &mut Rows<'_, '_>,
    person: PersonId,
) -> Result<Option<String>, DbError> {
    rows.row(
        "SELECT columns FROM item_columns WHERE person_id = $1",
        &[person.into()],
    )?
    .map(|row| row.get(0))
    .transpose()
}

pub(in crate::machines) fn keep_columns(
    rows: &mut Rows<'_, '_>,
    person: PersonId,
    columns: &str,
) -> Result<(), DbError> {
    rows.execute(
        "INSERT INTO item_columns (person_id, columns) VALUES ($1, $2)
         ON CONFLICT (person_id) DO UPDATE SET columns = excluded.columns",
        &[person.into(), columns.into()],
    )
    .map(drop)
}

/// What stands in items and begins so: for completing a query. `column` is one of the item's own.
pub(in crate::machines) fn beginnings(
    rows: &mut Rows<'_, '_>,
    column: &'static str,
    most: i64,
) -> Result<Vec<String>, DbError> {
    // From the latest items: what is typed is looked for there, not in all of them.
    let sql = format!(
        "SELECT {column}, count(*) FROM (SELECT {column} FROM item WHERE {} AND merged_into IS NULL
             AND {column} IS NOT NULL AND {column} <> '' ORDER BY id DESC LIMIT 5000) x
         GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT {most}",
        rows.within("client_id")
    );
    rows.rows(&sql, &[])?.iter().map(|row| row.get(0)).collect()
}
