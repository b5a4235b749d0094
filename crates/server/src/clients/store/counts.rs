//! Counts of what a client has.

use intendant_domain::id::ClientId;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// Items that have not been retired, and those of them that nothing covers.
pub(in crate::clients) fn item_counts(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<(i64, i64), DbError> {
    let sql = format!(
        "SELECT count(*), CAST(COALESCE(sum(1 - covered), 0) AS BIGINT) FROM item
         WHERE client_id = $1 AND retired_at IS NULL AND {}",
        rows.within("client_id")
    );
    match rows.row(&sql, &[client.into()])? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((0, 0)),
    }
}
