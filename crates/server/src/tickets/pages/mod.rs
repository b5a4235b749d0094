//! Pages of the desk: the queue, a new ticket, a ticket; the same for the client's people as their
//! portal, with less to do and nothing internal to see.

mod acts;
mod edit;
mod history;
mod live;
mod new;
mod next;
pub(crate) mod parts;
mod preview;
mod queue;
mod settings;
mod show;
mod tools;

use axum::extract::DefaultBodyLimit;
use intendant_domain::access::Permission::{
    Administer, Comment, OpenTickets, SeeTickets, WorkTickets,
};

use super::files::LARGEST;
use crate::platform::doors::{Doors, Guard};

/// The doors of the pages.
pub(super) fn doors() -> Doors {
    let (see, work) = (Guard::Needs(SeeTickets), Guard::Needs(WorkTickets));
    let (open, write) = (Guard::Needs(OpenTickets), Guard::Needs(Comment));
    let mut files = Doors::default().post(write, "/tickets/{number}/files", acts::attach);
    files.pages = files
        .pages
        .layer(DefaultBodyLimit::max(LARGEST + 64 * 1024));
    Doors::default()
        .get(see, "/tickets", queue::show)
        .get(see, "/live/tickets", live::queue)
        .post(work, "/tickets/bulk", queue::bulk)
        .post(see, "/tickets/filters", queue::save_filter)
        .post(see, "/tickets/filters/{id}/remove", queue::remove_filter)
        .get(open, "/tickets/new", new::show)
        .post(open, "/tickets/new", new::open)
        .get(open, "/tickets/new/preview", new::preview)
        .get(see, "/tickets/{number}", show::show)
        .get(see, "/live/tickets/{number}", live::ticket)
        .post(Guard::SignedIn, "/tickets/{number}/act", acts::act)
        .post(write, "/tickets/{number}/comments", acts::comment)
        .get(see, "/tickets/{number}/files/{file}", acts::download)
        .get(work, "/tickets/{number}/edit", edit::show)
        .post(work, "/tickets/{number}/edit", edit::save)
        .get(
            Guard::Needs(Administer),
            "/administration/desk",
            settings::show,
        )
        .post(
            Guard::Needs(Administer),
            "/administration/desk",
            settings::save,
        )
        .and(files)
}
