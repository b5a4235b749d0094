//! The provider's own kinds.

use crate::machines::kinds::OwnKind;
use crate::platform::db::DbError;
use crate::platform::tx::Rows;

pub(in crate::machines) fn own_kinds(rows: &mut Rows<'_, '_>) -> Result<Vec<OwnKind>, DbError> {
    rows.rows(
        "SELECT code, name, fields, CAST(CASE WHEN archived_at IS NULL THEN 0 ELSE 1 END AS BIGINT)
         FROM item_kind ORDER BY name, code",
        &[],
    )?
    .iter()
    .map(|row| {
        let fields: String = row.get(2)?;
        Ok(OwnKind {
            code: row.get(0)?,
            name: row.get(1)?,
            fields: serde_json::from_str(&fields).unwrap_or_default(),
            archived: row.get(3)?,
        })
    })
    .collect()
}

pub(in crate::machines) fn keep_kind(
    rows: &mut Rows<'_, '_>,
    code: &str,
    name: &str,
    fields: &str,
) -> Result<(), DbError> {
    rows.execute(
        "INSERT INTO item_kind (code, name, fields) VALUES ($1, $2, $3)
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, fields = excluded.fields",
        &[code.into(), name.into(), fields.into()],
    )
    .map(drop)
}

pub(in crate::machines) fn archive_kind(
    rows: &mut Rows<'_, '_>,
    code: &str,
    archived: bool,
) -> Result<u64, DbError> {
    let at = archived.then(|| rows.now());
    rows.execute(
        "UPDATE item_kind SET archived_at = $2 WHERE code = $1",
        &[code.into(), at.into()],
    )
}
