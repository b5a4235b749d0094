//! The agents' link: challenge, proof, then batches in and configurations out.

use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{AgentId, ItemId};
use intendant_protocol::{
    self as protocol, AgentMessage, Batch, Config, Hello, LARGEST_FRAME, Refusal, RefusalReason,
    ServerMessage, SignedConfig, Welcome,
};
use tokio::sync::broadcast::error::RecvError;

use super::{enrol, ingest, store};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::live::Change;
use crate::platform::secrets;
use crate::platform::tx::Tx;

/// An agent leaves after 90 s without a frame; so do we.
const QUIET: Duration = Duration::from_secs(120);

/// `GET /agent/v1/link`.
pub(super) async fn open(State(app): State<App>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .max_message_size(LARGEST_FRAME)
        .max_frame_size(LARGEST_FRAME)
        .on_upgrade(move |socket| async move {
            Link {
                app,
                socket,
                actor: Actor::program("Intendant"),
            }
            .serve()
            .await;
        })
}

struct Link {
    app: App,
    socket: WebSocket,
    actor: Actor,
}

/// Who proved to be at the other end.
#[derive(Clone, Copy)]
struct Peer {
    agent: AgentId,
    item: ItemId,
}

impl Link {
    async fn serve(mut self) {
        let nonce = secrets::make();
        let challenge = ServerMessage::Challenge {
            v: protocol::VERSION,
            nonce: nonce.clone(),
        };
        if self.send(&challenge).await.is_none() {
            return;
        }
        let Some(AgentMessage::Hello(hello)) = self.next().await else {
            return;
        };
        match self.greet(&hello, nonce).await {
            Ok((peer, version)) => self.talk(peer, version).await,
            Err(refusal) => {
                self.send(&ServerMessage::Refused(refusal)).await;
                let _ = self.socket.send(Message::Close(None)).await;
            }
        }
    }

    async fn talk(&mut self, mut peer: Peer, mut version: u64) {
        let mut changes = self.app.live().listen();
        loop {
            tokio::select! {
                frame = tokio::time::timeout(QUIET, self.socket.recv()) => {
                    let Ok(Some(Ok(frame))) = frame else { return };
                    let Message::Text(text) = frame else { continue };
                    let Ok(AgentMessage::Batch(batch)) = serde_json::from_str(&text) else { continue };
                    if self.take(peer, batch).await.is_none() { return }
                }
                change = changes.recv() => match change {
                    Ok(Change::Item(_, item)) if item == peer.item => {
                        let Some(now) = self.reconfigure(&mut peer, version).await else { return };
                        version = now;
                    }
                    Ok(_) => {}
                    // Too many changes to have heard them all: look.
                    Err(RecvError::Lagged(_)) => {
                        let Some(now) = self.reconfigure(&mut peer, version).await else { return };
                        version = now;
                    }
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }

    async fn take(&mut self, peer: Peer, batch: Batch) -> Option<()> {
        let taken = self
            .app
            .write(&self.actor, move |tx| ingest::take(tx, peer.agent, &batch))
            .await;
        match taken {
            Ok(seq) => self.send(&ServerMessage::Ack { seq }).await,
            Err(Failure::NotFound) => {
                let refusal = refusal(RefusalReason::Revoked, "this agent's key was withdrawn");
                self.send(&ServerMessage::Refused(refusal)).await;
                None
            }
            Err(failure) => {
                // Not acknowledged: the agent keeps it and sends it again.
                tracing::warn!(agent = %peer.agent, ?failure, "batch not taken");
                None
            }
        }
    }

    /// Sends a newer configuration when there is one; closes when the key was withdrawn.
    async fn reconfigure(&mut self, peer: &mut Peer, sent: u64) -> Option<u64> {
        let agent = peer.agent;
        let found = self
            .app
            .read(&self.actor, move |tx| {
                let found = config(tx, agent, sent)?;
                let known = store::agent(&mut tx.allow(EditMachines)?, agent)?;
                Ok((found, known.map(|known| known.item)))
            })
            .await;
        // Its item may have been merged into another.
        let found = found.map(|(found, item)| {
            peer.item = item.unwrap_or(peer.item);
            found
        });
        match found {
            Ok(None) => Some(sent),
            Ok(Some((version, signed))) => {
                self.send(&ServerMessage::Config(signed)).await?;
                Some(version)
            }
            Err(Failure::NotFound) => {
                let refusal = refusal(RefusalReason::Revoked, "this agent's key was withdrawn");
                self.send(&ServerMessage::Refused(refusal)).await;
                None
            }
            Err(_) => Some(sent),
        }
    }

    async fn greet(&mut self, hello: &Hello, nonce: String) -> Result<(Peer, u64), Refusal> {
        if hello.v != protocol::VERSION {
            return Err(refusal(
                RefusalReason::Version,
                "this server speaks version 1",
            ));
        }
        if !self.is_ours(&hello.host) {
            let text = format!(
                "this server does not know itself as {}; start it with --public-url",
                hello.host
            );
            return Err(refusal(RefusalReason::BadSignature, &text));
        }
        let Ok(agent) = hello.agent_id.parse::<AgentId>() else {
            return Err(refusal(RefusalReason::UnknownAgent, "no such agent"));
        };
        let given = hello.clone();
        let greeted = self
            .app
            .write(&self.actor, move |tx| welcome(tx, agent, &given, &nonce))
            .await;
        let (peer, welcome, version) = match greeted {
            Ok(Ok(greeted)) => greeted,
            Ok(Err(refusal)) => return Err(refusal),
            Err(_) => {
                return Err(refusal(
                    RefusalReason::Busy,
                    "the database is away; try later",
                ));
            }
        };
        self.send(&ServerMessage::Welcome(welcome))
            .await
            .map(|()| (peer, version))
            .ok_or_else(|| refusal(RefusalReason::Other, "gone"))
    }

    /// Whether an agent may know us under this name. Without a public address only loopback and the
    /// address we listen on are ours.
    fn is_ours(&self, host: &str) -> bool {
        let config = self.app.config();
        if let Some(url) = &config.public_url {
            let authority = url.split("://").nth(1).unwrap_or(url);
            let authority = authority.split('/').next().unwrap_or(authority);
            return authority.eq_ignore_ascii_case(host);
        }
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        matches!(name, "127.0.0.1" | "localhost" | "[::1]")
            || name == config.listen.ip().to_string()
    }

    async fn send(&mut self, message: &ServerMessage) -> Option<()> {
        let text = serde_json::to_string(message).ok()?;
        self.socket.send(Message::Text(text.into())).await.ok()
    }

    async fn next(&mut self) -> Option<AgentMessage> {
        loop {
            let frame = tokio::time::timeout(QUIET, self.socket.recv())
                .await
                .ok()??
                .ok()?;
            match frame {
                Message::Text(text) => return serde_json::from_str(&text).ok(),
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }
}

fn refusal(reason: RefusalReason, message: &str) -> Refusal {
    Refusal {
        reason,
        message: message.to_owned(),
    }
}

type Greeting = Result<(Peer, Welcome, u64), Refusal>;

fn welcome(
    tx: &mut Tx<'_>,
    agent: AgentId,
    hello: &Hello,
    nonce: &str,
) -> Result<Greeting, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let Some(known) = store::agent(&mut rows, agent)? else {
        return Ok(Err(refusal(RefusalReason::UnknownAgent, "no such agent")));
    };
    let key = protocol::decode(&known.public_key).unwrap_or_default();
    let signature = protocol::decode(&hello.signature).unwrap_or_default();
    let message = protocol::link_message(nonce, &hello.host, &hello.agent_id);
    if !protocol::verify(&key, &message, &signature) {
        return Ok(Err(refusal(
            RefusalReason::BadSignature,
            "the signature does not hold",
        )));
    }
    if known.revoked_at.is_some() {
        return Ok(Err(refusal(
            RefusalReason::Revoked,
            "this agent's key was withdrawn",
        )));
    }
    store::greeted(&mut rows, agent, &hello.agent_version)?;
    let want_inventory = !store::has_described(&mut rows, known.client, agent)?;
    let (version, signed) = match config(tx, agent, hello.config_version)? {
        Some((version, signed)) => (version, Some(signed)),
        None => (hello.config_version, None),
    };
    let welcome = Welcome {
        acked_seq: u64::try_from(known.acked_seq).unwrap_or(0),
        config: signed,
        want_inventory,
    };
    Ok(Ok((
        Peer {
            agent,
            item: known.item,
        },
        welcome,
        version,
    )))
}

/// The agent's configuration, signed, when it is newer than `sent`.
fn config(
    tx: &mut Tx<'_>,
    agent: AgentId,
    sent: u64,
) -> Result<Option<(u64, SignedConfig)>, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::agent(&mut rows, agent)?
        .filter(|known| known.revoked_at.is_none())
        .ok_or(Failure::NotFound)?;
    let version = u64::try_from(known.config_version).unwrap_or(0);
    if version <= sent {
        return Ok(None);
    }
    let checks = store::checks_for_agent(&mut rows, known.item)?;
    let language = store::language(&mut rows, known.client)?;
    let config = Config {
        version,
        agent_id: agent.to_string(),
        heartbeat_s: 60,
        language,
        checks,
        network: crate::network::jobs_of_agent(tx, agent)?,
    };
    let secret = enrol::server_key(tx.conn())?;
    let signed = SignedConfig::seal(&config, &secret)
        .map_err(|error| Failure::Broken(format!("configuration of agent {agent}: {error}")))?;
    Ok(Some((version, signed)))
}
