//! SQL on jobs.

use intendant_domain::id::{AgentId, ClientId, CredentialId, ItemId, NetworkJobId, SiteId};
use jiff::Timestamp;

use crate::network::input::JobInput;
use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// A job and its last run.
#[derive(Clone, Debug)]
pub struct Job {
    /// Which.
    pub id: NetworkJobId,
    /// Whose network.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// Where what is found stands.
    pub site: Option<SiteId>,
    /// The site's name.
    pub site_name: Option<String>,
    /// Its name.
    pub name: String,
    /// Ranges of addresses.
    pub ranges: Vec<String>,
    /// Credentials in their order.
    pub credentials: Vec<CredentialId>,
    /// Our agent that does it.
    pub agent: Option<AgentId>,
    /// Its item.
    pub agent_item: Option<ItemId>,
    /// The source of another make that does it.
    pub source: Option<i64>,
    /// The name of the machine that does it.
    pub agent_name: String,
    /// What a GLPI agent that does it calls its machine in XML, once it said so.
    pub device: String,
    /// Hours between two runs.
    pub every_hours: i64,
    /// Addresses asked at the same time.
    pub parallel: i64,
    /// Milliseconds that an answer may take.
    pub timeout_ms: i64,
    /// UDP port.
    pub snmp_port: i64,
    /// TCP port.
    pub ssh_port: i64,
    /// How often a person asked for a run.
    pub asked: i64,
    /// When last.
    pub asked_at: Option<Timestamp>,
    /// When the last run began.
    pub began_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How many addresses it asked.
    pub addresses: i64,
    /// How many devices it read.
    pub found: i64,
    /// How many it could not.
    pub failed: i64,
    /// How long it took.
    pub duration_ms: i64,
    /// Why it could not run.
    pub problem: String,
    /// When it was stopped for good.
    pub stopped_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT j.id, j.client_id, c.name, j.site_id, s.name, j.name, j.ranges,
           j.credentials, j.agent_id, a.item_id, j.source_id,
           COALESCE(ai.name, si.name, src.name, ''), j.every_hours, j.parallel, j.timeout_ms, j.snmp_port,
           j.ssh_port, j.asked, j.asked_at, j.began_at, j.ended_at, j.addresses, j.found, j.failed,
           j.duration_ms, j.problem, j.stopped_at, j.device
    FROM network_job j JOIN client c ON c.id = j.client_id
    LEFT JOIN site s ON s.id = j.site_id
    LEFT JOIN agent a ON a.id = j.agent_id
    LEFT JOIN item ai ON ai.id = a.item_id
    LEFT JOIN item_source src ON src.id = j.source_id
    LEFT JOIN item si ON si.id = src.item_id";

fn read(row: &Row) -> Result<Job, DbError> {
    Ok(Job {
        id: row.get(0)?,
        client: row.get(1)?,
        client_name: row.get(2)?,
        site: row.get(3)?,
        site_name: row.get(4)?,
        name: row.get(5)?,
        ranges: serde_json::from_str(&row.get::<String>(6)?).unwrap_or_default(),
        credentials: serde_json::from_str(&row.get::<String>(7)?).unwrap_or_default(),
        agent: row.get(8)?,
        agent_item: row.get(9)?,
        source: row.get(10)?,
        agent_name: row.get(11)?,
        every_hours: row.get(12)?,
        parallel: row.get(13)?,
        timeout_ms: row.get(14)?,
        snmp_port: row.get(15)?,
        ssh_port: row.get(16)?,
        asked: row.get(17)?,
        asked_at: row.get(18)?,
        began_at: row.get(19)?,
        ended_at: row.get(20)?,
        addresses: row.get(21)?,
        found: row.get(22)?,
        failed: row.get(23)?,
        duration_ms: row.get(24)?,
        problem: row.get(25)?,
        stopped_at: row.get(26)?,
        device: row.get(27)?,
    })
}

fn all(
    rows: &mut Rows<'_, '_>,
    condition: &str,
    params: &[crate::platform::db::Value],
) -> Result<Vec<Job>, DbError> {
    let sql = format!(
        "{SELECT} WHERE {} AND {condition} ORDER BY c.name, j.stopped_at IS NOT NULL, j.name, j.id LIMIT 2000",
        rows.within("j.client_id")
    );
    rows.rows(&sql, params)?.iter().map(read).collect()
}

pub(in crate::network) fn list(rows: &mut Rows<'_, '_>) -> Result<Vec<Job>, DbError> {
    all(rows, "1 = 1", &[])
}

pub(in crate::network) fn find(
    rows: &mut Rows<'_, '_>,
    id: NetworkJobId,
) -> Result<Option<Job>, DbError> {
    Ok(all(rows, "j.id = $1", &[id.into()])?.pop())
}

/// The jobs that an agent of ours has to do.
pub(in crate::network) fn of_agent(
    rows: &mut Rows<'_, '_>,
    agent: AgentId,
) -> Result<Vec<Job>, DbError> {
    all(
        rows,
        "j.agent_id = $1 AND j.stopped_at IS NULL",
        &[agent.into()],
    )
}

/// The jobs that an agent of another make, which says hello in XML under that name, has to do.
pub(in crate::network) fn of_source(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    name: &str,
) -> Result<Vec<Job>, DbError> {
    all(
        rows,
        "j.client_id = $1 AND j.stopped_at IS NULL AND $2 <> ''
         AND ((src.kind = 'fusioninventory' AND src.name = $2)
           OR (src.kind = 'glpi' AND j.device = $2))",
        &[client.into(), name.into()],
    )
}

/// The jobs that the GLPI agent of that number has to do.
pub(in crate::network) fn of_glpi(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    number: &str,
) -> Result<Vec<Job>, DbError> {
    all(
        rows,
        "j.client_id = $1 AND src.kind = 'glpi' AND src.name = $2 AND j.stopped_at IS NULL",
        &[client.into(), number.into()],
    )
}

/// Notes what the agent that does a job calls its machine.
pub(in crate::network) fn name_device(
    rows: &mut Rows<'_, '_>,
    job: &Job,
    device: &str,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE network_job SET device = $3 WHERE id = $1 AND client_id = $2",
        &[job.id.into(), job.client.into(), device.into()],
    )
    .map(drop)
}

/// Says why a job cannot run; empty: it can.
pub(in crate::network) fn hindered(
    rows: &mut Rows<'_, '_>,
    job: &Job,
    problem: &str,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE network_job SET problem = $3 WHERE id = $1 AND client_id = $2",
        &[job.id.into(), job.client.into(), problem.into()],
    )
    .map(drop)
}

/// The jobs of a client that use a credential.
pub(in crate::network) fn with_credential(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: CredentialId,
) -> Result<Vec<Job>, DbError> {
    let jobs = all(
        rows,
        "j.client_id = $1 AND j.stopped_at IS NULL",
        &[client.into()],
    )?;
    Ok(jobs
        .into_iter()
        .filter(|job| job.credentials.contains(&id))
        .collect())
}

pub(in crate::network) fn add(
    rows: &mut Rows<'_, '_>,
    input: &JobInput,
) -> Result<NetworkJobId, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO network_job (client_id, site_id, name, ranges, credentials, agent_id, source_id,
            every_hours, parallel, timeout_ms, snmp_port, ssh_port, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
        &[
            input.client.into(),
            input.site.into(),
            input.name.as_str().into(),
            json(&input.ranges).into(),
            json(&input.credentials).into(),
            input.agent.into(),
            input.source.into(),
            input.every_hours.unwrap_or(24).into(),
            input.parallel.unwrap_or(16).into(),
            input.timeout_ms.unwrap_or(2_000).into(),
            input.snmp_port.unwrap_or(161).into(),
            input.ssh_port.unwrap_or(22).into(),
            now.into(),
        ],
    )
}

pub(in crate::network) fn change(
    rows: &mut Rows<'_, '_>,
    id: NetworkJobId,
    input: &JobInput,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE network_job SET site_id = $3, name = $4, ranges = $5, credentials = $6,
            agent_id = $7, source_id = $8, every_hours = $9, parallel = $10, timeout_ms = $11,
            snmp_port = $12, ssh_port = $13, stopped_at = NULL, device = ''
         WHERE id = $1 AND client_id = $2",
        &[
            id.into(),
            input.client.into(),
            input.site.into(),
            input.name.as_str().into(),
            json(&input.ranges).into(),
            json(&input.credentials).into(),
            input.agent.into(),
            input.source.into(),
            input.every_hours.unwrap_or(24).into(),
            input.parallel.unwrap_or(16).into(),
            input.timeout_ms.unwrap_or(2_000).into(),
            input.snmp_port.unwrap_or(161).into(),
            input.ssh_port.unwrap_or(22).into(),
        ],
    )
    .map(drop)
}

fn json<T: serde::Serialize>(list: &[T]) -> String {
    serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned())
}

pub(in crate::network) fn ask(rows: &mut Rows<'_, '_>, job: &Job) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE network_job SET asked = asked + 1, asked_at = $3 WHERE id = $1 AND client_id = $2",
        &[job.id.into(), job.client.into(), now.into()],
    )
    .map(drop)
}

pub(in crate::network) fn stop(rows: &mut Rows<'_, '_>, job: &Job) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE network_job SET stopped_at = $3 WHERE id = $1 AND client_id = $2",
        &[job.id.into(), job.client.into(), now.into()],
    )
    .map(drop)
}

pub(in crate::network) fn began(
    rows: &mut Rows<'_, '_>,
    job: &Job,
    at: Timestamp,
    addresses: u32,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE network_job SET began_at = $3, ended_at = NULL, addresses = $4, found = 0,
            failed = 0, problem = '' WHERE id = $1 AND client_id = $2",
        &[
            job.id.into(),
            job.client.into(),
            at.into(),
            addresses.into(),
        ],
    )
    .map(drop)
}

pub(in crate::network) fn counted(
    rows: &mut Rows<'_, '_>,
    job: &Job,
    (found, failed): (i64, i64),
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE network_job SET found = found + $3, failed = failed + $4
         WHERE id = $1 AND client_id = $2",
        &[
            job.id.into(),
            job.client.into(),
            found.into(),
            failed.into(),
        ],
    )
    .map(drop)
}

pub(in crate::network) fn ended(
    rows: &mut Rows<'_, '_>,
    job: &Job,
    (at, duration_ms): (Timestamp, i64),
    problem: &str,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE network_job SET ended_at = $3, duration_ms = $4, problem = $5
         WHERE id = $1 AND client_id = $2",
        &[
            job.id.into(),
            job.client.into(),
            at.into(),
            duration_ms.into(),
            problem.into(),
        ],
    )
    .map(drop)
}

/// Somebody who can do jobs: an agent of ours or a source of another make.
#[derive(Clone, Debug)]
pub struct Doer {
    /// `agent:7`, `source:12`.
    pub code: String,
    /// Whose network it stands in.
    pub client: ClientId,
    /// Its machine's name, and what it is.
    pub name: String,
}

pub(in crate::network) fn doers(rows: &mut Rows<'_, '_>) -> Result<Vec<Doer>, DbError> {
    let sql = format!(
        "SELECT a.id, a.client_id, i.name FROM agent a JOIN item i ON i.id = a.item_id
         WHERE a.revoked_at IS NULL AND {} ORDER BY i.name, a.id LIMIT 2000",
        rows.within("a.client_id")
    );
    let mut all = Vec::new();
    for row in rows.rows(&sql, &[])? {
        all.push(Doer {
            code: format!("agent:{}", row.get::<i64>(0)?),
            client: row.get(1)?,
            name: format!("{} — Intendant", row.get::<String>(2)?),
        });
    }
    let sql = format!(
        "SELECT s.id, s.client_id, COALESCE(i.name, s.name), s.kind
         FROM item_source s LEFT JOIN item i ON i.id = s.item_id
         WHERE s.kind IN ('fusioninventory', 'glpi') AND {} ORDER BY s.seen_at DESC, s.id LIMIT 2000",
        rows.within("s.client_id")
    );
    for row in rows.rows(&sql, &[])? {
        let make = match row.get::<String>(3)?.as_str() {
            "glpi" => "GLPI Agent",
            _ => "FusionInventory",
        };
        all.push(Doer {
            code: format!("source:{}", row.get::<i64>(0)?),
            client: row.get(1)?,
            name: format!("{} — {make}", row.get::<String>(2)?),
        });
    }
    Ok(all)
}

/// Whether `agent` or `source` is one that may do a job of `client`.
pub(in crate::network) fn can_do(
    rows: &mut Rows<'_, '_>,
    input: &JobInput,
) -> Result<bool, DbError> {
    let row = match (input.agent, input.source) {
        (Some(agent), _) => rows.row(
            "SELECT id FROM agent WHERE id = $1 AND client_id = $2 AND revoked_at IS NULL",
            &[agent.into(), input.client.into()],
        )?,
        (None, Some(source)) => rows.row(
            "SELECT id FROM item_source WHERE id = $1 AND client_id = $2
             AND kind IN ('fusioninventory', 'glpi')",
            &[source.into(), input.client.into()],
        )?,
        (None, None) => None,
    };
    Ok(row.is_some())
}
