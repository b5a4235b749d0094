//! What happens under a contract: tickets, waiting, people.

use std::collections::HashMap;

use intendant_domain::id::{ClientId, TicketId, VersionId};
use intendant_domain::tickets::clocks::{FIRST_OVER, last_place_since};
use jiff::Timestamp;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// A ticket, as far as the margin of its contract cares.
pub(in crate::contracts) struct TicketRow {
    pub id: TicketId,
    pub service: Option<String>,
    /// JSON, as of the ticket's last event.
    pub clocks: String,
}

/// Tickets of a client that were opened under a version since an instant, and (with `ended`) are open or
/// ended not before another.
pub(in crate::contracts) fn tickets_since(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    version: VersionId,
    since: Timestamp,
    ended: Option<Timestamp>,
) -> Result<Vec<TicketRow>, DbError> {
    // One of the two indexes of a client's tickets; the sign keeps the other out of the choice.
    let (opened, sorted, place) = match ended {
        None => ("opened_at", "+sort_due", i64::MAX),
        Some(ended) => ("+opened_at", "sort_due", last_place_since(ended)),
    };
    let sql = format!(
        "SELECT id, service_key, clocks FROM ticket
         WHERE client_id = $1 AND {opened} >= $2 AND {sorted} <= $4 AND version_id = $3 AND {}",
        rows.within("client_id")
    );
    let values = [client.into(), since.into(), version.into(), place.into()];
    rows.rows(&sql, &values)?
        .iter()
        .map(|row| {
            Ok(TicketRow {
                id: row.get(0)?,
                service: row.get(1)?,
                clocks: row.get(2)?,
            })
        })
        .collect()
}

/// Open tickets of a client, by service; without one: those that nothing covers.
pub(in crate::contracts) fn open_by_service(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<(Option<String>, i64)>, DbError> {
    let sql = format!(
        "SELECT service_key, count(*) FROM ticket
         WHERE client_id = $1 AND open = 1 AND sort_due < {FIRST_OVER} AND {} GROUP BY service_key",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// Open tickets of a client that wait, by reason.
pub(in crate::contracts) fn waiting_by_reason(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<(String, i64)>, DbError> {
    let sql = format!(
        "SELECT waiting, count(*) FROM ticket WHERE client_id = $1 AND open = 1
             AND sort_due < {FIRST_OVER} AND waiting IS NOT NULL AND {} GROUP BY waiting",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// How many people of the provider have each role: contracts authorise by role.
pub(in crate::contracts) fn people_by_role(
    rows: &mut Rows<'_, '_>,
) -> Result<HashMap<String, i64>, DbError> {
    rows.rows(
        "SELECT role, count(*) FROM person
         WHERE client_id IS NULL AND role IS NOT NULL AND disabled_at IS NULL GROUP BY role",
        &[],
    )?
    .iter()
    .map(|row| Ok((row.get(0)?, row.get(1)?)))
    .collect()
}

/// How many people are in each of the provider's teams: contracts authorise by team.
pub(in crate::contracts) fn people_by_team(
    rows: &mut Rows<'_, '_>,
) -> Result<HashMap<String, i64>, DbError> {
    rows.rows(
        "SELECT t.name, count(p.id) FROM team t
         LEFT JOIN team_member m ON m.team_id = t.id
         LEFT JOIN person p ON p.id = m.person_id AND p.disabled_at IS NULL
         WHERE t.archived_at IS NULL GROUP BY t.name",
        &[],
    )?
    .iter()
    .map(|row| Ok((row.get(0)?, row.get(1)?)))
    .collect()
}
