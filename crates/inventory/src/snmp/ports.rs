//! Interfaces: ifTable with ifXTable's 64-bit counters and names, addresses, VLANs.

use std::collections::BTreeMap;

use super::walk::{Datum, Walk};
use crate::content::{NetworkPort, Vlan};

const IF: &[u32] = &[1, 3, 6, 1, 2, 1, 2, 2, 1];
const IFX: &[u32] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1];
const ADDRESS_PORT: &[u32] = &[1, 3, 6, 1, 2, 1, 4, 20, 1, 2];
/// ipAddressIfIndex, indexed by kind, length, octets (RFC 4293).
const ADDRESS_ANY: &[u32] = &[1, 3, 6, 1, 2, 1, 4, 34, 1, 3];
/// dot1dBasePortIfIndex.
const BRIDGE_PORT: &[u32] = &[1, 3, 6, 1, 2, 1, 17, 1, 4, 1, 2];
/// dot1qVlanStaticTable.
const VLAN: &[u32] = &[1, 3, 6, 1, 2, 1, 17, 7, 1, 4, 3, 1];
/// dot1qPvid.
const PVID: &[u32] = &[1, 3, 6, 1, 2, 1, 17, 7, 1, 4, 5, 1, 1];

/// All interfaces, by number.
pub(super) fn list(walk: &Walk) -> Vec<NetworkPort> {
    let addresses = addresses(walk);
    let mut ports: Vec<NetworkPort> = walk
        .below(&column(IF, 1))
        .filter_map(|(index, _)| index.first().copied())
        .map(|index| port(walk, index, &addresses))
        .collect();
    vlans(walk, &mut ports);
    ports
}

fn column(table: &[u32], number: u32) -> Vec<u32> {
    [table, &[number]].concat()
}

fn port(walk: &Walk, index: u32, addresses: &BTreeMap<u32, Vec<String>>) -> NetworkPort {
    let text = |table, number| walk.cell_text(&column(table, number), &[index]);
    let number = |table, number| walk.cell_number(&column(table, number), &[index]);
    // ifHighSpeed is in Mbit/s and holds where ifSpeed is at its end (RFC 2863 3.1.2).
    let speed = match (number(IF, 5), number(IFX, 15)) {
        (Some(low), _) if low > 0 && low < u64::from(u32::MAX) => low,
        (_, Some(high)) if high > 0 => high.saturating_mul(1_000_000),
        (low, _) => low.unwrap_or_default(),
    };
    NetworkPort {
        ifnumber: u64::from(index),
        ifname: text(IFX, 1),
        ifdescr: text(IF, 2),
        ifalias: text(IFX, 18),
        iftype: number(IF, 3).unwrap_or_default(),
        ifspeed: speed,
        ifmtu: number(IF, 4).unwrap_or_default(),
        ifstatus: text(IF, 8),
        ifinternalstatus: text(IF, 7),
        ifinbytes: number(IFX, 6)
            .or_else(|| number(IF, 10))
            .unwrap_or_default(),
        ifoutbytes: number(IFX, 10)
            .or_else(|| number(IF, 16))
            .unwrap_or_default(),
        ifinerrors: number(IF, 14).unwrap_or_default(),
        ifouterrors: number(IF, 20).unwrap_or_default(),
        mac: walk
            .cell(&column(IF, 6), &[index])
            .and_then(Datum::mac)
            .unwrap_or_default(),
        ips: addresses.get(&index).cloned().unwrap_or_default(),
        ..NetworkPort::default()
    }
}

fn addresses(walk: &Walk) -> BTreeMap<u32, Vec<String>> {
    let mut all: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut add = |port: Option<u64>, address: String| {
        if let Some(port) = port.and_then(|port| u32::try_from(port).ok()) {
            let known = all.entry(port).or_default();
            if !known.contains(&address) {
                known.push(address);
            }
        }
    };
    for (index, value) in walk.below(ADDRESS_PORT) {
        if let Some(address) = super::neighbours::ipv4(index) {
            add(value.number(), address);
        }
    }
    for (index, value) in walk.below(ADDRESS_ANY) {
        if let Some(address) = super::neighbours::address(index) {
            add(value.number(), address);
        }
    }
    all
}

/// Numbers of bridge ports, each with its interface.
pub(super) fn bridge_ports(walk: &Walk) -> BTreeMap<u64, u64> {
    walk.below(BRIDGE_PORT)
        .filter_map(|(index, value)| Some((u64::from(*index.first()?), value.number()?)))
        .collect()
}

fn vlans(walk: &Walk, ports: &mut [NetworkPort]) {
    let bridge = bridge_ports(walk);
    let mut of: BTreeMap<u64, Vec<Vlan>> = BTreeMap::new();
    let names = column(VLAN, 1);
    let egress = column(VLAN, 2);
    let untagged = column(VLAN, 4);
    for (index, members) in walk.below(&egress) {
        let (Some(number), Datum::Bytes(bits)) = (index.first(), members) else {
            continue;
        };
        let bare = match walk.cell(&untagged, index) {
            Some(Datum::Bytes(bits)) => bits.as_slice(),
            _ => &[],
        };
        for port in members_of(bits) {
            let interface = bridge.get(&port).copied().unwrap_or(port);
            of.entry(interface).or_default().push(Vlan {
                number: u64::from(*number),
                name: walk.cell_text(&names, index),
                tagged: !is_member(bare, port),
            });
        }
    }
    for (index, value) in walk.below(PVID) {
        let (Some(port), Some(number)) = (index.first(), value.number()) else {
            continue;
        };
        let interface = bridge
            .get(&u64::from(*port))
            .copied()
            .unwrap_or(u64::from(*port));
        let known = of.entry(interface).or_default();
        if known.is_empty() {
            known.push(Vlan {
                number,
                name: u32::try_from(number)
                    .map(|number| walk.cell_text(&names, &[number]))
                    .unwrap_or_default(),
                tagged: false,
            });
        }
    }
    for port in ports {
        if let Some(vlans) = of.remove(&port.ifnumber) {
            port.trunk = vlans.iter().any(|vlan| vlan.tagged);
            port.vlans = vlans;
        }
    }
}

/// The ports of a PortList (RFC 4188): the first port is the highest bit of the first octet.
fn members_of(bits: &[u8]) -> impl Iterator<Item = u64> {
    (1..=bits.len() as u64 * 8).filter(move |port| is_member(bits, *port))
}

fn is_member(bits: &[u8], port: u64) -> bool {
    let place = port.saturating_sub(1);
    usize::try_from(place / 8)
        .ok()
        .and_then(|octet| bits.get(octet))
        .is_some_and(|octet| octet & (0x80 >> (place % 8)) != 0)
}
