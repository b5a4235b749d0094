//! Links that make an account: the first administrator's, invitations, accepting one.

use intendant_domain::id::PersonId;
use jiff::SignedDuration;

use super::*;

pub(super) fn make_link(
    tx: &mut Tx<'_>,
    purpose: &str,
    person: Option<PersonId>,
    lasts: SignedDuration,
) -> Result<String, Failure> {
    let (secret, now) = (secrets::make(), tx.now());
    let until = now.checked_add(lasts).unwrap_or(now);
    store::drop_links(tx.conn(), purpose, person)?;
    store::add_link(
        tx.conn(),
        &secrets::fingerprint(&secret),
        purpose,
        person,
        (now, until),
    )?;
    Ok(secret)
}

/// A one-time link that makes the first administrator; `None` when there is one already.
///
/// # Errors
/// As the database says.
pub async fn first_link(app: &App) -> Result<Option<String>, Failure> {
    app.write(&Actor::program("first start"), |tx| {
        if store::administrators(tx.conn())? > 0 {
            return Ok(None);
        }
        make_link(tx, "first-administrator", None, INVITATION).map(Some)
    })
    .await
}

/// A one-time link with which `person` chooses a password: an invitation, or after forgetting it.
/// The caller has checked that the actor may.
///
/// # Errors
/// As the database says.
pub fn invite(tx: &mut Tx<'_>, person: PersonId) -> Result<String, Failure> {
    make_link(tx, "password", Some(person), INVITATION)
}

/// What a one-time link is for.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// The person whom it invites; absent for the first administrator.
    pub account: Option<Account>,
}

/// Looks at a one-time link without using it.
///
/// # Errors
/// [`Failure::NotFound`] when it is used, over or was never made.
pub async fn welcome(app: &App, secret: &str) -> Result<Welcome, Failure> {
    let hash = secrets::fingerprint(secret);
    app.read(&Actor::program("sign-in"), move |tx| look(tx, &hash))
        .await
}

pub(super) fn look(tx: &mut Tx<'_>, hash: &str) -> Result<Welcome, Failure> {
    let now = tx.now();
    match store::link(tx.conn(), hash, now)? {
        Some((purpose, None)) if purpose == "first-administrator" => Ok(Welcome { account: None }),
        Some((purpose, Some(person))) if purpose == "password" => {
            let account = store::by_id(tx.conn(), person)?;
            Ok(Welcome {
                account: Some(account.ok_or(Failure::NotFound)?),
            })
        }
        _ => Err(Failure::NotFound),
    }
}

/// What somebody types when a one-time link lets them choose a password.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct NewAccount {
    /// Their name.
    #[serde(default)]
    pub name: String,
    /// Their address; only asked of the first administrator.
    #[serde(default)]
    pub email: String,
    /// The password.
    #[serde(default)]
    pub password: String,
}

/// Uses a one-time link: sets the password and signs in.
///
/// # Errors
/// [`Failure::Refused`] for each field that is wrong; [`Failure::NotFound`] for a dead link.
pub async fn accept(
    app: &App,
    secret: &str,
    new: NewAccount,
    device: &str,
) -> Result<String, Failure> {
    let known = welcome(app, secret).await?;
    let mut problems = Vec::new();
    if new.name.trim().is_empty() {
        problems.push(Problem::new("name", "account-name-empty"));
    }
    if known.account.is_none() && !plausible_email(&new.email) {
        problems.push(Problem::new("email", "account-email-wrong"));
    }
    problems.extend(password_problem("password", &new.password));
    if !problems.is_empty() {
        return Err(Failure::Refused(problems));
    }
    let password_hash = hash_password(new.password.clone()).await?;
    let (hash, device) = (secrets::fingerprint(secret), device.to_owned());
    app.write(&Actor::program("sign-in"), move |tx| {
        let now = tx.now();
        let known = look(tx, &hash)?;
        if store::use_link(tx.conn(), &hash, now)? != 1 {
            return Err(Failure::NotFound);
        }
        let person = match known.account {
            Some(account) => account.id,
            None => store::add_person(
                tx.conn(),
                &normal(&new.email),
                new.name.trim(),
                Role::Administrator,
                now,
            )?,
        };
        store::set_name(tx.conn(), person, new.name.trim())?;
        store::set_password(tx.conn(), person, &password_hash)?;
        store::end_sessions(tx.conn(), person, "")?;
        tx.audit(None, "password-chosen", person, "")?;
        start_session(tx, person, &device)
    })
    .await
}
