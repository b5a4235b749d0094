//! The same jobs for a FusionInventory or GLPI agent that is already there: as NETDISCOVERY and
//! SNMPQUERY options of its PROLOG's answer, and what it answers to them.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{ClientId, CredentialId, NetworkDeviceId, NetworkJobId};
use intendant_inventory::devices::{Device as Answered, Job as Answer, Step};
use intendant_inventory::reply::Job as Option_;
use intendant_inventory::snmp::device_id;
use intendant_protocol::{
    AuthProtocol, CredentialKind, NetworkCredential, PrivProtocol, addresses,
};

use super::credentials::unsealed;
use super::found::{name_of, take_in, what_of};
use super::store::credentials as vault;
use super::store::devices::{self, Device, Written};
use super::store::jobs::{self, Job};
use crate::fleet::SourceKind;
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};

/// Why a GLPI agent does not do its job: pages have words for it.
pub(super) const NO_TASK: &str = "no-snmp-task";

/// What a GLPI agent's contact says of it.
#[derive(Clone, Debug)]
pub struct Greeting {
    /// The agent's number (`GLPI-Agent-ID`).
    pub number: String,
    /// What it calls its machine.
    pub device: String,
    /// The tasks that it has and may run; empty when it does not say.
    pub tasks: Vec<String>,
}

/// Whether a GLPI agent, which asks in JSON what to do, has to ask again in XML: only answers in XML
/// carry jobs on networks (GLPI-Agent up to 1.15 reads them nowhere else).
///
/// # Errors
/// As the database says.
pub fn greeted(tx: &mut Tx<'_>, client: ClientId, greeting: &Greeting) -> Result<bool, Failure> {
    let mut rows = tx.allow_on(EditMachines, client)?;
    let can =
        |task: &str| greeting.tasks.is_empty() || greeting.tasks.iter().any(|one| one == task);
    let (mut any, can) = (false, can("netdiscovery") && can("netinventory"));
    for job in jobs::of_glpi(&mut rows, client, &greeting.number)? {
        let problem = if can { "" } else { NO_TASK };
        if job.problem != problem {
            jobs::hindered(&mut rows, &job, problem)?;
        }
        if job.device != greeting.device {
            jobs::name_device(&mut rows, &job, &greeting.device)?;
        }
        any = any || (can && (is_due(&rows, &job) || !waiting(&mut rows, &job)?.is_empty()));
    }
    Ok(any)
}

/// The devices that were found and are still to be asked.
fn waiting(rows: &mut Rows<'_, '_>, job: &Job) -> Result<Vec<Device>, Failure> {
    let mut all = devices::of_job(rows, job.id)?;
    all.retain(|device| {
        device.state != "failed"
            && device.credential.is_some()
            && device.read_at.is_none_or(|at| at < device.seen_at)
    });
    Ok(all)
}

/// What an agent of another make, known to its client as `name` (its device id), has to do now.
/// Empty most of the time.
///
/// # Errors
/// As the database or the vault says.
pub fn for_other_agent(
    tx: &mut Tx<'_>,
    client: ClientId,
    name: &str,
) -> Result<Vec<Option_>, Failure> {
    let mut rows = tx.allow_on(EditMachines, client)?;
    let mut all = Vec::new();
    for job in jobs::of_source(&mut rows, client, name)? {
        let waiting = waiting(&mut rows, &job)?;
        if !is_due(&rows, &job) && waiting.is_empty() {
            continue;
        }
        let credentials: Vec<NetworkCredential> =
            unsealed(&mut rows, job.client, &job.credentials)?
                .into_iter()
                .filter(|one| !matches!(one.kind, CredentialKind::Ssh { .. }))
                .collect();
        if credentials.is_empty() {
            continue;
        }
        if is_due(&rows, &job) {
            all.push(discovery(&job, &credentials));
            let count = addresses(&job.ranges).map(|all| all.len()).unwrap_or(0);
            let now = rows.now();
            jobs::began(&mut rows, &job, now, u32::try_from(count).unwrap_or(0))?;
        }
        if !waiting.is_empty() {
            all.push(query(&job, &waiting, &credentials));
        }
    }
    Ok(all)
}

fn is_due(rows: &Rows<'_, '_>, job: &Job) -> bool {
    match (job.began_at, job.asked_at) {
        (None, _) => true,
        (Some(began), Some(asked)) if asked > began => true,
        (Some(began), _) => {
            let hours = rows.now().duration_since(began).as_hours();
            hours >= job.every_hours
        }
    }
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn discovery(job: &Job, credentials: &[NetworkCredential]) -> Option_ {
    let (pid, threads) = (job.id.to_string(), job.parallel.to_string());
    let timeout = (job.timeout_ms.max(1_000) / 1_000).to_string();
    let port = job.snmp_port.to_string();
    let mut elements = vec![(
        "PARAM".to_owned(),
        pairs(&[
            ("PID", &pid),
            ("THREADS_DISCOVERY", &threads),
            ("TIMEOUT", &timeout),
        ]),
    )];
    for (number, range) in job.ranges.iter().enumerate() {
        let Ok(all) = addresses(std::slice::from_ref(range)) else {
            continue;
        };
        if let (Some(first), Some(last)) = (all.first(), all.last()) {
            let id = (number + 1).to_string();
            elements.push((
                "RANGEIP".to_owned(),
                pairs(&[
                    ("ID", &id),
                    ("IPSTART", &first.to_string()),
                    ("IPEND", &last.to_string()),
                    ("ENTITY", "0"),
                    ("PORT", &port),
                ]),
            ));
        }
    }
    elements.extend(credentials.iter().map(authentication));
    Option_ {
        name: "NETDISCOVERY".to_owned(),
        elements,
    }
}

fn query(job: &Job, devices: &[Device], credentials: &[NetworkCredential]) -> Option_ {
    let (pid, threads) = (job.id.to_string(), job.parallel.to_string());
    let timeout = (job.timeout_ms.max(1_000) / 1_000).max(5).to_string();
    let port = job.snmp_port.to_string();
    let mut elements = vec![(
        "PARAM".to_owned(),
        pairs(&[
            ("PID", &pid),
            ("THREADS_QUERY", &threads),
            ("TIMEOUT", &timeout),
        ]),
    )];
    for device in devices.iter().take(500) {
        let kind = match device.kind.to_uppercase().as_str() {
            known @ ("PRINTER" | "COMPUTER" | "STORAGE" | "PHONE" | "VIDEO" | "POWER") => {
                known.to_owned()
            }
            _ => "NETWORKING".to_owned(),
        };
        let credential = device.credential.map(|id| id.to_string());
        elements.push((
            "DEVICE".to_owned(),
            pairs(&[
                ("ID", &device.id.to_string()),
                ("IP", &device.address),
                ("TYPE", &kind),
                ("AUTHSNMP_ID", credential.as_deref().unwrap_or_default()),
                ("PORT", &port),
            ]),
        ));
    }
    elements.extend(credentials.iter().map(authentication));
    Option_ {
        name: "SNMPQUERY".to_owned(),
        elements,
    }
}

fn authentication(credential: &NetworkCredential) -> (String, Vec<(String, String)>) {
    let mut all = pairs(&[("ID", &credential.id)]);
    let mut add = |more: &[(&str, &str)]| all.extend(pairs(more));
    match &credential.kind {
        CredentialKind::SnmpV1 { community } => {
            add(&[("VERSION", "1"), ("COMMUNITY", &community.0)]);
        }
        CredentialKind::SnmpV2c { community } => {
            add(&[("VERSION", "2c"), ("COMMUNITY", &community.0)]);
        }
        CredentialKind::SnmpV3 {
            user,
            auth,
            auth_secret,
            privacy,
            privacy_secret,
        } => {
            add(&[("VERSION", "3"), ("USERNAME", user)]);
            if let Some(auth) = auth {
                // Perl's Net::SNMP knows these two; newer agents pass others on.
                let word = match auth {
                    AuthProtocol::Md5 => "md5",
                    AuthProtocol::Sha1 => "sha",
                    AuthProtocol::Sha224 => "sha224",
                    AuthProtocol::Sha256 => "sha256",
                    AuthProtocol::Sha384 => "sha384",
                    AuthProtocol::Sha512 => "sha512",
                };
                add(&[("AUTHPROTOCOL", word), ("AUTHPASSPHRASE", &auth_secret.0)]);
            }
            if let Some(privacy) = privacy {
                let word = match privacy {
                    PrivProtocol::Des => "des",
                    PrivProtocol::Aes128 => "aes",
                    PrivProtocol::Aes192 | PrivProtocol::Aes192Reeder => "aes192c",
                    PrivProtocol::Aes256 | PrivProtocol::Aes256Reeder => "aes256c",
                };
                add(&[
                    ("PRIVPROTOCOL", word),
                    ("PRIVPASSPHRASE", &privacy_secret.0),
                ]);
            }
        }
        CredentialKind::Ssh { .. } | CredentialKind::Unsupported => {}
    }
    ("AUTHENTICATION".to_owned(), all)
}

/// Takes in what such an agent answered. False, and nothing done, for a job that is not its own or not
/// this client's: its agent was started by hand.
///
/// # Errors
/// As the database says.
pub fn answered(tx: &mut Tx<'_>, client: ClientId, answer: Answer) -> Result<bool, Failure> {
    let mut rows = tx.allow_on(EditMachines, client)?;
    let mine = jobs::of_source(&mut rows, client, &answer.deviceid)?;
    let job = answer.process.parse::<NetworkJobId>().ok();
    let Some(job) = mine.into_iter().find(|one| Some(one.id) == job) else {
        return Ok(false);
    };
    let (discovery, step) = (answer.discovery, answer.step);
    for device in answer.devices {
        if discovery {
            seen(&mut rows, &job, device)?;
        } else {
            queried(&mut rows, &job, device)?;
        }
    }
    // What was found is still to be asked, at the agent's next visit; and GLPI's agents say that it
    // is over after each device.
    if step == Step::Ended && waiting(&mut rows, &job)?.is_empty() {
        let now = rows.now();
        let took = job
            .began_at
            .map_or(0, |began| now.duration_since(began).as_millis());
        let took = i64::try_from(took).unwrap_or(i64::MAX);
        jobs::ended(&mut rows, &job, (now, took), "")?;
    }
    Ok(true)
}

fn address_of(device: &Answered) -> String {
    let own = &device.report.content.network_device.ips;
    own.first().cloned().unwrap_or_default()
}

fn seen(rows: &mut Rows<'_, '_>, job: &Job, device: Answered) -> Result<(), Failure> {
    let address = address_of(&device);
    if address.is_empty() || !device.error.is_empty() {
        return Ok(());
    }
    let credential: Option<CredentialId> = device.credential.parse().ok();
    let credential = credential.filter(|id| job.credentials.contains(id));
    let (name, kind) = (name_of(&device.report), what_of(&device.report));
    let written = Written {
        address: &address,
        state: "seen",
        name: &name,
        kind: &kind,
        credential,
        ..Written::default()
    };
    devices::write(rows, job, &written)?;
    if let Some(credential) = credential {
        let began = job.began_at.unwrap_or_else(|| rows.now());
        let of = (job.client, credential);
        vault::accepted(rows, of, (job.id, began), &job.agent_name)?;
    }
    Ok(())
}

fn queried(rows: &mut Rows<'_, '_>, job: &Job, device: Answered) -> Result<(), Failure> {
    let id = device.id.parse::<NetworkDeviceId>().ok();
    let known = match id {
        Some(id) => devices::find(rows, id)?.filter(|known| known.job == job.id),
        None => None,
    };
    let Some(known) = known else { return Ok(()) };
    if !device.error.is_empty() {
        let detail: String = device.error.chars().take(300).collect();
        let written = Written {
            address: &known.address,
            state: "failed",
            reason: "silent",
            detail: &detail,
            ..Written::default()
        };
        devices::write(rows, job, &written)?;
        return Ok(jobs::counted(rows, job, (0, 1))?);
    }
    let (name, kind) = (name_of(&device.report), what_of(&device.report));
    let mut report = device.report;
    // The agent writes its own name there; the device must be known by its own.
    report.deviceid = device_id(&report.content.network_device, &known.address);
    report.content.versionclient = format!("SNMP {}", job.agent_name);
    let item = take_in(rows, (job.client, job.site), SourceKind::Snmp, report)?;
    let written = Written {
        address: &known.address,
        state: "read",
        name: &name,
        kind: &kind,
        item,
        ..Written::default()
    };
    devices::write(rows, job, &written)?;
    Ok(jobs::counted(rows, job, (1, 0))?)
}
