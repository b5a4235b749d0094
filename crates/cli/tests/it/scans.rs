//! Scans of networks given to agents that are there already, in their own protocols: FusionInventory's
//! PROLOG, and GLPI's contact that sends to it. The bytes are those of real agents.

use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};
use crate::intake::{Sent, items, post, sample, token, zlib};

const FUSION: &str = "vm-2026-11-23-18-05-40";
const NUMBER: &str = "9477231a-e768-11f1-91c0-f6d56599317d";

fn fusion(url: &str, body: &str) -> Sent {
    let headers = [
        ("user-agent", "FusionInventory-Agent_v2.6-3"),
        ("content-type", "application/x-compress-zlib"),
    ];
    post(url, &headers, &zlib(body.as_bytes()))
}

/// As GLPI-Agent asks for jobs in XML: without its number.
fn glpi_in_xml(url: &str, body: &str) -> Sent {
    let headers = [
        ("user-agent", "GLPI-Agent_v1.12-dev"),
        ("content-type", "application/x-compress-zlib"),
    ];
    post(url, &headers, &zlib(body.as_bytes()))
}

fn glpi(url: &str, body: &[u8]) -> Sent {
    let headers = [
        ("user-agent", "GLPI-Agent_v1.12-dev"),
        ("content-type", "application/x-compress-zlib"),
        ("glpi-agent-id", NUMBER),
    ];
    post(url, &headers, &zlib(body))
}

fn text_of(name: &str) -> String {
    String::from_utf8(sample(name)).expect("text")
}

fn prolog(device: &str) -> String {
    text_of("fusioninventory-2.6-PROLOG.xml").replace(FUSION, device)
}

/// A message about a job, of the agent of `device` about the job of that number.
fn step(name: &str, device: &str, job: i64) -> String {
    let text = text_of(&format!("fi-snmp-job/{name}.xml"));
    ["77", "78"]
        .iter()
        .fold(text.replace(FUSION, device), |text, pid| {
            let of = |number: &str| format!("<PROCESSNUMBER>{number}</PROCESSNUMBER>");
            text.replace(&of(pid), &of(&job.to_string()))
        })
}

/// The first agent of another make that the form of scans offers: its number.
fn offered(by: &Person, make: &str) -> i64 {
    let page = by.get("/machines/network/jobs/new").expect(200).text;
    let option = page
        .split("<option ")
        .find(|option| option.contains("source:") && option.contains(make))
        .unwrap_or_else(|| panic!("{make} is offered: {page}"));
    let number = option
        .split("source:")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    number
        .and_then(|number| number.parse().ok())
        .expect("a number")
}

fn scan(by: &Person, client: i64, credential: i64, source: i64) -> i64 {
    let made = by.post(
        "/api/v1/network/jobs",
        &json!({ "client": client, "name": "Siège", "ranges": ["127.0.0.0/30"],
            "credentials": [credential], "source": source, "snmp_port": 1161 }),
    );
    made.expect(201).json()["id"].as_i64().expect("a number")
}

fn job(by: &Person, id: i64) -> Value {
    by.get(&format!("/api/v1/network/jobs/{id}"))
        .expect(200)
        .json()
}

fn community(by: &Person, client: i64, word: &str) -> i64 {
    let body = json!({ "client": client, "name": word, "kind": "snmp-v2c", "community": word });
    let made = by.post("/api/v1/network/credentials", &body).expect(201);
    made.json()["id"].as_i64().expect("a number")
}

/// What every agent of another make goes through, once it has been told to ask in XML.
fn discovers_and_reads(
    ada: &Person,
    (url, device, number): (&str, &str, i64),
    credential: i64,
    say: fn(&str, &str) -> Sent,
) {
    let asked = say(url, &prolog(device));
    assert_eq!(asked.kind, "application/x-compress-zlib");
    let told = asked.text();
    for words in [
        "<NAME>NETDISCOVERY</NAME>",
        &format!("PID=\"{number}\""),
        "IPSTART=\"127.0.0.1\" IPEND=\"127.0.0.2\"",
        "PORT=\"1161\"",
        &format!(
            "<AUTHENTICATION ID=\"{credential}\" VERSION=\"2c\" COMMUNITY=\"mine &amp; only\"/>"
        ),
        "<PROLOG_FREQ>1</PROLOG_FREQ>",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(
        !told.contains("another") && !told.contains("SNMPQUERY"),
        "{told}"
    );
    assert!(job(ada, number)["ended_at"].is_null());
    // What it found; whoever is not asked is not listened to.
    for name in ["02", "03", "04", "05", "05"] {
        let text =
            step(name, device, number).replace("<AUTHSNMP>1<", &format!("<AUTHSNMP>{credential}<"));
        assert_eq!(say(url, &text).status, 200);
    }
    let seen = job(ada, number);
    assert_eq!(seen["devices"][0]["state"], "seen", "{seen}");
    assert_eq!(seen["devices"][0]["name"], "vm-snmpd");
    assert!(seen["ended_at"].is_null(), "it is still to be read: {seen}");
    let told = say(url, &prolog(device)).text();
    let found = seen["devices"][0]["id"].as_i64().expect("a number");
    for words in [
        "<NAME>SNMPQUERY</NAME>",
        &format!("ID=\"{found}\" IP=\"127.0.0.1\" TYPE=\"COMPUTER\" AUTHSNMP_ID=\"{credential}\""),
        "mine &amp; only",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("NETDISCOVERY"), "{told}");
    for name in ["07", "08", "09", "09"] {
        let text = step(name, device, number).replace("<ID>12<", &format!("<ID>{found}<"));
        assert_eq!(say(url, &text).status, 200);
    }
    let done = job(ada, number);
    assert_eq!(done["devices"][0]["state"], "read", "{done}");
    assert!(done["devices"][0]["item"].is_number() && done["ended_at"].is_string());
    assert_eq!((&done["read"], &done["failed"]), (&json!(1), &json!(0)));
    // Nothing is left to do, and no credential is told.
    let told = say(url, &prolog(device)).text();
    assert!(!told.contains("OPTION") && !told.contains("mine"), "{told}");
    assert!(told.contains("<PROLOG_FREQ>24</PROLOG_FREQ>"), "{told}");
}

#[test]
fn a_fusioninventory_agent_is_given_a_scan_and_nobody_else_its_credentials() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (acme, other) = (client(&ada, "ACME"), client(&ada, "Autre"));
    let (_, url, _) = token(&product, &ada, acme, "Parc");
    let (_, theirs, _) = token(&product, &ada, other, "Parc");
    assert_eq!(
        fusion(&url, &text_of("fusioninventory-2.6-INVENTORY.xml")).status,
        200
    );
    let mine = community(&ada, acme, "mine & only");
    community(&ada, acme, "another");
    let number = scan(&ada, acme, mine, offered(&ada, "FusionInventory"));

    // Another machine, another client's token, no token: no job and no credential.
    let strangers = [
        fusion(&url, &prolog("else-2026-01-01-00-00-00")),
        fusion(&theirs, &prolog(FUSION)),
        fusion(&format!("{}/inventory", product.url), &prolog(FUSION)),
    ];
    for answer in strangers {
        let text = answer.text();
        assert!(!text.contains("OPTION") && !text.contains("mine"), "{text}");
    }
    discovers_and_reads(&ada, (&url, FUSION, number), mine, fusion);
    assert!(items(&ada, other).is_empty());

    // A day later it is due again; asked for, at once; a discovery that finds nothing is over.
    ada.post(&format!("/api/v1/network/jobs/{number}/run"), &json!({}))
        .expect(204);
    assert!(
        fusion(&url, &prolog(FUSION))
            .text()
            .contains("NETDISCOVERY")
    );
    assert!(job(&ada, number)["ended_at"].is_null());
    for name in ["02", "03", "05"] {
        fusion(&url, &step(name, FUSION, number));
    }
    assert!(job(&ada, number)["ended_at"].is_string());
}

#[test]
fn a_glpi_agent_is_sent_to_ask_in_xml_when_it_has_a_scan_to_do() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "ACME");
    let (_, url, _) = token(&product, &ada, acme, "Parc");
    assert_eq!(
        glpi(&url, &sample("glpi-agent-1.12-inventory-full.json")).status,
        200
    );
    let only = text_of("glpi-agent-1.12-CONTACT.json");
    let able = only.replacen(
        "\"inventory\"",
        "\"inventory\",\"netdiscovery\",\"netinventory\"",
        1,
    );
    let contact = |text: &str| glpi(&url, text.as_bytes()).json();
    assert!(contact(&able)["tasks"]["netdiscovery"].is_null());

    let mine = community(&ada, acme, "mine & only");
    community(&ada, acme, "another");
    let number = scan(&ada, acme, mine, offered(&ada, "GLPI Agent"));
    // An agent without these tasks is not asked, and a person sees why nothing happens.
    assert!(contact(&only)["tasks"]["netdiscovery"].is_null());
    let page = ada
        .get(&format!("/machines/network/jobs/{number}"))
        .expect(200)
        .text;
    assert!(page.contains("netdiscovery"), "{page}");

    let told = contact(&able);
    assert_eq!(told["tasks"]["netdiscovery"]["server"], "glpiinventory");
    assert_eq!(told["tasks"]["netinventory"]["server"], "glpiinventory");
    // By this name the agent sends its own inventory in JSON all the same.
    assert_eq!(told["tasks"]["inventory"]["server"], "glpi");
    assert_eq!(told["expiration"], 1);
    assert!(!told.to_string().contains("mine"), "{told}");
    assert_eq!(job(&ada, number)["problem"], "");
    let device = "vm-2026-11-23-18-06-17";
    discovers_and_reads(&ada, (&url, device, number), mine, glpi_in_xml);
    assert!(contact(&able)["tasks"]["netdiscovery"].is_null());
}
