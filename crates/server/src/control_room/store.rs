//! SQL of the first page.

use intendant_domain::id::{ClientId, ItemId, PersonId, TicketId};
use intendant_domain::tickets::clocks::FIRST_OVER;
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// Open tickets, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Past due.
    pub(super) late: i64,
    /// Due within the hour.
    pub(super) soon: i64,
    /// Given to nobody.
    pub(super) unassigned: i64,
    /// Given to whoever looks.
    pub(super) mine: i64,
    /// All.
    pub(super) open: i64,
}

/// Counts open tickets in one pass over them: they stand first in the queue's order.
pub(super) fn tally(
    rows: &mut Rows<'_, '_>,
    soon: Timestamp,
    me: Option<PersonId>,
) -> Result<Tally, DbError> {
    let own = rows.own().map_or_else(
        || "1 = 1".to_owned(),
        |person| format!("t.requester_id = {person}"),
    );
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT),
            CAST(COALESCE(sum(CASE WHEN t.sort_due < $1 THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(sum(CASE WHEN t.sort_due >= $1 AND t.sort_due < $2 THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(sum(CASE WHEN t.assignee_id IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(sum(CASE WHEN t.assignee_id = $3 THEN 1 ELSE 0 END), 0) AS BIGINT)
         FROM ticket t WHERE t.sort_due < {FIRST_OVER} AND {} AND {own}",
        rows.within("t.client_id")
    );
    let now = rows.now();
    let me = me.map_or(0, |person| person.0);
    let Some(row) = rows.row(&sql, &[now.into(), soon.into(), me.into()])? else {
        return Ok(Tally::default());
    };
    Ok(Tally {
        open: row.get(0)?,
        late: row.get(1)?,
        soon: row.get(2)?,
        unassigned: row.get(3)?,
        mine: row.get(4)?,
    })
}

/// Tickets that have waited since before `since`, longest first.
pub(super) fn waiting_long(
    rows: &mut Rows<'_, '_>,
    since: Timestamp,
    most: i64,
) -> Result<Vec<TicketId>, DbError> {
    let sql = format!(
        "SELECT t.id FROM ticket t WHERE t.open = 1 AND t.state = 'waiting' AND t.updated_at < $1
         AND {} ORDER BY t.updated_at, t.id LIMIT $2",
        rows.within("t.client_id")
    );
    let found = rows.rows(&sql, &[since.into(), most.into()])?;
    found.iter().map(|row| row.get(0)).collect()
}

/// A check that fails for certain.
#[derive(Clone, Debug)]
pub(super) struct FailingCheck {
    pub(super) item: ItemId,
    pub(super) item_name: String,
    pub(super) client: ClientId,
    pub(super) client_name: String,
    pub(super) site: Option<String>,
    pub(super) zone: String,
    pub(super) check: String,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) since: Option<Timestamp>,
    pub(super) output: String,
    pub(super) ticket: Option<TicketId>,
    pub(super) service: Option<String>,
    pub(super) covered: bool,
    pub(super) service_key: Option<String>,
}

/// What fails, longest first.
pub(super) fn failing(rows: &mut Rows<'_, '_>) -> Result<Vec<FailingCheck>, DbError> {
    let sql = format!(
        "SELECT k.item_id, i.name, k.client_id, c.name, s.name, COALESCE(s.timezone, c.timezone),
            k.name, k.kind, k.state, k.since, k.output, n.ticket_id,
            COALESCE(t.service_name, i.service_key), i.covered, i.service_key
         FROM item_check k JOIN item i ON i.id = k.item_id JOIN client c ON c.id = k.client_id
         LEFT JOIN site s ON s.id = i.site_id LEFT JOIN item_incident n ON n.item_id = k.item_id
         LEFT JOIN ticket t ON t.id = n.ticket_id
         WHERE k.state IN ('critical', 'unknown', 'warning') AND k.confirmed = 1
           AND k.removed_at IS NULL AND k.refused = 0 AND i.retired_at IS NULL
           AND c.archived_at IS NULL AND {}
         ORDER BY k.since, k.id LIMIT 300",
        rows.within("k.client_id")
    );
    let found = rows.rows(&sql, &[])?;
    found.iter().map(failing_row).collect()
}

fn failing_row(row: &Row) -> Result<FailingCheck, DbError> {
    Ok(FailingCheck {
        item: row.get(0)?,
        item_name: row.get(1)?,
        client: row.get(2)?,
        client_name: row.get(3)?,
        site: row.get(4)?,
        zone: row.get(5)?,
        check: row.get(6)?,
        kind: row.get(7)?,
        state: row.get(8)?,
        since: row.get(9)?,
        output: row.get(10)?,
        ticket: row.get(11)?,
        service: row.get(12)?,
        covered: row.get(13)?,
        service_key: row.get(14)?,
    })
}

/// How many items have a check that fails for certain.
pub(super) fn failing_items(rows: &mut Rows<'_, '_>) -> Result<i64, DbError> {
    let sql = format!(
        "SELECT CAST(count(DISTINCT k.item_id) AS BIGINT) FROM item_check k
         JOIN item i ON i.id = k.item_id
         WHERE k.state IN ('critical', 'unknown') AND k.confirmed = 1 AND k.removed_at IS NULL
           AND k.refused = 0 AND i.retired_at IS NULL AND {}",
        rows.within("k.client_id")
    );
    rows.row(&sql, &[])?.map_or(Ok(0), |row| row.get(0))
}

/// An item that is watched and that no contract covers.
#[derive(Clone, Debug)]
pub(super) struct Uncovered {
    pub(super) item: ItemId,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) client: ClientId,
    pub(super) client_name: String,
}

/// Watched items that no contract covers, last come first, and how many there are.
pub(super) fn uncovered(
    rows: &mut Rows<'_, '_>,
    most: i64,
) -> Result<(Vec<Uncovered>, i64), DbError> {
    let from = format!(
        "FROM item i JOIN client c ON c.id = i.client_id
         WHERE i.covered = 0 AND i.retired_at IS NULL AND c.archived_at IS NULL AND {}
           AND EXISTS (SELECT 1 FROM item_check k WHERE k.item_id = i.id AND k.removed_at IS NULL)",
        rows.within("i.client_id")
    );
    let sql = format!(
        "SELECT i.id, i.name, i.kind, i.client_id, c.name {from} ORDER BY i.since DESC, i.id DESC LIMIT $1"
    );
    let found = rows.rows(&sql, &[most.into()])?;
    let read = |row: &Row| {
        Ok(Uncovered {
            item: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            client: row.get(3)?,
            client_name: row.get(4)?,
        })
    };
    let items: Vec<Uncovered> = found.iter().map(read).collect::<Result<_, DbError>>()?;
    let all = if (items.len() as i64) < most {
        items.len() as i64
    } else {
        let sql = format!("SELECT CAST(count(*) AS BIGINT) {from}");
        rows.row(&sql, &[])?.map_or(Ok(0), |row| row.get(0))?
    };
    Ok((items, all))
}

/// Maintenance that is on or will be before `until`: client, its name, item and its name, from, to,
/// zone, reason.
#[derive(Clone, Debug)]
pub(super) struct Maintenance {
    pub(super) client: ClientId,
    pub(super) client_name: String,
    pub(super) item: Option<ItemId>,
    pub(super) item_name: Option<String>,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) zone: String,
    pub(super) reason: String,
}

/// Planned maintenance from now to `until`.
pub(super) fn maintenance(
    rows: &mut Rows<'_, '_>,
    until: Timestamp,
) -> Result<Vec<Maintenance>, DbError> {
    let sql = format!(
        "SELECT m.client_id, c.name, m.item_id, i.name, m.from_at, m.to_at, c.timezone, m.reason
         FROM maintenance m JOIN client c ON c.id = m.client_id LEFT JOIN item i ON i.id = m.item_id
         WHERE m.to_at > $1 AND m.from_at < $2 AND m.cancelled_at IS NULL AND {}
         ORDER BY m.from_at, m.id LIMIT 20",
        rows.within("m.client_id")
    );
    let now = rows.now();
    let found = rows.rows(&sql, &[now.into(), until.into()])?;
    found
        .iter()
        .map(|row| {
            Ok(Maintenance {
                client: row.get(0)?,
                client_name: row.get(1)?,
                item: row.get(2)?,
                item_name: row.get(3)?,
                from: row.get(4)?,
                to: row.get(5)?,
                zone: row.get(6)?,
                reason: row.get(7)?,
            })
        })
        .collect()
}

/// A certificate that some check looked at.
#[derive(Clone, Debug)]
pub(super) struct CertificateRow {
    pub(super) item: ItemId,
    pub(super) item_name: String,
    pub(super) client_name: String,
    pub(super) check: String,
    pub(super) perfdata: String,
    pub(super) seen: Option<Timestamp>,
}

/// Checks that measured how long a certificate still holds.
pub(super) fn certificates(rows: &mut Rows<'_, '_>) -> Result<Vec<CertificateRow>, DbError> {
    let sql = format!(
        "SELECT k.item_id, i.name, c.name, k.name, k.perfdata, k.last_at
         FROM item_check k JOIN item i ON i.id = k.item_id JOIN client c ON c.id = k.client_id
         WHERE k.removed_at IS NULL AND i.retired_at IS NULL AND k.perfdata LIKE '%cert_days%' AND {}",
        rows.within("k.client_id")
    );
    let found = rows.rows(&sql, &[])?;
    found
        .iter()
        .map(|row| {
            Ok(CertificateRow {
                item: row.get(0)?,
                item_name: row.get(1)?,
                client_name: row.get(2)?,
                check: row.get(3)?,
                perfdata: row.get(4)?,
                seen: row.get(5)?,
            })
        })
        .collect()
}

/// Clients within reach: identifier and name.
pub(super) fn clients(rows: &mut Rows<'_, '_>) -> Result<Vec<(ClientId, String)>, DbError> {
    let sql = format!(
        "SELECT c.id, c.name FROM client c WHERE c.archived_at IS NULL AND {} ORDER BY c.name",
        rows.within("c.id")
    );
    let found = rows.rows(&sql, &[])?;
    found
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// How far the instance has come: the first client, whether any has a contract, whether any machine
/// has enrolled.
pub(super) fn beginnings(
    rows: &mut Rows<'_, '_>,
) -> Result<(Option<ClientId>, bool, bool), DbError> {
    let first = |rows: &mut Rows<'_, '_>, sql: &str| {
        rows.row(sql, &[])?.map(|row| row.get::<i64>(0)).transpose()
    };
    let client = first(
        rows,
        "SELECT id FROM client WHERE archived_at IS NULL ORDER BY id LIMIT 1",
    )?;
    let contract = first(rows, "SELECT id FROM contract_version LIMIT 1")?;
    let agent = first(
        rows,
        "SELECT id FROM agent WHERE revoked_at IS NULL LIMIT 1",
    )?;
    Ok((client.map(ClientId), contract.is_some(), agent.is_some()))
}

/// How many items each service covers.
pub(super) fn covered_by_service(rows: &mut Rows<'_, '_>) -> Result<Vec<(String, i64)>, DbError> {
    let sql = format!(
        "SELECT i.service_key, CAST(count(*) AS BIGINT) FROM item i
         WHERE i.covered = 1 AND i.retired_at IS NULL AND i.service_key IS NOT NULL AND {}
         GROUP BY i.service_key",
        rows.within("i.client_id")
    );
    let found = rows.rows(&sql, &[])?;
    found
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}
