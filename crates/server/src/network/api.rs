//! `/api/v1/network/…`: credentials (their secrets go in and never come out), jobs, what they found,
//! subnets and the addresses in them.

use std::net::Ipv4Addr;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::{ClientId, CredentialId, NetworkJobId};
use intendant_domain::network::subnets::Subnet;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::input::{CredentialInput, JobInput, Shown};
use super::store::credentials::Credential;
use super::store::devices::Device;
use super::store::jobs::Job;
use super::{actions, credentials, places};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;

pub(super) fn doors() -> Doors {
    let (see, edit) = (Guard::Needs(SeeMachines), Guard::Needs(EditMachines));
    Doors::default()
        .api(edit, routes!(list_credentials, add_credential))
        .api(edit, routes!(withdraw))
        .api(edit, routes!(list_jobs, add_job))
        .api(edit, routes!(show_job, change_job, stop_job))
        .api(edit, routes!(run_job))
        .api(see, routes!(list_subnets))
        .api(see, routes!(list_addresses))
}

/// Something new.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = MadeOnNetwork)]
struct Made {
    /// Its number.
    id: i64,
}

/// A credential, without its secrets.
#[derive(Serialize, ToSchema)]
#[schema(as = NetworkCredential)]
struct CredentialBody {
    /// Number.
    id: i64,
    /// Number of its client.
    client: i64,
    /// Name.
    name: String,
    /// `snmp-v1`, `snmp-v2c`, `snmp-v3`, `ssh`.
    kind: String,
    /// What of it is no secret.
    shown: Shown,
    /// When it was typed in.
    made_at: String,
    /// When a device last accepted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    used_at: Option<String>,
    /// When it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_at: Option<String>,
}

impl From<Credential> for CredentialBody {
    fn from(one: Credential) -> Self {
        Self {
            id: one.id.0,
            client: one.client.0,
            name: one.name,
            kind: one.kind,
            shown: one.shown,
            made_at: one.made_at.to_string(),
            used_at: one.used_at.map(|at| at.to_string()),
            withdrawn_at: one.withdrawn_at.map(|at| at.to_string()),
        }
    }
}

/// A job with its last run.
#[derive(Serialize, ToSchema)]
#[schema(as = NetworkJob)]
struct JobBody {
    /// Number.
    id: i64,
    /// Number of its client.
    client: i64,
    /// Number of its site.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<i64>,
    /// Name.
    name: String,
    /// Ranges of addresses.
    ranges: Vec<String>,
    /// Numbers of credentials in their order.
    credentials: Vec<i64>,
    /// Number of our agent that does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<i64>,
    /// Number of the source of another make that does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<i64>,
    /// Hours between two runs.
    every_hours: i64,
    /// When the last run began.
    #[serde(skip_serializing_if = "Option::is_none")]
    began_at: Option<String>,
    /// When it ended; absent while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    /// Addresses asked in it.
    addresses: i64,
    /// Devices read in it.
    read: i64,
    /// Devices that could not be read.
    failed: i64,
    /// Why it could not run; empty when it did.
    problem: String,
    /// When it was stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_at: Option<String>,
    /// What it found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    devices: Vec<DeviceBody>,
}

impl JobBody {
    fn of(job: Job, devices: Vec<Device>) -> Self {
        Self {
            id: job.id.0,
            client: job.client.0,
            site: job.site.map(|site| site.0),
            name: job.name,
            ranges: job.ranges,
            credentials: job.credentials.iter().map(|one| one.0).collect(),
            agent: job.agent.map(|agent| agent.0),
            source: job.source,
            every_hours: job.every_hours,
            began_at: job.began_at.map(|at| at.to_string()),
            ended_at: job.ended_at.map(|at| at.to_string()),
            addresses: job.addresses,
            read: job.found,
            failed: job.failed,
            problem: job.problem,
            stopped_at: job.stopped_at.map(|at| at.to_string()),
            devices: devices.into_iter().map(DeviceBody::from).collect(),
        }
    }
}

/// A device that a job found.
#[derive(Serialize, ToSchema)]
#[schema(as = NetworkDevice)]
struct DeviceBody {
    /// Number.
    id: i64,
    /// Address.
    address: String,
    /// Name.
    name: String,
    /// What it is, in GLPI's words.
    kind: String,
    /// `seen`, `read` or `failed`.
    state: String,
    /// Why it failed: `credentials`, `silent`, `host-key`, `nonsense`, `other`.
    reason: String,
    /// Why, as it was said.
    detail: String,
    /// Number of its item.
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<i64>,
    /// Number of the credential that it accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<i64>,
    /// The pinned SSH key.
    host_key: String,
    /// When it was first found.
    first_at: String,
    /// When it last answered or failed.
    seen_at: String,
}

impl From<Device> for DeviceBody {
    fn from(one: Device) -> Self {
        Self {
            id: one.id.0,
            address: one.address,
            name: one.name,
            kind: one.kind,
            state: one.state,
            reason: one.reason,
            detail: one.detail,
            item: one.item.map(|item| item.0),
            credential: one.credential.map(|one| one.0),
            host_key: one.host_key,
            first_at: one.first_at.to_string(),
            seen_at: one.seen_at.to_string(),
        }
    }
}

/// Of which client.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Of {
    /// Number of a client.
    client: Option<i64>,
}

/// Lists credentials, without their secrets.
#[utoipa::path(get, path = "/api/v1/network/credentials", tag = "network",
    security(("token" = []), ("session" = [])), params(Of),
    responses((status = 200, body = Page<CredentialBody>), Refusals))]
async fn list_credentials(
    State(app): State<App>,
    actor: Actor,
    Query(of): Query<Of>,
) -> Result<Json<Page<CredentialBody>>, Failure> {
    let client = of.client.map(ClientId);
    let found = app
        .read(&actor, move |tx| credentials::list(tx, client))
        .await?;
    Ok(Json(all(found.into_iter().map(CredentialBody::from))))
}

fn all<T>(items: impl Iterator<Item = T>) -> Page<T> {
    Page {
        items: items.collect(),
        next: None,
    }
}

/// Keeps a credential, sealed. Its secrets are never shown again.
#[utoipa::path(post, path = "/api/v1/network/credentials", tag = "network",
    security(("token" = []), ("session" = [])), request_body = CredentialInput,
    responses((status = 201, body = Made), Refusals))]
async fn add_credential(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<CredentialInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    // Nothing secret goes into the fingerprint.
    let fingerprint = format!(
        "credentials {} {} {} {}",
        input.client, input.name, input.kind, input.user
    );
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            credentials::add(tx, &input).map(|id| Made { id: id.0 })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Withdraws a credential: its secrets are erased.
#[utoipa::path(delete, path = "/api/v1/network/credentials/{credential}", tag = "network",
    security(("token" = []), ("session" = [])),
    params(("credential" = i64, Path, description = "Number of the credential")),
    responses((status = 204), Refusals))]
async fn withdraw(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| {
        credentials::withdraw(tx, CredentialId(id))
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists jobs.
#[utoipa::path(get, path = "/api/v1/network/jobs", tag = "network",
    security(("token" = []), ("session" = [])), params(Of),
    responses((status = 200, body = Page<JobBody>), Refusals))]
async fn list_jobs(
    State(app): State<App>,
    actor: Actor,
    Query(of): Query<Of>,
) -> Result<Json<Page<JobBody>>, Failure> {
    let client = of.client.map(ClientId);
    let found = app
        .read(&actor, move |tx| actions::list(tx, client))
        .await?;
    Ok(Json(all(found
        .into_iter()
        .map(|job| JobBody::of(job, Vec::new())))))
}

/// Makes a job; whoever does it gets it at once.
#[utoipa::path(post, path = "/api/v1/network/jobs", tag = "network",
    security(("token" = []), ("session" = [])), request_body = JobInput,
    responses((status = 201, body = Made), Refusals))]
async fn add_job(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<JobInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("network jobs {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::add(tx, &input).map(|id| Made { id: id.0 })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

async fn shown(app: &App, actor: &Actor, id: i64) -> Result<Json<JobBody>, Failure> {
    let (job, devices) = app
        .read(actor, move |tx| actions::show(tx, NetworkJobId(id)))
        .await?;
    Ok(Json(JobBody::of(job, devices)))
}

/// Shows a job with what it found.
#[utoipa::path(get, path = "/api/v1/network/jobs/{job}", tag = "network",
    security(("token" = []), ("session" = [])),
    params(("job" = i64, Path, description = "Number of the job")),
    responses((status = 200, body = JobBody), Refusals))]
async fn show_job(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<JobBody>, Failure> {
    shown(&app, &actor, id).await
}

/// Changes a job: the whole of it is given.
#[utoipa::path(put, path = "/api/v1/network/jobs/{job}", tag = "network",
    security(("token" = []), ("session" = [])),
    params(("job" = i64, Path, description = "Number of the job")), request_body = JobInput,
    responses((status = 200, body = JobBody), Refusals))]
async fn change_job(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(input): Json<JobInput>,
) -> Result<Json<JobBody>, Failure> {
    app.write(&actor, move |tx| {
        actions::change(tx, NetworkJobId(id), &input)
    })
    .await?;
    shown(&app, &actor, id).await
}

/// Stops a job; what it found stays.
#[utoipa::path(delete, path = "/api/v1/network/jobs/{job}", tag = "network",
    security(("token" = []), ("session" = [])),
    params(("job" = i64, Path, description = "Number of the job")),
    responses((status = 204), Refusals))]
async fn stop_job(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| actions::stop(tx, NetworkJobId(id)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for a run now.
#[utoipa::path(post, path = "/api/v1/network/jobs/{job}/run", tag = "network",
    security(("token" = []), ("session" = [])),
    params(("job" = i64, Path, description = "Number of the job")),
    responses((status = 204), Refusals))]
async fn run_job(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| actions::ask(tx, NetworkJobId(id)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A subnet.
#[derive(Serialize, ToSchema)]
#[schema(as = Subnet)]
struct SubnetBody {
    /// `10.0.0.0/24`.
    subnet: String,
    /// How many machines it has room for.
    room: u32,
    /// Addresses in use.
    used: usize,
    /// Addresses in use of which no item is known.
    unknown: usize,
    /// Addresses that more than one machine has.
    conflicts: Vec<String>,
}

/// Lists the subnets of a client, worked out of the addresses that its items have.
#[utoipa::path(get, path = "/api/v1/clients/{client}/subnets", tag = "network",
    security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = Page<SubnetBody>), Refusals))]
async fn list_subnets(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
) -> Result<Json<Page<SubnetBody>>, Failure> {
    let found = app
        .read(&actor, move |tx| {
            known_client(tx, client)?;
            places::of_client(tx, ClientId(client))
        })
        .await?;
    Ok(Json(all(found.into_iter().map(|(subnet, use_)| {
        SubnetBody {
            subnet: subnet.to_string(),
            room: subnet.room(),
            used: use_.used.len(),
            unknown: use_.unknown.len(),
            conflicts: use_
                .conflicts
                .iter()
                .map(|one| Ipv4Addr::from_bits(*one).to_string())
                .collect(),
        }
    }))))
}

fn known_client(tx: &mut crate::platform::tx::Tx<'_>, client: i64) -> Result<(), Failure> {
    let mut rows = tx.allow_on(SeeMachines, ClientId(client))?;
    if super::store::credentials::is_client(&mut rows, ClientId(client))? {
        Ok(())
    } else {
        Err(Failure::NotFound)
    }
}

/// Which subnet.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WantedSubnet {
    /// `10.0.0.0/24`.
    #[serde(default)]
    subnet: String,
}

/// An address in use.
#[derive(Serialize, ToSchema)]
#[schema(as = AddressInUse)]
struct AddressBody {
    /// The address.
    address: String,
    /// Numbers of the items that have it.
    items: Vec<i64>,
    /// MACs that were seen with it.
    macs: Vec<String>,
    /// Whether more than one machine has it.
    conflict: bool,
}

/// Lists the addresses in use of a subnet.
#[utoipa::path(get, path = "/api/v1/clients/{client}/addresses", tag = "network",
    security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), WantedSubnet),
    responses((status = 200, body = Page<AddressBody>), Refusals))]
async fn list_addresses(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    Query(wanted): Query<WantedSubnet>,
) -> Result<Json<Page<AddressBody>>, Failure> {
    let found = app
        .read(&actor, move |tx| {
            known_client(tx, client)?;
            let subnet = Subnet::parse(&wanted.subnet)
                .ok_or_else(|| Problem::new("subnet", "network-subnet-wrong"))?;
            places::of_subnet(tx, ClientId(client), subnet)
        })
        .await?;
    Ok(Json(all(found.into_iter().map(|one| {
        let mut items: Vec<i64> = one.held.iter().map(|held| held.item.0).collect();
        items.dedup();
        let mut macs: Vec<String> = one
            .heard
            .iter()
            .map(|heard| heard.mac.clone())
            .chain(one.held.iter().map(|held| held.mac.clone()))
            .filter(|mac| !mac.is_empty())
            .collect();
        macs.sort();
        macs.dedup();
        AddressBody {
            address: Ipv4Addr::from_bits(one.bits).to_string(),
            items,
            macs,
            conflict: one.conflict,
        }
    }))))
}
