//! The machine as a whole: processors, memory, and what it runs inside of.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use intendant_inventory::content::{Battery, Cpu, Hardware};

use super::smbios::Tables;
use super::{network, people};
use crate::proc::{self, cpu_threads, line};

const MIB: u64 = 1024 * 1024;

pub(super) fn hardware(hostname: &str, tables: &Tables) -> Hardware {
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let last = people::last_login();
    let routes = fs::read_to_string("/proc/net/route").unwrap_or_default();
    Hardware {
        name: hostname.to_owned(),
        uuid: tables.uuid.clone(),
        chassis_type: tables.chassis.clone(),
        vmsystem: virtualisation(&tables.bios.smanufacturer, &tables.bios.smodel),
        memory: proc::field_kib(&meminfo, "MemTotal").unwrap_or(0) / MIB,
        swap: proc::field_kib(&meminfo, "SwapTotal").unwrap_or(0) / MIB,
        lastloggeduser: last.as_ref().map(|one| one.0.clone()).unwrap_or_default(),
        datelastloggeduser: last.map(|one| one.1).unwrap_or_default(),
        defaultgateway: network::default_gateway(&routes).unwrap_or_default(),
        dns: network::resolvers(&fs::read_to_string("/etc/resolv.conf").unwrap_or_default()),
        workgroup: network::search_domain().unwrap_or_default(),
        description: String::new(),
    }
}

/// In the words of GLPI's agent: `Physical`, `KVM`, `VMware`, `Docker`…
fn virtualisation(vendor: &str, model: &str) -> String {
    if let Some(container) = container() {
        return container;
    }
    let text = format!("{vendor} {model}").to_ascii_lowercase();
    let known = [
        ("kvm", "KVM"),
        ("qemu", "QEMU"),
        ("vmware", "VMware"),
        ("virtualbox", "VirtualBox"),
        ("innotek", "VirtualBox"),
        ("microsoft corporation virtual", "Hyper-V"),
        ("xen", "Xen"),
        ("amazon ec2", "Amazon EC2"),
        ("google compute", "Google Compute Engine"),
        ("openstack", "KVM"),
        ("ovirt", "KVM"),
        ("nutanix", "KVM"),
        ("parallels", "Parallels"),
        ("bhyve", "bhyve"),
        ("bochs", "QEMU"),
    ];
    if let Some((_, name)) = known.iter().find(|(mark, _)| text.contains(mark)) {
        return (*name).to_owned();
    }
    if line("/sys/hypervisor/type").as_deref() == Some("xen") {
        return "Xen".to_owned();
    }
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let is_guest = cpuinfo
        .lines()
        .find(|line| line.starts_with("flags"))
        .is_some_and(|line| line.split(' ').any(|flag| flag == "hypervisor"));
    if is_guest {
        "Virtual Machine"
    } else {
        "Physical"
    }
    .to_owned()
}

fn container() -> Option<String> {
    let name = |word: &str| {
        Some(match word {
            "docker" => "Docker".to_owned(),
            "podman" => "Podman".to_owned(),
            other => other.to_owned(),
        })
    };
    if let Some(word) = line("/run/systemd/container") {
        return name(&word);
    }
    if Path::new("/.dockerenv").exists() {
        return name("docker");
    }
    if Path::new("/run/.containerenv").exists() {
        return name("podman");
    }
    let init = fs::read("/proc/1/environ").unwrap_or_default();
    init.split(|&byte| byte == 0)
        .find_map(|entry| entry.strip_prefix(b"container="))
        .and_then(|word| name(&String::from_utf8_lossy(word)))
}

/// Processors, one a socket.
pub(super) fn cpus(tables: &Tables, arch: &str) -> Vec<Cpu> {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let khz: Option<u64> = line("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq")
        .and_then(|text| text.parse().ok());
    let mut cpus = parse_cpus(&text, cpu_threads(), arch);
    for (index, cpu) in cpus.iter_mut().enumerate() {
        let told = tables.cpu_mhz.get(index).copied().filter(|&mhz| mhz > 0);
        cpu.speed = khz
            .map(|khz| khz / 1000)
            .or_else(|| named_speed(&cpu.name))
            .or(told)
            .unwrap_or(0);
        cpu.serial = tables.cpu_serials.get(index).cloned().unwrap_or_default();
    }
    cpus
}

#[derive(Default)]
struct Socket {
    first: BTreeMap<String, String>,
    cores: BTreeSet<String>,
    threads: u64,
}

fn parse_cpus(text: &str, threads: u32, arch: &str) -> Vec<Cpu> {
    let mut sockets: BTreeMap<String, Socket> = BTreeMap::new();
    for block in text.split("\n\n") {
        let fields: BTreeMap<String, String> = block
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        if !fields.contains_key("processor") {
            continue;
        }
        let id = fields.get("physical id").cloned().unwrap_or_default();
        let socket = sockets.entry(id).or_default();
        socket.threads += 1;
        let core = fields.get("core id").or_else(|| fields.get("processor"));
        socket.cores.extend(core.cloned());
        if socket.first.is_empty() {
            socket.first = fields;
        }
    }
    if sockets.is_empty() {
        let only = Socket {
            threads: threads.into(),
            ..Socket::default()
        };
        sockets.insert(String::new(), only);
    }
    sockets
        .into_values()
        .map(|socket| processor(&socket, arch))
        .collect()
}

fn processor(socket: &Socket, arch: &str) -> Cpu {
    let of = |names: &[&str]| {
        names
            .iter()
            .find_map(|&name| socket.first.get(name))
            .cloned()
            .unwrap_or_default()
    };
    let cores = (socket.cores.len() as u64).max(1);
    let vendor = of(&["vendor_id", "CPU implementer"]);
    Cpu {
        arch: arch.to_owned(),
        core: cores,
        corecount: cores,
        thread: (socket.threads / cores).max(1),
        manufacturer: match vendor.as_str() {
            "GenuineIntel" => "Intel".to_owned(),
            "AuthenticAMD" => "AMD".to_owned(),
            "0x41" => "ARM".to_owned(),
            "0x61" => "Apple".to_owned(),
            "0x51" => "Qualcomm".to_owned(),
            other => other.to_owned(),
        },
        name: of(&["model name", "Model", "Hardware", "cpu model", "uarch"]),
        ..Cpu::default()
    }
}

/// `… CPU @ 2.20GHz`, in MHz.
fn named_speed(name: &str) -> Option<u64> {
    let (_, text) = name.split_once('@')?;
    let number = text.trim().strip_suffix("GHz")?.trim();
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let part: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    whole
        .parse::<u64>()
        .ok()?
        .checked_mul(1000)?
        .checked_add(part)
}

/// The batteries of a portable machine; capacities in mWh.
pub(super) fn batteries() -> Vec<Battery> {
    super::entries("/sys/class/power_supply")
        .into_iter()
        .filter(|path| line(path.join("type")).as_deref() == Some("Battery"))
        // Those of mice and keyboards are not the machine's.
        .filter(|path| line(path.join("scope")).as_deref() != Some("Device"))
        .map(|path| {
            let number = |name: &str| -> Option<u64> { line(path.join(name))?.parse().ok() };
            // Either µWh, or µAh with µV.
            let energy = |kind: &str| {
                number(&format!("energy_{kind}"))
                    .map(|uwh| uwh / 1000)
                    .or_else(|| {
                        let (uah, uv) = (
                            number(&format!("charge_{kind}"))?,
                            number("voltage_min_design")?,
                        );
                        Some((uah / 1000).saturating_mul(uv / 1000) / 1000)
                    })
                    .unwrap_or(0)
            };
            Battery {
                name: line(path.join("model_name")).unwrap_or_default(),
                manufacturer: line(path.join("manufacturer")).unwrap_or_default(),
                serial: line(path.join("serial_number")).unwrap_or_default(),
                capacity: energy("full_design"),
                real_capacity: energy("full"),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_counted() {
        let one = |processor: u32, socket: u32, core: u32| {
            format!(
                "processor\t: {processor}\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon @ 2.20GHz\n\
                 physical id\t: {socket}\ncore id\t: {core}\n\n"
            )
        };
        let text: String = [one(0, 0, 0), one(1, 0, 0), one(2, 1, 0), one(3, 1, 0)].concat();
        let cpus = parse_cpus(&text, 4, "x86_64");
        assert_eq!(cpus.len(), 2);
        assert_eq!((cpus[0].core, cpus[0].thread), (1, 2));
        assert_eq!(cpus[0].manufacturer, "Intel");
        assert_eq!(named_speed(&cpus[0].name), Some(2_200));
        let cpus = parse_cpus("processor\t: 0\n\nprocessor\t: 1\n", 8, "aarch64");
        assert_eq!((cpus.len(), cpus[0].core, cpus[0].thread), (1, 2, 1));
        assert_eq!(parse_cpus("", 3, "x").len(), 1);
    }

    #[test]
    fn speeds_in_names() {
        assert_eq!(
            named_speed("Intel(R) Core(TM) i5 CPU @ 1.7GHz"),
            Some(1_700)
        );
        assert_eq!(named_speed("AMD EPYC"), None);
        assert_eq!(named_speed("x @ 99999999999999999999GHz"), None);
    }
}
