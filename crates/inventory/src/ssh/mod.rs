//! Machines without an agent, read over SSH: which commands, and what their output says. Every
//! command only reads; none needs more than an ordinary account, though some tell root more.

mod device;
mod linux;

use std::collections::BTreeMap;

use crate::content::Report;

pub use device::{DEVICE_COMMAND, report as device_report};

/// A command that is run, and the section of the answer that holds its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// The section.
    pub name: &'static str,
    /// The line, for a POSIX shell. No single quotes: the whole stands in them.
    pub line: &'static str,
}

const fn command(name: &'static str, line: &'static str) -> Command {
    Command { name, line }
}

/// Everything that is run on a machine, in this order. The console shows this very list.
pub const COMMANDS: &[Command] = &[
    command("system", "uname -s; uname -n; uname -r; uname -m"),
    command("fqdn", "hostname -f"),
    command("release", "cat /etc/os-release"),
    command(
        "dmi",
        "for f in sys_vendor product_name product_serial product_uuid bios_vendor bios_version bios_date board_vendor board_name board_serial chassis_serial; do echo \"$f=$(cat /sys/class/dmi/id/$f)\"; done",
    ),
    command("virtualisation", "systemd-detect-virt"),
    command(
        "processors",
        "grep -E \"^(model name|physical id|vendor_id|core id)\" /proc/cpuinfo",
    ),
    command("memory", "grep -E \"^(MemTotal|SwapTotal)\" /proc/meminfo"),
    command("links", "ip -o link show"),
    command("addresses", "ip -o addr show"),
    command("route", "ip route show default"),
    command("filesystems", "df -P -T -k -l"),
    command("disks", "lsblk -b -d -P -o NAME,SIZE,MODEL,SERIAL,TYPE"),
    command(
        "packages-deb",
        "dpkg-query -W -f=\"\\${db:Status-Abbrev}\\t\\${Package}\\t\\${Version}\\t\\${Architecture}\\n\"",
    ),
    command(
        "packages-rpm",
        "rpm -qa --qf \"%{NAME}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{VENDOR}\\n\"",
    ),
    command("users", "getent passwd"),
    command(
        "services",
        "systemctl list-units --type=service --all --no-legend --plain --no-pager",
    ),
    command("ports", "ss -H -tuln"),
];

const MARK: &str = "@@intendant ";

/// What the far shell is given: every command of [`COMMANDS`] behind a line that names it.
#[must_use]
pub fn script() -> String {
    let mut text = String::from("LC_ALL=C; export LC_ALL; PATH=$PATH:/usr/sbin:/sbin; ");
    for command in COMMANDS {
        text.push_str(&format!(
            "echo \"{MARK}{}\"; {{ {}; }} 2>/dev/null; ",
            command.name, command.line
        ));
    }
    format!("exec sh -c '{text} echo \"{MARK}end\"'")
}

/// The report of a machine from what [`script`] printed; nothing where no shell answered it.
#[must_use]
pub fn report(output: &str, address: &str) -> Option<Report> {
    let sections = sections(output);
    let system = sections.get("system").copied().unwrap_or_default();
    if system.trim().is_empty() {
        return None;
    }
    Some(linux::report(&sections, address))
}

fn sections(output: &str) -> BTreeMap<&str, &str> {
    let mut all = BTreeMap::new();
    // A greeting may stand before the first mark.
    for part in output.split(MARK).skip(1) {
        if let Some((name, text)) = part.split_once('\n') {
            all.insert(name.trim(), text);
        }
    }
    all
}

#[cfg(test)]
mod tests;
