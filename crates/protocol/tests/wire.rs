//! Every message ever shipped must still be understood, and say what it said.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers may fail loudly"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use intendant_protocol::{
    AgentMessage, CheckKind, CheckState, Config, EnrolAnswer, EnrolRequest, Event, EventBody,
    GapReason, OpenConfigError, Problem, RefusalReason, ServerMessage, SignedConfig, encode,
    link_message, public_key, sign, verify,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/wire")
}

/// Reads a sample as what its name says, and gives it back as JSON.
fn understand(name: &str, text: &str) -> Value {
    fn both<T: DeserializeOwned + Serialize>(text: &str) -> Value {
        let message: T = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}"));
        serde_json::to_value(message).unwrap()
    }
    match name.split('-').next().unwrap() {
        "enrol_request" => both::<EnrolRequest>(text),
        "enrol_answer" => both::<EnrolAnswer>(text),
        "problem" => both::<Problem>(text),
        "server" => both::<ServerMessage>(text),
        "agent" => both::<AgentMessage>(text),
        "event" => both::<Event>(text),
        "config" => both::<Config>(text),
        other => panic!("{name}: no rule for {other}"),
    }
}

/// Whether `all` says everything that `part` says.
fn contains(all: &Value, part: &Value, path: &str) -> Result<(), String> {
    match (all, part) {
        (Value::Object(all), Value::Object(part)) => part.iter().try_for_each(|(key, value)| {
            let found = all.get(key).unwrap_or(&Value::Null);
            contains(found, value, &format!("{path}.{key}"))
        }),
        (Value::Array(all), Value::Array(part)) if all.len() == part.len() => (all.iter())
            .zip(part)
            .enumerate()
            .try_for_each(|(at, (all, part))| contains(all, part, &format!("{path}[{at}]"))),
        (Value::Number(all), Value::Number(part)) if all.as_f64() == part.as_f64() => Ok(()),
        _ if all == part => Ok(()),
        _ => Err(format!("{path}: {part} became {all}")),
    }
}

#[test]
fn every_sample_is_understood_whole() {
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let back = understand(&name, &text);
        let sample: Value = serde_json::from_str(&text).unwrap();
        if !name.ends_with("newer") {
            contains(&back, &sample, &name).unwrap();
        }
        seen += 1;
    }
    assert!(seen >= 20, "only {seen} samples found");
}

#[test]
fn every_kind_has_a_sample() {
    let mut kinds = BTreeSet::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let sample: Value = serde_json::from_str(&text).unwrap();
        for field in ["type", "kind"] {
            kinds.extend(sample[field].as_str().map(str::to_owned));
        }
        for check in sample["checks"].as_array().into_iter().flatten() {
            kinds.insert(format!("check:{}", check["kind"].as_str().unwrap()));
        }
    }
    let wanted = [
        "challenge",
        "welcome",
        "refused",
        "ack",
        "config",
        "hello",
        "batch",
        "started",
        "stopped",
        "heartbeat",
        "check",
        "report",
        "inventory",
        "gap",
        "clock_changed",
        "check:disk",
        "check:memory",
        "check:load",
        "check:systemd_unit",
        "check:process",
        "check:tcp",
        "check:http",
        "check:plugin",
    ];
    for kind in wanted {
        assert!(kinds.contains(kind), "no sample of {kind}");
    }
}

#[test]
fn what_a_newer_peer_says_is_set_apart_not_an_error() {
    let read = |name: &str| fs::read_to_string(folder().join(name)).unwrap();
    let server: ServerMessage = serde_json::from_str(&read("server-newer.json")).unwrap();
    assert_eq!(server, ServerMessage::Unknown);
    let event: Event = serde_json::from_str(&read("event-newer.json")).unwrap();
    assert_eq!((event.seq, event.body), (9, EventBody::Unknown));
    let config: Config = serde_json::from_str(&read("config-newer.json")).unwrap();
    assert_eq!(config.checks[0].kind, CheckKind::Unsupported);
    assert_eq!(config.checks[0].interval_s, 60);
    let refused = r#"{"type":"refused","reason":"because"}"#;
    let ServerMessage::Refused(refusal) = serde_json::from_str(refused).unwrap() else {
        panic!("not a refusal");
    };
    assert_eq!(refusal.reason, RefusalReason::Other);
    let gap = r#"{"seq":1,"at":0,"kind":"gap","reason":"moths","count":1}"#;
    let EventBody::Gap(gap) = serde_json::from_str::<Event>(gap).unwrap().body else {
        panic!("not a gap");
    };
    assert_eq!(gap.reason, GapReason::Other);
}

const SECRET: [u8; 32] = [7; 32];

#[test]
fn only_the_pinned_server_may_configure_and_only_this_agent_and_only_forwards() {
    let config = Config {
        version: 4,
        agent_id: "agt_1".to_owned(),
        heartbeat_s: 60,
        language: String::new(),
        checks: vec![],
        network: vec![],
    };
    let key = public_key(&SECRET);
    let sealed = SignedConfig::seal(&config, &SECRET).unwrap();
    assert_eq!(sealed.open(&key, "agt_1"), Ok(config.clone()));
    assert_eq!(sealed.open_newer(&key, "agt_1", 3), Ok(config));
    let (offered, present) = (4, 4);
    let stale = Err(OpenConfigError::NotNewer { offered, present });
    assert_eq!(sealed.open_newer(&key, "agt_1", 4), stale);
    let other = Err(OpenConfigError::OtherAgent("agt_1".to_owned()));
    assert_eq!(sealed.open(&key, "agt_2"), other);
    let bad = Err(OpenConfigError::BadSignature);
    assert_eq!(sealed.open(&public_key(&[8; 32]), "agt_1"), bad);
    let mut changed = sealed.clone();
    changed.payload = changed.payload.replace("60", "61");
    assert_eq!(changed.open(&key, "agt_1"), bad);
    let mut unsigned = sealed;
    unsigned.signature.clear();
    assert_eq!(unsigned.open(&key, "agt_1"), bad);
    // A signature over the bare payload, without the prefix, is for something else.
    unsigned.signature = encode(&sign(&SECRET, unsigned.payload.as_bytes()));
    assert_eq!(unsigned.open(&key, "agt_1"), bad);
}

#[test]
fn a_link_signature_holds_for_one_nonce_host_and_agent() {
    let key = public_key(&SECRET);
    let signature = sign(&SECRET, &link_message("n", "h", "a"));
    assert!(verify(&key, &link_message("n", "h", "a"), &signature));
    for (nonce, host, agent) in [
        ("m", "h", "a"),
        ("n", "g", "a"),
        ("n", "h", "b"),
        ("nh", "", "a"),
    ] {
        assert!(!verify(&key, &link_message(nonce, host, agent), &signature));
    }
    assert!(!verify(
        &key[..31],
        &link_message("n", "h", "a"),
        &signature
    ));
    assert!(!verify(
        &key,
        &link_message("n", "h", "a"),
        &signature[..63]
    ));
    // Parts cannot be shifted into one another.
    assert_ne!(
        link_message("a\u{0}1:b", "", ""),
        link_message("a", "b", "")
    );
}

#[test]
fn states_are_those_of_the_plugins() {
    for state in [
        CheckState::Ok,
        CheckState::Warning,
        CheckState::Critical,
        CheckState::Unknown,
    ] {
        assert_eq!(CheckState::from_exit_code(state.exit_code().into()), state);
    }
    assert_eq!(CheckState::from_exit_code(77), CheckState::Unknown);
    assert_eq!(
        CheckState::Unknown.worse(CheckState::Critical),
        CheckState::Critical
    );
    assert_eq!(
        CheckState::Unknown.worse(CheckState::Warning),
        CheckState::Unknown
    );
}
