//! Documents of an item: invoice, delivery note, photograph, manual.

use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use intendant_domain::id::{AttachmentId, ItemId};
use intendant_domain::tickets::Attached;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::machines::actions::{self, Machine};
use crate::machines::documents as papers;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{Button, Icon, confirm_button, format, icon, panel};
use crate::platform::shell::{Onward, Shell, onward};
use crate::tickets::{files, send_file};

/// The panel.
pub(super) fn markup(
    lang: Lang,
    machine: &Machine,
    zone: &TimeZone,
    now: Timestamp,
    can_edit: bool,
) -> Markup {
    let here = format!("/machines/{}/documents", machine.item.id);
    panel(
        &lang.t("fleet-documents"),
        &html! {},
        &html! {
            @if machine.documents.is_empty() { p.muted { (lang.t("fleet-no-documents")) } }
            @for one in &machine.documents {
                div.toolbar {
                    a href={ (here) "/" (one.id) } { (icon(Icon::Attachment)) " " (one.name) }
                    span.muted { (format::bytes(lang, u64::try_from(one.size).unwrap_or(0))) " · " (format::time(lang, one.added_at, zone, now)) }
                    @if can_edit {
                        form method="post" action={ (here) "/" (one.id) "/remove" } {
                            (confirm_button(Button::Quiet, &lang.t("fleet-document-remove"), &lang.ta("fleet-document-remove-ask", &[("name", &one.name)])))
                        }
                    }
                }
            }
            @if can_edit {
                form.toolbar method="post" action=(here) enctype="multipart/form-data" {
                    input type="file" name="file" required aria-label=(lang.t("fleet-document-add"));
                    button.btn.small type="submit" { (icon(Icon::Upload)) (lang.t("fleet-document-add")) }
                }
            }
        },
    )
}

/// `POST /machines/{item}/documents`
pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ItemId>,
    mut form: Multipart,
) -> Result<Onward, Failure> {
    // Before a byte is stored: whoever cannot see the item learns nothing.
    app.read(&shell.actor, move |tx| actions::show(tx, id).map(drop))
        .await?;
    let mut received = None;
    while let Some(field) = form
        .next_field()
        .await
        .map_err(|_| Failure::from(Problem::new("file", "ticket-file-cut")))?
    {
        if field.name() == Some("file") {
            received = Some(files::receive(&app.config().data, field).await?);
        }
    }
    let received = received.ok_or(Problem::new("file", "ticket-file-missing"))?;
    app.write(&shell.actor, move |tx| {
        papers::add_document(tx, id, (&received.name, received.size, &received.sha256))
    })
    .await?;
    Ok(onward(format!("/machines/{id}")).saying("fleet-document-added", &[]))
}

/// `GET /machines/{item}/documents/{document}`
pub(super) async fn get(
    State(app): State<App>,
    shell: Shell,
    Path((id, document)): Path<(ItemId, i64)>,
) -> Result<Response, Failure> {
    let found = app
        .read(&shell.actor, move |tx| papers::document(tx, id, document))
        .await?;
    let file = Attached {
        attachment: AttachmentId(found.id),
        name: found.name,
        size: found.size,
        sha256: found.sha256,
        internal: false,
    };
    send_file(&app, &file).await
}

/// `POST /machines/{item}/documents/{document}/remove`
pub(super) async fn remove(
    State(app): State<App>,
    shell: Shell,
    Path((id, document)): Path<(ItemId, i64)>,
) -> Result<Onward, Failure> {
    app.write(&shell.actor, move |tx| {
        papers::remove_document(tx, id, document)
    })
    .await?;
    Ok(onward(format!("/machines/{id}")).saying("fleet-document-removed", &[]))
}
