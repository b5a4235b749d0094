//! Making every derived row of the desk again from the events, and saying whether anything was
//! different: rows are a convenience, events are the truth.

use intendant_domain::access::Permission;
use intendant_domain::id::{ClientId, TicketId};

use super::actions::{self, Known};
use super::store::{self, ALARMS, DERIVED};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::db::{Engine, Value};
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};

/// Tickets of one transaction.
const BATCH: i64 = 200;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Tickets looked at.
    pub tickets: usize,
    /// Each that was different, and in what; it is as its events say now.
    pub different: Vec<(TicketId, Vec<String>)>,
    /// Rows that no event knows; they are gone now.
    pub unknown: Vec<TicketId>,
}

impl Rebuilt {
    /// Whether every row was as its events say.
    #[must_use]
    pub fn was_identical(&self) -> bool {
        self.different.is_empty() && self.unknown.is_empty()
    }
}

/// Makes all tickets' rows again.
///
/// # Errors
/// When the database is away or an event cannot be read.
pub async fn rebuild(app: &App) -> Result<Rebuilt, Failure> {
    let actor = Actor::program("rebuild");
    let mut all = Rebuilt::default();
    let mut after = 0;
    loop {
        let (last, part) = app.write(&actor, move |tx| batch(tx, after)).await?;
        all.tickets += part.tickets;
        all.different.extend(part.different);
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    all.unknown = app.write(&actor, without_events).await?;
    Ok(all)
}

fn batch(tx: &mut Tx<'_>, after: i64) -> Result<(Option<i64>, Rebuilt), Failure> {
    let mut rows = tx.allow(Permission::Administer)?;
    let sql = format!(
        "SELECT subject_id, client_id FROM event
         WHERE subject = 'ticket' AND kind = 'opened' AND subject_id > $1 AND {}
         ORDER BY subject_id LIMIT $2",
        rows.within("client_id")
    );
    let found = rows.rows(&sql, &[after.into(), BATCH.into()])?;
    let mut part = Rebuilt::default();
    let mut last = None;
    for row in &found {
        let (id, client): (TicketId, ClientId) = (row.get(0)?, row.get(1)?);
        let known = actions::load_within(&mut rows, client, id)?;
        let wrong = differences(&mut rows, &known)?;
        if !wrong.is_empty() {
            write(
                &mut rows,
                &known,
                wrong.iter().any(|what| what == "row missing"),
            )?;
            part.different.push((id, wrong));
        }
        part.tickets += 1;
        last = Some(id.0);
    }
    Ok((last, part))
}

/// What is stored otherwise than the events say.
fn differences(rows: &mut Rows<'_, '_>, known: &Known) -> Result<Vec<String>, Failure> {
    let ticket = &known.ticket;
    let columns: Vec<&str> = DERIVED.into_iter().chain(ALARMS).collect();
    let sql = format!(
        "SELECT {} FROM ticket WHERE id = $1 AND {}",
        columns.join(", "),
        rows.within("client_id")
    );
    let Some(stored) = rows.row(&sql, &[ticket.id.into()])? else {
        return Ok(vec!["row missing".to_owned()]);
    };
    let should = store::values(ticket, &known.clocks)?;
    let mut wrong: Vec<String> = columns
        .iter()
        .zip(stored.0.iter().zip(&should))
        .filter(|(_, (is, should))| is != should)
        .map(|(column, _)| (*column).to_owned())
        .collect();
    if store::words(rows, ticket.id)? != Some(actions::words_of(ticket)) {
        wrong.push("words".to_owned());
    }
    let tables = [
        ("links", links(rows, known)?),
        ("time", time(rows, known)?),
        ("files", files(rows, known)?),
    ];
    wrong.extend(
        tables
            .into_iter()
            .filter(|(_, same)| !same)
            .map(|(what, _)| what.to_owned()),
    );
    Ok(wrong)
}

fn same(
    rows: &mut Rows<'_, '_>,
    sql: &str,
    known: &Known,
    should: Vec<Vec<Value>>,
) -> Result<bool, Failure> {
    let stored = rows.rows(sql, &[known.ticket.id.into(), known.ticket.client.into()])?;
    Ok(stored.into_iter().map(|row| row.0).collect::<Vec<_>>() == should)
}

fn links(rows: &mut Rows<'_, '_>, known: &Known) -> Result<bool, Failure> {
    let links = known.ticket.links.iter();
    let should = links
        .map(|(other, relation)| vec![(*other).into(), relation.code().into()])
        .collect();
    let sql = "SELECT other_id, relation FROM ticket_link
        WHERE ticket_id = $1 AND client_id = $2 ORDER BY other_id";
    same(rows, sql, known, should)
}

fn time(rows: &mut Rows<'_, '_>, known: &Known) -> Result<bool, Failure> {
    let should = known.ticket.time.iter().map(|entry| {
        vec![
            entry.seq.into(),
            entry.person.into(),
            entry.at.into(),
            entry.minutes.into(),
            entry.billable.into(),
            entry.note.as_str().into(),
        ]
    });
    let sql = "SELECT seq, person_id, at, minutes, billable, note FROM time_entry
        WHERE ticket_id = $1 AND client_id = $2 ORDER BY seq";
    same(rows, sql, known, should.collect())
}

fn files(rows: &mut Rows<'_, '_>, known: &Known) -> Result<bool, Failure> {
    let mut should: Vec<Vec<Value>> = known
        .ticket
        .files
        .iter()
        .map(|(_, at, person, file)| {
            vec![
                file.attachment.into(),
                file.name.as_str().into(),
                file.size.into(),
                file.sha256.as_str().into(),
                file.internal.into(),
                (*person).into(),
                (*at).into(),
            ]
        })
        .collect();
    should.sort_by_key(|row| match row.first() {
        Some(Value::Int(id)) => *id,
        _ => 0,
    });
    let sql = "SELECT id, name, size, sha256, internal, person_id, at FROM attachment
        WHERE ticket_id = $1 AND client_id = $2 ORDER BY id";
    same(rows, sql, known, should)
}

/// Writes everything as the events say.
fn write(rows: &mut Rows<'_, '_>, known: &Known, missing: bool) -> Result<(), Failure> {
    let ticket = &known.ticket;
    if missing {
        store::insert_as(rows, ticket, &known.clocks)?;
    } else {
        store::save(rows, ticket, &known.clocks)?;
    }
    actions::index_words(rows, ticket)?;
    store::put_links(rows, ticket)?;
    store::put_time(rows, ticket)?;
    store::put_files(rows, ticket)?;
    Ok(())
}

/// Takes away rows that no event knows.
fn without_events(tx: &mut Tx<'_>) -> Result<Vec<TicketId>, Failure> {
    let mut rows = tx.allow(Permission::Administer)?;
    let sql = format!(
        "SELECT t.id FROM ticket t WHERE {} AND NOT EXISTS
           (SELECT 1 FROM event e WHERE e.subject = 'ticket' AND e.subject_id = t.id
            AND e.client_id = t.client_id)
         ORDER BY t.id",
        rows.within("t.client_id")
    );
    let found = rows.rows(&sql, &[])?;
    let unknown: Vec<TicketId> = found
        .iter()
        .map(|row| row.get(0))
        .collect::<Result<_, _>>()?;
    for id in &unknown {
        store::remove(&mut rows, *id)?;
    }
    // What was put back by number must not be given out again.
    if rows.engine() == Engine::Postgres {
        for table in ["ticket", "attachment"] {
            let sql = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', 'id'),
                   GREATEST((SELECT COALESCE(max(id), 0) FROM {table} WHERE {}) + 1,
                            nextval(pg_get_serial_sequence('{table}', 'id'))), false)",
                rows.within("client_id")
            );
            rows.rows(&sql, &[])?;
        }
    }
    Ok(unknown)
}
