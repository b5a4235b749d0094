//! The walls between clients and between roles, tried at every door that there is, present and
//! future: two clients with everything that a client can have, and all roles.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use intendant_domain::access::{Grant, Permission, Role, policy};
use jiff::ToSpan;
use serde_json::{Value, json};

use crate::clients::client;
use crate::doors::doors;
use crate::harness::{Answer, Person, Product};
use crate::months;

const ACME: &str = include_str!("../../../../examples/acme.toml");
const MULTIPART: &str = "multipart/form-data; boundary=limite";

/// A client with everything that a client can have. Every text in it holds `marker`.
struct House {
    marker: &'static str,
    client: i64,
    site: i64,
    third: i64,
    item: i64,
    check: i64,
    maintenance: i64,
    ticket: i64,
    other: i64,
    file: i64,
    decider_id: i64,
    user_id: i64,
    token: i64,
    month: String,
    document: i64,
    draft: i64,
    audit: i64,
    report: i64,
    decider: Person,
    user: Person,
}

fn id(answer: Answer) -> i64 {
    let made = answer.expect(201).json();
    made["id"].as_i64().expect("a number")
}

impl House {
    fn new(product: &Product, ada: &Person, marker: &'static str) -> Self {
        let named = |what: &str| format!("{what} {marker}");
        let client = client(ada, &named("Société"));
        let at = |rest: &str| format!("/api/v1/clients/{client}/{rest}");
        let site = id(ada.post(&at("sites"), &json!({ "name": named("Site") })));
        let third = id(ada.post(&at("third-parties"), &json!({ "name": named("Tiers") })));
        let member = |role: &str| {
            let email = format!("{role}@{}.example", marker.to_lowercase());
            let body = json!({ "name": named(role), "email": email, "role": role });
            let person = id(ada.post(&at("people"), &body));
            let invited = ada.post(&at(&format!("people/{person}/invitations")), &json!({}));
            let link = invited.json()["invitation"].clone();
            let link = link.as_str().expect("an invitation").to_owned();
            (person, product.accept(&link, &named(role), &email))
        };
        let (decider_id, decider) = member("decider");
        let (user_id, user) = member("user");
        // In force since the first day of last month: the month before is the first to be closed.
        let today = crate::harness::now()
            .in_tz("Europe/Paris")
            .expect("a zone")
            .date();
        let last = today.first_of_month().checked_sub(1.month());
        let starts = last.expect("a month");
        let text = months::contract(starts).replace("ACME-2026-01", &format!("{marker}-2026"));
        ada.post(&at("contract/versions"), &json!({ "text": text }))
            .expect(201);
        let month = starts
            .yesterday()
            .expect("a day")
            .strftime("%Y-%m")
            .to_string();
        let closed = ada.post(&at(&format!("months/{month}/close")), &json!({}));
        let document = closed.expect(201).json()["documents"][0]["id"].clone();
        let audit = id(ada.post(
            "/api/v1/audits",
            &json!({ "client": client, "title": named("Audit") }),
        ));
        let body = json!({ "client": client, "name": named("serveur"), "kind": "server",
            "site": site, "tags": [marker] });
        let item = id(ada.post("/api/v1/items", &body));
        let body = json!({ "name": named("disque"), "what": { "kind": "tcp", "host": marker, "port": 22 } });
        let check = id(ada.post(&format!("/api/v1/items/{item}/checks"), &body));
        let body = json!({ "client": client, "item": item, "from": "2031-05-04T20:00:00Z",
            "to": "2031-05-04T22:00:00Z", "reason": named("Mise à jour") });
        let maintenance = id(ada.post("/api/v1/maintenance", &body));
        let token = id(decider.post("/api/v1/me/tokens", &json!({ "name": named("jeton") })));
        let open = |title: &str| {
            let body = json!({ "title": named(title), "description": named("fourbi"),
                "item_id": item, "site_id": site });
            let made = user.post("/api/v1/tickets", &body).expect(201).json();
            made["number"].as_i64().expect("a number")
        };
        let (ticket, other) = (open("Panne fourbi"), open("Seconde fourbi"));
        let at = |rest: &str| format!("/api/v1/tickets/{ticket}/{rest}");
        for internal in [false, true] {
            let body = json!({ "text": named("commentaire"), "internal": internal });
            ada.post(&at("comments"), &body).expect(201);
        }
        let from = json!({ "finding": "empty-line", "line": 1 });
        let draft = id(ada.post(&format!("/api/v1/clients/{client}/amendments"), &from));
        let report = id(ada.post(
            &format!("/api/v1/clients/{client}/fleet-reports"),
            &json!({}),
        ));
        let sent = ada.send_raw("POST", &at("attachments"), MULTIPART, &upload(marker));
        let file = sent.expect(201).json()["attachments"][0]["id"].clone();
        Self {
            marker,
            client,
            site,
            third,
            item,
            check,
            maintenance,
            ticket,
            other,
            file: file.as_i64().expect("a number"),
            decider_id,
            user_id,
            token,
            month,
            document: document.as_i64().expect("a number"),
            draft,
            audit,
            report,
            decider,
            user,
        }
    }

    /// The path of a door with this house's numbers.
    fn filled(&self, path: &str) -> String {
        let mut out = String::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').expect("a closing brace");
            out.push_str(before);
            match name {
                "month" => out.push_str(&self.month),
                "name" => out.push_str("syntec"),
                _ => {}
            }
            let value = match name {
                "month" | "name" => {
                    rest = after;
                    continue;
                }
                "document" => self.document,
                "draft" => self.draft,
                "audit" => self.audit,
                "report" => self.report,
                "client" => self.client,
                "site" => self.site,
                "third" => self.third,
                "person" => self.user_id,
                "item" | "machine" => self.item,
                "check" => self.check,
                "maintenance" => self.maintenance,
                "ticket" => self.ticket,
                "other" => self.other,
                "file" => self.file,
                "number" if path.contains("contract") => 1,
                "number" => self.ticket,
                "id" if path.contains("tickets/") => self.file,
                "id" if path.contains("tokens") => self.token,
                "id" if path.contains("people") => self.decider_id,
                _ => self.client,
            };
            let _ = write!(out, "{value}");
            rest = after;
        }
        out + rest
    }

    /// What one sends to a door to do something with this house; `None`: no such thing is known.
    fn body(&self, method: &str, path: &str) -> Option<Value> {
        let end = path.rsplit('/').next().unwrap_or_default();
        let named = json!({ "name": "Intrus" });
        let ticket = json!({ "client_id": self.client, "title": "Intrus", "item_id": self.item });
        Some(match (method, path.strip_prefix("/api/v1/")?, end) {
            ("DELETE", _, "dismissals") => json!({ "finding": "disk-full" }),
            ("POST", "audits/{audit}/links", _) => named,
            ("DELETE", ..) | (_, _, "invitations" | "revoke") => json!({}),
            ("PATCH", "tickets/{number}", _) => json!({ "title": "Intrus" }),
            (_, "clients" | "clients/{client}", _) | (_, _, "sites" | "{site}") => named,
            (_, _, "third-parties" | "{third}") => named,
            (_, _, "{person}") | ("POST", "clients/{client}/people", _) => named,
            (_, _, "teams" | "{team}") | ("PATCH", "items/{item}", _) => named,
            (_, "tickets" | "tickets/preview", _) => ticket,
            (_, "tickets/bulk", _) => json!({ "numbers": [self.ticket], "do": "take" }),
            (_, _, "comments") => json!({ "text": "Intrus" }),
            (_, _, "transitions") => json!({ "do": "reopen", "reason": "Intrus" }),
            (_, _, "close") => json!({}),
            (_, "index-series/{name}", _) => json!({ "values": "2024-12,314.8" }),
            (_, _, "time") => json!({ "minutes": 5 }),
            (_, _, "links") => json!({ "number": self.other }),
            (_, _, "amendments") => json!({ "finding": "empty-line", "line": 1 }),
            (_, _, "{draft}") => json!({ "title": "Intrus", "effective_on": "2032-01-01",
                "text": ACME, "revision": 1 }),
            (_, _, "fleet-reports") => json!({}),
            (_, _, "tags") => json!({ "from": {}, "tag": "intrus" }),
            (_, _, "merge") => json!({ "into": self.other }),
            (_, _, "versions" | "check") => json!({ "text": ACME }),
            ("POST", "items", _) => {
                json!({ "client": self.client, "name": "Intrus", "kind": "server" })
            }
            ("POST", "enrolments", _) => json!({ "client": self.client, "kind": "server" }),
            (_, _, "checks" | "{check}") => {
                json!({ "name": "Intrus", "what": { "kind": "tcp", "host": "x", "port": 1 } })
            }
            ("POST", "maintenance", _) => json!({ "client": self.client, "reason": "Intrus",
                "from": "2032-05-04T20:00:00Z", "to": "2032-05-04T22:00:00Z" }),
            _ => return None,
        })
    }

    /// Goes through a door with this house's numbers; whether the body was a fitting one.
    fn tried(&self, by: &Person, method: &str, path: &str) -> (Answer, bool) {
        let mut to = self.filled(path);
        if path.ends_with("/history") {
            let _ = write!(to, "?check={}", self.check);
        }
        if method == "GET" {
            return (by.get(&to), true);
        }
        if path.ends_with("/attachments") || path.ends_with("/files") {
            let body = upload("intrus");
            return (by.send_raw(method, &to, MULTIPART, &body), true);
        }
        if path == "/tickets/{number}/act" {
            let fields = [("do", "reopen"), ("note", "Intrus")];
            return (by.form(&to, &fields), true);
        }
        match self.body(method, path) {
            Some(body) => (by.send(method, &to, &body), true),
            None if path.starts_with("/api/") => (by.send(method, &to, &json!({})), false),
            None => (
                by.form(&to, &[("name", "Intrus"), ("text", "Intrus")]),
                false,
            ),
        }
    }

    /// Everything that the administrator sees of this house.
    fn seen(&self, ada: &Person) -> Vec<String> {
        [
            "/api/v1/clients/{client}",
            "/api/v1/clients/{client}/sites",
            "/api/v1/clients/{client}/third-parties",
            "/api/v1/clients/{client}/people",
            "/api/v1/clients/{client}/contract/versions",
            "/api/v1/tickets/{number}/events",
            "/api/v1/items/{item}/checks",
            "/api/v1/maintenance/{maintenance}",
            "/api/v1/clients/{client}/contract/versions/1",
            "/api/v1/clients/{client}/amendments/{draft}",
        ]
        .iter()
        .map(|path| ada.get(&self.filled(path)).expect(200).text)
        .chain([
            ada.get(&format!("/api/v1/tickets?client={}", self.client))
                .expect(200)
                .text,
            ada.get(&format!("/api/v1/items?client={}", self.client))
                .expect(200)
                .text,
        ])
        .collect()
    }
}

fn upload(marker: &str) -> String {
    format!(
        "--limite\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{marker}.txt\"\r\n\
         content-type: text/plain\r\n\r\n{marker}\r\n--limite--\r\n"
    )
}

fn is_sent_to_sign_in(answer: &Answer) -> bool {
    let to = answer.header("location").unwrap_or_default();
    answer.status == 303 && to.starts_with("/sign-in")
}

/// Whether a door stayed shut: refused, or, when what was sent was not fit for it, sent back to the
/// form. (That nothing was changed is seen afterwards.)
fn is_shut(answer: &Answer, fits: bool) -> bool {
    if fits {
        matches!(answer.status, 403 | 404)
    } else {
        answer.status == 303 || (400..500).contains(&answer.status)
    }
}

/// Doors that a test may walk through: signing out would end it, live streams have their own.
fn walked() -> Vec<(String, String, String)> {
    doors()
        .into_iter()
        .filter(|(_, path, guard)| {
            !matches!(guard.as_str(), "Public" | "Agent" | "Link")
                && !path.starts_with("/live")
                && !path.starts_with("/account/s")
        })
        .collect()
}

#[test]
fn a_clients_people_find_nothing_of_another_client_at_any_door() {
    let mut product = Product::start();
    let ada = product.administrator();
    months::identity(&ada);
    let ours = House::new(&product, &ada, "Alphonsine");
    let theirs = House::new(&product, &ada, "Bertrande");
    let before = theirs.seen(&ada);
    assert!(
        before.iter().all(|text| text.contains("Bertrande")),
        "all of it can be seen"
    );
    let mut holes = Vec::new();
    for (who, person) in [("decider", &ours.decider), ("user", &ours.user)] {
        let mut hold = |answer: &Answer, shut: bool, what: &str| {
            if !shut || answer.status >= 500 || answer.text.contains(theirs.marker) {
                let text: String = answer.text.chars().take(300).collect();
                holes.push(format!("{who}: {what}: {} {text}", answer.status));
            }
        };
        for (method, path, guard) in walked() {
            let (answer, fits) = theirs.tried(person, &method, &path);
            let shut = !path.contains('{') || is_shut(&answer, fits);
            hold(&answer, shut, &format!("{method} {path} ({guard})"));
            if method == "GET" && !path.contains('{') {
                for query in [format!("client={}", theirs.client), "q=fourbi".to_owned()] {
                    let answer = person.get(&format!("{path}?{query}"));
                    hold(&answer, true, &format!("{path}?{query}"));
                }
            }
        }
        // Their things named in something of one's own.
        for (field, number) in [
            ("client_id", theirs.client),
            ("site_id", theirs.site),
            ("item_id", theirs.item),
            ("requester_id", theirs.user_id),
        ] {
            let body = json!({ "title": "À moi", field: number });
            let answer = person.post("/api/v1/tickets", &body);
            // Users ask for themselves, whomever they name.
            let own = field == "requester_id" && answer.text.contains("user Alphonsine");
            hold(&answer, own || (400..500).contains(&answer.status), field);
        }
    }
    assert!(holes.is_empty(), "{}", holes.join("\n"));
    assert_eq!(theirs.seen(&ada), before, "nothing of theirs was changed");
}

#[test]
fn no_door_opens_to_a_role_that_the_policy_shuts_out() {
    let mut product = Product::start();
    let ada = product.administrator();
    months::identity(&ada);
    let house = House::new(&product, &ada, "Alphonsine");
    let mut people: Vec<(Role, Person)> = Role::ALL
        .into_iter()
        .filter(|role| !role.is_clients())
        .map(|role| (role, product.colleague(&ada, role.code())))
        .collect();
    people.push((Role::Decider, house.decider.clone()));
    people.push((Role::User, house.user.clone()));
    let before = house.seen(&ada);
    let (mut tried, mut holes) = (0, Vec::new());
    for (method, path, guard) in walked() {
        let permission = Permission::ALL
            .into_iter()
            .find(|permission| guard == format!("Needs({permission:?})"));
        let Some(permission) = permission else {
            assert_eq!(guard, "SignedIn", "{method} {path}");
            continue;
        };
        for (role, person) in &people {
            if policy(*role, permission) != Grant::No {
                continue;
            }
            let (answer, fits) = house.tried(person, &method, &path);
            if !is_shut(&answer, fits) || is_sent_to_sign_in(&answer) {
                let text: String = answer.text.chars().take(300).collect();
                holes.push(format!(
                    "{role:?} {method} {path} ({guard}): {} {text}",
                    answer.status
                ));
            }
            tried += 1;
        }
    }
    assert!(holes.is_empty(), "{}", holes.join("\n"));
    assert!(tried > 100, "the doors were tried: {tried}");
    assert_eq!(house.seen(&ada), before, "nothing was changed");
}

/// What a live stream says within `for_how_long`, head included.
fn listen(by: &Person, path: &str, for_how_long: Duration, meanwhile: impl FnOnce()) -> String {
    let address = by.url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).expect("connected");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {}\r\naccept: text/event-stream\r\n\r\n",
        by.cookie
    )
    .expect("sent");
    let short = Some(Duration::from_millis(100));
    stream.set_read_timeout(short).expect("a timeout");
    let mut heard = Vec::new();
    let mut buffer = [0; 65_536];
    let mut read = |stream: &mut TcpStream, heard: &mut Vec<u8>| match stream.read(&mut buffer) {
        Ok(read) => heard.extend_from_slice(&buffer[..read]),
        Err(_) => std::thread::sleep(Duration::from_millis(10)),
    };
    let start = Instant::now();
    while heard.is_empty() && start.elapsed() < Duration::from_secs(5) {
        read(&mut stream, &mut heard);
    }
    meanwhile();
    let start = Instant::now();
    while start.elapsed() < for_how_long {
        read(&mut stream, &mut heard);
    }
    String::from_utf8_lossy(&heard).into_owned()
}

#[test]
fn a_live_stream_says_nothing_of_another_client() {
    let mut product = Product::start();
    let ada = product.administrator();
    months::identity(&ada);
    let ours = House::new(&product, &ada, "Alphonsine");
    let theirs = House::new(&product, &ada, "Bertrande");
    let comment = |house: &House| {
        let path = format!("/api/v1/tickets/{}/comments", house.ticket);
        let body = json!({ "text": format!("du nouveau {}", house.marker) });
        ada.post(&path, &body).expect(201);
    };
    let long = Duration::from_millis(1200);
    for (_, path, _) in doors()
        .iter()
        .filter(|(_, path, _)| path.starts_with("/live"))
    {
        for person in [&ours.decider, &ours.user] {
            let heard = listen(person, &theirs.filled(path), long, || comment(&theirs));
            assert!(!heard.contains(theirs.marker), "{path}: {heard}");
            if path.contains('{') {
                let is_shut =
                    heard.starts_with("HTTP/1.1 404") || heard.starts_with("HTTP/1.1 403");
                assert!(is_shut, "{path}: {heard}");
            }
        }
    }
    let own = format!("/live/tickets/{}", ours.ticket);
    let quiet = listen(&ours.user, &own, long, || {}).len();
    let told = listen(&ours.user, &own, long, || comment(&ours)).len();
    assert!(told > quiet, "one's own ticket is told: {quiet} and {told}");
}

/// The policy and the list of doors as text: what a change of either looks like in review.
fn the_whole() -> String {
    let mut text = "# Who may do what: roles in columns, permissions in lines.\n\n".to_owned();
    let roles = Role::ALL.map(|role| format!("{:<15}", role.code()));
    let _ = writeln!(text, "{:<16}{}", "", roles.concat().trim_end());
    for permission in Permission::ALL {
        let grants =
            Role::ALL.map(|role| format!("{:<15}", format!("{:?}", policy(role, permission))));
        let _ = writeln!(
            text,
            "{:<16}{}",
            format!("{permission:?}"),
            grants.concat().trim_end()
        );
    }
    text.push_str("\n# Every door, and who gets through it.\n\n");
    let mut list = doors();
    list.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    for (method, path, guard) in list {
        let _ = writeln!(text, "{method:<7}{path}  {guard}");
    }
    text
}

#[test]
fn the_policy_and_the_doors_are_those_that_were_reviewed() {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/doors.txt");
    let now = the_whole();
    if std::env::var_os("INTENDANT_WRITE_SNAPSHOTS").is_some() {
        std::fs::write(place, &now).expect("written");
    }
    let reviewed = std::fs::read_to_string(place).unwrap_or_default();
    assert!(
        now == reviewed,
        "policy or doors changed: run this test with INTENDANT_WRITE_SNAPSHOTS=1 and review the \
         difference in tests/it/doors.txt"
    );
}
