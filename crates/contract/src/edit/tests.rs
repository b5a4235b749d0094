//! One thing changes, the rest stays as it was written.

use super::{EditError, Value, append, remove, set};
use crate::read;

const ACME: &str = include_str!("../../../../examples/acme.toml");

/// The lines that differ, old and new.
fn changed(before: &str, after: &str) -> Vec<(String, String)> {
    assert_eq!(before.lines().count(), after.lines().count());
    before
        .lines()
        .zip(after.lines())
        .filter(|(old, new)| old != new)
        .map(|(old, new)| (old.to_owned(), new.to_owned()))
        .collect()
}

#[test]
fn a_value_changes_alone_and_keeps_its_comment() {
    let text = ACME.replace("restore  = \"4h\"", "restore  = \"4h\"   # negotiated");
    let cases = [
        (
            "levels.gold.P1.restore",
            "6h".into(),
            "restore  = \"6h\"   # negotiated",
        ),
        ("services.1.name", "Sites".into(), "name   = \"Sites\""),
        ("term.months", Value::Integer(24), "months  = 24"),
        (
            "security.mfa",
            Value::Boolean(false),
            "mfa                  = false",
        ),
        (
            "term.starts",
            Value::Date(jiff::civil::date(2026, 3, 1)),
            "starts  = 2026-03-01",
        ),
        (
            "clocks.pauses.planned-maintenance",
            Value::Texts(vec!["resolve".into()]),
            "planned-maintenance  = [\"resolve\"]",
        ),
        (
            "services.3.covers",
            Value::Toml("{ kind = [\"user\"] }".into()),
            "covers = { kind = [\"user\"] }",
        ),
        (
            "price.per-unit.1.bands.1.each",
            "14.00".into(),
            "bands   = [{ up-to = 50, each = \"18.00\" }, { each = \"14.00\" }]",
        ),
    ];
    for (path, value, expected) in cases {
        let after = set(&text, path, &value).unwrap();
        let lines = changed(&text, &after);
        assert_eq!(lines.len(), 1, "{path}: {lines:?}");
        assert_eq!(lines[0].1, expected);
    }
}

#[test]
fn an_unchanged_value_changes_nothing_whatever_the_line_ends() {
    for text in [
        ACME.to_owned(),
        format!("\u{feff}{}", ACME.replace('\n', "\r\n")),
    ] {
        assert_eq!(
            set(&text, "term.months", &Value::Integer(36)).unwrap(),
            text
        );
    }
}

#[test]
fn keys_and_tables_are_added_and_removed() {
    let text = set(ACME, "levels.gold.P5.respond", &"5 open-days".into()).unwrap();
    let contract = read("a", &text).unwrap();
    assert_eq!(contract.levels["gold"].priorities.len(), 5);
    assert_eq!(remove(&text, "levels.gold.P5").unwrap(), ACME);

    let service = "key = \"print\"\nname = \"Impression\"\nlevel = \"silver\"\ncovers = { kind = [\"plotter\"] }\n";
    let text = append(ACME, "services", service).unwrap();
    let contract = read("a", &text).unwrap();
    assert_eq!(contract.services.last().unwrap().key, "print");
    for comment in ACME.lines().filter(|line| line.starts_with('#')) {
        assert!(text.contains(comment), "{comment}");
    }
    let back = read("a", &remove(&text, "services.4").unwrap()).unwrap();
    assert_eq!(back.services, read("a", ACME).unwrap().services);
}

#[test]
fn the_heading_of_a_list_outlives_its_first_table() {
    let text = remove(ACME, "services.0").unwrap();
    assert!(text.contains("# ── Services ─"));
    assert_eq!(
        read(
            "a",
            &text.replace("service      = \"servers\"", "service = \"web\"")
        )
        .unwrap()
        .services
        .len(),
        3
    );
}

#[test]
fn what_cannot_be_changed_is_said() {
    let value = Value::from("x");
    assert!(matches!(set("a = ", "a", &value), Err(EditError::File(_))));
    assert!(matches!(
        set(ACME, "term.starts.x", &value),
        Err(EditError::NotATable(_))
    ));
    assert!(matches!(
        set(ACME, "services.9.name", &value),
        Err(EditError::Nowhere(_))
    ));
    assert!(matches!(
        set(ACME, "title", &Value::Toml("[".into())),
        Err(EditError::Value(_))
    ));
    assert!(matches!(
        remove(ACME, "term.nothing"),
        Err(EditError::Nowhere(_))
    ));
    assert!(matches!(
        append(ACME, "title", "a = 1"),
        Err(EditError::NotATable(_))
    ));
}
