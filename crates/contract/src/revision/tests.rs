use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::read;

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn m(text: &str) -> Month {
    text.parse().unwrap()
}

pub(crate) fn contract(starts: &str, revision: &str) -> Contract {
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
signed = 2023-01-05
starts = {starts}
months = 60
[price]
billed = "monthly"
vat = "20%"
[[price.flat]]
label = "Forfait"
amount = "1000.00"
[price.revision]
index = "syntec-revised"
{revision}
"#
    );
    read("t.toml", &text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// Published values of the revised Syntec index.
fn syntec() -> SeriesSet {
    let mut series = IndexSeries::default();
    for (month, value) in [
        ("2022-08", "280.6"),
        ("2023-01", "293.9"),
        ("2023-02", "298.5"),
        ("2023-11", "307.0"),
        ("2024-01", "310.5"),
        ("2024-12", "314.8"),
        ("2025-01", "315.2"),
    ] {
        series = series.with(m(month), d(value));
    }
    SeriesSet::of("syntec-revised", series)
}

fn coefficient(contract: &Contract, on: Date, series: &SeriesSet) -> Decimal {
    revise(contract, on, series).unwrap().unwrap().coefficient
}

#[test]
fn the_last_value_published_by_the_anniversary_is_used() {
    // December 2024 is published on 31 January 2025: known on 1 February, not on 30 January.
    let c = contract(
        "2024-02-01",
        "base = { month = \"2023-01\", value = \"293.9\" }\nfixed = \"15%\"",
    );
    let revised = revise(&c, date(2025, 2, 1), &syntec()).unwrap().unwrap();
    assert_eq!(revised.steps[0].month, m("2024-12"));
    // 0.15 + 0.85 × 314.8 / 293.9 = 1.060445…
    assert_eq!(revised.coefficient.to_string(), "1.0604");
    assert_eq!(coefficient(&c, date(2025, 1, 31), &syntec()), Decimal::ONE);
}

#[test]
fn a_recorded_day_of_publication_beats_the_usual_one() {
    let c = contract(
        "2024-03-15",
        "base = { month = \"2023-01\", value = \"293.9\" }",
    );
    let mut all = syntec();
    let series = all.0.get_mut("syntec-revised").unwrap();
    let day = date(2025, 3, 15);
    let plain = SeriesSet::of("syntec-revised", series.clone());
    let month = |all: &SeriesSet| revise(&c, day, all).unwrap().unwrap().steps[0].month;
    assert_eq!(month(&plain), m("2025-01"));
    series.values.get_mut(&m("2025-01")).unwrap().published = Some(date(2025, 3, 16));
    assert_eq!(month(&all), m("2024-12"));
}

#[test]
fn a_value_that_should_be_there_is_an_error_not_a_guess() {
    let c = contract(
        "2024-05-01",
        "base = { month = \"2023-01\", value = \"293.9\" }",
    );
    let error = revise(&c, date(2025, 5, 1), &syntec()).unwrap_err();
    assert_eq!(
        error,
        RevisionError::Missing {
            series: "syntec-revised".to_owned(),
            month: m("2025-03"),
            on: date(2025, 5, 1),
        }
    );
    let error = revise(&c, date(2025, 5, 1), &SeriesSet::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("no index series is called `syntec-revised`"),
        "{error}"
    );
}

#[test]
fn the_base_is_checked_against_the_series() {
    let c = contract(
        "2024-02-01",
        "base = { month = \"2023-01\", value = \"294.0\" }",
    );
    let error = revise(&c, date(2025, 2, 1), &syntec()).unwrap_err();
    assert!(
        matches!(error, RevisionError::BaseDiffers { .. }),
        "{error}"
    );
    let c = contract(
        "2024-02-01",
        "base = { month = \"2022-12\", value = \"292.0\" }",
    );
    assert!(
        revise(&c, date(2025, 2, 1), &syntec()).is_ok(),
        "a month that the series lacks"
    );
}

#[test]
fn a_chain_goes_either_way() {
    let base = "base = { month = \"2021-12\", value = \"277.3\" }\nrounding = 6\n";
    let chain = |how: &str| {
        let c = contract(
            "2024-02-01",
            &format!("{base}chain = {{ series = \"syntec\", {how} = \"0.97975\" }}"),
        );
        coefficient(&c, date(2025, 2, 1), &syntec())
    };
    // 314.8 / 0.97975 / 277.3 and 314.8 × 0.97975 / 277.3
    assert_eq!(chain("divide-by").to_string(), "1.158696");
    assert_eq!(chain("multiply-by").to_string(), "1.112244");
}

#[test]
fn bounds_compare_with_the_price_before_and_compose() {
    let c = contract(
        "2023-02-01",
        "base = { month = \"2022-08\", value = \"280.6\" }\ncap = \"5%\"\nfloor = \"0%\"",
    );
    let mut all = syntec();
    let series = all.0.get_mut("syntec-revised").unwrap();
    *series = series
        .clone()
        .with(m("2023-12"), d("310.0"))
        .with(m("2025-12"), d("290.0"));
    let revised = revise(&c, date(2026, 2, 1), &all).unwrap().unwrap();
    let steps: Vec<String> = revised
        .steps
        .iter()
        .map(|s| s.coefficient.to_string())
        .collect();
    // 310.0 / 280.6 is 1.1048, capped at 1.05; 314.8 / 280.6 = 1.1219, capped at 1.05 × 1.05;
    // 290.0 / 280.6 = 1.0335 would fall below.
    assert_eq!(steps, ["1.0500", "1.1025", "1.1025"]);
    assert_eq!(revised.steps[2].bound.as_ref().unwrap().0, Bound::Floor);
    assert_eq!(
        revised.steps[0].bound.as_ref().unwrap().1.path,
        "price.revision.cap"
    );
}

#[test]
fn the_explanation_shows_both_values() {
    let c = contract(
        "2024-02-01",
        "base = { month = \"2023-01\", value = \"293.9\" }\nfixed = \"15%\"",
    );
    let said = revise(&c, date(2025, 2, 1), &syntec())
        .unwrap()
        .unwrap()
        .explain();
    assert_eq!(
        said[0].fr.replace('\u{a0}', " "),
        "révision du 1er février 2025 : 0,15 + 0,85 × 314,8 (syntec-revised, décembre 2024) / 293,9 (janvier 2023), arrondi à 4 décimales = 1,0604"
    );
}

#[test]
fn a_table_of_values_is_read_in_the_forms_people_have() {
    let text = "mois;valeur;publié\n2024-12;314,8;2025-01-31\n\n2025-01;315,2\n";
    let series = IndexSeries::from_csv(text).unwrap();
    assert_eq!(series.values[&m("2024-12")].value, d("314.8"));
    assert_eq!(
        series.values[&m("2024-12")].published,
        Some(date(2025, 1, 31))
    );
    assert_eq!(
        series,
        IndexSeries::from_csv("2024-12,314.8,2025-01-31\n2025-01,315.2").unwrap()
    );
    let error = IndexSeries::from_csv("2024-12,314.8\n2024-12,314.9").unwrap_err();
    assert_eq!(error.line, 2);
    assert!(IndexSeries::from_csv("month,value\nmonth,value").is_err());
}

proptest! {
    #[test]
    fn every_change_stays_within_floor_and_cap(
        values in prop::collection::vec(1000i64..9000, 60),
        fixed in 0u32..=50, floor in -5i64..=0, cap in 0i64..=6,
    ) {
        let c = contract(
            "2023-02-01",
            &format!(
                "base = {{ month = \"2022-08\", value = \"300.0\" }}\nfixed = \"{fixed}%\"\nfloor = \"{floor}%\"\ncap = \"{cap}%\""
            ),
        );
        let mut series = IndexSeries::default();
        for (offset, value) in values.iter().enumerate() {
            series = series.with(m("2022-09").plus(i32::try_from(offset).unwrap()), Decimal::new(*value, 1));
        }
        let all = SeriesSet::of("syntec-revised", series);
        let revised = revise(&c, date(2027, 2, 1), &all).unwrap().unwrap();
        prop_assert_eq!(revised.steps.len(), 4);
        let slack = d("0.00005");
        let mut before = Decimal::ONE;
        for step in &revised.steps {
            prop_assert!(step.coefficient <= before * (Decimal::ONE + Decimal::new(cap, 2)) + slack);
            prop_assert!(step.coefficient >= before * (Decimal::ONE + Decimal::new(floor, 2)) - slack);
            if step.bound.is_none() {
                prop_assert!((step.coefficient - step.exact).abs() <= slack);
            }
            before = step.coefficient;
        }
    }
}
