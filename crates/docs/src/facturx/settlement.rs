//! What it comes to, and how it is paid (BG-16 to BG-23).

use intendant_protocol::documents::invoice::{Account, Invoice, InvoiceKind, Nature};

use super::xml::Xml;
use super::{date, lines};

pub(super) fn write(xml: &mut Xml, invoice: &Invoice) {
    xml.within("ram:ApplicableHeaderTradeSettlement", |xml| {
        if let Some(account) = account(invoice) {
            let reference = account.reference.as_ref().unwrap_or(&invoice.number);
            xml.leaf("ram:PaymentReference", reference);
        }
        if invoice.currency != "EUR" {
            xml.leaf("ram:TaxCurrencyCode", "EUR");
        }
        xml.leaf("ram:InvoiceCurrencyCode", &invoice.currency);
        payment(xml, invoice);
        taxes(xml, invoice);
        xml.within("ram:BillingSpecifiedPeriod", |xml| {
            date(xml, "ram:StartDateTime", invoice.period.from);
            date(xml, "ram:EndDateTime", invoice.period.to);
        });
        xml.within("ram:SpecifiedTradePaymentTerms", |xml| {
            xml.leaf("ram:Description", &invoice.terms.payment);
            date(xml, "ram:DueDateDateTime", invoice.due);
        });
        totals(xml, invoice);
        preceding(xml, invoice);
    });
}

/// Where to pay: of no use on a credit note, whose money goes the other way.
fn account(invoice: &Invoice) -> Option<&Account> {
    invoice
        .payment
        .as_ref()
        .filter(|_| invoice.document == InvoiceKind::Invoice)
}

fn payment(xml: &mut Xml, invoice: &Invoice) {
    let Some(account) = account(invoice) else {
        return;
    };
    xml.within("ram:SpecifiedTradeSettlementPaymentMeans", |xml| {
        xml.leaf("ram:TypeCode", "30");
        xml.within("ram:PayeePartyCreditorFinancialAccount", |xml| {
            xml.leaf(
                "ram:IBANID",
                &account.iban.replace([' ', '\u{a0}', '\u{202f}'], ""),
            );
        });
        if let Some(bic) = &account.bic {
            xml.within("ram:PayeeSpecifiedCreditorFinancialInstitution", |xml| {
                xml.leaf("ram:BICID", bic);
            });
        }
    });
}

fn taxes(xml: &mut Xml, invoice: &Invoice) {
    // When the tax falls due (BT-8): 5, on the invoice's date (debits); 72, on payment, which is
    // the rule for services.
    let falls_due = match (invoice.vat_on_debits, invoice.nature) {
        (true, _) => Some("5"),
        (false, Nature::Services) => Some("72"),
        (false, _) => None,
    };
    for group in &invoice.vat {
        xml.within("ram:ApplicableTradeTax", |xml| {
            xml.leaf("ram:CalculatedAmount", &group.tax.to_string());
            xml.leaf("ram:TypeCode", "VAT");
            xml.leaf_if("ram:ExemptionReason", group.exemption.as_deref());
            xml.leaf("ram:BasisAmount", &group.base.to_string());
            lines::category(xml, &group.vat, |xml| {
                xml.leaf_if("ram:DueDateTypeCode", falls_due)
            });
        });
    }
}

fn totals(xml: &mut Xml, invoice: &Invoice) {
    let totals = &invoice.totals;
    xml.within(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        |xml| {
            xml.leaf("ram:LineTotalAmount", &totals.net.to_string());
            xml.leaf("ram:TaxBasisTotalAmount", &totals.net.to_string());
            let currency = [("currencyID", invoice.currency.as_str())];
            xml.leaf_with("ram:TaxTotalAmount", &currency, &totals.vat.to_string());
            if let Some(euros) = invoice.vat_in_euros.filter(|_| invoice.currency != "EUR") {
                xml.leaf_with(
                    "ram:TaxTotalAmount",
                    &[("currencyID", "EUR")],
                    &euros.to_string(),
                );
            }
            xml.leaf("ram:GrandTotalAmount", &totals.gross.to_string());
            if totals.paid.cents() != 0 {
                xml.leaf("ram:TotalPrepaidAmount", &totals.paid.to_string());
            }
            xml.leaf("ram:DuePayableAmount", &totals.due.to_string());
        },
    );
}

fn preceding(xml: &mut Xml, invoice: &Invoice) {
    for earlier in &invoice.preceding {
        xml.within("ram:InvoiceReferencedDocument", |xml| {
            xml.leaf("ram:IssuerAssignedID", &earlier.number);
            xml.within("ram:FormattedIssueDateTime", |xml| {
                let day = earlier.issued;
                let text = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
                xml.leaf_with("qdt:DateTimeString", &[("format", "102")], &text);
            });
        });
    }
}
