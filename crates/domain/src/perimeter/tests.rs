//! Money against the simplest possible reckoning, and amendments that do what they say.

use intendant_contract::coverage::cover;
use intendant_contract::item::Item;
use intendant_contract::model::Contract;
use intendant_contract::month::Month;
use intendant_contract::read;
use intendant_contract::revision::SeriesSet;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

const ACME: &str = include_str!("../../../../examples/acme.toml");

/// Acme without its revision, so that prices are those of the file.
fn acme() -> (String, Contract) {
    let cut = ACME.find("[price.revision]").unwrap();
    let rest = ACME[cut..].find("\n[penalties]").unwrap() + cut;
    let text = format!("{}{}", &ACME[..cut], &ACME[rest..]);
    let contract = read("acme.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
    (text, contract)
}

fn month() -> Month {
    "2026-06".parse().unwrap()
}

fn priced(contract: &Contract, counts: &[u64]) -> Vec<LineMoney> {
    let stock = Stock::of(contract, counts);
    line_money(contract, month(), &SeriesSet::default(), &stock).unwrap()
}

fn group(kind: &str, service: Option<&str>, lines: &[usize], items: u64, unseen: u64) -> Group {
    Group {
        kind: kind.to_owned(),
        service: service.map(str::to_owned),
        lines: lines.to_vec(),
        items,
        unseen,
        ..Group::default()
    }
}

fn workstations(contract: &Contract) -> usize {
    let lines = money::per_unit(contract);
    lines
        .iter()
        .position(|line| line.counts.keys["kind"] == ["workstation"])
        .unwrap()
}

/// Unit by unit.
fn simple(contract: &Contract, line: usize, units: u64) -> Decimal {
    let line = &money::per_unit(contract)[line];
    (1..=units.max(line.minimum))
        .map(|unit| {
            let in_band = |end: Option<u64>| end.is_none_or(|end| unit <= end);
            line.bands
                .iter()
                .find(|band| in_band(band.up_to))
                .unwrap()
                .each
        })
        .sum()
}

#[test]
fn what_is_found_gone_and_paid_for_is_worth_what_its_units_cost_at_the_margin() {
    let (_, contract) = acme();
    let at = workstations(&contract);
    let groups = [
        group("workstation", Some("hotline"), &[at], 55, 7),
        group("workstation", None, &[at], 3, 0),
        group("printer", None, &[], 4, 1),
        group("workstation", None, &[], 2, 0),
    ];
    let mut counts = vec![0; money::per_unit(&contract).len()];
    counts[at] = 58;
    let out = drift(&contract, &groups, Some(&priced(&contract, &counts)), &[]);
    assert_eq!(
        (out.items, out.covered, out.uncovered, out.gone),
        (64, 55, 9, 7)
    );
    let worth = |kind: Kind, of: &str| {
        let all = out.findings.iter();
        all.clone()
            .find(|one| one.kind == kind && one.item_kind.as_deref() == Some(of))
            .unwrap_or_else(|| panic!("{kind:?} {of}: {:?}", out.findings))
            .worth
    };
    let price = |units| simple(&contract, at, units);
    assert_eq!(
        worth(Kind::Uncovered, "workstation"),
        Some(price(60) - price(58))
    );
    assert_eq!(
        worth(Kind::Gone, "workstation"),
        Some(price(51) - price(58))
    );
    assert_eq!(
        worth(Kind::PaidFor, "workstation"),
        Some(price(55) - price(58))
    );
    assert_eq!(worth(Kind::Uncovered, "printer"), None);
    // One of the four printers is gone: nobody has to cover it.
    let printers = out
        .findings
        .iter()
        .find(|one| one.item_kind.as_deref() == Some("printer"));
    assert_eq!(printers.unwrap().items, 3);
}

#[test]
fn a_line_below_its_minimum_or_empty_says_so() {
    let (_, contract) = acme();
    let at = workstations(&contract);
    let least = money::per_unit(&contract)[at].minimum;
    assert!(least > 1);
    let few = [group("workstation", Some("hotline"), &[at], 1, 0)];
    let mut counts = vec![0; money::per_unit(&contract).len()];
    counts[at] = 1;
    let out = drift(&contract, &few, Some(&priced(&contract, &counts)), &[]);
    let of = |kind| {
        out.findings
            .iter()
            .find(|one| one.kind == kind && one.line == Some(at))
    };
    let below = of(Kind::BelowMinimum).unwrap();
    assert_eq!(below.items, least - 1);
    let one = simple(&contract, at, least) / Decimal::from(least);
    assert_eq!(below.worth, Some(-one * Decimal::from(least - 1)));
    assert!(out.findings.iter().any(|one| one.kind == Kind::EmptyLine));
    assert!(of(Kind::EmptyLine).is_none());
}

#[test]
fn every_kind_has_a_name_of_its_own() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_code(kind.code()), Some(kind));
    }
    assert_eq!(lines_of("|0|12|"), [0, 12]);
    assert!(lines_of("").is_empty());
}

#[test]
fn a_lists_comment_stays_where_a_value_is_added() {
    let text = ACME.replacen(
        "covers = { kind = [\"user\", \"workstation\", \"printer\"] }",
        "covers = { kind = [\"user\", \"workstation\", \"printer\"] } # as agreed",
        1,
    );
    assert_ne!(text, ACME);
    let contract = read("a", &text).unwrap();
    let change = Change::Widen {
        service: "hotline".to_owned(),
        key: "kind".to_owned(),
        values: vec!["scanner".to_owned(), "phone".to_owned()],
    };
    let after = apply(&text, &contract, &[change]).unwrap();
    assert!(
        after.contains(
            "covers = { kind = [\"user\", \"workstation\", \"printer\", \"scanner\", \"phone\"] } # as agreed"
        ),
        "{after}"
    );
    assert_eq!(after.lines().count(), text.lines().count());
}

#[test]
fn what_is_not_in_the_contract_cannot_be_changed() {
    let (text, contract) = acme();
    let no_service = Change::Free {
        service: "nothing".to_owned(),
        key: "kind".to_owned(),
    };
    assert_eq!(
        apply(&text, &contract, &[no_service]),
        Err(AmendError::NoService("nothing".to_owned()))
    );
    let no_line = Change::Minimum { line: 99, to: 1 };
    assert_eq!(
        apply(&text, &contract, &[no_line]),
        Err(AmendError::NoLine(99))
    );
}

#[test]
fn lines_that_go_are_the_ones_that_were_named() {
    let (text, contract) = acme();
    let labels: Vec<String> = money::per_unit(&contract)
        .iter()
        .map(|one| one.label.clone())
        .collect();
    assert!(labels.len() >= 2);
    let changes = [
        Change::RemoveLine { line: 0 },
        Change::Minimum {
            line: labels.len() - 1,
            to: 77,
        },
    ];
    let after = read("a", &apply(&text, &contract, &changes).unwrap()).unwrap();
    let left: Vec<String> = money::per_unit(&after)
        .iter()
        .map(|one| one.label.clone())
        .collect();
    assert_eq!(left, labels[1..]);
    assert_eq!(money::per_unit(&after).last().unwrap().minimum, 77);
}

#[test]
fn an_amendment_says_what_comes_in_and_what_it_costs() {
    let (text, contract) = acme();
    let at = workstations(&contract);
    let items = [
        Alike {
            item: Item::new("a", "workstation"),
            items: 55,
        },
        Alike {
            item: Item::new("b", "scanner"),
            items: 4,
        },
    ];
    let changes = [
        Change::Widen {
            service: "hotline".to_owned(),
            key: "kind".to_owned(),
            values: vec!["scanner".to_owned()],
        },
        Change::Count {
            line: at,
            key: "kind".to_owned(),
            values: vec!["scanner".to_owned()],
        },
    ];
    let amended = read("b", &apply(&text, &contract, &changes).unwrap()).unwrap();
    let out = effect(&contract, &amended, &items, month(), &SeriesSet::default());
    assert_eq!(out.moved.len(), 1);
    assert_eq!((out.moved[0].group, out.moved[0].items), (1, 4));
    assert_eq!(out.moved[0].to.as_deref(), Some("hotline"));
    assert_eq!(out.lines.len(), 1);
    assert_eq!(
        (out.lines[0].before, out.lines[0].after),
        (Some(55), Some(59))
    );
    let more = simple(&contract, at, 59) - simple(&contract, at, 55);
    assert_eq!(out.becomes.unwrap() - out.was.unwrap(), more);
}

fn any_item() -> impl Strategy<Value = Item> {
    let kinds = prop::sample::select(vec![
        "server",
        "vm",
        "workstation",
        "printer",
        "phone",
        "ups",
    ]);
    let sites = prop::option::of(prop::sample::select(vec![
        "Lyon",
        "Paris",
        "Saint-\"Étienne\"",
    ]));
    let tags = prop::collection::vec(prop::sample::select(vec!["prod", "lab", "old"]), 0..3);
    (kinds, sites, tags).prop_map(|(kind, site, tags)| {
        let mut item = Item::new("x", kind);
        if let Some(site) = site {
            item = item.with("site", site);
        }
        for tag in tags {
            item = item.with("tag", tag);
        }
        item
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_proposal_brings_the_item_into_the_contract_and_onto_a_line(item in any_item()) {
        let (text, contract) = acme();
        let coverage = cover(&contract, &item);
        let before = coverage.covered.is_some();
        for proposal in proposals(&contract, &item, &coverage, "Éléments « neufs »") {
            let mut item = item.clone();
            if let Some(tag) = &proposal.tag {
                item = item.with("tag", tag);
            }
            let after = apply(&text, &contract, &proposal.changes).unwrap();
            let amended = read("b", &after).unwrap_or_else(|errors| panic!("{errors}\n{after}"));
            let now = cover(&amended, &item);
            // An earlier service of the file may be widened into covering it first; never none.
            prop_assert!(now.covered.is_some(), "{:?}", proposal);
            if proposal.tag.is_none() {
                prop_assert!(money::per_unit(&amended).iter().any(|line| line.takes(&item)), "{:?}", proposal);
            }
            prop_assert!(before || !proposal.changes.is_empty() || proposal.tag.is_some());
            for comment in text.lines().filter(|line| line.starts_with('#')) {
                prop_assert!(after.contains(comment));
            }
        }
    }

    #[test]
    fn the_money_of_a_line_is_its_units_one_by_one(
        there in 0u64..200, gone in 0u64..250, new in 0u64..60,
    ) {
        let (_, contract) = acme();
        let at = workstations(&contract);
        let gone = gone.min(there);
        let mut counts = vec![0; money::per_unit(&contract).len()];
        counts[at] = there;
        let groups = [
            group("workstation", Some("hotline"), &[at], there, gone),
            group("workstation", None, &[], new, 0),
        ];
        let money = priced(&contract, &counts);
        let out = drift(&contract, &groups, Some(&money), &[]);
        let line = &out.lines[at];
        prop_assert_eq!(line.next, Some(simple(&contract, at, there)));
        prop_assert_eq!(line.real, Some(simple(&contract, at, there - gone)));
        // The sum of the lines is the whole, and what the month comes to holds them.
        let stock = Stock::of(&contract, &counts);
        let fee = month_fee(&contract, month(), &SeriesSet::default(), &stock).unwrap();
        let flat: Decimal = contract.price.as_ref().unwrap().flat.iter().map(|one| one.amount).sum();
        prop_assert_eq!(fee, out.next.unwrap() + flat);
        for finding in &out.findings {
            if let (Kind::Uncovered, Some(worth)) = (finding.kind, finding.worth) {
                prop_assert_eq!(worth, simple(&contract, at, there + new) - simple(&contract, at, there));
            }
        }
        let stake: Decimal = out.findings.iter().filter_map(|one| one.worth).map(|one| one.abs()).sum();
        prop_assert_eq!(out.stake, stake);
    }
}
