//! What is known of an item, field by field: which source said it and when, and what a person wrote
//! instead.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A field with its provenance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What a source said last; empty when none did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The kind of that source.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Which source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// Since when it says so (microseconds).
    #[serde(default)]
    pub at: i64,
    /// What a person wrote: it stands, whatever sources say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand: Option<Hand>,
}

/// What a person wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// What.
    pub value: String,
    /// When (microseconds); 0: before such things were noted.
    #[serde(default)]
    pub at: i64,
    /// Who.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
}

impl Field {
    /// What stands.
    #[must_use]
    pub fn standing(&self) -> &str {
        self.hand.as_ref().map_or(&self.value, |hand| &hand.value)
    }

    /// Whether a source says something else than the person who wrote it.
    #[must_use]
    pub fn differs(&self) -> bool {
        !self.value.is_empty() && self.hand.as_ref().is_some_and(|h| h.value != self.value)
    }
}

/// Every field of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(pub BTreeMap<String, Field>);

/// A source that may fill fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Teller<'s> {
    pub id: i64,
    pub kind: &'s str,
    pub at: Timestamp,
}

impl Fields {
    /// What is kept of an item, from its JSON.
    #[must_use]
    pub fn read(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// What stands in a field; empty when nothing does.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", Field::standing)
    }

    /// Takes in what a source says. `outranks` tells whether it may replace what another source
    /// (kind, number) said. Answers which standing values changed: field, before, after.
    pub(super) fn hear(
        &mut self,
        teller: Teller<'_>,
        facts: &BTreeMap<&'static str, String>,
        outranks: &dyn Fn(&Field) -> bool,
    ) -> Vec<(String, String, String)> {
        let mut changed = Vec::new();
        for (name, value) in facts {
            let field = self.0.entry((*name).to_owned()).or_default();
            let is_own = field.from == Some(teller.id) || field.value.is_empty();
            if field.value == *value && is_own && field.from.is_some() {
                continue;
            }
            if !is_own && !outranks(field) {
                continue;
            }
            let before = field.standing().to_owned();
            field.value.clone_from(value);
            field.from = Some(teller.id);
            teller.kind.clone_into(&mut field.source);
            field.at = teller.at.as_microsecond();
            if before != field.standing() {
                changed.push(((*name).to_owned(), before, field.standing().to_owned()));
            }
        }
        changed
    }

    /// Writes down what a person says of a field; empty: what sources say stands again. Answers what
    /// stood before, if that changed.
    pub fn write(
        &mut self,
        name: &str,
        value: &str,
        (at, by): (Timestamp, &str),
    ) -> Option<String> {
        let field = self.0.entry(name.to_owned()).or_default();
        let before = field.standing().to_owned();
        field.hand = (!value.is_empty()).then(|| Hand {
            value: value.to_owned(),
            at: at.as_microsecond(),
            by: by.to_owned(),
        });
        (before != field.standing()).then_some(before)
    }

    /// As JSON.
    pub(super) fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}
