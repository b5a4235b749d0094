//! A network device with a command line of its own, from its `show version`.

use crate::content::{Content, NetworkDevice, Report};

/// What is run where no shell answers: Cisco IOS, NX-OS, Arista, Aruba, Comware and their kin know
/// it.
pub const DEVICE_COMMAND: &str = "show version";

/// The report of a device from what [`DEVICE_COMMAND`] printed; nothing where it was not understood.
#[must_use]
pub fn report(output: &str, address: &str) -> Option<Report> {
    let (manufacturer, system) = MAKERS
        .iter()
        .find(|(word, ..)| output.contains(word))
        .map(|(_, maker, system)| (*maker, *system))?;
    let model = after(
        output,
        &["Model number", "Model Number", "Hardware model", "Model:"],
    )
    .or_else(|| cisco_model(output))
    .unwrap_or_default();
    let serial = after(
        output,
        &[
            "System serial number",
            "System Serial Number",
            "Processor board ID",
            "Serial number",
            "Serial Number",
        ],
    )
    .unwrap_or_default();
    let firmware = version(output).unwrap_or_default();
    let name = output
        .lines()
        .find_map(|line| line.split_once(" uptime is ").map(|(name, _)| name.trim()))
        .unwrap_or_default()
        .to_owned();
    let device = NetworkDevice {
        kind: "Networking".to_owned(),
        name,
        manufacturer: manufacturer.to_owned(),
        model,
        serial,
        firmware,
        ips: vec![address.to_owned()],
        description: system.to_owned(),
        ..NetworkDevice::default()
    };
    let identity = if device.serial.is_empty() {
        address
    } else {
        &device.serial
    };
    Some(Report {
        action: "netinventory".to_owned(),
        deviceid: format!("ssh:{manufacturer}:{identity}"),
        itemtype: "NetworkEquipment".to_owned(),
        content: Content {
            network_device: device,
            versionclient: "Intendant SSH".to_owned(),
            ..Content::default()
        },
        ..Report::default()
    })
}

/// A word in the output, who made the device, and what runs on it.
const MAKERS: &[(&str, &str, &str)] = &[
    ("Cisco Nexus", "Cisco", "NX-OS"),
    ("Cisco IOS", "Cisco", "IOS"),
    ("Cisco Adaptive", "Cisco", "ASA"),
    ("Arista", "Arista", "EOS"),
    ("ArubaOS", "Aruba", "ArubaOS"),
    ("Comware", "HPE", "Comware"),
    ("Huawei", "Huawei", "VRP"),
    ("JUNOS", "Juniper", "Junos"),
    ("Junos", "Juniper", "Junos"),
    ("FASTPATH", "Dell", "FASTPATH"),
    ("Dell", "Dell", "OS"),
];

/// What stands behind one of these names, up to a comma, bracket or the line's end.
fn after(output: &str, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        output.lines().find_map(|line| {
            let rest = line.trim_start().strip_prefix(name)?;
            let text = rest.trim_start_matches([' ', ':', '.', '\t']);
            let text = text.split([',', '(']).next().unwrap_or(text).trim();
            (!text.is_empty()).then(|| text.to_owned())
        })
    })
}

/// `cisco WS-C2960X-24TS-L (APM86XXX) processor …`
fn cisco_model(output: &str) -> Option<String> {
    output.lines().find_map(|line| {
        let rest = line
            .trim_start()
            .strip_prefix("cisco ")
            .or_else(|| line.trim_start().strip_prefix("Cisco "))?;
        line.contains("processor").then(|| {
            rest.split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned()
        })
    })
}

fn version(output: &str) -> Option<String> {
    output.lines().find_map(|line| {
        let (_, rest) = line.split_once("Version ")?;
        let text = rest.split([',', ' ']).next()?.trim();
        text.starts_with(|one: char| one.is_ascii_digit())
            .then(|| text.to_owned())
    })
}
