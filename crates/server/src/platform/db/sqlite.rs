//! SQLite: WAL, `synchronous=FULL`, one writer thread that groups commits, a few readers.
//!
//! Each piece of work runs in a savepoint; the writer commits when its queue is empty or the group
//! is large, then tells all of the group. So a lone write is durable at once and a crowd shares the
//! cost of the disk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use roaring::RoaringBitmap;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, OpenFlags, types::ValueRef};

use super::{Conn, DbError, Finish, Row, Value, Work, migrate};

/// Most pieces of work in one commit.
const GROUP: usize = 256;
/// Readers at once; more do not help on few cores.
const READERS: usize = 4;
/// Bytes of the file that a connection maps at most.
const MAPPED: i64 = 1 << 30;
/// Without work for so long, a connection gives its memory back.
const IDLE: Duration = Duration::from_millis(1500);

/// Handle to the threads.
#[derive(Clone)]
pub(super) struct Sqlite {
    writer: Sender<Work>,
    readers: Sender<Work>,
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Self, DbError> {
        let writer_conn = Connection::open(path).map_err(broken)?;
        prepare(&writer_conn)?;
        migrate::run(&mut Conn::Sqlite(&writer_conn))?;
        let (writer, queue) = unbounded();
        spawn("db-writer", move || write_loop(&writer_conn, &queue))?;
        let (readers, queue) = unbounded();
        for n in 0..READERS {
            let conn = Connection::open_with_flags(
                path,
                OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )
            .map_err(broken)?;
            tune(&conn)?;
            let queue: Receiver<Work> = queue.clone();
            spawn(&format!("db-reader-{n}"), move || read_loop(&conn, &queue))?;
        }
        Ok(Self { writer, readers })
    }

    pub(super) fn write(&self, work: Work) {
        // The writer lives as long as a handle does; a closed queue means it died, and the dropped
        // work tells its caller.
        let _ = self.writer.send(work);
    }

    pub(super) fn read(&self, work: Work) {
        let _ = self.readers.send(work);
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), DbError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map(drop)
        .map_err(|e| DbError::Unavailable(e.to_string()))
}

fn prepare(conn: &Connection) -> Result<(), DbError> {
    conn.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
         PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864;",
    )
    .map_err(broken)?;
    tune(conn)
}

fn tune(conn: &Connection) -> Result<(), DbError> {
    conn.execute_batch(&format!(
        "PRAGMA busy_timeout=5000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size={MAPPED};
         PRAGMA cache_size=-8192;"
    ))
    .map_err(broken)?;
    conn.set_prepared_statement_cache_capacity(256);
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_DIRECTONLY;
    conn.create_scalar_function("among", 2, flags, among)
        .map_err(broken)
}

/// `among(set, n)`: whether a set of numbers (a bitmap in the form in which it is kept) holds `n`. The
/// set is read once for a statement.
fn among(context: &Context<'_>) -> rusqlite::Result<bool> {
    let set = context.get_or_create_aux(0, |value| -> Result<RoaringBitmap, rusqlite::Error> {
        let bytes = value.as_blob()?;
        RoaringBitmap::deserialize_from(bytes)
            .map_err(|error| rusqlite::Error::UserFunctionError(Box::new(error)))
    })?;
    let number: i64 = context.get(1)?;
    Ok(u32::try_from(number).is_ok_and(|bit| set.contains(bit)))
}

/// The next work. A connection that had none for a while gives back what it keeps in memory: its pages,
/// and the part of the file that it has mapped.
fn next(conn: &Connection, queue: &Receiver<Work>) -> Option<Work> {
    match queue.recv_timeout(IDLE) {
        Ok(work) => return Some(work),
        Err(RecvTimeoutError::Disconnected) => return None,
        Err(RecvTimeoutError::Timeout) => {}
    }
    let rest = format!("PRAGMA shrink_memory; PRAGMA mmap_size=0; PRAGMA mmap_size={MAPPED};");
    if let Err(error) = batch(conn, &rest) {
        tracing::debug!(%error, "giving memory back");
    }
    queue.recv().ok()
}

fn write_loop(conn: &Connection, queue: &Receiver<Work>) {
    while let Some(first) = next(conn, queue) {
        let mut finishes: Vec<Finish> = Vec::new();
        if let Err(error) = batch(conn, "BEGIN IMMEDIATE") {
            // Nothing ran: tell the one that waits, and take the next afresh.
            let (_, finish) = refuse(first, conn);
            finish(Err(error));
            continue;
        }
        let mut next = Some(first);
        while let Some(work) = next.take() {
            if let Some(finish) = in_savepoint(conn, work) {
                finishes.push(finish);
            }
            if finishes.len() < GROUP {
                next = queue.try_recv().ok();
            }
        }
        let outcome = batch(conn, "COMMIT");
        if outcome.is_err() {
            let _ = batch(conn, "ROLLBACK");
        }
        for finish in finishes {
            finish(outcome.clone());
        }
    }
}

/// Work that cannot run still owes its caller an answer: run it where nothing can be kept.
fn refuse(work: Work, conn: &Connection) -> (bool, Finish) {
    catch_unwind(AssertUnwindSafe(|| work(&mut Conn::Sqlite(conn))))
        .unwrap_or_else(|_| (false, Box::new(|_| ())))
}

fn in_savepoint(conn: &Connection, work: Work) -> Option<Finish> {
    if let Err(error) = batch(conn, "SAVEPOINT work") {
        tracing::error!(%error, "savepoint");
        return None;
    }
    let done = catch_unwind(AssertUnwindSafe(|| work(&mut Conn::Sqlite(conn))));
    let (keep, finish) = match done {
        Ok((keep, finish)) => (keep, Some(finish)),
        Err(_) => (false, None),
    };
    let end = if keep {
        "RELEASE work"
    } else {
        "ROLLBACK TO work; RELEASE work"
    };
    match (batch(conn, end), finish) {
        (Err(error), Some(finish)) => {
            finish(Err(error));
            None
        }
        (_, finish) => finish,
    }
}

fn read_loop(conn: &Connection, queue: &Receiver<Work>) {
    while let Some(work) = next(conn, queue) {
        let began = batch(conn, "BEGIN");
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut Conn::Sqlite(conn))));
        let _ = batch(conn, "COMMIT");
        if let Ok((_, finish)) = done {
            finish(began);
        }
    }
}

fn batch(conn: &Connection, sql: &str) -> Result<(), DbError> {
    conn.execute_batch(sql).map_err(broken)
}

/// `$1` → `?1`: SQLite numbers `$name` parameters by first appearance, PostgreSQL by their number.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(v) => ValueRef::Integer(*v),
            Self::Real(v) => ValueRef::Real(*v),
            Self::Text(v) => ValueRef::Text(v.as_bytes()),
            Self::Bytes(v) => ValueRef::Blob(v),
        }))
    }
}

pub(super) fn execute(conn: &Connection, sql: &str, params: &[Value]) -> Result<u64, DbError> {
    let mut statement = conn.prepare_cached(&numbered(sql)).map_err(broken)?;
    statement
        .execute(rusqlite::params_from_iter(params))
        .map(|n| n as u64)
        .map_err(broken)
}

pub(super) fn each(
    conn: &Connection,
    sql: &str,
    params: &[Value],
    take: &mut dyn FnMut(Row) -> Result<(), DbError>,
) -> Result<(), DbError> {
    let mut statement = conn.prepare_cached(&numbered(sql)).map_err(broken)?;
    let columns = statement.column_count();
    let mut rows = statement
        .query(rusqlite::params_from_iter(params))
        .map_err(broken)?;
    while let Some(row) = rows.next().map_err(broken)? {
        let mut values = Vec::with_capacity(columns);
        for n in 0..columns {
            values.push(match row.get_ref(n).map_err(broken)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(v) => Value::Int(v),
                ValueRef::Real(v) => Value::Real(v),
                ValueRef::Text(v) => Value::Text(String::from_utf8_lossy(v).into_owned()),
                ValueRef::Blob(v) => Value::Bytes(v.to_vec()),
            });
        }
        take(Row(values))?;
    }
    Ok(())
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "used as a function of map_err"
)]
fn broken(error: rusqlite::Error) -> DbError {
    use rusqlite::ErrorCode;
    if let rusqlite::Error::SqliteFailure(code, text) = &error {
        let text = text.clone().unwrap_or_default();
        return match (code.code, code.extended_code) {
            (ErrorCode::ConstraintViolation, 1555 | 2067) => DbError::Unique(text),
            (ErrorCode::DiskFull, _) => DbError::Full,
            // SQLITE_IOERR_WRITE and its kin: a full or failing disk.
            (ErrorCode::SystemIoFailure, _) => DbError::Unavailable(text),
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => DbError::Contended,
            (ErrorCode::CannotOpen | ErrorCode::ReadOnly, _) => DbError::Unavailable(text),
            _ => DbError::Broken(error.to_string()),
        };
    }
    DbError::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_numbers_is_a_condition() {
        let conn = Connection::open_in_memory().unwrap();
        tune(&conn).unwrap();
        let set: RoaringBitmap = [3, 70_000].into_iter().collect();
        let mut bytes = Vec::new();
        set.serialize_into(&mut bytes).unwrap();
        // The last is 3 with a bit that a set of 32 bits cannot have.
        let sql =
            "SELECT value FROM json_each('[1, 3, -3, 70000, 4294967299]') WHERE among($1, value)";
        let mut found = Vec::new();
        each(&conn, sql, &[bytes.into()], &mut |row| {
            found.push(row.get::<i64>(0)?);
            Ok(())
        })
        .unwrap();
        assert_eq!(found, [3, 70_000]);
        let broken = each(&conn, sql, &[vec![1_u8, 2].into()], &mut |_| Ok(()));
        assert!(broken.is_err());
    }
}
