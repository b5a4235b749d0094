//! What the XML says. Whether the norm takes it is judged by others' schemas and schematrons, in
//! `tests/peers/check_documents.py`.

use intendant_protocol::documents::Amount;
use intendant_protocol::documents::invoice::{Invoice, Line};

use super::{net_price, write};

fn invoice() -> Invoice {
    serde_json::from_str(include_str!("../../tests/inputs/invoice-fr.json")).unwrap()
}

fn line(quantity: &str, price: Option<&str>, cents: i64) -> Line {
    let mut line = invoice().lines.remove(0);
    line.quantity = quantity.parse().unwrap();
    line.unit_price = price.map(|price| price.parse().unwrap());
    line.amount = Amount::from_cents(cents);
    line
}

#[test]
fn a_price_that_makes_the_amount_is_the_price_of_one() {
    let net = net_price(&line("14", Some("112.92"), 158_088)).unwrap();
    assert_eq!((net.price.as_str(), net.of), ("112.92", None));
    let net = net_price(&line("-1", Some("50"), -5_000)).unwrap();
    assert_eq!((net.price.as_str(), net.of), ("50", None));
    // 3 × 0.335 = 1.005: half away from zero.
    assert_eq!(net_price(&line("3", Some("0.335"), 101)).unwrap().of, None);
}

#[test]
fn bands_and_part_months_are_priced_as_a_whole() {
    let net = net_price(&line("62", None, 110_862)).unwrap();
    assert_eq!(
        (net.price.as_str(), net.of.as_deref()),
        ("1108.62", Some("62"))
    );
    let net = net_price(&line("-2", Some("110.00"), -4_968)).unwrap();
    assert_eq!(
        (net.price.as_str(), net.of.as_deref()),
        ("49.68", Some("2"))
    );
}

#[test]
fn nothing_out_of_something_has_no_price() {
    assert_eq!(net_price(&line("5", Some("10.00"), 0)), None);
    assert_eq!(net_price(&line("5", None, 0)), None);
    assert!(net_price(&line("0", Some("10.00"), 0)).is_some());
}

#[test]
fn french_notes_and_addresses_are_there_once() {
    let xml = write(&invoice());
    for subject in ["PMD", "PMT", "AAB", "BAR"] {
        let code = format!("<ram:SubjectCode>{subject}</ram:SubjectCode>");
        assert_eq!(xml.matches(&code).count(), 1, "{subject}");
    }
    assert!(xml.contains("<ram:URIID schemeID=\"0225\">356000000</ram:URIID>"));
    assert!(xml.contains("<ram:DueDateTypeCode>5</ram:DueDateTypeCode>"));
    assert!(xml.contains("Option pour le paiement de la taxe d'après les débits"));
}

#[test]
fn services_without_the_option_fall_due_on_payment() {
    let mut invoice = invoice();
    invoice.vat_on_debits = false;
    let xml = write(&invoice);
    assert!(xml.contains("<ram:DueDateTypeCode>72</ram:DueDateTypeCode>"));
    assert!(!xml.contains("débits"));
}

#[test]
fn an_invoice_paid_in_full_says_so() {
    let mut invoice = invoice();
    invoice.totals.paid = invoice.totals.gross;
    invoice.totals.due = Amount::from_cents(0);
    assert!(write(&invoice).contains("<ram:ID>S2</ram:ID>"));
}

#[test]
fn names_are_escaped() {
    let mut invoice = invoice();
    invoice.buyer.name = "A & B <\u{1}\"C\">".to_owned();
    assert!(write(&invoice).contains("<ram:Name>A &amp; B &lt;&quot;C&quot;&gt;</ram:Name>"));
}
