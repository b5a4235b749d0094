//! Contracts: versions, what keeps one from being added, which is in force, what it covers.

use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};

const ACME: &str = include_str!("../../../../examples/acme.toml");

fn versions(client: i64) -> String {
    format!("/api/v1/clients/{client}/contract/versions")
}

/// Acme with its contract as signed; its number.
fn acme(by: &Person) -> i64 {
    let acme = client(by, "Acme SAS");
    by.post(&versions(acme), &json!({ "text": ACME }))
        .expect(201);
    acme
}

fn in_force(by: &Person, client: i64, at: &str) -> Value {
    by.get(&format!(
        "/api/v1/clients/{client}/contract/in-force?at={at}"
    ))
    .expect(200)
    .json()["number"]
        .clone()
}

#[test]
fn the_version_in_force_is_the_latest_that_has_taken_effect_at_local_midnight() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let amended = ACME.replace("restore = \"4h\"", "restore = \"2h\"");
    ada.post(
        &versions(acme),
        &json!({ "text": amended, "effective_on": "2026-07-01", "note": "GTR P1 à 2 h" }),
    )
    .expect(201);
    // 1 February is midnight in Paris, 23:00 UTC the day before; in July it is 22:00.
    ada.get(&format!(
        "/api/v1/clients/{acme}/contract/in-force?at=2026-01-31T22:59:59Z"
    ))
    .expect(404);
    assert_eq!(in_force(&ada, acme, "2026-01-31T23:00:00Z"), 1);
    assert_eq!(in_force(&ada, acme, "2026-06-30T21:59:59Z"), 1);
    assert_eq!(in_force(&ada, acme, "2026-06-30T22:00:00Z"), 2);
}

#[test]
fn a_file_with_mistakes_changes_nothing_and_says_them_all_with_their_line() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let broken = ACME
        .replace("calendar = \"office\"", "calendar = \"ofice\"")
        .replace("currency  = \"EUR\"", "curency  = \"EUR\"");
    let body = json!({ "text": broken, "effective_on": "2026-07-01" });
    let answer = ada.post(&versions(acme), &body).expect(422);
    let errors = answer.json()["errors"].as_array().expect("errors").len();
    assert!(errors > 3, "{}", answer.text);
    assert!(
        answer.text.contains("Ligne 9, colonne 1"),
        "{}",
        answer.text
    );
    assert!(answer.text.contains("office"), "{}", answer.text);
    let list = ada.get(&versions(acme)).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));

    let checked = ada
        .post(&format!("/api/v1/clients/{acme}/contract/check"), &body)
        .expect(200)
        .json();
    assert_eq!(checked["ok"], false);
    assert_eq!(checked["mistakes"].as_array().map(Vec::len), Some(errors));
}

#[test]
fn an_amendment_keeps_reference_and_currency_and_is_not_the_same_file_again() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let refused = |text: &str, on: &str, why: &str| {
        let answer = ada
            .post(
                &versions(acme),
                &json!({ "text": text, "effective_on": on }),
            )
            .expect(422);
        assert!(answer.text.contains(why), "{why}: {}", answer.text);
    };
    refused(
        &ACME.replace("ACME-2026-01", "ACME-2026-02"),
        "2026-07-01",
        "un avenant la garde",
    );
    refused(
        &ACME.replace("\"EUR\"", "\"CHF\""),
        "2026-07-01",
        "garde la monnaie",
    );
    refused(ACME, "2026-07-01", "rien à ajouter");
    refused(&ACME.replace("48", "49"), "", "date d’effet");
    refused(&ACME.replace("48", "49"), "2026-01-01", "ne commence que");
    let other = client(&ada, "Autre SARL");
    let answer = ada
        .post(&versions(other), &json!({ "text": ACME }))
        .expect(422);
    assert!(answer.text.contains("autre client"), "{}", answer.text);
}

#[test]
fn only_who_may_change_contracts_adds_a_version_and_the_client_reads_its_own() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let tina = product.colleague(&ada, "technician");
    tina.get(&versions(acme)).expect(200);
    tina.post(&versions(acme), &json!({ "text": ACME }))
        .expect(403);
    let made = ada
        .post(
            &format!("/api/v1/clients/{acme}/people"),
            &json!({ "name": "Denis", "email": "denis@acme.example", "role": "decider" }),
        )
        .expect(201)
        .json();
    let link = made["invitation"].as_str().expect("a link").to_owned();
    let denis = product.accept(&link, "Denis", "denis@acme.example");
    let seen = denis
        .get(&format!("{}/1", versions(acme)))
        .expect(200)
        .json();
    assert_eq!(seen["text"].as_str(), Some(ACME));
    denis.get("/contract").expect(200);
    let other = client(&ada, "Autre SARL");
    denis.get(&versions(other)).expect(404);
    denis.get(&format!("/clients/{other}/contract")).expect(404);
}

/// The body of the element with this id, as far as the next clause.
fn clause<'p>(page: &'p str, path: &str) -> &'p str {
    let start = page
        .find(&format!("id=\"{path}\""))
        .unwrap_or_else(|| panic!("no clause {path}"));
    let rest = &page[start..];
    let end = rest[1..]
        .find("deed-clause")
        .map_or(rest.len(), |at| at + 1);
    &rest[..end]
}

#[test]
fn the_contract_shows_its_life_in_the_margin_of_each_clause() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let ticket = ada
        .post(
            "/api/v1/tickets",
            &json!({ "client_id": acme, "title": "Panne", "service": "servers",
                     "impact": "high", "urgency": "high" }),
        )
        .expect(201)
        .json();
    let number = ticket["number"].to_string();
    let page = ada
        .get(&format!("/clients/{acme}/contract"))
        .expect(200)
        .text;
    let running = clause(&page, "levels.gold.P1.respond");
    assert!(running.contains("1 ticket"), "{running}");
    assert!(running.contains(&format!("/tickets/{number}")), "{running}");
    assert!(running.contains("/contract/1/file#L74"), "{running}");
    let other = clause(&page, "levels.silver.P1.respond");
    assert!(other.contains("Aucun ticket"), "{other}");

    ada.post(
        &format!("/api/v1/tickets/{number}/transitions"),
        &json!({ "do": "take" }),
    )
    .expect(200);
    let page = ada
        .get(&format!("/clients/{acme}/contract"))
        .expect(200)
        .text;
    let met = clause(&page, "levels.gold.P1.respond");
    assert!(met.contains("1 tenu"), "{met}");

    // Five hours later the four hours of its restoration are over.
    product.set_clock(5 * 3600);
    let page = ada
        .get(&format!("/clients/{acme}/contract"))
        .expect(200)
        .text;
    let missed = clause(&page, "levels.gold.P1.restore");
    assert!(missed.contains("1 manqué"), "{missed}");
    let charge = clause(&page, "penalties.rule.0");
    assert!(charge.contains("50,00"), "one hour begun late: {charge}");
}

#[test]
fn a_version_is_reviewed_with_its_changes_before_it_is_added() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let amended = ACME.replace("restore  = \"4h\"", "restore  = \"2h\"");
    let send = |text: &str, confirm: bool| {
        let mut body = String::new();
        let mut field = |name: &str, value: &str| {
            body.push_str(&format!(
                "--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        };
        field("text", &text.replace('\n', "\r\n"));
        field("effective_on", "2027-01-01");
        field("note", "GTR P1 à 2 h");
        if confirm {
            field("confirm", "1");
        }
        body.push_str("--b--\r\n");
        ada.send_raw(
            "POST",
            &format!("/clients/{acme}/contract/new"),
            "multipart/form-data; boundary=b",
            &body,
        )
    };
    let count = || {
        ada.get(&versions(acme)).json()["items"]
            .as_array()
            .map(Vec::len)
    };
    let wrong = send(&amended.replace("\"EUR\"", "\"EURO\""), false)
        .expect(422)
        .text;
    assert!(wrong.contains("Ligne 9, colonne 13"), "{wrong}");
    let review = send(&amended, false).expect(200).text;
    assert!(review.contains("en faveur du client"), "{review}");
    assert_eq!(count(), Some(1));
    send(&amended, true).expect(303);
    assert_eq!(count(), Some(2));
    // What browsers do to line ends does not change the file.
    let kept = ada.get(&format!("{}/2", versions(acme))).json();
    assert_eq!(kept["text"].as_str(), Some(amended.as_str()));
    let file = ada
        .get(&format!("/clients/{acme}/contract/2/download"))
        .expect(200);
    assert_eq!(file.text, amended);
    let changes = ada
        .get(&format!("/clients/{acme}/contract/changes"))
        .expect(200)
        .text;
    assert!(changes.contains("<del>4"), "{changes}");
}

#[test]
fn what_is_covered_is_decided_again_when_a_version_takes_effect_even_while_nobody_looked() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = acme(&ada);
    let item = |by: &Person, kind: &str| {
        by.post(
            "/api/v1/items",
            &json!({ "client": acme, "name": kind, "kind": kind }),
        )
        .expect(201);
    };
    item(&ada, "cloud");
    item(&ada, "server");
    let cover = |by: &Person, at: &str| {
        by.get(&format!("/api/v1/clients/{acme}/contract/coverage?at={at}"))
            .expect(200)
            .json()["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["service"].as_str().unwrap_or("-").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(cover(&ada, ""), ["-", "servers"]);
    let wider = ACME.replace(
        "kind = [\"website\"] }",
        "kind = [\"website\", \"cloud\"] }",
    );
    ada.post(
        &versions(acme),
        &json!({ "text": wider, "effective_on": "2030-01-01" }),
    )
    .expect(201);
    assert_eq!(cover(&ada, ""), ["-", "servers"]);
    assert_eq!(cover(&ada, "2030-01-02T00:00:00Z"), ["web", "servers"]);
    let out = |by: &Person| by.get("/clients").expect(200).text.contains("show=out");
    assert!(out(&ada));

    // Four years later, after a night during which the server was down.
    product.set_clock(4 * 365 * 86_400);
    product.kill_and_restart();
    let link = ada_again(&product);
    for _ in 0..100 {
        if !out(&link) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the item is still listed as not covered");
}

/// The administrator signs in anew: sessions do not last four years.
fn ada_again(product: &Product) -> Person {
    let stranger = product.stranger();
    let answer = stranger
        .form(
            "/sign-in",
            &[
                ("email", "ada@provider.example"),
                ("password", "correct horse battery"),
            ],
        )
        .expect(303);
    let cookie = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .find_map(|(_, value)| value.starts_with("intendant_session=").then_some(value))
        .and_then(|value| value.split(';').next())
        .expect("a session");
    Person {
        url: product.url.clone(),
        cookie: cookie.to_owned(),
    }
}
