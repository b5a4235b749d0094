//! The file of a version, line by line: where every clause that is cited can be seen.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use intendant_domain::id::ClientId;
use maud::{Markup, html};

use super::Here;
use super::document::ground;
use crate::contracts::actions;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::panel_flush;
use crate::platform::shell::Shell;

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path((client, number)): Path<(ClientId, i64)>,
) -> Result<Response, Failure> {
    let (ground, version, text) = app
        .read(&shell.actor, move |tx| {
            let ground = ground(tx, client, Some(number))?;
            let (version, text) = actions::file(tx, client, number)?;
            Ok((ground, version, text))
        })
        .await?;
    let shown = ground.shown.as_ref().ok_or(Failure::NotFound)?;
    let aside = html! { span.muted.mono.sha title="SHA-256" { (version.sha256) } };
    let body = html! {
        (ground.head(shown, Here::File).markup(&shell))
        (panel_flush(&version.file_name(), &aside, &lines(&text)))
    };
    Ok(shell.page(&version.file_name(), &body))
}

fn lines(text: &str) -> Markup {
    html! {
        div.source tabindex="0" role="region" {
            ol {
                @for (index, line) in text.lines().enumerate() {
                    @let number = index + 1;
                    li id={ "L" (number) } {
                        a.source-number href={ "#L" (number) } aria-label=(number) { (number) }
                        code class=[class_of(line)] { (line) }
                    }
                }
            }
        }
    }
}

/// Headings and comments are told apart, so that the eye finds its way.
fn class_of(line: &str) -> Option<&'static str> {
    match line.trim_start().chars().next() {
        Some('#') => Some("source-comment"),
        Some('[') => Some("source-heading"),
        _ => None,
    }
}

/// The file as it was added, byte for byte.
pub(super) async fn download(
    State(app): State<App>,
    shell: Shell,
    Path((client, number)): Path<(ClientId, i64)>,
) -> Result<Response, Failure> {
    let (version, text) = app
        .read(&shell.actor, move |tx| actions::file(tx, client, number))
        .await?;
    let name = format!("attachment; filename=\"{}\"", version.file_name());
    Ok((
        [
            (CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, name),
        ],
        text,
    )
        .into_response())
}
