//! What a machine is, as agents before 0.2 said it. Only read; the server makes a report of it.

use serde::{Deserialize, Serialize};

/// A machine, as far as it can tell itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inventory {
    /// The kernel's name for the machine.
    pub hostname: String,
    /// The full name, where one can be found.
    pub fqdn: Option<String>,
    /// A hash of `/etc/machine-id`.
    pub machine_id: String,
    /// The system.
    pub os: OperatingSystem,
    /// The box.
    pub hardware: Hardware,
    /// The processor.
    pub cpu: Cpu,
    /// The memory.
    pub memory: Memory,
    /// Block devices.
    pub disks: Vec<Disk>,
    /// Mounted filesystems on real devices.
    pub filesystems: Vec<Filesystem>,
    /// Network interfaces.
    pub interfaces: Vec<NetworkInterface>,
    /// When the machine booted (seconds since 1970, UTC); volatile.
    pub boot_time: i64,
    /// Installed packages, sorted by name.
    pub packages: Vec<Package>,
    /// Services of systemd, sorted by name.
    pub services: Vec<Service>,
}

/// The system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OperatingSystem {
    /// `debian`, `rhel`… (`ID` of os-release).
    pub id: String,
    /// `Debian GNU/Linux` (`NAME`).
    pub name: String,
    /// `12` or `12.11` (`VERSION_ID`).
    pub version: String,
    /// The name for people (`PRETTY_NAME`).
    pub pretty_name: String,
    /// `6.1.0-37-amd64`.
    pub kernel: String,
    /// `x86_64`.
    pub architecture: String,
}

/// The box.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hardware {
    /// `kvm`, `vmware`, `microsoft`, `docker`, `lxc`… or `none` for bare metal.
    pub virtualisation: String,
    /// Who built it.
    pub vendor: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The serial number (needs root).
    pub serial: Option<String>,
    /// The firmware's version.
    pub firmware: Option<String>,
    /// `desktop`, `laptop`, `server`, `virtual`… from the chassis type.
    pub chassis: Option<String>,
}

/// The processor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cpu {
    /// Its name.
    pub model: String,
    /// Sockets.
    pub sockets: u32,
    /// Cores over all sockets.
    pub cores: u32,
    /// Threads the system schedules on.
    pub threads: u32,
}

/// The memory, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// What the kernel manages.
    pub total_bytes: u64,
    /// Swap.
    pub swap_bytes: u64,
}

/// A block device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Disk {
    /// `sda`, `nvme0n1`.
    pub name: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// Its model.
    pub model: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
    /// Whether it turns.
    pub rotational: bool,
}

/// A mounted filesystem.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filesystem {
    /// Where it is mounted.
    pub mount: String,
    /// What is mounted.
    pub device: String,
    /// `ext4`, `xfs`…
    pub kind: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// Bytes a user may still write; volatile.
    pub free_bytes: u64,
    /// Bytes in use; volatile.
    pub used_bytes: u64,
    /// Mounted read-only.
    pub read_only: bool,
}

/// A network interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkInterface {
    /// `eth0`.
    pub name: String,
    /// The hardware address, lower case with colons.
    pub mac: Option<String>,
    /// Whether it is up; volatile.
    pub up: bool,
    /// Its addresses.
    pub addresses: Vec<Address>,
}

impl NetworkInterface {
    /// Interfaces that containers and virtual machines make and unmake.
    #[must_use]
    pub fn is_ephemeral(&self) -> bool {
        ["veth", "vnet", "tap", "cali", "flannel", "cni"]
            .iter()
            .any(|prefix| self.name.starts_with(prefix))
    }
}

/// An address of an interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// IPv4 or IPv6.
    pub ip: String,
    /// The length of the network's prefix.
    pub prefix: u8,
    /// A privacy address that changes by itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub temporary: bool,
}

impl Address {
    /// Not part of what the machine is.
    #[must_use]
    pub fn is_volatile(&self) -> bool {
        self.temporary || self.ip.starts_with("fe80:")
    }
}

/// An installed package.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version, as the packager writes it.
    pub version: String,
    /// Its architecture.
    pub architecture: String,
    /// `dpkg`, `rpm` or `apk`.
    pub source: String,
}

/// A service of systemd.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Service {
    /// `nginx.service`.
    pub name: String,
    /// `active`, `inactive`, `failed`…; volatile.
    pub state: String,
    /// `running`, `exited`, `dead`…; volatile.
    pub detail: String,
    /// `enabled`, `disabled`, `static`…
    pub enabled: String,
}
