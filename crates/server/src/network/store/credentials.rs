//! SQL on credentials and their uses.

use intendant_domain::id::{ClientId, CredentialId, NetworkJobId};
use jiff::Timestamp;

use crate::network::input::Shown;
use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// A credential, as far as anybody may see it.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Which.
    pub id: CredentialId,
    /// Whose network it opens.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// Its name.
    pub name: String,
    /// `snmp-v1`, `snmp-v2c`, `snmp-v3`, `ssh`.
    pub kind: String,
    /// What of it is no secret.
    pub shown: Shown,
    /// When it was typed in.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: Option<String>,
    /// When a device last accepted it.
    pub used_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
}

/// A use of a credential.
#[derive(Clone, Debug)]
pub struct Use {
    /// When.
    pub at: Timestamp,
    /// The job's name.
    pub job: Option<String>,
    /// `handed` to an agent, `read` devices with it.
    pub what: String,
    /// The agent's machine.
    pub agent: String,
    /// How many devices accepted it.
    pub devices: i64,
    /// The person who had it handed over.
    pub person: Option<String>,
}

const SELECT: &str = "SELECT k.id, k.client_id, c.name, k.name, k.kind, k.shown, k.made_at, p.name,
           k.used_at, k.withdrawn_at
    FROM credential k JOIN client c ON c.id = k.client_id LEFT JOIN person p ON p.id = k.made_by";

fn read(row: &Row) -> Result<Credential, DbError> {
    Ok(Credential {
        id: row.get(0)?,
        client: row.get(1)?,
        client_name: row.get(2)?,
        name: row.get(3)?,
        kind: row.get(4)?,
        shown: serde_json::from_str(&row.get::<String>(5)?).unwrap_or_default(),
        made_at: row.get(6)?,
        made_by: row.get(7)?,
        used_at: row.get(8)?,
        withdrawn_at: row.get(9)?,
    })
}

pub(in crate::network) fn list(rows: &mut Rows<'_, '_>) -> Result<Vec<Credential>, DbError> {
    let sql = format!(
        "{SELECT} WHERE {} ORDER BY c.name, k.withdrawn_at IS NOT NULL, k.name, k.id LIMIT 2000",
        rows.within("k.client_id")
    );
    rows.rows(&sql, &[])?.iter().map(read).collect()
}

pub(in crate::network) fn find(
    rows: &mut Rows<'_, '_>,
    id: CredentialId,
) -> Result<Option<Credential>, DbError> {
    let sql = format!(
        "{SELECT} WHERE k.id = $1 AND {}",
        rows.within("k.client_id")
    );
    rows.row(&sql, &[id.into()])?.as_ref().map(read).transpose()
}

pub(in crate::network) fn is_client(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<bool, DbError> {
    let sql = "SELECT id FROM client WHERE id = $1";
    Ok(rows.row(sql, &[client.into()])?.is_some())
}

pub(in crate::network) fn add(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (name, kind): (&str, &str),
    (shown, sealed): (&str, Vec<u8>),
) -> Result<CredentialId, DbError> {
    let (now, by) = (rows.now(), rows.tx().actor().person);
    rows.insert(
        "INSERT INTO credential (client_id, name, kind, shown, sealed, made_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        &[
            client.into(),
            name.into(),
            kind.into(),
            shown.into(),
            sealed.into(),
            now.into(),
            by.into(),
        ],
    )
}

pub(in crate::network) fn withdraw(
    rows: &mut Rows<'_, '_>,
    id: CredentialId,
) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE credential SET sealed = NULL, withdrawn_at = COALESCE(withdrawn_at, $2)
         WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    let now = rows.now();
    rows.execute(&sql, &[id.into(), now.into()]).map(drop)
}

/// What is sealed of a credential that still counts.
pub(in crate::network) fn sealed(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: CredentialId,
) -> Result<Option<Vec<u8>>, DbError> {
    let sql = "SELECT sealed FROM credential
        WHERE id = $1 AND client_id = $2 AND withdrawn_at IS NULL AND sealed IS NOT NULL";
    rows.row(sql, &[id.into(), client.into()])?
        .map(|row| row.get(0))
        .transpose()
}

pub(in crate::network) fn uses(
    rows: &mut Rows<'_, '_>,
    id: CredentialId,
) -> Result<Vec<Use>, DbError> {
    let sql = format!(
        "SELECT u.at, j.name, u.what, u.agent, u.devices, p.name
         FROM credential_use u LEFT JOIN network_job j ON j.id = u.job_id
         LEFT JOIN person p ON p.id = u.person_id
         WHERE u.credential_id = $1 AND {} ORDER BY u.at DESC, u.id DESC LIMIT 100",
        rows.within("u.client_id")
    );
    rows.rows(&sql, &[id.into()])?
        .iter()
        .map(|row| {
            Ok(Use {
                at: row.get(0)?,
                job: row.get(1)?,
                what: row.get(2)?,
                agent: row.get(3)?,
                devices: row.get(4)?,
                person: row.get(5)?,
            })
        })
        .collect()
}

/// Writes down that a credential was handed to the agent of a job.
pub(in crate::network) fn handed(
    rows: &mut Rows<'_, '_>,
    (client, id): (ClientId, CredentialId),
    job: NetworkJobId,
    agent: &str,
) -> Result<(), DbError> {
    let (now, by) = (rows.now(), rows.tx().actor().person);
    rows.execute(
        "INSERT INTO credential_use (client_id, credential_id, at, job_id, what, agent, person_id)
         VALUES ($1, $2, $3, $4, 'handed', $5, $6)",
        &[
            client.into(),
            id.into(),
            now.into(),
            job.into(),
            agent.into(),
            by.into(),
        ],
    )
    .map(drop)
}

/// Counts a device that accepted a credential in the run that began at `began`.
pub(in crate::network) fn accepted(
    rows: &mut Rows<'_, '_>,
    (client, id): (ClientId, CredentialId),
    (job, began): (NetworkJobId, Timestamp),
    agent: &str,
) -> Result<(), DbError> {
    let now = rows.now();
    let keys = [id.into(), client.into(), now.into()];
    rows.execute(
        "UPDATE credential SET used_at = $3 WHERE id = $1 AND client_id = $2",
        &keys,
    )?;
    let more = rows.execute(
        "UPDATE credential_use SET devices = devices + 1
         WHERE credential_id = $1 AND client_id = $2 AND job_id = $3 AND what = 'read' AND at = $4",
        &[id.into(), client.into(), job.into(), began.into()],
    )?;
    if more == 0 {
        rows.execute(
            "INSERT INTO credential_use (client_id, credential_id, at, job_id, what, agent, devices)
             SELECT $2, k.id, $4, $3, 'read', $5, 1 FROM credential k
             WHERE k.id = $1 AND k.client_id = $2",
            &[
                id.into(),
                client.into(),
                job.into(),
                began.into(),
                agent.into(),
            ],
        )?;
    }
    Ok(())
}
