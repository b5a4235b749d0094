//! Amendments side by side: what each changed in promises.

use axum::extract::{Path, State};
use axum::response::Response;
use intendant_contract::diff::{Change, Direction, diff};
use intendant_domain::id::ClientId;
use maud::{Markup, html};

use super::Here;
use super::document::{Ground, ground};
use crate::contracts::compiled::Compiled;
use crate::contracts::{actions, words};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{Icon, Tone, empty_state, format, panel_flush};
use crate::platform::shell::Shell;

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
) -> Result<Response, Failure> {
    let (ground, all) = app
        .read(&shell.actor, move |tx| {
            let ground = ground(tx, client, None)?;
            let mut all = Vec::new();
            for version in &ground.versions {
                all.push(actions::the_version(tx, client, version.number)?.1);
            }
            Ok((ground, all))
        })
        .await?;
    let shown = ground.shown.as_ref().ok_or(Failure::NotFound)?;
    let lang = shell.lang;
    let body = html! {
        (ground.head(shown, Here::Changes).markup(&shell))
        @if all.len() < 2 {
            (empty_state(Icon::Compare, &lang.t("changes-none"), &lang.t("changes-none-text"), &html! {}))
        }
        @for pair in all.windows(2).rev() {
            (amendment(&shell, &ground, &pair[0], &pair[1]))
        }
    };
    Ok(shell.page(&lang.t("contract-tab-changes"), &body))
}

fn amendment(shell: &Shell, ground: &Ground, old: &Compiled, new: &Compiled) -> Markup {
    let lang = shell.lang;
    let changes = diff(&old.contract, &new.contract);
    let version = ground.versions.iter().find(|one| one.number == new.number);
    let title = lang.ta(
        "changes-title",
        &[
            ("old", &old.number.to_string()),
            ("new", &new.number.to_string()),
        ],
    );
    let aside = html! {
        @if let Some(version) = version {
            span.muted { (lang.ta("contract-effect", &[("day", &format::date(lang, version.effective_on))])) }
        }
    };
    let file = format!("/clients/{}/contract", ground.client);
    panel_flush(
        &title,
        &aside,
        &html! {
            @if let Some(version) = version && !version.note.is_empty() { p.panel-body { (version.note) } }
            @if changes.is_empty() { p.panel-body.muted { (lang.t("changes-no-promise")) } }
            @else { (side_by_side(lang, &changes, Some((&file, old.number, new.number)))) }
        },
    )
}

/// A table of promises before and after. `files`: the contract's address and both versions' numbers,
/// where there are files to link to.
pub(super) fn side_by_side(
    lang: Lang,
    changes: &[Change],
    files: Option<(&str, i64, i64)>,
) -> Markup {
    html! {
        table.diff {
            thead { tr {
                th scope="col" { (lang.t("ui-diff-what")) }
                th scope="col" { (lang.t("ui-diff-before")) }
                th scope="col" { (lang.t("ui-diff-after")) }
            } }
            tbody { @for change in changes { (line(lang, change, files)) } }
        }
    }
}

fn line(lang: Lang, change: &Change, files: Option<(&str, i64, i64)>) -> Markup {
    let (tone, meaning) = match change.direction {
        Direction::Better => (Tone::Good, "changes-better"),
        Direction::Worse => (Tone::Bad, "changes-worse"),
        Direction::Neutral => (Tone::Neutral, ""),
    };
    html! {
        tr data-tone=(tone.code()) {
            th scope="row" {
                (words(&change.subject, lang))
                @if let Some(context) = &change.context { " " span.muted { "(" (words(context, lang)) ")" } }
                @if !meaning.is_empty() { " " span.diff-meaning { (lang.t(meaning)) } }
                @if let Some((base, old, new)) = files && change.line > 0 {
                    @let number = if change.to.is_none() { old } else { new };
                    " " a.deed-line href={ (base) "/" (number) "/file#L" (change.line) } { (lang.ta("contract-line", &[("line", &change.line.to_string())])) }
                }
            }
            td { @match &change.from {
                Some(text) => { del { (words(text, lang)) } }
                None => { span.muted { (lang.t("ui-diff-none")) } }
            } }
            td { @match &change.to {
                Some(text) => { ins { (words(text, lang)) } }
                None => { span.muted { (lang.t("ui-diff-gone")) } }
            } }
        }
    }
}
