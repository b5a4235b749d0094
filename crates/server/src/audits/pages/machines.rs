//! The machines of an audit: how they are made to speak, what there is, what is left out.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Here, may_change, page};
use crate::audits::actions::{self, Assessment};
use crate::audits::model::Item;
use crate::audits::words;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge, empty_state, format, link_button, panel,
    panel_flush, row, submit, table,
};
use crate::platform::shell::{Shell, onward};

/// Rows on the page; the report has them all.
const ROWS: usize = 500;

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let seen = app
        .read(&shell.actor, move |tx| actions::assessment(tx, id))
        .await?;
    let lang = shell.lang;
    let campaign = &seen.campaign;
    let looked = match campaign.analysed_at {
        None => lang.t("audit-analysed-never"),
        Some(at) => lang.ta(
            "audit-analysed-at",
            &[
                (
                    "when",
                    &format::moment(lang, at, &shell.actor.zone, shell.now),
                ),
                ("machines", &campaign.machines.to_string()),
            ],
        ),
    };
    let again = html! {
        span.muted { (looked) }
        @if may_change(&shell, &seen) {
            form method="post" { (submit(Button::Secondary, &lang.t("audit-analyse"))) }
        }
    };
    let body = html! {
        @if may_change(&shell, &seen) && shell.actor.can(EditMachines) { (how(&shell, &seen)) }
        @if seen.items.is_empty() {
            (panel(&lang.t("audit-items"), &again, &empty_state(Icon::Computer, &lang.t("audit-items-none"), &lang.t("audit-items-none-text"), &html! {})))
        } @else {
            (panel_flush(&lang.t("audit-items"), &again, &lines(&shell, &seen)))
        }
    };
    Ok(page(&shell, &seen, Here::Machines, &body))
}

/// Where agents of any make are pointed, and where ours are enrolled.
fn how(shell: &Shell, seen: &Assessment) -> Markup {
    let lang = shell.lang;
    let client = seen.campaign.client;
    let body = html! {
        p { (lang.t("audit-machines-text")) }
        form.inline method="post" action="/machines/sources/tokens" {
            input type="hidden" name="client" value=(client);
            input type="text" name="label" maxlength="80" value=(seen.campaign.title) aria-label=(lang.t("audit-token-label"));
            (submit(Button::Primary, &lang.t("audit-token-make")))
        }
        div.actions {
            (link_button(Button::Quiet, "/machines/sources", Some(Icon::Link), &lang.t("audit-agents-theirs")))
            (link_button(Button::Quiet, &format!("/machines/new?client={client}"), Some(Icon::Plus), &lang.t("audit-agent-ours")))
            (link_button(Button::Quiet, &format!("/machines/new?by=hand&client={client}"), Some(Icon::Edit), &lang.t("audit-item-new")))
        }
    };
    panel(&lang.t("audit-machines-how"), &html! {}, &body)
}

fn lines(shell: &Shell, seen: &Assessment) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::main(lang.t("audit-item-name")),
        Column::new(lang.t("audit-item-kind")),
        Column::wide_only(lang.t("audit-item-site")),
        Column::new(lang.t("audit-item-system")),
        Column::tight(lang.t("audit-item-seen")),
        Column::new(lang.t("audit-item-kept")),
    ];
    let caption = lang.t("audit-items");
    let frame = Table {
        id: "audit-items",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for item in seen.items.iter().take(ROWS) {
            @let href = format!("/machines/{}", item.id);
            (row(lang, &frame, &Row {
                id: &format!("item-{}", item.id), href: Some(&href), value: "", name: &item.name,
                cells: &[
                    html! { a href=(href) { (item.name) } },
                    html! { (words::kind(lang, &item.kind)) },
                    html! { (item.site.as_deref().unwrap_or_default()) },
                    html! { @if item.os.is_empty() { (item.model) } @else { (item.os) " " (item.os_version) } },
                    html! { @match item.seen_at {
                        Some(at) => { (format::ago(lang, at, &shell.actor.zone, shell.now)) }
                        None => { span.muted { "–" } }
                    } },
                    kept(shell, seen, item),
                ],
            }))
        }
    };
    html! {
        (table(lang, &frame, &rows))
        @if seen.items.len() > ROWS {
            p.panel-body.muted { (lang.ta("audit-more", &[("count", &(seen.items.len() - ROWS).to_string())])) }
        }
    }
}

fn kept(shell: &Shell, seen: &Assessment, item: &Item) -> Markup {
    let lang = shell.lang;
    let reason = seen.campaign.proposal.excluded.get(&item.id);
    let action = format!("/audits/{}/excluded", seen.campaign.id);
    let may = may_change(shell, seen);
    html! {
        @match reason {
            Some(reason) => {
                (badge(Tone::Warn, &lang.ta("audit-excluded", &[("reason", reason)])))
                @if may {
                    form.inline method="post" action=(action) {
                        input type="hidden" name="item" value=(item.id);
                        button.btn.quiet.small type="submit" { (lang.t("audit-keep")) }
                    }
                }
            }
            None => {
                @if may {
                    details.fold {
                        summary { (lang.t("audit-exclude")) }
                        form.inline method="post" action=(action) {
                            input type="hidden" name="item" value=(item.id);
                            input type="text" name="reason" required maxlength="500" placeholder=(lang.t("audit-exclude-hint"))
                                aria-label=(lang.ta("audit-exclude-reason", &[("name", &item.name)]));
                            button.btn.small type="submit" { (lang.t("audit-exclude")) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn analyse(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    actions::analyse(&app, &shell.actor, id).await?;
    let seen = app
        .read(&shell.actor, move |tx| actions::show(tx, id))
        .await?;
    Ok(onward(format!("/audits/{id}/machines"))
        .saying("audit-analysed", &[("count", &seen.machines.to_string())])
        .into_response())
}

#[derive(Default, Deserialize)]
pub(super) struct Exclusion {
    #[serde(default)]
    item: i64,
    #[serde(default)]
    reason: String,
}

pub(super) async fn exclude(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Form(typed): Form<Exclusion>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| {
        let seen = actions::assessment(tx, id)?;
        if !seen.items.iter().any(|item| item.id == typed.item) {
            return Err(Failure::NotFound);
        }
        let mut proposal = seen.campaign.proposal;
        if typed.reason.trim().is_empty() {
            proposal.excluded.remove(&typed.item);
        } else {
            let reason = typed.reason.trim().to_owned();
            proposal.excluded.insert(typed.item, reason);
        }
        actions::set_proposal(tx, id, &proposal)
    })
    .await?;
    Ok(onward(format!("/audits/{id}/machines"))
        .saying("audit-saved", &[])
        .into_response())
}
