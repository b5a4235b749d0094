//! Third parties of a client, with what they promised.

use intendant_domain::access::Permission::{EditClients, SeeClients};
use intendant_domain::clients::{self as rules, Wrong};
use intendant_domain::id::{ClientId, ThirdPartyId};

use crate::clients::input::{Check, ThirdPartyInput};
use crate::clients::store::{self, ThirdParty};
use crate::platform::db::DbError;
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};

/// The third parties of a client, by name; those set aside last.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn list(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<ThirdParty>, Failure> {
    let mut rows = tx.allow_on(SeeClients, client)?;
    store::client(&mut rows, client)?.ok_or(Failure::NotFound)?;
    Ok(store::third_parties(&mut rows, client)?)
}

/// One third party.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn show(tx: &mut Tx<'_>, client: ClientId, id: ThirdPartyId) -> Result<ThirdParty, Failure> {
    let mut rows = tx.allow_on(SeeClients, client)?;
    store::third_party(&mut rows, client, id)?.ok_or(Failure::NotFound)
}

/// The one that a contract or an item calls so, whatever the case and accents; not one set aside.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn named(tx: &mut Tx<'_>, client: ClientId, name: &str) -> Result<Option<ThirdParty>, Failure> {
    let wanted = rules::folded(name.trim());
    Ok(list(tx, client)?
        .into_iter()
        .find(|one| one.archived_at.is_none() && rules::folded(&one.terms.name) == wanted))
}

/// Adds a third party.
///
/// # Errors
/// Every field that is wrong; a name that the client has already.
pub fn add(
    tx: &mut Tx<'_>,
    client: ClientId,
    input: &ThirdPartyInput,
) -> Result<ThirdPartyId, Failure> {
    let mut rows = tx.allow_on(EditClients, client)?;
    store::client(&mut rows, client)?.ok_or(Failure::NotFound)?;
    let terms = checked(input)?;
    free_name(&mut rows, client, None, &terms.name)?;
    let id = store::add_third_party(&mut rows, client, &terms).map_err(taken)?;
    tx.audit(Some(client), "third-party-added", id, &terms.name)?;
    tx.tell(Change::Client(client));
    Ok(id)
}

/// Changes a third party.
///
/// # Errors
/// As [`add`]; [`Failure::NotFound`].
pub fn change(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: ThirdPartyId,
    input: &ThirdPartyInput,
) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditClients, client)?;
    store::third_party(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    let terms = checked(input)?;
    free_name(&mut rows, client, Some(id), &terms.name)?;
    store::change_third_party(&mut rows, client, id, &terms).map_err(taken)?;
    tx.audit(Some(client), "third-party-changed", id, &terms.name)?;
    tx.tell(Change::Client(client));
    Ok(())
}

/// Sets a third party aside, or takes it back.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn archive(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: ThirdPartyId,
    away: bool,
) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditClients, client)?;
    let known = store::third_party(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    let at = away.then(|| rows.now());
    store::archive_third_party(&mut rows, client, id, at)?;
    let action = if away {
        "third-party-archived"
    } else {
        "third-party-taken-back"
    };
    tx.audit(Some(client), action, id, &known.terms.name)?;
    tx.tell(Change::Client(client));
    Ok(())
}

fn checked(input: &ThirdPartyInput) -> Result<ThirdPartyInput, Failure> {
    let mut check = Check::default();
    let good = ThirdPartyInput {
        name: check.take("name", rules::name(&input.name, 120)),
        reference: check.take("reference", rules::line(&input.reference, 120)),
        contact: check.take("contact", rules::lines(&input.contact, 1_000)),
        hours: check.take("hours", rules::line(&input.hours, 200)),
        respond: check.take("respond", rules::line(&input.respond, 200)),
        restore: check.take("restore", rules::line(&input.restore, 200)),
        ends_on: check.take("ends_on", day(&input.ends_on)),
        notes: check.take("notes", rules::lines(&input.notes, 4_000)),
    };
    check.done().map(|()| good)
}

/// A day, or nothing.
fn day(text: &str) -> Result<String, Wrong> {
    match text.trim() {
        "" => Ok(String::new()),
        text => text
            .parse::<jiff::civil::Date>()
            .map(|day| day.to_string())
            .map_err(|_| Wrong::Unreadable),
    }
}

/// Names that differ in case or accents only would be mistaken for one another.
fn free_name(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    but: Option<ThirdPartyId>,
    name: &str,
) -> Result<(), Failure> {
    let wanted = rules::folded(name);
    let taken = store::third_parties(rows, client)?
        .iter()
        .any(|one| Some(one.id) != but && rules::folded(&one.terms.name) == wanted);
    if taken {
        return Err(Problem::new("name", "third-party-name-taken").into());
    }
    Ok(())
}

fn taken(error: DbError) -> Failure {
    match error {
        DbError::Unique(_) => Problem::new("name", "third-party-name-taken").into(),
        other => other.into(),
    }
}
