//! Going out through the site's HTTP proxy, as the usual environment variables say.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::url::Url;

/// The longest answer of a proxy that is read.
const LONGEST_ANSWER: usize = 8 * 1024;

/// Connects to a server, through a proxy where one is configured.
pub(crate) fn connect(url: &Url, limit: Duration) -> io::Result<TcpStream> {
    match choose(url, |name| std::env::var(name).ok()) {
        None => super::connect(&url.host, url.port, limit),
        Some(proxy) => {
            let proxy = Url::parse(&proxy).map_err(io::Error::other)?;
            let stream = super::connect(&proxy.host, proxy.port, limit)?;
            tunnel(stream, &proxy, url, limit)
        }
    }
}

/// The proxy for an address: `https_proxy` or `http_proxy`, else `all_proxy`, unless `no_proxy`
/// names the host.
fn choose(url: &Url, variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let either = |name: &str| {
        variable(name)
            .or_else(|| variable(&name.to_ascii_uppercase()))
            .filter(|value| !value.trim().is_empty())
    };
    let excluded = either("no_proxy").is_some_and(|list| {
        list.split(',').map(str::trim).any(|entry| {
            let entry = entry.trim_start_matches('.').to_ascii_lowercase();
            entry == "*"
                || entry == url.host
                || (!entry.is_empty() && url.host.ends_with(&format!(".{entry}")))
        })
    });
    if excluded {
        return None;
    }
    let proxy = either(if url.tls { "https_proxy" } else { "http_proxy" })
        .or_else(|| either("all_proxy"))?;
    Some(if proxy.contains("://") {
        proxy
    } else {
        format!("http://{proxy}")
    })
}

fn tunnel(mut stream: TcpStream, proxy: &Url, url: &Url, limit: Duration) -> io::Result<TcpStream> {
    if proxy.tls {
        return Err(io::Error::other(
            "a proxy spoken to over TLS is not supported",
        ));
    }
    stream.set_read_timeout(Some(limit))?;
    stream.set_write_timeout(Some(limit))?;
    let target = url.host_and_port();
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
    if let Some(user) = &proxy.user {
        request.push_str(&format!(
            "Proxy-Authorization: Basic {}\r\n",
            STANDARD.encode(user)
        ));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    let mut byte = [0];
    // One byte at a time: what follows the answer belongs to the server, not to the proxy.
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() >= LONGEST_ANSWER || stream.read(&mut byte)? == 0 {
            return Err(io::Error::other("the proxy gave no answer"));
        }
        answer.extend_from_slice(&byte);
    }
    let first = String::from_utf8_lossy(&answer);
    let first = first.lines().next().unwrap_or_default();
    if first
        .split(' ')
        .nth(1)
        .is_some_and(|status| status.starts_with('2'))
    {
        Ok(stream)
    } else {
        Err(io::Error::other(format!(
            "the proxy {} refused: {first}",
            proxy.host
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_chooses_the_proxy() {
        let pick = |url: &str, variables: &[(&str, &str)]| {
            choose(&Url::parse(url).unwrap(), |name| {
                let found = variables.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        let proxy = Some("http://proxy:3128".to_owned());
        assert_eq!(
            pick("https://a.example", &[("HTTPS_PROXY", "proxy:3128")]),
            proxy
        );
        assert_eq!(
            pick("http://a.example", &[("https_proxy", "proxy:3128")]),
            None
        );
        assert_eq!(
            pick("ws://a.example", &[("all_proxy", "http://proxy:3128")]),
            proxy
        );
        let excluded = [("https_proxy", "proxy:3128"), ("no_proxy", "x, .example")];
        assert_eq!(pick("https://a.example", &excluded), None);
        assert_eq!(pick("https://a.example.org", &excluded), proxy);
    }
}
