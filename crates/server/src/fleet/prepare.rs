//! What can be worked out of a report before the database is touched, so that its one writer has
//! little left to do: keys, facts, hashes, compressed forms.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use intendant_inventory::content::{Content, Report, Software};
use intendant_inventory::identity::{Keys, keys_of, kind_of};

use super::facts::facts_of;
use crate::platform::failure::Failure;
use crate::platform::secrets;

/// A payload as it came.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// Its bytes, compressed if they came so.
    pub bytes: Vec<u8>,
    /// Their media type: `application/x-compress-zlib`, `application/json`, …
    pub media: String,
}

/// A report, ready to be absorbed.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(super) report: Report,
    pub(super) keys: Keys,
    pub(super) facts: BTreeMap<&'static str, String>,
    pub(super) kind: &'static str,
    pub(super) software: Option<Vec<Pack>>,
    pub(super) packed: Vec<u8>,
    pub(super) raw: Raw,
    pub(super) raw_hash: String,
    pub(super) content_hash: String,
    pub(super) software_hash: String,
}

/// A version of a software, as a source names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Pack {
    pub name: String,
    pub version: String,
    pub arch: String,
    pub origin: String,
    pub publisher: String,
}

/// The longest name, version or publisher that is kept, in characters.
const LONGEST: usize = 200;

impl Pack {
    fn of(software: &Software) -> Option<Self> {
        let name = clean(&software.name);
        (!name.is_empty()).then(|| Self {
            name,
            version: clean(&software.version),
            arch: clean(&software.arch),
            origin: clean(&software.from),
            publisher: clean(&software.publisher),
        })
    }
}

fn clean(text: &str) -> String {
    let text = text.trim();
    if text.len() <= LONGEST && !text.contains(char::is_control) {
        return text.to_owned();
    }
    text.chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect()
}

/// Works out of a report what [`super::absorb_prepared`] needs. To be called outside of a
/// transaction, on a thread that may compute.
///
/// # Errors
/// When the content has no JSON form.
pub fn prepare(mut report: Report, raw: Raw) -> Result<Prepared, Failure> {
    let keys = keys_of(&report);
    let facts = facts_of(&report);
    let kind = kind_of(&report);
    let software = take_software(&mut report);
    let content_hash = report.content.lasting_hash();
    let software_hash = software
        .as_deref()
        .map(hash_of_software)
        .unwrap_or_default();
    let packed = pack(&report.content)?;
    Ok(Prepared {
        keys,
        facts,
        kind,
        software,
        packed,
        raw_hash: secrets::fingerprint_bytes(&raw.bytes),
        raw,
        content_hash,
        software_hash,
        report,
    })
}

impl Prepared {
    /// With the hash by which the payload is known when it comes again, where the door has a better
    /// one than that of the bytes: one that leaves out what changes at each run.
    #[must_use]
    pub fn known_by(mut self, hash: String) -> Self {
        self.raw_hash = hash;
        self
    }
}

/// The software of a report, each version once and in order; `None` where the report says nothing
/// of software.
fn take_software(report: &mut Report) -> Option<Vec<Pack>> {
    let softwares = std::mem::take(&mut report.content.softwares);
    let is_whole = !report.partial
        && kind_of(report) != "device"
        && !report.content.operatingsystem.name.is_empty();
    if softwares.is_empty() && !is_whole {
        return None;
    }
    let mut packs: Vec<Pack> = softwares.iter().filter_map(Pack::of).collect();
    packs.sort();
    packs.dedup_by(|a, b| {
        (&a.name, &a.version, &a.arch, &a.origin) == (&b.name, &b.version, &b.arch, &b.origin)
    });
    Some(packs)
}

/// The software of a report as a hash.
fn hash_of_software(packs: &[Pack]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(packs.len() * 40);
    for pack in packs {
        let _ = writeln!(
            text,
            "{}\t{}\t{}\t{}",
            pack.name, pack.version, pack.arch, pack.origin
        );
    }
    secrets::fingerprint(&text)
}

/// A content in the form in which it is kept.
pub(super) fn pack(content: &Content) -> Result<Vec<u8>, Failure> {
    deflate(&serde_json::to_vec(content)?)
}

/// A content from the form in which it is kept.
pub(super) fn unpack(bytes: &[u8]) -> Result<Content, Failure> {
    Ok(serde_json::from_slice(&inflate(bytes)?)?)
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 8), Compression::fast());
    let broken = |error: std::io::Error| Failure::Broken(format!("compressing: {error}"));
    encoder.write_all(bytes).map_err(broken)?;
    encoder.finish().map_err(broken)
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::with_capacity(bytes.len() * 6);
    ZlibDecoder::new(bytes)
        .read_to_end(&mut out)
        .map_err(|error| Failure::Broken(format!("a kept inventory cannot be read: {error}")))?;
    Ok(out)
}
