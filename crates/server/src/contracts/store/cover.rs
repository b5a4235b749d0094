//! Which items a contract covers, as decided.

use intendant_domain::id::{ClientId, ItemId};
use jiff::Timestamp;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// An item of a client, as a decision needs it.
pub(in crate::contracts) struct ItemRow {
    pub id: ItemId,
    pub name: String,
    pub kind: String,
    pub site: Option<String>,
    /// JSON array.
    pub tags: String,
    /// JSON object.
    pub attributes: String,
    pub service_key: Option<String>,
    pub covered: bool,
    /// JSON, as it was decided last.
    pub decision: String,
    /// When it was decided last.
    pub decided_at: Option<Timestamp>,
}

/// The items of a client that have not been retired, by kind and name; or one of them.
pub(in crate::contracts) fn items(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    only: Option<ItemId>,
) -> Result<Vec<ItemRow>, DbError> {
    let one = only.map_or(String::new(), |item| format!("AND i.id = {item}"));
    let sql = format!(
        "SELECT i.id, i.name, i.kind, s.name, i.tags, i.attributes, i.service_key, i.covered,
             i.decision, i.decided_at
         FROM item i LEFT JOIN site s ON s.id = i.site_id
         WHERE i.client_id = $1 AND i.retired_at IS NULL AND i.merged_into IS NULL {one} AND {}
         ORDER BY i.kind, i.name, i.id",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            Ok(ItemRow {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                site: row.get(3)?,
                tags: row.get(4)?,
                attributes: row.get(5)?,
                service_key: row.get(6)?,
                covered: row.get(7)?,
                decision: row.get(8)?,
                decided_at: row.get(9)?,
            })
        })
        .collect()
}

/// An item as a contract sees it.
pub(in crate::contracts) struct Subject {
    pub id: ItemId,
    pub name: String,
    pub kind: String,
    pub site: Option<String>,
    /// JSON array.
    pub tags: String,
    /// JSON object.
    pub attributes: String,
}

/// Every living item of a client as a contract sees it, by kind and name.
pub(in crate::contracts) fn subjects(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<Subject>, DbError> {
    let sql = format!(
        "SELECT i.id, i.name, i.kind, s.name, i.tags, i.attributes
         FROM item i LEFT JOIN site s ON s.id = i.site_id
         WHERE i.client_id = $1 AND i.retired_at IS NULL AND i.merged_into IS NULL AND {}
         ORDER BY i.kind, i.name, i.id",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            Ok(Subject {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                site: row.get(3)?,
                tags: row.get(4)?,
                attributes: row.get(5)?,
            })
        })
        .collect()
}

/// What is written down of a decision.
pub(in crate::contracts) struct NewDecision<'d> {
    pub service: Option<&'d str>,
    /// JSON.
    pub decision: &'d str,
    /// As `Decision::lines` writes them.
    pub lines: &'d str,
    /// Whether its cover is another than before.
    pub moved: bool,
    /// Whether a third party answers for it and no service covers it.
    pub elsewhere: bool,
}

/// Writes down what was decided of an item.
pub(in crate::contracts) fn decide(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    new: &NewDecision<'_>,
) -> Result<(), DbError> {
    let now = rows.now();
    let sql = format!(
        "UPDATE item SET service_key = $3, covered = $4, decision = $5, decided_at = $6,
             price_lines = $7, cover_since = CASE WHEN $8 = 1 THEN $6 ELSE cover_since END,
             elsewhere = $9
         WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.execute(
        &sql,
        &[
            item.into(),
            client.into(),
            new.service.into(),
            new.service.is_some().into(),
            new.decision.into(),
            now.into(),
            new.lines.into(),
            i64::from(new.moved).into(),
            i64::from(new.elsewhere).into(),
        ],
    )
    .map(drop)
}

/// Events that changed an item's cover, the latest first: when, and what they say.
pub(in crate::contracts) fn cover_events(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    most: i64,
) -> Result<Vec<(Timestamp, String)>, DbError> {
    let sql = format!(
        "SELECT at, body FROM event WHERE subject = 'item' AND subject_id = $1 AND client_id = $2
             AND kind = 'cover-decided' AND {} ORDER BY seq DESC LIMIT $3",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into(), client.into(), most.into()])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// Clients with an item that is covered.
pub(in crate::contracts) fn covering(rows: &mut Rows<'_, '_>) -> Result<Vec<ClientId>, DbError> {
    let sql = format!(
        "SELECT c.id FROM client c WHERE {} AND EXISTS (SELECT 1 FROM item i
             WHERE i.client_id = c.id AND i.retired_at IS NULL AND i.covered = 1)",
        rows.within("c.id")
    );
    rows.rows(&sql, &[])?.iter().map(|row| row.get(0)).collect()
}

/// Clients with an item that was last decided before a version took effect.
pub(in crate::contracts) fn undecided(rows: &mut Rows<'_, '_>) -> Result<Vec<ClientId>, DbError> {
    let sql = format!(
        "SELECT DISTINCT v.client_id FROM contract_version v
         WHERE v.effective_at <= $1 AND {}
           AND EXISTS (SELECT 1 FROM item i WHERE i.client_id = v.client_id
             AND i.retired_at IS NULL
             AND COALESCE(i.decided_at, -9223372036854775807) < v.effective_at)",
        rows.within("v.client_id")
    );
    let now = rows.now();
    rows.rows(&sql, &[now.into()])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}
