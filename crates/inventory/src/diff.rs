//! What changed between two contents, as data, in an order that does not depend on the agents':
//! section by section, element by element, field by field. What changes at each run (free space,
//! counters, times) is no difference.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::content::Content;
use crate::hash::PASSING_SECTIONS;
use crate::section::{Part, Plain};

/// The most differences that one comparison lists.
pub const MOST: usize = 300;
/// The longest value kept in a difference, in characters.
const LONGEST: usize = 160;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The section, as GLPI names it: `softwares`, `memories`, `hardware`, …
    pub section: String,
    /// The element of a list, in words: `nginx amd64 deb`; empty for a section that is no list.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// What happened to it.
    #[serde(flatten)]
    pub what: What,
}

/// What happened to an element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum What {
    /// It is new.
    Added {
        /// What matters of it: a version, a size with its unit.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        detail: String,
    },
    /// It is gone.
    Removed {
        /// What mattered of it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        detail: String,
    },
    /// One of its fields changed.
    Changed {
        /// The field, as GLPI names it.
        field: String,
        /// Before; empty: nothing was said.
        from: String,
        /// After; empty: nothing is said any more.
        to: String,
    },
}

/// The differences between two contents: the first [`MOST`] of them, and how many more there were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// The first ones.
    pub list: Vec<Difference>,
    /// How many were left out of the list.
    #[serde(default, skip_serializing_if = "crate::section::is_empty")]
    pub more: u64,
}

impl Differences {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are in all.
    #[must_use]
    pub fn count(&self) -> u64 {
        u64::try_from(self.list.len())
            .unwrap_or(u64::MAX)
            .saturating_add(self.more)
    }

    fn push(&mut self, section: &str, key: &str, what: What) {
        if self.list.len() < MOST {
            self.list.push(Difference {
                section: section.to_owned(),
                key: short(key),
                what,
            });
        } else {
            self.more = self.more.saturating_add(1);
        }
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(LONGEST - 1).collect();
    cut.push('…');
    cut
}

/// What changed from `older` to `newer`.
#[must_use]
pub fn differences(older: &Content, newer: &Content) -> Differences {
    let mut out = Differences::default();
    Sections::compare_sections(older, newer, &mut out);
    out
}

/// A content whose sections can be compared.
pub(crate) trait Sections {
    /// Adds what changed in each section.
    fn compare_sections(&self, newer: &Self, out: &mut Differences);
}

/// Compares a section that lasts; leaves a passing one out.
macro_rules! one_section {
    ($out:ident, $older:ident, $newer:ident, $field:ident) => {
        crate::diff::Compare::compare(&$older.$field, &$newer.$field, stringify!($field), $out);
    };
    ($out:ident, $older:ident, $newer:ident, $field:ident, passing) => {};
}
pub(crate) use one_section;

/// A section that can be compared.
pub(crate) trait Compare {
    /// Adds what changed.
    fn compare(&self, newer: &Self, section: &str, out: &mut Differences);
}

impl Compare for String {
    fn compare(&self, newer: &String, section: &str, out: &mut Differences) {
        changed(section, "", section, self, newer, out);
    }
}

impl Compare for Map<String, Value> {
    fn compare(&self, newer: &Self, section: &str, out: &mut Differences) {
        for (name, before) in self {
            let after = newer.get(name).unwrap_or(&Value::Null);
            changed(section, "", name, before, after, out);
        }
        for (name, after) in newer.iter().filter(|(name, _)| !self.contains_key(*name)) {
            changed(section, "", name, &Value::Null, after, out);
        }
    }
}

/// Sections that are kept as they came: which of their elements came and went, by what names them.
pub(crate) fn others(
    older: &Map<String, Value>,
    newer: &Map<String, Value>,
    out: &mut Differences,
) {
    let nothing = Value::Null;
    let mut sections: Vec<&String> = older.keys().chain(newer.keys()).collect();
    sections.sort_unstable();
    sections.dedup();
    for section in sections {
        if PASSING_SECTIONS.contains(&section.as_str()) {
            continue;
        }
        let before = older.get(section).unwrap_or(&nothing);
        let after = newer.get(section).unwrap_or(&nothing);
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for one in elements(before) {
            *counts.entry(one).or_default() -= 1;
        }
        for one in elements(after) {
            *counts.entry(one).or_default() += 1;
        }
        for (name, count) in counts {
            let what = match count {
                0 => continue,
                1.. => What::Added {
                    detail: String::new(),
                },
                _ => What::Removed {
                    detail: String::new(),
                },
            };
            out.push(section, &name, what);
        }
    }
}

/// What names each element of a section.
fn elements(section: &Value) -> Vec<String> {
    const NAMES: [&str; 6] = [
        "name",
        "caption",
        "description",
        "designation",
        "model",
        "keyvalue",
    ];
    let one = |value: &Value| match value {
        Value::Object(fields) => NAMES
            .iter()
            .find_map(|name| fields.get(*name).filter(|value| !value.is_blank()))
            .map_or_else(|| fields.shown(), Plain::shown),
        other => other.shown(),
    };
    match section {
        Value::Array(list) => list.iter().map(one).collect(),
        Value::Null => Vec::new(),
        single => vec![one(single)],
    }
}

fn changed(
    section: &str,
    key: &str,
    field: &str,
    before: &dyn Plain,
    after: &dyn Plain,
    out: &mut Differences,
) {
    let same = {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        before.feed(&mut one);
        after.feed(&mut other);
        one == other
    };
    if !same {
        let what = What::Changed {
            field: field.to_owned(),
            from: short(&before.shown()),
            to: short(&after.shown()),
        };
        out.push(section, key, what);
    }
}

impl<T: Part + Plain> Compare for T {
    fn compare(&self, newer: &T, section: &str, out: &mut Differences) {
        fields(section, "", self, newer, out);
    }
}

fn fields<T: Part>(section: &str, key: &str, before: &T, after: &T, out: &mut Differences) {
    for ((name, one), (_, other)) in before.fields().into_iter().zip(after.fields()) {
        changed(section, key, name, one, other, out);
    }
}

impl<T: Part + Plain> Compare for Vec<T> {
    fn compare(&self, newer: &Vec<T>, section: &str, out: &mut Differences) {
        if self == newer {
            return;
        }
        let mut by_key: BTreeMap<String, (Vec<&T>, Vec<&T>)> = BTreeMap::new();
        for one in self {
            by_key.entry(one.key()).or_default().0.push(one);
        }
        for one in newer {
            by_key.entry(one.key()).or_default().1.push(one);
        }
        for (key, (mut before, mut after)) in by_key {
            match (before.as_slice(), after.as_slice()) {
                ([one], [other]) if one == other => continue,
                ([_], [_]) => {}
                _ => leave_equal_ones(&mut before, &mut after),
            }
            let both = before.len().min(after.len());
            for (one, other) in before.iter().zip(&after) {
                fields(section, &key, *one, *other, out);
            }
            for gone in before.iter().skip(both) {
                out.push(
                    section,
                    &key,
                    What::Removed {
                        detail: detail(*gone),
                    },
                );
            }
            for new in after.iter().skip(both) {
                out.push(
                    section,
                    &key,
                    What::Added {
                        detail: detail(*new),
                    },
                );
            }
        }
    }
}

/// The fields that matter of an element that came or went.
const DETAILS: [&str; 8] = [
    "version",
    "capacity",
    "disksize",
    "total",
    "ipaddress",
    "ipaddress6",
    "memory",
    "not_after",
];

fn detail<T: Part>(one: &T) -> String {
    let fields = one.fields();
    let said = DETAILS.iter().find_map(|name| {
        fields
            .iter()
            .find(|(field, value)| field == name && !value.is_blank())
    });
    said.map(|(_, value)| short(&value.shown()))
        .unwrap_or_default()
}

/// Strikes out what is on both sides. Elements of one key are few, but a hostile message may hold
/// thousands of them, so they are looked up by what they say rather than one by one.
fn leave_equal_ones<T: Part + Plain>(before: &mut Vec<&T>, after: &mut Vec<&T>) {
    if before.is_empty() || after.is_empty() {
        return;
    }
    let fed = |one: &T| {
        let mut bytes = Vec::new();
        one.feed(&mut bytes);
        bytes
    };
    let mut known: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for one in before.iter() {
        *known.entry(fed(one)).or_default() += 1;
    }
    let mut both: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    after.retain(|one| {
        let bytes = fed(one);
        match known.get_mut(&bytes) {
            Some(count) if *count > 0 => {
                *count -= 1;
                *both.entry(bytes).or_default() += 1;
                false
            }
            _ => true,
        }
    });
    before.retain(|one| match both.get_mut(&fed(one)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
}
