//! What subnets, ports and the map are made of, kept beside the items: worked out of a content once,
//! when it changed, so that no page has to open a content.

use std::net::Ipv4Addr;

use intendant_domain::id::{ClientId, ItemId};
use intendant_inventory::content::{Content, NetworkPort};

use super::store::places::{self as store, Interface, Neighbour, Port, Seen};
use crate::platform::failure::Failure;
use crate::platform::tx::Rows;

/// As [`note`], where anything that it looks at differs from what was there before.
///
/// # Errors
/// As the database says.
pub fn note_changed(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    before: Option<&Content>,
    now: &Content,
) -> Result<(), Failure> {
    let same = before.is_some_and(|before| {
        before.networks == now.networks
            && before.network_ports == now.network_ports
            && before.network_device.ips == now.network_device.ips
            && before.network_device.mac == now.network_device.mac
    });
    if same {
        return Ok(());
    }
    note(rows, client, item, now)
}

/// Keeps the interfaces, ports and neighbours of an item as `content` has them.
///
/// # Errors
/// As the database says.
pub(super) fn note(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    content: &Content,
) -> Result<(), Failure> {
    let interfaces = interfaces(content);
    if !interfaces.is_empty() {
        store::replace_interfaces(rows, client, item, &interfaces)?;
    }
    if content.network_ports.is_empty() {
        return Ok(());
    }
    let ports: Vec<Port> = content.network_ports.iter().map(port).collect();
    let neighbours: Vec<Neighbour> = content.network_ports.iter().flat_map(behind).collect();
    store::replace_ports(rows, client, item, &ports, &neighbours)?;
    let seen = seen(content);
    if !seen.is_empty() {
        store::see(rows, client, item, &seen)?;
    }
    Ok(())
}

fn interfaces(content: &Content) -> Vec<Interface> {
    let mut all = Interfaces::default();
    for network in &content.networks {
        // Those that containers make and unmake, all alike on every machine.
        let passing = ["veth", "docker", "br-", "virbr", "cali", "cni", "lo"]
            .iter()
            .any(|prefix| network.description.starts_with(prefix));
        if passing || network.kind == "loopback" {
            continue;
        }
        let (name, mac) = (&network.description, &network.mac);
        all.add(name, mac, &network.ipaddress, prefix(&network.ipmask));
        if !network.ipaddress6.is_empty() {
            all.add(name, mac, &network.ipaddress6, prefix_six(&network.ipmask6));
        }
    }
    for port in &content.network_ports {
        let name = if port.ifname.is_empty() {
            &port.ifdescr
        } else {
            &port.ifname
        };
        all.add(name, &port.mac, "", 0);
        for address in &port.ips {
            all.add(name, &port.mac, address, 0);
        }
    }
    let device = &content.network_device;
    all.add("", &device.mac, "", 0);
    for address in &device.ips {
        if !all.0.iter().any(|one| one.address == *address) {
            all.add("", &device.mac, address, 0);
        }
    }
    all.done()
}

#[derive(Default)]
struct Interfaces(Vec<Interface>);

impl Interfaces {
    fn add(&mut self, name: &str, mac: &str, address: &str, prefix: i64) {
        let mac = mac.trim().to_lowercase();
        let address = address.trim();
        if is_of_no_use(address) || (mac.is_empty() && address.is_empty()) {
            return;
        }
        let mut known = self.0.iter_mut();
        match known.find(|one| one.mac == mac && one.address == address) {
            Some(known) => known.prefix = known.prefix.max(prefix),
            None => self.0.push(Interface {
                name: name.to_owned(),
                mac,
                address: address.to_owned(),
                bits: address.parse::<Ipv4Addr>().ok().map(Ipv4Addr::to_bits),
                prefix,
            }),
        }
    }

    /// The same address with a mask beside one without is one address.
    fn done(mut self) -> Vec<Interface> {
        let with_mask: Vec<String> = self
            .0
            .iter()
            .filter(|one| one.prefix > 0)
            .map(|one| one.address.clone())
            .collect();
        self.0.retain(|one| {
            one.address.is_empty() || one.prefix > 0 || !with_mask.contains(&one.address)
        });
        self.0.truncate(2_000);
        self.0
    }
}

fn is_of_no_use(address: &str) -> bool {
    address.starts_with("127.")
        || address.starts_with("169.254.")
        || address == "0.0.0.0"
        || address == "::1"
        || address.to_lowercase().starts_with("fe80")
}

/// `255.255.255.0` as 24; a length as itself.
fn prefix(mask: &str) -> i64 {
    match mask.trim().parse::<Ipv4Addr>() {
        Ok(mask) => i64::from(mask.to_bits().leading_ones()),
        Err(_) => mask.trim().trim_start_matches('/').parse().unwrap_or(0),
    }
}

fn prefix_six(mask: &str) -> i64 {
    match mask.trim().parse::<std::net::Ipv6Addr>() {
        Ok(mask) => i64::from(mask.to_bits().leading_ones()),
        Err(_) => mask.trim().trim_start_matches('/').parse().unwrap_or(64),
    }
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn state(text: &str) -> i64 {
    match text {
        "1" | "up" => 1,
        "2" | "down" => 2,
        _ => 0,
    }
}

fn port(port: &NetworkPort) -> Port {
    let name = [&port.ifname, &port.ifdescr]
        .into_iter()
        .find(|name| !name.is_empty())
        .cloned()
        .unwrap_or_else(|| port.ifnumber.to_string());
    let vlans = port.vlans.iter().take(12).map(|vlan| {
        if vlan.name.is_empty() {
            vlan.number.to_string()
        } else {
            format!("{} {}", vlan.number, vlan.name)
        }
    });
    let mut vlans = vlans.collect::<Vec<_>>().join(", ");
    if port.vlans.len() > 12 {
        vlans.push_str(", …");
    }
    Port {
        number: number(port.ifnumber),
        name,
        alias: port.ifalias.clone(),
        up: state(&port.ifstatus),
        told_up: state(&port.ifinternalstatus),
        speed: number(port.ifspeed),
        trunk: port.trunk,
        vlans,
    }
}

fn behind(port: &NetworkPort) -> Vec<Neighbour> {
    let mut all = Vec::new();
    for one in &port.connections {
        let mac = one.sysmac.to_lowercase();
        if !(one.sysname.is_empty() && mac.is_empty()) {
            all.push(Neighbour {
                port: number(port.ifnumber),
                kind: "lldp",
                mac,
                name: one.sysname.clone(),
                address: one.ip.clone(),
                far_port: one.ifdescr.clone(),
            });
        }
        for mac in &one.mac {
            all.push(Neighbour {
                port: number(port.ifnumber),
                kind: "learnt",
                mac: mac.to_lowercase(),
                name: String::new(),
                address: String::new(),
                far_port: String::new(),
            });
        }
    }
    all
}

/// Pairs of address and MAC that a router gave.
fn seen(content: &Content) -> Vec<Seen> {
    let pairs = content.others.get("arp").and_then(|list| list.as_array());
    pairs
        .into_iter()
        .flatten()
        .filter_map(|pair| {
            let address: Ipv4Addr = pair.get("ip")?.as_str()?.parse().ok()?;
            Some(Seen {
                bits: address.to_bits(),
                address: address.to_string(),
                mac: pair.get("mac")?.as_str()?.to_lowercase(),
            })
        })
        .take(8_000)
        .collect()
}
