//! Changes are told as promises, with what they mean for the client.

use super::{Direction, Kind, diff};
use crate::read;

const ACME: &str = include_str!("../../../../examples/acme.toml");

/// The sentences of the changes when `from` becomes `to`, in English, with their direction.
fn changes(from: &str, to: &str) -> Vec<(String, Direction)> {
    assert!(ACME.contains(from), "{from}");
    let old = read("old", ACME).unwrap();
    let new = read("new", &ACME.replacen(from, to, 1)).unwrap();
    diff(&old, &new)
        .into_iter()
        .map(|change| {
            (
                change.sentence().en.replace('\u{a0}', " "),
                change.direction,
            )
        })
        .collect()
}

fn one(from: &str, to: &str) -> (String, Direction) {
    let found = changes(from, to);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn a_contract_does_not_differ_from_itself() {
    let contract = read("a", ACME).unwrap();
    assert_eq!(diff(&contract, &contract), vec![]);
    let moved = ACME.replacen("[calendars.office]", "\n\n# moved\n[calendars.office]", 1);
    assert_eq!(diff(&contract, &read("b", &moved).unwrap()), vec![]);
}

#[test]
fn promises_and_prices_have_a_direction() {
    let better =
        |from, to, text: &str| assert_eq!(one(from, to), (text.to_owned(), Direction::Better));
    let worse =
        |from, to, text: &str| assert_eq!(one(from, to), (text.to_owned(), Direction::Worse));
    better(
        "restore = \"8h\"\n",
        "restore = \"6h\"\n",
        "P2 restore 8h → 6h (servers, web, network)",
    );
    worse(
        "respond = \"30m\"\n",
        "respond = \"45m\"\n",
        "P2 respond 30m → 45m (servers, web, network)",
    );
    worse(
        "per-month = \"15%\"",
        "per-month = \"10%\"",
        "monthly penalty cap 15% → 10%",
    );
    worse(
        "amount = \"450.00\"",
        "amount = \"480.00\"",
        "Forfait de supervision et d'astreinte €450.00 → €480.00",
    );
    better(
        "target = \"99.90%\"",
        "target = \"99.95%\"",
        "servers: availability 99.9% → 99.95%",
    );
    worse("cap          = \"5%\"", "", "removed: revision: cap 5%");
    better(
        "per-hour-late = \"50.00\"",
        "per-hour-late = \"75.00\"",
        "penalty restoration P1 and P2: €50.00 for each hour late begun, in opening time → €75.00 for each hour late begun, in opening time",
    );
    worse(
        "awaiting-client      = [\"restore\", \"resolve\"]",
        "awaiting-client = [\"respond\", \"restore\", \"resolve\"]",
        "pause awaiting-client: restoration and resolution → response, restoration and resolution",
    );
}

#[test]
fn a_longer_calendar_makes_a_target_better() {
    let found = changes(
        "[levels.silver.P1]\n",
        "[levels.silver.P1]\ncalendar = \"always\"\n",
    );
    assert_eq!(
        found[0],
        (
            "P1 respond 30m (office) → 30m (always) (hotline)".to_owned(),
            Direction::Better
        )
    );
}

#[test]
fn a_whole_service_is_one_change() {
    let added = "[[services]]\nkey = \"print\"\nname = \"Impression\"\nlevel = \"silver\"\ncovers = { kind = [\"plotter\"] }\n\n[[third-parties]]";
    let found = changes("[[third-parties]]", added);
    assert_eq!(
        found[0],
        (
            "added: service print: Impression".to_owned(),
            Direction::Better
        )
    );
    let old = read("old", &ACME.replacen("[[third-parties]]", added, 1)).unwrap();
    let removed = diff(&old, &read("new", ACME).unwrap());
    assert!(
        removed
            .iter()
            .any(|c| c.kind == Kind::Removed && c.sentence().fr.contains("service print"))
    );
}
