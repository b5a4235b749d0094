//! A client's rows of the `person` table.

use intendant_domain::access::Role;
use intendant_domain::id::{ClientId, PersonId, SiteId};
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// Somebody of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Of which client.
    pub client: ClientId,
    /// Where they work.
    pub site: Option<SiteId>,
    /// Name.
    pub name: String,
    /// Address; may be empty for a contact.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// What they do there.
    pub job: String,
    /// What they may do here; absent: a contact, who does not sign in.
    pub role: Option<Role>,
    /// Whether they have chosen a password.
    pub has_password: bool,
    /// When access was taken away.
    pub disabled_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, client_id, site_id, name, email, phone, job, role,
    CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END, disabled_at";

fn read(row: &Row) -> Result<Person, DbError> {
    let role: Option<String> = row.get(7)?;
    // PostgreSQL makes a 32-bit number of the CASE; both read as one here.
    Ok(Person {
        id: row.get(0)?,
        client: row.get(1)?,
        site: row.get(2)?,
        name: row.get(3)?,
        email: row.get(4)?,
        phone: row.get(5)?,
        job: row.get(6)?,
        role: role.and_then(|code| Role::from_code(&code)),
        has_password: row.get(8)?,
        disabled_at: row.get(9)?,
    })
}

/// Everybody of a client within reach, by name; those without access any more last.
pub(in crate::clients) fn of(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<Person>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM person WHERE client_id = $1 AND {}
         ORDER BY CASE WHEN disabled_at IS NULL THEN 0 ELSE 1 END, name, id",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(read)
        .collect()
}

pub(in crate::clients) fn find(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: PersonId,
) -> Result<Option<Person>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM person WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.row(&sql, &[id.into(), client.into()])?
        .map(|row| read(&row))
        .transpose()
}

/// Adds somebody; the id in `person` is not used.
pub(in crate::clients) fn add(
    rows: &mut Rows<'_, '_>,
    person: &Person,
) -> Result<PersonId, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO person (client_id, site_id, email, name, phone, job, role, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        &[
            person.client.into(),
            person.site.into(),
            person.email.as_str().into(),
            person.name.as_str().into(),
            person.phone.as_str().into(),
            person.job.as_str().into(),
            person.role.map(Role::code).into(),
            now.into(),
        ],
    )
}

pub(in crate::clients) fn change(rows: &mut Rows<'_, '_>, person: &Person) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE person SET site_id = $3, email = $4, name = $5, phone = $6, job = $7, role = $8
         WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.execute(
        &sql,
        &[
            person.id.into(),
            person.client.into(),
            person.site.into(),
            person.email.as_str().into(),
            person.name.as_str().into(),
            person.phone.as_str().into(),
            person.job.as_str().into(),
            person.role.map(Role::code).into(),
        ],
    )
    .map(drop)
}

/// Takes access away, or gives it back with `None`.
pub(in crate::clients) fn disable(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    id: PersonId,
    at: Option<Timestamp>,
) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE person SET disabled_at = $3 WHERE id = $1 AND client_id = $2 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[id.into(), client.into(), at.into()])?;
    if at.is_some() {
        rows.execute("DELETE FROM session WHERE person_id = $1", &[id.into()])?;
    }
    Ok(())
}
