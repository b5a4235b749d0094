//! Small helpers to say one thing in both languages with the typography of each.

use crate::model::Language;
use crate::words::{NBSP, Words};

/// Both languages of a sentence; in French the space before `: ; ! ?` becomes non-breaking.
pub(crate) fn both(say: impl Fn(Language) -> String) -> Words {
    Words::new(french(&say(Language::Fr)), say(Language::En))
}

/// French typography: no line breaks before high punctuation.
pub(crate) fn french(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let high = rest
            .peek()
            .is_some_and(|next| matches!(next, ':' | ';' | '!' | '?'));
        out.push(if c == ' ' && high { NBSP } else { c });
    }
    out
}
