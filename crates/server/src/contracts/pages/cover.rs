//! What a contract covers: every item with its service and clause, or why none.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use intendant_domain::access::Permission::SeeMachines;
use intendant_domain::clients::folded;
use intendant_domain::id::ClientId;
use maud::{Markup, html};
use serde::Deserialize;

use super::Here;
use super::document::{Ground, ground};
use crate::contracts::coverage::{Decided, decided};
use crate::contracts::{value_name, why_not};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Column, Icon, Row, Table, Tone, badge, empty_state, filters, icon, panel_flush, row, table,
};
use crate::platform::shell::Shell;

/// Rows of the page at most; the search narrows.
const MOST: usize = 500;

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    version: Option<i64>,
    #[serde(default)]
    show: String,
    #[serde(default)]
    q: String,
}

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let number = wanted.version;
    let (ground, items) = app
        .read(&shell.actor, move |tx| {
            let ground = ground(tx, client, number)?;
            let shown = ground.shown.clone().ok_or(Failure::NotFound)?;
            let items = decided(tx, client, &shown)?;
            Ok((ground, items))
        })
        .await?;
    let Some(shown) = &ground.shown else {
        return Err(Failure::NotFound);
    };
    let body = html! {
        (ground.head(shown, Here::Cover).markup(&shell))
        (content(&shell, &ground, shown.number, &wanted, &items))
    };
    Ok(shell.page(&shell.lang.t("contract-tab-cover"), &body))
}

fn content(
    shell: &Shell,
    ground: &Ground,
    version: i64,
    wanted: &Wanted,
    items: &[Decided],
) -> Markup {
    let lang = shell.lang;
    if items.is_empty() {
        return empty_state(
            Icon::Server,
            &lang.t("cover-none"),
            &lang.t("cover-none-text"),
            &html! {},
        );
    }
    let base = format!(
        "/clients/{}/contract/coverage?version={version}",
        ground.client
    );
    let is_in = |item: &&Decided| item.coverage.covered.is_some();
    let covered = u64::try_from(items.iter().filter(is_in).count()).unwrap_or(0);
    let all = u64::try_from(items.len()).unwrap_or(0);
    let words = folded(&wanted.q);
    let found: Vec<&Decided> = items
        .iter()
        .filter(|item| match wanted.show.as_str() {
            "in" => is_in(item),
            "out" => !is_in(item),
            _ => true,
        })
        .filter(|item| {
            let text = folded(&format!(
                "{} {} {}",
                item.name,
                item.kind,
                item.tags.join(" ")
            ));
            words.split_whitespace().all(|word| text.contains(word))
        })
        .collect();
    html! {
        div.toolbar {
            (filters(&lang.t("contract-tab-cover"), &[
                (&base, &lang.t("cover-all"), Some(all), wanted.show.is_empty()),
                (&format!("{base}&show=in"), &lang.t("cover-in"), Some(covered), wanted.show == "in"),
                (&format!("{base}&show=out"), &lang.t("cover-out"), Some(all - covered), wanted.show == "out"),
            ]))
            form.search role="search" aria-label=(lang.t("cover-search")) method="get" action={ "/clients/" (ground.client) "/contract/coverage" } {
                (icon(Icon::Search))
                input type="hidden" name="version" value=(version);
                input type="hidden" name="show" value=(wanted.show);
                input type="search" name="q" value=(wanted.q) placeholder=(lang.t("cover-search")) aria-label=(lang.t("cover-search"));
            }
        }
        @if found.is_empty() {
            (empty_state(Icon::Search, &lang.t("cover-no-match"), "", &html! {}))
        } @else {
            (panel_flush("", &html! {}, &items_table(shell, ground, version, &found)))
            @if found.len() > MOST { p.muted { (lang.ta("cover-more", &[("n", &MOST.to_string())])) } }
        }
    }
}

fn items_table(shell: &Shell, ground: &Ground, version: i64, items: &[&Decided]) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::main(lang.t("cover-item")),
        Column::tight(lang.t("cover-kind")),
        Column::wide_only(lang.t("person-site")),
        Column::new(lang.t("cover-decision")),
    ];
    let caption = lang.t("contract-tab-cover");
    let frame = Table {
        id: "cover",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let linked = shell.actor.can(SeeMachines);
    let rows = html! {
        @for item in items.iter().take(MOST) {
            @let href = format!("/machines/{}", item.id);
            (row(lang, &frame, &Row {
                id: &format!("cover-{}", item.id),
                href: linked.then_some(href.as_str()),
                value: "",
                name: &item.name,
                cells: &[
                    html! {
                        @if linked { a href=(href) { (item.name) } } @else { (item.name) }
                        @for tag in &item.tags { " " (badge(Tone::Muted, tag)) }
                    },
                    html! { (value_name(lang, "kind", &item.kind)) },
                    html! { @if let Some(site) = &item.site { (site) } },
                    decision(shell, ground, version, item),
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

/// The service and its clause; or that there is none, and why, service by service.
fn decision(shell: &Shell, ground: &Ground, version: i64, item: &Decided) -> Markup {
    let lang = shell.lang;
    let file = format!("/clients/{}/contract/{version}/file", ground.client);
    let line = |line: u32| {
        html! { a.deed-line href={ (file) "#L" (line) } { (lang.ta("contract-line", &[("line", &line.to_string())])) } }
    };
    let passed = &item.coverage.passed_over;
    html! {
        div.cover-line {
            @if let Some(covered) = &item.coverage.covered {
                span { span.kept { (covered.name) } " " (line(covered.clause.line)) }
            } @else {
                span {
                    strong.missed { (lang.t("cover-nothing")) }
                    @if let Some(third) = &item.coverage.third_party {
                        " " (lang.ta("cover-third", &[("name", &third.name)])) " " (line(third.clause.line))
                    }
                }
            }
            @if !passed.is_empty() {
                details {
                    summary.muted { (lang.ta("cover-why", &[("n", &passed.len().to_string())])) }
                    ul.cover-why {
                        @for service in passed {
                            li { strong { (service.name) } " : " (why_not(service, lang)) " " (line(service.clause.line)) }
                        }
                    }
                }
            }
        }
    }
}
