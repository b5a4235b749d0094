//! What may fail or already does: full or failing disks, updates and restarts that are overdue, old
//! hardware, machines that no longer report.

use intendant_inventory::Content;

use super::{Machine, Review, Severity, Topic, Weakness, day_of, weakness};

const FULL: Weakness = weakness(
    "disk-full",
    Severity::Medium,
    Topic::Continuity,
    "supervision",
)
.quick();
const FAILING: Weakness = weakness("disk-failing", Severity::High, Topic::Continuity, "servers");
const WORN: Weakness = weakness("disk-worn", Severity::Medium, Topic::Continuity, "servers");
const RAID: Weakness = weakness(
    "raid-degraded",
    Severity::Critical,
    Topic::Continuity,
    "servers",
);
const NO_RAID: Weakness = weakness("no-raid", Severity::Medium, Topic::Continuity, "servers");
const UPDATES: Weakness =
    weakness("updates-old", Severity::Medium, Topic::Security, "patching").quick();
const RESTART: Weakness =
    weakness("restart-old", Severity::Medium, Topic::Security, "patching").quick();
const UNSEEN: Weakness = weakness(
    "not-seen",
    Severity::Low,
    Topic::Organisation,
    "supervision",
)
.quick();
const OLD: Weakness = weakness(
    "hardware-old",
    Severity::Low,
    Topic::Continuity,
    "workstations",
);

/// File systems that are full by nature.
const FIXED: [&str; 8] = [
    "squashfs", "iso9660", "udf", "cdfs", "tmpfs", "devtmpfs", "overlay", "proc",
];

pub(super) fn look(review: &mut Review, machine: &Machine<'_>, content: &Content) {
    drives(review, machine, content);
    storages(review, machine, content);
    updates(review, machine, content);
    if let Some(made) = day_of(&content.bios.bdate)
        && review.days_since(made) > 8 * 365
        && !is_virtual(machine, content)
    {
        let shown = format!(
            "{} {} · {made}",
            content.bios.smanufacturer, content.bios.smodel
        );
        review.note(OLD, "", &[], machine.proof(shown.trim()));
    }
}

/// Machines of which nothing was heard for thirty days.
pub(super) fn unseen(review: &mut Review, machine: &Machine<'_>) {
    let Some(seen) = machine.seen_at else { return };
    let day = seen.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    if review.days_since(day) > 30 {
        review.note(UNSEEN, "", &[], machine.proof(day.to_string()));
    }
}

fn is_virtual(machine: &Machine<'_>, content: &Content) -> bool {
    let system = content.hardware.vmsystem.to_lowercase();
    machine.kind == "vm" || !(system.is_empty() || system == "physical")
}

fn drives(review: &mut Review, machine: &Machine<'_>, content: &Content) {
    for drive in &content.drives {
        let fixed = FIXED.contains(&drive.filesystem.to_lowercase().as_str());
        if fixed || drive.total < 1024 || drive.kind.starts_with("/snap/") {
            continue;
        }
        let used = drive.total.saturating_sub(drive.free) * 100 / drive.total;
        let severity = match used {
            97.. => Severity::High,
            90.. => Severity::Medium,
            _ => continue,
        };
        let place = [&drive.kind, &drive.letter, &drive.volumn, &drive.label]
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("?", String::as_str);
        let shown = format!("{place} · {used}\u{a0}% · {} GiB", drive.total / 1024);
        review.note(FULL.as_bad_as(severity), "", &[], machine.proof(shown));
    }
}

fn storages(review: &mut Review, machine: &Machine<'_>, content: &Content) {
    let is_disk = |kind: &str| kind.is_empty() || kind.to_lowercase().contains("disk");
    for disk in &content.storages {
        let called = format!("{} {}", disk.name, disk.model);
        let called = called.trim();
        if disk.smart_status.to_lowercase().starts_with("fail") {
            review.note(
                FAILING,
                "",
                &[],
                machine.proof(format!("{called} · SMART failed")),
            );
        } else if disk.wear_percent >= 90 {
            let shown = format!("{called} · {}\u{a0}%", disk.wear_percent);
            review.note(WORN, "", &[], machine.proof(shown));
        } else if disk.reallocated_sectors > 0 {
            let shown = format!("{called} · reallocated: {}", disk.reallocated_sectors);
            review.note(WORN, "", &[], machine.proof(shown));
        }
        let state = disk.raid_state.to_lowercase();
        if state.contains("degraded") || state.contains("faulty") || state.contains("failed") {
            let shown = format!("{} · {}", disk.raid, disk.raid_state);
            review.note(RAID, "", &[], machine.proof(shown));
        }
    }
    let disks = content
        .storages
        .iter()
        .filter(|disk| is_disk(&disk.kind) && disk.disksize > 0)
        .count();
    let raid = content.storages.iter().any(|disk| {
        let words = format!("{} {} {}", disk.raid, disk.model, disk.description).to_lowercase();
        ["raid", "md", "perc", "logical volume", "megaraid"]
            .iter()
            .any(|word| words.contains(word))
    });
    if machine.kind == "server" && disks == 1 && !raid && !is_virtual(machine, content) {
        let shown = content.storages.first().map_or("", |disk| &disk.model);
        review.note(NO_RAID, "", &[], machine.proof(shown));
    }
}

fn updates(review: &mut Review, machine: &Machine<'_>, content: &Content) {
    // The newest package or update tells when the machine was last brought up to date.
    let newest = content
        .softwares
        .iter()
        .filter(|one| {
            matches!(one.from.as_str(), "deb" | "rpm") || one.system_category.contains("update")
        })
        .filter_map(|one| day_of(&one.install_date))
        .max();
    if let Some(day) = newest {
        let severity = match review.days_since(day) {
            181.. => Severity::High,
            61.. => Severity::Medium,
            _ => Severity::Low,
        };
        if severity > Severity::Low {
            review.note(
                UPDATES.as_bad_as(severity),
                "",
                &[],
                machine.proof(day.to_string()),
            );
        }
    }
    if let Some(boot) = day_of(&content.operatingsystem.boot_time)
        && review.days_since(boot) > 120
    {
        review.note(RESTART, "", &[], machine.proof(boot.to_string()));
    }
}
