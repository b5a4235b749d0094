//! Devices as SNMP shows them: what was walked, turned into a report of GLPI's `netinventory`.
//! Which subtrees to ask for, and what their numbers mean, with the MIB or RFC that says so.

mod components;
mod device;
mod makers;
mod neighbours;
mod ports;
mod printer;
mod walk;

use crate::content::{Content, Report};

pub use makers::{Maker, maker};
pub use walk::{Datum, Oid, Walk, mac_text, oid_text, parse_oid};

/// The system group (SNMPv2-MIB, RFC 3418).
pub const SYSTEM: &[u32] = &[1, 3, 6, 1, 2, 1, 1];
/// `sysObjectID.0`: the first thing a device is asked.
pub const SYS_OBJECT_ID: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 2, 0];
/// `sysDescr.0`.
pub const SYS_DESCR: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 1, 0];
/// `sysName.0`.
pub const SYS_NAME: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 5, 0];

/// A subtree to walk, and how many values of it are enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subtree {
    /// Where it begins.
    pub root: &'static [u32],
    /// Values after which the walk of it ends: a device must not be able to keep us for ever.
    pub most: usize,
}

const fn subtree(root: &'static [u32], most: usize) -> Subtree {
    Subtree { root, most }
}

/// What is asked of every device, in this order. Absent subtrees cost one request.
pub const SUBTREES: &[Subtree] = &[
    subtree(SYSTEM, 64),
    // ifNumber and ifTable, ifXTable (IF-MIB, RFC 2863)
    subtree(&[1, 3, 6, 1, 2, 1, 2], 60_000),
    subtree(&[1, 3, 6, 1, 2, 1, 31, 1, 1], 60_000),
    // ipAddrTable, ipNetToMediaTable, ipAddressTable (IP-MIB, RFC 4293)
    subtree(&[1, 3, 6, 1, 2, 1, 4, 20], 4_000),
    subtree(&[1, 3, 6, 1, 2, 1, 4, 22], 32_000),
    subtree(&[1, 3, 6, 1, 2, 1, 4, 34, 1, 3], 4_000),
    // ENTITY-MIB (RFC 6933)
    subtree(&[1, 3, 6, 1, 2, 1, 47, 1, 1, 1], 30_000),
    // BRIDGE-MIB (RFC 4188) without its spanning tree, Q-BRIDGE-MIB (RFC 4363)
    subtree(&[1, 3, 6, 1, 2, 1, 17, 1], 8_000),
    subtree(&[1, 3, 6, 1, 2, 1, 17, 4, 3], 60_000),
    subtree(&[1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2], 60_000),
    subtree(&[1, 3, 6, 1, 2, 1, 17, 7, 1, 4, 3], 20_000),
    subtree(&[1, 3, 6, 1, 2, 1, 17, 7, 1, 4, 5, 1, 1], 8_000),
    // LLDP-MIB (IEEE 802.1AB-2005): local system, neighbours
    subtree(&[1, 0, 8802, 1, 1, 2, 1, 3], 8_000),
    subtree(&[1, 0, 8802, 1, 1, 2, 1, 4], 16_000),
    // CISCO-CDP-MIB: neighbours of devices that speak no LLDP
    subtree(&[1, 3, 6, 1, 4, 1, 9, 9, 23, 1, 2, 1, 1], 8_000),
    // HOST-RESOURCES-MIB (RFC 2790): memory, storage, devices
    subtree(&[1, 3, 6, 1, 2, 1, 25, 2], 2_000),
    subtree(&[1, 3, 6, 1, 2, 1, 25, 3, 2], 2_000),
    // Printer-MIB (RFC 3805): general, markers, supplies, colorants
    subtree(&[1, 3, 6, 1, 2, 1, 43, 5, 1], 200),
    subtree(&[1, 3, 6, 1, 2, 1, 43, 10, 2], 400),
    subtree(&[1, 3, 6, 1, 2, 1, 43, 11, 1], 1_000),
    subtree(&[1, 3, 6, 1, 2, 1, 43, 12, 1], 400),
    // UPS-MIB (RFC 1628): identity, battery, output load
    subtree(&[1, 3, 6, 1, 2, 1, 33, 1, 1], 50),
    subtree(&[1, 3, 6, 1, 2, 1, 33, 1, 2], 50),
    subtree(&[1, 3, 6, 1, 2, 1, 33, 1, 4], 200),
    // PowerNet-MIB (APC): identity; many of its cards answer to no UPS-MIB
    subtree(&[1, 3, 6, 1, 4, 1, 318, 1, 1, 1, 1], 50),
    subtree(&[1, 3, 6, 1, 4, 1, 318, 1, 1, 1, 2, 2], 50),
];

/// What a walked device is, as a full `netinventory` report. `address` is where it answered.
#[must_use]
pub fn report(walk: &Walk, address: &str) -> Report {
    let mut content = Content {
        network_device: device::describe(walk, address),
        network_ports: ports::list(walk),
        network_components: components::list(walk),
        versionclient: "Intendant SNMP".to_owned(),
        ..Content::default()
    };
    neighbours::connect(walk, &mut content.network_ports);
    printer::supplies(walk, &mut content);
    device::host_resources(walk, &mut content);
    device::networks(&mut content);
    device::masks(walk, &mut content);
    let arp = neighbours::arp(walk);
    if !arp.is_empty() {
        content.others.insert("arp".to_owned(), arp.into());
    }
    let device = &content.network_device;
    Report {
        action: "netinventory".to_owned(),
        deviceid: device_id(device, address),
        itemtype: device::item_type(&device.kind).to_owned(),
        content,
        ..Report::default()
    }
}

/// A name that stays the device's when its address changes: by serial, else by MAC address.
#[must_use]
pub fn device_id(device: &crate::content::NetworkDevice, address: &str) -> String {
    if !device.serial.is_empty() {
        format!("snmp:serial:{}:{}", device.manufacturer, device.serial)
    } else if !device.mac.is_empty() {
        format!("snmp:mac:{}", device.mac)
    } else {
        format!("snmp:address:{address}:{}", device.name)
    }
}

#[cfg(test)]
mod tests;
