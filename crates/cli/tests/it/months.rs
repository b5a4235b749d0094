//! Months: closed in order, figures as a hand finds them, numbers without gaps, proof that holds.

use std::process::Command;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};

const ACME: &str = include_str!("../../../../examples/acme.toml");
const PARIS: &str = "Europe/Paris";

/// A provider, a client and its contract, which starts on the first day of a month to come: the
/// server's clock only runs forwards.
struct Story {
    product: Product,
    ada: Person,
    acme: i64,
    starts: Date,
}

fn system_now() -> Timestamp {
    crate::harness::now()
}

/// The first day of the month after next.
fn a_start() -> Date {
    let today = system_now()
        .in_tz(PARIS)
        .expect("a zone")
        .date()
        .first_of_month();
    today.checked_add(2.months()).expect("a day")
}

/// Acme's contract from another day, its hours priced the same at any time.
pub fn contract(starts: Date) -> String {
    ACME.replace("2026-02-01", &starts.to_string())
        .replace(
            "2026-01-05",
            &starts.yesterday().expect("a day").to_string(),
        )
        .replace("outside-hours = \"150%\"\n", "")
}

impl Story {
    fn begin() -> Self {
        Self::with(contract(a_start()))
    }

    fn with(text: String) -> Self {
        let mut product = Product::start();
        let ada = product.administrator();
        identity(&ada);
        let acme = client(&ada, "Acme SAS");
        ada.post(
            &format!("/api/v1/clients/{acme}/contract/versions"),
            &json!({ "text": text }),
        )
        .expect(201);
        Self {
            product,
            ada,
            acme,
            starts: a_start(),
        }
    }

    /// Moves the clock to a local time and signs in again: sessions do not last for months.
    fn go(&mut self, day: Date, hour: i8, minute: i8) {
        let then = day.at(hour, minute, 0, 0).in_tz(PARIS).expect("a zone");
        self.product
            .set_clock(then.timestamp().as_second() - system_now().as_second());
        self.ada = signed_in(&self.ada, "ada@provider.example");
    }

    fn day(&self, days: i32) -> Date {
        self.starts.checked_add(days.days()).expect("a day")
    }

    fn month(&self, later: i32) -> String {
        let day = self.starts.checked_add(later.months()).expect("a day");
        day.strftime("%Y-%m").to_string()
    }

    fn next_month(&self) -> Date {
        self.starts.checked_add(1.month()).expect("a day")
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/clients/{}/{rest}", self.acme)
    }

    fn close(&self, month: &str, status: u16) -> Value {
        let path = self.path(&format!("months/{month}/close"));
        self.ada.post(&path, &json!({})).expect(status).json()
    }

    fn open(&self, title: &str, service: Option<&str>) -> Value {
        let mut body = json!({ "client_id": self.acme, "title": title,
            "impact": "high", "urgency": "high" });
        if let Some(service) = service {
            body["service"] = service.into();
        }
        self.ada.post("/api/v1/tickets", &body).expect(201).json()
    }

    fn step(&self, ticket: &Value, what: &str) {
        let path = format!("/api/v1/tickets/{}/transitions", ticket["number"]);
        self.ada.post(&path, &json!({ "do": what })).expect(200);
    }
}

fn signed_in(person: &Person, email: &str) -> Person {
    let door = Person {
        url: person.url.clone(),
        cookie: String::new(),
    };
    let fields = [("email", email), ("password", "correct horse battery")];
    let answer = door.form("/sign-in", &fields).expect(303);
    let cookie = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .find_map(|(_, value)| {
            value
                .starts_with("intendant_session=")
                .then(|| value.clone())
        })
        .expect("a session");
    Person {
        url: person.url.clone(),
        cookie: cookie.split(';').next().unwrap_or_default().to_owned(),
    }
}

pub fn identity(ada: &Person) {
    let fields = [
        ("name", "Exemple Infogérance SARL"),
        ("legal_form", "SARL au capital de 10 000 €"),
        ("street", "3 place de la Halle"),
        ("postcode", "69002"),
        ("city", "Lyon"),
        ("country", "FR"),
        ("siren", "812345676"),
        ("vat_number", "FR19812345676"),
        ("registration", "RCS Lyon 812 345 676"),
        ("iban", "FR7630006000011234567890189"),
    ];
    let answer = ada.form("/administration/provider", &fields);
    assert_eq!(answer.status, 303, "{}", answer.text);
}

fn names(closed: &Value) -> Vec<&str> {
    let documents = closed["documents"].as_array().expect("documents");
    documents
        .iter()
        .filter(|one| one["kind"] != "report")
        .map(|one| one["name"].as_str().expect("a name"))
        .collect()
}

/// The printer, where there is one.
pub fn printer() -> bool {
    std::env::var_os("INTENDANT_DOCS").is_some()
        || std::path::Path::new(env!("CARGO_BIN_EXE_intendant"))
            .parent()
            .is_some_and(|folder| folder.join("../docs/intendant-docs").is_file())
}

/// What `intendant verify` says of a file, and its exit status.
fn verify(file: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("evidence.jsonl");
    std::fs::write(&path, file).expect("a file");
    let out = Command::new(env!("CARGO_BIN_EXE_intendant"))
        .arg("verify")
        .arg(&path)
        .output()
        .expect("runs");
    (
        out.status.code(),
        String::from_utf8_lossy(&out.stdout).into_owned(),
    )
}

/// The first month lived through: one restored two hours late, one in time, 90 minutes outside.
fn lived(story: &mut Story) {
    story.go(story.starts, 8, 0);
    let first = story.close(&story.month(-1), 201);
    assert_eq!(first["documents"].as_array().map(Vec::len), Some(1));
    // 450 + 180 + at least 1 server × 85 + at least 20 × 18.
    assert_eq!(first["documents"][0]["net"], 107_500);
    assert_eq!(first["documents"][0]["gross"], 129_000);

    story.go(story.day(3), 10, 0);
    let late = story.open("Baie de stockage arrêtée", Some("servers"));
    story.go(story.day(3), 10, 10);
    story.step(&late, "take");
    story.go(story.day(3), 15, 50);
    story.step(&late, "restore");
    story.step(&late, "resolve");
    let good = story.open("Serveur de fichiers arrêté", Some("servers"));
    story.step(&good, "take");
    story.go(story.day(3), 17, 0);
    story.step(&good, "restore");
    story.step(&good, "resolve");
    let outside = story.open("Pose d’une prise", None);
    let path = format!("/api/v1/tickets/{}/time", outside["number"]);
    let spent = json!({ "minutes": 90, "note": "Ingénieur système, sur place", "billable": true });
    story.ada.post(&path, &spent).expect(200);
    // Within the flat rate: its sum is told, what was done stays with the provider.
    let path = format!("/api/v1/tickets/{}/time", good["number"]);
    let spent = json!({ "minutes": 45, "note": "Le client s’était trompé", "billable": false });
    story.ada.post(&path, &spent).expect(200);
    story.step(&outside, "resolve");
}

#[test]
fn a_month_is_closed_with_its_figures_its_documents_and_its_proof() {
    let mut story = Story::begin();
    lived(&mut story);
    let (before, month) = (story.month(-1), story.month(0));
    let refused = story.close(&month, 409);
    assert!(
        refused["detail"]
            .as_str()
            .is_some_and(|text| text.contains("partir de"))
    );

    story.go(story.next_month(), 7, 0);
    let closed = story.close(&month, 201);
    let year = story.next_month().year();
    let invoices = story.starts.year() == year;
    let (invoice, penalty) = (
        format!("FAC-{year}-{:04}", if invoices { 2 } else { 1 }),
        format!("PEN-{year}-0001"),
    );
    assert_eq!(names(&closed), [invoice.as_str(), penalty.as_str()]);
    let documents = closed["documents"].as_array().expect("documents");
    // The period before, and 1 h 30 at 95.
    assert_eq!(documents[1]["net"], 107_500 + 14_250);
    // Two hours begun late at 50; not under the waiver of 100, under 15 % of 1 075.
    assert_eq!(
        (&documents[2]["net"], &documents[2]["tax"]),
        (&json!(10_000), &json!(0))
    );

    let seen = story
        .ada
        .get(&story.path(&format!("months/{month}")))
        .expect(200)
        .json();
    let restore = seen["figures"]["promises"]
        .as_array()
        .expect("promises")
        .iter()
        .find(|row| row["level"] == "gold" && row["priority"] == "P1" && row["clock"] == "restore")
        .expect("a row")
        .clone();
    assert_eq!(
        (&restore["met"], &restore["of"], &restore["kept"]),
        (&json!(1), &json!(2), &json!(false))
    );
    let late = seen["figures"]["breaches"][0]["late_s"].as_i64();
    assert!(
        late.is_some_and(|seconds| (6_590..6_660).contains(&seconds)),
        "{late:?}"
    );
    assert_eq!(seen["figures"]["tickets"]["opened"], 3);
    let flat = json!([{ "kind": "incident", "covered": true, "worked_s": 2_700, "onsite_s": 0 }]);
    assert_eq!(seen["figures"]["unbilled"], flat);

    let evidence = story
        .ada
        .get(&story.path(&format!("months/{month}/evidence")))
        .expect(200)
        .text;
    assert!(
        !evidence.contains("Le client s’était trompé"),
        "the entries stay with the provider"
    );
    let (code, said) = verify(&evidence);
    assert_eq!(code, Some(0), "{said}");
    let sha = closed["evidence_sha256"].as_str().expect("a fingerprint");
    assert!(said.contains(sha), "{said}");
    let tampered = evidence.replace("Baie de stockage", "Bague de stockage");
    let (code, said) = verify(&tampered);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("DIFFERS") && said.contains("opened"),
        "{said}"
    );

    story.close(&month, 409);
    story.close(&before, 409);
    for page in [
        "/months".to_owned(),
        format!("/clients/{}/months", story.acme),
        format!("/clients/{}/months/{month}", story.acme),
    ] {
        let shown = story.ada.get(&page).expect(200);
        assert!(
            !shown.text.contains(">month") && !shown.text.contains(">document-"),
            "a text is missing on {page}"
        );
    }
    let page = format!("/clients/{}/months/{month}", story.acme);
    let shown = story.ada.get(&page).expect(200).text;
    assert!(
        shown.contains("Incidents, au forfait") && shown.contains("45\u{a0}min"),
        "{shown}"
    );
    assert!(shown.contains("Hors contrat, au temps passé"), "{shown}");
    printed(&story, documents, &invoice);
}

fn printed(story: &Story, documents: &[Value], invoice: &str) {
    for one in documents {
        let path = story.path(&format!("documents/{}/pdf", one["id"]));
        if !printer() {
            continue;
        }
        let agent = story.ada.get_bytes(&path);
        assert!(
            agent.starts_with(b"%PDF"),
            "{}",
            String::from_utf8_lossy(&agent)
        );
        if one["kind"] == "invoice" {
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("a.pdf");
            std::fs::write(&file, agent).expect("a file");
            let text = Command::new("pdftotext").arg(&file).arg("-").output();
            let text = text.map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
            let text = text.unwrap_or_else(|_| invoice.to_owned());
            assert!(text.contains(invoice), "{text}");
        }
    }
}

#[test]
fn a_closed_month_does_not_change_and_a_correction_is_a_credit_note() {
    let mut story = Story::begin();
    lived(&mut story);
    let month = story.month(0);
    story.go(story.next_month(), 7, 0);
    let closed = story.close(&month, 201);
    let (path, proof) = (
        story.path(&format!("months/{month}")),
        story.path(&format!("months/{month}/evidence")),
    );
    let (before, file) = (story.ada.get(&path).json(), story.ada.get(&proof).text);

    // A ticket of the month lives on, an amendment tries to reach into it.
    let number = before["figures"]["breaches"][0]["ticket"].clone();
    let again = format!("/api/v1/tickets/{number}/transitions");
    story
        .ada
        .post(&again, &json!({ "do": "reopen", "reason": "encore" }))
        .expect(200);
    let amended = contract(story.starts).replace("450.00", "500.00");
    let versions = story.path("contract/versions");
    let amendment = json!({ "text": amended, "effective_on": story.day(9).to_string() });
    let refused = story.ada.post(&versions, &amendment).expect(422);
    assert!(refused.text.contains("clos"), "{}", refused.text);
    assert_eq!(story.ada.get(&path).json(), before);
    assert_eq!(story.ada.get(&proof).text, file);

    let invoice = &closed["documents"][1];
    let credits = story.path(&format!("documents/{}/credit-notes", invoice["id"]));
    let note = json!({ "reason": "trente minutes comptées deux fois",
        "lines": [{ "label": "Ingénieur système", "amount": "47,50" }] });
    let issued = story.ada.post(&credits, &note).expect(201).json();
    assert!(
        issued["name"]
            .as_str()
            .is_some_and(|name| name.starts_with("AVO-"))
    );
    assert_eq!(
        (&issued["net"], &issued["tax"], &issued["gross"]),
        (&json!(4_750), &json!(950), &json!(5_700))
    );
    assert_eq!(issued["follows"], invoice["id"]);
    let too_much = json!({ "reason": "tout", "lines": [{ "label": "tout", "amount": "1170.01" }] });
    story.ada.post(&credits, &too_much).expect(422);
    let wrong = json!({ "reason": "", "lines": [{ "label": "", "amount": "-1", "vat": "7" }] });
    let errors = story.ada.post(&credits, &wrong).expect(422).json();
    assert_eq!(errors["errors"].as_array().map(Vec::len), Some(4));
    let report = format!(
        "{}/credit-notes",
        story.path(&format!("documents/{}", closed["documents"][0]["id"]))
    );
    story.ada.post(&report, &note).expect(409);
    assert_eq!(story.ada.get(&proof).text, file);
}

#[test]
fn the_clients_decider_sees_its_own_closed_months_only() {
    let mut story = Story::begin();
    let made = story
        .ada
        .post(
            &story.path("people"),
            &json!({ "name": "Denis", "email": "denis@acme.example", "role": "decider" }),
        )
        .expect(201)
        .json();
    let link = made["invitation"].as_str().expect("a link").to_owned();
    story.product.accept(&link, "Denis", "denis@acme.example");
    lived(&mut story);
    let (before, month) = (story.month(-1), story.month(0));
    let denis = signed_in(&story.ada, "denis@acme.example");
    let list = denis.get(&story.path("months")).expect(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    denis
        .get(&story.path(&format!("months/{before}")))
        .expect(200);
    denis
        .get(&story.path(&format!("months/{month}")))
        .expect(404);
    denis
        .get(&story.path(&format!("months/{before}/evidence")))
        .expect(200);
    denis
        .post(&story.path(&format!("months/{month}/close")), &json!({}))
        .expect(403);
    denis.get("/months").expect(200);
    denis
        .get(&format!("/clients/{}/months/{before}", story.acme))
        .expect(200);
    denis.get("/api/v1/index-series").expect(403);

    let other = client(&story.ada, "Autre SARL");
    for path in ["months", "documents", &format!("months/{before}/evidence")] {
        denis
            .get(&format!("/api/v1/clients/{other}/{path}"))
            .expect(404);
    }
    let tina = story.product.colleague(&story.ada, "technician");
    tina.get(&story.path("months")).expect(403);
}

#[test]
fn numbers_run_without_gaps_when_ten_clients_are_closed_at_once() {
    let mut story = Story::begin();
    let mut clients = vec![story.acme];
    for number in 1..10 {
        let client = client(&story.ada, &format!("Client {number}"));
        let text = contract(story.starts).replace("ACME-2026-01", &format!("C-{number}"));
        story
            .ada
            .post(
                &format!("/api/v1/clients/{client}/contract/versions"),
                &json!({ "text": text }),
            )
            .expect(201);
        clients.push(client);
    }
    story.go(story.starts, 8, 0);
    let month = story.month(-1);
    let closing: Vec<_> = clients
        .into_iter()
        .map(|client| {
            let (ada, month) = (story.ada.clone(), month.clone());
            std::thread::spawn(move || {
                let path = format!("/api/v1/clients/{client}/months/{month}/close");
                ada.post(&path, &json!({})).expect(201).json()
            })
        })
        .collect();
    let mut numbers: Vec<String> = closing
        .into_iter()
        .map(|thread| names(&thread.join().expect("closed"))[0].to_owned())
        .collect();
    numbers.sort();
    let year = story.starts.year();
    let wanted: Vec<String> = (1..=10).map(|n| format!("FAC-{year}-{n:04}")).collect();
    assert_eq!(numbers, wanted);
}

#[test]
fn what_is_missing_is_said_and_a_missing_index_value_keeps_the_month_open() {
    let monthly = contract(a_start()).replace("every-months = 12", "every-months = 1");
    let mut story = Story::with(monthly);
    story.go(story.starts, 8, 0);
    story.close(&story.month(-1), 201);
    story.go(story.next_month(), 7, 0);
    let month = story.month(0);
    let refused = story.close(&month, 422);
    assert!(
        refused["detail"]
            .as_str()
            .is_some_and(|text| text.contains("syntec-revised"))
    );
    let page = format!("/clients/{}/months/{month}", story.acme);
    assert!(
        story
            .ada
            .get(&page)
            .expect(200)
            .text
            .contains("/months/indices")
    );

    let wrong = json!({ "values": "2024-12;314,8\nbonjour" });
    story
        .ada
        .send("PUT", "/api/v1/index-series/syntec-revised", &wrong)
        .expect(422);
    let fields = [
        ("name", "syntec-revised"),
        ("values", "2024-12;314,8\nbonjour"),
    ];
    let shown = story.ada.form("/months/indices", &fields).expect(422);
    assert!(shown.text.contains("bonjour"));
    let mut values = "2024-12;314,8\n".to_owned();
    for back in 1..6 {
        values.push_str(&format!("{};314,8\n", story.month(-back)));
    }
    let entered = story
        .ada
        .send(
            "PUT",
            "/api/v1/index-series/syntec-revised",
            &json!({ "values": values }),
        )
        .expect(200)
        .json();
    assert_eq!(entered["entered"], 6);
    let closed = story.close(&month, 201);
    assert_eq!(closed["documents"][1]["net"], 107_500);
}

#[test]
fn without_the_providers_identity_nothing_is_issued() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let starts = a_start();
    ada.post(
        &format!("/api/v1/clients/{acme}/contract/versions"),
        &json!({ "text": contract(starts) }),
    )
    .expect(201);
    let then = starts.at(8, 0, 0, 0).in_tz(PARIS).expect("a zone");
    product.set_clock(then.timestamp().as_second() - system_now().as_second());
    let ada = signed_in(&ada, "ada@provider.example");
    let month = starts
        .yesterday()
        .expect("a day")
        .strftime("%Y-%m")
        .to_string();
    let path = format!("/api/v1/clients/{acme}/months/{month}");
    let refused = ada
        .post(&format!("{path}/close"), &json!({}))
        .expect(422)
        .json();
    assert_eq!(refused["errors"].as_array().map(Vec::len), Some(6));
    let seen = ada.get(&path).expect(200).json();
    assert_eq!(seen["missing"].as_array().map(Vec::len), Some(6));
    identity(&ada);
    ada.post(&format!("{path}/close"), &json!({})).expect(201);
}
