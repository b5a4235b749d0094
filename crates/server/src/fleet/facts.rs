//! The facts of a report that lists show and sort by, as texts.

use std::collections::BTreeMap;

use intendant_inventory::content::{Content, Network, Report};
use intendant_inventory::identity::lies;

/// The fields of an item that sources fill, in the order in which pages show them.
pub const FIELDS: &[&str] = &[
    "name",
    "kind",
    "manufacturer",
    "model",
    "serial",
    "asset_tag",
    "uuid",
    "fqdn",
    "os",
    "os_version",
    "kernel",
    "firmware",
    "cpu",
    "memory_mib",
    "disk_mib",
    "addresses",
    "macs",
    "person",
    "location",
    "contact",
];

/// What a report says of each field; a field that it says nothing of is absent.
pub(super) fn facts_of(report: &Report) -> BTreeMap<&'static str, String> {
    let content = &report.content;
    let device = &content.network_device;
    let os = &content.operatingsystem;
    let mut facts = BTreeMap::new();
    let mut say = |field: &'static str, texts: &[&str]| {
        let said = texts.iter().map(|text| text.trim()).find(|t| !t.is_empty());
        if let Some(text) = said {
            let text: String = text.chars().filter(|c| !c.is_control()).take(250).collect();
            facts.insert(field, text);
        }
    };
    say("name", &[&content.hardware.name, &device.name]);
    say(
        "manufacturer",
        &[
            told(&content.bios.smanufacturer),
            told(&device.manufacturer),
            told(&content.bios.mmanufacturer),
        ],
    );
    say(
        "model",
        &[
            told(&content.bios.smodel),
            told(&device.model),
            told(&content.bios.mmodel),
        ],
    );
    say(
        "serial",
        &[
            &lies::serial(&content.bios.ssn),
            &lies::serial(&device.serial),
        ],
    );
    say("asset_tag", &[&lies::serial(&content.bios.assettag)]);
    say("uuid", &[uuid(content)]);
    let fqdn = lies::fqdn(&os.fqdn);
    let joined = format!("{}.{}", content.hardware.name, os.dns_domain);
    say(
        "fqdn",
        &[&fqdn, &lies::fqdn(&joined), &lies::fqdn(&device.name)],
    );
    let named = format!("{} {}", os.name, os.version);
    say("os", &[&os.full_name, &named]);
    say("os_version", &[&os.version]);
    say("kernel", &[&os.kernel_version]);
    say("firmware", &[&device.firmware, &content.bios.bversion]);
    say("cpu", &[&cpu(content)]);
    say("memory_mib", &[&number(memory(content))]);
    say("disk_mib", &[&number(disks(content))]);
    say("addresses", &[&addresses(content)]);
    say("macs", &[&macs(content)]);
    say("person", &[person(content)]);
    say("location", &[&device.location]);
    say("contact", &[&device.contact]);
    facts
}

/// The system UUID as it was reported, where it can be trusted.
fn uuid(content: &Content) -> &str {
    if lies::uuid(&content.hardware.uuid).is_empty() {
        ""
    } else {
        &content.hardware.uuid
    }
}

fn number(n: u64) -> String {
    if n == 0 { String::new() } else { n.to_string() }
}

/// A maker or model, unless it is what firmware shows where nobody wrote one.
fn told(text: &str) -> &str {
    let bare: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
        .to_lowercase();
    let lies = [
        "tobefilledbyoem",
        "defaultstring",
        "systemmanufacturer",
        "systemproductname",
        "systemversion",
        "notspecified",
        "notapplicable",
        "unknown",
        "none",
        "oem",
        "na",
    ];
    if lies.contains(&bare.as_str()) {
        ""
    } else {
        text
    }
}

fn cpu(content: &Content) -> String {
    let Some(first) = content.cpus.first() else {
        return String::new();
    };
    let name = first.name.split_whitespace().collect::<Vec<_>>().join(" ");
    match content.cpus.len() {
        1 => name,
        n => format!("{n} × {name}"),
    }
}

fn memory(content: &Content) -> u64 {
    let modules: u64 = content
        .memories
        .iter()
        .fold(0_u64, |sum, one| sum.saturating_add(one.capacity));
    [content.hardware.memory, modules, content.network_device.ram]
        .into_iter()
        .find(|n| *n > 0)
        .unwrap_or(0)
        .min(1 << 40)
}

/// The room of all disks, MiB; without disks that of local file systems.
fn disks(content: &Content) -> u64 {
    let disks = content
        .storages
        .iter()
        .filter(|one| one.kind.is_empty() || one.kind.to_lowercase().contains("disk"))
        .fold(0_u64, |sum, one| sum.saturating_add(one.disksize));
    if disks > 0 {
        return (u128::from(disks) * 1_000_000 / 1_048_576)
            .try_into()
            .unwrap_or(u64::MAX)
            .min(1 << 40);
    }
    let mut devices: Vec<&str> = Vec::new();
    let mut sum = 0_u64;
    for drive in &content.drives {
        if drive.volumn.starts_with("/dev/") && !devices.contains(&drive.volumn.as_str()) {
            devices.push(&drive.volumn);
            sum = sum.saturating_add(drive.total);
        }
    }
    sum.min(1 << 40)
}

/// Addresses that last, the first sixteen.
fn addresses(content: &Content) -> String {
    let mut found: Vec<&str> = Vec::new();
    let of_interface = content
        .networks
        .iter()
        .filter(|network| is_lasting(network))
        .flat_map(|network| [network.ipaddress.as_str(), network.ipaddress6.as_str()]);
    let of_device = content.network_device.ips.iter().map(String::as_str);
    for address in of_interface.chain(of_device) {
        let passes = address.is_empty()
            || address.starts_with("127.")
            || address.starts_with("fe80")
            || address.starts_with("169.254.")
            || matches!(address, "::1" | "0.0.0.0" | "::");
        if !passes && !found.contains(&address) && found.len() < 16 {
            found.push(address);
        }
    }
    found.join(" ")
}

fn is_lasting(network: &Network) -> bool {
    let name = network.description.to_lowercase();
    ![
        "lo", "docker", "veth", "br-", "virbr", "vnet", "cni", "flannel", "cali",
    ]
    .iter()
    .any(|start| name.starts_with(start))
}

fn macs(content: &Content) -> String {
    let report = Report {
        content: Content {
            networks: content.networks.clone(),
            network_device: content.network_device.clone(),
            ..Content::default()
        },
        ..Report::default()
    };
    let keys = intendant_inventory::identity::keys_of(&report);
    keys.macs.into_iter().collect::<Vec<_>>().join(" ")
}

/// Who uses it: who was logged in last; not a name that agents mistake for one.
fn person(content: &Content) -> &str {
    let last = content.hardware.lastloggeduser.as_str();
    let here = content.users.first().map_or("", |user| user.login.as_str());
    [last, here]
        .into_iter()
        .find(|name| !name.is_empty() && *name != "wtmp" && *name != "reboot")
        .unwrap_or("")
}
