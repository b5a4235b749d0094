//! The `team` and `team_member` tables: the provider's own, no client's.

use intendant_domain::id::{PersonId, TeamId};
use jiff::Timestamp;

use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

/// A team of the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Which.
    pub id: TeamId,
    /// Name, unique.
    pub name: String,
    /// When it was set aside.
    pub archived_at: Option<Timestamp>,
    /// How many people are in it.
    pub members: i64,
}

/// Somebody of the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
}

const TEAM: &str = "SELECT t.id, t.name, t.archived_at,
    (SELECT count(*) FROM team_member m WHERE m.team_id = t.id) FROM team t";

fn read(row: &Row) -> Result<Team, DbError> {
    Ok(Team {
        id: row.get(0)?,
        name: row.get(1)?,
        archived_at: row.get(2)?,
        members: row.get(3)?,
    })
}

fn read_member(row: &Row) -> Result<Member, DbError> {
    Ok(Member {
        id: row.get(0)?,
        name: row.get(1)?,
    })
}

/// Every team, by name; those set aside last.
pub(in crate::clients) fn all(rows: &mut Rows<'_, '_>) -> Result<Vec<Team>, DbError> {
    let sql = format!("{TEAM} ORDER BY CASE WHEN t.archived_at IS NULL THEN 0 ELSE 1 END, t.name");
    rows.rows(&sql, &[])?.iter().map(read).collect()
}

pub(in crate::clients) fn find(
    rows: &mut Rows<'_, '_>,
    id: TeamId,
) -> Result<Option<Team>, DbError> {
    let sql = format!("{TEAM} WHERE t.id = $1");
    rows.row(&sql, &[id.into()])?
        .map(|row| read(&row))
        .transpose()
}

pub(in crate::clients) fn add(rows: &mut Rows<'_, '_>, name: &str) -> Result<TeamId, DbError> {
    let now = rows.now();
    rows.insert(
        "INSERT INTO team (name, created_at) VALUES ($1, $2) RETURNING id",
        &[name.into(), now.into()],
    )
}

pub(in crate::clients) fn change(
    rows: &mut Rows<'_, '_>,
    id: TeamId,
    name: &str,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE team SET name = $2 WHERE id = $1",
        &[id.into(), name.into()],
    )
    .map(drop)
}

pub(in crate::clients) fn archive(
    rows: &mut Rows<'_, '_>,
    id: TeamId,
    at: Option<Timestamp>,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE team SET archived_at = $2 WHERE id = $1",
        &[id.into(), at.into()],
    )
    .map(drop)
}

/// Who is in a team, by name.
pub(in crate::clients) fn members(
    rows: &mut Rows<'_, '_>,
    id: TeamId,
) -> Result<Vec<Member>, DbError> {
    rows.rows(
        "SELECT p.id, p.name FROM team_member m JOIN person p ON p.id = m.person_id
         WHERE m.team_id = $1 AND p.client_id IS NULL AND p.disabled_at IS NULL
         ORDER BY p.name, p.id",
        &[id.into()],
    )?
    .iter()
    .map(read_member)
    .collect()
}

/// The provider's people who can be in a team, by name.
pub(in crate::clients) fn provider_people(rows: &mut Rows<'_, '_>) -> Result<Vec<Member>, DbError> {
    rows.rows(
        "SELECT id, name FROM person
         WHERE client_id IS NULL AND role IS NOT NULL AND disabled_at IS NULL
         ORDER BY name, id",
        &[],
    )?
    .iter()
    .map(read_member)
    .collect()
}

pub(in crate::clients) fn set_members(
    rows: &mut Rows<'_, '_>,
    id: TeamId,
    people: &[PersonId],
) -> Result<(), DbError> {
    rows.execute("DELETE FROM team_member WHERE team_id = $1", &[id.into()])?;
    for person in people {
        rows.execute(
            "INSERT INTO team_member (team_id, person_id) VALUES ($1, $2)",
            &[id.into(), (*person).into()],
        )?;
    }
    Ok(())
}
