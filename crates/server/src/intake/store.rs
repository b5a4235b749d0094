//! SQL of the intake.

use intendant_domain::id::{ClientId, PersonId, SiteId};
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// A token with which agents may report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) id: i64,
    pub(super) client: ClientId,
    pub(super) site: Option<SiteId>,
    pub(super) login: String,
    pub(super) used_at: Option<Timestamp>,
}

/// A token as people see it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) id: i64,
    pub(super) client: ClientId,
    pub(super) client_name: String,
    pub(super) site: Option<String>,
    pub(super) label: String,
    pub(super) login: String,
    pub(super) created_at: Timestamp,
    pub(super) created_by: Option<String>,
    pub(super) used_at: Option<Timestamp>,
    pub(super) revoked_at: Option<Timestamp>,
}

/// What was not taken in.
#[derive(Clone, Debug, Default)]
pub(super) struct NewReject {
    pub(super) client: Option<ClientId>,
    pub(super) reason: String,
    pub(super) detail: String,
    pub(super) address: String,
    pub(super) agent: String,
    pub(super) device: String,
    pub(super) media: String,
    pub(super) size: i64,
    pub(super) payload: Vec<u8>,
}

/// What was not taken in, as people see it.
#[derive(Clone, Debug)]
pub(super) struct Reject {
    pub(super) id: i64,
    pub(super) client: Option<ClientId>,
    pub(super) client_name: Option<String>,
    pub(super) at: Timestamp,
    pub(super) reason: String,
    pub(super) detail: String,
    pub(super) address: String,
    pub(super) agent: String,
    pub(super) device: String,
    pub(super) size: i64,
}

const TOKEN: &str = "t.id, t.client_id, t.site_id, t.login, t.used_at";

fn token_row(row: &Row) -> Result<Token, DbError> {
    Ok(Token {
        id: row.get(0)?,
        client: row.get(1)?,
        site: row.get(2)?,
        login: row.get(3)?,
        used_at: row.get(4)?,
    })
}

/// The token behind a fingerprint, unless it was revoked or its client is gone.
pub(super) fn token(rows: &mut Rows<'_, '_>, fingerprint: &str) -> Result<Option<Token>, DbError> {
    let sql = format!(
        "SELECT {TOKEN} FROM inventory_token t JOIN client c ON c.id = t.client_id
         WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND c.archived_at IS NULL AND {}",
        rows.within("t.client_id")
    );
    rows.row(&sql, &[fingerprint.into()])?
        .as_ref()
        .map(token_row)
        .transpose()
}

/// The token of a number, under the same conditions.
pub(super) fn token_by_id(rows: &mut Rows<'_, '_>, id: i64) -> Result<Option<Token>, DbError> {
    let sql = format!(
        "SELECT {TOKEN} FROM inventory_token t JOIN client c ON c.id = t.client_id
         WHERE t.id = $1 AND t.revoked_at IS NULL AND c.archived_at IS NULL AND {}",
        rows.within("t.client_id")
    );
    rows.row(&sql, &[id.into()])?
        .as_ref()
        .map(token_row)
        .transpose()
}

pub(super) fn used(rows: &mut Rows<'_, '_>, token: i64) -> Result<(), DbError> {
    let now = rows.now();
    let sql = "UPDATE inventory_token SET used_at = $2 WHERE id = $1";
    rows.execute(sql, &[token.into(), now.into()]).map(drop)
}

pub(super) struct NewRow<'n> {
    pub(super) client: ClientId,
    pub(super) site: Option<SiteId>,
    pub(super) label: &'n str,
    pub(super) login: &'n str,
    pub(super) fingerprint: &'n str,
    pub(super) by: Option<PersonId>,
}

pub(super) fn add(rows: &mut Rows<'_, '_>, new: &NewRow<'_>) -> Result<i64, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO inventory_token
             (client_id, site_id, label, token_hash, login, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        &[
            new.client.into(),
            new.site.into(),
            new.label.into(),
            new.fingerprint.into(),
            new.login.into(),
            now.into(),
            new.by.into(),
        ],
    )
}

/// Whether a live token has this login: logins tell tokens apart for Basic.
pub(super) fn login_is_taken(rows: &mut Rows<'_, '_>, login: &str) -> Result<bool, DbError> {
    let sql = format!(
        "SELECT id FROM inventory_token WHERE login = $1 AND revoked_at IS NULL AND {}",
        rows.within("client_id")
    );
    Ok(rows.row(&sql, &[login.into()])?.is_some())
}

/// Revokes; answers whose it was and its label, unless there is none that is live.
pub(super) fn revoke(
    rows: &mut Rows<'_, '_>,
    id: i64,
) -> Result<Option<(ClientId, String)>, DbError> {
    let within = rows.within("client_id");
    let sql = format!(
        "SELECT client_id, label FROM inventory_token WHERE id = $1 AND revoked_at IS NULL AND {within}"
    );
    let Some(row) = rows.row(&sql, &[id.into()])? else {
        return Ok(None);
    };
    let now = rows.now();
    let sql = format!("UPDATE inventory_token SET revoked_at = $2 WHERE id = $1 AND {within}");
    rows.execute(&sql, &[id.into(), now.into()])?;
    Ok(Some((row.get(0)?, row.get(1)?)))
}

/// Every token, live ones first, the newest first; of one client where `client` says so.
pub(super) fn list(
    rows: &mut Rows<'_, '_>,
    client: Option<ClientId>,
) -> Result<Vec<Listed>, DbError> {
    let sql = format!(
        "SELECT t.id, t.client_id, c.name, s.name, t.label, t.login, t.created_at, p.name,
                t.used_at, t.revoked_at
         FROM inventory_token t JOIN client c ON c.id = t.client_id
         LEFT JOIN site s ON s.id = t.site_id LEFT JOIN person p ON p.id = t.created_by
         WHERE {} AND ($1 = 0 OR t.client_id = $1)
         ORDER BY CASE WHEN t.revoked_at IS NULL THEN 0 ELSE 1 END, t.id DESC LIMIT 500",
        rows.within("t.client_id")
    );
    let client = client.map_or(0, |client| client.0);
    let found = rows.rows(&sql, &[client.into()])?;
    found
        .iter()
        .map(|row| {
            Ok(Listed {
                id: row.get(0)?,
                client: row.get(1)?,
                client_name: row.get(2)?,
                site: row.get(3)?,
                label: row.get(4)?,
                login: row.get(5)?,
                created_at: row.get(6)?,
                created_by: row.get(7)?,
                used_at: row.get(8)?,
                revoked_at: row.get(9)?,
            })
        })
        .collect()
}

/// A name of a client or a site, for a form.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) id: i64,
    pub(super) name: String,
}

pub(super) fn clients(rows: &mut Rows<'_, '_>) -> Result<Vec<Named>, DbError> {
    let sql = format!(
        "SELECT id, name FROM client WHERE archived_at IS NULL AND {} ORDER BY name, id",
        rows.within("id")
    );
    let found = rows.rows(&sql, &[])?;
    found
        .iter()
        .map(|row| {
            Ok(Named {
                id: row.get(0)?,
                name: row.get(1)?,
            })
        })
        .collect()
}

/// Every site, its client's name before it.
pub(super) fn sites(rows: &mut Rows<'_, '_>) -> Result<Vec<Named>, DbError> {
    let sql = format!(
        "SELECT s.id, c.name, s.name FROM site s JOIN client c ON c.id = s.client_id
         WHERE c.archived_at IS NULL AND {} ORDER BY c.name, s.name, s.id",
        rows.within("s.client_id")
    );
    let found = rows.rows(&sql, &[])?;
    found
        .iter()
        .map(|row| {
            let (client, site): (String, String) = (row.get(1)?, row.get(2)?);
            Ok(Named {
                id: row.get(0)?,
                name: format!("{client} · {site}"),
            })
        })
        .collect()
}

pub(super) fn client_exists(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<bool, DbError> {
    let sql = "SELECT id FROM client WHERE id = $1 AND archived_at IS NULL";
    Ok(rows.row(sql, &[client.into()])?.is_some())
}

pub(super) fn site_exists(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    site: SiteId,
) -> Result<bool, DbError> {
    let sql = "SELECT id FROM site WHERE client_id = $1 AND id = $2";
    Ok(rows.row(sql, &[client.into(), site.into()])?.is_some())
}

/// The client for which an agent of this name reports already, if it is another.
pub(super) fn reports_elsewhere(
    rows: &mut Rows<'_, '_>,
    (kind, name): (&str, &str),
    client: ClientId,
) -> Result<Option<ClientId>, DbError> {
    let sql = format!(
        "SELECT s.client_id FROM item_source s JOIN item i ON i.id = s.item_id
         WHERE s.name = $1 AND s.kind = $2 AND s.client_id <> $3 AND i.retired_at IS NULL AND {}",
        rows.within("s.client_id")
    );
    let found = rows.row(&sql, &[name.into(), kind.into(), client.into()])?;
    found.map(|row| row.get(0)).transpose()
}

pub(super) fn keep_reject(
    rows: &mut Rows<'_, '_>,
    new: &NewReject,
    most: i64,
) -> Result<(), DbError> {
    let now = rows.now();
    let id: i64 = rows.insert(
        "INSERT INTO inventory_reject
             (client_id, at, reason, detail, address, agent, device, media, size, payload)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        &[
            new.client.into(),
            now.into(),
            new.reason.as_str().into(),
            new.detail.as_str().into(),
            new.address.as_str().into(),
            new.agent.as_str().into(),
            new.device.as_str().into(),
            new.media.as_str().into(),
            new.size.into(),
            new.payload.clone().into(),
        ],
    )?;
    let sql = "DELETE FROM inventory_reject WHERE id <= $1";
    rows.execute(sql, &[(id - most).into()]).map(drop)
}

pub(super) fn rejects(rows: &mut Rows<'_, '_>, limit: i64) -> Result<Vec<Reject>, DbError> {
    let sql = format!(
        "SELECT r.id, r.client_id, c.name, r.at, r.reason, r.detail, r.address, r.agent, r.device, r.size
         FROM inventory_reject r LEFT JOIN client c ON c.id = r.client_id
         WHERE {} ORDER BY r.id DESC LIMIT $1",
        rows.within("r.client_id")
    );
    let found = rows.rows(&sql, &[limit.into()])?;
    found
        .iter()
        .map(|row| {
            Ok(Reject {
                id: row.get(0)?,
                client: row.get(1)?,
                client_name: row.get(2)?,
                at: row.get(3)?,
                reason: row.get(4)?,
                detail: row.get(5)?,
                address: row.get(6)?,
                agent: row.get(7)?,
                device: row.get(8)?,
                size: row.get(9)?,
            })
        })
        .collect()
}

/// What was sent: its bytes and media type.
pub(super) fn payload(
    rows: &mut Rows<'_, '_>,
    id: i64,
) -> Result<Option<(Vec<u8>, String)>, DbError> {
    let sql = format!(
        "SELECT payload, media FROM inventory_reject WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .transpose()
}

pub(super) fn forget_rejects(rows: &mut Rows<'_, '_>, before: Timestamp) -> Result<u64, DbError> {
    let sql = format!(
        "DELETE FROM inventory_reject WHERE at < $1 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[before.into()])
}

/// Forgets that an agent came without its credentials: it sent them when asked.
pub(super) fn forget_unasked(
    rows: &mut Rows<'_, '_>,
    device: &str,
    address: &str,
) -> Result<(), DbError> {
    let sql = format!(
        "DELETE FROM inventory_reject WHERE reason = 'no-token' AND device = $1 AND address = $2 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[device.into(), address.into()])
        .map(drop)
}
