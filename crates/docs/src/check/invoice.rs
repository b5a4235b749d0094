//! Invoices: EN 16931's arithmetic, and the mentions of French law.

use intendant_protocol::documents::invoice::{Invoice, InvoiceKind, Line, VatCategory, VatGroup};
use intendant_protocol::documents::{Amount, Decimal};

use super::{accent, currency, party, period, same, want};
use crate::facturx;
use crate::input::Refusal;

pub(super) fn check(invoice: &Invoice) -> Result<(), Refusal> {
    head(invoice)?;
    parties(invoice)?;
    want(!invoice.lines.is_empty(), "lines", || {
        "an invoice has at least one line".to_owned()
    })?;
    for (n, item) in invoice.lines.iter().enumerate() {
        line(item, &format!("lines[{n}]"), invoice)?;
    }
    for (n, group) in invoice.vat.iter().enumerate() {
        vat_group(group, &format!("vat[{n}]"), invoice)?;
    }
    totals(invoice)
}

fn head(invoice: &Invoice) -> Result<(), Refusal> {
    accent(invoice.accent.as_deref())?;
    currency(&invoice.currency)?;
    number(&invoice.number, "number")?;
    period(&invoice.period, "period")?;
    want(invoice.due >= invoice.issued, "due", || {
        format!(
            "{} is before the day of issue, {}",
            invoice.due, invoice.issued
        )
    })?;
    for (n, earlier) in invoice.preceding.iter().enumerate() {
        number(&earlier.number, &format!("preceding[{n}].number"))?;
    }
    let is_note = invoice.document == InvoiceKind::CreditNote;
    want(
        !is_note || !invoice.preceding.is_empty(),
        "preceding",
        || "a credit note names the invoice that it goes back to".to_owned(),
    )?;
    want(
        invoice.currency == "EUR" || invoice.vat_in_euros.is_some(),
        "vat_in_euros",
        || {
            format!(
                "VAT in euros is wanted on an invoice in {}",
                invoice.currency
            )
        },
    )
}

/// A number that French invoices may carry (BR-FR-01, BR-FR-02).
fn number(number: &str, path: &str) -> Result<(), Refusal> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+-_/".contains(&byte);
    let right = (1..=35).contains(&number.len()) && number.bytes().all(allowed);
    want(right, path, || {
        format!("`{number}` is not 1 to 35 of letters, digits and + - _ / without spaces")
    })
}

fn parties(invoice: &Invoice) -> Result<(), Refusal> {
    party(&invoice.seller, "seller")?;
    party(&invoice.buyer, "buyer")?;
    want(invoice.seller.siren.is_some(), "seller.siren", || {
        "the seller's SIREN is wanted on every invoice".to_owned()
    })?;
    let taxed = invoice
        .vat
        .iter()
        .any(|group| group.vat.category != VatCategory::OutOfScope);
    want(!taxed || invoice.seller.vat.is_some(), "seller.vat", || {
        "the seller's VAT number is wanted".to_owned()
    })?;
    let french = invoice.buyer.address.country == "FR";
    want(
        !french || invoice.buyer.siren.is_some(),
        "buyer.siren",
        || "the SIREN of a French client is wanted on every invoice".to_owned(),
    )?;
    let reachable = facturx::electronic_address(&invoice.buyer).is_some();
    want(reachable, "buyer.endpoint", || {
        "an address for electronic invoices is wanted: endpoint, SIREN or email".to_owned()
    })?;
    let needs_buyer_vat = invoice.vat.iter().any(|group| {
        matches!(
            group.vat.category,
            VatCategory::ReverseCharge | VatCategory::IntraCommunity
        )
    });
    want(
        !needs_buyer_vat || invoice.buyer.vat.is_some(),
        "buyer.vat",
        || "the buyer's VAT number is wanted where the buyer pays the tax".to_owned(),
    )
}

fn line(line: &Line, path: &str, invoice: &Invoice) -> Result<(), Refusal> {
    want(
        !line.label.trim().is_empty(),
        &format!("{path}.label"),
        || "is empty".to_owned(),
    )?;
    want(
        line.quantity.decimals() <= 4,
        &format!("{path}.quantity"),
        || format!("`{}` has more than 4 decimals", line.quantity),
    )?;
    if let Some(price) = &line.unit_price {
        want(
            price.millionths() > 0,
            &format!("{path}.unit_price"),
            || format!("is {price}: a price is above nothing; a reduction has a negative quantity"),
        )?;
    }
    let sign = line.quantity.millionths().signum();
    let agrees = line.amount.cents().signum() == sign || line.amount.cents() == 0;
    want(agrees, &format!("{path}.amount"), || {
        format!("is {}, but the quantity is {}", line.amount, line.quantity)
    })?;
    want(
        facturx::net_price(line).is_some(),
        &format!("{path}.amount"),
        || "is 0.00 without a unit price that makes it so: leave the line out".to_owned(),
    )?;
    if let Some(days) = &line.period {
        period(days, &format!("{path}.period"))?;
    }
    let taxed = invoice.vat.iter().any(|group| group.vat == line.vat);
    want(taxed, &format!("{path}.vat"), || {
        format!(
            "no group of `vat` has its category and its rate of {} %",
            line.vat.rate
        )
    })
}

fn vat_group(group: &VatGroup, path: &str, invoice: &Invoice) -> Result<(), Refusal> {
    let standard = group.vat.category == VatCategory::Standard;
    let rate = &group.vat.rate;
    want(
        (rate.millionths() > 0) == standard,
        &format!("{path}.vat.rate"),
        || format!("is {rate}: only the standard category has a rate, and it always has one"),
    )?;
    want(rate.decimals() <= 2, &format!("{path}.vat.rate"), || {
        format!("`{rate}` has more than 2 decimals")
    })?;
    let untaxed = !standard && group.vat.category != VatCategory::Zero;
    want(
        !untaxed || group.exemption.is_some(),
        &format!("{path}.exemption"),
        || "the reason for not taxing is wanted, with its article".to_owned(),
    )?;
    let alone = invoice.vat.len() == 1 || group.vat.category != VatCategory::OutOfScope;
    want(alone, &format!("{path}.vat.category"), || {
        "what is outside VAT stands on an invoice of its own".to_owned()
    })?;
    let sent = group.vat.category != VatCategory::IntraCommunity || invoice.deliver_to.is_some();
    want(sent, "deliver_to", || {
        "the place of delivery is wanted on a supply to another member state".to_owned()
    })?;
    let base = invoice
        .lines
        .iter()
        .filter(|line| line.vat == group.vat)
        .map(|line| line.amount);
    same(
        group.base,
        base.sum(),
        &format!("{path}.base"),
        "its lines make",
    )?;
    let tax = percent(group.base, rate);
    same(
        group.tax,
        tax,
        &format!("{path}.tax"),
        &format!("{rate} % of {} is", group.base),
    )
}

/// So many percent of an amount, rounded half away from zero to the cent.
fn percent(base: Amount, rate: &Decimal) -> Amount {
    let product = i128::from(base.cents()) * i128::from(rate.millionths());
    let half = 50_000_000 * product.signum();
    Amount::from_cents(i64::try_from((product + half) / 100_000_000).unwrap_or(i64::MAX))
}

fn totals(invoice: &Invoice) -> Result<(), Refusal> {
    let totals = &invoice.totals;
    let net = invoice.lines.iter().map(|line| line.amount).sum();
    same(totals.net, net, "totals.net", "the lines make")?;
    let vat = invoice.vat.iter().map(|group| group.tax).sum();
    same(totals.vat, vat, "totals.vat", "the groups of VAT make")?;
    let gross = [totals.net, totals.vat].into_iter().sum();
    same(totals.gross, gross, "totals.gross", "net and VAT make")?;
    let paid = Amount::from_cents(totals.paid.cents().saturating_neg());
    let due = [totals.gross, paid].into_iter().sum();
    same(totals.due, due, "totals.due", "what is left to pay is")
}
