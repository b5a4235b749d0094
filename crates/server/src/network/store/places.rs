//! SQL on interfaces, ports and neighbours, kept and read.

use intendant_domain::id::{ClientId, ItemId};
use jiff::Timestamp;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// An interface of an item with one of its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::network) struct Interface {
    pub(in crate::network) name: String,
    pub(in crate::network) mac: String,
    pub(in crate::network) address: String,
    pub(in crate::network) bits: Option<u32>,
    pub(in crate::network) prefix: i64,
}

/// A port of a network device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// ifIndex.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// What people call it.
    pub alias: String,
    /// 1: up, 2: down, 0: not known.
    pub up: i64,
    /// What it was told to be.
    pub told_up: i64,
    /// bit/s.
    pub speed: i64,
    /// Whether several VLANs pass.
    pub trunk: bool,
    /// Its VLANs, in words.
    pub vlans: String,
}

/// Who is behind a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::network) struct Neighbour {
    pub(in crate::network) port: i64,
    pub(in crate::network) kind: &'static str,
    pub(in crate::network) mac: String,
    pub(in crate::network) name: String,
    pub(in crate::network) address: String,
    pub(in crate::network) far_port: String,
}

/// An address that a router saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::network) struct Seen {
    pub(in crate::network) bits: u32,
    pub(in crate::network) address: String,
    pub(in crate::network) mac: String,
}

/// Whether a row of a client is there: `sql` takes its number and the client's.
pub(in crate::network) fn is_there(
    rows: &mut Rows<'_, '_>,
    sql: &str,
    id: i64,
    client: ClientId,
) -> Result<bool, DbError> {
    Ok(rows.row(sql, &[id.into(), client.into()])?.is_some())
}

pub(in crate::network) fn replace_interfaces(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    all: &[Interface],
) -> Result<(), DbError> {
    rows.execute(
        "DELETE FROM network_interface WHERE item_id = $1 AND client_id = $2",
        &[item.into(), client.into()],
    )?;
    for one in all {
        rows.execute(
            "INSERT INTO network_interface (client_id, item_id, name, mac, address, bits, prefix)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                client.into(),
                item.into(),
                one.name.as_str().into(),
                one.mac.as_str().into(),
                one.address.as_str().into(),
                one.bits.into(),
                one.prefix.into(),
            ],
        )?;
    }
    Ok(())
}

pub(in crate::network) fn replace_ports(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    ports: &[Port],
    neighbours: &[Neighbour],
) -> Result<(), DbError> {
    for table in ["network_port", "network_neighbour"] {
        rows.execute(
            &format!("DELETE FROM {table} WHERE item_id = $1 AND client_id = $2"),
            &[item.into(), client.into()],
        )?;
    }
    for port in ports {
        rows.execute(
            "INSERT INTO network_port (client_id, item_id, number, name, alias, up, told_up, speed,
                trunk, vlans)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (item_id, number) DO NOTHING",
            &[
                client.into(),
                item.into(),
                port.number.into(),
                port.name.as_str().into(),
                port.alias.as_str().into(),
                port.up.into(),
                port.told_up.into(),
                port.speed.into(),
                port.trunk.into(),
                port.vlans.as_str().into(),
            ],
        )?;
    }
    for one in neighbours {
        rows.execute(
            "INSERT INTO network_neighbour (client_id, item_id, port, kind, mac, name, address,
                far_port)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                client.into(),
                item.into(),
                one.port.into(),
                one.kind.into(),
                one.mac.as_str().into(),
                one.name.as_str().into(),
                one.address.as_str().into(),
                one.far_port.as_str().into(),
            ],
        )?;
    }
    Ok(())
}

pub(in crate::network) fn see(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    all: &[Seen],
) -> Result<(), DbError> {
    let now = rows.now();
    for one in all {
        rows.execute(
            "INSERT INTO network_seen (client_id, bits, address, mac, item_id, seen_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (client_id, bits, mac) DO UPDATE SET item_id = excluded.item_id,
                seen_at = excluded.seen_at",
            &[
                client.into(),
                one.bits.into(),
                one.address.as_str().into(),
                one.mac.as_str().into(),
                item.into(),
                now.into(),
            ],
        )?;
    }
    Ok(())
}

/// A client whose network anything is known of.
#[derive(Clone, Debug)]
pub struct Known {
    /// Which.
    pub client: ClientId,
    /// Its name.
    pub name: String,
}

pub(in crate::network) fn clients(rows: &mut Rows<'_, '_>) -> Result<Vec<Known>, DbError> {
    let sql = format!(
        "SELECT c.id, c.name FROM client c
         WHERE EXISTS (SELECT 1 FROM network_interface n WHERE n.client_id = c.id) AND {}
         ORDER BY c.name, c.id LIMIT 5000",
        rows.within("c.id")
    );
    rows.rows(&sql, &[])?
        .iter()
        .map(|row| {
            Ok(Known {
                client: row.get(0)?,
                name: row.get(1)?,
            })
        })
        .collect()
}

/// An address of an item.
#[derive(Clone, Debug)]
pub struct Held {
    /// The item.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// The interface.
    pub interface: String,
    /// Its MAC.
    pub mac: String,
    /// The address.
    pub bits: u32,
    /// Length of its network's prefix; 0: not known.
    pub prefix: u8,
}

/// The IPv4 addresses that items of a client have.
pub(in crate::network) fn held(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (first, last): (u32, u32),
) -> Result<Vec<Held>, DbError> {
    let sql = format!(
        "SELECT n.item_id, i.name, n.name, n.mac, n.bits, n.prefix
         FROM network_interface n JOIN item i ON i.id = n.item_id
         WHERE n.client_id = $1 AND n.bits BETWEEN $2 AND $3 AND i.retired_at IS NULL
           AND i.merged_into IS NULL AND {}
         ORDER BY n.bits, i.id LIMIT 100000",
        rows.within("n.client_id")
    );
    rows.rows(&sql, &[client.into(), first.into(), last.into()])?
        .iter()
        .map(|row| {
            Ok(Held {
                item: row.get(0)?,
                name: row.get(1)?,
                interface: row.get(2)?,
                mac: row.get(3)?,
                bits: u32::try_from(row.get::<i64>(4)?).unwrap_or_default(),
                prefix: u8::try_from(row.get::<i64>(5)?).unwrap_or_default(),
            })
        })
        .collect()
}

/// An address that a router saw in use.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The address.
    pub bits: u32,
    /// The MAC behind it.
    pub mac: String,
    /// When.
    pub at: Timestamp,
    /// The item whose MAC that is.
    pub item: Option<ItemId>,
    /// That item's name.
    pub name: Option<String>,
}

pub(in crate::network) fn heard(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (first, last): (u32, u32),
    since: Timestamp,
) -> Result<Vec<Heard>, DbError> {
    let sql = format!(
        "SELECT s.bits, s.mac, s.seen_at, max(i.id), max(i.name)
         FROM network_seen s
         LEFT JOIN network_interface n ON n.client_id = s.client_id AND n.mac = s.mac
         LEFT JOIN item i ON i.id = n.item_id AND i.merged_into IS NULL
         WHERE s.client_id = $1 AND s.bits BETWEEN $2 AND $3 AND s.seen_at >= $4 AND {}
         GROUP BY s.bits, s.mac, s.seen_at ORDER BY s.bits LIMIT 100000",
        rows.within("s.client_id")
    );
    rows.rows(
        &sql,
        &[client.into(), first.into(), last.into(), since.into()],
    )?
    .iter()
    .map(|row| {
        Ok(Heard {
            bits: u32::try_from(row.get::<i64>(0)?).unwrap_or_default(),
            mac: row.get(1)?,
            at: row.get(2)?,
            item: row.get(3)?,
            name: row.get(4)?,
        })
    })
    .collect()
}

/// An item that has ports.
#[derive(Clone, Debug)]
pub struct Switch {
    /// Which.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// Its model.
    pub model: String,
    /// Its site's name.
    pub site: Option<String>,
    /// How many ports it has.
    pub ports: i64,
    /// How many are up.
    pub up: i64,
}

pub(in crate::network) fn switches(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<Switch>, DbError> {
    let sql = format!(
        "SELECT i.id, i.name, i.model, s.name, CAST(count(*) AS BIGINT),
                CAST(sum(CASE WHEN p.up = 1 THEN 1 ELSE 0 END) AS BIGINT)
         FROM network_port p JOIN item i ON i.id = p.item_id LEFT JOIN site s ON s.id = i.site_id
         WHERE p.client_id = $1 AND i.retired_at IS NULL AND i.merged_into IS NULL AND {}
           AND EXISTS (SELECT 1 FROM network_neighbour n WHERE n.item_id = i.id)
         GROUP BY i.id, i.name, i.model, s.name ORDER BY s.name NULLS LAST, i.name, i.id
         LIMIT 2000",
        rows.within("p.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            Ok(Switch {
                item: row.get(0)?,
                name: row.get(1)?,
                model: row.get(2)?,
                site: row.get(3)?,
                ports: row.get(4)?,
                up: row.get(5)?,
            })
        })
        .collect()
}

pub(in crate::network) fn ports(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Vec<Port>, DbError> {
    let sql = format!(
        "SELECT number, name, alias, up, told_up, speed, trunk, vlans FROM network_port
         WHERE item_id = $1 AND {} ORDER BY number LIMIT 5000",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(|row| {
            Ok(Port {
                number: row.get(0)?,
                name: row.get(1)?,
                alias: row.get(2)?,
                up: row.get(3)?,
                told_up: row.get(4)?,
                speed: row.get(5)?,
                trunk: row.get(6)?,
                vlans: row.get(7)?,
            })
        })
        .collect()
}

/// Who is behind a port, and the item that it is, where one is known by its MAC or name.
#[derive(Clone, Debug)]
pub struct Behind {
    /// The device.
    pub item: ItemId,
    /// Its port.
    pub port: i64,
    /// Whether the neighbour told it itself.
    pub told: bool,
    /// The neighbour's MAC.
    pub mac: String,
    /// Its name for itself.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its port.
    pub far_port: String,
    /// The item that it is.
    pub other: Option<ItemId>,
    /// That item's name.
    pub other_name: Option<String>,
}

/// Neighbours of one item, or of all of a client. `told` only: those who said so themselves.
pub(in crate::network) fn behind(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: Option<ItemId>,
) -> Result<Vec<Behind>, DbError> {
    let one = item.map_or_else(|| "1 = 1".to_owned(), |item| format!("n.item_id = {item}"));
    let sql = format!(
        "SELECT n.item_id, n.port, n.kind, n.mac, n.name, n.address, n.far_port, o.id, o.name
         FROM network_neighbour n
         LEFT JOIN (SELECT client_id, mac, min(item_id) AS item_id FROM network_interface
                    WHERE client_id = $1 AND mac <> '' GROUP BY client_id, mac) w
           ON w.client_id = n.client_id AND w.mac = n.mac AND n.mac <> ''
         LEFT JOIN item o ON o.id = w.item_id AND o.retired_at IS NULL AND o.merged_into IS NULL
         WHERE n.client_id = $1 AND {one} AND {}
         ORDER BY n.item_id, n.port, n.kind DESC, n.mac LIMIT 50000",
        rows.within("n.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            Ok(Behind {
                item: row.get(0)?,
                port: row.get(1)?,
                told: row.get::<String>(2)? == "lldp",
                mac: row.get(3)?,
                name: row.get(4)?,
                address: row.get(5)?,
                far_port: row.get(6)?,
                other: row.get(7)?,
                other_name: row.get(8)?,
            })
        })
        .collect()
}

/// What the map shows of an item.
#[derive(Clone, Debug)]
pub struct Place {
    /// Which.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its site's name.
    pub site: Option<String>,
    /// Where it stands, as lists have it.
    pub standing: i64,
    /// Its first address.
    pub address: String,
}

pub(in crate::network) fn places(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<Place>, DbError> {
    let sql = format!(
        "SELECT i.id, i.name, i.kind, s.name, i.standing,
                COALESCE(min(CASE WHEN n.address <> '' THEN n.address END), '')
         FROM item i JOIN network_interface n ON n.item_id = i.id LEFT JOIN site s ON s.id = i.site_id
         WHERE i.client_id = $1 AND i.retired_at IS NULL AND i.merged_into IS NULL AND {}
         GROUP BY i.id, i.name, i.kind, s.name, i.standing ORDER BY i.name, i.id LIMIT 3000",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            Ok(Place {
                item: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                site: row.get(3)?,
                standing: row.get(4)?,
                address: row.get(5)?,
            })
        })
        .collect()
}
