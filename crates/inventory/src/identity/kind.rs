//! What a report is of, as far as it can be told: the kind that contracts select by.

use crate::content::Report;

/// The kind of what a report describes: `workstation`, `server`, `vm`, `switch`, `router`,
/// `firewall`, `access-point`, `printer`, `phone`, `ups`, `storage`, `network`, `device`.
#[must_use]
pub fn kind_of(report: &Report) -> &'static str {
    match report.itemtype.as_str() {
        "Printer" => return "printer",
        "Phone" => return "phone",
        "NetworkEquipment" => return device(report),
        _ => {}
    }
    let has_device = !report.content.network_device.kind.is_empty();
    let is_computer = !report.content.operatingsystem.name.is_empty()
        || !report.content.cpus.is_empty()
        || report.itemtype == "Computer";
    if has_device && !is_computer {
        return device(report);
    }
    if is_computer {
        computer(report)
    } else {
        "device"
    }
}

fn device(report: &Report) -> &'static str {
    let device = &report.content.network_device;
    let kind = device.kind.to_lowercase();
    let text = format!("{} {} {}", device.model, device.description, device.name).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match kind.as_str() {
        "printer" => "printer",
        "storage" | "nas" => "storage",
        "power" | "ups" => "ups",
        "phone" | "voip" => "phone",
        "computer" => "server",
        "video" => "camera",
        "wifi" | "access-point" | "wireless" => "access-point",
        "firewall" => "firewall",
        "switch" => "switch",
        "router" => "router",
        _ if says(&[
            "firewall",
            "fortigate",
            "fortios",
            "pfsense",
            "opnsense",
            "palo alto",
            "stormshield",
            "sonicwall",
            "asa ",
        ]) =>
        {
            "firewall"
        }
        _ if says(&[
            "access point",
            "unifi ap",
            "uap-",
            "air-ap",
            "aironet",
            "instant ap",
        ]) =>
        {
            "access-point"
        }
        _ if says(&[
            "switch",
            "catalyst",
            "procurve",
            "powerconnect",
            "jetstream",
            "aruba 2",
            "c2960",
            "c3560",
            "c3750",
            "c9200",
            "c9300",
        ]) =>
        {
            "switch"
        }
        _ if says(&["router", "routeros", "mikrotik", "vyos"]) => "router",
        _ if kind == "networking" => "network",
        _ => "device",
    }
}

fn computer(report: &Report) -> &'static str {
    let content = &report.content;
    let system = content.hardware.vmsystem.to_lowercase();
    let os = format!(
        "{} {}",
        content.operatingsystem.name, content.operatingsystem.full_name
    )
    .to_lowercase();
    if os.contains("android") || os.contains("ios ") || os.starts_with("ipados") {
        return "mobile";
    }
    if !system.is_empty() && system != "physical" && system != "none" {
        return "vm";
    }
    let model = content.bios.smodel.to_lowercase();
    if [
        "vmware",
        "virtualbox",
        "kvm",
        "qemu",
        "bochs",
        "hvm domu",
        "virtual machine",
        "standard pc",
    ]
    .iter()
    .any(|word| model.contains(word))
    {
        return "vm";
    }
    if os.contains("server") || os.contains("esxi") || os.contains("proxmox") {
        return "server";
    }
    let chassis = content.hardware.chassis_type.to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| chassis.contains(word));
    if is(&["server", "rack", "blade", "multi-system"]) {
        return "server";
    }
    if is(&[
        "laptop",
        "notebook",
        "portable",
        "desktop",
        "tower",
        "tablet",
        "convertible",
        "detachable",
        "all in one",
        "space-saving",
        "mini",
        "stick",
        "docking",
        "workstation",
    ]) {
        return "workstation";
    }
    if os.contains("windows") || os.contains("macos") || os.contains("mac os") {
        "workstation"
    } else {
        "server"
    }
}
