//! Listening ports, and the process behind each.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr};

use intendant_inventory::content::ListeningPort;

use super::processes::Process;
use crate::proc::line;

/// `TCP_LISTEN` and, for UDP, `TCP_CLOSE` (not connected) of the kernel's `tcp_states.h`.
const LISTEN: &str = "0A";
const UNCONNECTED: &str = "07";

/// A socket that waits for others.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Socket {
    protocol: &'static str,
    address: String,
    port: u16,
    uid: u32,
    inode: u64,
}

/// What listens, sorted; each address and port once. On ports that the kernel gives to clients, UDP
/// sockets are left out (they wait for an answer, not for others), and so is what only the machine
/// itself can reach: programs talking to their own parts.
pub(super) fn listening(
    processes: &[Process],
    logins: &BTreeMap<u32, String>,
) -> Vec<ListeningPort> {
    let clients = client_ports();
    let mut sockets: Vec<Socket> = Vec::new();
    for (file, protocol) in [
        ("tcp", "tcp"),
        ("tcp6", "tcp"),
        ("udp", "udp"),
        ("udp6", "udp"),
    ] {
        let text = fs::read_to_string(format!("/proc/net/{file}")).unwrap_or_default();
        sockets.extend(
            text.lines()
                .skip(1)
                .filter_map(|line| socket(line, protocol)),
        );
    }
    sockets.retain(|one| {
        let is_own = one.address.starts_with("127.") || one.address == "::1";
        !clients.contains(&one.port) || one.protocol == "tcp" && !is_own
    });
    let owners = owners(processes, &sockets);
    let mut found = BTreeMap::new();
    for one in sockets {
        let process = owners.get(&one.inode);
        let port = ListeningPort {
            protocol: one.protocol.to_owned(),
            address: one.address.clone(),
            port: one.port.into(),
            process: process
                .map(|process| process.short().to_owned())
                .unwrap_or_default(),
            user: logins
                .get(&one.uid)
                .cloned()
                .unwrap_or_else(|| one.uid.to_string()),
            unit: process.map(|process| process.unit()).unwrap_or_default(),
        };
        found
            .entry((one.protocol, one.port, one.address))
            .or_insert(port);
    }
    found.into_values().collect()
}

/// The ports that the kernel hands out by itself.
pub(super) fn client_ports() -> std::ops::RangeInclusive<u16> {
    let text = line("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
    match (numbers.next(), numbers.next()) {
        (Some(first), Some(last)) => first..=last,
        _ => 32_768..=60_999,
    }
}

/// The first process that holds each socket.
fn owners<'a>(processes: &'a [Process], sockets: &[Socket]) -> HashMap<u64, &'a Process> {
    let mut wanted: BTreeSet<u64> = sockets.iter().map(|one| one.inode).collect();
    let mut found = HashMap::new();
    for process in processes
        .iter()
        .filter(|process| !process.program.is_empty())
    {
        if wanted.is_empty() {
            break;
        }
        for inode in process.sockets() {
            if wanted.remove(&inode) {
                found.insert(inode, process);
            }
        }
    }
    found
}

/// `sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode …`.
fn socket(line: &str, protocol: &'static str) -> Option<Socket> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (state, wanted) = (
        *fields.get(3)?,
        if protocol == "tcp" {
            LISTEN
        } else {
            UNCONNECTED
        },
    );
    if state != wanted {
        return None;
    }
    let (address, port) = fields.get(1)?.split_once(':')?;
    Some(Socket {
        protocol,
        address: ip(address)?,
        port: u16::from_str_radix(port, 16).ok()?,
        uid: fields.get(7)?.parse().ok()?,
        inode: fields.get(9)?.parse().ok()?,
    })
}

/// The kernel prints addresses in words of 32 bits as the machine holds them in memory.
fn ip(hex: &str) -> Option<String> {
    let word = |at: usize| u32::from_str_radix(hex.get(at..at + 8)?, 16).ok();
    match hex.len() {
        8 => Some(Ipv4Addr::from(word(0)?.to_ne_bytes()).to_string()),
        32 => {
            let mut bytes = [0; 16];
            for (index, chunk) in bytes.chunks_exact_mut(4).enumerate() {
                chunk.copy_from_slice(&word(index * 8)?.to_ne_bytes());
            }
            Some(Ipv6Addr::from(bytes).to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, UdpSocket};

    use proptest::prelude::*;

    use super::*;
    use crate::inventory::{people, processes};

    #[test]
    fn a_port_of_this_process_is_found_with_it() {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = u64::from(listener.local_addr().unwrap().port());
        let own = TcpListener::bind("127.0.0.1:0").unwrap();
        let own_port = u64::from(own.local_addr().unwrap().port());
        let client = UdpSocket::bind("127.0.0.1:0").unwrap();
        let waiting = u64::from(client.local_addr().unwrap().port());
        let logins = people::logins(&people::users());
        let found = listening(&processes::all(), &logins);
        let one = found
            .iter()
            .find(|one| one.port == port && one.protocol == "tcp")
            .unwrap();
        assert_eq!(one.address, "0.0.0.0");
        assert!(!found.iter().any(|one| one.port == own_port));
        assert!(one.process.contains("intendant"), "{one:?}");
        assert!(!one.user.is_empty());
        assert!(
            !found
                .iter()
                .any(|one| one.protocol == "udp" && one.port == waiting)
        );
    }

    #[test]
    fn both_families_are_read() {
        let number = 0x0100_007f_u32.to_be();
        let address = Ipv4Addr::from(0x0100_007f_u32.to_ne_bytes()).to_string();
        assert_eq!(ip(&format!("{:08X}", u32::from_be(number))), Some(address));
        assert_eq!(ip(&"0".repeat(32)).as_deref(), Some("::"));
        assert_eq!(ip("01"), None);
        assert_eq!(ip(&"g".repeat(8)), None);
    }

    proptest! {
        #[test]
        fn no_line_is_a_panic(line in "\\PC{0,160}") {
            let _ = (socket(&line, "tcp"), ip(&line));
        }
    }
}
