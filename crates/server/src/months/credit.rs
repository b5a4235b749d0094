//! Credit notes: what corrects an invoice after it was issued. The invoice itself never changes.

use intendant_domain::access::Permission::CloseMonths;
use intendant_domain::id::{ClientId, DocumentId};
use intendant_protocol::documents::invoice::Invoice;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::close::name_of;
use super::print::{self, cents};
use super::store::{self, Document, DocumentKind, NewDocument};
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::live::Change;
use crate::platform::page::format;
use crate::platform::tx::{Rows, Tx};

/// A credit note to issue.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCredit {
    /// Why, for the client to read.
    #[schema(min_length = 1)]
    pub reason: String,
    /// What is taken back: 1 to 20 lines.
    #[schema(min_items = 1, max_items = 20)]
    pub lines: Vec<NewLine>,
}

/// A line of a credit note.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLine {
    /// What for.
    #[schema(min_length = 1)]
    pub label: String,
    /// Before tax, a decimal above zero such as `120.00`.
    pub amount: String,
    /// VAT rate in percent, one of the invoice's; may be empty when it has only one.
    #[serde(default)]
    pub vat: String,
}

/// Most lines of a credit note.
const MOST_LINES: usize = 20;

/// Issues a credit note on an invoice.
///
/// # Errors
/// [`Failure::NotFound`]; [`Failure::Refused`] for each field that is wrong and when more would be
/// taken back than was billed.
pub fn credit(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: DocumentId,
    new: &NewCredit,
) -> Result<Document, Failure> {
    let mut rows = tx.allow_on(CloseMonths, client)?;
    if !store::lock_client(&mut rows, client)? {
        return Err(Failure::NotFound);
    }
    let invoice = store::document(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    if invoice.kind != DocumentKind::Invoice {
        return Err(Failure::Conflict(Problem::new(
            "",
            "month-credit-not-invoice",
        )));
    }
    let lang = rows.tx().actor().lang;
    let (fr, en) = originals(&mut rows, client, id)?;
    let lines = checked(new, &fr)?;
    let net: Decimal = lines.iter().map(|(_, _, amount)| *amount).sum();
    let left = left_of(&mut rows, &invoice)?;
    if cents(net) > left {
        let left = format::money(lang, left, &invoice.currency);
        return Err(Problem::new("lines", "month-credit-too-much")
            .with("left", left)
            .into());
    }
    let document = issue(&mut rows, &invoice, (&fr, &en), &lines, new.reason.trim())?;
    say(&mut rows, &document, &invoice)?;
    tx.tell(Change::Client(client));
    Ok(document)
}

fn originals(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: DocumentId,
) -> Result<(Invoice, Invoice), Failure> {
    let mut read = |language| -> Result<Invoice, Failure> {
        let (input, _) = store::printed(rows, client, id, language)?.ok_or(Failure::NotFound)?;
        Ok(serde_json::from_str(&input)?)
    };
    Ok((read("fr")?, read("en")?))
}

/// What may still be taken back of an invoice, before tax, in cents.
pub(super) fn left_of(rows: &mut Rows<'_, '_>, invoice: &Document) -> Result<i64, Failure> {
    let back: i64 = store::documents(rows, invoice.client)?
        .iter()
        .filter(|one| one.kind == DocumentKind::CreditNote && one.follows == Some(invoice.id))
        .map(|one| one.net)
        .sum();
    Ok(invoice.net - back)
}

/// Rates of an invoice, in percent.
pub(super) fn rates(invoice: &Invoice) -> Vec<String> {
    invoice
        .vat
        .iter()
        .map(|group| group.vat.rate.to_string())
        .collect()
}

fn checked(new: &NewCredit, invoice: &Invoice) -> Result<Vec<(String, Decimal, Decimal)>, Failure> {
    let mut problems = Vec::new();
    let reason = new.reason.trim();
    if reason.is_empty() || reason.chars().count() > 1000 {
        problems.push(Problem::new("reason", "month-credit-reason"));
    }
    if new.lines.is_empty() || new.lines.len() > MOST_LINES {
        problems.push(Problem::new("lines", "month-credit-lines"));
    }
    let rates = rates(invoice);
    let mut out = Vec::new();
    for line in &new.lines {
        let label = line.label.trim();
        if label.is_empty() || label.chars().count() > 200 {
            problems.push(Problem::new("label", "month-credit-label"));
        }
        let amount = decimal(&line.amount)
            .filter(|amount| *amount > Decimal::ZERO && *amount < Decimal::from(1_000_000_000))
            .filter(|amount| amount.normalize().scale() <= 2);
        if amount.is_none() {
            problems.push(Problem::new("amount", "month-credit-amount"));
        }
        let rate = match (line.vat.trim(), &rates[..]) {
            ("", [only]) => Some(only.clone()),
            (typed, known) => known.iter().find(|rate| *rate == typed).cloned(),
        };
        let rate = rate.and_then(|rate| decimal(&rate));
        if rate.is_none() {
            problems.push(Problem::new("vat", "month-credit-vat").with("rates", rates.join(", ")));
        }
        if let (Some(amount), Some(rate)) = (amount, rate) {
            out.push((label.to_owned(), rate / Decimal::ONE_HUNDRED, amount));
        }
    }
    if problems.is_empty() {
        Ok(out)
    } else {
        Err(Failure::Refused(problems))
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '€')
        .collect();
    plain.replace(',', ".").parse().ok()
}

fn issue(
    rows: &mut Rows<'_, '_>,
    invoice: &Document,
    (fr, en): (&Invoice, &Invoice),
    lines: &[(String, Decimal, Decimal)],
    reason: &str,
) -> Result<Document, Failure> {
    let now = rows.now();
    let version = print::leading(rows.tx(), invoice.client, invoice.first)?;
    let zone = crate::contracts::zone_of(&version.contract).unwrap_or(TimeZone::UTC);
    let today = now.to_zoned_datetime(zone).date().max(invoice.issued_on);
    let kind = DocumentKind::CreditNote;
    let number = store::next_number(rows, kind.series(), today.year().into())?;
    let name = name_of(kind, today.year(), number);
    let head = (name.as_str(), today, now);
    let note = print::correction(fr, Lang::Fr, head, lines, reason);
    let in_english = print::correction(en, Lang::En, head, lines, reason);
    let mut document = Document {
        id: DocumentId(0),
        client: invoice.client,
        month_id: None,
        kind,
        name: name.clone(),
        issued_on: today,
        due_on: None,
        first: invoice.first,
        last: invoice.last,
        language: invoice.language.clone(),
        currency: invoice.currency.clone(),
        net: note.totals.net.cents(),
        tax: note.totals.vat.cents(),
        gross: note.totals.gross.cents(),
        follows: Some(invoice.id),
        reason: reason.to_owned(),
    };
    let new = NewDocument {
        document: document.clone(),
        number: Some(number),
        input_fr: serde_json::to_string(&note)?,
        input_en: serde_json::to_string(&in_english)?,
    };
    document.id = store::add_document(rows, &new)?;
    Ok(document)
}

fn say(rows: &mut Rows<'_, '_>, document: &Document, invoice: &Document) -> Result<(), Failure> {
    let body = serde_json::json!({
        "name": document.name, "invoice": invoice.name, "reason": document.reason,
        "issued": document.issued_on.to_string(), "net": document.net, "tax": document.tax,
        "gross": document.gross, "currency": document.currency,
    });
    let event = NewEvent {
        subject: "month",
        subject_id: invoice.month_id.unwrap_or_default(),
        kind: "credited",
        body: body.to_string(),
        at: None,
    };
    append(rows, document.client, vec![event])?;
    let (client, name) = (document.client, document.name.clone());
    rows.tx()
        .audit(Some(client), "credit-note-issued", name, &invoice.name)
}
