//! What sources say of a machine: system, hardware, disks, network.

use intendant_inventory::Content;
use intendant_inventory::content::{Drive, Hardware, Network, OperatingSystem, Storage};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::marks;
use crate::fleet::Described;
use crate::platform::i18n::Lang;
use crate::platform::page::{Tone, badge, definition_list, format, panel, panel_flush};

/// MiB in words.
pub(super) fn mib(lang: Lang, mib: u64) -> String {
    format::bytes(lang, mib.saturating_mul(1 << 20))
}

/// A plain table: headings, rows. A column of which no row says anything is left out.
pub(super) fn plain(headings: &[String], rows: &[Vec<Markup>]) -> Markup {
    let said = |n: usize| {
        rows.iter().any(|row| {
            let cell = row.get(n).map_or("", |cell| cell.0.as_str());
            !matches!(cell.trim(), "" | "<code></code>")
        })
    };
    let shown: Vec<(usize, String)> = headings
        .iter()
        .enumerate()
        .filter(|(n, _)| *n == 0 || said(*n))
        .map(|(n, heading)| (n, capital(heading)))
        .collect();
    html! {
        div.table-wrap { table.table {
            thead { tr { @for (_, heading) in &shown { th scope="col" { (heading) } } } }
            tbody { @for row in rows { tr { @for (n, heading) in &shown { td data-label=(heading) { @if let Some(cell) = row.get(*n) { (cell) } } } } } }
        } }
    }
}

/// The text with a capital letter at its head.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Working memory, in the binary units in which it is made: "16 Gio".
pub(super) fn memory_size(lang: Lang, mib: u64) -> String {
    format::binary(lang, mib.saturating_mul(1 << 20))
}

/// The state of an interface as a mark.
fn link(lang: Lang, status: &str) -> Markup {
    match status.to_lowercase().as_str() {
        "up" => badge(Tone::Good, &lang.t("fleet-link-up")),
        "down" => html! { span.muted { (lang.t("fleet-link-down")) } },
        _ => html! { (status) },
    }
}

/// What a machine's case is called: the usual ones are translated.
fn chassis(lang: Lang, kind: &str) -> String {
    let key = format!(
        "fleet-chassis-{}",
        kind.to_lowercase().replace([' ', '/'], "-")
    );
    if lang.has(&key) {
        lang.t(&key)
    } else {
        kind.to_owned()
    }
}

/// The panels of the first page of an item.
pub(super) fn panels(lang: Lang, said: &Described, zone: &TimeZone, now: Timestamp) -> Markup {
    let content = &said.content;
    let taken = html! {
        span.muted { (marks::source(lang, &said.kind)) " · " (format::ago(lang, said.at, zone, now)) }
    };
    let disks = disks(lang, content);
    let storages = storages(lang, &content.storages);
    let networks = networks(lang, &content.networks);
    html! {
        (panel(&lang.t("machine-what"), &taken, &facts(lang, content)))
        @if let Some(disks) = disks { (panel(&lang.t("machine-disks"), &html! {}, &disks)) }
        @if let Some(storages) = storages { (panel_flush(&lang.t("fleet-storages"), &html! {}, &storages)) }
        @if let Some(networks) = networks { (panel_flush(&lang.t("fleet-networks"), &html! {}, &networks)) }
        @if !content.memories.is_empty() { (panel_flush(&lang.t("fleet-memories"), &html! {}, &memories(lang, content))) }
    }
}

/// What says something, in one line.
fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}

fn system(os: &OperatingSystem) -> String {
    let named = format!("{} {}", os.name, os.version);
    let system = if os.full_name.is_empty() {
        named.trim()
    } else {
        &os.full_name
    };
    joined(&[system, &os.kernel_version, &os.arch])
}

fn processors(lang: Lang, content: &Content) -> String {
    let cpu: Vec<String> = content
        .cpus
        .iter()
        .map(|cpu| {
            let cores = if cpu.core > 0 {
                lang.ta("fleet-cores", &[("n", &cpu.core.to_string())])
            } else {
                String::new()
            };
            joined(&[&cpu.name, &cores])
        })
        .collect();
    cpu.join(", ")
}

fn memory(lang: Lang, hardware: &Hardware) -> String {
    let memory = if hardware.memory > 0 {
        memory_size(lang, hardware.memory)
    } else {
        String::new()
    };
    let swap = if hardware.swap > 0 {
        lang.ta("fleet-swap", &[("size", &memory_size(lang, hardware.swap))])
    } else {
        String::new()
    };
    joined(&[&memory, &swap])
}

fn facts(lang: Lang, content: &Content) -> Markup {
    let (os, hardware, bios) = (&content.operatingsystem, &content.hardware, &content.bios);
    let cpu = processors(lang, content);
    let device = &content.network_device;
    let memory = memory(lang, hardware);
    let facts: Vec<(String, String)> = vec![
        (lang.t("machine-os"), system(os)),
        (lang.t("machine-host"), os.fqdn.clone()),
        (lang.t("machine-cpu"), cpu),
        (lang.t("machine-memory"), memory),
        (
            lang.t("machine-hardware"),
            joined(&[
                &bios.smanufacturer,
                &bios.smodel,
                &chassis(lang, &hardware.chassis_type),
                &device.manufacturer,
                &device.model,
            ]),
        ),
        (
            lang.t("machine-virtual"),
            Some(hardware.vmsystem.clone())
                .filter(|system| system != "Physical")
                .unwrap_or_default(),
        ),
        (
            lang.t("fleet-firmware"),
            joined(&[
                &bios.bmanufacturer,
                &bios.bversion,
                &bios.bdate,
                &device.firmware,
            ]),
        ),
        (lang.t("fleet-secure-boot"), bios.secure_boot.clone()),
        ("UUID".to_owned(), hardware.uuid.clone()),
        (lang.t("fleet-gateway"), hardware.defaultgateway.clone()),
        ("DNS".to_owned(), hardware.dns.clone()),
        (lang.t("fleet-domain"), hardware.workgroup.clone()),
        (lang.t("fleet-booted"), os.boot_time.clone()),
        (lang.t("fleet-installed"), os.install_date.clone()),
        (lang.t("fleet-zone"), os.timezone.name.clone()),
        (lang.t("fleet-contact"), device.contact.clone()),
        (
            lang.t("fleet-description"),
            joined(&[&device.description, &hardware.description]),
        ),
    ];
    let rows: Vec<(&str, Markup)> = facts
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(term, value)| (term.as_str(), html! { (value) }))
        .collect();
    definition_list(&rows)
}

fn disks(lang: Lang, content: &Content) -> Option<Markup> {
    let real: Vec<&Drive> = content
        .drives
        .iter()
        .filter(|drive| drive.total > 0)
        .collect();
    (!real.is_empty()).then(|| {
        html! {
            div.stack { @for drive in real { (drive_bar(lang, drive)) } }
        }
    })
}

fn drive_bar(lang: Lang, drive: &Drive) -> Markup {
    #[allow(clippy::cast_precision_loss, reason = "a share to draw")]
    let used = drive.total.saturating_sub(drive.free) as f64 / drive.total.max(1) as f64 * 100.0;
    let level = if used >= 95.0 {
        "over"
    } else if used >= 85.0 {
        "hot"
    } else {
        "calm"
    };
    let place = [&drive.kind, &drive.letter, &drive.volumn]
        .into_iter()
        .find(|text| !text.is_empty());
    html! {
        div.clk data-level=(level) {
            div {
                strong { (place.map_or("", String::as_str)) } " "
                span.muted { (drive.volumn) " · " (drive.filesystem) @if !drive.label.is_empty() { " · " (drive.label) } }
                @if drive.encrypt_status == "Yes" { " " (badge(Tone::Good, &lang.t("fleet-encrypted"))) }
            }
            svg.clk-bar width="100%" height="8" aria-hidden="true" focusable="false" {
                rect.clk-track width="100%" height="8" rx="3" {}
                rect.clk-fill width={ (format!("{used:.1}")) "%" } height="8" rx="3" {}
            }
            div.muted {
                (lang.ta("machine-disk-used", &[
                    ("percent", &format::decimal(lang, rust_decimal::Decimal::from_f64_retain(used).unwrap_or_default(), 0)),
                    ("free", &mib(lang, drive.free)),
                    ("size", &mib(lang, drive.total)),
                ]))
            }
        }
    }
}

fn storages(lang: Lang, storages: &[Storage]) -> Option<Markup> {
    let rows: Vec<Vec<Markup>> = storages
        .iter()
        .map(|one| {
            vec![
                html! { strong { (one.name) } " " (one.manufacturer) " " (one.model) },
                html! { @if one.disksize > 0 { (format::bytes(lang, one.disksize.saturating_mul(1_000_000))) } },
                html! { (one.interface) },
                html! { code { (one.serial) } },
                smart(lang, one),
            ]
        })
        .collect();
    let headings = [
        "fleet-storage",
        "fleet-size",
        "fleet-interface",
        "machine-field-serial",
        "fleet-smart",
    ];
    (!rows.is_empty()).then(|| plain(&headings.map(|key| lang.t(key)), &rows))
}

/// What a disk says of its own health.
fn smart(lang: Lang, one: &Storage) -> Markup {
    let mut words: Vec<String> = Vec::new();
    if one.temperature > 0 {
        words.push(format!("{}\u{a0}°C", one.temperature));
    }
    if one.power_on_hours > 0 {
        words.push(lang.ta(
            "fleet-smart-hours",
            &[(
                "n",
                &format::number(lang, i64::try_from(one.power_on_hours).unwrap_or(0)),
            )],
        ));
    }
    if one.wear_percent > 0 {
        words.push(lang.ta("fleet-smart-wear", &[("n", &one.wear_percent.to_string())]));
    }
    if one.reallocated_sectors > 0 {
        words.push(lang.ta(
            "fleet-smart-sectors",
            &[("n", &one.reallocated_sectors.to_string())],
        ));
    }
    if !one.raid.is_empty() {
        words.push(format!("{} {}", one.raid, one.raid_state));
    }
    html! {
        @match one.smart_status.to_lowercase().as_str() {
            "passed" | "ok" => (badge(Tone::Good, &lang.t("fleet-smart-good"))),
            "failed" | "failing" => (badge(Tone::Bad, &lang.t("fleet-smart-bad"))),
            _ => {}
        }
        @if !words.is_empty() { " " span.muted { (words.join(" · ")) } }
    }
}

fn networks(lang: Lang, networks: &[Network]) -> Option<Markup> {
    let mut rows: Vec<Vec<Markup>> = Vec::new();
    for one in networks.iter().filter(|one| one.description != "lo") {
        let address = if one.ipaddress.is_empty() {
            &one.ipaddress6
        } else {
            &one.ipaddress
        };
        if address.is_empty() && one.mac.is_empty() {
            continue;
        }
        rows.push(vec![
            html! { strong { (one.description) } },
            html! { code { (address) } },
            html! { (one.ipmask) },
            html! { code { (one.mac) } },
            html! { (one.kind) @if !one.wifi_ssid.is_empty() { " · " (one.wifi_ssid) } },
            html! { (one.speed) },
            link(lang, &one.status),
        ]);
    }
    let headings = [
        lang.t("fleet-interface"),
        lang.t("fleet-address"),
        lang.t("fleet-mask"),
        "MAC".to_owned(),
        lang.t("machine-kind"),
        lang.t("fleet-speed"),
        lang.t("machine-state"),
    ];
    (!rows.is_empty()).then(|| plain(&headings, &rows))
}

fn memories(lang: Lang, content: &Content) -> Markup {
    let rows: Vec<Vec<Markup>> = content
        .memories
        .iter()
        .map(|one| {
            let slot = if one.caption.is_empty() { &one.description } else { &one.caption };
            vec![
                html! { (slot) },
                html! { @if one.capacity > 0 { (memory_size(lang, one.capacity)) } @else { span.muted { (lang.t("fleet-empty-slot")) } } },
                html! { (one.kind) },
                html! { (one.speed) },
                html! { (joined(&[&one.manufacturer, &one.model])) },
                html! { code { (one.serialnumber) } },
            ]
        })
        .collect();
    let headings = [
        "fleet-slot",
        "fleet-size",
        "machine-kind",
        "fleet-speed",
        "machine-field-manufacturer",
        "machine-field-serial",
    ];
    plain(&headings.map(|key| lang.t(key)), &rows)
}
