//! Incidents and outages of items.

use intendant_domain::id::{CheckId, ClientId, ItemId, SiteId, TicketId};
use jiff::Timestamp;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// What the watch needs of an item.
pub(in crate::watch) struct ItemRow {
    pub(in crate::watch) name: String,
    pub(in crate::watch) site: Option<SiteId>,
    pub(in crate::watch) service: Option<String>,
    pub(in crate::watch) language: String,
}

pub(in crate::watch) fn item(
    rows: &mut Rows<'_, '_>,
    id: ItemId,
) -> Result<Option<ItemRow>, DbError> {
    let sql = format!(
        "SELECT i.name, i.site_id, i.service_key, c.language FROM item i
         JOIN client c ON c.id = i.client_id WHERE i.id = $1 AND i.retired_at IS NULL AND {}",
        rows.within("i.client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| {
            Ok(ItemRow {
                name: row.get(0)?,
                site: row.get(1)?,
                service: row.get(2)?,
                language: row.get(3)?,
            })
        })
        .transpose()
}

pub(in crate::watch) fn add_incident(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    ticket: TicketId,
) -> Result<(), DbError> {
    let now = rows.now();
    rows.execute(
        "INSERT INTO item_incident (item_id, client_id, ticket_id, opened_at)
         VALUES ($1, $2, $3, $4)",
        &[item.into(), client.into(), ticket.into(), now.into()],
    )
    .map(drop)
}

pub(in crate::watch) fn drop_incident(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<(), DbError> {
    rows.execute(
        "DELETE FROM item_incident WHERE item_id = $1",
        &[item.into()],
    )
    .map(drop)
}

pub(in crate::watch) fn begin_outage(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    service: &str,
    ticket: TicketId,
    (from, cause, check): (Timestamp, &str, CheckId),
) -> Result<(), DbError> {
    rows.execute(
        "INSERT INTO outage (client_id, item_id, service_key, ticket_id, from_at, cause, check_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            client.into(),
            item.into(),
            service.into(),
            ticket.into(),
            from.into(),
            cause.into(),
            check.into(),
        ],
    )
    .map(drop)
}

pub(in crate::watch) fn end_outage(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
    to: Timestamp,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE outage SET to_at = CASE WHEN from_at > $2 THEN from_at ELSE $2 END
         WHERE item_id = $1 AND to_at IS NULL",
        &[item.into(), to.into()],
    )
    .map(drop)
}

pub(in crate::watch) fn in_maintenance(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    at: Timestamp,
) -> Result<bool, DbError> {
    let row = rows.row(
        "SELECT id FROM maintenance WHERE client_id = $1 AND cancelled_at IS NULL
           AND (item_id IS NULL OR item_id = $2) AND from_at <= $3 AND to_at > $3 LIMIT 1",
        &[client.into(), item.into(), at.into()],
    )?;
    Ok(row.is_some())
}

/// Items that still fail and have no incident yet (a maintenance ended, a contract began).
pub(in crate::watch) fn owed(rows: &mut Rows<'_, '_>) -> Result<Vec<ItemId>, DbError> {
    rows.rows(
        "SELECT DISTINCT c.item_id FROM item_check c
         JOIN item i ON i.id = c.item_id AND i.covered = 1 AND i.retired_at IS NULL
         LEFT JOIN item_incident n ON n.item_id = c.item_id
         WHERE c.state IN ('critical', 'unknown') AND c.confirmed = 1 AND c.refused = 0
           AND c.removed_at IS NULL AND n.item_id IS NULL",
        &[],
    )?
    .iter()
    .map(|row| row.get(0))
    .collect()
}

pub(in crate::watch) fn client_of(
    rows: &mut Rows<'_, '_>,
    item: ItemId,
) -> Result<Option<ClientId>, DbError> {
    let sql = format!(
        "SELECT client_id FROM item WHERE id = $1 AND retired_at IS NULL AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[item.into()])?
        .map(|row| row.get(0))
        .transpose()
}
