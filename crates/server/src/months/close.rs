//! Closing a month: its figures are kept, its documents get their numbers, and the client's chain
//! says so, all in one transaction.

use intendant_contract::month::Month;
use intendant_domain::access::Permission::CloseMonths;
use intendant_domain::id::{ClientId, DocumentId};
use intendant_domain::months::{Figures, compute, fingerprint};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::actions::{self, Reach};
use super::gather::{self, Reading, Snapshot};
use super::print::{self, Corrected, Parties, Past, Scene, cents};
use super::store::{self, ClosedMonth, Document, DocumentKind, NewDocument};
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::live::Change;
use crate::platform::page::format;
use crate::platform::tx::{Rows, Tx};

/// What a closing made.
#[derive(Clone, Debug)]
pub struct Closed {
    /// Which month.
    pub month: Month,
    /// SHA-256 of its evidence.
    pub evidence_sha256: String,
    /// The documents that were issued.
    pub documents: Vec<Document>,
}

/// Closes a month and issues its documents.
///
/// # Errors
/// [`Failure::Conflict`] when it is closed, not over, or an earlier one is open;
/// [`Failure::Refused`] with everything that is missing for its documents, or why its figures cannot
/// be computed.
pub fn close(tx: &mut Tx<'_>, client: ClientId, month: Month) -> Result<Closed, Failure> {
    let mut rows = tx.allow_on(CloseMonths, client)?;
    if !store::lock_client(&mut rows, client)? {
        return Err(Failure::NotFound);
    }
    let reach = may_close(&mut rows, client, month)?;
    let parties = print::parties(rows.tx(), client, month)?;
    let mut rows = tx.allow_on(CloseMonths, client)?;
    let evidence = gather::gather(&mut rows, client, month, Reading::Whole)?;
    let figures = compute(&evidence).map_err(|error| actions::problem(&error))?;
    let file = evidence.write(&figures)?;
    let now = rows.now();
    let mut closed = ClosedMonth {
        id: 0,
        month,
        closed_at: now,
        closed_by: rows.tx().actor().person,
        evidence_sha256: fingerprint(&file),
        figures,
        chain: evidence.head.chain.clone(),
        snapshot: Snapshot::of(&evidence),
    };
    closed.id = store::add_month(&mut rows, client, &closed)?;
    let issue = Issue {
        client,
        closed: &closed,
        parties: &parties,
        today: now.to_zoned_datetime(reach.zone).date(),
        now,
        events: u64::try_from(evidence.events.len()).unwrap_or(u64::MAX),
    };
    let documents = issue.all(&mut rows)?;
    say(&mut rows, client, &closed, &documents)?;
    tx.tell(Change::Client(client));
    Ok(Closed {
        month,
        evidence_sha256: closed.evidence_sha256,
        documents,
    })
}

fn may_close(rows: &mut Rows<'_, '_>, client: ClientId, month: Month) -> Result<Reach, Failure> {
    let (lang, now) = (rows.tx().actor().lang, rows.now());
    let conflict = |key| Failure::Conflict(Problem::new("", key));
    if crate::clients::show(rows.tx(), client)?.prospect {
        return Err(conflict("month-prospect"));
    }
    let reach = actions::reach(rows, client)?.ok_or_else(|| conflict("month-no-contract"))?;
    let closed: Vec<(Month, Timestamp)> = store::closings(rows, Some(client))?
        .into_iter()
        .map(|(_, month, at)| (month, at))
        .collect();
    if closed.iter().any(|(known, _)| *known == month) {
        return Err(conflict("month-closed-already"));
    }
    if month < reach.first || reach.last.is_some_and(|last| month > last) {
        return Err(Failure::Conflict(
            Problem::new("", "month-outside-term").with("month", said(lang, month)),
        ));
    }
    let from = reach.closable(month);
    if from > now {
        let zone: &TimeZone = &reach.zone;
        return Err(Failure::Conflict(
            Problem::new("", "month-not-over")
                .with("month", said(lang, month))
                .with("when", format::moment(lang, from, zone, now)),
        ));
    }
    let first_open = (0..)
        .map(|count| reach.first.plus(count))
        .find(|one| !closed.iter().any(|(known, _)| known == one));
    match first_open {
        Some(open) if open < month => Err(Failure::Conflict(
            Problem::new("", "month-earlier-open").with("month", said(lang, open)),
        )),
        _ => Ok(reach),
    }
}

fn said(lang: Lang, month: Month) -> String {
    format::month(lang, month.year(), month.number())
}

/// Issues the documents of a closing.
struct Issue<'a> {
    client: ClientId,
    closed: &'a ClosedMonth,
    parties: &'a Parties,
    today: Date,
    now: Timestamp,
    events: u64,
}

/// The number of a document as it is written.
pub(super) fn name_of(kind: DocumentKind, year: i16, number: i64) -> String {
    format!("{}-{year}-{number:04}", kind.series())
}

impl Issue<'_> {
    fn figures(&self) -> &Figures {
        &self.closed.figures
    }

    fn scene(&self, lang: Lang) -> Scene<'_> {
        Scene {
            parties: self.parties,
            figures: self.figures(),
            created: self.now,
            issued: self.today,
            lang,
        }
    }

    /// The printer's input in both languages.
    fn both<T: Serialize>(
        &self,
        write: impl Fn(&Scene<'_>) -> T,
    ) -> Result<(String, String), Failure> {
        Ok((
            serde_json::to_string(&write(&self.scene(Lang::Fr)))?,
            serde_json::to_string(&write(&self.scene(Lang::En)))?,
        ))
    }

    /// A document of this closing without amounts.
    fn blank(&self, kind: DocumentKind, name: String) -> Document {
        Document {
            id: DocumentId(0),
            client: self.client,
            month_id: Some(self.closed.id),
            kind,
            name,
            issued_on: self.today,
            due_on: None,
            first: self.closed.month,
            last: self.closed.month,
            language: self.figures().language.clone(),
            currency: self.figures().currency.clone(),
            net: 0,
            tax: 0,
            gross: 0,
            follows: None,
            reason: String::new(),
        }
    }

    /// Numbers are taken in one order everywhere: invoices, then what is owed back.
    fn all(&self, rows: &mut Rows<'_, '_>) -> Result<Vec<Document>, Failure> {
        let mut out = Vec::new();
        if !self.figures().before_start {
            out.push(self.report(rows)?);
        }
        out.extend(self.invoice(rows)?);
        out.extend(self.owed(rows)?);
        Ok(out)
    }

    fn keep(
        &self,
        rows: &mut Rows<'_, '_>,
        mut document: Document,
        number: Option<i64>,
        inputs: (String, String),
    ) -> Result<Document, Failure> {
        let new = NewDocument {
            document: document.clone(),
            number,
            input_fr: inputs.0,
            input_en: inputs.1,
        };
        document.id = store::add_document(rows, &new)?;
        Ok(document)
    }

    fn report(&self, rows: &mut Rows<'_, '_>) -> Result<Document, Failure> {
        let figures = self.figures();
        let past = past(rows, self.client, figures)?;
        let file = actions::file_name(figures);
        let evidence = (
            file.as_str(),
            self.closed.evidence_sha256.as_str(),
            self.events,
        );
        let inputs = self.both(|scene| print::report(scene, &past, evidence))?;
        let name = format!("RAP-{}-{}", figures.reference, figures.month);
        let document = self.blank(DocumentKind::Report, name);
        self.keep(rows, document, None, inputs)
    }

    fn invoice(&self, rows: &mut Rows<'_, '_>) -> Result<Option<Document>, Failure> {
        let Some(invoice) = &self.figures().invoice else {
            return Ok(None);
        };
        let kind = DocumentKind::Invoice;
        let year = invoice.issued.year();
        let number = store::next_number(rows, kind.series(), year.into())?;
        let name = name_of(kind, year, number);
        let inputs = self.both(|scene| print::invoice(scene, invoice, &name))?;
        let document = Document {
            issued_on: invoice.issued,
            due_on: invoice.due,
            first: invoice.first,
            last: invoice.last,
            net: cents(invoice.net),
            tax: cents(invoice.tax),
            gross: cents(invoice.gross),
            ..self.blank(kind, name)
        };
        self.keep(rows, document, Some(number), inputs).map(Some)
    }

    fn owed(&self, rows: &mut Rows<'_, '_>) -> Result<Option<Document>, Failure> {
        let figures = self.figures();
        let (Some(owed), Some(penalty)) = (&figures.owed, &figures.penalty) else {
            return Ok(None);
        };
        let billed = self.invoice_of_month(rows)?;
        let kind = if owed.credit_note && billed.is_some() {
            DocumentKind::CreditNote
        } else {
            DocumentKind::PenaltyStatement
        };
        let year = self.today.year();
        let number = store::next_number(rows, kind.series(), year.into())?;
        let name = name_of(kind, year, number);
        let mut document = Document {
            net: cents(owed.net),
            tax: cents(owed.tax),
            gross: cents(owed.gross),
            ..self.blank(kind, name.clone())
        };
        let inputs = match (kind, &billed) {
            (DocumentKind::CreditNote, Some(of)) => {
                document.follows = Some(of.id);
                let corrected = Corrected {
                    name: of.name.clone(),
                    issued: of.issued_on,
                };
                self.both(|scene| print::credit(scene, owed, &name, &corrected))?
            }
            _ => self.both(|scene| {
                let settled = scene.lang.t("doc-penalty-settled");
                print::statement(scene, penalty, &name, &settled)
            })?,
        };
        self.keep(rows, document, Some(number), inputs).map(Some)
    }

    /// The invoice that billed the month that is being closed.
    fn invoice_of_month(&self, rows: &mut Rows<'_, '_>) -> Result<Option<Document>, Failure> {
        let month = self.closed.month;
        Ok(store::documents(rows, self.client)?
            .into_iter()
            .find(|one| {
                one.kind == DocumentKind::Invoice && one.first <= month && month <= one.last
            }))
    }
}

/// The months up to this one, for the report's drawing.
fn past(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    figures: &Figures,
) -> Result<Vec<Past>, Failure> {
    let found = store::closed_until(rows, client, figures.month, 12)?;
    Ok(found
        .iter()
        .map(|one| &one.figures)
        .filter(|one| !one.before_start)
        .map(|one| Past {
            month: one.month,
            opened: one.tickets.opened,
            ended: one.tickets.ended,
            of: one.promises.iter().map(|row| row.of).sum(),
            met: one.promises.iter().map(|row| row.met).sum(),
        })
        .collect())
}

/// The closing in the client's chain: what later months and every reader of the evidence rely on.
fn say(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    closed: &ClosedMonth,
    documents: &[Document],
) -> Result<(), Failure> {
    let charged = closed.figures.penalty.as_ref().map(|one| one.charged);
    let documents: Vec<serde_json::Value> = documents
        .iter()
        .map(|one| {
            serde_json::json!({
                "kind": one.kind.code(), "name": one.name, "issued": one.issued_on.to_string(),
                "net": one.net, "tax": one.tax, "gross": one.gross, "currency": one.currency,
            })
        })
        .collect();
    let body = serde_json::json!({
        "month": closed.month.to_string(),
        "evidence": closed.evidence_sha256,
        "penalties": charged.unwrap_or_default().to_string(),
        "documents": documents,
    });
    append(
        rows,
        client,
        vec![NewEvent {
            subject: "month",
            subject_id: closed.id,
            kind: "closed",
            body: body.to_string(),
            at: None,
        }],
    )?;
    let (month, sha) = (closed.month.to_string(), closed.evidence_sha256.clone());
    rows.tx().audit(Some(client), "month-closed", month, &sha)
}
