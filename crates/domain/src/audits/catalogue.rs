//! The provider's catalogue: what it offers, at which levels and prices, and what each offer answers.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::NEEDS;
use super::text::Both;

/// Something that the provider sells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Offer {
    /// Short name: the service's key in contracts.
    pub key: String,
    /// Name for people, and the service's name in contracts.
    pub name: Both,
    /// What it comprises.
    pub about: Both,
    /// Kinds of items that its service covers; none: it makes no service of its own.
    pub kinds: Vec<String>,
    /// The offer to whose service it adds its promises, by key; may be empty.
    pub extends: String,
    /// Needs that it meets: some of [`NEEDS`].
    pub meets: Vec<String>,
    /// What the service promises of availability, as an inline table of the contract file.
    pub availability: String,
    /// Of backups.
    pub backup: String,
    /// Of patches.
    pub patch: String,
    /// Label of its price line.
    pub line: Both,
    /// Kinds of items that its price counts.
    pub counts: Vec<String>,
    /// Units billed at least.
    pub minimum: u64,
    /// The level that is proposed first.
    pub default: String,
    /// Its levels with their prices; a single one without a name when it has none.
    #[serde(rename = "level")]
    pub levels: Vec<LevelPrice>,
}

/// What an offer costs at a level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LevelPrice {
    /// The level's name in the terms; may be empty.
    pub level: String,
    /// Flat price of a month, `120.00`; may be empty.
    pub flat: String,
    /// Price of a unit and month by bands: `5: 89.00; 74.00` is 89.00 up to the fifth, then 74.00.
    pub bands: String,
}

/// An offer chosen for a proposal, at a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Key of the offer.
    pub offer: String,
    /// The level.
    #[serde(default)]
    pub level: String,
}

/// A field of an offer that is wrong: its name, and the key of what to say.
pub type WrongField = (&'static str, &'static str);

/// The amount that a text says, with a point or a comma and at most two decimals.
#[must_use]
pub fn amount(text: &str) -> Option<Decimal> {
    let plain: String = text
        .trim()
        .trim_end_matches('€')
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    let value = Decimal::from_str(&plain).ok()?;
    let fits = value >= Decimal::ZERO && value.scale() <= 2 && value < Decimal::from(100_000_000);
    fits.then_some(value)
}

/// The bands that a text says; `None` when it cannot be read, empty when there is none.
#[must_use]
pub fn bands(text: &str) -> Option<Vec<(Option<u64>, Decimal)>> {
    let parts: Vec<&str> = text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let mut out = Vec::new();
    let mut highest = 0;
    for (place, part) in parts.iter().enumerate() {
        let last = place + 1 == parts.len();
        let (up_to, each) = match part.split_once(':') {
            Some((up_to, each)) => {
                let up_to: u64 = up_to.trim().parse().ok()?;
                if up_to <= highest || last {
                    return None;
                }
                highest = up_to;
                (Some(up_to), each)
            }
            None if last => (None, *part),
            None => return None,
        };
        out.push((up_to, amount(each)?));
    }
    Some(out)
}

impl Offer {
    /// Everything that is wrong with it, but for what only the terms can tell.
    #[must_use]
    pub fn wrong(&self, others: &[Offer]) -> Vec<WrongField> {
        let mut out = Vec::new();
        let slug = |key: &str| {
            !key.is_empty()
                && key.len() <= 40
                && key
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        if !slug(&self.key) {
            out.push(("key", "offer-key-wrong"));
        }
        if self.name.get(false).trim().is_empty() {
            out.push(("name_fr", "wrong-missing"));
        }
        if self
            .kinds
            .iter()
            .chain(&self.counts)
            .any(|kind| !slug(kind))
        {
            out.push(("kinds", "offer-kinds-wrong"));
        }
        if self
            .meets
            .iter()
            .any(|need| !NEEDS.contains(&need.as_str()))
        {
            out.push(("meets", "offer-needs-wrong"));
        }
        let base = others.iter().find(|one| one.key == self.extends);
        if !self.extends.is_empty() && base.is_none_or(|base| base.kinds.is_empty()) {
            out.push(("extends", "offer-extends-wrong"));
        }
        if self.levels.is_empty() {
            out.push(("levels", "offer-levels-missing"));
        }
        let mut seen = BTreeSet::new();
        for level in &self.levels {
            if !seen.insert(level.level.as_str()) {
                out.push(("levels", "offer-levels-twice"));
            }
            let flat = level.flat.trim().is_empty() || amount(&level.flat).is_some();
            let parts = bands(&level.bands);
            if !flat || parts.is_none() {
                out.push(("levels", "offer-price-wrong"));
            } else if level.flat.trim().is_empty() && level.bands.trim().is_empty() {
                out.push(("levels", "offer-price-missing"));
            }
            if parts.is_some_and(|parts| !parts.is_empty()) && self.counts.is_empty() {
                out.push(("counts", "offer-counts-missing"));
            }
        }
        out.dedup();
        out
    }

    /// The price at a level; the first when it has none of that name.
    #[must_use]
    pub fn at(&self, level: &str) -> Option<&LevelPrice> {
        self.levels
            .iter()
            .find(|one| one.level == level)
            .or(self.levels.first())
    }
}

#[derive(Deserialize)]
struct File {
    offer: Vec<Offer>,
}

/// What the catalogue's file says.
pub(super) fn read() -> Result<Vec<Offer>, toml::de::Error> {
    toml::from_str::<File>(include_str!("catalogue.toml")).map(|file| file.offer)
}

/// The catalogue that a new instance begins with.
#[must_use]
pub fn starter() -> Vec<Offer> {
    // A test reads the file.
    read().unwrap_or_default()
}

/// The terms that a new instance begins with: everything of a contract but its parties, term,
/// services and price lines.
#[must_use]
pub fn starter_terms() -> &'static str {
    include_str!("terms.toml")
}

/// What an audit speaks for: offers whose items are there, and offers that meet a need that was
/// found. `around_the_clock` asks for the offer's first (highest) level rather than its default.
#[must_use]
pub fn suggest(
    offers: &[Offer],
    counts: &BTreeMap<String, usize>,
    needs: &BTreeSet<String>,
    around_the_clock: bool,
) -> Vec<Chosen> {
    let there = |kinds: &[String]| kinds.iter().any(|kind| counts.contains_key(kind));
    let wanted = |offer: &&Offer| {
        let answers = offer.meets.iter().any(|need| needs.contains(need));
        if offer.kinds.is_empty() {
            answers && (offer.counts.is_empty() || there(&offer.counts))
        } else {
            there(&offer.kinds) || (answers && there(&offer.counts))
        }
    };
    offers
        .iter()
        .filter(wanted)
        .map(|offer| {
            let first = offer.levels.first().map_or("", |one| one.level.as_str());
            let level = if around_the_clock || offer.default.is_empty() {
                first
            } else {
                &offer.default
            };
            Chosen {
                offer: offer.key.clone(),
                level: level.to_owned(),
            }
        })
        .collect()
}
