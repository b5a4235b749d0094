//! Not a test but a measurement, of a release build:
//! `INTENDANT_AGENT_PROGRAM=target/release/intendant-agent cargo test -p intendant-agent --test
//! link -- --ignored --nocapture at_rest`

use std::fs;
use std::process::Command;
use std::thread;
use std::time::Duration;

use intendant_protocol::{Check, Config};

use super::server::{AGENT, Server};
use super::{Machine, PROGRAM};

/// Ten checks a minute as a real machine has them; `PORT` is the test's own server.
const CHECKS: &str = r#"[
{"id":"c0","kind":"disk","warn":80,"crit":90},
{"id":"c1","kind":"memory","warn":80,"crit":90},
{"id":"c2","kind":"load","warn":4,"crit":8},
{"id":"c3","kind":"process","name":"cron"},
{"id":"c4","kind":"tcp","host":"127.0.0.1","port":PORT},
{"id":"c5","kind":"systemd_unit","unit":"cron"},
{"id":"c6","kind":"plugin","path":"check_load","args":["-w","9,9,9","-c","9,9,9"]},
{"id":"c7","kind":"plugin","path":"check_dummy","args":["0"]},
{"id":"c8","kind":"http","url":"http://127.0.0.1:PORT/"},
{"id":"c9","kind":"http","url":"https://127.0.0.1:PORT/"}
]"#;

#[test]
#[ignore = "a measurement of a minute"]
fn at_rest() {
    let server = Server::start();
    let port = server.url().rsplit(':').next().unwrap().replace('/', "");
    let checks: Vec<Check> = serde_json::from_str(&CHECKS.replace("PORT", &port)).unwrap();
    server.configure(&Config {
        version: 1,
        agent_id: AGENT.to_owned(),
        heartbeat_s: 60,
        language: String::new(),
        checks,
        network: vec![],
    });
    let mut machine = Machine::enrolled(&server);
    let program = std::env::var("INTENDANT_AGENT_PROGRAM").unwrap_or(PROGRAM.to_owned());
    let like = machine.command("run");
    let mut command = Command::new(program);
    command.args(like.get_args()).env("no_proxy", "*");
    machine.running = Some(command.spawn().unwrap());
    let process = format!("/proc/{}", machine.running.as_ref().unwrap().id());
    thread::sleep(Duration::from_secs(15));
    let before = cpu_ms(&process);
    thread::sleep(Duration::from_secs(60));
    let after = cpu_ms(&process);
    let status = fs::read_to_string(format!("{process}/status")).unwrap();
    let is_memory = |line: &&str| line.starts_with("VmHWM") || line.starts_with("VmRSS");
    for line in status.lines().filter(is_memory) {
        println!("{line}");
    }
    println!(
        "CPU over a minute with 10 checks: {} ms of its own, {} ms of its children; {} events",
        after.0 - before.0,
        after.1 - before.1,
        server.events().len()
    );
}

/// Of a process, and of its children that have ended.
fn cpu_ms(process: &str) -> (u64, u64) {
    let stat = fs::read_to_string(format!("{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    let ticks = |range: std::ops::Range<usize>| -> u64 {
        let numbers = fields[range].iter().map(|field| field.parse::<u64>());
        numbers.map(Result::unwrap).sum()
    };
    // A tick is 10 ms on every Linux that matters.
    (ticks(11..13) * 10, ticks(13..15) * 10)
}
