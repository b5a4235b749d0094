//! The system's names and versions.

use std::fs;

use intendant_protocol::OperatingSystem;

pub(super) fn operating_system() -> OperatingSystem {
    let text = fs::read_to_string("/etc/os-release")
        .or_else(|_| fs::read_to_string("/usr/lib/os-release"))
        .unwrap_or_default();
    let field = |name: &str| field(&text, name);
    let kernel = nix::sys::utsname::uname().ok();
    let kernel = kernel.as_ref();
    // Debian tells its point release elsewhere.
    let version = match (
        field("ID").as_str(),
        crate::proc::line("/etc/debian_version"),
    ) {
        ("debian", Some(point)) if point.starts_with(|c: char| c.is_ascii_digit()) => point,
        _ => field("VERSION_ID"),
    };
    OperatingSystem {
        id: field("ID"),
        name: field("NAME"),
        version,
        pretty_name: field("PRETTY_NAME"),
        kernel: kernel.map_or(String::new(), |name| {
            name.release().to_string_lossy().into_owned()
        }),
        architecture: kernel.map_or(String::new(), |name| {
            name.machine().to_string_lossy().into_owned()
        }),
    }
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
    from_hosts(&fs::read_to_string("/etc/hosts").ok()?, hostname)
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
}
