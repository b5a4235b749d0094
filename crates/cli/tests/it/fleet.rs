//! Known once: sources of several makes, machines installed again, copies, doubts, merges and what a
//! person wrote.

use intendant_domain::access::Permission::SeeMachines;
use intendant_domain::id::{ClientId, ItemId};
use intendant_inventory::Report;
use intendant_server::fleet::{self, Absorbed, Raw, SourceKind, Speaker};
use intendant_server::platform::actor::Actor;
use intendant_server::platform::app::App;
use intendant_server::platform::config::Config;
use intendant_server::platform::failure::Failure;
use intendant_server::platform::tx::Tx;
use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::Product;

/// The same database, from within: reports are put in here as the door of agents does.
pub struct Within {
    app: App,
    runtime: tokio::runtime::Runtime,
}

impl Within {
    pub fn of(product: &Product) -> Self {
        let flags = product.database_flags();
        let config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            data: product.data(),
            database: flags.get(3).cloned(),
            public_url: None,
            printer: None,
        };
        Self {
            app: intendant_server::serve::open(&config).expect("the database opens"),
            runtime: tokio::runtime::Runtime::new().expect("a runtime"),
        }
    }

    fn tell(&self, speaker: &Speaker, content: &Value) -> Absorbed {
        self.tell_report(
            speaker,
            &json!({
                "action": "inventory", "deviceid": speaker.name, "itemtype": "Computer",
                "content": content,
            }),
        )
    }

    fn tell_report(&self, speaker: &Speaker, report: &Value) -> Absorbed {
        let bytes = report.to_string().into_bytes();
        let report: Report = serde_json::from_value(report.clone()).expect("a report");
        let speaker = speaker.clone();
        let raw = Raw {
            bytes,
            media: "application/json".to_owned(),
        };
        self.within(move |tx| fleet::absorb(tx, &speaker, report, raw))
            .expect("it is taken in")
    }

    fn within<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let actor = Actor::program("test");
        self.runtime.block_on(self.app.write(&actor, work))
    }

    fn text(&self, sql: &'static str, number: i64) -> String {
        self.within(move |tx| {
            let mut rows = tx.allow(SeeMachines)?;
            let row = rows.row(sql, &[number.into()])?.ok_or(Failure::NotFound)?;
            Ok(row.get::<String>(0)?)
        })
        .expect("a text")
    }

    fn item(&self, id: ItemId) -> Value {
        let text = self.text(
            "SELECT '{\"name\":\"' || name || '\",\"kind\":\"' || kind || '\",\"serial\":\"' || serial
               || '\",\"model\":\"' || model || '\",\"os\":\"' || os || '\",\"memory\":' || memory_mib
               || ',\"merged\":' || COALESCE(merged_into, 0) || ',\"retired\":'
               || CASE WHEN retired_at IS NULL THEN 'false' ELSE 'true' END || '}'
             FROM item WHERE id = $1",
            id.0,
        );
        serde_json::from_str(&text).expect("JSON")
    }
}

fn speaker(client: i64, kind: SourceKind, name: &str) -> Speaker {
    Speaker {
        client: ClientId(client),
        site: None,
        kind,
        name: name.to_owned(),
        agent_version: "1.0".to_owned(),
        tag: String::new(),
        item: None,
    }
}

/// A machine as an agent describes it.
fn machine(name: &str, serial: &str, uuid: &str, mac: &str) -> Value {
    json!({
        "bios": { "ssn": serial, "smanufacturer": "Dell Inc.", "smodel": "PowerEdge R740" },
        "hardware": { "name": name, "uuid": uuid, "memory": 16384, "chassis_type": "Rack Mount Chassis",
            "vmsystem": "Physical" },
        "operatingsystem": { "name": "Debian GNU/Linux", "version": "12.11",
            "full_name": "Debian GNU/Linux 12 (bookworm)" },
        "networks": [{ "description": "eth0", "mac": mac, "ipaddress": "192.0.2.9", "type": "ethernet",
            "status": "up" }],
        "softwares": [
            { "name": "nginx", "version": "1.22.1-9", "arch": "amd64", "from": "deb" },
            { "name": "bash", "version": "5.2.15-2", "arch": "amd64", "from": "deb" },
        ],
        "versionclient": "test",
    })
}

const UUID: &str = "4c4c4544-0042-3510-8054-b7c04f4a3432";

fn item_of(absorbed: Absorbed) -> ItemId {
    match absorbed {
        Absorbed::New(item) | Absorbed::Changed(item, _) | Absorbed::Unchanged(item) => item,
        Absorbed::Doubt(doubt) => panic!("doubt {doubt}"),
    }
}

#[test]
fn sources_of_three_makes_speak_of_one_item_and_only_what_changed_is_told() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let within = Within::of(&product);
    let glpi = speaker(acme, SourceKind::Glpi, "9477231a-e768-11f1");
    let said = machine("srv-web-1", "CZC71234AB", UUID, "00:16:3e:11:22:33");
    let first = within.tell(&glpi, &said);
    let Absorbed::New(item) = first else {
        panic!("{first:?}");
    };
    assert_eq!(within.tell(&glpi, &said), Absorbed::Unchanged(item));
    let known = within.item(item);
    assert_eq!(known["name"], "srv-web-1");
    assert_eq!(known["kind"], "server");
    assert_eq!(known["serial"], "CZC71234AB");
    assert_eq!(known["memory"], 16384);

    // FusionInventory has no UUID, OCS only the interface: both are the same machine.
    let fusion = speaker(
        acme,
        SourceKind::FusionInventory,
        "srv-web-1-2026-01-01-00-00-00",
    );
    let other = machine("srv-web-1", "CZC71234AB", "", "00:16:3e:11:22:33");
    assert!(matches!(within.tell(&fusion, &other), Absorbed::Changed(id, _) if id == item));
    let ocs = speaker(acme, SourceKind::Ocs, "srv-web-1-2026-01-02-00-00-00");
    let bare = machine("srv-web-1", "", "", "00:16:3e:11:22:33");
    assert!(matches!(within.tell(&ocs, &bare), Absorbed::Changed(id, _) if id == item));

    // A package is replaced, memory is added.
    let mut newer = said;
    newer["hardware"]["memory"] = json!(32768);
    newer["softwares"][0]["version"] = json!("1.24.0-1");
    assert_eq!(within.tell(&glpi, &newer), Absorbed::Changed(item, 2));
    assert_eq!(within.item(item)["memory"], 32768);
    let event = within.text(
        "SELECT body FROM event WHERE subject = 'item' AND subject_id = $1
         AND kind = 'inventory-changed' ORDER BY seq DESC LIMIT 1",
        item.0,
    );
    let event: Value = serde_json::from_str(&event).expect("JSON");
    let nginx = event["list"]
        .as_array()
        .expect("differences")
        .iter()
        .find(|one| one["section"] == "softwares")
        .expect("software");
    assert_eq!(nginx["key"], "nginx");
    assert_eq!(
        (&nginx["from"], &nginx["to"]),
        (&json!("1.22.1-9"), &json!("1.24.0-1"))
    );
    let added = within.text(
        "SELECT CAST(count(*) AS TEXT) FROM event WHERE subject = 'item' AND subject_id = $1
         AND kind = 'source-added'",
        item.0,
    );
    assert_eq!(added, "2");
}

#[test]
fn a_partial_report_changes_only_what_it_carries() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let within = Within::of(&product);
    let glpi = speaker(acme, SourceKind::Glpi, "agent-1");
    let item = item_of(within.tell(
        &glpi,
        &machine("pc-1", "CZC7000001", UUID, "00:16:3e:11:22:33"),
    ));
    let partial = json!({
        "action": "inventory", "deviceid": "x", "itemtype": "Computer", "partial": true,
        "content": { "hardware": { "name": "pc-1", "uuid": UUID, "memory": 8192,
            "chassis_type": "Rack Mount Chassis", "vmsystem": "Physical" }, "versionclient": "test" },
    });
    assert!(matches!(within.tell_report(&glpi, &partial), Absorbed::Changed(id, _) if id == item));
    let known = within.item(item);
    assert_eq!(known["memory"], 8192);
    assert_eq!(known["serial"], "CZC7000001");
    assert_eq!(known["os"], "Debian GNU/Linux 12 (bookworm)");
    let software = within.text(
        "SELECT CAST(count AS TEXT) FROM item_software WHERE item_id = $1",
        item.0,
    );
    assert_eq!(software, "2", "absent sections are no removals");
}

#[test]
fn a_machine_installed_again_is_the_same_and_a_copy_becomes_another() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let within = Within::of(&product);
    let mac = "00:16:3e:11:22:33";
    let first = speaker(acme, SourceKind::Glpi, "agent-a");
    let item = item_of(within.tell(&first, &machine("pc-old", "CZC7000001", UUID, mac)));
    // Installed again: another agent id, another name, the same hardware.
    let again = speaker(acme, SourceKind::Glpi, "agent-b");
    assert_eq!(
        item_of(within.tell(&again, &machine("pc-new", "CZC7000001", UUID, mac))),
        item
    );
    assert_eq!(within.item(item)["name"], "pc-new");
    // A copy under another name with interfaces of its own is another at once.
    let copy = speaker(acme, SourceKind::Glpi, "agent-c");
    let clone = machine("pc-copy", "CZC7000001", UUID, "00:16:3e:aa:bb:cc");
    let Absorbed::New(other) = within.tell(&copy, &clone) else {
        panic!("a copy is another");
    };
    assert_ne!(other, item);
    // A copy of the whole disk speaks with the same agent id.
    let twin = machine(
        "pc-twin",
        "CZC7000009",
        "deadbeef-1234-4321-8765-abcdef012345",
        "00:16:3e:dd:dd:dd",
    );
    let Absorbed::New(third) = within.tell(&again, &twin) else {
        panic!("another machine under the same agent id");
    };
    assert_eq!(item_of(within.tell(&again, &twin)), third);
    assert_eq!(
        item_of(within.tell(&again, &machine("pc-new", "CZC7000001", UUID, mac))),
        item
    );
}

#[test]
fn a_copy_that_keeps_its_name_is_told_apart_once_the_first_speaks_again() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let within = Within::of(&product);
    let first = speaker(acme, SourceKind::Glpi, "agent-a");
    let original = machine("srv-app", "", UUID, "00:16:3e:11:22:33");
    let item = item_of(within.tell(&first, &original));
    let second = speaker(acme, SourceKind::Glpi, "agent-b");
    let copy = machine("srv-app", "", UUID, "00:16:3e:aa:bb:cc");
    assert_eq!(
        item_of(within.tell(&second, &copy)),
        item,
        "it may have been installed again"
    );
    assert_eq!(item_of(within.tell(&first, &original)), item);
    let now_on = item_of(within.tell(&second, &copy));
    assert_ne!(now_on, item, "both speak: they are two");
    assert_eq!(item_of(within.tell(&first, &original)), item);
}

#[test]
fn ten_machines_with_one_uuid_are_ten() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let within = Within::of(&product);
    let mut items = Vec::new();
    for n in 0..10 {
        let one = speaker(acme, SourceKind::Glpi, &format!("agent-{n}"));
        let said = machine(
            &format!("pc-{n:02}"),
            "Default string",
            UUID,
            &format!("00:16:3e:00:00:{n:02x}"),
        );
        let Absorbed::New(item) = within.tell(&one, &said) else {
            panic!("machine {n} is its own");
        };
        items.push(item);
    }
    items.sort();
    items.dedup();
    assert_eq!(items.len(), 10);
    // One of them, installed again, is known by its interface.
    let again = speaker(acme, SourceKind::Glpi, "agent-again");
    let said = machine("pc-03", "Default string", UUID, "00:16:3e:00:00:03");
    assert_eq!(item_of(within.tell(&again, &said)), items[3]);
}

#[test]
fn a_name_alone_asks_a_person_whose_decision_can_be_undone() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let within = Within::of(&product);
    // Known by its name alone, from a file; then an agent speaks of a machine of that name.
    let file = speaker(acme, SourceKind::Import, "parc.csv:3");
    let bare = json!({ "hardware": { "name": "srv-files" }, "versionclient": "csv" });
    let item = item_of(within.tell(&file, &bare));
    let glpi = speaker(acme, SourceKind::Glpi, "agent-f");
    let said = machine("SRV-FILES", "CZC7000042", UUID, "00:16:3e:11:22:33");
    let Absorbed::Doubt(doubt) = within.tell(&glpi, &said) else {
        panic!("a person is asked");
    };
    let open = ada.get("/api/v1/doubts").expect(200).json();
    assert_eq!(open["items"][0]["id"], doubt);
    assert_eq!(open["items"][0]["candidates"][0]["item"], item.0);
    assert_eq!(open["items"][0]["candidates"][0]["why"]["rule"], "host");
    let page = ada.get("/machines/doubts").expect(200).text;
    assert!(
        page.contains("SRV-FILES") && page.contains("CZC7000042"),
        "{page}"
    );
    // It speaks again meanwhile: still one doubt.
    assert_eq!(within.tell(&glpi, &said), Absorbed::Doubt(doubt));

    let later = json!({ "decision": "later" });
    ada.post(&format!("/api/v1/doubts/{doubt}/decision"), &later)
        .expect(200);
    let wrong = json!({ "decision": "same" });
    ada.post(&format!("/api/v1/doubts/{doubt}/decision"), &wrong)
        .expect(422);
    let other = json!({ "decision": "other" });
    let made = ada
        .post(&format!("/api/v1/doubts/{doubt}/decision"), &other)
        .expect(200)
        .json();
    let new = made["item"].as_i64().expect("an item");
    assert_ne!(new, item.0);
    assert_eq!(within.item(ItemId(new))["serial"], "CZC7000042");
    ada.post(&format!("/api/v1/doubts/{doubt}/decision"), &other)
        .expect(409);
    ada.post(&format!("/api/v1/doubts/{doubt}/reopen"), &json!({}))
        .expect(204);
    assert_eq!(within.item(ItemId(new))["retired"], true);

    let same = json!({ "decision": "same", "item": item.0 });
    ada.post(&format!("/api/v1/doubts/{doubt}/decision"), &same)
        .expect(200);
    assert_eq!(within.item(item)["serial"], "CZC7000042");
    // From now on it is known by its agent.
    let mut newer = said;
    newer["hardware"]["memory"] = json!(65536);
    assert!(matches!(within.tell(&glpi, &newer), Absorbed::Changed(id, _) if id == item));
    assert_eq!(
        ada.get("/api/v1/doubts").expect(200).json()["items"],
        json!([])
    );
    let sources = ada
        .get(&format!("/api/v1/items/{item}/sources"))
        .expect(200)
        .json();
    assert_eq!(sources["sources"].as_array().map(Vec::len), Some(2));
    assert_eq!(sources["fields"]["serial"]["source"], "glpi");
    let source = sources["sources"][0]["id"].as_i64().expect("a number");
    let raw = ada
        .get(&format!("/api/v1/sources/{source}/payload"))
        .expect(200)
        .text;
    assert!(raw.contains("CZC7000042"), "the payload as it came");
    ada.get(&format!("/machines/{item}/sources")).expect(200);
}

#[test]
fn a_merge_moves_all_and_its_undoing_puts_all_back() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let globex = client(&ada, "Globex SA");
    let within = Within::of(&product);
    let glpi = speaker(acme, SourceKind::Glpi, "agent-m");
    let from = item_of(within.tell(
        &glpi,
        &machine("pc-m1", "CZC7000051", "", "00:16:3e:11:22:33"),
    ));
    let ocs = speaker(acme, SourceKind::Ocs, "pc-m2-x");
    let into = item_of(within.tell(&ocs, &machine("pc-m2", "", "", "00:16:3e:aa:bb:cc")));
    let check = json!({ "name": "ssh", "what": { "kind": "tcp", "host": "x", "port": 22 } });
    ada.post(&format!("/api/v1/items/{from}/checks"), &check)
        .expect(201);
    let elsewhere = speaker(globex, SourceKind::Glpi, "agent-g");
    let other = item_of(within.tell(
        &elsewhere,
        &machine("pc-g", "CZC7000099", "", "00:16:3e:99:99:99"),
    ));
    let refused = ada.post(
        &format!("/api/v1/items/{from}/merge"),
        &json!({ "into": other.0 }),
    );
    refused.expect(404);
    ada.post(
        &format!("/api/v1/items/{from}/merge"),
        &json!({ "into": from.0 }),
    )
    .expect(422);

    let before = (within.item(from), within.item(into));
    let preview = ada
        .get(&format!("/machines/{from}/merge?into={into}"))
        .expect(200)
        .text;
    assert!(
        preview.contains("pc-m1") && preview.contains("pc-m2"),
        "{preview}"
    );
    let made = ada
        .post(
            &format!("/api/v1/items/{from}/merge"),
            &json!({ "into": into.0 }),
        )
        .expect(201)
        .json();
    let number = made["id"].as_i64().expect("a number");
    assert_eq!(within.item(from)["merged"], into.0);
    let one = within.item(into);
    assert_eq!(
        (&one["serial"], &one["name"]),
        (&json!("CZC7000051"), &json!("pc-m1")),
        "the best source"
    );
    let checks = ada
        .get(&format!("/api/v1/items/{into}/checks"))
        .expect(200)
        .text;
    assert!(checks.contains("ssh"), "{checks}");
    // Its old number leads there, its agent speaks there.
    let led = ada.get(&format!("/machines/{from}"));
    assert_eq!(
        led.header("location"),
        Some(format!("/machines/{into}").as_str())
    );
    let mut newer = machine("pc-m1", "CZC7000051", "", "00:16:3e:11:22:33");
    newer["hardware"]["memory"] = json!(65536);
    assert_eq!(item_of(within.tell(&glpi, &newer)), into);

    ada.post(&format!("/api/v1/moves/{number}/undo"), &json!({}))
        .expect(204);
    ada.post(&format!("/api/v1/moves/{number}/undo"), &json!({}))
        .expect(409);
    let mut back = within.item(from);
    assert_eq!(back["memory"], 65536, "what was said meanwhile is kept");
    back["memory"] = json!(16384);
    assert_eq!((back, within.item(into)), before);
    let checks = ada
        .get(&format!("/api/v1/items/{from}/checks"))
        .expect(200)
        .text;
    assert!(checks.contains("ssh"), "{checks}");
    assert_eq!(item_of(within.tell(&glpi, &newer)), from);

    // Parted and put together again.
    let fusion = speaker(acme, SourceKind::FusionInventory, "pc-m1-y");
    assert_eq!(
        item_of(within.tell(
            &fusion,
            &machine("pc-m1", "CZC7000051", "", "00:16:3e:11:22:33")
        )),
        from
    );
    let sources = ada
        .get(&format!("/api/v1/items/{from}/sources"))
        .expect(200)
        .json();
    let second = sources["sources"][1]["id"].as_i64().expect("a number");
    let split = ada
        .post(&format!("/api/v1/sources/{second}/split"), &json!({}))
        .expect(201)
        .json();
    let parted = ItemId(split["item"].as_i64().expect("an item"));
    assert_eq!(within.item(parted)["serial"], "CZC7000051");
    assert_eq!(
        item_of(within.tell(
            &fusion,
            &machine("pc-m1", "CZC7000051", "", "00:16:3e:11:22:33")
        )),
        parted
    );
    ada.post(&format!("/api/v1/moves/{}/undo", split["id"]), &json!({}))
        .expect(204);
    assert_eq!(within.item(parted)["merged"], from.0);
    let verified = std::process::Command::new(env!("CARGO_BIN_EXE_intendant"))
        .args(["verify", "--chain"])
        .args(product.database_flags())
        .status()
        .expect("runs");
    assert!(verified.success(), "every chain is whole");
}

#[test]
fn what_a_person_wrote_stands_and_the_difference_is_shown() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let within = Within::of(&product);
    let glpi = speaker(acme, SourceKind::Glpi, "agent-h");
    let said = machine("pc-h1", "CZC7000061", "", "00:16:3e:11:22:33");
    let item = item_of(within.tell(&glpi, &said));
    let values = std::collections::BTreeMap::from([
        ("model".to_owned(), "R740xd".to_owned()),
        ("kind".to_owned(), "vm".to_owned()),
    ]);
    let changed = within
        .within(move |tx| fleet::by_hand(tx, item, &values))
        .expect("it is written");
    assert_eq!(changed.len(), 2);
    let mut newer = said;
    newer["bios"]["smodel"] = json!("PowerEdge R750");
    within.tell(&glpi, &newer);
    let known = within.item(item);
    assert_eq!(
        (&known["model"], &known["kind"]),
        (&json!("R740xd"), &json!("vm"))
    );
    let page = ada
        .get(&format!("/machines/{item}/sources"))
        .expect(200)
        .text;
    assert!(
        page.contains("R740xd") && page.contains("PowerEdge R750"),
        "{page}"
    );
    // Taken back: the source's word stands.
    let back = std::collections::BTreeMap::from([("model".to_owned(), String::new())]);
    within
        .within(move |tx| fleet::by_hand(tx, item, &back))
        .expect("it is taken back");
    assert_eq!(within.item(item)["model"], "PowerEdge R750");
}

#[test]
fn the_rules_are_an_administrators() {
    let mut product = Product::start();
    let ada = product.administrator();
    let technician = product.colleague(&ada, "technician");
    technician.get("/api/v1/identity-rules").expect(403);
    let mut rules = ada.get("/api/v1/identity-rules").expect(200).json();
    assert_eq!(rules["rules"][0]["rule"], "agent-id");
    assert_eq!(rules["rules"].as_array().map(Vec::len), Some(8));
    // Without the rule of interfaces, one without numbers is not known again by them.
    for rule in rules["rules"].as_array_mut().expect("rules") {
        if rule["rule"] == "mac" || rule["rule"] == "host" {
            rule["mode"] = json!("off");
        }
    }
    ada.send("PUT", "/api/v1/identity-rules", &rules)
        .expect(200);
    let acme = client(&ada, "Acme SAS");
    let within = Within::of(&product);
    let said = machine("pc-r1", "", "", "00:16:3e:11:22:33");
    let one = item_of(within.tell(&speaker(acme, SourceKind::Glpi, "a"), &said));
    let other = item_of(within.tell(&speaker(acme, SourceKind::Ocs, "b"), &said));
    assert_ne!(one, other);
    ada.get("/machines/rules").expect(200);
    let fields = [
        ("rule", "mac"),
        ("mode-mac", "sure"),
        ("rule", "uuid"),
        ("mode-uuid", "sure"),
        ("up", "uuid"),
        ("shared_from", "5"),
    ];
    let saved = ada.form("/machines/rules", &fields);
    assert_eq!(saved.status, 303, "{}", saved.text);
    let rules = ada.get("/api/v1/identity-rules").expect(200).json();
    assert_eq!(
        (&rules["rules"][0]["rule"], &rules["rules"][1]["rule"]),
        (&json!("uuid"), &json!("mac"))
    );
    assert_eq!(
        rules["rules"][2]["mode"], "off",
        "what is left out is switched off"
    );
    assert_eq!(rules["shared_from"], 5);
    rules["rules"].as_array().expect("all eight");
    let wrong = json!({ "rules": [{ "rule": "luck", "mode": "sure" }], "shared_from": 3 });
    ada.send("PUT", "/api/v1/identity-rules", &wrong)
        .expect(422);
}

#[test]
fn our_agent_on_a_machine_that_others_know_joins_it_under_the_older_number() {
    use intendant_protocol as protocol;
    use intendant_server::watch;

    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let within = Within::of(&product);
    let glpi = speaker(acme, SourceKind::Glpi, "agent-j");
    let mac = "00:16:3e:11:22:33";
    let item = item_of(within.tell(&glpi, &machine("srv-j1", "CZC7000071", UUID, mac)));
    let token = within
        .within(move |tx| {
            let new = watch::NewEnrolment {
                client: ClientId(acme),
                site: None,
                kind: "vm".to_owned(),
                tags: vec!["prod".to_owned()],
            };
            watch::new_enrolment(tx, &new)
        })
        .expect("a token")
        .token;
    let taken = within
        .within(move |tx| {
            let request = protocol::EnrolRequest {
                v: protocol::VERSION,
                token,
                public_key: protocol::encode(&[7; protocol::KEY_BYTES]),
                hostname: "srv-j1".to_owned(),
                machine_id: String::new(),
                agent_version: "0.1.0".to_owned(),
            };
            watch::take_in(tx, &request)
        })
        .expect("it is enrolled");
    let list = ada
        .get(&format!("/api/v1/items?client={acme}"))
        .expect(200)
        .json();
    assert_eq!(
        list["items"].as_array().map(Vec::len),
        Some(2),
        "two until it says what it is"
    );
    within
        .within(move |tx| {
            let inventory = protocol::Inventory {
                hostname: "srv-j1".to_owned(),
                interfaces: vec![protocol::NetworkInterface {
                    name: "eth0".to_owned(),
                    mac: Some(mac.to_owned()),
                    up: true,
                    addresses: Vec::new(),
                }],
                ..protocol::Inventory::default()
            };
            let report = protocol::InventoryReport {
                hash: "of-an-older-agent".to_owned(),
                inventory,
            };
            let batch = protocol::Batch {
                first_seq: 1,
                sent_at: tx.now(),
                events: vec![protocol::Event {
                    seq: 1,
                    at: tx.now(),
                    body: protocol::EventBody::Inventory(Box::new(report)),
                }],
            };
            watch::take(tx, taken.agent_id.parse().expect("a number"), &batch)
        })
        .expect("it is taken in");
    let list = ada
        .get(&format!("/api/v1/items?client={acme}"))
        .expect(200)
        .json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!(list["items"][0]["id"], item.0);
    assert_eq!(
        list["items"][0]["kind"], "vm",
        "what was said at enrolment stands"
    );
    assert_eq!(list["items"][0]["tags"], json!(["prod"]));
    let checks = ada
        .get(&format!("/api/v1/items/{item}/checks"))
        .expect(200)
        .text;
    assert!(checks.contains("alive"), "{checks}");
}

#[test]
fn what_a_person_wrote_down_before_is_asked_about() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let body = json!({ "client": acme, "name": "SRV-COMPTA", "kind": "server" });
    let item = ada.post("/api/v1/items", &body).expect(201).json()["id"].clone();
    let within = Within::of(&product);
    let glpi = speaker(acme, SourceKind::Glpi, "agent-k");
    let said = machine("srv-compta", "CZC7000081", UUID, "00:16:3e:11:22:33");
    let Absorbed::Doubt(doubt) = within.tell(&glpi, &said) else {
        panic!("a person is asked");
    };
    let same = json!({ "decision": "same", "item": item });
    ada.post(&format!("/api/v1/doubts/{doubt}/decision"), &same)
        .expect(200);
    let known = within.item(ItemId(item.as_i64().expect("a number")));
    assert_eq!(
        (&known["name"], &known["serial"]),
        (&json!("SRV-COMPTA"), &json!("CZC7000081"))
    );
    // Another client's decision is not there for anybody.
    let globex = client(&ada, "Globex SA");
    let body = json!({ "client": globex, "name": "autre", "kind": "server" });
    let foreign = ada.post("/api/v1/items", &body).expect(201).json()["id"].clone();
    ada.post(&format!("/api/v1/doubts/{doubt}/reopen"), &json!({}))
        .expect(204);
    let wrong = json!({ "decision": "same", "item": foreign });
    ada.post(&format!("/api/v1/doubts/{doubt}/decision"), &wrong)
        .expect(404);
}

#[test]
fn who_has_a_version_is_known_at_once_and_after_it_was_put_in_order() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    let within = Within::of(&product);
    let mut items = Vec::new();
    for n in 0..3 {
        let one = speaker(acme, SourceKind::Glpi, &format!("agent-{n}"));
        let said = machine(
            &format!("pc-s{n}"),
            &format!("CZC700009{n}"),
            "",
            &format!("00:16:3e:00:01:{n:02x}"),
        );
        items.push(item_of(within.tell(&one, &said)));
    }
    let holders = |package: &'static str| {
        within
            .within(move |tx| {
                let mut rows = tx.allow(SeeMachines)?;
                let versions = rows
                    .rows(
                        "SELECT id FROM software_version WHERE package = $1",
                        &[package.into()],
                    )?
                    .iter()
                    .map(|row| row.get(0))
                    .collect::<Result<Vec<i64>, _>>()?;
                Ok(fleet::holders(&mut rows, &versions)?
                    .iter()
                    .collect::<Vec<u32>>())
            })
            .expect("holders")
    };
    let all: Vec<u32> = items
        .iter()
        .map(|item| u32::try_from(item.0).expect("small"))
        .collect();
    assert_eq!(holders("nginx"), all, "before the bitmaps are up to date");
    let waiting =
        "SELECT CAST(count(*) AS TEXT) FROM item_software WHERE dirty = 1 AND item_id > $1";
    for _ in 0..100 {
        if within.text(waiting, 0) == "0" {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(within.text(waiting, 0), "0", "the job has done its work");
    assert_eq!(holders("nginx"), all, "and after");
    let mut without = machine("pc-s1", "CZC7000091", "", "00:16:3e:00:01:01");
    without["softwares"]
        .as_array_mut()
        .expect("a list")
        .remove(0);
    within.tell(&speaker(acme, SourceKind::Glpi, "agent-1"), &without);
    assert_eq!(holders("nginx"), [all[0], all[2]]);
    assert_eq!(holders("bash"), all);
}
