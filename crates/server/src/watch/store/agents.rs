//! Enrolments and agents.

use intendant_domain::id::{AgentId, ClientId, ItemId, PersonId, SiteId};
use intendant_protocol::EnrolRequest;
use jiff::Timestamp;

use super::super::enrol::NewEnrolment;
use super::ALIVE;
use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// A token that waits for its machine, or met it.
pub(in crate::watch) struct EnrolmentRow {
    pub(in crate::watch) id: i64,
    pub(in crate::watch) client: ClientId,
    pub(in crate::watch) site: Option<SiteId>,
    pub(in crate::watch) kind: String,
    pub(in crate::watch) tags: String,
    pub(in crate::watch) expires_at: Timestamp,
    pub(in crate::watch) agent: Option<AgentId>,
}

/// An agent.
#[derive(Clone, Debug)]
pub(in crate::watch) struct AgentRow {
    pub(in crate::watch) client: ClientId,
    pub(in crate::watch) item: ItemId,
    pub(in crate::watch) public_key: String,
    pub(in crate::watch) hostname: String,
    pub(in crate::watch) revoked_at: Option<Timestamp>,
    pub(in crate::watch) acked_seq: i64,
    pub(in crate::watch) config_version: i64,
}

pub(in crate::watch) fn site_exists(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    site: SiteId,
) -> Result<bool, DbError> {
    let sql = "SELECT id FROM site WHERE client_id = $1 AND id = $2";
    Ok(rows.row(sql, &[client.into(), site.into()])?.is_some())
}

pub(in crate::watch) fn add_enrolment(
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

pub(in crate::watch) fn enrolment(
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

pub(in crate::watch) fn use_enrolment(
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

pub(in crate::watch) fn add_item(
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

pub(in crate::watch) fn add_agent(
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

pub(in crate::watch) fn agent(
    rows: &mut Rows<'_, '_>,
    id: AgentId,
) -> Result<Option<AgentRow>, DbError> {
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

pub(in crate::watch) fn revoke(rows: &mut Rows<'_, '_>, id: AgentId) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE agent SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        &[id.into(), now.into()],
    )
    .map(drop)
}

/// Notes that something was received, up to which number, and how far the clocks are apart.
pub(in crate::watch) fn received(
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

pub(in crate::watch) fn greeted(
    rows: &mut Rows<'_, '_>,
    id: AgentId,
    version: &str,
) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE agent SET seen_at = $2, version = $3 WHERE id = $1",
        &[id.into(), now.into(), version.into()],
    )
    .map(drop)
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
pub(in crate::watch) fn language(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<String, DbError> {
    let row = rows.row(
        "SELECT language FROM client WHERE id = $1",
        &[client.into()],
    )?;
    row.map_or_else(|| Ok(String::new()), |row| row.get(0))
}

/// Whether an agent has said what its machine is.
pub(in crate::watch) fn has_described(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    agent: AgentId,
) -> Result<bool, DbError> {
    let sql = format!(
        "SELECT id FROM item_source
         WHERE client_id = $1 AND kind = 'intendant' AND name = $2 AND content IS NOT NULL AND {}",
        rows.within("client_id")
    );
    let name = crate::watch::ingest::source_name(agent);
    Ok(rows.row(&sql, &[client.into(), name.into()])?.is_some())
}

/// Agents that were not heard since `before` and whose machine still counts as alive.
pub(in crate::watch) fn silent(
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
