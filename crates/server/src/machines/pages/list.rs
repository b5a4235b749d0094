//! The list of machines and other items.

use axum::extract::{Query, State};
use axum::response::Response;
use intendant_domain::access::Permission::{EditMachines, SeeClients};
use intendant_domain::id::ClientId;
use intendant_domain::machines::Standing;
use maud::{Markup, html};
use serde::Deserialize;

use super::marks;
use super::tabs::{FleetTab, fleet_tabs};
use crate::machines::actions::{self, Asked, Choices, Found, worst};
use crate::machines::store::{CheckSeen, Filter, Listed, View};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::faces::percent_encoded;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge_icon, empty_state, filters, format, icon,
    link_button, page_header, pagination, panel_flush, row, table,
};
use crate::platform::shell::Shell;

/// The address of the list: what is wanted of it.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    view: String,
    #[serde(default)]
    client: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    after: String,
    /// Of a live address: the rows that the page shows.
    #[serde(default)]
    pub(super) ids: String,
}

impl Wanted {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            view: View::from_code(&self.view).unwrap_or_default(),
            client: self.client.parse::<ClientId>().ok(),
            kind: Some(self.kind.clone()).filter(|kind| !kind.is_empty()),
            ..Filter::default()
        }
    }

    pub(super) fn words(&self) -> &str {
        &self.q
    }

    fn asked(&self) -> Asked {
        Asked {
            filter: self.filter(),
            words: self.q.clone(),
            after: Some(self.after.clone()).filter(|after| !after.is_empty()),
            limit: 50,
        }
    }

    /// The same with another view, from the first page.
    fn at(&self, view: View) -> String {
        let mut address = "/machines?".to_owned();
        if view != View::All {
            address.push_str(&format!("view={}&", view.code()));
        }
        for (name, value) in [
            ("q", &self.q),
            ("client", &self.client),
            ("kind", &self.kind),
        ] {
            if !value.is_empty() {
                address.push_str(&format!("{name}={}&", percent_encoded(value)));
            }
        }
        address.pop();
        address
    }

    fn is_narrow(&self) -> bool {
        !(self.q.is_empty() && self.client.is_empty() && self.kind.is_empty())
            || self.filter().view != View::All
    }
}

pub(super) async fn list(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let asked = wanted.asked();
    let (found, choices) = app
        .read(&shell.actor, move |tx| {
            Ok((actions::list(tx, &asked)?, actions::choices(tx)?))
        })
        .await?;
    let lang = shell.lang;
    let can_edit = shell.actor.can(EditMachines);
    let actions = html! {
        (link_button(Button::Secondary, "/maintenance", Some(Icon::Tool), &lang.t("maintenance-title")))
        @if can_edit {
            (link_button(Button::Primary, "/machines/new", Some(Icon::Plus), &lang.t("machine-new")))
        }
    };
    let body = html! {
        (page_header(&lang.t("nav-machines"), "", &actions))
        (fleet_tabs(&shell, FleetTab::Items))
        (tools(&shell, &wanted, &choices, &found))
        (content(&shell, &wanted, &found))
    };
    let ids: Vec<String> = found.items.iter().map(|item| item.id.to_string()).collect();
    let live = format!(
        "/live/machines?view={}&client={}&kind={}&q={}&ids={}",
        percent_encoded(&wanted.view),
        percent_encoded(&wanted.client),
        percent_encoded(&wanted.kind),
        percent_encoded(&wanted.q),
        ids.join(".")
    );
    let title = lang.t("nav-machines");
    Ok(shell.live(&live).page(&title, &body))
}

fn tools(shell: &Shell, wanted: &Wanted, choices: &Choices, found: &Found) -> Markup {
    let lang = shell.lang;
    let view = wanted.filter().view;
    let counts = found.counts;
    let count = |n: i64| u64::try_from(n).ok();
    let chips: Vec<(String, String, Option<u64>, bool)> = [
        (View::All, count(counts.all)),
        (View::Failing, count(counts.failing)),
        (View::Silent, count(counts.silent)),
        (View::Uncovered, count(counts.uncovered)),
        (View::Maintenance, count(counts.maintenance)),
        (View::Retired, None),
    ]
    .into_iter()
    .map(|(one, n)| {
        let text = lang.t(&format!("machine-view-{}", one.code()));
        (wanted.at(one), text, n, one == view)
    })
    .collect();
    let chips: Vec<(&str, &str, Option<u64>, bool)> = chips
        .iter()
        .map(|(href, text, n, here)| (href.as_str(), text.as_str(), *n, *here))
        .collect();
    html! {
        form.toolbar role="search" method="get" action="/machines" {
            div.search {
                (icon(Icon::Search))
                input type="search" name="q" value=(wanted.q) aria-label=(lang.t("machine-search"))
                    placeholder=(lang.t("machine-search"));
            }
            @if view != View::All { input type="hidden" name="view" value=(view.code()); }
            @if shell.actor.can(SeeClients) && !shell.actor.is_clients() {
                select.small name="client" aria-label=(lang.t("machine-client")) data-send {
                    option value="" { (lang.t("machine-every-client")) }
                    @for client in &choices.clients {
                        option value=(client.id) selected[wanted.client == client.id.to_string()] { (client.name) }
                    }
                }
            }
            select.small name="kind" aria-label=(lang.t("machine-kind")) data-send {
                option value="" { (lang.t("machine-every-kind")) }
                @for kind in &choices.kinds {
                    option value=(kind) selected[wanted.kind == *kind] { (marks::kind(lang, kind)) }
                }
            }
            noscript { button.btn type="submit" { (lang.t("ui-search")) } }
        }
        (filters(&lang.t("machine-views"), &chips))
    }
}

fn content(shell: &Shell, wanted: &Wanted, found: &Found) -> Markup {
    let lang = shell.lang;
    if found.items.is_empty() {
        let (title, text) = if wanted.is_narrow() {
            (lang.t("machine-no-match"), lang.t("machine-no-match-text"))
        } else {
            (lang.t("machine-none"), lang.t("machine-none-text"))
        };
        let first = html! {
            @if wanted.is_narrow() {
                (link_button(Button::Secondary, "/machines", None, &lang.t("machine-all")))
            } @else if shell.actor.can(EditMachines) {
                (link_button(Button::Primary, "/machines/new", Some(Icon::Plus), &lang.t("machine-new")))
            }
        };
        return empty_state(Icon::Computer, &title, &text, &first);
    }
    let columns = columns(lang, shell.actor.is_clients());
    let caption = lang.t("nav-machines");
    let frame = Table {
        id: "machines",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for item in &found.items {
            (line(&shell.actor, &frame, item, found.checks.get(&item.id).map_or(&[] as &[_], Vec::as_slice), shell.now))
        }
    };
    let next = found.next.as_ref().map(|after| {
        let here = wanted.at(wanted.filter().view);
        let sign = if here.contains('?') { '&' } else { '?' };
        format!("{here}{sign}after={}", percent_encoded(after))
    });
    let first = (!wanted.after.is_empty()).then(|| wanted.at(wanted.filter().view));
    panel_flush(
        "",
        &html! {},
        &html! {
            (table(lang, &frame, &rows))
            @if next.is_some() || first.is_some() {
                (pagination(lang, first.as_deref(), next.as_deref(), ""))
            }
        },
    )
}

/// The columns; a client's people do not need to be told whose machines they are.
pub(super) fn columns(lang: Lang, of_client: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::tight(lang.t("machine-state")),
        Column::main(lang.t("machine-name")),
    ];
    if !of_client {
        columns.push(Column::tight(lang.t("machine-client")));
    }
    columns.extend([
        Column::tight(lang.t("machine-kind")),
        Column::wide_only(lang.t("machine-site")),
        Column::tight(lang.t("machine-since-state")),
        Column::new(lang.t("machine-coverage")),
        Column::tight(lang.t("machine-seen")),
        Column::wide_only(lang.t("machine-os")),
    ]);
    columns
}

/// One item as a row: in the page and live.
pub(super) fn line(
    actor: &Actor,
    frame: &Table<'_>,
    item: &Listed,
    checks: &[CheckSeen],
    now: jiff::Timestamp,
) -> Markup {
    let lang = actor.lang;
    let href = format!("/machines/{}", item.id);
    let (since, because) = worst(checks, item.standing);
    let names: Vec<String> = because
        .iter()
        .filter(|_| item.standing > Standing::Ok && item.standing < Standing::Silent)
        .map(|check| marks::check_name(lang, &check.name))
        .collect();
    let mut cells = vec![
        html! {
            @if item.retired_at.is_some() { span.muted { (lang.t("machine-retired")) } }
            @else { (marks::standing(lang, item.standing)) }
        },
        html! {
            a href=(href) { (item.name) }
            @if item.in_maintenance { " " (badge_icon(Tone::Muted, Icon::Tool, &lang.t("machine-in-maintenance"))) }
            @if !names.is_empty() { " " span.muted { (names.join(", ")) } }
        },
    ];
    if !actor.is_clients() {
        cells.push(html! { a href={ "/machines?client=" (item.client) } { (item.client_name) } });
    }
    cells.extend([
        html! { (marks::kind(lang, &item.kind)) },
        html! { @if let Some(site) = &item.site { (site) } },
        html! { @if let Some(since) = since { (format::ago(lang, since, &actor.zone, now)) } },
        marks::coverage(lang, item.service.as_deref(), &item.decision),
        html! { @if let Some(seen) = item.seen_at { (format::ago(lang, seen, &actor.zone, now)) } },
        html! { @if let Some(os) = &item.os { span title=(os) { (os) } } },
    ]);
    row(
        lang,
        frame,
        &Row {
            id: &format!("machine-{}", item.id),
            href: Some(&href),
            value: "",
            name: &item.name,
            cells: &cells,
        },
    )
}
