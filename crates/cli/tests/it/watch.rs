//! Machines: the real agent against the real server, from enrolment to restoration.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};

const ACME: &str = include_str!("../../../../examples/acme.toml");

/// The agent beside the server's program; built when it is not there.
pub fn program() -> PathBuf {
    let beside = PathBuf::from(env!("CARGO_BIN_EXE_intendant")).with_file_name("intendant-agent");
    if !beside.exists() {
        let done = Command::new(env!("CARGO"))
            .args(["build", "-p", "intendant-agent"])
            .status()
            .expect("cargo runs");
        assert!(done.success(), "the agent builds");
    }
    beside
}

/// A machine with an agent.
pub struct Machine {
    folder: tempfile::TempDir,
    running: Option<Child>,
}

impl Machine {
    /// Enrols with a token that `by` makes, and starts to report; the item's number.
    pub fn enrolled(by: &Person, client: i64, kind: &str) -> (Self, i64) {
        let made = by
            .post(
                "/api/v1/enrolments",
                &json!({ "client": client, "kind": kind, "tags": ["prod"] }),
            )
            .expect(201)
            .json();
        let mut machine = Self {
            folder: tempfile::tempdir().expect("a folder"),
            running: None,
        };
        std::fs::write(
            machine.folder.path().join("agent.conf"),
            "retry_most_s = 1\nrefused_wait_s = 1\n",
        )
        .expect("a file");
        let output = machine
            .command("enrol")
            .args([
                "--server",
                &by.url,
                "--token",
                made["token"].as_str().expect("a token"),
            ])
            .output()
            .expect("runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        machine.start();
        let list = by
            .get(&format!("/api/v1/items?client={client}&kind={kind}"))
            .expect(200)
            .json();
        let id = list["items"][0]["id"].as_i64().expect("an item");
        (machine, id)
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(program());
        command
            .env("no_proxy", "*")
            .arg(what)
            .arg("--state")
            .arg(self.folder.path().join("state"))
            .arg("--config")
            .arg(self.folder.path().join("agent.conf"));
        command
    }

    fn start(&mut self) {
        let child = self
            .command("run")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the agent starts");
        self.running = Some(child);
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A small web service that can be stopped and started on its port.
struct Web {
    port: u16,
    going: Option<(Arc<AtomicBool>, std::thread::JoinHandle<()>)>,
}

impl Web {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mut web = Self { port, going: None };
        web.serve(listener);
        web
    }

    fn serve(&mut self, listener: TcpListener) {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                if told.load(Ordering::SeqCst) {
                    return;
                }
                let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
                let _ = stream.read(&mut [0; 1024]);
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
                );
            }
        });
        self.going = Some((stop, thread));
    }

    fn stop(&mut self) {
        if let Some((stop, thread)) = self.going.take() {
            stop.store(true, Ordering::SeqCst);
            let _ = std::net::TcpStream::connect(("127.0.0.1", self.port));
            let _ = thread.join();
        }
    }

    fn again(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).expect("its port again");
        self.serve(listener);
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Asks until `good`, for at most 40 s.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(
            began.elapsed() < Duration::from_secs(40),
            "{what}: not in 40 s"
        );
        std::thread::sleep(Duration::from_millis(150));
    }
}

fn item(by: &Person, id: i64) -> Value {
    by.get(&format!("/api/v1/items/{id}")).expect(200).json()
}

fn state_of(by: &Person, id: i64, check: i64) -> Option<String> {
    item(by, id)["checks"]
        .as_array()?
        .iter()
        .find(|one| one["id"] == check)?["state"]
        .as_str()
        .map(ToOwned::to_owned)
}

fn tickets(by: &Person, item: i64) -> Vec<Value> {
    let list = by
        .get(&format!("/api/v1/tickets?item={item}"))
        .expect(200)
        .json();
    list["items"].as_array().expect("a list").clone()
}

fn check(by: &Person, item: i64, name: &str, what: &Value) -> i64 {
    by.post(
        &format!("/api/v1/items/{item}/checks"),
        &json!({ "name": name, "what": what, "interval_s": 5, "timeout_s": 2, "retry_s": 1,
                 "attempts": 2, "impact": "high", "urgency": "medium" }),
    )
    .expect(201)
    .json()["id"]
        .as_i64()
        .expect("a number")
}

fn http(web: &Web) -> Value {
    json!({ "kind": "http", "url": format!("http://127.0.0.1:{}/", web.port) })
}

fn tcp(web: &Web) -> Value {
    json!({ "kind": "tcp", "host": "127.0.0.1", "port": web.port })
}

/// A client under the contract of Acme.
fn acme(by: &Person) -> i64 {
    let acme = client(by, "Acme SAS");
    by.post(
        &format!("/api/v1/clients/{acme}/contract/versions"),
        &json!({ "text": ACME }),
    )
    .expect(201);
    acme
}

#[test]
fn a_fault_becomes_one_incident_at_the_contracts_priority_and_its_end_restores_it() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let mut web = Web::start();
    let (_machine, id) = Machine::enrolled(&ada, acme, "server");

    let known = until("the machine says what it is", || {
        Some(item(&ada, id)).filter(|item| item["inventory"]["hardware"]["name"].is_string())
    });
    assert_eq!(known["service"], "servers");
    assert!(known["inventory"]["hardware"]["memory"].as_i64() > Some(1));
    let site = check(&ada, id, "site", &http(&web));
    let port = check(&ada, id, "port", &tcp(&web));
    until("both checks are well", || {
        (state_of(&ada, id, site)? == "ok" && state_of(&ada, id, port)? == "ok").then_some(())
    });
    assert!(tickets(&ada, id).is_empty());

    web.stop();
    let ticket = until("an incident", || tickets(&ada, id).pop());
    assert_eq!(ticket["priority"], "P2", "{ticket}");
    assert_eq!(ticket["service"], "servers");
    assert_eq!(ticket["state"], "new");
    // Both checks fail and go on failing: it is one incident.
    until("both fail", || {
        (state_of(&ada, id, site)? == "critical" && state_of(&ada, id, port)? == "critical")
            .then_some(())
    });
    std::thread::sleep(Duration::from_secs(6));
    assert_eq!(tickets(&ada, id).len(), 1);
    let failing = ada.get("/api/v1/items?view=failing").expect(200).json();
    assert_eq!(failing["items"][0]["id"], id);
    assert_eq!(failing["items"][0]["state"], "critical");

    web.again();
    let after = until("it is restored", || {
        Some(item(&ada, id)).filter(|item| item["incident"].is_null())
    });
    let outage = &after["outages"][0];
    assert!(outage["to"].as_str() > outage["from"].as_str(), "{outage}");
    assert_eq!(outage["service"], "servers");
    assert_eq!(outage["ticket"], ticket["number"]);
    assert_eq!(tickets(&ada, id)[0]["state"], "restored");
    let number = &ticket["number"];
    let whole = ada
        .get(&format!("/api/v1/tickets/{number}/events"))
        .expect(200)
        .text;
    assert!(whole.contains("Tout va de nouveau bien"), "{whole}");
    let history = ada
        .get(&format!("/api/v1/items/{id}/history?check={site}"))
        .expect(200)
        .json();
    let results = history["results"].as_array().expect("results");
    assert!(results.iter().any(|one| one["state"] == "critical") && results.len() >= 3);
}

#[test]
fn what_is_outside_every_contract_is_seen_and_gets_no_incident() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let mut web = Web::start();
    let (_machine, id) = Machine::enrolled(&ada, acme, "camera");
    let site = check(&ada, id, "site", &http(&web));
    until("it is well", || {
        (state_of(&ada, id, site)? == "ok").then_some(())
    });
    web.stop();
    until("it fails", || {
        Some(item(&ada, id)).filter(|item| item["state"] == "critical")
    });
    std::thread::sleep(Duration::from_secs(7));
    assert!(tickets(&ada, id).is_empty());
    let uncovered = ada.get("/api/v1/items?view=uncovered").expect(200).json();
    assert_eq!(uncovered["items"][0]["id"], id);
    // Declared a server after all: it is covered, and what still fails is owed an incident.
    let patched = ada
        .send(
            "PATCH",
            &format!("/api/v1/items/{id}"),
            &json!({ "kind": "server" }),
        )
        .expect(200)
        .json();
    assert_eq!(patched["service"], "servers");
    until("the incident that is owed", || tickets(&ada, id).pop());
}

#[test]
fn nothing_is_opened_during_a_maintenance_and_what_still_fails_after_it_is() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let mut web = Web::start();
    let (_machine, id) = Machine::enrolled(&ada, acme, "server");
    let site = check(&ada, id, "site", &http(&web));
    until("it is well", || {
        (state_of(&ada, id, site)? == "ok").then_some(())
    });
    let now = jiff_now().to_string();
    let planned = ada
        .post(
            "/api/v1/maintenance",
            &json!({ "client": acme, "item": id, "from": now, "to": "2100-01-01T00:00:00Z",
                     "reason": "mise à jour" }),
        )
        .expect(422);
    assert!(planned.text.contains("31 jours"), "{}", planned.text);
    let (from, to) = (local_now(-1), local_now(24));
    let window = ada
        .post(
            "/api/v1/maintenance",
            &json!({ "client": acme, "item": id, "from": from, "to": to, "reason": "mise à jour" }),
        )
        .expect(201)
        .json()["id"]
        .as_i64()
        .expect("a number");
    assert_eq!(item(&ada, id)["in_maintenance"], true);
    web.stop();
    until("it fails", || {
        Some(item(&ada, id)).filter(|item| item["state"] == "critical")
    });
    std::thread::sleep(Duration::from_secs(7));
    assert!(tickets(&ada, id).is_empty(), "a maintenance is under way");
    ada.send(
        "DELETE",
        &format!("/api/v1/maintenance/{window}"),
        &json!(null),
    )
    .expect(204);
    until("the incident that is owed", || tickets(&ada, id).pop());
    ada.send(
        "DELETE",
        &format!("/api/v1/maintenance/{window}"),
        &json!(null),
    )
    .expect(409);
}

#[allow(
    clippy::disallowed_methods,
    reason = "a test lives in the system's time"
)]
fn jiff_now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// The local time in Paris, some hours from now.
fn local_now(hours: i64) -> String {
    let zone = jiff::tz::TimeZone::get("Europe/Paris").expect("a zone");
    let at = jiff_now() + jiff::SignedDuration::from_hours(hours);
    zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

#[test]
fn what_was_measured_while_the_server_was_dead_arrives_once() {
    let mut product = Product::start();
    let mut ada = product.administrator();
    let acme = acme(&ada);
    let mut web = Web::start();
    let (mut machine, id) = Machine::enrolled(&ada, acme, "server");
    let site = check(&ada, id, "site", &http(&web));
    until("it is well", || {
        (state_of(&ada, id, site)? == "ok").then_some(())
    });
    let port = ada.url.rsplit_once(':').expect("a port").1.to_owned();
    let before = results(&ada, id, site);
    product.kill_and_restart_on(&port);
    ada.url.clone_from(&product.url);
    // The same again, with the fault meanwhile: the agent saw it, the server did not.
    product.kill();
    web.stop();
    std::thread::sleep(Duration::from_secs(9));
    product.restart_on(&port);
    let ticket = until("the incident of what the agent saw", || {
        tickets(&ada, id).pop()
    });
    let failed_at = until("results", || {
        results(&ada, id, site)
            .into_iter()
            .find(|(_, state)| state == "critical")
            .map(|(at, _)| at)
    });
    assert!(
        failed_at.as_str() < ticket["opened_at"].as_str().unwrap_or("9"),
        "{ticket}"
    );
    let after = results(&ada, id, site);
    let mut instants: Vec<&String> = after.iter().map(|(at, _)| at).collect();
    instants.dedup();
    assert_eq!(instants.len(), after.len(), "no result twice");
    assert!(
        before.iter().all(|one| after.contains(one)),
        "no result lost"
    );
    assert_eq!(tickets(&ada, id).len(), 1);

    // A key that was withdrawn is refused for good.
    let agent = item(&ada, id)["agents"][0]["id"]
        .as_i64()
        .expect("an agent");
    ada.post(&format!("/api/v1/agents/{agent}/revoke"), &json!({}))
        .expect(204);
    std::thread::sleep(Duration::from_secs(2));
    let last = results(&ada, id, site).len();
    machine.stop();
    machine.start();
    std::thread::sleep(Duration::from_secs(8));
    assert_eq!(
        results(&ada, id, site).len(),
        last,
        "nothing of it is taken"
    );
}

fn results(by: &Person, item: i64, check: i64) -> Vec<(String, String)> {
    let history = by
        .get(&format!("/api/v1/items/{item}/history?check={check}"))
        .expect(200)
        .json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    history["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|one| (text(&one["at"]), text(&one["state"])))
        .collect()
}

#[test]
fn a_machine_that_falls_silent_is_an_incident_until_it_is_heard_again() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let (mut machine, id) = Machine::enrolled(&ada, acme, "server");
    until("it is heard", || {
        Some(item(&ada, id)).filter(|item| item["inventory"]["hardware"]["name"].is_string())
    });
    machine.stop();
    // Ten minutes later, by the server's clock.
    product.set_clock(600);
    let ticket = until("an incident", || tickets(&ada, id).pop());
    assert_eq!(
        ticket["priority"], "P1",
        "a server that is dead is the worst there is"
    );
    assert_eq!(item(&ada, id)["state"], "silent");
    let silent = ada.get("/api/v1/items?view=silent").expect(200).json();
    assert_eq!(silent["items"][0]["because"][0], "alive");
    machine.start();
    until("it is heard again", || {
        Some(item(&ada, id)).filter(|item| item["incident"].is_null())
    });
    assert_eq!(tickets(&ada, id)[0]["state"], "restored");
}

#[test]
fn items_are_added_changed_found_paged_and_retired_each_with_its_event() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let add = |name: &str, kind: &str| {
        ada.post(
            "/api/v1/items",
            &json!({ "client": acme, "name": name, "kind": kind }),
        )
        .expect(201)
        .json()["id"]
            .as_i64()
            .expect("a number")
    };
    let site = add("www.acme.example", "website");
    let user = add("Hélène Martin", "user");
    add("cœur de réseau", "switch");
    assert_eq!(item(&ada, site)["service"], "web");
    assert_eq!(item(&ada, site)["state"], "unwatched");
    let found = ada.get("/api/v1/items?q=helene").expect(200).json();
    assert_eq!(found["items"][0]["id"], user);
    let mut names = Vec::new();
    let mut path = "/api/v1/items?limit=1".to_owned();
    loop {
        let page = ada.get(&path).expect(200).json();
        names.push(
            page["items"][0]["name"]
                .as_str()
                .expect("a name")
                .to_owned(),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/items?limit=1&cursor={next}"),
            None => break,
        }
    }
    names.sort();
    assert_eq!(
        names,
        ["Hélène Martin", "cœur de réseau", "www.acme.example"]
    );
    let one = format!("/api/v1/items/{site}");
    ada.send(
        "PATCH",
        &one,
        &json!({ "kind": "blog", "tags": ["prod", "prod"] }),
    )
    .expect(200);
    let now = item(&ada, site);
    assert_eq!(
        (&now["tags"], now["service"].is_null()),
        (&json!(["prod"]), true)
    );
    ada.send("PATCH", &one, &json!({ "name": " ", "since": "hier" }))
        .expect(422);
    ada.send("DELETE", &one, &json!(null)).expect(204);
    ada.send("DELETE", &one, &json!(null)).expect(409);
    ada.send("PATCH", &one, &json!({ "kind": "website" }))
        .expect(409);
    let page = ada.get(&format!("/machines/{site}")).expect(200);
    assert!(page.text.contains("retiré"), "its events are told");
    let wrong = ada.post(
        &format!("/api/v1/items/{user}/checks"),
        &json!({ "name": "disque", "what": { "kind": "disk", "warn": 95, "crit": 80 } }),
    );
    assert!(wrong.expect(422).text.contains("seuil critique"));
}

#[test]
fn a_clients_people_see_their_own_machines_only_and_change_nothing() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (acme, other) = (acme(&ada), client(&ada, "Autre SARL"));
    let add = |client: i64, name: &str| {
        ada.post(
            "/api/v1/items",
            &json!({ "client": client, "name": name, "kind": "server" }),
        )
        .expect(201)
        .json()["id"]
            .as_i64()
            .expect("a number")
    };
    let (mine, theirs) = (add(acme, "srv-acme"), add(other, "srv-autre"));
    let made = ada
        .post(
            &format!("/api/v1/clients/{acme}/people"),
            &json!({ "name": "Denis", "email": "denis@acme.example", "role": "decider" }),
        )
        .expect(201)
        .json();
    let denis = product.accept(
        made["invitation"].as_str().expect("a link"),
        "Denis",
        "denis@acme.example",
    );
    let list = denis.get("/machines").expect(200).text;
    assert!(list.contains("srv-acme") && !list.contains("srv-autre"));
    denis.get(&format!("/machines/{mine}")).expect(200);
    denis.get(&format!("/machines/{theirs}")).expect(404);
    denis.get(&format!("/api/v1/items/{theirs}")).expect(404);
    denis
        .send(
            "PATCH",
            &format!("/api/v1/items/{mine}"),
            &json!({ "name": "x" }),
        )
        .expect(403);
    denis
        .form(&format!("/machines/{mine}/retire"), &[])
        .expect(403);
}
