//! Laws of opening hours.

use intendant_contract::calendar::OpenHours;
use proptest::prelude::*;

use super::naive::{Minutes, calendar};

const DAY: i64 = 86_400;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_calendar_is_what_looking_at_every_minute_gives(
        (calendar, around) in calendar(),
        ends in proptest::collection::vec((0..9 * DAY, 0..9 * DAY), 12),
        wanted in proptest::collection::vec((0..6 * DAY, 1..2 * DAY), 6),
    ) {
        let hours = OpenHours::compile(&calendar).unwrap();
        let minutes = Minutes::of(&calendar, around, 4, 20);
        // What is four days from an end of the minutes is known for sure.
        let begin = minutes.first + 4 * DAY;
        let known = begin + 11 * DAY;
        for (a, b) in ends {
            let (from, to) = (begin + a.min(b), begin + a.max(b));
            prop_assert_eq!(hours.is_open_at(from), minutes.is_open(from), "is_open {}", from);
            prop_assert_eq!(hours.open_between(from, to), minutes.open_between(from, to), "{}..{}", from, to);
            let mut counted = 0;
            let mut end = from;
            for stretch in hours.stretches(
                jiff::Timestamp::from_second(from).unwrap(),
                jiff::Timestamp::from_second(to).unwrap(),
            ) {
                prop_assert_eq!(stretch.from.as_second(), end);
                end = stretch.to.as_second();
                prop_assert!(stretch.open == stretch.why.is_none());
                prop_assert_eq!(minutes.is_open(stretch.from.as_second()), stretch.open);
                counted += if stretch.open { end - stretch.from.as_second() } else { 0 };
            }
            prop_assert_eq!(end, to.max(from));
            prop_assert_eq!(counted, hours.open_between(from, to));
        }
        for (from, seconds) in wanted {
            let from = begin + from;
            let due = hours.due_from(from, seconds);
            match minutes.due(from, seconds, known) {
                Some(expected) => prop_assert_eq!(due, Some(expected)),
                None => prop_assert!(due.is_none_or(|due| due > known)),
            }
            let days = 1 + (seconds % 4) as u32;
            let due = hours.days_from(from, days);
            match minutes.days_due(from, days as usize, known) {
                Some(expected) => prop_assert_eq!(due, Some(expected), "{} open days from {}", days, from),
                None => prop_assert!(due.is_none_or(|due| due >= known)),
            }
            let opens = (from..known).find(|at| minutes.is_open(*at));
            prop_assert_eq!(hours.opens_from(from).filter(|at| *at < known), opens);
        }
    }

    #[test]
    fn elapsed_is_monotone_and_due_is_the_first_instant_that_reaches_the_target(
        (calendar, around) in calendar(),
        seconds in 1..200 * DAY,
        ahead in 0..4_000 * DAY,
    ) {
        let hours = OpenHours::compile(&calendar).unwrap();
        let from = around.as_second();
        let (near, far) = (hours.open_between(from, from + ahead), hours.open_between(from, from + ahead + DAY));
        prop_assert!(near <= far && far <= near + DAY);
        prop_assert_eq!(near + hours.open_between(from + ahead, from + ahead + DAY), far);
        if let Some(due) = hours.due_from(from, seconds) {
            prop_assert_eq!(hours.open_between(from, due), seconds);
            prop_assert_eq!(hours.open_between(from, due - 1), seconds - 1);
            prop_assert!(hours.is_open_at(due - 1));
        }
    }
}
