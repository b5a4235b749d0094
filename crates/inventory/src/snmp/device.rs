//! The device itself: what it is, who made it, its serial number, its addresses.

use super::makers::maker;
use super::walk::{Datum, Walk, oid_text};
use crate::content::{Content, Cpu, Drive, Network, NetworkDevice};

const IF_TYPE: &[u32] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 3];
const IF_PHYS: &[u32] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 6];
const IP_ADDRESS: &[u32] = &[1, 3, 6, 1, 2, 1, 4, 20, 1, 1];
const BRIDGE: &[u32] = &[1, 3, 6, 1, 2, 1, 17, 1];
const BRIDGE_ADDRESS: &[u32] = &[1, 3, 6, 1, 2, 1, 17, 1, 1, 0];
const BRIDGE_PORTS: &[u32] = &[1, 3, 6, 1, 2, 1, 17, 1, 2, 0];
const LLDP_CHASSIS_KIND: &[u32] = &[1, 0, 8802, 1, 1, 2, 1, 3, 1, 0];
const LLDP_CHASSIS: &[u32] = &[1, 0, 8802, 1, 1, 2, 1, 3, 2, 0];
const ENTITY: &[u32] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1];
const PRINTER: &[u32] = &[1, 3, 6, 1, 2, 1, 43];
const PRINTER_SERIAL: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 17];
const PRINTER_NAME: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 16];
const UPS: &[u32] = &[1, 3, 6, 1, 2, 1, 33, 1];
const APC: &[u32] = &[1, 3, 6, 1, 4, 1, 318, 1, 1, 1];
const HR_MEMORY: &[u32] = &[1, 3, 6, 1, 2, 1, 25, 2, 2, 0];
const HR_STORAGE: &[u32] = &[1, 3, 6, 1, 2, 1, 25, 2, 3, 1];
const HR_DEVICE: &[u32] = &[1, 3, 6, 1, 2, 1, 25, 3, 2, 1];
/// `hrStorageFixedDisk` (RFC 2790).
const FIXED_DISK: &[u32] = &[1, 3, 6, 1, 2, 1, 25, 2, 1, 4];
/// `hrDeviceProcessor`, `hrDevicePrinter`.
const PROCESSOR: &[u32] = &[1, 3, 6, 1, 2, 1, 25, 3, 1, 3];
const HR_PRINTER: &[u32] = &[1, 3, 6, 1, 2, 1, 25, 3, 1, 5];

/// What the device says of itself.
pub(super) fn describe(walk: &Walk, address: &str) -> NetworkDevice {
    let object_id = match walk.get(super::SYS_OBJECT_ID) {
        Some(Datum::Oid(oid)) => oid.clone(),
        _ => Vec::new(),
    };
    let chassis = chassis(walk);
    let entity = |column: u32| match chassis {
        Some(index) => walk.cell_text(&[ENTITY, &[column]].concat(), &[index]),
        None => String::new(),
    };
    let description = walk.text(super::SYS_DESCR);
    let known = maker(&object_id);
    let kind = kind(walk, &object_id, &description);
    let mut device = NetworkDevice {
        kind: kind.to_owned(),
        name: walk.text(super::SYS_NAME),
        manufacturer: first([
            entity(12),
            ups(walk, 1, 1),
            known.map(|maker| maker.name.to_owned()).unwrap_or_default(),
        ]),
        model: model(walk, &description, entity(13), entity(2)),
        serial: first([
            entity(11),
            any(walk, PRINTER_SERIAL),
            walk.text(&[APC, &[1, 2, 3, 0]].concat()),
        ]),
        firmware: first([
            entity(10),
            entity(9),
            ups(walk, 1, 3),
            walk.text(&[APC, &[1, 2, 1, 0]].concat()),
        ]),
        mac: own_mac(walk).unwrap_or_default(),
        ips: addresses(walk, address),
        uptime: uptime(walk.number(&[1, 3, 6, 1, 2, 1, 1, 3, 0])),
        location: walk.text(&[1, 3, 6, 1, 2, 1, 1, 6, 0]),
        contact: walk.text(&[1, 3, 6, 1, 2, 1, 1, 4, 0]),
        description,
        sysobjectid: oid_text(&object_id),
        ram: walk.number(HR_MEMORY).unwrap_or_default() / 1024,
        ..NetworkDevice::default()
    };
    power(walk, &mut device);
    device
}

/// GLPI's item type for a kind of device.
pub(super) fn item_type(kind: &str) -> &'static str {
    match kind {
        "Networking" => "NetworkEquipment",
        "Printer" => "Printer",
        "Computer" => "Computer",
        "Phone" => "Phone",
        _ => "Unmanaged",
    }
}

/// What it is: by the MIBs that only such devices have, else by its maker, else by its services.
fn kind(walk: &Walk, object_id: &[u32], description: &str) -> &'static str {
    if walk.has(PRINTER)
        || walk
            .below(HR_DEVICE)
            .any(|(_, value)| is_oid(value, HR_PRINTER))
    {
        return "Printer";
    }
    if walk.has(UPS) || walk.has(APC) {
        return "Power";
    }
    let known = maker(object_id).map(|maker| maker.kind).unwrap_or_default();
    // A bridge that learns on more than a handful of ports is a switch, whatever system it runs; a
    // computer has a bridge too, for its containers.
    let ports = walk.number(BRIDGE_PORTS).unwrap_or_default();
    if known == "Networking" || (ports >= 4 && known != "Computer" && walk.has(BRIDGE)) {
        return "Networking";
    }
    let words = description.to_lowercase();
    if known.is_empty() || known == "Computer" {
        if ["synology", "diskstation", "qnap", "truenas", "readynas"]
            .iter()
            .any(|word| words.contains(word))
        {
            return "Storage";
        }
        if ["switch", "router", "access point", "firewall", "procurve"]
            .iter()
            .any(|word| words.contains(word))
        {
            return "Networking";
        }
    }
    if !known.is_empty() {
        return known;
    }
    // sysServices (RFC 3418): 2 = bridges, 4 = routes, 64 = applications
    match walk.number(&[1, 3, 6, 1, 2, 1, 1, 7, 0]) {
        Some(services) if services & 64 != 0 => "Computer",
        Some(services) if services & 6 != 0 => "Networking",
        _ if walk.has(HR_STORAGE) => "Computer",
        _ => "",
    }
}

fn is_oid(value: &Datum, wanted: &[u32]) -> bool {
    matches!(value, Datum::Oid(oid) if oid == wanted)
}

/// The first part of class `chassis`, else `stack` (entPhysicalClass, RFC 6933), with a serial
/// number if there is one.
fn chassis(walk: &Walk) -> Option<u32> {
    let class = [ENTITY, &[5]].concat();
    let serial = [ENTITY, &[11]].concat();
    let all: Vec<u32> = walk
        .below(&class)
        .filter(|(_, value)| matches!(value.number(), Some(3)))
        .filter_map(|(index, _)| index.first().copied())
        .collect();
    let with_serial = all
        .iter()
        .find(|index| !walk.cell_text(&serial, &[**index]).is_empty());
    with_serial.or(all.first()).copied().or_else(|| {
        walk.below(&class)
            .find(|(_, value)| value.number() == Some(11))
            .and_then(|(index, _)| index.first().copied())
    })
}

fn model(walk: &Walk, description: &str, entity_model: String, entity_text: String) -> String {
    let printer = walk
        .below(&[HR_DEVICE, &[2]].concat())
        .find(|(_, value)| is_oid(value, HR_PRINTER))
        .map(|(index, _)| walk.cell_text(&[HR_DEVICE, &[3]].concat(), index))
        .unwrap_or_default();
    let system = description.split_whitespace().next().unwrap_or_default();
    let system = if ["Linux", "FreeBSD", "Darwin", "SunOS", "OpenBSD"].contains(&system) {
        system.to_owned()
    } else {
        String::new()
    };
    first([
        entity_model,
        any(walk, PRINTER_NAME),
        printer,
        ups(walk, 1, 2),
        walk.text(&[APC, &[1, 1, 1, 0]].concat()),
        entity_text,
        system,
    ])
}

fn ups(walk: &Walk, group: u32, object: u32) -> String {
    walk.text(&[UPS, &[group, object, 0]].concat())
}

fn power(walk: &Walk, device: &mut NetworkDevice) {
    let ups = |group: u32, object: u32| walk.number(&[UPS, &[group, object, 0]].concat());
    let apc = |object: u32| walk.number(&[APC, &[2, 2, object, 0]].concat());
    device.charge_percent = ups(2, 4).or_else(|| apc(1)).unwrap_or_default().min(100);
    // upsAdvBatteryRunTimeRemaining is in hundredths of a second
    let minutes = ups(2, 3).or_else(|| apc(3).map(|ticks| ticks / 6_000));
    device.runtime_minutes = minutes.unwrap_or_default();
    let loads = walk.below(&[1, 3, 6, 1, 2, 1, 33, 1, 4, 4, 1, 5]);
    device.load_percent = loads
        .filter_map(|(_, value)| value.number())
        .max()
        .unwrap_or_default();
}

/// The bridge's address, else what LLDP gives as the chassis', else the first port's.
fn own_mac(walk: &Walk) -> Option<String> {
    let bridge = walk.get(BRIDGE_ADDRESS).and_then(Datum::mac);
    // chassis id of subtype 4 is a MAC address
    let chassis = match walk.number(LLDP_CHASSIS_KIND) {
        Some(4) => walk.get(LLDP_CHASSIS).and_then(Datum::mac),
        _ => None,
    };
    bridge.or(chassis).or_else(|| {
        // ethernetCsmacd, gigabitEthernet, ieee80211 (IANAifType)
        walk.below(IF_TYPE)
            .filter(|(_, value)| matches!(value.number(), Some(6 | 117 | 71)))
            .find_map(|(index, _)| walk.cell(IF_PHYS, index).and_then(Datum::mac))
    })
}

fn addresses(walk: &Walk, address: &str) -> Vec<String> {
    let mut all: Vec<String> = walk
        .below(IP_ADDRESS)
        .map(|(_, value)| value.text())
        .filter(|one| one != "0.0.0.0" && !one.starts_with("127."))
        .collect();
    if !address.is_empty() && !all.iter().any(|one| one == address) {
        all.insert(0, address.to_owned());
    }
    all
}

/// Hundredths of a second as `27 d 00:24:11`.
fn uptime(ticks: Option<u64>) -> String {
    let Some(ticks) = ticks else {
        return String::new();
    };
    let seconds = ticks / 100;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{days} d {hours:02}:{minutes:02}:{seconds:02}")
}

/// Memory, processors and disks of what answers to HOST-RESOURCES-MIB.
pub(super) fn host_resources(walk: &Walk, content: &mut Content) {
    if content.network_device.kind != "Computer" && content.network_device.kind != "Storage" {
        return;
    }
    let column = |number: u32| [HR_STORAGE, &[number]].concat();
    for (index, _) in walk
        .below(&column(2))
        .filter(|(_, value)| is_oid(value, FIXED_DISK))
    {
        let unit = walk.cell_number(&column(4), index).unwrap_or(1);
        let mib = |number: u32| {
            let count = walk.cell_number(&column(number), index).unwrap_or_default();
            count.saturating_mul(unit) / (1024 * 1024)
        };
        let (total, used) = (mib(5), mib(6));
        if total > 0 {
            content.drives.push(Drive {
                volumn: walk.cell_text(&column(3), index),
                total,
                free: total.saturating_sub(used),
                ..Drive::default()
            });
        }
    }
    let kinds = [HR_DEVICE, &[2]].concat();
    let processors = walk
        .below(&kinds)
        .filter(|(_, value)| is_oid(value, PROCESSOR));
    for (index, _) in processors {
        let name = walk.cell_text(&[HR_DEVICE, &[3]].concat(), index);
        content.cpus.push(Cpu {
            name,
            ..Cpu::default()
        });
    }
    content
        .hardware
        .name
        .clone_from(&content.network_device.name);
    content.hardware.memory = content.network_device.ram;
}

fn any(walk: &Walk, column: &[u32]) -> String {
    let mut all = walk.below(column).map(|(_, value)| value.text());
    all.find(|text| !text.is_empty()).unwrap_or_default()
}

fn first<const N: usize>(all: [String; N]) -> String {
    all.into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// Interfaces of a machine as agents report them, so that a machine known by its agent is known
/// again by SNMP. A switch's own ports are not repeated.
pub(super) fn networks(content: &mut Content) {
    if content.network_device.kind == "Networking" {
        return;
    }
    for port in &content.network_ports {
        if port.mac.is_empty() {
            continue;
        }
        let mut network = Network {
            description: if port.ifname.is_empty() {
                port.ifdescr.clone()
            } else {
                port.ifname.clone()
            },
            mac: port.mac.clone(),
            status: if port.ifstatus == "1" { "up" } else { "down" }.to_owned(),
            ..Network::default()
        };
        let mut given = port.ips.iter();
        if let Some(four) = given.clone().find(|ip| !ip.contains(':')) {
            network.ipaddress.clone_from(four);
        }
        if let Some(six) = given.find(|ip| ip.contains(':')) {
            network.ipaddress6.clone_from(six);
        }
        content.networks.push(network);
    }
}

/// The mask of each address (ipAdEntNetMask), where a machine's interfaces have it; a network
/// device's own networks are kept as interfaces of their own, for the map of subnets.
pub(super) fn masks(walk: &Walk, content: &mut Content) {
    const MASK: &[u32] = &[1, 3, 6, 1, 2, 1, 4, 20, 1, 3];
    const PORT: &[u32] = &[1, 3, 6, 1, 2, 1, 4, 20, 1, 2];
    for (index, mask) in walk.below(MASK) {
        let Some(address) = super::neighbours::ipv4(index) else {
            continue;
        };
        let mask = mask.text();
        let known = content
            .networks
            .iter_mut()
            .find(|network| network.ipaddress == address);
        if let Some(network) = known {
            network.ipmask = mask;
            continue;
        }
        let number = walk.cell_number(PORT, index).unwrap_or_default();
        let port = content
            .network_ports
            .iter()
            .find(|port| port.ifnumber == number);
        content.networks.push(Network {
            description: port.map(|port| port.ifdescr.clone()).unwrap_or_default(),
            mac: port.map(|port| port.mac.clone()).unwrap_or_default(),
            ipaddress: address,
            ipmask: mask,
            status: "up".to_owned(),
            ..Network::default()
        });
    }
}
