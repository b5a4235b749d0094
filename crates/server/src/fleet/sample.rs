//! Software for a fleet to measure with: sets of a plausible size and mixture, without any report.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{ClientId, ItemId};

use super::prepare::Pack;
use super::{jobs, software, store};
use crate::platform::failure::Failure;
use crate::platform::tx::Tx;

/// Packages of the pool, and versions of each.
const PACKAGES: u64 = 4_000;
const VERSIONS: u64 = 3;
/// Kinds of installation; machines of one have the same packages but for a few.
const IMAGES: u64 = 60;
/// Packages of an installation, and those that only this machine has.
const COMMON: u64 = 110;
const OWN: u64 = 12;
const WORDS: [&str; 20] = [
    "office", "reader", "viewer", "driver", "agent", "update", "runtime", "studio", "client",
    "print", "scan", "backup", "mail", "cloud", "media", "secure", "data", "net", "system",
    "editor",
];

/// The packages that sampled machines have, by number.
pub struct Pool(Vec<i64>);

fn mixed(n: u64, of: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ of.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 29;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 32)
}

fn word(n: u64) -> &'static str {
    let at = usize::try_from(n % 20).unwrap_or(0);
    WORDS.get(at).copied().unwrap_or("tool")
}

fn packs(package: u64) -> impl Iterator<Item = Pack> {
    let name = format!("{}-{}-{package}", word(package), word(package / 20));
    (0..VERSIONS).map(move |version| Pack {
        name: name.clone(),
        version: format!(
            "{}.{version}.{}",
            package % 12 + 1,
            mixed(package, version) % 40
        ),
        arch: "amd64".to_owned(),
        origin: "deb".to_owned(),
        publisher: String::new(),
    })
}

impl Pool {
    /// Writes the packages down.
    ///
    /// # Errors
    /// As the database says.
    pub fn make(tx: &mut Tx<'_>) -> Result<Self, Failure> {
        let all: Vec<Pack> = (0..PACKAGES).flat_map(packs).collect();
        let mut rows = tx.allow(EditMachines)?;
        Ok(Self(software::numbers(&mut rows, &all)?))
    }

    fn pick(&self, n: u64, of: u64) -> i64 {
        // Some packages are nearly everywhere, most are rare.
        let share = mixed(n, of) % (PACKAGES * VERSIONS);
        let at = share * share / (PACKAGES * VERSIONS);
        let at = usize::try_from(at).unwrap_or(0);
        self.0.get(at).copied().unwrap_or(1)
    }

    /// Gives a machine its software; `n` is its number in the sample.
    ///
    /// # Errors
    /// As the database says.
    pub fn give(&self, tx: &mut Tx<'_>, of: (ClientId, ItemId), n: u64) -> Result<(), Failure> {
        let image = mixed(n, 20) % IMAGES;
        let common = (0..COMMON).map(|at| self.pick(image, 100 + at));
        let own = (0..OWN).map(|at| self.pick(n, 1_000 + at));
        let mut set: Vec<i64> = common.chain(own).collect();
        set.sort_unstable();
        set.dedup();
        let packed = software::packed(&set);
        let mut rows = tx.allow(EditMachines)?;
        Ok(store::set_software(&mut rows, of, (set.len(), &packed))?)
    }
}

/// Brings a part of "who has what" up to date; `false` when nothing is left to do.
///
/// # Errors
/// As the database says.
pub fn index_some(tx: &mut Tx<'_>) -> Result<bool, Failure> {
    // Nobody waits: whole blocks at once.
    Ok(jobs::index(tx, (1 << 16, usize::MAX))? > 0)
}
