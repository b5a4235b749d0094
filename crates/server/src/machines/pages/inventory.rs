//! What a machine says of itself: system, hardware, addresses, disks, packages, services.

use intendant_protocol::{Filesystem, Inventory};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::machines::store::Described;
use crate::platform::i18n::Lang;
use crate::platform::page::{definition_list, format, panel};

/// The panels of a description; what is looked for narrows packages and services.
pub(super) fn panels(
    lang: Lang,
    described: &Described,
    q: &str,
    here: &str,
    zone: &TimeZone,
    now: jiff::Timestamp,
) -> Markup {
    let Ok(inventory) = serde_json::from_str::<Inventory>(&described.body) else {
        return html! {};
    };
    let taken = html! { span.muted { (lang.t("machine-described")) " " (format::ago(lang, described.at, zone, now)) } };
    html! {
        (panel(&lang.t("machine-what"), &taken, &facts(lang, &inventory)))
        (panel(&lang.t("machine-disks"), &html! {}, &disks(lang, &inventory.filesystems)))
        (software(lang, &inventory, q, here))
    }
}

fn facts(lang: Lang, inventory: &Inventory) -> Markup {
    let (os, cpu, hardware) = (&inventory.os, &inventory.cpu, &inventory.hardware);
    let box_name: Vec<&str> = [&hardware.vendor, &hardware.model]
        .into_iter()
        .filter_map(|text| text.as_deref())
        .collect();
    let mut rows: Vec<(String, Markup)> = vec![
        (
            lang.t("machine-os"),
            html! { (if os.pretty_name.is_empty() { &os.name } else { &os.pretty_name }) br; span.muted { (os.kernel) " · " (os.architecture) } },
        ),
        (
            lang.t("machine-host"),
            html! { (inventory.fqdn.as_deref().unwrap_or(&inventory.hostname)) },
        ),
        (
            lang.t("machine-cpu"),
            html! { (cpu.model) " " span.muted { (lang.ta("machine-threads", &[("n", &cpu.threads.to_string())])) } },
        ),
        (
            lang.t("machine-memory"),
            html! { (format::bytes(lang, inventory.memory.total_bytes)) },
        ),
    ];
    if !box_name.is_empty() || hardware.serial.is_some() {
        rows.push((
            lang.t("machine-hardware"),
            html! {
                (box_name.join(" "))
                @if let Some(serial) = &hardware.serial { " " span.muted { (lang.t("machine-serial")) " " (serial) } }
            },
        ));
    }
    if !["", "none"].contains(&hardware.virtualisation.as_str()) {
        rows.push((
            lang.t("machine-virtual"),
            html! { (hardware.virtualisation) },
        ));
    }
    rows.push((lang.t("machine-addresses"), addresses(inventory)));
    let rows: Vec<(&str, Markup)> = rows
        .iter()
        .map(|(term, value)| (term.as_str(), value.clone()))
        .collect();
    definition_list(&rows)
}

fn addresses(inventory: &Inventory) -> Markup {
    html! {
        @for interface in inventory.interfaces.iter().filter(|one| one.name != "lo" && !one.is_ephemeral()) {
            div {
                strong { (interface.name) } " "
                @for address in interface.addresses.iter().filter(|one| !one.is_volatile()) {
                    code { (address.ip) "/" (address.prefix) } " "
                }
                @if let Some(mac) = &interface.mac { span.muted { (mac) } }
            }
        }
    }
}

fn disks(lang: Lang, filesystems: &[Filesystem]) -> Markup {
    html! {
        @if filesystems.is_empty() { p.muted { (lang.t("machine-no-disks")) } }
        div.stack {
            @for one in filesystems {
                @let used = share(one);
                @let level = if used >= 95.0 { "over" } else if used >= 85.0 { "hot" } else { "calm" };
                div.clk data-level=(level) {
                    div {
                        strong { (one.mount) } " "
                        span.muted { (one.device) " · " (one.kind) @if one.read_only { " · " (lang.t("machine-read-only")) } }
                    }
                    svg.clk-bar width="100%" height="8" aria-hidden="true" focusable="false" {
                        rect.clk-track width="100%" height="8" rx="3" {}
                        rect.clk-fill width={ (format!("{used:.1}")) "%" } height="8" rx="3" {}
                    }
                    div.muted {
                        (lang.ta("machine-disk-used", &[
                            ("percent", &format::decimal(lang, rust_decimal::Decimal::from_f64_retain(used).unwrap_or_default(), 0)),
                            ("free", &format::bytes(lang, one.free_bytes)),
                            ("size", &format::bytes(lang, one.size_bytes)),
                        ]))
                    }
                }
            }
        }
    }
}

/// Per cent in use, of what a user could write.
fn share(one: &Filesystem) -> f64 {
    let all = one.used_bytes.saturating_add(one.free_bytes);
    #[allow(clippy::cast_precision_loss, reason = "a share to draw")]
    let share = one.used_bytes as f64 / all.max(1) as f64 * 100.0;
    share.clamp(0.0, 100.0)
}

/// Most lines shown; words narrow them.
const MOST: usize = 200;

fn software(lang: Lang, inventory: &Inventory, q: &str, here: &str) -> Markup {
    let words = intendant_domain::clients::folded(q);
    let fits = |name: &str| {
        words
            .split_whitespace()
            .all(|word| name.to_lowercase().contains(word))
    };
    let packages: Vec<_> = inventory
        .packages
        .iter()
        .filter(|one| fits(&one.name))
        .collect();
    let services: Vec<_> = inventory
        .services
        .iter()
        .filter(|one| fits(&one.name))
        .collect();
    let open = !q.is_empty();
    let search = html! {
        form.search role="search" method="get" action={ (here) "#software" } {
            input type="search" name="q" value=(q) aria-label=(lang.t("machine-software-search"))
                placeholder=(lang.t("machine-software-search"));
        }
    };
    html! {
        div id="software" {
            (panel(&lang.t("machine-software"), &search, &html! {
                details.fold open[open] {
                    summary { (lang.ta("machine-packages", &[("n", &packages.len().to_string())])) }
                    div {
                        table.table {
                            tbody { @for one in packages.iter().take(MOST) { tr {
                                td { (one.name) } td.num { code { (one.version) } }
                            } } }
                        }
                        @if packages.len() > MOST { p.muted { (lang.ta("machine-more", &[("n", &(packages.len() - MOST).to_string())])) } }
                    }
                }
                details.fold open[open] {
                    summary { (lang.ta("machine-services", &[("n", &services.len().to_string())])) }
                    table.table {
                        tbody { @for one in services.iter().take(MOST) { tr {
                            td { (one.name) } td { (one.state) @if !one.detail.is_empty() { span.muted { " " (one.detail) } } }
                            td.muted { (one.enabled) }
                        } } }
                    }
                    @if services.len() > MOST { p.muted { (lang.ta("machine-more", &[("n", &(services.len() - MOST).to_string())])) } }
                }
            }))
        }
    }
}
