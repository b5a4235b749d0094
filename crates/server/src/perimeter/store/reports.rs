//! Fleet reports as issued.

use intendant_domain::id::ClientId;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// The series that fleet reports are numbered in, year by year.
const SERIES: &str = "PARC";

/// A report as issued.
#[derive(Clone, Debug)]
pub struct Report {
    /// Which.
    pub id: i64,
    /// Whose.
    pub client: ClientId,
    /// Its number as it is written: `PARC-2026-0001`.
    pub name: String,
    /// Local day of issue.
    pub issued_on: Date,
    /// `fr` or `en`: the language of the contract.
    pub language: String,
    /// What it counted: JSON.
    pub figures: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A report to be issued.
pub struct NewReport {
    /// Year and number.
    pub number: (i16, i64),
    /// What it is; its `id` is not looked at.
    pub report: Report,
    /// What the printer is fed, French.
    pub input_fr: String,
    /// And English.
    pub input_en: String,
}

const COLUMNS: &str = "id, client_id, name, issued_on, language, figures, created_at";

fn from_row(row: &Row) -> Result<Report, DbError> {
    let day: String = row.get(3)?;
    Ok(Report {
        id: row.get(0)?,
        client: row.get(1)?,
        name: row.get(2)?,
        issued_on: day
            .parse()
            .map_err(|_| DbError::Broken(format!("not a date: {day}")))?,
        language: row.get(4)?,
        figures: row.get(5)?,
        created_at: row.get(6)?,
    })
}

/// A client's reports, the latest first.
pub fn reports(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<Vec<Report>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM fleet_report WHERE client_id = $1 AND {} ORDER BY id DESC LIMIT 100",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(from_row)
        .collect()
}

/// A client's report.
pub fn report(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: i64,
) -> Result<Option<Report>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM fleet_report WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into(), client.into()])?
        .map(|row| from_row(&row))
        .transpose()
}

/// Takes the next number of a year.
pub fn next_number(rows: &mut Rows<'_, '_>, year: i16) -> Result<i64, DbError> {
    rows.insert(
        "INSERT INTO document_series (series, year, last) VALUES ($1, $2, 1)
         ON CONFLICT (series, year) DO UPDATE SET last = document_series.last + 1 RETURNING last",
        &[SERIES.into(), i64::from(year).into()],
    )
}

/// Keeps a report.
pub fn add(rows: &mut Rows<'_, '_>, new: &NewReport) -> Result<i64, DbError> {
    let (now, person) = (rows.now(), rows.tx().actor().person);
    let report = &new.report;
    rows.insert(
        "INSERT INTO fleet_report (client_id, year, number, name, issued_on, language, figures,
             input_fr, input_en, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        &[
            report.client.into(),
            i64::from(new.number.0).into(),
            new.number.1.into(),
            report.name.as_str().into(),
            report.issued_on.to_string().into(),
            report.language.as_str().into(),
            report.figures.as_str().into(),
            new.input_fr.as_str().into(),
            new.input_en.as_str().into(),
            now.into(),
            person.into(),
        ],
    )
}

/// What the printer is fed in a language, and the hash of the file once it was printed.
pub fn printed(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: i64,
    french: bool,
) -> Result<Option<(String, Option<String>)>, DbError> {
    let columns = match french {
        true => "input_fr, sha256_fr",
        false => "input_en, sha256_en",
    };
    let sql = format!(
        "SELECT {columns} FROM fleet_report WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into(), client.into()])?
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .transpose()
}

/// Writes down where the printed file lies; the first one stays.
pub fn set_printed(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: i64,
    french: bool,
    hash: &str,
) -> Result<(), DbError> {
    let column = if french { "sha256_fr" } else { "sha256_en" };
    let sql = format!(
        "UPDATE fleet_report SET {column} = $3
         WHERE id = $1 AND client_id = $2 AND {column} IS NULL AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[id.into(), client.into(), hash.into()])
        .map(drop)
}
