//! `/api/v1/teams`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use intendant_domain::id::TeamId;
use serde::Serialize;
use utoipa::ToSchema;

use super::client::Made;
use crate::clients::actions::{self, TeamInput};
use crate::clients::store::{Member, Team};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::json::Json;

/// A team of the provider.
#[derive(Serialize, ToSchema)]
#[schema(as = Team)]
pub(super) struct TeamBody {
    /// Number.
    id: i64,
    /// Name.
    name: String,
    /// Whether it was set aside.
    archived: bool,
    /// How many people are in it.
    size: i64,
}

impl From<Team> for TeamBody {
    fn from(team: Team) -> Self {
        Self {
            id: team.id.0,
            name: team.name,
            archived: team.archived_at.is_some(),
            size: team.members,
        }
    }
}

/// Somebody in a team.
#[derive(Serialize, ToSchema)]
#[schema(as = TeamMember)]
pub(super) struct MemberBody {
    /// Number of the person.
    id: i64,
    /// Name.
    name: String,
}

impl From<Member> for MemberBody {
    fn from(member: Member) -> Self {
        Self {
            id: member.id.0,
            name: member.name,
        }
    }
}

/// A team with its people.
#[derive(Serialize, ToSchema)]
#[schema(as = TeamWithMembers)]
pub(super) struct FullTeam {
    /// The team.
    #[serde(flatten)]
    team: TeamBody,
    /// Its people, by name.
    members: Vec<MemberBody>,
}

/// Lists the teams, by name.
#[utoipa::path(get, path = "/api/v1/teams", tag = "teams", security(("token" = []), ("session" = [])),
    responses((status = 200, body = Page<TeamBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
) -> Result<Json<Page<TeamBody>>, Failure> {
    let teams = app.read(&actor, actions::teams).await?;
    Ok(Json(Page {
        items: teams.into_iter().map(TeamBody::from).collect(),
        next: None,
    }))
}

/// Adds a team.
#[utoipa::path(post, path = "/api/v1/teams", tag = "teams", security(("token" = []), ("session" = [])),
    request_body = TeamInput, responses((status = 201, body = Made), Refusals))]
pub(super) async fn add(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<TeamInput>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let fingerprint = format!("teams {}", serde_json::to_string(&input)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::add_team(tx, &input).map(|id| Made { id: id.0 })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Shows a team and its people.
#[utoipa::path(get, path = "/api/v1/teams/{team}", tag = "teams", security(("token" = []), ("session" = [])),
    params(("team" = i64, Path, description = "Number of the team")),
    responses((status = 200, body = FullTeam), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<FullTeam>, Failure> {
    let (team, members) = app
        .read(&actor, move |tx| actions::team(tx, TeamId(id)))
        .await?;
    Ok(Json(FullTeam {
        team: team.into(),
        members: members.into_iter().map(MemberBody::from).collect(),
    }))
}

/// Replaces a team's name and people.
#[utoipa::path(put, path = "/api/v1/teams/{team}", tag = "teams", security(("token" = []), ("session" = [])),
    params(("team" = i64, Path, description = "Number of the team")), request_body = TeamInput,
    responses((status = 204), Refusals))]
pub(super) async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(input): Json<TeamInput>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| {
        actions::change_team(tx, TeamId(id), &input)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets a team aside.
#[utoipa::path(delete, path = "/api/v1/teams/{team}", tag = "teams", security(("token" = []), ("session" = [])),
    params(("team" = i64, Path, description = "Number of the team")),
    responses((status = 204), Refusals))]
pub(super) async fn archive(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| {
        actions::archive_team(tx, TeamId(id), true)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
