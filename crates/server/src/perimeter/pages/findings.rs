//! Every difference between fleet, contract and invoice, with what it is worth and one click to close
//! it.

use intendant_domain::access::Permission::{EditContracts, EditMachines, SeeMachines};
use intendant_domain::perimeter::{Finding, Kind};
use maud::{Markup, html};

use super::client::{currency, month_name, quiet};
use super::{count, home, signed};
use crate::perimeter::actions::View;
use crate::perimeter::words;
use crate::platform::page::{
    Button, Column, Row, Table, explain, link_button, panel_flush, row, submit, table,
};
use crate::platform::shell::Shell;

/// Rows at most; a fleet in more kinds and places than these has its list of items.
const MOST: usize = 100;

pub(super) fn panel(shell: &Shell, view: &View) -> Markup {
    let lang = shell.lang;
    let title = lang.t("perimeter-findings");
    if view.version.is_none() {
        return html! {};
    }
    if view.drift.findings.is_empty() {
        return quiet(&title, &lang.t("perimeter-no-finding"));
    }
    let mut columns = vec![
        Column::main(lang.t("perimeter-what")),
        Column::number(lang.t("perimeter-count")),
    ];
    if view.money {
        columns.push(Column::number(lang.t("perimeter-worth")));
    }
    columns.push(Column::tight(lang.t("perimeter-do")));
    let frame = Table {
        id: "findings",
        caption: &title,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for (at, one) in view.drift.findings.iter().take(MOST).enumerate() {
            (row(lang, &frame, &Row {
                id: &format!("finding-{at}"),
                href: None,
                value: "",
                name: "",
                cells: &cells(shell, view, one),
            }))
        }
    };
    let body = html! {
        (table(lang, &frame, &rows))
        @if view.drift.findings.len() > MOST { p.panel-body.muted { (lang.ta("perimeter-more", &[("n", &MOST.to_string())])) } }
    };
    html! { div id="findings" { (panel_flush(&title, &html! {}, &body)) } }
}

fn cells(shell: &Shell, view: &View, one: &Finding) -> Vec<Markup> {
    let lang = shell.lang;
    let behind = behind(view, one);
    let number = count(lang, one.items);
    let mut cells = vec![
        what(shell, view, one),
        html! {
            @match behind.filter(|_| shell.actor.can(SeeMachines)) {
                Some(href) => { a href=(href) { (number) } }
                None => (number),
            }
        },
    ];
    if view.money {
        cells.push(worth(shell, view, one));
    }
    cells.push(acts(shell, view, one));
    cells
}

/// The line that a finding is about, by name.
fn line_name(view: &View, one: &Finding) -> String {
    one.line
        .and_then(|at| view.drift.lines.get(at))
        .map(|line| line.label.clone())
        .unwrap_or_default()
}

fn what(shell: &Shell, view: &View, one: &Finding) -> Markup {
    let lang = shell.lang;
    let kind = one
        .item_kind
        .as_deref()
        .map(|kind| words::kinds(lang, kind));
    let service = one.service.as_ref();
    let service = service.map(|key| view.services.get(key).unwrap_or(key).clone());
    let line = line_name(view, one);
    let values = [
        ("kind", kind.unwrap_or_default()),
        ("service", service.unwrap_or_default()),
        ("line", line),
    ];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let site = one.site.and_then(|site| view.sites.get(&site));
    html! {
        strong { (words::capital(&lang.ta(&format!("perimeter-finding-{}", one.kind.code()), &values))) }
        @if let Some(site) = site { " " span.muted { (site) } }
        div.muted { (lang.ta(&format!("perimeter-finding-{}-why", one.kind.code()), &values)) }
    }
}

/// The address of the items behind a finding.
fn behind(view: &View, one: &Finding) -> Option<String> {
    let here = format!("{}/items", home(view.client.id));
    match (one.kind, &one.item_kind) {
        (Kind::BelowMinimum | Kind::SinceBilled, _) => Some(format!("{here}?line={}", one.line?)),
        (Kind::EmptyLine, _) | (_, None) => None,
        (kind, Some(item_kind)) => {
            let item_kind = crate::platform::faces::percent_encoded(item_kind);
            let site = one.site.unwrap_or(0);
            Some(format!(
                "{here}?finding={}&kind={item_kind}&site={site}",
                kind.code()
            ))
        }
    }
}

fn worth(shell: &Shell, view: &View, one: &Finding) -> Markup {
    let lang = shell.lang;
    let Some(worth) = one.worth else {
        return html! { span.muted title=(lang.t("perimeter-no-price")) { (lang.t("perimeter-unknown")) } };
    };
    let currency = currency(view);
    let figure = html! { (signed(lang, worth, &currency)) };
    let Some(line) = one.line.and_then(|at| view.drift.lines.get(at)) else {
        return figure;
    };
    let number = count(lang, one.items);
    let month = month_name(shell, view);
    let values = [
        ("n", number.as_str()),
        ("line", line.label.as_str()),
        ("month", month.as_str()),
    ];
    let reasons = html! {
        p { (lang.ta(&format!("perimeter-worth-{}", one.kind.code()), &values)) }
        p.muted { (line.clause.file) ", " (lang.ta("contract-line", &[("line", &line.clause.line.to_string())])) }
    };
    explain(&figure, &reasons)
}

/// One click: an amendment that closes it; items out of use lead to their list.
fn acts(shell: &Shell, view: &View, one: &Finding) -> Markup {
    let lang = shell.lang;
    let here = home(view.client.id);
    let amends = shell.actor.can(EditContracts)
        && !matches!(one.kind, Kind::Gone | Kind::Unused | Kind::SinceBilled);
    html! {
        @if amends {
            form method="post" action={ (here) "/drafts" } {
                input type="hidden" name="finding" value=(one.kind.code());
                @if let Some(kind) = &one.item_kind {
                    input type="hidden" name="kind" value=(kind);
                    input type="hidden" name="site" value=(one.site.unwrap_or(0));
                }
                @if let Some(line) = one.line { input type="hidden" name="line" value=(line); }
                (submit(Button::Secondary, &lang.t("perimeter-amend")))
            }
        } @else if matches!(one.kind, Kind::Gone | Kind::Unused) && shell.actor.can(EditMachines) {
            @if let Some(href) = behind(view, one) { (link_button(Button::Quiet, &href, None, &lang.t("perimeter-check-items"))) }
        }
    }
}
