//! The `third_party` table.

use intendant_domain::id::{ClientId, ThirdPartyId};
use jiff::Timestamp;

use crate::clients::input::ThirdPartyInput;
use crate::platform::db::{DbError, Row, Value};
use crate::platform::tx::Rows;

/// Who else holds part of a client's system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThirdParty {
    /// Which.
    pub id: ThirdPartyId,
    /// Its name and what it promised, checked.
    pub terms: ThirdPartyInput,
    /// When it was set aside.
    pub archived_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "id, name, reference, contact, hours, respond, restore, ends_on, notes, archived_at";

fn read(row: &Row) -> Result<ThirdParty, DbError> {
    Ok(ThirdParty {
        id: row.get(0)?,
        terms: ThirdPartyInput {
            name: row.get(1)?,
            reference: row.get(2)?,
            contact: row.get(3)?,
            hours: row.get(4)?,
            respond: row.get(5)?,
            restore: row.get(6)?,
            ends_on: row.get(7)?,
            notes: row.get(8)?,
        },
        archived_at: row.get(9)?,
    })
}

fn values(client: ClientId, terms: &ThirdPartyInput) -> Vec<Value> {
    let mut values = vec![client.into()];
    values.extend(
        [
            &terms.name,
            &terms.reference,
            &terms.contact,
            &terms.hours,
            &terms.respond,
            &terms.restore,
            &terms.ends_on,
            &terms.notes,
        ]
        .map(|text| text.as_str().into()),
    );
    values
}

/// Every third party of a client within reach, by name; those set aside last.
pub(in crate::clients) fn of(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<ThirdParty>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM third_party WHERE client_id = $1 AND {}
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
    id: ThirdPartyId,
) -> Result<Option<ThirdParty>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM third_party WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into(), client.into()])?
        .map(|row| read(&row))
        .transpose()
}

pub(in crate::clients) fn add(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    terms: &ThirdPartyInput,
) -> Result<ThirdPartyId, DbError> {
    let mut values = values(client, terms);
    values.push(rows.now().into());
    rows.insert(
        "INSERT INTO third_party (client_id, name, reference, contact, hours, respond, restore,
             ends_on, notes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        &values,
    )
}

pub(in crate::clients) fn change(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: ThirdPartyId,
    terms: &ThirdPartyInput,
) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE third_party SET name = $2, reference = $3, contact = $4, hours = $5, respond = $6,
             restore = $7, ends_on = $8, notes = $9
         WHERE client_id = $1 AND id = $10 AND {}",
        rows.within("client_id")
    );
    let mut values = values(client, terms);
    values.push(id.into());
    rows.execute(&sql, &values).map(drop)
}

/// Sets a third party aside, or takes it back with `None`.
pub(in crate::clients) fn archive(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: ThirdPartyId,
    at: Option<Timestamp>,
) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE third_party SET archived_at = $3 WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[id.into(), client.into(), at.into()])
        .map(drop)
}
