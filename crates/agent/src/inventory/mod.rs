//! Drawing up what the machine is, from the kernel and a few files, in GLPI's inventory format;
//! never from secrets.

mod certificates;
mod document;
mod firmware;
mod guests;
mod hardware;
mod lvm;
mod network;
mod packages;
mod people;
mod post;
mod processes;
mod products;
mod raid;
mod services;
mod smart;
mod smbios;
mod sockets;
mod storage;
mod system;

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use intendant_inventory::content::{Accesslog, Content, Firewall, Report};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

pub(crate) use document::{document, lasting_hash};
pub(crate) use post::post;

use crate::settings::Settings;
use crate::{clock, proc};

/// Everything, in a fraction of a second. The slow ones (other programs' answers) are waited for
/// together.
pub(crate) fn draw_up(settings: &Settings) -> Report {
    let hostname = hostname();
    let tables = firmware::tables();
    let processes = processes::all();
    let users = people::users();
    let logins = people::logins(&users);
    let mut content = Content {
        accesslog: Accesslog {
            logdate: system::local(now()),
            userid: fs::metadata("/proc/self")
                .ok()
                .and_then(|data| logins.get(&data.uid()).cloned())
                .unwrap_or_default(),
        },
        operatingsystem: system::operating_system(&hostname),
        hardware: hardware::hardware(&hostname, &tables),
        networks: network::interfaces(),
        batteries: hardware::batteries(),
        local_groups: people::groups(),
        users: people::logged_in(),
        sudo_rights: people::sudo_rights(),
        listening_ports: sockets::listening(&processes, &logins),
        firewalls: firewalls(&processes),
        versionclient: format!("Intendant-Agent_v{}", env!("CARGO_PKG_VERSION")),
        versionprovider: provider(),
        ..Content::default()
    };
    let arch = content.operatingsystem.arch.clone();
    content.cpus = hardware::cpus(&tables, &arch);
    gather(&mut content, &processes);
    content.bios = tables.bios;
    content.memories = tables.memories;
    content.local_users = users;
    if settings.inventory_command_lines {
        content
            .others
            .insert("processes".to_owned(), command_lines(&processes, &logins));
    }
    if settings.inventory_environment {
        content.others.insert("envs".to_owned(), environment());
    }
    Report {
        action: "inventory".to_owned(),
        deviceid: device_id(&hostname),
        itemtype: "Computer".to_owned(),
        partial: false,
        tag: settings.tag.clone(),
        content,
        carried: Vec::new(),
    }
}

/// What takes longest, at the same time: disks' answers, other programs', many small files.
fn gather(content: &mut Content, processes: &[processes::Process]) {
    std::thread::scope(|scope| {
        let storages = scope.spawn(|| (storage::storages(), lvm::volumes()));
        let services = scope.spawn(services::services);
        let guests = scope.spawn(|| guests::guests(processes));
        let others = scope.spawn(|| (storage::drives(), certificates::certificates()));
        content.softwares = packages::installed();
        content.databases_services =
            products::products(processes, &content.softwares, &content.listening_ports);
        content.services = services.join().unwrap_or_default();
        content.virtualmachines = guests.join().unwrap_or_default();
        (content.drives, content.certificates) = others.join().unwrap_or_default();
        let (storages, volumes) = storages.join().unwrap_or_default();
        content.storages = storages;
        content.physical_volumes = volumes.physical;
        content.volume_groups = volumes.groups;
        content.logical_volumes = volumes.logical;
    });
}

fn now() -> Timestamp {
    Timestamp::from_microsecond(clock::wall_us()).unwrap_or_default()
}

fn provider() -> Map<String, Value> {
    let mut provider = Map::new();
    provider.insert("name".to_owned(), json!("Intendant"));
    provider.insert("version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    provider
}

/// The machine's name for servers that know it by one: the same after a new installation of the
/// agent, another after one of the system.
fn device_id(hostname: &str) -> String {
    let id = machine_id();
    match id.get(..16) {
        Some(short) => format!("{hostname}-{short}"),
        None => hostname.to_owned(),
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

/// What is in a folder, sorted; nothing where it is not there or may not be read.
fn entries(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

/// The firewalls that manage the kernel's rules.
fn firewalls(processes: &[processes::Process]) -> Vec<Firewall> {
    let mut found = Vec::new();
    let mut tell = |name: &str, is_on: bool| {
        found.push(Firewall {
            description: name.to_owned(),
            status: if is_on { "on" } else { "off" }.to_owned(),
            ..Firewall::default()
        });
    };
    if let Ok(text) = fs::read_to_string("/etc/ufw/ufw.conf") {
        tell("ufw", text.lines().any(|line| line.trim() == "ENABLED=yes"));
    }
    if Path::new("/etc/firewalld").exists() {
        let runs = processes
            .iter()
            .any(|one| one.ours && one.name == "firewalld");
        tell("firewalld", runs);
    }
    if Path::new("/etc/nftables.conf").exists() {
        let wanted = "/etc/systemd/system/sysinit.target.wants/nftables.service";
        tell("nftables", Path::new(wanted).exists());
    }
    found
}

/// Only where this machine's own setting asks for them: they may hold secrets.
fn command_lines(
    processes: &[processes::Process],
    logins: &std::collections::BTreeMap<u32, String>,
) -> Value {
    let lines = processes.iter().map(|one| {
        let user = logins
            .get(&one.uid)
            .cloned()
            .unwrap_or_else(|| one.uid.to_string());
        json!({ "pid": one.pid, "user": user, "cmd": one.command_line() })
    });
    Value::Array(lines.collect())
}

fn environment() -> Value {
    let pairs = std::env::vars_os().map(
        |(key, value)| json!({ "key": key.to_string_lossy(), "val": value.to_string_lossy() }),
    );
    Value::Array(pairs.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_described_and_its_hash_is_stable() {
        let one = draw_up(&Settings::default());
        assert!(
            !one.content.hardware.name.is_empty()
                && !one.content.operatingsystem.kernel_version.is_empty()
        );
        assert!(!one.content.cpus.is_empty() && one.content.hardware.memory > 0);
        assert!(
            one.content
                .networks
                .iter()
                .any(|network| network.description == "lo")
        );
        assert!(
            !one.content.others.contains_key("processes")
                && !one.content.others.contains_key("envs")
        );
        let mut two = one.clone();
        two.content
            .drives
            .iter_mut()
            .for_each(|drive| drive.free += 1);
        two.content.operatingsystem.boot_time.push('x');
        two.content.accesslog.logdate.clear();
        two.content
            .storages
            .iter_mut()
            .for_each(|disk| disk.power_on_hours += 1);
        assert_eq!(lasting_hash(&one), lasting_hash(&two));
        two.content.hardware.name.push('x');
        assert_ne!(lasting_hash(&one), lasting_hash(&two));
    }

    #[test]
    fn command_lines_and_environment_only_where_asked_for() {
        let settings = Settings {
            inventory_command_lines: true,
            inventory_environment: true,
            ..Settings::default()
        };
        let asked = document(&draw_up(&settings));
        let text = asked["content"]["processes"].to_string();
        assert!(
            text.contains("intendant") && asked["content"]["envs"].to_string().contains("PATH")
        );
    }
}
