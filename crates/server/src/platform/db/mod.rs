//! The database behind one face: SQLite (one writer that groups commits, several readers) or
//! PostgreSQL (a pool). One SQL text serves both: `$1` placeholders, BIGINT, TEXT, DOUBLE PRECISION
//! and blobs only.

mod engine;
mod exchange;
mod migrate;
mod postgres;
mod sqlite;
mod target;
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

    /// Connects to PostgreSQL and brings it up to date. The address may carry `sslmode` (`disable`,
    /// `prefer`, `require`, `verify-ca`, `verify-full`) and `sslrootcert` (a PEM file, or `system`).
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

    /// Passes texts between the servers that share this database: what is sent to the answer is heard
    /// by the others, what they send is given to `hear`. `None` on SQLite, which serves one only.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub(crate) fn exchange(
        &self,
        hear: impl Fn(&str) + Send + 'static,
    ) -> Result<Option<crossbeam_channel::Sender<String>>, DbError> {
        match &self.inner {
            Inner::Sqlite(_) => Ok(None),
            Inner::Postgres(pool) => exchange::start(pool.target(), hear).map(Some),
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
