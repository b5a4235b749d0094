//! Operating systems and middleware that are no longer corrected, or soon will not be.

use super::{Machine, Review, Severity, Topic, Weakness, weakness};
use crate::audits::lifecycle::{self, Support};

/// "Soon" for a system, in days.
const SOON: i64 = 270;

const OVER: Weakness = weakness("eol-os", Severity::High, Topic::Security, "patching");
const ENDING: Weakness = weakness("eol-os-soon", Severity::Medium, Topic::Security, "patching");
const OLD: Weakness = weakness(
    "eol-software",
    Severity::High,
    Topic::Applications,
    "applications",
);
/// A distribution may correct on its own what its author no longer does.
const PACKAGED: Weakness = weakness(
    "eol-software-packaged",
    Severity::Low,
    Topic::Applications,
    "applications",
);

pub(super) fn look(review: &mut Review, machine: &Machine<'_>) {
    let table = lifecycle::table();
    let told = machine.content.map(|content| &content.operatingsystem);
    let (name, version) = told
        .filter(|os| !os.name.is_empty() || !os.full_name.is_empty())
        .map_or((machine.os.to_owned(), machine.os_version), |os| {
            let name = if os.full_name.is_empty() {
                &os.name
            } else {
                &os.full_name
            };
            // Windows' build is in the kernel's version.
            let numbered = name.to_lowercase().contains("windows") && !os.kernel_version.is_empty();
            let version = if numbered {
                os.kernel_version.as_str()
            } else {
                os.version.as_str()
            };
            (name.clone(), version)
        });
    let system = table.system(&name, version);
    if let Some(support) = &system {
        judge_system(review, machine, support, &format!("{name} {version}"));
    }
    let corrected = system.is_some_and(|support| review.days_since(support.end) <= 0);
    let Some(content) = machine.content else {
        return;
    };
    let mut seen = Vec::new();
    let served = content
        .databases_services
        .iter()
        .map(|one| (one.kind.as_str(), one.version.as_str(), ""));
    let installed = content
        .softwares
        .iter()
        .map(|one| (one.name.as_str(), one.version.as_str(), one.from.as_str()));
    for (name, version, from) in served.chain(installed) {
        let Some(support) = table.software(name, version) else {
            continue;
        };
        if review.days_since(support.end) <= 0 || seen.contains(&support.label) {
            continue;
        }
        let packaged = matches!(from, "deb" | "rpm") && corrected;
        let kind = if packaged { PACKAGED } else { OLD };
        let values = [
            ("product", support.label.as_str()),
            ("end", &support.end.to_string()),
            ("reference", &support.source),
        ];
        review.note(
            kind,
            &support.label,
            &values,
            machine.proof(format!("{name} {version}")),
        );
        seen.push(support.label);
    }
}

fn judge_system(review: &mut Review, machine: &Machine<'_>, support: &Support, shown: &str) {
    let past = review.days_since(support.end);
    let kind = if past > 0 {
        // Two years without corrections, or a server: everything known since stands open.
        let worst = machine.is_server() || past > 730;
        OVER.as_bad_as(if worst {
            Severity::Critical
        } else {
            Severity::High
        })
    } else if past > -SOON {
        ENDING
    } else {
        return;
    };
    let values = [
        ("product", support.label.as_str()),
        ("end", &support.end.to_string()),
        ("reference", &support.source),
    ];
    review.note(kind, &support.label, &values, machine.proof(shown.trim()));
}
