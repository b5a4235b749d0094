//! SQL on contract versions.

use intendant_domain::id::{ClientId, PersonId, VersionId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

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
pub(super) fn in_force(
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
pub(super) fn text(rows: &mut Rows<'_, '_>, id: VersionId) -> Result<Option<String>, DbError> {
    let sql = format!(
        "SELECT text FROM contract_version WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| row.get(0))
        .transpose()
}
