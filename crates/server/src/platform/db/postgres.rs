//! PostgreSQL: a few threads, each with a connection of its own and its prepared statements. A
//! connection that was lost is made again before the next piece of work.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, Sender, unbounded};
use postgres::error::SqlState;
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use postgres::{Client, Statement};

use super::target::Target;
use super::{Conn, DbError, Row, Value, Work, migrate};

/// Connections held.
const CONNECTIONS: usize = 8;

/// Handle to the threads.
#[derive(Clone)]
pub(super) struct Pool {
    queue: Sender<Work>,
    target: Arc<Target>,
}

type Statements = HashMap<String, Statement>;

impl Pool {
    pub(super) fn open(url: &str) -> Result<Self, DbError> {
        let target = Arc::new(Target::read(url)?);
        let mut first = target.connect()?;
        migrate::run(&mut Conn::Postgres(&mut first, &mut HashMap::new()))?;
        let (queue, work) = unbounded();
        let mut spare = Some(first);
        for n in 0..CONNECTIONS {
            let (target, work, client) = (Arc::clone(&target), work.clone(), spare.take());
            thread::Builder::new()
                .name(format!("db-{n}"))
                .spawn(move || work_loop(&target, client, &work))
                .map_err(|e| DbError::Unavailable(e.to_string()))?;
        }
        Ok(Self { queue, target })
    }

    pub(super) fn run(&self, work: Work) {
        let _ = self.queue.send(work);
    }

    pub(super) fn target(&self) -> Arc<Target> {
        Arc::clone(&self.target)
    }
}

fn work_loop(target: &Target, mut client: Option<Client>, queue: &Receiver<Work>) {
    let mut statements = Statements::new();
    while let Ok(work) = queue.recv() {
        if client.as_ref().is_none_or(Client::is_closed) {
            statements.clear();
            client = target
                .connect()
                .inspect_err(|error| tracing::error!(%error, "database connection"))
                .ok();
        }
        // Work whose database is away is dropped, which its caller is told as "unavailable".
        if let Some(client) = client.as_mut() {
            run(client, &mut statements, work);
        }
    }
}

fn run(client: &mut Client, statements: &mut Statements, work: Work) {
    if client.batch_execute("BEGIN").is_err() {
        return;
    }
    let done = catch_unwind(AssertUnwindSafe(|| {
        work(&mut Conn::Postgres(client, statements))
    }));
    match done {
        Ok((true, finish)) => finish(client.batch_execute("COMMIT").map_err(broken)),
        Ok((false, finish)) => {
            let _ = client.batch_execute("ROLLBACK");
            finish(Ok(()));
        }
        Err(_) => {
            let _ = client.batch_execute("ROLLBACK");
        }
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(v) if *ty == Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
            Self::Int(v) if *ty == Type::BOOL => (*v != 0).to_sql(ty, out),
            #[allow(clippy::cast_precision_loss, reason = "asked for by the column")]
            Self::Int(v) if *ty == Type::FLOAT8 => (*v as f64).to_sql(ty, out),
            Self::Int(v) => v.to_sql(&Type::INT8, out),
            Self::Real(v) => v.to_sql(ty, out),
            Self::Text(v) => v.as_str().to_sql(&Type::TEXT, out),
            Self::Bytes(v) => v.as_slice().to_sql(&Type::BYTEA, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn statement(client: &mut Client, cache: &mut Statements, sql: &str) -> Result<Statement, DbError> {
    if let Some(known) = cache.get(sql) {
        return Ok(known.clone());
    }
    let made = client.prepare(sql).map_err(broken)?;
    if cache.len() >= 512 {
        cache.clear();
    }
    cache.insert(sql.to_owned(), made.clone());
    Ok(made)
}

fn refs(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|p| p as &(dyn ToSql + Sync)).collect()
}

pub(super) fn execute(
    client: &mut Client,
    cache: &mut Statements,
    sql: &str,
    params: &[Value],
) -> Result<u64, DbError> {
    // Data definition comes in batches without parameters.
    if params.is_empty() && sql.contains(';') {
        return client.batch_execute(sql).map(|()| 0).map_err(broken);
    }
    let statement = statement(client, cache, sql)?;
    client.execute(&statement, &refs(params)).map_err(broken)
}

pub(super) fn each(
    client: &mut Client,
    cache: &mut Statements,
    sql: &str,
    params: &[Value],
    take: &mut dyn FnMut(Row) -> Result<(), DbError>,
) -> Result<(), DbError> {
    use postgres::fallible_iterator::FallibleIterator;
    let statement = statement(client, cache, sql)?;
    let mut rows = client
        .query_raw(&statement, params.iter())
        .map_err(broken)?;
    while let Some(row) = rows.next().map_err(broken)? {
        take(owned(&row)?)?;
    }
    Ok(())
}

fn owned(row: &postgres::Row) -> Result<Row, DbError> {
    let mut values = Vec::with_capacity(row.len());
    for (n, column) in row.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(n).map(Value::from),
            Type::INT4 => row.try_get::<_, Option<i32>>(n).map(Value::from),
            Type::BOOL => row.try_get::<_, Option<bool>>(n).map(Value::from),
            Type::FLOAT8 => row.try_get::<_, Option<f64>>(n).map(Value::from),
            Type::FLOAT4 => row
                .try_get::<_, Option<f32>>(n)
                .map(|v| v.map(f64::from).into()),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(n).map(Value::from),
            _ => row.try_get::<_, Option<String>>(n).map(Value::from),
        };
        values.push(value.map_err(broken)?);
    }
    Ok(Row(values))
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "used as a function of map_err"
)]
fn broken(error: postgres::Error) -> DbError {
    let text = error
        .as_db_error()
        .map_or_else(|| error.to_string(), ToString::to_string);
    match error.code() {
        Some(c) if *c == SqlState::UNIQUE_VIOLATION => DbError::Unique(
            error
                .as_db_error()
                .and_then(|e| e.constraint())
                .unwrap_or_default()
                .to_owned(),
        ),
        Some(c) if *c == SqlState::DISK_FULL => DbError::Full,
        Some(c)
            if *c == SqlState::T_R_SERIALIZATION_FAILURE
                || *c == SqlState::T_R_DEADLOCK_DETECTED =>
        {
            DbError::Contended
        }
        Some(c) if c.code().starts_with("57P") => DbError::Unavailable(text),
        None if error.is_closed() => DbError::Unavailable(text),
        _ => DbError::Broken(text),
    }
}
