//! The hash of what lasts in a content: the same from one run of an agent to the next unless
//! something changed that a person would call a change. The order of lists does not matter, nor
//! does a section or field that says nothing.

use sha2::{Digest, Sha256};

use crate::content::Content;
use crate::section::Plain;

/// Sections whose elements change at each run.
pub(crate) const PASSING_SECTIONS: [&str; 8] = [
    "accesslog",
    "processes",
    "envs",
    "versionprovider",
    "pagecounters",
    "cartridges",
    "sensors",
    "download",
];

impl Content {
    /// The hash of what lasts, 64 hexadecimal digits.
    #[must_use]
    pub fn lasting_hash(&self) -> String {
        let mut fed = Vec::with_capacity(256 * 1024);
        self.feed(&mut fed);
        for (section, value) in &self.others {
            if !PASSING_SECTIONS.contains(&section.as_str()) && !value.is_blank() {
                fed.extend_from_slice(section.as_bytes());
                fed.push(0x1e);
                value.feed(&mut fed);
                fed.push(0x1f);
            }
        }
        hex(&Sha256::digest(&fed))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
