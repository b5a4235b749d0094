use jiff::civil::date;

use super::*;
use crate::holidays::Holiday;
use crate::model::{Closing, HolidayCode, Language, Opening, Range};

fn range(from: u16, to: u16) -> Range {
    Range {
        from: from * 60,
        to: to * 60,
    }
}

fn office() -> Calendar {
    let day = vec![range(8, 12), range(14, 18)];
    let mut open: [Vec<Range>; 7] =
        std::array::from_fn(|at| if at < 5 { day.clone() } else { vec![] });
    open[5] = vec![range(9, 12)];
    Calendar {
        timezone: "Europe/Paris".into(),
        holidays: Some(HolidayCode::Fr),
        always: false,
        open,
        closed: vec![Closing {
            from: date(2026, 8, 10),
            to: date(2026, 8, 14),
            reason: Some("fermeture annuelle".into()),
        }],
        opened: vec![Opening {
            on: date(2026, 12, 25),
            hours: vec![range(9, 12)],
            reason: Some("inventaire".into()),
        }],
    }
}

fn weekly(zone: &str, ranges: &[Range]) -> Calendar {
    Calendar {
        timezone: zone.into(),
        holidays: None,
        always: false,
        open: std::array::from_fn(|_| ranges.to_vec()),
        closed: vec![],
        opened: vec![],
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_target_runs_over_lunch_night_weekend_and_holiday() {
    let hours = OpenHours::compile(&office()).unwrap();
    let hour = 3_600;
    let cases = [
        ("2026-05-04T09:00+02", 3, "2026-05-04T12:00+02"),
        ("2026-05-04T09:00+02", 4, "2026-05-04T15:00+02"),
        ("2026-05-04T09:00+02", 0, "2026-05-04T09:00+02"),
        // Saturday afternoon: Monday.
        ("2026-05-02T17:40+02", 8, "2026-05-04T18:00+02"),
        // 8 May is a Friday and a holiday; Saturday counts.
        ("2026-05-07T17:00+02", 2, "2026-05-09T10:00+02"),
        // The annual closing, and 15 August after it.
        ("2026-08-08T11:00+02", 2, "2026-08-17T09:00+02"),
        // 25 December is opened in spite of the holiday.
        ("2026-12-24T18:00+01", 1, "2026-12-25T10:00+01"),
    ];
    for (from, hours_wanted, due) in cases {
        assert_eq!(
            hours.due_after(at(from), hours_wanted * hour),
            Some(at(due)),
            "{from} + {hours_wanted} h"
        );
        assert_eq!(
            hours.open_seconds(at(from), at(due)),
            hours_wanted * hour,
            "{from} to {due}"
        );
    }
}

#[test]
fn a_night_range_is_an_hour_shorter_in_spring_and_longer_in_autumn() {
    let night = OpenHours::compile(&weekly("Europe/Paris", &[range(22, 6)])).unwrap();
    let between = |from, to| night.open_seconds(at(from), at(to));
    assert_eq!(
        between("2026-03-28T12:00+01", "2026-03-29T12:00+02"),
        7 * 3_600
    );
    assert_eq!(
        between("2026-10-24T12:00+02", "2026-10-25T12:00+01"),
        9 * 3_600
    );
    assert_eq!(
        between("2026-05-04T12:00+02", "2026-05-05T12:00+02"),
        8 * 3_600
    );
}

#[test]
fn wall_times_that_do_not_exist_or_exist_twice() {
    let hours = OpenHours::compile(&weekly("Europe/Paris", &[range(2, 3)])).unwrap();
    let open = |day: &str, zone: &str| {
        let from = at(&format!("{day}T00:00{zone}"));
        hours.open_seconds(from, from + jiff::Span::new().hours(12))
    };
    assert_eq!(open("2026-03-28", "+01"), 3_600);
    assert_eq!(open("2026-03-29", "+01"), 0);
    assert_eq!(open("2026-10-25", "+02"), 7_200);
    let touching =
        OpenHours::compile(&weekly("Europe/Paris", &[range(0, 2), range(2, 4)])).unwrap();
    let from = at("2026-10-25T00:00+02");
    assert_eq!(
        touching.open_seconds(from, from + jiff::Span::new().hours(12)),
        5 * 3_600,
        "the hour that both ranges cover counts once"
    );
}

#[test]
fn a_holiday_does_not_cut_the_night_that_began_before_it() {
    let calendar = Calendar {
        holidays: Some(HolidayCode::Fr),
        ..weekly("Europe/Paris", &[range(22, 6)])
    };
    let night = OpenHours::compile(&calendar).unwrap();
    assert!(night.is_open(at("2026-07-14T05:59:59+02")));
    assert!(!night.is_open(at("2026-07-14T06:00+02")));
    assert!(!night.is_open(at("2026-07-14T23:00+02")));
    assert!(!night.is_open(at("2026-07-15T03:00+02")));
    assert!(night.is_open(at("2026-07-15T22:00+02")));
}

#[test]
fn open_days_end_with_the_last_range_of_the_day() {
    let hours = OpenHours::compile(&office()).unwrap();
    let due = |from, days| hours.open_days_due(at(from), days);
    assert_eq!(
        due("2026-03-02T09:15+01", 3),
        Some(at("2026-03-05T18:00+01"))
    );
    // Saturday noon is over: the start day is Monday.
    assert_eq!(
        due("2026-05-02T17:40+02", 1),
        Some(at("2026-05-05T18:00+02"))
    );
    // 8 May is skipped; Saturday is the second day.
    assert_eq!(
        due("2026-05-06T09:00+02", 2),
        Some(at("2026-05-09T12:00+02"))
    );
    let night = OpenHours::compile(&weekly("Europe/Paris", &[range(22, 6)])).unwrap();
    assert_eq!(
        night.open_days_due(at("2026-05-04T23:00+02"), 1),
        Some(at("2026-05-06T06:00+02"))
    );
    let always = OpenHours::compile(&Calendar {
        always: true,
        ..weekly("Europe/Paris", &[])
    })
    .unwrap();
    assert_eq!(
        always.open_days_due(at("2026-03-27T23:30+01"), 2),
        Some(at("2026-03-30T00:00+02"))
    );
}

#[test]
fn openings_and_closings_follow_each_other() {
    let hours = OpenHours::compile(&office()).unwrap();
    assert_eq!(
        hours.next_open(at("2026-05-02T12:00+02")),
        Some(at("2026-05-04T08:00+02"))
    );
    assert_eq!(
        hours.next_open(at("2026-05-04T09:00+02")),
        Some(at("2026-05-04T09:00+02"))
    );
    assert_eq!(
        hours.next_close(at("2026-05-04T09:00+02")),
        Some(at("2026-05-04T12:00+02"))
    );
    assert_eq!(
        hours.next_close(at("2026-05-04T12:30+02")),
        Some(at("2026-05-04T12:30+02"))
    );
}

#[test]
fn every_closed_stretch_says_why() {
    let hours = OpenHours::compile(&office()).unwrap();
    let told: Vec<_> = hours
        .stretches(at("2026-05-07T11:00+02"), at("2026-05-11T09:00+02"))
        .map(|stretch| {
            (
                stretch.from.to_string(),
                stretch
                    .why
                    .map_or("open".into(), |why| why.words(Language::En)),
            )
        })
        .collect();
    let told: Vec<_> = told.iter().map(|(at, why)| (at.as_str(), &**why)).collect();
    assert_eq!(
        told,
        [
            ("2026-05-07T09:00:00Z", "open"),
            ("2026-05-07T10:00:00Z", "lunch break"),
            ("2026-05-07T12:00:00Z", "open"),
            ("2026-05-07T16:00:00Z", "evening and night"),
            ("2026-05-07T22:00:00Z", "public holiday (Victory Day 1945)"),
            ("2026-05-08T22:00:00Z", "evening and night"),
            ("2026-05-09T07:00:00Z", "open"),
            ("2026-05-09T10:00:00Z", "outside hours"),
            ("2026-05-09T22:00:00Z", "weekend"),
            ("2026-05-10T22:00:00Z", "evening and night"),
            ("2026-05-11T06:00:00Z", "open"),
        ]
    );
    let closing = hours
        .stretches(at("2026-08-12T09:00+02"), at("2026-08-12T10:00+02"))
        .next()
        .unwrap();
    assert_eq!(
        closing.why,
        Some(ClosedWhy::Closing(Some("fermeture annuelle".into())))
    );
    assert_eq!(
        ClosedWhy::Holiday(Holiday::Christmas).words(Language::Fr),
        "férié (Noël)"
    );
}

#[test]
fn a_calendar_that_never_opens_never_answers() {
    let shut = OpenHours::compile(&weekly("UTC", &[])).unwrap();
    assert_eq!(shut.due_after(at("2026-01-01T00:00Z"), 1), None);
    assert_eq!(shut.next_open(at("2026-01-01T00:00Z")), None);
    assert_eq!(shut.open_days_due(at("2026-01-01T00:00Z"), 1), None);
    let year = shut
        .stretches(at("2026-01-01T00:00Z"), at("2027-01-01T00:00Z"))
        .count();
    assert!(year > 52, "weekends and weekdays are told apart");
}

#[test]
fn eras_join_without_a_seam() {
    let day = OpenHours::compile(&weekly("UTC", &[range(0, 24)])).unwrap();
    let (from, to) = (at("1960-01-01T12:00Z"), at("2060-01-01T12:00Z"));
    let real = to.as_second() - from.as_second();
    assert_eq!(day.open_seconds(from, to), real);
    assert_eq!(day.due_after(from, real), Some(to));
    assert_eq!(day.stretches(from, to).count(), 1);
}

#[test]
fn an_unknown_zone_is_refused() {
    let error = OpenHours::compile(&weekly("Europe/Lyon", &[])).unwrap_err();
    assert_eq!(error, CalendarError::UnknownZone("Europe/Lyon".into()));
}
