//! Handing the document to any server that speaks GLPI's inventory protocol.

use std::io;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use intendant_inventory::content::Report;
use serde_json::Value;

use crate::net::http::{self, Options};
use crate::net::tls::Trust;
use crate::net::url::Url;
use crate::settings::Settings;

/// Posts the report; answers what the server said, in one line. A name and password in the address
/// (`https://name:password@server/`) are sent as Basic authentication.
pub(crate) fn post(report: &Report, address: &str, settings: &Settings) -> io::Result<String> {
    let url = Url::parse(address).map_err(io::Error::other)?;
    let body = serde_json::to_vec(&super::document(report))?;
    let mut headers = vec![("GLPI-Agent-ID", agent_id())];
    if let Some(user) = &url.user {
        headers.push((
            "Authorization",
            format!("Basic {}", STANDARD.encode(decoded(user))),
        ));
    }
    let options = Options {
        limit: Duration::from_secs(60),
        trust: Trust::Required,
        through_proxy: true,
        authorities: settings.ca_file.as_deref(),
        most_body: 64 * 1024,
    };
    let (answer, _) = http::ask_with("POST", &url, Some(&body), &headers, options);
    let answer = answer?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let said: Value = serde_json::from_str(&text).unwrap_or_default();
    let message = said
        .get("message")
        .and_then(Value::as_str)
        .unwrap_or(&answer.reason);
    let refused = said.get("status").and_then(Value::as_str) == Some("error");
    if !(200..300).contains(&answer.status) || refused {
        return Err(io::Error::other(format!(
            "the server refused the inventory ({} {message})",
            answer.status
        )));
    }
    Ok(format!(
        "{} bytes taken by {} ({})\n",
        body.len(),
        url.authority(),
        answer.status
    ))
}

/// A UUID that is always the same on this machine (RFC 9562, version 8).
fn agent_id() -> String {
    let id = format!("{:0<32}", super::machine_id());
    let part = |from: usize, to: usize| id.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-8{}-8{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

/// `%40` stands for `@`.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match hex.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(value) if byte == b'%' => {
                bytes.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_document_is_posted_and_a_refusal_told() {
        for (status, body, taken) in [
            ("200 OK", r#"{"status":"ok","expiration":24}"#, true),
            (
                "200 OK",
                r#"{"status":"error","message":"forbidden"}"#,
                false,
            ),
            ("401 Unauthorized", "", false),
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = format!(
                "http://glpi:p%40ss@{}/inventory",
                listener.local_addr().unwrap()
            );
            let server = std::thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = Vec::new();
                let mut buffer = [0; 4096];
                while !request.ends_with(b"}") {
                    let count = stream.read(&mut buffer).unwrap();
                    request.extend_from_slice(&buffer[..count]);
                }
                write!(
                    stream,
                    "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                )
                .unwrap();
                String::from_utf8(request).unwrap()
            });
            let report = Report {
                deviceid: "d".to_owned(),
                ..Report::default()
            };
            let answer = post(&report, &address, &Settings::default());
            let request = server.join().unwrap();
            assert_eq!(answer.is_ok(), taken, "{answer:?}");
            assert!(request.starts_with("POST /inventory HTTP/1.1\r\n"));
            assert!(
                request.contains("Authorization: Basic Z2xwaTpwQHNz\r\n"),
                "{request}"
            );
            assert!(request.contains("GLPI-Agent-ID: ") && request.contains("\"deviceid\":\"d\""));
        }
    }

    #[test]
    fn the_agents_name_is_a_uuid() {
        let id = agent_id();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(decoded("a%zz%4"), b"a%zz%4");
    }
}
