//! What happens when things break: killed under load, no room on the disk, no database, a clock set
//! back, a body that is too large.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};

const ACME: &str = include_str!("../../../../examples/acme.toml");

fn acme(by: &Person) -> i64 {
    let acme = client(by, "Acme SAS");
    by.post(
        &format!("/api/v1/clients/{acme}/contract/versions"),
        &json!({ "text": ACME }),
    )
    .expect(201);
    acme
}

/// Sends until there is an answer: the server may be dead just now. The key makes it count once.
fn insist(
    by: &Person,
    url: &RwLock<String>,
    stop: &AtomicBool,
    (path, body, key): (&str, &Value, &str),
) -> Option<Value> {
    while !stop.load(Ordering::Relaxed) {
        let mut by = by.clone();
        by.url.clone_from(&url.read().expect("an address"));
        let headers = [("idempotency-key", key)];
        let sent = by.try_send(
            "POST",
            path,
            "application/json",
            &body.to_string(),
            &headers,
        );
        match sent {
            Some(answer) if answer.status == 201 => return Some(answer.json()),
            Some(answer) if answer.status == 503 => {}
            Some(answer) => panic!("{} {}", answer.status, answer.text),
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    }
    None
}

/// Opens tickets and comments on each until told to stop; keeps what was acknowledged.
fn work(
    by: &Person,
    url: &RwLock<String>,
    stop: &AtomicBool,
    (acme, worker): (i64, usize),
    done: &Mutex<HashMap<String, (i64, bool)>>,
) {
    for n in 0.. {
        let title = format!("Panne {worker}-{n}");
        let body = json!({ "client_id": acme, "title": title, "service": "servers",
            "impact": "high", "urgency": "medium" });
        let key = format!("open-{worker}-{n}");
        let Some(opened) = insist(by, url, stop, ("/api/v1/tickets", &body, &key)) else {
            return;
        };
        let number = opened["number"].as_i64().expect("a number");
        done.lock()
            .expect("a list")
            .insert(title.clone(), (number, false));
        let body = json!({ "text": format!("suite de {title}") });
        let path = format!("/api/v1/tickets/{number}/comments");
        let key = format!("say-{worker}-{n}");
        if insist(by, url, stop, (&path, &body, &key)).is_some() {
            done.lock().expect("a list").insert(title, (number, true));
        }
    }
}

/// Every ticket of the list, page by page.
fn every_ticket(by: &Person) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = by
            .get(&format!("/api/v1/tickets?limit=100{cursor}"))
            .expect(200)
            .json();
        found.extend(page["items"].as_array().expect("tickets").iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={}", crate::harness::encoded(next)),
            None => return found,
        }
    }
}

#[test]
fn killed_fifty_times_under_load_everything_acknowledged_is_there_once_and_no_clock_is_off() {
    let mut product = Product::start();
    let mut ada = product.administrator();
    let acme = acme(&ada);
    let url = Arc::new(RwLock::new(product.url.clone()));
    let stop = Arc::new(AtomicBool::new(false));
    let done = Arc::new(Mutex::new(HashMap::new()));
    let workers: Vec<_> = (0..3)
        .map(|worker| {
            let (by, url, stop, done) = (ada.clone(), url.clone(), stop.clone(), done.clone());
            std::thread::spawn(move || work(&by, &url, &stop, (acme, worker), &done))
        })
        .collect();
    let mut acknowledged = 0;
    for kill in 0..50_u64 {
        // In each life something is acknowledged; then the end comes at any moment.
        let start = Instant::now();
        while done.lock().expect("a list").len() < acknowledged + 2 {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "nothing is acknowledged"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(kill * 37 % 80));
        product.kill_and_restart();
        url.write().expect("an address").clone_from(&product.url);
        acknowledged = done.lock().expect("a list").len();
    }
    stop.store(true, Ordering::Relaxed);
    for worker in workers {
        worker
            .join()
            .expect("a worker met nothing but a dead server");
    }
    assert!(acknowledged >= 100, "there was load: {acknowledged}");
    ada.url.clone_from(&product.url);

    let listed = every_ticket(&ada);
    let mut by_title: HashMap<&str, &Value> = HashMap::new();
    for ticket in &listed {
        let title = ticket["title"].as_str().expect("a title");
        assert!(
            by_title.insert(title, ticket).is_none(),
            "{title} is there twice"
        );
    }
    let done = done.lock().expect("a list");
    for (title, (number, commented)) in done.iter() {
        let listed = by_title
            .get(title.as_str())
            .unwrap_or_else(|| panic!("{title} is lost"));
        assert_eq!(listed["number"], *number);
        // The list has the stored clocks; the ticket's own are computed from its events again.
        let ticket = ada
            .get(&format!("/api/v1/tickets/{number}"))
            .expect(200)
            .json();
        let again: Vec<(&Value, &Value)> = ticket["promises"]
            .as_array()
            .expect("clocks")
            .iter()
            .map(|clock| (&clock["clock"], &clock["due"]))
            .collect();
        let stored: Vec<(&Value, &Value)> = listed["clocks"]
            .as_array()
            .expect("clocks")
            .iter()
            .map(|clock| (&clock["clock"], &clock["due"]))
            .collect();
        assert!(!again.is_empty());
        assert_eq!(again, stored, "{title}");
        let events = ada
            .get(&format!("/api/v1/tickets/{number}/events"))
            .expect(200);
        let said = events.text.matches(&format!("suite de {title}\"")).count();
        assert!(said <= 1, "{title}: the comment is there twice");
        assert!(said == 1 || !commented, "{title}: the comment is lost");
    }
}

/// A server in a mount namespace of its own, its data on a file system of 12 MiB that holds a ballast
/// of 3 MiB. `None` where this system lets nobody make one.
fn server_on_a_small_disk(
    folder: &std::path::Path,
) -> Option<(std::process::Child, String, String, std::path::PathBuf)> {
    let script = format!(
        "mount -t tmpfs -o size=12m tmpfs {0} && head -c 3145728 /dev/zero > {0}/ballast \
         && exec {1} serve --listen 127.0.0.1:0 --data {0}/data",
        folder.display(),
        env!("CARGO_BIN_EXE_intendant"),
    );
    let mut child = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .env("RUST_LOG", "off")
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut lines = BufReader::new(child.stdout.take()?).lines();
    let mut word = |prefix: &str| Some(lines.next()?.ok()?.strip_prefix(prefix)?.to_owned());
    let (Some(url), Some(link)) = (word("listening on "), word("first administrator: ")) else {
        let _ = child.wait();
        return None;
    };
    let ballast = format!("/proc/{}/root{}/ballast", child.id(), folder.display());
    Some((child, url, link, ballast.into()))
}

#[test]
fn a_full_disk_is_said_changes_nothing_and_is_forgotten_once_there_is_room() {
    if std::env::var("INTENDANT_TEST_POSTGRES").is_ok() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let Some((mut child, url, link, ballast)) = server_on_a_small_disk(folder.path()) else {
        eprintln!("no user namespaces here: not tried");
        return;
    };
    let product = Product::elsewhere(&url);
    let ada = product.accept(&link, "Ada", "ada@provider.example");
    let acme = acme(&ada);
    let long = "x".repeat(15_000);
    let ask = |title: &str| {
        let body = json!({ "client_id": acme, "title": title, "description": long });
        ada.post("/api/v1/tickets", &body)
    };
    let mut opened = 0;
    let refused = loop {
        let answer = ask(&format!("Panne {opened}"));
        if answer.status != 201 {
            break answer;
        }
        opened += 1;
        assert!(opened < 2_000, "the disk never fills");
    };
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert!(
        refused.text.contains("disque du serveur est plein"),
        "{}",
        refused.text
    );
    assert_eq!(every_ticket(&ada).len(), opened, "nothing of it was kept");
    std::fs::remove_file(&ballast).expect("room is made");
    ask("Enfin").expect(201);
    assert_eq!(every_ticket(&ada).len(), opened + 1);
    let _ = child.kill();
    let _ = child.wait();
}

fn refuses_to_start(args: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_intendant"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(args)
        .output()
        .expect("the program runs");
    assert!(!out.status.success());
    String::from_utf8_lossy(&out.stderr).into_owned()
}

#[test]
fn a_server_that_cannot_reach_its_data_says_which_and_does_not_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("a file");
    let inside = file.join("data").display().to_string();
    let said = refuses_to_start(&["--data", &inside]);
    assert!(
        said.contains(&inside) && said.contains("Not a directory"),
        "{said}"
    );

    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    std::fs::write(data.join("intendant.db"), "this is no database").expect("a file");
    let said = refuses_to_start(&["--data", &data.display().to_string()]);
    assert!(said.contains("not a database"), "{said}");

    let away = "postgres://intendant@127.0.0.1:1/none";
    let said = refuses_to_start(&["--data", &data.display().to_string(), "--database", away]);
    assert!(said.contains("cannot be reached"), "{said}");
}

#[test]
fn while_postgresql_is_away_nothing_is_changed_and_it_goes_on_when_it_is_back() {
    let Ok(server) = std::env::var("INTENDANT_TEST_POSTGRES") else {
        return;
    };
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let name = product.database_flags().last().expect("a database").clone();
    let name = name.rsplit('/').next().expect("a name").to_owned();
    let mut over = ::postgres::Client::connect(&format!("{server}/postgres"), ::postgres::NoTls)
        .expect("the test PostgreSQL answers");
    let ask = |title: &str| {
        ada.post(
            "/api/v1/tickets",
            &json!({ "client_id": acme, "title": title }),
        )
    };
    ask("Avant").expect(201);
    over.batch_execute(&format!(
        "ALTER DATABASE {name} ALLOW_CONNECTIONS false;
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    ))
    .expect("the database goes away");
    let refused = ask("Pendant").expect(503);
    assert!(refused.text.contains("base de données"), "{}", refused.text);
    over.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        .expect("the database is back");
    let start = Instant::now();
    while ada.get("/healthz").status != 200 {
        assert!(
            start.elapsed() < Duration::from_secs(15),
            "it does not come back"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    let tries = AtomicUsize::new(0);
    while ask("Après").status != 201 {
        assert!(tries.fetch_add(1, Ordering::Relaxed) < 20);
        std::thread::sleep(Duration::from_millis(100));
    }
    let titles: Vec<String> = every_ticket(&ada)
        .iter()
        .map(|ticket| ticket["title"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(!titles.contains(&"Pendant".to_owned()), "{titles:?}");
    assert_eq!(titles.len(), 2, "{titles:?}");
}

#[test]
fn when_the_clock_is_set_back_no_event_goes_backwards() {
    let mut product = Product::start();
    let mut ada = product.administrator();
    let acme = acme(&ada);
    let body = json!({ "client_id": acme, "title": "Panne", "service": "servers" });
    product.set_clock(3_600);
    let ticket = ada.post("/api/v1/tickets", &body).expect(201).json();
    let path = format!("/api/v1/tickets/{}", ticket["number"]);
    let say = |ada: &Person, text: &str| {
        let path = format!("{path}/comments");
        ada.post(&path, &json!({ "text": text })).expect(201);
    };
    product.set_clock(0);
    say(&ada, "une heure plus tôt");
    // After a restart nothing is remembered but what is written.
    product.kill_and_restart();
    ada.url.clone_from(&product.url);
    say(&ada, "et de nouveau");
    let events = ada.get(&format!("{path}/events")).expect(200).json();
    let times: Vec<jiff::Timestamp> = events["items"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| {
            event["at"]
                .as_str()
                .expect("a time")
                .parse()
                .expect("a time")
        })
        .collect();
    assert!(times.len() >= 3);
    assert!(times.is_sorted(), "{times:?}");
    let ticket = ada.get(&path).expect(200).json();
    for clock in ticket["promises"].as_array().expect("clocks") {
        assert!(
            clock["elapsed_s"].as_i64().is_some_and(|s| s >= 0),
            "{clock}"
        );
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_in_words() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let body = json!({ "client_id": acme, "title": "x", "description": "x".repeat(3 << 20) });
    let refused = ada.post("/api/v1/tickets", &body).expect(413);
    assert_eq!(
        refused.header("content-type"),
        Some("application/problem+json")
    );
    assert!(
        refused.json()["detail"]
            .as_str()
            .is_some_and(|d| !d.is_empty())
    );
    assert!(every_ticket(&ada).is_empty());
}
