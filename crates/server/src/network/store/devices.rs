//! SQL on what jobs found.

use intendant_domain::id::{ClientId, CredentialId, ItemId, NetworkDeviceId, NetworkJobId};
use jiff::Timestamp;

use super::jobs::Job;
use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// Something that answered.
#[derive(Clone, Debug)]
pub struct Device {
    /// Which.
    pub id: NetworkDeviceId,
    /// Whose.
    pub client: ClientId,
    /// The job that found it.
    pub job: NetworkJobId,
    /// Where.
    pub address: String,
    /// The item that it is.
    pub item: Option<ItemId>,
    /// Its name.
    pub name: String,
    /// What it is, in GLPI's words.
    pub kind: String,
    /// `seen`, `read`, `failed`.
    pub state: String,
    /// Why it failed, a word.
    pub reason: String,
    /// Why, as it was said.
    pub detail: String,
    /// The credential that it accepted.
    pub credential: Option<CredentialId>,
    /// That credential's name.
    pub credential_name: Option<String>,
    /// The pinned SSH key.
    pub host_key: String,
    /// Another SSH key that was met since.
    pub other_key: String,
    /// When it was first found.
    pub first_at: Timestamp,
    /// When it last answered or failed.
    pub seen_at: Timestamp,
    /// When it was last read.
    pub read_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT d.id, d.client_id, d.job_id, d.address, d.item_id, d.name, d.kind,
           d.state, d.reason, d.detail, d.credential_id, k.name, d.host_key, d.other_key,
           d.first_at, d.seen_at, d.read_at
    FROM network_device d LEFT JOIN credential k ON k.id = d.credential_id";

fn read(row: &Row) -> Result<Device, DbError> {
    Ok(Device {
        id: row.get(0)?,
        client: row.get(1)?,
        job: row.get(2)?,
        address: row.get(3)?,
        item: row.get(4)?,
        name: row.get(5)?,
        kind: row.get(6)?,
        state: row.get(7)?,
        reason: row.get(8)?,
        detail: row.get(9)?,
        credential: row.get(10)?,
        credential_name: row.get(11)?,
        host_key: row.get(12)?,
        other_key: row.get(13)?,
        first_at: row.get(14)?,
        seen_at: row.get(15)?,
        read_at: row.get(16)?,
    })
}

pub(in crate::network) fn of_job(
    rows: &mut Rows<'_, '_>,
    job: NetworkJobId,
) -> Result<Vec<Device>, DbError> {
    let sql = format!(
        "{SELECT} WHERE d.job_id = $1 AND {} ORDER BY d.state, d.id LIMIT 5000",
        rows.within("d.client_id")
    );
    rows.rows(&sql, &[job.into()])?.iter().map(read).collect()
}

pub(in crate::network) fn find(
    rows: &mut Rows<'_, '_>,
    id: NetworkDeviceId,
) -> Result<Option<Device>, DbError> {
    let sql = format!(
        "{SELECT} WHERE d.id = $1 AND {}",
        rows.within("d.client_id")
    );
    rows.row(&sql, &[id.into()])?.as_ref().map(read).transpose()
}

pub(in crate::network) fn at(
    rows: &mut Rows<'_, '_>,
    job: &Job,
    address: &str,
) -> Result<Option<Device>, DbError> {
    let sql = format!("{SELECT} WHERE d.job_id = $1 AND d.client_id = $2 AND d.address = $3");
    rows.row(&sql, &[job.id.into(), job.client.into(), address.into()])?
        .as_ref()
        .map(read)
        .transpose()
}

/// What is written of a device.
#[derive(Clone, Debug, Default)]
pub struct Written<'a> {
    /// Where.
    pub address: &'a str,
    /// `seen`, `read`, `failed`.
    pub state: &'a str,
    /// Why it failed.
    pub reason: &'a str,
    /// Why, as it was said.
    pub detail: &'a str,
    /// Its name; empty: what was known stays.
    pub name: &'a str,
    /// What it is; likewise.
    pub kind: &'a str,
    /// The item that it is; absent: what was known stays.
    pub item: Option<ItemId>,
    /// The credential that it accepted; likewise.
    pub credential: Option<CredentialId>,
    /// Its SSH key; empty: what was known stays.
    pub host_key: &'a str,
    /// Another key that was met.
    pub other_key: &'a str,
}

/// Writes a device down, new or known.
pub(in crate::network) fn write(
    rows: &mut Rows<'_, '_>,
    job: &Job,
    one: &Written<'_>,
) -> Result<(), DbError> {
    let now = rows.now();
    let read_at = (one.state == "read").then_some(now);
    rows.execute(
        "INSERT INTO network_device (client_id, job_id, address, state, reason, detail, name, kind,
            item_id, credential_id, host_key, other_key, first_at, seen_at, read_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14)
         ON CONFLICT (job_id, address) DO UPDATE SET
            state = CASE WHEN excluded.state = 'seen' AND network_device.state = 'read'
                THEN 'read' ELSE excluded.state END,
            reason = excluded.reason, detail = excluded.detail,
            name = CASE WHEN excluded.name = '' THEN network_device.name ELSE excluded.name END,
            kind = CASE WHEN excluded.kind = '' THEN network_device.kind ELSE excluded.kind END,
            item_id = COALESCE(excluded.item_id, network_device.item_id),
            credential_id = COALESCE(excluded.credential_id, network_device.credential_id),
            host_key = CASE WHEN network_device.host_key = '' THEN excluded.host_key
                ELSE network_device.host_key END,
            other_key = excluded.other_key, seen_at = excluded.seen_at,
            read_at = COALESCE(excluded.read_at, network_device.read_at)",
        &[
            job.client.into(),
            job.id.into(),
            one.address.into(),
            one.state.into(),
            one.reason.into(),
            one.detail.into(),
            one.name.into(),
            one.kind.into(),
            one.item.into(),
            one.credential.into(),
            one.host_key.into(),
            one.other_key.into(),
            now.into(),
            read_at.into(),
        ],
    )
    .map(drop)
}

/// Forgets the pinned key: the next one that is met will be pinned.
pub(in crate::network) fn forget_key(
    rows: &mut Rows<'_, '_>,
    device: &Device,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE network_device SET host_key = '', other_key = '' WHERE id = $1 AND client_id = $2",
        &[device.id.into(), device.client.into()],
    )
    .map(drop)
}
