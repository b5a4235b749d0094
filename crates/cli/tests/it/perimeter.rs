//! The fleet held against the contract: what is covered and since when, what parts, what it is worth,
//! and the amendment that closes it.

use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};

const ACME: &str = include_str!("../../../../examples/acme.toml");

/// Acme's contract, in force since last year, without its revision: prices are those of the file.
fn contract() -> String {
    let year = crate::harness::now()
        .in_tz("Europe/Paris")
        .expect("a zone")
        .year()
        - 1;
    let cut = ACME.find("[price.revision]").expect("a revision");
    let rest = ACME[cut..].find("\n[penalties]").expect("penalties") + cut;
    format!("{}{}", &ACME[..cut], &ACME[rest..])
        .replace("2026-02-01", &format!("{year}-02-01"))
        .replace("2026-01-05", &format!("{year}-01-05"))
}

struct Story {
    product: Product,
    ada: Person,
    acme: i64,
}

impl Story {
    fn begin(text: &str) -> Self {
        let mut product = Product::start();
        let ada = product.administrator();
        let acme = client(&ada, "Acme SAS");
        let path = format!("/api/v1/clients/{acme}/contract/versions");
        ada.post(&path, &json!({ "text": text })).expect(201);
        Self { product, ada, acme }
    }

    fn item(&self, name: &str, kind: &str, tags: &[&str]) -> i64 {
        let body = json!({ "client": self.acme, "name": name, "kind": kind, "tags": tags });
        let made = self.ada.post("/api/v1/items", &body).expect(201).json();
        made["id"].as_i64().expect("a number")
    }

    fn at(&self, rest: &str) -> String {
        format!("/api/v1/clients/{}/{rest}", self.acme)
    }

    fn perimeter(&self) -> Value {
        self.ada.get(&self.at("perimeter")).expect(200).json()
    }

    fn finding(&self, finding: &str, kind: &str) -> Value {
        let all = self.perimeter();
        let found = all["findings"].as_array().expect("findings").iter();
        found
            .into_iter()
            .find(|one| one["finding"] == finding && (kind.is_empty() || one["kind"] == kind))
            .cloned()
            .unwrap_or_else(|| panic!("no {finding} {kind}: {all}"))
    }
}

#[test]
fn an_item_says_by_which_service_level_and_clause_it_is_covered_and_what_it_was_before() {
    let story = Story::begin(&contract());
    let item = story.item("srv-labo", "server", &["lab"]);
    let page = format!("/machines/{item}");
    let seen = story.ada.get(&page).expect(200).text;
    assert!(seen.contains("lab"), "the exception is told");
    story
        .ada
        .send(
            "PATCH",
            &format!("/api/v1/items/{item}"),
            &json!({ "tags": [] }),
        )
        .expect(200);
    let seen = story.ada.get(&page).expect(200).text;
    for part in [
        "gold",
        "depuis le",
        "ACME-2026-01.v1.toml",
        "Compté par",
        "Serveur",
    ] {
        assert!(seen.contains(part), "{part}: {seen}");
    }
    // Out again: what it was is told with its clause, and why it is no more.
    story
        .ada
        .send(
            "PATCH",
            &format!("/api/v1/items/{item}"),
            &json!({ "tags": ["lab"] }),
        )
        .expect(200);
    let seen = story.ada.get(&page).expect(200).text;
    assert!(seen.contains("Auparavant"), "{seen}");
    assert!(seen.contains("couvert par"), "{seen}");
    let path = story.at("perimeter/items?finding=paid-for");
    let items = story.ada.get(&path).expect(200).json();
    assert_eq!(items["items"][0]["name"], "srv-labo");
    assert!(
        items["items"][0]["reasons"][1]
            .as_str()
            .expect("a reason")
            .contains("lab")
    );
}

#[test]
fn a_ticket_says_before_any_work_that_an_order_or_an_approval_is_needed() {
    let story = Story::begin(&contract());
    let server = story.item("srv-1", "server", &[]);
    let scanner = story.item("scan-1", "scanner", &[]);
    let open = |item: i64| {
        let body = json!({ "client_id": story.acme, "title": "Panne", "item_id": item });
        story.ada.post("/api/v1/tickets", &body).expect(201).json()
    };
    let ordered = open(scanner);
    assert_eq!(ordered["coverage"]["verdict"], "needs-order");
    assert!(
        ordered["coverage"]["hourly"][0]["cents"]
            .as_i64()
            .expect("cents")
            > 0
    );
    let covered = open(server);
    assert_eq!(covered["coverage"]["verdict"], "in");
    let asks = covered["coverage"]["approvals"]
        .as_array()
        .expect("approvals");
    assert_eq!(asks.len(), 2, "{asks:?}");
    // A contract in which nothing may be done to a server without the client.
    let strict = contract().replace(
        "needs = [\"second-person\"]",
        "needs = [\"client-approval\"]",
    );
    assert_ne!(strict, contract());
    let today = crate::harness::now()
        .in_tz("Europe/Paris")
        .expect("a zone")
        .date();
    story
        .ada
        .post(
            &story.at("contract/versions"),
            &json!({ "text": strict, "effective_on": today.to_string() }),
        )
        .expect(201);
    let asked = open(server);
    assert_eq!(asked["coverage"]["verdict"], "needs-approval");
    assert_eq!(asked["coverage"]["service"], "servers");
    assert!(!asked["clocks"].as_array().expect("clocks").is_empty());
    let page = format!("/tickets/{}", asked["number"]);
    assert!(
        story
            .ada
            .get(&page)
            .expect(200)
            .text
            .contains("l’accord du client")
    );
    // It is not outside the contract: no list of outside tickets has it.
    let outside = story
        .ada
        .get("/api/v1/tickets?outside=true")
        .expect(200)
        .text;
    assert!(!outside.contains("needs-approval"), "{outside}");
}

#[test]
fn what_is_in_no_contract_is_found_priced_and_brought_in_by_an_amendment() {
    let story = Story::begin(&contract());
    for n in 0..25 {
        story.item(&format!("pc-{n:02}"), "workstation", &[]);
    }
    for n in 0..3 {
        story.item(&format!("scan-{n}"), "scanner", &[]);
    }
    let all = story.perimeter();
    assert_eq!((&all["items"], &all["uncovered"]), (&json!(28), &json!(3)));
    assert_eq!(
        all["next"], "535.00",
        "25 × 18,00 and the minimum of one server: {all}"
    );
    let scanners = story.finding("uncovered", "scanner");
    assert_eq!(scanners["items"], 3);
    assert!(scanners["worth"].is_null(), "no line prices scanners");
    assert_eq!(story.finding("empty-line", "")["worth"], "-85.00");
    for path in [
        "/machines/perimeter",
        &format!("/machines/perimeter/{}", story.acme),
    ] {
        story.ada.get(path).expect(200);
    }

    // One click; the smallest change is a service that also covers scanners.
    let from = json!({ "finding": "uncovered", "kind": "scanner", "site": 0 });
    let begun = story
        .ada
        .post(&story.at("amendments"), &from)
        .expect(201)
        .json();
    let path = story.at(&format!("amendments/{}", begun["id"]));
    let draft = story.ada.get(&path).expect(200).json();
    assert_eq!(draft["mistakes"], json!([]));
    assert_eq!(draft["effect"]["moved"][0]["items"], 3, "{draft}");
    assert!(
        draft["promises"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
    );
    for comment in contract().lines().filter(|line| line.starts_with('#')) {
        assert!(
            draft["text"].as_str().expect("text").contains(comment),
            "{comment}"
        );
    }
    let page = format!("/machines/perimeter/{}/drafts/{}", story.acme, begun["id"]);
    let seen = story.ada.get(&page).expect(200).text;
    assert!(seen.contains("Vérifier et ajouter comme version"), "{seen}");

    // Nothing has changed until it is a version.
    assert_eq!(story.perimeter()["uncovered"], 3);
    let today = crate::harness::now()
        .in_tz("Europe/Paris")
        .expect("a zone")
        .date();
    let text = draft["text"]
        .as_str()
        .expect("text")
        .replace("\"0.00\"", "\"12.50\"");
    let edit = json!({ "title": "Scanners", "effective_on": today.to_string(), "text": text,
        "revision": draft["revision"] });
    let edited = story.ada.send("PUT", &path, &edit).expect(200).json();
    assert_eq!(edited["effect"]["was"], "1165.00", "{edited}");
    assert_eq!(edited["effect"]["becomes"], "1202.50", "{edited}");
    story.ada.send("PUT", &path, &edit).expect(409);
    let version = json!({ "text": edited["text"], "effective_on": edited["effective_on"] });
    story
        .ada
        .post(&story.at("contract/versions"), &version)
        .expect(201);
    assert_eq!(story.ada.get(&path).expect(200).json()["added"], 2);
    let after = story.perimeter();
    assert_eq!(
        (&after["uncovered"], &after["covered"]),
        (&json!(0), &json!(28))
    );
    assert_eq!(after["next"], "572.50");
    story.ada.send("DELETE", &path, &json!({})).expect(204);
    story.ada.get(&path).expect(404);
}

#[test]
fn a_tag_brings_items_in_where_the_contract_asks_for_one() {
    let text = contract().replace(
        "covers = { kind = [\"website\"] }",
        "covers = { kind = [\"website\"], tag = [\"suivi\"] }",
    );
    assert_ne!(text, contract());
    let story = Story::begin(&text);
    story.item("www.acme.example", "website", &[]);
    story.item("shop.acme.example", "website", &["boutique"]);
    assert_eq!(story.perimeter()["uncovered"], 2);
    let body = json!({ "from": { "finding": "uncovered", "kind": "website" }, "tag": "suivi" });
    let tagged = story
        .ada
        .post(&story.at("perimeter/tags"), &body)
        .expect(200)
        .json();
    assert_eq!(tagged["tagged"], 2);
    let after = story.perimeter();
    assert_eq!(
        (&after["uncovered"], &after["covered"]),
        (&json!(0), &json!(2))
    );
}

#[test]
fn amounts_are_for_those_who_see_months_and_drafts_for_those_who_amend() {
    let story = Story::begin(&contract());
    story.item("scan-1", "scanner", &[]);
    let technician = story.product.colleague(&story.ada, "technician");
    let seen = technician.get(&story.at("perimeter")).expect(200).json();
    assert!(seen["next"].is_null() && seen["stake"].is_null(), "{seen}");
    assert_eq!(seen["uncovered"], 1);
    technician.get("/machines/perimeter").expect(200);
    technician
        .get(&format!("/machines/perimeter/{}", story.acme))
        .expect(200);
    let from = json!({ "finding": "uncovered", "kind": "scanner" });
    technician.post(&story.at("amendments"), &from).expect(403);
    technician
        .form("/machines/perimeter", &[("days", "3")])
        .expect(403);
    story
        .ada
        .form("/machines/perimeter", &[("days", "0")])
        .expect(422);
    story
        .ada
        .form("/machines/perimeter", &[("days", "45")])
        .expect(303);
    assert_eq!(story.perimeter()["gone_after_days"], 45);
}

#[test]
fn a_fleet_report_keeps_what_it_counted_and_the_next_one_compares_with_it() {
    let story = Story::begin(&contract());
    for n in 0..4 {
        story.item(&format!("pc-{n}"), "workstation", &[]);
    }
    let decider = {
        let body = json!({ "name": "Denis", "email": "denis@acme.example", "role": "decider" });
        let path = format!("/api/v1/clients/{}/people", story.acme);
        let person = story.ada.post(&path, &body).expect(201).json()["id"].clone();
        let invited = story
            .ada
            .post(&format!("{path}/{person}/invitations"), &json!({}));
        let link = invited.json()["invitation"]
            .as_str()
            .expect("a link")
            .to_owned();
        story.product.accept(&link, "Denis", "denis@acme.example")
    };
    let path = story.at("fleet-reports");
    // Without a name the provider has no letterhead: refused with what is missing, nothing numbered.
    let refused = story.ada.post(&path, &json!({})).expect(422).json();
    assert!(
        refused["errors"].to_string().contains("prestataire"),
        "{refused}"
    );
    crate::months::identity(&story.ada);
    let first = story.ada.post(&path, &json!({})).expect(201).json();
    let year = crate::harness::now()
        .in_tz("Europe/Paris")
        .expect("a zone")
        .year();
    assert_eq!(first["name"], format!("PARC-{year}-0001"));
    let page = |id: &Value| format!("/machines/perimeter/{}/reports/{id}", story.acme);
    let seen = story.ada.get(&page(&first["id"])).expect(200).text;
    assert!(seen.contains("4 éléments"), "{seen}");
    // What came afterwards is in the next one only.
    story.item("srv-1", "server", &[]);
    assert!(
        !story
            .ada
            .get(&page(&first["id"]))
            .expect(200)
            .text
            .contains("srv-1")
    );
    let second = story.ada.post(&path, &json!({})).expect(201).json();
    assert_eq!(second["name"], format!("PARC-{year}-0002"));
    let seen = story.ada.get(&page(&second["id"])).expect(200).text;
    assert!(seen.contains("srv-1") && seen.contains("+1"), "{seen}");
    // The client's decider reads them, and issues none.
    let list = decider.get(&path).expect(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    decider.get(&page(&second["id"])).expect(200);
    decider.post(&path, &json!({})).expect(403);
    let own = decider.get("/machines/perimeter");
    assert_eq!(own.status, 303);
    decider
        .get(&format!("/machines/perimeter/{}", story.acme))
        .expect(200);
    // Printed where there is a printer: the same bytes each time.
    let pdf = format!("{path}/{}/pdf?lang=en", second["id"]);
    let printed = story.ada.send_raw("GET", &pdf, "application/json", "");
    if printed.status == 200 {
        let bytes = story.ada.get_bytes(&pdf);
        assert!(bytes.starts_with(b"%PDF-1.7"));
        assert_eq!(bytes, story.ada.get_bytes(&pdf));
    } else {
        assert_eq!(printed.status, 409, "no printer: said so");
    }
}
