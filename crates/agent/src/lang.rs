//! French or English for people at a terminal, as `LANG` and its kin say. Logs stay English, so
//! that they can be searched.

/// One of two texts.
pub(crate) fn pick(english: &'static str, french: &'static str) -> &'static str {
    let french_wanted = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .is_some_and(|value| value.starts_with("fr"));
    if french_wanted { french } else { english }
}
