//! Writes XML: elements in order, text escaped.

use std::fmt::Write;

/// A document under construction.
pub(super) struct Xml {
    out: String,
}

impl Xml {
    pub(super) fn new() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.out.push('\n');
        self.out
    }

    /// An element with what `content` writes in it.
    pub(super) fn within(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.within_with(name, &[], content);
    }

    /// An element with attributes and content.
    pub(super) fn within_with(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self),
    ) {
        self.open(name, attributes);
        content(self);
        self.close(name);
    }

    /// An element with text.
    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    /// An element with text, unless there is none.
    pub(super) fn leaf_if(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    /// An element with attributes and text.
    pub(super) fn leaf_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close(name);
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.text(value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "</{name}>");
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\n' | '\t' => self.out.push(c),
                // Characters that XML 1.0 has no way to write, not even escaped.
                '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
                _ => self.out.push(c),
            }
        }
    }
}
