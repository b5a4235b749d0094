//! Each rule refuses what breaks it, and says where.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::input;

const INVOICE: &str = include_str!("../../tests/inputs/invoice-fr.json");
const NOTE: &str = include_str!("../../tests/inputs/credit-note-fr.json");
const STATEMENT: &str = include_str!("../../tests/inputs/penalty-statement-fr.json");
const REPORT: &str = include_str!("../../tests/inputs/service-report-fr.json");

/// Where an input is refused after `value` was put at `pointer`.
fn refused_at(input: &str, pointer: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_str(input).unwrap();
    *document.pointer_mut(pointer).unwrap() = value;
    input::read(document.to_string().as_bytes())
        .unwrap_err()
        .path
}

#[test]
fn every_kept_input_is_taken() {
    for input in [
        INVOICE,
        NOTE,
        STATEMENT,
        REPORT,
        include_str!("../../tests/inputs/invoice-en.json"),
        include_str!("../../tests/inputs/penalty-statement-en.json"),
        include_str!("../../tests/inputs/service-report-en.json"),
    ] {
        input::read(input.as_bytes()).unwrap();
    }
}

#[test]
fn the_form_is_checked_where_it_breaks() {
    assert_eq!(refused_at(INVOICE, "/v", json!(2)), "v");
    assert_eq!(
        refused_at(INVOICE, "/document", json!("letter")),
        "document"
    );
    assert_eq!(
        refused_at(INVOICE, "/lines/2/amount", json!(12.5)),
        "lines[2].amount"
    );
    assert_eq!(
        refused_at(
            INVOICE,
            "/lines/0/explanations/0/clause",
            json!({"at": "x", "on": 1})
        ),
        "lines[0].explanations[0].clause.on"
    );
    assert_eq!(
        refused_at(REPORT, "/breaches/0/ledger/1/state", json!("idle")),
        "breaches[0].ledger[1].state"
    );
    assert_eq!(input::read(b"{").unwrap_err().path, ".");
}

#[test]
fn an_invoice_adds_up() {
    assert_eq!(
        refused_at(INVOICE, "/totals/net", json!("3533.60")),
        "totals.net"
    );
    assert_eq!(
        refused_at(INVOICE, "/totals/gross", json!("4240.34")),
        "totals.gross"
    );
    assert_eq!(
        refused_at(INVOICE, "/totals/due", json!("0.00")),
        "totals.due"
    );
    assert_eq!(
        refused_at(INVOICE, "/vat/0/base", json!("3533.60")),
        "vat[0].base"
    );
    assert_eq!(
        refused_at(INVOICE, "/vat/0/tax", json!("706.73")),
        "vat[0].tax"
    );
}

#[test]
fn an_invoice_has_what_the_law_wants() {
    assert_eq!(
        refused_at(INVOICE, "/number", json!("FA 2027 42")),
        "number"
    );
    assert_eq!(refused_at(INVOICE, "/due", json!("2027-01-31")), "due");
    assert_eq!(
        refused_at(INVOICE, "/seller/siren", json!("732829321")),
        "seller.siren"
    );
    assert_eq!(
        refused_at(INVOICE, "/seller/siret", json!("35600000000048")),
        "seller.siret"
    );
    assert_eq!(
        refused_at(INVOICE, "/buyer/siren", Value::Null),
        "buyer.siren"
    );
    assert_eq!(
        refused_at(INVOICE, "/lines/0/unit_price", json!("-1.00")),
        "lines[0].unit_price"
    );
    assert_eq!(
        refused_at(INVOICE, "/lines/0/vat/rate", json!("10")),
        "lines[0].vat"
    );
    assert_eq!(refused_at(NOTE, "/preceding", json!([])), "preceding");
    assert_eq!(
        refused_at(INVOICE, "/currency", json!("CHF")),
        "vat_in_euros"
    );
}

/// The invoice with all of its lines in one untaxed category.
fn untaxed(category: &str) -> Value {
    let mut invoice: Value = serde_json::from_str(INVOICE).unwrap();
    let vat = json!({"category": category, "rate": "0"});
    for line in invoice["lines"].as_array_mut().unwrap() {
        line["vat"] = vat.clone();
    }
    invoice["vat"] =
        json!([{"vat": vat, "base": "3533.61", "tax": "0.00", "exemption": "art. 262 ter"}]);
    invoice["totals"] =
        json!({"net": "3533.61", "vat": "0.00", "gross": "3533.61", "due": "3533.61"});
    invoice
}

#[test]
fn an_untaxed_invoice_says_why_and_where_to() {
    let read = |invoice: &Value| input::read(invoice.to_string().as_bytes());
    assert!(read(&untaxed("out-of-scope")).is_ok());
    let mut sent = untaxed("intra-community");
    assert_eq!(read(&sent).unwrap_err().path, "deliver_to");
    sent["deliver_to"] =
        json!({"line1": "1 Hauptstraße", "postcode": "77694", "city": "Kehl", "country": "DE"});
    assert!(read(&sent).is_ok());
    sent["vat"][0]["exemption"] = Value::Null;
    assert_eq!(read(&sent).unwrap_err().path, "vat[0].exemption");
}

#[test]
fn a_statement_adds_up_limit_by_limit() {
    assert_eq!(
        refused_at(STATEMENT, "/computed", json!("581.00")),
        "computed"
    );
    assert_eq!(
        refused_at(STATEMENT, "/limits/1/before", json!("580.00")),
        "limits[1].before"
    );
    assert_eq!(refused_at(STATEMENT, "/total", json!("580.00")), "total");
}

#[test]
fn a_ledger_makes_its_elapsed_time() {
    let place = refused_at(REPORT, "/breaches/0/elapsed_seconds", json!(14_400));
    assert_eq!(place, "breaches[0].elapsed_seconds");
    let place = refused_at(
        REPORT,
        "/breaches/0/ledger/1/from",
        json!("2026-11-03T10:00:00Z"),
    );
    assert_eq!(place, "breaches[0].ledger[1].from");
}

#[test]
fn a_report_explains_what_it_refers_to() {
    assert_eq!(
        refused_at(REPORT, "/summary/0/why", json!(10)),
        "summary[0].why"
    );
    assert_eq!(
        refused_at(REPORT, "/summary/0/why", json!(0)),
        "summary[0].why"
    );
    assert_eq!(
        refused_at(REPORT, "/clocks/1/in_time", json!(17)),
        "clocks[1].in_time"
    );
    assert_eq!(
        refused_at(REPORT, "/items/0/at_end", json!(61)),
        "items[0].at_end"
    );
    assert_eq!(
        refused_at(REPORT, "/timezone", json!("Europe/Lyon")),
        "timezone"
    );
    assert_eq!(
        refused_at(REPORT, "/evidence/sha256", json!("abc")),
        "evidence.sha256"
    );
}

proptest! {
    /// Whatever the amounts, an invoice that adds up is taken and one a cent off is not.
    #[test]
    fn a_cent_too_many_is_seen(cents in prop::collection::vec(1_i64..10_000_000, 1..8)) {
        let mut invoice: Value = serde_json::from_str(INVOICE).unwrap();
        let money = |cents: i64| json!(format!("{}.{:02}", cents / 100, cents % 100));
        let one = invoice["lines"][1].clone();
        invoice["lines"] = cents.iter().map(|amount| {
            let mut line = one.clone();
            line["amount"] = money(*amount);
            line
        }).collect();
        let net: i64 = cents.iter().sum();
        let tax = (net * 2 + 5) / 10;
        invoice["vat"][0]["base"] = money(net);
        invoice["vat"][0]["tax"] = money(tax);
        let gross = money(net + tax);
        invoice["totals"] = json!({"net": money(net), "vat": money(tax), "gross": gross, "due": gross});
        prop_assert!(input::read(invoice.to_string().as_bytes()).is_ok());
        invoice["vat"][0]["tax"] = money(tax + 1);
        prop_assert_eq!(input::read(invoice.to_string().as_bytes()).unwrap_err().path, "vat[0].tax");
    }
}
