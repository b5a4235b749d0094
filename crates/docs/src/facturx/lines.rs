//! The lines of an invoice (BG-25).

use intendant_protocol::documents::Amount;
use intendant_protocol::documents::invoice::{Line, Unit, Vat, VatCategory};

use super::date;
use super::xml::Xml;

/// A net price (BT-146) and the quantity that it is the price of (BT-149), if not of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetPrice {
    /// Price, above nothing.
    pub price: String,
    /// What it is the price of; `None`: of one.
    pub of: Option<String>,
}

/// The price that makes a line's amount exactly: quantity × price ÷ quantity priced. Where units
/// have different prices, or part of a month is billed, that is the whole amount for the whole
/// quantity. `None` when nothing can make it: an amount of 0.00 out of something.
pub fn net_price(line: &Line) -> Option<NetPrice> {
    if let Some(price) = &line.unit_price
        && times(line.quantity.millionths(), price.millionths()) == line.amount
    {
        return Some(NetPrice {
            price: price.to_string(),
            of: None,
        });
    }
    if line.amount.cents() == 0 || line.quantity.millionths() == 0 {
        return None;
    }
    let unsigned = |text: String| text.trim_start_matches('-').to_owned();
    Some(NetPrice {
        price: unsigned(line.amount.to_string()),
        of: Some(unsigned(line.quantity.to_string())),
    })
}

/// The product of two numbers in millionths, rounded half away from zero to the cent.
fn times(left: i64, right: i64) -> Amount {
    let product = i128::from(left) * i128::from(right);
    let cent = 10_i128.pow(10);
    let rounded = (product + cent / 2 * product.signum()) / cent;
    Amount::from_cents(i64::try_from(rounded).unwrap_or(i64::MAX))
}

pub(super) fn write(xml: &mut Xml, number: usize, line: &Line) {
    xml.within("ram:IncludedSupplyChainTradeLineItem", |xml| {
        xml.within("ram:AssociatedDocumentLineDocument", |xml| {
            xml.leaf("ram:LineID", &number.to_string());
        });
        xml.within("ram:SpecifiedTradeProduct", |xml| {
            xml.leaf("ram:Name", &line.label);
            let steps: Vec<&str> = line.explanations.iter().map(|s| s.text.as_str()).collect();
            if !steps.is_empty() {
                xml.leaf("ram:Description", &steps.join("\n"));
            }
        });
        price(xml, line);
        xml.within("ram:SpecifiedLineTradeDelivery", |xml| {
            let unit = [("unitCode", unit_code(line.unit))];
            xml.leaf_with("ram:BilledQuantity", &unit, line.quantity.as_str());
        });
        settlement(xml, line);
    });
}

fn price(xml: &mut Xml, line: &Line) {
    let Some(net) = net_price(line) else { return };
    xml.within("ram:SpecifiedLineTradeAgreement", |xml| {
        xml.within("ram:NetPriceProductTradePrice", |xml| {
            xml.leaf("ram:ChargeAmount", &net.price);
            if let Some(quantity) = &net.of {
                let unit = [("unitCode", unit_code(line.unit))];
                xml.leaf_with("ram:BasisQuantity", &unit, quantity);
            }
        });
    });
}

fn settlement(xml: &mut Xml, line: &Line) {
    xml.within("ram:SpecifiedLineTradeSettlement", |xml| {
        xml.within("ram:ApplicableTradeTax", |xml| {
            xml.leaf("ram:TypeCode", "VAT");
            category(xml, &line.vat, |_| {});
        });
        if let Some(days) = &line.period {
            xml.within("ram:BillingSpecifiedPeriod", |xml| {
                date(xml, "ram:StartDateTime", days.from);
                date(xml, "ram:EndDateTime", days.to);
            });
        }
        xml.within("ram:SpecifiedTradeSettlementLineMonetarySummation", |xml| {
            xml.leaf("ram:LineTotalAmount", &line.amount.to_string());
        });
    });
}

/// A category and its rate; what stands `between` them in a group of VAT is written there.
pub(super) fn category(xml: &mut Xml, vat: &Vat, between: impl FnOnce(&mut Xml)) {
    let code = match vat.category {
        VatCategory::Standard => "S",
        VatCategory::Zero => "Z",
        VatCategory::Exempt => "E",
        VatCategory::ReverseCharge => "AE",
        VatCategory::IntraCommunity => "K",
        VatCategory::Export => "G",
        VatCategory::OutOfScope => "O",
    };
    xml.leaf("ram:CategoryCode", code);
    between(xml);
    if vat.category != VatCategory::OutOfScope {
        xml.leaf("ram:RateApplicablePercent", vat.rate.as_str());
    }
}

fn unit_code(unit: Unit) -> &'static str {
    match unit {
        Unit::One => "C62",
        Unit::Hour => "HUR",
        Unit::Day => "DAY",
        Unit::Month => "MON",
        Unit::Lump => "LS",
    }
}
