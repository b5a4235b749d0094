//! By what a source is known again: the trusted identifiers of a report.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::lies;
use crate::content::{Content, Report};

/// What a source says that tells one machine from another. Only values that can be trusted: those
/// that lie were left out. Texts are in the form in which they are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Keys {
    /// Serial number of the system.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub serial: String,
    /// Its maker; no key by itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub maker: String,
    /// System UUID.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uuid: String,
    /// MAC addresses of the interfaces that hardware of this machine is behind.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub macs: BTreeSet<String>,
    /// Name with domain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fqdn: String,
    /// Name without domain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub host: String,
}

/// The most MAC addresses that are kept: a switch has one a port, and the first tell it.
const MOST_MACS: usize = 16;

impl Keys {
    /// Whether nothing is there to be known again by.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }

    /// The keys as (kind, value), in the order of their worth.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let one = |kind, value| (kind, value);
        let mut pairs = vec![
            one("serial", self.serial.as_str()),
            one("uuid", self.uuid.as_str()),
        ];
        pairs.extend(self.macs.iter().map(|mac| one("mac", mac.as_str())));
        pairs.push(one("fqdn", self.fqdn.as_str()));
        pairs.push(one("host", self.host.as_str()));
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    /// The same keys without `value` of `kind`: it turned out to be shared.
    pub fn distrust(&mut self, kind: &str, value: &str) {
        match kind {
            "serial" if self.serial == value => self.serial.clear(),
            "uuid" if self.uuid == value => self.uuid.clear(),
            "mac" => {
                self.macs.remove(value);
            }
            "fqdn" if self.fqdn == value => self.fqdn.clear(),
            "host" if self.host == value => self.host.clear(),
            _ => {}
        }
    }

    /// A short text that tells one hardware from another: UUID, serial and MAC addresses.
    #[must_use]
    pub fn hardware(&self) -> String {
        let macs: Vec<&str> = self.macs.iter().map(String::as_str).collect();
        format!("{}/{}/{}", self.uuid, self.serial, macs.join(","))
    }
}

/// What a report can be known again by.
#[must_use]
pub fn keys_of(report: &Report) -> Keys {
    let content = &report.content;
    let device = &content.network_device;
    let contained = is_container(&content.hardware.vmsystem);
    let trusted = |text: &str| if contained { "" } else { text }.to_owned();
    let serial = first(&[
        lies::serial(&trusted(&content.bios.ssn)),
        lies::serial(&device.serial),
        chassis_serial(content),
    ]);
    let maker = first(&[
        lies::maker(&content.bios.smanufacturer),
        lies::maker(&device.manufacturer),
    ]);
    let name = first(&[
        content.hardware.name.clone(),
        device.name.clone(),
        content.operatingsystem.fqdn.clone(),
    ]);
    let fqdn = first(&[
        lies::fqdn(&content.operatingsystem.fqdn),
        lies::fqdn(&content.hardware.name),
        lies::fqdn(&device.name),
        joined(&name, &content.operatingsystem.dns_domain),
    ]);
    Keys {
        serial,
        maker,
        uuid: lies::uuid(&trusted(&content.hardware.uuid)),
        macs: macs_of(content),
        fqdn,
        host: lies::host(&name),
    }
}

fn first(texts: &[String]) -> String {
    texts
        .iter()
        .find(|text| !text.trim().is_empty())
        .cloned()
        .unwrap_or_default()
}

fn joined(name: &str, domain: &str) -> String {
    if name.is_empty() || domain.trim().is_empty() || name.contains('.') {
        return String::new();
    }
    lies::fqdn(&format!("{name}.{}", domain.trim()))
}

/// A container shows its host's firmware, not its own.
fn is_container(vmsystem: &str) -> bool {
    let system = vmsystem.to_lowercase();
    [
        "docker",
        "lxc",
        "openvz",
        "podman",
        "nspawn",
        "container",
        "jail",
        "virtuozzo",
    ]
    .iter()
    .any(|one| system.contains(one))
}

/// The serial number of a device's chassis (ENTITY-MIB), of a stack its first member's.
fn chassis_serial(content: &Content) -> String {
    content
        .network_components
        .iter()
        .filter(|part| part.kind == "chassis" || part.kind == "3")
        .map(|part| lies::serial(&part.serial))
        .find(|serial| !serial.is_empty())
        .unwrap_or_default()
}

fn macs_of(content: &Content) -> BTreeSet<String> {
    let mut macs = BTreeSet::new();
    for network in &content.networks {
        let mac = lies::mac(&network.mac);
        let kind = network.kind.to_lowercase();
        let is_drawn = kind.contains("wifi") && lies::is_local_mac(&mac);
        let is_virtual = network.virtualdev
            || lies::is_virtual(&network.description)
            || matches!(kind.as_str(), "loopback" | "bridge" | "alias" | "dialup");
        let is_dock = lies::is_dock(&network.description, &network.driver);
        if !mac.is_empty() && !is_virtual && !is_dock && !is_drawn {
            macs.insert(mac);
        }
    }
    let own = lies::mac(&content.network_device.mac);
    if !own.is_empty() {
        macs.insert(own);
    }
    for port in &content.network_ports {
        let mac = lies::mac(&port.mac);
        let is_virtual = lies::is_virtual(&port.ifname) || lies::is_virtual(&port.ifdescr);
        if macs.len() < MOST_MACS && !mac.is_empty() && !is_virtual {
            macs.insert(mac);
        }
    }
    macs
}
