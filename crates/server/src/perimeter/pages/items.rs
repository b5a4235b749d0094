//! The items behind a number, each with what the contract says of it.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use intendant_domain::access::Permission::{EditContracts, EditMachines};
use intendant_domain::id::ClientId;
use intendant_domain::perimeter::Kind;
use maud::{Markup, html};
use serde::Deserialize;

use super::{home, way};
use crate::contracts::{self, Decision};
use crate::perimeter::actions::{self, Behind};
use crate::perimeter::store::{ItemRow, Wanted};
use crate::perimeter::words;
use crate::platform::app::App;
use crate::platform::faces::percent_encoded;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge, badge_icon, empty_state, filters, format,
    link_button, page_header, pagination, panel_flush, row, submit, table,
};
use crate::platform::shell::Shell;

/// Which items are wanted, as an address or a form says it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) finding: String,
    #[serde(default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) site: String,
    #[serde(default)]
    pub(super) line: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    id: String,
}

impl Asked {
    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            finding: Kind::from_code(&self.finding),
            kind: Some(self.kind.clone()).filter(|kind| !kind.is_empty()),
            site: self.site.parse().ok(),
            service: None,
            line: self.line.parse().ok(),
        }
    }

    fn after(&self) -> Option<(String, i64)> {
        let id = self.id.parse().ok()?;
        Some((self.after.clone(), id))
    }

    /// The address of the same items, without a page.
    fn address(&self, client: ClientId) -> String {
        let mut out = format!("{}/items?", home(client));
        for (name, value) in [
            ("finding", &self.finding),
            ("kind", &self.kind),
            ("site", &self.site),
            ("line", &self.line),
        ] {
            if !value.is_empty() {
                out.push_str(&format!("{name}={}&", percent_encoded(value)));
            }
        }
        out.pop();
        out
    }
}

/// `GET /machines/perimeter/{client}/items`
pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (wanted, after) = (asked.wanted(), asked.after());
    let (found, name) = app
        .read(&shell.actor, move |tx| {
            let found = actions::items(tx, client, &wanted, after)?;
            Ok((found, crate::clients::show(tx, client)?.name))
        })
        .await?;
    let lang = shell.lang;
    let title = title(lang, &asked);
    let body = html! {
        (way(&shell, client, &name, true))
        (page_header(&title, &name, &html! {}))
        (choices(lang, client, &asked))
        (offers(&shell, client, &asked, &found))
        @if found.items.is_empty() {
            (empty_state(Icon::Search, &lang.t("perimeter-no-items"), "", &html! {}))
        } @else {
            (panel_flush("", &html! {}, &items(&shell, &asked, client, &found)))
        }
    };
    Ok(shell.page(&title, &body))
}

fn title(lang: Lang, asked: &Asked) -> String {
    match Kind::from_code(&asked.finding) {
        Some(kind) => lang.t(&format!("perimeter-items-{}", kind.code())),
        None => lang.t("perimeter-items-all"),
    }
}

fn choices(lang: Lang, client: ClientId, asked: &Asked) -> Markup {
    let all: Vec<(String, String, bool)> = std::iter::once(None)
        .chain(
            [
                Kind::Uncovered,
                Kind::PaidFor,
                Kind::Uncounted,
                Kind::Gone,
                Kind::Unused,
            ]
            .map(Some),
        )
        .map(|kind| {
            let code = kind.map_or("", Kind::code);
            let one = Asked {
                finding: code.to_owned(),
                ..asked.clone()
            };
            let text = match kind {
                Some(kind) => lang.t(&format!("perimeter-chip-{}", kind.code())),
                None => lang.t("perimeter-chip-all"),
            };
            (one.address(client), text, asked.finding == code)
        })
        .collect();
    let all: Vec<(&str, &str, Option<u64>, bool)> = all
        .iter()
        .map(|(href, text, here)| (href.as_str(), text.as_str(), None, *here))
        .collect();
    filters(&lang.t("perimeter-findings"), &all)
}

/// What can be done with the items shown: an amendment, or a tag.
fn offers(shell: &Shell, client: ClientId, asked: &Asked, found: &Behind) -> Markup {
    let lang = shell.lang;
    let uncovered = asked.finding == Kind::Uncovered.code();
    if found.items.is_empty() || !uncovered {
        return html! {};
    }
    let hidden = html! {
        input type="hidden" name="finding" value=(asked.finding);
        input type="hidden" name="kind" value=(asked.kind);
        @if !asked.site.is_empty() { input type="hidden" name="site" value=(asked.site); }
    };
    html! {
        div.toolbar {
            @if shell.actor.can(EditContracts) {
                form method="post" action={ (home(client)) "/drafts" } {
                    (hidden)
                    (submit(Button::Primary, &lang.t("perimeter-amend")))
                }
            }
            @if shell.actor.can(EditMachines) {
                form.toolbar method="post" action={ (home(client)) "/tags" } {
                    (hidden)
                    input.small type="text" name="tag" required maxlength="60" aria-label=(lang.t("perimeter-tag")) placeholder=(lang.t("perimeter-tag"));
                    (submit(Button::Secondary, &lang.t("perimeter-tag-do")))
                }
            }
            (link_button(Button::Quiet, &home(client), None, &lang.t("perimeter-back")))
        }
    }
}

fn items(shell: &Shell, asked: &Asked, client: ClientId, found: &Behind) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::main(lang.t("cover-item")),
        Column::tight(lang.t("cover-kind")),
        Column::wide_only(lang.t("person-site")),
        Column::new(lang.t("cover-decision")),
        Column::tight(lang.t("perimeter-seen")),
    ];
    let caption = lang.t("perimeter-items-all");
    let frame = Table {
        id: "items",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for item in &found.items {
            @let href = format!("/machines/{}", item.id);
            (row(lang, &frame, &Row {
                id: &format!("item-{}", item.id),
                href: Some(&href),
                value: "",
                name: &item.name,
                cells: &[
                    html! {
                        a href=(href) { (item.name) }
                        @if matches!(item.state.as_str(), "ordered" | "in-stock" | "retired") { " " (badge(Tone::Muted, &lang.t(&format!("perimeter-state-{}", item.state)))) }
                    },
                    html! { (words::capital(&words::kinds(lang, &item.kind))) },
                    html! { @if let Some(site) = &item.site { (site) } },
                    decision(shell, item),
                    html! { @match item.seen_at { Some(at) => (format::ago(lang, at, &shell.actor.zone, shell.now)), None => { span.muted { "—" } } } },
                ],
            }))
        }
    };
    let sign = |address: String| {
        if address.contains('?') {
            format!("{address}&")
        } else {
            format!("{address}?")
        }
    };
    let next = found.next.as_ref().map(|(name, id)| {
        format!(
            "{}after={}&id={id}",
            sign(asked.address(client)),
            percent_encoded(name)
        )
    });
    let first = (!asked.id.is_empty()).then(|| asked.address(client));
    html! {
        (table(lang, &frame, &rows))
        @if next.is_some() || first.is_some() { (pagination(lang, first.as_deref(), next.as_deref(), "")) }
    }
}

/// The service and its clause with the day since when; or why none.
fn decision(shell: &Shell, item: &ItemRow) -> Markup {
    let lang = shell.lang;
    let day = format::date(
        lang,
        item.since
            .to_zoned_datetime(shell.actor.zone.clone())
            .date(),
    );
    let since = lang.ta("cover-since", &[("when", &day)]);
    let Ok(decision) = serde_json::from_str::<Decision>(&item.decision) else {
        return html! { span.muted { (lang.t("machine-no-contract")) } };
    };
    html! {
        @match &decision.coverage.covered {
            Some(covered) => {
                (badge_icon(Tone::Good, Icon::Shield, &covered.service))
                @if let Some(level) = &covered.level { " " (level) }
                " " span.muted { (since) ", " (covered.clause.file) ":" (covered.clause.line) }
            }
            None => {
                (badge_icon(Tone::Warn, Icon::Visible, &lang.t("machine-seen-not-covered")))
                " " span.muted { (since) }
                @if let Some(passed) = decision.coverage.passed_over.first() {
                    br; span.muted { (passed.name) " : " (contracts::why_not(passed, lang)) }
                }
            }
        }
    }
}
