//! Clients, sites, people, teams.

use serde_json::{Value, json};

use crate::harness::{Person, Product};

/// A client named `name`; its number.
pub fn client(by: &Person, name: &str) -> i64 {
    by.post("/api/v1/clients", &json!({ "name": name }))
        .expect(201)
        .json()["id"]
        .as_i64()
        .expect("a number")
}

fn fields(problem: &Value) -> Vec<&str> {
    problem["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .filter_map(|error| error["field"].as_str())
        .collect()
}

#[test]
fn everything_wrong_with_a_client_is_said_at_once() {
    let mut product = Product::start();
    let ada = product.administrator();
    let answer = ada
        .post(
            "/api/v1/clients",
            &json!({ "name": " ", "siren": "732829321", "email": "acme", "timezone": "Europe/Lyon",
                     "language": "de", "vat_number": "12" }),
        )
        .expect(422);
    assert_eq!(
        fields(&answer.json()),
        [
            "siren",
            "name",
            "vat_number",
            "language",
            "timezone",
            "email"
        ]
    );
    assert!(answer.text.contains("sa clé est fausse"), "{}", answer.text);
    let list = ada.get("/api/v1/clients").expect(200).json();
    assert_eq!(list["items"], json!([]));
}

#[test]
fn clients_are_found_without_accents_and_listed_by_name_page_by_page() {
    let mut product = Product::start();
    let ada = product.administrator();
    for name in ["Zénith SARL", "Électricité Générale", "Acme SAS"] {
        client(&ada, name);
    }
    let found = ada.get("/api/v1/clients?q=electricite").expect(200).json();
    assert_eq!(found["items"][0]["name"], "Électricité Générale");
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    let mut names = Vec::new();
    let mut path = "/api/v1/clients?limit=1".to_owned();
    loop {
        let page = ada.get(&path).expect(200).json();
        names.push(
            page["items"][0]["name"]
                .as_str()
                .expect("a name")
                .to_owned(),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/clients?limit=1&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(names, ["Acme SAS", "Électricité Générale", "Zénith SARL"]);
}

#[test]
fn a_client_set_aside_locks_its_people_out_until_it_is_taken_back() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let made = ada
        .post(
            &format!("/api/v1/clients/{acme}/people"),
            &json!({ "name": "Denis", "email": "denis@acme.example", "role": "decider" }),
        )
        .expect(201)
        .json();
    let denis = product.accept(
        made["invitation"].as_str().expect("a link"),
        "Denis Décideur",
        "denis@acme.example",
    );
    denis.get(&format!("/api/v1/clients/{acme}")).expect(200);
    ada.send("DELETE", &format!("/api/v1/clients/{acme}"), &json!(null))
        .expect(204);
    denis.get(&format!("/api/v1/clients/{acme}")).expect(401);
    ada.form(&format!("/clients/{acme}/archive"), &[("away", "")])
        .expect(303);
    denis.get(&format!("/api/v1/clients/{acme}")).expect(200);
}

#[test]
fn the_people_of_a_client_see_their_own_and_nothing_of_the_providers_notes() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (acme, other) = (client(&ada, "Acme SAS"), client(&ada, "Autre SARL"));
    ada.send(
        "PUT",
        &format!("/api/v1/clients/{acme}"),
        &json!({ "name": "Acme SAS", "notes": "mauvais payeur" }),
    )
    .expect(200);
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
    let seen = denis.get(&format!("/api/v1/clients/{acme}")).expect(200);
    assert!(!seen.text.contains("mauvais payeur"));
    let page = denis.get(&format!("/clients/{acme}")).expect(200);
    assert!(!page.text.contains("mauvais payeur"));
    assert_eq!(
        denis.get("/api/v1/clients").json()["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    for path in [
        "",
        "/sites",
        "/people",
        "/contract/versions",
        "/contract/coverage",
    ] {
        denis
            .get(&format!("/api/v1/clients/{other}{path}"))
            .expect(404);
    }
    denis
        .post(
            &format!("/api/v1/clients/{acme}/sites"),
            &json!({ "name": "Lyon" }),
        )
        .expect(403);
}

#[test]
fn two_sites_of_a_client_cannot_share_a_name() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (acme, other) = (client(&ada, "Acme SAS"), client(&ada, "Autre SARL"));
    let sites = format!("/api/v1/clients/{acme}/sites");
    let lyon = ada
        .post(
            &sites,
            &json!({ "name": "Lyon", "timezone": "Europe/Paris" }),
        )
        .expect(201)
        .json();
    let again = ada.post(&sites, &json!({ "name": "LYON" })).expect(422);
    assert_eq!(fields(&again.json()), ["name"]);
    ada.post(
        &format!("/api/v1/clients/{other}/sites"),
        &json!({ "name": "Lyon" }),
    )
    .expect(201);
    let id = lyon["id"].as_i64().expect("a number");
    ada.get(&format!("/api/v1/clients/{other}/sites/{id}"))
        .expect(404);
}

#[test]
fn a_third_partys_commitments_stand_where_the_contract_or_an_item_names_it() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let text = include_str!("../../../../examples/acme.toml");
    let at = format!("/api/v1/clients/{acme}");
    ada.post(&format!("{at}/contract/versions"), &json!({ "text": text }))
        .expect(201);
    let page = || ada.get(&format!("/clients/{acme}")).expect(200).text;
    let unknown = |page: &str| page.matches("ne sont pas renseignés").count();
    assert_eq!(unknown(&page()), text.matches("[[third-parties]]").count());
    let named = text.split("[[third-parties]]").nth(1).expect("one");
    let named = named.split('"').nth(1).expect("its name");
    let body = json!({ "name": named, "reference": "H-42", "contact": "0 800 000 000",
        "hours": "24 h/24", "respond": "1 h", "restore": "4 h", "ends_on": "2030-12-31" });
    let parties = format!("{at}/third-parties");
    let made = ada.post(&parties, &body).expect(201).json();
    let again = json!({ "name": named.to_uppercase() });
    let again = ada.post(&parties, &again).expect(422).json();
    assert_eq!(fields(&again), ["name"]);
    let wrong = json!({ "name": "Opérateur", "ends_on": "demain" });
    assert_eq!(
        fields(&ada.post(&parties, &wrong).expect(422).json()),
        ["ends_on"]
    );
    let seen = page();
    assert_eq!(
        unknown(&seen),
        text.matches("[[third-parties]]").count() - 1,
        "{seen}"
    );
    assert!(seen.contains("H-42") && seen.contains("2030"), "{seen}");
    // An item that it answers for shows them.
    let item = json!({ "client": acme, "name": "Portail", "kind": "server" });
    let item = ada.post("/api/v1/items", &item).expect(201).json()["id"].clone();
    ada.send(
        "PATCH",
        &format!("/api/v1/items/{item}"),
        &json!({ "responsible": named }),
    )
    .expect(200);
    let machine = || ada.get(&format!("/machines/{item}")).expect(200).text;
    assert!(machine().contains("0 800 000 000"), "{}", machine());
    let one = format!("{parties}/{}", made["id"]);
    let changed = json!({ "name": named, "contact": "0 800 111 111" });
    assert_eq!(
        ada.send("PUT", &one, &changed).expect(200).json()["reference"],
        ""
    );
    assert!(machine().contains("0 800 111 111"));
    ada.send("DELETE", &one, &json!({})).expect(204);
    assert!(!machine().contains("0 800 111 111"));
    assert_eq!(ada.get(&one).expect(200).json()["archived"], true);
}

#[test]
fn a_contact_needs_no_address_and_two_can_do_without() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let people = format!("/api/v1/clients/{acme}/people");
    for name in ["Accueil", "Atelier"] {
        let made = ada
            .post(&people, &json!({ "name": name }))
            .expect(201)
            .json();
        assert!(made.get("invitation").is_none());
    }
    let refused = ada
        .post(&people, &json!({ "name": "Ursule", "role": "user" }))
        .expect(422);
    assert_eq!(fields(&refused.json()), ["email"]);
    let body = json!({ "name": "Ursule", "email": "U@acme.example", "role": "user" });
    ada.post(&people, &body).expect(201);
    let twice = ada.post(&people, &body).expect(422);
    assert_eq!(fields(&twice.json()), ["email"]);
    ada.post(
        &people,
        &json!({ "name": "X", "email": "x@acme.example", "role": "administrator" }),
    )
    .expect(422);
}

#[test]
fn the_same_request_twice_makes_one_client() {
    let mut product = Product::start();
    let ada = product.administrator();
    let body = json!({ "name": "Acme SAS" }).to_string();
    let send = || {
        ada.send_with(
            "POST",
            "/api/v1/clients",
            "application/json",
            &body,
            &[("idempotency-key", "one")],
        )
        .expect(201)
        .json()
    };
    assert_eq!(send(), send());
    let list = ada.get("/api/v1/clients").json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn teams_hold_people_of_the_provider_only() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let contact = ada
        .post(
            &format!("/api/v1/clients/{acme}/people"),
            &json!({ "name": "Accueil" }),
        )
        .expect(201)
        .json()["id"]
        .clone();
    let me = ada.get("/api/v1/me").json()["id"].clone();
    ada.post(
        "/api/v1/teams",
        &json!({ "name": "Réseau", "members": [contact] }),
    )
    .expect(422);
    let team = ada
        .post(
            "/api/v1/teams",
            &json!({ "name": "Réseau", "members": [me, me] }),
        )
        .expect(201)
        .json()["id"]
        .as_i64()
        .expect("a number");
    let seen = ada.get(&format!("/api/v1/teams/{team}")).expect(200).json();
    assert_eq!(seen["members"].as_array().map(Vec::len), Some(1));
    ada.post("/api/v1/teams", &json!({ "name": "reseau" }))
        .expect(422);
    let tina = product.colleague(&ada, "technician");
    tina.get("/api/v1/teams").expect(200);
    tina.post("/api/v1/teams", &json!({ "name": "Autre" }))
        .expect(403);
}

/// Whether a text stands in one of the files of the server's data, or in the kept answers on
/// PostgreSQL.
fn is_kept(product: &Product, text: &str) -> bool {
    let flags = product.database_flags();
    if let [_, _, _, address] = flags.as_slice() {
        let mut client =
            ::postgres::Client::connect(address, ::postgres::NoTls).expect("it answers");
        let sql = "SELECT count(*) FROM idempotency WHERE position($1 in answer) > 0";
        return client
            .query_one(sql, &[&text])
            .expect("a count")
            .get::<_, i64>(0)
            > 0;
    }
    let files = std::fs::read_dir(product.data()).expect("the data folder");
    files.flatten().any(|file| {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    })
}

#[test]
fn an_invitation_is_told_once_and_kept_nowhere() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = ada
        .post("/api/v1/clients", &json!({ "name": "Acme SAS" }))
        .expect(201)
        .json()["id"]
        .as_i64()
        .expect("a number");
    let path = format!("/api/v1/clients/{acme}/people");
    let body = json!({ "name": "Denis", "email": "denis@acme.example", "role": "decider" });
    let send = || {
        let key = [("idempotency-key", "denis-1")];
        ada.send_with("POST", &path, "application/json", &body.to_string(), &key)
            .expect(201)
            .json()
    };
    let first = send();
    let invitation = first["invitation"].as_str().expect("an invitation");
    let secret = invitation.rsplit('/').next().expect("a secret");
    let again = send();
    assert_eq!(again["id"], first["id"]);
    assert!(again["invitation"].is_null(), "{again}");
    assert!(is_kept(&product, "\"id\":"), "the answer itself is kept");
    assert!(!is_kept(&product, secret));
    product.accept(invitation, "Denis", "denis@acme.example");
}
