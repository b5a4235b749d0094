//! Checks, their results, and where they leave an item.

use intendant_domain::id::{CheckId, ClientId, ItemId};
use intendant_protocol::{Check, CheckKind, CheckResult, CheckState};
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// A check to add. The kind `alive` is judged by the server.
#[derive(Clone, Debug)]
pub struct NewCheck {
    /// Name for people.
    pub name: String,
    /// The protocol's JSON, or `{"kind":"alive"}`.
    pub kind: String,
    /// Seconds between runs.
    pub interval_s: i64,
    /// Seconds a run may take.
    pub timeout_s: i64,
    /// Seconds until a failure is tried again.
    pub retry_s: i64,
    /// Failures in a row that make it certain.
    pub attempts: i64,
    /// `high`, `medium`, `low`: of the incident.
    pub impact: String,
    /// `high`, `medium`, `low`: of the incident.
    pub urgency: String,
}

/// The kind of the check that the server judges from silence.
pub const ALIVE: &str = r#"{"kind":"alive"}"#;

impl NewCheck {
    pub(in crate::watch) fn alive() -> Self {
        Self {
            name: "alive".to_owned(),
            kind: ALIVE.to_owned(),
            interval_s: 60,
            timeout_s: 180,
            retry_s: 60,
            attempts: 1,
            impact: "high".to_owned(),
            urgency: "high".to_owned(),
        }
    }

    pub(in crate::watch) fn usual(name: &str, kind: &CheckKind, interval_s: i64) -> Self {
        Self {
            name: name.to_owned(),
            kind: serde_json::to_string(kind).unwrap_or_default(),
            interval_s,
            timeout_s: 10,
            retry_s: 20,
            attempts: 3,
            impact: "medium".to_owned(),
            urgency: "medium".to_owned(),
        }
    }
}

/// A check and where it stands.
#[derive(Clone, Debug)]
pub(in crate::watch) struct CheckRow {
    pub(in crate::watch) id: CheckId,
    pub(in crate::watch) client: ClientId,
    pub(in crate::watch) item: ItemId,
    pub(in crate::watch) name: String,
    pub(in crate::watch) output: String,
    pub(in crate::watch) impact: String,
    pub(in crate::watch) urgency: String,
    pub(in crate::watch) state: String,
    pub(in crate::watch) since: Option<Timestamp>,
}

const CHECK: &str = "id, client_id, item_id, name, output, impact, urgency, state, since";

fn check_row(row: &Row) -> Result<CheckRow, DbError> {
    Ok(CheckRow {
        id: row.get(0)?,
        client: row.get(1)?,
        item: row.get(2)?,
        name: row.get(3)?,
        output: row.get(4)?,
        impact: row.get(5)?,
        urgency: row.get(6)?,
        state: row.get(7)?,
        since: row.get(8)?,
    })
}

pub(in crate::watch) fn add_check(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    check: &NewCheck,
) -> Result<CheckId, DbError> {
    let now = rows.now();
    let id = rows.insert(
        "INSERT INTO item_check (client_id, item_id, name, kind, interval_s, timeout_s, retry_s,
             attempts, impact, urgency, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        &[
            client.into(),
            item.into(),
            check.name.as_str().into(),
            check.kind.as_str().into(),
            check.interval_s.into(),
            check.timeout_s.into(),
            check.retry_s.into(),
            check.attempts.into(),
            check.impact.as_str().into(),
            check.urgency.as_str().into(),
            now.into(),
        ],
    )?;
    refresh_standing(rows, item)?;
    Ok(id)
}

/// The checks that an item's agent runs, as they travel.
pub(in crate::watch) fn checks_for_agent(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Vec<Check>, DbError> {
    let sql = format!(
        "SELECT id, kind, interval_s, timeout_s, retry_s, attempts FROM item_check
         WHERE item_id = $1 AND removed_at IS NULL AND kind <> $2 AND {} ORDER BY id",
        rows.within("client_id")
    );
    let small = |n: i64| u32::try_from(n).unwrap_or(60);
    rows.rows(&sql, &[item.into(), ALIVE.into()])?
        .iter()
        .map(|row| {
            let kind: String = row.get(1)?;
            Ok(Check {
                id: row.get::<CheckId>(0)?.to_string(),
                kind: serde_json::from_str(&kind)
                    .map_err(|e| DbError::Broken(format!("check kind {kind}: {e}")))?,
                interval_s: small(row.get(2)?),
                timeout_s: small(row.get(3)?),
                retry_interval_s: small(row.get(4)?),
                attempts: small(row.get(5)?),
            })
        })
        .collect()
}

pub(in crate::watch) fn check(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
    id: CheckId,
) -> Result<Option<CheckRow>, DbError> {
    let sql = format!(
        "SELECT {CHECK} FROM item_check
         WHERE id = $1 AND item_id = $2 AND removed_at IS NULL AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into(), item.into()])?
        .as_ref()
        .map(check_row)
        .transpose()
}

pub(in crate::watch) fn alive_check(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Option<CheckRow>, DbError> {
    let sql = format!(
        "SELECT {CHECK} FROM item_check
         WHERE item_id = $1 AND kind = $2 AND removed_at IS NULL AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into(), ALIVE.into()])?
        .as_ref()
        .map(check_row)
        .transpose()
}

/// Checks of an item whose failure is certain.
pub(in crate::watch) fn failing(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Vec<CheckRow>, DbError> {
    let sql = format!(
        "SELECT {CHECK} FROM item_check
         WHERE item_id = $1 AND removed_at IS NULL AND confirmed = 1
           AND state IN ('critical', 'unknown') AND refused = 0 AND {} ORDER BY since, id",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(check_row)
        .collect()
}

pub(in crate::watch) fn state_word(state: CheckState) -> &'static str {
    match state {
        CheckState::Ok => "ok",
        CheckState::Warning => "warning",
        CheckState::Critical => "critical",
        CheckState::Unknown => "unknown",
    }
}

pub(in crate::watch) fn set_result(
    rows: &mut Rows<'_, '_>,
    check: &CheckRow,
    result: &CheckResult,
    at: Timestamp,
) -> Result<(), DbError> {
    let word = state_word(result.state);
    let since = if check.state == word {
        check.since.unwrap_or(at)
    } else {
        at
    };
    let perfdata = serde_json::to_string(&result.perfdata).unwrap_or_else(|_| "[]".to_owned());
    let stands = check.state == word && result.state == CheckState::Ok;
    let output: String = result.output.chars().take(1000).collect();
    rows.execute(
        "UPDATE item_check SET state = $2, confirmed = $3, since = $4, last_at = $5, output = $6,
             perfdata = $7, refused = $8 WHERE id = $1",
        &[
            check.id.into(),
            word.into(),
            (result.confirmed() || result.state == CheckState::Ok).into(),
            since.into(),
            at.into(),
            output.into(),
            perfdata.as_str().into(),
            result.refused.into(),
        ],
    )?;
    if !stands {
        refresh_standing(rows, check.item)?;
    }
    rows.execute(
        "INSERT INTO check_result (check_id, at, state, perfdata) VALUES ($1, $2, $3, $4)
         ON CONFLICT (check_id, at) DO NOTHING",
        &[check.id.into(), at.into(), word.into(), perfdata.into()],
    )
    .map(drop)
}

/// Writes down where an item stands, as its checks say (`domain::machines::Standing`), so that lists
/// need not ask each check.
///
/// # Errors
/// As the database says.
pub fn refresh_standing(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<(), DbError> {
    let stands = format!(
        "COALESCE((SELECT max(CASE
             WHEN c.state = '' THEN 1
             WHEN c.state = 'ok' THEN 2
             WHEN c.state = 'critical' AND c.confirmed = 1 AND c.kind = '{ALIVE}' THEN 6
             WHEN c.state = 'critical' AND c.confirmed = 1 AND c.refused = 0 THEN 5
             WHEN c.state = 'unknown' AND c.confirmed = 1 AND c.refused = 0 THEN 4
             ELSE 3 END)
           FROM item_check c WHERE c.item_id = $1 AND c.removed_at IS NULL), 0)"
    );
    let sql = format!(
        "UPDATE item SET standing = {stands} WHERE id = $1 AND standing <> {stands} AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[item.into()]).map(drop)
}

pub(in crate::watch) fn forget_results(
    rows: &mut Rows<'_, '_>,
    before: Timestamp,
) -> Result<u64, DbError> {
    rows.execute("DELETE FROM check_result WHERE at < $1", &[before.into()])
}

pub(in crate::watch) fn remove_check(
    rows: &mut Rows<'_, '_>,
    check: CheckId,
) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE item_check SET removed_at = $2 WHERE id = $1",
        &[check.into(), now.into()],
    )
    .map(drop)
}

pub(in crate::watch) fn change_check(
    rows: &mut Rows<'_, '_>,
    id: CheckId,
    check: &NewCheck,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE item_check SET name = $2, kind = $3, interval_s = $4, timeout_s = $5, retry_s = $6,
             attempts = $7, impact = $8, urgency = $9 WHERE id = $1",
        &[
            id.into(),
            check.name.as_str().into(),
            check.kind.as_str().into(),
            check.interval_s.into(),
            check.timeout_s.into(),
            check.retry_s.into(),
            check.attempts.into(),
            check.impact.as_str().into(),
            check.urgency.as_str().into(),
        ],
    )
    .map(drop)
}
