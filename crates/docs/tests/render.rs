//! The built program on every kept input. It is found by `INTENDANT_DOCS`, or where
//! `cargo build --profile docs -p intendant-docs` leaves it; building typst a second time for a
//! test would cost minutes.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect, helpers too"
)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn program() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("INTENDANT_DOCS") {
        return Some(PathBuf::from(path));
    }
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/docs/intendant-docs");
    built.exists().then_some(built)
}

fn run(program: &Path, input: &[u8]) -> Output {
    let mut child = Command::new(program)
        .arg("render")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn inputs() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let read = |path: PathBuf| (path.display().to_string(), std::fs::read(&path).unwrap());
    files.into_iter().map(read).collect()
}

#[test]
fn every_kept_input_prints_and_prints_the_same_again() {
    let Some(program) = program() else {
        eprintln!("skipped: the document printer is not built (see the head of this file)");
        return;
    };
    let all = inputs();
    assert!(all.len() >= 7);
    for (name, input) in all {
        let first = run(&program, &input);
        assert!(
            first.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&first.stderr)
        );
        assert!(first.stdout.starts_with(b"%PDF-1.7"), "{name}");
        assert!(first.stderr.is_empty(), "{name}");
        assert_eq!(
            first.stdout,
            run(&program, &input).stdout,
            "{name} differs from run to run"
        );
    }
}

#[test]
fn a_wrong_input_leaves_2_a_path_and_no_output() {
    let Some(program) = program() else {
        eprintln!("skipped: the document printer is not built (see the head of this file)");
        return;
    };
    let invoice = include_str!("inputs/invoice-fr.json").replace("\"3533.61\"", "\"3533.60\"");
    let refused = run(&program, invoice.as_bytes());
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stdout.is_empty());
    let message = String::from_utf8(refused.stderr).unwrap();
    assert!(
        message.starts_with("intendant-docs: vat[0].base: is 3533.60, but"),
        "{message}"
    );
}

#[test]
fn characters_that_no_font_has_are_printed_as_a_question_mark() {
    let Some(program) = program() else {
        eprintln!("skipped: the document printer is not built (see the head of this file)");
        return;
    };
    let report =
        include_str!("inputs/service-report-fr.json").replace("bureau d'études", "設計 🛠\\t");
    let printed = run(&program, report.as_bytes());
    assert!(
        printed.status.success(),
        "{}",
        String::from_utf8_lossy(&printed.stderr)
    );
}
