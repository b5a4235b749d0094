//! Planned maintenance.

use intendant_domain::id::{ClientId, ItemId};
use jiff::Timestamp;

use crate::platform::db::{DbError, Row, Value};
use crate::platform::tx::Rows;

/// A maintenance: of one item, or of all of a client's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maintenance {
    /// Which.
    pub id: i64,
    /// Whose.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// The item; absent: all of the client's.
    pub item: Option<ItemId>,
    /// The item's name.
    pub item_name: Option<String>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// Why.
    pub reason: String,
    /// Who planned it.
    pub by: Option<String>,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// The client's zone.
    pub zone: String,
}

impl Maintenance {
    /// Whether it is under way at `now`.
    #[must_use]
    pub fn is_on(&self, now: Timestamp) -> bool {
        self.cancelled_at.is_none() && self.from <= now && now < self.to
    }

    /// Whether it is over, or cancelled, at `now`.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.cancelled_at.is_some() || self.to <= now
    }
}

/// Which maintenances.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this client.
    pub client: Option<ClientId>,
    /// That concern this item, its client's included.
    pub item: Option<ItemId>,
    /// Those that are over or cancelled, instead of those ahead.
    pub past: bool,
    /// After this one in the list.
    pub after: Option<(i64, i64)>,
    /// At most so many.
    pub limit: i64,
}

const FROM: &str = "SELECT m.id, m.client_id, c.name, m.item_id, i.name, m.from_at, m.to_at,
    m.reason, p.name, m.cancelled_at, c.timezone
    FROM maintenance m JOIN client c ON c.id = m.client_id
    LEFT JOIN item i ON i.id = m.item_id LEFT JOIN person p ON p.id = m.created_by";

fn read(row: &Row) -> Result<Maintenance, DbError> {
    Ok(Maintenance {
        id: row.get(0)?,
        client: row.get(1)?,
        client_name: row.get(2)?,
        item: row.get(3)?,
        item_name: row.get(4)?,
        from: row.get(5)?,
        to: row.get(6)?,
        reason: row.get(7)?,
        by: row.get(8)?,
        cancelled_at: row.get(9)?,
        zone: row.get(10)?,
    })
}

/// Maintenances ahead, soonest first; or past ones, latest first.
pub(in crate::machines) fn list(
    rows: &mut Rows<'_, '_>,
    wanted: &Wanted,
) -> Result<Vec<Maintenance>, DbError> {
    let now = rows.now().as_microsecond();
    let mut parts = vec![rows.within("m.client_id")];
    let mut params: Vec<Value> = Vec::new();
    let mut param = |value: Value| {
        params.push(value);
        format!("${}", params.len())
    };
    if let Some(client) = wanted.client {
        parts.push(format!("m.client_id = {}", param(client.into())));
    }
    if let Some(item) = wanted.item {
        let item = param(item.into());
        parts.push(format!(
            "(m.item_id = {item} OR (m.item_id IS NULL AND m.client_id =
                (SELECT client_id FROM item WHERE id = {item})))"
        ));
    }
    let (over, sign, order) = if wanted.past {
        ("(m.cancelled_at IS NOT NULL OR m.to_at <= ", "<", "DESC")
    } else {
        ("(m.cancelled_at IS NULL AND m.to_at > ", ">", "ASC")
    };
    parts.push(format!("{over}{now})"));
    if let Some((from, id)) = wanted.after {
        let (from, id) = (param(from.into()), param(id.into()));
        parts.push(format!(
            "(m.from_at {sign} {from} OR (m.from_at = {from} AND m.id {sign} {id}))"
        ));
    }
    let sql = format!(
        "{FROM} WHERE {} ORDER BY m.from_at {order}, m.id {order} LIMIT {}",
        parts.join(" AND "),
        wanted.limit
    );
    rows.rows(&sql, &params)?.iter().map(read).collect()
}

/// One maintenance.
pub(in crate::machines) fn find(
    rows: &mut Rows<'_, '_>,
    id: i64,
) -> Result<Option<Maintenance>, DbError> {
    let sql = format!("{FROM} WHERE m.id = $1 AND {}", rows.within("m.client_id"));
    rows.row(&sql, &[id.into()])?.as_ref().map(read).transpose()
}

/// The maintenance that is under way on an item, the one that lasts longest.
pub(in crate::machines) fn now_on(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
) -> Result<Option<Maintenance>, DbError> {
    let now = rows.now();
    let sql = format!(
        "{FROM} WHERE m.client_id = $1 AND (m.item_id IS NULL OR m.item_id = $2)
           AND m.cancelled_at IS NULL AND m.from_at <= $3 AND m.to_at > $3 AND {}
         ORDER BY m.to_at DESC LIMIT 1",
        rows.within("m.client_id")
    );
    rows.row(&sql, &[client.into(), item.into(), now.into()])?
        .as_ref()
        .map(read)
        .transpose()
}

pub(in crate::machines) fn add(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: Option<ItemId>,
    (from, to): (Timestamp, Timestamp),
    reason: &str,
) -> Result<i64, DbError> {
    let (now, by) = (rows.now(), rows.tx().actor().person);
    rows.insert(
        "INSERT INTO maintenance
             (client_id, item_id, from_at, to_at, reason, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        &[
            client.into(),
            item.into(),
            from.into(),
            to.into(),
            reason.into(),
            now.into(),
            by.into(),
        ],
    )
}

pub(in crate::machines) fn cancel(rows: &mut Rows<'_, '_>, id: i64) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "UPDATE maintenance SET cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL",
        &[id.into(), now.into()],
    )
    .map(drop)
}
