//! The commands that speak to a server: signed in once, a ticket from its opening to its close.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::clients::client;
use crate::harness::{Person, Product};

const ACME: &str = include_str!("../../../../examples/acme.toml");

/// Somebody at a terminal, with a folder of settings of their own.
struct Terminal {
    home: tempfile::TempDir,
    lang: &'static str,
}

impl Terminal {
    fn new(lang: &'static str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        Self { home, lang }
    }

    fn kept(&self) -> std::path::PathBuf {
        self.home.path().join("intendant/login.json")
    }

    fn run(&self, args: &[&str], typed: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_intendant"))
            .args(args)
            .env_clear()
            .env("XDG_CONFIG_HOME", self.home.path())
            .env("LANG", self.lang)
            .env("TZ", "Europe/Paris")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        let mut input = child.stdin.take().expect("its input");
        input.write_all(typed.as_bytes()).expect("typed");
        drop(input);
        child.wait_with_output().expect("ends")
    }

    /// What it prints, having succeeded.
    #[track_caller]
    fn says(&self, args: &[&str]) -> String {
        let out = self.run(args, "");
        let error = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.success(), "{args:?}: {error}");
        String::from_utf8(out.stdout).expect("text")
    }

    /// What it complains of, having left with `code`.
    #[track_caller]
    fn fails(&self, args: &[&str], code: i32) -> String {
        let out = self.run(args, "");
        let error = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(code), "{args:?}: {error}");
        assert!(out.stdout.is_empty(), "nothing is printed beside an error");
        error
    }

    fn json(&self, args: &[&str]) -> Value {
        let text = self.says(&[args, &["--format", "json"]].concat());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

fn token(of: &Person) -> String {
    of.post("/api/v1/me/tokens", &json!({ "name": "terminal" }))
        .expect(201)
        .json()["secret"]
        .as_str()
        .expect("a secret")
        .to_owned()
}

fn mode(path: &Path) -> u32 {
    let about = std::fs::metadata(path).expect("it is there");
    about.permissions().mode() & 0o777
}

#[test]
fn a_ticket_is_lived_through_at_the_terminal() {
    let mut product = Product::start();
    let ada = product.administrator();
    let acme = client(&ada, "Acme SAS");
    ada.post(
        &format!("/api/v1/clients/{acme}/contract/versions"),
        &json!({ "text": ACME }),
    )
    .expect(201);
    let at = Terminal::new("fr_FR.UTF-8");
    let login = at.run(
        &["login", "--server", &product.url],
        &format!("{}\n", token(&ada)),
    );
    let said = String::from_utf8_lossy(&login.stdout).into_owned();
    assert!(login.status.success(), "{login:?}");
    assert!(
        said.starts_with("Ada Administratrice, vous êtes connecté"),
        "{said}"
    );
    assert_eq!(mode(&at.kept()), 0o600, "only its owner reads the token");

    let id = acme.to_string();
    let made = at.json(&[
        "ticket",
        "open",
        "--client",
        &id,
        "--title",
        "Serveur arrêté",
        "--service",
        "servers",
        "--impact",
        "high",
        "--urgency",
        "high",
    ]);
    let number = made["number"].to_string();
    assert_eq!(made["priority"], "P1", "the contract decides");
    let list = at.says(&["ticket", "list"]);
    let row = list.lines().nth(1).expect("a row");
    assert!(
        row.contains("P1    nouveau") && row.contains("(prise en compte)"),
        "{list}"
    );
    assert!(row.ends_with("Serveur arrêté"), "{list}");

    assert!(at.says(&["ticket", "take", &number]).contains("en cours"));
    at.run(&["ticket", "comment", &number, "-"], "Je regarde.\n");
    let waiting = at.says(&["ticket", "wait", &number, "--reason", "awaiting-client"]);
    assert!(waiting.contains("en attente"), "{waiting}");
    at.says(&["ticket", "resume", &number]);
    at.says(&["ticket", "restore", &number, "--note", "Redémarré"]);
    at.says(&[
        "ticket",
        "resolve",
        &number,
        "--solution",
        "Disque remplacé",
    ]);
    assert!(at.says(&["ticket", "close", &number]).contains("clos"));

    let shown = at.says(&["ticket", "show", &number]);
    assert!(shown.contains("    Je regarde."), "{shown}");
    assert!(shown.contains("rétablissement : tenu"), "{shown}");
    assert!(
        shown.contains("levels.gold.P1.restore"),
        "the clause: {shown}"
    );
    assert_eq!(
        at.says(&["ticket", "list"]).lines().count(),
        1,
        "nothing is left to do"
    );
    assert_eq!(at.json(&["ticket", "list", "--all"])[0]["state"], "closed");
    assert!(at.says(&["client", "list"]).contains("Acme SAS"));
    assert_eq!(at.json(&["client", "show", &id])["name"], "Acme SAS");
    let months = at.says(&["month", "list", "--client", &id]);
    assert!(
        months.lines().count() > 1 && months.contains("à clore"),
        "{months}"
    );
    let item = json!({ "client": acme, "name": "srv-1", "kind": "server" });
    let item = ada.post("/api/v1/items", &item).expect(201).json()["id"].to_string();
    assert!(at.says(&["item", "list"]).contains("srv-1"));
    assert_eq!(at.json(&["item", "show", &item])["kind"], "server");
}

#[test]
fn an_audit_is_led_at_the_terminal_from_a_prospects_name_to_its_contract() {
    let mut product = Product::start();
    let ada = product.administrator();
    crate::months::identity(&ada);
    let at = Terminal::new("fr_FR.UTF-8");
    let signed_in = at.run(&["login", "--server", &product.url], &token(&ada));
    assert!(signed_in.status.success(), "{signed_in:?}");

    let opened = at.json(&["audit", "open", "--prospect", "Menuiserie Dubois SAS"]);
    let id = opened["id"].to_string();
    let client = opened["client"].as_i64().expect("its prospect");
    let list = at.says(&["audit", "list"]);
    assert!(
        list.contains("en cours") && list.contains("Menuiserie Dubois SAS"),
        "{list}"
    );
    assert_eq!(
        at.says(&["audit", "list", "--client", "99999"])
            .lines()
            .count(),
        1
    );
    let questions = at.says(&["audit", "questions"]);
    assert_eq!(
        questions.lines().count(),
        52,
        "51 questions under their heading"
    );
    assert!(questions.contains("yes|partly|no|unknown"), "{questions}");

    let answered = at.says(&[
        "audit",
        "answer",
        &id,
        "org-lead",
        "yes",
        "--comment",
        "le gérant",
    ]);
    assert!(
        answered.contains("1 / 51") && answered.contains("Organisation"),
        "{answered}"
    );
    at.says(&["audit", "answer", &id, "sec-mfa-mail", "no"]);
    let findings = at.says(&["audit", "findings", &id]);
    let first = findings.lines().nth(1).expect("a finding");
    assert!(
        first.starts_with("critique") && first.contains("answer:sec-mfa-mail"),
        "{findings}"
    );
    let refused = at.fails(&["audit", "answer", &id, "org-lead", "maybe"], 1);
    assert!(refused.contains("org-lead"), "{refused}");
    let link = at.says(&["audit", "link", &id, "Hélène Martin"]);
    let path = link
        .trim()
        .strip_prefix(&product.url)
        .expect("on this server");
    assert!(
        product
            .stranger()
            .get(path)
            .expect(200)
            .text
            .contains("Menuiserie Dubois SAS")
    );

    for (name, kind) in [
        ("srv-1", "server"),
        ("pc-1", "workstation"),
        ("pc-2", "workstation"),
    ] {
        let item = json!({ "client": client, "name": name, "kind": kind });
        ada.post("/api/v1/items", &item).expect(201);
    }
    assert_eq!(
        at.json(&["audit", "analyse", &id])["items"]["workstation"],
        2
    );
    let proposal = at.says(&["audit", "proposal", &id]);
    assert!(
        proposal.contains('€') && proposal.contains("par mois"),
        "{proposal}"
    );
    let (draft, report) = (
        at.home.path().join("draft.toml"),
        at.home.path().join("audit.pdf"),
    );
    let file = draft.to_str().expect("a path");
    at.says(&["audit", "contract", &id, "--output", file]);
    at.says(&["contract", "check", file]);
    if crate::months::printer() {
        let file = report.to_str().expect("a path");
        at.says(&["audit", "report", &id, "--lang", "en", "--output", file]);
        assert!(
            std::fs::read(&report)
                .expect("a file")
                .starts_with(b"%PDF-")
        );
    }
    at.fails(&["audit", "show", "99999"], 4);
}

#[test]
fn a_command_that_fails_says_why_and_leaves_with_the_code_of_the_reason() {
    let mut product = Product::start();
    let ada = product.administrator();
    let at = Terminal::new("en_GB.UTF-8");
    let nowhere = at.fails(&["ticket", "list"], 2);
    assert!(
        nowhere.contains("intendant login --server URL"),
        "{nowhere}"
    );
    let server = product.url.clone();
    let no_token = at.fails(&["ticket", "list", "--server", &server], 3);
    assert!(no_token.contains("/account"), "{no_token}");

    let wrong = at.run(&["login", "--server", &server], "not-a-token\n");
    assert_eq!(wrong.status.code(), Some(3));
    assert!(
        !at.kept().exists(),
        "a token that opens nothing is not kept"
    );
    let right = at.run(&["login", "--server", &server], &token(&ada));
    assert!(right.status.success(), "{right:?}");

    assert!(
        at.fails(&["ticket", "show", "99999"], 4)
            .contains("nothing here")
    );
    let refused = at.fails(&["ticket", "open", "--title", "Alone"], 1);
    assert!(
        refused.contains("client_id: "),
        "the field is named: {refused}"
    );
    // Another server is never shown the token of the first.
    let other = at.fails(&["ticket", "list", "--server", "http://127.0.0.1:9"], 3);
    assert!(other.contains("no token for http://127.0.0.1:9"), "{other}");
    drop(product);
    at.fails(&["ticket", "list"], 5);
}
