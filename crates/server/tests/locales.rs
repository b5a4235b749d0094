//! Both languages say everything: the same keys, the same variables, each key once, and every key
//! that the source asks for.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot read its files must fail"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use intendant_server::platform::i18n::Lang;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file below `folder` with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    &text[..end.unwrap_or(text.len())]
}

/// Each key of a language with the variables of its text.
fn texts(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&root().join("locales").join(lang.code()), "ftl") {
        let mut key = None;
        for line in fs::read_to_string(&path).unwrap().lines() {
            let starts = line.starts_with(|c: char| c.is_ascii_alphabetic());
            if starts && let Some((name, _)) = line.split_once('=') {
                let name = name.trim().to_owned();
                let twice = all.insert(name.clone(), BTreeSet::new()).is_some();
                assert!(
                    !twice,
                    "{name} stands twice in {} ({})",
                    lang.code(),
                    path.display()
                );
                key = Some(name);
            }
            if line.starts_with('#') {
                continue;
            }
            // A text may be handed both languages of something and take its own.
            let variables = line.split('$').skip(1).map(|rest| match word(rest) {
                own if own == lang.code() => "own-language".to_owned(),
                name => name.to_owned(),
            });
            if let Some(set) = key.as_ref().and_then(|key| all.get_mut(key)) {
                set.extend(variables);
            }
        }
    }
    all
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    let (fr, en) = (texts(Lang::Fr), texts(Lang::En));
    let wrong: Vec<_> = fr
        .keys()
        .chain(en.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|key| fr.get(*key) != en.get(*key))
        .map(|key| format!("{key}: fr {:?}, en {:?}", fr.get(key), en.get(key)))
        .collect();
    assert!(fr.len() > 50, "the locale files were not read");
    assert!(wrong.is_empty(), "languages differ:\n{}", wrong.join("\n"));
}

#[test]
fn every_text_is_loaded_and_fills_its_variables() {
    for lang in Lang::ALL {
        for (key, variables) in texts(lang) {
            assert!(
                lang.has(&key),
                "{key} is in a file of {} but was not loaded",
                lang.code()
            );
            let values: Vec<(&str, &str)> = variables
                .iter()
                .map(|v| if v == "own-language" { lang.code() } else { v })
                .map(|v| (v, "7"))
                .collect();
            let text = lang.ta(&key, &values);
            assert!(
                !text.contains("{$") && !text.contains("{ $"),
                "{key} in {}: {text}",
                lang.code()
            );
        }
    }
}

#[test]
fn every_key_that_the_source_asks_for_exists() {
    let known = texts(Lang::En);
    let mut missing = Vec::new();
    for path in files(&root().join("crates/server/src"), "rs") {
        let source = fs::read_to_string(&path).unwrap();
        for call in [".t(\"", ".ta(\""] {
            for (at, _) in source.match_indices(call) {
                let rest = &source[at + call.len()..];
                let key = &rest[..rest.find('"').unwrap()];
                // A comment shows how to ask with a key of no text.
                let line = source[..at].rsplit('\n').next().unwrap_or("").trim_start();
                if !line.starts_with("//") && !known.contains_key(key) {
                    missing.push(format!("{key} ({})", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "no text for:\n{}", missing.join("\n"));
}

#[test]
fn plurals_choose_by_number_and_numbers_keep_their_zeros() {
    assert_eq!(Lang::Fr.ta("ui-ticked", &[("n", "1")]), "1 cochée");
    assert_eq!(Lang::Fr.ta("ui-ticked", &[("n", "3")]), "3 cochées");
    assert_eq!(
        Lang::En.ta("ui-select-one", &[("name", "007")]),
        "Select 007"
    );
    assert_eq!(Lang::Fr.t("ui-clause"), "Clause\u{a0}:");
    assert_eq!(Lang::Fr.t("no-such-key"), "no-such-key");
}

#[test]
fn a_browser_is_answered_in_the_language_it_likes_best() {
    let cases = [
        ("fr-FR,fr;q=0.9,en;q=0.8", Lang::Fr),
        ("en-US,en;q=0.9,fr;q=0.3", Lang::En),
        ("de;q=1, fr;q=0.4, en;q=0.5", Lang::En),
        ("de", Lang::En),
        ("fr;q=0, en", Lang::En),
        ("", Lang::En),
    ];
    for (header, lang) in cases {
        assert_eq!(Lang::from_accept_language(header), lang, "{header}");
    }
}
