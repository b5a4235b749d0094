//! Who acts: a signed-in person, or the program itself on a timer.

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use intendant_domain::access::{Permission, Reach, Role, reach};
use intendant_domain::id::{ClientId, PersonId};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::app::App;
use super::db::{Conn, DbError};
use super::failure::Failure;
use super::i18n::Lang;
use super::secrets;

/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "intendant_session";

/// Somebody who acts.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person; absent when the program acts by itself.
    pub person: Option<PersonId>,
    /// Their organisation; absent for the provider's people.
    pub client: Option<ClientId>,
    /// What they are.
    pub role: Role,
    /// Name, as shown beside what they did; for the program, what made it act.
    pub name: String,
    /// E-mail address; empty for the program.
    pub email: String,
    /// Language of their pages.
    pub lang: Lang,
    /// `auto`, `light` or `dark`.
    pub theme: String,
    /// Zone in which they read times.
    pub zone: TimeZone,
}

impl Actor {
    /// The program itself, for what happens on a timer or at an agent's word.
    #[must_use]
    pub fn program(what: &str) -> Self {
        Self {
            person: None,
            client: None,
            role: Role::Administrator,
            name: what.to_owned(),
            email: String::new(),
            lang: Lang::Fr,
            theme: "auto".to_owned(),
            zone: TimeZone::UTC,
        }
    }

    /// How far `permission` reaches for this actor; `None`: not at all.
    #[must_use]
    pub fn reach(&self, permission: Permission) -> Option<Reach> {
        match self.person {
            None => Some(Reach::Everything),
            Some(person) => reach(self.role, self.client, person, permission),
        }
    }

    /// Whether this actor has `permission` at all: for showing or hiding a button.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        self.reach(permission).is_some()
    }

    /// Whether `permission` may reach something of this client: whose changes a page is told of. What
    /// is then read goes through the wall all the same.
    #[must_use]
    pub fn sees(&self, permission: Permission, client: ClientId) -> bool {
        match self.reach(permission) {
            Some(Reach::Everything) => true,
            Some(Reach::Client(own) | Reach::Own(own, _)) => own == client,
            None => false,
        }
    }

    /// Whether this is a client's person, who sees the portal.
    #[must_use]
    pub fn is_clients(&self) -> bool {
        self.role.is_clients()
    }
}

/// Reads the session cookie or bearer token of a request.
#[must_use]
pub fn credential(headers: &HeaderMap) -> Option<Credential> {
    if let Some(value) = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok()) {
        let (scheme, token) = value.split_once(' ')?;
        return scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| Credential::Token(secrets::fingerprint(token.trim())));
    }
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, token)| Credential::Session(secrets::fingerprint(token)))
}

/// What a request shows to be let in; only the fingerprint of the secret.
#[derive(Clone, Debug)]
pub enum Credential {
    /// Of a browser.
    Session(String),
    /// Of a program.
    Token(String),
}

/// The person behind a credential that is valid at `now`.
///
/// # Errors
/// As the database says.
pub fn behind(
    conn: &mut Conn<'_>,
    credential: &Credential,
    now: Timestamp,
) -> Result<Option<Actor>, DbError> {
    const PERSON: &str = "p.id, p.client_id, p.role, p.name, p.email, p.language, p.theme,
        COALESCE(s.timezone, c.timezone, 'Europe/Paris')";
    const FROM: &str =
        "LEFT JOIN client c ON c.id = p.client_id LEFT JOIN site s ON s.id = p.site_id
        WHERE p.disabled_at IS NULL AND p.role IS NOT NULL AND c.archived_at IS NULL";
    let (sql, hash) = match credential {
        Credential::Session(hash) => (
            format!(
                "SELECT {PERSON} FROM session k JOIN person p ON p.id = k.person_id {FROM}
                 AND k.token_hash = $1 AND k.expires_at > $2"
            ),
            hash,
        ),
        Credential::Token(hash) => (
            format!(
                "SELECT {PERSON} FROM api_token k JOIN person p ON p.id = k.person_id {FROM}
                 AND k.token_hash = $1 AND k.revoked_at IS NULL
                 AND COALESCE(k.expires_at, 9223372036854775807) > $2"
            ),
            hash,
        ),
    };
    let Some(row) = conn.row(&sql, &[hash.into(), now.into()])? else {
        return Ok(None);
    };
    let role: String = row.get(2)?;
    let Some(role) = Role::from_code(&role) else {
        return Ok(None);
    };
    let language: Option<String> = row.get(5)?;
    Ok(Some(Actor {
        person: Some(row.get(0)?),
        client: row.get(1)?,
        role,
        name: row.get(3)?,
        email: row.get(4)?,
        lang: language
            .and_then(|code| Lang::from_code(&code))
            .unwrap_or_default(),
        theme: row.get(6)?,
        zone: TimeZone::get(&row.get::<String>(7)?).unwrap_or(TimeZone::UTC),
    }))
}

/// The language of a request without a person.
#[must_use]
pub fn browser_lang(headers: &HeaderMap) -> Lang {
    headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|v| v.to_str().ok())
        .map_or(Lang::Fr, Lang::from_accept_language)
}

/// Lets only signed-in people in: the handler that names it comes after the check.
impl<S> FromRequestParts<S> for Actor
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let app = App::from_ref(state);
        let actor = match credential(&parts.headers) {
            Some(credential) => app.who(credential).await?,
            None => None,
        };
        let actor = actor.ok_or(Failure::SignedOut)?;
        parts.extensions.insert(actor.clone());
        Ok(actor)
    }
}

impl<S> OptionalFromRequestParts<S> for Actor
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Failure> {
        match <Self as FromRequestParts<S>>::from_request_parts(parts, state).await {
            Ok(actor) => Ok(Some(actor)),
            Err(Failure::SignedOut) => Ok(None),
            Err(other) => Err(other),
        }
    }
}
