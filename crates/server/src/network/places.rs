//! What people see of a client's network: subnets, the addresses of one, ports with who is behind
//! them, the map.

use std::collections::{BTreeMap, BTreeSet};

use intendant_domain::access::Permission::SeeMachines;
use intendant_domain::id::{ClientId, ItemId};
use intendant_domain::network::map::{Layout, Link, Node, layout};
use intendant_domain::network::subnets::{Holder, Subnet, Use, Who, subnets};
use jiff::SignedDuration;

use super::store::places::{self as store, Behind, Heard, Held, Known, Place, Port, Switch};
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};

/// How long an address that a router saw counts as in use.
const HEARD_FOR: SignedDuration = SignedDuration::from_hours(24 * 14);

/// The clients whose networks the actor may look at.
///
/// # Errors
/// Without the permission.
pub fn clients(tx: &mut Tx<'_>) -> Result<Vec<Known>, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    Ok(store::clients(&mut rows)?)
}

/// The subnets of a client, with what they hold.
///
/// # Errors
/// [`Failure::NotFound`] for a client out of reach.
pub fn of_client(tx: &mut Tx<'_>, client: ClientId) -> Result<BTreeMap<Subnet, Use>, Failure> {
    let mut rows = tx.allow_on(SeeMachines, client)?;
    let (held, heard) = between(&mut rows, client, (0, u32::MAX))?;
    Ok(subnets(&holders(&held, &heard)))
}

/// An address in use.
#[derive(Clone, Debug)]
pub struct Address {
    /// The address.
    pub bits: u32,
    /// Items that have it.
    pub held: Vec<Held>,
    /// MACs that were seen with it.
    pub heard: Vec<Heard>,
    /// Whether more than one machine has it.
    pub conflict: bool,
}

/// The addresses in use of one subnet, rising.
///
/// # Errors
/// [`Failure::NotFound`] for a client out of reach.
pub fn of_subnet(
    tx: &mut Tx<'_>,
    client: ClientId,
    subnet: Subnet,
) -> Result<Vec<Address>, Failure> {
    let mut rows = tx.allow_on(SeeMachines, client)?;
    let (held, heard) = between(&mut rows, client, (subnet.network, subnet.last()))?;
    let conflicts: BTreeSet<u32> = subnets(&holders(&held, &heard))
        .into_values()
        .flat_map(|one| one.conflicts)
        .collect();
    let mut all: BTreeMap<u32, Address> = BTreeMap::new();
    let blank = |bits: u32| Address {
        bits,
        held: Vec::new(),
        heard: Vec::new(),
        conflict: conflicts.contains(&bits),
    };
    for one in held {
        let entry = all.entry(one.bits).or_insert_with(|| blank(one.bits));
        entry.held.push(one);
    }
    for one in heard {
        let entry = all.entry(one.bits).or_insert_with(|| blank(one.bits));
        entry.heard.push(one);
    }
    Ok(all.into_values().collect())
}

fn between(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    range: (u32, u32),
) -> Result<(Vec<Held>, Vec<Heard>), Failure> {
    let now = rows.now();
    let since = now.checked_sub(HEARD_FOR).unwrap_or(now);
    let held = store::held(rows, client, range)?;
    let heard = store::heard(rows, client, range, since)?;
    Ok((held, heard))
}

fn holders(held: &[Held], heard: &[Heard]) -> Vec<Holder> {
    let held = held.iter().map(|one| Holder {
        address: one.bits,
        prefix: one.prefix,
        who: Who::Item(one.item.0),
        mac: one.mac.clone(),
    });
    let heard = heard.iter().map(|one| Holder {
        address: one.bits,
        prefix: 0,
        who: match one.item {
            Some(item) => Who::Item(item.0),
            None => Who::Mac(one.mac.clone()),
        },
        mac: one.mac.clone(),
    });
    held.chain(heard).collect()
}

/// The devices of a client that have ports.
///
/// # Errors
/// [`Failure::NotFound`] for a client out of reach.
pub fn switches(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<Switch>, Failure> {
    let mut rows = tx.allow_on(SeeMachines, client)?;
    Ok(store::switches(&mut rows, client)?)
}

/// A device with its ports, each with who is behind it.
pub type Ports = (Switch, Vec<(Port, Vec<Behind>)>);

/// The ports of a device, each with who is behind it.
///
/// # Errors
/// [`Failure::NotFound`] for one out of reach, or without ports.
pub fn ports(tx: &mut Tx<'_>, client: ClientId, item: ItemId) -> Result<Ports, Failure> {
    let mut rows = tx.allow_on(SeeMachines, client)?;
    let switch = store::switches(&mut rows, client)?
        .into_iter()
        .find(|one| one.item == item)
        .ok_or(Failure::NotFound)?;
    let mut behind: BTreeMap<i64, Vec<Behind>> = BTreeMap::new();
    for one in store::behind(&mut rows, client, Some(item))? {
        behind.entry(one.port).or_default().push(one);
    }
    let ports = store::ports(&mut rows, item)?
        .into_iter()
        .map(|port| {
            let own = behind.remove(&port.number).unwrap_or_default();
            (port, own)
        })
        .collect();
    Ok((switch, ports))
}

/// The map of a client's network.
pub struct Map {
    /// What is drawn, by number. Negative numbers are devices that are in no inventory: their
    /// neighbours named them.
    pub places: BTreeMap<i64, Drawn>,
    /// Where everything stands.
    pub layout: Layout,
    /// For each node, the port of whom it hangs on.
    pub ports: BTreeMap<i64, String>,
    /// Items of this network of which no connection is known.
    pub alone: Vec<Place>,
}

/// A node of the map.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The item; absent: only its neighbours know it.
    pub item: Option<ItemId>,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its address.
    pub address: String,
    /// Where it stands, as lists have it.
    pub standing: i64,
}

/// Draws up the map.
///
/// # Errors
/// [`Failure::NotFound`] for a client out of reach.
pub fn map(tx: &mut Tx<'_>, client: ClientId) -> Result<Map, Failure> {
    let mut rows = tx.allow_on(SeeMachines, client)?;
    let places = store::places(&mut rows, client)?;
    let behind = store::behind(&mut rows, client, None)?;
    let switches = store::switches(&mut rows, client)?;
    let mut names: BTreeMap<(i64, i64), String> = BTreeMap::new();
    for switch in &switches {
        for port in store::ports(&mut rows, switch.item)? {
            names.insert((switch.item.0, port.number), port.name);
        }
    }
    Ok(draw(&places, &switches, behind, &names))
}

struct Edges {
    /// Both ends, with the port of the first.
    all: Vec<(i64, i64, i64)>,
    /// Those that only their neighbours know: by name, else MAC.
    strangers: BTreeMap<String, i64>,
    drawn: BTreeMap<i64, Drawn>,
}

fn draw(
    places: &[Place],
    switches: &[Switch],
    behind: Vec<Behind>,
    names: &BTreeMap<(i64, i64), String>,
) -> Map {
    let sites: BTreeMap<i64, String> = places
        .iter()
        .map(|one| (one.item.0, one.site.clone().unwrap_or_default()))
        .collect();
    let connecting: BTreeSet<i64> = switches.iter().map(|one| one.item.0).collect();
    let edges = edges(places, &connecting, behind);
    let mut near: BTreeMap<i64, String> = BTreeMap::new();
    for (from, _, to) in &edges.all {
        if let Some(site) = sites.get(from) {
            near.entry(*to).or_insert_with(|| site.clone());
        }
    }
    let nodes: Vec<Node> = edges
        .drawn
        .iter()
        .map(|(id, one)| Node {
            id: *id,
            group: sites
                .get(id)
                .or_else(|| near.get(id))
                .cloned()
                .unwrap_or_default(),
            name: one.name.clone(),
            connects: connecting.contains(id) || one.item.is_none(),
        })
        .collect();
    let links: Vec<Link> = edges
        .all
        .iter()
        .map(|(from, _, to)| Link {
            from: *from,
            to: *to,
        })
        .collect();
    let layout = layout(&nodes, &links);
    let mut ports = BTreeMap::new();
    for spot in &layout.spots {
        let Some(parent) = spot.parent else { continue };
        let port = edges
            .all
            .iter()
            .find(|(from, _, to)| *from == parent && *to == spot.id)
            .and_then(|(from, port, _)| names.get(&(*from, *port)));
        if let Some(port) = port {
            ports.insert(spot.id, port.clone());
        }
    }
    let alone = places
        .iter()
        .filter(|one| !edges.drawn.contains_key(&one.item.0))
        .cloned()
        .collect();
    Map {
        places: edges.drawn,
        layout,
        ports,
        alone,
    }
}

/// Connections: those that neighbours told themselves, and machines learnt on a port that has no
/// told neighbour behind it (on an uplink every machine of the network is learnt).
fn edges(places: &[Place], connecting: &BTreeSet<i64>, behind: Vec<Behind>) -> Edges {
    let names = Names::of(places);
    let told: BTreeSet<(i64, i64)> = behind
        .iter()
        .filter(|one| one.told)
        .map(|one| (one.item.0, one.port))
        .collect();
    let mut edges = Edges {
        all: Vec::new(),
        strangers: BTreeMap::new(),
        drawn: BTreeMap::new(),
    };
    let mut strangers: BTreeMap<i64, Drawn> = BTreeMap::new();
    for one in behind {
        let known = names.item(&one);
        let to = match known {
            Some(to) if one.told => to,
            // A switch that is learnt on a port is behind it by way of others, unless it told so.
            Some(to) if !told.contains(&(one.item.0, one.port)) && !connecting.contains(&to) => to,
            None if one.told => {
                let key = if one.name.is_empty() {
                    &one.mac
                } else {
                    &one.name
                };
                let next = -1 - i64::try_from(edges.strangers.len()).unwrap_or(0);
                let id = *edges.strangers.entry(short(key)).or_insert(next);
                strangers.entry(id).or_insert_with(|| Drawn {
                    item: None,
                    name: key.clone(),
                    kind: String::new(),
                    address: one.address.clone(),
                    standing: 0,
                });
                id
            }
            _ => continue,
        };
        if to != one.item.0 {
            edges.all.push((one.item.0, one.port, to));
        }
    }
    edges.drawn = drawn(places, connecting, &edges.all);
    edges.drawn.append(&mut strangers);
    edges
}

/// Items by what neighbours call them.
struct Names<'a> {
    by_name: BTreeMap<String, i64>,
    by_address: BTreeMap<&'a str, i64>,
}

impl<'a> Names<'a> {
    fn of(places: &'a [Place]) -> Self {
        let mut names = Self {
            by_name: BTreeMap::new(),
            by_address: BTreeMap::new(),
        };
        for one in places {
            names.by_name.entry(short(&one.name)).or_insert(one.item.0);
            // Machines without an address must not be taken for neighbours that give none.
            if !one.address.is_empty() {
                names.by_address.entry(&one.address).or_insert(one.item.0);
            }
        }
        names
    }

    fn item(&self, one: &Behind) -> Option<i64> {
        one.other
            .map(|item| item.0)
            .or_else(|| self.by_name.get(&short(&one.name)).copied())
            .or_else(|| self.by_address.get(one.address.as_str()).copied())
    }
}

/// The items at either end of a connection, and whatever connects others.
fn drawn(
    places: &[Place],
    connecting: &BTreeSet<i64>,
    all: &[(i64, i64, i64)],
) -> BTreeMap<i64, Drawn> {
    let ends: BTreeSet<i64> = all
        .iter()
        .flat_map(|(from, _, to)| [*from, *to])
        .chain(connecting.iter().copied())
        .collect();
    places
        .iter()
        .filter(|one| ends.contains(&one.item.0))
        .map(|one| {
            let drawn = Drawn {
                item: Some(one.item),
                name: one.name.clone(),
                kind: one.kind.clone(),
                address: one.address.clone(),
                standing: one.standing,
            };
            (one.item.0, drawn)
        })
        .collect()
}

/// A name without its domain, in lower case: LLDP gives either. Nothing for nothing.
fn short(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let first = lower.split('.').next().unwrap_or_default();
    let is_address = lower.parse::<std::net::IpAddr>().is_ok();
    match (first.is_empty(), is_address) {
        // What matches nothing must not match another nothing.
        (true, _) => format!("\u{0}{lower}"),
        (_, true) => lower,
        _ => first.to_owned(),
    }
}
