//! The `site` table.

use intendant_domain::id::{ClientId, SiteId};
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// A site of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Which.
    pub id: SiteId,
    /// Whose.
    pub client: ClientId,
    /// Name, unique within the client.
    pub name: String,
    /// IANA zone.
    pub timezone: String,
    /// Postal address.
    pub address: String,
    /// When it was set aside.
    pub archived_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, client_id, name, timezone, address, archived_at";

fn read(row: &Row) -> Result<Site, DbError> {
    Ok(Site {
        id: row.get(0)?,
        client: row.get(1)?,
        name: row.get(2)?,
        timezone: row.get(3)?,
        address: row.get(4)?,
        archived_at: row.get(5)?,
    })
}

/// Every site of a client within reach, by name; those set aside last.
pub(in crate::clients) fn of(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<Site>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM site WHERE client_id = $1 AND {}
         ORDER BY CASE WHEN archived_at IS NULL THEN 0 ELSE 1 END, name",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(read)
        .collect()
}

pub(in crate::clients) fn find(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: SiteId,
) -> Result<Option<Site>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM site WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into(), client.into()])?
        .map(|row| read(&row))
        .transpose()
}

pub(in crate::clients) fn add(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    name: &str,
    timezone: &str,
    address: &str,
) -> Result<SiteId, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO site (client_id, name, timezone, address, created_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id",
        &[
            client.into(),
            name.into(),
            timezone.into(),
            address.into(),
            now.into(),
        ],
    )
}

pub(in crate::clients) fn change(rows: &mut Rows<'_, '_>, site: &Site) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE site SET name = $3, timezone = $4, address = $5
         WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.execute(
        &sql,
        &[
            site.id.into(),
            site.client.into(),
            site.name.as_str().into(),
            site.timezone.as_str().into(),
            site.address.as_str().into(),
        ],
    )
    .map(drop)
}

/// Sets a site aside, or takes it back with `None`.
pub(in crate::clients) fn archive(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: SiteId,
    at: Option<Timestamp>,
) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE site SET archived_at = $3 WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[id.into(), client.into(), at.into()])
        .map(drop)
}
