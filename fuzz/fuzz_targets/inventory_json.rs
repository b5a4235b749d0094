//! Any text as GLPI's JSON: read or refused, and what is read can be written, hashed, scrubbed and
//! compared. `scripts/fuzz.sh inventory_json SECONDS` runs it.
#![no_main]

use intendant_inventory::{Keep, Message, Report, differences, read, skeleton_hash, without_secrets};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(dialect) = intendant_inventory::dialect(text) {
        let _ = skeleton_hash(text, dialect);
        let _ = without_secrets(text, dialect, Keep::default());
    }
    if let Ok(Message::Inventory(mut report)) = read(text) {
        let written = serde_json::to_string(&*report).expect("a form in JSON");
        let again: Report = serde_json::from_str(&written).expect("its own form");
        assert_eq!(again.content.lasting_hash(), report.content.lasting_hash());
        assert!(differences(&report.content, &again.content).is_empty());
        report.content.scrub(Keep::default());
    }
});
