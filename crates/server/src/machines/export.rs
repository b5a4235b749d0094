//! The list as a table to take away: CSV that a French Excel opens as it is, and XLSX with dates and
//! numbers as such.

use intendant_domain::access::Permission::SeeMachines;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use super::store::{self, Col, Filter, Listed, Place, Sorting};
use crate::contracts::Decision;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::tx::Tx;

/// Rows fetched at once.
pub const AT_ONCE: i64 = 2_000;
/// Most rows of an XLSX; a CSV has no end.
pub const MOST_XLSX: usize = 200_000;

/// A part of the list.
///
/// # Errors
/// [`Failure::Denied`].
pub fn part(
    tx: &mut Tx<'_>,
    filter: &Filter,
    sorting: Sorting,
    place: Option<&Place>,
) -> Result<(Vec<Listed>, Option<Place>), Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let found = store::list(&mut rows, filter, sorting, place, AT_ONCE)?;
    Ok((found.items, found.next))
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(Timestamp),
    /// An instant, to the minute.
    Instant(Timestamp),
}

/// The columns of a table: those chosen but for what only a page can show, and why nothing covers.
#[must_use]
pub fn columns(chosen: &[Col]) -> Vec<Col> {
    let mut columns: Vec<Col> = chosen
        .iter()
        .copied()
        .filter(|col| *col != Col::SinceState && *col != Col::Id)
        .collect();
    columns.insert(0, Col::Id);
    columns
}

/// What each column says of an item, in the language of the reader.
#[must_use]
pub fn cells(lang: Lang, columns: &[Col], item: &Listed) -> Vec<Cell> {
    columns.iter().map(|col| cell(lang, *col, item)).collect()
}

fn cell(lang: Lang, col: Col, item: &Listed) -> Cell {
    let text = |text: String| {
        if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text)
        }
    };
    let known = |prefix: &str, code: &str| {
        let key = format!("{prefix}-{code}");
        text(if lang.has(&key) {
            lang.t(&key)
        } else {
            code.to_owned()
        })
    };
    match col {
        Col::Id => number(item.id.0),
        Col::Standing if item.retired_at.is_some() => text(lang.t("machine-retired")),
        Col::Standing => text(lang.t(&format!("machine-standing-{}", item.standing.code()))),
        Col::Name => text(item.name.clone()),
        Col::Client => text(item.client_name.clone()),
        Col::Kind => known("machine-kind", &item.kind),
        Col::Site => text(item.site.clone().unwrap_or_default()),
        Col::Coverage => text(coverage(lang, item)),
        Col::Seen => item.seen_at.map_or(Cell::Empty, Cell::Instant),
        Col::Os => text(item.os.clone().unwrap_or_default()),
        Col::Tags => {
            let tags: Vec<String> = serde_json::from_str(&item.tags).unwrap_or_default();
            text(tags.join(", "))
        }
        Col::Memory => gibibytes(item.memory_mib),
        Col::Disk => gibibytes(item.disk_mib),
        Col::Purchased => item.purchased_at.map_or(Cell::Empty, Cell::Day),
        Col::Warranty => item.warranty_ends.map_or(Cell::Empty, Cell::Day),
        Col::Since => Cell::Day(item.since),
        Col::State => known("fleet-state", item.text(col)),
        Col::Responsible => known("fleet-responsible", item.text(col)),
        other => text(item.text(other).to_owned()),
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "numbers of rows and sizes, far below 2^52"
)]
fn number(n: i64) -> Cell {
    Cell::Number(n as f64)
}

/// GiB, to a tenth.
#[allow(clippy::cast_precision_loss, reason = "a size in MiB, far below 2^52")]
fn gibibytes(mib: i64) -> Cell {
    if mib <= 0 {
        return Cell::Empty;
    }
    Cell::Number((mib as f64 / 1024.0 * 10.0).round() / 10.0)
}

fn coverage(lang: Lang, item: &Listed) -> String {
    match (
        &item.service,
        serde_json::from_str::<Decision>(&item.decision),
    ) {
        (Some(service), Ok(decision)) => decision
            .coverage
            .covered
            .map_or_else(|| service.clone(), |covered| covered.name),
        (Some(service), Err(_)) => service.clone(),
        (None, _) => lang.t("machine-seen-not-covered"),
    }
}

/// The heading of a column, with its unit.
#[must_use]
pub fn heading(lang: Lang, col: Col) -> String {
    let name = lang.t(&format!("fleet-col-{}", col.code()));
    match col {
        Col::Memory | Col::Disk => {
            format!("{name} ({})", if lang == Lang::Fr { "Gio" } else { "GiB" })
        }
        _ => name,
    }
}

/// The first line of a CSV, the mark that tells Excel its encoding before it.
#[must_use]
pub fn csv_heading(lang: Lang, columns: &[Col]) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|col| quoted(&heading(lang, *col)))
        .collect();
    format!("\u{feff}{}\r\n", names.join(";"))
}

/// A line of a CSV.
#[must_use]
pub fn csv_line(lang: Lang, zone: &TimeZone, cells: &[Cell]) -> String {
    let texts: Vec<String> = cells
        .iter()
        .map(|cell| csv_cell(lang, zone, cell))
        .collect();
    format!("{}\r\n", texts.join(";"))
}

fn csv_cell(lang: Lang, zone: &TimeZone, cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => quoted(&harmless(text)),
        Cell::Number(n) if lang == Lang::Fr => n.to_string().replace('.', ","),
        Cell::Number(n) => n.to_string(),
        Cell::Day(at) => {
            let day = TimeZone::UTC.to_datetime(*at).date();
            match lang {
                Lang::Fr => format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()),
                Lang::En => day.to_string(),
            }
        }
        Cell::Instant(at) => {
            let at = zone.to_datetime(*at);
            let (day, time) = (at.date(), at.time());
            let day = match lang {
                Lang::Fr => format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()),
                Lang::En => day.to_string(),
            };
            format!("{day} {:02}:{:02}", time.hour(), time.minute())
        }
    }
}

/// A text that a spreadsheet would take for a formula is told to be text.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(text: &str) -> String {
    if text.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The whole table as XLSX: the heading stays in sight and filters.
///
/// # Errors
/// When the file cannot be made.
pub fn xlsx(
    lang: Lang,
    zone: &TimeZone,
    title: &str,
    columns: &[Col],
    rows: &[Vec<Cell>],
) -> Result<Vec<u8>, Failure> {
    made(lang, zone, title, columns, rows)
        .map_err(|error| Failure::Broken(format!("xlsx: {error}")))
}

fn made(
    lang: Lang,
    zone: &TimeZone,
    title: &str,
    columns: &[Col],
    rows: &[Vec<Cell>],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format(if lang == Lang::Fr {
        "dd/mm/yyyy"
    } else {
        "yyyy-mm-dd"
    });
    let instant = Format::new().set_num_format(if lang == Lang::Fr {
        "dd/mm/yyyy hh:mm"
    } else {
        "yyyy-mm-dd hh:mm"
    });
    let head = Format::new()
        .set_bold()
        .set_background_color(0x00E3_EEEC_u32)
        .set_align(FormatAlign::VerticalCenter);
    let sheet = book.add_worksheet();
    sheet.set_name(title)?;
    let mut widths: Vec<usize> = Vec::new();
    for (at, col) in (0_u16..).zip(columns) {
        let name = heading(lang, *col);
        widths.push(name.chars().count() + 4);
        sheet.write_string_with_format(0, at, &name, &head)?;
    }
    for (line, cells) in (1_u32..).zip(rows) {
        for (at, cell) in (0_u16..).zip(cells) {
            let wide = match cell {
                Cell::Empty => 0,
                Cell::Text(text) => {
                    sheet.write_string(line, at, text)?;
                    text.chars().count() + 2
                }
                Cell::Number(n) => {
                    sheet.write_number(line, at, *n)?;
                    8
                }
                Cell::Day(when) => {
                    let when = excel(&TimeZone::UTC, *when, false)?;
                    sheet.write_datetime_with_format(line, at, &when, &day)?;
                    12
                }
                Cell::Instant(when) => {
                    let when = excel(zone, *when, true)?;
                    sheet.write_datetime_with_format(line, at, &when, &instant)?;
                    17
                }
            };
            if let Some(widest) = widths.get_mut(usize::from(at)) {
                *widest = (*widest).max(wide);
            }
        }
    }
    for (at, wide) in (0_u16..).zip(&widths) {
        let wide = u16::try_from((*wide).min(48)).unwrap_or(48);
        sheet.set_column_width(at, f64::from(wide))?;
    }
    let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    sheet.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(0), last)?;
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

fn excel(zone: &TimeZone, at: Timestamp, with_time: bool) -> Result<ExcelDateTime, XlsxError> {
    let at = zone.to_datetime(at);
    let year = u16::try_from(at.year()).unwrap_or(1900).max(1900);
    let month = u8::try_from(at.month()).unwrap_or(1);
    let day = ExcelDateTime::from_ymd(year, month, u8::try_from(at.day()).unwrap_or(1))?;
    if !with_time {
        return Ok(day);
    }
    let hour = u16::try_from(at.hour()).unwrap_or(0);
    day.and_hms(hour, u8::try_from(at.minute()).unwrap_or(0), 0.0)
}
