//! LVM: `lvm fullreport` as JSON where the tools are installed, else what the device mapper shows.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use intendant_inventory::content::{LogicalVolume, PhysicalVolume, VolumeGroup};
use serde::Deserialize;

use crate::exec::{self, End};
use crate::proc::line;

const PROGRAMS: [&str; 3] = ["/usr/sbin/lvm", "/sbin/lvm", "/usr/bin/lvm"];
const MIB: u64 = 1024 * 1024;

/// What LVM holds.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Volumes {
    pub(super) physical: Vec<PhysicalVolume>,
    pub(super) groups: Vec<VolumeGroup>,
    pub(super) logical: Vec<LogicalVolume>,
}

/// Asks only where a logical volume is mapped: starting the tools costs some 30 ms.
pub(super) fn volumes() -> Volumes {
    let mapped = mapped();
    if mapped.logical.is_empty() {
        return mapped;
    }
    let args = [
        "fullreport",
        "--reportformat",
        "json",
        "--units",
        "b",
        "--nosuffix",
        "--configreport",
        "vg",
        "-o",
        "vg_name,vg_uuid,vg_size,vg_free,vg_extent_size,pv_count,lv_count,vg_attr",
        "--configreport",
        "pv",
        "-o",
        "pv_name,pv_uuid,pv_size,pv_free,pv_fmt,pv_pe_count",
        "--configreport",
        "lv",
        "-o",
        "lv_name,lv_uuid,lv_size,lv_attr,seg_count",
        "--configreport",
        "pvseg",
        "-o",
        "",
        "--configreport",
        "seg",
        "-o",
        "",
    ];
    let program = PROGRAMS.into_iter().find(|path| Path::new(path).exists());
    let output = program
        .and_then(|path| exec::run(OsStr::new(path), &args, Duration::from_secs(20), 4 << 20).ok());
    output
        .filter(|output| output.end == End::Exit(0))
        .and_then(|output| parse(&output.stdout))
        .unwrap_or(mapped)
}

#[derive(Deserialize)]
struct Full {
    report: Vec<Part>,
}

/// One volume group with what belongs to it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Part {
    vg: Vec<BTreeMap<String, String>>,
    pv: Vec<BTreeMap<String, String>>,
    lv: Vec<BTreeMap<String, String>>,
}

fn parse(json: &str) -> Option<Volumes> {
    let full: Full = serde_json::from_str(json).ok()?;
    let text =
        |row: &BTreeMap<String, String>, name: &str| row.get(name).cloned().unwrap_or_default();
    let number = |row: &BTreeMap<String, String>, name: &str| -> u64 {
        row.get(name)
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    };
    let mut found = Volumes::default();
    for part in &full.report {
        let group = part
            .vg
            .first()
            .map(|row| text(row, "vg_uuid"))
            .unwrap_or_default();
        for row in part
            .vg
            .iter()
            .filter(|row| !text(row, "vg_name").is_empty())
        {
            found.groups.push(VolumeGroup {
                vg_name: text(row, "vg_name"),
                vg_uuid: text(row, "vg_uuid"),
                pv_count: number(row, "pv_count"),
                lv_count: number(row, "lv_count"),
                free: number(row, "vg_free") / MIB,
                size: number(row, "vg_size") / MIB,
                attr: text(row, "vg_attr"),
                vg_extent_size: (number(row, "vg_extent_size") / MIB).to_string(),
            });
        }
        for row in &part.pv {
            found.physical.push(PhysicalVolume {
                device: text(row, "pv_name"),
                pv_uuid: text(row, "pv_uuid"),
                vg_uuid: group.clone(),
                format: text(row, "pv_fmt"),
                free: number(row, "pv_free") / MIB,
                size: number(row, "pv_size") / MIB,
                pv_pe_count: number(row, "pv_pe_count"),
            });
        }
        for row in &part.lv {
            found.logical.push(LogicalVolume {
                lv_name: text(row, "lv_name"),
                lv_uuid: text(row, "lv_uuid"),
                vg_uuid: group.clone(),
                attr: text(row, "lv_attr"),
                size: number(row, "lv_size") / MIB,
                seg_count: number(row, "seg_count"),
            });
        }
    }
    Some(found)
}

/// What is mapped now: `/sys/block/dm-N/dm/uuid` is `LVM-` with both UUIDs, the name both names.
fn mapped() -> Volumes {
    let mut found = Volumes::default();
    for path in super::entries("/sys/block") {
        let uuid = line(path.join("dm/uuid")).unwrap_or_default();
        let name = line(path.join("dm/name")).unwrap_or_default();
        let Some(((vg_uuid, lv_uuid), (vg_name, lv_name))) = uuids(&uuid).zip(names(&name)) else {
            continue;
        };
        let sectors: u64 = line(path.join("size"))
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        match found
            .groups
            .iter_mut()
            .find(|group| group.vg_uuid == vg_uuid)
        {
            Some(group) => group.lv_count += 1,
            None => found.groups.push(VolumeGroup {
                vg_name,
                vg_uuid: vg_uuid.clone(),
                lv_count: 1,
                ..VolumeGroup::default()
            }),
        }
        found.logical.push(LogicalVolume {
            lv_name,
            lv_uuid,
            vg_uuid,
            size: sectors / 2048,
            ..LogicalVolume::default()
        });
    }
    found
}

/// Of a plain volume: snapshots' and pools' inner parts have something behind the UUIDs.
fn uuids(text: &str) -> Option<(String, String)> {
    let both = text
        .strip_prefix("LVM-")
        .filter(|both| both.len() == 64 && both.is_ascii())?;
    let (group, volume) = both.split_at(32);
    Some((dashed(group), dashed(volume)))
}

/// As LVM's own tools print it: 6-4-4-4-4-4-6.
fn dashed(text: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = text;
    for length in [6, 4, 4, 4, 4, 4, 6] {
        let (part, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        parts.push(part);
        rest = after;
    }
    parts.join("-")
}

/// `vg--with--dash-lv`: a dash within a name is doubled.
fn names(text: &str) -> Option<(String, String)> {
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match (byte, bytes.get(at + 1)) {
            (b'-', Some(b'-')) => at += 2,
            (b'-', _) => {
                let (group, volume) = (text.get(..at)?, text.get(at + 1..)?);
                return Some((group.replace("--", "-"), volume.replace("--", "-")));
            }
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_full_report_is_read() {
        let found = parse(include_str!("fixtures/lvm-fullreport.json")).unwrap();
        assert_eq!(
            (
                found.groups.len(),
                found.physical.len(),
                found.logical.len()
            ),
            (1, 2, 3)
        );
        let group = &found.groups[0];
        assert_eq!(
            (group.vg_name.as_str(), group.size, group.free),
            ("data-vg", 953_864, 102_400)
        );
        assert_eq!(
            (
                group.pv_count,
                group.lv_count,
                group.vg_extent_size.as_str()
            ),
            (2, 3, "4")
        );
        assert_eq!(
            (
                found.physical[0].device.as_str(),
                found.physical[0].pv_pe_count
            ),
            ("/dev/sda3", 119_233)
        );
        assert_eq!(
            (found.logical[2].lv_name.as_str(), found.logical[2].size),
            ("swap", 8_192)
        );
        assert!(found.logical.iter().all(|one| one.vg_uuid == group.vg_uuid));
    }

    #[test]
    fn names_and_numbers_of_the_device_mapper() {
        assert_eq!(
            names("data--vg-home--old"),
            Some(("data-vg".into(), "home-old".into()))
        );
        assert_eq!(names("swap"), None);
        let (group, volume) = uuids(&format!("LVM-{}{}", "a".repeat(32), "b".repeat(32))).unwrap();
        assert_eq!(group, "aaaaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaaaa");
        assert!(volume.starts_with("bbbbbb-"));
        assert_eq!(uuids("CRYPT-LUKS2-x"), None);
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic(text in "(?s).{0,120}") {
            let _ = (parse(&text), names(&text), uuids(&format!("LVM-{text}")), dashed(&text));
        }
    }
}
