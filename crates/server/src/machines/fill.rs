//! A large fleet for measuring: items of a plausible mixture, written many at once. What lists look
//! for is derived by the same rules as of any item, and machines have software; there are no sources
//! and no events.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::clients::folded;
use intendant_domain::id::{ClientId, SiteId};
use intendant_domain::machines::os;

use super::store::{self, Filled};
use crate::fleet::Pool;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

const KINDS: [(&str, u64); 10] = [
    ("workstation", 40),
    ("laptop", 62),
    ("server", 70),
    ("vm", 82),
    ("printer", 88),
    ("phone", 92),
    ("switch", 95),
    ("mobile", 97),
    ("ups", 98),
    ("storage", 100),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("Microsoft Windows 11 Professionnel", "10.0.22631"),
    ("Microsoft Windows 10 Professionnel", "10.0.19045"),
    ("Debian GNU/Linux 12 (bookworm)", "12.11"),
    ("Debian GNU/Linux 11 (bullseye)", "11.11"),
    ("Ubuntu 22.04.5 LTS", "22.04"),
    ("Microsoft Windows Server 2019 Standard", "10.0.17763"),
    ("Microsoft Windows Server 2012 R2 Standard", "6.3.9600"),
    ("Debian GNU/Linux 9 (stretch)", "9.13"),
];
const MODELS: [(&str, &str); 6] = [
    ("Dell Inc.", "Latitude 7420"),
    ("HP", "EliteBook 840 G8"),
    ("LENOVO", "ThinkPad T14"),
    ("Dell Inc.", "PowerEdge R640"),
    ("HP", "ProDesk 400 G7"),
    ("Brother", "HL-L6300DW"),
];
const DAY: i64 = 86_400_000_000;

/// A number that looks like chance and is the same each time.
fn luck(n: u64, of: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ of.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 30;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn pick<T>(all: &[T], n: u64, of: u64) -> Option<&T> {
    let at = luck(n, of) % u64::try_from(all.len()).unwrap_or(1).max(1);
    all.get(usize::try_from(at).unwrap_or(0))
}

/// Adds the items numbered `from` to `from + many`, spread over the clients there are.
///
/// # Errors
/// When there is no client.
pub fn fill(tx: &mut Tx<'_>, pool: &Pool, from: u64, many: u64) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let clients = store::clients(&mut rows)?;
    let sites = store::sites(&mut rows, None)?;
    if clients.is_empty() {
        return Err(Problem::new("", "machine-no-such-client").into());
    }
    let now = rows.now().as_microsecond();
    for n in from..from + many {
        let Some(client) = pick(&clients, n, 1) else {
            continue;
        };
        let of: Vec<SiteId> = sites
            .iter()
            .filter(|site| site.client == client.id)
            .map(|site| site.id)
            .collect();
        let site = pick(&of, n, 2).copied();
        let filled = one(n, client.id, site, now);
        let item = store::fill(&mut rows, &filled)?;
        if !filled.os.0.is_empty() {
            pool.give(rows.tx(), (client.id, item), n)?;
        }
    }
    Ok(())
}

fn one(n: u64, client: ClientId, site: Option<SiteId>, now: i64) -> Filled {
    let share = luck(n, 3) % 100;
    let kind = KINDS
        .iter()
        .find(|(_, below)| share < *below)
        .map_or("server", |(kind, _)| *kind);
    let runs = matches!(kind, "workstation" | "laptop" | "server" | "vm");
    let (system, version) = match runs {
        true => pick(&SYSTEMS, n, 4).copied().unwrap_or_default(),
        false => ("", ""),
    };
    let (maker, model) = pick(&MODELS, n, 5).copied().unwrap_or_default();
    let short = kind.get(..2).unwrap_or("xx");
    let name = format!("{short}-{:02}-{n:07}", client.0);
    let serial = format!("{:010X}", luck(n, 6) % (1 << 40));
    let address = format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255);
    let days = |of: u64, most: u64| i64::try_from(luck(n, of) % most).unwrap_or(0) * DAY;
    let (family, rank) = os::key(system, version);
    let purchased = now - days(7, 2_500);
    Filled {
        client,
        site,
        words: folded(&format!(
            "{name} {kind} {serial} {maker} {model} {system} {address} prod"
        )),
        name,
        kind,
        tags: if share.is_multiple_of(7) {
            "[\"lab\"]"
        } else {
            "[\"prod\"]"
        },
        serial,
        maker,
        model,
        os: (system, version),
        os_key: (family, rank),
        address,
        memory_mib: if runs { 4096 << (luck(n, 8) % 5) } else { 0 },
        standing: if luck(n, 9).is_multiple_of(200) { 5 } else { 2 },
        covered: !luck(n, 10).is_multiple_of(12),
        seen_at: now - days(11, 40),
        purchased_at: purchased,
        warranty_ends: purchased + 1_095 * DAY,
        since: purchased,
    }
}
