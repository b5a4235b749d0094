//! SQL on tickets: what is derived from their events. Lists are in `list`.

use intendant_domain::id::{ClientId, PersonId, TeamId, TicketId};
use intendant_domain::tickets::clocks::{self, ClockRow};
use intendant_domain::tickets::{Attached, Recorded, Ticket, TicketEvent};
use jiff::Timestamp;

use crate::platform::db::{DbError, Engine, Row, Value};
use crate::platform::events::{self, Event};
use crate::platform::failure::Failure;
use crate::platform::tx::Rows;

/// Columns that are derived, in the order of [`values`]; `id` stands first where it is given.
pub(super) const DERIVED: [&str; 30] = [
    "client_id",
    "kind",
    "title",
    "state",
    "open",
    "waiting",
    "impact",
    "urgency",
    "priority",
    "service_key",
    "service_name",
    "verdict",
    "version_id",
    "site_id",
    "item_id",
    "requester_id",
    "assignee_id",
    "team_id",
    "source",
    "opened_at",
    "responded_at",
    "restored_at",
    "resolved_at",
    "closed_at",
    "updated_at",
    "revision",
    "minutes",
    "merged_into",
    "clocks",
    "sort_due",
];
/// The last two, which no list is filtered by.
pub(super) const ALARMS: [&str; 2] = ["due_clock", "alarm_at"];

/// The derived columns of a ticket.
pub(super) fn values(ticket: &Ticket, clocks: &[ClockRow]) -> Result<Vec<Value>, Failure> {
    let service = ticket.coverage.service.as_deref();
    let service_name = ticket.coverage.service_name.as_deref();
    Ok(vec![
        ticket.client.into(),
        ticket.kind.code().into(),
        ticket.title.as_str().into(),
        ticket.state().code().into(),
        ticket.is_open().into(),
        ticket.wait.as_ref().map(|wait| wait.reason.as_str()).into(),
        ticket.impact.code().into(),
        ticket.urgency.code().into(),
        i64::from(ticket.priority.level()).into(),
        service.into(),
        service_name.into(),
        ticket.coverage.verdict.code().into(),
        ticket.version.into(),
        ticket.site.into(),
        ticket.item.into(),
        ticket.requester.into(),
        ticket.assignee.into(),
        ticket.team.into(),
        ticket.source.code().into(),
        ticket.opened_at.into(),
        ticket.responded_at.into(),
        ticket.restored_at.into(),
        ticket.resolved_at.into(),
        ticket.closed_at.into(),
        ticket.updated_at.into(),
        ticket.revision.into(),
        ticket.minutes().into(),
        ticket.merged_into.into(),
        serde_json::to_string(clocks)?.into(),
        clocks::queue_place(ticket, clocks).into(),
        clocks::first_due(clocks)
            .map(|(clock, _)| clock.code())
            .into(),
        clocks::next_alarm(ticket, clocks).into(),
    ])
}

/// Writes a new ticket's row; answers its id, which its first event then names.
pub(super) fn insert(
    rows: &mut Rows<'_, '_>,
    ticket: &Ticket,
    clocks: &[ClockRow],
) -> Result<TicketId, Failure> {
    let values = values(ticket, clocks)?;
    Ok(rows.insert(insert_sql(), &values)?)
}

fn insert_sql() -> &'static str {
    static SQL: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        let columns: Vec<&str> = DERIVED.into_iter().chain(ALARMS).collect();
        let params: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        format!(
            "INSERT INTO ticket ({}) VALUES ({}) RETURNING id",
            columns.join(", "),
            params.join(", ")
        )
    });
    &SQL
}

fn update_sql() -> &'static str {
    static SQL: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        let sets: Vec<String> = DERIVED
            .into_iter()
            .chain(ALARMS)
            .enumerate()
            .map(|(n, column)| format!("{column} = ${}", n + 2))
            .collect();
        format!(
            "UPDATE ticket SET {} WHERE id = $1 AND client_id = $2",
            sets.join(", ")
        )
    });
    &SQL
}

/// Writes a ticket's derived row anew.
pub(super) fn save(
    rows: &mut Rows<'_, '_>,
    ticket: &Ticket,
    clocks: &[ClockRow],
) -> Result<(), Failure> {
    let mut params = vec![ticket.id.into()];
    params.extend(values(ticket, clocks)?);
    rows.execute(update_sql(), &params)?;
    Ok(())
}

/// Which client's the ticket is, when it is within reach; locked until the commit where others
/// could change it.
pub(super) fn client_of(
    rows: &mut Rows<'_, '_>,
    ticket: TicketId,
    lock: bool,
) -> Result<Option<ClientId>, DbError> {
    let own = rows
        .own()
        .map(|person| format!(" AND t.requester_id = {person}"))
        .unwrap_or_default();
    let sql = format!(
        "SELECT t.client_id FROM ticket t WHERE t.id = $1 AND {}{own}{}",
        rows.within("t.client_id"),
        if lock { rows.for_update() } else { "" }
    );
    rows.row(&sql, &[ticket.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// Everything that happened to a ticket, in order.
pub(super) fn history(rows: &mut Rows<'_, '_>, ticket: TicketId) -> Result<Vec<Recorded>, Failure> {
    events::of(rows, "ticket", ticket.0)?
        .iter()
        .map(recorded)
        .collect()
}

/// The event as the rules know it.
pub(super) fn recorded(event: &Event) -> Result<Recorded, Failure> {
    Ok(Recorded {
        seq: event.seq,
        at: event.at,
        person: event.person,
        actor: event.actor.clone(),
        event: TicketEvent::read(&event.kind, &event.body)
            .map_err(|e| Failure::Broken(format!("event {} {}: {e}", event.client, event.seq)))?,
    })
}

/// The words that a ticket is found by, ready for the index.
pub(super) fn put_words(
    rows: &mut Rows<'_, '_>,
    ticket: TicketId,
    public: &str,
    internal: &str,
) -> Result<(), DbError> {
    let sql = match rows.engine() {
        Engine::Sqlite => {
            "INSERT OR REPLACE INTO ticket_search (rowid, public, internal) VALUES ($1, $2, $3)"
        }
        Engine::Postgres => {
            "INSERT INTO ticket_search (rowid, public, internal) VALUES ($1, $2, $3)
             ON CONFLICT (rowid) DO UPDATE SET public = excluded.public, internal = excluded.internal"
        }
    };
    rows.execute(sql, &[ticket.into(), public.into(), internal.into()])?;
    Ok(())
}

/// The words as they are stored.
pub(super) fn words(
    rows: &mut Rows<'_, '_>,
    ticket: TicketId,
) -> Result<Option<(String, String)>, DbError> {
    rows.row(
        "SELECT public, internal FROM ticket_search WHERE rowid = $1",
        &[ticket.into()],
    )?
    .map(|row| Ok((row.get(0)?, row.get(1)?)))
    .transpose()
}

/// Writes links and time of a ticket as its events have them.
pub(super) fn put_links(rows: &mut Rows<'_, '_>, ticket: &Ticket) -> Result<(), DbError> {
    rows.execute(
        "DELETE FROM ticket_link WHERE ticket_id = $1 AND client_id = $2",
        &[ticket.id.into(), ticket.client.into()],
    )?;
    for (other, relation) in &ticket.links {
        rows.execute(
            "INSERT INTO ticket_link (ticket_id, other_id, client_id, relation)
             VALUES ($1, $2, $3, $4)",
            &[
                ticket.id.into(),
                (*other).into(),
                ticket.client.into(),
                relation.code().into(),
            ],
        )?;
    }
    Ok(())
}

/// Writes the time spent as its events have it.
pub(super) fn put_time(rows: &mut Rows<'_, '_>, ticket: &Ticket) -> Result<(), DbError> {
    rows.execute(
        "DELETE FROM time_entry WHERE ticket_id = $1 AND client_id = $2",
        &[ticket.id.into(), ticket.client.into()],
    )?;
    for entry in &ticket.time {
        rows.execute(
            "INSERT INTO time_entry (client_id, seq, ticket_id, person_id, at, minutes, billable, note)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                ticket.client.into(),
                entry.seq.into(),
                ticket.id.into(),
                entry.person.into(),
                entry.at.into(),
                entry.minutes.into(),
                entry.billable.into(),
                entry.note.as_str().into(),
            ],
        )?;
    }
    Ok(())
}

/// Makes room for a file; its event names the id that is answered.
pub(super) fn insert_attachment(
    rows: &mut Rows<'_, '_>,
    ticket: &Ticket,
    file: &Attached,
    person: Option<PersonId>,
    at: Timestamp,
) -> Result<intendant_domain::id::AttachmentId, DbError> {
    rows.insert(
        "INSERT INTO attachment (client_id, ticket_id, name, size, sha256, internal, person_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        &[
            ticket.client.into(),
            ticket.id.into(),
            file.name.as_str().into(),
            file.size.into(),
            file.sha256.as_str().into(),
            file.internal.into(),
            person.into(),
            at.into(),
        ],
    )
}

/// Tickets whose clocks have something to say by `now`, the longest due first.
pub(super) fn due_alarms(
    rows: &mut Rows<'_, '_>,
    now: Timestamp,
    most: i64,
) -> Result<Vec<TicketId>, DbError> {
    let sql = format!(
        "SELECT id FROM ticket WHERE alarm_at <= $1 AND {} ORDER BY alarm_at LIMIT $2",
        rows.within("client_id")
    );
    ids(rows, &sql, &[now.into(), most.into()])
}

/// When the next clock of any ticket has something to say.
pub(super) fn next_alarm(rows: &mut Rows<'_, '_>) -> Result<Option<Timestamp>, DbError> {
    let sql = format!(
        "SELECT alarm_at FROM ticket WHERE alarm_at IS NOT NULL AND {} ORDER BY alarm_at LIMIT 1",
        rows.within("client_id")
    );
    rows.row(&sql, &[])?.map(|row| row.get(0)).transpose()
}

/// Tickets resolved before `before` that nobody closed.
pub(super) fn resolved_before(
    rows: &mut Rows<'_, '_>,
    before: Timestamp,
    most: i64,
) -> Result<Vec<TicketId>, DbError> {
    let sql = format!(
        "SELECT id FROM ticket WHERE state = 'resolved' AND resolved_at < $1 AND {}
         ORDER BY resolved_at LIMIT $2",
        rows.within("client_id")
    );
    ids(rows, &sql, &[before.into(), most.into()])
}

fn ids(rows: &mut Rows<'_, '_>, sql: &str, params: &[Value]) -> Result<Vec<TicketId>, DbError> {
    rows.rows(sql, params)?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// A provider's person who can be given a ticket: their name.
pub(super) fn colleague(
    rows: &mut Rows<'_, '_>,
    person: PersonId,
) -> Result<Option<String>, DbError> {
    let row = rows.row(
        "SELECT name FROM person WHERE id = $1 AND client_id IS NULL AND disabled_at IS NULL",
        &[person.into()],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// A team's name.
pub(super) fn team(rows: &mut Rows<'_, '_>, team: TeamId) -> Result<Option<String>, DbError> {
    let row = rows.row(
        "SELECT name FROM team WHERE id = $1 AND archived_at IS NULL",
        &[team.into()],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// A setting of the instance.
pub(super) fn setting(rows: &mut Rows<'_, '_>, name: &str) -> Result<Option<String>, DbError> {
    rows.row("SELECT value FROM setting WHERE name = $1", &[name.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// The clocks column of a row.
pub(super) fn clocks_of(row: &Row, index: usize) -> Result<Vec<ClockRow>, DbError> {
    let text: String = row.get(index)?;
    serde_json::from_str(&text).map_err(|e| DbError::Broken(format!("clocks: {e}")))
}

/// A ticket's title, when it is within reach.
pub(super) fn title(rows: &mut Rows<'_, '_>, ticket: TicketId) -> Result<Option<String>, DbError> {
    let own = rows
        .own()
        .map(|person| format!(" AND requester_id = {person}"))
        .unwrap_or_default();
    let sql = format!(
        "SELECT title FROM ticket WHERE id = $1 AND {}{own}",
        rows.within("client_id")
    );
    rows.row(&sql, &[ticket.into()])?
        .map(|row| row.get(0))
        .transpose()
}

/// Writes a row that is missing, under the id that its events name.
pub(super) fn insert_as(
    rows: &mut Rows<'_, '_>,
    ticket: &Ticket,
    clocks: &[ClockRow],
) -> Result<(), Failure> {
    let columns: Vec<&str> = ["id"].into_iter().chain(DERIVED).chain(ALARMS).collect();
    let params: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO ticket ({}) VALUES ({})",
        columns.join(", "),
        params.join(", ")
    );
    let mut all = vec![ticket.id.into()];
    all.extend(values(ticket, clocks)?);
    rows.execute(&sql, &all)?;
    Ok(())
}

/// Writes the files of a ticket as its events have them.
pub(super) fn put_files(rows: &mut Rows<'_, '_>, ticket: &Ticket) -> Result<(), DbError> {
    rows.execute(
        "DELETE FROM attachment WHERE ticket_id = $1 AND client_id = $2",
        &[ticket.id.into(), ticket.client.into()],
    )?;
    for (_, at, person, file) in &ticket.files {
        rows.execute(
            "INSERT INTO attachment
               (id, client_id, ticket_id, name, size, sha256, internal, person_id, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                file.attachment.into(),
                ticket.client.into(),
                ticket.id.into(),
                file.name.as_str().into(),
                file.size.into(),
                file.sha256.as_str().into(),
                file.internal.into(),
                (*person).into(),
                (*at).into(),
            ],
        )?;
    }
    Ok(())
}

/// Takes away everything derived of a ticket that no event knows.
pub(super) fn remove(rows: &mut Rows<'_, '_>, ticket: TicketId) -> Result<(), DbError> {
    let within = rows.within("client_id");
    for statement in [
        "DELETE FROM ticket_link WHERE (ticket_id = $1 OR other_id = $1)",
        "DELETE FROM time_entry WHERE ticket_id = $1",
        "DELETE FROM attachment WHERE ticket_id = $1",
    ] {
        rows.execute(&format!("{statement} AND {within}"), &[ticket.into()])?;
    }
    rows.execute(
        "DELETE FROM ticket_search WHERE rowid = $1",
        &[ticket.into()],
    )?;
    rows.execute(
        &format!("DELETE FROM ticket WHERE id = $1 AND {within}"),
        &[ticket.into()],
    )?;
    Ok(())
}
