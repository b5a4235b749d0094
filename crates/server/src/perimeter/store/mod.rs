//! SQL of the perimeter: groups of items, days, drafts, reports. Nothing else.

mod days;
mod drafts;
mod fleet;
mod items;
mod reports;

pub use days::{add_day, drop_days, earlier, known_days, months, old_days};
pub use drafts::{Draft, add as add_draft, draft, drafts, drop as drop_draft, save as save_draft};
pub use fleet::{Ages, Ending, Moves, System, ages, counts, ending, moves, systems};
pub use items::{AlikeRow, ItemRow, Wanted, alike, groups, items, site_names, these};
pub use reports::{
    NewReport, Report, add as add_report, next_number, printed, report, reports, set_printed,
};

use intendant_contract::revision::{IndexValue, SeriesSet};
use intendant_domain::id::ClientId;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// A client, as the overview needs it.
#[derive(Clone, Debug)]
pub struct ClientRow {
    /// Which.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Its zone's name.
    pub zone: String,
}

/// Clients within reach, by name; or one of them.
pub fn clients(rows: &mut Rows<'_, '_>, only: Option<ClientId>) -> Result<Vec<ClientRow>, DbError> {
    let sql = format!(
        "SELECT id, name, timezone FROM client
         WHERE (CAST($1 AS BIGINT) IS NULL OR id = $1) AND archived_at IS NULL AND {}
         ORDER BY name, id",
        rows.within("id")
    );
    rows.rows(&sql, &[only.into()])?
        .iter()
        .map(|row| {
            Ok(ClientRow {
                id: row.get(0)?,
                name: row.get(1)?,
                zone: row.get(2)?,
            })
        })
        .collect()
}

/// The index series that the provider keeps.
pub fn series(rows: &mut Rows<'_, '_>) -> Result<SeriesSet, DbError> {
    let mut set = SeriesSet::default();
    for row in rows.rows(
        "SELECT series, month, value, published FROM index_value",
        &[],
    )? {
        let (name, month, value): (String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let published: Option<String> = row.get(3)?;
        let (Ok(month), Ok(value)) = (month.parse(), value.parse()) else {
            return Err(DbError::Broken(format!(
                "index value {name} {month} {value}"
            )));
        };
        let published = published.and_then(|day| day.parse().ok());
        let series = set.0.entry(name).or_default();
        series.values.insert(month, IndexValue { value, published });
    }
    Ok(set)
}

/// The figures of a client's closed months, the latest first: JSON.
pub fn closed(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    most: i64,
) -> Result<Vec<String>, DbError> {
    let sql = format!(
        "SELECT figures FROM closed_month WHERE client_id = $1 AND {}
         ORDER BY month DESC LIMIT $2",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into(), most.into()])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}
