//! Lists as columns, and things as lines of name and value.

use serde_json::Value;

use super::words::Lang;

/// Prints rows under their headings; columns as wide as their widest cell, the last one ragged.
pub(super) fn print(headings: &[&str], rows: &[Vec<String>]) {
    let mut widths: Vec<usize> = headings.iter().map(|h| h.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &[String]| {
        let mut out = String::new();
        for (width, cell) in widths.iter().zip(cells) {
            let cell = safe(cell);
            let pad = width.saturating_sub(cell.chars().count());
            out.push_str(&cell);
            out.push_str(&" ".repeat(pad + 2));
        }
        println!("{}", out.trim_end());
    };
    line(&headings.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>());
    rows.iter().for_each(|row| line(row));
}

/// Prints what is known of something, a line each; what is empty is left out.
pub(super) fn card(lines: &[(&str, String)]) {
    let shown: Vec<_> = lines
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let width = shown
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or_default();
    for (name, value) in shown {
        let pad = " ".repeat(width - name.chars().count());
        println!("{name}{pad}  {}", safe(value));
    }
}

/// A text without what could drive the reader's terminal.
pub(super) fn safe(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// A field as text; empty when it is absent.
pub(super) fn text(value: &Value, lang: Lang) -> String {
    match value {
        Value::Null | Value::Object(_) => String::new(),
        Value::Bool(yes) => lang.yes(*yes).to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .map(|item| text(item, lang))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Number(number) => number.to_string(),
    }
}
