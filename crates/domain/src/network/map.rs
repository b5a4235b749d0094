//! The picture of what is connected to what: a forest from left to right, the switch with most
//! behind it first, machines beside their switch. Readable at 200 devices, the same each time.

use std::collections::{BTreeMap, BTreeSet};

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its number.
    pub id: i64,
    /// By what its trees are kept together: its site.
    pub group: String,
    /// What comes first among equals.
    pub name: String,
    /// Whether it connects others: a switch, a router.
    pub connects: bool,
}

/// A connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// One end.
    pub from: i64,
    /// The other.
    pub to: i64,
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The node.
    pub id: i64,
    /// How far it is from the root of its tree.
    pub depth: u32,
    /// Its row, from 0.
    pub row: u32,
    /// Whom it hangs on.
    pub parent: Option<i64>,
}

/// The picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Every node, by row.
    pub spots: Vec<Spot>,
    /// Groups in order, each with its first row and how many rows it has.
    pub groups: Vec<(String, u32, u32)>,
    /// Connections that close a ring: drawn beside the tree.
    pub rings: Vec<(i64, i64)>,
    /// The deepest depth.
    pub deepest: u32,
}

/// Lays a network out.
#[must_use]
pub fn layout(nodes: &[Node], links: &[Link]) -> Layout {
    let known: BTreeMap<i64, &Node> = nodes.iter().map(|node| (node.id, node)).collect();
    let mut beside: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for link in links {
        if link.from != link.to && known.contains_key(&link.from) && known.contains_key(&link.to) {
            beside.entry(link.from).or_default().insert(link.to);
            beside.entry(link.to).or_default().insert(link.from);
        }
    }
    let parents = parents(&known, &beside);
    let mut children: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let mut roots: Vec<i64> = Vec::new();
    for id in known.keys() {
        match parents.get(id).copied().flatten() {
            Some(parent) => children.entry(parent).or_default().push(*id),
            None => roots.push(*id),
        }
    }
    // Machines first, then what connects others: a switch's own machines stand beside it.
    let order = |id: &i64| {
        known
            .get(id)
            .map(|node| (node.connects, node.name.clone(), node.id))
    };
    for list in children.values_mut() {
        list.sort_by_key(order);
    }
    // Trees before what stands alone.
    roots.sort_by_key(|id| {
        let node = known.get(id);
        (
            node.map(|node| node.group.clone()),
            !children.contains_key(id),
            order(id),
        )
    });
    let mut out = Layout::default();
    for root in roots {
        let group = known
            .get(&root)
            .map(|node| node.group.clone())
            .unwrap_or_default();
        let before = u32::try_from(out.spots.len()).unwrap_or(u32::MAX);
        place(root, &children, &mut out);
        let rows = u32::try_from(out.spots.len()).unwrap_or(u32::MAX) - before;
        match out.groups.last_mut() {
            Some((last, _, count)) if *last == group => *count += rows,
            _ => out.groups.push((group, before, rows)),
        }
    }
    let tree: BTreeSet<(i64, i64)> = parents
        .iter()
        .filter_map(|(id, parent)| parent.map(|parent| (parent.min(*id), parent.max(*id))))
        .collect();
    for (from, all) in &beside {
        for to in all.iter().filter(|to| *to > from) {
            if !tree.contains(&(*from, *to)) {
                out.rings.push((*from, *to));
            }
        }
    }
    out
}

/// Whom each node hangs on: the nearest way to the root of its tree, which is the connecting node
/// with most connecting neighbours.
fn parents(
    known: &BTreeMap<i64, &Node>,
    beside: &BTreeMap<i64, BTreeSet<i64>>,
) -> BTreeMap<i64, Option<i64>> {
    let weight = |id: &i64| {
        let all = beside.get(id);
        let connecting = all.map_or(0, |all| {
            all.iter()
                .filter(|other| known.get(other).is_some_and(|node| node.connects))
                .count()
        });
        (
            known.get(id).is_some_and(|node| node.connects),
            connecting,
            // In a ring of switches the one with the fewest machines of its own is the core.
            std::cmp::Reverse(all.map_or(0, BTreeSet::len)),
        )
    };
    let mut first: Vec<i64> = known.keys().copied().collect();
    first.sort_by_key(|id| {
        (
            std::cmp::Reverse(weight(id)),
            known.get(id).map(|node| &node.name),
            *id,
        )
    });
    let mut parents: BTreeMap<i64, Option<i64>> = BTreeMap::new();
    for root in first {
        if parents.contains_key(&root) {
            continue;
        }
        parents.insert(root, None);
        let mut queue = std::collections::VecDeque::from([root]);
        while let Some(at) = queue.pop_front() {
            for next in beside.get(&at).into_iter().flatten() {
                if !parents.contains_key(next) {
                    parents.insert(*next, Some(at));
                    queue.push_back(*next);
                }
            }
        }
    }
    parents
}

/// Places a tree, parents above their children; without recursion, however long a chain is.
fn place(root: i64, children: &BTreeMap<i64, Vec<i64>>, out: &mut Layout) {
    let mut stack = vec![(root, 0_u32, None)];
    while let Some((id, depth, parent)) = stack.pop() {
        out.deepest = out.deepest.max(depth);
        out.spots.push(Spot {
            id,
            depth,
            row: u32::try_from(out.spots.len()).unwrap_or(u32::MAX),
            parent,
        });
        for child in children.get(&id).into_iter().flatten().rev() {
            stack.push((*child, depth + 1, Some(id)));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn node(id: i64, name: &str, connects: bool) -> Node {
        Node {
            id,
            group: "Lyon".to_owned(),
            name: name.to_owned(),
            connects,
        }
    }

    #[test]
    fn the_core_switch_is_the_root_and_machines_hang_on_their_switch() {
        let nodes = [
            node(1, "sw-coeur", true),
            node(2, "sw-etage1", true),
            node(3, "sw-etage2", true),
            node(4, "poste", false),
            node(5, "seul", false),
        ];
        let link = |from, to| Link { from, to };
        let all = layout(
            &nodes,
            &[link(1, 2), link(2, 1), link(3, 1), link(2, 4), link(2, 3)],
        );
        let of = |id| all.spots.iter().find(|spot| spot.id == id).unwrap();
        assert_eq!((of(1).depth, of(1).row, of(1).parent), (0, 0, None));
        assert_eq!((of(2).depth, of(2).parent), (1, Some(1)));
        assert_eq!((of(4).depth, of(4).parent), (2, Some(2)));
        assert_eq!((of(5).depth, of(5).parent), (0, None));
        assert_eq!(all.rings, [(2, 3)]);
        assert_eq!(all.groups, [("Lyon".to_owned(), 0, 5)]);
        assert_eq!(all.deepest, 2);
    }

    proptest! {
        /// Every node stands in a row of its own, one deeper than whom it hangs on.
        #[test]
        fn every_node_has_its_place(
            count in 0_i64..80,
            links in proptest::collection::vec((0_i64..90, 0_i64..90), 0..200),
        ) {
            let nodes: Vec<Node> = (0..count).map(|id| node(id, &format!("n{}", id % 7), id % 3 == 0)).collect();
            let links: Vec<Link> = links.into_iter().map(|(from, to)| Link { from, to }).collect();
            let all = layout(&nodes, &links);
            prop_assert_eq!(all.spots.len() as i64, count);
            let mut depth = BTreeMap::new();
            for (row, spot) in all.spots.iter().enumerate() {
                prop_assert_eq!(spot.row as usize, row);
                match spot.parent {
                    None => prop_assert_eq!(spot.depth, 0),
                    Some(parent) => prop_assert_eq!(Some(&(spot.depth - 1)), depth.get(&parent)),
                }
                prop_assert!(depth.insert(spot.id, spot.depth).is_none());
            }
            prop_assert_eq!(all.groups.iter().map(|one| one.2).sum::<u32>() as i64, count);
            let mut again = links;
            again.reverse();
            prop_assert_eq!(layout(&nodes, &again), all);
        }
    }
}
