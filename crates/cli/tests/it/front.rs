//! The first page of each side, and looking for anything.

use std::io::{BufRead, BufReader};
use std::time::Duration;

use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};

const ACME: &str = include_str!("../../../../examples/acme.toml");

/// A client under the example's contract; its number.
fn under_contract(by: &Person, name: &str) -> i64 {
    let id = client(by, name);
    by.post(
        &format!("/api/v1/clients/{id}/contract/versions"),
        &json!({ "text": ACME.replace("ACME-2026-01", &format!("C{id}-2026-01")) }),
    )
    .expect(201);
    id
}

fn ticket(by: &Person, client: i64, title: &str) -> Value {
    by.post(
        "/api/v1/tickets",
        &json!({ "client_id": client, "title": title, "service": "servers",
            "impact": "high", "urgency": "high" }),
    )
    .expect(201)
    .json()
}

/// A person of a client who signs in.
fn of_client(product: &Product, by: &Person, client: i64, role: &str) -> Person {
    let email = format!("{role}{client}@client.example");
    let made = by
        .post(
            &format!("/api/v1/clients/{client}/people"),
            &json!({ "name": "Camille Client", "email": email, "role": role }),
        )
        .expect(201)
        .json();
    let link = made["invitation"].as_str().expect("an invitation");
    product.accept(link, "Camille Client", &email)
}

#[test]
fn an_empty_instance_says_what_to_do_first_and_stops_when_it_is_done() {
    let mut product = Product::start();
    let ada = product.administrator();
    let page = ada.get("/").expect(200).text;
    assert!(page.contains("/clients/new"), "the first client");
    assert!(page.contains("/administration/provider"), "the company");
    assert!(page.contains("Rien en panne"), "{page}");
    let acme = client(&ada, "Acme SAS");
    let page = ada.get("/").expect(200).text;
    assert!(
        page.contains(&format!("/clients/{acme}/contract/new")),
        "its contract is next"
    );
}

#[test]
fn the_control_room_shows_what_runs_out_and_it_is_taken_in_one_click() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = under_contract(&ada, "Acme SAS");
    let late = ticket(&ada, acme, "Serveur de fichiers arrêté");
    let page = ada.get("/").expect(200).text;
    assert!(page.contains("Serveur de fichiers arrêté"));
    assert!(page.contains("data-clock"), "with its clock");
    let number = late["number"].to_string();
    let revision = late["revision"].to_string();
    assert!(
        page.contains(&format!("/tickets/{number}/act")),
        "can be taken"
    );
    ada.form(
        &format!("/tickets/{number}/act"),
        &[("do", "take"), ("revision", &revision)],
    )
    .expect(303);
    let page = ada.get("/").expect(200).text;
    assert!(!page.contains(">Prendre<"), "nobody else needs to");
    assert!(page.contains("Ada Administratrice"));
    // What is outside the contract waits for a decision.
    ada.post(
        "/api/v1/tickets",
        &json!({ "client_id": client(&ada, "Sans Contrat"), "title": "Téléphone en panne",
            "impact": "low", "urgency": "low" }),
    )
    .expect(201);
    let page = ada.get("/").expect(200).text;
    assert!(page.contains("Hors contrat, à décider"), "{page}");
}

/// The data of the next event of a stream.
pub fn next_event(lines: &mut impl Iterator<Item = String>) -> String {
    let mut data = String::new();
    for line in lines {
        if let Some(text) = line.strip_prefix("data:") {
            data.push_str(text);
        } else if line.is_empty() && !data.trim().is_empty() {
            break;
        }
    }
    data
}

/// The lines of a stream of events, as they come.
pub fn stream(by: &Person, path: &str) -> impl Iterator<Item = String> + use<> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .into();
    let answer = agent
        .get(format!("{}{path}", by.url))
        .header("cookie", &by.cookie)
        .call()
        .expect("a stream");
    BufReader::new(answer.into_body().into_reader())
        .lines()
        .map_while(Result::ok)
}

#[test]
fn a_ticket_opened_elsewhere_appears_while_the_room_is_open() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = under_contract(&ada, "Acme SAS");
    let mut lines = stream(&ada, "/live/control-room");
    assert!(
        next_event(&mut lines).contains("room-clocks"),
        "as it is now"
    );
    ticket(&ada, acme, "Onduleur en alarme");
    let news = next_event(&mut lines);
    assert!(news.contains("Onduleur en alarme"), "{news}");
    assert!(
        !news.contains("id=\"room-broken\""),
        "what did not change is not sent again"
    );
}

#[test]
fn the_portal_follows_what_happens_to_its_own_tickets() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (acme, nord) = (
        under_contract(&ada, "Acme SAS"),
        under_contract(&ada, "Boulangerie Nord"),
    );
    for role in ["decider", "user"] {
        let camille = of_client(&product, &ada, acme, role);
        let title = format!("Écran noir de {role}");
        let sent = camille
            .form("/tickets/new", &[("kind", "incident"), ("title", &title)])
            .expect(303);
        let opened = sent.header("location").expect("the ticket").to_owned();
        let mut lines = stream(&camille, "/live/portal");
        let at_first = next_event(&mut lines);
        assert!(at_first.contains(&title), "{at_first}");
        ticket(&ada, nord, "Rien pour Camille");
        ada.form(
            &format!("{opened}/act"),
            &[("do", "take"), ("revision", "1")],
        )
        .expect(303);
        let news = next_event(&mut lines);
        assert!(news.contains("En cours"), "{news}");
        assert!(!news.contains("Rien pour Camille"));
        assert!(
            !news.contains("id=\"portal-contract\""),
            "unchanged: {news}"
        );
    }
    ada.get("/live/portal").expect(404);
}

#[test]
fn the_drill_stops_and_starts_its_service_only_where_there_is_one() {
    let mut product = Product::start();
    let ada = product.administrator();
    ada.form("/drill/stop", &[]).expect(404);
    assert!(!product.data().join("drill.stop").exists());
    let billing = product.colleague(&ada, "billing");
    billing.form("/drill/stop", &[]).expect(403);
}

#[test]
fn the_portal_shows_its_own_and_takes_a_request_in_two_clicks() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (acme, other) = (
        under_contract(&ada, "Acme SAS"),
        under_contract(&ada, "Boulangerie Nord"),
    );
    ticket(&ada, other, "Secret de Nord");
    for role in ["decider", "user"] {
        let camille = of_client(&product, &ada, acme, role);
        let page = camille.get("/").expect(200).text;
        assert!(
            page.contains("action=\"/tickets/new\""),
            "a request at once"
        );
        assert!(!page.contains("Secret de Nord") && !page.contains("Boulangerie"));
        assert_eq!(role == "decider", page.contains("Lire le contrat"));
        let title = format!("Imprimante de {role}");
        let sent = camille
            .form(
                "/tickets/new",
                &[
                    ("kind", "incident"),
                    ("title", &title),
                    ("description", "Elle clignote."),
                ],
            )
            .expect(303);
        let opened = sent.header("location").expect("the ticket").to_owned();
        assert!(camille.get(&opened).expect(200).text.contains(&title));
        assert!(camille.get("/").expect(200).text.contains(&title));
        camille.get("/live/control-room").expect(404);
    }
}

#[test]
fn everything_is_found_and_nothing_of_others() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (acme, nord) = (
        under_contract(&ada, "Acme SAS"),
        under_contract(&ada, "Boulangerie Nord"),
    );
    ticket(&ada, acme, "Sauvegarde impossible");
    let secret = ticket(&ada, nord, "Sauvegarde de Nord en échec");
    let decider = of_client(&product, &ada, acme, "decider");
    let found = |by: &Person, q: &str| -> Vec<Value> {
        by.get(&format!("/search/palette?q={q}"))
            .expect(200)
            .json()
            .as_array()
            .expect("a list")
            .clone()
    };
    assert_eq!(
        found(&ada, "sauvegardes")
            .iter()
            .filter(|hit| hit["group"] == "Tickets")
            .count(),
        2,
        "in any form of the word"
    );
    assert!(
        found(&ada, "boulan")
            .iter()
            .any(|hit| hit["title"] == "Boulangerie Nord")
    );
    assert!(
        found(&ada, "Camille")
            .iter()
            .any(|hit| hit["group"] == "Personnes")
    );
    assert!(
        found(&ada, "serv")
            .iter()
            .any(|hit| hit["group"] == "Contrats")
    );
    for q in [
        "sauvegarde",
        "Nord",
        "boulangerie",
        "client.example",
        "%25",
        "_",
        "1002",
    ] {
        let answer = found(&decider, q);
        assert!(
            answer.iter().all(|hit| !hit.to_string().contains("Nord")),
            "{q}: {answer:?}"
        );
    }
    // A number typed alone leads to its ticket, where one may see it.
    let number = secret["number"].to_string();
    let to = ada.get(&format!("/search?q={number}")).expect(303);
    assert_eq!(
        to.header("location"),
        Some(format!("/tickets/{number}").as_str())
    );
    decider.get(&format!("/search?q={number}")).expect(200);
    ada.get("/search?q=").expect(200);
    ada.get("/search?q=%27%22%3C%00%28%29*").expect(200);
}
