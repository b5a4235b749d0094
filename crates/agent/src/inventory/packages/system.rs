//! The system's own packages: dpkg's and apk's files, or rpm's answer. The rpm database is a
//! Berkeley DB, an NDB or a SQLite file by turns: rpm itself reads it best.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

use intendant_inventory::content::Software;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{blank, without_mail};
use crate::exec::{self, End};

const MOST_RPM_OUTPUT: usize = 16 * 1024 * 1024;

pub(super) fn installed() -> Vec<Software> {
    let mut packages = Vec::new();
    if let Ok(file) = File::open("/var/lib/dpkg/status") {
        dpkg(BufReader::new(file), &mut packages);
        // distroless images keep one file a package.
        for path in crate::inventory::entries("/var/lib/dpkg/status.d") {
            if let Ok(file) = File::open(path) {
                dpkg(BufReader::new(file), &mut packages);
            }
        }
        let dates = dpkg_dates(Path::new("/var/lib/dpkg/info"));
        for package in &mut packages {
            let with_arch = format!("{}:{}", package.name, package.arch);
            let date = dates.get(&package.name).or_else(|| dates.get(&with_arch));
            package.install_date = date.cloned().unwrap_or_default();
        }
    }
    if let Ok(file) = File::open("/lib/apk/db/installed") {
        apk(BufReader::new(file), &mut packages);
    }
    if Path::new("/usr/bin/rpm").exists() && !Path::new("/var/lib/dpkg/status").exists() {
        rpm(&mut packages);
    }
    packages
}

/// Reads stanzas of `Name: value` lines, one line at a time: the file may be large.
fn dpkg(mut reader: impl BufRead, into: &mut Vec<Software>) {
    let mut package = blank("deb");
    let mut is_installed = false;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let count = reader.read_until(b'\n', &mut bytes).unwrap_or(0);
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end_matches('\n');
        if line.is_empty() {
            let done = std::mem::replace(&mut package, blank("deb"));
            if is_installed && !done.name.is_empty() {
                into.push(done);
            }
            // distroless stanzas have no status: what is there is installed.
            is_installed = false;
            if count == 0 {
                return;
            }
        } else if let Some((name, value)) = line.split_once(": ") {
            match name {
                "Package" => value.clone_into(&mut package.name),
                "Version" => value.clone_into(&mut package.version),
                "Architecture" => value.clone_into(&mut package.arch),
                "Status" => is_installed = value.ends_with(" ok installed"),
                "Section" => value.clone_into(&mut package.system_category),
                "Maintainer" => package.publisher = without_mail(value),
                // In KiB.
                "Installed-Size" => {
                    package.filesize = value.parse::<u64>().unwrap_or(0).saturating_mul(1024);
                }
                _ => {}
            }
        }
    }
}

/// dpkg writes the list of a package's files when it unpacks it: the day of its last change.
fn dpkg_dates(folder: &Path) -> HashMap<String, String> {
    let zone = TimeZone::system();
    let mut dates = HashMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().and_then(|name| name.strip_suffix(".list")) else {
            continue;
        };
        let modified = entry.metadata().and_then(|found| found.modified()).ok();
        let at = modified.and_then(|at| Timestamp::try_from(at).ok());
        if let Some(at) = at {
            let day = zone.to_datetime(at).date().to_string();
            dates.insert(name.to_owned(), day);
        }
    }
    dates
}

fn apk(reader: impl BufRead, into: &mut Vec<Software>) {
    let mut package = blank("apk");
    for line in reader.split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        match line.split_once(':') {
            Some(("P", value)) => value.clone_into(&mut package.name),
            Some(("V", value)) => value.clone_into(&mut package.version),
            Some(("A", value)) => value.clone_into(&mut package.arch),
            Some(("m", value)) => package.publisher = without_mail(value),
            Some(("I", value)) => package.filesize = value.parse().unwrap_or(0),
            None if line.is_empty() && !package.name.is_empty() => {
                into.push(std::mem::replace(&mut package, blank("apk")));
            }
            _ => {}
        }
    }
    if !package.name.is_empty() {
        into.push(package);
    }
}

fn rpm(into: &mut Vec<Software>) {
    let format = "%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{INSTALLTIME:day}\\t%{INSTALLTIME}\\t%{SIZE}\\t%{VENDOR}\\t%{GROUP}\\n";
    let args = ["-qa", "--qf", format];
    let limit = Duration::from_secs(60);
    let program = OsStr::new("/usr/bin/rpm");
    let Ok(output) = exec::run(program, &args, limit, MOST_RPM_OUTPUT) else {
        return;
    };
    if output.end == End::Exit(0) {
        rpm_lines(&output.stdout, into);
    }
}

/// Name, version, architecture, day, seconds since 1970, bytes, vendor, group.
fn rpm_lines(text: &str, into: &mut Vec<Software>) {
    let said = |text: Option<&&str>| match text {
        Some(&"(none)" | &"Unspecified") | None => String::new(),
        Some(text) => (*text).to_owned(),
    };
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, version, arch, rest @ ..] = fields.as_slice() else {
            continue;
        };
        // Keys that rpm keeps as if they were packages.
        if *name == "gpg-pubkey" {
            continue;
        }
        let seconds = rest.get(1).and_then(|text| text.parse().ok());
        let at = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
        into.push(Software {
            name: (*name).to_owned(),
            version: (*version).to_owned(),
            arch: (*arch).to_owned(),
            install_date: at
                .map(|at| TimeZone::system().to_datetime(at).date().to_string())
                .unwrap_or_default(),
            filesize: rest.get(2).and_then(|text| text.parse().ok()).unwrap_or(0),
            publisher: said(rest.get(3)),
            system_category: said(rest.get(4)),
            ..blank("rpm")
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_is_installed_counts() {
        let text = "Package: bash\nStatus: install ok installed\nArchitecture: amd64\n\
                    Maintainer: Matthias Klose <doko@debian.org>\nInstalled-Size: 7164\n\
                    Section: shells\nVersion: 5.2\nDescription: x\n Package: no\n\nPackage: gone\n\
                    Status: deinstall ok config-files\nVersion: 1\n\nPackage: zsh\n\
                    Status: hold ok installed\nVersion: 5.9\nArchitecture: all\n";
        let mut found = Vec::new();
        dpkg(text.as_bytes(), &mut found);
        let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["bash", "zsh"]);
        let bash = &found[0];
        assert_eq!(
            (bash.version.as_str(), bash.arch.as_str()),
            ("5.2", "amd64")
        );
        assert_eq!(
            (bash.filesize, bash.publisher.as_str()),
            (7164 * 1024, "Matthias Klose")
        );
        assert_eq!(bash.system_category, "shells");
    }

    #[test]
    fn the_other_packagers_are_read() {
        let mut found = Vec::new();
        apk(
            "P:musl\nV:1.2-r0\nA:x86_64\nm:Timo <t@x>\nI:634880\nF:lib\n\nP:zlib\nV:1.3\nA:x86_64\n\n".as_bytes(),
            &mut found,
        );
        rpm_lines(
            "bash\t5.1-6.el9\tx86_64\tThu Jan 01 1970\t1700000000\t7738778\tRocky Enterprise Software Foundation\tUnspecified\n\
             shadow\t2:4.9-8\tx86_64\t\t1700000000\t12\t(none)\tSystem\ngpg-pubkey\t1-2\t(none)\nbroken\n",
            &mut found,
        );
        assert_eq!(found.len(), 4);
        assert_eq!(
            (found[0].publisher.as_str(), found[0].filesize),
            ("Timo", 634_880)
        );
        assert!(
            found[2].install_date.starts_with("2023-11-1"),
            "{}",
            found[2].install_date
        );
        assert_eq!(found[2].publisher, "Rocky Enterprise Software Foundation");
        assert_eq!(
            (found[3].version.as_str(), found[3].publisher.as_str()),
            ("2:4.9-8", "")
        );
    }

    #[test]
    fn as_many_as_dpkg_itself_says() {
        let program = OsStr::new("dpkg-query");
        let args = [
            "-W",
            "-f",
            "${db:Status-Status} ${Package} ${Version} ${Architecture}\\n",
        ];
        let Ok(output) = exec::run(program, &args, Duration::from_secs(30), 16 << 20) else {
            return;
        };
        let mut told: Vec<&str> = output
            .stdout
            .lines()
            .filter_map(|line| line.strip_prefix("installed "))
            .collect();
        let mut found: Vec<String> = installed()
            .into_iter()
            .filter(|one| one.from == "deb")
            .map(|one| format!("{} {} {}", one.name, one.version, one.arch))
            .collect();
        told.sort_unstable();
        found.sort();
        assert_eq!(found, told);
    }

    proptest! {
        #[test]
        fn no_database_is_a_panic(text in "(?s).{0,300}") {
            let mut found = Vec::new();
            dpkg(text.as_bytes(), &mut found);
            apk(text.as_bytes(), &mut found);
            rpm_lines(&text, &mut found);
        }
    }
}
