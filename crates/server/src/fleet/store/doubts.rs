//! Reports that wait for a person.

use intendant_domain::id::{ClientId, ItemId};

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// A report that waits for a person.
pub(in crate::fleet) fn open_doubt(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    source: i64,
    candidates: &str,
) -> Result<i64, DbError> {
    let now = rows.now();
    let known = rows.row(
        "SELECT id FROM item_doubt WHERE source_id = $1 AND client_id = $2 AND decided_at IS NULL",
        &[source.into(), client.into()],
    )?;
    if let Some(row) = known {
        let id: i64 = row.get(0)?;
        rows.execute(
            "UPDATE item_doubt SET candidates = $2 WHERE id = $1",
            &[id.into(), candidates.into()],
        )?;
        return Ok(id);
    }
    rows.insert(
        "INSERT INTO item_doubt (client_id, source_id, candidates, opened_at)
         VALUES ($1, $2, $3, $4) RETURNING id",
        &[client.into(), source.into(), candidates.into(), now.into()],
    )
}

/// The open doubt about a source.
pub(in crate::fleet) fn doubt_of(
    rows: &mut Rows<'_, '_>,
    source: i64,
) -> Result<Option<i64>, DbError> {
    let sql = format!(
        "SELECT id FROM item_doubt WHERE source_id = $1 AND decided_at IS NULL AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[source.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// Closes a doubt.
pub(in crate::fleet) fn close_doubt(
    rows: &mut Rows<'_, '_>,
    doubt: i64,
    (decision, item): (&str, Option<ItemId>),
) -> Result<(), DbError> {
    let now = rows.now();
    let by = rows.tx().actor().person;
    rows.execute(
        "UPDATE item_doubt SET decided_at = $2, decided_by = $3, decision = $4, item_id = $5
         WHERE id = $1 AND decided_at IS NULL",
        &[
            doubt.into(),
            now.into(),
            by.into(),
            decision.into(),
            item.into(),
        ],
    )
    .map(drop)
}
