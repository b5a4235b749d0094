//! The list of machines and other items.

use axum::extract::{Form, Path, Query, RawForm, State};
use axum::response::Response;
use intendant_domain::access::Permission::{EditMachines, SeeClients};
use intendant_domain::id::ClientId;
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs::{FleetTab, fleet_tabs_with};
use super::{ask, cells, marks};
use crate::fleet;
use crate::machines::actions::{self, Choices};
use crate::machines::asked::{self, Asked, Found};
use crate::machines::store::{COUNTED, Col, Filter, SavedView, Sorting, View};
use crate::machines::views;
use crate::platform::app::App;
use crate::platform::faces::percent_encoded;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Icon, Table, bulk_bar, empty_state, format, icon, link_button, page_header, pagination,
    panel_flush, table,
};
use crate::platform::shell::{Onward, Shell, onward};

/// The address of the list: what is wanted of it.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    pub(super) q: String,
    #[serde(default)]
    view: String,
    #[serde(default)]
    client: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    pub(super) cols: String,
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

    pub(super) fn sorting(&self) -> Sorting {
        Sorting::from_code(&self.sort).unwrap_or_default()
    }

    pub(super) fn asked(&self) -> Asked {
        Asked {
            filter: self.filter(),
            words: self.q.clone(),
            sorting: self.sorting(),
            after: Some(self.after.clone()).filter(|after| !after.is_empty()),
            limit: 50,
        }
    }

    /// As an address's query, from the first page.
    pub(super) fn query(&self) -> String {
        let pairs: Vec<String> = [
            ("view", self.view.as_str()),
            ("client", &self.client),
            ("kind", &self.kind),
            ("q", &self.q),
            ("sort", &self.sort),
            ("cols", &self.cols),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
        .collect();
        pairs.join("&")
    }

    /// The address of the list.
    pub(super) fn address(&self) -> String {
        match self.query().as_str() {
            "" => "/machines".to_owned(),
            query => format!("/machines?{query}"),
        }
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    fn at(&self, view: View) -> String {
        self.with(|other| match view {
            View::All => other.view.clear(),
            one => one.code().clone_into(&mut other.view),
        })
        .address()
    }

    fn is_narrow(&self) -> bool {
        !(self.q.is_empty() && self.client.is_empty() && self.kind.is_empty())
            || self.filter().view != View::All
    }
}

/// What the page shows.
struct Seen {
    found: Option<Found>,
    choices: Choices,
    columns: Vec<Col>,
    saved: Vec<SavedView>,
    /// How many reports wait for a person, for those who may decide.
    doubts: Option<u64>,
}

fn seen(tx: &mut crate::platform::tx::Tx<'_>, wanted: &Wanted) -> Result<Seen, Failure> {
    let found = match asked::list(tx, &wanted.asked()) {
        Ok(found) => Some(found),
        // The page says what is wrong with the words; a wrong cursor is nobody's typing.
        Err(Failure::Refused(problems)) if problems.iter().any(|one| one.field == "q") => None,
        Err(other) => return Err(other),
    };
    let mut columns = views::read(&wanted.cols);
    if columns.is_empty() {
        columns = views::columns(tx)?;
    }
    if tx.actor().is_clients() {
        columns.retain(|col| *col != Col::Client);
    }
    let doubts = match tx.actor().can(EditMachines) {
        true => u64::try_from(fleet::open_doubts(&mut tx.allow(EditMachines)?)?).ok(),
        false => None,
    };
    Ok(Seen {
        found,
        doubts,
        columns,
        choices: actions::choices(tx)?,
        saved: views::list(tx)?,
    })
}

/// `GET /machines`
pub(super) async fn list(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let asked = wanted.clone();
    let seen = app.read(&shell.actor, move |tx| seen(tx, &asked)).await?;
    let lang = shell.lang;
    let actions = html! {
        (link_button(Button::Secondary, "/maintenance", Some(Icon::Tool), &lang.t("maintenance-title")))
        @if shell.actor.can(EditMachines) {
            (link_button(Button::Primary, "/machines/new", Some(Icon::Plus), &lang.t("machine-new")))
        }
    };
    let body = html! {
        (page_header(&lang.t("nav-machines"), "", &actions))
        (fleet_tabs_with(&shell, FleetTab::Items, seen.doubts))
        (search(&shell, &wanted, &seen.choices))
        (ask::wrong(lang, &wanted.q, &|words| wanted.with(|other| words.clone_into(&mut other.q)).address()))
        (ask::help(lang))
        div.fleet-bar { (chips(lang, &wanted, &seen)) (tools(&shell, &wanted, &seen)) }
        (content(&shell, &wanted, &seen))
    };
    let ids: Vec<String> = seen
        .found
        .iter()
        .flat_map(|found| &found.items)
        .map(|item| item.id.to_string())
        .collect();
    let live = format!(
        "/live/machines?{}&ids={}",
        wanted
            .with(|other| other.cols = views::written(&seen.columns))
            .query(),
        ids.join(".")
    );
    let title = lang.t("nav-machines");
    Ok(shell.live(&live).page(&title, &body))
}

fn search(shell: &Shell, wanted: &Wanted, choices: &Choices) -> Markup {
    let lang = shell.lang;
    html! {
        form.toolbar.fleet-search role="search" method="get" action="/machines" {
            div.search data-complete="/machines/complete" {
                (icon(Icon::Search))
                input type="search" name="q" value=(wanted.q) aria-label=(lang.t("query-search"))
                    placeholder=(lang.t("query-placeholder")) autocomplete="off" spellcheck="false"
                    autocapitalize="off" maxlength="1000";
            }
            @for (name, value) in [("view", &wanted.view), ("sort", &wanted.sort), ("cols", &wanted.cols)] {
                @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
            }
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
            button.btn.secondary type="submit" { (lang.t("ui-search")) }
        }
    }
}

/// A count that stops at its limit.
pub(super) fn counted(lang: Lang, n: i64) -> String {
    if n > COUNTED {
        format!("{}+", format::number(lang, COUNTED))
    } else {
        format::number(lang, n)
    }
}

fn chips(lang: Lang, wanted: &Wanted, seen: &Seen) -> Markup {
    let view = wanted.filter().view;
    let counts = seen
        .found
        .as_ref()
        .map(|found| found.counts)
        .unwrap_or_default();
    let here = wanted.query();
    let views = [
        (View::All, counts.all),
        (View::Failing, counts.failing),
        (View::Silent, counts.silent),
        (View::Uncovered, counts.uncovered),
        (View::Maintenance, counts.maintenance),
        (View::Retired, None),
    ];
    html! {
        nav.filters aria-label=(lang.t("machine-views")) {
            @for (one, n) in views {
                a.chip href=(wanted.at(one)) aria-current=[(one == view).then_some("true")] {
                    (lang.t(&format!("machine-view-{}", one.code())))
                    @if let Some(n) = n { span.count { (counted(lang, n)) } }
                }
            }
            @for saved in &seen.saved {
                a.chip href={ "/machines?" (saved.query) } aria-current=[(saved.query == here).then_some("true")] {
                    (icon(if saved.shared { Icon::Users } else { Icon::User })) (saved.name)
                }
            }
        }
    }
}

/// What can be done with the list itself: keep it, choose its columns, take it away.
fn tools(shell: &Shell, wanted: &Wanted, seen: &Seen) -> Markup {
    let lang = shell.lang;
    let query = wanted.query();
    let known = seen.saved.iter().find(|saved| saved.query == query);
    let export = |kind: &str| {
        let cols = views::written(&seen.columns);
        format!(
            "/machines/export.{kind}?{}",
            wanted.with(|other| other.cols = cols).query()
        )
    };
    html! {
        div.toolbar.fleet-tools {
            @match known {
                Some(saved) => {
                    @if saved.own {
                        form method="post" action={ "/machines/views/" (saved.id) "/remove" } {
                            button.btn.quiet type="submit" { (icon(Icon::Delete)) (lang.t("fleet-view-drop")) }
                        }
                    }
                }
                None => (keep(shell, &query)),
            }
            (choose(lang, wanted, &seen.columns, shell.actor.is_clients()))
            details.menu.act {
                summary.btn.quiet { (icon(Icon::Download)) (lang.t("fleet-export")) }
                div.menu-sheet {
                    a href=(export("xlsx")) { (lang.t("fleet-export-xlsx")) }
                    a href=(export("csv")) { (lang.t("fleet-export-csv")) }
                    a href={ "/machines/labels?" (query) } { (icon(Icon::Printer)) (lang.t("fleet-labels")) }
                }
            }
            @if shell.actor.can(EditMachines) {
                (link_button(Button::Quiet, "/machines/import", Some(Icon::Upload), &lang.t("fleet-import")))
            }
        }
    }
}

fn keep(shell: &Shell, query: &str) -> Markup {
    let lang = shell.lang;
    html! {
        @if !query.is_empty() {
            details.menu.act {
                summary.btn.quiet { (icon(Icon::Plus)) (lang.t("fleet-view-keep")) }
                form.act-sheet.stack method="post" action="/machines/views" {
                    input type="hidden" name="query" value=(query);
                    input type="text" name="name" required maxlength="60" placeholder=(lang.t("fleet-view-name"))
                        aria-label=(lang.t("fleet-view-name"));
                    @if !shell.actor.is_clients() {
                        label.radio { input type="checkbox" name="shared" value="1"; " " (lang.t("fleet-view-share")) }
                    }
                    button.btn.primary type="submit" { (lang.t("form-save")) }
                }
            }
        }
    }
}

/// Which columns: chosen first in their order, then the others.
fn choose(lang: Lang, wanted: &Wanted, chosen: &[Col], of_client: bool) -> Markup {
    let others = Col::ALL
        .into_iter()
        .filter(|col| !(chosen.contains(col) || of_client && *col == Col::Client));
    let back = wanted.with(|other| other.cols.clear()).query();
    html! {
        details.menu.act {
            summary.btn.quiet { (icon(Icon::List)) (lang.t("fleet-columns")) }
            form.act-sheet.stack method="post" action="/machines/columns" {
                input type="hidden" name="back" value=(back);
                fieldset.fleet-columns {
                    legend.vh { (lang.t("fleet-columns")) }
                    @for (n, col) in chosen.iter().copied().chain(others).enumerate() {
                        label.radio {
                            input type="checkbox" name="col" value=(col.code()) checked[n < chosen.len()]
                                disabled[col == Col::Name];
                            " " (cells::heading(lang, col))
                        }
                    }
                }
                div.form-actions {
                    button.btn.primary type="submit" { (lang.t("form-save")) }
                    button.btn.quiet type="submit" name="usual" value="1" { (lang.t("fleet-columns-usual")) }
                }
            }
        }
    }
}

fn content(shell: &Shell, wanted: &Wanted, seen: &Seen) -> Markup {
    let lang = shell.lang;
    let Some(found) = &seen.found else {
        return html! {};
    };
    if found.items.is_empty() {
        return nothing(shell, wanted);
    }
    let can_edit = shell.actor.can(EditMachines);
    let order = |sorting: Sorting| wanted.with(|other| other.sort = sorting.code()).address();
    let columns = cells::columns(lang, &seen.columns, wanted.sorting(), &order);
    let caption = lang.t("nav-machines");
    let frame = Table {
        id: "machines",
        caption: &caption,
        columns: &columns,
        selectable: can_edit,
    };
    let rows = html! {
        @for item in &found.items {
            (cells::line(&shell.actor, &frame, &seen.columns, item, found.checks.get(&item.id).map_or(&[] as &[_], Vec::as_slice), shell.now))
        }
    };
    let here = wanted.address();
    let next = found.next.as_ref().map(|after| {
        let sign = if here.contains('?') { '&' } else { '?' };
        format!("{here}{sign}after={}", percent_encoded(after))
    });
    let first = (!wanted.after.is_empty()).then_some(here.as_str());
    let bar = html! {
        button.btn.primary.small type="submit" { (lang.t("fleet-bulk")) }
        button.btn.small type="submit" formaction="/machines/labels" formmethod="get" { (icon(Icon::Printer)) (lang.t("fleet-labels")) }
    };
    panel_flush(
        "",
        &html! {},
        &html! {
            @if can_edit {
                form method="post" action="/machines/bulk" {
                    input type="hidden" name="back" value=(here);
                    (table(lang, &frame, &rows))
                    (bulk_bar(lang, &bar))
                }
            } @else { (table(lang, &frame, &rows)) }
            @if next.is_some() || first.is_some() {
                (pagination(lang, first, next.as_deref(), ""))
            }
            @if can_edit && wanted.is_narrow() && next.is_some() {
                form.fleet-all method="post" action="/machines/bulk" {
                    input type="hidden" name="back" value=(here);
                    input type="hidden" name="query" value=(wanted.query());
                    button.btn.quiet.small type="submit" { (lang.t("fleet-bulk-all")) }
                }
            }
        },
    )
}

fn nothing(shell: &Shell, wanted: &Wanted) -> Markup {
    let lang = shell.lang;
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
    empty_state(Icon::Computer, &title, &text, &first)
}

/// A list to keep.
#[derive(Deserialize)]
pub(super) struct Kept {
    name: String,
    query: String,
    #[serde(default)]
    shared: String,
}

/// `POST /machines/views`
pub(super) async fn keep_view(
    State(app): State<App>,
    shell: Shell,
    Form(kept): Form<Kept>,
) -> Result<Onward, Failure> {
    let back = format!("/machines?{}", kept.query);
    let done = app
        .write(&shell.actor, move |tx| {
            views::keep(tx, &kept.name, &kept.query, kept.shared == "1")
        })
        .await;
    match done {
        Ok(()) => Ok(onward(back).saying("form-saved", &[])),
        Err(Failure::Refused(problems)) => Ok(super::warned(back, problems.first())),
        Err(other) => Err(other),
    }
}

/// `POST /machines/views/{view}/remove`
pub(super) async fn drop_view(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Onward, Failure> {
    app.write(&shell.actor, move |tx| views::drop_view(tx, id))
        .await?;
    Ok(onward("/machines").saying("fleet-view-dropped", &[]))
}

/// `POST /machines/columns`
pub(super) async fn keep_columns(
    State(app): State<App>,
    shell: Shell,
    RawForm(body): RawForm,
) -> Result<Onward, Failure> {
    let pairs = super::form_pairs(&body);
    let of = |name: &str| -> Vec<String> {
        pairs
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
            .collect()
    };
    let columns = if of("usual").is_empty() {
        views::read(&of("col").join(","))
    } else {
        Vec::new()
    };
    app.write(&shell.actor, move |tx| views::keep_columns(tx, &columns))
        .await?;
    let back = of("back").pop().unwrap_or_default();
    Ok(onward(if back.is_empty() {
        "/machines".to_owned()
    } else {
        format!("/machines?{back}")
    }))
}
