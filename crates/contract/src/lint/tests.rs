//! The examples are wise; each unwise change is named once, with its place.

use super::lint;
use crate::read;

const ACME: &str = include_str!("../../../../examples/acme.toml");
const NORTHWIND: &str = include_str!("../../../../examples/northwind.toml");

#[test]
fn the_examples_are_clean() {
    for text in [ACME, NORTHWIND] {
        assert_eq!(lint(&read("a", text).unwrap()), vec![]);
    }
}

/// A text of the example, what it becomes, and the rule that must speak.
const UNWISE: &[(&str, &str, &str)] = &[
    ("level  = \"silver\"", "level  = \"gold\"", "unused-level"),
    (
        "[levels.gold.P1]\n",
        "[levels.bronze]\ncalendar = \"office\"\n[levels.gold.P1]\n",
        "empty-level",
    ),
    (
        "respond  = \"15m\"",
        "respond  = \"5h\"",
        "clocks-out-of-order",
    ),
    (
        "respond = \"2h\"",
        "respond = \"20m\"",
        "priorities-out-of-order",
    ),
    ("restore = \"8h\"", "restore = \"40d\"", "remote-target"),
    ("respond = \"1 open-days\"\n", "", "share-without-clock"),
    (
        "restore = \"90%\" }",
        "restore = \"100%\" }",
        "share-of-all",
    ),
    (
        "low    = { high = \"P3\", ",
        "low    = { ",
        "incomplete-matrix",
    ),
    (
        "low = \"P4\" }\nlow",
        "low = \"P5\" }\nlow",
        "priority-without-promise",
    ),
    (
        "awaiting-third-party = [\"resolve\"]",
        "awaiting-third-party = [\"respond\"]",
        "pause-stops-respond",
    ),
    (
        "planned-maintenance  = [\"restore\"]",
        "planned-maintenance = []",
        "pause-stops-nothing",
    ),
    ("when  = { calendar = \"night\" }\n", "", "unused-calendar"),
    ("open.mon-sun = [\"22:00-06:00\"]", "", "empty-calendar"),
    (
        "timezone = \"Europe/Paris\"\nholidays = \"FR\"",
        "timezone = \"Europe/Paris\"",
        "office-without-holidays",
    ),
    (
        "{ kind = [\"website\"] }",
        "{ kind = [\"user\"] }\n[[services]]\nkey = \"z\"\nname = \"Z\"\nlevel = \"gold\"\ncovers = { kind = [\"user\"], site = [\"Lyon\"] }",
        "shadowed-service",
    ),
    (
        "except = { tag = [\"lab\"] }",
        "except = { kind = [\"server\", \"vm\", \"nas\"] }",
        "service-excepts-all",
    ),
    ("level  = \"silver\"\n", "", "service-without-level"),
    (
        "\"user\", \"workstation\"",
        "\"user\"",
        "billed-but-not-covered",
    ),
    (
        "\"user\", \"workstation\"",
        "\"user\"",
        "authorised-but-not-covered",
    ),
    (
        "responsible-for = { kind = [\"cloud\"] }",
        "responsible-for = { kind = [\"website\"] }",
        "covered-by-third-party",
    ),
    ("cap          = \"5%\"", "", "revision-without-cap"),
    (
        "payment = { days = 30, late-interest = \"3x-legal\", recovery-fee = \"40.00\" }",
        "",
        "no-payment-terms",
    ),
    (
        "limits      = { per-month = \"15%\", per-year = \"10%\" }",
        "",
        "penalties-without-limit",
    ),
    (
        "priorities    = [\"P1\", \"P2\"]",
        "priorities = [\"P4\"]",
        "penalty-without-promise",
    ),
    ("V * R / 1000", "V / 10", "formula-without-lateness"),
    (
        "deliver         = [\"inventory\", \"tickets\", \"passwords\", \"documentation\", \"backups\"]",
        "",
        "exit-without-deliverables",
    ),
    (
        "notice-months = 3 }",
        "notice-months = 0 }",
        "renewal-without-notice",
    ),
    (
        "notice-months = 3 }",
        "notice-months = 36 }",
        "notice-longer-than-term",
    ),
    (
        "signed  = 2026-01-05",
        "signed  = 2026-03-05",
        "signed-after-start",
    ),
    (
        "from = 2026-08-10, to = 2026-08-14",
        "from = 2025-08-10, to = 2025-08-14",
        "past-closing",
    ),
];

#[test]
fn each_unwise_clause_is_named() {
    for (from, to, code) in UNWISE {
        assert!(ACME.contains(*from), "{from}");
        let contract =
            read("a", &ACME.replacen(from, to, 1)).unwrap_or_else(|e| panic!("{to}: {e}"));
        let found = lint(&contract);
        let named = found.iter().find(|finding| finding.code == *code);
        let named = named.unwrap_or_else(|| panic!("{code} not in {found:#?}"));
        assert!(named.line > 0 && !named.message.fr.is_empty() && !named.message.en.is_empty());
    }
}

#[test]
fn whole_sections_that_are_missing_are_named() {
    let cut = |section: &str| {
        let at = ACME.find(section).unwrap();
        lint(&read("a", &ACME[..at]).unwrap())
    };
    assert!(
        cut("[exit]")
            .iter()
            .any(|finding| finding.code == "no-exit")
    );
    assert!(
        cut("[price]")
            .iter()
            .any(|finding| finding.code == "no-price")
    );
    assert!(
        cut("[[services]]")
            .iter()
            .any(|finding| finding.code == "no-service")
    );
}

#[test]
fn a_target_in_a_calendar_that_never_opens_is_unreachable() {
    let text = ACME.replace(
        "calendar = \"always\"\nrespond  = \"15m\"",
        "calendar = \"never\"\nrespond  = \"15m\"",
    ) + "\n[calendars.never]\ntimezone = \"Europe/Paris\"\n";
    let found = lint(&read("a", &text).unwrap());
    assert_eq!(
        found
            .iter()
            .filter(|f| f.code == "unreachable-target")
            .count(),
        4
    );
    let text = ACME.replace(
        "calendar = \"always\", period = \"month\"",
        "calendar = \"never\", period = \"month\"",
    ) + "\n[calendars.never]\ntimezone = \"Europe/Paris\"\n";
    let found = lint(&read("a", &text).unwrap());
    assert_eq!(
        found
            .iter()
            .filter(|f| f.code == "availability-without-hours")
            .count(),
        2
    );
}
