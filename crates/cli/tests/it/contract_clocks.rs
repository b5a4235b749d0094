//! Stories of `intendant contract replay`, `deadline` and `explain` of a clock at the command line.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The example of replay.md.
const EVENTS: &str = r#"{"ticket":"T-1","at":"2026-03-02T09:15:00+01:00","event":"opened","service":"servers","priority":"P1"}
{"ticket":"T-1","at":"2026-03-02T09:20:00+01:00","event":"responded"}
{"ticket":"T-1","at":"2026-03-02T09:40:00+01:00","event":"paused","reason":"awaiting-client"}
{"ticket":"T-1","at":"2026-03-02T10:40:00+01:00","event":"resumed","reason":"awaiting-client"}
{"ticket":"T-1","at":"2026-03-02T11:00:00+01:00","event":"priority","priority":"P2"}
{"ticket":"T-1","at":"2026-03-02T12:00:00+01:00","event":"onsite-requested"}
{"ticket":"T-1","at":"2026-03-02T13:00:00+01:00","event":"arrived"}
{"ticket":"T-1","at":"2026-03-02T14:00:00+01:00","event":"restored"}
{"ticket":"T-1","at":"2026-03-03T09:00:00+01:00","event":"reopened"}
{"ticket":"T-1","at":"2026-03-03T17:00:00+01:00","event":"resolved"}
{"ticket":"T-1","at":"2026-03-05T17:00:00+01:00","event":"closed"}
"#;

fn contract(command: &str, args: &[&str], input: &str) -> Output {
    let example = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/acme.toml");
    let mut child = Command::new(env!("CARGO_BIN_EXE_intendant"))
        .args(["contract", command])
        .arg(example)
        .args(args)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_history_is_replayed_from_standard_input() {
    let run = contract("replay", &["-"], EVENTS);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let out = text(&run.stdout);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        lines[0],
        r#"{"ticket":"T-1","clock":"respond","state":"met","priority":"P1","calendar":"always","started":"2026-03-02T08:15:00Z","stopped":"2026-03-02T08:20:00Z","due":"2026-03-02T08:30:00Z","target_s":900,"elapsed_s":300,"paused_s":0,"late_s":0}"#
    );
    assert_eq!(lines.len(), 5);
    assert!(lines[4].starts_with(r#"{"summary":{"tickets":1,"clocks":4,"met":4,"#));
    let table = contract("replay", &["-", "--format", "table"], EVENTS);
    assert!(text(&table.stdout).starts_with("TICKET"));
}

#[test]
fn wrong_lines_are_all_told_and_fail_unless_they_are_skipped() {
    let events = format!("{EVENTS}oops\n{EVENTS}");
    let strict = contract("replay", &["-"], &events);
    assert_eq!(strict.status.code(), Some(1));
    assert_eq!(strict.stdout, b"");
    let told = text(&strict.stderr);
    assert!(told.contains("-:12: not a JSON object"), "{told}");
    assert!(told.contains("-:13: ticket `T-1`: the ticket is opened a second time"));
    assert!(told.contains("-:23: ticket `T-1`: the ticket is closed"));
    let lenient = contract("replay", &["-", "--lenient"], &events);
    assert_eq!(lenient.status.code(), Some(0));
    assert!(text(&lenient.stdout).contains(r#""skipped_lines":12"#));
}

#[test]
fn a_deadline_says_when_and_why() {
    let args = [
        "--opened",
        "2026-05-07T17:00",
        "--priority",
        "P2",
        "--service",
        "servers",
    ];
    let run = contract(
        "deadline",
        &[&args[..], &["--clock", "restore", "--lang", "fr"]].concat(),
        "",
    );
    assert_eq!(run.status.code(), Some(0));
    let out = text(&run.stdout).replace('\u{a0}', " ");
    assert!(out.contains("échéance : lun. 11 mai 2026 à 12 h"), "{out}");
    assert!(out.contains("fermé : férié (victoire de 1945)"));
    assert!(out.contains("levels.gold.P2.restore"));
    let run = contract(
        "deadline",
        &[
            "--opened",
            "soon",
            "--priority",
            "P2",
            "--service",
            "servers",
        ],
        "",
    );
    assert_eq!(run.status.code(), Some(1));
}
