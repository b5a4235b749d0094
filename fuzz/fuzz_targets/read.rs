//! Any text is read or refused, and what is read can be shown, compared with itself and criticised.
//! `scripts/fuzz.sh read SECONDS` runs it.
#![no_main]

use intendant_contract::diff::diff;
use intendant_contract::lint::lint;
use intendant_contract::model::Language;
use intendant_contract::read;
use intendant_contract::show::show;

libfuzzer_sys::fuzz_target!(|text: &str| {
    match read("fuzz.toml", text) {
        Ok(contract) => {
            assert!(diff(&contract, &contract).is_empty());
            let _ = lint(&contract);
            let _ = show(&contract, Language::Fr);
            let _ = show(&contract, Language::En);
        }
        Err(errors) => assert!(!errors.0.is_empty()),
    }
});
