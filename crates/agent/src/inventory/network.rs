//! Network interfaces and their addresses.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::net::Ipv6Addr;
use std::path::Path;

use intendant_protocol::{Address, NetworkInterface};
use nix::ifaddrs::getifaddrs;
use nix::sys::socket::{SockaddrLike as _, SockaddrStorage};

use crate::proc::line;

/// `IFA_F_TEMPORARY` of the kernel's `if_addr.h`.
const TEMPORARY: u32 = 0x01;

pub(super) fn interfaces() -> Vec<NetworkInterface> {
    let mut found: BTreeMap<String, NetworkInterface> = BTreeMap::new();
    for entry in fs::read_dir("/sys/class/net")
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        found.insert(name.clone(), described(&entry.path(), name));
    }
    let temporary = temporary_addresses();
    for address in getifaddrs().into_iter().flatten() {
        let ip = address.address.as_ref().and_then(ip);
        let Some((ip, family_bits)) = ip else {
            continue;
        };
        let prefix = address
            .netmask
            .as_ref()
            .and_then(mask_length)
            .unwrap_or(family_bits);
        let interface = found
            .entry(address.interface_name.clone())
            .or_insert_with(|| NetworkInterface {
                name: address.interface_name.clone(),
                ..NetworkInterface::default()
            });
        interface.addresses.push(Address {
            temporary: temporary.contains(&ip),
            ip,
            prefix,
        });
    }
    let mut interfaces: Vec<NetworkInterface> = found.into_values().collect();
    for interface in &mut interfaces {
        interface.addresses.sort_by(|a, b| a.ip.cmp(&b.ip));
    }
    interfaces
}

fn described(path: &Path, name: String) -> NetworkInterface {
    NetworkInterface {
        name,
        mac: line(path.join("address")).filter(|mac| mac.chars().any(|c| !matches!(c, '0' | ':'))),
        up: line(path.join("operstate")).is_some_and(|state| state != "down"),
        addresses: Vec::new(),
    }
}

/// The address and the length of a prefix of one host.
fn ip(address: &SockaddrStorage) -> Option<(String, u8)> {
    if let Some(v4) = address.as_sockaddr_in() {
        return Some((v4.ip().to_string(), 32));
    }
    let v6 = address.as_sockaddr_in6()?;
    Some((v6.ip().to_string(), 128))
}

fn mask_length(mask: &SockaddrStorage) -> Option<u8> {
    let bits = if let Some(v4) = mask.as_sockaddr_in() {
        u32::from(v4.ip()).count_ones()
    } else {
        mask.family()?;
        u128::from(mask.as_sockaddr_in6()?.ip()).count_ones()
    };
    u8::try_from(bits).ok()
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
    fn the_loopback_is_found_with_its_prefix() {
        let interfaces = interfaces();
        let lo = interfaces.iter().find(|one| one.name == "lo").unwrap();
        assert_eq!(lo.mac, None);
        let address = lo
            .addresses
            .iter()
            .find(|one| one.ip == "127.0.0.1")
            .unwrap();
        assert_eq!(address.prefix, 8);
    }
}
