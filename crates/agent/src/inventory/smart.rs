//! The health of a disk as SMART tells it. Asking the disk needs ioctl calls that only unsafe code
//! makes, so `smartctl --json` (smartmontools 7 or later) is asked where it is installed.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use intendant_inventory::content::Storage;
use serde::Deserialize;

use crate::exec;

const PROGRAMS: [&str; 2] = ["/usr/sbin/smartctl", "/usr/bin/smartctl"];

/// Where smartctl is, if it is.
pub(super) fn program() -> Option<&'static str> {
    PROGRAMS.into_iter().find(|path| Path::new(path).exists())
}

/// Asks one disk; a sleeping disk is left asleep.
pub(super) fn ask(program: &str, device: &str, storage: &mut Storage) {
    let args = [
        "--json=c", "-i", "-H", "-A", "-l", "devstat", "-n", "standby", device,
    ];
    let limit = Duration::from_secs(15);
    match exec::run(OsStr::new(program), &args, limit, 1024 * 1024) {
        Ok(output) => read(&output.stdout, storage),
        Err(_) => "unavailable".clone_into(&mut storage.smart_status),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    smart_status: Option<Status>,
    smart_support: Option<Support>,
    firmware_version: String,
    model_name: String,
    serial_number: String,
    wwn: Option<Wwn>,
    device: Device,
    power_on_time: Hours,
    temperature: Temperature,
    endurance_used: Option<Endurance>,
    ata_smart_attributes: Attributes,
    nvme_smart_health_information_log: Option<Nvme>,
    scsi_grown_defect_list: u64,
}

#[derive(Deserialize)]
struct Status {
    passed: bool,
}

#[derive(Deserialize)]
struct Support {
    #[serde(default)]
    available: bool,
}

#[derive(Deserialize)]
struct Wwn {
    naa: u64,
    oui: u64,
    id: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Device {
    protocol: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Hours {
    hours: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Temperature {
    current: i64,
}

#[derive(Deserialize)]
struct Endurance {
    current_percent: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Attributes {
    table: Vec<Attribute>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Attribute {
    id: u64,
    value: u64,
    raw: Raw,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Raw {
    value: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Nvme {
    percentage_used: u64,
    media_errors: u64,
}

/// Fills in what smartctl says; what sysfs said already stays where smartctl is silent.
fn read(json: &str, storage: &mut Storage) {
    let Ok(answer) = serde_json::from_str::<Answer>(json) else {
        "unavailable".clone_into(&mut storage.smart_status);
        return;
    };
    storage.smart_status = match (&answer.smart_status, &answer.smart_support) {
        (Some(status), _) if status.passed => "passed",
        (Some(_), _) => "failed",
        // Virtual disks and USB bridges have none; a sleeping disk says nothing now.
        (None, Some(support)) if !support.available => "unsupported",
        (None, _) => "unavailable",
    }
    .to_owned();
    let fill = |field: &mut String, found: &str| {
        if !found.is_empty() {
            found.clone_into(field);
        }
    };
    fill(&mut storage.firmware, &answer.firmware_version);
    fill(&mut storage.model, &answer.model_name);
    fill(&mut storage.serial, &answer.serial_number);
    if storage.interface.is_empty() && answer.device.protocol == "NVMe" {
        "NVMe".clone_into(&mut storage.interface);
    }
    if let Some(wwn) = &answer.wwn {
        storage.wwn = format!("{:x}{:06x}{:09x}", wwn.naa, wwn.oui, wwn.id);
    }
    storage.power_on_hours = answer.power_on_time.hours;
    storage.temperature = u64::try_from(answer.temperature.current).unwrap_or(0);
    storage.wear_percent = wear(&answer);
    let raw = |id: u64| {
        let mut table = answer.ata_smart_attributes.table.iter();
        table
            .find(|one| one.id == id)
            .map_or(0, |one| one.raw.value & 0xffff_ffff)
    };
    let media = answer
        .nvme_smart_health_information_log
        .as_ref()
        .map_or(0, |log| log.media_errors);
    // Reallocated, and uncorrectable while offline.
    storage.reallocated_sectors = raw(5)
        .saturating_add(raw(198))
        .saturating_add(media)
        .saturating_add(answer.scsi_grown_defect_list);
}

/// Per cent of what the maker promises: as the disk says it, else from the attributes of makers
/// that count down what is left (wear levelling, life left, media wear-out, lifetime remaining).
fn wear(answer: &Answer) -> u64 {
    if let Some(used) = &answer.endurance_used {
        return used.current_percent;
    }
    if let Some(log) = &answer.nvme_smart_health_information_log {
        return log.percentage_used;
    }
    let table = &answer.ata_smart_attributes.table;
    [231, 233, 202, 177]
        .iter()
        .find_map(|&id| table.iter().find(|one| one.id == id))
        .filter(|one| one.value > 0)
        .map_or(0, |one| 100_u64.saturating_sub(one.value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(json: &str) -> Storage {
        let mut storage = Storage::default();
        read(json, &mut storage);
        storage
    }

    #[test]
    fn a_sata_disk_an_nvme_and_a_virtual_one() {
        let sata = of(include_str!("fixtures/smartctl-sata.json"));
        assert_eq!(sata.smart_status, "passed");
        assert_eq!((sata.power_on_hours, sata.temperature), (31_442, 34));
        assert_eq!((sata.wear_percent, sata.reallocated_sectors), (12, 8));
        assert_eq!(
            (sata.serial.as_str(), sata.wwn.as_str()),
            ("S3Z8NB0K123456", "5002538e40a1b2c3")
        );
        let nvme = of(include_str!("fixtures/smartctl-nvme.json"));
        assert_eq!(
            (nvme.smart_status.as_str(), nvme.interface.as_str()),
            ("failed", "NVMe")
        );
        assert_eq!((nvme.wear_percent, nvme.reallocated_sectors), (103, 2));
        let virtual_disk =
            of(r#"{"smartctl":{"exit_status":4},"smart_support":{"available":false}}"#);
        assert_eq!(virtual_disk.smart_status, "unsupported");
        assert_eq!(of("").smart_status, "unavailable");
        assert_eq!(
            of(r#"{"smartctl":{"exit_status":2}}"#).smart_status,
            "unavailable"
        );
    }

    proptest! {
        #[test]
        fn no_answer_is_a_panic(text in "(?s).{0,200}", number in any::<u64>()) {
            let _ = of(&text);
            let _ = of(&format!(r#"{{"ata_smart_attributes":{{"table":[{{"id":5,"value":{number},"raw":{{"value":{number}}}}},{{"id":177,"value":{number}}}]}},"scsi_grown_defect_list":{number}}}"#));
        }
    }
}
