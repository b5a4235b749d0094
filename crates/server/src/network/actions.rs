//! Jobs on networks: made, changed, asked for, stopped; what an agent is given of them.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{AgentId, ClientId, CredentialId, NetworkDeviceId, NetworkJobId};
use intendant_protocol::{HostKey, NetworkJob};

use super::credentials::unsealed;
use super::input::JobInput;
use super::store::credentials::{self as vault, Credential};
use super::store::devices::{self, Device};
use super::store::jobs::{self as store, Doer, Job};
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};
use crate::watch;

/// The jobs that the actor sees.
///
/// # Errors
/// Without the permission.
pub fn list(tx: &mut Tx<'_>, client: Option<ClientId>) -> Result<Vec<Job>, Failure> {
    let mut rows = match client {
        Some(client) => tx.allow_on(EditMachines, client)?,
        None => tx.allow(EditMachines)?,
    };
    Ok(store::list(&mut rows)?)
}

/// A job with what it found.
///
/// # Errors
/// [`Failure::NotFound`] for one out of reach.
pub fn show(tx: &mut Tx<'_>, id: NetworkJobId) -> Result<(Job, Vec<Device>), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let job = store::find(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let devices = devices::of_job(&mut rows, id)?;
    Ok((job, devices))
}

/// What a form offers: credentials that count, and who can do a job.
///
/// # Errors
/// Without the permission.
pub fn choices(tx: &mut Tx<'_>) -> Result<(Vec<Credential>, Vec<Doer>), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let mut credentials = vault::list(&mut rows)?;
    credentials.retain(|one| one.withdrawn_at.is_none());
    Ok((credentials, store::doers(&mut rows)?))
}

/// Makes a job; whoever does it gets it at once.
///
/// # Errors
/// Everything that is wrong with it.
pub fn add(tx: &mut Tx<'_>, input: &JobInput) -> Result<NetworkJobId, Failure> {
    let client = ClientId(input.client);
    let input = input.checked()?;
    let mut rows = tx.allow_on(EditMachines, client)?;
    sound(&mut rows, client, &input)?;
    let id = store::add(&mut rows, &input)?;
    hand_over(&mut rows, id)?;
    tx.audit(
        Some(client),
        "network-job-made",
        id,
        &input.ranges.join(", "),
    )?;
    Ok(id)
}

/// Changes a job; one that was stopped runs again.
///
/// # Errors
/// As [`add`]; [`Failure::NotFound`]; it stays its client's.
pub fn change(tx: &mut Tx<'_>, id: NetworkJobId, input: &JobInput) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::find(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let input = JobInput {
        client: known.client.0,
        ..input.clone()
    };
    let input = input.checked()?;
    let mut rows = tx.allow_on(EditMachines, known.client)?;
    sound(&mut rows, known.client, &input)?;
    store::change(&mut rows, id, &input)?;
    // Whoever did it before must not go on.
    reconfigure(&mut rows, &known)?;
    hand_over(&mut rows, id)?;
    tx.audit(
        Some(known.client),
        "network-job-changed",
        id,
        &input.ranges.join(", "),
    )?;
    Ok(())
}

/// Asks for a run now.
///
/// # Errors
/// [`Failure::NotFound`]; a conflict when it was stopped.
pub fn ask(tx: &mut Tx<'_>, id: NetworkJobId) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let job = store::find(&mut rows, id)?.ok_or(Failure::NotFound)?;
    if job.stopped_at.is_some() {
        return Err(Failure::Conflict(Problem::new(
            "",
            "network-job-is-stopped",
        )));
    }
    store::ask(&mut rows, &job)?;
    reconfigure(&mut rows, &job)
}

/// Stops a job; what it found stays.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn stop(tx: &mut Tx<'_>, id: NetworkJobId) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let job = store::find(&mut rows, id)?.ok_or(Failure::NotFound)?;
    store::stop(&mut rows, &job)?;
    reconfigure(&mut rows, &job)?;
    tx.audit(Some(job.client), "network-job-stopped", id, &job.name)?;
    Ok(())
}

/// Forgets the SSH key that a device showed first: the one that it shows next is pinned.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn forget_key(tx: &mut Tx<'_>, id: NetworkDeviceId) -> Result<NetworkJobId, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let device = devices::find(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let job = store::find(&mut rows, device.job)?.ok_or(Failure::NotFound)?;
    devices::forget_key(&mut rows, &device)?;
    reconfigure(&mut rows, &job)?;
    let detail = format!("{}: {}", device.address, device.host_key);
    tx.audit(Some(job.client), "host-key-forgotten", id, &detail)?;
    Ok(job.id)
}

/// Site, credentials and doer are the client's own.
fn sound(rows: &mut Rows<'_, '_>, client: ClientId, input: &JobInput) -> Result<(), Failure> {
    let mut problems = Vec::new();
    if !vault::is_client(rows, client)? {
        problems.push(Problem::new("client", "machine-no-such-client"));
    }
    if let Some(site) = input.site {
        let sql = "SELECT id FROM site WHERE id = $1 AND client_id = $2";
        if !super::store::places::is_there(rows, sql, site, client)? {
            problems.push(Problem::new("site", "watch-no-such-site"));
        }
    }
    for id in &input.credentials {
        if vault::sealed(rows, client, CredentialId(*id))?.is_none() {
            problems.push(Problem::new("credentials", "network-no-such-credential"));
            break;
        }
    }
    if !store::can_do(rows, input)? {
        problems.push(Problem::new("agent", "network-no-such-agent"));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::Refused(problems))
    }
}

/// Has the job's agent fetch its configuration, and writes down which credentials it gets.
fn hand_over(rows: &mut Rows<'_, '_>, id: NetworkJobId) -> Result<(), Failure> {
    let job = store::find(rows, id)?.ok_or(Failure::NotFound)?;
    for credential in &job.credentials {
        vault::handed(rows, (job.client, *credential), job.id, &job.agent_name)?;
    }
    reconfigure(rows, &job)
}

/// Has the job's agent fetch its configuration.
pub(super) fn reconfigure(rows: &mut Rows<'_, '_>, job: &Job) -> Result<(), Failure> {
    if let Some(item) = job.agent_item {
        watch::reconfigure(rows, item)?;
        let client = job.client;
        rows.tx().tell(Change::Item(client, item));
    }
    Ok(())
}

/// What an agent of ours has to do on its network, secrets included: for its signed configuration
/// and nothing else.
///
/// # Errors
/// When the vault does not open.
pub fn jobs_of_agent(tx: &mut Tx<'_>, agent: AgentId) -> Result<Vec<NetworkJob>, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let mut all = Vec::new();
    for job in store::of_agent(&mut rows, agent)? {
        let host_keys = devices::of_job(&mut rows, job.id)?
            .into_iter()
            .filter(|device| !device.host_key.is_empty())
            .map(|device| HostKey {
                address: device.address,
                key: device.host_key,
            })
            .collect();
        all.push(NetworkJob {
            id: job.id.to_string(),
            credentials: unsealed(&mut rows, job.client, &job.credentials)?,
            ranges: job.ranges,
            every_s: number(job.every_hours * 3600),
            asked: u64::try_from(job.asked).unwrap_or_default(),
            parallel: number(job.parallel),
            timeout_ms: number(job.timeout_ms),
            snmp_port: u16::try_from(job.snmp_port).unwrap_or(161),
            ssh_port: u16::try_from(job.ssh_port).unwrap_or(22),
            host_keys,
        });
    }
    Ok(all)
}

fn number(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
