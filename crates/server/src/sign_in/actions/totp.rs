//! The second factor: codes of an authenticator.

use super::*;

/// The step of 30 seconds whose code this is, one step early or late allowed (RFC 6238, 5.2).
pub(super) fn matching_step(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let totp = totp(secret, "")?;
    let step = now.as_second() / 30;
    (step - 1..=step + 1).find(|step| {
        u64::try_from(*step * 30).is_ok_and(|time| totp.generate(time).to_string() == code)
    })
}

pub(super) fn totp(secret: &str, email: &str) -> Option<Totp> {
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
