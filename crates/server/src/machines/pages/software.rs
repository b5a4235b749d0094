//! The software of a machine, looked for within; what runs on it: services, ports, people,
//! certificates, containers, databases.

use intendant_inventory::Content;
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

use super::described::{mib, plain};
use crate::platform::i18n::Lang;
use crate::platform::page::{Tone, badge, format, panel_flush};

/// Most lines shown; words narrow them.
const MOST: usize = 500;

/// The page of software: `q` narrows it.
pub(super) fn software(lang: Lang, content: &Content, q: &str, here: &str) -> Markup {
    let words = intendant_domain::clients::folded(q);
    let fits = |text: &str| {
        let text = intendant_domain::clients::folded(text);
        words.split_whitespace().all(|word| text.contains(word))
    };
    let found: Vec<_> = content
        .softwares
        .iter()
        .filter(|one| {
            words.is_empty() || fits(&format!("{} {} {}", one.name, one.publisher, one.version))
        })
        .collect();
    let rows: Vec<Vec<Markup>> = found
        .iter()
        .take(MOST)
        .map(|one| {
            vec![
                html! { (one.name) },
                html! { code { (one.version) } },
                html! { (one.publisher) },
                html! { (one.arch) },
                html! { (one.from) },
            ]
        })
        .collect();
    let headings = [
        "fleet-title",
        "fleet-version",
        "fleet-publisher",
        "fleet-arch",
        "fleet-origin",
    ];
    let search = html! {
        form.toolbar role="search" method="get" action=(here) {
            input type="hidden" name="part" value="software";
            input.small type="search" name="q" value=(q) aria-label=(lang.t("machine-software-search"))
                placeholder=(lang.t("machine-software-search"));
            button.btn.small type="submit" { (lang.t("ui-search")) }
        }
    };
    let title = lang.ta("machine-packages", &[("n", &found.len().to_string())]);
    panel_flush(
        &title,
        &search,
        &html! {
            (plain(&headings.map(|key| lang.t(key)), &rows))
            @if found.len() > MOST { p.fleet-all.muted { (lang.ta("machine-more", &[("n", &(found.len() - MOST).to_string())])) } }
        },
    )
}

/// A part of what runs on a machine: its title and its table; nothing where there is nothing.
type Part = Option<(String, Markup)>;

/// The page of what runs.
pub(super) fn running(lang: Lang, content: &Content, now: Timestamp) -> Markup {
    let parts = [
        databases(lang, content),
        ports(lang, content),
        certificates(lang, content, now),
        virtuals(lang, content),
        services(lang, content),
        people(lang, content),
        sudo(lang, content),
        antivirus(lang, content),
        volumes(lang, content),
        printers(lang, content),
    ];
    let parts: Vec<(String, Markup)> = parts.into_iter().flatten().collect();
    html! {
        @if parts.is_empty() { p.muted { (lang.t("fleet-nothing-runs")) } }
        @for (title, table) in &parts { (panel_flush(title, &html! {}, table)) }
    }
}

fn part(lang: Lang, title: &str, headings: &[&str], rows: &[Vec<Markup>]) -> Part {
    let headings: Vec<String> = headings.iter().map(|key| lang.t(key)).collect();
    (!rows.is_empty()).then(|| (lang.t(title), plain(&headings, rows)))
}

fn databases(lang: Lang, content: &Content) -> Part {
    let rows: Vec<Vec<Markup>> = content
        .databases_services
        .iter()
        .map(|one| {
            vec![
                html! { strong { (one.kind) } " " (one.name) },
                html! { code { (one.version) } },
                html! { @if one.port > 0 { (one.port) } },
                html! { @if one.size > 0 { (mib(lang, one.size)) } },
                html! { @if one.is_active { (badge(Tone::Good, &lang.t("fleet-runs"))) } },
                html! { (one.databases.iter().filter_map(|base| base.get("name")?.as_str()).collect::<Vec<_>>().join(", ")) },
            ]
        })
        .collect();
    part(
        lang,
        "fleet-databases",
        &[
            "machine-name",
            "fleet-version",
            "fleet-port",
            "fleet-size",
            "machine-state",
            "fleet-bases",
        ],
        &rows,
    )
}

fn ports(lang: Lang, content: &Content) -> Part {
    let rows: Vec<Vec<Markup>> = content
        .listening_ports
        .iter()
        .map(|one| {
            vec![
                html! { strong { (one.port) } "/" (one.protocol) },
                html! { code { (one.address) } },
                html! { (one.process) },
                html! { (one.user) },
                html! { (one.unit) },
            ]
        })
        .collect();
    part(
        lang,
        "fleet-ports",
        &[
            "fleet-port",
            "fleet-address",
            "fleet-process",
            "fleet-account",
            "fleet-unit",
        ],
        &rows,
    )
}

fn certificates(lang: Lang, content: &Content, now: Timestamp) -> Part {
    let rows: Vec<Vec<Markup>> = content
        .certificates
        .iter()
        .map(|one| {
            vec![
                html! { strong { (one.subject) } @if !one.names.is_empty() { br; span.muted { (one.names.join(", ")) } } },
                html! { (one.issuer) },
                expiry(lang, &one.not_after, now),
                html! { (one.key) },
                html! { code { (one.path) } },
            ]
        })
        .collect();
    part(
        lang,
        "fleet-certificates",
        &[
            "machine-name",
            "fleet-issuer",
            "fleet-expires",
            "fleet-key",
            "fleet-path",
        ],
        &rows,
    )
}

fn expiry(lang: Lang, text: &str, now: Timestamp) -> Markup {
    let Some(day) = text.get(..10).and_then(|day| day.parse::<Date>().ok()) else {
        return html! { (text) };
    };
    let ends = jiff::tz::TimeZone::UTC
        .to_timestamp(day.at(0, 0, 0, 0))
        .map_or(0, Timestamp::as_second);
    let days = (ends - now.as_second()) / 86_400;
    html! {
        (format::date(lang, day)) " "
        @if days < 0 { (badge(Tone::Bad, &lang.t("fleet-expired"))) }
        @else if days < 30 { (badge(Tone::Warn, &lang.ta("fleet-warranty-days", &[("n", &days.to_string())]))) }
    }
}

fn virtuals(lang: Lang, content: &Content) -> Part {
    let rows: Vec<Vec<Markup>> = content
        .virtualmachines
        .iter()
        .map(|one| {
            vec![
                html! { strong { (one.name) } },
                html! { (one.vmtype) },
                html! { (one.status) },
                html! { @if one.vcpu > 0 { (one.vcpu) } },
                html! { @if one.memory > 0 { (mib(lang, one.memory)) } },
                html! { (one.image) },
            ]
        })
        .collect();
    part(
        lang,
        "fleet-virtuals",
        &[
            "machine-name",
            "machine-kind",
            "machine-state",
            "machine-cpu",
            "machine-memory",
            "fleet-image",
        ],
        &rows,
    )
}

fn services(lang: Lang, content: &Content) -> Part {
    let rows: Vec<Vec<Markup>> = content
        .services
        .iter()
        .take(MOST)
        .map(|one| {
            vec![
                html! { (one.name) },
                html! { @if one.state == "failed" { (badge(Tone::Bad, &one.state)) } @else { (one.state) } " " span.muted { (one.detail) } },
                html! { (one.enabled) },
            ]
        })
        .collect();
    part(
        lang,
        "fleet-services",
        &["machine-name", "machine-state", "fleet-at-start"],
        &rows,
    )
}

fn people(lang: Lang, content: &Content) -> Part {
    let groups = |login: &str| -> String {
        let of: Vec<&str> = content
            .local_groups
            .iter()
            .filter(|group| group.members.iter().any(|one| one == login))
            .map(|group| group.name.as_str())
            .collect();
        of.join(", ")
    };
    let rows: Vec<Vec<Markup>> = content
        .local_users
        .iter()
        .take(MOST)
        .map(|one| {
            vec![
                html! { strong { (one.login) } },
                html! { (one.name) },
                html! { code { (one.home) } },
                html! { code { (one.shell) } },
                html! { (groups(&one.login)) },
            ]
        })
        .collect();
    part(
        lang,
        "fleet-users",
        &[
            "fleet-account",
            "machine-name",
            "fleet-home",
            "fleet-shell",
            "fleet-groups",
        ],
        &rows,
    )
}

fn sudo(lang: Lang, content: &Content) -> Part {
    let rows: Vec<Vec<Markup>> = content
        .sudo_rights
        .iter()
        .map(|one| {
            vec![
                html! { strong { (one.who) } },
                html! { (one.runas) },
                html! { code { (one.commands) } },
                html! { @if one.nopasswd { (badge(Tone::Warn, &lang.t("fleet-no-password"))) } },
                html! { code { (one.file) } },
            ]
        })
        .collect();
    part(
        lang,
        "fleet-sudo",
        &[
            "fleet-account",
            "fleet-as",
            "fleet-commands",
            "fleet-remark",
            "fleet-path",
        ],
        &rows,
    )
}

fn antivirus(lang: Lang, content: &Content) -> Part {
    let yes = |is: bool, good: &str, bad: &str| {
        if is {
            badge(Tone::Good, &lang.t(good))
        } else {
            badge(Tone::Bad, &lang.t(bad))
        }
    };
    let rows: Vec<Vec<Markup>> = content
        .antivirus
        .iter()
        .map(|one| {
            vec![
                html! { strong { (one.name) } " " (one.company) },
                html! { code { (one.version) } },
                yes(one.enabled, "fleet-on", "fleet-off"),
                yes(one.uptodate, "fleet-up-to-date", "fleet-out-of-date"),
            ]
        })
        .collect();
    part(
        lang,
        "fleet-antivirus",
        &[
            "machine-name",
            "fleet-version",
            "machine-state",
            "fleet-signatures",
        ],
        &rows,
    )
}

fn volumes(lang: Lang, content: &Content) -> Part {
    let rows: Vec<Vec<Markup>> = content
        .volume_groups
        .iter()
        .map(|group| {
            let inside: Vec<String> = content
                .logical_volumes
                .iter()
                .filter(|one| one.vg_uuid == group.vg_uuid)
                .map(|one| format!("{} ({})", one.lv_name, mib(lang, one.size)))
                .collect();
            vec![
                html! { strong { (group.vg_name) } },
                html! { (mib(lang, group.size)) },
                html! { (mib(lang, group.free)) },
                html! { (inside.join(", ")) },
            ]
        })
        .collect();
    part(
        lang,
        "fleet-volumes",
        &["machine-name", "fleet-size", "fleet-free", "fleet-inside"],
        &rows,
    )
}

fn printers(lang: Lang, content: &Content) -> Part {
    let rows: Vec<Vec<Markup>> = content
        .printers
        .iter()
        .map(|one| {
            vec![
                html! { strong { (one.name) } },
                html! { (one.driver) },
                html! { (one.port) },
            ]
        })
        .collect();
    part(
        lang,
        "fleet-printers",
        &["machine-name", "fleet-driver", "fleet-port"],
        &rows,
    )
}
