//! The guided drill, as a newcomer meets it: `intendant quickstart` with its real shop and agent.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::harness::{Person, Product};
use crate::watch::{program, until};

/// `intendant quickstart` in a folder of its own; it ends its agent when it ends.
struct Quickstart {
    child: Child,
    /// Goes with it.
    _folder: tempfile::TempDir,
    url: String,
    welcome: String,
}

impl Quickstart {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let mut child = Command::new(env!("CARGO_BIN_EXE_intendant"))
            .args(["quickstart", "--port", &port.to_string(), "--data"])
            .arg(folder.path())
            .arg("--agent")
            .arg(program())
            .env("no_proxy", "*")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the quickstart starts");
        let out = child.stdout.take().expect("its output");
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let welcome = lines
            .find_map(|line| {
                line.strip_prefix("first administrator: ")
                    .map(str::to_owned)
            })
            .expect("the first link");
        std::thread::spawn(move || lines.for_each(drop));
        let url = format!("http://127.0.0.1:{port}");
        Self {
            child,
            _folder: folder,
            url,
            welcome,
        }
    }
}

impl Drop for Quickstart {
    /// As Ctrl-C does: the agent, started beside, ends with it.
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}

/// How many steps of the drill are done, of its eight.
fn steps(by: &Person) -> usize {
    let page = by.get("/").expect(200).text;
    let drill = page
        .split("class=\"steps\"")
        .nth(1)
        .expect("the drill's steps");
    drill
        .split("</ol>")
        .next()
        .unwrap_or_default()
        .matches("data-done")
        .count()
}

fn items(by: &Person) -> Vec<Value> {
    let list = by.get("/api/v1/items?kind=server").expect(200).json();
    list["items"].as_array().expect("a list").clone()
}

fn incident(by: &Person, item: i64) -> Value {
    let item = by.get(&format!("/api/v1/items/{item}")).expect(200).json();
    item["incident"].clone()
}

fn remove_check(by: &Person, item: i64, check: &Value) {
    by.send(
        "DELETE",
        &format!("/api/v1/items/{item}/checks/{check}"),
        &json!(null),
    )
    .expect(204);
}

#[test]
fn the_drill_follows_the_incident_of_its_own_check_and_no_other() {
    let quickstart = Quickstart::start();
    let product = Product::elsewhere(&quickstart.url);
    let ada = product.accept(
        &quickstart.welcome,
        "Ada Administratrice",
        "ada@provider.example",
    );
    until("the machine is linked and its shop answers", || {
        (steps(&ada) == 2).then_some(())
    });
    let item = items(&ada)[0]["id"].as_i64().expect("this machine");
    let path = format!("/api/v1/items/{item}");
    let checks = ada.get(&path).expect(200).json()["checks"].clone();
    // Whatever this machine lacks just now is not what the story is about.
    for check in checks.as_array().expect("its checks") {
        if !["alive", "Boutique Acme (web)"].contains(&check["name"].as_str().unwrap_or_default()) {
            remove_check(&ada, item, &check["id"]);
        }
    }

    // Something else of the machine fails: that is no step of the drill.
    let nothing = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = nothing.local_addr().expect("an address").port();
    drop(nothing);
    let other = ada
        .post(
            &format!("{path}/checks"),
            &json!({ "name": "port", "what": { "kind": "tcp", "host": "127.0.0.1", "port": port },
                "interval_s": 5, "timeout_s": 2, "retry_s": 1, "attempts": 1,
                "impact": "high", "urgency": "high" }),
        )
        .expect(201)
        .json()["id"]
        .clone();
    until("its incident", || {
        Some(incident(&ada, item)).filter(|one| !one.is_null())
    });
    assert_eq!(steps(&ada), 2, "not the drill's");
    let page = ada.get("/").expect(200).text;
    assert!(page.contains("a déjà un incident ouvert"), "{page}");
    assert!(
        !page.contains("action=\"/drill/stop\""),
        "it would be part of that incident"
    );
    remove_check(&ada, item, &other);
    until("its end", || incident(&ada, item).is_null().then_some(()));
    assert_eq!(
        steps(&ada),
        2,
        "an incident from before the drill is not its own"
    );

    ada.form("/drill/stop", &[]).expect(303);
    assert_eq!(steps(&ada), 3);
    let number = until("the drill's incident", || {
        Some(incident(&ada, item)).filter(|one| !one.is_null())
    });
    assert_eq!(steps(&ada), 4);
    let ticket = ada
        .get(&format!("/api/v1/tickets/{number}"))
        .expect(200)
        .json();
    let revision = ticket["revision"].to_string();
    ada.form(
        &format!("/tickets/{number}/act"),
        &[("do", "take"), ("revision", &revision)],
    )
    .expect(303);
    assert_eq!(steps(&ada), 5);
    ada.form("/drill/start", &[]).expect(303);
    until("its end, with all the steps", || {
        (steps(&ada) == 8).then_some(())
    });
}
