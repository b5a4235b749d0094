//! The first page. For the provider's people the control room: what needs somebody now, in one look.
//! For a client's people their portal: what they asked for, what they were promised, how it stands.

mod counts;
mod draw;
mod drill;
mod horizon;
mod live;
mod panels;
mod portal;
mod room;
mod steps;
mod store;

pub use counts::{Counts, NavCache};
pub use horizon::HorizonCache;

use axum::extract::State;
use axum::response::Response;
use intendant_domain::access::Permission::{Administer, SeeControlRoom, WorkTickets};

use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;
use crate::platform::shell::Shell;

/// The doors of the first page.
#[must_use]
pub fn doors() -> Doors {
    let work = Guard::Needs(WorkTickets);
    Doors::default()
        .get(Guard::SignedIn, "/", first_page)
        .get(
            Guard::Needs(SeeControlRoom),
            "/live/control-room",
            live::room,
        )
        .get(Guard::SignedIn, "/live/counts", live::counts)
        .get(Guard::SignedIn, "/live/portal", live::portal)
        .post(work, "/drill/stop", drill::stop)
        .post(work, "/drill/start", drill::start)
        .post(Guard::Needs(Administer), "/drill/dismiss", drill::dismiss)
}

/// `GET /`
async fn first_page(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    if shell.actor.is_clients() {
        portal::show(&app, shell).await
    } else {
        draw::show(&app, shell).await
    }
}
