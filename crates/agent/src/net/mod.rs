//! Reaching other machines: addresses, proxies, TLS and as much HTTP as an agent needs.

pub(crate) mod certificate;
pub(crate) mod http;
pub(crate) mod proxy;
pub(crate) mod stream;
pub(crate) mod tls;
pub(crate) mod url;

use std::io;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use crate::lang::{said, why};

/// Connects to the first address that answers within the time.
pub(crate) fn connect(host: &str, port: u16, limit: Duration) -> io::Result<TcpStream> {
    let until = Instant::now() + limit;
    let mut last = None;
    let addresses = (host, port).to_socket_addrs().map_err(|error| {
        io::Error::other(said!(
            "{host} cannot be found: {error}",
            "{host} est introuvable : {error}"
        ))
    })?;
    for address in addresses {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(&address, left) {
            Ok(stream) => {
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => last = Some(error),
        }
    }
    let error = last.unwrap_or_else(|| io::Error::from(io::ErrorKind::TimedOut));
    Err(io::Error::new(
        error.kind(),
        said!(
            "connection to {host} port {port}: {}",
            "connexion à {host} port {port} : {}",
            why(&error)
        ),
    ))
}
