//! An audit from a prospect's name to its report and a draft contract that passes the check; the link
//! without an account; the catalogue.

use std::process::Command;

use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};

/// Opens an audit of a new prospect; answers its number and the prospect's.
fn opened(ada: &Person, name: &str) -> (i64, i64) {
    let body =
        json!({ "name": name, "siren": "732829320", "address": "12 rue des Forges\n69007 Lyon" });
    let made = ada.post("/api/v1/prospects", &body).expect(201).json();
    let prospect = made["id"].as_i64().expect("a number");
    let made = ada
        .post("/api/v1/audits", &json!({ "client": prospect }))
        .expect(201)
        .json();
    (made["id"].as_i64().expect("a number"), prospect)
}

fn at(audit: i64, rest: &str) -> String {
    format!("/api/v1/audits/{audit}/{rest}")
}

/// The path of a link, and its secret.
fn link(ada: &Person, audit: i64) -> String {
    let made = ada
        .post(&at(audit, "links"), &json!({ "name": "Hélène Martin" }))
        .expect(201)
        .json();
    made["link"].as_str().expect("a link").to_owned()
}

fn item(ada: &Person, client: i64, name: &str, kind: &str) -> i64 {
    let body = json!({ "client": client, "name": name, "kind": kind });
    let made = ada.post("/api/v1/items", &body).expect(201).json();
    made["id"].as_i64().expect("a number")
}

/// An old server reports with a token of the prospect.
fn reported(product: &Product, ada: &Person, prospect: i64) {
    let (_, url, _) = crate::intake::token(product, ada, prospect, "Audit");
    let inventory = json!({
        "action": "inventory", "deviceid": "srv-compta-2019-03-01-10-00-00", "itemtype": "Computer",
        "content": {
            "versionclient": "GLPI-Agent_v1.12",
            "hardware": { "name": "srv-compta", "uuid": "4c4c4544-0051-3910-8052-b4c04f4e3132",
                "chassis_type": "Rack Mount Chassis" },
            "bios": { "ssn": "5Q9RN12", "smanufacturer": "Dell Inc.", "smodel": "PowerEdge R740" },
            "operatingsystem": { "name": "Debian GNU/Linux", "version": "10.13",
                "full_name": "Debian GNU/Linux 10 (buster)", "kernel_name": "linux" },
            "drives": [{ "type": "/srv", "filesystem": "ext4", "total": 512_000, "free": 8_000,
                "volumn": "/dev/sdb1" }],
            "softwares": [{ "name": "openssh-server", "version": "1:7.9p1-10", "from": "deb",
                "install_date": "2024-05-02" }],
        }
    });
    let headers = [
        ("user-agent", "GLPI-Agent_v1.12"),
        ("content-type", "application/json"),
        ("GLPI-Agent-ID", "7c4f8e4e-2b1a-4c8e-9d6f-0a1b2c3d4e5f"),
    ];
    let sent = crate::intake::post(&url, &headers, inventory.to_string().as_bytes());
    assert_eq!(sent.status, 200);
}

/// Runs `intendant contract check` on a text.
fn check(text: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("draft.toml");
    std::fs::write(&file, text).expect("a file");
    let out = Command::new(env!("CARGO_BIN_EXE_intendant"))
        .args(["contract", "check"])
        .arg(&file)
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    (
        out.status.success(),
        said + &String::from_utf8_lossy(&out.stderr),
    )
}

#[test]
fn a_prospects_audit_goes_from_a_link_to_its_report_and_a_draft_contract() {
    let mut product = Product::start();
    let ada = product.administrator();
    crate::months::identity(&ada);
    let (audit, prospect) = opened(&ada, "Menuiserie Dubois SAS");
    let profile = json!({ "sector": "menuiserie", "headcount": 42, "users": 30, "hours": "office",
        "obligations": ["gdpr"], "third_parties": "Opérateur Exemple: internet-link" });
    ada.send("PUT", &at(audit, "profile"), &profile).expect(200);

    // The company answers without an account, in two sittings.
    let questionnaire = link(&ada, audit);
    let helene = product.stranger();
    let shown = helene.get(&questionnaire).expect(200).text;
    assert!(shown.contains("Menuiserie Dubois SAS") && shown.contains("a.org-lead"));
    let security = format!("{questionnaire}?domain=security");
    for (path, fields) in [
        (
            &questionnaire,
            vec![("a.org-lead", "yes"), ("c.org-lead", "le gérant")],
        ),
        (
            &security,
            vec![("a.sec-mfa-mail", "no"), ("a.sec-patches", "unknown")],
        ),
    ] {
        helene.form(path, &fields).expect(303);
    }
    let again = helene.get(&security).expect(200).text;
    assert!(
        again.contains("value=\"no\" checked"),
        "what was answered is there again"
    );
    helene
        .form(&format!("{questionnaire}/finish"), &[])
        .expect(200);
    helene.get(&questionnaire).expect(404);
    helene
        .form(&security, &[("a.sec-mfa-mail", "yes")])
        .expect(404);
    let answers = ada.get(&at(audit, "answers")).expect(200).json();
    let lead = &answers["items"][0];
    assert_eq!(
        (
            &lead["question"],
            &lead["choice"],
            &lead["comment"],
            &lead["by"]
        ),
        (
            &json!("org-lead"),
            &json!("yes"),
            &json!("le gérant"),
            &json!("Hélène Martin")
        )
    );

    // Machines speak with the prospect's token; what they show is in the same list as what people say.
    reported(&product, &ada, prospect);
    for n in 1..=3 {
        item(&ada, prospect, &format!("srv-{n}"), "server");
    }
    for n in 1..=12 {
        item(&ada, prospect, &format!("pc-{n:02}"), "workstation");
    }
    let old = item(&ada, prospect, "pc-atelier", "workstation");
    let seen = ada
        .post(&at(audit, "analyses"), &json!({}))
        .expect(200)
        .json();
    assert_eq!(seen["items"]["workstation"], 13);
    let findings = ada.get(&at(audit, "findings")).expect(200).json();
    let all = findings["items"].as_array().expect("findings");
    let debian = all
        .iter()
        .find(|one| one["key"] == "eol-os:Debian 10")
        .expect("a finding");
    assert_eq!(
        (&debian["severity"], &debian["count"]),
        (&json!("critical"), &json!(1))
    );
    let proof = &debian["evidence"][0];
    assert_eq!(
        (&proof["name"], &proof["source"]),
        (&json!("srv-compta"), &json!("glpi"))
    );
    assert!(proof["item"].is_i64() && proof["at"].is_string(), "{proof}");
    for key in ["no-backup", "disk-full", "updates-old"] {
        assert!(all.iter().any(|one| one["key"] == key), "{key}: {findings}");
    }
    let mfa = all
        .iter()
        .find(|one| one["key"] == "answer:sec-mfa-mail")
        .expect("a finding");
    assert_eq!(
        (&mfa["severity"], &mfa["domain"]),
        (&json!("critical"), &json!("security"))
    );

    // A finding set aside no longer counts, with its reason kept.
    let aside = json!({ "finding": "answer:sec-patches", "reason": "vu avec l’éditeur" });
    ada.post(
        &at(audit, "dismissals"),
        &json!({ "finding": "answer:sec-patches" }),
    )
    .expect(422);
    ada.post(
        &at(audit, "dismissals"),
        &json!({ "finding": "rien", "reason": "x" }),
    )
    .expect(404);
    ada.post(&at(audit, "dismissals"), &aside).expect(204);
    let after = ada
        .get(&at(audit, "")[..at(audit, "").len() - 1])
        .expect(200)
        .json();
    assert_eq!(after["findings"].as_u64(), Some(all.len() as u64 - 1));

    // The draft passes the check, and is priced as the invoice would be.
    let proposal = json!({ "chosen": [{ "offer": "servers", "level": "gold" }, { "offer": "workstations", "level": "silver" },
            { "offer": "backup", "level": "" }, { "offer": "governance", "level": "" }],
        "months": 24, "starts": "2031-01-01", "reference": "DUBOIS-2031",
        "excluded": { old.to_string(): "banc d’essai" } });
    let worked = ada
        .send("PUT", &at(audit, "proposal"), &proposal)
        .expect(200)
        .json();
    assert_eq!(worked["passes"], true, "{worked}");
    // 4 × 89, 12 × 16, 60 + 4 × 28, 350.
    assert_eq!(worked["monthly"], 107_000);
    let draft = ada.get(&at(audit, "contract")).expect(200).text;
    let (green, said) = check(&draft);
    assert!(green, "{said}\n{draft}");
    assert!(
        draft.contains("pc-atelier") && draft.contains("Opérateur Exemple"),
        "{draft}"
    );

    printed(&ada, audit);
    adopted(&ada, audit, prospect, &worked);
}

/// The report, in both languages, where the printer is built.
fn printed(ada: &Person, audit: i64) {
    if !crate::months::printer() {
        return;
    }
    for (lang, title) in [
        ("fr", "Audit du système"),
        ("en", "Information system audit"),
    ] {
        let bytes = ada.get_bytes(&at(audit, &format!("report?lang={lang}")));
        assert!(
            bytes.starts_with(b"%PDF"),
            "{}",
            String::from_utf8_lossy(&bytes)
        );
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.pdf");
        std::fs::write(&file, bytes).expect("a file");
        if let Ok(out) = Command::new("pdftotext").arg(&file).arg("-").output() {
            let text = String::from_utf8_lossy(&out.stdout).into_owned();
            assert!(text.contains(title) && text.contains("070"), "{text}");
        }
    }
}

/// Adopting makes the first version of the contract and a client of the prospect, once it was
/// reviewed.
fn adopted(ada: &Person, audit: i64, prospect: i64, worked: &Value) {
    ada.post(&at(audit, "adopt"), &json!({ "sha256": "autre" }))
        .expect(409);
    let shown = ada
        .get(&format!("/api/v1/clients/{prospect}"))
        .expect(200)
        .json();
    assert_eq!(shown["prospect"], true);
    let sha = json!({ "sha256": worked["sha256"] });
    let made = ada.post(&at(audit, "adopt"), &sha).expect(201).json();
    assert_eq!(made["number"], 1);
    let shown = ada
        .get(&format!("/api/v1/clients/{prospect}"))
        .expect(200)
        .json();
    assert_eq!(shown["prospect"], false);
    let version = ada
        .get(&format!("/api/v1/clients/{prospect}/contract/versions/1"))
        .expect(200)
        .text;
    assert!(version.contains("DUBOIS-2031"), "{version}");
}

#[test]
fn a_prospect_is_listed_apart_never_billed_and_becomes_a_client_once() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (_, prospect) = opened(&ada, "Atelier Martin");
    client(&ada, "Acme SAS");
    let found = ada.get("/api/v1/clients?prospects=true").expect(200).json();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    let list = ada.get("/clients").expect(200).text;
    assert!(list.contains("prospect"), "the list says so");
    let closing = format!("/api/v1/clients/{prospect}/months/2026-01/close");
    let refused = ada.post(&closing, &json!({})).expect(409).json();
    assert!(
        refused["detail"]
            .as_str()
            .is_some_and(|text| text.contains("prospect"))
    );
    let path = format!("/api/v1/clients/{prospect}/becomes-client");
    ada.post(&path, &json!({})).expect(200);
    ada.post(&path, &json!({})).expect(409);
}

#[test]
fn a_link_opens_one_questionnaire_until_it_is_withdrawn_old_or_closed() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (audit, _) = opened(&ada, "Un");
    let (other, _) = opened(&ada, "Deux");
    let stranger = product.stranger();
    let path = link(&ada, audit);
    assert!(!stranger.get(&path).expect(200).text.contains("Deux"));
    stranger
        .form(&path, &[("a.org-lead", "peut-être")])
        .expect(422);
    stranger.form(&path, &[("a.nothing", "yes")]).expect(422);
    stranger.get("/questionnaire/devine").expect(404);
    stranger
        .form("/questionnaire/devine", &[("a.org-lead", "yes")])
        .expect(404);
    let none = ada.get(&at(audit, "answers")).expect(200).json();
    assert_eq!(none["items"], json!([]), "nothing wrong was kept");

    let id = ada.get(&at(audit, "links")).expect(200).json()["items"][0]["id"].clone();
    ada.send("DELETE", &at(other, &format!("links/{id}")), &json!({}))
        .expect(404);
    ada.send("DELETE", &at(audit, &format!("links/{id}")), &json!({}))
        .expect(204);
    stranger.get(&path).expect(404);

    let path = link(&ada, audit);
    ada.form(&format!("/audits/{audit}/turn"), &[]).expect(303);
    stranger.get(&path).expect(404);
    ada.send(
        "PUT",
        &at(audit, "answers"),
        &json!({ "answers": [{ "question": "org-lead", "choice": "yes" }] }),
    )
    .expect(409);
    ada.form(&format!("/audits/{audit}/turn"), &[("open", "1")])
        .expect(303);
    stranger.get(&path).expect(200);
    product.set_clock(31 * 86_400);
    stranger.get(&path).expect(404);
}

#[test]
fn answers_are_kept_all_or_none_and_weighed() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (audit, _) = opened(&ada, "Un");
    let put = |answers: Value, status| {
        ada.send("PUT", &at(audit, "answers"), &json!({ "answers": answers }))
            .expect(status)
            .json()
    };
    let wrong = put(
        json!([{ "question": "org-lead", "choice": "yes" }, { "question": "org-budget", "choice": "oui" }]),
        422,
    );
    assert!(
        wrong["detail"]
            .as_str()
            .is_some_and(|text| text.contains("org-budget"))
    );
    let good = put(
        json!([{ "question": "org-lead", "choice": "yes" }, { "question": "org-budget", "choice": "no" }]),
        200,
    );
    // (3 × 100 + 2 × 0) / 5.
    assert_eq!(
        (&good["scores"][0]["value"], &good["answered"]),
        (&json!(60), &json!(2))
    );
    assert_eq!(good["scores"][1]["value"], Value::Null);
    put(json!([{ "question": "org-budget", "choice": "" }]), 200);
    let left = ada.get(&at(audit, "answers")).expect(200).json();
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_catalogue_is_the_providers_own_and_stays_a_valid_contract() {
    let mut product = Product::start();
    let ada = product.administrator();
    let offers = ada.get("/api/v1/offers").expect(200).json();
    let count = offers["items"].as_array().map_or(0, Vec::len);
    assert!(count >= 10, "a starter is there");
    let mut telecom = json!({ "key": "telecom", "name": { "fr": "Téléphonie" }, "kinds": ["pbx"], "counts": ["pbx"],
        "prices": [{ "level": "gold", "flat": "49,90", "bands": "10: 4,00; 3,00" }] });
    ada.post("/api/v1/offers", &telecom).expect(201);
    ada.post("/api/v1/offers", &telecom).expect(422);
    telecom["prices"][0]["level"] = json!("platine");
    let refused = ada
        .send("PUT", "/api/v1/offers/telecom", &telecom)
        .expect(422)
        .json();
    assert!(
        refused["detail"]
            .as_str()
            .is_some_and(|text| text.contains("platine")),
        "{refused}"
    );
    telecom["prices"][0] = json!({ "level": "gold", "bands": "10: 4,00" });
    ada.send("PUT", "/api/v1/offers/telecom", &telecom)
        .expect(422);
    let offers = ada.get("/api/v1/offers").expect(200).json();
    assert_eq!(offers["items"].as_array().map(Vec::len), Some(count + 1));
    assert_eq!(
        offers["items"][count]["prices"][0]["flat"], "49,90",
        "what was refused changed nothing"
    );

    let terms = ada.get("/api/v1/contract-terms").expect(200).json()["text"].clone();
    let terms = terms.as_str().expect("a text").to_owned();
    let put = |text: String, status| {
        ada.send("PUT", "/api/v1/contract-terms", &json!({ "text": text }))
            .expect(status)
            .json()
    };
    let wrong = put(terms.replacen("Europe/Paris", "Europe/Nulle-Part", 1), 422);
    assert!(
        wrong["detail"]
            .as_str()
            .is_some_and(|text| text.contains("Ligne 2,")),
        "{wrong}"
    );
    put(terms.replace("silver", "bronze"), 422);
    put(terms.replacen("\"30m\"", "\"20m\"", 1), 200);

    ada.send("DELETE", "/api/v1/offers/telecom", &json!({}))
        .expect(204);
    let tina = product.colleague(&ada, "technician");
    tina.get("/api/v1/offers").expect(200);
    tina.post("/api/v1/offers", &json!({ "key": "x" }))
        .expect(403);
    tina.send("PUT", "/api/v1/contract-terms", &json!({ "text": terms }))
        .expect(403);
}

#[test]
fn every_page_of_an_audit_stands_in_both_languages() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (audit, prospect) = opened(&ada, "Un");
    item(&ada, prospect, "srv-1", "server");
    ada.send(
        "PUT",
        &at(audit, "answers"),
        &json!({ "answers": [{ "question": "bak-all", "choice": "no" }] }),
    )
    .expect(200);
    let pages = |ada: &Person| {
        for page in [
            "/audits".to_owned(),
            "/audits/new".to_owned(),
            "/administration/catalogue".to_owned(),
            "/administration/catalogue/new".to_owned(),
            "/administration/catalogue/servers".to_owned(),
            "/administration/catalogue-terms".to_owned(),
            "/clients?prospects=1".to_owned(),
            format!("/clients/{prospect}"),
            format!("/audits/{audit}"),
            format!("/audits/{audit}/profile"),
            format!("/audits/{audit}/questions?domain=backups"),
            format!("/audits/{audit}/machines"),
            format!("/audits/{audit}/findings"),
            format!("/audits/{audit}/proposal"),
            format!("/audits/{audit}/adopt"),
        ] {
            let text = ada.get(&page).expect(200).text;
            for key in ["audit-", "offer-", "catalogue-", "client-", "proposal-"] {
                for place in [">", "aria-label=\"", "placeholder=\"", "title=\""] {
                    let missing = format!("{place}{key}");
                    let at = text.find(&missing).map(|at| &text[at..]);
                    let at = at.map(|text| text.chars().take(60).collect::<String>());
                    assert!(at.is_none(), "a text is missing on {page}: {at:?}");
                }
            }
        }
    };
    pages(&ada);
    ada.form("/preferences", &[("lang", "en")]);
    pages(&ada);
}
