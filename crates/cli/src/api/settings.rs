//! Where the server is and the token that lets us in: flags, then the environment, then what
//! `intendant login` kept.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::words::Lang;

/// Which server, and how to print.
#[derive(Args, Clone, Debug)]
pub(crate) struct Target {
    /// Address of the server; else `INTENDANT_SERVER`, else the one of `intendant login`.
    #[arg(long, global = true, value_name = "URL")]
    pub(super) server: Option<String>,
    /// How to print.
    #[arg(long, global = true, value_enum, default_value = "table")]
    pub(super) format: Format,
}

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people.
    Table,
    /// For programs: what the API answered.
    Json,
}

/// What `intendant login` keeps.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Address of the server, without a slash at its end.
    pub(super) server: String,
    /// API token.
    pub(super) token: String,
}

impl Kept {
    /// Keeps it where only its owner can read it; answers where that is.
    pub(super) fn save(&self, lang: Lang) -> Result<PathBuf, Failure> {
        let place = place().ok_or_else(|| Failure::usage(lang.no_home()))?;
        let failed =
            |error: std::io::Error| Failure::usage(format!("{}: {error}", place.display()));
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Failure::usage(error.to_string()))?;
        // A new file, so that the rights of one that was there before do not matter.
        let new = place.with_extension("new");
        let _ = std::fs::remove_file(&new);
        std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&new)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| std::fs::rename(&new, &place))
            .map_err(failed)?;
        Ok(place)
    }

    /// The server and token to use.
    pub(super) fn find(target: &Target, lang: Lang) -> Result<Self, Failure> {
        let of_environment = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let asked = target
            .server
            .clone()
            .or_else(|| of_environment("INTENDANT_SERVER"))
            .map(|server| address(&server));
        let token = of_environment("INTENDANT_TOKEN");
        let kept = || place().and_then(|place| std::fs::read(place).ok());
        let kept: Option<Self> = kept().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let server = asked
            .or_else(|| kept.as_ref().map(|kept| kept.server.clone()))
            .ok_or_else(|| Failure::usage(lang.no_server()))?;
        // A token is shown to the server that gave it and to no other.
        let token = token
            .or_else(|| kept.filter(|kept| kept.server == server).map(|k| k.token))
            .ok_or_else(|| Failure::signed_out(lang.no_token(&server)))?;
        Ok(Self { server, token })
    }
}

/// An address as it is kept: with its scheme, without a slash at its end.
pub(super) fn address(text: &str) -> String {
    let text = text.trim().trim_end_matches('/');
    if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    }
}

fn place() -> Option<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    folder("XDG_CONFIG_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".config")))
        .map(|base| base.join("intendant/login.json"))
}
