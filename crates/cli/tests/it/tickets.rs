//! Tickets: a life under a contract's clocks, warnings over a restart, two people at once, search.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Answer, Person, Product};

const ACME: &str = include_str!("../../../../examples/acme.toml");

/// Acme with its contract in force; its number.
fn acme(by: &Person) -> i64 {
    let acme = client(by, "Acme SAS");
    by.post(
        &format!("/api/v1/clients/{acme}/contract/versions"),
        &json!({ "text": ACME }),
    )
    .expect(201);
    acme
}

fn open(by: &Person, client: i64, title: &str, more: &Value) -> Value {
    let mut body = json!({ "client_id": client, "title": title, "service": "servers",
        "impact": "high", "urgency": "high" });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    by.post("/api/v1/tickets", &body).expect(201).json()
}

fn path(ticket: &Value) -> String {
    format!("/api/v1/tickets/{}", ticket["number"])
}

fn step(by: &Person, ticket: &Value, body: &Value) -> Answer {
    by.post(&format!("{}/transitions", path(ticket)), body)
}

fn kinds(by: &Person, ticket: &Value) -> Vec<String> {
    let events = by
        .get(&format!("{}/events", path(ticket)))
        .expect(200)
        .json();
    events["items"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| {
            let kind = event["kind"].as_str().expect("a kind");
            match kind {
                "clock-warning" => format!(
                    "{} {} %",
                    event["body"]["clock"].as_str().unwrap_or_default(),
                    event["body"]["threshold"]
                ),
                kind => kind.to_owned(),
            }
        })
        .collect()
}

fn clock<'a>(ticket: &'a Value, name: &str) -> &'a Value {
    ticket["promises"]
        .as_array()
        .expect("clocks")
        .iter()
        .find(|clock| clock["clock"] == name)
        .unwrap_or_else(|| panic!("no clock {name}: {}", ticket["promises"]))
}

/// Asks until `done` or ten seconds have passed.
fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_life_from_opening_to_closing_under_the_contracts_clocks() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let ticket = open(&ada, acme, "Serveur de fichiers arrêté", &json!({}));
    assert_eq!(ticket["number"], 1001);
    assert_eq!(ticket["priority"], "P1", "the contract's matrix");
    assert_eq!(ticket["coverage"]["verdict"], "in");
    assert_eq!(clock(&ticket, "respond")["target_s"], 900);
    assert_eq!(clock(&ticket, "restore")["target_s"], 14_400);
    assert_eq!(
        clock(&ticket, "restore")["clause"]["path"],
        "levels.gold.P1.restore"
    );

    product.set_clock(600);
    step(&ada, &ticket, &json!({ "do": "take" })).expect(200);
    product.set_clock(3_600);
    step(
        &ada,
        &ticket,
        &json!({ "do": "wait", "reason": "awaiting-client" }),
    )
    .expect(200);
    product.set_clock(3 * 3_600);
    let waiting = ada.get(&path(&ticket)).expect(200).json();
    assert_eq!(waiting["state"], "waiting");
    assert_eq!(clock(&waiting, "restore")["state"], "paused");
    step(&ada, &ticket, &json!({ "do": "resume" })).expect(200);
    product.set_clock(4 * 3_600);
    step(
        &ada,
        &ticket,
        &json!({ "do": "restore", "note": "Disque remplacé" }),
    )
    .expect(200);
    let done = step(
        &ada,
        &ticket,
        &json!({ "do": "resolve", "solution": "Disque remplacé" }),
    )
    .expect(200)
    .json();
    let restore = clock(&done, "restore");
    assert_eq!(restore["state"], "met");
    // One hour before the wait, one hour after it; a few seconds of test.
    let elapsed = restore["elapsed_s"].as_i64().expect("seconds");
    assert!((7_200..7_210).contains(&elapsed), "{elapsed}");
    let counted: i64 = restore["ledger"]
        .as_array()
        .expect("a ledger")
        .iter()
        .filter_map(|stretch| stretch["counted_s"].as_i64())
        .sum();
    assert_eq!(counted, elapsed);
    assert_eq!(clock(&done, "respond")["state"], "met");
    let closed = step(&ada, &ticket, &json!({ "do": "close" }))
        .expect(200)
        .json();
    assert_eq!(closed["state"], "closed");
    let refused = step(&ada, &ticket, &json!({ "do": "take" })).expect(422);
    assert!(refused.text.contains("rouvrez-le"), "{}", refused.text);
}

#[test]
fn what_fell_due_while_the_server_was_down_is_raised_once_when_it_is_back() {
    let mut product = Product::start();
    let mut ada = product.administrator();
    let acme = acme(&ada);
    let ticket = open(&ada, acme, "Panne", &json!({}));
    product.set_clock(470);
    until("half of the response time is said", || {
        kinds(&ada, &ticket).contains(&"respond 50 %".to_owned())
    });
    // Down over 75 %, 90 % and the breach.
    product.set_clock(3_000);
    product.kill_and_restart();
    ada.url.clone_from(&product.url);
    until("the breach is said", || {
        kinds(&ada, &ticket).contains(&"respond 100 %".to_owned())
    });
    product.kill_and_restart();
    ada.url.clone_from(&product.url);
    std::thread::sleep(Duration::from_millis(1_200));
    assert_eq!(
        kinds(&ada, &ticket),
        [
            "opened",
            "respond 50 %",
            "respond 75 %",
            "respond 90 %",
            "respond 100 %"
        ]
    );
    let events = ada
        .get(&format!("{}/events", path(&ticket)))
        .expect(200)
        .json();
    let at = |n: usize| -> jiff::Timestamp {
        let text = events["items"][n]["at"].as_str().expect("an instant");
        text.parse().expect("an instant")
    };
    // Exact to the second, whenever it was raised.
    let second = |n: usize| at(n).as_second() - at(0).as_second();
    assert_eq!(
        [second(1), second(2), second(3), second(4)],
        [450, 675, 810, 901]
    );
}

#[test]
fn another_client_finds_nothing_and_its_people_see_nothing_internal() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let other = client(&ada, "Autre SARL");
    let person = |client: i64, email: &str, role: &str| {
        let made = ada
            .post(
                &format!("/api/v1/clients/{client}/people"),
                &json!({ "name": "Denis", "email": email, "role": role }),
            )
            .expect(201)
            .json();
        product.accept(made["invitation"].as_str().expect("a link"), "Denis", email)
    };
    let denis = person(acme, "denis@acme.example", "decider");
    let ugo = person(acme, "ugo@acme.example", "user");
    let stranger = person(other, "o@autre.example", "decider");
    let ticket = open(&ada, acme, "Panne du réseau", &json!({}));
    ada.post(
        &format!("{}/comments", path(&ticket)),
        &json!({ "text": "secret de cuisine", "internal": true }),
    )
    .expect(201);
    ada.post(
        &format!("{}/comments", path(&ticket)),
        &json!({ "text": "Nous regardons." }),
    )
    .expect(201);
    ada.post(
        &format!("{}/time", path(&ticket)),
        &json!({ "minutes": 30, "note": "recherche" }),
    )
    .expect(200);

    for nobody in [&stranger, &ugo] {
        nobody.get(&path(&ticket)).expect(404);
        nobody.get(&format!("{}/events", path(&ticket))).expect(404);
        nobody
            .post(
                &format!("{}/comments", path(&ticket)),
                &json!({ "text": "moi" }),
            )
            .expect(404);
        let list = nobody.get("/api/v1/tickets?q=panne").expect(200).json();
        assert_eq!(list["items"], json!([]));
    }
    stranger
        .post(
            "/api/v1/tickets",
            &json!({ "client_id": acme, "title": "chez eux" }),
        )
        .expect(404);

    let seen = denis.get(&path(&ticket)).expect(200);
    assert!(!seen.text.contains("secret"), "{}", seen.text);
    assert_eq!(seen.json()["minutes"], Value::Null);
    let events = denis.get(&format!("{}/events", path(&ticket))).expect(200);
    assert!(events.text.contains("Nous regardons."));
    assert!(!events.text.contains("secret") && !events.text.contains("recherche"));
    let found = |by: &Person, words: &str| {
        let list = by
            .get(&format!("/api/v1/tickets?q={words}"))
            .expect(200)
            .json();
        list["items"].as_array().expect("a list").len()
    };
    assert_eq!((found(&ada, "cuisine"), found(&denis, "cuisine")), (1, 0));
    assert_eq!((found(&ada, "reseaux"), found(&denis, "reseaux")), (1, 1));
    denis
        .post(
            &format!("{}/comments", path(&ticket)),
            &json!({ "text": "x", "internal": true }),
        )
        .expect(403);
    step(&denis, &ticket, &json!({ "do": "take" })).expect(403);

    // A user sees what they asked for, and only that.
    let own = ugo
        .post("/api/v1/tickets", &json!({ "title": "Mon écran est noir" }))
        .expect(201)
        .json();
    ugo.get(&path(&own)).expect(200);
    let list = ugo.get("/api/v1/tickets").expect(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn two_people_editing_one_ticket_are_told_what_the_other_did() {
    let mut product = Product::start();
    let ada = product.administrator();
    let lea = product.colleague(&ada, "technician");
    let acme = acme(&ada);
    let ticket = open(&ada, acme, "Panne", &json!({}));
    let seen = ada.get(&path(&ticket)).expect(200);
    let tag = seen.header("etag").expect("an etag").to_owned();
    step(&lea, &ticket, &json!({ "do": "take" })).expect(200);
    let refused = ada
        .send_with(
            "PATCH",
            &path(&ticket),
            "application/json",
            &json!({ "impact": "low" }).to_string(),
            &[("if-match", &tag)],
        )
        .expect(412);
    assert!(
        refused.text.contains("a pris en charge"),
        "{}",
        refused.text
    );
    assert_eq!(ada.get(&path(&ticket)).expect(200).json()["impact"], "high");
    let fresh = ada.get(&path(&ticket)).expect(200);
    let tag = fresh.header("etag").expect("an etag").to_owned();
    let changed = ada
        .send_with(
            "PATCH",
            &path(&ticket),
            "application/json",
            &json!({ "impact": "low", "urgency": "low" }).to_string(),
            &[("if-match", &tag)],
        )
        .expect(200)
        .json();
    assert_eq!(changed["priority"], "P4", "the contract's matrix");
}

#[test]
fn the_same_key_opens_one_ticket_and_another_body_is_refused() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let send = |title: &str| {
        ada.send_with(
            "POST",
            "/api/v1/tickets",
            "application/json",
            &json!({ "client_id": acme, "title": title }).to_string(),
            &[("idempotency-key", "k-1")],
        )
    };
    let first = send("Panne").expect(201).json();
    assert_eq!(send("Panne").expect(201).json()["number"], first["number"]);
    send("Autre chose").expect(409);
    let list = ada.get("/api/v1/tickets").expect(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_no_service_covers_says_so_at_once_with_the_price_of_work() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let asked = json!({ "client_id": acme, "title": "Imprimer des étiquettes" });
    let said = ada
        .post("/api/v1/tickets/preview", &asked)
        .expect(200)
        .json();
    assert_eq!(said["coverage"]["verdict"], "out");
    assert_eq!(said["clocks"], json!([]));
    let ticket = ada.post("/api/v1/tickets", &asked).expect(201).json();
    assert_eq!(ticket["coverage"]["verdict"], "out");
    assert!(
        ticket["coverage"]["reasons"][0]
            .as_str()
            .is_some_and(|why| !why.is_empty())
    );
    assert!(
        ticket["coverage"]["hourly"][0]["cents"]
            .as_i64()
            .is_some_and(|c| c > 0)
    );
    let list = ada.get("/api/v1/tickets?outside=true").expect(200).json();
    assert_eq!(list["items"][0]["number"], ticket["number"]);
    // Filed under a service after all: it was that service's from its opening.
    let filed = ada
        .send("PATCH", &path(&ticket), &json!({ "service": "servers" }))
        .expect(200)
        .json();
    assert_eq!(filed["coverage"]["verdict"], "in");
    assert!(!filed["promises"].as_array().expect("clocks").is_empty());
}

#[test]
fn words_are_found_without_accents_in_either_language_and_numbers_too() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let printer = open(&ada, acme, "Imprimantes de l’entrepôt bloquées", &json!({}));
    let server = open(
        &ada,
        acme,
        "Mail servers failing",
        &json!({ "description": "cœur de réseau" }),
    );
    let found = |words: &str| -> Vec<Value> {
        let words = crate::harness::encoded(words);
        let list = ada
            .get(&format!("/api/v1/tickets?q={words}"))
            .expect(200)
            .json();
        list["items"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|t| t["number"].clone())
            .collect()
    };
    for words in [
        "imprimante",
        "entrepot",
        "bloquee",
        "impri",
        "IMPRIMANTE entrepôt",
    ] {
        assert_eq!(found(words), [printer["number"].clone()], "{words}");
    }
    for words in ["server failed", "coeur", "reseaux", "n° 1 002", "1002"] {
        assert_eq!(found(words), [server["number"].clone()], "{words}");
    }
    for words in ["absent", "\"'*:()", "AND", "imprimante server"] {
        assert!(found(words).is_empty(), "{words}");
    }
}

#[test]
fn a_duplicate_is_merged_and_links_stand_on_both_sides() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let other = client(&ada, "Autre SARL");
    let first = open(&ada, acme, "Panne", &json!({}));
    let second = open(&ada, acme, "Panne aussi", &json!({}));
    let third = open(&ada, acme, "Suite", &json!({}));
    let theirs = ada
        .post(
            "/api/v1/tickets",
            &json!({ "client_id": other, "title": "Ailleurs" }),
        )
        .expect(201)
        .json();
    let merge = |from: &Value, into: &Value| {
        ada.post(
            &format!("{}/merge", path(from)),
            &json!({ "into": into["number"] }),
        )
    };
    merge(&second, &theirs).expect(422);
    merge(&second, &second).expect(422);
    assert_eq!(
        merge(&second, &first).expect(200).json()["number"],
        first["number"]
    );
    let merged = ada.get(&path(&second)).expect(200).json();
    assert_eq!(merged["state"], "cancelled");
    assert_eq!(merged["merged_into"], first["number"]);
    assert_eq!(clock(&merged, "restore")["state"], "cancelled");
    let links = format!("{}/links", path(&third));
    ada.post(
        &links,
        &json!({ "number": first["number"], "relation": "caused-by" }),
    )
    .expect(200);
    let seen = ada.get(&path(&first)).expect(200).json();
    assert_eq!(
        seen["links"],
        json!([{ "number": third["number"], "relation": "causes" }])
    );
    ada.send(
        "DELETE",
        &format!("{links}/{}", first["number"]),
        &json!(null),
    )
    .expect(200);
    assert_eq!(
        ada.get(&path(&first)).expect(200).json()["links"],
        json!([])
    );
    ada.post(&links, &json!({ "number": theirs["number"] }))
        .expect(422);
}

#[test]
fn one_thing_is_done_with_several_and_each_refusal_is_said() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let first = open(&ada, acme, "Un", &json!({}));
    let second = open(&ada, acme, "Deux", &json!({}));
    step(&ada, &first, &json!({ "do": "resolve" })).expect(200);
    let numbers = [
        first["number"].clone(),
        second["number"].clone(),
        json!(9999),
    ];
    let done = ada
        .post(
            "/api/v1/tickets/bulk",
            &json!({ "numbers": numbers, "do": "close" }),
        )
        .expect(200)
        .json();
    assert_eq!(done["done"], json!([first["number"]]));
    assert_eq!(done["refused"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_file_goes_in_and_comes_out_the_same_and_never_as_a_page() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let ticket = open(&ada, acme, "Panne", &json!({}));
    let body = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../été.html\"\r\n\
                Content-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n--X--\r\n";
    let with_file = ada
        .send_raw(
            "POST",
            &format!("{}/attachments", path(&ticket)),
            "multipart/form-data; boundary=X",
            body,
        )
        .expect(201)
        .json();
    let file = &with_file["attachments"][0];
    assert_eq!(file["name"], "été.html");
    let got = ada
        .get(&format!("{}/attachments/{}", path(&ticket), file["id"]))
        .expect(200);
    assert_eq!(got.text, "<script>alert(1)</script>");
    assert_eq!(got.header("content-type"), Some("application/octet-stream"));
    assert!(
        got.header("content-disposition")
            .is_some_and(|d| d.starts_with("attachment"))
    );
    ada.get(&format!("{}/attachments/999", path(&ticket)))
        .expect(404);
}

fn intendant(arguments: &[&str], flags: &[String]) -> (i32, String) {
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_intendant"))
        .args(arguments)
        .args(flags)
        .output()
        .expect("runs");
    let text =
        String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    (out.status.code().unwrap_or(-1), text)
}

/// Changes the database behind the program's back.
fn tamper(product: &Product, sql: &str) {
    let flags = product.database_flags();
    match flags.iter().position(|flag| flag == "--database") {
        Some(at) => {
            ::postgres::Client::connect(&flags[at + 1], ::postgres::NoTls)
                .expect("a database")
                .batch_execute(sql)
                .expect("changed");
        }
        None => {
            let changed = std::process::Command::new("python3")
                .args(["-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=20); c.executescript(sys.argv[2]); c.commit()"])
                .arg(product.data().join("intendant.db"))
                .arg(sql)
                .status()
                .expect("python3 runs");
            assert!(changed.success());
        }
    }
}

/// A desk on which everything has happened once.
fn busy(product: &mut Product) -> Person {
    let ada = product.administrator();
    let acme = acme(&ada);
    let first = open(&ada, acme, "Un", &json!({}));
    let second = open(&ada, acme, "Deux", &json!({ "impact": "low" }));
    let third = open(&ada, acme, "Trois", &json!({ "service": null }));
    open(&ada, acme, "Quatre", &json!({}));
    step(&ada, &first, &json!({ "do": "take" })).expect(200);
    step(
        &ada,
        &first,
        &json!({ "do": "wait", "reason": "awaiting-client" }),
    )
    .expect(200);
    step(&ada, &first, &json!({ "do": "request-visit" })).expect(200);
    ada.post(
        &format!("{}/comments", path(&first)),
        &json!({ "text": "Été comme hiver", "internal": true }),
    )
    .expect(201);
    ada.post(
        &format!("{}/time", path(&second)),
        &json!({ "minutes": 90 }),
    )
    .expect(200);
    ada.post(
        &format!("{}/links", path(&second)),
        &json!({ "number": third["number"] }),
    )
    .expect(200);
    step(
        &ada,
        &second,
        &json!({ "do": "resolve", "solution": "fait" }),
    )
    .expect(200);
    step(&ada, &second, &json!({ "do": "reopen", "reason": "non" })).expect(200);
    let body = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nabc\r\n--X--\r\n";
    ada.send_raw(
        "POST",
        &format!("{}/attachments", path(&first)),
        "multipart/form-data; boundary=X",
        body,
    )
    .expect(201);
    ada
}

#[test]
fn what_is_derived_is_rebuilt_the_same_from_the_events() {
    let mut product = Product::start();
    let ada = busy(&mut product);
    product.set_clock(600);
    until("a warning is raised", || {
        kinds(&ada, &json!({ "number": 1004 })).contains(&"respond 50 %".to_owned())
    });
    let flags = product.database_flags();
    let (code, said) = intendant(&["rebuild"], &flags);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("4 tickets rebuilt from their events: identical"),
        "{said}"
    );
    // Rows that were changed or lost come back as their events say.
    tamper(
        &product,
        "UPDATE ticket SET title = 'autre', state = 'closed' WHERE id = 1;
         DELETE FROM time_entry; DELETE FROM attachment;",
    );
    let (code, said) = intendant(&["rebuild"], &flags);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("ticket 1001: title, state, files made again"),
        "{said}"
    );
    assert!(said.contains("ticket 1002: time made again"), "{said}");
    let (code, said) = intendant(&["rebuild"], &flags);
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        ada.get("/api/v1/tickets/1001").expect(200).json()["title"],
        "Un"
    );
}

#[test]
fn an_event_that_was_altered_is_named() {
    let mut product = Product::start();
    busy(&mut product);
    let flags = product.database_flags();
    let (code, said) = intendant(&["verify", "--chain"], &flags);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("all 1 chains are whole"), "{said}");
    tamper(
        &product,
        "UPDATE event SET at = at - 3600000000 WHERE seq = 4;",
    );
    let (code, said) = intendant(&["verify", "--chain"], &flags);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("event 4 is not what was written"), "{said}");
    tamper(
        &product,
        "UPDATE event SET at = at + 3600000000 WHERE seq = 4;
         DELETE FROM event WHERE seq = (SELECT max(seq) FROM event);",
    );
    let (code, said) = intendant(&["verify", "--chain"], &flags);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("part: events were added or cut off"),
        "{said}"
    );
}

#[test]
fn what_was_resolved_long_ago_is_closed_by_itself_when_the_provider_wants_so() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let ticket = open(&ada, acme, "Panne", &json!({}));
    step(&ada, &ticket, &json!({ "do": "resolve" })).expect(200);
    let refused = ada
        .form("/administration/desk", &[("days", "-1")])
        .expect(422);
    assert!(refused.text.contains("de 0 à 365"));
    ada.form("/administration/desk", &[("days", "5")])
        .expect(303);
    product.set_clock(4 * 86_400);
    std::thread::sleep(Duration::from_millis(900));
    assert_eq!(
        ada.get(&path(&ticket)).expect(200).json()["state"],
        "resolved"
    );
    product.set_clock(5 * 86_400 + 120);
    until("it is closed", || {
        ada.get(&path(&ticket)).expect(200).json()["state"] == "closed"
    });
    assert_eq!(
        kinds(&ada, &ticket).last().map(String::as_str),
        Some("closed")
    );
}

#[test]
fn what_cannot_be_read_is_said_in_the_readers_language_with_its_field() {
    let mut product = Product::start();
    let ada = product.administrator();
    let send = |body: &str| {
        let answer = ada.send_with("POST", "/api/v1/tickets", "application/json", body, &[]);
        let kind = answer.header("content-type").map(ToOwned::to_owned);
        assert_eq!(kind.as_deref(), Some("application/problem+json"));
        (answer.status, answer.json())
    };
    let (status, problem) = send(r#"{"client_id": "un", "title": "x"}"#);
    assert_eq!(status, 422);
    assert_eq!(problem["errors"][0]["field"], "client_id", "{problem}");
    let said = |problem: &Value, words: &str| {
        assert!(problem["detail"].to_string().contains(words), "{problem}");
    };
    said(&problem, "nombre entier");
    let (_, problem) = send(r#"{"client_id": 1}"#);
    assert_eq!(problem["errors"][0]["field"], "title", "{problem}");
    said(&problem, "obligatoire");
    let (_, problem) = send(r#"{"title": "x", "titel": "y"}"#);
    said(&problem, "impact");
    let (status, problem) = send("{\n  \"title\": ");
    assert_eq!(status, 400);
    said(&problem, "(Ligne 2");
    // An array is not taken for an object, its values by their order.
    let (status, problem) = send(r#"[1, "x"]"#);
    assert_eq!(status, 422, "{problem}");
    let wrong = ada.get("/api/v1/clients/douze").expect(400).json();
    said(&wrong, "douze");
    let wrong = ada.get("/api/v1/tickets?limit=beaucoup").expect(400).json();
    assert_eq!(wrong["errors"][0]["field"], "limit", "{wrong}");
}
