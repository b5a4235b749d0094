//! What was refused within the last day: why, who sent it, and the message itself.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::intake::actions;
use crate::intake::store::Reject;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Column, Row, Table, format, panel as box_around, panel_flush, row, table,
};
use crate::platform::shell::Shell;

/// The panel of what was refused.
pub(super) fn panel(shell: &Shell, rejects: &[Reject]) -> Markup {
    let lang = shell.lang;
    let title = lang.t("intake-rejects");
    if rejects.is_empty() {
        return box_around(
            &title,
            &html! {},
            &html! { p.muted { (lang.t("intake-rejects-none")) } },
        );
    }
    let columns = [
        Column::tight(lang.t("intake-reject-at")),
        Column::main(lang.t("intake-reject-why")),
        Column::new(lang.t("intake-reject-who")),
        Column::new(lang.t("machine-client")),
        Column::number(lang.t("intake-reject-size")),
    ];
    let frame = Table {
        id: "rejects",
        caption: &title,
        columns: &columns,
        selectable: false,
    };
    let rows = html! { @for reject in rejects { (line(shell, &frame, reject)) } };
    let aside = html! { span.muted { (lang.t("intake-rejects-kept")) } };
    panel_flush(&title, &aside, &table(lang, &frame, &rows))
}

fn line(shell: &Shell, frame: &Table<'_>, reject: &Reject) -> Markup {
    let lang = shell.lang;
    let why = lang.t(&format!("intake-reason-{}", reject.reason));
    let size = u64::try_from(reject.size).unwrap_or_default();
    let cells = [
        html! { (format::ago(lang, reject.at, &shell.actor.zone, shell.now)) },
        html! {
            (why)
            @if !reject.detail.is_empty() && reject.detail != "forbidden" {
                br; code.muted lang="en" { (reject.detail) }
            }
        },
        html! {
            @if !reject.device.is_empty() { (reject.device) br; }
            span.muted { (reject.address) @if !reject.agent.is_empty() { " · " (reject.agent) } }
        },
        html! {
            @if let (Some(client), Some(name)) = (reject.client, &reject.client_name) {
                a href={ "/clients/" (client) } { (name) }
            } @else { span.muted { (lang.t("intake-reject-nobody")) } }
        },
        html! {
            a href={ "/machines/sources/rejects/" (reject.id) } download { (format::bytes(lang, size)) }
        },
    ];
    let id = format!("reject-{}", reject.id);
    row(
        lang,
        frame,
        &Row {
            id: &id,
            href: None,
            value: "",
            name: &why,
            cells: &cells,
        },
    )
}

/// The message as it came. Never shown in the browser: it is somebody else's bytes.
pub(super) async fn download(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let (bytes, _) = app
        .write(&shell.actor, move |tx| actions::payload(tx, id))
        .await?;
    let name = format!("attachment; filename=\"inventory-{id}.bin\"");
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}
