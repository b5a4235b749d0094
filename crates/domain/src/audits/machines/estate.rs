//! The estate as a whole: what everything hangs on.

use std::collections::{BTreeMap, BTreeSet};

use super::{Machine, Review, Severity, Topic, Weakness, weakness};
use crate::audits::finding::Evidence;

const HOST: Weakness = weakness(
    "single-host",
    Severity::High,
    Topic::Continuity,
    "continuity",
);
const SWITCH: Weakness = weakness(
    "single-switch",
    Severity::Medium,
    Topic::Continuity,
    "network",
);
const RESOLVER: Weakness =
    weakness("single-dns", Severity::Medium, Topic::Continuity, "servers").quick();
const DIRECTORY: Weakness = weakness(
    "single-directory",
    Severity::High,
    Topic::Continuity,
    "servers",
);
const MIXED: Weakness = weakness("no-domain", Severity::Low, Topic::Security, "workstations");

/// Containers share their host by design.
const CONTAINERS: [&str; 5] = ["docker", "lxc", "podman", "containerd", "systemd-nspawn"];

/// What is gathered of all machines.
#[derive(Default)]
pub(super) struct Estate {
    machines: usize,
    hosts: Vec<(Evidence, usize)>,
    switches: Vec<Evidence>,
    directories: Vec<Evidence>,
    domains: BTreeSet<String>,
    windows: usize,
    alone: Vec<Evidence>,
    /// Machines that ask this resolver and no other.
    resolvers: BTreeMap<String, Vec<Evidence>>,
}

impl Estate {
    pub(super) fn see(&mut self, machine: &Machine<'_>) {
        if matches!(machine.kind, "workstation" | "server" | "vm") {
            self.machines += 1;
        }
        if matches!(machine.kind, "switch" | "network") {
            self.switches.push(machine.proof(""));
        }
        let Some(content) = machine.content else {
            return;
        };
        let guests = content
            .virtualmachines
            .iter()
            .filter(|one| {
                let kind = one.vmtype.to_lowercase();
                !CONTAINERS.iter().any(|word| kind.contains(word))
            })
            .count();
        if guests > 0 {
            let shown = format!("{guests} VM");
            self.hosts.push((machine.proof(shown), guests));
        }
        let directory = ["ntds", "samba-ad-dc", "slapd", "dirsrv", "ipa"];
        let serves = content.services.iter().find(|one| {
            directory.contains(
                &one.name
                    .trim_end_matches(".service")
                    .to_lowercase()
                    .as_str(),
            )
        });
        if let Some(service) = serves {
            self.directories.push(machine.proof(service.name.clone()));
        }
        if machine.is_windows() {
            self.windows += 1;
            let domain = content.hardware.workgroup.to_lowercase();
            if domain.contains('.') {
                self.domains.insert(domain);
            } else {
                self.alone
                    .push(machine.proof(content.hardware.workgroup.clone()));
            }
        }
        let asked: BTreeSet<&str> = content
            .hardware
            .dns
            .split(['/', ',', ' '])
            .filter(|one| !one.is_empty() && *one != "127.0.0.1" && *one != "127.0.0.53")
            .collect();
        if let [only] = asked.into_iter().collect::<Vec<_>>()[..] {
            self.resolvers
                .entry(only.to_owned())
                .or_default()
                .push(machine.proof(only));
        }
    }

    pub(super) fn judge(self, review: &mut Review) {
        if let [(host, guests)] = &self.hosts[..]
            && *guests >= 2
        {
            let guests = guests.to_string();
            review.note(HOST, "", &[("guests", guests.as_str())], host.clone());
        }
        if let [switch] = &self.switches[..]
            && self.machines >= 5
        {
            let machines = self.machines.to_string();
            review.note(
                SWITCH,
                "",
                &[("machines", machines.as_str())],
                switch.clone(),
            );
        }
        if let [directory] = &self.directories[..]
            && self.machines >= 3
        {
            review.note(DIRECTORY, "", &[], directory.clone());
        }
        let most = self
            .resolvers
            .into_iter()
            .max_by_key(|(_, asked)| asked.len());
        if let Some((resolver, asked)) = most
            && asked.len() >= 3
        {
            for proof in asked {
                review.note(RESOLVER, "", &[("resolver", resolver.as_str())], proof);
            }
        }
        if self.windows >= 5 && self.domains.is_empty() {
            for proof in self.alone {
                review.note(MIXED, "", &[], proof);
            }
        }
    }
}
