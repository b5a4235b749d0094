//! What only PostgreSQL has: a line that others cannot read, and several servers on one database.
//! These run when `INTENDANT_TEST_POSTGRES` is set (`scripts/with-postgres.sh`).

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::front::{next_event, stream};
use crate::harness::{Person, Product};

/// How a server starts on `database?query`: whether it listens, and what it says.
fn starts(product: &Product, query: &str) -> (bool, String) {
    let flags = product.database_flags();
    let database = flags.last().expect("an address");
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_intendant"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .args(["--database", &format!("{database}?{query}")])
        .stdout(std::fs::File::create(folder.path().join("out")).expect("a file"))
        .stderr(std::fs::File::create(folder.path().join("err")).expect("a file"))
        .spawn()
        .expect("it runs");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(20) {
        let ended = child.try_wait().expect("a state").is_some();
        if ended || read("out").contains("listening on") {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let listens = read("out").contains("listening on");
    if query.contains("require") || query.contains("verify") {
        assert_eq!(listens, connections(product, "s.ssl") > 0, "{query}");
    }
    let _ = child.kill();
    let _ = child.wait();
    (listens, read("err") + &read("out"))
}

/// Connections of servers to the product's database of which `condition` holds.
fn connections(product: &Product, condition: &str) -> i64 {
    let flags = product.database_flags();
    let database = flags.last().expect("an address");
    let mut client = ::postgres::Client::connect(database, ::postgres::NoTls).expect("it answers");
    let sql = format!(
        "SELECT count(*) FROM pg_stat_activity a JOIN pg_stat_ssl s ON s.pid = a.pid
         WHERE a.datname = current_database() AND a.application_name = 'intendant' AND {condition}"
    );
    client.query_one(&sql, &[]).expect("a count").get(0)
}

fn is_on_postgres() -> bool {
    std::env::var_os("INTENDANT_TEST_POSTGRES").is_some()
}

#[test]
fn the_line_to_the_database_is_private_when_the_address_says_so() {
    let Ok(authority) = std::env::var("INTENDANT_TEST_POSTGRES_CA") else {
        return;
    };
    let mut product = Product::start();
    assert!(connections(&product, "s.ssl") > 0, "TLS is preferred");
    product.kill();
    let (listens, said) = starts(&product, "sslmode=disable");
    assert!(listens, "{said}");
    for query in [
        "sslmode=require".to_owned(),
        format!("sslmode=verify-ca&sslrootcert={authority}"),
        format!("sslmode=verify-full&sslrootcert={authority}"),
    ] {
        let (listens, said) = starts(&product, &query);
        assert!(listens, "{query}: {said}");
    }
    // The system's authorities did not sign this server's certificate.
    let (listens, said) = starts(&product, "sslmode=verify-full");
    assert!(!listens && said.contains("certificate"), "{said}");
    let (listens, said) = starts(&product, "sslmode=perhaps");
    assert!(!listens && said.contains("sslmode=perhaps"), "{said}");
}

#[test]
fn a_change_on_one_server_appears_on_the_other() {
    if !is_on_postgres() {
        return;
    }
    let mut product = Product::start();
    let ada = product.administrator();
    let other = product.beside().expect("PostgreSQL");
    let there = Person {
        url: other.url.clone(),
        cookie: ada.cookie.clone(),
    };
    let client = ada
        .post("/api/v1/clients", &json!({ "name": "Acme SAS" }))
        .expect(201)
        .json()["id"]
        .as_i64()
        .expect("a number");
    let ticket = json!({ "client_id": client, "title": "Onduleur en alarme" });
    let number = ada.post("/api/v1/tickets", &ticket).expect(201).json()["number"]
        .as_i64()
        .expect("a number");
    let mut lines = stream(&there, &format!("/live/tickets/{number}"));
    // The stream listens once it has answered; the other server's word takes a moment.
    let comment = json!({ "text": "Le technicien est en route" });
    ada.post(&format!("/api/v1/tickets/{number}/comments"), &comment)
        .expect(201);
    let start = Instant::now();
    let news = next_event(&mut lines);
    assert!(news.contains("Le technicien est en route"), "{news}");
    assert!(start.elapsed() < Duration::from_secs(2), "at once");
    drop(lines);
    drop(other);
}
