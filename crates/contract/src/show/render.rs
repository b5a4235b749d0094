//! The readable contract as plain text and as Markdown.

use std::fmt::Write;

use super::Document;

/// Columns of the plain text.
const WIDTH: usize = 100;

/// Plain text for a terminal; the line of the file stands at the end of each clause.
#[must_use]
pub fn to_text(document: &Document) -> String {
    let mut out = String::new();
    let rule = "═".repeat(document.title.chars().count());
    let _ = writeln!(out, "{}\n{rule}\n{}", document.title, document.subtitle);
    for section in &document.sections {
        let _ = writeln!(out, "\n{}", section.title);
        let mark = if section.depth == 1 { "─" } else { "·" };
        let _ = writeln!(out, "{}", mark.repeat(section.title.chars().count()));
        for clause in &section.clauses {
            let place = match clause.line {
                0 => String::new(),
                line => format!(" [{line}]"),
            };
            let sentence = format!("{} — {}{place}", clause.label, clause.text);
            out.push_str(&wrapped(&sentence));
        }
    }
    out
}

/// Folds at ordinary spaces, the first line with a bullet.
fn wrapped(sentence: &str) -> String {
    let mut out = String::new();
    let mut line = "  • ".to_owned();
    for word in sentence.split(' ') {
        let length = line.chars().count() + word.chars().count();
        if length > WIDTH && line.trim().chars().count() > 1 {
            out.push_str(line.trim_end());
            out.push('\n');
            line = "    ".to_owned();
        }
        line.push_str(word);
        line.push(' ');
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}

/// Markdown with a heading for each section.
#[must_use]
pub fn to_markdown(document: &Document) -> String {
    let mut out = format!(
        "# {}\n\n{}\n",
        escaped(&document.title),
        escaped(&document.subtitle)
    );
    for section in &document.sections {
        let level = "#".repeat(usize::from(section.depth) + 1);
        let _ = writeln!(out, "\n{level} {}\n", escaped(&section.title));
        for clause in &section.clauses {
            let _ = writeln!(
                out,
                "- **{}** — {}",
                escaped(&clause.label),
                escaped(&clause.text)
            );
        }
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '>' | '\\') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}
