//! Counts of what a client has.

use intendant_domain::id::ClientId;
use intendant_domain::tickets::clocks::FIRST_OVER;
use jiff::Timestamp;

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

/// Tickets that are not over, and when the first of their clocks runs out.
pub(in crate::clients) fn ticket_counts(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<(i64, Option<Timestamp>), DbError> {
    let sql = format!(
        "SELECT count(*), min(CASE WHEN due_clock IS NOT NULL THEN sort_due END) FROM ticket
         WHERE client_id = $1 AND open = 1 AND sort_due < {FIRST_OVER} AND {}",
        rows.within("client_id")
    );
    match rows.row(&sql, &[client.into()])? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((0, None)),
    }
}
