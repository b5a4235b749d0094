//! What a machine says of itself: system, hardware, addresses, disks, packages, services.

use intendant_inventory::content::{Content, Drive};
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
    let Some(content) = content(&described.body) else {
        return html! {};
    };
    let taken = html! { span.muted { (lang.t("machine-described")) " " (format::ago(lang, described.at, zone, now)) } };
    html! {
        (panel(&lang.t("machine-what"), &taken, &facts(lang, &content)))
        (panel(&lang.t("machine-disks"), &html! {}, &disks(lang, &content.drives)))
        (software(lang, &content, q, here))
    }
}

fn content(body: &str) -> Option<Content> {
    let mut value: serde_json::Value = serde_json::from_str(body).ok()?;
    serde_json::from_value(value.get_mut("content")?.take()).ok()
}

fn facts(lang: Lang, content: &Content) -> Markup {
    let (os, bios, hardware) = (&content.operatingsystem, &content.bios, &content.hardware);
    let name = if os.full_name.is_empty() {
        &os.name
    } else {
        &os.full_name
    };
    let threads: u64 = content
        .cpus
        .iter()
        .map(|cpu| cpu.core.max(1) * cpu.thread.max(1))
        .sum();
    let cpu = content
        .cpus
        .first()
        .map(|cpu| cpu.name.as_str())
        .unwrap_or_default();
    let host = if os.fqdn.is_empty() {
        &hardware.name
    } else {
        &os.fqdn
    };
    let mut rows: Vec<(String, Markup)> = vec![
        (
            lang.t("machine-os"),
            html! { (name) br; span.muted { (os.kernel_version) " · " (os.arch) } },
        ),
        (lang.t("machine-host"), html! { (host) }),
        (
            lang.t("machine-cpu"),
            html! { (cpu) " " span.muted { (lang.ta("machine-threads", &[("n", &threads.to_string())])) } },
        ),
        (
            lang.t("machine-memory"),
            html! { (format::bytes(lang, hardware.memory.saturating_mul(MIB))) },
        ),
    ];
    let box_name = format!("{} {}", bios.smanufacturer, bios.smodel);
    if !box_name.trim().is_empty() || !bios.ssn.is_empty() {
        rows.push((
            lang.t("machine-hardware"),
            html! {
                (box_name.trim())
                @if !bios.ssn.is_empty() { " " span.muted { (lang.t("machine-serial")) " " (bios.ssn) } }
            },
        ));
    }
    if !["", "Physical"].contains(&hardware.vmsystem.as_str()) {
        rows.push((lang.t("machine-virtual"), html! { (hardware.vmsystem) }));
    }
    rows.push((lang.t("machine-addresses"), addresses(content)));
    let rows: Vec<(&str, Markup)> = rows
        .iter()
        .map(|(term, value)| (term.as_str(), value.clone()))
        .collect();
    definition_list(&rows)
}

const MIB: u64 = 1024 * 1024;

fn addresses(content: &Content) -> Markup {
    let mut interfaces: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for one in content
        .networks
        .iter()
        .filter(|one| one.description != "lo")
    {
        let found = [one.ipaddress.as_str(), one.ipaddress6.as_str()];
        let lasting = found
            .into_iter()
            .filter(|ip| !ip.is_empty() && !ip.starts_with("fe80:"));
        match interfaces
            .last_mut()
            .filter(|known| known.0 == one.description)
        {
            Some(known) => known.2.extend(lasting),
            None => interfaces.push((&one.description, &one.mac, lasting.collect())),
        }
    }
    html! {
        @for (name, mac, addresses) in &interfaces {
            div {
                strong { (name) } " "
                @for address in addresses { code { (address) } " " }
                @if !mac.is_empty() { span.muted { (mac) } }
            }
        }
    }
}

fn disks(lang: Lang, drives: &[Drive]) -> Markup {
    html! {
        @if drives.is_empty() { p.muted { (lang.t("machine-no-disks")) } }
        div.stack {
            @for one in drives {
                @let used = share(one);
                @let level = if used >= 95.0 { "over" } else if used >= 85.0 { "hot" } else { "calm" };
                div.clk data-level=(level) {
                    div {
                        strong { (one.kind) } " "
                        span.muted { (one.volumn) " · " (one.filesystem) }
                    }
                    svg.clk-bar width="100%" height="8" aria-hidden="true" focusable="false" {
                        rect.clk-track width="100%" height="8" rx="3" {}
                        rect.clk-fill width={ (format!("{used:.1}")) "%" } height="8" rx="3" {}
                    }
                    div.muted {
                        (lang.ta("machine-disk-used", &[
                            ("percent", &format::decimal(lang, rust_decimal::Decimal::from_f64_retain(used).unwrap_or_default(), 0)),
                            ("free", &format::bytes(lang, one.free.saturating_mul(MIB))),
                            ("size", &format::bytes(lang, one.total.saturating_mul(MIB))),
                        ]))
                    }
                }
            }
        }
    }
}

/// Per cent in use, of the whole size.
fn share(one: &Drive) -> f64 {
    let used = one.total.saturating_sub(one.free);
    #[allow(clippy::cast_precision_loss, reason = "a share to draw")]
    let share = used as f64 / one.total.max(1) as f64 * 100.0;
    share.clamp(0.0, 100.0)
}

/// Most lines shown; words narrow them.
const MOST: usize = 200;

fn software(lang: Lang, content: &Content, q: &str, here: &str) -> Markup {
    let words = intendant_domain::clients::folded(q);
    let fits = |name: &str| {
        words
            .split_whitespace()
            .all(|word| name.to_lowercase().contains(word))
    };
    let packages: Vec<_> = content
        .softwares
        .iter()
        .filter(|one| fits(&one.name))
        .collect();
    let services: Vec<_> = content
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
