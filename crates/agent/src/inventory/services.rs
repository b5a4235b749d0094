//! Services of systemd, where it runs.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use intendant_protocol::Service;

use crate::exec::{self, End};

pub(super) fn services() -> Vec<Service> {
    if !Path::new("/run/systemd/system").exists() {
        return Vec::new();
    }
    let units = systemctl(&["list-units", "--all"]);
    let files = systemctl(&["list-unit-files"]);
    merge(&units, &files)
}

fn systemctl(what: &[&str]) -> String {
    let mut args = what.to_vec();
    args.extend([
        "--type=service",
        "--plain",
        "--no-legend",
        "--no-pager",
        "--full",
    ]);
    match exec::run(
        OsStr::new("systemctl"),
        &args,
        Duration::from_secs(20),
        1024 * 1024,
    ) {
        Ok(output) if output.end == End::Exit(0) => output.stdout,
        _ => String::new(),
    }
}

/// `UNIT LOAD ACTIVE SUB …` lines and `UNIT-FILE STATE …` lines. Instances of a unit that come and
/// go (`user@1000.service`) and units that do not exist are left out.
fn merge(units: &str, files: &str) -> Vec<Service> {
    let mut services: BTreeMap<&str, Service> = BTreeMap::new();
    for line in files.lines() {
        let mut parts = line.split_whitespace();
        let (Some(name), Some(enabled)) = (parts.next(), parts.next()) else {
            continue;
        };
        if !name.contains('@') {
            services.entry(name).or_default().enabled = enabled.to_owned();
        }
    }
    for line in units.lines() {
        let mut parts = line.split_whitespace();
        let (Some(name), Some(load), Some(active), Some(sub)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        if load == "not-found" || name.starts_with("user") && name.contains('@') {
            continue;
        }
        let service = services.entry(name).or_default();
        active.clone_into(&mut service.state);
        sub.clone_into(&mut service.detail);
    }
    services
        .into_iter()
        .map(|(name, service)| Service {
            name: name.to_owned(),
            ..service
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_their_files_are_put_together() {
        let units = "cron.service loaded active running Regular jobs\n\
                     gone.service not-found inactive dead gone.service\n\
                     user@0.service loaded active running User Manager\n";
        let files = "cron.service enabled enabled\ngetty@.service enabled enabled\nssh.service disabled enabled\n";
        let services = merge(units, files);
        let names: Vec<&str> = services.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["cron.service", "ssh.service"]);
        assert_eq!(services[0].state, "active");
        assert_eq!(services[0].enabled, "enabled");
        assert_eq!(services[1].state, "");
    }
}
