//! The fleet's list: what the query language finds, in both languages; views kept; many changed at
//! once; tables taken away and brought in, the same table twice.

use serde_json::{Value, json};

use crate::harness::{Person, Product, encoded};

const CONTRACT: &str = include_str!("../../../../examples/acme.toml");

struct Fleet {
    product: Product,
    ada: Person,
    acme: i64,
    other: i64,
    lyon: i64,
}

fn id(answer: &Value) -> i64 {
    answer["id"].as_i64().unwrap()
}

fn fleet() -> Fleet {
    let mut product = Product::start();
    let ada = product.administrator();
    let made = |path: &str, body: &Value| id(&ada.post(path, body).expect(201).json());
    let acme = made("/api/v1/clients", &json!({ "name": "Acme SAS" }));
    let other = made("/api/v1/clients", &json!({ "name": "Société Mercier" }));
    let lyon = made(
        &format!("/api/v1/clients/{acme}/sites"),
        &json!({ "name": "Lyon Part-Dieu" }),
    );
    ada.post(
        &format!("/api/v1/clients/{acme}/contract/versions"),
        &json!({ "text": CONTRACT }),
    )
    .expect(201);
    for n in 0..12 {
        let kind = ["server", "workstation", "printer"][n % 3];
        let client = if n < 9 { acme } else { other };
        let site = (n < 4).then_some(lyon);
        let tags = if n % 2 == 0 {
            json!(["prod"])
        } else {
            json!(["été", "old"])
        };
        made(
            "/api/v1/items",
            &json!({ "client": client, "name": format!("m-{n:02}.acme.example"), "kind": kind, "site": site, "tags": tags }),
        );
    }
    Fleet {
        product,
        ada,
        acme,
        other,
        lyon,
    }
}

fn names(person: &Person, q: &str) -> Vec<String> {
    let answer = person.get(&format!(
        "/api/v1/items?limit=200&sort=name&q={}",
        encoded(q)
    ));
    answer.expect(200).json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap()[2..4].to_owned())
        .collect()
}

#[test]
fn a_query_finds_what_it_says_in_both_languages() {
    let fleet = fleet();
    let ada = &fleet.ada;
    for (q, found) in [
        ("kind:server", "00 03 06 09"),
        ("nature:serveur client:acme", "00 03 06"),
        ("site:lyon -kind:printer", "00 01 03"),
        ("tag:prod client:mercier", "10"),
        ("tag:ete client:mercier", "09 11"),
        ("mercier", "09 10 11"),
        ("m-0 site:none client:acme", "04 05 06 07 08"),
        ("name:m-1*", "10 11"),
        ("kind:server,printer site:lyon", "00 02 03"),
        ("site:lyon or client:mercier", "00 01 02 03 09 10 11"),
        ("not covered client:mercier", "09 10 11"),
        ("(site:lyon or client:mercier) nature:poste", "01 10"),
        ("seen<7d", ""),
        ("vu:jamais kind:server client:mercier", "09"),
    ] {
        assert_eq!(names(ada, q).join(" "), found, "{q}");
    }
    let wrong = ada
        .get(&format!(
            "/api/v1/items?q={}",
            encoded("kind:server siet:lyon")
        ))
        .expect(422)
        .json();
    assert_eq!(wrong["errors"][0]["field"], "q");
    assert!(
        wrong["errors"][0]["detail"]
            .as_str()
            .unwrap()
            .contains("site")
    );
    let page = ada
        .get(&format!("/machines?q={}", encoded("siet:lyon")))
        .expect(200);
    assert!(page.text.contains("<mark>siet</mark>"));
}

#[test]
fn pages_of_any_order_show_each_item_once() {
    let fleet = fleet();
    for sort in [
        "standing",
        "-standing",
        "name",
        "-name",
        "client",
        "site",
        "-seen",
        "os",
        "warranty",
        "id",
    ] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = fleet
                .ada
                .get(&format!("/api/v1/items?limit=5&sort={sort}{cursor}"))
                .expect(200)
                .json();
            seen.extend(page["items"].as_array().unwrap().iter().map(id));
            let Some(next) = page["next"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 12, "{sort}");
    }
    let asked = fleet.ada.get("/api/v1/items?limit=5&sort=name").json();
    let next = asked["next"].as_str().unwrap();
    fleet
        .ada
        .get(&format!("/api/v1/items?limit=5&sort=os&cursor={next}"))
        .expect(422);
}

#[test]
fn what_a_person_writes_stands_and_is_found() {
    let fleet = fleet();
    let ada = &fleet.ada;
    let item = id(&ada.get("/api/v1/items?sort=name&limit=1").json()["items"][0]);
    ada.send(
        "PATCH",
        &format!("/api/v1/items/{item}"),
        &json!({ "serial": "CZJ-123", "person": "Éric Bézier", "warranty_ends": "31/12/2020",
            "purchased": "2018-01-01", "state": "in-repair", "responsible": "client" }),
    )
    .expect(200);
    for q in [
        "utilisateur:eric",
        "serial:czj",
        "czj-123",
        "garantie<0j",
        "âge>5ans",
        "état:réparation",
        "responsable:client",
    ] {
        assert_eq!(names(ada, q), ["00"], "{q}");
    }
    let known = ada.get(&format!("/api/v1/items/{item}")).json();
    assert_eq!(
        known["details"]["provenance"]["serial"]["hand"]["value"],
        "CZJ-123"
    );
    let wrong = json!({ "state": "lost", "purchased": "yesterday" });
    let refused = ada
        .send("PATCH", &format!("/api/v1/items/{item}"), &wrong)
        .expect(422)
        .json();
    assert_eq!(refused["errors"].as_array().unwrap().len(), 2);
}

#[test]
fn a_table_goes_out_and_comes_in_once() {
    let fleet = fleet();
    let ada = &fleet.ada;
    let csv = ada.get("/machines/export.csv?q=kind%3Aserver").expect(200);
    assert!(csv.text.starts_with('\u{feff}'), "{:?}", csv.text.get(..20));
    assert_eq!(csv.text.matches("\r\n").count(), 5);
    let book = ada.get_bytes("/machines/export.xlsx");
    assert!(book.starts_with(b"PK"));

    let table = |apply: bool| {
        json!({ "client": fleet.acme, "apply": apply,
            "columns": ["name", "serial", "model", "kind", "site", "warranty_ends", "state"],
            "rows": [
                ["pc-neuf", "SER-1", "Latitude 7440", "poste de travail", "Lyon Part-Dieu", "31/12/2030", "en service"],
                ["pc-neuf", "SER-1", "", "", "", "", ""],
                ["pc-faux", "SER-2", "", "", "Marseille", "bientôt", ""],
                ["m-00.acme.example", "SER-3", "", "", "", "", "stock"],
            ] })
    };
    let before = names(ada, "").len();
    let seen = ada
        .post("/api/v1/items/import", &table(false))
        .expect(200)
        .json();
    let verdicts: Vec<&str> = seen["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["new", "wrong", "wrong", "changed"]);
    assert_eq!(names(ada, "").len(), before, "a preview changes nothing");
    let done = ada
        .post("/api/v1/items/import", &table(true))
        .expect(200)
        .json();
    assert_eq!(
        done["done"],
        json!({ "new": 1, "changed": 1, "same": 0, "wrong": 2 })
    );
    let again = ada
        .post("/api/v1/items/import", &table(true))
        .expect(200)
        .json();
    assert_eq!(
        again["done"],
        json!({ "new": 0, "changed": 0, "same": 2, "wrong": 2 }),
        "{again}"
    );
    let found = ada.get("/api/v1/items?q=serial%3Aser-1").json();
    let item = ada
        .get(&format!("/api/v1/items/{}", id(&found["items"][0])))
        .json();
    assert_eq!(item["kind"], "workstation");
    assert_eq!(item["site"], fleet.lyon);
    assert_eq!(item["details"]["provenance"]["serial"]["source"], "import");
}

#[test]
fn many_change_at_once_after_a_look() {
    let fleet = fleet();
    let ada = &fleet.ada;
    let ids: Vec<String> = ada.get("/api/v1/items?limit=200&sort=name").json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| id(item).to_string())
        .collect();
    let lyon = fleet.lyon.to_string();
    let mut form: Vec<(&str, &str)> = ids.iter().map(|id| ("ids", id.as_str())).collect();
    form.extend([("act", "site"), ("value-site", lyon.as_str())]);
    let look = ada.form("/machines/bulk", &form).expect(200);
    assert!(look.text.contains("name=\"sure\""), "a look first");
    assert_eq!(names(ada, "site:lyon").len(), 4, "nothing is done yet");
    form.push(("sure", "1"));
    ada.form("/machines/bulk", &form).expect(303);
    // Those of the other client are refused: the site is not theirs.
    assert_eq!(names(ada, "site:lyon").len(), 9);
    assert_eq!(names(ada, "client:mercier site:none").len(), 3);
    let all = [
        ("query", "q=client%3Amercier"),
        ("act", "retire"),
        ("sure", "1"),
    ];
    ada.form("/machines/bulk", &all).expect(303);
    assert_eq!(names(ada, "client:mercier").len(), 0);
    assert_eq!(names(ada, "client:mercier retired").len(), 3);
    let _ = (fleet.other, &fleet.product);
}

#[test]
fn views_and_columns_are_kept() {
    let fleet = fleet();
    let ada = &fleet.ada;
    let tess = fleet.product.colleague(ada, "technician");
    let query = "q=kind%3Aserver&sort=name";
    ada.form(
        "/machines/views",
        &[("name", "Serveurs"), ("query", query), ("shared", "1")],
    )
    .expect(303);
    ada.form(
        "/machines/views",
        &[("name", "À moi"), ("query", "q=printer")],
    )
    .expect(303);
    let seen = tess.get("/machines").expect(200).text;
    assert!(seen.contains("Serveurs") && !seen.contains("À moi"));
    tess.form(
        "/machines/columns",
        &[("col", "name"), ("col", "serial"), ("back", "")],
    )
    .expect(303);
    assert!(tess.get("/machines").text.contains("sort=serial"));
    assert!(!ada.get("/machines").text.contains("sort=serial"));
}
