//! Drawing up what the machine is, from the kernel and a few files; never from secrets.

mod hardware;
mod network;
mod packages;
mod services;
mod system;

use intendant_protocol::{Filesystem, Inventory, Memory};
use sha2::{Digest as _, Sha256};

use crate::{clock, mounts, proc};

/// Everything, in a second or so.
pub(crate) fn draw_up() -> Inventory {
    let hostname = hostname();
    Inventory {
        fqdn: system::fqdn(&hostname),
        hostname,
        machine_id: machine_id(),
        os: system::operating_system(),
        hardware: hardware::hardware(),
        cpu: hardware::cpu(),
        memory: memory(),
        disks: hardware::disks(),
        filesystems: filesystems(),
        interfaces: network::interfaces(),
        boot_time: (clock::wall_us() - clock::boot_us()) / 1_000_000,
        packages: packages::installed(),
        services: services::services(),
    }
}

/// The kernel's name for the machine.
pub(crate) fn hostname() -> String {
    nix::unistd::gethostname()
        .ok()
        .and_then(|name| name.into_string().ok())
        .unwrap_or_default()
}

/// A hash of the machine's id: enough to recognise the machine, of no use to anyone else
/// (machine-id(5) asks to keep the id itself confidential). Empty where there is none.
pub(crate) fn machine_id() -> String {
    let id = proc::line("/etc/machine-id").or_else(|| proc::line("/var/lib/dbus/machine-id"));
    let Some(id) = id.filter(|id| id != "uninitialized") else {
        return String::new();
    };
    let mut hash = Sha256::new();
    hash.update(b"intendant-machine-id\0");
    hash.update(id.as_bytes());
    let digest = hash.finalize();
    digest
        .iter()
        .take(16)
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn memory() -> Memory {
    let meminfo = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    Memory {
        total_bytes: proc::field_kib(&meminfo, "MemTotal").unwrap_or(0),
        swap_bytes: proc::field_kib(&meminfo, "SwapTotal").unwrap_or(0),
    }
}

fn filesystems() -> Vec<Filesystem> {
    let mounts = mounts::real().unwrap_or_default();
    mounts
        .into_iter()
        .filter_map(|mount| {
            let usage = mounts::usage(&mount.point).ok()?;
            Some(Filesystem {
                mount: mount.point,
                device: mount.device,
                kind: mount.kind,
                size_bytes: usage.size,
                free_bytes: usage.free,
                used_bytes: usage.used,
                read_only: mount.read_only,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_described_and_its_hash_is_stable() {
        let one = draw_up();
        assert!(!one.hostname.is_empty() && !one.os.kernel.is_empty());
        assert!(one.cpu.threads > 0 && one.memory.total_bytes > 0);
        assert!(
            one.interfaces
                .iter()
                .any(|interface| interface.name == "lo")
        );
        let mut two = draw_up();
        assert_eq!(one.stable_hash(), two.stable_hash());
        two.filesystems.iter_mut().for_each(|fs| fs.free_bytes += 1);
        two.boot_time += 5;
        assert_eq!(one.stable_hash(), two.stable_hash());
        two.hostname.push('x');
        assert_ne!(one.stable_hash(), two.stable_hash());
    }
}
