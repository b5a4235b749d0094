//! How an instance is set up: flags and environment, read once at the edge.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Settings of a running server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder of the database, attachments and documents.
    pub data: PathBuf,
    /// PostgreSQL address; absent: SQLite in `data`.
    pub database: Option<String>,
    /// How people reach the server, for links in messages and cookies' `Secure`.
    pub public_url: Option<String>,
    /// The document printer; absent: `intendant-docs` beside this program, then on the PATH.
    pub printer: Option<PathBuf>,
}

impl Config {
    /// The address for links, without a slash at its end.
    #[must_use]
    pub fn address(&self) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }

    /// Whether people reach the server over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}
