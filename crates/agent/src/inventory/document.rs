//! The report as others read it, and the hash by which a change is seen.

use intendant_inventory::content::Report;
use serde_json::{Map, Value};

/// The hash of what lasts, as the server takes it too, but without ports that the kernel hands out:
/// those come and go with programs that nobody would call a change.
pub(crate) fn lasting_hash(report: &Report) -> String {
    let mut lasting = report.content.clone();
    let clients = super::sockets::client_ports();
    lasting
        .listening_ports
        .retain(|one| !u16::try_from(one.port).is_ok_and(|port| clients.contains(&port)));
    lasting.others.clear();
    // Who is logged in, and what runs or is plugged in at the moment: known, but no news.
    lasting.users.clear();
    lasting.hardware.lastloggeduser.clear();
    lasting
        .virtualmachines
        .iter_mut()
        .for_each(|guest| guest.status.clear());
    lasting
        .networks
        .iter_mut()
        .for_each(|network| network.status.clear());
    for one in &mut lasting.databases_services {
        (one.is_active, one.port) = (false, 0);
    }
    lasting.lasting_hash()
}

/// What the schema requires in each element of a section (inventory_format 1.2.3).
const REQUIRED: [(&str, &[&str]); 13] = [
    ("databases_services", &["name", "version"]),
    ("firewalls", &["status"]),
    ("local_groups", &["id", "name"]),
    ("local_users", &["id"]),
    ("logical_volumes", &["lv_name", "lv_uuid", "size"]),
    ("networks", &["description", "status"]),
    (
        "physical_volumes",
        &["device", "format", "free", "pv_pe_count", "pv_uuid", "size"],
    ),
    ("softwares", &["name"]),
    ("virtualmachines", &["name", "vmtype"]),
    (
        "volume_groups",
        &[
            "free",
            "lv_count",
            "pv_count",
            "size",
            "vg_extent_size",
            "vg_name",
            "vg_uuid",
        ],
    ),
    ("processes", &["cmd", "pid", "user"]),
    ("envs", &["key", "val"]),
    // Not required, but a full disk must say so.
    ("drives", &["free", "total"]),
];

/// Fields of those that are numbers.
const NUMBERS: [&str; 6] = [
    "free",
    "total",
    "size",
    "lv_count",
    "pv_count",
    "pv_pe_count",
];

/// The document as GLPI and its like take it: what is empty is left out, what the schema requires
/// is there.
pub(crate) fn document(report: &Report) -> Value {
    let mut document = serde_json::to_value(report).unwrap_or_default();
    let content = document.get_mut("content").and_then(Value::as_object_mut);
    let mut nothing = Map::new();
    let content = content.unwrap_or(&mut nothing);
    for (section, fields) in REQUIRED {
        let elements = content.get_mut(section).and_then(Value::as_array_mut);
        for element in elements
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
        {
            for field in fields {
                element.entry(*field).or_insert_with(|| {
                    if NUMBERS.contains(field) {
                        Value::from(0)
                    } else {
                        Value::from("")
                    }
                });
            }
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// What the standard says of the sections that we fill (inventory_format 1.2.3): the words
    /// that a field may be. Every other field is text, a whole number or true or false as the
    /// types of the content say.
    fn words(section: &str, field: &str) -> Option<&'static [&'static str]> {
        Some(match (section, field) {
            ("networks", "status") => &["up", "down"],
            ("networks", "type") => &[
                "ethernet",
                "wifi",
                "infiniband",
                "aggregate",
                "alias",
                "dialup",
                "loopback",
                "bridge",
                "fibrechannel",
                "bluetooth",
            ],
            ("virtualmachines", "status") => &[
                "running", "blocked", "idle", "paused", "shutdown", "crashed", "dying", "off",
            ],
            ("virtualmachines", "vmtype") => &["docker", "libvirt", "lxc", "lxd", "qemu"],
            ("bios", "secure_boot") => &["enabled", "disabled", "unsupported"],
            _ => return None,
        })
    }

    fn is_date(text: &str, pattern: &str) -> bool {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| {
                if wanted == b'9' {
                    byte.is_ascii_digit()
                } else {
                    byte == wanted
                }
            })
    }

    fn check(section: &str, element: &Map<String, Value>) {
        for (field, value) in element {
            if let Some(words) = words(section, field) {
                assert!(
                    words.contains(&value.as_str().unwrap()),
                    "{section}.{field}: {value}"
                );
            }
            let text = value.as_str().unwrap_or_default();
            if matches!(field.as_str(), "install_date") && section == "softwares"
                || field == "bdate"
            {
                assert!(is_date(text, "9999-99-99"), "{section}.{field}: {value}");
            }
            if matches!(field.as_str(), "boot_time" | "logdate" | "not_after")
                || section == "operatingsystem" && field == "install_date"
            {
                assert!(
                    is_date(text, "9999-99-99 99:99:99"),
                    "{section}.{field}: {value}"
                );
            }
        }
        let required = REQUIRED.iter().find(|(name, _)| *name == section);
        for field in required.map(|(_, fields)| *fields).unwrap_or_default() {
            assert!(element.contains_key(*field), "{section} without {field}");
        }
    }

    #[test]
    fn the_document_keeps_the_standard() {
        let document = document(&super::super::draw_up(&Settings::default()));
        assert_eq!(document["action"], "inventory");
        assert_eq!(document["itemtype"], "Computer");
        assert!(!document["deviceid"].as_str().unwrap().is_empty());
        let content = document["content"].as_object().unwrap();
        assert!(
            content["versionclient"]
                .as_str()
                .unwrap()
                .starts_with("Intendant-Agent_v")
        );
        for (section, value) in content {
            match value {
                Value::Array(elements) => {
                    assert!(!elements.is_empty(), "{section} is empty");
                    elements
                        .iter()
                        .for_each(|one| check(section, one.as_object().unwrap()));
                }
                Value::Object(element) => check(section, element),
                _ => assert_eq!(section, "versionclient"),
            }
        }
        let offset = content["operatingsystem"]["timezone"]["offset"]
            .as_str()
            .unwrap();
        assert!(is_date(&offset[1..], "9999"), "{offset}");
    }

    #[test]
    fn what_is_required_is_there_even_when_it_is_nothing() {
        let mut report = Report::default();
        report.content.drives.push(Default::default());
        report.content.volume_groups.push(Default::default());
        let document = document(&report);
        assert_eq!(document["content"]["drives"][0]["free"], 0);
        assert_eq!(document["content"]["volume_groups"][0]["vg_name"], "");
    }
}
