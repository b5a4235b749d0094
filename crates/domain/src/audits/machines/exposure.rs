//! What lets others in: open administration ports, remote-access tools, rights given too widely,
//! certificates that are over or weak, firewalls switched off.

use intendant_inventory::Content;

use super::{Machine, Review, Severity, Topic, Weakness, day_of, weakness};

/// Ports of administration and databases: number, name, how bad on every address.
const PORTS: [(u64, &str, Severity); 24] = [
    (21, "FTP", Severity::Medium),
    (22, "SSH", Severity::Low),
    (23, "Telnet", Severity::High),
    (512, "rexec", Severity::High),
    (513, "rlogin", Severity::High),
    (514, "rsh", Severity::High),
    (1433, "SQL Server", Severity::High),
    (1521, "Oracle", Severity::High),
    (2375, "Docker", Severity::Critical),
    (3306, "MySQL / MariaDB", Severity::High),
    (3389, "RDP", Severity::High),
    (5432, "PostgreSQL", Severity::High),
    (5900, "VNC", Severity::High),
    (5901, "VNC", Severity::High),
    (5985, "WinRM", Severity::Medium),
    (5986, "WinRM", Severity::Medium),
    (6379, "Redis", Severity::Critical),
    (8006, "Proxmox VE", Severity::Medium),
    (9200, "Elasticsearch", Severity::Critical),
    (10000, "Webmin", Severity::Medium),
    (11211, "memcached", Severity::High),
    (27017, "MongoDB", Severity::Critical),
    (50000, "Db2", Severity::High),
    (623, "IPMI", Severity::High),
];

const PORT: Weakness = weakness("open-port", Severity::Medium, Topic::Security, "network");
const REMOTE: Weakness =
    weakness("remote-tool", Severity::Medium, Topic::Security, "security").quick();
const SUDO: Weakness = weakness(
    "sudo-nopasswd",
    Severity::Medium,
    Topic::Security,
    "servers",
)
.quick();
const ADMINS: Weakness = weakness(
    "many-admins",
    Severity::Medium,
    Topic::Security,
    "workstations",
)
.quick();
const CERT_OVER: Weakness = weakness(
    "cert-expired",
    Severity::High,
    Topic::Continuity,
    "applications",
)
.quick();
const CERT_SOON: Weakness = weakness(
    "cert-soon",
    Severity::Medium,
    Topic::Continuity,
    "applications",
)
.quick();
const CERT_WEAK: Weakness = weakness(
    "cert-weak",
    Severity::Medium,
    Topic::Security,
    "applications",
);
const FIREWALL: Weakness = weakness(
    "firewall-off",
    Severity::Medium,
    Topic::Security,
    "security",
)
.quick();
const PLAIN_DISK: Weakness = weakness(
    "disk-plain",
    Severity::Medium,
    Topic::Security,
    "workstations",
)
.quick();

/// Products for taking a machine over from afar, in lower case.
const REMOTE_TOOLS: [&str; 15] = [
    "teamviewer",
    "anydesk",
    "rustdesk",
    "logmein",
    "screenconnect",
    "connectwise control",
    "splashtop",
    "dwagent",
    "dwservice",
    "supremo",
    "ammyy",
    "ultravnc",
    "tightvnc",
    "realvnc",
    "chrome remote desktop",
];

/// Accounts in a group of administrators beyond which there are too many.
const ADMINS_AT_MOST: usize = 3;

pub(super) fn look(review: &mut Review, machine: &Machine<'_>, content: &Content) {
    ports(review, machine, content);
    tools(review, machine, content);
    rights(review, machine, content);
    certificates(review, machine, content);
    let off = |status: &str| matches!(status.to_lowercase().as_str(), "off" | "disabled" | "0");
    if let Some(wall) = content.firewalls.iter().find(|wall| off(&wall.status)) {
        let shown = format!("{} {}", wall.description, wall.profile);
        review.note(FIREWALL, "", &[], machine.proof(shown.trim()));
    }
    let chassis = content.hardware.chassis_type.to_lowercase();
    let portable = ["laptop", "notebook", "portable", "convertible"];
    let plain = content
        .drives
        .iter()
        .any(|drive| drive.encrypt_status == "No");
    let sealed = content
        .drives
        .iter()
        .any(|drive| matches!(drive.encrypt_status.as_str(), "Yes" | "Partially"));
    if portable.iter().any(|word| chassis.contains(word)) && plain && !sealed {
        review.note(
            PLAIN_DISK,
            "",
            &[],
            machine.proof(content.hardware.chassis_type.clone()),
        );
    }
}

fn ports(review: &mut Review, machine: &Machine<'_>, content: &Content) {
    let everywhere = ["0.0.0.0", "::", "*", "[::]"];
    let mut seen = Vec::new();
    for port in &content.listening_ports {
        let known = PORTS.iter().find(|(number, ..)| *number == port.port);
        let Some((number, name, severity)) = known else {
            continue;
        };
        if !everywhere.contains(&port.address.as_str()) || seen.contains(number) {
            continue;
        }
        seen.push(*number);
        let shown = format!("{}:{} {}", port.address, port.port, port.process);
        let number = number.to_string();
        let values = [("port", number.as_str()), ("service", name)];
        review.note(
            PORT.as_bad_as(*severity),
            &number,
            &values,
            machine.proof(shown.trim()),
        );
    }
}

fn tools(review: &mut Review, machine: &Machine<'_>, content: &Content) {
    let managed = content.remote_mgmt.iter().map(|one| one.kind.as_str());
    let installed = content.softwares.iter().map(|one| one.name.as_str());
    let mut seen = Vec::new();
    for name in managed.chain(installed) {
        let lower = name.to_lowercase();
        let Some(tool) = REMOTE_TOOLS.iter().find(|tool| lower.contains(**tool)) else {
            continue;
        };
        if !seen.contains(tool) {
            seen.push(tool);
            review.note(REMOTE, "", &[], machine.proof(name));
        }
    }
}

fn rights(review: &mut Review, machine: &Machine<'_>, content: &Content) {
    let wide = content
        .sudo_rights
        .iter()
        .find(|right| right.nopasswd && right.commands.split(", ").any(|one| one == "ALL"));
    if let Some(right) = wide {
        let shown = format!(
            "{} NOPASSWD: {} ({})",
            right.who, right.commands, right.file
        );
        review.note(SUDO, "", &[], machine.proof(shown));
    }
    let groups = [
        "administrators",
        "administrateurs",
        "sudo",
        "wheel",
        "admin",
    ];
    for group in &content.local_groups {
        if !groups.contains(&group.name.to_lowercase().as_str()) {
            continue;
        }
        let members: Vec<&str> = group.members.iter().map(String::as_str).collect();
        if members.len() > ADMINS_AT_MOST {
            let named: Vec<&str> = members.iter().take(8).copied().collect();
            let shown = format!("{} ({}): {}", group.name, members.len(), named.join(", "));
            review.note(ADMINS, "", &[], machine.proof(shown));
        }
    }
}

fn certificates(review: &mut Review, machine: &Machine<'_>, content: &Content) {
    // The system's store of authorities is not the company's.
    let stores = [
        "/usr/share/ca-certificates",
        "/etc/ssl/certs/",
        "/etc/pki/ca-trust",
    ];
    let own = |path: &str| !stores.iter().any(|store| path.starts_with(store));
    for one in content.certificates.iter().filter(|one| own(&one.path)) {
        let Some(end) = day_of(&one.not_after) else {
            continue;
        };
        let past = review.days_since(end);
        let name = if one.subject.is_empty() {
            one.names.first().map_or("", String::as_str)
        } else {
            &one.subject
        };
        let shown = format!("{name} · {end} · {} · {}", one.key, one.path);
        let kind = if past > 0 {
            CERT_OVER
        } else if past > -30 {
            CERT_SOON
        } else if is_weak(&one.key, &one.signature) {
            CERT_WEAK
        } else {
            continue;
        };
        review.note(kind, "", &[], machine.proof(shown));
    }
}

/// RSA under 2048 bits, or a signature by MD5 or SHA-1 (ANSSI, RGS B1 2.3).
fn is_weak(key: &str, signature: &str) -> bool {
    let bits: Option<u32> = key
        .strip_prefix("RSA")
        .or(key.strip_prefix("DSA"))
        .and_then(|bits| bits.trim().parse().ok());
    let signature = signature.to_lowercase();
    bits.is_some_and(|bits| bits < 2048)
        || signature.contains("md5")
        || (signature.contains("sha1") && !signature.contains("sha1-only-oid"))
}
