use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::read;

fn contract() -> Contract {
    read(
        "t.toml",
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
starts = 2026-02-10
months = 36
[calendars.office]
timezone = "Europe/Paris"
open.mon-fri = ["08:00-12:00", "14:00-18:00"]
[calendars.always]
timezone = "Europe/Paris"
always = true
[levels.gold]
calendar = "always"
[levels.gold.P1]
restore = "4h"
[[services]]
key = "servers"
name = "Serveurs"
level = "gold"
covers = { kind = ["server"] }
availability = { target = "99.90%", calendar = "always", period = "month" }
[[services]]
key = "desk"
name = "Bureau"
level = "gold"
covers = { kind = ["workstation"] }
availability = { target = "95%", calendar = "office", period = "quarter" }
"#,
    )
    .unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn interval(id: &str, from: &str, to: &str) -> Interval {
    Interval {
        id: id.to_owned(),
        from: at(from),
        to: Some(at(to)),
    }
}

fn far() -> Timestamp {
    at("2030-01-01T00:00:00Z")
}

#[test]
fn overlapping_outages_count_once_and_planned_maintenance_not_at_all() {
    let downs = [
        interval("T-2", "2026-03-10T10:30:00Z", "2026-03-10T11:30:00Z"),
        interval("T-1", "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z"),
        interval("T-0", "2026-02-28T22:00:00Z", "2026-02-28T23:30:00Z"),
    ];
    let planned = [interval(
        "M-1",
        "2026-03-10T11:15:00Z",
        "2026-03-10T12:00:00Z",
    )];
    let m = measure(
        &contract(),
        "servers",
        date(2026, 3, 5),
        &downs,
        &planned,
        far(),
    )
    .unwrap();
    // March 2026 has the change to summer time: 743 hours.
    assert_eq!((m.open_s, m.maintenance_s), (743 * 3_600, 45 * 60));
    // Half an hour of T-0 falls into March in Paris; 10:00 to 11:15 of the other two.
    assert_eq!(m.down_s, 30 * 60 + 75 * 60);
    let counted: Vec<i64> = m
        .outages
        .iter()
        .map(|outage| outage.counted_s / 60)
        .collect();
    assert_eq!(counted, [30, 60, 15]);
    assert!(!m.met);
    assert_eq!(
        m.steps_below(Decimal::new(10, 4)),
        2,
        "0.236 % down, 0.1 % allowed"
    );
    assert_eq!(m.fact().month.to_string(), "2026-03");
}

#[test]
fn only_open_time_counts_and_a_quarter_is_cut_by_the_start() {
    let downs = [interval(
        "T-1",
        "2026-02-10T10:00:00Z",
        "2026-02-10T14:00:00Z",
    )];
    let m = measure(&contract(), "desk", date(2026, 3, 5), &downs, &[], far()).unwrap();
    // 11:00 to 15:00 in Paris: an hour before lunch and an hour after.
    assert_eq!(m.down_s, 2 * 3_600);
    // From Tuesday 10 February to 31 March: 36 working days of 8 hours.
    assert_eq!(m.open_s, 36 * 8 * 3_600);
    assert!(m.met);
    assert!(measure(&contract(), "nothing", date(2026, 3, 5), &[], &[], far()).is_err());
}

#[test]
fn an_outage_that_lasts_runs_to_now() {
    let down = [Interval {
        to: None,
        ..interval("T-1", "2026-03-10T10:00:00Z", "2026-03-10T10:00:00Z")
    }];
    let m = measure(
        &contract(),
        "servers",
        date(2026, 3, 5),
        &down,
        &[],
        at("2026-03-10T12:00:00Z"),
    )
    .unwrap();
    assert_eq!(m.down_s, 7_200);
    let said = m.explain();
    assert!(said[1].fr.contains("T-1"), "{said:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The simple way: ask each quarter of an hour of the month whether it was open, planned, down.
    #[test]
    fn each_quarter_of_an_hour_counts_once(
        downs in prop::collection::vec((-100i64..3_100, 1i64..200), 0..8),
        planned in prop::collection::vec((-100i64..3_100, 1i64..200), 0..5),
    ) {
        let c = contract();
        let hours = OpenHours::compile(&c.calendars["office"]).unwrap();
        let start = at("2026-03-31T22:00:00Z").as_second();
        let quarter = 900;
        let spans = |all: &[(i64, i64)]| -> Vec<Interval> {
            all.iter()
                .map(|(from, length)| Interval {
                    id: "x".to_owned(),
                    from: Timestamp::from_second(start + from * quarter).unwrap(),
                    to: Some(Timestamp::from_second(start + (from + length) * quarter).unwrap()),
                })
                .collect()
        };
        let inside = |all: &[(i64, i64)], at: i64| all.iter().any(|(from, length)| (*from..from + length).contains(&at));
        let (mut service, mut down) = (0, 0);
        for step in 0..30 * 96 + 31 * 96 + 30 * 96 {
            let open = hours.is_open_at(start + step * quarter);
            if open && !inside(&planned, step) {
                service += quarter;
                down += if inside(&downs, step) { quarter } else { 0 };
            }
        }
        let m = measure(&c, "desk", date(2026, 5, 1), &spans(&downs), &spans(&planned), far()).unwrap();
        prop_assert_eq!(m.service_s, service);
        prop_assert_eq!(m.down_s, down);
        prop_assert!(m.kept >= Decimal::ZERO && m.kept <= Decimal::ONE);
    }
}
