//! Words that pages and documents share.

use crate::platform::i18n::Lang;

/// Items of a kind, in the plural; one that the product does not know is shown as it is written.
pub fn kinds(lang: Lang, kind: &str) -> String {
    for prefix in ["perimeter-kind-", "month-kind-"] {
        let key = format!("{prefix}{kind}");
        if lang.has(&key) {
            return lang.t(&key);
        }
    }
    kind.to_owned()
}

/// The first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
