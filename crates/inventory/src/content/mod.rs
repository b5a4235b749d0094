//! The content of an inventory, in the names of GLPI's `inventory_format` 1.2.3 (its misspellings
//! included). Every field may be missing: agents differ. Sizes are in the standard's own units,
//! named at each field. Reading is tolerant: see [`crate::read()`].

mod machine;
mod network;
mod system;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

pub use machine::*;
pub use network::*;
pub use system::*;

use crate::node::{Node, Take, clean_key};
use crate::section::{is_empty, section};

/// One inventory message.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// `inventory`, `netdiscovery`, `netinventory`.
    pub action: String,
    /// The agent's name for the machine; it changes when the agent is installed again.
    pub deviceid: String,
    /// `Computer`, `NetworkEquipment`, `Printer`, `Phone`, `Unmanaged`.
    pub itemtype: String,
    /// Whether only the sections that changed are there; absent sections then stay as they were.
    #[serde(skip_serializing_if = "is_empty")]
    pub partial: bool,
    /// What whoever installed the agent wrote in its `tag` setting.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tag: String,
    /// What it says.
    pub content: Content,
    /// The names of the sections that the message carried, empty ones too: what a partial message
    /// replaces. Filled by the readers.
    #[serde(skip)]
    pub carried: Vec<String>,
}

impl Take for Report {
    fn take(mut node: Node<'_>) -> Report {
        let content = node.remove("content");
        let carried = match &content {
            Node::Map(fields) => fields.iter().map(|(name, _)| clean_key(name)).collect(),
            _ => Vec::new(),
        };
        Report {
            action: node.text("action"),
            deviceid: node.text("deviceid"),
            itemtype: node.text("itemtype"),
            partial: bool::take(node.remove("partial")),
            tag: node.text("tag"),
            content: Content::take(content),
            carried,
        }
    }
}

impl<'de> Deserialize<'de> for Report {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Report, D::Error> {
        Node::read(source).map(Report::take)
    }
}

/// Declares the content: a section of sections, with what is not known kept as it came.
macro_rules! content {
    ($(#[$about:meta])* Content {
        $($(#[$doc:meta])* $field:ident $(($name:literal $(| $alias:literal)*))?: $type:ty $(=> $passing:ident)?,)*
    }) => {
        section! {
            $(#[$about])*
            Content by {
                $($(#[$doc])* $field $(($name $(| $alias)*))?: $type $(=> $passing)?,)*
            }
            /// Sections that are kept as they came.
            rest others
        }

        impl Content {
            /// Replaces what a partial message carried; what it did not carry stays. `carried`
            /// names its sections ([`Report::carried`]); without names, those that say something.
            pub fn replace(&mut self, newer: Content, carried: &[String]) {
                $({
                    let names: &[&str] = &[crate::section::name_of!($field $($name)?) $($(, $alias)*)?];
                    let told = carried.iter().any(|name| names.contains(&name.as_str()));
                    if told || !is_empty(&newer.$field) {
                        self.$field = newer.$field;
                    }
                })*
                self.others.extend(newer.others);
            }
        }

        impl crate::diff::Sections for Content {
            fn compare_sections(&self, newer: &Content, out: &mut crate::diff::Differences) {
                $(crate::diff::one_section!(out, self, newer, $field $(, $passing)?);)*
                crate::diff::others(&self.others, &newer.others, out);
            }
        }
    };
}

content! {
    /// What an inventory says, section by section.
    Content {
        /// When it was made: `logdate`.
        accesslog: Accesslog => passing,
        /// Firmware, board and chassis.
        bios: Bios,
        /// The machine as a whole.
        hardware: Hardware,
        /// The operating system.
        operatingsystem ("operatingsystem" | "operatingsystems"): OperatingSystem,
        /// Processors, one a socket.
        cpus: Vec<Cpu>,
        /// Memory modules, one a slot.
        memories ("memories" | "memory"): Vec<MemoryModule>,
        /// Mounted file systems.
        drives: Vec<Drive>,
        /// Disks and other storage devices.
        storages: Vec<Storage>,
        /// Network interfaces, one an address.
        networks: Vec<Network>,
        /// Installed software.
        softwares ("softwares" | "software"): Vec<Software>,
        /// Local accounts.
        local_users ("local_users" | "localusers"): Vec<LocalUser>,
        /// Local groups.
        local_groups ("local_groups" | "localgroups"): Vec<LocalGroup>,
        /// Logged-in users.
        users: Vec<User>,
        /// Virtual machines and containers that run on it.
        virtualmachines: Vec<VirtualMachine>,
        /// Databases that it serves.
        databases_services: Vec<DatabaseService>,
        /// LVM physical volumes.
        physical_volumes: Vec<PhysicalVolume>,
        /// LVM volume groups.
        volume_groups: Vec<VolumeGroup>,
        /// LVM logical volumes.
        logical_volumes: Vec<LogicalVolume>,
        /// Monitors.
        monitors: Vec<Monitor>,
        /// Printers that it knows.
        printers: Vec<Printer>,
        /// Antivirus products.
        antivirus ("antivirus" | "securitycenter"): Vec<Antivirus>,
        /// Firewalls.
        firewalls ("firewalls" | "firewall"): Vec<Firewall>,
        /// Licences found.
        licenseinfos ("licenseinfos" | "licenceinfos"): Vec<LicenceInfo>,
        /// Batteries.
        batteries: Vec<Battery>,
        /// Remote-access products.
        remote_mgmt: Vec<RemoteManagement>,
        /// A network device's own description (SNMP).
        network_device: NetworkDevice,
        /// A network device's ports (SNMP).
        network_ports ("network_ports" | "network_port"): Vec<NetworkPort>,
        /// A network device's parts (ENTITY-MIB).
        network_components ("network_components" | "network_component"): Vec<NetworkComponent>,
        /// Supplies of a printer, in the sender's own keys.
        cartridges: Vec<Map<String, Value>> => passing,
        /// Page counters of a printer.
        pagecounters: Map<String, Value> => passing,
        /// Listening ports with their process. Ours: the standard has no such section and allows more.
        listening_ports: Vec<ListeningPort>,
        /// Certificates found in files. Ours.
        certificates: Vec<Certificate>,
        /// Services of the system. Ours.
        services: Vec<Service>,
        /// Who may become another by `sudo`. Ours.
        sudo_rights: Vec<SudoRight>,
        /// The agent, in words.
        versionclient: String,
        /// The agent, in parts.
        versionprovider: Map<String, Value> => passing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_kept_and_what_is_empty_is_left_out() {
        let text = r#"{"action":"inventory","deviceid":"d","itemtype":"Computer","content":{"softwares":[{"name":"a","version":"1"}],"sounds":[{"name":"s"}]}}"#;
        let report: Report = serde_json::from_str(text).unwrap();
        assert_eq!(report.content.softwares[0].version, "1");
        assert!(report.content.others.contains_key("sounds"));
        let again = serde_json::to_value(&report).unwrap();
        assert_eq!(
            again,
            serde_json::from_str::<serde_json::Value>(text).unwrap()
        );
    }

    #[test]
    fn a_partial_message_replaces_what_it_carries_and_nothing_else() {
        let full = r#"{"content":{"softwares":[{"name":"a"}],"users":[{"login":"u"}],"hardware":{"name":"h"}}}"#;
        let mut full: Report = serde_json::from_str(full).unwrap();
        let part = r#"{"partial":true,"content":{"users":[],"hardware":{"name":"i"}}}"#;
        let part: Report = serde_json::from_str(part).unwrap();
        full.content.replace(part.content, &part.carried);
        assert_eq!(full.content.hardware.name, "i");
        assert_eq!(full.content.softwares.len(), 1);
        assert!(full.content.users.is_empty());
    }
}
