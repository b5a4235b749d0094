//! What is done with a message once it is read: whose it is, whether it says anything new, and what
//! the fleet makes of it.

use axum::body::Bytes;
use axum::http::StatusCode;
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::ClientId;
use intendant_inventory::devices::{Device, Job};
use intendant_inventory::reply::Hours;
use intendant_inventory::sender::{token_in, without_token};
use intendant_inventory::{
    Dialect, Encoding, Hello, Keep, Refusal, Reply, Report, deflate, without_secrets,
};

use super::door::{Arrived, blocking};
use super::grant;
use super::sender::{Sender, Shown};
use super::settings::settings;
use super::store::{self, NewReject, Token};
use super::tasks;
use crate::fleet::{self, Raw, SourceKind, Speaker};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::secrets;
use crate::platform::tx::{Rows, Tx};

/// How many refused messages are kept at most; the oldest go first.
const MOST_KEPT: i64 = 500;
/// The most bytes of one that are kept.
const LARGEST_KEPT: usize = 1 << 20;
/// Seconds after which a token's last use is written down again.
const USED_EVERY: i64 = 60;

/// Why a message was not taken in.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// Of the answer.
    pub(super) status: StatusCode,
    /// A code that the console has words for.
    pub(super) reason: &'static str,
    /// For the agent's log, in English.
    pub(super) message: String,
    /// When to try again, minutes.
    pub(super) minutes: u32,
    /// Whose token it came with, where it had one.
    pub(super) client: Option<ClientId>,
    /// The agent's name, once it is known.
    pub(super) device: String,
    /// Whether an operator is to see it.
    pub(super) is_kept: bool,
}

impl Fault {
    fn new(status: StatusCode, reason: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            reason,
            message: message.into(),
            minutes: 30,
            client: None,
            device: String::new(),
            is_kept: true,
        }
    }

    pub(super) fn refused(refusal: &Refusal) -> Self {
        let status = match refusal {
            Refusal::UnknownEncoding(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::TooLarge { .. } | Refusal::Bomb { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, refusal.code(), refusal.to_string())
    }

    pub(super) fn proxy(what: &'static str) -> Self {
        Self {
            is_kept: false,
            ..Self::new(StatusCode::NOT_FOUND, "proxy", what)
        }
    }

    pub(super) fn busy() -> Self {
        let fault = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "busy server");
        Self {
            minutes: 5,
            is_kept: false,
            ..fault
        }
    }

    pub(super) fn broken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "broken", "server error")
    }

    fn of(self, token: Option<&Token>, device: &str) -> Self {
        Self {
            client: token.map(|token| token.client),
            device: device.to_owned(),
            ..self
        }
    }

    pub(super) fn reply(&self) -> Reply {
        Reply::Refused {
            message: self.message.clone(),
            minutes: self.minutes,
        }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unavailable(_) | Failure::Conflict(_) | Failure::Throttled(_) => Self::busy(),
            Failure::Broken(cause) => {
                tracing::error!(cause, "taking in an inventory");
                Self::broken()
            }
            other => {
                let text = other.text(crate::platform::i18n::Lang::En);
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", text)
            }
        }
    }
}

/// Whose a message is, or why that cannot be told.
type Whose = Result<Option<Token>, Fault>;

fn actor() -> Actor {
    Actor::program("inventory")
}

/// The token that a request shows, or that its tag holds. A tag that is no token is no fault, unless
/// nothing else says whose the message is; two tokens of different clients are.
fn whose(tx: &mut Tx<'_>, shown: Option<&Shown>, tag: &str) -> Result<Whose, Failure> {
    let granted = match shown {
        Some(Shown::Bearer(granted)) => grant::verified(tx, granted)?,
        _ => None,
    };
    let mut rows = tx.allow(EditMachines)?;
    let by_secret = |rows: &mut Rows<'_, '_>, secret: &str| {
        store::token(rows, &secrets::fingerprint(secret.trim()))
    };
    let known = match shown {
        None => None,
        Some(Shown::Address(secret)) => by_secret(&mut rows, secret)?,
        Some(Shown::Basic(login, secret)) => by_secret(&mut rows, secret)?
            .filter(|token| token.login.is_empty() || token.login == *login),
        Some(Shown::Bearer(_)) => match granted {
            Some(id) => store::token_by_id(&mut rows, id)?,
            None => None,
        },
    };
    if shown.is_some() && known.is_none() {
        return Ok(Err(Fault::new(
            StatusCode::UNAUTHORIZED,
            "unknown-token",
            "forbidden",
        )));
    }
    let tagged = match token_in(tag) {
        Some(secret) => by_secret(&mut rows, secret)?,
        None => None,
    };
    if let (Some(one), Some(other)) = (&known, &tagged)
        && one.client != other.client
    {
        let fault = Fault::new(StatusCode::FORBIDDEN, "two-clients", "forbidden");
        return Ok(Err(fault.of(known.as_ref(), "")));
    }
    let token = known.or(tagged);
    if let Some(token) = &token {
        note_use(&mut rows, token)?;
    }
    Ok(Ok(token))
}

fn note_use(rows: &mut Rows<'_, '_>, token: &Token) -> Result<(), Failure> {
    let now = rows.now();
    let is_fresh = token
        .used_at
        .is_some_and(|used| now.duration_since(used).as_secs() < USED_EVERY);
    if !is_fresh {
        store::used(rows, token.id)?;
    }
    Ok(())
}

/// Without a token nothing is taken in; agents that have credentials send them when asked.
fn no_token() -> Fault {
    Fault::new(StatusCode::UNAUTHORIZED, "no-token", "forbidden")
}

/// The answer to a message that was heard before, but for what changes at each run: that it was heard
/// is all that is written. `None`: it has to be read. Whoever shows a token that is none is sent away
/// before anything is read.
pub(super) async fn nothing_new(
    app: &App,
    sender: &Sender,
    arrived: &Arrived,
) -> Result<Option<Reply>, Fault> {
    let Some(shown) = sender.shown.clone() else {
        return Ok(None);
    };
    let skeleton = arrived
        .skeleton
        .clone()
        .filter(|_| arrived.text.len() > 2048);
    let done = app
        .write(&actor(), move |tx| {
            // A tag may hold another client's token: with that, its message reads anew.
            let token = match whose(tx, Some(&shown), "")? {
                Ok(token) => token,
                Err(fault) => return Ok(Err(fault)),
            };
            let heard = match (token, skeleton) {
                (Some(token), Some(skeleton)) => fleet::heard_again(tx, token.client, &skeleton)?,
                _ => false,
            };
            let again = if heard {
                Some(Hours(settings(tx)?.hours))
            } else {
                None
            };
            Ok(Ok(again))
        })
        .await?;
    done.map(|again| again.map(|again| Reply::Taken { again }))
}

/// What GLPI agents are told that they speak to: by the name `glpi` they send inventories in GLPI's own
/// format also when another task is told in XML, and from this version on they leave nothing out of
/// what the format knows (inventory_format 1.2.3).
const GLPI: &str = "11.0.0";

/// "What am I to do?"
pub(super) async fn hello(app: &App, sender: &Sender, hello: &Hello) -> Result<Reply, Fault> {
    let (shown, tag, device) = (
        sender.shown.clone(),
        hello.tag.clone(),
        hello.deviceid.clone(),
    );
    let is_contact = sender.dialect == Some(Dialect::Json);
    // Jobs are told in XML only: who is answered in JSON has to ask for them so.
    let greeting =
        (sender.answer_dialect() == Dialect::Json).then(|| tasks::greeting(sender, hello));
    let done = app
        .write(&actor(), move |tx| {
            let token = match whose(tx, shown.as_ref(), &tag)? {
                Ok(token) => token,
                Err(fault) => return Ok(Err(fault)),
            };
            // XML says hello without its tag: whether it has a token shows with its inventory.
            if is_contact && token.is_none() {
                return Ok(Err(no_token()));
            }
            let set = settings(tx)?;
            let (jobs, scans) = match greeting {
                Some(greeting) => (Vec::new(), tasks::awaits(tx, token.as_ref(), &greeting)?),
                None => (tasks::jobs_for(tx, token.as_ref(), &device)?, false),
            };
            // What a network's discovery found is asked at the agent's next visit: an hour, not a day.
            let soon = scans || !jobs.is_empty();
            Ok(Ok(Reply::ToDo {
                again: Hours(if soon { 1 } else { set.hours }),
                inventory: true,
                without: set.unwanted(),
                jobs,
                scans,
                server: "glpi".to_owned(),
                version: GLPI.to_owned(),
            }))
        })
        .await?;
    done.map_err(|fault| Fault {
        is_kept: false,
        device: hello.deviceid.clone(),
        ..fault
    })
}

/// The answer to what nothing is done with.
pub(super) async fn nothing_to_do(app: &App) -> Result<Reply, Fault> {
    let hours = app.read(&actor(), |tx| Ok(settings(tx)?.hours)).await?;
    Ok(Reply::Taken {
        again: Hours(hours),
    })
}

/// An inventory, full or partial.
pub(super) async fn inventory(
    app: &App,
    sender: &Sender,
    arrived: Arrived,
    report: Box<Report>,
) -> Result<Reply, Fault> {
    let keep = app.read(&actor(), |tx| Ok(settings(tx)?.keep())).await?;
    let (device, tag) = (report.deviceid.clone(), report.tag.clone());
    let kind = source_kind(sender, &report);
    let prepared = blocking(move || prepared(arrived, *report, keep)).await??;
    let (shown, version) = (sender.shown.clone(), sender.version());
    let name = if sender.agent_id.is_empty() {
        device.clone()
    } else {
        sender.agent_id.clone()
    };
    let plain_tag = without_token(&tag);
    let address = sender.address.clone();
    let known_device = device.clone();
    let done = app
        .write(&actor(), move |tx| {
            let token = match whose(tx, shown.as_ref(), &tag)? {
                Ok(Some(token)) => token,
                Ok(None) => return Ok(Err(no_token())),
                Err(fault) => return Ok(Err(fault)),
            };
            if let Some(fault) = elsewhere(tx, &token, kind, &name)? {
                return Ok(Err(fault));
            }
            let speaker = Speaker {
                client: token.client,
                site: token.site,
                kind,
                name,
                agent_version: version,
                tag: plain_tag,
                item: None,
            };
            fleet::absorb_prepared(tx, &speaker, prepared)?;
            if matches!(shown, Some(Shown::Basic(..))) {
                let mut rows = tx.allow(EditMachines)?;
                store::forget_unasked(&mut rows, &known_device, &address)?;
            }
            Ok(Ok(Hours(settings(tx)?.hours)))
        })
        .await;
    let done = done.map_err(|failure| Fault::from(failure).of(None, &device))?;
    done.map(|again| Reply::Taken { again })
        .map_err(|fault| Fault { device, ..fault })
}

fn source_kind(sender: &Sender, report: &Report) -> SourceKind {
    if report.action != "inventory" {
        return SourceKind::Snmp;
    }
    sender.kind(&report.content.versionclient)
}

/// Leaves secrets out of the report and of what is kept of the message, and works out what the
/// database's one writer need not.
fn prepared(arrived: Arrived, mut report: Report, keep: Keep) -> Result<fleet::Prepared, Fault> {
    report.content.scrub(keep);
    let mut text = match without_secrets(&arrived.text, arrived.dialect, keep) {
        Some(text) => text,
        None => serde_json::to_string(&report).map_err(Failure::from)?,
    };
    if let Some(secret) = token_in(&report.tag) {
        text = text.replace(secret, "…");
        report.tag = without_token(&report.tag);
    }
    let (_, bytes) = deflate(Encoding::Zlib, &text);
    let media = "application/x-compress-zlib".to_owned();
    let prepared = fleet::prepare(report, Raw { bytes, media })?;
    Ok(match arrived.skeleton {
        Some(hash) => prepared.known_by(hash),
        None => prepared,
    })
}

/// An agent that reports for another client already was given a wrong token: what it says would show
/// one client's machine to another's people.
fn elsewhere(
    tx: &mut Tx<'_>,
    token: &Token,
    kind: SourceKind,
    name: &str,
) -> Result<Option<Fault>, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let other = store::reports_elsewhere(&mut rows, (kind.code(), name), token.client)?;
    Ok(other.map(|_| {
        Fault::new(StatusCode::FORBIDDEN, "other-client", "forbidden").of(Some(token), name)
    }))
}

/// A step of an SNMP job.
pub(super) async fn job(app: &App, sender: &Sender, job: Job) -> Result<Reply, Fault> {
    let (shown, version) = (sender.shown.clone(), sender.version());
    let device = job.deviceid.clone();
    let done = app
        .write(&actor(), move |tx| {
            let token = match whose(tx, shown.as_ref(), "")? {
                Ok(Some(token)) => token,
                Ok(None) => return Ok(Err(no_token())),
                Err(fault) => return Ok(Err(fault)),
            };
            if !tasks::heard(tx, &token, &job)? {
                for one in job.devices.iter().filter(|one| one.error.is_empty()) {
                    absorb_device(tx, &token, &version, one)?;
                }
            }
            Ok(Ok(Hours(settings(tx)?.hours)))
        })
        .await;
    let done = done.map_err(|failure| Fault::from(failure).of(None, &device))?;
    done.map(|again| Reply::Taken { again })
        .map_err(|fault| Fault { device, ..fault })
}

/// Takes in a device that an agent found. It is named by what lasts best of it.
fn absorb_device(
    tx: &mut Tx<'_>,
    token: &Token,
    version: &str,
    device: &Device,
) -> Result<(), Failure> {
    let said = &device.report.content.network_device;
    let names = [
        &said.serial,
        &said.mac,
        said.ips.first().unwrap_or(&said.name),
        &said.name,
    ];
    let Some(name) = names.into_iter().find(|name| !name.is_empty()) else {
        return Ok(());
    };
    let speaker = Speaker {
        client: token.client,
        site: token.site,
        kind: SourceKind::Snmp,
        name: name.clone(),
        agent_version: version.to_owned(),
        tag: String::new(),
        item: None,
    };
    fleet::absorb(tx, &speaker, device.report.clone(), Raw::default()).map(drop)
}

/// Keeps what was refused for a day, unless nobody needs to look at it.
pub(super) async fn keep(app: &App, sender: &Sender, body: &Bytes, fault: &Fault) {
    if !fault.is_kept {
        return;
    }
    let cut = |text: &str| {
        text.chars()
            .filter(|c| !c.is_control())
            .take(250)
            .collect::<String>()
    };
    let new = NewReject {
        client: fault.client,
        reason: fault.reason.to_owned(),
        detail: cut(&fault.message),
        address: sender.address.clone(),
        agent: cut(&sender.user_agent),
        device: cut(&fault.device),
        media: cut(&sender.content_type),
        size: i64::try_from(body.len()).unwrap_or(i64::MAX),
        payload: body.get(..LARGEST_KEPT).unwrap_or(body).to_vec(),
    };
    let done = app
        .write(&actor(), move |tx| {
            let mut rows = tx.allow(EditMachines)?;
            Ok(store::keep_reject(&mut rows, &new, MOST_KEPT)?)
        })
        .await;
    if let Err(failure) = done {
        tracing::warn!(?failure, "keeping a refused message");
    }
}
