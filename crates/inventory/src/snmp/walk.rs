//! What was walked: object identifiers in order, each with its value.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Bound;

/// An object identifier, number by number.
pub type Oid = Vec<u32>;

/// A value as a device gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    /// INTEGER.
    Integer(i64),
    /// Counter32, Gauge32, TimeTicks, Counter64.
    Unsigned(u64),
    /// OCTET STRING: text, a MAC address, bits.
    Bytes(Vec<u8>),
    /// OBJECT IDENTIFIER.
    Oid(Oid),
    /// IpAddress.
    Address([u8; 4]),
}

impl Datum {
    /// As a whole number that is not negative.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Integer(value) => u64::try_from(*value).ok(),
            Self::Unsigned(value) => Some(*value),
            _ => None,
        }
    }

    /// As text: UTF-8, else Latin-1, without control characters and padding.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Bytes(bytes) => plain(bytes),
            Self::Integer(value) => value.to_string(),
            Self::Unsigned(value) => value.to_string(),
            Self::Oid(oid) => oid_text(oid),
            Self::Address([a, b, c, d]) => format!("{a}.{b}.{c}.{d}"),
        }
    }

    /// As a MAC address, where it is one.
    #[must_use]
    pub fn mac(&self) -> Option<String> {
        match self {
            Self::Bytes(bytes) => mac_text(bytes),
            _ => None,
        }
    }
}

fn plain(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    let clean: String = text
        .chars()
        .filter(|one| *one != '\0')
        .map(|one| if one.is_control() { ' ' } else { one })
        .collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Six octets as `00:1b:21:3c:9d:f8`; nothing for other lengths, zeros and group addresses.
#[must_use]
pub fn mac_text(bytes: &[u8]) -> Option<String> {
    if bytes.len() != 6 || bytes.iter().all(|byte| *byte == 0) || bytes[0] & 1 == 1 {
        return None;
    }
    let mut text = String::with_capacity(17);
    for (index, byte) in bytes.iter().enumerate() {
        let colon = if index == 0 { "" } else { ":" };
        let _ = write!(text, "{colon}{byte:02x}");
    }
    Some(text)
}

/// `1.3.6.1.2.1.1.2.0`.
#[must_use]
pub fn oid_text(oid: &[u32]) -> String {
    oid.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

/// The opposite of [`oid_text`]; a leading dot is allowed.
#[must_use]
pub fn parse_oid(text: &str) -> Option<Oid> {
    text.trim_start_matches('.')
        .split('.')
        .map(|part| part.parse().ok())
        .collect()
}

/// All values that a device gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk(BTreeMap<Oid, Datum>);

impl Walk {
    /// Adds a value; the last one given for an object stays.
    pub fn insert(&mut self, oid: Oid, value: Datum) {
        self.0.insert(oid, value);
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of one object.
    #[must_use]
    pub fn get(&self, oid: &[u32]) -> Option<&Datum> {
        self.0.get(oid)
    }

    /// The text of one object; empty where there is none.
    #[must_use]
    pub fn text(&self, oid: &[u32]) -> String {
        self.get(oid).map(Datum::text).unwrap_or_default()
    }

    /// The number of one object.
    #[must_use]
    pub fn number(&self, oid: &[u32]) -> Option<u64> {
        self.get(oid).and_then(Datum::number)
    }

    /// The value of `column` at the row `index`.
    #[must_use]
    pub fn cell(&self, column: &[u32], index: &[u32]) -> Option<&Datum> {
        let mut oid = column.to_vec();
        oid.extend_from_slice(index);
        self.0.get(&oid)
    }

    /// As [`Self::cell`], as text; empty where there is none.
    #[must_use]
    pub fn cell_text(&self, column: &[u32], index: &[u32]) -> String {
        self.cell(column, index)
            .map(Datum::text)
            .unwrap_or_default()
    }

    /// As [`Self::cell`], as a number.
    #[must_use]
    pub fn cell_number(&self, column: &[u32], index: &[u32]) -> Option<u64> {
        self.cell(column, index).and_then(Datum::number)
    }

    /// Everything below `root`: what follows it in the identifier, and the value.
    pub fn below<'a>(&'a self, root: &'a [u32]) -> impl Iterator<Item = (&'a [u32], &'a Datum)> {
        self.0
            .range::<[u32], _>((Bound::Excluded(root), Bound::Unbounded))
            .take_while(move |(oid, _)| oid.starts_with(root))
            .map(move |(oid, value)| (&oid[root.len()..], value))
    }

    /// Whether there is anything below `root`.
    #[must_use]
    pub fn has(&self, root: &[u32]) -> bool {
        self.below(root).next().is_some()
    }
}
