//! What the rules of machines promise.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn local(text: &str) -> DateTime {
    text.parse().expect("a local time")
}

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").expect("a zone")
}

#[test]
fn ranks_and_standings_go_both_ways() {
    for standing in Standing::ALL {
        assert_eq!(Standing::from_rank(standing.rank()), Some(standing));
    }
    assert_eq!(Standing::from_rank(7), None);
}

#[test]
fn only_what_is_certain_is_failing() {
    let of =
        |state, confirmed, refused, alive| Standing::of_check(state, confirmed, refused, alive);
    assert_eq!(of("critical", true, false, true), Standing::Silent);
    assert_eq!(of("critical", true, false, false), Standing::Critical);
    assert_eq!(of("critical", false, false, false), Standing::Warning);
    assert_eq!(of("unknown", true, true, false), Standing::Warning);
    assert_eq!(of("unknown", true, false, false), Standing::Unknown);
    assert_eq!(of("", false, false, false), Standing::Waiting);
    assert!(Standing::Unknown.is_failing() && !Standing::Warning.is_failing());
}

#[test]
fn tags_come_once_and_in_order() {
    assert_eq!(tags(" prod, web;prod\n lab "), ["prod", "web", "lab"]);
    assert!(tags(" , ;").is_empty());
}

#[test]
fn a_window_in_summer_and_one_in_winter_are_an_hour_apart_in_utc() {
    let now = at("2026-01-01T00:00:00Z");
    let (from, to) = window(
        local("2026-07-01T22:00"),
        local("2026-07-02T02:00"),
        &paris(),
        now,
    )
    .expect("a window");
    assert_eq!(
        (from, to),
        (at("2026-07-01T20:00:00Z"), at("2026-07-02T00:00:00Z"))
    );
    let (from, _) = window(
        local("2026-12-01T22:00"),
        local("2026-12-02T02:00"),
        &paris(),
        now,
    )
    .expect("a window");
    assert_eq!(from, at("2026-12-01T21:00:00Z"));
}

#[test]
fn the_hour_that_comes_twice_is_wholly_inside() {
    // 25 October 2026: 3:00 summer time is 2:00 winter time; 2:30 comes twice.
    let now = at("2026-10-01T00:00:00Z");
    let (from, to) = window(
        local("2026-10-25T02:30"),
        local("2026-10-25T02:30"),
        &paris(),
        now,
    )
    .expect("an hour long");
    assert_eq!(
        (from, to),
        (at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"))
    );
}

#[test]
fn the_hour_that_never_comes_is_the_one_after() {
    // 29 March 2026: 2:00 is 3:00.
    let now = at("2026-03-01T00:00:00Z");
    let (from, to) = window(
        local("2026-03-29T02:30"),
        local("2026-03-29T04:00"),
        &paris(),
        now,
    )
    .expect("a window");
    assert_eq!(
        (from, to),
        (at("2026-03-29T01:30:00Z"), at("2026-03-29T02:00:00Z"))
    );
}

#[test]
fn a_window_must_be_ahead_not_empty_and_not_endless() {
    let now = at("2026-05-04T09:00:00Z");
    let zone = paris();
    let of = |from, to| window(local(from), local(to), &zone, now);
    assert_eq!(
        of("2026-05-05T10:00", "2026-05-05T10:00"),
        Err(WrongWindow::Empty)
    );
    assert_eq!(
        of("2026-05-04T08:00", "2026-05-04T11:00"),
        Err(WrongWindow::Past)
    );
    assert_eq!(
        of("2026-05-05T00:00", "2026-06-06T00:00"),
        Err(WrongWindow::TooLong)
    );
    assert!(
        of("2026-05-04T08:00", "2026-05-04T11:01").is_ok(),
        "one that has begun"
    );
}
