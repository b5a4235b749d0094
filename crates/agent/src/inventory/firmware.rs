//! Firmware, board and chassis: the raw SMBIOS table where the kernel shows it, else what sysfs or
//! the device tree says.

use std::fs;
use std::path::Path;

use intendant_inventory::content::Bios;

use super::smbios::{self, Tables};
use crate::proc::line;

/// What makers leave in the firmware instead of an answer.
const PLACEHOLDERS: [&str; 17] = [
    "to be filled by o.e.m.",
    "to be filled by oem",
    "default string",
    "system manufacturer",
    "system product name",
    "system serial number",
    "system version",
    "base board serial number",
    "chassis serial number",
    "asset tag",
    "no asset tag",
    "no asset information",
    "not specified",
    "not available",
    "none",
    "unknown",
    "o.e.m.",
];

/// Whether a text of the firmware says something.
pub(super) fn meaningful(text: &str) -> bool {
    !PLACEHOLDERS.contains(&text.to_ascii_lowercase().as_str())
        && text.chars().any(|c| c.is_alphanumeric() && c != '0')
}

/// Everything the firmware tells of the machine.
pub(super) fn tables() -> Tables {
    let mut tables = match fs::read("/sys/firmware/dmi/tables/DMI") {
        Ok(table) => {
            let entry = fs::read("/sys/firmware/dmi/tables/smbios_entry_point").unwrap_or_default();
            smbios::read(&table, version(&entry))
        }
        Err(_) => Tables::default(),
    };
    // The kernel shows the names to everyone, the table only to root.
    from_sysfs(&mut tables);
    tables.bios.secure_boot = secure_boot(Path::new("/sys/firmware/efi"));
    tables
}

/// `_SM3_` (64 bits) or `_SM_` (32 bits) entry points tell the version.
fn version(entry: &[u8]) -> (u8, u8) {
    let at = if entry.starts_with(b"_SM3_") { 7 } else { 6 };
    match entry.get(at..at + 2) {
        Some(&[major, minor]) => (major, minor),
        _ => (3, 0),
    }
}

fn from_sysfs(tables: &mut Tables) {
    let dmi = |name: &str| {
        line(Path::new("/sys/class/dmi/id").join(name)).filter(|text| meaningful(text))
    };
    let fill = |field: &mut String, found: Option<String>| {
        if field.is_empty() {
            *field = found.unwrap_or_default();
        }
    };
    let bios: &mut Bios = &mut tables.bios;
    fill(&mut bios.bmanufacturer, dmi("bios_vendor"));
    fill(&mut bios.bversion, dmi("bios_version"));
    fill(&mut bios.bdate, dmi("bios_date").map(|text| date(&text)));
    fill(&mut bios.smanufacturer, dmi("sys_vendor"));
    let model = dmi("product_name").or_else(|| line("/proc/device-tree/model"));
    fill(&mut bios.smodel, model);
    let serial = dmi("product_serial").or_else(|| line("/proc/device-tree/serial-number"));
    fill(&mut bios.ssn, serial);
    fill(&mut bios.skunumber, dmi("product_sku"));
    fill(&mut bios.mmanufacturer, dmi("board_vendor"));
    fill(&mut bios.mmodel, dmi("board_name"));
    fill(&mut bios.msn, dmi("board_serial"));
    fill(&mut bios.enclosureserial, dmi("chassis_serial"));
    fill(&mut bios.assettag, dmi("chassis_asset_tag"));
    fill(
        &mut tables.uuid,
        dmi("product_uuid").map(|text| text.to_ascii_uppercase()),
    );
    let chassis = dmi("chassis_type")
        .and_then(|number| number.parse().ok())
        .and_then(chassis_word)
        .map(str::to_owned);
    fill(&mut tables.chassis, chassis);
}

/// `04/22/2021` as `2021-04-22`; empty when it is no date.
pub(super) fn date(text: &str) -> String {
    let parts: Vec<&str> = text.split('/').collect();
    let [month, day, year] = parts.as_slice() else {
        return String::new();
    };
    let is_number = |text: &&&str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    if ![month, day].iter().all(is_number) || !year.bytes().all(|b| b.is_ascii_digit()) {
        return String::new();
    }
    match year.len() {
        4 => format!("{year}-{month}-{day}"),
        2 => format!("20{year}-{month}-{day}"),
        _ => String::new(),
    }
}

/// The chassis types of the SMBIOS specification (7.4.1), in its words.
pub(super) fn chassis_word(number: u8) -> Option<&'static str> {
    Some(match number {
        1 => "Other",
        3 => "Desktop",
        4 => "Low Profile Desktop",
        5 => "Pizza Box",
        6 => "Mini Tower",
        7 => "Tower",
        8 => "Portable",
        9 => "Laptop",
        10 => "Notebook",
        11 => "Hand Held",
        12 => "Docking Station",
        13 => "All in One",
        14 => "Sub Notebook",
        15 => "Space-saving",
        16 => "Lunch Box",
        17 => "Main Server Chassis",
        18 => "Expansion Chassis",
        22 => "RAID Chassis",
        23 => "Rack Mount Chassis",
        24 => "Sealed-case PC",
        25 => "Multi-system",
        28 => "Blade",
        29 => "Blade Enclosure",
        30 => "Tablet",
        31 => "Convertible",
        32 => "Detachable",
        33 => "IoT Gateway",
        34 => "Embedded PC",
        35 => "Mini PC",
        36 => "Stick PC",
        _ => return None,
    })
}

/// The EFI variable of the UEFI specification (3.3): four bytes of attributes, then the value.
fn secure_boot(efi: &Path) -> String {
    if !efi.exists() {
        return String::new();
    }
    let name = "efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
    match fs::read(efi.join(name)).as_deref() {
        Ok([_, _, _, _, 1]) => "enabled",
        Ok(_) => "disabled",
        Err(_) => "unsupported",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_versions_are_read() {
        assert_eq!(date("04/22/2021"), "2021-04-22");
        assert_eq!(date("04/22/99"), "2099-04-22");
        assert_eq!(date("2021"), "");
        assert_eq!(version(b"_SM3_\x00\x18\x03\x04\x00"), (3, 4));
        assert_eq!(version(b"_SM_\x00\x1f\x02\x08"), (2, 8));
        assert_eq!(version(b""), (3, 0));
    }

    #[test]
    fn what_makers_leave_blank_is_not_believed() {
        for text in [
            "",
            "0",
            "000000",
            "........",
            "To Be Filled By O.E.M.",
            "None",
        ] {
            assert!(!meaningful(text), "{text}");
        }
        assert!(meaningful("PF2ABCDE"));
    }
}
