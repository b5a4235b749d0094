//! How items hang together: what fails when one does, and what it needs itself.

use std::collections::BTreeMap;

/// The kinds of relations, as they read from the first item to the second.
pub const KINDS: [&str; 5] = [
    "runs-on",
    "depends-on",
    "backed-up-by",
    "member-of",
    "connected-to",
];

/// What the failure of the second item of a relation does to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It fails as well.
    Fails,
    /// It goes on, with less: without backups, without a member, without a link.
    Weakened,
}

/// How the failure of one end is felt at the other: what runs on it or depends on it fails; a
/// backup, a link or a member that is gone only weakens. `to_first`: from the second item to the
/// first; a group is weakened by its member, not the member by its group.
#[must_use]
pub fn effect(kind: &str, to_first: bool) -> Option<Effect> {
    match (kind, to_first) {
        ("runs-on" | "depends-on", true) => Some(Effect::Fails),
        ("backed-up-by", true) | ("member-of", false) | ("connected-to", _) => {
            Some(Effect::Weakened)
        }
        _ => None,
    }
}

/// An item that feels a failure, or that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Felt {
    /// How many relations away.
    pub steps: u32,
    /// Whether it fails or is weakened.
    pub effect: Effect,
}

/// A relation: its kind and both ends.
pub type Edge<'a> = (&'a str, i64, i64);

/// Who feels it when `start` fails, and how. What only is weakened passes nothing on.
#[must_use]
pub fn felt(edges: &[Edge<'_>], start: i64) -> BTreeMap<i64, Felt> {
    spread(edges, start, effect)
}

/// What `start` needs: everything whose failure it would feel. What it is only weakened without is
/// told, but not what that needs in its turn.
#[must_use]
pub fn needed(edges: &[Edge<'_>], start: i64) -> BTreeMap<i64, Felt> {
    spread(edges, start, |kind, to_first| effect(kind, !to_first))
}

fn spread(
    edges: &[Edge<'_>],
    start: i64,
    passes: impl Fn(&str, bool) -> Option<Effect>,
) -> BTreeMap<i64, Felt> {
    let mut found: BTreeMap<i64, Felt> = BTreeMap::new();
    let mut wave = vec![start];
    let mut steps = 0;
    while !wave.is_empty() {
        steps += 1;
        let mut next = Vec::new();
        for &(kind, first, second) in edges {
            for (here, there, to_first) in [(second, first, true), (first, second, false)] {
                let Some(effect) = passes(kind, to_first).filter(|_| wave.contains(&here)) else {
                    continue;
                };
                if there == start {
                    continue;
                }
                let known = found.get(&there).map(|felt| felt.effect);
                let is_worse = effect == Effect::Fails && known != Some(Effect::Fails);
                if known.is_none() || is_worse {
                    found.insert(there, Felt { steps, effect });
                    if effect == Effect::Fails {
                        next.push(there);
                    }
                }
            }
        }
        wave = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A host with a virtual machine, a database on it, an application that needs it, a backup
    /// server, a switch and a cluster.
    const EDGES: [Edge<'static>; 6] = [
        ("runs-on", 2, 1),
        ("runs-on", 3, 2),
        ("depends-on", 4, 3),
        ("backed-up-by", 3, 5),
        ("connected-to", 1, 6),
        ("member-of", 1, 7),
    ];

    #[test]
    fn what_runs_on_it_or_depends_on_it_fails_all_the_way_up() {
        let found = felt(&EDGES, 1);
        let fails: Vec<i64> = found
            .iter()
            .filter(|(_, felt)| felt.effect == Effect::Fails)
            .map(|(id, _)| *id)
            .collect();
        assert_eq!(fails, [2, 3, 4]);
        assert_eq!(found[&4].steps, 3);
        assert_eq!(found[&6].effect, Effect::Weakened);
        assert_eq!(found[&7].effect, Effect::Weakened);
        assert!(!found.contains_key(&5));
        // The backup's failure leaves the database without backups, and stops there.
        assert_eq!(felt(&EDGES, 5).into_keys().collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn what_is_needed_is_told_the_other_way_round() {
        let found = needed(&EDGES, 4);
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [1, 2, 3, 5, 6]);
        assert_eq!(found[&1].effect, Effect::Fails);
        assert_eq!(found[&5].effect, Effect::Weakened);
    }

    proptest! {
        #[test]
        fn both_directions_agree_and_circles_end(
            pairs in proptest::collection::vec((0_usize..5, 0_i64..8, 0_i64..8), 0..24),
        ) {
            let edges: Vec<Edge<'_>> = pairs.iter().map(|&(kind, a, b)| (KINDS[kind], a, b)).collect();
            for start in 0..8 {
                for (other, told) in felt(&edges, start) {
                    prop_assert_ne!(other, start);
                    if told.effect == Effect::Fails {
                        let back = needed(&edges, other);
                        prop_assert_eq!(back.get(&start).map(|one| one.effect), Some(Effect::Fails));
                    }
                }
            }
        }
    }
}
