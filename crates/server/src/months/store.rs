//! SQL on closed months, documents and index values.

use intendant_contract::month::Month;
use intendant_domain::id::{ClientId, DocumentId, PersonId};
use intendant_domain::months::{ChainHead, Figures, IndexFact};
use jiff::Timestamp;
use jiff::civil::Date;

use super::gather::Snapshot;
use crate::platform::db::{DbError, Row, Value};
use crate::platform::tx::Rows;

fn parsed<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, DbError> {
    text.parse()
        .map_err(|_| DbError::Broken(format!("not a {what}: {text}")))
}

fn read_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(|error| DbError::Broken(error.to_string()))
}

fn write_json<T: serde::Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|error| DbError::Broken(error.to_string()))
}

/// A closed month.
#[derive(Clone, Debug)]
pub struct ClosedMonth {
    /// Which closing.
    pub id: i64,
    /// Which month.
    pub month: Month,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// By whom.
    pub closed_by: Option<PersonId>,
    /// SHA-256 of its evidence.
    pub evidence_sha256: String,
    /// What it came to.
    pub figures: Figures,
    /// Where the chain stood.
    pub chain: ChainHead,
    /// What was known beside the chain.
    pub snapshot: Snapshot,
}

const MONTH: &str = "id, month, closed_at, closed_by, evidence_sha256, figures, chain_seq,
    chain_hash, snapshot";

fn month_from(row: &Row) -> Result<ClosedMonth, DbError> {
    Ok(ClosedMonth {
        id: row.get(0)?,
        month: parsed(&row.get::<String>(1)?, "month")?,
        closed_at: row.get(2)?,
        closed_by: row.get(3)?,
        evidence_sha256: row.get(4)?,
        figures: read_json(&row.get::<String>(5)?)?,
        chain: ChainHead {
            seq: row.get(6)?,
            hash: row.get(7)?,
        },
        snapshot: read_json(&row.get::<String>(8)?)?,
    })
}

/// A closed month of a client.
pub(super) fn closed(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    month: Month,
) -> Result<Option<ClosedMonth>, DbError> {
    let sql = format!(
        "SELECT {MONTH} FROM closed_month WHERE client_id = $1 AND month = $2 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[client.into(), month.to_string().into()])?
        .map(|row| month_from(&row))
        .transpose()
}

/// The last closed months of a client up to one, oldest first.
pub(super) fn closed_until(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    until: Month,
    count: i64,
) -> Result<Vec<ClosedMonth>, DbError> {
    let sql = format!(
        "SELECT {MONTH} FROM closed_month WHERE client_id = $1 AND month <= $2 AND {}
         ORDER BY month DESC LIMIT $3",
        rows.within("client_id")
    );
    let params = [client.into(), until.to_string().into(), count.into()];
    let found = rows.rows(&sql, &params)?;
    found.iter().rev().map(month_from).collect()
}

/// Closed months within reach and when each was closed, by client and month.
pub(super) fn closings(
    rows: &mut Rows<'_, '_>,
    client: Option<ClientId>,
) -> Result<Vec<(ClientId, Month, Timestamp)>, DbError> {
    let sql = format!(
        "SELECT client_id, month, closed_at FROM closed_month
         WHERE (CAST($1 AS BIGINT) IS NULL OR client_id = $1) AND {} ORDER BY client_id, month",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            let month: String = row.get(1)?;
            Ok((row.get(0)?, parsed(&month, "month")?, row.get(2)?))
        })
        .collect()
}

/// Keeps a closed month.
pub(super) fn add_month(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    month: &ClosedMonth,
) -> Result<i64, DbError> {
    rows.insert(
        "INSERT INTO closed_month (client_id, month, closed_at, closed_by, snapshot, figures,
             chain_seq, chain_hash, evidence_sha256)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        &[
            client.into(),
            month.month.to_string().into(),
            month.closed_at.into(),
            month.closed_by.into(),
            write_json(&month.snapshot)?.into(),
            write_json(&month.figures)?.into(),
            month.chain.seq.into(),
            month.chain.hash.as_str().into(),
            month.evidence_sha256.as_str().into(),
        ],
    )
}

/// Holds a client's row until the commit: one closing at a time.
pub(super) fn lock_client(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<bool, DbError> {
    let sql = format!(
        "SELECT id FROM client WHERE id = $1 AND {}{}",
        rows.within("id"),
        rows.for_update()
    );
    Ok(rows.row(&sql, &[client.into()])?.is_some())
}

/// What an issued document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// An invoice.
    Invoice,
    /// A credit note.
    CreditNote,
    /// Penalties, outside VAT.
    PenaltyStatement,
    /// The service report.
    Report,
}

impl DocumentKind {
    /// Every kind, in the order in which a month lists them.
    pub const ALL: [Self; 4] = [
        Self::Report,
        Self::Invoice,
        Self::PenaltyStatement,
        Self::CreditNote,
    ];

    /// The name that addresses and the database use.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit-note",
            Self::PenaltyStatement => "penalty-statement",
            Self::Report => "report",
        }
    }

    /// The letters before its number.
    #[must_use]
    pub const fn series(self) -> &'static str {
        match self {
            Self::Invoice => "FAC",
            Self::CreditNote => "AVO",
            Self::PenaltyStatement => "PEN",
            Self::Report => "RAP",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// An issued document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Which.
    pub id: DocumentId,
    /// Whose.
    pub client: ClientId,
    /// The closing that issued it.
    pub month_id: Option<i64>,
    /// What it is.
    pub kind: DocumentKind,
    /// Its number as it is written: `FAC-2026-0001`.
    pub name: String,
    /// Date of issue.
    pub issued_on: Date,
    /// Last day for payment.
    pub due_on: Option<Date>,
    /// First month that it is about.
    pub first: Month,
    /// Last month.
    pub last: Month,
    /// `fr` or `en`: the language in which it was issued.
    pub language: String,
    /// ISO 4217.
    pub currency: String,
    /// Before tax, cents.
    pub net: i64,
    /// VAT, cents.
    pub tax: i64,
    /// In all, cents.
    pub gross: i64,
    /// The invoice that a credit note goes back to.
    pub follows: Option<DocumentId>,
    /// Why a credit note was issued.
    pub reason: String,
}

const DOCUMENT: &str = "id, client_id, month_id, kind, name, issued_on, due_on, first_month,
    last_month, language, currency, net, tax, gross, follows, reason";

fn document_from(row: &Row) -> Result<Document, DbError> {
    let kind: String = row.get(3)?;
    let day = |text: String| parsed::<Date>(&text, "date");
    Ok(Document {
        id: row.get(0)?,
        client: row.get(1)?,
        month_id: row.get(2)?,
        kind: DocumentKind::from_code(&kind)
            .ok_or_else(|| DbError::Broken(format!("not a kind of document: {kind}")))?,
        name: row.get(4)?,
        issued_on: day(row.get(5)?)?,
        due_on: row.get::<Option<String>>(6)?.map(day).transpose()?,
        first: parsed(&row.get::<String>(7)?, "month")?,
        last: parsed(&row.get::<String>(8)?, "month")?,
        language: row.get(9)?,
        currency: row.get(10)?,
        net: row.get(11)?,
        tax: row.get(12)?,
        gross: row.get(13)?,
        follows: row.get(14)?,
        reason: row.get(15)?,
    })
}

/// A client's documents, newest first.
pub(super) fn documents(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<Document>, DbError> {
    let sql = format!(
        "SELECT {DOCUMENT} FROM document WHERE client_id = $1 AND {} ORDER BY id DESC",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(document_from)
        .collect()
}

/// A document within reach.
pub(super) fn document(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: DocumentId,
) -> Result<Option<Document>, DbError> {
    let sql = format!(
        "SELECT {DOCUMENT} FROM document WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into(), client.into()])?
        .map(|row| document_from(&row))
        .transpose()
}

/// What the printer is fed, and the fingerprint of what it made of it before.
pub(super) fn printed(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: DocumentId,
    language: &str,
) -> Result<Option<(String, Option<String>)>, DbError> {
    let (input, hash) = columns(language);
    let sql = format!(
        "SELECT {input}, {hash} FROM document WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into(), client.into()])?
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .transpose()
}

fn columns(language: &str) -> (&'static str, &'static str) {
    match language {
        "en" => ("input_en", "sha256_en"),
        _ => ("input_fr", "sha256_fr"),
    }
}

/// Writes down which file a document was printed to; the first one stays.
pub(super) fn set_printed(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: DocumentId,
    language: &str,
    sha256: &str,
) -> Result<(), DbError> {
    let (_, hash) = columns(language);
    let sql = format!(
        "UPDATE document SET {hash} = $3 WHERE id = $1 AND client_id = $2 AND {hash} IS NULL AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[id.into(), client.into(), sha256.into()])
        .map(drop)
}

/// The next number of a series in a year. Nobody else gets one before the commit, and none is lost
/// when there is no commit.
pub(super) fn next_number(
    rows: &mut Rows<'_, '_>,
    series: &str,
    year: i64,
) -> Result<i64, DbError> {
    rows.insert(
        "INSERT INTO document_series (series, year, last) VALUES ($1, $2, 1)
         ON CONFLICT (series, year) DO UPDATE SET last = document_series.last + 1 RETURNING last",
        &[series.into(), year.into()],
    )
}

/// A document to keep.
pub(super) struct NewDocument {
    pub document: Document,
    pub number: Option<i64>,
    pub input_fr: String,
    pub input_en: String,
}

/// Keeps a document.
pub(super) fn add_document(
    rows: &mut Rows<'_, '_>,
    new: &NewDocument,
) -> Result<DocumentId, DbError> {
    let now = rows.now();
    let by = rows.tx().actor().person;
    let one = &new.document;
    let values: Vec<Value> = vec![
        one.client.into(),
        one.month_id.into(),
        one.kind.code().into(),
        one.kind.series().into(),
        i64::from(one.issued_on.year()).into(),
        new.number.into(),
        one.name.as_str().into(),
        one.issued_on.to_string().into(),
        one.due_on.map(|day| day.to_string()).into(),
        one.first.to_string().into(),
        one.last.to_string().into(),
        one.language.as_str().into(),
        one.currency.as_str().into(),
        one.net.into(),
        one.tax.into(),
        one.gross.into(),
        one.follows.into(),
        one.reason.as_str().into(),
        new.input_fr.as_str().into(),
        new.input_en.as_str().into(),
        now.into(),
        by.into(),
    ];
    rows.insert(
        "INSERT INTO document (client_id, month_id, kind, series, year, number, name, issued_on,
             due_on, first_month, last_month, language, currency, net, tax, gross, follows, reason,
             input_fr, input_en, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
             $19, $20, $21, $22) RETURNING id",
        &values,
    )
}

/// Every index value, by series and month.
pub(super) fn index_values(rows: &mut Rows<'_, '_>) -> Result<Vec<IndexFact>, DbError> {
    rows.rows(
        "SELECT series, month, value, published FROM index_value ORDER BY series, month",
        &[],
    )?
    .iter()
    .map(|row| {
        let published: Option<String> = row.get(3)?;
        Ok(IndexFact {
            series: row.get(0)?,
            month: parsed(&row.get::<String>(1)?, "month")?,
            value: parsed(&row.get::<String>(2)?, "number")?,
            published: published.map(|day| parsed(&day, "date")).transpose()?,
        })
    })
    .collect()
}

/// Sets a value of a series.
pub(super) fn put_index(rows: &mut Rows<'_, '_>, fact: &IndexFact) -> Result<(), DbError> {
    let now = rows.now();
    let by = rows.tx().actor().person;
    rows.execute(
        "INSERT INTO index_value (series, month, value, published, entered_at, entered_by)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (series, month) DO UPDATE SET value = excluded.value,
             published = excluded.published, entered_at = excluded.entered_at,
             entered_by = excluded.entered_by",
        &[
            fact.series.as_str().into(),
            fact.month.to_string().into(),
            fact.value.to_string().into(),
            fact.published.map(|day| day.to_string()).into(),
            now.into(),
            by.into(),
        ],
    )
    .map(drop)
}
