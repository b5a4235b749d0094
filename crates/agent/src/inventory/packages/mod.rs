//! Installed software: each manager's own files where they can be read, else the manager's answer.

mod languages;
mod system;
mod universal;

use intendant_inventory::content::Software;

/// Everything that any manager knows of, sorted by manager, name and version.
pub(super) fn installed() -> Vec<Software> {
    let mut all = system::installed();
    all.extend(universal::snaps("/snap"));
    all.extend(universal::flatpaks("/var/lib/flatpak/app"));
    all.extend(languages::pip());
    all.extend(languages::npm());
    all.sort_by(|a, b| {
        (&a.from, &a.name, &a.version, &a.arch).cmp(&(&b.from, &b.name, &b.version, &b.arch))
    });
    all.dedup_by(|a, b| {
        a.from == b.from && a.name == b.name && a.version == b.version && a.arch == b.arch
    });
    all
}

/// `Jeanne Dupont <jd@example.org>` without the address.
fn without_mail(text: &str) -> String {
    text.split('<').next().unwrap_or_default().trim().to_owned()
}

fn blank(from: &str) -> Software {
    Software {
        from: from.to_owned(),
        ..Software::default()
    }
}
