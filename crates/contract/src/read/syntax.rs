//! From text to a tree with places, past syntax errors: what cannot be understood is blanked out, so
//! that the mistakes of the rest of the file are reported in the same run.

use std::collections::HashSet;
use std::ops::Range;

use toml::de::DeTable;

use super::problem::Mistake;
use super::source::Lines;
use crate::words::Words;

/// A syntax error and the bytes that it concerns.
pub(super) struct SyntaxError {
    pub(super) span: Range<usize>,
    pub(super) mistake: Mistake,
    pub(super) message: Words,
}

/// The text that could be understood, and what was wrong with the rest.
pub(super) struct Understood {
    /// Same length as the original; lines that are not TOML are blank.
    pub(super) text: String,
    pub(super) errors: Vec<SyntaxError>,
    /// Words of the lines that were blanked: what seems to be missing may be one of them.
    pub(super) lost: HashSet<String>,
}

/// How often the text is parsed again after blanking; a file with more layers of errors than that
/// reports the first ones.
const ROUNDS: usize = 48;

/// Blanks what is not TOML, line by line (a whole section when its header is broken).
pub(super) fn understand(original: &str) -> Understood {
    let mut text = original.to_owned();
    let mut errors: Vec<SyntaxError> = Vec::new();
    let mut lost = HashSet::new();
    let mut seen_lines = HashSet::new();
    let lines = Lines::new(original);
    for _ in 0..ROUNDS {
        let (_, found) = DeTable::parse_recoverable(&text);
        let mut blanks: Vec<Range<usize>> = Vec::new();
        for (message, span) in believable(&found, &text) {
            let line = lines.line_of(span.start);
            let twice = message.contains("duplicate key");
            if seen_lines.insert((line, twice)) && !lost_line(&lines, &text, line) {
                errors.push(describe(message, original, span.clone(), twice));
            }
            if !twice {
                blanks.push(extent(&lines, original, &span));
            }
        }
        if blanks.is_empty() {
            return Understood { text, errors, lost };
        }
        let mut bytes = text.into_bytes();
        for span in blanks {
            lost.extend(words_of(&original[span.clone()]));
            for byte in &mut bytes[span] {
                if *byte != b'\n' && *byte != b'\r' {
                    *byte = b' ';
                }
            }
        }
        text = String::from_utf8(bytes).unwrap_or_default();
    }
    // Hopeless: nothing of it is judged beyond its syntax.
    lost.extend(words_of(original));
    Understood {
        text: String::new(),
        errors,
        lost,
    }
}

/// The errors in the order of the file, up to the first thing that was opened and never closed: what
/// follows it was misread, and will be judged in the next round.
fn believable<'e>(found: &'e [toml::de::Error], text: &str) -> Vec<(&'e str, Range<usize>)> {
    let mut errors: Vec<(&str, Range<usize>)> = found
        .iter()
        .map(|error| (error.message(), within(error.span().unwrap_or(0..0), text)))
        .collect();
    for (message, span) in &mut errors {
        // A text of several lines that never ends is blamed where it begins.
        if message.contains("multi-line") {
            let quotes = if message.contains("literal") {
                "'''"
            } else {
                "\"\"\""
            };
            let start = text[..span.start].rfind(quotes).unwrap_or(span.start);
            *span = start..(start + 3).min(text.len()).max(start);
        }
    }
    for (message, span) in &mut errors {
        let (brackets, unclosed) = if message.contains("between array elements") {
            (('[', ']'), "unclosed array, expected `]`")
        } else if message.contains("inline table element") || message.contains("between key-value")
        {
            (('{', '}'), "unclosed inline table, expected `}`")
        } else {
            continue;
        };
        if let Some(open) = unclosed_before(text, span.start, brackets) {
            *message = unclosed;
            *span = open;
        }
    }
    errors.sort_by_key(|(_, span)| span.start);
    let open = errors.iter().position(|(message, _)| {
        message.contains("unclosed array")
            || message.contains("unclosed inline table")
            || message.contains("multi-line")
    });
    errors.truncate(open.map_or(errors.len(), |at| at + 1));
    errors
}

/// When a list seems to go on with a line that is a heading or a key of its own: the end of the line
/// on which the list was opened.
fn unclosed_before(text: &str, at: usize, brackets: (char, char)) -> Option<Range<usize>> {
    let start = text[..at].rfind('\n')? + 1;
    let line = text[start..].lines().next().unwrap_or("");
    let own_key = line.split_once('=').is_some_and(|(key, _)| {
        key.trim()
            .chars()
            .all(|c| c.is_alphanumeric() || "-_. \"".contains(c))
    });
    let heading = line.starts_with('[') && line.contains(']') && !line.contains(['"', '{']);
    if !text[start..at].trim().is_empty() || !(own_key || heading) {
        return None;
    }
    let mut end = start - 1;
    loop {
        let from = text[..end].rfind('\n').map_or(0, |at| at + 1);
        let code = &text[from..end];
        if code.matches(brackets.0).count() > code.matches(brackets.1).count() {
            let last = code.char_indices().next_back().map_or(0, |(at, _)| at);
            return Some(from + last..end);
        }
        end = from.checked_sub(1)?;
    }
}

fn lost_line(lines: &Lines<'_>, text: &str, line: u32) -> bool {
    let span = lines.span_of(line);
    let now = text.get(span).unwrap_or("");
    now.trim().is_empty() && !now.is_empty()
}

fn within(span: Range<usize>, text: &str) -> Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    // An error at the very end of a line belongs to that line, not to the next.
    if start > 0 && (start == text.len() || text.as_bytes()[start] == b'\n') {
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        if line_start == start && !text[..start - 1].is_empty() {
            start -= 1;
        }
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// The lines to blank: those of the error, back to the start of its statement when it stands on a
/// continuation line, and the whole section when the header is broken.
fn extent(lines: &Lines<'_>, original: &str, span: &Range<usize>) -> Range<usize> {
    let first = lines.span_of(lines.line_of(span.start));
    let last = lines.span_of(lines.line_of(span.end.saturating_sub(1).max(span.start)));
    if !original[first.start..].trim_start().starts_with('[') {
        return first.start..last.end.max(first.end);
    }
    let mut at = lines.line_of(span.start) + 1;
    while at <= lines.count() {
        let next = lines.span_of(at);
        if original[next.clone()].trim_start().starts_with('[') {
            return first.start..next.start;
        }
        at += 1;
    }
    first.start..original.len()
}

fn words_of(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
}

fn describe(message: &str, original: &str, span: Range<usize>, twice: bool) -> SyntaxError {
    let quoted: String = original[span.clone()].chars().take(40).collect();
    if twice {
        return SyntaxError {
            message: Words::new(
                format!("« {quoted} » est déjà défini ; n'en garder qu'un"),
                format!("“{quoted}” is defined already; keep one of them"),
            ),
            span,
            mistake: Mistake::Duplicate,
        };
    }
    let line_start = original[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = original[span.start..]
        .find('\n')
        .map_or(original.len(), |at| span.start + at);
    let line = original[line_start..line_end].trim();
    let (fr, en) = advice(line, message);
    SyntaxError {
        message: Words::new(
            format!("syntaxe TOML incorrecte : {fr} [{message}]"),
            format!("not valid TOML: {en} [{message}]"),
        ),
        span,
        mistake: Mistake::Syntax,
    }
}

/// What was probably forgotten on a line that is not TOML.
fn advice(line: &str, message: &str) -> (&'static str, &'static str) {
    let code = line.split('#').next().unwrap_or(line);
    if line.starts_with('[') && !code.contains(']') {
        ("fermer le titre par « ] »", "close the heading with “]”")
    } else if code.matches('"').count() % 2 == 1 {
        (
            "fermer le texte par un guillemet \"",
            "close the text with a quote \"",
        )
    } else if !line.starts_with('[') && !code.contains('=') {
        (
            "écrire une clé, « = », puis sa valeur",
            "write a key, “=”, then its value",
        )
    } else if code.trim_end().ends_with('=') {
        ("écrire une valeur après « = »", "write a value after “=”")
    } else if message.contains("expected `,`") {
        (
            "séparer les éléments par des virgules",
            "separate the items with commas",
        )
    } else if code.matches('[').count() != code.matches(']').count() {
        ("fermer la liste par « ] »", "close the list with “]”")
    } else if code.matches('{').count() != code.matches('}').count() {
        ("fermer la table par « } »", "close the table with “}”")
    } else {
        (
            "les textes et les durées se mettent entre guillemets, les dates s'écrivent 2026-01-05",
            "texts and durations stand in quotes, dates are written 2026-01-05",
        )
    }
}
