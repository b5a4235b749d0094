//! The month: report, invoice, penalties, closing, evidence; documents and their numbers; the index
//! series that prices are revised by.
//!
//! What a month comes to is computed by `domain::months` from evidence that `gather` reads from the
//! database. Closing keeps the figures, issues the documents and writes an event into the client's
//! chain, all in one transaction; nothing of it changes afterwards.

mod actions;
mod api;
mod close;
mod credit;
mod gather;
mod indices;
mod pages;
mod print;
mod printer;
mod store;

pub use actions::{
    MonthState, Overview, Standing, View, documents, evidence, months, overview, view,
};
pub use api::download;
pub use close::{Closed, close};
pub use credit::{NewCredit, NewLine, credit};
pub use indices::{NewValues, Series, enter, series};
pub use pages::papers;
pub use print::parties_of;
pub(crate) use printer::render;
pub use printer::{kept, printed};
pub use store::{Document, DocumentKind};

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
