//! A table from an XLSX workbook, which is a ZIP archive of XML: unpacked within a limit before
//! anything is read, and read cell by cell, so that neither a few kilobytes that inflate to gigabytes
//! nor one cell in the last row and column takes the server's memory.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use calamine::{Data, Reader as _, Xlsx};
use jiff::civil::Date;
use zip::ZipArchive;

use super::read::{MOST_COLUMNS, MOST_ROWS, clean};
use crate::platform::failure::Problem;

/// Most bytes of a workbook unpacked. Ten thousand rows of forty columns have some 20 MB.
const LARGEST_UNPACKED: u64 = 64 << 20;
/// Most files in a workbook.
const MOST_FILES: usize = 2_000;

/// The rows of the first sheet.
///
/// # Errors
/// A file that is no workbook, one that is cut off, one that unpacks to too much.
pub(super) fn book(bytes: Vec<u8>) -> Result<Vec<Vec<String>>, Problem> {
    within_limits(&bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let first = book.sheet_names().first().cloned().ok_or_else(broken)?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(|_| broken())?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some(found) = cells.next_cell().map_err(|_| broken())? {
        let (row, column) = found.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let text = cell(&found.get_value().clone().into());
        if column >= MOST_COLUMNS || text.is_empty() {
            continue;
        }
        let row = rows.entry(row).or_default();
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        if let Some(place) = row.get_mut(column) {
            *place = text;
        }
        if rows.len() > MOST_ROWS {
            break;
        }
    }
    Ok(rows.into_values().collect())
}

fn broken() -> Problem {
    Problem::new("file", "fleet-import-no-table")
}

/// Whether all that is packed stays within the limit. What the archive says of its sizes is not
/// believed: it is unpacked, into nothing.
fn within_limits(bytes: &[u8]) -> Result<(), Problem> {
    let too_much =
        || Problem::new("file", "fleet-import-bomb").with("most", LARGEST_UNPACKED >> 20);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > MOST_FILES {
        return Err(too_much());
    }
    let mut left = LARGEST_UNPACKED;
    for number in 0..archive.len() {
        let file = archive.by_index(number).map_err(|_| broken())?;
        let length = io::copy(&mut file.take(left + 1), &mut io::sink()).map_err(|_| broken())?;
        left = left.checked_sub(length).ok_or_else(too_much)?;
    }
    Ok(())
}

fn cell(data: &Data) -> String {
    match data {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => clean(text),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => n.to_string(),
        Data::Bool(is) => is.to_string(),
        Data::DateTime(at) => day(at.as_f64()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The day of a spreadsheet's number: days since 30 December 1899.
fn day(number: f64) -> Option<String> {
    #[allow(clippy::cast_possible_truncation, reason = "a number of days, checked")]
    let days = (0.0..3_000_000.0)
        .contains(&number)
        .then_some(number.floor() as i64)?;
    let start = Date::new(1899, 12, 30).ok()?;
    let day = start
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()?;
    Some(day.to_string())
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, Workbook};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::table;
    use super::*;

    fn small() -> Workbook {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "Nom").unwrap();
        sheet.write(0, 2, "Achat").unwrap();
        sheet.write(2, 0, "srv-1 & co").unwrap();
        sheet.write(2, 1, 42).unwrap();
        let day = Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_with_format(2, 2, 45_000, &day).unwrap();
        book
    }

    fn key(bytes: Vec<u8>) -> String {
        format!("{:?}", table("x.xlsx", bytes).expect_err("refused"))
    }

    /// A workbook's files with one of them replaced.
    fn with(name: &str, content: impl Fn(&mut dyn io::Write)) -> Vec<u8> {
        let whole = small().save_to_buffer().unwrap();
        let mut from = ZipArchive::new(Cursor::new(whole)).unwrap();
        let mut to = ZipWriter::new(Cursor::new(Vec::new()));
        for number in 0..from.len() {
            let mut file = from.by_index(number).unwrap();
            let options = SimpleFileOptions::default();
            let own = file.name().unwrap().into_owned();
            to.start_file(&own, options).unwrap();
            if own == name {
                content(&mut to);
            } else {
                io::copy(&mut file, &mut to).unwrap();
            }
        }
        to.finish().unwrap().into_inner()
    }

    #[test]
    fn cells_stand_where_they_are_and_days_are_days() {
        let rows = table("x.xlsx", small().save_to_buffer().unwrap()).unwrap();
        assert_eq!(
            rows,
            [
                vec!["Nom", "", "Achat"],
                vec!["srv-1 & co", "42", "2023-03-15"]
            ]
        );
    }

    #[test]
    fn what_unpacks_to_gigabytes_is_refused_before_it_is_read() {
        for place in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"] {
            let bomb = with(place, |to| {
                let blank = vec![b' '; 1 << 20];
                for _ in 0..200 {
                    to.write_all(&blank).unwrap();
                }
            });
            assert!(bomb.len() < 1 << 20, "{}", bomb.len());
            assert!(key(bomb).contains("fleet-import-bomb"), "{place}");
        }
    }

    #[test]
    fn one_cell_at_the_end_of_the_sheet_takes_no_room() {
        let mut book = small();
        let sheet = book.worksheet_from_index(0).unwrap();
        sheet.write(1_048_575, 16_383, "far").unwrap();
        sheet.write(1_048_575, 1, "near").unwrap();
        let rows = table("x.xlsx", book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[2], ["", "near"]);
    }

    #[test]
    fn entities_truncation_and_other_archives_are_refused() {
        let entities = with("xl/worksheets/sheet1.xml", |to| {
            write!(
                to,
                r#"<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Nom</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>x&b;&f;</t></is></c></row></sheetData></worksheet>"#
            )
            .unwrap();
        });
        if let Ok(rows) = table("x.xlsx", entities) {
            let text = format!("{rows:?}");
            assert!(!text.contains("aaaa") && !text.contains("root"), "{text}");
        }
        let whole = small().save_to_buffer().unwrap();
        for length in [4, 100, whole.len() / 2, whole.len() - 10] {
            assert!(key(whole[..length].to_vec()).contains("fleet-import-no-table"));
        }
        let mut other = ZipWriter::new(Cursor::new(Vec::new()));
        other
            .start_file("content.xml", SimpleFileOptions::default())
            .unwrap();
        let other = other.finish().unwrap().into_inner();
        assert!(key(other).contains("fleet-import-no-table"));
        let old = [
            &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..],
            &[0; 600],
        ]
        .concat();
        assert!(key(old).contains("fleet-import-no-table"));
    }
}
