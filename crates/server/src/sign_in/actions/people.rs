//! The provider's own people: who they are, their roles, their access.

use super::*;

/// Addresses are compared without case and surrounding space.
#[must_use]
pub fn normal(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Whether text looks like an address: one `@` with something on both sides and a dot or a host.
#[must_use]
pub fn plausible_email(email: &str) -> bool {
    let email = email.trim();
    email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && email.split_once('@').is_some_and(|(who, host)| {
            !who.is_empty() && !host.is_empty() && !host.contains('@') && !host.starts_with('.')
        })
}

/// The provider's people, for their administration.
///
/// # Errors
/// [`Failure::Denied`] without the permission.
pub fn people(tx: &mut Tx<'_>) -> Result<Vec<Account>, Failure> {
    tx.allow(Permission::Administer)?;
    Ok(store::providers(tx.conn())?)
}

/// Adds a person of the provider and makes their invitation.
///
/// # Errors
/// [`Failure::Refused`] for each field that is wrong; [`Failure::Conflict`] when the address is taken.
pub fn add_person(
    tx: &mut Tx<'_>,
    name: &str,
    email: &str,
    role: &str,
) -> Result<(PersonId, String), Failure> {
    tx.allow(Permission::Administer)?;
    let mut problems = Vec::new();
    if name.trim().is_empty() {
        problems.push(Problem::new("name", "account-name-empty"));
    }
    if !plausible_email(email) {
        problems.push(Problem::new("email", "account-email-wrong"));
    }
    let role = Role::from_code(role).filter(|role| !role.is_clients());
    let Some(role) = role.filter(|_| problems.is_empty()) else {
        if role.is_none() {
            problems.push(Problem::new("role", "account-role-wrong"));
        }
        return Err(Failure::Refused(problems));
    };
    let (email, now) = (normal(email), tx.now());
    if store::by_email(tx.conn(), &email)?.is_some() {
        return Err(Problem::new("email", "account-email-taken").into());
    }
    let person = store::add_person(tx.conn(), &email, name.trim(), role, now)?;
    tx.audit(None, "person-added", person, role.code())?;
    Ok((person, invite(tx, person)?))
}

/// Changes what a person of the provider is, or takes their access away. The last administrator
/// stays one.
///
/// # Errors
/// [`Failure::Refused`] when nobody would be left to administer.
pub fn change_person(
    tx: &mut Tx<'_>,
    person: PersonId,
    role: &str,
    disabled: bool,
) -> Result<(), Failure> {
    tx.allow(Permission::Administer)?;
    let account = store::by_id(tx.conn(), person)?.ok_or(Failure::NotFound)?;
    if account.client.is_some() {
        return Err(Failure::NotFound);
    }
    let role = Role::from_code(role)
        .filter(|role| !role.is_clients())
        .ok_or_else(|| Problem::new("role", "account-role-wrong"))?;
    let now = tx.now();
    let disabled_at = disabled.then(|| account.disabled_at.unwrap_or(now));
    store::set_role(tx.conn(), person, role, disabled_at)?;
    if store::administrators(tx.conn())? == 0 {
        return Err(Problem::new("role", "account-last-administrator").into());
    }
    if disabled {
        store::end_sessions(tx.conn(), person, "")?;
    }
    tx.audit(
        None,
        if disabled {
            "person-disabled"
        } else {
            "person-changed"
        },
        person,
        role.code(),
    )
}

/// A new invitation for a person of the provider, after a forgotten password.
///
/// # Errors
/// [`Failure::NotFound`] for somebody else's.
pub fn invite_again(tx: &mut Tx<'_>, person: PersonId) -> Result<String, Failure> {
    tx.allow(Permission::Administer)?;
    let account = store::by_id(tx.conn(), person)?.ok_or(Failure::NotFound)?;
    if account.client.is_some() {
        return Err(Failure::NotFound);
    }
    tx.audit(None, "person-invited", person, "")?;
    invite(tx, person)
}
