//! Teams of the provider.

use intendant_domain::access::Permission::{Administer, SeeControlRoom};
use intendant_domain::clients as rules;
use intendant_domain::id::{PersonId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clients::input::Check;
use crate::clients::store::{self, Member, Team};
use crate::platform::db::DbError;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::{Rows, Tx};

/// A team as it is typed in.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamInput {
    /// Name, unique.
    pub name: String,
    /// Numbers of the provider's people in it.
    #[serde(default)]
    pub members: Vec<i64>,
}

/// Every team, by name; those set aside last.
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Team>, Failure> {
    Ok(store::teams(&mut tx.allow(SeeControlRoom)?)?)
}

/// One team with its members.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn show(tx: &mut Tx<'_>, id: TeamId) -> Result<(Team, Vec<Member>), Failure> {
    let mut rows = tx.allow(SeeControlRoom)?;
    let team = store::team(&mut rows, id)?.ok_or(Failure::NotFound)?;
    Ok((team, store::members(&mut rows, id)?))
}

/// The provider's people who can be in a team.
///
/// # Errors
/// As the database says.
pub fn colleagues(tx: &mut Tx<'_>) -> Result<Vec<Member>, Failure> {
    Ok(store::provider_people(&mut tx.allow(SeeControlRoom)?)?)
}

/// Adds a team.
///
/// # Errors
/// Every field that is wrong; a name that another team has.
pub fn add(tx: &mut Tx<'_>, input: &TeamInput) -> Result<TeamId, Failure> {
    let mut rows = tx.allow(Administer)?;
    let (name, members) = checked(&mut rows, None, input)?;
    let id = store::add_team(&mut rows, &name).map_err(taken)?;
    store::set_members(&mut rows, id, &members)?;
    tx.audit(None, "team-added", id, &name)?;
    Ok(id)
}

/// Changes a team's name and members.
///
/// # Errors
/// As [`add`]; [`Failure::NotFound`].
pub fn change(tx: &mut Tx<'_>, id: TeamId, input: &TeamInput) -> Result<(), Failure> {
    let mut rows = tx.allow(Administer)?;
    store::team(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let (name, members) = checked(&mut rows, Some(id), input)?;
    store::change_team(&mut rows, id, &name).map_err(taken)?;
    store::set_members(&mut rows, id, &members)?;
    tx.audit(None, "team-changed", id, &name)
}

/// Sets a team aside: nothing new is given to it. Or takes it back.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn archive(tx: &mut Tx<'_>, id: TeamId, away: bool) -> Result<(), Failure> {
    let mut rows = tx.allow(Administer)?;
    let team = store::team(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let at = away.then(|| rows.now());
    store::archive_team(&mut rows, id, at)?;
    let action = if away {
        "team-archived"
    } else {
        "team-taken-back"
    };
    tx.audit(None, action, id, &team.name)
}

fn checked(
    rows: &mut Rows<'_, '_>,
    but: Option<TeamId>,
    input: &TeamInput,
) -> Result<(String, Vec<PersonId>), Failure> {
    let mut check = Check::default();
    let name = check.take("name", rules::name(&input.name, 80));
    let wanted = rules::folded(&name);
    let taken = store::teams(rows)?
        .iter()
        .any(|team| Some(team.id) != but && rules::folded(&team.name) == wanted);
    if taken {
        check.refuse(Problem::new("name", "team-name-taken"));
    }
    let known = store::provider_people(rows)?;
    let mut members: Vec<PersonId> = input.members.iter().map(|id| PersonId(*id)).collect();
    members.sort_unstable();
    members.dedup();
    if members
        .iter()
        .any(|id| !known.iter().any(|person| person.id == *id))
    {
        check.refuse(Problem::new("members", "team-member-unknown"));
    }
    check.done().map(|()| (name, members))
}

fn taken(error: DbError) -> Failure {
    match error {
        DbError::Unique(_) => Problem::new("name", "team-name-taken").into(),
        other => other.into(),
    }
}
