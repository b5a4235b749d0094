//! The `client` table.

use intendant_domain::id::ClientId;
use jiff::Timestamp;

use crate::clients::input::GoodClient;
use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// A client organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Which.
    pub id: ClientId,
    /// Legal name.
    pub name: String,
    /// SIREN.
    pub siren: Option<String>,
    /// Intra-community VAT number.
    pub vat_number: Option<String>,
    /// Postal address.
    pub address: String,
    /// `fr` or `en`.
    pub language: String,
    /// IANA zone of the head office.
    pub timezone: String,
    /// For correspondence.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// The provider's notes; never shown to the client.
    pub notes: String,
    /// Since when it is here.
    pub created_at: Timestamp,
    /// When it was set aside.
    pub archived_at: Option<Timestamp>,
    /// Whether it is not a client yet: audited, offered to, never billed.
    pub prospect: bool,
}

const COLUMNS: &str = "id, name, siren, vat_number, address, language, timezone, email, phone,
    notes, created_at, archived_at, stage";

fn read(row: &Row) -> Result<Client, DbError> {
    Ok(Client {
        id: row.get(0)?,
        name: row.get(1)?,
        siren: row.get(2)?,
        vat_number: row.get(3)?,
        address: row.get(4)?,
        language: row.get(5)?,
        timezone: row.get(6)?,
        email: row.get(7)?,
        phone: row.get(8)?,
        notes: row.get(9)?,
        created_at: row.get(10)?,
        archived_at: row.get(11)?,
        prospect: row.get::<String>(12)? == "prospect",
    })
}

/// Every client within reach, in no order.
pub(in crate::clients) fn all(rows: &mut Rows<'_, '_>) -> Result<Vec<Client>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM client WHERE {}", rows.within("id"));
    rows.rows(&sql, &[])?.iter().map(read).collect()
}

/// One client within reach.
pub(in crate::clients) fn find(
    rows: &mut Rows<'_, '_>,
    id: ClientId,
) -> Result<Option<Client>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM client WHERE id = $1 AND {}",
        rows.within("id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| read(&row))
        .transpose()
}

pub(in crate::clients) fn add(
    rows: &mut Rows<'_, '_>,
    client: &GoodClient,
) -> Result<ClientId, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO client (name, siren, vat_number, address, language, timezone, email, phone,
             notes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        &[
            client.name.as_str().into(),
            client.siren.clone().into(),
            client.vat_number.clone().into(),
            client.address.as_str().into(),
            client.language.as_str().into(),
            client.timezone.as_str().into(),
            client.email.as_str().into(),
            client.phone.as_str().into(),
            client.notes.as_str().into(),
            now.into(),
        ],
    )
}

pub(in crate::clients) fn change(
    rows: &mut Rows<'_, '_>,
    id: ClientId,
    client: &GoodClient,
) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE client SET name = $2, siren = $3, vat_number = $4, address = $5, language = $6,
             timezone = $7, email = $8, phone = $9, notes = $10
         WHERE id = $1 AND {}",
        rows.within("id")
    );
    rows.execute(
        &sql,
        &[
            id.into(),
            client.name.as_str().into(),
            client.siren.clone().into(),
            client.vat_number.clone().into(),
            client.address.as_str().into(),
            client.language.as_str().into(),
            client.timezone.as_str().into(),
            client.email.as_str().into(),
            client.phone.as_str().into(),
            client.notes.as_str().into(),
        ],
    )
    .map(drop)
}

/// Makes a prospect of a client, or a client of a prospect.
pub(in crate::clients) fn set_prospect(
    rows: &mut Rows<'_, '_>,
    id: ClientId,
    prospect: bool,
) -> Result<(), DbError> {
    let stage = if prospect { "prospect" } else { "client" };
    let sql = format!(
        "UPDATE client SET stage = $2 WHERE id = $1 AND {}",
        rows.within("id")
    );
    rows.execute(&sql, &[id.into(), stage.into()]).map(drop)
}

/// Sets a client aside, or takes it back with `None`.
pub(in crate::clients) fn archive(
    rows: &mut Rows<'_, '_>,
    id: ClientId,
    at: Option<Timestamp>,
) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE client SET archived_at = $2 WHERE id = $1 AND {}",
        rows.within("id")
    );
    rows.execute(&sql, &[id.into(), at.into()]).map(drop)
}
