//! Merging two items: what would move, then the merge; and taking a merge or a split back.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::ItemId;
use maud::{Markup, html};
use serde::Deserialize;

use super::{field_name, shown};
use crate::fleet::{self, Preview};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, breadcrumbs, definition_list, form_actions, format, link_button, page_header, panel,
    panel_flush, submit,
};
use crate::platform::shell::{Shell, onward};
use crate::platform::tx::Tx;

/// The other item.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Into {
    into: String,
}

impl Into {
    /// The item of that name, or as it is offered while it is typed: number, then name.
    fn item(&self, tx: &mut Tx<'_>, from: ItemId) -> Result<ItemId, Failure> {
        let text = self.into.trim();
        if let Some(named) = fleet::named_beside(tx, from, text)? {
            return Ok(named);
        }
        let number = text.split_once(" · ").map_or(text, |(number, _)| number);
        number
            .trim_start_matches(['n', 'N', '°', 'º', '#', ' '])
            .parse()
            .map(ItemId)
            .map_err(|_| Problem::new("into", "fleet-merge-number").into())
    }
}

pub(super) async fn preview(
    State(app): State<App>,
    shell: Shell,
    Path(item): Path<ItemId>,
    Query(wanted): Query<Into>,
) -> Result<Response, Failure> {
    let lang = shell.lang;
    let back = format!("/machines/{item}/sources");
    let found = app
        .read(&shell.actor, move |tx| {
            tx.allow(EditMachines)?;
            let into = wanted.item(tx, item)?;
            Ok((into, fleet::preview(tx, item, into)?))
        })
        .await;
    let (into, preview) = match found {
        Ok(found) => found,
        Err(failure @ (Failure::Refused(_) | Failure::Conflict(_))) => {
            app.read(&shell.actor, move |tx| fleet::sources(tx, item).map(drop))
                .await?;
            let title = lang.t("known-merge-title");
            let body = html! {
                (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), (&back, &lang.t("known-sources-title"))]))
                (page_header(&title, &failure.text(lang), &link_button(Button::Secondary, &back, None, &lang.t("ui-cancel"))))
            };
            let mut page = shell.page(&title, &body);
            *page.status_mut() = failure.status();
            return Ok(page);
        }
        Err(other) => return Err(other),
    };
    let (from, to) = (preview.from.as_str(), preview.to.as_str());
    let title = lang.ta("known-merge-question", &[("from", from), ("to", to)]);
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), (&back, from)]))
        (page_header(&title, &lang.t("known-merge-text"), &html! {}))
        div.stack {
            (panel(&lang.t("known-merge-moves"), &html! {}, &moves(lang, &preview)))
            @if !preview.differs.is_empty() { (differs(lang, &preview, from, to)) }
            form.form method="post" action={ "/machines/" (item) "/merge" } {
                input type="hidden" name="into" value=(into);
                (form_actions(&html! {
                    (submit(Button::Primary, &lang.t("known-merge")))
                    (link_button(Button::Quiet, &back, None, &lang.t("ui-cancel")))
                }))
            }
        }
    };
    Ok(shell.page(&title, &body))
}

fn moves(lang: Lang, preview: &Preview) -> Markup {
    let counts: Vec<(String, i64)> = [
        ("known-moves-sources", preview.sources),
        ("known-moves-agents", preview.agents),
        ("known-moves-checks", preview.checks),
        ("known-moves-relations", preview.relations),
    ]
    .into_iter()
    .map(|(key, count)| (lang.t(key), i64::try_from(count).unwrap_or(i64::MAX)))
    .chain([
        (lang.t("known-moves-tickets"), preview.tickets),
        (lang.t("known-moves-events"), preview.events),
    ])
    .collect();
    let rows: Vec<(&str, Markup)> = counts
        .iter()
        .map(|(label, count)| (label.as_str(), html! { (format::number(lang, *count)) }))
        .collect();
    definition_list(&rows)
}

fn differs(lang: Lang, preview: &Preview, from: &str, to: &str) -> Markup {
    panel_flush(
        &lang.t("known-merge-differs"),
        &html! {},
        &html! {
            div.table-wrap tabindex="0" role="region" aria-label=(lang.t("known-merge-differs")) {
                table.table {
                    caption.vh { (lang.t("known-merge-differs")) }
                    thead { tr {
                        th scope="col" { (lang.t("known-field")) }
                        th scope="col" { (from) }
                        th scope="col" { (to) }
                    } }
                    tbody { @for (field, one, other) in &preview.differs { tr {
                        th scope="row" { (field_name(lang, field)) }
                        td { (shown(lang, field, one)) }
                        td { (shown(lang, field, other)) }
                    } } }
                }
            }
        },
    )
}

pub(super) async fn merge(
    State(app): State<App>,
    shell: Shell,
    Path(item): Path<ItemId>,
    Form(wanted): Form<Into>,
) -> Result<Response, Failure> {
    let into = app
        .write(&shell.actor, move |tx| {
            let into = wanted.item(tx, item)?;
            fleet::merge(tx, item, into, None)?;
            Ok(into)
        })
        .await?;
    Ok(onward(format!("/machines/{into}/sources"))
        .saying("known-is-merged", &[])
        .into_response())
}

pub(super) async fn undo(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let ends = app
        .write(&shell.actor, move |tx| fleet::undo(tx, id))
        .await?;
    Ok(onward(format!("/machines/{}/sources", ends.from))
        .saying("known-is-undone", &[])
        .into_response())
}
