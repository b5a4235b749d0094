//! A product, its own database, and people to use it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

/// A running server of its own, stopped when dropped.
pub struct Product {
    child: Option<Child>,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    folder: tempfile::TempDir,
    database: Option<String>,
    first_link: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub text: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|e| panic!("not JSON ({e}): {} {}", self.status, self.text))
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// Fails unless the status is `status`.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Product {
    /// Starts a server with an empty database: SQLite, or PostgreSQL when
    /// `INTENDANT_TEST_POSTGRES` names a server on which databases can be made.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = std::env::var("INTENDANT_TEST_POSTGRES").ok().map(|server| {
            let name = format!(
                "it_{}_{}",
                std::process::id(),
                NEXT.fetch_add(1, Ordering::Relaxed)
            );
            let mut client =
                ::postgres::Client::connect(&format!("{server}/postgres"), ::postgres::NoTls)
                    .expect("the test PostgreSQL answers");
            client
                .batch_execute(&format!("CREATE DATABASE {name}"))
                .expect("a database");
            format!("{server}/{name}")
        });
        std::fs::write(folder.path().join("clock"), "0").expect("a clock file");
        let (child, url, first_link) = spawn(folder.path(), database.as_deref());
        Self {
            child: Some(child),
            url,
            folder,
            database,
            first_link,
        }
    }

    /// A second server on the same PostgreSQL database, with files of its own; `None` on SQLite, which
    /// serves one only. Stop it before the first.
    pub fn beside(&self) -> Option<Self> {
        let database = self.database.as_deref()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("clock"), "0").expect("a clock file");
        std::fs::write(folder.path().join("started"), "").expect("a mark");
        let (child, url, _) = spawn(folder.path(), Some(database));
        Some(Self {
            child: Some(child),
            url,
            folder,
            database: None,
            first_link: None,
        })
    }

    /// Stops the server as `kill -9` does, and starts it again on the same data.
    pub fn kill_and_restart(&mut self) {
        self.kill();
        let (child, url, _) = spawn(self.folder.path(), self.database.as_deref());
        (self.child, self.url) = (Some(child), url);
    }

    /// A server that somebody else started and stops.
    pub fn elsewhere(url: &str) -> Self {
        Self {
            child: None,
            url: url.to_owned(),
            folder: tempfile::tempdir().expect("a temporary folder"),
            database: None,
            first_link: None,
        }
    }

    /// Stops the server as `kill -9` does.
    pub fn kill(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it again on the same data and the port it had, for those who know it by its address.
    pub fn restart_on(&mut self, port: &str) {
        let listen = format!("127.0.0.1:{port}");
        let (child, url, _) = spawn_on(self.folder.path(), self.database.as_deref(), &listen);
        (self.child, self.url) = (Some(child), url);
    }

    /// Both.
    pub fn kill_and_restart_on(&mut self, port: &str) {
        self.kill();
        self.restart_on(port);
    }

    /// Moves the server's clock `seconds` away from the system's.
    pub fn set_clock(&self, seconds: i64) {
        let file = self.folder.path().join("clock");
        let new = self.folder.path().join("clock.new");
        std::fs::write(&new, seconds.to_string()).expect("a clock file");
        std::fs::rename(new, file).expect("a clock file");
    }

    /// Folder of the server's data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Flags that point a command at this server's database while it is stopped or running.
    pub fn database_flags(&self) -> Vec<String> {
        let mut flags = vec!["--data".to_owned(), self.data().display().to_string()];
        if let Some(url) = &self.database {
            flags.extend(["--database".to_owned(), url.clone()]);
        }
        flags
    }

    /// The first administrator, made by the link that the first start printed.
    pub fn administrator(&mut self) -> Person {
        let link = self.first_link.take().expect("a first start");
        self.accept(&link, "Ada Administratrice", "ada@provider.example")
    }

    /// Accepts an invitation: `path` is `/welcome/…`.
    pub fn accept(&self, path: &str, name: &str, email: &str) -> Person {
        let path = &path[path.find("/welcome/").expect("an invitation")..];
        let visitor = Person {
            url: self.url.clone(),
            cookie: String::new(),
        };
        let body = format!(
            "name={}&email={email}&password=correct+horse+battery",
            name.replace(' ', "+")
        );
        let answer = visitor.send_raw("POST", path, "application/x-www-form-urlencoded", &body);
        assert_eq!(answer.status, 303, "{}", answer.text);
        let cookie = answer
            .headers
            .iter()
            .filter(|(n, _)| n == "set-cookie")
            .find_map(|(_, v)| v.starts_with("intendant_session=").then(|| v.clone()))
            .expect("a session");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Person {
            url: self.url.clone(),
            cookie,
        }
    }

    /// A person of the provider with `role`, made by `administrator`.
    pub fn colleague(&self, administrator: &Person, role: &str) -> Person {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let email = format!("{role}{n}@provider.example");
        let made = administrator
            .post(
                "/api/v1/people",
                &json!({ "name": role, "email": email, "role": role }),
            )
            .expect(201)
            .json();
        self.accept(
            made["invitation"].as_str().expect("an invitation"),
            role,
            &email,
        )
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Person {
        Person {
            url: self.url.clone(),
            cookie: String::new(),
        }
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        self.kill();
        if let Some((server, name)) = self.database.as_deref().and_then(|u| u.rsplit_once('/'))
            && let Ok(mut client) =
                ::postgres::Client::connect(&format!("{server}/postgres"), ::postgres::NoTls)
        {
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn spawn(folder: &std::path::Path, database: Option<&str>) -> (Child, String, Option<String>) {
    spawn_on(folder, database, "127.0.0.1:0")
}

fn spawn_on(
    folder: &std::path::Path,
    database: Option<&str>,
    listen: &str,
) -> (Child, String, Option<String>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_intendant"));
    command
        .args(["serve", "--listen", listen, "--data"])
        .arg(folder.join("data"))
        .env("INTENDANT_TEST_CLOCK", folder.join("clock"))
        .env("RUST_LOG", "warn")
        .stdout(Stdio::piped());
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    let mut child = command.spawn().expect("the server starts");
    let out = child.stdout.take().expect("its output");
    let mut lines = BufReader::new(out).lines();
    let first = lines.next().expect("a line").expect("text");
    let url = first
        .strip_prefix("listening on ")
        .unwrap_or_else(|| panic!("{first}"))
        .to_owned();
    // The link, when there is one, follows at once; reading must not wait when there is none.
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let _ = tell.send(line);
        }
    });
    let is_new = !folder.join("started").exists();
    let _ = std::fs::write(folder.join("started"), "");
    let link = is_new
        .then(|| told.recv_timeout(std::time::Duration::from_secs(20)).ok())
        .flatten()
        .and_then(|line| {
            line.strip_prefix("first administrator: ")
                .map(ToOwned::to_owned)
        });
    (child, url, link)
}

/// Somebody with a browser or a program.
#[derive(Clone, Debug)]
pub struct Person {
    /// Of the server.
    pub url: String,
    /// `name=value`; empty for a stranger.
    pub cookie: String,
}

impl Person {
    /// Asks for a page or a resource.
    pub fn get(&self, path: &str) -> Answer {
        self.send_raw("GET", path, "", "")
    }

    /// Asks for a file.
    pub fn get_bytes(&self, path: &str) -> Vec<u8> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let request = ureq::http::Request::builder()
            .uri(format!("{}{path}", self.url))
            .header("cookie", &self.cookie)
            .body(String::new())
            .expect("a request");
        let mut answer = agent.run(request).expect("an answer");
        answer.body_mut().read_to_vec().unwrap_or_default()
    }

    /// Sends JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body)
    }

    /// Sends JSON with any method.
    pub fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send_raw(method, path, "application/json", &body.to_string())
    }

    /// Sends a form.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = fields
            .iter()
            .map(|(n, v)| format!("{n}={}", encoded(v)))
            .collect::<Vec<_>>()
            .join("&");
        self.send_raw("POST", path, "application/x-www-form-urlencoded", &body)
    }

    /// Sends anything; redirects are not followed.
    pub fn send_raw(&self, method: &str, path: &str, media_type: &str, body: &str) -> Answer {
        self.send_with(method, path, media_type, body, &[])
    }

    /// Sends anything with further headers.
    pub fn send_with(
        &self,
        method: &str,
        path: &str,
        media_type: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        self.try_send(method, path, media_type, body, headers)
            .expect("an answer")
    }

    /// Sends anything; `None` when nobody answers.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        media_type: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Option<Answer> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("accept-language", "fr");
        if !self.cookie.is_empty() {
            request = request.header("cookie", &self.cookie);
        }
        if !media_type.is_empty() {
            request = request.header("content-type", media_type);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_owned()).expect("a request");
        let mut answer = agent.run(request).ok()?;
        let headers = answer
            .headers()
            .iter()
            .map(|(n, v)| (n.to_string(), v.to_str().unwrap_or_default().to_owned()))
            .collect();
        Some(Answer {
            status: answer.status().as_u16(),
            headers,
            // A workbook is no text: what stands in it is not looked at here.
            text: String::from_utf8_lossy(&answer.body_mut().read_to_vec().ok()?).into_owned(),
        })
    }
}

/// Percent-encoding of a form value.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(b).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// Now, by this machine's clock: what a server without a shifted clock reads.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place of the stories that reads the clock"
)]
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
