//! Any bytes under any content type: inflated within the limits or refused, and made text of.
#![no_main]

use intendant_inventory::{Limits, encoding_of, inflate, to_text};

const KINDS: [&str; 5] = [
    "application/x-compress-zlib",
    "application/x-compress-gzip",
    "application/x-compress-br",
    "application/json",
    "application/x-compress",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { inflated: 4 << 20, ratio: 100 };
    for kind in KINDS {
        let Some(encoding) = encoding_of(kind, bytes) else { continue };
        if let Ok(inflated) = inflate(encoding, bytes, &limits) {
            assert!(inflated.len() <= limits.inflated);
            let text = to_text(inflated);
            let _ = intendant_inventory::dialect(&text);
        }
    }
});
