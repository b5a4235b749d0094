//! Whether a report is of an item that is known: the rules applied in their order.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::keys::Keys;
use super::rules::{Mode, Rule, Rules};

/// An item that shares something with the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Which.
    pub item: i64,
    /// What each of its sources is known by.
    pub sources: Vec<Keys>,
    /// Whether the very agent that reports has spoken of it.
    pub same_agent: bool,
}

/// Why a report is taken for an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The rule that found it.
    pub rule: Rule,
    /// Its place in the list, from 1.
    pub place: usize,
    /// The value that they share.
    pub value: String,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is this item.
    Same(i64, Why),
    /// It is none that is known. Those that share a value but are others, with what they share: clones.
    New(Vec<(i64, Why)>),
    /// A person has to say.
    Doubt(Vec<(i64, Why)>),
}

/// On what two sides disagree; a side that does not say disagrees on nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clash {
    /// Serial numbers differ.
    pub serial: bool,
    /// System UUIDs differ.
    pub uuid: bool,
    /// No MAC address in common.
    pub macs: bool,
    /// Host names differ.
    pub host: bool,
}

impl Clash {
    /// Whether two sets of keys disagree.
    #[must_use]
    pub fn between(one: &Keys, other: &Keys) -> Self {
        let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
        Self {
            serial: differ(&one.serial, &other.serial),
            uuid: differ(&one.uuid, &other.uuid),
            macs: !one.macs.is_empty()
                && !other.macs.is_empty()
                && one.macs.is_disjoint(&other.macs),
            host: differ(&one.host, &other.host),
        }
    }

    /// Whether the hardware is another, as far as both sides tell.
    #[must_use]
    pub fn hardware(self) -> bool {
        self.serial || self.uuid || self.macs
    }

    /// Whether the system's own numbers and its interfaces are all others.
    #[must_use]
    pub fn is_another_box(self) -> bool {
        (self.serial || self.uuid) && self.macs
    }

    /// Whether this disagreement says that what `rule` found is another machine all the same.
    fn forbids(self, rule: Rule) -> bool {
        match rule {
            Rule::AgentId => self.is_another_box() && self.host,
            Rule::SerialUuid => self.macs && self.host,
            Rule::Uuid => self.serial || (self.macs && self.host),
            Rule::SerialMaker | Rule::Serial => self.host && (self.uuid || self.macs),
            Rule::Mac => self.serial || self.uuid,
            Rule::Fqdn | Rule::Host => self.hardware(),
        }
    }
}

impl Known {
    /// On what the report disagrees with the item: a value that one of the item's sources confirms
    /// is no disagreement.
    #[must_use]
    pub fn clash(&self, seen: &Keys) -> Clash {
        let texts = |of: fn(&Keys) -> &String| {
            self.sources
                .iter()
                .map(of)
                .filter(|value| !value.is_empty())
                .collect::<BTreeSet<_>>()
        };
        let differ = |value: &String, known: &BTreeSet<&String>| {
            !value.is_empty() && !known.is_empty() && !known.contains(value)
        };
        let macs: BTreeSet<&String> = self.sources.iter().flat_map(|keys| &keys.macs).collect();
        Clash {
            serial: differ(&seen.serial, &texts(|keys| &keys.serial)),
            uuid: differ(&seen.uuid, &texts(|keys| &keys.uuid)),
            macs: !seen.macs.is_empty()
                && !macs.is_empty()
                && !seen.macs.iter().any(|mac| macs.contains(mac)),
            host: differ(&seen.host, &texts(|keys| &keys.host)),
        }
    }

    /// The value by which `rule` finds the item, if it does.
    fn found_by(&self, rule: Rule, seen: &Keys) -> Option<String> {
        let same = |of: fn(&Keys) -> &String| {
            let value = of(seen);
            let found = !value.is_empty() && self.sources.iter().any(|keys| of(keys) == value);
            found.then(|| value.clone())
        };
        match rule {
            Rule::AgentId => self.same_agent.then(String::new),
            Rule::Uuid => same(|keys| &keys.uuid),
            Rule::SerialUuid => same(|keys| &keys.uuid).and(same(|keys| &keys.serial)),
            Rule::SerialMaker | Rule::Serial => {
                let makers: BTreeSet<&str> = self
                    .sources
                    .iter()
                    .filter(|keys| keys.serial == seen.serial)
                    .map(|keys| keys.maker.as_str())
                    .collect();
                let named = makers.iter().any(|maker| !maker.is_empty());
                let fits = if rule == Rule::SerialMaker {
                    !seen.maker.is_empty() && makers.contains(seen.maker.as_str())
                } else {
                    seen.maker.is_empty() || !named
                };
                same(|keys| &keys.serial).filter(|_| fits)
            }
            Rule::Mac => self.half_of_the_macs(seen),
            Rule::Fqdn => same(|keys| &keys.fqdn),
            Rule::Host => same(|keys| &keys.host),
        }
    }

    /// At least half of the addresses of the side that has fewer.
    fn half_of_the_macs(&self, seen: &Keys) -> Option<String> {
        self.sources.iter().find_map(|keys| {
            let common: Vec<&str> = keys
                .macs
                .intersection(&seen.macs)
                .map(String::as_str)
                .collect();
            let fewer = keys.macs.len().min(seen.macs.len());
            (!common.is_empty() && 2 * common.len() >= fewer).then(|| common.join(", "))
        })
    }
}

/// Decides of which item a report with the keys `seen` is, among `known`: every item that shares a
/// key with it or heard the same agent. The first rule that finds an item which nothing contradicts
/// decides; where it finds several, the rules after it single one out or a person is asked.
#[must_use]
pub fn decide(rules: &Rules, seen: &Keys, known: &[Known]) -> Outcome {
    let mut clones: Vec<(i64, Why)> = Vec::new();
    for (at, (rule, mode)) in rules.order.iter().enumerate() {
        if *mode == Mode::Off {
            continue;
        }
        let why = |value: String| Why {
            rule: *rule,
            place: at + 1,
            value,
        };
        let mut found = Vec::new();
        for one in known {
            let Some(value) = one.found_by(*rule, seen) else {
                continue;
            };
            if one.clash(seen).forbids(*rule) {
                if !clones.iter().any(|(item, _)| *item == one.item) {
                    clones.push((one.item, why(value)));
                }
            } else {
                found.push((one, why(value)));
            }
        }
        let found = narrowed(rules, at, seen, found);
        match (found.as_slice(), mode) {
            ([], _) => {}
            ([(one, why)], Mode::Sure) => return Outcome::Same(one.item, why.clone()),
            (several, _) => {
                let several = several
                    .iter()
                    .map(|(one, why)| (one.item, why.clone()))
                    .collect();
                return Outcome::Doubt(several);
            }
        }
    }
    Outcome::New(clones)
}

/// Of several items that one rule found, those that the rules after it find as well, as long as some
/// are left.
fn narrowed<'k>(
    rules: &Rules,
    at: usize,
    seen: &Keys,
    mut found: Vec<(&'k Known, Why)>,
) -> Vec<(&'k Known, Why)> {
    for (rule, mode) in rules.order.iter().skip(at + 1) {
        if found.len() < 2 {
            break;
        }
        if *mode == Mode::Off {
            continue;
        }
        let left: Vec<_> = found
            .iter()
            .filter(|(one, _)| {
                one.found_by(*rule, seen).is_some() && !one.clash(seen).forbids(*rule)
            })
            .cloned()
            .collect();
        if !left.is_empty() {
            found = left;
        }
    }
    found
}
