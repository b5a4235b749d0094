//! People of a client: contacts who call, users who sign in, deciders who also approve.

use intendant_domain::access::Permission::{EditClients, SeeClients};
use intendant_domain::clients as rules;
use intendant_domain::id::{ClientId, PersonId, SiteId};

use crate::clients::input::{Check, PersonInput, clients_role};
use crate::clients::store::{self, Person};
use crate::platform::db::DbError;
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};
use crate::sign_in;

/// How somebody stands with the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Does not sign in.
    Contact,
    /// Was given a role and has not chosen a password yet.
    Invited,
    /// Signs in.
    Active,
    /// Access was taken away.
    Disabled,
}

impl Person {
    /// How they stand.
    #[must_use]
    pub fn access(&self) -> Access {
        match (self.disabled_at, self.role, self.has_password) {
            (Some(_), _, _) => Access::Disabled,
            (None, None, _) => Access::Contact,
            (None, Some(_), false) => Access::Invited,
            (None, Some(_), true) => Access::Active,
        }
    }
}

/// Everybody of a client, by name.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn list(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<Person>, Failure> {
    let mut rows = tx.allow_on(SeeClients, client)?;
    store::client(&mut rows, client)?.ok_or(Failure::NotFound)?;
    Ok(store::people(&mut rows, client)?)
}

/// One person of a client.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn show(tx: &mut Tx<'_>, client: ClientId, id: PersonId) -> Result<Person, Failure> {
    let mut rows = tx.allow_on(SeeClients, client)?;
    store::person(&mut rows, client, id)?.ok_or(Failure::NotFound)
}

/// Adds somebody. Whoever has a role is invited: the secret of their link comes with their number.
///
/// # Errors
/// Every field that is wrong; an address that somebody has already.
pub fn add(
    tx: &mut Tx<'_>,
    client: ClientId,
    input: &PersonInput,
) -> Result<(PersonId, Option<String>), Failure> {
    let mut rows = tx.allow_on(EditClients, client)?;
    store::client(&mut rows, client)?.ok_or(Failure::NotFound)?;
    let person = checked(&mut rows, client, PersonId(0), input)?;
    let id = store::add_person(&mut rows, &person).map_err(taken)?;
    tx.audit(Some(client), "person-added", id, &person.name)?;
    tx.tell(Change::Client(client));
    let secret = match person.role {
        Some(_) => Some(sign_in::invite(tx, id)?),
        None => None,
    };
    Ok((id, secret))
}

/// Changes somebody. A contact who is given a role is invited.
///
/// # Errors
/// As [`add`]; [`Failure::NotFound`].
pub fn change(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: PersonId,
    input: &PersonInput,
) -> Result<Option<String>, Failure> {
    let mut rows = tx.allow_on(EditClients, client)?;
    let before = store::person(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    let person = checked(&mut rows, client, id, input)?;
    store::change_person(&mut rows, &person).map_err(taken)?;
    tx.audit(Some(client), "person-changed", id, &person.name)?;
    tx.tell(Change::Client(client));
    let joins = before.role.is_none() && person.role.is_some() && !before.has_password;
    Ok(if joins && before.disabled_at.is_none() {
        Some(sign_in::invite(tx, id)?)
    } else {
        None
    })
}

/// Invites somebody again, or lets them choose a new password.
///
/// # Errors
/// [`Failure::NotFound`]; refused for contacts and for those whose access was taken away.
pub fn invite(tx: &mut Tx<'_>, client: ClientId, id: PersonId) -> Result<String, Failure> {
    let mut rows = tx.allow_on(EditClients, client)?;
    let person = store::person(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    if person.role.is_none() || person.disabled_at.is_some() {
        return Err(Failure::Conflict(Problem::new("", "person-has-no-access")));
    }
    tx.audit(Some(client), "person-invited", id, &person.name)?;
    sign_in::invite(tx, id)
}

/// Takes somebody's access away (their sessions end), or gives it back.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn disable(tx: &mut Tx<'_>, client: ClientId, id: PersonId, away: bool) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditClients, client)?;
    let person = store::person(&mut rows, client, id)?.ok_or(Failure::NotFound)?;
    let at = away.then(|| rows.now());
    store::disable_person(&mut rows, client, id, at)?;
    let action = if away {
        "person-disabled"
    } else {
        "person-enabled"
    };
    tx.audit(Some(client), action, id, &person.name)?;
    tx.tell(Change::Client(client));
    Ok(())
}

fn checked(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: PersonId,
    input: &PersonInput,
) -> Result<Person, Failure> {
    let mut check = Check::default();
    let role = clients_role(&mut check, &input.role);
    let email = check.take("email", rules::email(&input.email));
    if role.is_some() && input.email.trim().is_empty() {
        check.refuse(Problem::new("email", "person-email-needed"));
    }
    let site = match input.site.trim() {
        "" => None,
        text => {
            let site = text.parse::<SiteId>().ok();
            let known = match site {
                Some(site) => store::site(rows, client, site)?,
                None => None,
            };
            if known.is_none() {
                check.refuse(Problem::new("site", "person-site-unknown"));
            }
            site
        }
    };
    let person = Person {
        id,
        client,
        site,
        name: check.take("name", rules::name(&input.name, 120)),
        email,
        phone: check.take("phone", rules::line(&input.phone, 40)),
        job: check.take("job", rules::line(&input.job, 120)),
        role,
        has_password: false,
        disabled_at: None,
    };
    check.done().map(|()| person)
}

fn taken(error: DbError) -> Failure {
    match error {
        DbError::Unique(_) => Problem::new("email", "person-email-taken").into(),
        other => other.into(),
    }
}
