use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::price::base_flat_fee;
use crate::read;

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// A contract of 1 000.00 a month with these penalties.
fn contract(penalties: &str) -> Contract {
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
starts = 2026-02-01
months = 36
[calendars.always]
timezone = "Europe/Paris"
always = true
[levels.gold]
calendar = "always"
[levels.gold.P1]
respond = "15m"
restore = "4h"
[levels.gold.P2]
respond = "30m"
restore = "8h"
share = {{ respond = "95%", restore = "90%" }}
[[services]]
key = "servers"
name = "Serveurs"
level = "gold"
covers = {{ kind = ["server"] }}
availability = {{ target = "99.90%", calendar = "always", period = "month" }}
[[services]]
key = "network"
name = "Réseau"
level = "gold"
covers = {{ kind = ["switch"] }}
[price]
billed = "monthly"
vat = "20%"
[[price.flat]]
label = "Forfait"
amount = "1000.00"
{penalties}
"#
    );
    read("t.toml", &text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn late(month_text: &str, clock: ClockKind, priority: Priority, late_s: i64) -> ClockFact<'static> {
    ClockFact {
        ticket: "T-1",
        clock,
        service: "servers",
        priority,
        breached: true,
        late_s,
        month: month(month_text),
    }
}

fn met(month_text: &str, clock: ClockKind, priority: Priority) -> ClockFact<'static> {
    ClockFact {
        breached: false,
        ..late(month_text, clock, priority, 0)
    }
}

fn settle(contract: &Contract, facts: &[ClockFact<'_>]) -> Settlement {
    let mut sums = Assessment::new(contract);
    let mut named = Assessment::detailed(contract);
    for fact in facts {
        sums.clock(fact);
        named.clock(fact);
    }
    let fee = |month| base_flat_fee(contract, month);
    let sums = sums.settle(&fee).unwrap();
    let named = named.settle(&fee).unwrap();
    assert_eq!(
        sums.by_month().collect::<Vec<_>>(),
        named.by_month().collect::<Vec<_>>(),
        "with or without tickets by name, the sums are the same"
    );
    named
}

use ClockKind::{Resolve, Respond, Restore};
use Priority::{P1, P2, P3};

#[test]
fn each_hour_begun_is_charged_for_the_priorities_of_the_rule() {
    let c = contract(
        "[penalties]\nas = \"penalty\"\n[[penalties.rule]]\nclock = \"restore\"\npriorities = [\"P1\", \"P2\"]\nper-hour-late = \"50.00\"",
    );
    let s = settle(
        &c,
        &[
            late("2026-03", Restore, P1, 1),
            late("2026-03", Restore, P1, 3_600),
            late("2026-03", Restore, P2, 3_601),
            late("2026-03", Restore, P3, 36_000),
            late("2026-03", Respond, P1, 36_000),
            met("2026-03", Restore, P1),
        ],
    );
    assert_eq!(s.total().to_string(), "200.00");
    assert_eq!(s.months[0].charges.len(), 3);
    assert_eq!(s.months[0].charges[2].clause.path, "penalties.rule.0");
    assert!(s.months[0].charges[2].clause.line > 0);
}

#[test]
fn a_breach_without_open_time_late_begins_no_hour_but_is_a_breach() {
    let rules = |charge: &str| {
        contract(&format!(
            "[penalties]\nas = \"penalty\"\n[[penalties.rule]]\nclock = \"resolve\"\n{charge}"
        ))
    };
    let facts = [late("2026-03", Resolve, P1, 0)];
    let hourly = rules("per-hour-late = \"50.00\"");
    assert_eq!(settle(&hourly, &facts).total(), d("0"));
    let flat = rules("per-breach = \"80.00\"");
    assert_eq!(settle(&flat, &facts).total(), d("80"));
}

#[test]
fn attainment_is_charged_by_step_begun_below_the_promised_share() {
    let c = contract(
        "[penalties]\nas = \"penalty\"\n[[penalties.rule]]\nclock = \"respond\"\nattainment = { each = \"1%\", amount = \"60.00\" }",
    );
    // P2 promises 95 %: 93 of 100 kept is two steps; P1 promises 100 %: 2 of 3 is 34 steps begun.
    let mut facts = vec![met("2026-03", Respond, P2); 93];
    facts.extend(vec![late("2026-03", Respond, P2, 5); 7]);
    assert_eq!(settle(&c, &facts).total(), d("120"));
    facts.extend([
        met("2026-03", Respond, P1),
        met("2026-03", Respond, P1),
        late("2026-03", Respond, P1, 5),
    ]);
    assert_eq!(settle(&c, &facts).total(), d("120") + d("60") * d("34"));
    // Exactly the promised share is kept; another month is another share.
    let mut kept = vec![met("2026-04", Respond, P2); 95];
    kept.extend(vec![late("2026-04", Respond, P2, 5); 5]);
    assert!(settle(&c, &kept).months.is_empty());
}

#[test]
fn services_of_one_level_share_its_promise_unless_the_rule_names_one() {
    let rule = "clock = \"respond\"\nattainment = { each = \"1%\", amount = \"60.00\" }";
    let mut facts = vec![met("2026-03", Respond, P2); 95];
    for fact in &mut facts {
        fact.service = "network";
    }
    facts.extend(vec![late("2026-03", Respond, P2, 5); 5]);
    let all = contract(&format!(
        "[penalties]\nas = \"penalty\"\n[[penalties.rule]]\n{rule}"
    ));
    assert_eq!(settle(&all, &facts).total(), d("0"));
    let one = contract(&format!(
        "[penalties]\nas = \"penalty\"\n[[penalties.rule]]\nservice = \"servers\"\n{rule}"
    ));
    assert_eq!(settle(&one, &facts).total(), d("60") * d("95"));
}

#[test]
fn availability_is_charged_by_step_begun_below_target() {
    let c = contract(
        "[penalties]\nas = \"service-credit\"\n[[penalties.rule]]\nservice = \"servers\"\navailability = { each = \"0.10%\", amount = \"200.00\" }",
    );
    let total = |down_s| {
        let mut a = Assessment::new(&c);
        a.availability(AvailabilityFact {
            service: "servers".to_owned(),
            month: month("2026-03"),
            service_s: 1_000_000,
            down_s,
        });
        a.settle(&|m| base_flat_fee(&c, m)).unwrap().total()
    };
    assert_eq!(total(1_000), d("0"), "exactly on target is kept");
    assert_eq!(total(1_001), d("200"));
    assert_eq!(total(2_000), d("200"));
    assert_eq!(total(2_001), d("400"));
}

#[test]
fn formulas_of_the_ccag_tic() {
    let with = |formula: &str| {
        contract(&format!(
            "[penalties]\nas = \"penalty\"\n[[penalties.rule]]\nclock = \"resolve\"\nformula = \"{formula}\""
        ))
    };
    let facts = [late("2026-03", Resolve, P1, 5 * 86_400 + 1)];
    assert_eq!(settle(&with("V * R / 1000"), &facts).total(), d("6.00"));
    assert_eq!(settle(&with("V * R / 30"), &facts).total(), d("200.00"));
    assert_eq!(
        settle(&with("0.5 * V * R / 100"), &facts).total(),
        d("30.00")
    );
    assert_eq!(
        settle(&with("min(V * R / 30, V / 10)"), &facts).total(),
        d("100.00")
    );
    // Rounded on each clock: 1000 / 30 is 33.33, twice.
    let two = [
        late("2026-03", Resolve, P1, 1),
        late("2026-03", Resolve, P2, 86_400),
    ];
    assert_eq!(settle(&with("V * R / 30"), &two).total(), d("66.66"));
    // A penalty is never a payment to the provider.
    assert_eq!(settle(&with("1 - V"), &facts).total(), d("0.00"));
}

#[test]
fn a_formula_without_value_names_its_clause() {
    let c = contract(
        "[penalties]\nas = \"penalty\"\n[[penalties.rule]]\nclock = \"resolve\"\nformula = \"V / (R - 1)\"",
    );
    let mut a = Assessment::new(&c);
    a.clock(&late("2026-03", Resolve, P1, 1));
    let error = a.settle(&|m| base_flat_fee(&c, m)).unwrap_err().to_string();
    assert!(
        error.contains("V / (R - 1)") && error.starts_with("t.toml:"),
        "{error}"
    );
}

#[test]
fn the_waiver_looks_at_the_debt_before_ceilings() {
    let c = contract(
        "[penalties]\nas = \"penalty\"\nlimits = { per-month = \"5%\" }\nwaive-below = \"100.00\"\n[[penalties.rule]]\nclock = \"restore\"\nper-hour-late = \"50.00\"",
    );
    let of = |hours: i64| settle(&c, &[late("2026-03", Restore, P1, hours * 3_600)]).total();
    assert_eq!(of(1), d("0"), "50.00 is under 100.00");
    assert_eq!(
        of(2),
        d("50"),
        "100.00 is not under 100.00; 5 % of 1 000.00 is the ceiling"
    );
    assert_eq!(of(40), d("50"));
}

#[test]
fn the_ceiling_of_the_contract_year_is_used_up_month_by_month() {
    let c = contract(
        "[penalties]\nas = \"penalty\"\nlimits = { per-month = \"15%\", per-year = \"2%\" }\n[[penalties.rule]]\nclock = \"restore\"\nper-hour-late = \"50.00\"",
    );
    let facts: Vec<_> = ["2026-02", "2026-03", "2027-01", "2027-02"]
        .map(|m| late(m, Restore, P1, 36_000))
        .to_vec();
    let s = settle(&c, &facts);
    let charged: BTreeMap<String, String> = s
        .months
        .iter()
        .map(|m| (m.month.to_string(), m.charged.to_string()))
        .collect();
    // 2 % of 12 000.00 is 240.00 a contract year, which runs from February to January.
    assert_eq!(charged["2026-02"], "150.00");
    assert_eq!(charged["2026-03"], "90.00");
    assert_eq!(charged["2027-01"], "0.00");
    assert_eq!(charged["2027-02"], "150.00");
    let year = &s.months[1].ceilings[1];
    assert!(year.of_year && year.applied && year.fee == d("12000"));
}

#[test]
fn tickets_of_last_year_are_charged_as_if_the_draft_had_been_in_force() {
    let c = contract(
        "[penalties]\nas = \"penalty\"\nlimits = { per-month = \"15%\", per-year = \"10%\" }\n[[penalties.rule]]\nclock = \"restore\"\nper-hour-late = \"50.00\"",
    );
    let s = settle(&c, &[late("2025-03", Restore, P1, 36_000)]);
    assert_eq!(s.total(), d("150"));
    assert_eq!(s.months[0].ceilings[1].fee, d("12000"));
}

#[test]
fn charges_are_said_in_both_languages() {
    let c = contract(
        "[penalties]\nas = \"penalty\"\nlimits = { per-month = \"5%\" }\n[[penalties.rule]]\nclock = \"restore\"\nper-hour-late = \"50.00\"",
    );
    let s = settle(&c, &[late("2026-03", Restore, P1, 2 * 3_600 + 60)]);
    let said = s.months[0].explain("EUR");
    assert_eq!(
        said[0].fr.replace(['\u{a0}', '\u{202f}'], " "),
        "T-1, GTR P1, servers, 2 h 01 de retard en heures ouvertes : 3 heures entamées × 50,00 € = 150,00 €"
    );
    assert_eq!(
        said[0].en.replace('\u{a0}', " "),
        "T-1, restoration P1, servers, 2h 1m late in open time: 3 hours begun × €50.00 = €150.00"
    );
    assert!(said.last().unwrap().en.contains("€50.00"));
}

fn any_fact() -> impl Strategy<Value = ClockFact<'static>> {
    (0i32..30, 0usize..2, 0usize..2, any::<bool>(), 0i64..400_000).prop_map(
        |(offset, clock, priority, breached, late_s)| ClockFact {
            ticket: "T",
            clock: [Restore, Resolve][clock],
            service: "servers",
            priority: [P1, P2][priority],
            breached,
            late_s,
            month: month("2026-01").plus(offset),
        },
    )
}

fn limited() -> Contract {
    contract(
        r#"[penalties]
as = "penalty"
limits = { per-month = "15%", per-year = "10%" }
waive-below = "100.00"
[[penalties.rule]]
clock = "restore"
per-hour-late = "5.00"
[[penalties.rule]]
clock = "restore"
attainment = { each = "1%", amount = "3.00" }
[[penalties.rule]]
clock = "resolve"
formula = "V * R / 1000"
"#,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ceilings_hold_for_every_month_and_contract_year(facts in prop::collection::vec(any_fact(), 0..60)) {
        let c = limited();
        let s = settle(&c, &facts);
        let mut years: BTreeMap<jiff::civil::Date, Decimal> = BTreeMap::new();
        for m in &s.months {
            prop_assert!(m.charged <= cents_of("0.15", m.fee));
            prop_assert!(m.charged <= m.total);
            prop_assert!(m.charged.is_zero() || m.total >= d("100"));
            *years.entry(c.term.contract_year(m.month.first()).0).or_default() += m.charged;
        }
        for charged in years.values() {
            prop_assert!(*charged <= d("1200"));
        }
    }

    #[test]
    fn being_later_never_costs_less(
        facts in prop::collection::vec(any_fact(), 1..30), which in 0usize..30, more in 1i64..200_000,
    ) {
        let c = limited();
        let before = settle(&c, &facts);
        let mut later = facts.clone();
        let at = which % later.len();
        later[at].late_s += more;
        let after = settle(&c, &later);
        prop_assert!(after.total() >= before.total());
    }

    #[test]
    fn the_order_of_facts_and_their_division_change_nothing(
        facts in prop::collection::vec(any_fact(), 0..40), cut in 0usize..40,
    ) {
        let c = limited();
        let fee = |m| base_flat_fee(&c, m);
        let mut one = Assessment::new(&c);
        facts.iter().rev().for_each(|fact| one.clock(fact));
        let (mut left, mut right) = (Assessment::new(&c), Assessment::new(&c));
        let cut = cut.min(facts.len());
        facts[..cut].iter().for_each(|fact| left.clock(fact));
        facts[cut..].iter().for_each(|fact| right.clock(fact));
        left.merge(right);
        prop_assert_eq!(one.settle(&fee).unwrap(), left.settle(&fee).unwrap());
    }
}

fn cents_of(share: &str, fee: Decimal) -> Decimal {
    crate::money::cents(d(share) * fee)
}
