//! The sources of an item: who says what, since when, by which rule; the payload as it came.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::ItemId;
use jiff::Timestamp;
use maud::{Markup, html};

use super::{field_name, reason, shown, source_name};
use crate::fleet::{self, FIELDS, Field, Fields, SourceSeen, Told};
use crate::machines::{self, Head, ItemPart, item_head};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Icon, Input, Tone, badge, confirm_button, definition_list, empty_state, form_actions,
    format, link_button, panel, panel_flush, submit, text_field,
};
use crate::platform::shell::{Shell, onward};

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(item): Path<ItemId>,
) -> Result<Response, Failure> {
    let (head, name, fields, sources, moves) = app
        .read(&shell.actor, move |tx| {
            let head = machines::head(tx, item)?;
            let (name, fields, sources) = fleet::sources(tx, item)?;
            let mut rows = tx.allow(intendant_domain::access::Permission::SeeMachines)?;
            Ok((head, name, fields, sources, fleet::moves(&mut rows, item)?))
        })
        .await?;
    let lang = shell.lang;
    let can_edit = shell.actor.can(EditMachines);
    let title = lang.t("known-sources-title");
    let body = html! {
        (item_head(&shell, &head, ItemPart::Sources))
        div.stack {
            (provenance(&shell, &fields))
            @if sources.is_empty() {
                (empty_state(Icon::Inbox, &lang.t("known-sources-none"), &lang.t("known-sources-none-text"), &html! {}))
            }
            @for source in &sources { (one(&shell, source, can_edit && sources.len() > 1)) }
            @if !moves.is_empty() { (history(&shell, item, &moves, can_edit)) }
            @if can_edit { (merge_form(&shell, &head)) }
        }
    };
    Ok(shell.page(&format!("{title} · {name}"), &body))
}

fn moment(at: i64) -> Option<Timestamp> {
    (at > 0)
        .then(|| Timestamp::from_microsecond(at).ok())
        .flatten()
}

/// Each field: what stands, who says so since when, what sources say instead.
fn provenance(shell: &Shell, fields: &Fields) -> Markup {
    let lang = shell.lang;
    let known = FIELDS
        .iter()
        .copied()
        .filter_map(|name| Some((name, fields.0.get(name)?)))
        .chain(
            fields
                .0
                .iter()
                .filter(|(name, _)| !FIELDS.contains(&name.as_str()))
                .map(|(name, field)| (name.as_str(), field)),
        )
        .filter(|(_, field)| !field.standing().is_empty());
    panel_flush(
        &lang.t("known-fields-title"),
        &html! {},
        &html! {
            div.table-wrap tabindex="0" role="region" aria-label=(lang.t("known-fields-title")) {
                table.table {
                    caption.vh { (lang.t("known-fields-title")) }
                    thead { tr {
                        th scope="col" { (lang.t("known-field")) }
                        th scope="col" { (lang.t("known-value")) }
                        th scope="col" { (lang.t("known-according")) }
                    } }
                    tbody { @for (name, field) in known { tr {
                        th scope="row" { (field_name(lang, name)) }
                        td { (shown(lang, name, field.standing())) }
                        td { (according(shell, name, field)) }
                    } } }
                }
            }
        },
    )
}

fn according(shell: &Shell, name: &str, field: &Field) -> Markup {
    let (lang, now, zone) = (shell.lang, shell.now, &shell.actor.zone);
    let told = html! {
        (source_name(lang, &field.source))
        @if let Some(at) = moment(field.at) { ", " (format::time(lang, at, zone, now)) }
    };
    html! {
        @match &field.hand {
            Some(hand) => {
                (badge(Tone::Accent, &lang.t("known-by-hand")))
                @if !hand.by.is_empty() { " " (hand.by) }
                @if let Some(at) = moment(hand.at) { ", " (format::time(lang, at, zone, now)) }
                @if field.differs() {
                    br; (badge(Tone::Warn, &lang.t("known-differs"))) " "
                    (lang.ta("known-reported-instead", &[("value", &shown(lang, name, &field.value))])) " (" (told) ")"
                }
            }
            None => { (told) }
        }
    }
}

fn one(shell: &Shell, source: &SourceSeen, may_split: bool) -> Markup {
    let (lang, now, zone) = (shell.lang, shell.now, &shell.actor.zone);
    let aside = html! {
        @if source.raw_size > 0 && shell.actor.can(EditMachines) {
            (link_button(Button::Quiet, &format!("/machines/sources/{}/payload", source.id), Some(Icon::Download), &lang.ta("known-payload", &[("size", &format::bytes(lang, u64::try_from(source.raw_size).unwrap_or(0)))])))
        }
        @if may_split {
            form method="post" action={ "/machines/sources/" (source.id) "/split" } {
                (confirm_button(Button::Quiet, &lang.t("known-split"), &lang.t("known-split-ask")))
            }
        }
    };
    let keys: Vec<String> = source
        .keys
        .pairs()
        .iter()
        .map(|(kind, value)| format!("{} {value}", field_name(lang, kind)))
        .collect();
    let labels = [
        "known-source-name",
        "known-source-version",
        "known-source-tag",
        "known-source-seen",
        "known-source-full",
        "known-source-first",
        "known-source-why",
        "known-source-keys",
    ]
    .map(|key| lang.t(key));
    let [name, version, tag, seen, full, first, why, by] = &labels;
    let mut rows: Vec<(&str, Markup)> = vec![(name, html! { span.mono { (source.name) } })];
    if !source.version.is_empty() {
        rows.push((version, html! { (source.version) }));
    }
    if !source.tag.is_empty() {
        rows.push((tag, html! { (source.tag) }));
    }
    rows.push((seen, format::ago(lang, source.seen_at, zone, now)));
    if let Some(at) = source.full_at {
        rows.push((full, format::time(lang, at, zone, now)));
    }
    rows.push((first, format::time(lang, source.first_at, zone, now)));
    let because = match &source.why {
        Some(told) => reason(lang, told),
        None => lang.t("known-why-first"),
    };
    rows.push((why, html! { (because) }));
    rows.push((by, html! { (keys.join(" · ")) }));
    panel(
        &source_name(lang, &source.kind),
        &aside,
        &definition_list(&rows),
    )
}

/// Merges and splits, each to be taken back.
fn history(shell: &Shell, item: ItemId, moves: &[Told], can_edit: bool) -> Markup {
    let (lang, now, zone) = (shell.lang, shell.now, &shell.actor.zone);
    panel(
        &lang.t("known-moves-title"),
        &html! {},
        &html! {
            ul.plain.stack { @for one in moves { li.toolbar {
                span {
                    (lang.t(if one.is_merge { "known-merged" } else { "known-parted" })) " : "
                    (linked(item, &one.from)) " → " (linked(item, &one.to))
                    span.muted { " · " (one.by.clone().unwrap_or_else(|| lang.t("known-by-rules"))) ", " (format::ago(lang, one.at, zone, now)) }
                    @if let Some(why) = &one.why { " · " (reason(lang, why)) }
                }
                @if one.undone { (badge(Tone::Muted, &lang.t("known-undone"))) }
                @else if can_edit {
                    form method="post" action={ "/machines/moves/" (one.id) "/undo" } {
                        (confirm_button(Button::Quiet, &lang.t("known-undo"), &lang.t("known-undo-ask")))
                    }
                }
            } } }
        },
    )
}

fn linked(here: ItemId, (item, name): &(ItemId, String)) -> Markup {
    html! {
        @if *item == here { strong { (name) } " (n° " (item) ")" }
        @else { a href={ "/machines/" (item) } { (name) " (n° " (item) ")" } }
    }
}

/// Where to say into which other item this one goes.
fn merge_form(shell: &Shell, head: &Head) -> Markup {
    let (lang, item) = (shell.lang, head.item.id);
    let names = format!("/machines/names?client={}&except={item}", head.item.client);
    let (label, hint) = (lang.t("known-merge-into"), lang.t("known-merge-hint"));
    let field = crate::platform::page::Field::new("into", &label).hint(&hint);
    panel(
        &lang.t("known-merge-title"),
        &html! {},
        &html! {
            form.form method="get" action={ "/machines/" (item) "/merge" } {
                div.picks data-complete=(names) { (text_field(&field, Input::Text, "")) }
                (form_actions(&submit(Button::Secondary, &lang.t("known-merge-preview"))))
            }
        },
    )
}

pub(super) async fn payload(
    State(app): State<App>,
    shell: Shell,
    Path(source): Path<i64>,
) -> Result<Response, Failure> {
    let (bytes, media, kind) = app
        .read(&shell.actor, move |tx| fleet::payload(tx, source))
        .await?;
    let end = match media.as_str() {
        "application/json" => "json",
        "application/xml" | "text/xml" => "xml",
        "application/x-compress-gzip" => "gz",
        "application/x-compress-br" => "br",
        media if media.contains("compress") => "zlib",
        _ => "bin",
    };
    let name = format!("attachment; filename=\"{kind}-{source}.{end}\"");
    // Never as a page of ours, whatever a machine sent.
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, name),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

pub(super) async fn split(
    State(app): State<App>,
    shell: Shell,
    Path(source): Path<i64>,
) -> Result<Response, Failure> {
    let (item, _) = app
        .write(&shell.actor, move |tx| fleet::split(tx, source, None))
        .await?;
    Ok(onward(format!("/machines/{item}/sources"))
        .saying("known-is-split", &[])
        .into_response())
}
