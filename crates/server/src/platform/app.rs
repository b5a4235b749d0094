//! The running server: database, clock, what changed, settings. Handlers get it as their state.

use std::sync::{Arc, RwLock};

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::oneshot;

use super::actor::{Actor, Credential, behind};
use super::clock::Clock;
use super::config::Config;
use super::db::{Conn, Db, Finish};
use super::failure::{Failure, Problem};
use super::live::Live;
use super::secrets;
use super::tx::Tx;

/// What lives beside the database and is shared by all.
pub struct Shared {
    /// Settings.
    pub config: Config,
    /// Contracts that were read before.
    pub contracts: crate::contracts::Cache,
    /// Who is told of changes.
    pub live: Live,
    /// The clock.
    pub clock: Clock,
    /// Counts beside the navigation.
    pub nav_cache: crate::control_room::NavCache,
    /// What expires soon.
    pub horizon: crate::control_room::HorizonCache,
    /// Numbers of software that were met before.
    pub software: crate::fleet::SoftwareCache,
    /// The provider's name, as last read or changed.
    pub provider_name: RwLock<String>,
}

/// The running server; cheap to clone.
#[derive(Clone)]
pub struct App {
    db: Db,
    shared: Arc<Shared>,
}

impl App {
    /// A server on `db`.
    #[must_use]
    pub fn new(db: Db, config: Config) -> Self {
        let shared = Shared {
            config,
            contracts: crate::contracts::Cache::default(),
            live: Live::default(),
            clock: Clock::new(),
            nav_cache: crate::control_room::NavCache::default(),
            horizon: crate::control_room::HorizonCache::default(),
            software: crate::fleet::SoftwareCache::default(),
            provider_name: RwLock::default(),
        };
        Self {
            db,
            shared: Arc::new(shared),
        }
    }

    /// Settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.shared.config
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// The provider's name; empty until it was set.
    #[must_use]
    pub fn provider_name(&self) -> String {
        self.shared
            .provider_name
            .read()
            .map(|name| name.clone())
            .unwrap_or_default()
    }

    /// Counts beside the navigation, as last worked out.
    #[must_use]
    pub fn nav_cache(&self) -> &crate::control_room::NavCache {
        &self.shared.nav_cache
    }

    /// What changes from now on.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.shared.live
    }

    /// The database, for the program's own chores (backup, vacuum).
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Runs `work` on a snapshot for `actor`; it must not write.
    ///
    /// # Errors
    /// What `work` says; [`Failure::Unavailable`] when the database is away.
    pub async fn read<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (tell, told) = oneshot::channel();
        self.db.read(self.package(actor.clone(), work, tell));
        told.await
            .unwrap_or(Err(Failure::Unavailable("failure-database-away")))
    }

    /// Runs `work` in a transaction for `actor`. When it answers `Ok`, what it wrote is on disk;
    /// when it answers `Err`, nothing was changed.
    ///
    /// # Errors
    /// What `work` says; [`Failure::Unavailable`] when the database is away or the disk full.
    pub async fn write<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (tell, told) = oneshot::channel();
        self.db.write(self.package(actor.clone(), work, tell));
        told.await
            .unwrap_or(Err(Failure::Unavailable("failure-database-away")))
    }

    /// Like [`App::write`], but a request that carries the same `key` again gets the first answer
    /// again and changes nothing. `fingerprint` tells whether it is the same request.
    ///
    /// # Errors
    /// As [`App::write`]; [`Failure::Conflict`] when the key was used for another request.
    pub async fn write_once<T: Serialize + DeserializeOwned + Send + 'static>(
        &self,
        actor: &Actor,
        key: Option<String>,
        fingerprint: &str,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (Some(key), Some(person)) = (key, actor.person) else {
            return self.write(actor, work).await;
        };
        let fingerprint = secrets::fingerprint(fingerprint);
        self.write(actor, move |tx| {
            let known = tx.conn().row(
                "SELECT fingerprint, answer FROM idempotency WHERE person_id = $1 AND key = $2",
                &[person.into(), key.as_str().into()],
            )?;
            if let Some(row) = known {
                if row.get::<String>(0)? != fingerprint {
                    return Err(Failure::Conflict(Problem::new("", "failure-key-reused")));
                }
                return Ok(serde_json::from_str(&row.get::<String>(1)?)?);
            }
            let answer = work(tx)?;
            let now = tx.now();
            tx.conn().execute(
                "INSERT INTO idempotency (person_id, key, fingerprint, answer, created_at)
                 VALUES ($1, $2, $3, $4, $5)",
                &[
                    person.into(),
                    key.into(),
                    fingerprint.into(),
                    serde_json::to_string(&answer)?.into(),
                    now.into(),
                ],
            )?;
            Ok(answer)
        })
        .await
    }

    /// The person behind a credential.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] when the database is away.
    pub async fn who(&self, credential: Credential) -> Result<Option<Actor>, Failure> {
        self.read(&Actor::program("sign-in"), move |tx| {
            let now = tx.now();
            Ok(behind(tx.conn(), &credential, now)?)
        })
        .await
    }

    fn package<T: Send + 'static>(
        &self,
        actor: Actor,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
        tell: oneshot::Sender<Result<T, Failure>>,
    ) -> super::db::Work {
        let shared = Arc::clone(&self.shared);
        Box::new(move |conn: &mut Conn<'_>| {
            let (result, changes, after) = {
                let mut tx = Tx::new(conn.again(), actor, shared.clock.now(), &shared);
                let result = work(&mut tx);
                let after = std::mem::take(&mut tx.after);
                (result, std::mem::take(&mut tx.changes), after)
            };
            let keep = result.is_ok();
            let finish: Finish = Box::new(move |committed| {
                let result = match committed {
                    Err(error) if keep => Err(error.into()),
                    _ => result,
                };
                if result.is_ok() {
                    after.into_iter().for_each(|what| what(&shared));
                    changes
                        .into_iter()
                        .for_each(|change| shared.live.tell(change));
                }
                let _ = tell.send(result);
            });
            (keep, finish)
        })
    }
}
