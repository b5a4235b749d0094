//! The JSON Schema (2020-12) of a contract file, for editors: completion, descriptions, and most
//! mistakes underlined while typing. `contract check` remains the judge: a schema cannot follow
//! references or add up hours.

mod cost;
mod parts;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

/// The schema, as one JSON document.
#[must_use]
pub fn schema() -> Value {
    let mut root = object(
        "Un contrat d'infogérance, format 1. — A contract, format 1.",
        &root_keys(),
        &[
            "format",
            "reference",
            "title",
            "language",
            "currency",
            "scope",
            "client",
            "provider",
            "term",
        ],
    );
    if let Value::Object(map) = &mut root {
        map.insert(
            "$schema".into(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        map.insert("title".into(), json!("Intendant contract, format 1"));
        map.insert("$defs".into(), definitions());
    }
    root
}

/// The keys and sections at the head of a file.
fn root_keys() -> Vec<(&'static str, Value)> {
    let mut keys = vec![
        (
            "format",
            json!({"const": 1, "description": "Version du format. — Version of the format."}),
        ),
        (
            "reference",
            text("Référence, unique chez le prestataire. — Reference, unique for the provider."),
        ),
        ("title", text("Titre. — Title.")),
        (
            "language",
            words(
                "Langue des documents. — Language of documents.",
                &["fr", "en"],
            ),
        ),
        (
            "currency",
            json!({"type": "string", "pattern": "^[A-Z]{3}$", "description": "Monnaie, code ISO 4217. — Currency, ISO 4217 code."}),
        ),
        (
            "scope",
            words(
                "Tout le système d'information ou une partie. — All of the system or part of it.",
                &["global", "partial"],
            ),
        ),
    ];
    keys.extend(sections());
    keys
}

fn sections() -> Vec<(&'static str, Value)> {
    vec![
        ("client", parts::client()),
        ("provider", parts::provider()),
        ("term", parts::term()),
        (
            "calendars",
            named("Horaires par nom. — Opening hours by name.", "calendar"),
        ),
        (
            "levels",
            named(
                "Niveaux d'engagement par nom. — Levels of service by name.",
                "level",
            ),
        ),
        ("matrix", parts::matrix()),
        ("clocks", parts::clocks()),
        ("services", list_of("service")),
        ("third-parties", list_of("third-party")),
        ("price", cost::price()),
        ("penalties", cost::penalties()),
        ("authorisations", list_of("authorisation")),
        ("confidentiality", parts::confidentiality()),
        ("security", parts::security()),
        ("exit", parts::exit()),
    ]
}

fn definitions() -> Value {
    json!({
        "date": {
            "type": "string",
            "pattern": "^\\d{4}-\\d{2}-\\d{2}$",
            "format": "date",
            "description": "Date TOML, sans guillemets : 2026-01-05. — TOML date, without quotes.",
        },
        "duration": {
            "type": "string",
            "pattern": DURATION,
            "description": "Durée : 15m, 4h, 1h30m, 2d. — Length of time.",
        },
        "target": {
            "type": "string",
            "pattern": format!("({DURATION})|(^[1-9][0-9]* open-days?$)"),
            "description": "Délai en temps ouvré : 15m, 4h, 1h30m, 2d (48 heures), ou « 3 open-days ». — Target in open time.",
        },
        "percent": {
            "type": "string",
            "pattern": "^-?[0-9]+(\\.[0-9]+)?%$",
            "description": "Pourcentage : 99.90%. — Percentage.",
        },
        "money": {
            "type": "string",
            "pattern": "^[0-9]+\\.[0-9]{2}$",
            "description": "Montant à deux décimales : 1250.00. — Amount with two decimals.",
        },
        "number": {
            "type": "string",
            "pattern": "^[0-9]+(\\.[0-9]+)?$",
            "description": "Nombre positif : 314.8. — Positive number.",
        },
        "range": {
            "type": "string",
            "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
            "description": "Plage horaire : 08:00-12:00 ; finit le lendemain si la fin n'est pas après le début. — Range of hours.",
        },
        "clock": words(
            "respond : GTI ; onsite : sur site ; restore : GTR ; resolve : résolution.",
            &["respond", "onsite", "restore", "resolve"],
        ),
        "priority": words("P1, la plus urgente, à P5. — P1, most urgent, to P5.", &["P1", "P2", "P3", "P4", "P5"]),
        "selector": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
            "description": "Conditions sur un élément : toutes les clés doivent convenir, une valeur de chaque suffit. — All keys must match, any value of a key does.",
        },
        "calendar": parts::calendar(),
        "level": parts::level(),
        "promise": parts::promise(),
        "service": parts::service(),
        "third-party": parts::third_party(),
        "authorisation": parts::authorisation(),
        "penalty-rule": cost::penalty_rule(),
    })
}

/// `15m`, `4h`, `1h30m`, `2d`: at least one part, in descending order.
const DURATION: &str = "^(?=.)([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?$";

/// A table with these keys and no others.
fn object(description: &str, properties: &[(&str, Value)], required: &[&str]) -> Value {
    let properties: Map<String, Value> = properties
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()))
        .collect();
    json!({
        "type": "object",
        "description": description,
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

/// A table whose keys the contract chooses.
fn named(description: &str, definition: &str) -> Value {
    json!({"type": "object", "description": description, "additionalProperties": reference(definition)})
}

fn reference(definition: &str) -> Value {
    json!({"$ref": format!("#/$defs/{definition}")})
}

/// A reference with words of its own.
fn described(definition: &str, description: &str) -> Value {
    json!({"$ref": format!("#/$defs/{definition}"), "description": description})
}

fn list_of(definition: &str) -> Value {
    json!({"type": "array", "items": reference(definition)})
}

fn text(description: &str) -> Value {
    json!({"type": "string", "minLength": 1, "description": description})
}

fn flag(description: &str) -> Value {
    json!({"type": "boolean", "description": description})
}

fn whole(description: &str, least: u32, most: u32) -> Value {
    json!({"type": "integer", "minimum": least, "maximum": most, "description": description})
}

fn words(description: &str, choices: &[&str]) -> Value {
    json!({"enum": choices, "description": description})
}

fn texts(description: &str) -> Value {
    json!({"type": "array", "description": description, "items": {"type": "string", "minLength": 1}})
}
