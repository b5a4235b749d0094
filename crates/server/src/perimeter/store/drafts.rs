//! Amendments being written.

use intendant_domain::id::{ClientId, PersonId};
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// An amendment being written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which.
    pub id: i64,
    /// Whose.
    pub client: ClientId,
    /// Number of the version that it changes.
    pub base: i64,
    /// What people call it.
    pub title: String,
    /// Why it is made.
    pub note: String,
    /// First day of effect, `YYYY-MM-DD`.
    pub effective_on: String,
    /// The contract file.
    pub text: String,
    /// What was asked for: JSON.
    pub asked: String,
    /// Counts its changes.
    pub revision: i64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Option<PersonId>,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

const COLUMNS: &str =
    "id, client_id, base_version, title, note, effective_on, text, asked, revision,
    created_at, created_by, updated_at";

fn from_row(row: &Row) -> Result<Draft, DbError> {
    Ok(Draft {
        id: row.get(0)?,
        client: row.get(1)?,
        base: row.get(2)?,
        title: row.get(3)?,
        note: row.get(4)?,
        effective_on: row.get(5)?,
        text: row.get(6)?,
        asked: row.get(7)?,
        revision: row.get(8)?,
        created_at: row.get(9)?,
        created_by: row.get(10)?,
        updated_at: row.get(11)?,
    })
}

/// A client's drafts that were not thrown away, the latest first.
pub fn drafts(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<Vec<Draft>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM amendment_draft
         WHERE client_id = $1 AND dropped_at IS NULL AND {} ORDER BY id DESC LIMIT 100",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(from_row)
        .collect()
}

/// A client's draft.
pub fn draft(rows: &mut Rows<'_, '_>, client: ClientId, id: i64) -> Result<Option<Draft>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM amendment_draft
         WHERE id = $1 AND client_id = $2 AND dropped_at IS NULL AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into(), client.into()])?
        .map(|row| from_row(&row))
        .transpose()
}

/// Begins one.
pub fn add(rows: &mut Rows<'_, '_>, draft: &Draft) -> Result<i64, DbError> {
    rows.insert(
        "INSERT INTO amendment_draft (client_id, base_version, title, note, effective_on, text,
             asked, created_at, created_by, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8) RETURNING id",
        &[
            draft.client.into(),
            draft.base.into(),
            draft.title.as_str().into(),
            draft.note.as_str().into(),
            draft.effective_on.as_str().into(),
            draft.text.as_str().into(),
            draft.asked.as_str().into(),
            draft.created_at.into(),
            draft.created_by.into(),
        ],
    )
}

/// Writes its changes down, when it is still at the revision that was read; whether it was.
pub fn save(rows: &mut Rows<'_, '_>, draft: &Draft) -> Result<bool, DbError> {
    let now = rows.now();
    let sql = format!(
        "UPDATE amendment_draft SET title = $3, note = $4, effective_on = $5, text = $6, asked = $7,
             base_version = $8, revision = revision + 1, updated_at = $9
         WHERE id = $1 AND client_id = $2 AND revision = $10 AND dropped_at IS NULL AND {}",
        rows.within("client_id")
    );
    let changed = rows.execute(
        &sql,
        &[
            draft.id.into(),
            draft.client.into(),
            draft.title.as_str().into(),
            draft.note.as_str().into(),
            draft.effective_on.as_str().into(),
            draft.text.as_str().into(),
            draft.asked.as_str().into(),
            draft.base.into(),
            now.into(),
            draft.revision.into(),
        ],
    )?;
    Ok(changed == 1)
}

/// Throws one away.
pub fn drop(rows: &mut Rows<'_, '_>, client: ClientId, id: i64) -> Result<bool, DbError> {
    let now = rows.now();
    let sql = format!(
        "UPDATE amendment_draft SET dropped_at = $3
         WHERE id = $1 AND client_id = $2 AND dropped_at IS NULL AND {}",
        rows.within("client_id")
    );
    Ok(rows.execute(&sql, &[id.into(), client.into(), now.into()])? == 1)
}
