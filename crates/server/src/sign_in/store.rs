//! SQL of how people get in. These are the platform's own tables, reached before anybody is known.

use intendant_domain::access::Role;
use intendant_domain::id::{ClientId, PersonId};
use jiff::Timestamp;

use crate::platform::db::{Conn, DbError, Row, Value};

/// What signing in needs of a person.
#[derive(Clone, Debug)]
pub struct Account {
    /// Who.
    pub id: PersonId,
    /// Their organisation, when a client's.
    pub client: Option<ClientId>,
    /// Address they sign in with.
    pub email: String,
    /// Name.
    pub name: String,
    /// What they are.
    pub role: Option<Role>,
    /// PHC string.
    pub password_hash: Option<String>,
    /// Base32; absent: no second factor.
    pub totp_secret: Option<String>,
    /// Last step that was used: a code works once.
    pub totp_last_step: i64,
    /// When access was taken away.
    pub disabled_at: Option<Timestamp>,
}

const ACCOUNT: &str = "id, client_id, email, name, role, password_hash, totp_secret, \
                       totp_last_step, disabled_at";

fn account(row: &Row) -> Result<Account, DbError> {
    Ok(Account {
        id: row.get(0)?,
        client: row.get(1)?,
        email: row.get(2)?,
        name: row.get(3)?,
        role: row
            .get::<Option<String>>(4)?
            .and_then(|code| Role::from_code(&code)),
        password_hash: row.get(5)?,
        totp_secret: row.get(6)?,
        totp_last_step: row.get(7)?,
        disabled_at: row.get(8)?,
    })
}

pub(super) fn by_email(conn: &mut Conn<'_>, email: &str) -> Result<Option<Account>, DbError> {
    let sql = format!("SELECT {ACCOUNT} FROM person WHERE email = $1");
    conn.row(&sql, &[email.into()])?
        .as_ref()
        .map(account)
        .transpose()
}

pub(super) fn by_id(conn: &mut Conn<'_>, id: PersonId) -> Result<Option<Account>, DbError> {
    let sql = format!("SELECT {ACCOUNT} FROM person WHERE id = $1");
    conn.row(&sql, &[id.into()])?
        .as_ref()
        .map(account)
        .transpose()
}

/// The provider's own people.
pub(super) fn providers(conn: &mut Conn<'_>) -> Result<Vec<Account>, DbError> {
    let sql = format!("SELECT {ACCOUNT} FROM person WHERE client_id IS NULL ORDER BY name, id");
    conn.rows(&sql, &[])?.iter().map(account).collect()
}

pub(super) fn administrators(conn: &mut Conn<'_>) -> Result<i64, DbError> {
    count(
        conn,
        "SELECT count(*) FROM person WHERE role = 'administrator' AND disabled_at IS NULL
         AND password_hash IS NOT NULL",
        &[],
    )
}

fn count(conn: &mut Conn<'_>, sql: &str, params: &[Value]) -> Result<i64, DbError> {
    conn.row(sql, params)?.map_or(Ok(0), |row| row.get(0))
}

pub(super) fn add_person(
    conn: &mut Conn<'_>,
    email: &str,
    name: &str,
    role: Role,
    now: Timestamp,
) -> Result<PersonId, DbError> {
    conn.row(
        "INSERT INTO person (email, name, role, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
        &[email.into(), name.into(), role.code().into(), now.into()],
    )?
    .ok_or_else(|| DbError::Broken("nothing was inserted".to_owned()))?
    .get(0)
}

pub(super) fn set_role(
    conn: &mut Conn<'_>,
    person: PersonId,
    role: Role,
    disabled_at: Option<Timestamp>,
) -> Result<(), DbError> {
    conn.execute(
        "UPDATE person SET role = $2, disabled_at = $3 WHERE id = $1",
        &[person.into(), role.code().into(), disabled_at.into()],
    )
    .map(drop)
}

pub(super) fn set_password(
    conn: &mut Conn<'_>,
    person: PersonId,
    hash: &str,
) -> Result<(), DbError> {
    conn.execute(
        "UPDATE person SET password_hash = $2 WHERE id = $1",
        &[person.into(), hash.into()],
    )
    .map(drop)
}

pub(super) fn set_name(conn: &mut Conn<'_>, person: PersonId, name: &str) -> Result<(), DbError> {
    conn.execute(
        "UPDATE person SET name = $2 WHERE id = $1",
        &[person.into(), name.into()],
    )
    .map(drop)
}

pub(super) fn set_preferences(
    conn: &mut Conn<'_>,
    person: PersonId,
    language: Option<&str>,
    theme: Option<&str>,
) -> Result<(), DbError> {
    conn.execute(
        "UPDATE person SET language = COALESCE($2, language), theme = COALESCE($3, theme)
         WHERE id = $1",
        &[person.into(), language.into(), theme.into()],
    )
    .map(drop)
}

pub(super) fn set_totp(
    conn: &mut Conn<'_>,
    person: PersonId,
    secret: Option<&str>,
    last_step: i64,
) -> Result<(), DbError> {
    conn.execute(
        "UPDATE person SET totp_secret = $2, totp_last_step = $3 WHERE id = $1",
        &[person.into(), secret.into(), last_step.into()],
    )
    .map(drop)
}

pub(super) fn add_session(
    conn: &mut Conn<'_>,
    hash: &str,
    person: PersonId,
    device: &str,
    (now, until): (Timestamp, Timestamp),
) -> Result<(), DbError> {
    conn.execute(
        "INSERT INTO session (token_hash, person_id, created_at, seen_at, expires_at, device)
         VALUES ($1, $2, $3, $3, $4, $5)",
        &[
            hash.into(),
            person.into(),
            now.into(),
            until.into(),
            device.into(),
        ],
    )
    .map(drop)
}

pub(super) fn end_session(conn: &mut Conn<'_>, hash: &str) -> Result<(), DbError> {
    conn.execute("DELETE FROM session WHERE token_hash = $1", &[hash.into()])
        .map(drop)
}

/// Ends every session of a person but the one named.
pub(super) fn end_sessions(
    conn: &mut Conn<'_>,
    person: PersonId,
    but: &str,
) -> Result<u64, DbError> {
    conn.execute(
        "DELETE FROM session WHERE person_id = $1 AND token_hash <> $2",
        &[person.into(), but.into()],
    )
}

pub(super) fn forget_expired(conn: &mut Conn<'_>, now: Timestamp) -> Result<(), DbError> {
    conn.execute("DELETE FROM session WHERE expires_at < $1", &[now.into()])?;
    conn.execute(
        "DELETE FROM one_time_link WHERE expires_at < $1",
        &[now.into()],
    )?;
    let day = now.as_microsecond() - 86_400_000_000;
    conn.execute(
        "DELETE FROM idempotency WHERE created_at < $1",
        &[day.into()],
    )?;
    conn.execute(
        "DELETE FROM sign_in_failure WHERE last_at < $1",
        &[day.into()],
    )
    .map(drop)
}

pub(super) fn failures(
    conn: &mut Conn<'_>,
    subject: &str,
) -> Result<Option<(i64, Timestamp)>, DbError> {
    let row = conn.row(
        "SELECT failures, last_at FROM sign_in_failure WHERE subject = $1",
        &[subject.into()],
    )?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

pub(super) fn count_failure(
    conn: &mut Conn<'_>,
    subject: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    conn.execute(
        "INSERT INTO sign_in_failure (subject, failures, last_at) VALUES ($1, 1, $2)
         ON CONFLICT (subject)
         DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = excluded.last_at",
        &[subject.into(), now.into()],
    )
    .map(drop)
}

pub(super) fn forget_failures(conn: &mut Conn<'_>, subject: &str) -> Result<(), DbError> {
    conn.execute(
        "DELETE FROM sign_in_failure WHERE subject = $1",
        &[subject.into()],
    )
    .map(drop)
}

pub(super) fn add_link(
    conn: &mut Conn<'_>,
    hash: &str,
    purpose: &str,
    person: Option<PersonId>,
    (now, until): (Timestamp, Timestamp),
) -> Result<(), DbError> {
    conn.execute(
        "INSERT INTO one_time_link (token_hash, purpose, person_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        &[
            hash.into(),
            purpose.into(),
            person.into(),
            now.into(),
            until.into(),
        ],
    )
    .map(drop)
}

pub(super) fn drop_links(
    conn: &mut Conn<'_>,
    purpose: &str,
    person: Option<PersonId>,
) -> Result<(), DbError> {
    conn.execute(
        "DELETE FROM one_time_link WHERE purpose = $1 AND COALESCE(person_id, 0) = $2",
        &[purpose.into(), person.map_or(0, |p| p.0).into()],
    )
    .map(drop)
}

/// A link that is still good: its purpose and person.
pub(super) fn link(
    conn: &mut Conn<'_>,
    hash: &str,
    now: Timestamp,
) -> Result<Option<(String, Option<PersonId>)>, DbError> {
    let row = conn.row(
        "SELECT purpose, person_id FROM one_time_link
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
        &[hash.into(), now.into()],
    )?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

pub(super) fn use_link(conn: &mut Conn<'_>, hash: &str, now: Timestamp) -> Result<u64, DbError> {
    conn.execute(
        "UPDATE one_time_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL",
        &[hash.into(), now.into()],
    )
}

/// A session as its owner sees it.
pub struct SessionRow {
    /// Fingerprint, which names it.
    pub hash: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// The browser's own words.
    pub device: String,
}

pub(super) fn sessions(
    conn: &mut Conn<'_>,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<SessionRow>, DbError> {
    conn.rows(
        "SELECT token_hash, created_at, expires_at, device FROM session
         WHERE person_id = $1 AND expires_at > $2 ORDER BY created_at DESC",
        &[person.into(), now.into()],
    )?
    .iter()
    .map(|row| {
        Ok(SessionRow {
            hash: row.get(0)?,
            created_at: row.get(1)?,
            expires_at: row.get(2)?,
            device: row.get(3)?,
        })
    })
    .collect()
}

/// An API token as its owner sees it.
pub struct TokenRow {
    /// Names it.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// Since when.
    pub created_at: Timestamp,
}

pub(super) fn tokens(conn: &mut Conn<'_>, person: PersonId) -> Result<Vec<TokenRow>, DbError> {
    conn.rows(
        "SELECT id, name, created_at FROM api_token
         WHERE person_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC",
        &[person.into()],
    )?
    .iter()
    .map(|row| {
        Ok(TokenRow {
            id: row.get(0)?,
            name: row.get(1)?,
            created_at: row.get(2)?,
        })
    })
    .collect()
}

pub(super) fn add_token(
    conn: &mut Conn<'_>,
    person: PersonId,
    name: &str,
    hash: &str,
    (now, until): (Timestamp, Option<Timestamp>),
) -> Result<i64, DbError> {
    conn.row(
        "INSERT INTO api_token (person_id, name, token_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id",
        &[
            person.into(),
            name.into(),
            hash.into(),
            now.into(),
            until.into(),
        ],
    )?
    .ok_or_else(|| DbError::Broken("nothing was inserted".to_owned()))?
    .get(0)
}

pub(super) fn revoke_token(
    conn: &mut Conn<'_>,
    person: PersonId,
    id: i64,
    now: Timestamp,
) -> Result<u64, DbError> {
    conn.execute(
        "UPDATE api_token SET revoked_at = $3
         WHERE id = $2 AND person_id = $1 AND revoked_at IS NULL",
        &[person.into(), id.into(), now.into()],
    )
}

/// A line of the audit trail.
pub struct AuditRow {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: Option<String>,
    /// What.
    pub action: String,
    /// On what.
    pub subject: String,
    /// More.
    pub detail: String,
}

pub(super) fn audit(
    conn: &mut Conn<'_>,
    before: i64,
    limit: i64,
) -> Result<Vec<(i64, AuditRow)>, DbError> {
    conn.rows(
        "SELECT a.id, a.at, p.name, a.action, a.subject, a.detail
         FROM audit a LEFT JOIN person p ON p.id = a.person_id
         WHERE a.id < $1 ORDER BY a.id DESC LIMIT $2",
        &[before.into(), limit.into()],
    )?
    .iter()
    .map(|row| {
        let line = AuditRow {
            at: row.get(1)?,
            who: row.get(2)?,
            action: row.get(3)?,
            subject: row.get(4)?,
            detail: row.get(5)?,
        };
        Ok((row.get(0)?, line))
    })
    .collect()
}
