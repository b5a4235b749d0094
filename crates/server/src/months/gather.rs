//! The evidence of a month, read from the database: all of it for a closing, or what its figures
//! need for a page.

use intendant_contract::month::Month;
use intendant_domain::id::ClientId;
use intendant_domain::months::{
    ChainEvent, ChainHead, ContractText, Evidence, Head, IndexFact, ItemFact, MaintenanceFact,
    OutageFact, UnbilledTime, VERSION, bounds, withheld,
};
use intendant_domain::tickets::clocks::last_place_since;
use intendant_domain::tickets::{Kind, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::store::{self, ClosedMonth};
use crate::contracts;
use crate::platform::db::{DbError, Row};
use crate::platform::events::{self, Event};
use crate::platform::failure::Failure;
use crate::platform::tx::Rows;

/// What a closing keeps of its evidence: everything that may change later.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// The head of the file.
    pub head: Head,
    /// Identifiers of the contract's versions.
    pub versions: Vec<i64>,
    /// Items.
    pub items: Vec<ItemFact>,
    /// Outages.
    pub outages: Vec<OutageFact>,
    /// Maintenance.
    pub maintenances: Vec<MaintenanceFact>,
    /// Index values.
    pub indices: Vec<IndexFact>,
}

impl Snapshot {
    /// The snapshot of evidence.
    pub fn of(evidence: &Evidence) -> Self {
        Self {
            head: evidence.head.clone(),
            versions: evidence.contracts.iter().map(|one| one.id).collect(),
            items: evidence.items.clone(),
            outages: evidence.outages.clone(),
            maintenances: evidence.maintenances.clone(),
            indices: evidence.indices.clone(),
        }
    }
}

/// How much of the chain is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// All of it, as the file needs it.
    Whole,
    /// What the month's figures are computed from.
    Needed,
}

/// The evidence of a month as it stands now.
pub fn gather(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    month: Month,
    reading: Reading,
) -> Result<Evidence, Failure> {
    let as_of = rows.now();
    let (name, timezone) = client_row(rows, client)?;
    let head = Head {
        v: VERSION,
        client: client.0,
        name,
        month,
        as_of,
        timezone,
        chain: head(rows, client)?,
        unbilled: Vec::new(),
    };
    let mut evidence = Evidence::of(head);
    evidence.contracts = texts(rows, client, None)?;
    // A month that the contract does not reach has no figures at all.
    if let Ok((from, until)) = bounds(&evidence) {
        evidence.head.unbilled = unbilled(rows, client, (from, until))?;
    }
    evidence.items = items(rows, client)?;
    evidence.outages = outages(rows, client)?;
    evidence.maintenances = maintenances(rows, client)?;
    let named: Vec<&str> = evidence.contracts.iter().map(|c| c.text.as_str()).collect();
    evidence.indices = store::index_values(rows)?
        .into_iter()
        .filter(|fact| named.iter().any(|text| text.contains(fact.series.as_str())))
        .collect();
    evidence.events = match reading {
        Reading::Whole => chain(rows, client, i64::MAX)?,
        Reading::Needed => needed(rows, client, month)?,
    };
    Ok(evidence)
}

/// The evidence of a closed month, as it was.
pub fn again(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    closed: &ClosedMonth,
) -> Result<Evidence, Failure> {
    let kept = closed.snapshot.clone();
    let mut evidence = Evidence::of(kept.head);
    evidence.contracts = texts(rows, client, Some(&kept.versions))?;
    evidence.items = kept.items;
    evidence.outages = kept.outages;
    evidence.maintenances = kept.maintenances;
    evidence.indices = kept.indices;
    evidence.events = chain(rows, client, closed.chain.seq)?;
    Ok(evidence)
}

fn client_row(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<(String, String), Failure> {
    let sql = format!(
        "SELECT name, timezone FROM client WHERE id = $1 AND {}",
        rows.within("id")
    );
    let row = rows.row(&sql, &[client.into()])?.ok_or(Failure::NotFound)?;
    Ok((row.get(0)?, row.get(1)?))
}

fn head(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<ChainHead, DbError> {
    let sql = format!(
        "SELECT seq, hash FROM chain WHERE client_id = $1 AND {}",
        rows.within("client_id")
    );
    match rows.row(&sql, &[client.into()])? {
        Some(row) => Ok(ChainHead {
            seq: row.get(0)?,
            hash: row.get(1)?,
        }),
        None => Ok(ChainHead {
            seq: 0,
            hash: intendant_domain::chain::GENESIS.to_owned(),
        }),
    }
}

fn texts(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    only: Option<&[i64]>,
) -> Result<Vec<ContractText>, Failure> {
    let sql = format!(
        "SELECT id, text FROM contract_version WHERE client_id = $1 AND {}",
        rows.within("client_id")
    );
    let mut texts: std::collections::HashMap<i64, String> = rows
        .rows(&sql, &[client.into()])?
        .iter()
        .map(|row| Ok::<_, DbError>((row.get(0)?, row.get(1)?)))
        .collect::<Result<_, _>>()?;
    Ok(contracts::versions(rows, client)?
        .into_iter()
        .filter(|version| only.is_none_or(|ids| ids.contains(&version.id.0)))
        .map(|version| ContractText {
            id: version.id.0,
            number: version.number,
            file: version.file_name(),
            effective_on: version.effective_on,
            text: texts.remove(&version.id.0).unwrap_or_default(),
            sha256: version.sha256,
        })
        .collect())
}

fn items(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<Vec<ItemFact>, Failure> {
    let sql = format!(
        "SELECT i.id, i.name, i.kind, s.name, i.tags, i.attributes, i.since, i.retired_at
         FROM item i LEFT JOIN site s ON s.id = i.site_id
         WHERE i.client_id = $1 AND {} ORDER BY i.id",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(item)
        .collect()
}

fn item(row: &Row) -> Result<ItemFact, Failure> {
    let attributes: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&row.get::<String>(5)?)?;
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Ok(ItemFact {
        id: row.get(0)?,
        name: row.get(1)?,
        kind: row.get(2)?,
        site: row.get(3)?,
        tags: serde_json::from_str(&row.get::<String>(4)?)?,
        attributes: attributes
            .iter()
            .map(|(key, value)| {
                let values = match value {
                    serde_json::Value::Array(values) => values.iter().map(text).collect(),
                    one => vec![text(one)],
                };
                (key.clone(), values)
            })
            .collect(),
        since: row.get(6)?,
        retired: row.get(7)?,
    })
}

fn outages(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<Vec<OutageFact>, DbError> {
    let sql = format!(
        "SELECT id, item_id, service_key, ticket_id, from_at, to_at, cause FROM outage
         WHERE client_id = $1 AND {} ORDER BY id",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| {
            Ok(OutageFact {
                id: row.get(0)?,
                item: row.get(1)?,
                service: row.get(2)?,
                ticket: row.get(3)?,
                from: row.get(4)?,
                to: row.get(5)?,
                cause: row.get(6)?,
            })
        })
        .collect()
}

fn maintenances(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<MaintenanceFact>, DbError> {
    let sql = format!(
        "SELECT id, item_id, from_at, COALESCE(cancelled_at, to_at), to_at, reason FROM maintenance
         WHERE client_id = $1 AND {} ORDER BY id",
        rows.within("client_id")
    );
    let mut out = Vec::new();
    for row in rows.rows(&sql, &[client.into()])? {
        let (from, ended, to): (Timestamp, Timestamp, Timestamp) =
            (row.get(2)?, row.get(3)?, row.get(4)?);
        // One that was cancelled counts as far as it had come.
        if ended > from {
            out.push(MaintenanceFact {
                id: row.get(0)?,
                item: row.get(1)?,
                from,
                to: ended.min(to),
                reason: row.get(5)?,
            });
        }
    }
    Ok(out)
}

/// The sums of time that is not billed, written down in `[from, until)`.
fn unbilled(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<UnbilledTime>, DbError> {
    let sql = format!(
        "SELECT t.kind, t.verdict, CAST(sum(w.minutes) AS BIGINT),
             CAST(sum(CASE WHEN EXISTS (SELECT 1 FROM event e
                 WHERE e.subject = 'ticket' AND e.subject_id = t.id AND e.client_id = $1
                   AND e.kind = 'arrived' AND e.at <= w.at)
                 THEN w.minutes ELSE 0 END) AS BIGINT)
         FROM time_entry w JOIN ticket t ON t.id = w.ticket_id
         WHERE w.client_id = $1 AND w.at >= $2 AND w.at < $3 AND w.billable = 0 AND {}
         GROUP BY t.kind, t.verdict ORDER BY t.kind, t.verdict",
        rows.within("w.client_id")
    );
    let wrong = |what: &str| DbError::Broken(format!("a ticket's {what} is not known"));
    rows.rows(&sql, &[client.into(), from.into(), until.into()])?
        .iter()
        .map(|row| {
            Ok(UnbilledTime {
                kind: Kind::from_code(&row.get::<String>(0)?).ok_or_else(|| wrong("kind"))?,
                covered: Verdict::from_code(&row.get::<String>(1)?)
                    .ok_or_else(|| wrong("verdict"))?
                    .is_in(),
                worked_s: row.get::<i64>(2)? * 60,
                onsite_s: row.get::<i64>(3)? * 60,
            })
        })
        .collect()
}

fn chain_event(event: Event) -> ChainEvent {
    let hide = withheld(&event.subject, &event.kind, &event.body);
    ChainEvent {
        seq: event.seq,
        at: event.at,
        person: event.person.map(|person| person.0),
        actor: event.actor,
        subject: event.subject,
        subject_id: event.subject_id,
        kind: event.kind,
        body: (!hide).then_some(event.body),
        hash: event.hash,
    }
}

fn chain(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    until: i64,
) -> Result<Vec<ChainEvent>, DbError> {
    let sql = format!(
        "SELECT {} FROM event WHERE client_id = $1 AND seq <= $2 AND {} ORDER BY seq",
        events::COLUMNS,
        rows.within("client_id")
    );
    let mut out = Vec::new();
    rows.each(&sql, &[client.into(), until.into()], &mut |row| {
        out.push(chain_event(Event::from_row(&row)?));
        Ok(())
    })?;
    Ok(out)
}

/// The events that a month's figures need: those of tickets opened before its end that were open in
/// it, or on which somebody worked in what it may bill; closings; decisions about items. A ticket that
/// ended before the month began has no clock that stopped in it.
fn needed(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    month: Month,
) -> Result<Vec<ChainEvent>, DbError> {
    // Two days before and after cover every zone, and billed work is told by the quarter.
    let day = jiff::SignedDuration::from_hours(24);
    let start = |month: Month| {
        let midnight = month.first().to_zoned_datetime(jiff::tz::TimeZone::UTC);
        midnight.map_or(Timestamp::MIN, |day| day.timestamp())
    };
    let from = start(month).checked_sub(day * 2).unwrap_or(Timestamp::MIN);
    let until = start(month.next()).checked_add(day * 2);
    let quarter = start(month.plus(-3));
    let columns: Vec<String> = events::COLUMNS
        .split(',')
        .map(|column| format!("e.{}", column.trim()))
        .collect();
    // By subject and not along the whole chain: the sign keeps the client out of the choice of index.
    let sql = format!(
        "SELECT {} FROM event e WHERE +e.client_id = $1 AND {} AND (e.subject = 'month'
             OR (e.subject = 'item' AND e.kind = 'cover-decided' AND e.at >= $2
                 AND e.subject_id IN (SELECT i.id FROM item i WHERE i.client_id = $1))
             OR (e.subject = 'ticket' AND e.subject_id IN (
                 SELECT t.id FROM ticket t
                 WHERE t.client_id = $1 AND t.sort_due <= $3 AND t.opened_at < $4
                 UNION SELECT w.ticket_id FROM time_entry w
                 WHERE w.client_id = $1 AND w.at >= $2 AND w.billable = 1)))",
        columns.join(", "),
        rows.within("+e.client_id")
    );
    let values = [
        client.into(),
        quarter.into(),
        last_place_since(from).into(),
        until.unwrap_or(Timestamp::MAX).into(),
    ];
    let mut out = Vec::new();
    rows.each(&sql, &values, &mut |row| {
        out.push(chain_event(Event::from_row(&row)?));
        Ok(())
    })?;
    out.sort_unstable_by_key(|event| event.seq);
    Ok(out)
}
