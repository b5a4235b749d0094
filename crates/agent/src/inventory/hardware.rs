//! The box: maker, processor, disks, and what it runs inside of.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use intendant_protocol::{Cpu, Disk, Hardware};

use crate::proc::{cpu_threads, line};

/// What makers leave in the firmware instead of an answer.
const PLACEHOLDERS: [&str; 8] = [
    "to be filled by o.e.m.",
    "default string",
    "system manufacturer",
    "system product name",
    "system serial number",
    "not specified",
    "none",
    "0",
];

pub(super) fn hardware() -> Hardware {
    let vendor = dmi("sys_vendor");
    let model = dmi("product_name").or_else(|| line("/proc/device-tree/model"));
    Hardware {
        virtualisation: virtualisation(vendor.as_deref(), model.as_deref()),
        serial: dmi("product_serial").or_else(|| line("/proc/device-tree/serial-number")),
        firmware: dmi("bios_version"),
        chassis: dmi("chassis_type").and_then(|number| chassis(&number)),
        vendor,
        model,
    }
}

fn dmi(name: &str) -> Option<String> {
    line(Path::new("/sys/class/dmi/id").join(name))
        .filter(|value| !PLACEHOLDERS.contains(&value.to_ascii_lowercase().as_str()))
}

/// The chassis types of the SMBIOS specification (7.4.1) that tell something.
fn chassis(number: &str) -> Option<String> {
    let word = match number {
        "3" | "4" | "5" | "6" | "7" | "13" | "15" | "16" | "24" | "35" | "36" => "desktop",
        "8" | "9" | "10" | "14" | "31" | "32" => "laptop",
        "11" | "30" => "handheld",
        "17" | "23" | "25" | "28" | "29" => "server",
        "1" => "virtual",
        _ => return None,
    };
    Some(word.to_owned())
}

fn virtualisation(vendor: Option<&str>, model: Option<&str>) -> String {
    if let Some(container) = container() {
        return container;
    }
    let text = format!(
        "{} {}",
        vendor.unwrap_or_default(),
        model.unwrap_or_default()
    )
    .to_ascii_lowercase();
    let known = [
        ("kvm", "kvm"),
        ("qemu", "kvm"),
        ("vmware", "vmware"),
        ("virtualbox", "virtualbox"),
        ("innotek", "virtualbox"),
        ("microsoft corporation virtual", "microsoft"),
        ("xen", "xen"),
        ("amazon ec2", "amazon"),
        ("google compute", "google"),
        ("openstack", "kvm"),
        ("ovirt", "kvm"),
        ("parallels", "parallels"),
        ("bhyve", "bhyve"),
        ("bochs", "bochs"),
    ];
    if let Some((_, name)) = known.iter().find(|(mark, _)| text.contains(mark)) {
        return (*name).to_owned();
    }
    if let Some(kind) = line("/sys/hypervisor/type") {
        return kind;
    }
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let hypervisor = cpuinfo
        .lines()
        .find(|line| line.starts_with("flags"))
        .is_some_and(|line| line.split(' ').any(|flag| flag == "hypervisor"));
    if hypervisor { "vm-other" } else { "none" }.to_owned()
}

fn container() -> Option<String> {
    if let Some(name) = line("/run/systemd/container") {
        return Some(name);
    }
    if Path::new("/.dockerenv").exists() {
        return Some("docker".to_owned());
    }
    if Path::new("/run/.containerenv").exists() {
        return Some("podman".to_owned());
    }
    let init = fs::read("/proc/1/environ").unwrap_or_default();
    init.split(|&byte| byte == 0)
        .find_map(|entry| entry.strip_prefix(b"container="))
        .map(|name| String::from_utf8_lossy(name).into_owned())
}

pub(super) fn cpu() -> Cpu {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    parse_cpu(&text, cpu_threads())
}

fn parse_cpu(text: &str, threads: u32) -> Cpu {
    let value = |line: &str, name: &str| {
        line.split_once(':')
            .filter(|(key, _)| key.trim() == name)
            .map(|(_, value)| value.trim().to_owned())
    };
    let first = |name: &str| text.lines().find_map(|line| value(line, name));
    let mut sockets = HashSet::new();
    let mut cores = HashSet::new();
    for block in text.split("\n\n") {
        let of = |name: &str| block.lines().find_map(|line| value(line, name));
        if let (Some(socket), Some(core)) = (of("physical id"), of("core id")) {
            sockets.insert(socket.clone());
            cores.insert((socket, core));
        }
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Cpu {
        model: ["model name", "Model", "Hardware", "cpu model", "uarch"]
            .iter()
            .find_map(|name| first(name))
            .unwrap_or_default(),
        sockets: count(sockets.len()).max(1),
        cores: if cores.is_empty() {
            threads
        } else {
            count(cores.len())
        },
        threads,
    }
}

pub(super) fn disks() -> Vec<Disk> {
    let mut disks: Vec<Disk> = fs::read_dir("/sys/block")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| disk(&entry.path(), &entry.file_name().to_string_lossy()))
        .collect();
    disks.sort_by(|a, b| a.name.cmp(&b.name));
    disks
}

fn disk(path: &Path, name: &str) -> Option<Disk> {
    let made_up = ["loop", "ram", "zram", "dm-", "md", "fd", "nbd", "sr", "zd"];
    if made_up.iter().any(|prefix| name.starts_with(prefix)) {
        return None;
    }
    // Always in units of 512 bytes, whatever the disk's own.
    let sectors: u64 = line(path.join("size"))?.parse().ok()?;
    if sectors == 0 {
        return None;
    }
    Some(Disk {
        name: name.to_owned(),
        size_bytes: sectors.saturating_mul(512),
        model: line(path.join("device/model")),
        serial: line(path.join("device/serial")).or_else(|| line(path.join("serial"))),
        rotational: line(path.join("queue/rotational")).as_deref() == Some("1"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_counted() {
        let one = |processor: u32, socket: u32, core: u32| {
            format!(
                "processor\t: {processor}\nmodel name\t: Xeon\nphysical id\t: {socket}\ncore id\t: {core}\n\n"
            )
        };
        let text: String = [one(0, 0, 0), one(1, 0, 0), one(2, 1, 0), one(3, 1, 0)].concat();
        let cpu = parse_cpu(&text, 4);
        assert_eq!((cpu.sockets, cpu.cores, cpu.threads), (2, 2, 4));
        assert_eq!(cpu.model, "Xeon");
        assert_eq!(parse_cpu("processor\t: 0\n", 8).cores, 8);
    }
}
