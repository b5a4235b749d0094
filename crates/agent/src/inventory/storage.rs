//! Disks, and the file systems on them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use intendant_inventory::content::{Drive, Storage};

use super::{raid, smart};
use crate::mounts;
use crate::proc::line;

const MIB: u64 = 1024 * 1024;

/// File systems that hold data, each once. Sizes in MiB.
pub(super) fn drives() -> Vec<Drive> {
    let (uuids, labels) = (named("/dev/disk/by-uuid"), named("/dev/disk/by-label"));
    let mounts = mounts::real().unwrap_or_default();
    mounts
        .into_iter()
        .filter_map(|mount| {
            let usage = mounts::usage(&mount.point).ok()?;
            let device = fs::canonicalize(&mount.device).unwrap_or_default();
            let name = device
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let encrypted = is_encrypted(&name, 0);
            Some(Drive {
                filesystem: mount.kind,
                kind: mount.point,
                volumn: mount.device,
                free: usage.free / MIB,
                total: usage.size / MIB,
                serial: uuids.get(&name).cloned().unwrap_or_default(),
                label: labels.get(&name).cloned().unwrap_or_default(),
                encrypt_name: if encrypted { "cryptsetup" } else { "" }.to_owned(),
                encrypt_status: if encrypted { "Yes" } else { "" }.to_owned(),
                description: if mount.read_only { "read-only" } else { "" }.to_owned(),
                ..Drive::default()
            })
        })
        .collect()
}

/// Device names by what udev's links call them, turned round.
fn named(folder: &str) -> BTreeMap<String, String> {
    super::entries(folder)
        .into_iter()
        .filter_map(|path| {
            let target = fs::read_link(&path).ok()?;
            let device = target.file_name()?.to_string_lossy().into_owned();
            let name = path.file_name()?.to_string_lossy().replace("\\x20", " ");
            Some((device, name))
        })
        .collect()
}

/// Whether dm-crypt stands somewhere below a block device.
fn is_encrypted(name: &str, depth: u32) -> bool {
    if depth > 8 || name.is_empty() {
        return false;
    }
    let path = Path::new("/sys/class/block").join(name);
    if line(path.join("dm/uuid")).is_some_and(|uuid| uuid.starts_with("CRYPT-")) {
        return true;
    }
    let below = super::entries(path.join("slaves"));
    !below.is_empty()
        && below.iter().all(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            is_encrypted(&name, depth + 1)
        })
}

/// Disks, optical drives and software arrays.
pub(super) fn storages() -> Vec<Storage> {
    let arrays = raid::arrays();
    let mut storages: Vec<Storage> = super::entries("/sys/block")
        .into_iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            device(&path, &name)
        })
        .collect();
    for storage in &mut storages {
        let member_of = arrays.iter().filter(|array| array.has(&storage.name));
        let names: Vec<&str> = member_of.map(|array| array.name.as_str()).collect();
        storage.raid = names.join(" ");
    }
    health(&mut storages);
    storages.extend(arrays.iter().map(raid::Array::storage));
    storages
}

/// Asks all disks at once: each answer takes tens of milliseconds.
fn health(storages: &mut [Storage]) {
    let program = smart::program();
    std::thread::scope(|scope| {
        for storage in storages.iter_mut().filter(|one| one.kind == "disk") {
            let is_virtual = storage.name.starts_with("vd") || storage.name.starts_with("xvd");
            match program {
                _ if is_virtual => "unsupported".clone_into(&mut storage.smart_status),
                None => "unavailable".clone_into(&mut storage.smart_status),
                Some(program) => {
                    let device = format!("/dev/{}", storage.name);
                    scope.spawn(move || smart::ask(program, &device, storage));
                }
            }
        }
    });
}

fn device(path: &Path, name: &str) -> Option<Storage> {
    let made_up = ["loop", "ram", "zram", "dm-", "md", "fd", "nbd", "zd"];
    if made_up.iter().any(|prefix| name.starts_with(prefix)) {
        return None;
    }
    let is_optical = name.starts_with("sr");
    // Always in units of 512 bytes, whatever the disk's own.
    let sectors: u64 = line(path.join("size"))?.parse().ok()?;
    if sectors == 0 && !is_optical {
        return None;
    }
    let read = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| line(path.join(name)))
            .unwrap_or_default()
    };
    let model = read(&["device/model"]);
    let vendor = read(&["device/vendor"]);
    let temperature = super::entries(path.join("device"))
        .into_iter()
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("hwmon"))
        })
        .find_map(|path| line(path.join("temp1_input"))?.parse::<u64>().ok());
    let interface = interface(path, name, &vendor);
    Some(Storage {
        description: interface.to_owned(),
        disksize: if is_optical {
            0
        } else {
            sectors.saturating_mul(512) / 1_000_000
        },
        firmware: read(&["device/firmware_rev", "device/rev"]),
        interface: interface.to_owned(),
        manufacturer: maker(&vendor, &model),
        serial: read(&["device/serial", "serial"]),
        kind: if is_optical { "cd" } else { "disk" }.to_owned(),
        wwn: read(&["wwid", "device/wwid"])
            .trim_start_matches("naa.")
            .to_owned(),
        temperature: temperature.unwrap_or(0) / 1000,
        name: name.to_owned(),
        model,
        ..Storage::default()
    })
}

/// Virtio says a PCI number, SATA disks say `ATA`: the maker is then in the model's name.
fn maker(vendor: &str, model: &str) -> String {
    if vendor == "0x1af4" {
        return "Red Hat, Inc.".to_owned();
    }
    let known = [
        ("samsung", "Samsung"),
        ("mz", "Samsung"),
        ("wdc", "Western Digital"),
        ("wd", "Western Digital"),
        ("st", "Seagate"),
        ("seagate", "Seagate"),
        ("toshiba", "Toshiba"),
        ("hgst", "HGST"),
        ("hitachi", "Hitachi"),
        ("intel", "Intel"),
        ("ssdsc", "Intel"),
        ("crucial", "Crucial"),
        ("ct", "Crucial"),
        ("micron", "Micron"),
        ("kingston", "Kingston"),
        ("sandisk", "SanDisk"),
        ("kioxia", "Kioxia"),
        ("kxg", "Kioxia"),
        ("skhynix", "SK hynix"),
        ("hfs", "SK hynix"),
        ("qemu", "QEMU"),
        ("vbox", "VirtualBox"),
    ];
    let low = model.to_ascii_lowercase();
    if vendor.is_empty() || vendor == "ATA" || vendor.starts_with("0x") {
        let found = known.iter().find(|(mark, _)| low.starts_with(mark));
        return found
            .map(|(_, name)| (*name).to_owned())
            .unwrap_or_default();
    }
    vendor.to_owned()
}

fn interface(path: &Path, name: &str, vendor: &str) -> &'static str {
    let place = fs::canonicalize(path)
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    if name.starts_with("nvme") {
        "NVMe"
    } else if place.contains("/usb") {
        "USB"
    } else if place.contains("/ata") || vendor == "ATA" {
        "SATA"
    } else if place.contains("/end_device-") {
        "SAS"
    } else if name.starts_with("sd") || name.starts_with("sr") {
        "SCSI"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makers_are_found() {
        assert_eq!(maker("ATA", "Samsung SSD 860"), "Samsung");
        assert_eq!(maker("0x1af4", ""), "Red Hat, Inc.");
        assert_eq!(maker("DELL", "PERC H730"), "DELL");
        assert_eq!(maker("", "KXG60ZNV512G KIOXIA"), "Kioxia");
    }

    #[test]
    fn this_machine_has_a_root_with_a_size() {
        let drives = drives();
        let root = drives.iter().find(|one| one.kind == "/").unwrap();
        assert!(root.total > 0 && root.free <= root.total);
        for storage in storages() {
            assert!(
                storage.kind != "disk" || storage.disksize > 0 && !storage.smart_status.is_empty()
            );
        }
    }
}
