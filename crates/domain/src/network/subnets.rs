//! Subnets: worked out of the addresses that machines have, with what is in use, free, and twice.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// A subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subnet {
    /// Its own address, as a number.
    pub network: u32,
    /// Length of its prefix, 8 to 32.
    pub prefix: u8,
}

impl Subnet {
    /// The subnet of an address.
    #[must_use]
    pub fn of(address: u32, prefix: u8) -> Self {
        let prefix = prefix.clamp(8, 32);
        Self {
            network: address & mask(prefix),
            prefix,
        }
    }

    /// `10.0.0.0/24`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (network, prefix) = text.split_once('/')?;
        let network: Ipv4Addr = network.parse().ok()?;
        let prefix: u8 = prefix.parse().ok().filter(|one| (8..=32).contains(one))?;
        Some(Self::of(network.to_bits(), prefix))
    }

    /// Its last address.
    #[must_use]
    pub fn last(self) -> u32 {
        self.network | !mask(self.prefix)
    }

    /// Whether an address is in it.
    #[must_use]
    pub fn contains(self, address: u32) -> bool {
        address & mask(self.prefix) == self.network
    }

    /// How many machines it has room for: without its own and its broadcast address.
    #[must_use]
    pub fn room(self) -> u32 {
        match self.prefix {
            32 => 1,
            31 => 2,
            prefix => (1_u32 << (32 - prefix)) - 2,
        }
    }
}

impl std::fmt::Display for Subnet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from_bits(self.network), self.prefix)
    }
}

fn mask(prefix: u8) -> u32 {
    u32::MAX
        .checked_shl(32 - u32::from(prefix.min(32)))
        .unwrap_or(0)
}

/// An address somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The address.
    pub address: u32,
    /// Length of its network's prefix as its holder has it; 0: not known.
    pub prefix: u8,
    /// Who: an item, or a MAC of which no item is known.
    pub who: Who,
    /// The MAC of the interface; empty: not known.
    pub mac: String,
}

/// Who has an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// An item, by its number.
    Item(i64),
    /// Somebody of whom only the MAC is known.
    Mac(String),
}

/// What a subnet holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// Addresses in use.
    pub used: BTreeSet<u32>,
    /// Addresses that more than one machine has.
    pub conflicts: BTreeSet<u32>,
    /// Addresses of which no item is known.
    pub unknown: BTreeSet<u32>,
}

/// The subnets of addresses. An address whose holder gives no prefix goes into the narrowest subnet
/// that others give, else into its /24.
#[must_use]
pub fn subnets(holders: &[Holder]) -> BTreeMap<Subnet, Use> {
    let known: BTreeSet<Subnet> = holders
        .iter()
        .filter(|one| (8..=31).contains(&one.prefix))
        .map(|one| Subnet::of(one.address, one.prefix))
        .collect();
    let mut all: BTreeMap<Subnet, Use> = BTreeMap::new();
    let mut of: BTreeMap<u32, Vec<&Holder>> = BTreeMap::new();
    for one in holders {
        of.entry(one.address).or_default().push(one);
    }
    for (address, holders) in of {
        let subnet = known
            .iter()
            .filter(|subnet| subnet.contains(address))
            .max_by_key(|subnet| subnet.prefix)
            .copied()
            .unwrap_or_else(|| Subnet::of(address, 24));
        let entry = all.entry(subnet).or_default();
        entry.used.insert(address);
        if is_conflict(&holders) {
            entry.conflicts.insert(address);
        }
        if !holders.iter().any(|one| matches!(one.who, Who::Item(_))) {
            entry.unknown.insert(address);
        }
    }
    all
}

/// Whether more than one machine has the address: two items, or an item and a MAC that is none of
/// its own. A machine with the address on two of its interfaces is no conflict.
fn is_conflict(holders: &[&Holder]) -> bool {
    let items: BTreeSet<&Who> = holders
        .iter()
        .map(|one| &one.who)
        .filter(|who| matches!(who, Who::Item(_)))
        .collect();
    let macs: BTreeSet<&str> = holders
        .iter()
        .map(|one| one.mac.as_str())
        .filter(|mac| !mac.is_empty())
        .collect();
    match items.len() {
        0 => macs.len() > 1,
        1 => {
            let own: BTreeSet<&str> = holders
                .iter()
                .filter(|one| matches!(one.who, Who::Item(_)))
                .map(|one| one.mac.as_str())
                .collect();
            // An item that gives no MAC for it may well be the one that was seen.
            !own.contains("") && macs.iter().any(|mac| !own.contains(mac))
        }
        // The same address on two items with the same MAC is one machine known twice.
        _ => macs.len() != 1 || holders.iter().any(|one| one.mac.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holder(address: &str, prefix: u8, who: Who, mac: &str) -> Holder {
        Holder {
            address: address.parse::<Ipv4Addr>().unwrap().to_bits(),
            prefix,
            who,
            mac: mac.to_owned(),
        }
    }

    #[test]
    fn addresses_fall_into_the_subnets_that_machines_give() {
        let all = subnets(&[
            holder("10.0.0.5", 24, Who::Item(1), "a"),
            holder("10.0.0.6", 0, Who::Item(2), "b"),
            holder("10.0.0.7", 0, Who::Mac("c".into()), "c"),
            holder("192.168.7.3", 0, Who::Item(3), "d"),
            holder("10.1.2.3", 16, Who::Item(4), "e"),
        ]);
        let names: Vec<String> = all.keys().map(ToString::to_string).collect();
        assert_eq!(names, ["10.0.0.0/24", "10.1.0.0/16", "192.168.7.0/24"]);
        let first = all.values().next().unwrap();
        assert_eq!(
            (first.used.len(), first.unknown.len(), first.conflicts.len()),
            (3, 1, 0)
        );
        assert_eq!(
            Subnet::parse("10.0.0.77/24").unwrap().to_string(),
            "10.0.0.0/24"
        );
        assert_eq!(Subnet::parse("10.0.0.0/24").unwrap().room(), 254);
        assert_eq!(Subnet::parse("10.0.0.0/2"), None);
    }

    #[test]
    fn an_address_is_in_conflict_when_two_machines_have_it() {
        let conflict = |holders: &[Holder]| {
            subnets(holders)
                .values()
                .any(|one| !one.conflicts.is_empty())
        };
        let item = |id, mac| holder("10.0.0.5", 24, Who::Item(id), mac);
        let seen = |mac: &str| holder("10.0.0.5", 0, Who::Mac(mac.into()), mac);
        assert!(conflict(&[item(1, "a"), item(2, "b")]));
        assert!(
            !conflict(&[item(1, "a"), item(1, "b")]),
            "two interfaces of one machine"
        );
        assert!(!conflict(&[item(1, "a"), seen("a")]));
        assert!(conflict(&[item(1, "a"), seen("b")]));
        assert!(!conflict(&[item(1, ""), seen("b")]));
        assert!(conflict(&[seen("a"), seen("b")]));
        assert!(conflict(&[item(1, ""), item(2, "")]));
    }

    proptest! {
        /// Every address is in exactly one subnet, and in it.
        #[test]
        fn every_address_has_one_subnet(all in proptest::collection::vec((any::<u32>(), 0_u8..33), 0..60)) {
            let holders: Vec<Holder> = all.iter().enumerate().map(|(id, (address, prefix))| Holder {
                address: *address, prefix: *prefix, who: Who::Item(id as i64), mac: String::new(),
            }).collect();
            let found = subnets(&holders);
            let addresses: BTreeSet<u32> = all.iter().map(|one| one.0).collect();
            let used: usize = found.values().map(|one| one.used.len()).sum();
            prop_assert_eq!(used, addresses.len());
            for (subnet, one) in &found {
                prop_assert!(one.used.iter().all(|address| subnet.contains(*address)));
                prop_assert!(one.conflicts.is_subset(&one.used) && one.unknown.is_subset(&one.used));
            }
        }
    }
}
