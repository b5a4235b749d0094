//! The story of relations, software and licences: what fails with a host, who has a program, what is
//! missing in money.

use serde_json::json;

use crate::clients::client;
use crate::harness::Product;
use crate::intake::{post, token};

#[test]
fn what_fails_with_a_host_is_told_and_another_client_sees_nothing_of_it() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "ACME");
    let item = |name: &str, kind: &str| -> i64 {
        let body = json!({ "client": acme, "name": name, "kind": kind });
        ada.post("/api/v1/items", &body).expect(201).json()["id"]
            .as_i64()
            .expect("an id")
    };
    let (host, machine, application) = (
        item("esx1", "server"),
        item("vm1", "vm"),
        item("erp", "application"),
    );
    let backup = item("backup1", "server");
    let relate = |from: i64, kind: &str, other: &str| {
        let body = json!({ "kind": kind, "other": other });
        ada.post(&format!("/api/v1/items/{from}/relations"), &body)
    };
    let first = relate(machine, "runs-on", "esx1").expect(201).json()["id"].clone();
    relate(application, "depends-on", "vm1").expect(201);
    relate(machine, "backed-up-by", &backup.to_string()).expect(201);
    // Twice, to itself, of a kind or name that is none.
    relate(machine, "runs-on", "esx1").expect(422);
    relate(machine, "runs-on", "vm1").expect(422);
    relate(machine, "eats", "esx1").expect(422);
    relate(machine, "runs-on", "nobody").expect(422);

    let around = ada
        .get(&format!("/api/v1/items/{host}/relations"))
        .expect(200)
        .json();
    let felt: Vec<(&str, &str)> = around["felt"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            (
                one["name"].as_str().unwrap_or(""),
                one["effect"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(felt, [("vm1", "fails"), ("erp", "fails")]);
    let around = ada
        .get(&format!("/api/v1/items/{application}/relations"))
        .expect(200)
        .json();
    let needed = around["needed"].as_array().expect("a list");
    assert_eq!(needed.len(), 3, "{around}");
    assert_eq!(
        needed
            .iter()
            .filter(|one| one["effect"] == "weakened")
            .count(),
        1
    );
    let page = ada
        .get(&format!("/machines/{host}/relations"))
        .expect(200)
        .text;
    assert!(page.contains("<svg") && page.contains("erp"), "{page}");

    ada.send(
        "DELETE",
        &format!("/api/v1/items/{machine}/relations/{first}"),
        &json!(null),
    )
    .expect(204);
    let around = ada
        .get(&format!("/api/v1/items/{host}/relations"))
        .expect(200)
        .json();
    assert_eq!(around["felt"], json!([]));
    ada.send(
        "DELETE",
        &format!("/api/v1/items/{machine}/relations/{first}"),
        &json!(null),
    )
    .expect(404);
}

#[test]
fn who_has_a_program_is_known_and_licences_are_held_against_it_in_money() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "ACME");
    let (_, url, _) = token(&product, &ada, acme, "agents");
    for (number, version) in [(1, "128.0.3"), (2, "128.10.0"), (3, "115.9")] {
        let body = json!({
            "action": "inventory", "deviceid": format!("pc{number}"), "itemtype": "Computer",
            "content": {
                "versionclient": "GLPI-Agent_v1.12",
                "hardware": { "name": format!("pc{number}"), "uuid": format!("4C4C4544-0058-4B10-8032-B7C04F4C4D3{number}") },
                "softwares": [{ "name": "Mozilla Firefox (x64 fr)", "version": version, "from": "registry" }],
            },
        });
        let headers = [
            ("content-type", "application/json"),
            (
                "glpi-agent-id",
                &*format!("9477231a-e768-11f1-91c0-f6d56599317{number}"),
            ),
        ];
        assert_eq!(
            post(&url, &headers, body.to_string().as_bytes()).status,
            200
        );
    }
    let found = ada.get("/api/v1/software?q=firefox").expect(200).json();
    let title = &found["items"][0];
    assert_eq!(
        (&title["name"], &title["newest"]),
        (&json!("Firefox"), &json!("128.10.0")),
        "{found}"
    );
    let whole = ada
        .get(&format!("/api/v1/software/{}", title["id"]))
        .expect(200)
        .json();
    assert_eq!(whole["holders"].as_array().map(Vec::len), Some(3));
    assert_eq!(whole["versions"][0]["version"], "128.10.0");
    assert_eq!(whole["versions"][2]["version"], "115.9");

    let mut licence = json!({
        "client": acme, "title": "Firefox", "metric": "device", "bought": 1, "unit_cents": 12_550,
        "renews_at": "2027-03-31",
    });
    let id = ada.post("/api/v1/licences", &licence).expect(201).json()["id"].clone();
    licence["title"] = json!("Nothing");
    ada.post("/api/v1/licences", &licence).expect(422);
    let held = ada
        .get(&format!("/api/v1/licences?client={acme}"))
        .expect(200)
        .json();
    let one = &held["items"][0];
    assert_eq!(
        (&one["installed"], &one["missing"], &one["missing_cents"]),
        (&json!(3), &json!(2), &json!(25_100))
    );
    let page = ada.get("/machines/licences").expect(200).text;
    assert!(page.contains("Firefox") && page.contains("251"), "{page}");
    assert!(
        ada.get("/machines/software")
            .expect(200)
            .text
            .contains("Firefox")
    );
    ada.send("DELETE", &format!("/api/v1/licences/{id}"), &json!(null))
        .expect(204);
    assert_eq!(
        ada.get("/api/v1/licences").expect(200).json()["items"],
        json!([])
    );
}
