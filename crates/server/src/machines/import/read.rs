//! A table from a file: CSV in any of the usual forms, XLSX.

use intendant_domain::machines::import::{delimiter, text};

use super::book::book;
use crate::platform::failure::Problem;

/// Most rows of a table, its heading included.
pub const MOST_ROWS: usize = 10_001;
/// Most columns.
pub(super) const MOST_COLUMNS: usize = 100;
/// Longest cell, in characters.
const LONGEST: usize = 500;

/// The rows of a file, the first the heading; empty ones are left out.
///
/// # Errors
/// A file that is no table, an empty one, one that is too large.
pub fn table(name: &str, bytes: Vec<u8>) -> Result<Vec<Vec<String>>, Problem> {
    let rows = if bytes.starts_with(b"PK") {
        book(bytes)?
    } else {
        csv(&bytes)?
    };
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .filter(|row| row.iter().any(|cell| !cell.is_empty()))
        .collect();
    if rows.len() < 2 {
        return Err(Problem::new("file", "fleet-import-empty").with("name", name));
    }
    if rows.len() > MOST_ROWS {
        return Err(Problem::new("file", "fleet-import-too-long").with("most", MOST_ROWS - 1));
    }
    Ok(rows)
}

pub(super) fn clean(cell: &str) -> String {
    cell.replace(['\u{a0}', '\u{202f}', '\n', '\r', '\t'], " ")
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect()
}

fn csv(bytes: &[u8]) -> Result<Vec<Vec<String>>, Problem> {
    let text = text(bytes);
    if text.contains('\0') {
        return Err(Problem::new("file", "fleet-import-no-table"));
    }
    let first = text.lines().next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(first))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            Problem::new("file", "fleet-import-line").with("n", line)
        })?;
        // What our own export marks as text ("'=…") comes back as it was.
        let cell = |text: &str| {
            let text = clean(text);
            match text.strip_prefix('\'') {
                Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
                _ => text,
            }
        };
        rows.push(record.iter().take(MOST_COLUMNS).map(cell).collect());
        if rows.len() > MOST_ROWS {
            break;
        }
    }
    Ok(rows)
}
