//! Software as numbers: each version of each package is written once, an item has a set of numbers.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::RwLock;

use intendant_domain::clients::folded;
use intendant_inventory::diff::{Difference, Differences, MOST as MOST_DIFFERENCES, What};
use intendant_inventory::software::title;

use super::prepare::Pack;
use crate::platform::db::{DbError, Value};
use crate::platform::tx::Rows;

/// Numbers of versions that were met before, so that an inventory of a thousand packages costs no
/// look-up where they are known. Filled only with what is on disk.
pub struct SoftwareCache {
    known: RwLock<HashMap<u128, i64>>,
    seeds: (RandomState, RandomState),
}

/// The most numbers that are kept in memory (about 50 bytes each).
const MOST: usize = 1_000_000;

impl Default for SoftwareCache {
    fn default() -> Self {
        Self {
            known: RwLock::default(),
            seeds: (RandomState::new(), RandomState::new()),
        }
    }
}

impl SoftwareCache {
    fn mark(&self, pack: &Pack) -> u128 {
        let key = Key(pack);
        let (one, other) = (self.seeds.0.hash_one(&key), self.seeds.1.hash_one(&key));
        (u128::from(one) << 64) | u128::from(other)
    }

    fn keep(&self, found: &[(u128, i64)]) {
        if let Ok(mut known) = self.known.write() {
            if known.len() + found.len() > MOST {
                known.clear();
            }
            known.extend(found.iter().copied());
        }
    }
}

/// What makes two packages the same: not who publishes them.
struct Key<'p>(&'p Pack);

impl Hash for Key<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let pack = self.0;
        (&pack.name, &pack.version, &pack.arch, &pack.origin).hash(state);
    }
}

/// How many versions one statement asks about.
const CHUNK: usize = 40;

/// The numbers of `packs`, in rising order; versions that were never met are written down.
pub(super) fn numbers(rows: &mut Rows<'_, '_>, packs: &[Pack]) -> Result<Vec<i64>, DbError> {
    let cache = &rows.tx().shared().software;
    let mut numbers = Vec::with_capacity(packs.len());
    let mut missing: Vec<(u128, &Pack)> = Vec::new();
    {
        let known = cache.known.read();
        for pack in packs {
            let mark = cache.mark(pack);
            match known.as_ref().ok().and_then(|known| known.get(&mark)) {
                Some(number) => numbers.push(*number),
                None => missing.push((mark, pack)),
            }
        }
    }
    if !missing.is_empty() {
        let found = look_up(rows, &missing)?;
        let unknown: Vec<(u128, &Pack)> = missing
            .iter()
            .filter(|(mark, _)| !found.contains_key(mark))
            .copied()
            .collect();
        numbers.extend(found.values());
        let mut all: Vec<(u128, i64)> = found.into_iter().collect();
        if !unknown.is_empty() {
            let made = write_down(rows, &unknown)?;
            numbers.extend(made.values());
            all.extend(made);
        }
        rows.tx().after(move |shared| shared.software.keep(&all));
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// `($1, $2), ($3, $4), …`.
fn places(rows: usize, columns: usize) -> String {
    let one = |row: usize| {
        let places: Vec<String> = (1..=columns)
            .map(|column| format!("${}", row * columns + column))
            .collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(one).collect::<Vec<_>>().join(", ")
}

/// Fills the last chunk up with its last row, so that there is one statement for all.
fn padded<T: Copy>(chunk: &[T]) -> impl Iterator<Item = T> + '_ {
    let last = chunk.last().copied();
    let missing = CHUNK.saturating_sub(chunk.len());
    chunk
        .iter()
        .copied()
        .chain(last.into_iter().cycle().take(missing))
}

fn look_up(
    rows: &mut Rows<'_, '_>,
    wanted: &[(u128, &Pack)],
) -> Result<HashMap<u128, i64>, DbError> {
    let sql = format!(
        "WITH w (package, version, arch, origin) AS (VALUES {})
         SELECT s.id, s.package, s.version, s.arch, s.origin FROM w
         JOIN software_version s ON s.package = w.package AND s.version = w.version
           AND s.arch = w.arch AND s.origin = w.origin",
        places(CHUNK, 4)
    );
    let mut found = HashMap::with_capacity(wanted.len());
    for chunk in wanted.chunks(CHUNK) {
        let params: Vec<Value> = padded(chunk)
            .flat_map(|(_, pack)| [&pack.name, &pack.version, &pack.arch, &pack.origin])
            .map(Value::from)
            .collect();
        let by_key: HashMap<[&str; 4], u128> = chunk
            .iter()
            .map(|(mark, p)| ([&*p.name, &*p.version, &*p.arch, &*p.origin], *mark))
            .collect();
        for row in rows.rows(&sql, &params)? {
            let key: [String; 4] = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
            if let Some(mark) = by_key.get(&[&*key[0], &*key[1], &*key[2], &*key[3]]) {
                found.insert(*mark, row.get(0)?);
            }
        }
    }
    Ok(found)
}

/// Writes down versions and their titles, in their order, so that two writers never wait for each
/// other crosswise.
fn write_down(
    rows: &mut Rows<'_, '_>,
    new: &[(u128, &Pack)],
) -> Result<HashMap<u128, i64>, DbError> {
    let titles = titles(rows, new)?;
    let sql = format!(
        "INSERT INTO software_version (package, version, arch, origin, title_id) VALUES {}
         ON CONFLICT (package, version, arch, origin) DO NOTHING",
        places(CHUNK, 5)
    );
    for chunk in new.chunks(CHUNK) {
        let params: Vec<Value> = padded(chunk)
            .flat_map(|(_, pack)| {
                let title = titles.get(&title(&pack.name, &pack.origin)).copied();
                [
                    Value::from(&pack.name),
                    Value::from(&pack.version),
                    Value::from(&pack.arch),
                    Value::from(&pack.origin),
                    Value::from(title),
                ]
            })
            .collect();
        rows.execute(&sql, &params)?;
    }
    look_up(rows, new)
}

fn titles(rows: &mut Rows<'_, '_>, new: &[(u128, &Pack)]) -> Result<HashMap<String, i64>, DbError> {
    let mut names: Vec<(String, &str)> = new
        .iter()
        .map(|(_, pack)| (title(&pack.name, &pack.origin), pack.publisher.as_str()))
        .collect();
    names.sort_unstable();
    names.dedup_by(|a, b| a.0 == b.0);
    let write = format!(
        "INSERT INTO software_title (name, publisher, words) VALUES {}
         ON CONFLICT (name) DO NOTHING",
        places(CHUNK, 3)
    );
    let read = format!(
        "WITH w (name) AS (VALUES {}) SELECT t.id, t.name FROM w
         JOIN software_title t ON t.name = w.name",
        places(CHUNK, 1)
    );
    let mut found = HashMap::new();
    let refs: Vec<&(String, &str)> = names.iter().collect();
    for chunk in refs.chunks(CHUNK) {
        let params: Vec<Value> = padded(chunk)
            .flat_map(|(name, publisher)| {
                let words = folded(&format!("{name} {publisher}"));
                [Value::from(name), Value::from(*publisher), words.into()]
            })
            .collect();
        rows.execute(&write, &params)?;
        let params: Vec<Value> = padded(chunk).map(|(name, _)| Value::from(name)).collect();
        for row in rows.rows(&read, &params)? {
            found.insert(row.get(1)?, row.get(0)?);
        }
    }
    Ok(found)
}

/// A set of numbers as bytes: the differences between them, seven bits a byte.
#[must_use]
pub fn packed(numbers: &[i64]) -> Vec<u8> {
    let mut out = Vec::with_capacity(numbers.len() * 2);
    let mut last = 0_i64;
    for number in numbers {
        let mut delta = u64::try_from(number.saturating_sub(last)).unwrap_or(0);
        last = *number;
        while delta >= 0x80 {
            out.push(u8::try_from(delta & 0x7f).unwrap_or(0) | 0x80);
            delta >>= 7;
        }
        out.push(u8::try_from(delta).unwrap_or(0));
    }
    out
}

/// The numbers of a set, in rising order.
#[must_use]
pub fn unpacked(bytes: &[u8]) -> Vec<i64> {
    let mut out = Vec::with_capacity(bytes.len());
    let (mut last, mut delta, mut shift) = (0_i64, 0_u64, 0_u32);
    for byte in bytes {
        if shift < 63 {
            delta |= u64::from(byte & 0x7f) << shift;
        }
        shift += 7;
        if byte & 0x80 == 0 {
            last = last.saturating_add(i64::try_from(delta).unwrap_or(i64::MAX));
            out.push(last);
            (delta, shift) = (0, 0);
        }
    }
    out
}

/// A version by its number, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its number.
    pub id: i64,
    /// The package.
    pub package: String,
    /// The version.
    pub version: String,
    /// Its architecture.
    pub arch: String,
    /// What installed it.
    pub origin: String,
    /// The title across managers.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The title's number.
    pub title_id: i64,
}

/// The names of versions, by package.
///
/// # Errors
/// As the database says.
pub fn named(rows: &mut Rows<'_, '_>, numbers: &[i64]) -> Result<Vec<Named>, DbError> {
    let mut found = Vec::with_capacity(numbers.len());
    for chunk in numbers.chunks(500) {
        let list: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        let sql = format!(
            "SELECT v.id, v.package, v.version, v.arch, v.origin, t.name, t.publisher, t.id
             FROM software_version v JOIN software_title t ON t.id = v.title_id
             WHERE v.id IN ({})",
            list.join(", ")
        );
        for row in rows.rows(&sql, &[])? {
            found.push(Named {
                id: row.get(0)?,
                package: row.get(1)?,
                version: row.get(2)?,
                arch: row.get(3)?,
                origin: row.get(4)?,
                title: row.get(5)?,
                publisher: row.get(6)?,
                title_id: row.get(7)?,
            });
        }
    }
    found.sort_by(|a, b| (&a.package, &a.version, a.id).cmp(&(&b.package, &b.version, b.id)));
    Ok(found)
}

/// The differences between two sets, in words: a version that replaced another is a change.
pub(super) fn compare(
    rows: &mut Rows<'_, '_>,
    before: Option<&[u8]>,
    now: &[i64],
    out: &mut Differences,
) -> Result<(), DbError> {
    let Some(before) = before.map(unpacked) else {
        return Ok(());
    };
    let gone: Vec<i64> = before
        .iter()
        .filter(|n| now.binary_search(n).is_err())
        .copied()
        .collect();
    let come: Vec<i64> = now
        .iter()
        .filter(|n| before.binary_search(n).is_err())
        .copied()
        .collect();
    if gone.is_empty() && come.is_empty() {
        return Ok(());
    }
    let room = MOST_DIFFERENCES.saturating_sub(out.list.len());
    let few = |numbers: &[i64]| numbers[..numbers.len().min(room)].to_vec();
    let mut gone_named = named(rows, &few(&gone))?;
    let come_named = named(rows, &few(&come))?;
    let mut said = 0;
    for new in come_named {
        let is_older = |old: &Named| {
            (&old.package, &old.arch, &old.origin) == (&new.package, &new.arch, &new.origin)
        };
        let what = match gone_named.iter().position(is_older) {
            Some(at) => {
                said += 1;
                What::Changed {
                    field: "version".to_owned(),
                    from: gone_named.swap_remove(at).version,
                    to: new.version,
                }
            }
            None => What::Added {
                detail: new.version,
            },
        };
        said += 1;
        out.list.push(difference(new.package, what));
    }
    gone_named.sort_by(|a, b| a.package.cmp(&b.package));
    for old in gone_named {
        said += 1;
        let what = What::Removed {
            detail: old.version,
        };
        out.list.push(difference(old.package, what));
    }
    let all = gone.len() + come.len();
    out.more += u64::try_from(all.saturating_sub(said)).unwrap_or(0);
    Ok(())
}

fn difference(key: String, what: What) -> Difference {
    Difference {
        section: "softwares".to_owned(),
        key,
        what,
    }
}
