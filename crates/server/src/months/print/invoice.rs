//! Invoices and credit notes for the printer.

use intendant_contract::price::{Invoice, Line, Owed, Unit};
use intendant_domain::months::Figures;
use intendant_protocol::documents::invoice as doc;
use intendant_protocol::documents::{Amount, Period, VERSION};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Parties, Scene, amount, clause, contract, number};
use crate::contracts::words;
use crate::platform::i18n::Lang;
use crate::platform::page::format;

fn vat(rate: Decimal) -> doc::Vat {
    doc::Vat {
        category: if rate.is_zero() {
            doc::VatCategory::Exempt
        } else {
            doc::VatCategory::Standard
        },
        rate: number(rate * Decimal::ONE_HUNDRED, 2),
    }
}

fn group(lang: Lang, rate: Decimal, base: Decimal, tax: Decimal) -> doc::VatGroup {
    doc::VatGroup {
        vat: vat(rate),
        base: amount(base),
        tax: amount(tax),
        exemption: rate.is_zero().then(|| lang.t("doc-exempt")),
    }
}

fn line(lang: Lang, currency: &str, line: &Line) -> doc::Line {
    doc::Line {
        label: line.label.clone(),
        quantity: number(line.quantity, 4),
        unit: match line.unit {
            Unit::Month => doc::Unit::Month,
            Unit::Piece => doc::Unit::One,
            Unit::Hour => doc::Unit::Hour,
        },
        unit_price: line.unit_price.map(|price| number(price, 6)),
        vat: vat(line.vat_rate),
        amount: amount(line.amount),
        period: Some(Period {
            from: line.from,
            to: line.to,
        }),
        explanations: line
            .explain(currency)
            .iter()
            .enumerate()
            .map(|(at, step)| doc::Explanation {
                text: words(step, lang).to_owned(),
                clause: (at == 0).then(|| clause(&line.clause)),
            })
            .collect(),
    }
}

fn terms(parties: &Parties, lang: Lang, days: Option<u32>) -> doc::Terms {
    let price = parties.contract.contract.price.as_ref();
    let terms = price.and_then(|price| price.payment.as_ref());
    let interest = terms.and_then(|terms| terms.late_interest.as_deref());
    let fee = terms
        .and_then(|terms| terms.recovery_fee)
        .unwrap_or(Decimal::new(4000, 2));
    let currency = &parties.contract.contract.currency;
    let fee = format::money(lang, super::cents(fee), currency);
    doc::Terms {
        payment: match days {
            Some(days) => lang.ta("doc-pay-days", &[("days", &days.to_string())]),
            None => lang.t("doc-pay-now"),
        },
        late_interest: match interest {
            Some("3x-legal") | None => lang.t("doc-interest-legal"),
            Some(other) => lang.ta("doc-interest", &[("rate", other)]),
        },
        recovery_fee: lang.ta("doc-recovery", &[("fee", &fee)]),
        discount: lang.t("doc-discount"),
    }
}

struct Frame {
    kind: doc::InvoiceKind,
    number: String,
    issued: Date,
    due: Date,
    period: Period,
    created: Timestamp,
}

fn frame(parties: &Parties, lang: Lang, frame: Frame) -> doc::Invoice {
    let days = frame.issued.until(frame.due).map(|span| span.get_days());
    let days = days.ok().and_then(|days| u32::try_from(days).ok());
    let is_note = frame.kind == doc::InvoiceKind::CreditNote;
    let mut terms = terms(parties, lang, days.filter(|days| *days > 0));
    if is_note {
        terms.payment = lang.t("doc-credit-payment");
    }
    doc::Invoice {
        v: VERSION,
        document: frame.kind,
        language: match lang {
            Lang::Fr => intendant_protocol::documents::Language::Fr,
            Lang::En => intendant_protocol::documents::Language::En,
        },
        created: frame.created,
        accent: None,
        number: frame.number,
        issued: frame.issued,
        due: frame.due,
        period: frame.period,
        currency: parties.contract.contract.currency.clone(),
        vat_in_euros: None,
        seller: parties.seller.clone(),
        buyer: parties.buyer.clone(),
        deliver_to: None,
        contract: contract(&parties.contract, lang),
        order: None,
        buyer_reference: None,
        preceding: Vec::new(),
        nature: doc::Nature::Services,
        vat_on_debits: parties.vat_on_debits,
        lines: Vec::new(),
        vat: Vec::new(),
        totals: doc::Totals {
            net: Amount::default(),
            vat: Amount::default(),
            gross: Amount::default(),
            paid: Amount::default(),
            due: Amount::default(),
        },
        terms,
        payment: parties.account.clone().filter(|_| !is_note),
        notes: Vec::new(),
    }
}

fn totals(net: Decimal, tax: Decimal) -> doc::Totals {
    doc::Totals {
        net: amount(net),
        vat: amount(tax),
        gross: amount(net + tax),
        paid: Amount::default(),
        due: amount(net + tax),
    }
}

/// The invoice of a closing.
pub fn invoice(scene: &Scene<'_>, invoice: &Invoice, name: &str) -> doc::Invoice {
    let lang = scene.lang;
    let mut out = frame(
        scene.parties,
        lang,
        Frame {
            kind: doc::InvoiceKind::Invoice,
            number: name.to_owned(),
            issued: invoice.issued,
            due: invoice.due.unwrap_or(invoice.issued),
            period: Period {
                from: invoice.first.first(),
                to: invoice.last.last(),
            },
            created: scene.created,
        },
    );
    out.lines = invoice
        .lines
        .iter()
        .filter(|one| !one.amount.is_zero())
        .map(|one| line(lang, &invoice.currency, one))
        .collect();
    out.vat = invoice
        .vat
        .iter()
        .filter(|one| !one.net.is_zero())
        .map(|one| group(lang, one.rate, one.net, one.tax))
        .collect();
    out.totals = totals(invoice.net, invoice.tax);
    out
}

/// An invoice that a credit note goes back to.
pub struct Corrected {
    /// Its number.
    pub name: String,
    /// Its date.
    pub issued: Date,
}

/// The credit note of a month's broken promises, where the contract makes them a price reduction.
pub fn credit(scene: &Scene<'_>, owed: &Owed, name: &str, of: &Corrected) -> doc::Invoice {
    let lang = scene.lang;
    let rate = owed.vat_rate.unwrap_or_default();
    let steps = scene.figures.penalty.as_ref();
    let explanations = steps.map_or_else(Vec::new, |month| {
        month
            .explain(&scene.figures.currency)
            .iter()
            .enumerate()
            .map(|(at, step)| doc::Explanation {
                text: words(step, lang).to_owned(),
                clause: (at == 0).then(|| clause(&owed.clause)),
            })
            .collect()
    });
    let line = doc::Line {
        label: words(&owed.label, lang).to_owned(),
        quantity: 1.into(),
        unit: doc::Unit::Lump,
        unit_price: Some(number(owed.net, 2)),
        vat: vat(rate),
        amount: amount(owed.net),
        period: None,
        explanations,
    };
    note(
        scene.parties,
        lang,
        name,
        scene,
        of,
        vec![(line, rate, owed.net)],
    )
}

fn note(
    parties: &Parties,
    lang: Lang,
    name: &str,
    scene: &Scene<'_>,
    of: &Corrected,
    lines: Vec<(doc::Line, Decimal, Decimal)>,
) -> doc::Invoice {
    let figures: &Figures = scene.figures;
    let mut out = frame(
        parties,
        lang,
        Frame {
            kind: doc::InvoiceKind::CreditNote,
            number: name.to_owned(),
            issued: scene.issued,
            due: scene.issued,
            period: Period {
                from: figures.month.first(),
                to: figures.month.last(),
            },
            created: scene.created,
        },
    );
    fill(&mut out, lang, of, lines);
    out
}

/// Lines, VAT by rate and sums of a credit note.
fn fill(
    out: &mut doc::Invoice,
    lang: Lang,
    of: &Corrected,
    lines: Vec<(doc::Line, Decimal, Decimal)>,
) {
    let mut rates: Vec<(Decimal, Decimal)> = Vec::new();
    for (_, rate, net) in &lines {
        match rates.iter_mut().find(|(known, _)| known == rate) {
            Some((_, sum)) => *sum += *net,
            None => rates.push((*rate, *net)),
        }
    }
    rates.sort_by_key(|(rate, _)| *rate);
    let taxed: Vec<(Decimal, Decimal, Decimal)> = rates
        .into_iter()
        .map(|(rate, net)| (rate, net, intendant_contract::money::cents(net * rate)))
        .collect();
    out.vat = taxed
        .iter()
        .map(|(rate, net, tax)| group(lang, *rate, *net, *tax))
        .collect();
    let net = taxed.iter().map(|(_, net, _)| *net).sum();
    let tax = taxed.iter().map(|(_, _, tax)| *tax).sum();
    out.totals = totals(net, tax);
    out.lines = lines.into_iter().map(|(line, _, _)| line).collect();
    out.preceding = vec![doc::Preceding {
        number: of.name.clone(),
        issued: of.issued,
    }];
}

/// A credit note that corrects an invoice: its lines as label, rate and amount.
pub fn correction(
    original: &doc::Invoice,
    lang: Lang,
    head: (&str, Date, Timestamp),
    lines: &[(String, Decimal, Decimal)],
    reason: &str,
) -> doc::Invoice {
    let (name, issued, created) = head;
    let of = Corrected {
        name: original.number.clone(),
        issued: original.issued,
    };
    let mut out = original.clone();
    out.document = doc::InvoiceKind::CreditNote;
    name.clone_into(&mut out.number);
    (out.issued, out.due, out.created) = (issued, issued, created);
    out.payment = None;
    out.terms.payment = lang.t("doc-credit-payment");
    out.notes = vec![lang.ta("doc-credit-reason", &[("reason", reason)])];
    let lines = lines
        .iter()
        .map(|(label, rate, net)| {
            let line = doc::Line {
                label: label.clone(),
                quantity: 1.into(),
                unit: doc::Unit::Lump,
                unit_price: Some(number(*net, 2)),
                vat: vat(*rate),
                amount: amount(*net),
                period: None,
                explanations: Vec::new(),
            };
            (line, *rate, *net)
        })
        .collect();
    fill(&mut out, lang, &of, lines);
    out
}
