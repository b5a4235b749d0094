//! `/api/v1/audits`, `/api/v1/questionnaire`.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use intendant_domain::id::ClientId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::bodies;
use super::bodies::{
    AdoptInput, Adopted, AnswerBody, AnswersInput, AssessmentBody, AuditBody, DismissInput,
    FindingBody, Items, LinkBody, LinkInput, MadeAudit, NewLink, ProposalBody, QuestionBody,
    StandInput,
};
use crate::audits::model::{NewAudit, Profile, Proposal};
use crate::audits::{actions, print};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Refusals};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::json::Json;

/// Which audits.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Number of the client.
    client: Option<i64>,
}

/// Which language.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Spoken {
    /// `fr` or `en`; the client's when absent.
    lang: Option<String>,
}

impl Spoken {
    fn lang(&self) -> Result<Option<Lang>, Failure> {
        let Some(code) = &self.lang else {
            return Ok(None);
        };
        match Lang::from_code(code) {
            Some(lang) => Ok(Some(lang)),
            None => Err(Problem::new("lang", "wrong-language").into()),
        }
    }
}

/// The questions of an audit, with the answers that they take.
#[utoipa::path(get, path = "/api/v1/questionnaire", tag = "audits", security(("token" = []), ("session" = [])),
    responses((status = 200, body = Items<QuestionBody>), Refusals))]
pub(super) async fn questions(
    State(app): State<App>,
    actor: Actor,
) -> Result<Json<Items<QuestionBody>>, Failure> {
    app.read(&actor, |tx| {
        tx.allow(intendant_domain::access::Permission::SeeAudits)
            .map(drop)
    })
    .await?;
    Ok(Json(Items {
        items: bodies::questions(actor.lang),
    }))
}

/// Lists audits, newest first.
#[utoipa::path(get, path = "/api/v1/audits", tag = "audits", security(("token" = []), ("session" = [])),
    params(Wanted), responses((status = 200, body = Items<AuditBody>), Refusals))]
pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Items<AuditBody>>, Failure> {
    let found = app
        .read(&actor, move |tx| {
            actions::list(tx, wanted.client.map(ClientId))
        })
        .await?;
    Ok(Json(Items {
        items: found.iter().map(AuditBody::from).collect(),
    }))
}

/// Opens an audit of a client or prospect.
#[utoipa::path(post, path = "/api/v1/audits", tag = "audits", security(("token" = []), ("session" = [])),
    request_body = NewAudit, responses((status = 201, body = MadeAudit), Refusals))]
pub(super) async fn open(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewAudit>,
) -> Result<(StatusCode, Json<MadeAudit>), Failure> {
    let fingerprint = format!("audits {}", serde_json::to_string(&new)?);
    let made = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            actions::open(tx, &new).map(|id| MadeAudit { id })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Shows an audit with its scores.
#[utoipa::path(get, path = "/api/v1/audits/{audit}", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")),
    responses((status = 200, body = AssessmentBody), Refusals))]
pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<AssessmentBody>, Failure> {
    let seen = app
        .read(&actor, move |tx| actions::assessment(tx, id))
        .await?;
    Ok(Json((&seen).into()))
}

/// Keeps the company's profile.
#[utoipa::path(put, path = "/api/v1/audits/{audit}/profile", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")), request_body = Profile,
    responses((status = 200, body = AssessmentBody), Refusals))]
pub(super) async fn set_profile(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(profile): Json<Profile>,
) -> Result<Json<AssessmentBody>, Failure> {
    let seen = app
        .write(&actor, move |tx| {
            actions::set_profile(tx, id, &profile)?;
            actions::assessment(tx, id)
        })
        .await?;
    Ok(Json((&seen).into()))
}

/// The answers given so far.
#[utoipa::path(get, path = "/api/v1/audits/{audit}/answers", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")),
    responses((status = 200, body = Items<AnswerBody>), Refusals))]
pub(super) async fn answers(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<Items<AnswerBody>>, Failure> {
    let seen = app
        .read(&actor, move |tx| actions::assessment(tx, id))
        .await?;
    Ok(Json(Items {
        items: bodies::answers(&seen.answers),
    }))
}

/// Keeps answers; an empty choice with an empty comment takes one back.
#[utoipa::path(put, path = "/api/v1/audits/{audit}/answers", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")), request_body = AnswersInput,
    responses((status = 200, body = AssessmentBody), Refusals))]
pub(super) async fn answer(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(input): Json<AnswersInput>,
) -> Result<Json<AssessmentBody>, Failure> {
    let seen = app
        .write(&actor, move |tx| {
            actions::answer(tx, id, &input.answers)?;
            actions::assessment(tx, id)
        })
        .await?;
    Ok(Json((&seen).into()))
}

/// Findings, worst first, with their evidence; those set aside last.
#[utoipa::path(get, path = "/api/v1/audits/{audit}/findings", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")),
    responses((status = 200, body = Items<FindingBody>), Refusals))]
pub(super) async fn findings(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<Items<FindingBody>>, Failure> {
    let seen = app
        .read(&actor, move |tx| actions::assessment(tx, id))
        .await?;
    Ok(Json(Items {
        items: bodies::findings(actor.lang, &seen),
    }))
}

/// Sets a finding aside, with the reason.
#[utoipa::path(post, path = "/api/v1/audits/{audit}/dismissals", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")), request_body = DismissInput,
    responses((status = 204), Refusals))]
pub(super) async fn dismiss(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(input): Json<DismissInput>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| {
        actions::dismiss(tx, id, &input.finding, &input.reason)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a finding back that was set aside.
#[utoipa::path(delete, path = "/api/v1/audits/{audit}/dismissals", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")), request_body = StandInput,
    responses((status = 204), Refusals))]
pub(super) async fn stand(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(input): Json<StandInput>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| actions::stand(tx, id, &input.finding))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Looks at the machines again.
#[utoipa::path(post, path = "/api/v1/audits/{audit}/analyses", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")),
    responses((status = 200, body = AssessmentBody), Refusals))]
pub(super) async fn analyse(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<AssessmentBody>, Failure> {
    actions::analyse(&app, &actor, id).await?;
    let seen = app
        .read(&actor, move |tx| actions::assessment(tx, id))
        .await?;
    Ok(Json((&seen).into()))
}

/// The links with which the company answers.
#[utoipa::path(get, path = "/api/v1/audits/{audit}/links", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")),
    responses((status = 200, body = Items<LinkBody>), Refusals))]
pub(super) async fn links(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<Items<LinkBody>>, Failure> {
    let found = app
        .read(&actor, move |tx| {
            actions::show(tx, id)?;
            actions::links(tx, id)
        })
        .await?;
    Ok(Json(Items {
        items: found.into_iter().map(LinkBody::from).collect(),
    }))
}

/// Makes a link with which somebody answers without an account; it is shown this once.
#[utoipa::path(post, path = "/api/v1/audits/{audit}/links", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")), request_body = LinkInput,
    responses((status = 201, body = NewLink), Refusals))]
pub(super) async fn make_link(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(input): Json<LinkInput>,
) -> Result<(StatusCode, Json<NewLink>), Failure> {
    let (link, secret) = app
        .write(&actor, move |tx| actions::make_link(tx, id, &input.name))
        .await?;
    let made = NewLink {
        id: link,
        link: format!("/questionnaire/{secret}"),
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// Withdraws a link.
#[utoipa::path(delete, path = "/api/v1/audits/{audit}/links/{link}", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit"), ("link" = i64, Path, description = "Number of the link")),
    responses((status = 204), Refusals))]
pub(super) async fn withdraw_link(
    State(app): State<App>,
    actor: Actor,
    Path((id, link)): Path<(i64, i64)>,
) -> Result<StatusCode, Failure> {
    app.write(&actor, move |tx| actions::withdraw_link(tx, id, link))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The proposal, worked out: draft contract checked and priced.
#[utoipa::path(get, path = "/api/v1/audits/{audit}/proposal", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")),
    responses((status = 200, body = ProposalBody), Refusals))]
pub(super) async fn proposal(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Json<ProposalBody>, Failure> {
    let draft = app.read(&actor, move |tx| actions::drafted(tx, id)).await?;
    Ok(Json(bodies::proposal(actor.lang, &draft)))
}

/// Keeps what is proposed.
#[utoipa::path(put, path = "/api/v1/audits/{audit}/proposal", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")), request_body = Proposal,
    responses((status = 200, body = ProposalBody), Refusals))]
pub(super) async fn set_proposal(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(proposal): Json<Proposal>,
) -> Result<Json<ProposalBody>, Failure> {
    let draft = app
        .write(&actor, move |tx| {
            actions::set_proposal(tx, id, &proposal)?;
            actions::drafted(tx, id)
        })
        .await?;
    Ok(Json(bodies::proposal(actor.lang, &draft)))
}

/// The draft contract, as a file.
#[utoipa::path(get, path = "/api/v1/audits/{audit}/contract", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")),
    responses((status = 200, body = String, content_type = "application/toml"), Refusals))]
pub(super) async fn contract(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let draft = app.read(&actor, move |tx| actions::drafted(tx, id)).await?;
    Ok(([(CONTENT_TYPE, "application/toml")], draft.text).into_response())
}

/// The report as PDF.
#[utoipa::path(get, path = "/api/v1/audits/{audit}/report", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit"), Spoken),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), Refusals))]
pub(super) async fn report(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Query(spoken): Query<Spoken>,
) -> Result<Response, Failure> {
    let (name, bytes) = print::pdf(&app, &actor, id, spoken.lang()?).await?;
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
    ];
    Ok((headers, bytes).into_response())
}

/// Makes the reviewed draft the client's contract; a prospect becomes a client.
#[utoipa::path(post, path = "/api/v1/audits/{audit}/adopt", tag = "audits", security(("token" = []), ("session" = [])),
    params(("audit" = i64, Path, description = "Number of the audit")), request_body = AdoptInput,
    responses((status = 201, body = Adopted), Refusals))]
pub(super) async fn adopt(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<i64>,
    Json(input): Json<AdoptInput>,
) -> Result<(StatusCode, Json<Adopted>), Failure> {
    let number = app
        .write(&actor, move |tx| actions::adopt(tx, id, &input.sha256))
        .await?;
    Ok((StatusCode::CREATED, Json(Adopted { number })))
}
