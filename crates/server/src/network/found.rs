//! What our agents found on networks, taken in: the run, each device, its report.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{AgentId, ClientId, CredentialId, ItemId, NetworkJobId, SiteId};
use intendant_inventory::Report;
use intendant_protocol::{FailureReason, Finding, NetworkFinding};
use jiff::Timestamp;

use super::index::note;
use super::store::credentials as vault;
use super::store::devices::{self, Written};
use super::store::jobs::{self, Job};
use crate::fleet::{self, Absorbed, Raw, SourceKind, Speaker};
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};

/// Takes in what an agent of ours found. A job that is no longer its own is not listened to.
///
/// # Errors
/// As the database says.
pub fn found(
    tx: &mut Tx<'_>,
    agent: AgentId,
    finding: &NetworkFinding,
    at: Timestamp,
) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let job = match finding.job.parse::<NetworkJobId>() {
        Ok(id) => jobs::find(&mut rows, id)?,
        Err(_) => None,
    };
    let Some(job) = job.filter(|job| job.agent == Some(agent)) else {
        return Ok(());
    };
    match &finding.what {
        Finding::Began { addresses } => jobs::began(&mut rows, &job, at, *addresses)?,
        Finding::Device {
            address,
            credential,
            host_key,
            report,
        } => {
            let credential = credential
                .parse()
                .ok()
                .filter(|id| job.credentials.contains(id));
            match serde_json::from_value::<Report>(report.clone()) {
                Ok(report) => device(&mut rows, &job, (address, credential, host_key), report)?,
                Err(error) => {
                    let detail = error.to_string();
                    failed(&mut rows, &job, (address, "nonsense", &detail))?;
                }
            }
        }
        Finding::Failed {
            address,
            reason,
            detail,
        } => failed(&mut rows, &job, (address, word(*reason), detail))?,
        Finding::Ended {
            duration_ms,
            problem,
            ..
        } => {
            let duration = i64::try_from(*duration_ms).unwrap_or(i64::MAX);
            jobs::ended(&mut rows, &job, (at, duration), problem)?;
        }
    }
    Ok(())
}

fn word(reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::Credentials => "credentials",
        FailureReason::Silent => "silent",
        FailureReason::HostKey => "host-key",
        FailureReason::Nonsense => "nonsense",
        FailureReason::Other => "other",
    }
}

fn failed(
    rows: &mut Rows<'_, '_>,
    job: &Job,
    (address, reason, detail): (&str, &str, &str),
) -> Result<(), Failure> {
    let detail: String = detail.chars().take(300).collect();
    let written = Written {
        address,
        state: "failed",
        reason,
        detail: &detail,
        ..Written::default()
    };
    devices::write(rows, job, &written)?;
    Ok(jobs::counted(rows, job, (0, 1))?)
}

fn device(
    rows: &mut Rows<'_, '_>,
    job: &Job,
    (address, credential, host_key): (&str, Option<CredentialId>, &str),
    report: Report,
) -> Result<(), Failure> {
    let known = devices::at(rows, job, address)?;
    let pinned = known.map(|known| known.host_key).unwrap_or_default();
    // Met for the first time by an agent that had not been told of the pin yet.
    if !host_key.is_empty() && !pinned.is_empty() && pinned != host_key {
        let written = Written {
            address,
            state: "failed",
            reason: "host-key",
            other_key: host_key,
            ..Written::default()
        };
        devices::write(rows, job, &written)?;
        return Ok(jobs::counted(rows, job, (0, 1))?);
    }
    let over_ssh = report.content.versionclient == "Intendant SSH";
    let kind = if over_ssh {
        SourceKind::Ssh
    } else {
        SourceKind::Snmp
    };
    let name = name_of(&report);
    let what = what_of(&report);
    let item = take_in(rows, (job.client, job.site), kind, report)?;
    let written = Written {
        address,
        state: "read",
        name: &name,
        kind: &what,
        item,
        credential,
        host_key,
        ..Written::default()
    };
    devices::write(rows, job, &written)?;
    jobs::counted(rows, job, (1, 0))?;
    if let Some(credential) = credential {
        let began = job.began_at.unwrap_or_else(|| rows.now());
        let of = (job.client, credential);
        vault::accepted(rows, of, (job.id, began), &job.agent_name)?;
    }
    if !host_key.is_empty() && pinned.is_empty() {
        // The agent must know the pin before it comes by again.
        super::actions::reconfigure(rows, job)?;
    }
    Ok(())
}

pub(super) fn name_of(report: &Report) -> String {
    let content = &report.content;
    if content.network_device.name.is_empty() {
        content.hardware.name.clone()
    } else {
        content.network_device.name.clone()
    }
}

pub(super) fn what_of(report: &Report) -> String {
    if report.content.network_device.kind.is_empty() {
        report.itemtype.clone()
    } else {
        report.content.network_device.kind.clone()
    }
}

/// Takes a device's report into the fleet and notes its ports; answers the item that it is.
pub(super) fn take_in(
    rows: &mut Rows<'_, '_>,
    (client, site): (ClientId, Option<SiteId>),
    kind: SourceKind,
    mut report: Report,
) -> Result<Option<ItemId>, Failure> {
    let whole = report.content.clone();
    // Who was heard behind a port changes from hour to hour and is no change of the device.
    report.content.others.remove("arp");
    for port in &mut report.content.network_ports {
        for one in &mut port.connections {
            one.mac.clear();
        }
        port.connections
            .retain(|one| !(one.sysname.is_empty() && one.sysmac.is_empty()));
    }
    let raw = Raw {
        bytes: serde_json::to_vec(&report)?,
        media: "application/json".to_owned(),
    };
    let speaker = Speaker {
        client,
        site,
        kind,
        name: report.deviceid.clone(),
        agent_version: report.content.versionclient.clone(),
        tag: String::new(),
        item: None,
    };
    let item = match fleet::absorb(rows.tx(), &speaker, report, raw)? {
        Absorbed::New(item) | Absorbed::Changed(item, _) | Absorbed::Unchanged(item) => item,
        Absorbed::Doubt(_) => return Ok(None),
    };
    note(rows, client, item, &whole)?;
    Ok(Some(item))
}
