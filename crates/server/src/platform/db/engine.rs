//! A connection within a transaction, of either engine.

use std::collections::HashMap;

use super::{DbError, Row, Value, postgres as pg, sqlite};

/// The database program behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// A server.
    Postgres,
}

/// A connection within a transaction.
pub enum Conn<'a> {
    /// SQLite.
    Sqlite(&'a rusqlite::Connection),
    /// PostgreSQL, with the statements that this connection has prepared.
    Postgres(
        &'a mut postgres::Client,
        &'a mut HashMap<String, postgres::Statement>,
    ),
}

impl Conn<'_> {
    /// Which engine this is, for the few statements that differ.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(..) => Engine::Postgres,
        }
    }

    /// Runs a statement; answers how many rows it changed.
    ///
    /// # Errors
    /// As the database says; see [`DbError`].
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DbError> {
        no_nul(params)?;
        match self {
            Self::Sqlite(c) => sqlite::execute(c, sql, params),
            Self::Postgres(c, cache) => pg::execute(c, cache, sql, params),
        }
    }

    /// Runs a query; answers all of its rows.
    ///
    /// # Errors
    /// As the database says; see [`DbError`].
    pub fn rows(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        let mut rows = Vec::new();
        self.each(sql, params, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Runs a query; answers its first row.
    ///
    /// # Errors
    /// As the database says; see [`DbError`].
    pub fn row(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, DbError> {
        Ok(self.rows(sql, params)?.into_iter().next())
    }

    /// Runs a query and hands each row to `take` without holding them all.
    ///
    /// # Errors
    /// As the database or `take` says.
    pub fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        take: &mut dyn FnMut(Row) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        no_nul(params)?;
        match self {
            Self::Sqlite(c) => sqlite::each(c, sql, params, take),
            Self::Postgres(c, cache) => pg::each(c, cache, sql, params, take),
        }
    }

    /// What to write behind a `SELECT` so that the rows stay as read until the commit: nothing on
    /// SQLite, whose only writer is us.
    #[must_use]
    pub fn for_update(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(..) => " FOR UPDATE",
        }
    }
}

impl Conn<'_> {
    /// The same connection, for a shorter while.
    pub(crate) fn again(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(c) => Conn::Sqlite(c),
            Self::Postgres(c, cache) => Conn::Postgres(c, cache),
        }
    }
}

/// Refuses texts that only one of the engines could hold. JSON carries its NUL escaped, and would
/// give it back to whoever reads it: that is refused as well.
fn no_nul(params: &[Value]) -> Result<(), DbError> {
    let has_nul = |value: &Value| match value {
        Value::Text(text) => text.contains('\0') || is_json_with_nul(text),
        _ => false,
    };
    if params.iter().any(has_nul) {
        return Err(DbError::Nul);
    }
    Ok(())
}

/// Whether `text` is a JSON object or list in which a string holds `\u0000`; `\\u0000` is a
/// backslash and six letters.
fn is_json_with_nul(text: &str) -> bool {
    text.starts_with(['{', '['])
        && text.match_indices("\\u0000").any(|(at, _)| {
            let before = text[..at].bytes().rev();
            before.take_while(|byte| *byte == b'\\').count() % 2 == 0
        })
}
