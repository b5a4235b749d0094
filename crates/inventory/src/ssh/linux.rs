//! A Linux machine, from what its own commands print.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::{
    Bios, Content, Cpu, Drive, Hardware, ListeningPort, LocalUser, Network, OperatingSystem,
    Report, Service, Software, Storage,
};

type Sections<'a> = BTreeMap<&'a str, &'a str>;

pub(super) fn report(sections: &Sections<'_>, address: &str) -> Report {
    let of = |name: &str| sections.get(name).copied().unwrap_or_default();
    let mut system = of("system").lines().map(str::trim);
    let [kernel_name, name, kernel, arch] =
        [(); 4].map(|()| system.next().unwrap_or_default().to_owned());
    let dmi = pairs(of("dmi"), '=');
    let networks = networks(of("links"), of("addresses"), of("route"));
    let mac = networks
        .iter()
        .find(|one| !one.mac.is_empty() && !one.virtualdev)
        .map(|one| one.mac.clone())
        .unwrap_or_default();
    let content = Content {
        bios: bios(&dmi),
        hardware: hardware(&name, &dmi, of("virtualisation"), of("memory"), of("route")),
        operatingsystem: OperatingSystem {
            arch,
            kernel_name: kernel_name.to_lowercase(),
            kernel_version: kernel,
            fqdn: fqdn(of("fqdn"), &name),
            ..release(of("release"))
        },
        cpus: processors(of("processors")),
        drives: filesystems(of("filesystems")),
        storages: disks(of("disks")),
        softwares: packages(of("packages-deb"), of("packages-rpm")),
        local_users: users(of("users")),
        services: services(of("services")),
        listening_ports: listening(of("ports")),
        networks,
        versionclient: "Intendant SSH".to_owned(),
        ..Content::default()
    };
    let identity = if mac.is_empty() { address } else { &mac };
    Report {
        action: "inventory".to_owned(),
        deviceid: format!("ssh:{name}:{identity}"),
        itemtype: "Computer".to_owned(),
        content,
        ..Report::default()
    }
}

fn pairs(text: &str, between: char) -> BTreeMap<&str, &str> {
    text.lines()
        .filter_map(|line| line.split_once(between))
        .map(|(name, value)| (name.trim(), value.trim().trim_matches('"')))
        .collect()
}

fn bios(dmi: &BTreeMap<&str, &str>) -> Bios {
    let of = |name: &str| dmi.get(name).copied().unwrap_or_default().to_owned();
    Bios {
        bdate: of("bios_date"),
        bmanufacturer: of("bios_vendor"),
        bversion: of("bios_version"),
        mmanufacturer: of("board_vendor"),
        mmodel: of("board_name"),
        msn: of("board_serial"),
        smanufacturer: of("sys_vendor"),
        smodel: of("product_name"),
        ssn: of("product_serial"),
        enclosureserial: of("chassis_serial"),
        ..Bios::default()
    }
}

fn hardware(
    name: &str,
    dmi: &BTreeMap<&str, &str>,
    virtualisation: &str,
    memory: &str,
    route: &str,
) -> Hardware {
    let memory = pairs(memory, ':');
    let mib = |name: &str| {
        memory
            .get(name)
            .and_then(|text| text.split_whitespace().next())
            .and_then(|number| number.parse::<u64>().ok())
            .unwrap_or_default()
            / 1024
    };
    let words: Vec<&str> = route.split_whitespace().collect();
    let gateway = words
        .windows(2)
        .find(|pair| pair[0] == "via")
        .map(|pair| pair[1].to_owned())
        .unwrap_or_default();
    Hardware {
        name: name.to_owned(),
        uuid: dmi
            .get("product_uuid")
            .copied()
            .unwrap_or_default()
            .to_owned(),
        vmsystem: match virtualisation.trim() {
            "none" => "Physical".to_owned(),
            "kvm" | "qemu" => "KVM".to_owned(),
            "vmware" => "VMware".to_owned(),
            "microsoft" => "Hyper-V".to_owned(),
            other => other.to_owned(),
        },
        memory: mib("MemTotal"),
        swap: mib("SwapTotal"),
        defaultgateway: gateway,
        ..Hardware::default()
    }
}

fn fqdn(text: &str, name: &str) -> String {
    let first = text.lines().next().unwrap_or_default().trim();
    if first.contains('.') && first.starts_with(name) {
        first.to_owned()
    } else {
        String::new()
    }
}

fn release(text: &str) -> OperatingSystem {
    let all = pairs(text, '=');
    let of = |name: &str| all.get(name).copied().unwrap_or_default().to_owned();
    OperatingSystem {
        name: of("NAME"),
        version: of("VERSION_ID"),
        full_name: of("PRETTY_NAME"),
        ..OperatingSystem::default()
    }
}

/// One entry a socket, its cores counted.
fn processors(text: &str) -> Vec<Cpu> {
    let mut sockets: BTreeMap<String, (Cpu, BTreeSet<String>, u64)> = BTreeMap::new();
    let (mut vendor, mut model, mut socket) = (String::new(), String::new(), String::new());
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim().to_owned();
        match name.trim() {
            "vendor_id" => vendor = value,
            "model name" => {
                model = value;
                socket.clear();
            }
            "physical id" => socket = value,
            "core id" => {
                let entry = sockets.entry(socket.clone()).or_default();
                entry.0.name.clone_from(&model);
                entry.0.manufacturer.clone_from(&vendor);
                entry.1.insert(value);
                entry.2 += 1;
            }
            _ => {}
        }
    }
    if sockets.is_empty() && !model.is_empty() {
        let cpu = Cpu {
            name: model,
            manufacturer: vendor,
            ..Cpu::default()
        };
        return vec![cpu];
    }
    sockets
        .into_values()
        .map(|(cpu, cores, threads)| {
            let count = cores.len() as u64;
            Cpu {
                core: count,
                thread: threads / count.max(1),
                ..cpu
            }
        })
        .collect()
}

/// One entry an address; an interface without any has one too.
fn networks(links: &str, addresses: &str, route: &str) -> Vec<Network> {
    let mut all = Vec::new();
    for line in links.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(name) = words.get(1) else { continue };
        let name = name.trim_end_matches(':').split('@').next().unwrap_or(name);
        let after = |key: &str| {
            words
                .windows(2)
                .find(|pair| pair[0] == key)
                .map(|pair| pair[1].to_owned())
        };
        if name == "lo" {
            continue;
        }
        let link = Network {
            description: name.to_owned(),
            mac: after("link/ether").unwrap_or_default(),
            status: match after("state").as_deref() {
                Some("DOWN") => "down",
                _ => "up",
            }
            .to_owned(),
            virtualdev: [
                "veth", "docker", "br-", "virbr", "vnet", "tap", "tun", "wg", "cali", "cni",
            ]
            .iter()
            .any(|prefix| name.starts_with(prefix)),
            ..Network::default()
        };
        let mut own = of_link(name, addresses, route, &link);
        if own.is_empty() {
            own.push(link);
        }
        all.extend(own);
    }
    all
}

fn of_link(name: &str, addresses: &str, route: &str, link: &Network) -> Vec<Network> {
    let gateway = route
        .lines()
        .find(|line| line.split_whitespace().any(|word| word == name))
        .and_then(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words
                .windows(2)
                .find(|pair| pair[0] == "via")
                .map(|pair| pair[1].to_owned())
        })
        .unwrap_or_default();
    let mut own = Vec::new();
    for line in addresses.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, whose, family, cidr, ..] = words[..] else {
            continue;
        };
        if whose.split('@').next() != Some(name) {
            continue;
        }
        let Some((address, length)) = cidr.split_once('/') else {
            continue;
        };
        match family {
            "inet" => own.push(Network {
                ipaddress: address.to_owned(),
                ipmask: length.parse().map(mask).unwrap_or_default(),
                ipgateway: gateway.clone(),
                ..link.clone()
            }),
            "inet6" if !address.starts_with("fe80") => own.push(Network {
                ipaddress6: address.to_owned(),
                ipmask6: length.to_owned(),
                ..link.clone()
            }),
            _ => {}
        }
    }
    own
}

fn mask(length: u32) -> String {
    let bits = u32::MAX.checked_shl(32 - length.min(32)).unwrap_or(0);
    std::net::Ipv4Addr::from_bits(bits).to_string()
}

fn filesystems(text: &str) -> Vec<Drive> {
    text.lines()
        .skip(1)
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [device, kind, size, _, free, _, ..] = words[..] else {
                return None;
            };
            let passing = ["tmpfs", "devtmpfs", "overlay", "squashfs", "efivarfs"];
            if passing.contains(&kind) {
                return None;
            }
            Some(Drive {
                volumn: device.to_owned(),
                filesystem: kind.to_owned(),
                kind: words.get(6..).unwrap_or_default().join(" "),
                total: size.parse::<u64>().ok()? / 1024,
                free: free.parse::<u64>().ok()? / 1024,
                ..Drive::default()
            })
        })
        .collect()
}

fn disks(text: &str) -> Vec<Storage> {
    text.lines()
        .filter_map(|line| {
            let of = |name: &str| {
                let begin = line.find(&format!("{name}=\""))? + name.len() + 2;
                let rest = line.get(begin..)?;
                rest.split('"').next().map(|text| text.trim().to_owned())
            };
            let kind = of("TYPE")?;
            (kind == "disk").then(|| Storage {
                name: of("NAME").unwrap_or_default(),
                model: of("MODEL").unwrap_or_default(),
                serial: of("SERIAL").unwrap_or_default(),
                disksize: of("SIZE")
                    .and_then(|size| size.parse::<u64>().ok())
                    .unwrap_or_default()
                    / 1_000_000,
                kind,
                ..Storage::default()
            })
        })
        .collect()
}

fn packages(deb: &str, rpm: &str) -> Vec<Software> {
    let deb = deb.lines().filter_map(|line| {
        let mut parts = line.split('\t');
        // `ii`: installed; `rc` and the like are left-overs
        let state = parts.next()?.trim();
        let (name, version, arch) = (parts.next()?, parts.next()?, parts.next()?);
        state
            .starts_with("ii")
            .then(|| software("deb", name, version, arch, ""))
    });
    let rpm = rpm.lines().filter_map(|line| {
        let mut parts = line.split('\t');
        let (name, version, arch) = (parts.next()?, parts.next()?, parts.next()?);
        Some(software(
            "rpm",
            name,
            version,
            arch,
            parts.next().unwrap_or_default(),
        ))
    });
    deb.chain(rpm).collect()
}

fn software(from: &str, name: &str, version: &str, arch: &str, publisher: &str) -> Software {
    Software {
        name: name.to_owned(),
        version: version.to_owned(),
        arch: arch.to_owned(),
        publisher: publisher.to_owned(),
        from: from.to_owned(),
        ..Software::default()
    }
}

fn users(text: &str) -> Vec<LocalUser> {
    text.lines()
        .filter_map(|line| {
            let parts: Vec<&str> = line.split(':').collect();
            let [login, _, id, _, name, home, shell] = parts[..] else {
                return None;
            };
            Some(LocalUser {
                id: id.to_owned(),
                login: login.to_owned(),
                name: name.split(',').next().unwrap_or_default().to_owned(),
                home: home.to_owned(),
                shell: shell.to_owned(),
            })
        })
        .collect()
}

fn services(text: &str) -> Vec<Service> {
    text.lines()
        .filter_map(|line| {
            let words: Vec<&str> = line
                .trim_start_matches(['●', ' '])
                .split_whitespace()
                .collect();
            let [name, load, state, detail, ..] = words[..] else {
                return None;
            };
            (load == "loaded").then(|| Service {
                name: name.to_owned(),
                state: state.to_owned(),
                detail: detail.to_owned(),
                ..Service::default()
            })
        })
        .collect()
}

fn listening(text: &str) -> Vec<ListeningPort> {
    let mut all: Vec<ListeningPort> = text
        .lines()
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [protocol, _, _, _, local, ..] = words[..] else {
                return None;
            };
            let (address, port) = local.rsplit_once(':')?;
            let address = address.split('%').next().unwrap_or(address);
            Some(ListeningPort {
                protocol: protocol.to_owned(),
                address: match address.trim_matches(['[', ']']) {
                    "*" => "::".to_owned(),
                    other => other.to_owned(),
                },
                port: port.parse().ok()?,
                ..ListeningPort::default()
            })
        })
        .collect();
    all.sort_by(|a, b| (&a.protocol, a.port, &a.address).cmp(&(&b.protocol, b.port, &b.address)));
    all.dedup();
    all
}
