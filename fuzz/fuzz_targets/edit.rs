//! Any path in any file is changed or refused.
#![no_main]

use intendant_contract::edit::{Value, append, remove, set};

libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (text, path) = input;
    let _ = set(text, path, &Value::Integer(1));
    let _ = remove(text, path);
    let _ = append(text, path, "key = \"x\"");
});
