//! The product's mark: a steward's key whose ring is a dial.

use maud::{Markup, html};

/// The mark alone, as tall as a line.
#[must_use]
pub fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false" {
            circle cx="9" cy="9" r="6.5" {}
            path d="M9 5.6V9L11.4 10.6" {}
            path d="M13.8 13.8L21 21M17.6 17.6L20 15.2M20.2 20.2L22.2 18.2" {}
        }
    }
}

/// The mark and the name.
#[must_use]
pub fn name_mark() -> Markup {
    html! { span.brand { (mark()) span.brand-name { "Intendant" } } }
}
