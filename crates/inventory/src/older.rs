//! What older agents say elsewhere or in other words than GLPI's format: the operating system in
//! HARDWARE, speeds with units, states in capitals, dates that are no dates. The agents' own
//! spellings of fields are in the declarations of [`crate::content`].

use crate::content::{Cpu, Report};
use crate::node::{Node, Take};

/// What HARDWARE says in XML that other sections say in GLPI's format.
#[derive(Default)]
pub(crate) struct Extra {
    os_name: String,
    os_version: String,
    os_comments: String,
    processor: String,
    processors: u64,
    processor_speed: u64,
    arch: String,
    wins_company: String,
}

impl Extra {
    /// Looks for it in a content.
    pub(crate) fn of(content: Option<&Node<'_>>) -> Extra {
        let Some(hardware) = content.and_then(|content| content.get("hardware")) else {
            return Extra::default();
        };
        let number = |name: &str| {
            hardware
                .get(name)
                .cloned()
                .map(u64::take)
                .unwrap_or_default()
        };
        Extra {
            os_name: hardware.text("osname"),
            os_version: hardware.text("osversion"),
            os_comments: hardware.text("oscomments"),
            processor: hardware.text("processort"),
            processors: number("processorn"),
            processor_speed: number("processors"),
            arch: hardware.text("arch"),
            wins_company: hardware.text("userdomain"),
        }
    }
}

/// The tag in ACCOUNTINFO, of which there may be several.
pub(crate) fn tag(content: &Node<'_>) -> String {
    let infos = content
        .get("accountinfo")
        .cloned()
        .map(Node::many)
        .unwrap_or_default();
    let tag = infos
        .iter()
        .find(|info| info.text("keyname").eq_ignore_ascii_case("tag"));
    tag.map(|info| info.text("keyvalue")).unwrap_or_default()
}

/// Puts a report into GLPI's words.
pub(crate) fn tidy(report: &mut Report, extra: Extra) {
    operating_system(report, &extra);
    if report.content.cpus.is_empty() && !extra.processor.is_empty() {
        let cpu = Cpu {
            name: extra.processor,
            speed: extra.processor_speed,
            ..Cpu::default()
        };
        let count = usize::try_from(extra.processors).unwrap_or(1).clamp(1, 64);
        report.content.cpus = vec![cpu; count];
    }
    for network in &mut report.content.networks {
        network.mac.make_ascii_lowercase();
        network.status.make_ascii_lowercase();
        network.kind.make_ascii_lowercase();
        if network.kind == "ether" {
            "ethernet".clone_into(&mut network.kind);
        }
        network.speed = megabits(&network.speed);
        // OCS agents write both kinds of addresses under one name.
        if network.ipaddress.contains(':') && network.ipaddress6.is_empty() {
            network.ipaddress6 = std::mem::take(&mut network.ipaddress);
            network.ipmask6 = std::mem::take(&mut network.ipmask);
            network.ipsubnet6 = std::mem::take(&mut network.ipsubnet);
            network.ipgateway.clear();
        }
    }
    for virtual_machine in &mut report.content.virtualmachines {
        virtual_machine.mac.make_ascii_lowercase();
    }
    let bios = &mut report.content.bios;
    if bios.ssn.is_empty() {
        bios.ssn.clone_from(&bios.biosserial);
    }
    if report.content.hardware.workgroup.is_empty() {
        report.content.hardware.workgroup = extra.wins_company;
    }
    // OCS agents write architecture and time since start where a description is due.
    let description = &mut report.content.hardware.description;
    if description.contains('/') && crate::scan::ends_with_time(description) {
        description.clear();
    }
    if report.itemtype.is_empty() {
        let device = report.content.network_device.kind.to_ascii_lowercase();
        let kind = match device.as_str() {
            "" | "computer" => "Computer",
            "printer" => "Printer",
            "phone" => "Phone",
            _ => "NetworkEquipment",
        };
        kind.clone_into(&mut report.itemtype);
    }
}

fn operating_system(report: &mut Report, extra: &Extra) {
    let arch = report
        .content
        .cpus
        .first()
        .map(|cpu| cpu.arch.clone())
        .unwrap_or_default();
    let os = &mut report.content.operatingsystem;
    if os.name.is_empty() && os.full_name.is_empty() && !extra.os_name.is_empty() {
        os.version.clone_from(&extra.os_version);
        let bare = extra
            .os_name
            .strip_suffix(&extra.os_version)
            .map(str::trim_end)
            .filter(|name| !name.is_empty());
        bare.unwrap_or(&extra.os_name).clone_into(&mut os.name);
        let comments = extra.os_comments.starts_with(&extra.os_name);
        let full = if comments {
            &extra.os_comments
        } else {
            &extra.os_name
        };
        os.full_name.clone_from(full);
    }
    if os.arch.is_empty() {
        os.arch = if extra.arch.is_empty() {
            arch
        } else {
            extra.arch.clone()
        };
    }
    // Where the date is not known, agents send the epoch (OCS: with a month 00).
    if os.install_date.starts_with("1970-0") {
        os.install_date.clear();
    }
}

/// A speed in Mbit/s, as GLPI's agents give it: `1 Gbps` is 1000, `100 Mbps` is 100.
fn megabits(speed: &str) -> String {
    if speed.starts_with('-') {
        return String::new();
    }
    let Some((number, unit)) = speed
        .trim()
        .split_once(|c: char| c == ' ' || c.is_ascii_alphabetic())
    else {
        return speed.to_owned();
    };
    let unit_at = number.len();
    let unit = if unit.is_empty() {
        ""
    } else {
        speed.trim().get(unit_at..).unwrap_or(unit)
    };
    let Ok(number) = number.trim().parse::<f64>() else {
        return speed.to_owned();
    };
    let times = match unit
        .trim()
        .bytes()
        .next()
        .map(|byte| byte.to_ascii_lowercase())
    {
        Some(b'g') => 1000.0,
        Some(b't') => 1_000_000.0,
        Some(b'k') => 0.001,
        Some(b'b') => 0.000_001,
        _ => 1.0,
    };
    format!("{}", (number * times).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_in_megabits() {
        for (sent, read) in [
            ("0 Mbps", "0"),
            ("1 Gbps", "1000"),
            ("2.5Gb/s", "2500"),
            ("100", "100"),
            ("", ""),
            ("auto", "auto"),
            ("-1", ""),
            ("10000Mb/s", "10000"),
        ] {
            assert_eq!(megabits(sent), read, "{sent}");
        }
    }
}
