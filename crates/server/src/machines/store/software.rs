//! Which items have one of some versions of software.

use crate::fleet;
use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// The items whose set of versions holds one of these, of every client.
pub(super) fn items_with(rows: &mut Rows<'_, '_>, versions: &[i64]) -> Result<Vec<i64>, DbError> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let held = fleet::holders(rows, versions)?;
    Ok(held.iter().map(i64::from).collect())
}
