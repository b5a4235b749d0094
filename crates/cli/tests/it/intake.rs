//! Agents of three makes report as they really do: their bytes, their headers, their replies.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};

/// An answer as it came.
pub struct Sent {
    pub status: u16,
    pub kind: String,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Sent {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The body, inflated when its type says that it is packed.
    pub fn text(&self) -> String {
        if self.kind.contains("x-compress-gzip") {
            let mut text = String::new();
            flate2::read::GzDecoder::new(&self.bytes[..])
                .read_to_string(&mut text)
                .expect("gzip");
            return text;
        }
        if !self.kind.contains("x-compress") {
            return String::from_utf8(self.bytes.clone()).expect("text");
        }
        let mut text = String::new();
        ZlibDecoder::new(&self.bytes[..])
            .read_to_string(&mut text)
            .expect("zlib");
        text
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text()).expect("JSON")
    }
}

/// Posts bytes as an agent does.
pub fn post(url: &str, headers: &[(&str, &str)], body: &[u8]) -> Sent {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into();
    let mut request = ureq::http::Request::builder().method("POST").uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = agent
        .run(request.body(body.to_vec()).expect("a request"))
        .expect("an answer");
    let headers: Vec<(String, String)> = answer
        .headers()
        .iter()
        .map(|(n, v)| (n.to_string(), v.to_str().unwrap_or_default().to_owned()))
        .collect();
    let kind = headers
        .iter()
        .find(|(n, _)| n == "content-type")
        .map(|(_, v)| v.clone())
        .unwrap_or_default();
    Sent {
        status: answer.status().as_u16(),
        kind,
        headers,
        bytes: answer.body_mut().read_to_vec().expect("a body"),
    }
}

pub fn sample(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../inventory/tests/samples")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The headers of a sample that matter, as they were sent.
fn headers(name: &str) -> Vec<(String, String)> {
    let text = String::from_utf8(sample(name)).expect("text");
    text.lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| ["User-Agent", "Content-Type", "GLPI-Agent-ID"].contains(name))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect()
}

fn send(url: &str, named: &str, body: &[u8]) -> Sent {
    let headers = headers(named);
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    post(url, &headers, body)
}

pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).expect("room");
    out.finish().expect("room")
}

/// A token for a client, and its address.
pub fn token(product: &Product, ada: &Person, client: i64, label: &str) -> (i64, String, String) {
    let made = ada
        .post(
            "/api/v1/inventory-tokens",
            &json!({ "client": client, "label": label }),
        )
        .expect(201)
        .json();
    let token = made["token"].as_str().expect("a token").to_owned();
    (
        made["id"].as_i64().expect("a number"),
        format!("{}/inventory/{token}", product.url),
        token,
    )
}

pub fn items(ada: &Person, client: i64) -> Vec<Value> {
    let found = ada
        .get(&format!("/api/v1/items?client={client}&limit=200"))
        .expect(200)
        .json();
    found["items"].as_array().expect("a list").clone()
}

fn rejects(ada: &Person) -> Vec<Value> {
    ada.get("/api/v1/inventory-rejects").expect(200).json()["items"]
        .as_array()
        .expect("a list")
        .clone()
}

#[test]
fn three_agents_of_one_machine_are_answered_in_their_manner_and_are_one_item() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "ACME");
    let (_, url, _) = token(&product, &ada, acme, "Parc");

    // FusionInventory: PROLOG, SEND, inventory; zlib both ways.
    let hello = send(
        &url,
        "fusioninventory-2.6-PROLOG.headers",
        &zlib(&sample("fusioninventory-2.6-PROLOG.xml")),
    );
    assert_eq!(
        (hello.status, hello.kind.as_str()),
        (200, "application/x-compress-zlib")
    );
    assert!(
        hello
            .text()
            .contains("<PROLOG_FREQ>24</PROLOG_FREQ><RESPONSE>SEND</RESPONSE>"),
        "{}",
        hello.text()
    );
    let taken = send(
        &url,
        "fusioninventory-2.6-INVENTORY.headers",
        &sample("fusioninventory-2.6-INVENTORY.zlib"),
    );
    assert_eq!(
        (taken.status, taken.kind.as_str()),
        (200, "application/x-compress-zlib")
    );
    assert!(taken.text().contains("<REPLY>"));
    let found = items(&ada, acme);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["name"], "vm");

    // GLPI: first contact in XML with its header, contact and inventory in JSON.
    let hello = send(
        &url,
        "glpi-agent-1.12-CONTACT.headers",
        &zlib(&sample("fusioninventory-2.6-PROLOG.xml")),
    );
    assert_eq!(hello.json()["status"], "ok");
    assert_eq!(
        hello.header("glpi-agent-id"),
        "9477231a-e768-11f1-91c0-f6d56599317d"
    );
    let contact = send(
        &url,
        "glpi-agent-1.12-CONTACT.headers",
        &zlib(&sample("glpi-agent-1.12-CONTACT.json")),
    )
    .json();
    assert_eq!(contact["expiration"], 24);
    assert_eq!(
        contact["tasks"]["inventory"]["no-category"],
        "environment,process"
    );
    let full = send(
        &url,
        "glpi-agent-1.12-inventory-full.headers",
        &sample("glpi-agent-1.12-inventory-full.zlib"),
    );
    assert_eq!(
        (full.status, full.json()),
        (200, json!({ "status": "ok", "expiration": 24 }))
    );
    let partial = send(
        &url,
        "glpi-agent-1.12-inventory-full.headers",
        &zlib(&sample("glpi-agent-1.12-inventory-partial.json")),
    );
    assert_eq!(partial.json()["status"], "ok");

    // OCS: zlib under a name of its own.
    let hello = send(
        &url,
        "ocsinventory-2.10.headers",
        &zlib(&sample("ocsinventory-2.10-PROLOG.xml")),
    );
    assert_eq!(
        (hello.status, hello.kind.as_str()),
        (200, "application/x-compress")
    );
    assert!(hello.text().contains("<RESPONSE>SEND</RESPONSE>"));
    let taken = send(
        &url,
        "ocsinventory-2.10.headers",
        &zlib(&sample("ocsinventory-2.10-INVENTORY.xml")),
    );
    assert_eq!(taken.status, 200);
    assert!(taken.text().contains("<REPLY>"));

    let found = items(&ada, acme);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(rejects(&ada).is_empty());
    let tokens = ada.get("/api/v1/inventory-tokens").expect(200).json();
    assert!(tokens["items"][0]["used_at"].is_string());
}

#[test]
fn every_encoding_and_a_wrong_charset_are_read() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "ACME");
    let (_, url, _) = token(&product, &ada, acme, "Parc");
    let xml = |name: &str| {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><REQUEST><QUERY>INVENTORY</QUERY><DEVICEID>{name}-2026</DEVICEID><CONTENT><HARDWARE><NAME>{name}</NAME><MEMORY>8192</MEMORY></HARDWARE><OPERATINGSYSTEM><NAME>Debian</NAME></OPERATINGSYSTEM><BIOS><SSN>SN-{name}</SSN></BIOS></CONTENT></REQUEST>").into_bytes()
    };
    let agent = ("user-agent", "FusionInventory-Agent_v2.6");
    let plain = post(
        &url,
        &[agent, ("content-type", "application/xml")],
        &xml("plain"),
    );
    assert_eq!(
        (plain.status, plain.kind.as_str()),
        (200, "application/xml")
    );
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&xml("gzip")).expect("room");
    let gzip = post(
        &url,
        &[agent, ("content-type", "application/x-compress-gzip")],
        &gzip.finish().expect("room"),
    );
    assert_eq!(
        (gzip.status, gzip.kind.as_str()),
        (200, "application/x-compress-gzip")
    );
    assert!(gzip.text().contains("<REPLY>"));
    // A brotli stream of one uncompressed block: RFC 7932, 9.2.
    let json = br#"{"action":"inventory","deviceid":"brotli-1","content":{"hardware":{"name":"brotli","memory":"4096"},"bios":{"ssn":1234567},"softwares":{"name":"solo","version":1.5},"versionclient":"GLPI-Agent_v1.5","unheard":{"of":[1]}}}"#;
    let brotli = brotli_of(json);
    let sent = post(
        &url,
        &[
            ("user-agent", "GLPI-Agent_v1.5"),
            ("content-type", "application/x-compress-br"),
        ],
        &brotli,
    );
    assert_eq!(sent.status, 200, "{}", String::from_utf8_lossy(&sent.bytes));
    let mut odd = xml("PLACE");
    let at = odd
        .windows(11)
        .position(|w| w == b"<NAME>PLACE")
        .expect("there")
        + 6;
    odd.splice(at..at + 5, b"h\xf4tel".iter().copied());
    assert_eq!(
        post(&url, &[agent, ("content-type", "application/xml")], &odd).status,
        200
    );
    let mut names: Vec<String> = items(&ada, acme)
        .iter()
        .map(|item| item["name"].as_str().expect("a name").to_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["brotli", "gzip", "hôtel", "plain"]);
}

/// Brotli without compression: a header, one stored block, an empty last one.
fn brotli_of(bytes: &[u8]) -> Vec<u8> {
    // WBITS 16 (one bit 0), ISLAST 0, MNIBBLES 4 (00), MLEN-1 on 16 bits, ISUNCOMPRESSED 1.
    let length = u32::try_from(bytes.len() - 1).expect("short");
    let head: u32 = (length << 4) | (1 << 20);
    let mut out = head.to_le_bytes()[..3].to_vec();
    out.extend_from_slice(bytes);
    // ISLAST 1, ISLASTEMPTY 1.
    out.push(0b11);
    out
}

/// What is sent: its name, the status to come, its content type, its bytes.
type Case<'a> = (&'a str, u16, (&'a str, &'a str), &'a [u8]);

#[test]
fn what_cannot_be_taken_in_is_refused_in_the_senders_form_and_kept_a_day() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "ACME");
    let (_, url, _) = token(&product, &ada, acme, "Parc");
    let zlib_type = ("content-type", "application/x-compress-zlib");
    let json_type = ("content-type", "application/json");
    let mut bomb = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..40 {
        bomb.write_all(&vec![b' '; 1 << 20]).expect("room");
    }
    let bomb = bomb.finish().expect("room");
    let doctype = br#"<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><REQUEST><QUERY>INVENTORY</QUERY><DEVICEID>x</DEVICEID><CONTENT><HARDWARE><NAME>&b;</NAME></HARDWARE></CONTENT></REQUEST>"#;
    let whole = sample("glpi-agent-1.12-inventory-full.json");
    let deep = format!(
        "{{\"action\":\"inventory\",\"deviceid\":\"d\",\"content\":{}",
        "[".repeat(100_000)
    );
    let cases: [Case<'_>; 9] = [
        ("bomb", 413, zlib_type, &bomb),
        (
            "document-type",
            400,
            ("content-type", "application/xml"),
            doctype,
        ),
        ("truncated", 400, json_type, &whole[..100_000]),
        (
            "broken-compression",
            400,
            zlib_type,
            &sample("glpi-agent-1.12-inventory-full.zlib")[..9_000],
        ),
        ("malformed", 400, json_type, b"{\"deviceid\": oops}"),
        ("too-deep", 400, json_type, deep.as_bytes()),
        ("missing", 400, json_type, b"{\"action\":\"inventory\"}"),
        (
            "unknown-encoding",
            415,
            ("content-type", "video/mp4"),
            b"\x00\x00\x00\x18ftypmp42",
        ),
        ("empty", 400, json_type, b""),
    ];
    for (reason, status, kind, body) in &cases {
        let answer = post(
            &url,
            &[
                *kind,
                ("glpi-agent-id", "9477231a-e768-11f1-91c0-f6d56599317d"),
                ("glpi-request-id", "0BD80D4E"),
            ],
            body,
        );
        assert_eq!(
            answer.status,
            *status,
            "{reason}: {}",
            String::from_utf8_lossy(&answer.bytes)
        );
        assert_eq!(answer.json()["status"], "error", "{reason}");
        assert_eq!(answer.header("glpi-request-id"), "0BD80D4E");
    }
    let kept = rejects(&ada);
    let reasons: Vec<&str> = kept
        .iter()
        .rev()
        .map(|one| one["reason"].as_str().expect("a reason"))
        .collect();
    let expected: Vec<&str> = cases.iter().map(|case| case.0).collect();
    assert_eq!(reasons, expected);
    assert!(items(&ada, acme).is_empty());
    let doctype_id = kept
        .iter()
        .find(|one| one["reason"] == "document-type")
        .expect("kept")["id"]
        .as_i64()
        .expect("a number");
    assert_eq!(
        ada.get_bytes(&format!("/api/v1/inventory-rejects/{doctype_id}/payload")),
        doctype
    );
    let page = ada.get("/machines/sources").expect(200).text;
    assert!(
        page.contains("type de document") && page.contains("Tronqué"),
        "{page}"
    );
    // Too large as it is: refused before it is all read, the sender told in its form.
    let large = vec![b' '; (16 << 20) + 1];
    let answer = post(&url, &[json_type], &large);
    assert_eq!(
        (answer.status, answer.json()["status"].clone()),
        (413, json!("error"))
    );
    assert_eq!(rejects(&ada)[0]["reason"], "too-large");
    // XML senders are told in XML.
    let answer = post(
        &url,
        &[
            ("content-type", "application/xml"),
            ("user-agent", "FusionInventory-Agent_v2.6"),
        ],
        b"<REQUEST><QUERY>",
    );
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("<ERROR>"), "{}", answer.text());
    // A day later nothing is left; the timer runs at start and every five minutes.
    product.set_clock(25 * 3600);
    product.kill_and_restart();
    let ada = Person {
        url: product.url.clone(),
        cookie: ada.cookie,
    };
    let gone = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        rejects(&ada).is_empty()
    });
    assert!(gone, "refused messages are forgotten");
}

#[test]
fn tokens_say_whose_machines_they_are_in_every_way_agents_have() {
    let mut product = Product::start();
    let ada = product.administrator();
    let (acme, other) = (client(&ada, "ACME"), client(&ada, "Autre"));
    let (id, url, secret) = token(&product, &ada, acme, "Postes de Lyon");
    let (_, other_url, other_secret) = token(&product, &ada, other, "Parc");
    let body = |name: &str, tag: &str| {
        json!({ "action": "inventory", "deviceid": format!("{name}-2026"), "tag": tag,
        "itemtype": "Computer", "content": { "hardware": { "name": name }, "bios": { "ssn": format!("SERIAL-{name}") },
        "operatingsystem": { "name": "Debian" }, "versionclient": "GLPI-Agent_v1.12" } }).to_string()
    };
    let common = format!("{}/inventory", product.url);
    let json_type = ("content-type", "application/json");
    let agent = |id: &'static str| ("glpi-agent-id", id);
    let answered = |url: &str, more: &[(&str, &str)], text: String| {
        post(url, &[&[json_type], more].concat(), text.as_bytes()).status
    };

    // Nothing shown: asked for it, and kept for whoever looks.
    let bare = post(
        &common,
        &[json_type, agent("a0")],
        body("nu", "").as_bytes(),
    );
    assert_eq!(
        (bare.status, bare.header("www-authenticate")),
        (401, "Basic realm=\"inventory\"")
    );
    assert_eq!(rejects(&ada)[0]["reason"], "no-token");
    // In the tag, with words before it; the token is kept nowhere.
    let tagged = post(
        &common,
        &[json_type, agent("a1")],
        body("etiquette", &format!("siège/{secret}")).as_bytes(),
    );
    assert_eq!(tagged.status, 200);
    // Also where agents of other servers send already.
    for (n, path) in [
        "/",
        "/front/inventory.php",
        "/ocsinventory",
        "/plugins/fusioninventory/",
    ]
    .iter()
    .enumerate()
    {
        let sent = post(
            &format!("{}{path}", product.url),
            &[json_type],
            body(&format!("ailleurs{n}"), &secret).as_bytes(),
        );
        assert_eq!(sent.status, 200, "{path}");
    }
    // Basic: the login is of the label's letters.
    let login = ada.get("/api/v1/inventory-tokens").json()["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|one| one["id"] == id)
        .expect("there")["login"]
        .as_str()
        .expect("a login")
        .to_owned();
    assert_eq!(login, "postes-de-lyon");
    let basic = |login: &str, secret: &str| {
        use base64::Engine as _;
        format!(
            "Basic {}",
            base64::engine::general_purpose::STANDARD.encode(format!("{login}:{secret}"))
        )
    };
    let good = basic(&login, &secret);
    assert_eq!(
        answered(
            &common,
            &[agent("a2"), ("authorization", &good)],
            body("basic", "")
        ),
        200
    );
    let bad = basic("autre", &secret);
    assert_eq!(
        answered(
            &common,
            &[agent("a3"), ("authorization", &bad)],
            body("mauvais", "")
        ),
        401
    );
    // Client credentials.
    let asked = json!({ "grant_type": "client_credentials", "client_id": login, "client_secret": secret, "scope": "inventory" });
    let granted = post(
        &format!("{}/api.php/token", product.url),
        &[json_type],
        asked.to_string().as_bytes(),
    )
    .json();
    assert_eq!(
        (
            granted["token_type"].as_str(),
            granted["expires_in"].as_i64()
        ),
        (Some("Bearer"), Some(3600))
    );
    let bearer = format!(
        "Bearer {}",
        granted["access_token"].as_str().expect("a pass")
    );
    assert_eq!(
        answered(
            &common,
            &[agent("a4"), ("authorization", &bearer)],
            body("oauth", "")
        ),
        200
    );
    let forged = format!("{bearer}0");
    assert_eq!(
        answered(
            &common,
            &[agent("a5"), ("authorization", &forged)],
            body("faux", "")
        ),
        401
    );
    let wrong =
        json!({ "grant_type": "client_credentials", "client_id": login, "client_secret": "x" });
    assert_eq!(
        answered(
            &format!("{}/api.php/token", product.url),
            &[],
            wrong.to_string()
        ),
        401
    );

    // Two clients at once; an agent that reports for another client already.
    assert_eq!(
        answered(&url, &[agent("a6")], body("deux", &other_secret)),
        403
    );
    assert_eq!(rejects(&ada)[0]["reason"], "two-clients");
    assert_eq!(answered(&other_url, &[agent("a2")], body("basic", "")), 403);
    let last = rejects(&ada)[0].clone();
    assert_eq!(
        (last["reason"].as_str(), last["client"].as_i64()),
        (Some("other-client"), Some(other))
    );
    assert!(items(&ada, other).is_empty());
    let names: Vec<Value> = items(&ada, acme)
        .iter()
        .map(|item| item["name"].clone())
        .collect();
    assert_eq!(names.len(), 7, "{names:?}");

    // A revoked token opens nothing any more, in none of these ways.
    product.set_clock(30);
    ada.send(
        "DELETE",
        &format!("/api/v1/inventory-tokens/{id}"),
        &Value::Null,
    )
    .expect(204);
    ada.send(
        "DELETE",
        &format!("/api/v1/inventory-tokens/{id}"),
        &Value::Null,
    )
    .expect(404);
    assert_eq!(answered(&url, &[agent("a1")], body("etiquette", "")), 401);
    assert_eq!(
        answered(
            &common,
            &[agent("a4"), ("authorization", &bearer)],
            body("oauth", "")
        ),
        401
    );
    assert_eq!(
        answered(&common, &[agent("a1")], body("etiquette", &secret)),
        401
    );
    let hello = json!({ "action": "contact", "deviceid": "d", "tag": secret });
    assert_eq!(answered(&common, &[agent("a1")], hello.to_string()), 401);
}

#[test]
fn an_inventory_that_says_nothing_new_changes_nothing_but_when_it_was_heard() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "ACME");
    let (_, url, _) = token(&product, &ada, acme, "Parc");
    let text = String::from_utf8(sample("fusioninventory-2.6-INVENTORY.xml")).expect("text");
    let again = text
        .replace("18:06:54", "19:06:54")
        .replace("<FREE>76544<", "<FREE>70000<");
    let changed = text.replace("<MEMORY>24105<", "<MEMORY>32768<");
    let name = "fusioninventory-2.6-INVENTORY.headers";
    assert_eq!(send(&url, name, &zlib(text.as_bytes())).status, 200);
    let item = items(&ada, acme)[0]["id"].as_i64().expect("a number");
    let told = |person: &Person| {
        let page = person.get(&format!("/machines/{item}")).expect(200).text;
        page.matches("<li").count()
    };
    let before = told(&ada);
    product.set_clock(3600);
    assert_eq!(send(&url, name, &zlib(again.as_bytes())).status, 200);
    assert_eq!(told(&ada), before, "nothing is told that did not happen");
    assert_eq!(send(&url, name, &zlib(changed.as_bytes())).status, 200);
    assert!(told(&ada) > before, "what changed is told");
    assert_eq!(items(&ada, acme).len(), 1);
}

#[test]
fn secrets_are_left_out_of_everything_that_is_kept() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "ACME");
    let (_, url, secret) = token(&product, &ada, acme, "Parc");
    let body = json!({ "action": "inventory", "deviceid": "d-1", "tag": secret, "itemtype": "Computer", "content": {
        "hardware": { "name": "secrets" }, "operatingsystem": { "name": "Debian" },
        "envs": [{ "key": "DB", "val": "hunter2" }],
        "processes": [{ "cmd": "/usr/bin/app --password hunter2", "pid": 1 }],
        "licenseinfos": [{ "name": "Office", "key": "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE" }],
        "versionclient": "GLPI-Agent_v1.12" } });
    assert_eq!(
        post(
            &url,
            &[("content-type", "application/json")],
            body.to_string().as_bytes()
        )
        .status,
        200
    );
    assert_eq!(items(&ada, acme).len(), 1);
    product.kill();
    if std::env::var_os("INTENDANT_TEST_POSTGRES").is_some() {
        return;
    }
    // What is kept is packed: every packed piece of the database is opened and looked into.
    let folder = product.data();
    for file in std::fs::read_dir(folder).expect("a folder").flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        for at in 0..bytes.len().saturating_sub(2) {
            if bytes[at] == 0x78 && matches!(bytes[at + 1], 0x01 | 0x5e | 0x9c | 0xda) {
                let mut out = Vec::new();
                let _ = ZlibDecoder::new(&bytes[at..])
                    .take(1 << 20)
                    .read_to_end(&mut out);
                let text = String::from_utf8_lossy(&out);
                assert!(
                    !text.contains("hunter2") && !text.contains("BBBBB") && !text.contains(&secret)
                );
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(
            !text.contains("hunter2") && !text.contains("BBBBB") && !text.contains(&secret),
            "{:?}",
            file.path()
        );
    }
}

#[test]
fn ten_machines_with_one_uuid_are_ten_and_a_clock_in_the_future_moves_nothing() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "ACME");
    let (_, url, _) = token(&product, &ada, acme, "Parc");
    for n in 0..10 {
        let body = json!({ "action": "inventory", "deviceid": format!("poste{n}-2026-11-23-18-00-0{n}"), "itemtype": "Computer", "content": {
            "accesslog": { "logdate": "2099-01-01 00:00:00" },
            "hardware": { "name": format!("poste{n}"), "uuid": "4C4C4544-0042-3510-8052-B4C04F4E3732" },
            "bios": { "ssn": format!("SER{n}A77") },
            "networks": [{ "description": "eth0", "mac": format!("aa:bb:cc:00:00:0{n}"), "ipaddress": format!("10.0.0.{n}"), "type": "ethernet" }],
            "operatingsystem": { "name": "Debian", "boot_time": "2099-01-01 00:00:00" },
            "versionclient": "GLPI-Agent_v1.12" } });
        let agent = format!("00000000-0000-0000-0000-00000000000{n}");
        let sent = post(
            &url,
            &[
                ("content-type", "application/json"),
                ("glpi-agent-id", &agent),
            ],
            body.to_string().as_bytes(),
        );
        assert_eq!(sent.status, 200);
    }
    let found = items(&ada, acme);
    assert_eq!(found.len(), 10, "{found:?}");
    let now = crate::harness::now().to_string();
    for item in found {
        let seen = item["seen_at"].as_str().unwrap_or_default().to_owned();
        assert!(seen.as_str() <= now.as_str(), "{seen}");
    }
}

#[test]
fn the_page_of_sources_makes_a_token_and_says_what_to_write_where() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "ACME");
    let page = ada
        .form(
            "/machines/sources/tokens",
            &[("client", &acme.to_string()), ("label", "Siège")],
        )
        .expect(200)
        .text;
    let at = page.find("/inventory/").expect("an address") + "/inventory/".len();
    let token = &page[at..at + 43];
    for words in [
        "/etc/glpi-agent/conf.d/",
        "/etc/fusioninventory/",
        "/etc/ocsinventory/",
        "oauth-client-id = siege",
        "SERVER=",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let hello = post(
        &format!("{}/inventory/{token}", product.url),
        &[("content-type", "application/xml")],
        &sample("fusioninventory-2.6-PROLOG.xml"),
    );
    assert!(hello.text().contains("SEND"));
    let list = ada.get("/machines/sources").expect(200).text;
    assert!(!list.contains(token), "told once");
    assert!(list.contains("Siège"));
    ada.form(
        "/machines/sources/tokens",
        &[("client", &acme.to_string()), ("label", "")],
    )
    .expect(422);
    ada.form("/machines/sources/settings", &[("hours", "0")])
        .expect(422);
    ada.form(
        "/machines/sources/settings",
        &[("hours", "6"), ("environment", "yes")],
    )
    .expect(303);
    let hello = post(
        &format!("{}/inventory/{token}", product.url),
        &[("content-type", "application/xml")],
        &sample("fusioninventory-2.6-PROLOG.xml"),
    );
    assert!(hello.text().contains("<PROLOG_FREQ>6<"));
    let technician = product.colleague(&ada, "technician");
    technician
        .form("/machines/sources/settings", &[("hours", "6")])
        .expect(403);
    technician.get("/machines/sources").expect(200);
    let auditor = product.colleague(&ada, "auditor");
    auditor.get("/machines/sources").expect(403);
}
