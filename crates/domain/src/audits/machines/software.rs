//! Software that is missing (backup, antivirus), has no licence, or must be justified.

use intendant_inventory::Content;

use super::{Machine, Review, Severity, Topic, Weakness, weakness};

const NO_BACKUP: Weakness = weakness("no-backup", Severity::High, Topic::Backups, "backup");
const NO_ANTIVIRUS: Weakness =
    weakness("no-antivirus", Severity::High, Topic::Security, "security").quick();
const OLD_ANTIVIRUS: Weakness = weakness(
    "antivirus-old",
    Severity::Medium,
    Topic::Security,
    "security",
)
.quick();
const PIRATED: Weakness = weakness("pirated", Severity::Critical, Topic::Licences, "licences");
const UNKNOWN: Weakness = weakness(
    "software-unknown",
    Severity::Low,
    Topic::Licences,
    "licences",
);
const TO_PROVE: Weakness = weakness(
    "licence-to-prove",
    Severity::Medium,
    Topic::Licences,
    "licences",
);
const HOME: Weakness = weakness(
    "home-edition",
    Severity::Low,
    Topic::Licences,
    "workstations",
);

/// Programs that back up a machine, in lower case.
const BACKUP: [&str; 38] = [
    "veeam",
    "acronis",
    "bacula",
    "bareos",
    "restic",
    "borgbackup",
    "borgmatic",
    "rsnapshot",
    "duplicity",
    "duplicati",
    "urbackup",
    "altaro",
    "hornetsecurity vm",
    "arcserve",
    "commvault",
    "networker",
    "time navigator",
    "tina agent",
    "nakivo",
    "proxmox-backup",
    "barman",
    "pgbackrest",
    "backuppc",
    "amanda",
    "burp",
    "kopia",
    "cobian",
    "datto",
    "msp360",
    "cloudberry",
    "azure backup",
    "microsoft azure recovery",
    "active backup",
    "carbonite",
    "crashplan",
    "rustic",
    "spectrum protect",
    "backup exec",
];

/// Programs that protect a machine, in lower case.
const PROTECTION: [&str; 26] = [
    "antivirus",
    "anti-virus",
    "eset ",
    "kaspersky",
    "bitdefender",
    "sophos",
    "trend micro",
    "apex one",
    "symantec endpoint",
    "norton",
    "mcafee",
    "trellix",
    "withsecure",
    "f-secure",
    "avast",
    "avg ",
    "malwarebytes",
    "sentinelone",
    "sentinel agent",
    "crowdstrike",
    "cortex xdr",
    "cylance",
    "harfanglab",
    "clamav",
    "clamwin",
    "microsoft defender for endpoint",
];

/// Programs that get round licences.
const CRACKS: [&str; 7] = [
    "kmspico",
    "autokms",
    "kmsauto",
    "kms-activator",
    "keygen",
    "microsoft toolkit",
    "re-loader",
];

/// Software whose publishers ask for proof: name within the title, title shown.
const PAID: [(&str, &str); 16] = [
    ("autocad", "Autodesk AutoCAD"),
    ("autodesk", "Autodesk"),
    ("solidworks", "SolidWorks"),
    ("adobe acrobat dc", "Adobe Acrobat"),
    ("adobe creative", "Adobe Creative Cloud"),
    ("adobe photoshop", "Adobe Photoshop"),
    ("adobe indesign", "Adobe InDesign"),
    ("microsoft office professional", "Microsoft Office"),
    ("microsoft office standard", "Microsoft Office"),
    ("microsoft project", "Microsoft Project"),
    ("microsoft visio", "Microsoft Visio"),
    ("microsoft sql server", "Microsoft SQL Server"),
    ("oracle database", "Oracle Database"),
    ("vmware workstation", "VMware Workstation"),
    ("winrar", "WinRAR"),
    ("sage ", "Sage"),
];

pub(super) fn look(review: &mut Review, machine: &Machine<'_>, content: &Content) {
    let names: Vec<String> = content
        .softwares
        .iter()
        .map(|one| one.name.to_lowercase())
        .collect();
    let services = content.services.iter().map(|one| one.name.to_lowercase());
    let runs: Vec<String> = services.collect();
    let has = |words: &[&str]| {
        names
            .iter()
            .chain(&runs)
            .any(|name| words.iter().any(|word| name.contains(word)))
    };
    // Without a list of software nothing can be said to be missing.
    if !names.is_empty() {
        if machine.is_server() && !has(&BACKUP) {
            review.note(NO_BACKUP, "", &[], machine.proof(machine.system_shown()));
        }
        if machine.is_windows() {
            protection(review, machine, content, has(&PROTECTION));
        }
    }
    licences(review, machine, content, &names);
    let system = machine.system();
    let home = ["home", "famille", "core"];
    if machine.is_windows()
        && home
            .iter()
            .any(|word| system.split(' ').any(|w| w == *word))
    {
        review.note(HOME, "", &[], machine.proof(machine.system_shown()));
    }
}

fn protection(review: &mut Review, machine: &Machine<'_>, content: &Content, installed: bool) {
    let on: Vec<_> = content.antivirus.iter().filter(|one| one.enabled).collect();
    if on.is_empty() && !installed {
        let shown: Vec<&str> = content
            .antivirus
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        review.note(NO_ANTIVIRUS, "", &[], machine.proof(shown.join(", ")));
    } else if !on.is_empty() && on.iter().all(|one| !one.uptodate) {
        let shown: Vec<String> = on
            .iter()
            .map(|one| format!("{} {}", one.name, one.base_version))
            .collect();
        review.note(OLD_ANTIVIRUS, "", &[], machine.proof(shown.join(", ")));
    }
}

fn licences(review: &mut Review, machine: &Machine<'_>, content: &Content, names: &[String]) {
    let mut claimed = Vec::new();
    let mut unknown = Vec::new();
    for (one, lower) in content.softwares.iter().zip(names) {
        if CRACKS.iter().any(|word| lower.contains(word)) {
            review.note(PIRATED, "", &[], machine.proof(one.name.clone()));
        }
        let paid = PAID.iter().find(|(word, _)| lower.contains(word));
        if let Some((_, title)) = paid
            && !claimed.contains(title)
            && !lower.contains("express")
        {
            claimed.push(*title);
            let shown = format!("{} {}", one.name, one.version);
            review.note(
                TO_PROVE,
                title,
                &[("product", title)],
                machine.proof(shown.trim()),
            );
        }
        if one.from == "registry" && one.publisher.is_empty() && one.system_category.is_empty() {
            unknown.push(one.name.as_str());
        }
    }
    if unknown.len() >= 3 {
        let named: Vec<&str> = unknown.iter().take(6).copied().collect();
        let shown = format!("{}: {}", unknown.len(), named.join(", "));
        review.note(UNKNOWN, "", &[], machine.proof(shown));
    }
}

impl Machine<'_> {
    /// The system as its sender says it.
    fn system_shown(&self) -> String {
        let told = self.content.map(|content| &content.operatingsystem);
        told.map(|os| os.full_name.clone())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| format!("{} {}", self.os, self.os_version).trim().to_owned())
    }
}
