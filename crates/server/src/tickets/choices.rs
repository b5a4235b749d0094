//! What can be chosen where a ticket is opened, changed or looked for: names beside identifiers.

use intendant_domain::access::Permission;
use intendant_domain::id::ClientId;

use crate::platform::db::{DbError, Row, Value};
use crate::platform::failure::Failure;
use crate::platform::tx::{Rows, Tx};

/// Identifier and name.
pub type Choice = (String, String);

/// What belongs to one client.
#[derive(Clone, Debug, Default)]
pub struct OfClient {
    /// Sites.
    pub sites: Vec<Choice>,
    /// Items, with their kind.
    pub items: Vec<Choice>,
    /// People.
    pub people: Vec<Choice>,
    /// Services of the contract in force, by key.
    pub services: Vec<Choice>,
}

/// Whom a ticket can be given to.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// The provider's people.
    pub people: Vec<Choice>,
    /// Teams.
    pub teams: Vec<Choice>,
}

fn pairs(rows: &mut Rows<'_, '_>, sql: &str, params: &[Value]) -> Result<Vec<Choice>, DbError> {
    let read = |row: &Row| Ok((row.get::<i64>(0)?.to_string(), row.get::<String>(1)?));
    rows.rows(sql, params)?.iter().map(read).collect()
}

/// Clients within reach, by name.
///
/// # Errors
/// [`Failure::Denied`].
pub fn clients(tx: &mut Tx<'_>) -> Result<Vec<Choice>, Failure> {
    let mut rows = tx.allow(Permission::SeeTickets)?;
    let sql = format!(
        "SELECT c.id, c.name FROM client c WHERE c.archived_at IS NULL AND {} ORDER BY c.name",
        rows.within("c.id")
    );
    Ok(pairs(&mut rows, &sql, &[])?)
}

/// What belongs to `client`. A client's user sees neither colleagues nor machines of others.
///
/// # Errors
/// [`Failure::NotFound`] when it is out of reach.
pub fn of_client(tx: &mut Tx<'_>, client: ClientId) -> Result<OfClient, Failure> {
    let mut rows = tx.allow_on(Permission::OpenTickets, client)?;
    let alone = rows.own().is_some();
    let id: [Value; 1] = [client.into()];
    let mut found = OfClient {
        sites: pairs(
            &mut rows,
            "SELECT id, name FROM site WHERE client_id = $1 AND archived_at IS NULL ORDER BY name",
            &id,
        )?,
        ..OfClient::default()
    };
    if !alone {
        found.items = pairs(
            &mut rows,
            "SELECT id, name || ' · ' || kind FROM item
             WHERE client_id = $1 AND retired_at IS NULL ORDER BY name LIMIT 1000",
            &id,
        )?;
        found.people = pairs(
            &mut rows,
            "SELECT id, name FROM person WHERE client_id = $1 AND disabled_at IS NULL ORDER BY name",
            &id,
        )?;
    }
    let now = rows.now();
    if let Some(compiled) = crate::contracts::in_force(&mut rows, client, now)? {
        let services = compiled.contract.services.iter();
        found.services = services
            .map(|service| (service.key.clone(), service.name.clone()))
            .collect();
    }
    Ok(found)
}

/// Whom a ticket can be given to.
///
/// # Errors
/// [`Failure::Denied`].
pub fn desk(tx: &mut Tx<'_>) -> Result<Desk, Failure> {
    let mut rows = tx.allow(Permission::SeeInternal)?;
    Ok(Desk {
        people: pairs(
            &mut rows,
            "SELECT id, name FROM person WHERE client_id IS NULL AND role IS NOT NULL
             AND disabled_at IS NULL ORDER BY name",
            &[],
        )?,
        teams: pairs(
            &mut rows,
            "SELECT id, name FROM team WHERE archived_at IS NULL ORDER BY name",
            &[],
        )?,
    })
}
