//! The schema accepts what the reader accepts and refuses the keys that it refuses.

use serde_json::{Value, json};
use toml_edit::DocumentMut;

use super::schema;
use crate::read;

const ACME: &str = include_str!("../../../../examples/acme.toml");
const NORTHWIND: &str = include_str!("../../../../examples/northwind.toml");
const SPEC: &str = include_str!("../read/spec.toml");

/// The file as an editor's validator sees it: dates are strings.
fn as_json(text: &str) -> Value {
    let document: DocumentMut = text.parse().unwrap();
    item(document.as_item())
}

fn item(from: &toml_edit::Item) -> Value {
    if let Some(tables) = from.as_array_of_tables() {
        return tables.iter().map(table).collect();
    }
    match (from.as_table_like(), from.as_value()) {
        (Some(inner), _) => table_like(inner),
        (None, Some(inner)) => value(inner),
        _ => Value::Null,
    }
}

fn table(from: &toml_edit::Table) -> Value {
    table_like(from)
}

fn table_like(from: &dyn toml_edit::TableLike) -> Value {
    from.iter()
        .map(|(key, inner)| (key.to_owned(), item(inner)))
        .collect()
}

fn value(from: &toml_edit::Value) -> Value {
    match from {
        toml_edit::Value::String(text) => json!(text.value()),
        toml_edit::Value::Integer(number) => json!(number.value()),
        toml_edit::Value::Float(number) => json!(number.value()),
        toml_edit::Value::Boolean(flag) => json!(flag.value()),
        toml_edit::Value::Datetime(date) => json!(date.value().to_string()),
        toml_edit::Value::Array(items) => items.iter().map(value).collect(),
        toml_edit::Value::InlineTable(inner) => table_like(inner),
    }
}

#[test]
fn the_examples_are_valid_and_the_schema_is_one() {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for text in [ACME, NORTHWIND, SPEC] {
        let errors: Vec<String> = validator
            .iter_errors(&as_json(text))
            .map(|e| format!("{}: {e}", e.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

/// Every table of the document, by JSON pointer.
fn tables(at: &str, value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            out.push(at.to_owned());
            map.iter()
                .for_each(|(key, inner)| tables(&format!("{at}/{key}"), inner, out));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, inner)| tables(&format!("{at}/{index}"), inner, out));
        }
        _ => {}
    }
}

/// A table whose keys the contract chooses.
fn free(pointer: &str) -> bool {
    let last = pointer.rsplit('/').next().unwrap_or("");
    [
        "calendars",
        "levels",
        "pauses",
        "covers",
        "except",
        "counts",
        "on",
        "responsible-for",
    ]
    .contains(&last)
}

#[test]
fn an_unknown_key_anywhere_is_refused_by_the_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let document = as_json(SPEC);
    let mut pointers = Vec::new();
    tables("", &document, &mut pointers);
    assert!(pointers.len() > 40);
    for pointer in pointers.iter().filter(|pointer| !free(pointer)) {
        let mut wrong = document.clone();
        let table = wrong.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
        table.insert("unheard-of".into(), json!("x"));
        assert!(
            !validator.is_valid(&wrong),
            "unknown key accepted in {pointer:?}"
        );
    }
}

#[test]
fn a_missing_key_is_missed_by_both() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let lines: Vec<&str> = SPEC.lines().collect();
    let mut compared = 0;
    for skipped in 0..lines.len() {
        let text: Vec<&str> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != skipped)
            .map(|(_, line)| *line)
            .collect();
        let text = text.join("\n");
        if text.parse::<DocumentMut>().is_err() {
            continue;
        }
        let missing = read("s", &text).err().is_some_and(|errors| {
            errors
                .0
                .iter()
                .any(|problem| problem.mistake == crate::read::Mistake::MissingKey)
        });
        if missing {
            compared += 1;
            assert!(
                !validator.is_valid(&as_json(&text)),
                "the schema misses the loss of {}",
                lines[skipped]
            );
        }
    }
    assert!(compared > 20);
}

#[test]
fn what_the_schema_refuses_in_a_file_the_reader_refuses() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let wrong = [
        ("\"15m\"", "\"15 minutes\""),
        ("\"450.00\"", "\"450\""),
        ("\"99.90%\"", "\"99.90\""),
        ("\"08:00-12:00\"", "\"8:00-12:00\""),
        ("open.sat ", "open.samedi "),
        ("\"monthly\"", "\"weekly\""),
        ("\"role:technician\"", "\"technician\""),
        ("months = 36", "months = 0"),
        ("\"2024-12\"", "\"2024-13\""),
        ("\"732829320\"", "\"73282932\""),
        ("holidays = \"FR\"", "holidays = \"DE\""),
        (
            "per-hour-late = \"50.00\"",
            "per-hour-late = \"50.00\"\nper-breach = \"1.00\"",
        ),
    ];
    for (from, to) in wrong {
        let text = SPEC.replacen(from, to, 1);
        assert_ne!(text, SPEC, "{from}");
        assert!(!validator.is_valid(&as_json(&text)), "{to}");
        assert!(read("s", &text).is_err(), "{to}");
    }
}
