//! As much of a URL as an agent meets: scheme, host, port, path with query.

/// An `http`, `https`, `ws` or `wss` address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) tls: bool,
    /// Without the brackets of an IPv6 address.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Begins with a slash.
    pub(crate) path: String,
    /// `user:password`, as written before `@`.
    pub(crate) user: Option<String>,
}

/// A text that is not such an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address like https://intendant.example.org")]
pub(crate) struct BadUrl(String);

impl Url {
    /// Reads an address.
    pub(crate) fn parse(text: &str) -> Result<Self, BadUrl> {
        let bad = || BadUrl(text.to_owned());
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(bad)?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "http" | "ws" => false,
            "https" | "wss" => true,
            _ => return Err(bad()),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let cut = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(cut);
        let path = match path {
            "" => "/".to_owned(),
            query if query.starts_with('?') => format!("/{query}"),
            path => path.to_owned(),
        };
        if path.contains(|c: char| c.is_ascii_control() || c == ' ') {
            return Err(bad());
        }
        let (user, authority) = match authority.rsplit_once('@') {
            Some((user, rest)) => (Some(user.to_owned()), rest),
            None => (None, authority),
        };
        let (host, port) = split_port(authority).ok_or_else(bad)?;
        let acceptable = |c: char| c.is_ascii_alphanumeric() || "-._:%".contains(c);
        if host.is_empty() || !host.chars().all(acceptable) {
            return Err(bad());
        }
        Ok(Self {
            tls,
            host: host.to_ascii_lowercase(),
            port: port.unwrap_or(if tls { 443 } else { 80 }),
            path,
            user,
        })
    }

    /// The value of a `Host` header: the port only where it is unusual.
    pub(crate) fn authority(&self) -> String {
        let host = self.bracketed();
        if self.port == if self.tls { 443 } else { 80 } {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }

    /// Host and port, always both.
    pub(crate) fn host_and_port(&self) -> String {
        format!("{}:{}", self.bracketed(), self.port)
    }

    fn bracketed(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        }
    }

    /// The same server, with a path below this one.
    pub(crate) fn below(&self, path: &str) -> Self {
        let base = self.path.split('?').next().unwrap_or_default();
        Self {
            path: format!("{}{path}", base.trim_end_matches('/')),
            ..self.clone()
        }
    }
}

fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, Some(port.parse().ok()?))),
            None if rest.is_empty() => Some((host, None)),
            None => None,
        };
    }
    match authority.split_once(':') {
        Some((host, port)) => Some((host, Some(port.parse().ok()?))),
        None => Some((authority, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let url = Url::parse("https://Example.org/base/?q=1#x").unwrap();
        assert_eq!(
            (url.tls, url.host.as_str(), url.port),
            (true, "example.org", 443)
        );
        assert_eq!(url.path, "/base/?q=1");
        assert_eq!(url.below("/agent/v1/link").path, "/base/agent/v1/link");
        assert_eq!(url.authority(), "example.org");
        let url = Url::parse("ws://[::1]:8080").unwrap();
        assert_eq!(url.authority(), "[::1]:8080");
        assert_eq!(url.path, "/");
        let url = Url::parse("http://u:p@proxy:3128").unwrap();
        assert_eq!(url.user.as_deref(), Some("u:p"));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "example.org",
            "ftp://x",
            "http://",
            "http://a b/",
            "http://a:b/",
            "http://x/a b",
        ] {
            assert!(Url::parse(text).is_err(), "{text}");
        }
    }
}
