//! Networks: real devices (Debian's snmpd and sshd) read by the real agent, credentials that nobody
//! reads again, subnets, ports and the map; the same job for a FusionInventory agent.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};
use crate::watch::Machine;

fn id(by: &Person, path: &str, body: &Value) -> i64 {
    by.post(path, body).expect(201).json()["id"]
        .as_i64()
        .expect("a number")
}

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_udp() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("an address").port()
}

fn free_tcp() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A real snmpd with a community and two users of version 3.
fn snmpd(folder: &Path) -> (Running, u16) {
    let port = free_udp();
    let state = folder.join("snmp");
    fs::create_dir_all(&state).expect("a folder");
    let config = folder.join("snmpd.conf");
    fs::write(
        &config,
        format!(
            "agentaddress udp:127.0.0.1:{port}\n\
             rocommunity secret-community 127.0.0.1\n\
             createUser small SHA \"small-auth-phrase\" AES \"small-priv-phrase\"\n\
             createUser great SHA-256 \"great-auth-phrase\" AES-256 \"great-priv-phrase\"\n\
             rouser small priv\nrouser great priv\n\
             sysName srv-snmp\nsysLocation Baie A1\nsysServices 72\n"
        ),
    )
    .expect("a file");
    let child = Command::new("/usr/sbin/snmpd")
        .args(["-f", "-Lf", "/dev/null", "-C", "-c"])
        .arg(&config)
        .env("SNMP_PERSISTENT_DIR", &state)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("snmpd is installed (scripts/need.sh)");
    (Running(child), port)
}

/// A real sshd that takes one key, with a host key that can be made anew.
fn sshd(folder: &Path) -> (Running, u16, String) {
    let port = free_tcp();
    let keygen = |name: &str| {
        let path = folder.join(name);
        let _ = fs::remove_file(&path);
        let done = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(&path)
            .status();
        assert!(done.expect("ssh-keygen is installed").success());
        path
    };
    let host = keygen("host");
    let key = folder.join("key");
    if !key.exists() {
        keygen("key");
    }
    let child = start_sshd(folder, port, &host);
    let text = fs::read_to_string(&key).expect("a key");
    (child, port, text)
}

fn start_sshd(folder: &Path, port: u16, host: &Path) -> Running {
    let _ = fs::create_dir_all("/run/sshd");
    let config = folder.join("sshd.conf");
    let shown = |path: &Path| path.display().to_string();
    fs::write(
        &config,
        format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\n\
             PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n\
             PermitRootLogin yes\n",
            shown(host),
            shown(&folder.join("key.pub")),
        ),
    )
    .expect("a file");
    let child = Command::new("/usr/sbin/sshd")
        .args(["-D", "-e", "-f"])
        .arg(&config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sshd is installed (scripts/need.sh)");
    Running(child)
}

/// The job once its last run is over and it was run `times`.
fn over(by: &Person, job: i64, after: &str) -> Value {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let now = by
            .get(&format!("/api/v1/network/jobs/{job}"))
            .expect(200)
            .json();
        let began = now["began_at"].as_str().unwrap_or_default();
        if now["ended_at"].is_string() && began > after {
            return now;
        }
        assert!(Instant::now() < until, "the run ends: {now}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn user_of() -> String {
    let output = Command::new("id").arg("-un").output().expect("id");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn v3(client: i64, user: &str, auth: &str, privacy: &str) -> Value {
    json!({ "client": client, "name": format!("v3 {user}"), "kind": "snmp-v3", "user": user,
        "auth": auth, "auth_secret": format!("{user}-auth-phrase"),
        "privacy": privacy, "privacy_secret": format!("{user}-priv-phrase") })
}

#[test]
fn an_snmpd_is_read_with_each_version_and_nobody_reads_the_secrets_again() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme");
    let folder = tempfile::tempdir().expect("a folder");
    let (_snmpd, port) = snmpd(folder.path());
    let (_machine, item) = Machine::enrolled(&ada, acme, "server");
    let agents = ada.get(&format!("/api/v1/items/{item}")).expect(200).json();
    let agent = agents["agents"][0]["id"].as_i64().expect("an agent");

    let wrong = v3(acme, "great", "sha1", "aes128");
    let great = v3(acme, "great", "sha256", "aes256");
    let small = v3(acme, "small", "sha1", "aes128");
    let community = json!({ "client": acme, "name": "v2c", "kind": "snmp-v2c",
        "community": "secret-community" });
    let add = |body: &Value| id(&ada, "/api/v1/network/credentials", body);
    let (wrong, great, small, community) = (add(&wrong), add(&great), add(&small), add(&community));

    let job = |credentials: &[i64]| {
        let body = json!({ "client": acme, "name": "Salle serveurs", "ranges": ["127.0.0.1"],
            "credentials": credentials, "agent": agent, "snmp_port": port, "timeout_ms": 1500 });
        id(&ada, "/api/v1/network/jobs", &body)
    };
    // The first is refused by the device, the second is accepted.
    let first = job(&[wrong, great]);
    let seen = over(&ada, first, "");
    assert_eq!(seen["read"], 1, "{seen}");
    let device = &seen["devices"][0];
    assert_eq!(device["name"], "srv-snmp");
    assert_eq!(device["state"], "read");
    assert_eq!(device["credential"].as_i64(), Some(great));
    assert!(device["item"].is_i64(), "{device}");
    for credential in [small, community] {
        let seen = over(&ada, job(&[credential]), "");
        assert_eq!(
            seen["devices"][0]["credential"].as_i64(),
            Some(credential),
            "{seen}"
        );
        assert_eq!(
            seen["devices"][0]["item"], device["item"],
            "one device, one item"
        );
    }
    // A device that answers and refuses is said so.
    let refused = over(&ada, job(&[wrong]), "");
    assert_eq!(refused["devices"][0]["reason"], "credentials", "{refused}");

    // Nothing secret comes out again: pages, API, database, its journal.
    let secrets = ["secret-community", "great-auth-phrase", "great-priv-phrase"];
    let mut shown = String::new();
    for path in [
        "/api/v1/network/credentials".to_owned(),
        format!("/api/v1/network/jobs/{first}"),
        "/machines/network/credentials".to_owned(),
        format!("/machines/network/credentials/{great}"),
        format!("/machines/network/jobs/{first}"),
        format!("/machines/network/jobs/{first}/edit"),
    ] {
        shown.push_str(&ada.get(&path).expect(200).text);
    }
    assert!(
        shown.contains("great") && shown.contains("SHA256"),
        "what is no secret is shown"
    );
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
    let mut kept = 0;
    for entry in fs::read_dir(product.data())
        .expect("the data folder")
        .flatten()
    {
        let Ok(bytes) = fs::read(entry.path()) else {
            continue;
        };
        kept += bytes.len();
        for secret in secrets {
            let there = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!there, "{secret} is in {}", entry.path().display());
        }
    }
    assert!(kept > 0);
    let key = product.data().join("vault.key");
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&key).expect("a key").permissions());
    assert_eq!(mode & 0o777, 0o600);

    // Each use is written down.
    let page = ada
        .get(&format!("/machines/network/credentials/{great}"))
        .expect(200)
        .text;
    assert!(page.contains("Salle serveurs"), "{page}");

    // Withdrawn, it is gone; the job goes on without it.
    ada.send(
        "DELETE",
        &format!("/api/v1/network/credentials/{great}"),
        &json!({}),
    )
    .expect(204);
    ada.post(&format!("/api/v1/network/jobs/{first}/run"), &json!({}))
        .expect(204);
    let again = over(&ada, first, seen["began_at"].as_str().expect("an instant"));
    assert_eq!(again["read"], 0, "{again}");

    // Its address is in a subnet of the client, in the API and on the page.
    let subnets = ada
        .get(&format!("/api/v1/clients/{acme}/subnets"))
        .expect(200)
        .json();
    assert!(
        !subnets["items"].as_array().expect("a list").is_empty(),
        "{subnets}"
    );
    for path in ["", "/ports", "/map", "/jobs"] {
        ada.get(&format!("/machines/network{path}")).expect(200);
    }
}

#[test]
fn a_machine_is_read_over_ssh_and_its_key_is_pinned() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme");
    let folder = tempfile::tempdir().expect("a folder");
    let (sshd_, port, key) = sshd(folder.path());
    let (_machine, item) = Machine::enrolled(&ada, acme, "workstation");
    let agents = ada.get(&format!("/api/v1/items/{item}")).expect(200).json();
    let agent = agents["agents"][0]["id"].as_i64().expect("an agent");
    let credential = |name: &str, more: &Value| {
        let mut body = json!({ "client": acme, "name": name, "kind": "ssh", "user": user_of() });
        for (field, value) in more.as_object().expect("fields") {
            body[field] = value.clone();
        }
        id(&ada, "/api/v1/network/credentials", &body)
    };
    let by_password = credential("mot de passe", &json!({ "password": "wrong password" }));
    let by_key = credential("clé", &json!({ "private_key": key }));
    let body = json!({ "client": acme, "name": "SSH", "ranges": ["127.0.0.1"],
        "credentials": [by_password, by_key], "agent": agent, "ssh_port": port, "timeout_ms": 1000 });
    let job = id(&ada, "/api/v1/network/jobs", &body);
    let seen = over(&ada, job, "");
    let device = &seen["devices"][0];
    assert_eq!(device["state"], "read", "{seen}");
    assert_eq!(device["credential"].as_i64(), Some(by_key));
    let pinned = device["host_key"].as_str().expect("a key").to_owned();
    assert!(pinned.starts_with("ssh-ed25519 "), "{pinned}");
    let page = ada
        .get(&format!("/machines/network/jobs/{job}"))
        .expect(200)
        .text;
    assert!(page.contains(&pinned));
    // The commands are shown, all of them.
    let page = ada.get("/machines/network/credentials").expect(200).text;
    assert!(page.contains("cat /etc/os-release") && page.contains("show version"));

    // The same machine again, with its pin.
    let began = seen["began_at"].as_str().expect("an instant").to_owned();
    ada.post(&format!("/api/v1/network/jobs/{job}/run"), &json!({}))
        .expect(204);
    let again = over(&ada, job, &began);
    assert_eq!(again["devices"][0]["state"], "read", "{again}");

    // Another key: not a word is said to it, until a person accepts it.
    drop(sshd_);
    let host = folder.path().join("host");
    let _ = fs::remove_file(&host);
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&host)
        .status();
    assert!(made.expect("ssh-keygen").success());
    let _sshd = start_sshd(folder.path(), port, &host);
    std::thread::sleep(Duration::from_millis(500));
    let began = again["began_at"].as_str().expect("an instant").to_owned();
    ada.post(&format!("/api/v1/network/jobs/{job}/run"), &json!({}))
        .expect(204);
    let changed = over(&ada, job, &began);
    let device = &changed["devices"][0];
    assert_eq!(
        (&device["state"], &device["reason"]),
        (&json!("failed"), &json!("host-key")),
        "{changed}"
    );
    assert_eq!(device["host_key"], pinned.as_str(), "the pin stays");
    let number = device["id"].as_i64().expect("a number");
    let forgot = ada.form(
        &format!("/machines/network/devices/{number}/forget-key"),
        &[],
    );
    assert_eq!(forgot.status, 303);
    let began = changed["began_at"].as_str().expect("an instant").to_owned();
    ada.post(&format!("/api/v1/network/jobs/{job}/run"), &json!({}))
        .expect(204);
    let accepted = over(&ada, job, &began);
    assert_eq!(accepted["devices"][0]["state"], "read", "{accepted}");
    assert_ne!(accepted["devices"][0]["host_key"], pinned.as_str());
}

#[test]
fn what_is_wrong_with_a_credential_or_job_is_said_and_changes_nothing() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme");
    let other = client(&ada, "Autre");
    let wrong = |body: &Value, field: &str| {
        let answer = ada
            .post("/api/v1/network/credentials", body)
            .expect(422)
            .json();
        let there = answer.to_string().contains(&format!("\"{field}\""));
        assert!(there, "{field}: {answer}");
    };
    wrong(
        &json!({ "client": acme, "name": "x", "kind": "snmp-v2c" }),
        "community",
    );
    wrong(
        &json!({ "client": acme, "name": "x", "kind": "telnet" }),
        "kind",
    );
    let mut short = v3(acme, "great", "sha256", "aes256");
    short["auth_secret"] = json!("short");
    wrong(&short, "auth_secret");
    let mut alone = v3(acme, "great", "", "aes256");
    alone["auth_secret"] = json!("");
    wrong(&alone, "auth");
    wrong(
        &json!({ "client": acme, "name": "x", "kind": "ssh", "user": "-oProxyCommand=x", "password": "p" }),
        "user",
    );
    wrong(
        &json!({ "client": acme, "name": "x", "kind": "ssh", "user": "root" }),
        "password",
    );

    let theirs = id(
        &ada,
        "/api/v1/network/credentials",
        &json!({ "client": other, "name": "v2c", "kind": "snmp-v2c", "community": "c" }),
    );
    let body = json!({ "client": acme, "name": "x", "ranges": ["10.0.0.0/8"],
        "credentials": [theirs], "agent": 1 });
    let answer = ada
        .post("/api/v1/network/jobs", &body)
        .expect(422)
        .json()
        .to_string();
    assert!(answer.contains("\"ranges\""), "{answer}");
    let mut body = body;
    body["ranges"] = json!(["10.0.0.0/24"]);
    let answer = ada
        .post("/api/v1/network/jobs", &body)
        .expect(422)
        .json()
        .to_string();
    assert!(
        answer.contains("\"credentials\"") && answer.contains("\"agent\""),
        "{answer}"
    );
    let jobs = ada.get("/api/v1/network/jobs").expect(200).json();
    assert_eq!(jobs["items"], json!([]));
    ada.get("/machines/network/jobs/new").expect(200);
    ada.get("/machines/network/credentials/new?kind=ssh")
        .expect(200);
    ada.get("/machines/network/credentials/new?kind=snmp-v3")
        .expect(200);
}
