//! Statements on software and licences.

use std::collections::HashMap;

use intendant_domain::id::{ClientId, ItemId};
use jiff::Timestamp;
use roaring::RoaringBitmap;

use crate::fleet;
use crate::platform::db::{DbError, Engine, Value};
use crate::platform::tx::Rows;

/// Below so many, items are fetched by their numbers.
const FEW: u64 = 1_000;

/// A version of a title, as a package brings it.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub id: i64,
    pub package: String,
    pub version: String,
    pub origin: String,
}

/// A title.
#[derive(Clone, Debug)]
pub(super) struct Title {
    pub id: i64,
    pub name: String,
    pub publisher: String,
}

/// An item that has a title.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub item: ItemId,
    pub name: String,
    pub client: ClientId,
    pub client_name: String,
    /// The versions it has, by number.
    pub versions: Vec<i64>,
}

/// A licence with its title.
#[derive(Clone, Debug)]
pub(super) struct Licence {
    pub id: i64,
    pub client: ClientId,
    pub client_name: String,
    pub title: i64,
    pub title_name: String,
    pub metric: String,
    pub bought: i64,
    pub unit_cents: i64,
    pub currency: String,
    pub renews_at: Option<Timestamp>,
    pub note: String,
}

/// Titles with all of these words, in the order of their names, after a name.
pub(super) fn titles(
    rows: &mut Rows<'_, '_>,
    words: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Title>, DbError> {
    let mut params: Vec<Value> = vec![after.into()];
    let mut wheres = String::from("name > $1");
    for word in words.split_whitespace() {
        params.push(format!("%{word}%").into());
        wheres.push_str(&format!(" AND words LIKE ${}", params.len()));
    }
    let sql = format!(
        "SELECT id, name, publisher FROM software_title WHERE {wheres} ORDER BY name LIMIT {limit}"
    );
    rows.rows(&sql, &params)?
        .iter()
        .map(|row| {
            Ok(Title {
                id: row.get(0)?,
                name: row.get(1)?,
                publisher: row.get(2)?,
            })
        })
        .collect()
}

pub(super) fn title(rows: &mut Rows<'_, '_>, id: i64) -> Result<Option<Title>, DbError> {
    let row = rows.row(
        "SELECT id, name, publisher FROM software_title WHERE id = $1",
        &[id.into()],
    )?;
    row.map(|row| {
        Ok(Title {
            id: row.get(0)?,
            name: row.get(1)?,
            publisher: row.get(2)?,
        })
    })
    .transpose()
}

pub(super) fn title_named(rows: &mut Rows<'_, '_>, name: &str) -> Result<Option<i64>, DbError> {
    let row = rows.row(
        "SELECT id FROM software_title WHERE name = $1",
        &[name.into()],
    )?;
    row.map(|row| row.get(0)).transpose()
}

pub(super) fn versions(rows: &mut Rows<'_, '_>, title: i64) -> Result<Vec<Version>, DbError> {
    rows.rows(
        "SELECT id, package, version, origin FROM software_version WHERE title_id = $1",
        &[title.into()],
    )?
    .iter()
    .map(|row| {
        Ok(Version {
            id: row.get(0)?,
            package: row.get(1)?,
            version: row.get(2)?,
            origin: row.get(3)?,
        })
    })
    .collect()
}

/// The versions that any item has of each of these titles, in their order.
pub(super) fn versions_each(
    rows: &mut Rows<'_, '_>,
    titles: &[Title],
) -> Result<HashMap<i64, Vec<Version>>, DbError> {
    let list: Vec<String> = titles.iter().map(|one| one.id.to_string()).collect();
    if list.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, package, version, origin, title_id FROM software_version WHERE title_id IN ({})",
        list.join(", ")
    );
    let mut found: HashMap<i64, Vec<Version>> = HashMap::new();
    for row in rows.rows(&sql, &[])? {
        found.entry(row.get(4)?).or_default().push(Version {
            id: row.get(0)?,
            package: row.get(1)?,
            version: row.get(2)?,
            origin: row.get(3)?,
        });
    }
    Ok(found)
}

/// Of these items within reach, the first by name.
pub(super) fn items(
    rows: &mut Rows<'_, '_>,
    set: &RoaringBitmap,
    most: i64,
) -> Result<Vec<Holder>, DbError> {
    // Few are fetched by their numbers; of many, the first are soon met in the order of names.
    let is_few = set.len() < FEW;
    let (is_one, set) = if is_few {
        let list: Vec<String> = set.iter().map(|bit| bit.to_string()).collect();
        (format!("i.id IN ({})", list.join(", ")), None)
    } else {
        let (is_one, set) = fleet::among(rows, "i.id", set, "$1")?;
        (is_one, Some(set))
    };
    let from = match (rows.engine(), is_few) {
        (Engine::Sqlite, false) => "item i INDEXED BY item_name",
        _ => "item i",
    };
    let sql = format!(
        "SELECT i.id, i.name, i.client_id, c.name FROM (
             SELECT i.id, i.name, i.client_id FROM {from} WHERE {is_one} AND {}
             ORDER BY i.name, i.id LIMIT {most}) i
         JOIN client c ON c.id = i.client_id ORDER BY i.name, i.id",
        rows.within("i.client_id")
    );
    let params: Vec<Value> = set.into_iter().collect();
    rows.rows(&sql, &params)?
        .iter()
        .map(|row| {
            Ok(Holder {
                item: row.get(0)?,
                name: row.get(1)?,
                client: row.get(2)?,
                client_name: row.get(3)?,
                versions: Vec::new(),
            })
        })
        .collect()
}

/// By how many people these items of a client are used; an item of nobody counts as one.
pub(super) fn seats(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    set: &RoaringBitmap,
) -> Result<i64, DbError> {
    let (is_one, set) = fleet::among(rows, "id", set, "$2")?;
    let sql = format!(
        "SELECT CAST(count(DISTINCT CASE WHEN person <> '' THEN person END)
             + count(CASE WHEN person = '' THEN 1 END) AS BIGINT)
         FROM item WHERE client_id = $1 AND {is_one} AND {}",
        rows.within("client_id")
    );
    let row = rows.row(&sql, &[client.into(), set])?;
    row.map_or(Ok(0), |row| row.get(0))
}

pub(super) fn licences(
    rows: &mut Rows<'_, '_>,
    (client, one): (Option<ClientId>, Option<i64>),
) -> Result<Vec<Licence>, DbError> {
    let mut params: Vec<Value> = Vec::new();
    let mut wheres = format!("l.ended_at IS NULL AND {}", rows.within("l.client_id"));
    if let Some(client) = client {
        params.push(client.into());
        wheres.push_str(&format!(" AND l.client_id = ${}", params.len()));
    }
    if let Some(one) = one {
        params.push(one.into());
        wheres.push_str(&format!(" AND l.id = ${}", params.len()));
    }
    let sql = format!(
        "SELECT l.id, l.client_id, c.name, l.title_id, t.name, l.metric, l.bought, l.unit_cents,
             l.currency, l.renews_at, l.note
         FROM licence l JOIN client c ON c.id = l.client_id
         JOIN software_title t ON t.id = l.title_id
         WHERE {wheres} ORDER BY c.name, t.name, l.id LIMIT 1000"
    );
    rows.rows(&sql, &params)?
        .iter()
        .map(|row| {
            Ok(Licence {
                id: row.get(0)?,
                client: row.get(1)?,
                client_name: row.get(2)?,
                title: row.get(3)?,
                title_name: row.get(4)?,
                metric: row.get(5)?,
                bought: row.get(6)?,
                unit_cents: row.get(7)?,
                currency: row.get(8)?,
                renews_at: row.get(9)?,
                note: row.get(10)?,
            })
        })
        .collect()
}

pub(super) fn add_licence(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    title: i64,
    (metric, bought, unit_cents): (&str, i64, i64),
    (renews_at, note): (Option<Timestamp>, &str),
) -> Result<i64, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO licence (client_id, title_id, metric, bought, unit_cents, currency, renews_at,
             note, created_at)
         VALUES ($1, $2, $3, $4, $5, 'EUR', $6, $7, $8) RETURNING id",
        &[
            client.into(),
            title.into(),
            metric.into(),
            bought.into(),
            unit_cents.into(),
            renews_at.into(),
            note.into(),
            now.into(),
        ],
    )
}

pub(super) fn end_licence(rows: &mut Rows<'_, '_>, id: i64) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE licence SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
        &[id.into(), now.into()],
    )
    .map(drop)
}

/// The clients in reach, by name.
pub(super) fn clients(rows: &mut Rows<'_, '_>) -> Result<Vec<(ClientId, String)>, DbError> {
    let sql = format!(
        "SELECT id, name FROM client WHERE {} ORDER BY name",
        rows.within("id")
    );
    rows.rows(&sql, &[])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}
