//! Sites of a client.

use intendant_domain::access::Permission::{EditClients, SeeClients};
use intendant_domain::clients as rules;
use intendant_domain::id::{ClientId, SiteId};

use crate::clients::input::{Check, SiteInput};
use crate::clients::store::{self, Site};
use crate::platform::db::DbError;
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};

/// The sites of a client, by name; those set aside last.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn list(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<Site>, Failure> {
    let mut rows = tx.allow_on(SeeClients, client)?;
    store::client(&mut rows, client)?.ok_or(Failure::NotFound)?;
    Ok(store::sites(&mut rows, client)?)
}

/// One site.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn show(tx: &mut Tx<'_>, client: ClientId, id: SiteId) -> Result<Site, Failure> {
    let mut rows = tx.allow_on(SeeClients, client)?;
    store::site(&mut rows, client, id)?.ok_or(Failure::NotFound)
}

/// Adds a site.
///
/// # Errors
/// Every field that is wrong; a name that the client has already.
pub fn add(tx: &mut Tx<'_>, client: ClientId, input: &SiteInput) -> Result<SiteId, Failure> {
    let mut rows = tx.allow_on(EditClients, client)?;
    store::client(&mut rows, client)?.ok_or(Failure::NotFound)?;
    let (name, zone, address) = checked(input)?;
    free_name(&mut rows, client, None, &name)?;
    let id = store::add_site(&mut rows, client, &name, &zone, &address).map_err(taken)?;
    tx.audit(Some(client), "site-added", id, &name)?;
    tx.tell(Change::Client(client));
    Ok(id)
}

/// Changes a site.
///
/// # Errors
/// As [`add`]; [`Failure::NotFound`].
pub fn change(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: SiteId,
    input: &SiteInput,
) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditClients, client)?;
    let mut site = store::site(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    let renamed = site.name.clone();
    (site.name, site.timezone, site.address) = checked(input)?;
    free_name(&mut rows, client, Some(id), &site.name)?;
    store::change_site(&mut rows, &site).map_err(taken)?;
    tx.audit(Some(client), "site-changed", id, &site.name)?;
    tx.tell(Change::Client(client));
    if renamed != site.name {
        // Contracts select by the site's name: what they cover may have changed.
        crate::contracts::recover(tx, client)?;
    }
    Ok(())
}

/// Sets a site aside, or takes it back.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn archive(tx: &mut Tx<'_>, client: ClientId, id: SiteId, away: bool) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditClients, client)?;
    let site = store::site(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    let at = away.then(|| rows.now());
    store::archive_site(&mut rows, client, id, at)?;
    let action = if away {
        "site-archived"
    } else {
        "site-taken-back"
    };
    tx.audit(Some(client), action, id, &site.name)?;
    tx.tell(Change::Client(client));
    Ok(())
}

fn checked(input: &SiteInput) -> Result<(String, String, String), Failure> {
    let mut check = Check::default();
    let good = (
        check.take("name", rules::name(&input.name, 120)),
        check.take("timezone", rules::zone(&input.timezone)),
        check.take("address", rules::lines(&input.address, 1000)),
    );
    check.done().map(|()| good)
}

/// Names that differ in case or accents only would be mistaken for one another.
fn free_name(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    but: Option<SiteId>,
    name: &str,
) -> Result<(), Failure> {
    let wanted = rules::folded(name);
    let taken = store::sites(rows, client)?
        .iter()
        .any(|site| Some(site.id) != but && rules::folded(&site.name) == wanted);
    if taken {
        return Err(Problem::new("name", "site-name-taken").into());
    }
    Ok(())
}

fn taken(error: DbError) -> Failure {
    match error {
        DbError::Unique(_) => Problem::new("name", "site-name-taken").into(),
        other => other.into(),
    }
}
