//! Appending to a client's chain of events, and reading it back.

use intendant_domain::chain::{GENESIS, Link};
use intendant_domain::id::{ClientId, PersonId};
use jiff::Timestamp;

use super::db::{DbError, Row};
use super::tx::Rows;

/// Something to append.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// `ticket`, `item`, `contract`, `month`.
    pub subject: &'static str,
    /// Which one.
    pub subject_id: i64,
    /// What happened.
    pub kind: &'static str,
    /// Its own data, a JSON object.
    pub body: String,
    /// When it happened, if that is not now (an agent delivers late, a history is imported).
    pub at: Option<Timestamp>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Whose chain.
    pub client: ClientId,
    /// Place in the chain.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who, when it was a person.
    pub person: Option<PersonId>,
    /// Their name, or what made the program act.
    pub actor: String,
    /// `ticket`, `item`, `contract`, `month`.
    pub subject: String,
    /// Which one.
    pub subject_id: i64,
    /// What happened.
    pub kind: String,
    /// Its own data, JSON.
    pub body: String,
    /// Hash of it and all before it.
    pub hash: String,
}

/// Columns of [`Event`], in the order that [`Event::from_row`] reads.
pub const COLUMNS: &str =
    "client_id, seq, at, person_id, actor, subject, subject_id, kind, body, hash";

impl Event {
    /// Reads a row of [`COLUMNS`].
    ///
    /// # Errors
    /// When the row is of something else.
    pub fn from_row(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            client: row.get(0)?,
            seq: row.get(1)?,
            at: row.get(2)?,
            person: row.get(3)?,
            actor: row.get(4)?,
            subject: row.get(5)?,
            subject_id: row.get(6)?,
            kind: row.get(7)?,
            body: row.get(8)?,
            hash: row.get(9)?,
        })
    }

    /// The hash that it should have behind `previous`.
    #[must_use]
    pub fn expected_hash(&self, previous: &str) -> String {
        Link {
            client: self.client.0,
            seq: self.seq,
            at: self.at.as_microsecond(),
            person: self.person.map(|p| p.0),
            actor: &self.actor,
            subject: &self.subject,
            subject_id: self.subject_id,
            kind: &self.kind,
            body: &self.body,
        }
        .hash(previous)
    }
}

/// Appends `events` to the chain of `client`, in order, as the transaction's actor. The head of the
/// chain is locked until the commit, so chains have neither gaps nor forks.
///
/// # Errors
/// As the database says.
pub fn append(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    events: Vec<NewEvent>,
) -> Result<Vec<Event>, DbError> {
    let (mut seq, mut hash) = head(rows, client)?;
    let (now, person, actor) = {
        let tx = rows.tx();
        (tx.now(), tx.actor().person, tx.actor().name.clone())
    };
    let mut done = Vec::with_capacity(events.len());
    for new in events {
        seq += 1;
        let mut event = Event {
            client,
            seq,
            at: new.at.unwrap_or(now),
            person,
            actor: actor.clone(),
            subject: new.subject.to_owned(),
            subject_id: new.subject_id,
            kind: new.kind.to_owned(),
            body: new.body,
            hash: String::new(),
        };
        hash = event.expected_hash(&hash);
        event.hash.clone_from(&hash);
        insert(rows, &event)?;
        done.push(event);
    }
    rows.execute(
        "UPDATE chain SET seq = $2, hash = $3 WHERE client_id = $1",
        &[client.into(), seq.into(), hash.into()],
    )?;
    Ok(done)
}

fn head(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<(i64, String), DbError> {
    let sql = format!(
        "SELECT seq, hash FROM chain WHERE client_id = $1{}",
        rows.for_update()
    );
    if let Some(row) = rows.row(&sql, &[client.into()])? {
        return Ok((row.get(0)?, row.get(1)?));
    }
    rows.execute(
        "INSERT INTO chain (client_id, seq, hash) VALUES ($1, 0, $2)",
        &[client.into(), GENESIS.into()],
    )?;
    Ok((0, GENESIS.to_owned()))
}

fn insert(rows: &mut Rows<'_, '_>, event: &Event) -> Result<(), DbError> {
    rows.execute(
        "INSERT INTO event
             (client_id, seq, at, person_id, actor, subject, subject_id, kind, body, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            event.client.into(),
            event.seq.into(),
            event.at.into(),
            event.person.into(),
            event.actor.as_str().into(),
            event.subject.as_str().into(),
            event.subject_id.into(),
            event.kind.as_str().into(),
            event.body.as_str().into(),
            event.hash.as_str().into(),
        ],
    )?;
    Ok(())
}

/// The events of one subject, in order.
///
/// # Errors
/// As the database says.
pub fn of(rows: &mut Rows<'_, '_>, subject: &str, subject_id: i64) -> Result<Vec<Event>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM event WHERE subject = $1 AND subject_id = $2 AND {} ORDER BY seq",
        rows.within("client_id")
    );
    rows.rows(&sql, &[subject.into(), subject_id.into()])?
        .iter()
        .map(Event::from_row)
        .collect()
}

/// How a client's chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Whose.
    pub client: ClientId,
    /// Its name.
    pub name: String,
    /// Events looked at.
    pub events: i64,
    /// Where it first breaks, and how; absent: it is whole.
    pub broken: Option<(i64, Break)>,
}

/// How a chain breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The event is not what was hashed: it was altered, or one before it was.
    Altered,
    /// An event that should stand here is not there.
    Missing,
    /// The chain goes on past, or ends before, the head that was written down.
    Head,
}

/// Recomputes every chain within reach, one event at a time.
///
/// # Errors
/// As the database says.
pub fn check(rows: &mut Rows<'_, '_>) -> Result<Vec<Chain>, DbError> {
    let clients = rows.rows(
        &format!(
            "SELECT c.id, c.name, COALESCE(h.seq, 0), COALESCE(h.hash, '') FROM client c
             LEFT JOIN chain h ON h.client_id = c.id WHERE {} ORDER BY c.id",
            rows.within("c.id")
        ),
        &[],
    )?;
    let mut chains = Vec::with_capacity(clients.len());
    for row in clients {
        let (client, head): (ClientId, i64) = (row.get(0)?, row.get(2)?);
        let head_hash: String = row.get(3)?;
        let (events, last, mut broken) = check_one(rows, client)?;
        let ends = events == head && (head == 0 || last == head_hash);
        if broken.is_none() && !ends {
            broken = Some((events.min(head) + 1, Break::Head));
        }
        chains.push(Chain {
            client,
            name: row.get(1)?,
            events,
            broken,
        });
    }
    Ok(chains)
}

/// How many events a chain has, the hash of the last, and where it first breaks.
type Walked = (i64, String, Option<(i64, Break)>);

fn check_one(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<Walked, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE client_id = $1 ORDER BY seq");
    let (mut count, mut last, mut broken) = (0, GENESIS.to_owned(), None);
    rows.each(&sql, &[client.into()], &mut |row| {
        let event = Event::from_row(&row)?;
        count += 1;
        if broken.is_none() {
            broken = match event.seq {
                seq if seq != count => Some((count, Break::Missing)),
                seq if event.expected_hash(&last) != event.hash => Some((seq, Break::Altered)),
                _ => None,
            };
        }
        last = event.hash;
        Ok(())
    })?;
    Ok((count, last, broken))
}
