//! Printers: supplies in per cent of what they hold, pages printed (Printer-MIB, RFC 3805).

use serde_json::{Map, Value};

use super::walk::Walk;
use crate::content::Content;

const SUPPLY: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 11, 1, 1];
const COLORANT: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 12, 1, 1, 4];
const LIFE_COUNT: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 10, 2, 1, 4];

/// Fills in `cartridges`, in the keys that GLPI's agents use (`tonerblack`, `drumcyan`,
/// `wastetoner`, …), and `pagecounters`.
pub(super) fn supplies(walk: &Walk, content: &mut Content) {
    let column = |number: u32| [SUPPLY, &[number]].concat();
    let mut levels = Map::new();
    for (index, text) in walk.below(&column(6)) {
        let description = text.text();
        let kind = walk.cell_number(&column(5), index).unwrap_or(1);
        let colorant = match (index.first(), walk.cell_number(&column(3), index)) {
            (Some(device), Some(number)) if number > 0 => u32::try_from(number)
                .map(|number| walk.cell_text(COLORANT, &[*device, number]))
                .unwrap_or_default(),
            _ => String::new(),
        };
        let key = key(kind, &colorant, &description);
        let most = super::Datum::Integer(0);
        let most = signed(walk.cell(&column(8), index).unwrap_or(&most));
        let level = walk.cell(&column(9), index).map(signed);
        if let Some(level) = level.and_then(|level| percent(level, most)) {
            let key = free(&levels, key);
            levels.insert(key, level);
        }
    }
    if !levels.is_empty() {
        content.cartridges.push(levels);
    }
    let total: u64 = walk
        .below(LIFE_COUNT)
        .filter_map(|(_, value)| value.number())
        .max()
        .unwrap_or_default();
    if total > 0 {
        content
            .pagecounters
            .insert("total".to_owned(), total.into());
    }
}

fn signed(value: &super::Datum) -> i64 {
    match value {
        super::Datum::Integer(value) => *value,
        other => other
            .number()
            .and_then(|value| i64::try_from(value).ok())
            .unwrap_or(-2),
    }
}

/// Per cent left. A printer that only knows that there is some says -3: `OK`; -2 is unknown.
fn percent(level: i64, most: i64) -> Option<Value> {
    match (level, most) {
        (-3, _) => Some("OK".into()),
        (level, most) if level >= 0 && most > 0 => {
            Some((level.saturating_mul(100) / most).min(100).into())
        }
        _ => None,
    }
}

/// A key that is not taken: a second black toner is `tonerblack2`.
fn free(taken: &Map<String, Value>, key: String) -> String {
    if !taken.contains_key(&key) {
        return key;
    }
    (2..)
        .map(|number| format!("{key}{number}"))
        .find(|other| !taken.contains_key(other))
        .unwrap_or(key)
}

/// GLPI's key for a supply of a kind (PrtMarkerSuppliesTypeTC) and colour.
fn key(kind: u64, colorant: &str, description: &str) -> String {
    let words = format!("{colorant} {description}").to_lowercase();
    let colour = [
        ("black", &["black", "noir", "schwarz"][..]),
        ("cyan", &["cyan"]),
        ("magenta", &["magenta"]),
        ("yellow", &["yellow", "jaune", "gelb"]),
    ]
    .into_iter()
    .find(|(_, names)| names.iter().any(|name| words.contains(name)))
    .map(|(colour, _)| colour);
    let family = match kind {
        4 | 8 => return "wastetoner".to_owned(),
        9 => "drum",
        5 | 6 | 7 | 12 => "cartridge",
        10 | 11 | 15 => return "fuserkit".to_owned(),
        18 | 19 | 22 => return "maintenancekit".to_owned(),
        20 => return "transferkit".to_owned(),
        _ if words.contains("drum") || words.contains("tambour") => "drum",
        _ if words.contains("waste") => return "wastetoner".to_owned(),
        _ => "toner",
    };
    format!("{family}{}", colour.unwrap_or("black"))
}
