//! Any text as XML of FusionInventory and OCS agents; the same laws as for JSON. The text is put into a
//! message, so that the fuzzer need not find out how one begins.
#![no_main]

use intendant_inventory::{Keep, Message, Report, differences, read, skeleton_hash, without_secrets};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let wrapped = format!(
        "<?xml version=\"1.0\"?><REQUEST><QUERY>INVENTORY</QUERY><DEVICEID>d</DEVICEID><CONTENT>{text}</CONTENT></REQUEST>"
    );
    for text in [text, wrapped.as_str()] {
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
    }
});
