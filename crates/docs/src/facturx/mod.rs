//! Factur-X: an invoice as UN/CEFACT CII XML, profile EN 16931, under the rules of the French
//! reform (XP Z12-012; notes PMD, PMT and AAB, SIREN, business process, address 0225).

mod lines;
mod metadata;
mod settlement;
#[cfg(test)]
mod tests;
mod xml;

use intendant_protocol::documents::invoice::{Invoice, InvoiceKind, Nature, VatCategory, VatGroup};
use intendant_protocol::documents::{Address, Party};
use jiff::civil::Date;
pub use lines::net_price;
pub use metadata::describe;
use xml::Xml;

/// The name that readers look for (Factur-X 1.0, and the PDF's attachment).
pub const FILE_NAME: &str = "factur-x.xml";

const NAMESPACES: [(&str, &str); 4] = [
    (
        "xmlns:rsm",
        "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    ),
    (
        "xmlns:qdt",
        "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    ),
    (
        "xmlns:ram",
        "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    ),
    (
        "xmlns:udt",
        "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    ),
];

/// Writes an invoice that passed [`crate::check`].
pub fn write(invoice: &Invoice) -> String {
    let mut xml = Xml::new();
    xml.within_with("rsm:CrossIndustryInvoice", &NAMESPACES, |xml| {
        context(xml, invoice);
        header(xml, invoice);
        xml.within("rsm:SupplyChainTradeTransaction", |xml| {
            for (n, line) in invoice.lines.iter().enumerate() {
                lines::write(xml, n + 1, line);
            }
            agreement(xml, invoice);
            delivery(xml, invoice);
            settlement::write(xml, invoice);
        });
    });
    xml.finish()
}

fn context(xml: &mut Xml, invoice: &Invoice) {
    let process = match invoice.nature {
        Nature::Goods => "B",
        Nature::Services => "S",
        Nature::Both => "M",
    };
    // 1: an ordinary invoice; 2: already paid in full.
    let stage = if invoice.totals.due.cents() == 0 && invoice.totals.gross.cents() != 0 {
        "2"
    } else {
        "1"
    };
    xml.within("rsm:ExchangedDocumentContext", |xml| {
        xml.within(
            "ram:BusinessProcessSpecifiedDocumentContextParameter",
            |xml| {
                xml.leaf("ram:ID", &format!("{process}{stage}"));
            },
        );
        xml.within("ram:GuidelineSpecifiedDocumentContextParameter", |xml| {
            xml.leaf("ram:ID", "urn:cen.eu:en16931:2017");
        });
    });
}

fn header(xml: &mut Xml, invoice: &Invoice) {
    let type_code = match invoice.document {
        InvoiceKind::Invoice => "380",
        InvoiceKind::CreditNote => "381",
    };
    xml.within("rsm:ExchangedDocument", |xml| {
        xml.leaf("ram:ID", &invoice.number);
        xml.leaf("ram:TypeCode", type_code);
        date(xml, "ram:IssueDateTime", invoice.issued);
        note(xml, &invoice.terms.late_interest, Some("PMD"));
        note(xml, &invoice.terms.recovery_fee, Some("PMT"));
        note(xml, &invoice.terms.discount, Some("AAB"));
        if invoice.buyer.address.country != "FR" {
            note(xml, "B2BINT", Some("BAR"));
        } else if invoice.buyer.siren.is_some() {
            note(xml, "B2B", Some("BAR"));
        }
        if invoice.vat_on_debits {
            note(
                xml,
                "Option pour le paiement de la taxe d'après les débits",
                None,
            );
        }
        for text in &invoice.notes {
            note(xml, text, None);
        }
    });
}

fn note(xml: &mut Xml, content: &str, subject: Option<&str>) {
    xml.within("ram:IncludedNote", |xml| {
        xml.leaf("ram:Content", content);
        xml.leaf_if("ram:SubjectCode", subject);
    });
}

fn agreement(xml: &mut Xml, invoice: &Invoice) {
    xml.within("ram:ApplicableHeaderTradeAgreement", |xml| {
        xml.leaf_if("ram:BuyerReference", invoice.buyer_reference.as_deref());
        xml.within("ram:SellerTradeParty", |xml| {
            party(xml, invoice, &invoice.seller)
        });
        xml.within("ram:BuyerTradeParty", |xml| {
            party(xml, invoice, &invoice.buyer)
        });
        if let Some(order) = &invoice.order {
            xml.within("ram:BuyerOrderReferencedDocument", |xml| {
                xml.leaf("ram:IssuerAssignedID", order);
            });
        }
        xml.within("ram:ContractReferencedDocument", |xml| {
            xml.leaf("ram:IssuerAssignedID", &invoice.contract.reference);
        });
    });
}

fn party(xml: &mut Xml, invoice: &Invoice, party: &Party) {
    let seller = *party == invoice.seller;
    if let Some(siret) = &party.siret {
        xml.leaf_with("ram:GlobalID", &[("schemeID", "0009")], siret);
    }
    xml.leaf("ram:Name", &party.name);
    if seller {
        xml.leaf_if("ram:Description", party.legal.as_deref());
    }
    if let Some(siren) = &party.siren {
        xml.within("ram:SpecifiedLegalOrganization", |xml| {
            xml.leaf_with("ram:ID", &[("schemeID", "0002")], siren);
        });
    }
    if seller && (party.phone.is_some() || party.email.is_some()) {
        contact(xml, party);
    }
    address(xml, &party.address);
    if let Some((scheme, id)) = electronic_address(party) {
        xml.within("ram:URIUniversalCommunication", |xml| {
            xml.leaf_with("ram:URIID", &[("schemeID", scheme)], &id);
        });
    }
    // Outside VAT, VAT numbers are not allowed (BR-O-02).
    let taxable = |group: &VatGroup| group.vat.category != VatCategory::OutOfScope;
    if let Some(vat) = &party.vat
        && invoice.vat.iter().all(taxable)
    {
        xml.within("ram:SpecifiedTaxRegistration", |xml| {
            xml.leaf_with("ram:ID", &[("schemeID", "VA")], vat);
        });
    }
}

fn contact(xml: &mut Xml, party: &Party) {
    xml.within("ram:DefinedTradeContact", |xml| {
        if let Some(phone) = &party.phone {
            xml.within("ram:TelephoneUniversalCommunication", |xml| {
                xml.leaf("ram:CompleteNumber", phone);
            });
        }
        if let Some(email) = &party.email {
            xml.within("ram:EmailURIUniversalCommunication", |xml| {
                xml.leaf("ram:URIID", email)
            });
        }
    });
}

/// Where a party takes electronic invoices: the scheme and the address in it. A French one is in
/// the directory of the reform (0225), by its SIREN unless it says otherwise; another is reached
/// by mail (EM).
pub fn electronic_address(party: &Party) -> Option<(&'static str, String)> {
    let listed = party
        .endpoint
        .as_ref()
        .or(party.siren.as_ref())
        .map(|id| ("0225", id.clone()));
    listed.or_else(|| party.email.as_ref().map(|mail| ("EM", mail.clone())))
}

fn address(xml: &mut Xml, address: &Address) {
    xml.within("ram:PostalTradeAddress", |xml| {
        xml.leaf("ram:PostcodeCode", &address.postcode);
        xml.leaf("ram:LineOne", &address.line1);
        xml.leaf_if("ram:LineTwo", address.line2.as_deref());
        xml.leaf("ram:CityName", &address.city);
        xml.leaf("ram:CountryID", &address.country);
    });
}

fn delivery(xml: &mut Xml, invoice: &Invoice) {
    xml.within("ram:ApplicableHeaderTradeDelivery", |xml| {
        if let Some(place) = &invoice.deliver_to {
            xml.within("ram:ShipToTradeParty", |xml| {
                xml.leaf("ram:Name", &invoice.buyer.name);
                address(xml, place);
            });
        }
        // A supply that runs over a period is made when the period ends.
        xml.within("ram:ActualDeliverySupplyChainEvent", |xml| {
            date(xml, "ram:OccurrenceDateTime", invoice.period.to);
        });
    });
}

/// A date as `AAAAMMJJ` (format 102).
fn date(xml: &mut Xml, element: &str, day: Date) {
    xml.within(element, |xml| {
        let text = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        xml.leaf_with("udt:DateTimeString", &[("format", "102")], &text);
    });
}
