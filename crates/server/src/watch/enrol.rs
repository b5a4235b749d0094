//! How a machine becomes known: an administrator's token, once, and the machine's own key.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{AgentId, ClientId, ItemId, SiteId};
use intendant_protocol::{self as protocol, CheckKind, DiskMeasure, EnrolAnswer, EnrolRequest};
use jiff::SignedDuration;

use super::store::{self, NewCheck};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::db::Conn;
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::live::Change;
use crate::platform::secrets;
use crate::platform::tx::Tx;

/// How long a token may wait for its machine.
const TOKEN_LASTS: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Name of the setting that holds the server's secret key.
const KEY: &str = "agent-key";

/// What the next machine that comes with the token will be.
#[derive(Clone, Debug)]
pub struct NewEnrolment {
    /// Whose machine.
    pub client: ClientId,
    /// Where it stands.
    pub site: Option<SiteId>,
    /// `server`, `workstation`, …
    pub kind: String,
    /// What contracts select by.
    pub tags: Vec<String>,
}

/// A token, told once.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// Which.
    pub id: i64,
    /// The secret for the machine.
    pub token: String,
}

/// Makes a token with which one machine can enrol.
///
/// # Errors
/// [`Failure::Denied`], [`Failure::NotFound`] for another's client.
pub fn new_enrolment(tx: &mut Tx<'_>, new: &NewEnrolment) -> Result<Enrolment, Failure> {
    let kind = new.kind.trim();
    if kind.is_empty() || kind.len() > 60 {
        return Err(Problem::new("kind", "watch-kind-wrong").into());
    }
    let mut rows = tx.allow_on(EditMachines, new.client)?;
    if let Some(site) = new.site
        && !store::site_exists(&mut rows, new.client, site)?
    {
        return Err(Problem::new("site_id", "watch-no-such-site").into());
    }
    let token = secrets::make();
    let now = rows.now();
    let until = now.checked_add(TOKEN_LASTS).unwrap_or(now);
    let tags = serde_json::to_string(&new.tags)?;
    let by = rows.tx().actor().person;
    let id = store::add_enrolment(
        &mut rows,
        new,
        &tags,
        &secrets::fingerprint(&token),
        (now, until, by),
    )?;
    tx.audit(Some(new.client), "enrolment-made", kind, "")?;
    Ok(Enrolment { id, token })
}

/// Takes an agent's key away: its link closes and never opens again.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such agent within reach.
pub fn revoke(tx: &mut Tx<'_>, agent: AgentId) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::agent(&mut rows, agent)?.ok_or(Failure::NotFound)?;
    store::revoke(&mut rows, agent)?;
    append(
        &mut rows,
        known.client,
        vec![NewEvent {
            subject: "item",
            subject_id: known.item.0,
            kind: "agent-revoked",
            body: serde_json::json!({ "agent": agent.0 }).to_string(),
            at: None,
        }],
    )?;
    tx.tell(Change::Item(known.client, known.item));
    tx.audit(Some(known.client), "agent-revoked", agent, &known.hostname)
}

/// The server's secret key, made on first use.
pub(super) fn server_key(conn: &mut Conn<'_>) -> Result<[u8; protocol::KEY_BYTES], Failure> {
    let made = {
        let mut bytes = [0_u8; protocol::KEY_BYTES];
        rand::RngCore::fill_bytes(&mut rand::rng(), &mut bytes);
        protocol::encode(&bytes)
    };
    let row = conn.row("SELECT value FROM setting WHERE name = $1", &[KEY.into()])?;
    let text: String = match row {
        Some(row) => row.get(0)?,
        None => {
            conn.execute(
                "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                &[KEY.into(), made.as_str().into()],
            )?;
            made
        }
    };
    protocol::decode(&text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Failure::Broken("the server's key is damaged".to_owned()))
}

/// `POST /agent/v1/enrol`.
pub(super) async fn enrol(State(app): State<App>, Json(request): Json<EnrolRequest>) -> Response {
    match app
        .write(&Actor::program("agent"), move |tx| take_in(tx, &request))
        .await
    {
        Ok(answer) => Json(answer).into_response(),
        Err(failure) => failure.as_problem_json(Lang::En),
    }
}

/// Takes in the machine that comes with a token.
///
/// # Errors
/// Refused when the token is unknown, used by another machine or too old, or the agent too new.
pub fn take_in(tx: &mut Tx<'_>, request: &EnrolRequest) -> Result<EnrolAnswer, Failure> {
    let key = protocol::decode(&request.public_key).unwrap_or_default();
    if request.v != protocol::VERSION || key.len() != protocol::KEY_BYTES {
        return Err(Failure::refused("watch-enrol-version"));
    }
    let secret = server_key(tx.conn())?;
    let answer = |agent: AgentId| EnrolAnswer {
        agent_id: agent.to_string(),
        server_public_key: protocol::encode(&protocol::public_key(&secret)),
    };
    let mut rows = tx.allow(EditMachines)?;
    let now = rows.now();
    let token = secrets::fingerprint(request.token.trim());
    let Some(enrolment) = store::enrolment(&mut rows, &token)? else {
        return Err(Failure::refused("watch-enrol-unknown"));
    };
    if let Some(agent) = enrolment.agent {
        // The answer was lost: the same machine asks again.
        let known = store::agent(&mut rows, agent)?.ok_or(Failure::NotFound)?;
        if known.public_key == request.public_key && known.revoked_at.is_none() {
            return Ok(answer(agent));
        }
        return Err(Failure::refused("watch-enrol-used"));
    }
    if enrolment.expires_at < now {
        return Err(Failure::refused("watch-enrol-expired"));
    }
    let hostname: String = request
        .hostname
        .chars()
        .filter(|c| !c.is_control())
        .take(253)
        .collect();
    let item = store::add_item(&mut rows, &enrolment, &hostname)?;
    let agent = store::add_agent(&mut rows, &enrolment, item, request, &hostname)?;
    store::use_enrolment(&mut rows, enrolment.id, agent)?;
    for check in usual_checks() {
        store::add_check(&mut rows, enrolment.client, item, &check)?;
    }
    crate::machines::rederive(rows.tx(), item)?;
    append(
        &mut rows,
        enrolment.client,
        enrolled(&enrolment, item, agent, &hostname),
    )?;
    crate::contracts::recover_item(rows.tx(), enrolment.client, item)?;
    tx.tell(Change::Item(enrolment.client, item));
    Ok(answer(agent))
}

fn enrolled(
    enrolment: &store::EnrolmentRow,
    item: ItemId,
    agent: AgentId,
    hostname: &str,
) -> Vec<NewEvent> {
    let event = |kind, body: serde_json::Value| NewEvent {
        subject: "item",
        subject_id: item.0,
        kind,
        body: body.to_string(),
        at: None,
    };
    vec![
        event(
            "added",
            serde_json::json!({
                "name": hostname, "kind": enrolment.kind, "site": enrolment.site,
                "tags": serde_json::from_str::<serde_json::Value>(&enrolment.tags).unwrap_or_default(),
            }),
        ),
        event("agent-enrolled", serde_json::json!({ "agent": agent.0 })),
    ]
}

/// What every machine is watched for from the start; an administrator changes it on its page.
fn usual_checks() -> Vec<NewCheck> {
    let disk = CheckKind::Disk {
        path: None,
        exclude: Vec::new(),
        measure: DiskMeasure::default(),
        warn: 85.0,
        crit: 95.0,
    };
    vec![
        NewCheck::alive(),
        NewCheck::usual("disk", &disk, 300),
        NewCheck::usual(
            "memory",
            &CheckKind::Memory {
                warn: 90.0,
                crit: 97.0,
            },
            60,
        ),
        NewCheck::usual(
            "load",
            &CheckKind::Load {
                warn: 4.0,
                crit: 8.0,
                period: intendant_protocol::LoadPeriod::default(),
            },
            60,
        ),
    ]
}
