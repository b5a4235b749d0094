//! What people read, checked to the character.

use jiff::Timestamp;
use jiff::civil::date as civil;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::Language::{En, Fr};
use super::*;

/// Shows no-break spaces, so that a test says which one is meant.
fn seen(text: &str) -> String {
    text.replace(NBSP, "_").replace(NARROW, "'")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").expect("a zone")
}

#[test]
fn durations_take_their_two_largest_units() {
    let cases = [
        (0, "0_s", "0_s"),
        (45, "45_s", "45_s"),
        (47 * 60 + 59, "47_min", "47_min"),
        (2 * 3600 + 47 * 60, "2_h_47", "2h_47m"),
        (2 * 3600 + 5 * 60, "2_h_05", "2h_05m"),
        (4 * 3600, "4_h", "4h"),
        (3 * 86_400 + 4 * 3600, "3_j_4_h", "3d_4h"),
        (2 * 86_400, "2_j", "2d"),
        (-90, "−1_min", "−1_min"),
    ];
    for (seconds, fr, en) in cases {
        assert_eq!(seen(&duration(Fr, seconds)), fr);
        assert_eq!(seen(&duration(En, seconds)), en);
    }
}

#[test]
fn counted_hours_never_become_days() {
    assert_eq!(seen(&counted(Fr, 40 * 3600)), "40_h");
    assert_eq!(seen(&counted(En, 76 * 3600 + 60)), "76h_01m");
}

#[test]
fn the_last_ten_minutes_show_their_seconds() {
    assert_eq!(seen(&countdown(Fr, 545)), "9_min_05");
    assert_eq!(seen(&countdown(En, 545)), "9m_05s");
    assert_eq!(seen(&countdown(Fr, 600)), "10_min");
    assert_eq!(seen(&countdown(Fr, 59)), "59_s");
}

#[test]
fn dates_in_both_languages() {
    let day = civil(2026, 5, 4);
    assert_eq!(seen(&date(Fr, day)), "lun._4_mai_2026");
    assert_eq!(seen(&date(En, day)), "Mon_4_May_2026");
    assert_eq!(seen(&date_short(Fr, civil(2026, 5, 1))), "ven._1er_mai");
    assert_eq!(
        seen(&date_long(Fr, civil(2026, 8, 1))),
        "samedi 1er_août 2026"
    );
    assert_eq!(seen(&date_long(En, day)), "Monday 4_May 2026");
    assert_eq!(seen(&month(Fr, 2026, 2)), "février_2026");
    assert_eq!(seen(&date_short(Fr, civil(2026, 12, 31))), "jeu._31_déc.");
}

#[test]
fn moments_are_seen_from_now_in_their_zone() {
    let now = at("2026-04-30T20:00:00Z");
    let say = |lang, text: &str| seen(&moment(lang, at(text), &paris(), now));
    assert_eq!(say(Fr, "2026-05-04T07:00:00Z"), "lun._4_mai à_9_h");
    assert_eq!(say(En, "2026-05-04T07:05:00Z"), "Mon_4_May at_09:05");
    // 22:30 UTC is already the next day in Paris.
    assert_eq!(say(Fr, "2026-04-30T22:30:00Z"), "demain à_0_h_30");
    assert_eq!(say(Fr, "2026-04-30T14:20:00Z"), "aujourd’hui à_16_h_20");
    assert_eq!(say(En, "2026-04-29T14:20:00Z"), "yesterday at_16:20");
    assert_eq!(say(Fr, "2027-01-02T08:00:00Z"), "sam._2_janv._2027 à_9_h");
}

#[test]
fn stamps_carry_seconds_and_zone() {
    assert_eq!(
        seen(&stamp(Fr, at("2026-05-04T07:12:05Z"), &paris())),
        "lun._4_mai_2026 09:12:05 CEST"
    );
    assert_eq!(
        seen(&stamp(En, at("2026-01-05T07:12:05Z"), &paris())),
        "Mon_5_Jan_2026 08:12:05 CET"
    );
}

#[test]
fn distances_say_their_direction() {
    let now = at("2026-05-04T07:00:00Z");
    assert_eq!(
        seen(&relative(Fr, at("2026-05-04T07:47:00Z"), now)),
        "dans_47_min"
    );
    assert_eq!(
        seen(&relative(En, at("2026-05-04T07:47:00Z"), now)),
        "in_47_min"
    );
    assert_eq!(
        seen(&relative(Fr, at("2026-05-04T04:13:00Z"), now)),
        "il_y_a_2_h_47"
    );
    assert_eq!(
        seen(&relative(En, at("2026-05-01T03:00:00Z"), now)),
        "3d_4h_ago"
    );
    assert_eq!(seen(&relative(Fr, now, now)), "à l’instant");
}

#[test]
fn money_and_numbers() {
    assert_eq!(seen(&money(Fr, 125_000, "EUR")), "1'250,00_€");
    assert_eq!(seen(&money(En, 125_000, "EUR")), "€1,250.00");
    assert_eq!(seen(&money(En, -5, "EUR")), "−€0.05");
    assert_eq!(seen(&money(Fr, -123_456_789, "EUR")), "−1'234'567,89_€");
    assert_eq!(seen(&money(En, 100, "CHF")), "CHF_1.00");
    assert_eq!(seen(&number(Fr, 1250)), "1'250");
    assert_eq!(seen(&number(En, -1_250_000)), "−1,250,000");
    assert_eq!(seen(&percent(Fr, Decimal::new(999, 1), 2)), "99,90_%");
    assert_eq!(seen(&percent(En, Decimal::new(99_995, 3), 2)), "100.00%");
    assert_eq!(seen(&decimal(Fr, Decimal::new(-4, 3), 2)), "0,00");
    assert_eq!(seen(&ticket_number(104_230)), "104'230");
    assert_eq!(seen(&ticket_number(42)), "42");
}

#[test]
fn sizes_change_unit_before_they_read_a_thousand() {
    assert_eq!(seen(&binary(Fr, 34_359_738_368)), "32_Gio");
    assert_eq!(seen(&binary(En, 25_276_973_056)), "23.5_GiB");
    assert_eq!(seen(&binary(En, 536_870_912)), "512_MiB");
    assert_eq!(seen(&bytes(Fr, 812)), "812_o");
    assert_eq!(seen(&bytes(Fr, 1500)), "1,5_ko");
    assert_eq!(seen(&bytes(En, 1_500_000_000)), "1.5_GB");
    assert_eq!(seen(&bytes(En, 250_000_000)), "250_MB");
    assert_eq!(seen(&bytes(Fr, 999_950)), "1,0_Mo");
    assert_eq!(seen(&bytes(En, u64::MAX)), "18.4_EB");
}

#[test]
fn french_punctuation_gets_its_spaces_once() {
    let once = french_spaces("Prêt ? Oui : « enfin » ; 12 % !");
    assert_eq!(seen(&once), "Prêt'? Oui_: «_enfin_»'; 12_%'!");
    assert_eq!(french_spaces(&once), once);
}

fn kind() -> impl Strategy<Value = StretchKind> {
    prop_oneof![
        Just(StretchKind::Counted),
        Just(StretchKind::Paused),
        Just(StretchKind::Closed),
        Just(StretchKind::Ahead)
    ]
}

proptest! {
    #[test]
    fn a_bar_stays_within_its_width_and_in_order(
        parts in prop::collection::vec((kind(), 0_i64..10_000_000), 0..60),
        target in 1_i64..10_000_000,
    ) {
        let stretches: Vec<Stretch> =
            parts.iter().map(|&(kind, seconds)| Stretch { kind, seconds }).collect();
        let (pieces, mark) = lay_out(&stretches, target);
        prop_assert_eq!(pieces.len(), stretches.len());
        prop_assert!(mark <= 1000);
        for pair in pieces.windows(2) {
            prop_assert!(pair[0].start <= pair[1].start);
        }
        for piece in &pieces {
            prop_assert!(piece.start + piece.width <= 1000);
        }
    }

    #[test]
    fn grouping_digits_loses_none(value in any::<i64>()) {
        let digits: String = number(Fr, value).chars().filter(char::is_ascii_digit).collect();
        prop_assert_eq!(digits, value.unsigned_abs().to_string());
    }

    #[test]
    fn a_longer_time_never_reads_shorter(a in 0_i64..1_000_000, more in 0_i64..1_000_000) {
        // Read the text back in minutes: rounding down keeps the order.
        let minutes = |seconds: i64| {
            let text = seen(&counted(Fr, seconds));
            if text.ends_with("_s") { return 0; }
            if let Some(m) = text.strip_suffix("_min") { return m.parse::<i64>().unwrap(); }
            let (h, m) = text.split_once("_h").unwrap();
            let m = m.trim_start_matches('_');
            h.parse::<i64>().unwrap() * 60 + if m.is_empty() { 0 } else { m.parse().unwrap() }
        };
        prop_assert!(minutes(a) <= minutes(a + more));
        prop_assert_eq!(minutes(a), a / 60);
    }
}

#[test]
fn a_late_clock_shows_its_target_inside_the_bar() {
    let half = [
        Stretch {
            kind: StretchKind::Counted,
            seconds: 7200,
        },
        Stretch {
            kind: StretchKind::Closed,
            seconds: 0,
        },
        Stretch {
            kind: StretchKind::Counted,
            seconds: 7200,
        },
    ];
    let (pieces, mark) = lay_out(&half, 7200);
    assert_eq!(
        pieces[0],
        Piece {
            kind: StretchKind::Counted,
            start: 0,
            width: 494
        }
    );
    assert_eq!(
        pieces[1],
        Piece {
            kind: StretchKind::Closed,
            start: 494,
            width: 12
        }
    );
    assert_eq!(mark, 494);
    let (_, end) = lay_out(&half, 14_400);
    assert_eq!(end, 1000);
}
