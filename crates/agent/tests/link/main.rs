//! The real program against a server of the test's own: enrolment, link, faults.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers may fail loudly"
)]

mod at_rest;
mod server;
mod tunnel;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use intendant_protocol::{
    Check, CheckKind, CheckState, Config, Event, EventBody, GapReason, RefusalReason,
};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use server::{Mood, Server, TOKEN};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_intendant-agent");

/// A machine: a state folder, its own rules, and the agent that may run on it.
struct Machine {
    dir: TempDir,
    running: Option<Child>,
}

impl Machine {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let rules = "retry_most_s = 1\nrefused_wait_s = 1\nspool_mib = 8\n";
        fs::write(dir.path().join("agent.conf"), rules).unwrap();
        Self { dir, running: None }
    }

    fn enrolled(server: &Server) -> Self {
        let machine = Self::new();
        let output = machine.enrol(server, TOKEN, &[]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        machine
    }

    fn state(&self) -> std::path::PathBuf {
        self.dir.path().join("state")
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .env("LANG", "C")
            .env("LC_ALL", "C")
            .env_remove("JOURNAL_STREAM")
            .env("no_proxy", "*")
            .arg(name)
            .arg("--state")
            .arg(self.state())
            .arg("--config")
            .arg(self.dir.path().join("agent.conf"));
        command
    }

    fn enrol(&self, server: &Server, token: &str, more: &[&str]) -> Output {
        self.command("enrol")
            .args(["--server", &server.url(), "--token", token])
            .args(more)
            .output()
            .unwrap()
    }

    fn start(&mut self) {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.dir.path().join("log"))
            .unwrap();
        let child = self.command("run").stderr(Stdio::from(log)).spawn();
        self.running = Some(child.unwrap());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn stop(&mut self) {
        let mut child = self.running.take().unwrap();
        kill(Pid::from_raw(child.id() as i32), Signal::SIGTERM).unwrap();
        assert!(child.wait().unwrap().success());
    }

    fn status(&self) -> (String, bool) {
        let output = self.command("status").output().unwrap();
        (text(&output.stdout), output.status.success())
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.kill();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(40);
    while !holds() {
        assert!(Instant::now() < end, "never came: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn check(id: &str, kind: CheckKind) -> Check {
    Check {
        id: id.to_owned(),
        kind,
        interval_s: 1,
        timeout_s: 5,
        retry_interval_s: 1,
        attempts: 2,
    }
}

fn config(version: u64, checks: Vec<Check>) -> Config {
    Config {
        version,
        agent_id: server::AGENT.to_owned(),
        heartbeat_s: 1,
        language: "en".to_owned(),
        checks,
        network: vec![],
    }
}

fn memory() -> CheckKind {
    CheckKind::Memory {
        warn: 101.0,
        crit: 102.0,
    }
}

/// No number twice, none missing, none out of order; instants never go back.
fn assert_whole(events: &[Event]) {
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event.seq, index as u64 + 1, "at {index}");
    }
    for pair in events.windows(2) {
        assert!(pair[0].at <= pair[1].at, "{pair:?}");
    }
}

fn results<'a>(events: &'a [Event], id: &str) -> Vec<&'a intendant_protocol::CheckResult> {
    events
        .iter()
        .filter_map(|event| match &event.body {
            EventBody::Check(result) if result.check == id => Some(result),
            _ => None,
        })
        .collect()
}

#[test]
fn a_machine_enrols_once_and_is_told_why_when_it_may_not() {
    let server = Server::start();
    let machine = Machine::new();
    let output = machine.enrol(&server, "WRONG", &[]);
    assert!(!output.status.success());
    assert!(
        text(&output.stderr).contains("this token is not known; ask an administrator"),
        "{}",
        text(&output.stderr)
    );
    let output = machine.command("run").output().unwrap();
    assert!(text(&output.stderr).contains("not enrolled"));

    let output = machine.enrol(&server, TOKEN, &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("enrolled at"));
    let output = machine.enrol(&server, TOKEN, &[]);
    assert!(text(&output.stderr).contains("already enrolled"));
    // The token works once; another machine has another key.
    let output = Machine::new().enrol(&server, TOKEN, &[]);
    assert!(text(&output.stderr).contains("token was used"));
}

#[test]
fn results_travel_and_survive_the_server_being_away() {
    let server = Server::start();
    server.configure(&config(1, vec![check("mem", memory())]));
    let mut machine = Machine::enrolled(&server);
    machine.start();
    until("two results", || {
        results(&server.events(), "mem").len() >= 2
    });
    let events = server.events();
    assert!(matches!(&events[0].body, EventBody::Started(started) if started.clean));
    // The machine itself may change meanwhile (a package, a program that serves): what must never
    // travel is what travelled last.
    let inventories = |events: &[Event]| {
        let hashes: Vec<String> = events
            .iter()
            .filter_map(|event| match &event.body {
                EventBody::Report(report) => Some(report.hash.clone()),
                _ => None,
            })
            .collect();
        assert!(hashes.windows(2).all(|two| two[0] != two[1]), "{hashes:?}");
        hashes.len()
    };
    until("an inventory", || inventories(&server.events()) >= 1);
    // Every five seconds the status is written.
    until("a status", || machine.status().1);
    let (status, _) = machine.status();
    assert!(status.contains("running, linked"), "{status}");
    assert!(status.contains("mem"), "{status}");

    server.go_away();
    let before = server.events().len();
    thread::sleep(Duration::from_secs(4));
    assert_eq!(server.events().len(), before);
    until("a status without a link", || {
        machine.status().0.contains("no link")
    });
    assert!(!machine.status().1);
    server.come_back();
    until("what was kept", || server.events().len() >= before + 6);
    machine.stop();
    let events = server.events();
    assert_whole(&events);
    assert!(matches!(
        &events.last().unwrap().body,
        EventBody::Stopped(_)
    ));
    assert!(inventories(&events) >= 1);
    assert!(machine.status().0.contains("not running"));

    // A clean stop is remembered, and the inventory need not travel again.
    machine.start();
    until("a second start", || {
        let starts = |event: &Event| matches!(&event.body, EventBody::Started(it) if it.clean);
        server.events().into_iter().filter(starts).count() == 2
    });
    thread::sleep(Duration::from_secs(2));
    assert!(inventories(&server.events()) >= 1);
    machine.stop();
    assert_whole(&server.events());
}

#[test]
fn killed_again_and_again_it_loses_and_doubles_nothing() {
    let server = Server::start();
    let checks = (0..6).map(|number| check(&format!("m{number}"), memory()));
    server.configure(&config(1, checks.collect()));
    let mut machine = Machine::enrolled(&server);
    let mut pauses = 0x9e37_79b9_u64;
    for round in 0..50 {
        machine.start();
        pauses = pauses
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        thread::sleep(Duration::from_millis((pauses >> 33) % 700));
        // Now and then the server goes too, with or without its last commit or ack.
        match round % 9 {
            1 => server.behave(Mood::Losing),
            2 => server.behave(Mood::Well),
            3 => server.behave(Mood::Lagging),
            5 => server.behave(Mood::Well),
            7 => server.go_away(),
            8 => server.come_back(),
            _ => {}
        }
        machine.kill();
    }
    // However slow the machine is: what was kept without an ack is sent once more.
    server.come_back();
    server.behave(Mood::Lagging);
    for _ in 0..2 {
        let before = (server.events().len(), server.repeats());
        machine.start();
        until("events without acks", || {
            server.events().len() > before.0 || server.repeats() > before.1
        });
        machine.kill();
    }
    server.behave(Mood::Well);
    machine.start();
    let enough = server.events().len() + 20;
    until("the rest", || server.events().len() >= enough);
    machine.stop();
    let events = server.events();
    assert_whole(&events);
    let starts = events
        .iter()
        .filter(|event| matches!(event.body, EventBody::Started(_)));
    let starts = starts.count();
    // A start that was killed before its first sync left no trace.
    assert!((10..=53).contains(&starts), "{starts} starts");
    let repeats = server.repeats();
    assert!(
        repeats > 0,
        "the loop never made the agent send anything twice"
    );
}

#[test]
fn a_revoked_key_is_told_and_the_measuring_goes_on() {
    let server = Server::start();
    server.configure(&config(1, vec![check("mem", memory())]));
    let mut machine = Machine::enrolled(&server);
    machine.start();
    until("a result", || !results(&server.events(), "mem").is_empty());
    server.refuse(Some(RefusalReason::Revoked));
    until("the refusal in the log", || {
        machine.log().contains("has withdrawn this agent's key")
    });
    until("the refusal in the status", || {
        machine
            .status()
            .0
            .contains("refused by the server: enrol again")
    });
    let before = server.events().len();
    thread::sleep(Duration::from_secs(3));
    assert_eq!(server.events().len(), before);
    server.refuse(None);
    until("what was measured meanwhile", || {
        server.events().len() >= before + 3
    });
    machine.stop();
    assert_whole(&server.events());

    // Enrolled anew, the machine has another key, and its numbers go on.
    let old = server.agent_key();
    server.new_token();
    let output = machine.enrol(&server, TOKEN, &["--again"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_ne!(server.agent_key(), old);
    machine.start();
    let before = server.events().len();
    until("events under the new key", || {
        server.events().len() > before
    });
    machine.stop();
    assert_whole(&server.events());
}

#[test]
fn only_a_newer_configuration_signed_by_the_server_is_taken() {
    let server = Server::start();
    server.configure(&config(5, vec![check("five", memory())]));
    let mut machine = Machine::enrolled(&server);
    machine.start();
    until("configuration 5", || {
        !results(&server.events(), "five").is_empty()
    });
    server.send_config(&config(4, vec![check("four", memory())]), server::SECRET);
    server.send_config(&config(6, vec![check("stranger", memory())]), [9; 32]);
    let mut other = config(7, vec![check("other", memory())]);
    other.agent_id = "agt_other".to_owned();
    server.send_config(&other, server::SECRET);
    until("three refusals", || {
        machine.log().matches("a configuration was refused").count() == 3
    });
    server.configure(&config(8, vec![check("eight", memory())]));
    until("configuration 8", || {
        !results(&server.events(), "eight").is_empty()
    });
    let seen = results(&server.events(), "five").len();
    thread::sleep(Duration::from_secs(2));
    let events = server.events();
    assert_eq!(results(&events, "five").len(), seen);
    for id in ["four", "stranger", "other"] {
        assert!(results(&events, id).is_empty(), "{id}");
    }
    // It is kept: without the server it is still in force.
    machine.kill();
    server.go_away();
    machine.start();
    thread::sleep(Duration::from_secs(3));
    server.come_back();
    let before = results(&server.events(), "eight").len();
    until("configuration 8 from the disk", || {
        results(&server.events(), "eight").len() > before
    });
    machine.stop();
    assert!(machine.log().matches("configuration 8 in force").count() >= 2);
}

#[test]
fn failures_count_up_and_a_forbidden_plugin_is_reported_as_refused() {
    let server = Server::start();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let number = port.local_addr().unwrap().port();
    drop(port);
    let closed = CheckKind::Tcp {
        host: "127.0.0.1".to_owned(),
        port: number,
        warn_s: None,
        crit_s: None,
    };
    let forbidden = CheckKind::Plugin {
        path: "/bin/sh".to_owned(),
        args: vec!["-c".to_owned(), "exit 0".to_owned()],
    };
    let checks = vec![check("closed", closed), check("forbidden", forbidden)];
    server.configure(&config(1, checks));
    let mut machine = Machine::enrolled(&server);
    machine.start();
    until("three failures", || {
        results(&server.events(), "closed").len() >= 3
    });
    let listener = std::net::TcpListener::bind(("127.0.0.1", number)).unwrap();
    until("a recovery", || {
        let events = server.events();
        results(&events, "closed").last().unwrap().state == CheckState::Ok
    });
    drop(listener);
    machine.stop();
    let events = server.events();
    let closed = results(&events, "closed");
    let attempts: Vec<u32> = closed.iter().take(3).map(|one| one.attempt).collect();
    assert_eq!(attempts, [1, 2, 2]);
    assert!(!closed[0].confirmed() && closed[1].confirmed());
    let forbidden = results(&events, "forbidden");
    assert!(
        forbidden
            .iter()
            .all(|one| one.refused && one.state == CheckState::Unknown)
    );
    assert!(!forbidden.is_empty());
}

#[test]
fn a_restored_snapshot_jumps_above_what_the_server_has() {
    let server = Server::start();
    server.configure(&config(1, vec![check("mem", memory())]));
    let mut machine = Machine::enrolled(&server);
    machine.start();
    until("some events", || server.events().len() >= 3);
    machine.stop();
    let snapshot = machine.dir.path().join("snapshot");
    copy(&machine.state(), &snapshot);
    machine.start();
    until("more events", || server.events().len() >= 12);
    machine.stop();
    let had = server.events().last().unwrap().seq;
    fs::remove_dir_all(machine.state()).unwrap();
    fs::rename(&snapshot, machine.state()).unwrap();
    machine.start();
    until("the gap", || {
        server.events().iter().any(|event| {
            event.seq > had
                && matches!(&event.body, EventBody::Gap(gap) if gap.reason == GapReason::SpoolRewound)
        })
    });
    until("the inventory again", || {
        let is_new = |event: &&Event| event.seq > had && matches!(event.body, EventBody::Report(_));
        server.events().iter().find(is_new).is_some()
    });
    machine.stop();
    assert_whole(&server.events());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn through_a_proxy_and_over_tls_only_to_a_trusted_server() {
    let server = Server::start();
    server.configure(&config(1, vec![check("mem", memory())]));
    let (port, certificate) = server.behind(tunnel::tls);
    let (proxy_port, tunnels) = tunnel::proxy();
    let url = format!("https://localhost:{port}");
    let proxy = format!("http://127.0.0.1:{proxy_port}");
    let mut machine = Machine::new();
    let enrol = |machine: &Machine| {
        let mut command = machine.command("enrol");
        command.args(["--server", &url, "--token", TOKEN]);
        let output = command
            .env_remove("no_proxy")
            .env("https_proxy", &proxy)
            .output();
        output.unwrap()
    };
    let stranger = text(&enrol(&machine).stderr);
    assert!(
        stranger.contains("not issued by an authority"),
        "{stranger}"
    );

    let authority = machine.dir.path().join("ca.pem");
    fs::write(&authority, certificate).unwrap();
    let rules = format!("retry_most_s = 1\nca_file = {}\n", authority.display());
    fs::write(machine.dir.path().join("agent.conf"), rules).unwrap();
    let output = enrol(&machine);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut command = machine.command("run");
    command.env_remove("no_proxy").env("https_proxy", &proxy);
    machine.running = Some(command.spawn().unwrap());
    // Among them the inventory, which is larger than any buffer on the way.
    until("results and the inventory", || {
        let events = server.events();
        let is_inventory = |event: &Event| matches!(event.body, EventBody::Report(_));
        results(&events, "mem").len() >= 5 && events.iter().any(is_inventory)
    });
    machine.stop();
    assert_whole(&server.events());
    assert!(tunnels.load(std::sync::atomic::Ordering::SeqCst) >= 3);
}
