//! Real messages of real agents, as they were sent, and what is read from them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test says what is wrong by failing"
)]

use std::borrow::Cow;
use std::path::PathBuf;

use intendant_inventory::devices::Step;
use intendant_inventory::{
    Content, Dialect, Encoding, Keep, Limits, Message, Report, What, dialect, differences,
    encoding_of, inflate, read, skeleton_hash, to_text, without_secrets,
};

fn bytes(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/samples")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn message(name: &str) -> Message {
    let sent = bytes(name);
    let kind = if name.ends_with(".zlib") {
        "application/x-compress-zlib"
    } else {
        ""
    };
    let encoding = encoding_of(kind, &sent).unwrap();
    let text = inflate(encoding, &sent, &Limits::default()).unwrap();
    read(&to_text(text)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn report(name: &str) -> Report {
    match message(name) {
        Message::Inventory(report) => *report,
        other => panic!("{name}: {other:?}"),
    }
}

const FUSION: &str = "fusioninventory-2.6-INVENTORY.zlib";
const GLPI: &str = "glpi-agent-1.12-inventory-full.zlib";
const OCS: &str = "ocsinventory-2.10-INVENTORY.xml";

#[test]
fn three_agents_say_the_same_of_one_machine() {
    let all = [report(FUSION), report(GLPI), report(OCS)];
    for report in &all {
        let Content {
            hardware,
            operatingsystem: os,
            cpus,
            networks,
            storages,
            ..
        } = &report.content;
        assert_eq!(report.itemtype, "Computer");
        assert_eq!((hardware.name.as_str(), hardware.memory), ("vm", 24105));
        assert_eq!(os.full_name, "Debian GNU/Linux 12 (bookworm)");
        assert_eq!(os.name, "Debian GNU/Linux");
        assert!(os.version.starts_with("12"), "{}", os.version);
        assert_eq!(os.arch, "x86_64");
        assert_eq!(os.install_date, "");
        assert_eq!(cpus.len(), 1);
        assert_eq!(
            (
                cpus[0].name.as_str(),
                cpus[0].core,
                cpus[0].manufacturer.as_str()
            ),
            ("AMD EPYC", 2, "AMD")
        );
        let eth0 = networks
            .iter()
            .find(|network| network.description == "eth0")
            .unwrap();
        assert_eq!(
            (
                eth0.ipaddress.as_str(),
                eth0.mac.as_str(),
                eth0.status.as_str()
            ),
            ("192.0.2.2", "02:fc:00:00:00:01", "up")
        );
        assert_eq!(eth0.kind, "ethernet");
        let disk = storages.iter().find(|disk| disk.name == "vda").unwrap();
        assert!((274_877..=274_878).contains(&disk.disksize));
        assert_eq!(report.content.drives[0].total, 258_019);
        assert_eq!(report.content.local_users.len(), 32);
        assert!(
            report
                .content
                .local_groups
                .iter()
                .any(|group| !group.members.is_empty())
        );
    }
    let [fusion, glpi, ocs] = &all;
    assert_eq!(fusion.content.softwares, glpi.content.softwares);
    assert_eq!(fusion.content.softwares.len(), 1144);
    assert_eq!(
        (fusion.tag.as_str(), glpi.tag.as_str(), ocs.tag.as_str()),
        ("TESTTAG", "TESTTAG", "T")
    );
    assert_eq!(fusion.content.firewalls.len(), 1);
    assert_eq!(
        ocs.content
            .networks
            .iter()
            .find(|n| n.description == "ifb0")
            .unwrap()
            .speed,
        "0"
    );
    assert!(
        fusion.content.others.contains_key("controllers")
            && ocs.content.others.contains_key("repository")
    );
}

#[test]
fn what_each_sample_says_stays_what_it_was() {
    for name in [FUSION, GLPI, OCS] {
        let mut report = report(name);
        report.content.softwares.truncate(3);
        report.content.local_users.truncate(2);
        report.content.local_groups.truncate(2);
        report
            .content
            .others
            .retain(|section, _| section == "accountinfo");
        let shown = serde_json::to_string_pretty(&report).unwrap() + "\n";
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/snapshots")
            .join(format!("{name}.json"));
        if std::env::var_os("SNAPSHOT").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &shown).unwrap();
        }
        assert_eq!(
            shown,
            std::fs::read_to_string(&path).unwrap_or_default(),
            "{name}: SNAPSHOT=1 writes it anew"
        );
    }
}

#[test]
fn hello_in_each_dialect() {
    let Message::Prolog(hello) = message("fusioninventory-2.6-PROLOG.xml") else {
        panic!()
    };
    assert_eq!(hello.deviceid, "vm-2026-11-23-18-05-40");
    assert!(matches!(
        message("ocsinventory-2.10-PROLOG.xml"),
        Message::Prolog(_)
    ));
    let Message::Contact(hello) = message("glpi-agent-1.12-CONTACT.json") else {
        panic!()
    };
    assert_eq!(
        (
            hello.tag.as_str(),
            hello.version.as_str(),
            hello.installed_tasks.len()
        ),
        ("TESTTAG", "1.12-dev", 8)
    );
}

#[test]
fn a_partial_inventory_changes_what_it_carries_and_lasts() {
    let full = report(GLPI);
    let partial = report("glpi-agent-1.12-inventory-partial.json");
    assert!(partial.partial && partial.content.softwares.is_empty());
    let mut merged = full.content.clone();
    merged.replace(partial.content, &partial.carried);
    assert_eq!(merged.softwares.len(), 1144);
    assert_eq!(merged.lasting_hash(), full.content.lasting_hash());
    assert!(differences(&full.content, &merged).is_empty());
}

#[test]
fn a_job_of_discovery_and_inventory_step_by_step() {
    let steps: Vec<(bool, String, Step, usize)> = ["02", "03", "04", "05", "07", "08", "09"]
        .iter()
        .map(|name| match message(&format!("fi-snmp-job/{name}.xml")) {
            Message::Job(job) => (job.discovery, job.process, job.step, job.devices.len()),
            other => panic!("{other:?}"),
        })
        .collect();
    let (looked, asked) = ("77".to_owned(), "78".to_owned());
    assert_eq!(
        steps,
        [
            (true, looked.clone(), Step::Started, 0),
            (true, looked.clone(), Step::Counted(1), 0),
            (true, looked.clone(), Step::Found, 1),
            (true, looked, Step::Ended, 0),
            (false, asked.clone(), Step::Started, 0),
            (false, asked.clone(), Step::Found, 1),
            (false, asked, Step::Ended, 0),
        ]
    );
    let Message::Job(job) = message("fi-snmp-job/08.xml") else {
        panic!()
    };
    let device = &job.devices[0];
    let said = &device.report.content.network_device;
    assert_eq!(
        (
            device.id.as_str(),
            said.name.as_str(),
            said.kind.as_str(),
            said.ram
        ),
        ("12", "vm-snmpd", "Networking", 24105)
    );
    assert_eq!(said.ips, ["127.0.0.1", "192.0.2.2"]);
    let ports = &device.report.content.network_ports;
    assert_eq!(ports.len(), 4);
    assert_eq!(ports[3].connections[0].mac, ["02:fc:00:00:00:05"]);
    assert_eq!(
        (ports[3].ifinbytes, ports[3].ips[0].as_str(), ports[3].ifmtu),
        (1_666_790_950, "192.0.2.2", 1400)
    );
    let Message::Job(job) = message("fi-snmp-job/04.xml") else {
        panic!()
    };
    assert_eq!(
        (
            job.devices[0].credential.as_str(),
            job.devices[0].report.itemtype.as_str()
        ),
        ("1", "Computer")
    );
    assert_eq!(
        job.devices[0].report.content.network_device.name,
        "vm-snmpd"
    );
}

#[test]
fn what_is_read_and_written_again_is_read_the_same() {
    for name in [FUSION, GLPI, OCS] {
        let report = report(name);
        let text = serde_json::to_string(&report).unwrap();
        let again: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(again.content, report.content, "{name}");
        assert_eq!(
            again.content.lasting_hash(),
            report.content.lasting_hash(),
            "{name}"
        );
    }
}

#[test]
fn the_hash_ignores_what_changes_at_each_run_and_nothing_else() {
    let report = report(GLPI);
    let hash = report.content.lasting_hash();
    let mut same = report.content.clone();
    same.drives[0].free -= 1000;
    same.accesslog.logdate = "2026-11-24 18:00:00".to_owned();
    same.operatingsystem.boot_time = "2026-11-24 17:00:00".to_owned();
    same.softwares.reverse();
    assert_eq!(same.lasting_hash(), hash);
    assert!(differences(&report.content, &same).is_empty());
    let mut other = report.content;
    other.softwares[7].version.push('1');
    assert_ne!(other.lasting_hash(), hash);
}

#[test]
fn differences_are_few_and_say_what_happened() {
    let before = report(GLPI).content;
    let mut after = before.clone();
    after.hardware.memory = 32768;
    let gone = after.softwares.remove(3);
    after.softwares[10].version = "9.9".to_owned();
    let found = differences(&before, &after);
    assert_eq!(found.count(), 3);
    assert!(found.list.iter().any(|one| one.section == "hardware"
        && one.what
            == What::Changed {
                field: "memory".into(),
                from: "24105".into(),
                to: "32768".into()
            }));
    assert!(found.list.iter().any(|one| one.section == "softwares"
        && one.key.starts_with(&gone.name)
        && one.what
            == What::Removed {
                detail: gone.version.clone()
            }));
    let none = Content::default();
    let all = differences(&none, &before);
    assert_eq!(all.list.len(), intendant_inventory::diff::MOST);
    assert!(all.more > 800);
}

#[test]
fn what_was_sent_is_inflated_within_limits() {
    use std::io::Write;
    let text = bytes("fusioninventory-2.6-INVENTORY.xml");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&text).unwrap();
    let gzip = gzip.finish().unwrap();
    assert_eq!(
        encoding_of("application/x-compress-gzip", &gzip),
        Some(Encoding::Gzip)
    );
    assert_eq!(
        inflate(Encoding::Gzip, &gzip, &Limits::default()).unwrap(),
        Cow::Borrowed(&text[..])
    );
    assert_eq!(
        encoding_of("application/x-compress", &bytes(FUSION)),
        Some(Encoding::Zlib)
    );
    let mut bomb = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..64 {
        bomb.write_all(&zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 100_000);
    assert_eq!(
        inflate(Encoding::Zlib, &bomb, &Limits::default())
            .unwrap_err()
            .code(),
        "bomb"
    );
    let small = Limits {
        inflated: 1000,
        ratio: 5000,
    };
    assert_eq!(
        inflate(Encoding::Zlib, &bomb, &small).unwrap_err().code(),
        "too-large"
    );
    let cut = &bytes(FUSION)[..20_000];
    assert_eq!(
        inflate(Encoding::Zlib, cut, &Limits::default())
            .unwrap_err()
            .code(),
        "broken-compression"
    );
}

#[test]
fn a_wrong_charset_loses_no_letter() {
    let latin = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><REQUEST><DEVICEID>d</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT><HARDWARE><NAME>r\xe9seau-\xc3\xa9t\xc3\xa9</NAME></HARDWARE></CONTENT></REQUEST>";
    let Message::Inventory(report) = read(&to_text(Cow::Borrowed(latin))).unwrap() else {
        panic!()
    };
    assert_eq!(report.content.hardware.name, "réseau-été");
}

fn text(name: &str) -> (String, Dialect) {
    let sent = bytes(name);
    let kind = if name.ends_with(".zlib") {
        "application/x-compress-zlib"
    } else {
        ""
    };
    let encoding = encoding_of(kind, &sent).unwrap();
    let text = to_text(inflate(encoding, &sent, &Limits::default()).unwrap()).into_owned();
    let dialect = dialect(&text).unwrap();
    (text, dialect)
}

#[test]
fn the_quick_hash_ignores_what_changes_at_each_run_and_sees_the_rest() {
    for (name, passing, lasting) in [
        (
            FUSION,
            [
                ("<FREE>76544<", "<FREE>12<"),
                ("18:06:54", "19:07:55"),
                ("[kthreadd]", "[other]"),
            ],
            ("<VERSION>3.134<", "<VERSION>3.135<"),
        ),
        (
            GLPI,
            [
                ("\"free\": 76554", "\"free\": 1"),
                ("18:06:51", "19:07:55"),
                ("[kthreadd]", "[other]"),
            ],
            ("\"3.134\"", "\"3.135\""),
        ),
        (
            OCS,
            [
                ("<FREE>75868<", "<FREE>12<"),
                ("00:18:30", "10:20:30"),
                ("1572863", "1"),
            ],
            ("AMD EPYC", "AMD Ryzen"),
        ),
    ] {
        let (text, dialect) = text(name);
        let hash = skeleton_hash(&text, dialect).unwrap();
        for (before, after) in passing {
            assert!(text.contains(before), "{name}: {before}");
            let other = text.replacen(before, after, 1);
            assert_eq!(
                skeleton_hash(&other, dialect).as_ref(),
                Some(&hash),
                "{name}: {before}"
            );
        }
        let other = text.replacen(lasting.0, lasting.1, 1);
        assert_ne!(other, text);
        assert_ne!(skeleton_hash(&other, dialect).unwrap(), hash, "{name}");
    }
}

#[test]
fn secrets_are_cut_out_of_what_is_kept() {
    for name in [FUSION, GLPI] {
        let (mut text, dialect) = text(name);
        text = text
            .replacen("[kthreadd]", "/usr/bin/app --password=hunter2 x", 1)
            .replacen("C.UTF-8", "hunter2", 1);
        let kept = without_secrets(&text, dialect, Keep::default()).unwrap();
        assert!(!kept.contains("hunter2"), "{name}");
        let Message::Inventory(before) = read(&text).unwrap() else {
            panic!()
        };
        let Message::Inventory(after) = read(&kept).unwrap() else {
            panic!()
        };
        let mut scrubbed = before.content.clone();
        scrubbed.scrub(Keep::default());
        assert!(
            !serde_json::to_string(&scrubbed)
                .unwrap()
                .contains("hunter2")
        );
        assert_eq!(after.content.lasting_hash(), before.content.lasting_hash());
        assert_eq!(
            after.content.others["processes"],
            scrubbed.others["processes"]
        );
        assert_eq!(after.content.softwares, before.content.softwares);
        let all = Keep {
            environment: true,
            command_lines: true,
            licence_keys: true,
        };
        assert_eq!(without_secrets(&text, dialect, all).unwrap(), text);
    }
}

#[test]
fn replies_begin_as_agents_look_for() {
    let (encoding, packed) = intendant_inventory::deflate(Encoding::Zlib, "<REPLY></REPLY>");
    assert_eq!(
        (encoding, &packed[..2]),
        (Encoding::Zlib, &[0x78, 0x9c][..])
    );
}
