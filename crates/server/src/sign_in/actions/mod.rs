//! Getting in and staying in: each refusal says as little as an outsider may know, and guessing
//! becomes slow.

mod invitations;
mod people;
mod totp;

pub use invitations::{NewAccount, accept, first_link, invite, welcome};
pub use people::{add_person, change_person, invite_again, normal, people, plausible_email};
pub use totp::{offer_totp, set_totp, totp_url};

use invitations::make_link;
use totp::matching_step;

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
