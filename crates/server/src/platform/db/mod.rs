//! The database behind one face: SQLite (one writer that groups commits, several readers) or
//! PostgreSQL (a pool). One SQL text serves both: `$1` placeholders, BIGINT, TEXT, DOUBLE PRECISION
//! and blobs only.

mod engine;
mod migrate;
mod postgres;
mod sqlite;
mod value;

use std::path::Path;

pub use engine::{Conn, Engine};
pub use value::{FromValue, Row, Value};

/// Why a statement or a transaction failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DbError {
    /// A unique index refused; the text names the index or its columns.
    #[error("already there: {0}")]
    Unique(String),
    /// No room left on the disk.
    #[error("the disk is full")]
    Full,
    /// The database cannot be reached or is shutting down.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// Somebody else changed the same rows; the caller may try again.
    #[error("somebody else changed the same rows")]
    Contended,
    /// A text with a NUL character: PostgreSQL cannot hold it, so neither engine takes it.
    #[error("a text holds a NUL character")]
    Nul,
    /// Anything else: a defect.
    #[error("{0}")]
    Broken(String),
}

/// A handle to the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Inner,
}

#[derive(Clone)]
enum Inner {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Pool),
}

/// Told once whether the work's commit reached the disk; called on the database's own thread.
pub(crate) type Finish = Box<dyn FnOnce(Result<(), DbError>) + Send>;
/// Work within a transaction: whether to keep what it did, and whom to tell.
pub(crate) type Work = Box<dyn FnOnce(&mut Conn<'_>) -> (bool, Finish) + Send>;

impl Db {
    /// Opens (or makes) the SQLite file `intendant.db` in `folder` and brings it up to date.
    ///
    /// # Errors
    /// When the folder cannot be written or a migration fails.
    pub fn open_sqlite(folder: &Path) -> Result<Self, DbError> {
        Ok(Self {
            inner: Inner::Sqlite(sqlite::Sqlite::open(&folder.join("intendant.db"))?),
        })
    }

    /// Connects to PostgreSQL and brings it up to date.
    ///
    /// # Errors
    /// When the server cannot be reached or a migration fails.
    pub fn open_postgres(url: &str) -> Result<Self, DbError> {
        Ok(Self {
            inner: Inner::Postgres(postgres::Pool::open(url)?),
        })
    }

    /// Which engine stands behind.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `work` in a transaction that may write. `finish` is told, on the database's thread,
    /// after the commit is on disk or has failed.
    pub(crate) fn write(&self, work: Work) {
        match &self.inner {
            Inner::Sqlite(sqlite) => sqlite.write(work),
            Inner::Postgres(pool) => pool.run(work),
        }
    }

    /// Runs `work` on a consistent snapshot; it must not write.
    pub(crate) fn read(&self, work: Work) {
        match &self.inner {
            Inner::Sqlite(sqlite) => sqlite.read(work),
            Inner::Postgres(pool) => pool.run(work),
        }
    }
}
