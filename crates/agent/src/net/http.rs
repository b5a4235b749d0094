//! One HTTP/1.1 request, one answer, then the connection closes.

use std::io::{self, Read, Write as _};
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::stream::Stream;
use super::tls::{Look, Seen, Trust};
use super::url::Url;
use super::{connect, proxy};

/// Names the program to servers.
pub(crate) const USER_AGENT: &str = concat!("intendant-agent/", env!("CARGO_PKG_VERSION"));

const LONGEST_HEAD: usize = 64 * 1024;

/// How to ask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options<'a> {
    /// For the whole exchange.
    pub(crate) limit: Duration,
    pub(crate) trust: Trust,
    /// Whether the environment's proxy is used. Checks go straight: they watch the service, not
    /// the way to it.
    pub(crate) through_proxy: bool,
    /// A file with further authorities.
    pub(crate) authorities: Option<&'a Path>,
    /// Bytes of the body that are read.
    pub(crate) most_body: usize,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) reason: String,
    /// As much of it as was asked for.
    pub(crate) body: Vec<u8>,
}

/// Asks, and gives the answer or what went wrong, with what TLS showed in either case.
pub(crate) fn ask(
    method: &str,
    url: &Url,
    json: Option<&[u8]>,
    options: Options<'_>,
) -> (io::Result<Answer>, Seen) {
    ask_with(method, url, json, &[], options)
}

/// The same with further headers.
pub(crate) fn ask_with(
    method: &str,
    url: &Url,
    json: Option<&[u8]>,
    headers: &[(&str, String)],
    options: Options<'_>,
) -> (io::Result<Answer>, Seen) {
    let look = Look::default();
    let answer = exchange(method, url, (json, headers), options, &look);
    let seen = look.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (answer, seen)
}

fn exchange(
    method: &str,
    url: &Url,
    (json, headers): (Option<&[u8]>, &[(&str, String)]),
    options: Options<'_>,
    look: &Look,
) -> io::Result<Answer> {
    let until = Instant::now() + options.limit;
    let tcp = if options.through_proxy {
        proxy::connect(url, options.limit)?
    } else {
        connect(&url.host, url.port, options.limit)?
    };
    let left = left(until)?;
    tcp.set_read_timeout(Some(left))?;
    tcp.set_write_timeout(Some(left))?;
    let mut stream = if url.tls {
        Stream::tls(
            tcp,
            &url.host,
            options.trust,
            options.authorities,
            left,
            &Arc::clone(look),
        )?
    } else {
        Stream::Plain(tcp)
    };
    let mut request = format!(
        "{method} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {USER_AGENT}\r\nAccept: */*\r\n\
         Connection: close\r\n",
        url.path,
        url.authority(),
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(json) = json {
        request.push_str(&format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            json.len()
        ));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes())?;
    stream.write_all(json.unwrap_or_default())?;
    stream.flush()?;
    read_answer(&mut Timed { stream, until }, method, options.most_body)
}

fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() {
        Err(timed_out())
    } else {
        Ok(left)
    }
}

fn timed_out() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "no whole answer in time")
}

/// A stream whose reads together end at an instant.
struct Timed {
    stream: Stream,
    until: Instant,
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = left(self.until)?;
        self.stream.tcp().set_read_timeout(Some(left))?;
        match self.stream.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(timed_out()),
            // A server that closes without a TLS goodbye: the length tells whether all is there.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
            other => other,
        }
    }
}

enum Length {
    Known(usize),
    Chunked,
    UntilClose,
}

fn read_answer(stream: &mut impl Read, method: &str, most: usize) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Response::new(&mut headers);
        let parsed = head
            .parse(&bytes)
            .map_err(|error| io::Error::other(format!("this is not an HTTP answer ({error})")))?;
        match parsed {
            httparse::Status::Complete(length) if head.code.is_some_and(|code| code < 200) => {
                bytes.drain(..length);
                continue;
            }
            httparse::Status::Complete(length) => {
                let status = head.code.unwrap_or_default();
                let reason = head.reason.unwrap_or_default().to_owned();
                let empty = method == "HEAD" || status == 204 || status == 304;
                let kind = if empty {
                    Length::Known(0)
                } else {
                    body_length(head.headers)
                };
                bytes.drain(..length);
                let body = read_body(stream, bytes, &kind, most)?;
                return Ok(Answer {
                    status,
                    reason,
                    body,
                });
            }
            httparse::Status::Partial if bytes.len() > LONGEST_HEAD => {
                return Err(io::Error::other("the answer's head is too long"));
            }
            httparse::Status::Partial => {}
        }
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Err(io::Error::other(
                "the connection closed before an answer came",
            ));
        }
        bytes.extend_from_slice(buffer.get(..count).unwrap_or_default());
    }
}

fn body_length(headers: &[httparse::Header<'_>]) -> Length {
    let header = |name: &str| {
        headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| {
                String::from_utf8_lossy(header.value)
                    .trim()
                    .to_ascii_lowercase()
            })
    };
    if header("transfer-encoding").is_some_and(|value| value.ends_with("chunked")) {
        return Length::Chunked;
    }
    match header("content-length").and_then(|value| value.parse().ok()) {
        Some(length) => Length::Known(length),
        None => Length::UntilClose,
    }
}

fn read_body(
    stream: &mut impl Read,
    begun: Vec<u8>,
    length: &Length,
    most: usize,
) -> io::Result<Vec<u8>> {
    let mut raw = begun;
    let wanted = match *length {
        Length::Known(length) => length.min(most),
        // Chunk lines take room beside the data.
        Length::Chunked | Length::UntilClose => most.saturating_mul(2).max(most),
    };
    let mut buffer = [0; 8192];
    while raw.len() < wanted {
        if matches!(length, Length::Chunked) && unchunk(&raw, most).1 {
            break;
        }
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            if matches!(length, Length::Known(_)) {
                return Err(io::Error::other("the answer ended too early"));
            }
            break;
        }
        raw.extend_from_slice(buffer.get(..count).unwrap_or_default());
    }
    let mut body = match length {
        Length::Chunked => unchunk(&raw, most).0,
        _ => raw,
    };
    body.truncate(wanted.min(most));
    Ok(body)
}

/// The data of a chunked body as far as it is there, and whether that is enough.
fn unchunk(mut raw: &[u8], most: usize) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while body.len() < most {
        let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(raw) else {
            return (body, false);
        };
        if size == 0 {
            return (body, true);
        }
        let rest = raw.get(start..).unwrap_or_default();
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        body.extend_from_slice(rest.get(..size).unwrap_or(rest));
        match rest.get(size.saturating_add(2)..) {
            Some(next) => raw = next,
            None => return (body, false),
        }
    }
    (body, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, most: usize) -> io::Result<Answer> {
        read_answer(&mut text.as_bytes(), "GET", most)
    }

    #[test]
    fn answers_are_read_in_all_three_lengths() {
        let known = read(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more",
            100,
        )
        .unwrap();
        assert_eq!((known.status, known.body.as_slice()), (200, &b"hello"[..]));
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=1\r\nde\r\n0\r\n\r\n";
        assert_eq!(read(chunked, 100).unwrap().body, b"abcde");
        assert_eq!(read(chunked, 4).unwrap().body, b"abcd");
        let close = read("HTTP/1.0 404 Not Found\r\n\r\ngone", 100).unwrap();
        assert_eq!((close.status, close.reason.as_str()), (404, "Not Found"));
        assert_eq!(close.body, b"gone");
        let interim = read(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
            9,
        );
        assert_eq!(interim.unwrap().status, 204);
    }

    #[test]
    fn what_is_not_an_answer_is_an_error() {
        assert!(read("SSH-2.0-OpenSSH_9.2\r\n", 10).is_err());
        assert!(read("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", 100).is_err());
        assert!(read("", 10).is_err());
    }
}
