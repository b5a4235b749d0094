//! Software arrays of the kernel (md), from `/proc/mdstat` and sysfs.

use std::fs;

use intendant_inventory::content::Storage;

use crate::proc::line;

/// An array as `/proc/mdstat` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Array {
    /// `md0`.
    pub(super) name: String,
    /// `raid1`.
    pub(super) level: String,
    /// Members that work, by device name.
    pub(super) members: Vec<String>,
    /// Members marked as failed.
    pub(super) failed: Vec<String>,
    /// Members in reserve.
    pub(super) spare: Vec<String>,
    /// Members wanted and working; 0 where the level has none.
    pub(super) wanted: u64,
    pub(super) working: u64,
    active: bool,
    /// `recovery = 12.6%`, `resync = …`, `check = …`.
    activity: String,
}

impl Array {
    /// `clean`, `degraded`, `failed`, `recovering`, `resyncing`, `checking`, `inactive`.
    pub(super) fn state(&self) -> &'static str {
        if !self.active {
            return "inactive";
        }
        if self.wanted > 0 && self.working == 0 {
            return "failed";
        }
        match self.activity.split([' ', '=']).next() {
            Some("recovery" | "reshape") => "recovering",
            _ if self.working < self.wanted || !self.failed.is_empty() => "degraded",
            Some("resync") => "resyncing",
            Some("check" | "repair") => "checking",
            _ => "clean",
        }
    }

    /// As a storage device among the others.
    pub(super) fn storage(&self) -> Storage {
        let sectors: u64 = line(format!("/sys/block/{}/size", self.name))
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        let mut description = format!("Software RAID ({})", self.level);
        if self.wanted > 0 {
            description.push_str(&format!(", {} of {} members", self.working, self.wanted));
        }
        for (word, devices) in [("failed", &self.failed), ("spare", &self.spare)] {
            if !devices.is_empty() {
                description.push_str(&format!(", {word}: {}", devices.join(" ")));
            }
        }
        Storage {
            name: self.name.clone(),
            model: self.level.clone(),
            kind: "raid".to_owned(),
            disksize: sectors.saturating_mul(512) / 1_000_000,
            description,
            raid_state: self.state().to_owned(),
            ..Storage::default()
        }
    }

    /// Whether a disk or one of its partitions belongs to it.
    pub(super) fn has(&self, disk: &str) -> bool {
        let all = self.members.iter().chain(&self.failed).chain(&self.spare);
        all.into_iter().any(|member| is_part(member, disk))
    }
}

/// `sda1` of `sda`, `nvme0n1p2` of `nvme0n1`.
fn is_part(member: &str, disk: &str) -> bool {
    member.strip_prefix(disk).is_some_and(|rest| {
        let digits = rest.strip_prefix('p').unwrap_or(rest);
        rest.is_empty() || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// The arrays that the kernel knows.
pub(super) fn arrays() -> Vec<Array> {
    parse(&fs::read_to_string("/proc/mdstat").unwrap_or_default())
}

fn parse(mdstat: &str) -> Vec<Array> {
    let mut arrays: Vec<Array> = Vec::new();
    for text in mdstat.lines() {
        if let Some((name, rest)) = text
            .split_once(" : ")
            .filter(|(name, _)| name.starts_with("md"))
        {
            arrays.push(head(name, rest));
        } else if let Some(array) = arrays.last_mut().filter(|_| text.starts_with(' ')) {
            if let Some((wanted, working)) = text.split_whitespace().find_map(counts) {
                (array.wanted, array.working) = (wanted, working);
            }
            let words = ["recovery", "resync", "reshape", "check", "repair"];
            for word in words {
                if let Some(at) = text.find(&format!("{word} =")) {
                    text.get(at..)
                        .unwrap_or_default()
                        .clone_into(&mut array.activity);
                }
            }
        }
    }
    arrays
}

/// `active (auto-read-only) raid1 sdb1[1](F) sda1[0]`.
fn head(name: &str, rest: &str) -> Array {
    let mut array = Array {
        name: name.trim().to_owned(),
        ..Array::default()
    };
    for word in rest.split_whitespace() {
        match word.split_once('[') {
            Some((device, flags)) => {
                let list = if flags.ends_with("(F)") {
                    &mut array.failed
                } else if flags.ends_with("(S)") {
                    &mut array.spare
                } else {
                    &mut array.members
                };
                list.push(device.to_owned());
            }
            None if word == "active" => array.active = true,
            None if word == "inactive" || word.starts_with('(') => {}
            None => word.clone_into(&mut array.level),
        }
    }
    array.members.sort();
    array
}

/// `[2/1]`: wanted and working.
fn counts(word: &str) -> Option<(u64, u64)> {
    let (wanted, working) = word.strip_prefix('[')?.strip_suffix(']')?.split_once('/')?;
    Some((wanted.parse().ok()?, working.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn arrays_and_their_states_are_read() {
        let arrays = parse(include_str!("fixtures/mdstat"));
        let states: Vec<_> = arrays
            .iter()
            .map(|one| (one.name.as_str(), one.level.as_str(), one.state()))
            .collect();
        assert_eq!(
            states,
            [
                ("md3", "raid6", "recovering"),
                ("md1", "raid1", "degraded"),
                ("md0", "raid1", "clean"),
                ("md127", "", "inactive"),
                ("md5", "raid0", "clean"),
            ]
        );
        assert_eq!(arrays[1].failed, ["sdb2"]);
        assert_eq!(arrays[2].members, ["nvme0n1p1", "nvme1n1p1"]);
        assert_eq!(arrays[3].spare, ["sdx"]);
        assert!(arrays[2].has("nvme0n1") && arrays[1].has("sdb") && !arrays[1].has("sd"));
        let storage = arrays[1].storage();
        assert_eq!(
            storage.description,
            "Software RAID (raid1), 1 of 2 members, failed: sdb2"
        );
        assert_eq!(
            (storage.raid_state.as_str(), storage.kind.as_str()),
            ("degraded", "raid")
        );
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic(text in "(?s)(md[0-9] : )?.{0,200}") {
            for array in parse(&text) {
                let _ = (array.state(), array.has("sda"));
            }
        }
    }
}
