//! What runs on this machine as a machine of its own: containers and virtual machines.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use intendant_inventory::content::VirtualMachine;
use serde::Deserialize;

use super::entries;
use super::processes::Process;
use crate::proc::line;

const PATIENCE: Duration = Duration::from_secs(3);
const MOST_ANSWER: u64 = 8 * 1024 * 1024;

/// Containers and virtual machines, sorted by kind and name.
pub(super) fn guests(processes: &[Process]) -> Vec<VirtualMachine> {
    let mut found = containers();
    found.extend(lxc("/var/lib/lxc"));
    found.extend(libvirt("/etc/libvirt/qemu", "/run/libvirt/qemu"));
    found.extend(proxmox("/etc/pve"));
    for one in qemu(processes) {
        if !found
            .iter()
            .any(|known| known.name == one.name || !one.uuid.is_empty() && known.uuid == one.uuid)
        {
            found.push(one);
        }
    }
    found.sort_by(|a, b| (&a.vmtype, &a.name).cmp(&(&b.vmtype, &b.name)));
    found
}

/// Containers of Docker and Podman: their daemons' answer, else Docker's own files.
fn containers() -> Vec<VirtualMachine> {
    let mut found = Vec::new();
    let sockets = [
        ("/run/docker.sock", "Docker"),
        ("/var/run/docker.sock", "Docker"),
        ("/run/podman/podman.sock", "Podman"),
    ];
    for (path, engine) in sockets {
        if found.is_empty() || engine != "Docker" {
            let answer = get(path, "/containers/json?all=1").unwrap_or_default();
            found.extend(docker_list(&answer, engine));
        }
    }
    if found.is_empty() {
        for path in entries("/var/lib/docker/containers") {
            found.extend(
                fs::read(path.join("config.v2.json"))
                    .ok()
                    .and_then(|bytes| docker_file(&bytes)),
            );
        }
    }
    found
}

/// One HTTP request over a local socket.
fn get(socket: &str, path: &str) -> Option<Vec<u8>> {
    let mut stream = UnixStream::connect(socket).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.set_write_timeout(Some(PATIENCE)).ok()?;
    // HTTP/1.0: no chunks, and the end of the answer is the end of the connection.
    let request = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.take(MOST_ANSWER).read_to_end(&mut answer).ok()?;
    let text = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let is_ok = answer.starts_with(b"HTTP/1.0 200") || answer.starts_with(b"HTTP/1.1 200");
    is_ok.then(|| answer.split_off(text + 4))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    id: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    image: String,
    #[serde(default)]
    state: String,
}

fn docker_list(json: &[u8], engine: &str) -> Vec<VirtualMachine> {
    let listed: Vec<Listed> = serde_json::from_slice(json).unwrap_or_default();
    listed
        .into_iter()
        .map(|one| {
            let short: String = one.id.chars().take(12).collect();
            let name = one
                .names
                .first()
                .map(|name| name.trim_start_matches('/').to_owned());
            VirtualMachine {
                name: name.unwrap_or(short),
                status: status(&one.state).to_owned(),
                image: one.image,
                uuid: one.id,
                vmtype: "docker".to_owned(),
                subsystem: engine.to_owned(),
                ..VirtualMachine::default()
            }
        })
        .collect()
}

/// In the standard's words.
fn status(word: &str) -> &'static str {
    match word {
        "running" | "restarting" => "running",
        "paused" => "paused",
        "dead" | "removing" => "dying",
        _ => "off",
    }
}

#[derive(Deserialize)]
struct Kept {
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "Name", default)]
    name: String,
    #[serde(rename = "State", default)]
    state: KeptState,
    #[serde(rename = "Config", default)]
    config: KeptConfig,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct KeptState {
    running: bool,
    paused: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct KeptConfig {
    image: String,
}

/// The file also holds the container's environment: it is not read.
fn docker_file(bytes: &[u8]) -> Option<VirtualMachine> {
    let kept: Kept = serde_json::from_slice(bytes).ok()?;
    let word = match (kept.state.paused, kept.state.running) {
        (true, _) => "paused",
        (_, true) => "running",
        _ => "off",
    };
    Some(VirtualMachine {
        name: kept.name.trim_start_matches('/').to_owned(),
        uuid: kept.id,
        status: word.to_owned(),
        image: kept.config.image,
        vmtype: "docker".to_owned(),
        subsystem: "Docker".to_owned(),
        ..VirtualMachine::default()
    })
}

/// Containers of LXC; the control group of a running one carries its name.
fn lxc(root: &str) -> Vec<VirtualMachine> {
    entries(root)
        .into_iter()
        .filter(|path| path.join("config").exists())
        .filter_map(|path| {
            let name = path.file_name()?.to_string_lossy().into_owned();
            let runs = [
                "/sys/fs/cgroup",
                "/sys/fs/cgroup/systemd",
                "/sys/fs/cgroup/pids",
            ]
            .iter()
            .any(|root| Path::new(root).join(format!("lxc.payload.{name}")).exists());
            let text = fs::read_to_string(path.join("config")).unwrap_or_default();
            let value = |key: &str| setting(&text, key, '=').unwrap_or_default();
            Some(VirtualMachine {
                status: if runs { "running" } else { "off" }.to_owned(),
                mac: value("lxc.net.0.hwaddr"),
                comment: value("lxc.uts.name"),
                vmtype: "lxc".to_owned(),
                subsystem: "LXC".to_owned(),
                name,
                ..VirtualMachine::default()
            })
        })
        .collect()
}

/// The value of `key = value` or `key: value`.
fn setting(text: &str, key: &str, sign: char) -> Option<String> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(sign)?;
        (name.trim() == key).then(|| value.trim().to_owned())
    })
}

/// Machines that libvirt has defined; a running one has a pid file.
fn libvirt(defined: &str, running: &str) -> Vec<VirtualMachine> {
    entries(defined)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "xml"))
        .filter_map(|path| {
            let text = fs::read_to_string(&path).ok()?;
            let mut found = domain(&text)?;
            let runs = Path::new(running)
                .join(format!("{}.pid", found.name))
                .exists();
            found.status = if runs { "running" } else { "off" }.to_owned();
            Some(found)
        })
        .collect()
}

/// The few elements of a domain's description that an inventory needs.
fn domain(xml: &str) -> Option<VirtualMachine> {
    let memory = element(xml, "memory")
        .and_then(|text| text.parse::<u64>().ok())
        .unwrap_or(0);
    let unit = xml
        .split_once("<memory")
        .and_then(|(_, rest)| attribute(rest.split('>').next()?, "unit"));
    let memory = match unit.as_deref() {
        Some("b" | "bytes") => memory / (1024 * 1024),
        Some("MiB" | "M") => memory,
        Some("GiB" | "G") => memory.saturating_mul(1024),
        // KiB where nothing is said.
        _ => memory / 1024,
    };
    let mac = xml
        .split_once("<mac ")
        .and_then(|(_, rest)| attribute(rest.split('>').next()?, "address"));
    let kind = xml
        .split_once("<domain")
        .and_then(|(_, rest)| attribute(rest.split('>').next()?, "type"));
    Some(VirtualMachine {
        name: element(xml, "name")?.to_owned(),
        uuid: element(xml, "uuid").unwrap_or_default().to_owned(),
        memory,
        vcpu: element(xml, "vcpu")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0),
        mac: mac.unwrap_or_default(),
        vmtype: "libvirt".to_owned(),
        subsystem: kind.unwrap_or_else(|| "kvm".to_owned()),
        ..VirtualMachine::default()
    })
}

fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}"))?;
    let (_, rest) = rest.split_once('>')?;
    rest.split('<')
        .next()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}="))?;
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    rest.get(1..)?.split(quote).next().map(str::to_owned)
}

/// Machines and containers of this node of Proxmox VE.
fn proxmox(root: &str) -> Vec<VirtualMachine> {
    let mut found = Vec::new();
    let kinds = [("qemu-server", "qemu", "name"), ("lxc", "lxc", "hostname")];
    for (folder, kind, name_key) in kinds {
        for path in entries(Path::new(root).join(folder)) {
            let Some(id) = path
                .file_stem()
                .and_then(|name| name.to_str())
                .map(str::to_owned)
            else {
                continue;
            };
            let text = fs::read_to_string(&path).unwrap_or_default();
            // Snapshots stand in sections below.
            let text = text.split("\n[").next().unwrap_or_default();
            let value = |key: &str| setting(text, key, ':');
            let number = |key: &str| value(key).and_then(|text| text.parse().ok());
            let pid = line(format!("/run/qemu-server/{id}.pid")).is_some();
            let payload = Path::new("/sys/fs/cgroup/lxc").join(&id).exists();
            let cores = number("cores").unwrap_or(1) * number("sockets").unwrap_or(1);
            let uuid = value("smbios1").and_then(|text| {
                text.split(',')
                    .find_map(|part| part.strip_prefix("uuid=").map(str::to_owned))
            });
            found.push(VirtualMachine {
                name: value(name_key).unwrap_or_else(|| id.clone()),
                uuid: uuid.unwrap_or_default(),
                status: if pid || payload { "running" } else { "off" }.to_owned(),
                memory: number("memory").unwrap_or(512),
                vcpu: cores,
                vmtype: kind.to_owned(),
                subsystem: "Proxmox VE".to_owned(),
                comment: id,
                ..VirtualMachine::default()
            });
        }
    }
    found
}

/// Virtual machines that were started by hand: their processes name them.
fn qemu(processes: &[Process]) -> Vec<VirtualMachine> {
    processes
        .iter()
        .filter(|one| one.ours && one.short().starts_with("qemu-system"))
        .map(|one| qemu_words(&one.words()))
        .filter(|one| !one.name.is_empty())
        .collect()
}

fn qemu_words(words: &[String]) -> VirtualMachine {
    let after = |option: &str| {
        let at = words.iter().position(|word| word == option)?;
        words.get(at + 1).cloned()
    };
    let part = |text: &str, key: &str| {
        let parts = text.split(',');
        let mut named = parts
            .clone()
            .filter_map(|part| part.strip_prefix(key)?.strip_prefix('='));
        named
            .next()
            .or_else(|| text.split(',').next().filter(|first| !first.contains('=')))
            .map(str::to_owned)
    };
    let name = after("-name").and_then(|text| part(&text, "guest"));
    let memory = after("-m")
        .and_then(|text| part(&text, "size"))
        .unwrap_or_default();
    let memory = match memory.strip_suffix(['G', 'g']) {
        Some(gib) => gib.parse::<u64>().unwrap_or(0).saturating_mul(1024),
        None => memory
            .trim_end_matches(['M', 'm', 'k'])
            .parse()
            .unwrap_or(0),
    };
    let cpus = after("-smp")
        .and_then(|text| part(&text, "cpus"))
        .and_then(|text| text.parse().ok());
    VirtualMachine {
        name: name.unwrap_or_default(),
        uuid: after("-uuid").unwrap_or_default(),
        status: "running".to_owned(),
        vmtype: "qemu".to_owned(),
        subsystem: "QEMU".to_owned(),
        memory,
        vcpu: cpus.unwrap_or(0),
        ..VirtualMachine::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn containers_are_read_from_the_daemon_and_from_files() {
        let json = br#"[{"Id":"3f4e5d6c7b8a9900","Names":["/web"],"Image":"nginx:1.27","State":"running","Labels":{"a":"b"}},{"Id":"aa","State":"exited"}]"#;
        let found = docker_list(json, "Docker");
        assert_eq!(
            (
                found[0].name.as_str(),
                found[0].status.as_str(),
                found[0].image.as_str()
            ),
            ("web", "running", "nginx:1.27")
        );
        assert_eq!(
            (found[1].name.as_str(), found[1].status.as_str()),
            ("aa", "off")
        );
        let file = br#"{"ID":"3f","Name":"/db","State":{"Running":true,"Paused":false},"Config":{"Image":"postgres:16","Env":["PASSWORD=x"]}}"#;
        let one = docker_file(file).unwrap();
        assert_eq!(
            (one.name.as_str(), one.status.as_str(), one.image.as_str()),
            ("db", "running", "postgres:16")
        );
        assert!(!format!("{one:?}").contains("PASSWORD"));
    }

    #[test]
    fn a_daemon_is_asked_over_its_socket() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("docker.sock");
        let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 256];
            let count = stream.read(&mut request).unwrap();
            assert!(request[..count].starts_with(b"GET /containers/json?all=1 HTTP/1.0\r\n"));
            stream
                .write_all(
                    b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n[{\"Id\":\"1\"}]",
                )
                .unwrap();
        });
        let answer = get(path.to_str().unwrap(), "/containers/json?all=1").unwrap();
        server.join().unwrap();
        assert_eq!(docker_list(&answer, "Docker").len(), 1);
    }

    #[test]
    fn libvirt_proxmox_and_lxc_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        at(
            "qemu/web.xml",
            "<!-- x --><domain type='kvm'>\n<name>web</name><uuid>c37f-1</uuid>\n<memory unit='KiB'>4194304</memory><vcpu placement='static'>4</vcpu><interface><mac address='52:54:00:aa:bb:cc'/></interface></domain>",
        );
        at("run/web.pid", "12");
        let root = dir.path().to_str().unwrap();
        let found = libvirt(&format!("{root}/qemu"), &format!("{root}/run"));
        assert_eq!(
            (found[0].memory, found[0].vcpu, found[0].status.as_str()),
            (4_096, 4, "running")
        );
        assert_eq!(
            (found[0].mac.as_str(), found[0].subsystem.as_str()),
            ("52:54:00:aa:bb:cc", "kvm")
        );
        at(
            "pve/qemu-server/104.conf",
            "name: sql01\nmemory: 8192\ncores: 4\nsockets: 2\nsmbios1: uuid=11-22,serial=x\n\n[before]\nmemory: 1\n",
        );
        let found = proxmox(&format!("{root}/pve"));
        assert_eq!(
            (found[0].name.as_str(), found[0].memory, found[0].vcpu),
            ("sql01", 8_192, 8)
        );
        assert_eq!(
            (found[0].uuid.as_str(), found[0].comment.as_str()),
            ("11-22", "104")
        );
        at(
            "lxc/ct1/config",
            "lxc.uts.name = ct1.example\nlxc.net.0.hwaddr = 00:16:3e:00:00:01\n",
        );
        let found = lxc(&format!("{root}/lxc"));
        assert_eq!(
            (
                found[0].name.as_str(),
                found[0].comment.as_str(),
                found[0].status.as_str()
            ),
            ("ct1", "ct1.example", "off")
        );
    }

    #[test]
    fn a_machine_started_by_hand_is_named_by_its_process() {
        let words = [
            "/usr/bin/qemu-system-x86_64",
            "-name",
            "guest=lab,debug-threads=on",
            "-m",
            "size=2G",
            "-smp",
            "2,sockets=2",
            "-uuid",
            "u-1",
        ];
        let one = qemu_words(&words.map(str::to_owned));
        assert_eq!(
            (one.name.as_str(), one.memory, one.vcpu, one.uuid.as_str()),
            ("lab", 2_048, 2, "u-1")
        );
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic(text in "(?s).{0,200}") {
            let _ = (docker_list(text.as_bytes(), "x"), docker_file(text.as_bytes()), domain(&text));
            let _ = domain(&format!("<domain type='<name>{text}</name><memory unit={text}>9</memory>"));
            let _ = qemu_words(&["-name".to_owned(), text.clone(), "-m".to_owned(), text]);
        }
    }
}
