//! What agents before 0.2 said of their machine, in the form of every source.

use intendant_inventory::Report;
use intendant_inventory::content::{
    Content, Cpu, Drive, Hardware, Network, OperatingSystem, Service, Software, Storage,
};
use intendant_protocol::{Inventory, NetworkInterface};

const MIB: u64 = 1024 * 1024;

/// An older agent's inventory as a report.
pub(super) fn report_of(old: &Inventory) -> Report {
    let mut content = Content {
        hardware: hardware(old),
        operatingsystem: system(old),
        versionclient: "Intendant-Agent".to_owned(),
        ..Content::default()
    };
    let vendor = |text: &Option<String>| text.clone().unwrap_or_default();
    content.bios.smanufacturer = vendor(&old.hardware.vendor);
    content.bios.smodel = vendor(&old.hardware.model);
    content.bios.ssn = vendor(&old.hardware.serial);
    content.bios.bversion = vendor(&old.hardware.firmware);
    let sockets = old
        .cpu
        .sockets
        .clamp(u32::from(!old.cpu.model.is_empty()), 64);
    content.cpus = (0..sockets)
        .map(|_| Cpu {
            name: old.cpu.model.clone(),
            arch: old.os.architecture.clone(),
            core: u64::from(old.cpu.cores / sockets.max(1)),
            thread: u64::from(old.cpu.threads / old.cpu.cores.max(1)),
            ..Cpu::default()
        })
        .collect();
    disks(old, &mut content);
    content.networks = old.interfaces.iter().flat_map(networks).collect();
    programs(old, &mut content);
    Report {
        action: "inventory".to_owned(),
        itemtype: "Computer".to_owned(),
        content,
        ..Report::default()
    }
}

fn disks(old: &Inventory, content: &mut Content) {
    content.storages = old
        .disks
        .iter()
        .map(|disk| Storage {
            name: disk.name.clone(),
            disksize: disk.size_bytes / 1_000_000,
            model: disk.model.clone().unwrap_or_default(),
            serial: disk.serial.clone().unwrap_or_default(),
            kind: "disk".to_owned(),
            ..Storage::default()
        })
        .collect();
    content.drives = old
        .filesystems
        .iter()
        .map(|fs| Drive {
            kind: fs.mount.clone(),
            volumn: fs.device.clone(),
            filesystem: fs.kind.clone(),
            total: fs.size_bytes / MIB,
            free: fs.free_bytes / MIB,
            ..Drive::default()
        })
        .collect();
}

fn programs(old: &Inventory, content: &mut Content) {
    content.softwares = old
        .packages
        .iter()
        .map(|package| Software {
            name: package.name.clone(),
            version: package.version.clone(),
            arch: package.architecture.clone(),
            from: match package.source.as_str() {
                "dpkg" => "deb".to_owned(),
                other => other.to_owned(),
            },
            ..Software::default()
        })
        .collect();
    content.services = old
        .services
        .iter()
        .map(|service| Service {
            name: service.name.clone(),
            state: service.state.clone(),
            detail: service.detail.clone(),
            enabled: service.enabled.clone(),
        })
        .collect();
}

fn hardware(old: &Inventory) -> Hardware {
    let system = match old.hardware.virtualisation.as_str() {
        "" | "none" => "Physical",
        "kvm" | "qemu" => "KVM",
        "vmware" => "VMware",
        "microsoft" => "Hyper-V",
        "oracle" => "VirtualBox",
        other => other,
    };
    Hardware {
        name: old.hostname.clone(),
        chassis_type: old.hardware.chassis.clone().unwrap_or_default(),
        vmsystem: system.to_owned(),
        memory: old.memory.total_bytes / MIB,
        swap: old.memory.swap_bytes / MIB,
        ..Hardware::default()
    }
}

fn system(old: &Inventory) -> OperatingSystem {
    OperatingSystem {
        name: old.os.name.clone(),
        version: old.os.version.clone(),
        full_name: old.os.pretty_name.clone(),
        arch: old.os.architecture.clone(),
        kernel_version: old.os.kernel.clone(),
        fqdn: old.fqdn.clone().unwrap_or_default(),
        ..OperatingSystem::default()
    }
}

/// One entry an address, as the format wants it; privacy addresses are left out.
fn networks(old: &NetworkInterface) -> Vec<Network> {
    let bare = Network {
        description: old.name.clone(),
        mac: old.mac.clone().unwrap_or_default(),
        status: if old.up { "up" } else { "down" }.to_owned(),
        virtualdev: old.is_ephemeral(),
        ..Network::default()
    };
    let lasting: Vec<Network> = old
        .addresses
        .iter()
        .filter(|address| !address.is_volatile())
        .map(|address| {
            let mut one = bare.clone();
            if address.ip.contains(':') {
                one.ipaddress6.clone_from(&address.ip);
            } else {
                one.ipaddress.clone_from(&address.ip);
            }
            one
        })
        .collect();
    if lasting.is_empty() {
        vec![bare]
    } else {
        lasting
    }
}
