//! Who sends, as the request's headers say: which make of agent, its number, its proxies, its
//! credentials, and how it wants to be answered.

use std::net::SocketAddr;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use intendant_inventory::sender::{self, Make};
use intendant_inventory::{Dialect, Encoding};

use crate::fleet::SourceKind;

/// What a request shows to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A token in the address.
    Address(String),
    /// Basic: a name and the token.
    Basic(String, String),
    /// What was granted for client credentials.
    Bearer(String),
}

/// A request's sender.
#[derive(Clone, Debug, Default)]
pub(super) struct Sender {
    /// `GLPI-Agent_v1.12`, …
    pub(super) user_agent: String,
    /// Its media type as sent.
    pub(super) content_type: String,
    /// `GLPI-Agent-ID`.
    pub(super) agent_id: String,
    /// `GLPI-Request-ID`.
    pub(super) request_id: String,
    proxies: String,
    /// Where the request came from.
    pub(super) address: String,
    /// What it shows.
    pub(super) shown: Option<Shown>,
    /// How the message was packed, once it is known.
    pub(super) encoding: Encoding,
    /// The message's dialect, once it is known.
    pub(super) dialect: Option<Dialect>,
}

fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().chars().take(200).collect()
}

fn named(headers: &HeaderMap, name: &'static str) -> String {
    text(headers, &HeaderName::from_static(name))
}

impl Sender {
    pub(super) fn of(headers: &HeaderMap, from: Option<SocketAddr>, token: Option<String>) -> Self {
        Self {
            user_agent: text(headers, &USER_AGENT),
            content_type: text(headers, &CONTENT_TYPE),
            agent_id: named(headers, "glpi-agent-id").to_ascii_lowercase(),
            request_id: named(headers, "glpi-request-id"),
            proxies: named(headers, "glpi-proxy-id"),
            address: from.map(|from| from.ip().to_string()).unwrap_or_default(),
            shown: token.map(Shown::Address).or_else(|| shown(headers)),
            encoding: Encoding::default(),
            dialect: None,
        }
    }

    /// Why a message that passed proxies cannot be taken in.
    pub(super) fn proxy_fault(&self) -> Option<&'static str> {
        sender::proxy_fault(&self.proxies)
    }

    /// The dialect of the answer: that of the message, but GLPI's agents say hello in XML to a server
    /// they do not know and want JSON (json-protocol, "first contact").
    pub(super) fn answer_dialect(&self) -> Dialect {
        let speaks_json = self.content_type.starts_with("application/json");
        match self.dialect {
            _ if !self.agent_id.is_empty() => Dialect::Json,
            Some(dialect) => dialect,
            None if speaks_json => Dialect::Json,
            None => Dialect::Xml,
        }
    }

    /// Whether it is an OCS agent, which reads zlib and nothing else.
    pub(super) fn is_ocs(&self) -> bool {
        self.user_agent.starts_with("OCS")
    }

    /// What kind of source it is; `version_client` is what its message says of the agent.
    pub(super) fn kind(&self, version_client: &str) -> SourceKind {
        match sender::make(&self.user_agent, version_client) {
            Some(Make::Intendant) => SourceKind::Intendant,
            Some(Make::Glpi) => SourceKind::Glpi,
            Some(Make::FusionInventory) => SourceKind::FusionInventory,
            Some(Make::Ocs) => SourceKind::Ocs,
            None if self.agent_id.is_empty() => SourceKind::FusionInventory,
            None => SourceKind::Glpi,
        }
    }

    /// The agent's version, from what it calls itself.
    pub(super) fn version(&self) -> String {
        sender::version(&self.user_agent)
    }
}

fn shown(headers: &HeaderMap) -> Option<Shown> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Shown::Bearer(rest.trim().to_owned()));
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (login, token) = pair.split_once(':')?;
    Some(Shown::Basic(login.to_owned(), token.to_owned()))
}
