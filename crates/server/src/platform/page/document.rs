//! Pages that read as a document: a contract, a report.

use maud::{Markup, html};

/// A clause with its life in the margin: what it says at the left, what it did at the right.
/// `anchor` is what links to the clause name; `life` may be empty.
#[must_use]
pub fn clause_row(anchor: &str, title: &str, text: &Markup, life: &Markup) -> Markup {
    html! {
        section.clause-row id=(anchor) {
            div.prose {
                h2 { a.anchor href={ "#" (anchor) } { (title) } }
                (text)
            }
            @if !life.0.is_empty() { aside.margin { (life) } }
        }
    }
}

/// A short list, one line each: a mark, what it is, whose it is, why. Put it in a
/// [`panel_flush`](super::panel_flush).
#[must_use]
pub fn lines(items: &[Markup]) -> Markup {
    html! { ul.rows { @for item in items { li { (item) } } } }
}
