//! Price, revision and penalties.

use serde_json::{Map, Value, json};

use super::{described, list_of, object, reference, text, whole, words};

pub(super) fn price() -> Value {
    let [flat, per_unit, hourly] = price_lines();
    let payment = payment();
    object(
        "Prix. — Price.",
        &[
            (
                "billed",
                words(
                    "Facturation, d'avance le 1er. — Billing, in advance on the 1st.",
                    &["monthly", "quarterly"],
                ),
            ),
            ("vat", described("percent", "TVA. — VAT.")),
            ("payment", payment),
            ("flat", json!({"type": "array", "items": flat})),
            ("per-unit", json!({"type": "array", "items": per_unit})),
            ("hourly", json!({"type": "array", "items": hourly})),
            ("revision", revision()),
        ],
        &["billed", "vat"],
    )
}

/// Flat, counted and hourly lines.
fn price_lines() -> [Value; 3] {
    let label = text("Libellé sur la facture. — Name on the invoice.");
    let flat = object(
        "Ligne fixe mensuelle. — Fixed monthly line.",
        &[("label", label.clone()), ("amount", reference("money"))],
        &["label", "amount"],
    );
    let band = band();
    let per_unit = object(
        "Ligne mensuelle comptée. — Counted monthly line.",
        &[
            ("label", label.clone()),
            (
                "counts",
                described("selector", "Ce qui est compté. — What is counted."),
            ),
            (
                "except",
                described(
                    "selector",
                    "Ce qui n'est pas compté. — What is not counted.",
                ),
            ),
            (
                "minimum",
                whole("Facturé au moins. — Billed at least.", 0, 100_000_000),
            ),
            (
                "bands",
                json!({"type": "array", "minItems": 1, "items": band}),
            ),
        ],
        &["label", "counts", "bands"],
    );
    let hourly = object(
        "Travail hors forfait, à l'heure. — Work outside the flat rate, by the hour.",
        &[
            ("label", label),
            ("rate", reference("money")),
            (
                "outside-hours",
                described(
                    "percent",
                    "Du prix, hors du calendrier. — Of the rate, outside the calendar.",
                ),
            ),
            ("calendar", text("Heures ouvrées. — Working hours.")),
        ],
        &["label", "rate"],
    );
    [flat, per_unit, hourly]
}

fn band() -> Value {
    object(
        "Tranche : chaque unité paie le prix de la sienne. — Band: each unit pays the price of its own.",
        &[
            (
                "up-to",
                whole(
                    "Dernière unité ; absent : sans fin. — Last unit; absent: no end.",
                    1,
                    100_000_000,
                ),
            ),
            ("each", reference("money")),
        ],
        &["each"],
    )
}

fn payment() -> Value {
    object(
        "Conditions de paiement. — Terms of payment.",
        &[
            (
                "days",
                whole("Jours après la facture. — Days after the invoice.", 0, 365),
            ),
            (
                "late-interest",
                text("Intérêts de retard : 3x-legal. — Late interest."),
            ),
            (
                "recovery-fee",
                described("money", "Indemnité de recouvrement. — Recovery fee."),
            ),
        ],
        &["days"],
    )
}

fn revision() -> Value {
    let base = object(
        "Indice de départ. — Index at the start.",
        &[
            (
                "month",
                json!({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}),
            ),
            ("value", reference("number")),
        ],
        &["month", "value"],
    );
    let mut chain = object(
        "Raccordement à une série remplacée. — Link to a series that was replaced.",
        &[
            ("series", text("Ancienne série. — Old series.")),
            ("divide-by", reference("number")),
            ("multiply-by", reference("number")),
        ],
        &["series"],
    );
    one_of(&mut chain, &["divide-by", "multiply-by"]);
    object(
        "P = P0 × (fixed + (1 − fixed) × S / S0).",
        &[
            ("index", text("Série d'indices. — Series of index values.")),
            ("base", base),
            ("fixed", described("percent", "Part fixe. — Fixed part.")),
            ("every-months", whole("Périodicité. — How often.", 1, 120)),
            (
                "rounding",
                whole(
                    "Décimales du coefficient. — Decimals of the coefficient.",
                    0,
                    10,
                ),
            ),
            (
                "floor",
                described("percent", "Plancher de variation. — Least change."),
            ),
            (
                "cap",
                described("percent", "Plafond de variation. — Largest change."),
            ),
            ("chain", chain),
        ],
        &["index", "base"],
    )
}

/// Exactly one of these keys.
fn one_of(schema: &mut Value, keys: &[&str]) {
    let choices: Vec<Value> = keys.iter().map(|key| json!({"required": [key]})).collect();
    if let Value::Object(map) = schema {
        map.insert("oneOf".into(), Value::Array(choices));
    }
}

pub(super) fn penalties() -> Value {
    let limits = object(
        "Plafonds, en part du forfait hors taxes. — Limits, as a share of the flat fee before tax.",
        &[
            ("per-month", reference("percent")),
            ("per-year", reference("percent")),
        ],
        &[],
    );
    object(
        "Pénalités. — Penalties.",
        &[
            (
                "as",
                words(
                    "Pénalité hors TVA ou réduction de prix. — Penalty outside VAT or price reduction.",
                    &["penalty", "service-credit"],
                ),
            ),
            ("limits", limits),
            (
                "waive-below",
                described(
                    "money",
                    "Un total mensuel inférieur n'est pas dû. — A month's total under it is not charged.",
                ),
            ),
            ("rule", list_of("penalty-rule")),
        ],
        &["as"],
    )
}

pub(super) fn penalty_rule() -> Value {
    let steps = object(
        "Par tranche commencée. — For each step begun.",
        &[
            ("each", reference("percent")),
            ("amount", reference("money")),
        ],
        &["each", "amount"],
    );
    let mut rule = object(
        "Une règle ; elle compte d'une seule façon. — A rule; it charges in one way only.",
        &[
            ("clock", reference("clock")),
            (
                "priorities",
                json!({"type": "array", "minItems": 1, "uniqueItems": true, "items": reference("priority")}),
            ),
            (
                "service",
                text("Ce service seulement. — This service only."),
            ),
            (
                "per-hour-late",
                described(
                    "money",
                    "Par heure de retard commencée. — For each hour late begun.",
                ),
            ),
            (
                "per-breach",
                described("money", "Par manquement. — For each breach."),
            ),
            ("attainment", steps.clone()),
            ("availability", steps),
            (
                "formula",
                text(
                    "V : forfait mensuel HT ; R : jours de retard. — V: monthly fee; R: days late.",
                ),
            ),
        ],
        &[],
    );
    one_of(
        &mut rule,
        &[
            "per-hour-late",
            "per-breach",
            "attainment",
            "availability",
            "formula",
        ],
    );
    if let Value::Object(map) = &mut rule {
        let mut clockless: Map<String, Value> = Map::new();
        clockless.insert("if".into(), json!({"required": ["availability"]}));
        clockless.insert("then".into(), json!({"required": ["service"], "not": {"anyOf": [{"required": ["clock"]}, {"required": ["priorities"]}]}}));
        clockless.insert("else".into(), json!({"required": ["clock"]}));
        map.insert("allOf".into(), json!([clockless]));
    }
    rule
}
