//! Versions of contracts.

use intendant_domain::id::{ClientId, PersonId, VersionId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::super::actions::Draft;
use crate::platform::db::{DbError, Row};
use crate::platform::tx::{Rows, Tx};

/// A version, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Which.
    pub id: VersionId,
    /// Whose.
    pub client: ClientId,
    /// From 1.
    pub number: i64,
    /// The contract's reference.
    pub reference: String,
    /// First day, as it was typed in.
    pub effective_on: Date,
    /// From when.
    pub effective_at: Timestamp,
    /// Why it was made.
    pub note: String,
    /// Of the text.
    pub sha256: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// By whom; absent when the program did (an import, the example).
    pub created_by: Option<PersonId>,
}

impl Version {
    /// The name under which the file is quoted and downloaded: `ACME-2026-01.v2.toml`.
    #[must_use]
    pub fn file_name(&self) -> String {
        let plain: String = self
            .reference
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        format!("{plain}.v{}.toml", self.number)
    }

    fn from_row(row: &Row) -> Result<Self, DbError> {
        let on: String = row.get(4)?;
        Ok(Self {
            id: row.get(0)?,
            client: row.get(1)?,
            number: row.get(2)?,
            reference: row.get(3)?,
            effective_on: on
                .parse()
                .map_err(|_| DbError::Broken(format!("not a date: {on}")))?,
            effective_at: row.get(5)?,
            note: row.get(6)?,
            sha256: row.get(7)?,
            created_at: row.get(8)?,
            created_by: row.get(9)?,
        })
    }
}

const COLUMNS: &str = "id, client_id, number, reference, effective_on, effective_at, note, sha256,
    created_at, created_by";

/// A version within reach.
///
/// # Errors
/// As the database says.
pub fn version(rows: &mut Rows<'_, '_>, id: VersionId) -> Result<Option<Version>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM contract_version WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| Version::from_row(&row))
        .transpose()
}

/// All versions of a client within reach, oldest first.
///
/// # Errors
/// As the database says.
pub fn versions(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<Vec<Version>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM contract_version WHERE client_id = $1 AND {} ORDER BY number",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(Version::from_row)
        .collect()
}

/// The version in force at `at`.
pub(in crate::contracts) fn in_force(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    at: Timestamp,
) -> Result<Option<Version>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM contract_version
         WHERE client_id = $1 AND effective_at <= $2 AND {}
         ORDER BY effective_at DESC, number DESC LIMIT 1",
        rows.within("client_id")
    );
    rows.row(&sql, &[client.into(), at.into()])?
        .map(|row| Version::from_row(&row))
        .transpose()
}

/// The file of a version.
pub(in crate::contracts) fn text(
    rows: &mut Rows<'_, '_>,
    id: VersionId,
) -> Result<Option<String>, DbError> {
    let sql = format!(
        "SELECT text FROM contract_version WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// The zone of a client within reach.
pub(in crate::contracts) fn client_zone(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Option<String>, DbError> {
    let sql = format!(
        "SELECT timezone FROM client WHERE id = $1 AND {}",
        rows.within("id")
    );
    rows.row(&sql, &[client.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// Holds a client's row until the commit, so that two versions cannot get the same number.
pub(in crate::contracts) fn lock_client(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<(), DbError> {
    let sql = format!(
        "SELECT id FROM client WHERE id = $1 AND {}{}",
        rows.within("id"),
        rows.for_update()
    );
    rows.row(&sql, &[client.into()]).map(drop)
}

/// Whether another client's contract has this reference. Asked of the whole provider, answered with
/// yes or no only.
pub(in crate::contracts) fn reference_is_taken(
    tx: &mut Tx<'_>,
    client: ClientId,
    reference: &str,
) -> Result<bool, DbError> {
    let row = tx.conn().row(
        "SELECT id FROM contract_version WHERE reference = $1 AND client_id <> $2 LIMIT 1",
        &[reference.into(), client.into()],
    )?;
    Ok(row.is_some())
}

/// Adds a version.
pub(in crate::contracts) fn add(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    draft: &Draft,
    text: &str,
) -> Result<VersionId, DbError> {
    let now = rows.now();
    let person = rows.tx().actor().person;
    rows.insert(
        "INSERT INTO contract_version (client_id, number, reference, effective_on, effective_at,
             note, text, sha256, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        &[
            client.into(),
            draft.number.into(),
            draft.contract.reference.as_str().into(),
            draft.effective_on.to_string().into(),
            draft.effective_at.into(),
            draft.note.as_str().into(),
            text.into(),
            draft.sha256.as_str().into(),
            now.into(),
            person.into(),
        ],
    )
}
