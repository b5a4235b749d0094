//! Subnets of a client, and the addresses in use of one.

use std::net::Ipv4Addr;

use axum::extract::{Query, State};
use axum::response::Response;
use intendant_domain::network::subnets::{Subnet, Use};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::{Here, Wanted, client_choice, head};
use crate::network::places::{self, Address};
use crate::platform::app::App;
use crate::platform::faces::percent_encoded;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Column, Icon, Row, Table, Tone, badge, badge_icon, breadcrumbs, empty_state, format,
    page_header, panel_flush, row, table,
};
use crate::platform::shell::Shell;

pub(super) async fn list(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let (known, client, found) = app
        .read(&shell.actor, move |tx| {
            let known = places::clients(tx)?;
            let client = wanted.client(&known);
            let found = match client {
                Some(client) => places::of_client(tx, client)?,
                None => Default::default(),
            };
            Ok((known, client, found))
        })
        .await?;
    let lang = shell.lang;
    let body = html! {
        (head(&shell, Here::Subnets, client, &client_choice(&shell, "/machines/network", &known, client)))
        @match client.filter(|_| !found.is_empty()) {
            None => {
                (empty_state(Icon::Site, &lang.t("network-none"), &lang.t("network-none-text"), &html! {}))
            }
            Some(client) => {
                (panel_flush("", &html! {}, &subnets_table(&shell, client.0, found.iter())))
                p.muted { (lang.t("network-subnets-how")) }
            }
        }
    };
    Ok(shell.page(&lang.t("network-tab-subnets"), &body))
}

fn subnets_table<'a>(
    shell: &Shell,
    client: i64,
    found: impl Iterator<Item = (&'a Subnet, &'a Use)>,
) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::main(lang.t("network-subnet")),
        Column::number(lang.t("network-used")),
        Column::number(lang.t("network-free")),
        Column::number(lang.t("network-unknown")),
        Column::new(lang.t("network-conflicts")),
    ];
    let caption = lang.t("network-tab-subnets");
    let frame = Table {
        id: "subnets",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let count = |number: usize| format::number(lang, i64::try_from(number).unwrap_or(0));
    let rows = html! {
        @for (subnet, use_) in found {
            @let name = subnet.to_string();
            @let href = format!("/machines/network/subnet?client={client}&subnet={}", percent_encoded(&name));
            @let free = (subnet.room() as usize).saturating_sub(use_.used.len());
            (row(lang, &frame, &Row {
                id: &format!("subnet-{}-{}", subnet.network, subnet.prefix),
                href: Some(&href), value: "", name: &name,
                cells: &[
                    html! { a href=(href) { (name) } },
                    html! { (count(use_.used.len())) },
                    html! { (count(free)) },
                    html! { @if use_.unknown.is_empty() { span.muted { "0" } } @else { (count(use_.unknown.len())) } },
                    html! {
                        @if use_.conflicts.is_empty() { span.muted { (lang.t("network-no-conflict")) } }
                        @else {
                            @for one in use_.conflicts.iter().take(3) {
                                (badge_icon(Tone::Bad, Icon::Alert, &Ipv4Addr::from_bits(*one).to_string())) " "
                            }
                            @if use_.conflicts.len() > 3 { "…" }
                        }
                    },
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let subnet = Subnet::parse(&wanted.subnet).ok_or(Failure::NotFound)?;
    let (client, found) = app
        .read(&shell.actor, move |tx| {
            let known = places::clients(tx)?;
            let client = wanted.client(&known).ok_or(Failure::NotFound)?;
            Ok((client, places::of_subnet(tx, client, subnet)?))
        })
        .await?;
    if found.is_empty() {
        return Err(Failure::NotFound);
    }
    let lang = shell.lang;
    let title = subnet.to_string();
    let back = format!("/machines/network?client={client}");
    let free = (subnet.room() as usize).saturating_sub(found.len());
    let text = lang.ta(
        "network-subnet-text",
        &[
            (
                "used",
                &format::number(lang, i64::try_from(found.len()).unwrap_or(0)),
            ),
            (
                "free",
                &format::number(lang, i64::try_from(free).unwrap_or(0)),
            ),
        ],
    );
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), (&back, &lang.t("network-tab-subnets"))]))
        (page_header(&title, &text, &html! {}))
        (panel_flush("", &html! {}, &addresses_table(&shell, &found)))
        @if let Some(next) = first_free(subnet, &found) {
            p.muted { (lang.ta("network-first-free", &[("address", &Ipv4Addr::from_bits(next).to_string())])) }
        }
    };
    Ok(shell.page(&title, &body))
}

/// The first address that nobody has.
fn first_free(subnet: Subnet, found: &[Address]) -> Option<u32> {
    let used: std::collections::BTreeSet<u32> = found.iter().map(|one| one.bits).collect();
    let first = subnet.network.checked_add(1)?;
    (first..subnet.last()).find(|address| !used.contains(address))
}

fn addresses_table(shell: &Shell, found: &[Address]) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::tight(lang.t("network-address")),
        Column::main(lang.t("network-who")),
        Column::new(lang.t("network-interface")),
        Column::tight(lang.t("network-mac")),
        Column::new(lang.t("network-state")),
    ];
    let caption = lang.t("network-addresses");
    let frame = Table {
        id: "addresses",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for one in found {
            @let address = Ipv4Addr::from_bits(one.bits).to_string();
            (row(lang, &frame, &Row {
                id: &format!("address-{}", one.bits), href: None, value: "", name: &address,
                cells: &[html! { code { (address) } }, who(shell, one), interfaces(one), macs(one), state(shell, one)],
            }))
        }
    };
    table(lang, &frame, &rows)
}

fn who(shell: &Shell, one: &Address) -> Markup {
    let lang = shell.lang;
    let mut items: Vec<(i64, &str)> = one
        .held
        .iter()
        .map(|held| (held.item.0, held.name.as_str()))
        .chain(
            one.heard
                .iter()
                .filter_map(|heard| Some((heard.item?.0, heard.name.as_deref()?))),
        )
        .collect();
    items.sort_unstable();
    items.dedup();
    html! {
        @if items.is_empty() { span.muted { (lang.t("network-nobody-known")) } }
        @for (place, (id, name)) in items.iter().enumerate() {
            @if place > 0 { ", " }
            a href={ "/machines/" (id) } { (name) }
        }
    }
}

fn interfaces(one: &Address) -> Markup {
    let mut names: Vec<&str> = one
        .held
        .iter()
        .map(|held| held.interface.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    names.dedup();
    html! { (names.join(", ")) }
}

fn macs(one: &Address) -> Markup {
    let mut macs: Vec<&str> = one
        .held
        .iter()
        .map(|held| held.mac.as_str())
        .chain(one.heard.iter().map(|heard| heard.mac.as_str()))
        .filter(|mac| !mac.is_empty())
        .collect();
    macs.sort_unstable();
    macs.dedup();
    html! { @for mac in macs { code { (mac) } " " } }
}

fn state(shell: &Shell, one: &Address) -> Markup {
    let lang = shell.lang;
    let heard = one.heard.iter().map(|heard| heard.at).max();
    html! {
        @if one.conflict { (badge_icon(Tone::Bad, Icon::Alert, &lang.t("network-conflict"))) " " }
        @else if one.held.is_empty() { (badge(Tone::Warn, &lang.t("network-not-inventoried"))) " " }
        @if let Some(at) = heard {
            span.muted { (lang.t("network-heard")) " " (format::ago(lang, at, &TimeZone::UTC, shell.now)) }
        }
    }
}
