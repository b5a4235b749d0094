//! The system's names and versions.

use std::fs;
use std::path::Path;

use intendant_inventory::content::{OperatingSystem, TimeZone as Zone};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::{clock, proc};

/// The machine's local time, as the standard writes instants.
pub(super) fn local(at: Timestamp) -> String {
    let at = TimeZone::system().to_datetime(at);
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

pub(super) fn operating_system(hostname: &str) -> OperatingSystem {
    let text = fs::read_to_string("/etc/os-release")
        .or_else(|_| fs::read_to_string("/usr/lib/os-release"))
        .unwrap_or_default();
    let field = |name: &str| field(&text, name);
    let kernel = nix::sys::utsname::uname().ok();
    let kernel = kernel.as_ref();
    // Debian tells its point release elsewhere.
    let point = proc::line("/etc/debian_version");
    let version = match (field("ID").as_str(), point) {
        ("debian", Some(point)) if point.starts_with(|c: char| c.is_ascii_digit()) => point,
        _ => field("VERSION_ID"),
    };
    let booted = Timestamp::from_microsecond(clock::wall_us() - clock::boot_us());
    let fqdn = fqdn(hostname);
    let domain = fqdn.as_deref().and_then(|name| name.split_once('.'));
    OperatingSystem {
        name: field("NAME"),
        version,
        full_name: field("PRETTY_NAME"),
        kernel_name: "linux".to_owned(),
        kernel_version: kernel.map_or(String::new(), |name| {
            name.release().to_string_lossy().into_owned()
        }),
        arch: architecture(),
        dns_domain: domain
            .map(|(_, domain)| domain.to_owned())
            .unwrap_or_default(),
        fqdn: fqdn.unwrap_or_else(|| hostname.to_owned()),
        boot_time: booted.map(local).unwrap_or_default(),
        install_date: install_date().unwrap_or_default(),
        hostid: String::new(),
        ssh_key: ssh_key().unwrap_or_default(),
        timezone: zone(),
    }
}

/// `x86_64`, as the kernel says it.
pub(super) fn architecture() -> String {
    nix::sys::utsname::uname()
        .map(|name| name.machine().to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn zone() -> Zone {
    let here = TimeZone::system();
    let now = Timestamp::from_microsecond(clock::wall_us()).unwrap_or_default();
    let info = here.to_offset_info(now);
    let minutes = info.offset().seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    Zone {
        name: here
            .iana_name()
            .unwrap_or_else(|| info.abbreviation())
            .to_owned(),
        offset: format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60),
    }
}

/// What the installers of distributions leave behind, oldest kind first.
fn install_date() -> Option<String> {
    let marks = [
        "/var/log/installer",
        "/root/anaconda-ks.cfg",
        "/var/log/anaconda",
        "/etc/machine-id",
    ];
    let modified = marks
        .iter()
        .find_map(|path| fs::metadata(path).and_then(|found| found.modified()).ok())?;
    Timestamp::try_from(modified).ok().map(local)
}

/// The host's public key, by which others know it.
fn ssh_key() -> Option<String> {
    ["ed25519", "ecdsa", "rsa"]
        .iter()
        .find_map(|kind| proc::line(format!("/etc/ssh/ssh_host_{kind}_key.pub")))
        .map(|line| {
            line.split_whitespace()
                .take(2)
                .collect::<Vec<_>>()
                .join(" ")
        })
}

/// A field of os-release(5).
fn field(text: &str, name: &str) -> String {
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
        .map(|value| value.trim().trim_matches(['"', '\'']).to_owned())
        .unwrap_or_default()
}

/// The full name, from `/etc/hosts` as most systems set it up; the resolver is not asked.
pub(super) fn fqdn(hostname: &str) -> Option<String> {
    if hostname.contains('.') {
        return Some(hostname.to_owned());
    }
    from_hosts(&fs::read_to_string(Path::new("/etc/hosts")).ok()?, hostname)
}

fn from_hosts(hosts: &str, hostname: &str) -> Option<String> {
    let prefix = format!("{hostname}.");
    hosts
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default())
        .flat_map(|line| line.split_whitespace().skip(1))
        .find(|name| !hostname.is_empty() && name.starts_with(&prefix))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        let hosts = "127.0.0.1 localhost\n127.0.1.1\tsrv1.example.org srv1 # srv1.wrong\n";
        assert_eq!(
            from_hosts(hosts, "srv1").as_deref(),
            Some("srv1.example.org")
        );
        assert_eq!(from_hosts(hosts, "srv"), None);
        assert_eq!(field("A=\"x y\"\nB=z\n", "A"), "x y");
    }

    #[test]
    fn this_system_has_its_names() {
        let os = operating_system("h");
        assert!(!os.kernel_version.is_empty() && !os.arch.is_empty());
        let offset = os.timezone.offset.as_bytes();
        assert_eq!(
            (offset.len(), offset[0] == b'+' || offset[0] == b'-'),
            (5, true)
        );
        assert_eq!(os.boot_time.len(), "2026-01-01 00:00:00".len());
    }
}
