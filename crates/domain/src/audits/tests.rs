#![allow(clippy::too_many_lines, reason = "a table of cases is read in one go")]

use std::collections::{BTreeMap, BTreeSet};

use intendant_contract::item::Item;
use intendant_inventory::Content;
use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;

use super::catalogue::{self, Offer, amount, bands};
use super::draft::{Draft, Excluded, Party, ThirdParty, compose, price_of};
use super::finding::{Severity, Topic};
use super::machines::{Machine, Review};
use super::questionnaire::{self, Answer, Answers};
use super::{NEEDS, lifecycle, score};

#[test]
fn the_questionnaire_is_whole() {
    let all = questionnaire::read().unwrap();
    assert!(
        (45..=60).contains(&all.questions.len()),
        "{}",
        all.questions.len()
    );
    let mut keys = BTreeSet::new();
    for question in &all.questions {
        assert!(keys.insert(&question.key), "{} twice", question.key);
        assert!((1..=3).contains(&question.weight), "{}", question.key);
        assert!(NEEDS.contains(&question.need.as_str()), "{}", question.key);
        for text in [&question.ask, &question.finding, &question.advice] {
            assert!(!text.0.is_empty() && !text.1.is_empty(), "{}", question.key);
        }
        let choices = question.choices();
        assert!(
            choices
                .iter()
                .any(|one| one.score == Some(100) && one.severity.is_none())
        );
        assert!(
            choices.iter().any(|one| one.severity.is_some()),
            "no answer of {} reveals anything",
            question.key
        );
    }
    for topic in Topic::ALL {
        assert!(all.of(topic).count() >= 4, "{topic:?}");
    }
}

fn answered(choice: &str) -> Answers {
    questionnaire::questionnaire()
        .questions
        .iter()
        .map(|question| {
            let choices = question.choices();
            let key = match choice {
                "best" => choices[0].key.clone(),
                other if choices.iter().any(|one| one.key == other) => other.to_owned(),
                _ => choices
                    .iter()
                    .rfind(|one| one.score == Some(0))
                    .map_or("?", |o| &o.key)
                    .to_owned(),
            };
            let answer = Answer {
                choice: key,
                ..Answer::default()
            };
            (question.key.clone(), answer)
        })
        .collect()
}

#[test]
fn the_best_answers_score_100_and_reveal_nothing() {
    let all = questionnaire::questionnaire();
    let answers = answered("best");
    assert!(questionnaire::findings(all, &answers).is_empty());
    let scores = score::scores(all, &answers, &[], false);
    assert!(
        scores.iter().all(|one| one.value == Some(100)),
        "{scores:?}"
    );
    assert_eq!(score::overall(&scores), Some(100));
}

#[test]
fn nothing_known_has_no_score_and_not_known_is_worse_than_partly() {
    let all = questionnaire::questionnaire();
    let none = score::scores(all, &Answers::new(), &[], true);
    assert!(none.iter().all(|one| one.value.is_none()));
    assert_eq!(score::overall(&none), None);
    let unknown = score::overall(&score::scores(all, &answered("unknown"), &[], false));
    assert_eq!(unknown, Some(20));
    let worst = score::overall(&score::scores(all, &answered("no"), &[], false)).unwrap();
    assert!(worst < 20, "{worst}");
}

#[test]
fn the_table_of_ends_is_read_and_finds_systems_by_their_senders_names() {
    let table = lifecycle::read().unwrap();
    for (name, version, label, end) in [
        (
            "Debian GNU/Linux 11 (bullseye)",
            "11.9",
            "Debian 11",
            date(2026, 8, 31),
        ),
        ("Debian GNU/Linux", "12.11", "Debian 12", date(2028, 6, 30)),
        (
            "Debian GNU/Linux 10 (buster)",
            "",
            "Debian 10",
            date(2024, 6, 30),
        ),
        (
            "Ubuntu 22.04.4 LTS",
            "22.04",
            "Ubuntu 22.04",
            date(2027, 4, 30),
        ),
        (
            "CentOS Linux release 7.9.2009 (Core)",
            "7.9.2009",
            "CentOS 7",
            date(2024, 6, 30),
        ),
        (
            "Microsoft Windows 10 Professionnel",
            "10.0.19045",
            "Windows 10",
            date(2025, 10, 14),
        ),
        (
            "Microsoft Windows 11 Pro",
            "10.0.22631",
            "Windows 11 23H2",
            date(2025, 11, 11),
        ),
        (
            "Microsoft Windows Server 2012 R2 Standard",
            "6.3.9600",
            "Windows Server 2012",
            date(2023, 10, 10),
        ),
        (
            "Microsoft Windows 8.1",
            "6.3",
            "Windows 8.1",
            date(2023, 1, 10),
        ),
        ("macOS", "12.7.1", "macOS 12", date(2024, 9, 16)),
    ] {
        let found = table
            .system(name, version)
            .unwrap_or_else(|| panic!("{name}"));
        assert_eq!(
            (found.label.as_str(), found.end),
            (label, end),
            "{name} {version}"
        );
        assert!(found.source.starts_with("https://"));
    }
    for (name, version) in [
        ("Debian GNU/Linux", "14"),
        ("Plan 9", "4"),
        ("Windows 10 IoT LTSC", "10.0"),
    ] {
        assert_eq!(table.system(name, version), None, "{name}");
    }
    for (name, version, label) in [
        ("postgresql-13", "13.14-0+deb11u1", Some("PostgreSQL 13")),
        ("PostgreSQL", "15.6", Some("PostgreSQL 15")),
        ("postgresql-client-13", "13.14", None),
        ("mariadb-server", "1:10.6.12", Some("MariaDB 10.6")),
        ("php7.4-cli", "7.4.33", Some("PHP 7.4")),
        ("phpunit", "7.4", None),
        (
            "Microsoft SQL Server 2014 (64-bit)",
            "12.0",
            Some("SQL Server 2014"),
        ),
        (
            "Microsoft Office Professional Plus 2016",
            "16.0",
            Some("Microsoft Office 2016"),
        ),
    ] {
        let found = table.software(name, version).map(|one| one.label);
        assert_eq!(found.as_deref(), label, "{name}");
    }
}

fn content(value: serde_json::Value) -> Content {
    serde_json::from_value(value).unwrap()
}

fn found(machines: &[Machine<'_>]) -> BTreeMap<String, (Severity, usize)> {
    let mut review = Review::on(date(2026, 11, 23));
    machines.iter().for_each(|machine| review.see(machine));
    review
        .findings()
        .into_iter()
        .map(|one| (one.key, (one.severity, one.evidence.len())))
        .collect()
}

#[test]
fn machines_show_their_weaknesses_with_a_proof_each() {
    let server = content(json!({
        "operatingsystem": { "full_name": "Debian GNU/Linux 10 (buster)", "name": "Debian", "version": "10.13",
            "boot_time": "2026-01-02 03:04:05" },
        "hardware": { "vmsystem": "Physical" },
        "bios": { "bdate": "03/11/2014" },
        "softwares": [
            { "name": "openssh-server", "version": "1", "from": "deb", "install_date": "2025-12-01" },
            { "name": "anydesk", "version": "6", "from": "deb", "install_date": "2025-11-01" },
        ],
        "databases_services": [{ "type": "PostgreSQL", "version": "11.22" }],
        "drives": [
            { "type": "/var", "filesystem": "ext4", "total": 51200, "free": 1000 },
            { "type": "/snap/core/1", "filesystem": "squashfs", "total": 5000, "free": 0 },
        ],
        "storages": [{ "name": "sda", "type": "disk", "disksize": 500000, "smart_status": "failed" }],
        "listening_ports": [
            { "protocol": "tcp", "address": "0.0.0.0", "port": 5432, "process": "postgres" },
            { "protocol": "tcp", "address": "::", "port": 5432, "process": "postgres" },
            { "protocol": "tcp", "address": "127.0.0.1", "port": 6379, "process": "redis" },
        ],
        "certificates": [
            { "path": "/etc/nginx/a.pem", "subject": "www", "not_after": "2026-11-01 00:00:00", "key": "RSA 2048" },
            { "path": "/etc/nginx/b.pem", "subject": "old", "not_after": "2030-11-01 00:00:00", "key": "RSA 1024" },
            { "path": "/usr/share/ca-certificates/x.pem", "subject": "ca", "not_after": "2020-01-01", "key": "RSA 1024" },
        ],
        "sudo_rights": [{ "who": "deploy", "commands": "ALL", "nopasswd": true, "file": "/etc/sudoers" }],
    }));
    let laptop = content(json!({
        "operatingsystem": { "full_name": "Microsoft Windows 11 Famille", "kernel_version": "10.0.26200" },
        "hardware": { "chassis_type": "Laptop" },
        "softwares": [{ "name": "KMSpico", "from": "registry" }, { "name": "7-Zip", "from": "registry", "publisher": "Igor" }],
        "drives": [{ "letter": "C:", "filesystem": "NTFS", "total": 200000, "free": 90000, "encrypt_status": "No" }],
    }));
    let seen = |id, name, kind, content| Machine {
        id,
        name,
        kind,
        source: "glpi",
        content: Some(content),
        ..Machine::default()
    };
    let all = found(&[
        seen(1, "srv", "server", &server),
        seen(2, "pc", "workstation", &laptop),
    ]);
    for (key, severity) in [
        ("eol-os:Debian 10", Severity::Critical),
        ("eol-software:PostgreSQL 11", Severity::High),
        ("open-port:5432", Severity::High),
        ("cert-expired", Severity::High),
        ("cert-weak", Severity::Medium),
        ("sudo-nopasswd", Severity::Medium),
        ("disk-full", Severity::High),
        ("disk-failing", Severity::High),
        ("no-raid", Severity::Medium),
        ("no-backup", Severity::High),
        ("remote-tool", Severity::Medium),
        ("updates-old", Severity::High),
        ("restart-old", Severity::Medium),
        ("hardware-old", Severity::Low),
        ("no-antivirus", Severity::High),
        ("pirated", Severity::Critical),
        ("disk-plain", Severity::Medium),
        ("home-edition", Severity::Low),
    ] {
        assert_eq!(all.get(key), Some(&(severity, 1)), "{key}: {all:?}");
    }
    assert_eq!(all.len(), 18, "{all:?}");
}

#[test]
fn a_healthy_machine_shows_nothing_and_one_without_a_list_of_software_misses_none() {
    let good = content(json!({
        "operatingsystem": { "full_name": "Debian GNU/Linux 13 (trixie)", "version": "13.1", "boot_time": "2026-11-01 00:00:00" },
        "softwares": [{ "name": "restic", "version": "0.16", "from": "deb", "install_date": "2026-11-20" }],
        "drives": [{ "type": "/", "filesystem": "ext4", "total": 51200, "free": 30000 }],
    }));
    let bare = content(
        json!({ "operatingsystem": { "full_name": "Debian GNU/Linux 13 (trixie)", "version": "13" } }),
    );
    let seen = |content| Machine {
        id: 1,
        name: "srv",
        kind: "server",
        content: Some(content),
        ..Machine::default()
    };
    assert_eq!(found(&[seen(&good)]), BTreeMap::new());
    assert_eq!(found(&[seen(&bare)]), BTreeMap::new());
}

#[test]
fn one_host_for_all_machines_is_told() {
    let host = content(json!({ "virtualmachines": [
        { "name": "a", "vmtype": "kvm" }, { "name": "b", "vmtype": "kvm" }, { "name": "c", "vmtype": "docker" } ] }));
    let one = Machine {
        id: 1,
        name: "pve",
        kind: "server",
        content: Some(&host),
        ..Machine::default()
    };
    assert!(found(std::slice::from_ref(&one)).contains_key("single-host"));
    assert!(!found(&[one.clone(), one]).contains_key("single-host"));
}

#[test]
fn findings_of_machines_take_points_off_and_never_all() {
    let all = questionnaire::questionnaire();
    let mut review = Review::on(date(2026, 11, 23));
    for port in [2375, 6379, 9200, 27017, 3306] {
        let content =
            content(json!({ "listening_ports": [{ "address": "0.0.0.0", "port": port }] }));
        review.see(&Machine {
            id: 1,
            name: "srv",
            kind: "server",
            content: Some(&content),
            ..Machine::default()
        });
    }
    let findings = review.findings();
    let scores = score::scores(all, &answered("best"), &findings, true);
    let security = scores
        .iter()
        .find(|one| one.topic == Topic::Security)
        .unwrap();
    assert_eq!((security.value, security.off), (Some(40), 60));
    let alone = score::scores(all, &Answers::new(), &findings, true);
    assert_eq!(alone.iter().filter(|one| one.value.is_some()).count(), 1);
}

fn party(name: &str) -> Party {
    Party {
        name: name.to_owned(),
        siren: "732829320".to_owned(),
        address: "12 rue des \"Forges\"".to_owned(),
        postcode: "69007".to_owned(),
        city: "Lyon".to_owned(),
        sector: "industrie".to_owned(),
        employees: Some(48),
        ..Party::default()
    }
}

fn composed(offers: &[Offer], excluded: &[Excluded], english: bool) -> String {
    let (client, provider) = (
        party("Acme SAS"),
        Party {
            name: "Nous".to_owned(),
            ..Party::default()
        },
    );
    let chosen = offers
        .iter()
        .map(|offer| (offer, offer.at(&offer.default).unwrap()))
        .collect();
    let parties = [ThirdParty {
        name: "Opérateur".to_owned(),
        kinds: vec!["internet-link".to_owned()],
    }];
    compose(&Draft {
        reference: "ACME-2027-01",
        title: "Infogérance d'Acme",
        english,
        currency: "EUR",
        global: false,
        client: &client,
        provider: &provider,
        starts: date(2027, 1, 15),
        months: 36,
        terms: catalogue::starter_terms(),
        chosen,
        excluded,
        third_parties: &parties,
    })
    .0
}

#[test]
fn the_whole_starter_catalogue_makes_a_contract_that_passes_the_check() {
    let offers = catalogue::read().unwrap();
    for offer in &offers {
        assert_eq!(offer.wrong(&offers), [], "{}", offer.key);
    }
    let met: BTreeSet<&str> = offers
        .iter()
        .flat_map(|one| &one.meets)
        .map(String::as_str)
        .collect();
    assert_eq!(
        met,
        NEEDS.into_iter().collect(),
        "every need is met by an offer"
    );
    for english in [false, true] {
        let text = composed(&offers, &[], english);
        let priced = price_of(&text, &[]).unwrap_or_else(|why| panic!("{why:?}\n{text}"));
        let servers = &priced.contract.services[0];
        assert!(
            servers.backup.is_some() && servers.patch.is_some() && servers.availability.is_some()
        );
    }
}

#[test]
fn a_draft_is_priced_as_its_invoice_would_be_and_leaves_out_what_is_excluded() {
    let offers = catalogue::starter();
    let offers: Vec<Offer> = offers
        .into_iter()
        .filter(|one| ["servers", "backup", "governance"].contains(&one.key.as_str()))
        .collect();
    let items: Vec<Item> = (1..=7)
        .map(|n| Item::new(&format!("srv{n}"), "server").with("name", &format!("srv{n}")))
        .collect();
    let text = composed(&offers, &[], false);
    let priced = price_of(&text, &items).unwrap();
    // 5 × 89 + 2 × 74, 60 + 7 × 28, 350.
    assert_eq!(priced.monthly, Decimal::new(119_900, 2));
    assert_eq!(priced.invoice.net, priced.monthly);
    let excluded = [Excluded {
        name: "srv7".to_owned(),
        kind: "server".to_owned(),
        reason: "banc d’essai".to_owned(),
    }];
    let text = composed(&offers, &excluded, false);
    let priced = price_of(&text, &items).unwrap();
    assert_eq!(priced.monthly, Decimal::new(119_900 - 7_400 - 2_800, 2));
    let covered = intendant_contract::coverage::cover(&priced.contract, &items[6]);
    assert!(covered.covered.is_none());
}

#[test]
fn a_mistake_in_the_terms_is_told_in_their_own_lines() {
    let (client, provider) = (party("A"), party("B"));
    let (text, before) = compose(&Draft {
        reference: "R",
        title: "T",
        english: false,
        currency: "EUR",
        global: true,
        client: &client,
        provider: &provider,
        starts: date(2027, 1, 1),
        months: 12,
        terms: "[calendars.office]\ntimezone = \"Europe/Nulle-Part\"\n",
        chosen: Vec::new(),
        excluded: &[],
        third_parties: &[],
    });
    let errors = intendant_contract::read("c", &text).unwrap_err();
    let told = errors.0.iter().any(|one| one.line as usize == before + 2);
    assert!(told, "{errors:?}");
}

#[test]
fn offers_are_suggested_for_what_is_there_and_what_is_needed() {
    let offers = catalogue::starter();
    let counts = BTreeMap::from([("workstation".to_owned(), 12), ("printer".to_owned(), 2)]);
    let needs = BTreeSet::from(["security".to_owned(), "continuity".to_owned()]);
    let keys = |all_day| -> Vec<String> {
        catalogue::suggest(&offers, &counts, &needs, all_day)
            .into_iter()
            .map(|one| format!("{}/{}", one.offer, one.level))
            .collect()
    };
    assert_eq!(
        keys(false),
        [
            "workstations/silver",
            "protection/",
            "printing/silver",
            "continuity/"
        ]
    );
    assert!(keys(true).contains(&"workstations/gold".to_owned()));
}

#[test]
fn prices_are_read_as_people_write_them() {
    assert_eq!(amount("1 250,50 €"), Some(Decimal::new(125_050, 2)));
    assert_eq!(amount("-1"), None);
    assert_eq!(amount("1.234"), None);
    let read = bands("5: 89,00; 74").unwrap();
    assert_eq!(
        read,
        [(Some(5), Decimal::new(8900, 2)), (None, Decimal::from(74))]
    );
    for wrong in ["5: 1", "5: 1; 4: 2; 3", "1; 2", "a: 1; 2", "5: x; 2"] {
        assert_eq!(bands(wrong), None, "{wrong}");
    }
    assert_eq!(bands(" "), Some(Vec::new()));
}

proptest! {
    #[test]
    fn no_name_breaks_the_file(name in "\\PC{1,40}", reason in ".{0,40}") {
        let offers = catalogue::starter();
        let excluded = [Excluded { name: name.clone(), kind: "server".to_owned(), reason }];
        let text = composed(&offers[..1], &excluded, false);
        let priced = price_of(&text, &[]).unwrap();
        let item = Item::new("x", "server").with("name", &name);
        prop_assert!(intendant_contract::coverage::cover(&priced.contract, &item).covered.is_none());
    }

    #[test]
    fn bands_and_versions_never_panic(text in ".{0,30}", version in ".{0,12}") {
        let _ = bands(&text);
        let _ = lifecycle::table().system(&text, &version);
        let _ = lifecycle::table().software(&text, &version);
    }
}
