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
    let mut newer = said.clone();
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
