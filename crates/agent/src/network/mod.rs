//! What is around the machine: devices over SNMP, Linux machines and devices over SSH, in ranges
//! that the server names. Read-only, a bounded number at a time.

mod jobs;
mod snmp;
mod ssh;

use std::net::{IpAddr, Ipv4Addr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use intendant_protocol::{
    CredentialKind, FailureReason, Finding, NetworkCredential, NetworkFinding, NetworkJob,
    addresses,
};

pub(crate) use jobs::Jobs;
pub(crate) use ssh::answer_password_question;

use self::snmp::{Target, Trouble};

/// Never more addresses at the same time than this, whatever the job says.
const MOST_AT_ONCE: u32 = 64;
/// A session's buffers lie on its thread's stack.
const STACK: usize = 2 * 1024 * 1024;

/// Runs a job from beginning to end; `tell` gets what it finds, as it finds it.
pub(crate) fn run(
    job: &NetworkJob,
    scratch: &std::path::Path,
    tell: &(dyn Fn(NetworkFinding) + Sync),
) {
    let began = Instant::now();
    let say = |what: Finding| {
        tell(NetworkFinding {
            job: job.id.clone(),
            what,
        });
    };
    let all = match addresses(&job.ranges) {
        Ok(all) => all,
        Err(error) => {
            return say(Finding::Ended {
                addresses: 0,
                read: 0,
                failed: 0,
                duration_ms: 0,
                problem: error.to_string(),
            });
        }
    };
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    say(Finding::Began { addresses: count });
    let (next, read, failed) = (AtomicUsize::new(0), AtomicU32::new(0), AtomicU32::new(0));
    let work = || {
        while let Some(address) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            match look(job, *address, scratch) {
                None => {}
                Some(finding) => {
                    let counter = match finding {
                        Finding::Device { .. } => &read,
                        _ => &failed,
                    };
                    counter.fetch_add(1, Ordering::Relaxed);
                    say(finding);
                }
            }
        }
    };
    let at_once = job.parallel.clamp(1, MOST_AT_ONCE).min(count.max(1));
    let problem = thread::scope(|scope| {
        let mut started = 0;
        for _ in 0..at_once {
            let worker = thread::Builder::new()
                .name("network".to_owned())
                .stack_size(STACK)
                .spawn_scoped(scope, work);
            match worker {
                Ok(_) => started += 1,
                Err(error) if started == 0 => return format!("no thread: {error}"),
                Err(_) => break,
            }
        }
        String::new()
    });
    say(Finding::Ended {
        addresses: count,
        read: read.into_inner(),
        failed: failed.into_inner(),
        duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        problem,
    });
}

/// Looks at one address. A device whose answer trips the reader must not end the agent.
fn look(job: &NetworkJob, address: Ipv4Addr, scratch: &std::path::Path) -> Option<Finding> {
    catch_unwind(AssertUnwindSafe(|| one(job, address, scratch))).unwrap_or_else(|_| {
        Some(failed(
            address,
            FailureReason::Nonsense,
            "its answer cannot be read",
        ))
    })
}

fn failed(address: Ipv4Addr, reason: FailureReason, detail: &str) -> Finding {
    Finding::Failed {
        address: address.to_string(),
        reason,
        detail: detail.to_owned(),
    }
}

/// SNMP first, with each credential; where none is accepted, SSH.
fn one(job: &NetworkJob, address: Ipv4Addr, scratch: &std::path::Path) -> Option<Finding> {
    let mut worst: Option<Finding> = None;
    for credential in &job.credentials {
        match &credential.kind {
            CredentialKind::Ssh { .. } | CredentialKind::Unsupported => {}
            _ => match over_snmp(job, credential, address) {
                Ok(finding) => return Some(finding),
                Err(Trouble::Silent) => {}
                Err(Trouble::Credentials(why)) => {
                    worst = Some(failed(address, FailureReason::Credentials, &why));
                }
                Err(Trouble::Nonsense(why)) => {
                    worst.get_or_insert(failed(address, FailureReason::Nonsense, &why));
                }
            },
        }
    }
    match ssh::read(job, address, scratch) {
        ssh::Found::Nobody => worst,
        ssh::Found::Finding(finding) => Some(*finding),
    }
}

fn over_snmp(
    job: &NetworkJob,
    credential: &NetworkCredential,
    address: Ipv4Addr,
) -> Result<Finding, Trouble> {
    let walk = snmp::read(Target {
        address: IpAddr::V4(address),
        port: job.snmp_port,
        credential: &credential.kind,
        timeout: Duration::from_millis(u64::from(job.timeout_ms.clamp(100, 30_000))),
    })?;
    let address = address.to_string();
    let report = intendant_inventory::snmp::report(&walk, &address);
    let report =
        serde_json::to_value(&report).map_err(|error| Trouble::Nonsense(error.to_string()))?;
    Ok(Finding::Device {
        address,
        credential: credential.id.clone(),
        host_key: String::new(),
        report,
    })
}
