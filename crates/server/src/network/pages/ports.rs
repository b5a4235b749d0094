//! Devices with ports, and the ports of one with who is behind each.

use axum::extract::{Query, State};
use axum::response::Response;
use intendant_domain::id::{ClientId, ItemId};
use maud::{Markup, html};

use super::{Here, Wanted, client_choice, head};
use crate::network::places;
use crate::network::store::places::{Behind, Port, Switch};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Column, Icon, Row, Severity, Table, Tone, badge, breadcrumbs, empty_state, format, page_header,
    panel_flush, row, severity, table,
};
use crate::platform::shell::Shell;

/// More machines than so many behind a port are counted, not listed.
const LISTED: usize = 6;

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    match wanted.item.parse::<ItemId>() {
        Ok(item) => one(app, shell, wanted, item).await,
        Err(_) => list(app, shell, wanted).await,
    }
}

async fn list(app: App, shell: Shell, wanted: Wanted) -> Result<Response, Failure> {
    let (known, client, found) = app
        .read(&shell.actor, move |tx| {
            let known = places::clients(tx)?;
            let client = wanted.client(&known);
            let found = match client {
                Some(client) => places::switches(tx, client)?,
                None => Vec::new(),
            };
            Ok((known, client, found))
        })
        .await?;
    let lang = shell.lang;
    let body = html! {
        (head(&shell, Here::Ports, client, &client_choice(&shell, "/machines/network/ports", &known, client)))
        @match client.filter(|_| !found.is_empty()) {
            None => { (empty_state(Icon::Server, &lang.t("network-ports-none"), &lang.t("network-ports-none-text"), &html! {})) }
            Some(client) => { (panel_flush("", &html! {}, &switches_table(&shell, client, &found))) }
        }
    };
    Ok(shell.page(&lang.t("network-tab-ports"), &body))
}

fn switches_table(shell: &Shell, client: ClientId, found: &[Switch]) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::main(lang.t("network-device")),
        Column::new(lang.t("network-model")),
        Column::new(lang.t("machine-site")),
        Column::number(lang.t("network-ports-up")),
        Column::number(lang.t("network-ports-all")),
    ];
    let caption = lang.t("network-tab-ports");
    let frame = Table {
        id: "switches",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for one in found {
            @let href = format!("/machines/network/ports?client={client}&item={}", one.item);
            (row(lang, &frame, &Row {
                id: &format!("switch-{}", one.item), href: Some(&href), value: "", name: &one.name,
                cells: &[
                    html! { a href=(href) { (one.name) } },
                    html! { (one.model) },
                    html! { (one.site.as_deref().unwrap_or_default()) },
                    html! { (format::number(lang, one.up)) },
                    html! { (format::number(lang, one.ports)) },
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

async fn one(app: App, shell: Shell, wanted: Wanted, item: ItemId) -> Result<Response, Failure> {
    let (client, switch, ports) = app
        .read(&shell.actor, move |tx| {
            let known = places::clients(tx)?;
            let client = wanted.client(&known).ok_or(Failure::NotFound)?;
            let (switch, ports) = places::ports(tx, client, item)?;
            Ok((client, switch, ports))
        })
        .await?;
    let lang = shell.lang;
    let back = format!("/machines/network/ports?client={client}");
    let title = lang.ta("network-ports-of", &[("name", &switch.name)]);
    let open =
        html! { a.btn href={ "/machines/" (switch.item) } { (lang.t("network-open-item")) } };
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), (&back, &lang.t("network-tab-ports"))]))
        (page_header(&title, &switch.model, &open))
        (panel_flush("", &html! {}, &ports_table(&shell, &ports)))
    };
    Ok(shell.page(&title, &body))
}

fn ports_table(shell: &Shell, ports: &[(Port, Vec<Behind>)]) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::tight(lang.t("network-port")),
        Column::tight(lang.t("network-state")),
        Column::number(lang.t("network-speed")),
        Column::wide_only(lang.t("network-vlans")),
        Column::main(lang.t("network-behind")),
    ];
    let caption = lang.t("network-tab-ports");
    let frame = Table {
        id: "ports",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for (port, all) in ports {
            (row(lang, &frame, &Row {
                id: &format!("port-{}", port.number), href: None, value: "", name: &port.name,
                cells: &[
                    html! { strong { (port.name) } @if !port.alias.is_empty() { br; span.muted { (port.alias) } } },
                    state(lang, port),
                    html! { @if port.up == 1 && port.speed > 0 { (speed(port.speed)) } },
                    html! { (port.vlans) @if port.trunk { " " (badge(Tone::Muted, &lang.t("network-trunk"))) } },
                    behind(lang, all),
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

fn state(lang: Lang, port: &Port) -> Markup {
    match (port.up, port.told_up) {
        (1, _) => severity(Severity::Ok, &lang.t("network-port-up")),
        (_, 2) => html! { span.muted { (lang.t("network-port-off")) } },
        (2, _) => html! { span.muted { (lang.t("network-port-down")) } },
        _ => severity(Severity::Unknown, &lang.t("network-port-unknown")),
    }
}

/// bit/s as `1 Gbit/s`.
fn speed(bits: i64) -> String {
    match bits {
        bits if bits >= 1_000_000_000 && bits % 1_000_000_000 == 0 => {
            format!("{}\u{a0}Gbit/s", bits / 1_000_000_000)
        }
        bits if bits >= 1_000_000_000 => {
            format!("{}\u{a0}Mbit/s", bits / 1_000_000)
        }
        bits => format!("{}\u{a0}Mbit/s", bits / 1_000_000),
    }
}

fn behind(lang: Lang, all: &[Behind]) -> Markup {
    let (told, learnt): (Vec<&Behind>, Vec<&Behind>) = all.iter().partition(|one| one.told);
    html! {
        @for one in &told {
            div {
                @match one.other {
                    Some(item) => { a href={ "/machines/" (item) } { (one.other_name.as_deref().unwrap_or(&one.name)) } }
                    None => { (if one.name.is_empty() { &one.mac } else { &one.name }) }
                }
                @if !one.far_port.is_empty() { " · " (one.far_port) }
                " " (badge(Tone::Accent, "LLDP"))
            }
        }
        // Behind an uplink everybody is learnt: the neighbour's own ports say who is where.
        @if told.is_empty() && learnt.len() <= LISTED {
            @for one in &learnt {
                div {
                    @match one.other {
                        Some(item) => {
                            a href={ "/machines/" (item) } { (one.other_name.as_deref().unwrap_or_default()) }
                            " " span.muted { (one.mac) }
                        }
                        None => { code { (one.mac) } " " span.muted { (lang.t("network-nobody-known")) } }
                    }
                }
            }
        } @else if !learnt.is_empty() {
            span.muted { (lang.ta("network-more-behind", &[("count", &learnt.len().to_string())])) }
        }
    }
}
