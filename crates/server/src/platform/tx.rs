//! The signed-in transaction: no sign-in, no [`Tx`]; no permission, no [`Rows`]; no `Rows`, no SQL.

use intendant_domain::access::{Permission, Reach};
use intendant_domain::id::{ClientId, PersonId};
use jiff::Timestamp;

use super::actor::Actor;
use super::app::Shared;
use super::db::{Conn, DbError, Row, Value};
use super::failure::{Failure, Problem};
use super::live::Change;

/// A transaction opened for somebody. What it writes is on disk when `App::write` answers.
pub struct Tx<'c> {
    conn: Conn<'c>,
    actor: Actor,
    now: Timestamp,
    /// When it began, and whether the program itself began it.
    began: (Timestamp, bool),
    shared: &'c Shared,
    pub(super) changes: Vec<Change>,
    pub(super) after: Vec<After>,
}

/// What is done once a transaction is on disk.
pub(super) type After = Box<dyn FnOnce(&Shared) + Send>;

impl<'c> Tx<'c> {
    pub(super) fn new(conn: Conn<'c>, actor: Actor, now: Timestamp, shared: &'c Shared) -> Self {
        let began = (now, actor.person.is_none());
        Self {
            conn,
            actor,
            now,
            began,
            shared,
            changes: Vec::new(),
            after: Vec::new(),
        }
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// When: the same instant throughout the transaction.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// From here on everything is done as `actor` at `at`, never later than now: how the program
    /// brings in a history.
    ///
    /// # Errors
    /// [`Failure::Denied`] when a person began the transaction.
    pub fn as_of(&mut self, actor: Actor, at: Timestamp) -> Result<(), Failure> {
        let (began, by_program) = self.began;
        if !by_program {
            return Err(Failure::Denied(Problem::new("", "failure-denied")));
        }
        (self.actor, self.now) = (actor, at.min(began));
        Ok(())
    }

    /// What lives beside the database: settings, caches.
    #[must_use]
    pub fn shared(&self) -> &'c Shared {
        self.shared
    }

    /// A handle to the rows that `permission` reaches for the actor.
    ///
    /// # Errors
    /// [`Failure::Denied`] when it reaches none.
    pub fn allow(&mut self, permission: Permission) -> Result<Rows<'_, 'c>, Failure> {
        match self.actor.reach(permission) {
            Some(reach) => Ok(Rows { tx: self, reach }),
            None => Err(Failure::Denied(Problem::new("", "failure-denied"))),
        }
    }

    /// A handle to the rows of one client.
    ///
    /// # Errors
    /// [`Failure::Denied`] without the permission; [`Failure::NotFound`] when it does not reach this
    /// client, whose existence stays unsaid.
    pub fn allow_on(
        &mut self,
        permission: Permission,
        client: ClientId,
    ) -> Result<Rows<'_, 'c>, Failure> {
        let mut rows = self.allow(permission)?;
        rows.reach = match rows.reach {
            Reach::Everything => Reach::Client(client),
            Reach::Client(own) | Reach::Own(own, _) if own != client => {
                return Err(Failure::NotFound);
            }
            within => within,
        };
        Ok(rows)
    }

    /// Announces `change` once the transaction is on disk.
    pub fn tell(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Does `what` once the transaction is on disk, and never if it is not: for what is remembered
    /// in memory of what was written.
    pub fn after(&mut self, what: impl FnOnce(&Shared) + Send + 'static) {
        self.after.push(Box::new(what));
    }

    /// Writes down who did what, for the audit trail. Tickets and items have events of their own;
    /// this is for everything else.
    ///
    /// # Errors
    /// As the database says.
    pub fn audit(
        &mut self,
        client: Option<ClientId>,
        action: &str,
        subject: impl ToString,
        detail: &str,
    ) -> Result<(), Failure> {
        let (now, person) = (self.now, self.actor.person);
        self.conn.execute(
            "INSERT INTO audit (at, person_id, client_id, action, subject, detail)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                now.into(),
                person.into(),
                client.into(),
                action.into(),
                subject.to_string().into(),
                detail.into(),
            ],
        )?;
        Ok(())
    }

    /// A setting of the instance; `None` until it was set.
    ///
    /// # Errors
    /// As the database says.
    pub fn setting(&mut self, name: &str) -> Result<Option<String>, DbError> {
        let sql = "SELECT value FROM setting WHERE name = $1";
        self.conn
            .row(sql, &[name.into()])?
            .map(|row| row.get(0))
            .transpose()
    }

    /// Sets a setting of the instance.
    ///
    /// # Errors
    /// [`Failure::Denied`] without [`Permission::Administer`].
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        self.allow(Permission::Administer)?;
        self.conn.execute(
            "INSERT INTO setting (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            &[name.into(), value.into()],
        )?;
        Ok(())
    }

    /// The bare connection, for the platform's own tables (sessions, links, settings).
    pub(crate) fn conn(&mut self) -> &mut Conn<'c> {
        &mut self.conn
    }
}

/// Rows within a reach. Statements on a client's rows must name the client: with
/// [`Rows::within`] or [`Rows::client`].
pub struct Rows<'t, 'c> {
    tx: &'t mut Tx<'c>,
    reach: Reach,
}

impl<'c> Rows<'_, 'c> {
    /// How far this handle reaches.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The one client that this handle is bound to, if it is.
    #[must_use]
    pub fn client(&self) -> Option<ClientId> {
        match self.reach {
            Reach::Everything => None,
            Reach::Client(client) | Reach::Own(client, _) => Some(client),
        }
    }

    /// The person whose own rows this handle is bound to, if it is.
    #[must_use]
    pub fn own(&self) -> Option<PersonId> {
        match self.reach {
            Reach::Own(_, person) => Some(person),
            _ => None,
        }
    }

    /// The condition that keeps a statement within the wall: `column` names the client's column;
    /// true for everything. It holds numbers only.
    #[must_use]
    pub fn within(&self, column: &str) -> String {
        match self.client() {
            None => "1 = 1".to_owned(),
            Some(client) => format!("{column} = {client}"),
        }
    }

    /// Whether the actor has `permission` as well, for what a statement shows beside.
    #[must_use]
    pub fn sees(&self, permission: Permission) -> bool {
        self.tx.actor.can(permission)
    }

    /// The transaction, for calling another slice.
    pub fn tx(&mut self) -> &mut Tx<'c> {
        self.tx
    }

    /// When.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.tx.now
    }

    /// Runs a statement; answers how many rows it changed.
    ///
    /// # Errors
    /// As the database says.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DbError> {
        self.tx.conn.execute(sql, params)
    }

    /// Runs a query; answers all of its rows.
    ///
    /// # Errors
    /// As the database says.
    pub fn rows(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        self.tx.conn.rows(sql, params)
    }

    /// Runs a query; answers its first row.
    ///
    /// # Errors
    /// As the database says.
    pub fn row(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, DbError> {
        self.tx.conn.row(sql, params)
    }

    /// Runs an `INSERT … RETURNING id`; answers the id.
    ///
    /// # Errors
    /// As the database says.
    pub fn insert<T: super::db::FromValue>(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> Result<T, DbError> {
        self.tx
            .conn
            .row(sql, params)?
            .ok_or_else(|| DbError::Broken("nothing was inserted".to_owned()))?
            .get(0)
    }

    /// Hands each row to `take` without holding them all.
    ///
    /// # Errors
    /// As the database or `take` says.
    pub fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        take: &mut dyn FnMut(Row) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        self.tx.conn.each(sql, params, take)
    }

    /// ` FOR UPDATE` where the engine needs it.
    #[must_use]
    pub fn for_update(&self) -> &'static str {
        self.tx.conn.for_update()
    }

    /// Which engine stands behind, for the few statements that differ.
    #[must_use]
    pub fn engine(&self) -> super::db::Engine {
        self.tx.conn.engine()
    }
}
