//! What agents answer to SNMP jobs: NETDISCOVERY (which devices are there) and SNMPQUERY (what a
//! device says of itself), in the names of GLPI's format.

use crate::content::{NetworkPort, Report};
use crate::node::{Node, Take};

/// One message about a job.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Job {
    /// The agent that does the job.
    pub deviceid: String,
    /// The job's number, as it was given (`PARAM PID`).
    pub process: String,
    /// Whether devices are looked for (NETDISCOVERY) or asked (SNMPQUERY).
    pub discovery: bool,
    /// The agent's version, where it says so.
    pub agent_version: String,
    /// Where the job is.
    pub step: Step,
    /// What was found.
    pub devices: Vec<Device>,
}

/// Where a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// It begins.
    Started,
    /// So many addresses are to be tried.
    Counted(u64),
    /// Something was found.
    #[default]
    Found,
    /// It is over. Agents say so twice.
    Ended,
}

/// A device that answered, or did not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Device {
    /// The device's number, as the job gave it (SNMPQUERY).
    pub id: String,
    /// The number of the credentials that it answered to (NETDISCOVERY).
    pub credential: String,
    /// Why nothing is known of it; empty when it answered.
    pub error: String,
    /// What it says.
    pub report: Report,
}

/// Reads the content of a job's message.
pub(crate) fn job(deviceid: String, discovery: bool, mut content: Node<'_>) -> Job {
    let agent = content.remove("agent");
    let process = content.text("processnumber");
    let devices: Vec<Device> = content
        .remove("device")
        .many()
        .into_iter()
        .map(|node| device(&deviceid, discovery, node))
        .collect();
    let step = if agent.get("end").is_some() {
        Step::Ended
    } else if let Some(count) = agent.get("nbip").or_else(|| agent.get("nbdevice")) {
        Step::Counted(u64::take(count.clone()))
    } else if agent.get("start").is_some() {
        Step::Started
    } else {
        Step::Found
    };
    Job {
        process,
        discovery,
        agent_version: agent.text("agentversion"),
        step,
        devices,
        deviceid,
    }
}

fn device(agent: &str, discovery: bool, mut node: Node<'_>) -> Device {
    let error = match node.remove("error") {
        error @ Node::Map(_) => error.text("message"),
        error => String::take(error),
    };
    let mut info = match node.remove("info") {
        Node::Null => node.clone(),
        info => info,
    };
    let id = info.text("id");
    let own_address = info.text("ip");
    let names = ["snmphostname", "netbiosname", "name", "dnshostname"].map(|name| info.text(name));
    let mut report = Report {
        action: if discovery {
            "netdiscovery"
        } else {
            "netinventory"
        }
        .to_owned(),
        deviceid: agent.to_owned(),
        ..Report::default()
    };
    let content = &mut report.content;
    content.hardware.workgroup = info.text("workgroup");
    let addresses = inner(info.remove("ips"), "ip");
    let device = &mut content.network_device;
    *device = Take::take(info);
    device.name = names
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    device.ips = or_own(addresses, own_address);
    device.mac.make_ascii_lowercase();
    let kind = device.kind.to_ascii_uppercase();
    device.kind = capital(&kind);
    item_type(&kind).clone_into(&mut report.itemtype);
    let ports = node.remove("ports").remove("port");
    content.network_ports = ports.many().into_iter().map(port).collect();
    content.network_components = Take::take(node.remove("components").remove("component"));
    content.cartridges = Take::take(node.remove("cartridges"));
    content.pagecounters = Take::take(node.remove("pagecounters"));
    Device {
        id,
        credential: node.text("authsnmp"),
        error,
        report,
    }
}

fn item_type(kind: &str) -> &'static str {
    match kind {
        "PRINTER" => "Printer",
        "COMPUTER" => "Computer",
        "PHONE" => "Phone",
        "" => "Unmanaged",
        _ => "NetworkEquipment",
    }
}

/// All the addresses of a list, the one that stands beside it first: there the device was asked.
fn or_own(mut list: Vec<String>, own: String) -> Vec<String> {
    if !own.is_empty() {
        list.retain(|one| *one != own);
        list.insert(0, own);
    }
    list
}

fn port(mut node: Node<'_>) -> NetworkPort {
    let own = node.text("ip");
    let addresses: Vec<String> = inner(node.remove("ips"), "ip");
    let connections = node.remove("connections");
    let lldp = connections.text("cdp") == "1";
    let vlans = node.remove("vlans").remove("vlan");
    let mut port = NetworkPort::take(node);
    port.ips = or_own(addresses, own);
    port.mac.make_ascii_lowercase();
    port.connections = connections
        .clone()
        .remove("connection")
        .many()
        .into_iter()
        .map(Take::take)
        .collect();
    port.lldp = lldp;
    port.vlans = Take::take(vlans);
    port
}

/// The texts of a wrapper: `<IPS><IP>a</IP><IP>b</IP></IPS>`.
fn inner(mut wrapper: Node<'_>, name: &str) -> Vec<String> {
    match &wrapper {
        Node::Map(_) => Take::take(wrapper.remove(name)),
        _ => Take::take(wrapper),
    }
}

/// `NETWORKING` as GLPI's JSON writes it: `Networking`.
fn capital(kind: &str) -> String {
    let mut letters = kind.chars();
    letters
        .next()
        .map(|first| first.to_string() + &letters.as_str().to_lowercase())
        .unwrap_or_default()
}
