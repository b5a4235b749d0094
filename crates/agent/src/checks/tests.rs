//! Every kind of check against something real: filesystems, processes, sockets, TLS, plugins.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use intendant_protocol::{CheckKind, CheckState, DiskMeasure, LoadPeriod};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Outcome, run as run_check};
use crate::settings::Settings;

const LIMIT: Duration = Duration::from_secs(5);

fn run(kind: &CheckKind) -> Outcome {
    crate::lang::speak("en");
    run_check(kind, LIMIT, &Settings::default())
}

fn disk(path: Option<&str>, measure: DiskMeasure, warn: f64, crit: f64) -> CheckKind {
    CheckKind::Disk {
        path: path.map(str::to_owned),
        exclude: Vec::new(),
        measure,
        warn,
        crit,
    }
}

#[test]
fn room_on_the_root_is_judged_both_ways_round() {
    let well = run(&disk(Some("/"), DiskMeasure::Used, 101.0, 102.0));
    assert_eq!(well.state, CheckState::Ok, "{}", well.text);
    assert_eq!(well.perfdata[0].label, "/");
    assert!(well.perfdata[0].value < well.perfdata[0].max);
    let full = run(&disk(Some("/"), DiskMeasure::Used, 0.0, 0.0));
    assert_eq!(full.state, CheckState::Critical);
    let free = run(&disk(Some("/"), DiskMeasure::Free, 100.0, -1.0));
    assert_eq!(free.state, CheckState::Warning);
    assert_eq!(
        run(&disk(None, DiskMeasure::Used, 101.0, 102.0)).state,
        CheckState::Ok
    );
    let missing = run(&disk(Some("/no/such/place"), DiskMeasure::Used, 80.0, 90.0));
    assert_eq!(missing.state, CheckState::Unknown);
}

#[test]
fn memory_and_load_are_measured() {
    let memory = |warn, crit| run(&CheckKind::Memory { warn, crit });
    assert_eq!(memory(101.0, 102.0).state, CheckState::Ok);
    assert_eq!(memory(0.0, 101.0).state, CheckState::Warning);
    assert_eq!(memory(0.0, 0.0).state, CheckState::Critical);
    let load = |warn, crit, period| run(&CheckKind::Load { warn, crit, period });
    assert_eq!(load(1e6, 1e6, LoadPeriod::Five).state, CheckState::Ok);
    assert_eq!(load(0.0, 1e6, LoadPeriod::One).state, CheckState::Warning);
    assert_eq!(load(1e6, 1e6, LoadPeriod::One).perfdata.len(), 3);
}

#[test]
fn processes_are_counted_by_name_and_by_command_line() {
    let mut child = std::process::Command::new("/bin/sleep")
        .arg("47.11")
        .spawn()
        .unwrap();
    let process = |name: Option<&str>, pattern: Option<&str>, min, max| {
        run(&CheckKind::Process {
            name: name.map(str::to_owned),
            pattern: pattern.map(str::to_owned),
            min,
            max,
        })
    };
    assert_eq!(process(Some("sleep"), None, 1, None).state, CheckState::Ok);
    let both = process(Some("sleep"), Some(r"^/bin/sleep 47\.11$"), 1, Some(1));
    assert_eq!(both.state, CheckState::Ok, "{}", both.text);
    let many = process(None, Some(r"sleep 47\.11"), 0, Some(0));
    assert_eq!(many.state, CheckState::Critical);
    child.kill().unwrap();
    // Dead, but not fetched yet: it does not count.
    thread::sleep(Duration::from_millis(200));
    let gone = process(None, Some(r"sleep 47\.11"), 1, None);
    assert_eq!(gone.state, CheckState::Critical, "{}", gone.text);
    child.wait().unwrap();
    assert_eq!(process(None, Some("("), 1, None).state, CheckState::Unknown);
    assert_eq!(process(None, None, 1, None).state, CheckState::Unknown);
}

fn tcp(port: u16, crit_s: Option<f64>) -> CheckKind {
    CheckKind::Tcp {
        host: "127.0.0.1".to_owned(),
        port,
        warn_s: None,
        crit_s,
    }
}

#[test]
fn an_open_port_is_well_and_a_closed_one_is_not() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let open = run(&tcp(port, None));
    assert_eq!(open.state, CheckState::Ok, "{}", open.text);
    assert_eq!(open.perfdata[0].uom, "s");
    assert_eq!(run(&tcp(port, Some(0.0))).state, CheckState::Critical);
    drop(listener);
    let closed = run(&tcp(port, None));
    assert_eq!(closed.state, CheckState::Critical);
    assert!(closed.text.contains("refused"), "{}", closed.text);
}

fn http(url: String) -> CheckKind {
    CheckKind::Http {
        url,
        status: Vec::new(),
        contains: None,
        verify: true,
        cert_warn_days: Some(21),
        cert_crit_days: Some(7),
        warn_s: None,
        crit_s: None,
    }
}

/// Answers every connection the same way, after a pause.
fn web_server(answer: &'static str, pause: Duration) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut buffer = [0; 1024];
            let _ = stream.read(&mut buffer);
            thread::sleep(pause);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    port
}

#[test]
fn an_http_answer_is_judged_by_status_body_and_time() {
    let port = web_server(
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nall right",
        Duration::ZERO,
    );
    let url = format!("http://127.0.0.1:{port}/health");
    let well = run(&http(url.clone()));
    assert_eq!(well.state, CheckState::Ok, "{}", well.text);
    assert!(well.text.starts_with("200 OK in "));
    let mut wanted = http(url.clone());
    if let CheckKind::Http { contains, .. } = &mut wanted {
        *contains = Some("all wrong".to_owned());
    }
    assert_eq!(run(&wanted).state, CheckState::Critical);
    let mut wanted = http(url);
    if let CheckKind::Http { status, .. } = &mut wanted {
        *status = vec![204, 301];
    }
    let other = run(&wanted);
    assert_eq!(other.state, CheckState::Critical);
    assert!(other.text.ends_with("expected 204, 301"), "{}", other.text);
    let port = web_server(
        "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
        Duration::ZERO,
    );
    let busy = run(&http(format!("http://127.0.0.1:{port}")));
    assert_eq!(busy.state, CheckState::Critical);
}

#[test]
fn a_server_that_says_nothing_ends_with_the_time() {
    let port = web_server("", Duration::from_secs(60));
    let began = Instant::now();
    let kind = http(format!("http://127.0.0.1:{port}/"));
    let silent = run_check(&kind, Duration::from_millis(500), &Settings::default());
    assert_eq!(silent.state, CheckState::Critical);
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(silent.text, "no whole answer in time");
}

/// An HTTPS server whose certificate ends in so many days; gives its port and certificate.
fn tls_server(days: i64) -> (u16, String) {
    let mut parameters = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let now = jiff::Timestamp::from_second(crate::clock::wall_us() / 1_000_000).unwrap();
    let end = now + jiff::SignedDuration::from_hours(24 * days + 1);
    let date = end.strftime("%Y %m %d").to_string();
    let date: Vec<i32> = date.split(' ').map(|part| part.parse().unwrap()).collect();
    parameters.not_after = rcgen::date_time_ymd(date[0], date[1] as u8, date[2] as u8);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = parameters.self_signed(&key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let secret = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], secret)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            let mut buffer = [0; 1024];
            if stream.read(&mut buffer).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    (port, certificate.pem())
}

#[test]
fn the_end_of_a_certificate_is_told_from_a_fine_answer_and_from_a_bad_one() {
    let dir = tempfile::tempdir().unwrap();
    let trusting = |pem: &str| {
        let file = dir.path().join("ca.pem");
        fs::write(&file, pem).unwrap();
        Settings {
            ca_file: Some(file),
            ..Settings::default()
        }
    };
    for (days, expected) in [
        (90, CheckState::Ok),
        (15, CheckState::Warning),
        (4, CheckState::Critical),
    ] {
        let (port, pem) = tls_server(days);
        let kind = http(format!("https://localhost:{port}/"));
        let outcome = run_check(&kind, LIMIT, &trusting(&pem));
        assert_eq!(outcome.state, expected, "{}", outcome.text);
        assert!(outcome.text.starts_with("200 OK"), "{}", outcome.text);
        let left = outcome
            .perfdata
            .iter()
            .find(|one| one.label == "cert_days")
            .unwrap();
        let left = left.value.unwrap();
        assert!((left - days as f64).abs() <= 1.5, "{left} for {days}");
    }
    let (port, pem) = tls_server(-3);
    let kind = http(format!("https://localhost:{port}/"));
    let expired = run_check(&kind, LIMIT, &trusting(&pem));
    assert_eq!(expired.state, CheckState::Critical);
    assert!(
        expired.text.contains("certificate expired on"),
        "{}",
        expired.text
    );

    let (port, _) = tls_server(90);
    let kind = http(format!("https://localhost:{port}/"));
    let stranger = run(&kind);
    assert_eq!(stranger.state, CheckState::Critical);
    assert!(stranger.text.contains("certificate"), "{}", stranger.text);
    assert!(stranger.text.contains("days)"), "{}", stranger.text);
    let mut kind = kind;
    if let CheckKind::Http { verify, .. } = &mut kind {
        *verify = false;
    }
    assert_eq!(run(&kind).state, CheckState::Ok);
}

fn plugin(path: &str, args: &[&str]) -> CheckKind {
    CheckKind::Plugin {
        path: path.to_owned(),
        args: args.iter().map(|&arg| arg.to_owned()).collect(),
    }
}

#[test]
fn real_plugins_run_where_they_are_installed() {
    if !PathBuf::from("/usr/lib/nagios/plugins/check_dummy").exists() {
        eprintln!("skipped: monitoring-plugins-basic is not installed");
        return;
    }
    for (code, state) in [
        ("0", CheckState::Ok),
        ("1", CheckState::Warning),
        ("2", CheckState::Critical),
        ("3", CheckState::Unknown),
    ] {
        let outcome = run(&plugin("check_dummy", &[code, "a; text $(id)"]));
        assert_eq!(outcome.state, state);
        assert!(outcome.text.ends_with("a; text $(id)"), "{}", outcome.text);
        assert!(!outcome.refused);
    }
    let load = run(&plugin(
        "/usr/lib/nagios/plugins/check_load",
        &["-w", "1000,1000,1000", "-c", "2000,2000,2000"],
    ));
    assert_eq!(load.state, CheckState::Ok, "{}", load.text);
    assert_eq!(load.perfdata.len(), 3);
    assert_eq!(load.perfdata[0].label, "load1");
}

#[test]
fn a_plugin_from_anywhere_else_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let allowed = dir.path().join("allowed");
    let elsewhere = dir.path().join("elsewhere");
    fs::create_dir(&allowed).unwrap();
    fs::create_dir(&elsewhere).unwrap();
    let program = |path: PathBuf, mode: u32| {
        fs::write(&path, "#!/bin/sh\necho \"ran|x=1\"\necho more\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    };
    program(allowed.join("good"), 0o755);
    program(allowed.join("open"), 0o777);
    program(allowed.join("text"), 0o644);
    program(elsewhere.join("bad"), 0o755);
    symlink(elsewhere.join("bad"), allowed.join("link")).unwrap();
    symlink(allowed.join("good"), allowed.join("inner")).unwrap();
    let settings = Settings {
        plugin_directories: vec![allowed.clone(), dir.path().join("absent")],
        ..Settings::default()
    };
    let run = |path: &str| run_check(&plugin(path, &[]), LIMIT, &settings);
    let good = run("good");
    assert_eq!(
        (good.state, good.text.as_str(), good.long.as_str()),
        (CheckState::Ok, "ran", "more")
    );
    assert_eq!(run("inner").state, CheckState::Ok);
    assert_eq!(
        run(allowed.join("good").to_str().unwrap()).state,
        CheckState::Ok
    );
    let up = allowed.join("../elsewhere/bad");
    for path in [
        "link",
        "open",
        "../elsewhere/bad",
        "/bin/sh",
        "/no/such/file",
        up.to_str().unwrap(),
    ] {
        let outcome = run(path);
        assert!(outcome.refused, "{path} was not refused: {}", outcome.text);
        assert_eq!(outcome.state, CheckState::Unknown);
        assert_ne!(outcome.text, "ran");
    }
    for path in ["absent", "text", "."] {
        let outcome = run(path);
        assert_eq!(outcome.state, CheckState::Unknown, "{path}");
        assert_ne!(outcome.text, "ran");
    }
}

#[test]
fn a_plugin_that_does_not_end_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("slow");
    fs::write(&path, "#!/bin/sh\nsleep 60\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let settings = Settings {
        plugin_directories: vec![dir.path().to_owned()],
        ..Settings::default()
    };
    let began = Instant::now();
    let outcome = run_check(&plugin("slow", &[]), Duration::from_secs(1), &settings);
    assert_eq!(outcome.state, CheckState::Unknown);
    assert_eq!(outcome.text, "killed after 1 s");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_unit_without_systemd_and_a_kind_of_the_future_are_unknown_not_wrong() {
    let unit = run(&CheckKind::SystemdUnit {
        unit: "no-such-unit-anywhere".to_owned(),
    });
    assert!(matches!(
        unit.state,
        CheckState::Unknown | CheckState::Critical
    ));
    assert!(!unit.text.is_empty());
    assert_eq!(run(&CheckKind::Unsupported).state, CheckState::Unknown);
}
