//! Who is behind each port: LLDP and CDP neighbours, MAC addresses that a bridge has learnt, and
//! which address belongs to which MAC.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv6Addr;

use serde_json::{Value, json};

use super::ports::bridge_ports;
use super::walk::{Datum, Walk, mac_text};
use crate::content::{Connection, NetworkPort};

const LLDP_LOCAL: &[u32] = &[1, 0, 8802, 1, 1, 2, 1, 3, 7, 1];
const LLDP_REMOTE: &[u32] = &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1];
const LLDP_ADDRESS: &[u32] = &[1, 0, 8802, 1, 1, 2, 1, 4, 2, 1, 3];
const CDP: &[u32] = &[1, 3, 6, 1, 4, 1, 9, 9, 23, 1, 2, 1, 1];
/// dot1dTpFdbPort, indexed by MAC address.
const LEARNT: &[u32] = &[1, 3, 6, 1, 2, 1, 17, 4, 3, 1, 2];
const LEARNT_STATUS: &[u32] = &[1, 3, 6, 1, 2, 1, 17, 4, 3, 1, 3];
/// dot1qTpFdbPort, indexed by forwarding database and MAC address.
const LEARNT_Q: &[u32] = &[1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 2];
const LEARNT_Q_STATUS: &[u32] = &[1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 3];
/// ipNetToMediaPhysAddress, indexed by interface and IPv4 address.
const ARP: &[u32] = &[1, 3, 6, 1, 2, 1, 4, 22, 1, 2];

/// More MAC addresses than this behind one port are of no use to anybody.
const MOST_BEHIND: usize = 2_000;
/// As many address pairs are kept.
const MOST_ARP: usize = 8_000;

/// Fills in each port's `connections`.
pub(super) fn connect(walk: &Walk, ports: &mut [NetworkPort]) {
    let places: BTreeMap<u64, usize> = ports
        .iter()
        .enumerate()
        .map(|(place, port)| (port.ifnumber, place))
        .collect();
    for (interface, connection) in lldp(walk, ports).into_iter().chain(cdp(walk)) {
        let Some(port) = places
            .get(&interface)
            .and_then(|place| ports.get_mut(*place))
        else {
            continue;
        };
        let known = port.connections.iter().any(|one| {
            !one.sysname.is_empty() && one.sysname.eq_ignore_ascii_case(&connection.sysname)
        });
        if !known {
            port.connections.push(connection);
            port.lldp = true;
        }
    }
    for (interface, macs) in learnt(walk) {
        let Some(port) = places
            .get(&interface)
            .and_then(|place| ports.get_mut(*place))
        else {
            continue;
        };
        let macs: Vec<String> = macs
            .into_iter()
            .filter(|mac| *mac != port.mac)
            .take(MOST_BEHIND)
            .collect();
        match port.connections.first_mut() {
            Some(neighbour) => neighbour.mac = macs,
            None if macs.is_empty() => {}
            None => port.connections.push(Connection {
                mac: macs,
                ..Connection::default()
            }),
        }
    }
}

fn lldp(walk: &Walk, ports: &[NetworkPort]) -> Vec<(u64, Connection)> {
    let column = |number: u32| [LLDP_REMOTE, &[number]].concat();
    let mut addresses: BTreeMap<&[u32], String> = BTreeMap::new();
    for (index, _) in walk.below(LLDP_ADDRESS) {
        // time mark, local port, neighbour, then the address' kind, length and octets
        if index.len() > 3
            && let Some(text) = address(&index[3..])
        {
            addresses.entry(&index[..3]).or_insert(text);
        }
    }
    let mut all = Vec::new();
    for (index, kind) in walk.below(&column(4)) {
        let Some(local) = index.get(1) else { continue };
        let chassis = walk.cell(&column(5), index);
        // Subtype 4 is a MAC address (LldpChassisIdSubtype); a port's is 3 (LldpPortIdSubtype).
        let sysmac = match kind.number() {
            Some(4) => chassis.and_then(Datum::mac).unwrap_or_default(),
            _ => String::new(),
        };
        let port_text = match walk.cell_number(&column(6), index) {
            Some(3) => walk.cell_text(&column(8), index),
            _ => walk.cell_text(&column(7), index),
        };
        let mut sysname = walk.cell_text(&column(9), index);
        if sysname.is_empty() && sysmac.is_empty() {
            sysname = chassis.map(Datum::text).unwrap_or_default();
        }
        let connection = Connection {
            sysname,
            sysmac,
            sysdescr: walk.cell_text(&column(10), index),
            ifdescr: if port_text.is_empty() {
                walk.cell_text(&column(8), index)
            } else {
                port_text
            },
            ip: addresses.get(index).cloned().unwrap_or_default(),
            ..Connection::default()
        };
        if !(connection.sysname.is_empty() && connection.sysmac.is_empty()) {
            all.push((local_interface(walk, *local, ports), connection));
        }
    }
    all
}

/// The interface of an LLDP port: by its name where LLDP numbers its ports otherwise.
fn local_interface(walk: &Walk, local: u32, ports: &[NetworkPort]) -> u64 {
    let id = walk.cell_text(&[LLDP_LOCAL, &[3]].concat(), &[local]);
    let text = walk.cell_text(&[LLDP_LOCAL, &[4]].concat(), &[local]);
    let named = ports.iter().find(|port| {
        [&id, &text]
            .iter()
            .any(|name| !name.is_empty() && (**name == port.ifname || **name == port.ifdescr))
    });
    let bridge = || bridge_ports(walk).get(&u64::from(local)).copied();
    named
        .map(|port| port.ifnumber)
        .or_else(|| {
            let same = ports.iter().any(|port| port.ifnumber == u64::from(local));
            same.then_some(u64::from(local))
        })
        .or_else(bridge)
        .unwrap_or(u64::from(local))
}

fn cdp(walk: &Walk) -> Vec<(u64, Connection)> {
    let column = |number: u32| [CDP, &[number]].concat();
    walk.below(&column(6))
        .filter_map(|(index, name)| {
            let interface = u64::from(*index.first()?);
            let ip = match walk.cell(&column(4), index) {
                Some(Datum::Bytes(octets)) if octets.len() == 4 => octets
                    .iter()
                    .map(u8::to_string)
                    .collect::<Vec<_>>()
                    .join("."),
                _ => String::new(),
            };
            let connection = Connection {
                sysname: name.text(),
                ifdescr: walk.cell_text(&column(7), index),
                model: walk.cell_text(&column(8), index),
                ip,
                ..Connection::default()
            };
            (!connection.sysname.is_empty()).then_some((interface, connection))
        })
        .collect()
}

/// MAC addresses by interface, from both bridge tables, each once.
fn learnt(walk: &Walk) -> BTreeMap<u64, BTreeSet<String>> {
    let bridge = bridge_ports(walk);
    let mut all: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    let tables = [(LEARNT, LEARNT_STATUS, 0), (LEARNT_Q, LEARNT_Q_STATUS, 1)];
    for (table, status, skip) in tables {
        for (index, port) in walk.below(table) {
            // 3: learnt; 4 is the bridge's own (RFC 4188). Some devices give no status.
            let how = walk.cell_number(status, index).unwrap_or(3);
            let (Some(port), true, Some(octets)) = (port.number(), how == 3, index.get(skip..))
            else {
                continue;
            };
            if port == 0 {
                continue;
            }
            if let Some(mac) = mac_of(octets) {
                let interface = bridge.get(&port).copied().unwrap_or(port);
                all.entry(interface).or_default().insert(mac);
            }
        }
    }
    all
}

fn mac_of(numbers: &[u32]) -> Option<String> {
    let octets: Option<Vec<u8>> = numbers
        .iter()
        .map(|number| u8::try_from(*number).ok())
        .collect();
    mac_text(&octets?)
}

/// Pairs of address and MAC that a router knows: `[{"ip", "mac", "ifnumber"}]`.
pub(super) fn arp(walk: &Walk) -> Vec<Value> {
    walk.below(ARP)
        .filter_map(|(index, value)| {
            let (interface, octets) = index.split_first()?;
            let ip = ipv4(octets)?;
            let mac = value.mac()?;
            Some(json!({ "ip": ip, "mac": mac, "ifnumber": interface }))
        })
        .take(MOST_ARP)
        .collect()
}

/// Four numbers as an IPv4 address that a machine can have.
pub(super) fn ipv4(numbers: &[u32]) -> Option<String> {
    let [a, b, c, d] = numbers else { return None };
    let usable = numbers.iter().all(|number| *number < 256) && *a != 0 && *a != 127;
    usable.then(|| format!("{a}.{b}.{c}.{d}"))
}

/// An address as an index has it: its kind (1: IPv4, 2: IPv6), its length, its octets.
pub(super) fn address(index: &[u32]) -> Option<String> {
    match index {
        [1, 4, octets @ ..] => ipv4(octets),
        [2, 16, octets @ ..] => {
            let octets: Option<Vec<u8>> = octets
                .iter()
                .map(|number| u8::try_from(*number).ok())
                .collect();
            let octets: [u8; 16] = octets?.try_into().ok()?;
            let address = Ipv6Addr::from(octets);
            let of_use = !address.is_loopback()
                && !address.is_unspecified()
                && !address.is_unicast_link_local();
            of_use.then(|| address.to_string())
        }
        _ => None,
    }
}
