//! One item: what it is, whose, since when; its agents, its incident, its description.

use intendant_domain::id::{AgentId, ClientId, ItemId, SiteId, TicketId};
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::events::{COLUMNS as EVENT, Event};
use crate::platform::tx::Rows;

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub id: ItemId,
    /// Whose.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// Its site.
    pub site: Option<SiteId>,
    /// The site's name.
    pub site_name: Option<String>,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// From when it counts.
    pub since: Timestamp,
    /// Until when it counted.
    pub retired_at: Option<Timestamp>,
    /// Key of the service that covers it.
    pub service: Option<String>,
    /// What was decided, JSON.
    pub decision: String,
    /// Zone of its site, else of its client.
    pub zone: String,
}

/// An agent on an item.
#[derive(Clone, Debug)]
pub struct AgentSeen {
    /// Which.
    pub id: AgentId,
    /// The machine's name for itself.
    pub hostname: String,
    /// The program's version.
    pub version: String,
    /// Since when it is known.
    pub enrolled_at: Timestamp,
    /// When it was last heard.
    pub seen_at: Timestamp,
    /// When its key was withdrawn.
    pub revoked_at: Option<Timestamp>,
    /// How far its clock is from ours, in microseconds: positive when it is behind.
    pub skew: i64,
}

/// A client that items can belong to.
#[derive(Clone, Debug)]
pub struct ClientSeen {
    /// Which.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: String,
}

/// A site that items can stand at.
#[derive(Clone, Debug)]
pub struct SiteSeen {
    /// Which.
    pub id: SiteId,
    /// Whose.
    pub client: ClientId,
    /// Its name.
    pub name: String,
}

/// A time during which an item did not serve.
#[derive(Clone, Debug)]
pub struct Outage {
    /// From when.
    pub from: Timestamp,
    /// Until when; absent while it lasts.
    pub to: Option<Timestamp>,
    /// What failed first.
    pub cause: String,
    /// Key of the service.
    pub service: String,
    /// Its incident.
    pub ticket: Option<TicketId>,
}

/// What is kept of an item, to add or change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::machines) struct Changed {
    pub name: String,
    pub kind: String,
    pub site: Option<SiteId>,
    pub tags: Vec<String>,
    pub since: Timestamp,
}

fn read(row: &Row) -> Result<Item, DbError> {
    let tags: String = row.get(7)?;
    Ok(Item {
        id: row.get(0)?,
        client: row.get(1)?,
        client_name: row.get(2)?,
        site: row.get(3)?,
        site_name: row.get(4)?,
        name: row.get(5)?,
        kind: row.get(6)?,
        tags: serde_json::from_str(&tags).unwrap_or_default(),
        since: row.get(8)?,
        retired_at: row.get(9)?,
        service: row.get(10)?,
        decision: row.get(11)?,
        zone: row.get(12)?,
    })
}

pub(in crate::machines) fn item(
    rows: &mut Rows<'_, '_>,
    id: ItemId,
) -> Result<Option<Item>, DbError> {
    let sql = format!(
        "SELECT i.id, i.client_id, c.name, i.site_id, s.name, i.name, i.kind, i.tags, i.since,
             i.retired_at, i.service_key, i.decision, COALESCE(s.timezone, c.timezone)
         FROM item i JOIN client c ON c.id = i.client_id LEFT JOIN site s ON s.id = i.site_id
         WHERE i.id = $1 AND {}",
        rows.within("i.client_id")
    );
    rows.row(&sql, &[id.into()])?.as_ref().map(read).transpose()
}

pub(in crate::machines) fn add(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    new: &Changed,
) -> Result<ItemId, DbError> {
    rows.insert(
        "INSERT INTO item (client_id, site_id, name, kind, tags, since)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        &[
            client.into(),
            new.site.into(),
            new.name.as_str().into(),
            new.kind.as_str().into(),
            tags(new).into(),
            new.since.into(),
        ],
    )
}

pub(in crate::machines) fn change(
    rows: &mut Rows<'_, '_>,
    id: ItemId,
    new: &Changed,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE item SET site_id = $2, name = $3, kind = $4, tags = $5, since = $6 WHERE id = $1",
        &[
            id.into(),
            new.site.into(),
            new.name.as_str().into(),
            new.kind.as_str().into(),
            tags(new).into(),
            new.since.into(),
        ],
    )
    .map(drop)
}

fn tags(new: &Changed) -> String {
    serde_json::to_string(&new.tags).unwrap_or_else(|_| "[]".to_owned())
}

pub(in crate::machines) fn retire(rows: &mut Rows<'_, '_>, id: ItemId) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE item SET retired_at = $2, service_key = NULL, covered = 0, state = 'retired',
             state_since = $2
         WHERE id = $1 AND retired_at IS NULL",
        &[id.into(), now.into()],
    )
    .map(drop)
}

/// What a retired item no longer has: agents, an outage, an incident that follows its checks.
pub(in crate::machines) fn end_all(rows: &mut Rows<'_, '_>, id: ItemId) -> Result<(), DbError> {
    let now = rows.now();
    for sql in [
        "UPDATE agent SET revoked_at = $2 WHERE item_id = $1 AND revoked_at IS NULL",
        "UPDATE outage SET to_at = $2 WHERE item_id = $1 AND to_at IS NULL",
        "UPDATE maintenance SET cancelled_at = $2
         WHERE item_id = $1 AND cancelled_at IS NULL AND to_at > $2",
    ] {
        rows.execute(sql, &[id.into(), now.into()])?;
    }
    rows.execute("DELETE FROM item_incident WHERE item_id = $1", &[id.into()])
        .map(drop)
}

pub(in crate::machines) fn agents(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Vec<AgentSeen>, DbError> {
    let sql = format!(
        "SELECT id, hostname, version, enrolled_at, seen_at, revoked_at, skew FROM agent
         WHERE item_id = $1 AND {} ORDER BY id DESC",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(|row| {
            Ok(AgentSeen {
                id: row.get(0)?,
                hostname: row.get(1)?,
                version: row.get(2)?,
                enrolled_at: row.get(3)?,
                seen_at: row.get(4)?,
                revoked_at: row.get(5)?,
                skew: row.get(6)?,
            })
        })
        .collect()
}

/// The open incident of an item, and since when.
pub(in crate::machines) fn incident(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Option<(TicketId, Timestamp)>, DbError> {
    let sql = format!(
        "SELECT ticket_id, opened_at FROM item_incident WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into()])?
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .transpose()
}

/// A ticket's title.
pub(in crate::machines) fn ticket_title(
    rows: &mut Rows<'_, '_>,
    ticket: TicketId,
) -> Result<Option<String>, DbError> {
    let sql = format!(
        "SELECT title FROM ticket WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[ticket.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// How many packages and relations an item has, and whether a source described it in full.
pub(in crate::machines) fn head_counts(
    rows: &mut Rows<'_, '_>,
    id: ItemId,
) -> Result<(i64, i64, bool), DbError> {
    let sql = format!(
        "SELECT
             (SELECT COALESCE(max(w.count), 0) FROM item_software w WHERE w.item_id = i.id),
             (SELECT CAST(count(*) AS BIGINT) FROM relation r
              WHERE r.from_item = i.id AND r.ended_at IS NULL)
             + (SELECT CAST(count(*) AS BIGINT) FROM relation r
                WHERE r.to_item = i.id AND r.ended_at IS NULL),
             (SELECT CAST(count(*) AS BIGINT) FROM item_source s
              WHERE s.item_id = i.id AND s.content IS NOT NULL)
         FROM item i WHERE i.id = $1 AND {}",
        rows.within("i.client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map_or(Ok((0, 0, false)), |row| {
            let described: i64 = row.get(2)?;
            Ok((row.get(0)?, row.get(1)?, described > 0))
        })
}

/// The last events of an item, newest first; `before` leaves out those from that number on.
pub(in crate::machines) fn events(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
    before: i64,
    most: i64,
) -> Result<Vec<Event>, DbError> {
    // What happened to those that were merged into it happened to it.
    let merged: Vec<String> = crate::fleet::merged_of(rows, item)?
        .iter()
        .chain([&item])
        .map(ToString::to_string)
        .collect();
    // By subject and not along a client's whole chain: the sign keeps it out of the choice of index.
    let sql = format!(
        "SELECT {EVENT} FROM event WHERE subject = 'item' AND subject_id IN ({}) AND seq < $1 AND {}
         ORDER BY seq DESC LIMIT {most}",
        merged.join(", "),
        rows.within("+client_id")
    );
    rows.rows(&sql, &[before.into()])?
        .iter()
        .map(Event::from_row)
        .collect()
}

/// Clients in activity, by name.
pub(in crate::machines) fn clients(rows: &mut Rows<'_, '_>) -> Result<Vec<ClientSeen>, DbError> {
    let sql = format!(
        "SELECT id, name, timezone FROM client WHERE archived_at IS NULL AND {} ORDER BY name, id",
        rows.within("id")
    );
    rows.rows(&sql, &[])?.iter().map(read_client).collect()
}

pub(in crate::machines) fn client(
    rows: &mut Rows<'_, '_>,
    id: ClientId,
) -> Result<Option<ClientSeen>, DbError> {
    let sql = format!(
        "SELECT id, name, timezone FROM client WHERE id = $1 AND {}",
        rows.within("id")
    );
    rows.row(&sql, &[id.into()])?
        .as_ref()
        .map(read_client)
        .transpose()
}

fn read_client(row: &Row) -> Result<ClientSeen, DbError> {
    Ok(ClientSeen {
        id: row.get(0)?,
        name: row.get(1)?,
        zone: row.get(2)?,
    })
}

/// Sites in use, by name; of one client, or of all.
pub(in crate::machines) fn sites(
    rows: &mut Rows<'_, '_>,
    client: Option<ClientId>,
) -> Result<Vec<SiteSeen>, DbError> {
    let of = client.map_or_else(
        || "1 = 1".to_owned(),
        |client| format!("client_id = {client}"),
    );
    let sql = format!(
        "SELECT id, client_id, name FROM site WHERE archived_at IS NULL AND {of} AND {} ORDER BY name, id",
        rows.within("client_id")
    );
    rows.rows(&sql, &[])?
        .iter()
        .map(|row| {
            Ok(SiteSeen {
                id: row.get(0)?,
                client: row.get(1)?,
                name: row.get(2)?,
            })
        })
        .collect()
}

/// The kinds of items in use: one step of an index for each, however many items there are.
pub(in crate::machines) fn kinds(rows: &mut Rows<'_, '_>) -> Result<Vec<String>, DbError> {
    let within = rows.within("client_id");
    let sql = format!(
        "WITH RECURSIVE k (kind) AS (
             SELECT min(kind) FROM item WHERE {within}
             UNION ALL
             SELECT (SELECT min(i.kind) FROM item i WHERE {} AND i.kind > k.kind) FROM k
             WHERE k.kind IS NOT NULL)
         SELECT kind FROM k WHERE kind IS NOT NULL",
        rows.within("i.client_id"),
    );
    rows.rows(&sql, &[])?.iter().map(|row| row.get(0)).collect()
}

/// The item that came with an enrolment's token, if it did.
pub(in crate::machines) fn enrolled(
    rows: &mut Rows<'_, '_>,
    enrolment: i64,
) -> Result<Option<Option<ItemId>>, DbError> {
    let sql = format!(
        "SELECT a.item_id FROM enrolment e LEFT JOIN agent a ON a.id = e.agent_id
         WHERE e.id = $1 AND {}",
        rows.within("e.client_id")
    );
    rows.row(&sql, &[enrolment.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// The last outages of an item, newest first.
pub(in crate::machines) fn outages(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
    most: i64,
) -> Result<Vec<Outage>, DbError> {
    let sql = format!(
        "SELECT from_at, to_at, cause, service_key, ticket_id FROM outage
         WHERE item_id = $1 AND {} ORDER BY from_at DESC, id DESC LIMIT {most}",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into()])?
        .iter()
        .map(|row| {
            Ok(Outage {
                from: row.get(0)?,
                to: row.get(1)?,
                cause: row.get(2)?,
                service: row.get(3)?,
                ticket: row.get(4)?,
            })
        })
        .collect()
}
