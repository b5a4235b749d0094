//! Services of systemd, where it runs; else the scripts of System V.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use intendant_inventory::content::Service;

use crate::exec::{self, End};

pub(super) fn services() -> Vec<Service> {
    if !Path::new("/run/systemd/system").exists() {
        return system_v(Path::new("/etc"));
    }
    let (units, files) = std::thread::scope(|scope| {
        let units = scope.spawn(|| systemctl(&["list-units", "--all"]));
        let files = systemctl(&["list-unit-files"]);
        (units.join().unwrap_or_default(), files)
    });
    merge(&units, &files)
}

/// The scripts of `init.d`; those with a link for run level 2 to 5 start by themselves.
fn system_v(etc: &Path) -> Vec<Service> {
    let levels =
        (2..=5).flat_map(|level| crate::inventory::entries(etc.join(format!("rc{level}.d"))));
    let started: BTreeSet<String> = levels
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?;
            // `S01ssh`.
            Some(name.strip_prefix('S')?.get(2..)?.to_owned())
        })
        .collect();
    crate::inventory::entries(etc.join("init.d"))
        .into_iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            let is_script = !name.starts_with('.')
                && !["README", "skeleton", "functions"].contains(&name.as_str());
            is_script.then(|| Service {
                enabled: if started.contains(&name) {
                    "enabled"
                } else {
                    "disabled"
                }
                .to_owned(),
                name,
                ..Service::default()
            })
        })
        .collect()
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
    fn scripts_of_system_v_are_found() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("init.d")).unwrap();
        std::fs::create_dir_all(dir.path().join("rc3.d")).unwrap();
        for name in ["init.d/cron", "init.d/ssh", "rc3.d/S01ssh", "rc3.d/K01cron"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        let found = system_v(dir.path());
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.name.as_str(), one.enabled.as_str()))
            .collect();
        assert_eq!(told, [("cron", "disabled"), ("ssh", "enabled")]);
    }

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
