//! What the fleet report counts: kinds and sites, ages, warranties, operating systems, what came and
//! went. Each is one statement whose answer does not grow with the fleet.

use intendant_domain::id::ClientId;
use jiff::Timestamp;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

const LIVING: &str = "i.retired_at IS NULL AND i.merged_into IS NULL";

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// How many living items there are, by kind and name of site.
pub fn counts(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<(String, Option<String>, u64)>, DbError> {
    let sql = format!(
        "SELECT i.kind, s.name, count(*) FROM item i LEFT JOIN site s ON s.id = i.site_id
         WHERE i.client_id = $1 AND {LIVING} AND {} GROUP BY i.kind, s.name ORDER BY i.kind, s.name",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, count(row.get(2)?))))
        .collect()
}

/// Items of a kind by whole years since they were bought.
pub struct Ages {
    /// The kind.
    pub kind: String,
    /// Years; absent: nobody knows when it was bought.
    pub years: Option<i64>,
    /// How many.
    pub items: u64,
}

/// Microseconds of a mean year.
const YEAR: i64 = 31_556_952_000_000;

/// Living items by kind and age at `now`.
pub fn ages(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<Vec<Ages>, DbError> {
    let now = rows.now().as_microsecond();
    let sql = format!(
        "SELECT i.kind, CASE WHEN i.purchased_at IS NULL THEN -1
             WHEN i.purchased_at > {now} THEN 0 ELSE ({now} - i.purchased_at) / {YEAR} END AS years,
             count(*)
         FROM item i WHERE i.client_id = $1 AND {LIVING} AND {} GROUP BY 1, 2 ORDER BY 1, 2",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            let years: i64 = row.get(1)?;
            Ok(Ages {
                kind: row.get(0)?,
                years: Some(years).filter(|years| *years >= 0),
                items: count(row.get(2)?),
            })
        })
        .collect()
}

/// A warranty that ends.
pub struct Ending {
    /// Its name.
    pub name: String,
    /// What it is.
    pub model: String,
    /// Who sold it.
    pub supplier: String,
    /// When, UTC midnight.
    pub ends: Timestamp,
}

/// Warranties of living items that end between two instants, the first of them first, and how many
/// there are in all.
pub fn ending(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (from, to): (Timestamp, Timestamp),
    most: i64,
) -> Result<(Vec<Ending>, u64), DbError> {
    let condition = format!(
        "i.client_id = $1 AND {LIVING} AND i.warranty_ends >= $2 AND i.warranty_ends < $3 AND {}",
        rows.within("i.client_id")
    );
    let params = [client.into(), from.into(), to.into()];
    let all = format!("SELECT count(*) FROM item i WHERE {condition}");
    let all = rows.row(&all, &params)?.map_or(Ok(0), |row| row.get(0))?;
    let sql = format!(
        "SELECT i.name, i.manufacturer, i.model, i.supplier, i.warranty_ends
         FROM item i WHERE {condition} ORDER BY i.warranty_ends, i.name, i.id LIMIT {most}"
    );
    let found = rows
        .rows(&sql, &params)?
        .iter()
        .map(|row| {
            let (maker, model): (String, String) = (row.get(1)?, row.get(2)?);
            Ok(Ending {
                name: row.get(0)?,
                model: format!("{maker} {model}").trim().to_owned(),
                supplier: row.get(3)?,
                ends: row.get(4)?,
            })
        })
        .collect::<Result<Vec<Ending>, DbError>>()?;
    Ok((found, count(all)))
}

/// Items with the same operating system.
pub struct System {
    /// Its name as reported.
    pub os: String,
    /// Its version as reported.
    pub version: String,
    /// How many items.
    pub items: u64,
}

/// Living items by operating system.
pub fn systems(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<Vec<System>, DbError> {
    let sql = format!(
        "SELECT i.os, i.os_version, count(*) FROM item i
         WHERE i.client_id = $1 AND {LIVING} AND i.os <> '' AND {}
         GROUP BY i.os, i.os_version ORDER BY count(*) DESC, i.os, i.os_version",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            Ok(System {
                os: row.get(0)?,
                version: row.get(1)?,
                items: count(row.get(2)?),
            })
        })
        .collect()
}

/// By kind how many, and the latest by day, name and kind.
pub type Moves = (Vec<(String, u64)>, Vec<(Timestamp, String, String)>);

/// What came (`since`) or went (`retired_at`) from an instant on, by kind, the latest names first.
pub fn moves(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    from: Timestamp,
    came: bool,
    most: i64,
) -> Result<Moves, DbError> {
    let column = if came { "i.since" } else { "i.retired_at" };
    let condition = format!(
        "i.client_id = $1 AND i.merged_into IS NULL AND {column} >= $2 AND {}",
        rows.within("i.client_id")
    );
    let params = [client.into(), from.into()];
    let sql = format!(
        "SELECT i.kind, count(*) FROM item i WHERE {condition} GROUP BY i.kind ORDER BY i.kind"
    );
    let kinds = rows
        .rows(&sql, &params)?
        .iter()
        .map(|row| Ok((row.get(0)?, count(row.get(1)?))))
        .collect::<Result<Vec<(String, u64)>, DbError>>()?;
    let sql = format!(
        "SELECT {column}, i.name, i.kind FROM item i WHERE {condition}
         ORDER BY {column} DESC, i.id DESC LIMIT {most}"
    );
    let names = rows
        .rows(&sql, &params)?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .collect::<Result<Vec<_>, DbError>>()?;
    Ok((kinds, names))
}
