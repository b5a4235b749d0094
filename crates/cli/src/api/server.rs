//! Talking to a server.

use std::time::Duration;

use serde_json::Value;

use super::failure::Failure;
use super::settings::{Kept, Target};
use super::words::Lang;

/// A server that we may talk to.
pub(super) struct Server {
    kept: Kept,
    lang: Lang,
    agent: ureq::Agent,
}

impl Server {
    /// The server of the flags, the environment or the last `login`.
    pub(super) fn find(target: &Target, lang: Lang) -> Result<Self, Failure> {
        Ok(Self::with(Kept::find(target, lang)?, lang))
    }

    /// That server.
    pub(super) fn with(kept: Kept, lang: Lang) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .max_redirects(0)
            .user_agent(concat!("intendant/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        Self { kept, lang, agent }
    }

    /// Asks for `path` with `query`; values are escaped here.
    pub(super) fn get(&self, path: &str, query: &[(&str, String)]) -> Result<Value, Failure> {
        let query: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let path = if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", query.join("&"))
        };
        self.send("GET", &path, "", None)
    }

    /// Sends `body` to `path`.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send("POST", path, &body.to_string(), None)
    }

    /// Replaces what is at `path` by `body`.
    pub(super) fn put(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send("PUT", path, &body.to_string(), None)
    }

    /// The server's address.
    pub(super) fn address(&self) -> &str {
        self.kept.server.trim_end_matches('/')
    }

    /// Asks for a file.
    pub(super) fn bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let server = &self.kept.server;
        let away = |error: &dyn std::fmt::Display| Failure::away(format!("{server}: {error}"));
        let request = ureq::http::Request::builder()
            .uri(format!("{server}{path}"))
            .header("authorization", format!("Bearer {}", self.kept.token))
            .header("accept-language", self.lang.code())
            .body(String::new())
            .map_err(|error| Failure::usage(format!("{server}: {error}")))?;
        let mut answer = self.agent.run(request).map_err(|error| away(&error))?;
        let status = answer.status();
        let bytes = answer
            .body_mut()
            .read_to_vec()
            .map_err(|error| away(&error))?;
        if status.is_success() {
            return Ok(bytes);
        }
        let json: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if json.get("status").is_none() {
            return Err(Failure::away(self.lang.not_ours(server)));
        }
        Err(Failure::of_problem(status.as_u16(), &json))
    }

    /// Sends `body` to `path` such that it is done once: when the connection breaks before the
    /// answer, it is sent again under the same key.
    pub(super) fn post_once(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        let now = crate::clock::now().as_nanosecond();
        let key = format!("cli-{}-{now}", std::process::id());
        let body = body.to_string();
        let mut answer = self.send("POST", path, &body, Some(&key));
        for pause in [1, 3] {
            match &answer {
                Err(failure) if failure.is_away() => {
                    std::thread::sleep(Duration::from_secs(pause));
                    answer = self.send("POST", path, &body, Some(&key));
                }
                _ => break,
            }
        }
        answer
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        body: &str,
        key: Option<&str>,
    ) -> Result<Value, Failure> {
        let server = &self.kept.server;
        let away = |error: &dyn std::fmt::Display| Failure::away(format!("{server}: {error}"));
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{server}{path}"))
            .header("authorization", format!("Bearer {}", self.kept.token))
            .header("accept-language", self.lang.code())
            .header("content-type", "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let request = request
            .body(body.to_owned())
            .map_err(|error| Failure::usage(format!("{server}: {error}")))?;
        let mut answer = self.agent.run(request).map_err(|error| away(&error))?;
        let status = answer.status();
        let text = answer
            .body_mut()
            .read_to_string()
            .map_err(|error| away(&error))?;
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        if status.is_success() {
            if json.is_null() && !text.is_empty() {
                return Err(Failure::away(self.lang.not_ours(server)));
            }
            return Ok(json);
        }
        if json.get("status").is_none() {
            return Err(Failure::away(self.lang.not_ours(server)));
        }
        Err(Failure::of_problem(status.as_u16(), &json))
    }

    /// Pages of a list, until `most` rows or the end.
    pub(super) fn list(
        &self,
        path: &str,
        query: &[(&str, String)],
        most: usize,
    ) -> Result<Value, Failure> {
        let mut items: Vec<Value> = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut query = query.to_vec();
            if let Some(cursor) = cursor {
                query.push(("cursor", cursor));
            }
            let page = self.get(path, &query)?;
            let found = page["items"].as_array().cloned().unwrap_or_default();
            items.extend(found);
            cursor = page["next"].as_str().map(ToOwned::to_owned);
            if cursor.is_none() || items.len() >= most {
                items.truncate(most);
                return Ok(Value::Array(items));
            }
        }
    }
}

/// Percent-encoding of a query's value.
pub(super) fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
