//! The control room's page.

use axum::response::Response;
use intendant_domain::access::Permission;
use maud::html;

use super::panels::Panels;
use super::{room, steps};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{Button, Icon, format, link_button, page_header};
use crate::platform::shell::Shell;

/// The page.
pub(super) async fn show(app: &App, shell: Shell) -> Result<Response, Failure> {
    let room = app.read(&shell.actor, room::gather).await?;
    let shell = shell.live("/live/control-room");
    let lang = shell.lang;
    let today = room.now.to_zoned_datetime(shell.actor.zone.clone()).date();
    let new = html! {
        @if shell.actor.can(Permission::OpenTickets) {
            (link_button(Button::Primary, "/tickets/new", Some(Icon::Plus), &lang.t("ticket-new")))
        }
    };
    let first = steps::panel_of(&shell, &room);
    let panels = Panels::of(&shell.actor, &room);
    let title = lang.t("nav-control-room");
    let body = html! {
        (page_header(&title, &format::date_long(lang, today), &new))
        div.stack.room {
            @if let Some(first) = first { (first) }
            @for panel in &panels.above { (panel.html) }
            div.grid2 {
                div.stack { @for panel in &panels.left { (panel.html) } }
                div.stack { @for panel in &panels.right { (panel.html) } }
            }
        }
    };
    Ok(shell.page(&title, &body))
}
