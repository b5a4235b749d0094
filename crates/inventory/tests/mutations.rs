//! Laws of reading that hold for whatever comes: nothing panics, limits hold, and what is read can be
//! written, read again, hashed, compared and scrubbed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use std::borrow::Cow;

use intendant_inventory::{
    Dialect, Encoding, Keep, Limits, Message, Report, deflate, dialect, differences, encoding_of,
    inflate, read, skeleton_hash, to_text, without_secrets,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const SAMPLES: [&[u8]; 5] = [
    include_bytes!("samples/glpi-agent-1.12-inventory-partial.json"),
    include_bytes!("samples/glpi-agent-1.12-CONTACT.json"),
    include_bytes!("samples/ocsinventory-2.10-INVENTORY.xml"),
    include_bytes!("samples/fi-snmp-job/08.xml"),
    include_bytes!("samples/fusioninventory-2.6-PROLOG.xml"),
];

/// What must hold of any bytes.
fn laws(bytes: &[u8]) {
    let text = to_text(Cow::Borrowed(bytes));
    let Ok(dialect) = dialect(&text) else { return };
    let _ = skeleton_hash(&text, dialect);
    let kept = without_secrets(&text, dialect, Keep::default());
    let message = read(&text);
    if let (Ok(Message::Inventory(_)), Some(kept)) = (&message, &kept) {
        assert!(
            matches!(read(kept), Ok(Message::Inventory(_))),
            "what is kept can be read"
        );
    }
    if let Ok(Message::Inventory(report)) = message {
        written(&report);
    }
}

fn written(report: &Report) {
    let text = serde_json::to_string(report).unwrap();
    assert!(!text.contains("\\u0000"), "PostgreSQL takes no NUL");
    let again: Report = serde_json::from_str(&text).unwrap();
    assert_eq!(again.content, report.content);
    assert_eq!(again.content.lasting_hash(), report.content.lasting_hash());
    assert!(differences(&report.content, &again.content).is_empty());
    let mut scrubbed = report.content.clone();
    scrubbed.scrub(Keep::default());
    assert!(!scrubbed.others.contains_key("envs"));
    assert_eq!(scrubbed.softwares, report.content.softwares);
}

/// Any value, of any shape.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| json!(f64::from(number) / 4.0)),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("12\u{0}\u{7}é ")),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((field(), inner), 0..4)
                .prop_map(|fields| Value::Object(Map::from_iter(fields))),
        ]
    })
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "name",
            "version",
            "mac",
            "type",
            "memory",
            "free",
            "serial",
            "serialnumber",
            "ips",
            "ip",
            "key",
            "cmd",
            "members",
            "NAME",
            "capacity",
            "connections",
            "vlans",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z_]{1,8}",
    ]
}

fn section() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "hardware",
            "bios",
            "softwares",
            "networks",
            "processes",
            "envs",
            "licenseinfos",
            "drives",
            "storages",
            "operatingsystem",
            "network_device",
            "network_ports",
            "local_groups",
            "memories",
            "versionclient",
            "firewall",
        ])
        .prop_map(str::to_owned),
        "[a-z_]{1,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_shape_of_json_is_taken_or_left(sections in prop::collection::vec((section(), any_value()), 0..8), partial in any_value()) {
        let content = Value::Object(Map::from_iter(sections));
        let message = json!({ "action": "inventory", "deviceid": "d", "partial": partial, "content": content });
        laws(message.to_string().as_bytes());
        let pretty = serde_json::to_string_pretty(&message).unwrap();
        laws(pretty.as_bytes());
        prop_assert!(matches!(read(&pretty), Ok(Message::Inventory(_))));
        prop_assert!(skeleton_hash(&pretty, Dialect::Json).is_some());
    }

    #[test]
    fn samples_with_anything_put_into_them_break_nothing(
        which in 0..SAMPLES.len(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, prop::collection::vec(any::<u8>(), 0..6)), 1..6),
    ) {
        let mut bytes = SAMPLES[which].to_vec();
        for (at, length, put) in cuts {
            if bytes.is_empty() {
                break;
            }
            let from = at.index(bytes.len());
            let to = (from + length).min(bytes.len());
            bytes.splice(from..to, put);
        }
        laws(&bytes);
        for kind in ["application/x-compress-zlib", "application/x-compress-br", "application/x-compress-gzip", "application/json"] {
            if let Some(encoding) = encoding_of(kind, &bytes) {
                let _ = inflate(encoding, &bytes, &Limits::default());
            }
        }
    }

    #[test]
    fn packed_bytes_that_were_damaged_stay_within_the_limits(
        at in any::<prop::sample::Index>(), byte in any::<u8>(), gzip in any::<bool>(), repeat in 1_usize..40_000,
    ) {
        let encoding = if gzip { Encoding::Gzip } else { Encoding::Zlib };
        let (_, mut packed) = deflate(encoding, &"<A>x</A>".repeat(repeat));
        let at = at.index(packed.len());
        packed[at] = byte;
        let limits = Limits { inflated: 100_000, ratio: 50 };
        if let Ok(out) = inflate(encoding, &packed, &limits) {
            prop_assert!(out.len() <= limits.inflated);
        }
    }
}
