//! `intendant contract explain`: answers, exit codes.

use std::io::Write;
use std::process::Command;

/// The example of the specification.
const CONTRACT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../contract/src/read/spec.toml"
);

fn explain(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_intendant"))
        .args(["contract", "explain", CONTRACT])
        .args(arguments)
        .args(["--lang", "en"])
        .output()
        .expect("the program runs");
    (
        output.status.code().expect("an exit code"),
        String::from_utf8(output.stdout).expect("UTF-8"),
        String::from_utf8(output.stderr).expect("UTF-8"),
    )
}

#[test]
fn coverage_says_the_service_or_the_condition_that_failed() {
    let (code, out, _) = explain(&["item", "kind=server", "site=Lyon", "tag=prod"]);
    assert_eq!(code, 0);
    assert!(out.contains("(servers), level gold"), "{out}");
    let (code, out, _) = explain(&["item", "kind=server", "site=Paris", "tag=prod"]);
    assert_eq!(code, 1);
    assert!(out.contains("site: “Paris”, “Lyon” expected"), "{out}");
    let (code, _, _) = explain(&["item", "server"]);
    assert_eq!(code, 2, "key=value is asked for");
}

#[test]
fn an_invoice_is_told_line_by_line() {
    let month = ["invoice", "--month", "2026-03"];
    let (code, out, _) = explain(&[&month[..], &["--counts", "workstation=57"]].concat());
    assert_eq!(code, 0);
    for told in [
        "counted on 28 February 2026: 57",
        "from 51 on: 7 × €15.00 = €105.00",
        "Total with tax: €1,746.00",
    ] {
        assert!(out.replace('\u{a0}', " ").contains(told), "{told} in {out}");
    }
    let (code, out, _) = explain(
        &[
            &month[..],
            &["--counts", "workstation=57", "--format", "json"],
        ]
        .concat(),
    );
    assert_eq!(code, 0);
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["gross"], "1746.00");
    assert_eq!(json["lines"][1]["explanation"]["bands"][1]["units"], 7);
    let (code, _, why) = explain(&month);
    assert_eq!(code, 2);
    assert!(
        why.contains("Poste de travail") && why.contains("2026-02-28"),
        "{why}"
    );
}

#[test]
fn a_revised_invoice_needs_its_index() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(b"month,value\n2024-12,320.0\n2026-12,330.1\n")
        .expect("written");
    let path = file.path().to_str().expect("a path");
    let month = [
        "invoice",
        "--month",
        "2027-02",
        "--counts",
        "workstation=57",
    ];
    let (code, out, _) = explain(&[&month[..], &["--index", path]].concat());
    assert_eq!(code, 0);
    assert!(
        out.contains("(330.1 ÷ 0.97975)") && out.contains("capped at 5%"),
        "{out}"
    );
    let (code, _, why) = explain(&month);
    assert_eq!(code, 2);
    assert!(why.contains("syntec-revised"), "{why}");
}

#[test]
fn permissions_and_availability_answer_by_exit_code() {
    let asked = [
        "authorise",
        "kind=server",
        "--action",
        "remote-shell",
        "--role",
        "technician",
        "--at",
        "2026-03-02T19:00:00+01:00",
    ];
    assert_eq!(explain(&asked).0, 1);
    let (code, out, _) = explain(&[&asked[..], &["--ticket-open"]].concat());
    assert_eq!(code, 0);
    assert!(out.contains("with a second person; recorded"), "{out}");
    assert_eq!(
        explain(&["availability", "servers", "--on", "2026-03-05"]).0,
        0
    );
    assert_eq!(
        explain(&["availability", "hotline", "--on", "2026-03-05"]).0,
        2
    );
    assert_eq!(explain(&[]).0, 2, "nothing was asked");
}
