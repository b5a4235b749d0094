//! SQL of the watch.

use intendant_domain::id::{AgentId, CheckId, ClientId, ItemId, PersonId, SiteId, TicketId};
use intendant_protocol::{Check, CheckKind, CheckResult, CheckState, EnrolRequest};
use jiff::Timestamp;

use super::enrol::NewEnrolment;
use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// A token that waits for its machine, or met it.
pub(super) struct EnrolmentRow {
    pub(super) id: i64,
    pub(super) client: ClientId,
    pub(super) site: Option<SiteId>,
    pub(super) kind: String,
    pub(super) tags: String,
    pub(super) expires_at: Timestamp,
    pub(super) agent: Option<AgentId>,
}

/// An agent.
#[derive(Clone, Debug)]
pub(super) struct AgentRow {
    pub(super) client: ClientId,
    pub(super) item: ItemId,
    pub(super) public_key: String,
    pub(super) hostname: String,
    pub(super) revoked_at: Option<Timestamp>,
    pub(super) acked_seq: i64,
    pub(super) config_version: i64,
}

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
    pub(super) fn alive() -> Self {
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

    pub(super) fn usual(name: &str, kind: &CheckKind, interval_s: i64) -> Self {
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
pub(super) struct CheckRow {
    pub(super) id: CheckId,
    pub(super) client: ClientId,
    pub(super) item: ItemId,
    pub(super) name: String,
    pub(super) output: String,
    pub(super) impact: String,
    pub(super) urgency: String,
    pub(super) state: String,
    pub(super) since: Option<Timestamp>,
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

pub(super) fn site_exists(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    site: SiteId,
) -> Result<bool, DbError> {
    let sql = "SELECT id FROM site WHERE client_id = $1 AND id = $2";
    Ok(rows.row(sql, &[client.into(), site.into()])?.is_some())
}

pub(super) fn add_enrolment(
    rows: &mut Rows<'_, '_>,
    new: &NewEnrolment,
    tags: &str,
    hash: &str,
    (now, until, by): (Timestamp, Timestamp, Option<PersonId>),
) -> Result<i64, DbError> {
    rows.insert(
        "INSERT INTO enrolment
             (client_id, site_id, kind, tags, token_hash, created_at, created_by, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        &[
            new.client.into(),
            new.site.into(),
            new.kind.trim().into(),
            tags.into(),
            hash.into(),
            now.into(),
            by.into(),
            until.into(),
        ],
    )
}

pub(super) fn enrolment(
    rows: &mut Rows<'_, '_>,
    hash: &str,
) -> Result<Option<EnrolmentRow>, DbError> {
    // The token is what says whose it is.
    let sql = format!(
        "SELECT id, client_id, site_id, kind, tags, expires_at, agent_id FROM enrolment
         WHERE token_hash = $1 AND {}{}",
        rows.within("client_id"),
        rows.for_update()
    );
    rows.row(&sql, &[hash.into()])?
        .map(|row| {
            Ok(EnrolmentRow {
                id: row.get(0)?,
                client: row.get(1)?,
                site: row.get(2)?,
                kind: row.get(3)?,
                tags: row.get(4)?,
                expires_at: row.get(5)?,
                agent: row.get(6)?,
            })
        })
        .transpose()
}

pub(super) fn use_enrolment(
    rows: &mut Rows<'_, '_>,
    id: i64,
    agent: AgentId,
) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE enrolment SET used_at = $2, agent_id = $3 WHERE id = $1",
        &[id.into(), now.into(), agent.into()],
    )
    .map(drop)
}

pub(super) fn add_item(
    rows: &mut Rows<'_, '_>,
    enrolment: &EnrolmentRow,
    name: &str,
) -> Result<ItemId, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO item (client_id, site_id, name, kind, tags, since)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        &[
            enrolment.client.into(),
            enrolment.site.into(),
            name.into(),
            enrolment.kind.as_str().into(),
            enrolment.tags.as_str().into(),
            now.into(),
        ],
    )
}

pub(super) fn add_agent(
    rows: &mut Rows<'_, '_>,
    enrolment: &EnrolmentRow,
    item: ItemId,
    request: &EnrolRequest,
    hostname: &str,
) -> Result<AgentId, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO agent
             (client_id, item_id, public_key, machine_id, hostname, version, enrolled_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING id",
        &[
            enrolment.client.into(),
            item.into(),
            request.public_key.as_str().into(),
            request.machine_id.as_str().into(),
            hostname.into(),
            request.agent_version.as_str().into(),
            now.into(),
        ],
    )
}

pub(super) fn agent(rows: &mut Rows<'_, '_>, id: AgentId) -> Result<Option<AgentRow>, DbError> {
    let sql = format!(
        "SELECT client_id, item_id, public_key, hostname, revoked_at, acked_seq, config_version
         FROM agent WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| {
            Ok(AgentRow {
                client: row.get(0)?,
                item: row.get(1)?,
                public_key: row.get(2)?,
                hostname: row.get(3)?,
                revoked_at: row.get(4)?,
                acked_seq: row.get(5)?,
                config_version: row.get(6)?,
            })
        })
        .transpose()
}

pub(super) fn revoke(rows: &mut Rows<'_, '_>, id: AgentId) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE agent SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        &[id.into(), now.into()],
    )
    .map(drop)
}

/// Notes that something was received, up to which number, and how far the clocks are apart.
pub(super) fn received(
    rows: &mut Rows<'_, '_>,
    id: AgentId,
    acked: i64,
    skew: i64,
) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE agent SET seen_at = $2, acked_seq = $3, skew = $4 WHERE id = $1",
        &[id.into(), now.into(), acked.into(), skew.into()],
    )
    .map(drop)
}

pub(super) fn greeted(rows: &mut Rows<'_, '_>, id: AgentId, version: &str) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE agent SET seen_at = $2, version = $3 WHERE id = $1",
        &[id.into(), now.into(), version.into()],
    )
    .map(drop)
}

pub(super) fn add_check(
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

/// Says that the checks or jobs of an item changed: its agents get a newer configuration.
///
/// # Errors
/// As the database says.
pub fn reconfigure(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<(), DbError> {
    rows.execute(
        "UPDATE agent SET config_version = config_version + 1 WHERE item_id = $1",
        &[item.into()],
    )
    .map(drop)
}

/// In which language a client reads: `fr`, `en`.
pub(super) fn language(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<String, DbError> {
    let row = rows.row(
        "SELECT language FROM client WHERE id = $1",
        &[client.into()],
    )?;
    row.map_or_else(|| Ok(String::new()), |row| row.get(0))
}

/// The checks that an item's agent runs, as they travel.
pub(super) fn checks_for_agent(
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

pub(super) fn check(
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

pub(super) fn alive_check(
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
pub(super) fn failing(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Vec<CheckRow>, DbError> {
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

pub(super) fn state_word(state: CheckState) -> &'static str {
    match state {
        CheckState::Ok => "ok",
        CheckState::Warning => "warning",
        CheckState::Critical => "critical",
        CheckState::Unknown => "unknown",
    }
}

pub(super) fn set_result(
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

pub(super) fn forget_results(rows: &mut Rows<'_, '_>, before: Timestamp) -> Result<u64, DbError> {
    rows.execute("DELETE FROM check_result WHERE at < $1", &[before.into()])
}

/// Whether an agent has said what its machine is.
pub(super) fn has_described(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    agent: AgentId,
) -> Result<bool, DbError> {
    let sql = format!(
        "SELECT id FROM item_source
         WHERE client_id = $1 AND kind = 'intendant' AND name = $2 AND content IS NOT NULL AND {}",
        rows.within("client_id")
    );
    let name = super::ingest::source_name(agent);
    Ok(rows.row(&sql, &[client.into(), name.into()])?.is_some())
}

/// What the watch needs of an item.
pub(super) struct ItemRow {
    pub(super) name: String,
    pub(super) site: Option<SiteId>,
    pub(super) service: Option<String>,
    pub(super) language: String,
}

pub(super) fn item(rows: &mut Rows<'_, '_>, id: ItemId) -> Result<Option<ItemRow>, DbError> {
    let sql = format!(
        "SELECT i.name, i.site_id, i.service_key, c.language FROM item i
         JOIN client c ON c.id = i.client_id WHERE i.id = $1 AND i.retired_at IS NULL AND {}",
        rows.within("i.client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| {
            Ok(ItemRow {
                name: row.get(0)?,
                site: row.get(1)?,
                service: row.get(2)?,
                language: row.get(3)?,
            })
        })
        .transpose()
}

pub(super) fn incident(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Option<(TicketId, Timestamp)>, DbError> {
    let sql = format!(
        "SELECT ticket_id, opened_at FROM item_incident WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into()])?
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .transpose()
}

pub(super) fn add_incident(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    ticket: TicketId,
) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "INSERT INTO item_incident (item_id, client_id, ticket_id, opened_at)
         VALUES ($1, $2, $3, $4)",
        &[item.into(), client.into(), ticket.into(), now.into()],
    )
    .map(drop)
}

pub(super) fn drop_incident(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<(), DbError> {
    rows.execute(
        "DELETE FROM item_incident WHERE item_id = $1",
        &[item.into()],
    )
    .map(drop)
}

pub(super) fn begin_outage(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    service: &str,
    ticket: TicketId,
    (from, cause, check): (Timestamp, &str, CheckId),
) -> Result<(), DbError> {
    rows.execute(
        "INSERT INTO outage (client_id, item_id, service_key, ticket_id, from_at, cause, check_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            client.into(),
            item.into(),
            service.into(),
            ticket.into(),
            from.into(),
            cause.into(),
            check.into(),
        ],
    )
    .map(drop)
}

pub(super) fn end_outage(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
    to: Timestamp,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE outage SET to_at = CASE WHEN from_at > $2 THEN from_at ELSE $2 END
         WHERE item_id = $1 AND to_at IS NULL",
        &[item.into(), to.into()],
    )
    .map(drop)
}

pub(super) fn in_maintenance(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    at: Timestamp,
) -> Result<bool, DbError> {
    let row = rows.row(
        "SELECT id FROM maintenance WHERE client_id = $1 AND cancelled_at IS NULL
           AND (item_id IS NULL OR item_id = $2) AND from_at <= $3 AND to_at > $3 LIMIT 1",
        &[client.into(), item.into(), at.into()],
    )?;
    Ok(row.is_some())
}

/// Agents that were not heard since `before` and whose machine still counts as alive.
pub(super) fn silent(
    rows: &mut Rows<'_, '_>,
    before: Timestamp,
) -> Result<Vec<(ItemId, Timestamp)>, DbError> {
    rows.rows(
        "SELECT a.item_id, max(a.seen_at) FROM agent a
         JOIN item_check c ON c.item_id = a.item_id AND c.kind = $2 AND c.removed_at IS NULL
         JOIN item i ON i.id = a.item_id AND i.retired_at IS NULL
         WHERE a.revoked_at IS NULL AND c.state <> 'critical'
         GROUP BY a.item_id HAVING max(a.seen_at) < $1",
        &[before.into(), ALIVE.into()],
    )?
    .iter()
    .map(|row| Ok((row.get(0)?, row.get(1)?)))
    .collect()
}

/// Items that still fail and have no incident yet (a maintenance ended, a contract began).
pub(super) fn owed(rows: &mut Rows<'_, '_>) -> Result<Vec<ItemId>, DbError> {
    rows.rows(
        "SELECT DISTINCT c.item_id FROM item_check c
         JOIN item i ON i.id = c.item_id AND i.covered = 1 AND i.retired_at IS NULL
         LEFT JOIN item_incident n ON n.item_id = c.item_id
         WHERE c.state IN ('critical', 'unknown') AND c.confirmed = 1 AND c.refused = 0
           AND c.removed_at IS NULL AND n.item_id IS NULL",
        &[],
    )?
    .iter()
    .map(|row| row.get(0))
    .collect()
}

pub(super) fn client_of(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Option<ClientId>, DbError> {
    let sql = format!(
        "SELECT client_id FROM item WHERE id = $1 AND retired_at IS NULL AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into()])?
        .map(|row| row.get(0))
        .transpose()
}

pub(super) fn remove_check(rows: &mut Rows<'_, '_>, check: CheckId) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE item_check SET removed_at = $2 WHERE id = $1",
        &[check.into(), now.into()],
    )
    .map(drop)
}

pub(super) fn change_check(
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
