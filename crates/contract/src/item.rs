//! Items of the information system as the contract sees them: attributes, and conditions on them.

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{Language, Selector};
use crate::say::both;
use crate::words::{Words, choice, list, quoted};

/// A server, a workstation, a user, a site…: whatever services cover and prices count.
/// Attributes are `kind`, `site`, `tag`, `name`, or any other that a contract names; each may have
/// several values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Identifier, unique among items.
    pub id: String,
    /// Attribute to values, exact and case-sensitive.
    #[serde(default)]
    pub attributes: IndexMap<String, Vec<String>>,
}

impl Item {
    /// An item of a kind.
    #[must_use]
    pub fn new(id: &str, kind: &str) -> Self {
        Self {
            id: id.to_owned(),
            attributes: IndexMap::new(),
        }
        .with("kind", kind)
    }

    /// The same with one more value of an attribute.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.attributes
            .entry(key.to_owned())
            .or_default()
            .push(value.to_owned());
        self
    }

    /// Values of an attribute; `id` is the identifier unless an attribute has that name.
    #[must_use]
    pub fn values(&self, key: &str) -> &[String] {
        match self.attributes.get(key) {
            Some(values) => values,
            None if key == "id" => std::slice::from_ref(&self.id),
            None => &[],
        }
    }
}

/// An item and the days on which it was part of the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedItem {
    /// The item.
    #[serde(flatten)]
    pub item: Item,
    /// First day.
    pub from: Date,
    /// Last day, included; absent: still there.
    #[serde(default)]
    pub to: Option<Date>,
}

impl DatedItem {
    /// Whether it was there on a day.
    #[must_use]
    pub fn present(&self, on: Date) -> bool {
        self.from <= on && self.to.is_none_or(|last| on <= last)
    }
}

/// A condition, and how an item stands to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The attribute.
    pub key: String,
    /// Any of these would do.
    pub accepted: Vec<String>,
    /// What the item has; empty: the attribute is missing.
    pub found: Vec<String>,
    /// Whether one of them is accepted.
    pub holds: bool,
}

impl Condition {
    /// In words: what was wanted and what is there.
    #[must_use]
    pub fn words(&self) -> Words {
        both(|language| {
            let quote = |values: &[String]| -> Vec<String> {
                values.iter().map(|value| quoted(value, language)).collect()
            };
            let accepted = choice(&quote(&self.accepted), language);
            let found = list(&quote(&self.found), language);
            let key = &self.key;
            match (language, self.found.is_empty()) {
                (Language::Fr, true) => format!("{key} : absent, attendu {accepted}"),
                (Language::Fr, false) => format!("{key} : {found}, attendu {accepted}"),
                (Language::En, true) => format!("{key}: missing, {accepted} expected"),
                (Language::En, false) => format!("{key}: {found}, {accepted} expected"),
            }
        })
    }
}

impl Selector {
    /// Whether all keys match: any value of a key does. No key at all matches every item.
    #[must_use]
    pub fn matches(&self, item: &Item) -> bool {
        self.keys.iter().all(|(key, accepted)| {
            item.values(key)
                .iter()
                .any(|value| accepted.contains(value))
        })
    }

    /// Each condition with how the item stands to it, in file order.
    #[must_use]
    pub fn conditions(&self, item: &Item) -> Vec<Condition> {
        self.keys
            .iter()
            .map(|(key, accepted)| {
                let found = item.values(key).to_vec();
                Condition {
                    key: key.clone(),
                    holds: found.iter().any(|value| accepted.contains(value)),
                    accepted: accepted.clone(),
                    found,
                }
            })
            .collect()
    }
}
