//! Network interfaces: one entry an address, in the words of GLPI's agent.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;

use intendant_inventory::content::Network;
use nix::ifaddrs::getifaddrs;
use nix::sys::socket::SockaddrStorage;

use crate::proc::line;

/// `IFA_F_TEMPORARY` of the kernel's `if_addr.h`.
const TEMPORARY: u32 = 0x01;

/// Interfaces that containers and virtual machines make and unmake: not part of the machine.
const EPHEMERAL: [&str; 7] = ["veth", "vnet", "tap", "cali", "flannel", "cni", "fwln"];

/// Interfaces and their lasting addresses, sorted by name and address. Those that containers come
/// and go with are left out, and so are privacy addresses (RFC 8981).
pub(super) fn interfaces() -> Vec<Network> {
    let mut found: BTreeMap<String, Vec<Network>> = BTreeMap::new();
    let temporary = temporary_addresses();
    let routes = fs::read_to_string("/proc/net/route").unwrap_or_default();
    for address in getifaddrs().into_iter().flatten() {
        let name = address.interface_name;
        let mask = address.netmask.as_ref();
        let Some(entry) = address.address.as_ref().and_then(|one| entry(one, mask)) else {
            continue;
        };
        if !temporary.contains(&entry.ipaddress6) {
            found.entry(name).or_default().push(entry);
        }
    }
    let mut all = Vec::new();
    for path in super::entries("/sys/class/net") {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // `bonding_masters` is a file, not an interface.
        if EPHEMERAL.iter().any(|prefix| name.starts_with(prefix)) || !path.is_dir() {
            continue;
        }
        let described = described(&path, name.clone(), &routes);
        let mut addresses = found.remove(&name).unwrap_or_default();
        addresses.sort_by(|a, b| (&a.ipaddress6, &a.ipaddress).cmp(&(&b.ipaddress6, &b.ipaddress)));
        if addresses.is_empty() {
            addresses.push(Network::default());
        }
        all.extend(addresses.into_iter().map(|address| Network {
            ipaddress: address.ipaddress,
            ipmask: address.ipmask,
            ipsubnet: address.ipsubnet,
            ipaddress6: address.ipaddress6,
            ipmask6: address.ipmask6,
            ipsubnet6: address.ipsubnet6,
            ..described.clone()
        }));
    }
    all
}

fn entry(address: &SockaddrStorage, mask: Option<&SockaddrStorage>) -> Option<Network> {
    if let Some(v4) = address.as_sockaddr_in() {
        let ip = v4.ip();
        let mask = mask
            .and_then(|mask| mask.as_sockaddr_in())
            .map_or(Ipv4Addr::BROADCAST, |mask| mask.ip());
        return Some(Network {
            ipaddress: ip.to_string(),
            ipmask: mask.to_string(),
            ipsubnet: Ipv4Addr::from(u32::from(ip) & u32::from(mask)).to_string(),
            ..Network::default()
        });
    }
    let ip = address.as_sockaddr_in6()?.ip();
    let mask = mask
        .and_then(|mask| mask.as_sockaddr_in6())
        .map_or(Ipv6Addr::from(u128::MAX), |mask| mask.ip());
    Some(Network {
        ipaddress6: ip.to_string(),
        ipmask6: mask.to_string(),
        ipsubnet6: Ipv6Addr::from(u128::from(ip) & u128::from(mask)).to_string(),
        ..Network::default()
    })
}

fn described(path: &Path, name: String, routes: &str) -> Network {
    let target = |name: &str| {
        let link = fs::canonicalize(path.join(name)).ok()?;
        Some(link.file_name()?.to_string_lossy().into_owned())
    };
    let device = fs::canonicalize(path).unwrap_or_default();
    let slaves = members(path);
    Network {
        kind: kind(path, &name, !slaves.is_empty()).to_owned(),
        mac: line(path.join("address"))
            .filter(|mac| is_mac(mac))
            .unwrap_or_default(),
        // `unknown` is what the loopback and tunnels say while they are up.
        status: match line(path.join("operstate")).as_deref() {
            Some("up" | "unknown") => "up",
            _ => "down",
        }
        .to_owned(),
        speed: line(path.join("speed"))
            .filter(|text| text.parse::<u32>().is_ok_and(|speed| speed > 0))
            .unwrap_or_default(),
        virtualdev: device.starts_with("/sys/devices/virtual"),
        driver: target("device/driver").unwrap_or_default(),
        pcislot: target("device")
            .filter(|slot| slot.contains(':'))
            .unwrap_or_default(),
        ipgateway: gateway(routes, &name).unwrap_or_default(),
        ipdhcp: line(path.join("ifindex"))
            .and_then(|index| dhcp_server(&index, &name))
            .unwrap_or_default(),
        slaves: slaves.join(","),
        description: name,
        ..Network::default()
    }
}

fn is_mac(text: &str) -> bool {
    text.len() == 17 && text != "00:00:00:00:00:00"
}

/// The ports of a bridge, the members of a bond.
fn members(path: &Path) -> Vec<String> {
    if let Some(bond) = line(path.join("bonding/slaves")) {
        return bond.split_whitespace().map(str::to_owned).collect();
    }
    super::entries(path.join("brif"))
        .into_iter()
        .filter_map(|port| Some(port.file_name()?.to_string_lossy().into_owned()))
        .filter(|name| !EPHEMERAL.iter().any(|prefix| name.starts_with(prefix)))
        .collect()
}

/// One of the words the standard knows; empty where none fits.
fn kind(path: &Path, name: &str, has_members: bool) -> &'static str {
    let arp: u32 = line(path.join("type"))
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    if path.join("bonding").exists() {
        "aggregate"
    } else if path.join("bridge").exists() || has_members {
        "bridge"
    } else if path.join("wireless").exists() || path.join("phy80211").exists() {
        "wifi"
    } else {
        match arp {
            772 => "loopback",
            1 if name.contains('.') => "alias",
            1 => "ethernet",
            32 => "infiniband",
            512 => "dialup",
            784 => "fibrechannel",
            _ => "",
        }
    }
}

/// The gateway of an interface in `/proc/net/route`, for the default route.
fn gateway(routes: &str, name: &str) -> Option<String> {
    routes.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [interface, "00000000", gateway, ..] = fields.as_slice() else {
            return None;
        };
        let number = u32::from_str_radix(gateway, 16)
            .ok()
            .filter(|&number| number != 0)?;
        // The kernel prints the address as the machine holds it in memory.
        (*interface == name).then(|| Ipv4Addr::from(number.to_ne_bytes()).to_string())
    })
}

/// The machine's default gateway: that of the first default route.
pub(super) fn default_gateway(routes: &str) -> Option<String> {
    routes
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().next())
        .find_map(|name| gateway(routes, name))
}

/// Resolvers of resolv.conf(5), separated by `/`.
pub(super) fn resolvers(text: &str) -> String {
    let servers: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("nameserver")?.split_whitespace().next())
        .collect();
    servers.join("/")
}

/// The machine's domain as the resolver has it.
pub(super) fn search_domain() -> Option<String> {
    let text = fs::read_to_string("/etc/resolv.conf").ok()?;
    let found = text.lines().find_map(|line| {
        let rest = line
            .strip_prefix("domain")
            .or_else(|| line.strip_prefix("search"))?;
        rest.split_whitespace().next()
    });
    found.filter(|name| *name != ".").map(str::to_owned)
}

/// Who gave the address: as systemd-networkd or dhclient remember it.
fn dhcp_server(index: &str, name: &str) -> Option<String> {
    if let Ok(lease) = fs::read_to_string(Path::new("/run/systemd/netif/leases").join(index)) {
        let server = |line: &str| line.strip_prefix("SERVER_ADDRESS=").map(str::to_owned);
        return lease.lines().find_map(server);
    }
    let names = [
        format!("/var/lib/dhcp/dhclient.{name}.leases"),
        format!("/var/lib/dhclient/dhclient-{name}.leases"),
    ];
    let lease = names
        .iter()
        .find_map(|path| fs::read_to_string(path).ok())?;
    lease.lines().rev().find_map(|line| {
        let rest = line.trim().strip_prefix("option dhcp-server-identifier ")?;
        Some(rest.trim_end_matches(';').to_owned())
    })
}

/// Privacy addresses (RFC 8981) change by themselves.
fn temporary_addresses() -> HashSet<String> {
    let text = fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    text.lines().filter_map(temporary_address).collect()
}

/// `address index prefix scope flags name`, all hexadecimal.
fn temporary_address(line: &str) -> Option<String> {
    let mut parts = line.split_whitespace();
    let address = u128::from_str_radix(parts.next()?, 16).ok()?;
    let flags = u32::from_str_radix(parts.nth(3)?, 16).ok()?;
    (flags & TEMPORARY != 0).then(|| Ipv6Addr::from(address).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn privacy_addresses_are_told_apart() {
        let line = "20010db8000000000000000000000001 02 40 00 01     eth0";
        assert_eq!(temporary_address(line).as_deref(), Some("2001:db8::1"));
        let line = "20010db8000000000000000000000001 02 40 00 80     eth0";
        assert_eq!(temporary_address(line), None);
    }

    #[test]
    fn gateways_and_resolvers_are_read() {
        let routes = "Iface\tDestination\tGateway \tFlags\n\
                      docker0\t0000AC11\t00000000\t0001\neth0\t00000000\t010200C0\t0003\n";
        let expected = Ipv4Addr::from(0x0102_00c0_u32.to_ne_bytes()).to_string();
        assert_eq!(gateway(routes, "eth0"), Some(expected.clone()));
        assert_eq!(default_gateway(routes), Some(expected));
        assert_eq!(gateway(routes, "docker0"), None);
        let text = "# x\nnameserver 192.0.2.53\nsearch a.example\nnameserver 2001:db8::53\n";
        assert_eq!(resolvers(text), "192.0.2.53/2001:db8::53");
    }

    #[test]
    fn the_loopback_is_found_with_its_mask() {
        let all = interfaces();
        let lo = |one: &&Network| one.description == "lo" && one.ipaddress == "127.0.0.1";
        let lo = all.iter().find(lo).unwrap();
        assert_eq!(
            (lo.ipmask.as_str(), lo.ipsubnet.as_str()),
            ("255.0.0.0", "127.0.0.0")
        );
        assert_eq!(
            (lo.kind.as_str(), lo.mac.as_str(), lo.status.as_str()),
            ("loopback", "", "up")
        );
        assert!(lo.virtualdev);
    }
}
