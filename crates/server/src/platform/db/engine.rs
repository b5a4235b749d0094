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
