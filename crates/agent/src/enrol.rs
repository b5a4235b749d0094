//! Making this machine known to a server, once.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use intendant_protocol::{
    ENROL_PATH, EnrolAnswer, EnrolRequest, KEY_BYTES, Problem, VERSION, decode, encode, public_key,
};

use crate::inventory;
use crate::lang::pick;
use crate::net::http::{self, Options};
use crate::net::tls::Trust;
use crate::net::url::Url;
use crate::settings::Settings;
use crate::state::{Durability, Identity, StateDir};

/// Whether a machine that is enrolled already may be enrolled anew, with a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    Yes,
    No,
}

/// Enrols; returns what to tell the operator.
pub(crate) fn enrol(
    state: &StateDir,
    settings: &Settings,
    server: &str,
    token: &str,
    again: Again,
) -> io::Result<String> {
    let server = server.trim().trim_end_matches('/');
    let url = Url::parse(server).map_err(io::Error::other)?;
    let known = state.identity()?;
    if let (Some(identity), Again::No) = (&known, again) {
        return Err(io::Error::other(format!(
            "this machine is already enrolled at {} as {}; `--again` enrols it anew with a new key",
            identity.server, identity.agent_id
        )));
    }
    let key = match known {
        Some(_) => fresh_key()?,
        // Kept even when the answer gets lost: the same token with the same key may ask again.
        None => state.key()?,
    };
    let answer = ask(&url, settings, token, &key)?;
    let server_key = decode(&answer.server_public_key).unwrap_or_default();
    if server_key.len() != KEY_BYTES || answer.agent_id.is_empty() {
        return Err(io::Error::other(
            "the server's answer holds no key: is it an Intendant server?",
        ));
    }
    let elsewhere = known.as_ref().is_some_and(|known| known.server != server);
    forget(state, elsewhere)?;
    let secret = format!("{}\n", encode(&key));
    state.write("key", secret.as_bytes(), Durability::Synced)?;
    state.keep_identity(&Identity {
        server: server.to_owned(),
        agent_id: answer.agent_id.clone(),
        server_public_key: answer.server_public_key,
    })?;
    Ok(told(&url, &answer.agent_id, state))
}

fn ask(
    url: &Url,
    settings: &Settings,
    token: &str,
    key: &[u8; KEY_BYTES],
) -> io::Result<EnrolAnswer> {
    let request = EnrolRequest {
        v: VERSION,
        token: token.trim().to_owned(),
        public_key: encode(&public_key(key)),
        hostname: inventory::hostname(),
        machine_id: inventory::machine_id(),
        agent_version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let body = serde_json::to_vec(&request).map_err(io::Error::other)?;
    let options = Options {
        limit: Duration::from_secs(30),
        trust: Trust::Required,
        through_proxy: true,
        authorities: settings.ca_file.as_deref(),
        most_body: 64 * 1024,
    };
    let target = url.below(ENROL_PATH);
    let answer = http::ask("POST", &target, Some(&body), options).0?;
    if (200..300).contains(&answer.status) {
        return serde_json::from_slice(&answer.body).map_err(|_| {
            io::Error::other("the server's answer is not understood: is it an Intendant server?")
        });
    }
    let problem: Problem = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = [problem.detail, problem.title]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_else(|| answer.reason.clone());
    Err(io::Error::other(format!(
        "{server} answered {status}: {text}",
        server = url.authority(),
        status = answer.status
    )))
}

fn fresh_key() -> io::Result<[u8; KEY_BYTES]> {
    let mut key = [0; KEY_BYTES];
    io::Read::read_exact(&mut fs::File::open("/dev/urandom")?, &mut key)?;
    Ok(key)
}

/// What belonged to an earlier enrolment. Events that wait are kept for the same server only.
fn forget(state: &StateDir, elsewhere: bool) -> io::Result<()> {
    for name in ["config.json", "inventory.json", "status.json"] {
        gone(fs::remove_file(state.join(name)))?;
    }
    if elsewhere {
        gone(fs::remove_dir_all(state.join("spool")))?;
    }
    Ok(())
}

fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn told(url: &Url, agent_id: &str, state: &StateDir) -> String {
    let mut text = format!(
        "{} {} ({agent_id}).\n",
        pick(
            "This machine is enrolled at",
            "Cette machine est inscrite auprès de"
        ),
        url.authority()
    );
    let loopback = ["localhost", "127.0.0.1", "::1"].contains(&url.host.as_str());
    if !url.tls && !loopback {
        text.push_str(pick(
            "Warning: without https, what it reports can be read on the way.\n",
            "Attention : sans https, ce qu’elle rapporte peut être lu en chemin.\n",
        ));
    }
    let running = state.is_locked();
    let next = if running {
        pick(
            "Restart the agent: systemctl restart intendant-agent\n",
            "Redémarrez l’agent : systemctl restart intendant-agent\n",
        )
    } else if Path::new("/run/systemd/system").exists() {
        pick(
            "Start the agent: systemctl enable --now intendant-agent\n",
            "Lancez l’agent : systemctl enable --now intendant-agent\n",
        )
    } else {
        pick(
            "Start the agent: intendant-agent run\n",
            "Lancez l’agent : intendant-agent run\n",
        )
    };
    text.push_str(next);
    text
}
