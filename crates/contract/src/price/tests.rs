use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::count::{Given, Unknown};
use crate::item::{DatedItem, Item};
use crate::model::{Billed, Contract};
use crate::money::cents;
use crate::month::Month;
use crate::read;
use crate::revision::{IndexSeries, SeriesSet};

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn m(text: &str) -> Month {
    text.parse().unwrap()
}

/// The price of the specification's own example, from a first day on.
fn contract(starts: &str, extra: &str) -> Contract {
    let text = format!(
        r#"
format = 1
reference = "T-1"
title = "Essai"
language = "fr"
currency = "EUR"
scope = "partial"
[client]
name = "Acme"
[provider]
name = "Exemple"
[term]
signed = 2026-01-05
starts = {starts}
months = 36
[calendars.office]
timezone = "Europe/Paris"
holidays = "FR"
open.mon-fri = ["08:00-12:00", "14:00-18:00"]
[price]
billed = "monthly"
vat = "20%"
payment = {{ days = 30, late-interest = "3x-legal", recovery-fee = "40.00" }}
[[price.flat]]
label = "Forfait de supervision"
amount = "450.00"
[[price.per-unit]]
label = "Poste de travail"
counts = {{ kind = ["workstation"] }}
minimum = 20
bands = [{{ up-to = 50, each = "18.00" }}, {{ each = "15.00" }}]
[[price.hourly]]
label = "Ingénieur système"
rate = "95.00"
outside-hours = "150%"
calendar = "office"
{extra}
"#
    );
    read("t.toml", &text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn posts(count: u64) -> Given {
    Given(BTreeMap::from([("workstation".to_owned(), count)]))
}

fn invoice(contract: &Contract, month: &str, billed: Billed, count: u64, work: &[Work]) -> Invoice {
    let series = SeriesSet::default();
    draft(
        Period::of(billed, m(month)),
        &Basis {
            versions: &[Version::only(contract)],
            counts: &posts(count),
            series: &series,
            work,
        },
    )
    .unwrap()
}

fn amounts(invoice: &Invoice) -> Vec<String> {
    invoice
        .lines
        .iter()
        .map(|line| line.amount.to_string())
        .collect()
}

#[test]
fn a_month_of_the_specification_to_the_cent() {
    let c = contract("2026-02-01", "");
    let i = invoice(&c, "2026-03", Billed::Monthly, 57, &[]);
    // 450.00; 50 × 18.00 + 7 × 15.00 = 1 005.00
    assert_eq!(amounts(&i), ["450.00", "1005.00"]);
    assert_eq!(
        (i.net, i.tax, i.gross),
        (d("1455.00"), d("291.00"), d("1746.00"))
    );
    assert_eq!(
        (i.issued, i.due),
        (date(2026, 3, 1), Some(date(2026, 3, 31)))
    );
    assert_eq!(i.flat_fee(m("2026-03")), d("1455.00"));
    let counted = i.lines[1].explanation.counted.as_ref().unwrap();
    assert_eq!(
        counted.on,
        date(2026, 2, 28),
        "last day of the period billed before"
    );
}

#[test]
fn the_first_invoice_counts_on_the_first_day_and_pays_by_the_day() {
    let c = contract("2026-02-12", "");
    let i = invoice(&c, "2026-02", Billed::Monthly, 57, &[]);
    // 17 days of 28.
    assert_eq!(amounts(&i), ["273.21", "610.18"]);
    assert_eq!(i.issued, date(2026, 2, 12));
    assert_eq!(
        i.lines[1].explanation.counted.as_ref().unwrap().on,
        date(2026, 2, 12)
    );
    let q = invoice(&c, "2026-02", Billed::Quarterly, 57, &[]);
    assert_eq!(amounts(&q), ["273.21", "610.18", "450.00", "1005.00"]);
    assert_eq!((q.first, q.last), (m("2026-01"), m("2026-03")));
    let next = invoice(&c, "2026-05", Billed::Quarterly, 57, &[]);
    assert_eq!(next.lines.len(), 6);
    assert_eq!(
        next.lines[5].explanation.counted.as_ref().unwrap().on,
        date(2026, 3, 31)
    );
}

#[test]
fn the_last_month_ends_with_the_contract() {
    let c = contract("2026-02-12", "");
    let i = invoice(&c, "2029-02", Billed::Monthly, 20, &[]);
    // The last day is 11 February 2029: 11 days of 28.
    assert_eq!(amounts(&i), ["176.79", "141.43"]);
    let after = draft(
        Period::of(Billed::Monthly, m("2029-03")),
        &Basis {
            versions: &[Version::only(&c)],
            counts: &posts(20),
            series: &SeriesSet::default(),
            work: &[],
        },
    );
    assert!(matches!(after, Err(PriceError::NotInForce { .. })));
}

#[test]
fn the_minimum_is_billed_and_said() {
    let c = contract("2026-02-01", "");
    let i = invoice(&c, "2026-03", Billed::Monthly, 3, &[]);
    assert_eq!(i.lines[1].amount, d("360.00"));
    let said: Vec<String> = i.lines[1]
        .explain("EUR")
        .iter()
        .map(|words| words.fr.replace(['\u{a0}', '\u{202f}'], " "))
        .collect();
    assert_eq!(
        said,
        [
            "compté le 28 février 2026 : 3",
            "minimum facturé : 20",
            "tranche de 1 à 50 : 20 × 18,00 € = 360,00 €",
            "montant HT : 360,00 €",
        ]
    );
}

#[test]
fn items_are_counted_by_name_and_an_unknown_count_is_an_error() {
    let c = contract("2026-02-01", "");
    let items: Vec<DatedItem> = (0..25)
        .map(|n| DatedItem {
            item: Item::new(&format!("ws-{n:02}"), "workstation"),
            from: date(2026, 1, 1),
            to: (n < 3).then(|| date(2026, 2, 27)),
        })
        .collect();
    let series = SeriesSet::default();
    let versions = [Version::only(&c)];
    let mut basis = Basis {
        versions: &versions,
        counts: &items,
        series: &series,
        work: &[],
    };
    let i = draft(Period::of(Billed::Monthly, m("2026-03")), &basis).unwrap();
    let counted = i.lines[1].explanation.counted.as_ref().unwrap();
    assert_eq!((counted.counted, counted.ids[0].as_str()), (22, "ws-03"));
    basis.counts = &Unknown;
    let error = draft(Period::of(Billed::Monthly, m("2026-03")), &basis).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`Poste de travail` on 2026-02-28"),
        "{error}"
    );
}

#[test]
fn work_is_split_by_the_calendar_to_the_minute() {
    let c = contract("2026-02-01", "");
    let work = |id: &str, from: &str, to: &str| Work {
        id: id.to_owned(),
        label: "Ingénieur système".to_owned(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        ticket: None,
    };
    // Monday 2 March, 11:20 to 14:10 in Paris: 40 + 10 minutes open, 2 h of lunch; and a Sunday.
    let entries = [
        work(
            "a",
            "2026-03-02T11:20:00+01:00",
            "2026-03-02T14:10:00+01:00",
        ),
        work(
            "b",
            "2026-03-01T10:00:00+01:00",
            "2026-03-01T10:20:29+01:00",
        ),
    ];
    let i = invoice(&c, "2026-04", Billed::Monthly, 20, &entries);
    let inside = &i.lines[2];
    let outside = &i.lines[3];
    assert_eq!((inside.kind, inside.amount), (LineKind::Hourly, d("79.17")));
    assert_eq!(inside.explanation.work.as_ref().unwrap().minutes, 50);
    // 140 minutes × 142.50 ÷ 60
    assert_eq!(
        (outside.kind, outside.amount),
        (LineKind::HourlyOutside, d("332.50"))
    );
    assert_eq!(
        i.flat_fee(m("2026-04")),
        d("810.00"),
        "hours are not part of the flat fee"
    );
    assert_eq!(outside.explanation.work.as_ref().unwrap().entries.len(), 2);
}

const REVISION: &str = "[price.revision]\nindex = \"syntec-revised\"\nbase = { month = \"2025-12\", value = \"300.0\" }\nfixed = \"15%\"\n";

#[test]
fn a_revision_within_a_month_cuts_it_in_two() {
    let c = contract("2026-02-12", REVISION);
    let series = SeriesSet::of(
        "syntec-revised",
        IndexSeries::default().with(m("2026-12"), d("312.0")),
    );
    let versions = [Version::only(&c)];
    let basis = Basis {
        versions: &versions,
        counts: &posts(20),
        series: &series,
        work: &[],
    };
    let i = draft(Period::of(Billed::Monthly, m("2027-02")), &basis).unwrap();
    // 11 days at 450.00, 17 days at 450.00 × (0.15 + 0.85 × 312 / 300) = × 1.0340
    assert_eq!(amounts(&i), ["176.79", "141.43", "282.50", "226.00"]);
    let i = draft(Period::of(Billed::Monthly, m("2027-03")), &basis).unwrap();
    assert_eq!(amounts(&i), ["465.30", "372.24"]);
    assert_eq!(i.flat_fee(m("2027-03")), d("837.54"), "after revision");
}

#[test]
fn an_amendment_within_a_month_splits_it_between_versions() {
    let old = contract("2026-02-01", "");
    let mut new = old.clone();
    if let Some(price) = &mut new.price {
        price.flat[0].amount = d("600.00");
    }
    let versions = [
        Version {
            contract: &old,
            name: "1",
            from: date(2026, 2, 1),
            to: Some(date(2026, 3, 9)),
        },
        Version {
            contract: &new,
            name: "2",
            from: date(2026, 3, 10),
            to: None,
        },
    ];
    let i = draft(
        Period::of(Billed::Monthly, m("2026-03")),
        &Basis {
            versions: &versions,
            counts: &posts(20),
            series: &SeriesSet::default(),
            work: &[],
        },
    )
    .unwrap();
    // 9 and 22 days of 31.
    assert_eq!(amounts(&i), ["130.65", "104.52", "425.81", "255.48"]);
    assert_eq!(i.lines[2].version, "2");
}

#[test]
fn the_base_fee_is_what_an_empty_inventory_would_pay() {
    let c = contract("2026-02-12", "");
    for month in ["2026-02", "2026-03", "2029-02"] {
        let i = invoice(&c, month, Billed::Monthly, 0, &[]);
        assert_eq!(base_flat_fee(&c, m(month)), i.flat_fee(m(month)), "{month}");
    }
    assert_eq!(
        base_flat_fee(&c, m("2025-06")),
        d("810.00"),
        "as if in force"
    );
}

#[test]
fn penalties_stay_outside_vat_and_credits_carry_it() {
    let month = |c: &Contract| crate::penalty::MonthPenalty {
        month: m("2026-03"),
        fee: d("810"),
        charges: Vec::new(),
        total: d("33.33"),
        waived: None,
        ceilings: Vec::new(),
        charged: d(if c.penalties.is_some() { "33.33" } else { "0" }),
    };
    let penalty = contract("2026-02-01", "[penalties]\nas = \"penalty\"");
    let one = owed(&penalty, &month(&penalty)).unwrap();
    assert_eq!(
        (one.credit_note, one.vat_rate, one.gross),
        (false, None, d("33.33"))
    );
    let credit = contract("2026-02-01", "[penalties]\nas = \"service-credit\"");
    let one = owed(&credit, &month(&credit)).unwrap();
    assert_eq!(
        (one.credit_note, one.tax, one.gross),
        (true, d("6.67"), d("40.00"))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Cutting a month at the same price moves each line by less than a cent a part.
    #[test]
    fn parts_of_a_month_add_up_to_the_month(cuts in prop::collection::btree_set(2i8..=31, 0..4), posts_count in 0u64..200, price in 1i64..1_000_000) {
        let mut c = contract("2026-02-01", "");
        if let Some(all) = &mut c.price {
            all.flat[0].amount = Decimal::new(price, 2);
        }
        let mut starts = vec![1i8];
        starts.extend(&cuts);
        let versions: Vec<Version<'_>> = starts
            .iter()
            .enumerate()
            .map(|(index, day)| Version {
                contract: &c,
                name: "v",
                from: date(2026, 3, *day),
                to: starts.get(index + 1).map(|next| date(2026, 3, next - 1)),
            })
            .collect();
        let series = SeriesSet::default();
        let of = |versions: &[Version<'_>]| {
            draft(
                Period::of(Billed::Monthly, m("2026-03")),
                &Basis { versions, counts: &posts(posts_count), series: &series, work: &[] },
            )
            .unwrap()
        };
        let whole = of(&[Version { from: date(2026, 3, 1), ..Version::only(&c) }]);
        let split = of(&versions);
        let sum = |i: &Invoice, kind| -> Decimal {
            i.lines.iter().filter(|line| line.kind == kind).map(|line| line.amount).sum()
        };
        let slack = Decimal::new(5, 3) * Decimal::from(versions.len() as u64 + 1);
        for kind in [LineKind::Flat, LineKind::PerUnit] {
            prop_assert!((sum(&whole, kind) - sum(&split, kind)).abs() <= slack);
        }
        prop_assert_eq!(split.lines.len(), 2 * versions.len());
    }

    #[test]
    fn vat_is_taken_on_the_sum_of_each_rate(amounts in prop::collection::vec((1i64..100_000, 0usize..3), 1..20)) {
        let c = contract("2026-02-01", "");
        let template = invoice(&c, "2026-03", Billed::Monthly, 20, &[]).lines.remove(0);
        let rates = [d("0.20"), d("0.10"), d("0.055")];
        let lines: Vec<Line> = amounts
            .iter()
            .map(|&(amount, rate)| Line { amount: Decimal::new(amount, 2), vat_rate: rates[rate], ..template.clone() })
            .collect();
        let totals = invoice::vat_totals(&lines);
        for rate in rates {
            let sum: Decimal = lines.iter().filter(|line| line.vat_rate == rate).map(|line| line.amount).sum();
            let found = totals.iter().find(|total| total.rate == rate);
            prop_assert_eq!(found.map_or(Decimal::ZERO, |total| total.tax), cents(sum * rate));
        }
    }

    /// A whole life billed month by month: no day is paid twice and none is forgotten.
    #[test]
    fn every_day_in_force_is_paid_once(start in 0i32..700, months in 1u32..40, quarterly in any::<bool>()) {
        let first = date(2025, 1, 1).checked_add(jiff::Span::new().days(start)).unwrap();
        let mut c = contract(&first.to_string(), "");
        c.term.months = months;
        let last = c.term.last_day();
        let billed = if quarterly { Billed::Quarterly } else { Billed::Monthly };
        let mut paid: Vec<(Date, Date)> = Vec::new();
        let mut period = Period::of(billed, Month::of(first));
        while period.first.first() <= last {
            let i = invoice(&c, &period.first.to_string(), billed, 20, &[]);
            paid.extend(i.lines.iter().filter(|line| line.kind == LineKind::Flat).map(|line| (line.from, line.to)));
            period = Period::of(billed, period.last.next());
        }
        prop_assert_eq!(paid.first().unwrap().0, first);
        prop_assert_eq!(paid.last().unwrap().1, last);
        for pair in paid.windows(2) {
            prop_assert_eq!(pair[0].1.tomorrow().unwrap(), pair[1].0);
        }
    }
}
