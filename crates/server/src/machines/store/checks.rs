//! Checks as they stand, and what they measured.

use intendant_domain::id::{CheckId, ItemId};
use intendant_domain::machines::Standing;
use intendant_protocol::Perfdata;
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;
use crate::watch::ALIVE;

/// A check of an item.
#[derive(Clone, Debug)]
pub struct CheckSeen {
    /// Which.
    pub id: CheckId,
    /// Of which item.
    pub item: ItemId,
    /// Its name as it was given.
    pub name: String,
    /// What it looks at: the protocol's JSON.
    pub kind: String,
    /// Seconds between runs.
    pub interval_s: i64,
    /// Seconds a run may take.
    pub timeout_s: i64,
    /// Seconds until a failure is tried again.
    pub retry_s: i64,
    /// Failures in a row that make it certain.
    pub attempts: i64,
    /// `high`, `medium`, `low`: of its incident.
    pub impact: String,
    /// `high`, `medium`, `low`: of its incident.
    pub urgency: String,
    /// `ok`, `warning`, `critical`, `unknown`; empty before the first result.
    pub state: String,
    /// Whether the state is certain.
    pub confirmed: bool,
    /// Since when it is in that state.
    pub since: Option<Timestamp>,
    /// When it last ran.
    pub last_at: Option<Timestamp>,
    /// What it said.
    pub output: String,
    /// What it measured, a JSON array.
    pub perfdata: String,
    /// The machine's own rules forbid it.
    pub refused: bool,
}

impl CheckSeen {
    /// Whether this is the check that the server judges from silence.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.kind == ALIVE
    }

    /// Where it puts its item.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing::of_check(&self.state, self.confirmed, self.refused, self.is_alive())
    }
}

/// A result, kept for charts.
#[derive(Clone, Debug)]
pub struct Measured {
    /// When.
    pub at: Timestamp,
    /// `ok`, `warning`, `critical`, `unknown`.
    pub state: String,
    /// What was measured.
    pub perfdata: Vec<Perfdata>,
}

const COLUMNS: &str = "id, item_id, name, kind, interval_s, timeout_s, retry_s, attempts, impact,
    urgency, state, confirmed, since, last_at, output, perfdata, refused";

fn read(row: &Row) -> Result<CheckSeen, DbError> {
    Ok(CheckSeen {
        id: row.get(0)?,
        item: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        interval_s: row.get(4)?,
        timeout_s: row.get(5)?,
        retry_s: row.get(6)?,
        attempts: row.get(7)?,
        impact: row.get(8)?,
        urgency: row.get(9)?,
        state: row.get(10)?,
        confirmed: row.get(11)?,
        since: row.get(12)?,
        last_at: row.get(13)?,
        output: row.get(14)?,
        perfdata: row.get(15)?,
        refused: row.get(16)?,
    })
}

/// The checks of one item, in the order they were added.
pub(in crate::machines) fn checks(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Vec<CheckSeen>, DbError> {
    checks_of(rows, &[item])
}

/// The checks of these items.
pub(in crate::machines) fn checks_of(
    rows: &mut Rows<'_, '_>,
    items: &[ItemId],
) -> Result<Vec<CheckSeen>, DbError> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    // Numbers only.
    let ids: Vec<String> = items.iter().map(ToString::to_string).collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM item_check
         WHERE item_id IN ({}) AND removed_at IS NULL AND {} ORDER BY id",
        ids.join(", "),
        rows.within("client_id")
    );
    rows.rows(&sql, &[])?.iter().map(read).collect()
}

/// What a check of `item` measured in a stretch of time, oldest first, at most `most` results.
pub(in crate::machines) fn history(
    rows: &mut Rows<'_, '_>,
    (item, check): (ItemId, CheckId),
    (from, to): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<Measured>, DbError> {
    let sql = format!(
        "SELECT r.at, r.state, r.perfdata FROM check_result r JOIN item_check k ON k.id = r.check_id
         WHERE r.check_id = $1 AND k.item_id = $2 AND r.at >= $3 AND r.at <= $4 AND {}
         ORDER BY r.at LIMIT {most}",
        rows.within("k.client_id")
    );
    let mut found = Vec::new();
    rows.each(
        &sql,
        &[check.into(), item.into(), from.into(), to.into()],
        &mut |row| {
            let perfdata: String = row.get(2)?;
            found.push(Measured {
                at: row.get(0)?,
                state: row.get(1)?,
                perfdata: serde_json::from_str(&perfdata).unwrap_or_default(),
            });
            Ok(())
        },
    )?;
    Ok(found)
}
