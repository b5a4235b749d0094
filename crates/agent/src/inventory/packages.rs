//! Installed packages: dpkg's and apk's own files, or rpm's answer.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

use intendant_protocol::Package;

use crate::exec::{self, End};

const MOST_RPM_OUTPUT: usize = 8 * 1024 * 1024;

pub(super) fn installed() -> Vec<Package> {
    let mut packages = Vec::new();
    if let Ok(file) = File::open("/var/lib/dpkg/status") {
        dpkg(BufReader::new(file), &mut packages);
    }
    if let Ok(file) = File::open("/lib/apk/db/installed") {
        apk(BufReader::new(file), &mut packages);
    }
    if Path::new("/usr/bin/rpm").exists() {
        rpm(&mut packages);
    }
    packages.sort();
    packages
}

/// Reads stanzas of `Name: value` lines, one line at a time: the file may be large.
fn dpkg(reader: impl BufRead, into: &mut Vec<Package>) {
    let mut package = blank("dpkg");
    let mut is_installed = false;
    for line in reader.split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        if line.is_empty() {
            let done = std::mem::replace(&mut package, blank("dpkg"));
            if is_installed && !done.name.is_empty() {
                into.push(done);
            }
            is_installed = false;
        } else if let Some(value) = line.strip_prefix("Package: ") {
            value.clone_into(&mut package.name);
        } else if let Some(value) = line.strip_prefix("Version: ") {
            value.clone_into(&mut package.version);
        } else if let Some(value) = line.strip_prefix("Architecture: ") {
            value.clone_into(&mut package.architecture);
        } else if let Some(value) = line.strip_prefix("Status: ") {
            is_installed = value.ends_with(" ok installed");
        }
    }
    if is_installed && !package.name.is_empty() {
        into.push(package);
    }
}

fn apk(reader: impl BufRead, into: &mut Vec<Package>) {
    let mut package = blank("apk");
    for line in reader.split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        if let Some(value) = line.strip_prefix("P:") {
            value.clone_into(&mut package.name);
        } else if let Some(value) = line.strip_prefix("V:") {
            value.clone_into(&mut package.version);
        } else if let Some(value) = line.strip_prefix("A:") {
            value.clone_into(&mut package.architecture);
        } else if line.is_empty() && !package.name.is_empty() {
            into.push(std::mem::replace(&mut package, blank("apk")));
        }
    }
}

fn rpm(into: &mut Vec<Package>) {
    let format = "%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\n";
    let args = ["-qa", "--qf", format];
    let limit = Duration::from_secs(60);
    let Ok(output) = exec::run(OsStr::new("/usr/bin/rpm"), &args, limit, MOST_RPM_OUTPUT) else {
        return;
    };
    if output.end == End::Exit(0) {
        rpm_lines(&output.stdout, into);
    }
}

fn rpm_lines(text: &str, into: &mut Vec<Package>) {
    for line in text.lines() {
        let mut parts = line.split('\t').map(str::to_owned);
        if let (Some(name), Some(version), Some(architecture)) =
            (parts.next(), parts.next(), parts.next())
        {
            into.push(Package {
                name,
                version,
                architecture,
                source: "rpm".to_owned(),
            });
        }
    }
}

fn blank(source: &str) -> Package {
    Package {
        source: source.to_owned(),
        ..Package::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_installed_counts() {
        let text = "Package: bash\nStatus: install ok installed\nArchitecture: amd64\n\
                    Version: 5.2\nDescription: x\n Package: no\n\nPackage: gone\n\
                    Status: deinstall ok config-files\nVersion: 1\n\nPackage: zsh\n\
                    Status: hold ok installed\nVersion: 5.9\nArchitecture: all\n";
        let mut found = Vec::new();
        dpkg(text.as_bytes(), &mut found);
        let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["bash", "zsh"]);
        assert_eq!(
            (found[0].version.as_str(), found[0].architecture.as_str()),
            ("5.2", "amd64")
        );
    }

    #[test]
    fn the_other_packagers_are_read() {
        let mut found = Vec::new();
        apk(
            "P:musl\nV:1.2-r0\nA:x86_64\nF:lib\n\nP:zlib\nV:1.3\nA:x86_64\n\n".as_bytes(),
            &mut found,
        );
        rpm_lines(
            "bash\t5.1-6.el9\tx86_64\nshadow\t2:4.9-8\tx86_64\nbroken\n",
            &mut found,
        );
        assert_eq!(found.len(), 4);
        assert_eq!(found[3].version, "2:4.9-8");
    }
}
