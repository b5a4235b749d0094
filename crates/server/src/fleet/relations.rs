//! Relations that reports show: what runs on what, what is connected to what.

use intendant_domain::id::ItemId;
use intendant_inventory::Content;
use intendant_inventory::identity::lies;

use super::store::{self, ItemRow};
use crate::platform::failure::Failure;
use crate::platform::tx::Rows;

/// The most machines or neighbours of one report that are looked up.
const MOST: usize = 500;

/// Writes down the relations that a report of `item` shows, and ends those of the same source that it
/// shows no longer.
pub(super) fn seen(
    rows: &mut Rows<'_, '_>,
    source: &str,
    item: &ItemRow,
    content: &Content,
) -> Result<(), Failure> {
    if !content.virtualmachines.is_empty() {
        let mut guests = Vec::new();
        for machine in content.virtualmachines.iter().take(MOST) {
            let keys = [
                ("uuid", lies::uuid(&machine.uuid)),
                ("mac", lies::mac(&machine.mac)),
            ];
            if let Some(guest) = by_keys(rows, item, &keys)? {
                guests.push((guest, machine.name.clone()));
            }
        }
        write(rows, (source, "runs-on", true), item, &guests)?;
    }
    let neighbours: Vec<_> = content
        .network_ports
        .iter()
        .filter(|port| port.lldp)
        .flat_map(|port| {
            port.connections
                .iter()
                .map(move |neighbour| (port, neighbour))
        })
        .take(MOST)
        .collect();
    if !neighbours.is_empty() {
        let mut found = Vec::new();
        for (port, neighbour) in neighbours {
            let mut keys = vec![("mac", lies::mac(&neighbour.sysmac))];
            keys.extend(neighbour.mac.iter().map(|mac| ("mac", lies::mac(mac))));
            keys.push(("fqdn", lies::fqdn(&neighbour.sysname)));
            keys.push(("host", lies::host(&neighbour.sysname)));
            if let Some(other) = by_keys(rows, item, &keys)? {
                let own = [&port.ifname, &port.ifdescr]
                    .into_iter()
                    .find(|name| !name.is_empty())
                    .cloned()
                    .unwrap_or_default();
                let note = format!("{own} → {}", neighbour.ifdescr);
                found.push((other, note.trim_end_matches(" → ").to_owned()));
            }
        }
        write(rows, (source, "connected-to", false), item, &found)?;
    }
    Ok(())
}

/// The one other item of the client that a key leads to.
fn by_keys(
    rows: &mut Rows<'_, '_>,
    item: &ItemRow,
    keys: &[(&str, String)],
) -> Result<Option<ItemId>, Failure> {
    for (kind, value) in keys.iter().filter(|(_, value)| !value.is_empty()) {
        let holders = store::holders(rows, item.client, (kind, value))?;
        if let [one] = holders.as_slice()
            && *one != item.id
        {
            return Ok(Some(*one));
        }
    }
    Ok(None)
}

/// Begins and ends relations of one kind and source. `inward`: they lead to the item (its guests run
/// on it) rather than from it.
fn write(
    rows: &mut Rows<'_, '_>,
    (source, kind, inward): (&str, &str, bool),
    item: &ItemRow,
    found: &[(ItemId, String)],
) -> Result<(), Failure> {
    let (own, other) = if inward {
        ("to_item", "from_item")
    } else {
        ("from_item", "to_item")
    };
    let sql = format!(
        "SELECT id, {other} FROM relation
         WHERE {own} = $1 AND kind = $2 AND source = $3 AND ended_at IS NULL AND {}",
        rows.within("client_id")
    );
    let known = rows.rows(&sql, &[item.id.into(), kind.into(), source.into()])?;
    let now = rows.now();
    let mut there = Vec::new();
    for row in known {
        let (id, to): (i64, ItemId) = (row.get(0)?, row.get(1)?);
        if found.iter().any(|(item, _)| *item == to) {
            there.push(to);
        } else {
            rows.execute(
                "UPDATE relation SET ended_at = $2 WHERE id = $1",
                &[id.into(), now.into()],
            )?;
        }
    }
    for (to, note) in found {
        if there.contains(to) {
            continue;
        }
        there.push(*to);
        rows.execute(
            &format!(
                "INSERT INTO relation (client_id, {own}, {other}, kind, source, note, since)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)"
            ),
            &[
                item.client.into(),
                item.id.into(),
                (*to).into(),
                kind.into(),
                source.into(),
                note.as_str().into(),
                now.into(),
            ],
        )?;
    }
    Ok(())
}
