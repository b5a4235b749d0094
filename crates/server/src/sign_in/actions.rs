//! Getting in and staying in: each refusal says as little as an outsider may know, and guessing
//! becomes slow.

use intendant_domain::access::{Permission, Role};
use intendant_domain::id::PersonId;
use jiff::{SignedDuration, Timestamp};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::store::{self, Account};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::secrets;
use crate::platform::tx::Tx;

/// How long a session lasts.
pub const SESSION: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long an invitation or the first administrator's link lasts.
const INVITATION: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long somebody may take to type the second factor.
const SECOND_FACTOR: SignedDuration = SignedDuration::from_mins(5);
/// Free tries before guessing becomes slow.
const FREE_TRIES: i64 = 5;
/// Shortest password.
pub const SHORTEST_PASSWORD: usize = 12;

/// What a right password leads to.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A session: the secret for the cookie.
    In(String),
    /// A second factor is asked for; the secret names this attempt.
    SecondFactor(String),
}

/// Signs somebody in by password. `from` is the caller's address.
///
/// # Errors
/// [`Failure::Refused`] for a wrong pair, whichever half is wrong; [`Failure::Throttled`] after
/// several.
pub async fn sign_in(
    app: &App,
    email: &str,
    password: &str,
    from: &str,
    device: &str,
) -> Result<Entry, Failure> {
    let nobody = Actor::program("sign-in");
    let subjects = [
        format!("account {}", normal(email)),
        format!("address {from}"),
    ];
    let (looked_up, guessed) = (normal(email), subjects.clone());
    let account = app
        .read(&nobody, move |tx| {
            let now = tx.now();
            for subject in &guessed {
                throttle(tx, subject, now)?;
            }
            Ok(store::by_email(tx.conn(), &looked_up)?)
        })
        .await?;
    let right = check_password(account.as_ref(), password).await;
    let Some(account) = account.filter(|a| right && a.disabled_at.is_none() && a.role.is_some())
    else {
        app.write(&nobody, move |tx| {
            let now = tx.now();
            for subject in &subjects {
                store::count_failure(tx.conn(), subject, now)?;
            }
            Ok(())
        })
        .await?;
        return Err(Problem::new("password", "sign-in-wrong").into());
    };
    let device = device.to_owned();
    app.write(&nobody, move |tx| {
        store::forget_failures(tx.conn(), &subjects[0])?;
        if account.totp_secret.is_some() {
            return Ok(Entry::SecondFactor(make_link(
                tx,
                "second-factor",
                Some(account.id),
                SECOND_FACTOR,
            )?));
        }
        Ok(Entry::In(start_session(tx, account.id, &device)?))
    })
    .await
}

/// Argon2 takes 50 ms of a core, also for an address that does not exist, so that the time says
/// nothing; never more than two at once.
async fn check_password(account: Option<&Account>, password: &str) -> bool {
    static AT_ONCE: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);
    const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
                           rLFtYUQTgVNmLKYJkzDAVo4C5OQcDhs3PXQO4rQbqMc";
    let hash = account
        .and_then(|a| a.password_hash.clone())
        .unwrap_or_else(|| NOBODYS.to_owned());
    let password = password.to_owned();
    let Ok(_turn) = AT_ONCE.acquire().await else {
        return false;
    };
    tokio::task::spawn_blocking(move || secrets::password_matches(&password, &hash))
        .await
        .unwrap_or(false)
}

/// Finishes signing in with the code of the second factor; a code works once.
///
/// # Errors
/// [`Failure::Refused`] for a wrong code or an attempt that is over; [`Failure::Throttled`].
pub async fn second_factor(
    app: &App,
    attempt: &str,
    code: &str,
    device: &str,
) -> Result<String, Failure> {
    let (hash, code, device) = (
        secrets::fingerprint(attempt),
        code.replace(' ', ""),
        device.to_owned(),
    );
    let outcome = app
        .write(&Actor::program("sign-in"), move |tx| {
            let now = tx.now();
            let Some((_, Some(person))) = store::link(tx.conn(), &hash, now)?
                .filter(|(purpose, _)| purpose == "second-factor")
            else {
                return Err(Failure::refused("sign-in-again"));
            };
            let subject = format!("code {person}");
            throttle(tx, &subject, now)?;
            let account = store::by_id(tx.conn(), person)?.ok_or(Failure::NotFound)?;
            let step = account
                .totp_secret
                .as_deref()
                .and_then(|secret| matching_step(secret, &code, now))
                .filter(|step| *step > account.totp_last_step);
            let Some(step) = step else {
                // Kept, unlike what an error would leave: guessing must count.
                store::count_failure(tx.conn(), &subject, now)?;
                return Ok(None);
            };
            store::set_totp(tx.conn(), person, account.totp_secret.as_deref(), step)?;
            store::use_link(tx.conn(), &hash, now)?;
            store::forget_failures(tx.conn(), &subject)?;
            start_session(tx, person, &device).map(Some)
        })
        .await?;
    outcome.ok_or_else(|| Problem::new("code", "sign-in-wrong-code").into())
}

/// The step of 30 seconds whose code this is, one step early or late allowed (RFC 6238, 5.2).
fn matching_step(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let totp = totp(secret, "")?;
    let step = now.as_second() / 30;
    (step - 1..=step + 1).find(|step| {
        u64::try_from(*step * 30).is_ok_and(|time| totp.generate(time).to_string() == code)
    })
}

fn totp(secret: &str, email: &str) -> Option<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(30)
        .with_secret(Secret::try_from_base32(secret).ok()?)
        .with_issuer(Some("Intendant"))
        .with_account_name(if email.is_empty() { "Intendant" } else { email })
        .build()
        .ok()
}

fn throttle(tx: &mut Tx<'_>, subject: &str, now: Timestamp) -> Result<(), Failure> {
    let Some((failures, last)) = store::failures(tx.conn(), subject)? else {
        return Ok(());
    };
    // An address may stand for a whole office: it gets ten times the tries.
    let free = if subject.starts_with("address ") {
        FREE_TRIES * 10
    } else {
        FREE_TRIES
    };
    if failures < free {
        return Ok(());
    }
    let wait = 1_i64 << (failures - free + 1).clamp(1, 10);
    let left = last.as_second() + wait - now.as_second();
    if left > 0 {
        Err(Failure::Throttled(left))
    } else {
        Ok(())
    }
}

fn start_session(tx: &mut Tx<'_>, person: PersonId, device: &str) -> Result<String, Failure> {
    let (secret, now) = (secrets::make(), tx.now());
    let until = now.checked_add(SESSION).unwrap_or(now);
    store::forget_expired(tx.conn(), now)?;
    let device: String = device.chars().take(200).collect();
    store::add_session(
        tx.conn(),
        &secrets::fingerprint(&secret),
        person,
        &device,
        (now, until),
    )?;
    Ok(secret)
}

fn make_link(
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

fn look(tx: &mut Tx<'_>, hash: &str) -> Result<Welcome, Failure> {
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

fn password_problem(field: &'static str, password: &str) -> Option<Problem> {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return Some(
            Problem::new(field, "account-password-short").with("least", SHORTEST_PASSWORD),
        );
    }
    // Long inputs make hashing a way to keep the server busy.
    (length > 200).then(|| Problem::new(field, "account-password-long"))
}

async fn hash_password(password: String) -> Result<String, Failure> {
    tokio::task::spawn_blocking(move || secrets::hash_password(&password))
        .await
        .ok()
        .flatten()
        .ok_or_else(|| Failure::Broken("password could not be hashed".to_owned()))
}

/// Ends the session behind `credential`.
///
/// # Errors
/// As the database says.
pub async fn sign_out(app: &App, session: String) -> Result<(), Failure> {
    app.write(&Actor::program("sign-out"), move |tx| {
        Ok(store::end_session(tx.conn(), &session)?)
    })
    .await
}

/// Changes one's own password; every other session ends.
///
/// # Errors
/// [`Failure::Refused`] when the present one is wrong or the new one too short.
pub async fn change_password(
    app: &App,
    actor: &Actor,
    session: String,
    present: &str,
    new: &str,
) -> Result<(), Failure> {
    let person = actor.person.ok_or(Failure::SignedOut)?;
    if let Some(problem) = password_problem("new", new) {
        return Err(problem.into());
    }
    let account = app
        .read(actor, move |tx| Ok(store::by_id(tx.conn(), person)?))
        .await?;
    if !check_password(account.as_ref(), present).await {
        return Err(Problem::new("present", "account-password-wrong").into());
    }
    let hash = hash_password(new.to_owned()).await?;
    app.write(actor, move |tx| {
        store::set_password(tx.conn(), person, &hash)?;
        store::end_sessions(tx.conn(), person, &session)?;
        tx.audit(None, "password-changed", person, "")
    })
    .await
}

/// A new secret for an authenticator: base32, and the `otpauth:` address to scan.
#[must_use]
pub fn offer_totp(email: &str) -> Option<(String, String)> {
    let mut bytes = [0_u8; 20];
    rand::RngCore::fill_bytes(&mut rand::rng(), &mut bytes);
    let secret = Secret::from(bytes).to_base32();
    let url = totp_url(&secret, email)?;
    Some((secret, url))
}

/// The `otpauth:` address of a secret.
#[must_use]
pub fn totp_url(secret: &str, email: &str) -> Option<String> {
    totp(secret, email)?.to_url().ok()
}

/// Turns the second factor on, once a code proves that the authenticator has the secret; off with an
/// empty secret.
///
/// # Errors
/// [`Failure::Refused`] when the code is wrong.
pub async fn set_totp(app: &App, actor: &Actor, secret: &str, code: &str) -> Result<(), Failure> {
    let person = actor.person.ok_or(Failure::SignedOut)?;
    let (secret, code) = (secret.to_owned(), code.replace(' ', ""));
    app.write(actor, move |tx| {
        let now = tx.now();
        let account = store::by_id(tx.conn(), person)?.ok_or(Failure::NotFound)?;
        // Turning it off needs a code of the present one.
        let against = if secret.is_empty() {
            account.totp_secret
        } else {
            Some(secret.clone())
        };
        let step = against
            .as_deref()
            .and_then(|s| matching_step(s, &code, now));
        let Some(step) = step else {
            return Err(Problem::new("code", "sign-in-wrong-code").into());
        };
        let kept = (!secret.is_empty()).then_some(secret.as_str());
        store::set_totp(tx.conn(), person, kept, step)?;
        let what = if kept.is_some() {
            "second-factor-on"
        } else {
            "second-factor-off"
        };
        tx.audit(None, what, person, "")
    })
    .await
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
