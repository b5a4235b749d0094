//! Stories of `intendant contract check`, `show`, `diff`, `lint` and `schema` at the command line.

use std::path::PathBuf;
use std::process::{Command, Output};

fn example(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
}

fn contract(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_intendant"))
        .arg("contract")
        .args(args)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn check_prints_places_and_excerpts_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.toml");
    let text = std::fs::read_to_string(example("acme.toml")).unwrap();
    let text = text.replacen("months  = 36", "month   = 36", 1).replacen(
        "respond  = \"15m\"",
        "respond  = \"15 min\"",
        1,
    );
    std::fs::write(&path, &text).unwrap();
    let name = path.display().to_string();
    let good = example("acme.toml").display().to_string();

    let run = contract(&["check", &good]);
    assert_eq!(run.status.code(), Some(0));
    let run = contract(&["check", &good, &name]);
    assert_eq!(run.status.code(), Some(1));
    let printed = out(&run);
    assert!(
        printed.contains(&format!("{name}:44:1: unknown key “month”")),
        "{printed}"
    );
    assert!(
        printed.contains(
            "(did you mean “15m”?)\n 74 | respond  = \"15 min\"\n    |            ^^^^^^^^\n"
        ),
        "{printed}"
    );
    assert!(out(&contract(&["check", "--lang", "fr", &name])).contains("clé inconnue"));
    assert!(out(&contract(&["check", "-q", &name])).is_empty());

    let run = contract(&["check", "--format", "json", &name]);
    let found: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(found.as_array().unwrap().len(), 2);
    assert_eq!(found[1]["line"], 74);
    assert_eq!(found[1]["path"], "levels.gold.P1.respond");
    assert_eq!(contract(&["check", "/no/such/file"]).status.code(), Some(2));
}

#[test]
fn show_diff_lint_and_schema_answer() {
    let (acme, northwind) = (
        example("acme.toml").display().to_string(),
        example("northwind.toml").display().to_string(),
    );
    assert!(out(&contract(&["show", &acme])).contains("Réversibilité"));
    assert!(
        out(&contract(&[
            "show", "--lang", "en", "--format", "markdown", &acme
        ]))
        .contains("## Penalties")
    );
    assert_eq!(
        contract(&["lint", &acme, &northwind]).status.code(),
        Some(0)
    );
    assert_eq!(contract(&["diff", &acme, &acme]).status.code(), Some(0));
    let run = contract(&["diff", &acme, &northwind]);
    assert_eq!(run.status.code(), Some(1));
    assert!(out(&run).contains("- removed: service hotline"));
    let schema: serde_json::Value = serde_json::from_slice(&contract(&["schema"]).stdout).unwrap();
    assert_eq!(schema["properties"]["format"]["const"], 1);
}
