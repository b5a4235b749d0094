//! SQL on contract versions.

use std::collections::HashMap;

use intendant_contract::availability::Measured;
use intendant_domain::id::{ClientId, ItemId, PersonId, TicketId, VersionId};
use intendant_domain::tickets::clocks::{FIRST_OVER, last_place_since};
use jiff::Timestamp;
use jiff::civil::Date;

use super::actions::Draft;
use crate::platform::db::{DbError, Row};
use crate::platform::tx::{Rows, Tx};

/// A version, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Which.
    pub id: VersionId,
    /// Whose.
    pub client: ClientId,
    /// From 1.
    pub number: i64,
    /// The contract's reference.
    pub reference: String,
    /// First day, as it was typed in.
    pub effective_on: Date,
    /// From when.
    pub effective_at: Timestamp,
    /// Why it was made.
    pub note: String,
    /// Of the text.
    pub sha256: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// By whom; absent when the program did (an import, the example).
    pub created_by: Option<PersonId>,
}

impl Version {
    /// The name under which the file is quoted and downloaded: `ACME-2026-01.v2.toml`.
    #[must_use]
    pub fn file_name(&self) -> String {
        let plain: String = self
            .reference
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        format!("{plain}.v{}.toml", self.number)
    }

    fn from_row(row: &Row) -> Result<Self, DbError> {
        let on: String = row.get(4)?;
        Ok(Self {
            id: row.get(0)?,
            client: row.get(1)?,
            number: row.get(2)?,
            reference: row.get(3)?,
            effective_on: on
                .parse()
                .map_err(|_| DbError::Broken(format!("not a date: {on}")))?,
            effective_at: row.get(5)?,
            note: row.get(6)?,
            sha256: row.get(7)?,
            created_at: row.get(8)?,
            created_by: row.get(9)?,
        })
    }
}

const COLUMNS: &str = "id, client_id, number, reference, effective_on, effective_at, note, sha256,
    created_at, created_by";

/// A version within reach.
///
/// # Errors
/// As the database says.
pub fn version(rows: &mut Rows<'_, '_>, id: VersionId) -> Result<Option<Version>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM contract_version WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| Version::from_row(&row))
        .transpose()
}

/// All versions of a client within reach, oldest first.
///
/// # Errors
/// As the database says.
pub fn versions(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<Vec<Version>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM contract_version WHERE client_id = $1 AND {} ORDER BY number",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(Version::from_row)
        .collect()
}

/// The version in force at `at`.
pub(super) fn in_force(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    at: Timestamp,
) -> Result<Option<Version>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM contract_version
         WHERE client_id = $1 AND effective_at <= $2 AND {}
         ORDER BY effective_at DESC, number DESC LIMIT 1",
        rows.within("client_id")
    );
    rows.row(&sql, &[client.into(), at.into()])?
        .map(|row| Version::from_row(&row))
        .transpose()
}

/// The file of a version.
pub(super) fn text(rows: &mut Rows<'_, '_>, id: VersionId) -> Result<Option<String>, DbError> {
    let sql = format!(
        "SELECT text FROM contract_version WHERE id = $1 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// The zone of a client within reach.
pub(super) fn client_zone(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Option<String>, DbError> {
    let sql = format!(
        "SELECT timezone FROM client WHERE id = $1 AND {}",
        rows.within("id")
    );
    rows.row(&sql, &[client.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// Holds a client's row until the commit, so that two versions cannot get the same number.
pub(super) fn lock_client(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<(), DbError> {
    let sql = format!(
        "SELECT id FROM client WHERE id = $1 AND {}{}",
        rows.within("id"),
        rows.for_update()
    );
    rows.row(&sql, &[client.into()]).map(drop)
}

/// Whether another client's contract has this reference. Asked of the whole provider, answered with
/// yes or no only.
pub(super) fn reference_is_taken(
    tx: &mut Tx<'_>,
    client: ClientId,
    reference: &str,
) -> Result<bool, DbError> {
    let row = tx.conn().row(
        "SELECT id FROM contract_version WHERE reference = $1 AND client_id <> $2 LIMIT 1",
        &[reference.into(), client.into()],
    )?;
    Ok(row.is_some())
}

/// Adds a version.
pub(super) fn add(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    draft: &Draft,
    text: &str,
) -> Result<VersionId, DbError> {
    let now = rows.now();
    let person = rows.tx().actor().person;
    rows.insert(
        "INSERT INTO contract_version (client_id, number, reference, effective_on, effective_at,
             note, text, sha256, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        &[
            client.into(),
            draft.number.into(),
            draft.contract.reference.as_str().into(),
            draft.effective_on.to_string().into(),
            draft.effective_at.into(),
            draft.note.as_str().into(),
            text.into(),
            draft.sha256.as_str().into(),
            now.into(),
            person.into(),
        ],
    )
}

/// A month that was closed, as the client's chain tells it.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct ClosedMonth {
    /// `2026-05`.
    pub month: String,
    /// What was issued with it.
    #[serde(default)]
    pub documents: Vec<Issued>,
}

/// A document that a closing issued.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Issued {
    /// `invoice`, `penalty-statement`, `credit-note`, `report`.
    pub kind: String,
    /// Its number as it is written.
    pub name: String,
    /// In all, cents.
    pub gross: i64,
    /// ISO 4217.
    pub currency: String,
}

/// The closed months of a client within reach, latest first.
///
/// # Errors
/// As the database says.
pub fn closed_months(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<ClosedMonth>, DbError> {
    // By subject and not along the client's whole chain: the sign says so to the planner.
    let sql = format!(
        "SELECT body FROM event
         WHERE subject = 'month' AND kind = 'closed' AND +client_id = $1 AND {}",
        rows.within("+client_id")
    );
    let mut months = Vec::new();
    for row in rows.rows(&sql, &[client.into()])? {
        let body: String = row.get(0)?;
        months.push(
            serde_json::from_str::<ClosedMonth>(&body)
                .map_err(|error| DbError::Broken(error.to_string()))?,
        );
    }
    months.sort_by(|a, b| b.month.cmp(&a.month));
    Ok(months)
}

/// What a month closed last measured of each service's availability; empty when none is closed.
pub(super) fn available(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<Measured>, DbError> {
    #[derive(serde::Deserialize)]
    struct Figures {
        availability: Vec<Available>,
    }
    #[derive(serde::Deserialize)]
    struct Available {
        measured: Measured,
    }
    let sql = format!(
        "SELECT figures FROM closed_month WHERE client_id = $1 AND {} ORDER BY month DESC LIMIT 1",
        rows.within("client_id")
    );
    let Some(row) = rows.row(&sql, &[client.into()])? else {
        return Ok(Vec::new());
    };
    let figures: Figures = serde_json::from_str(&row.get::<String>(0)?)
        .map_err(|error| DbError::Broken(error.to_string()))?;
    Ok(figures
        .availability
        .into_iter()
        .map(|one| one.measured)
        .collect())
}

/// The last closed month that a version with this first day would reach into: what was billed and
/// reported stands.
pub(super) fn closed_month_after(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    day: Date,
) -> Result<Option<String>, DbError> {
    let month = intendant_contract::month::Month::of(day).to_string();
    let sql = format!(
        "SELECT month FROM closed_month WHERE client_id = $1 AND month >= $2 AND {}
         ORDER BY month DESC LIMIT 1",
        rows.within("client_id")
    );
    rows.row(&sql, &[client.into(), month.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// An item of a client, as a decision needs it.
pub(super) struct ItemRow {
    pub id: ItemId,
    pub name: String,
    pub kind: String,
    pub site: Option<String>,
    /// JSON array.
    pub tags: String,
    /// JSON object.
    pub attributes: String,
    pub service_key: Option<String>,
    pub covered: bool,
    /// JSON, as it was decided last.
    pub decision: String,
    /// When it was decided last.
    pub decided_at: Option<Timestamp>,
}

/// The items of a client that have not been retired, by kind and name; or one of them.
pub(super) fn items(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    only: Option<ItemId>,
) -> Result<Vec<ItemRow>, DbError> {
    let one = only.map_or(String::new(), |item| format!("AND i.id = {item}"));
    let sql = format!(
        "SELECT i.id, i.name, i.kind, s.name, i.tags, i.attributes, i.service_key, i.covered,
             i.decision, i.decided_at
         FROM item i LEFT JOIN site s ON s.id = i.site_id
         WHERE i.client_id = $1 AND i.retired_at IS NULL AND i.merged_into IS NULL {one} AND {}
         ORDER BY i.kind, i.name, i.id",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            Ok(ItemRow {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                site: row.get(3)?,
                tags: row.get(4)?,
                attributes: row.get(5)?,
                service_key: row.get(6)?,
                covered: row.get(7)?,
                decision: row.get(8)?,
                decided_at: row.get(9)?,
            })
        })
        .collect()
}

/// What is written down of a decision.
pub(super) struct NewDecision<'d> {
    pub service: Option<&'d str>,
    /// JSON.
    pub decision: &'d str,
    /// As `Decision::lines` writes them.
    pub lines: &'d str,
    /// Whether its cover is another than before.
    pub moved: bool,
    /// Whether a third party answers for it and no service covers it.
    pub elsewhere: bool,
}

/// Writes down what was decided of an item.
pub(super) fn decide(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    new: &NewDecision<'_>,
) -> Result<(), DbError> {
    let now = rows.now();
    let sql = format!(
        "UPDATE item SET service_key = $3, covered = $4, decision = $5, decided_at = $6,
             price_lines = $7, cover_since = CASE WHEN $8 = 1 THEN $6 ELSE cover_since END,
             elsewhere = $9
         WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.execute(
        &sql,
        &[
            item.into(),
            client.into(),
            new.service.into(),
            new.service.is_some().into(),
            new.decision.into(),
            now.into(),
            new.lines.into(),
            i64::from(new.moved).into(),
            i64::from(new.elsewhere).into(),
        ],
    )
    .map(drop)
}

/// Events that changed an item's cover, the latest first: when, and what they say.
pub(super) fn cover_events(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    most: i64,
) -> Result<Vec<(Timestamp, String)>, DbError> {
    let sql = format!(
        "SELECT at, body FROM event WHERE subject = 'item' AND subject_id = $1 AND client_id = $2
             AND kind = 'cover-decided' AND {} ORDER BY seq DESC LIMIT $3",
        rows.within("client_id")
    );
    rows.rows(&sql, &[item.into(), client.into(), most.into()])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// Clients with an item that is covered.
pub(super) fn covering(rows: &mut Rows<'_, '_>) -> Result<Vec<ClientId>, DbError> {
    let sql = format!(
        "SELECT c.id FROM client c WHERE {} AND EXISTS (SELECT 1 FROM item i
             WHERE i.client_id = c.id AND i.retired_at IS NULL AND i.covered = 1)",
        rows.within("c.id")
    );
    rows.rows(&sql, &[])?.iter().map(|row| row.get(0)).collect()
}

/// Clients with an item that was last decided before a version took effect.
pub(super) fn undecided(rows: &mut Rows<'_, '_>) -> Result<Vec<ClientId>, DbError> {
    let sql = format!(
        "SELECT DISTINCT v.client_id FROM contract_version v
         WHERE v.effective_at <= $1 AND {}
           AND EXISTS (SELECT 1 FROM item i WHERE i.client_id = v.client_id
             AND i.retired_at IS NULL
             AND COALESCE(i.decided_at, -9223372036854775807) < v.effective_at)",
        rows.within("v.client_id")
    );
    let now = rows.now();
    rows.rows(&sql, &[now.into()])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// A ticket, as far as the margin of its contract cares.
pub(super) struct TicketRow {
    pub id: TicketId,
    pub service: Option<String>,
    /// JSON, as of the ticket's last event.
    pub clocks: String,
}

/// Tickets of a client that were opened under a version since an instant, and (with `ended`) are open or
/// ended not before another.
pub(super) fn tickets_since(
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
pub(super) fn open_by_service(
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
pub(super) fn waiting_by_reason(
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
pub(super) fn people_by_role(rows: &mut Rows<'_, '_>) -> Result<HashMap<String, i64>, DbError> {
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
pub(super) fn people_by_team(rows: &mut Rows<'_, '_>) -> Result<HashMap<String, i64>, DbError> {
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
