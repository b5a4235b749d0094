//! What knowing again promises.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::content::{Bios, Content, Hardware, Network, OperatingSystem, Report};

fn keys(serial: &str, uuid: &str, macs: &[&str], host: &str) -> Keys {
    Keys {
        serial: lies::serial(serial),
        maker: String::new(),
        uuid: lies::uuid(uuid),
        macs: macs.iter().map(|mac| lies::mac(mac)).collect(),
        fqdn: String::new(),
        host: lies::host(host),
    }
}

fn item(item: i64, keys: Keys) -> Known {
    Known {
        item,
        sources: vec![keys],
        same_agent: false,
    }
}

const UUID: &str = "4c4c4544-0042-3510-8054-b7c04f4a3432";
const MAC: &str = "00:16:3e:11:22:33";
const OTHER_MAC: &str = "00:16:3e:aa:bb:cc";

#[test]
fn values_that_lie_are_no_keys() {
    for lie in [
        "",
        " ",
        "To be filled by O.E.M.",
        "Default string",
        "System Serial Number",
        "Not Specified",
        "0000000000",
        "XXXXXXXX",
        "123456789",
        "0123456789",
        "N/A",
        "None",
        "12",
    ] {
        assert_eq!(lies::serial(lie), "", "{lie}");
    }
    assert_eq!(lies::serial(" czc7-1234ab "), "CZC7-1234AB");
    for lie in [
        "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "03000200-0400-0500-0006-000700080009",
        "00020003-0004-0005-0006-000700080009",
        "Not Settable",
        "4c4c4544",
        "",
    ] {
        assert_eq!(lies::uuid(lie), "", "{lie}");
    }
    for lie in [
        "00:00:00:00:00:00",
        "ff:ff:ff:ff:ff:ff",
        "01:00:5e:00:00:01",
        "02:42:ac:11:00:02",
        "00:50:56:C0:00:08",
        "44:45:53:54:00:00",
        "xx",
    ] {
        assert_eq!(lies::mac(lie), "", "{lie}");
    }
    assert_eq!(lies::mac("00-16-3E-11-22-33"), MAC);
    assert_eq!(lies::host("localhost"), "");
    assert_eq!(lies::host("10.0.0.5"), "");
    assert_eq!(lies::host("f3a9c0d1e2b4"), "", "a container's id");
    assert_eq!(lies::host("SRV-AD01.acme.fr"), "srv-ad01");
    assert_eq!(lies::fqdn("pc.localdomain"), "");
    assert_eq!(lies::fqdn("PC.Acme.fr."), "pc.acme.fr");
}

#[test]
fn both_byte_orders_of_a_uuid_are_one() {
    assert_eq!(
        lies::uuid(UUID),
        lies::uuid("44454c4c-4200-1035-8054-b7c04f4a3432")
    );
}

#[test]
fn adapters_without_hardware_of_the_machine_are_no_keys() {
    let network = |name: &str, mac: &str, virtualdev| Network {
        description: name.to_owned(),
        mac: mac.to_owned(),
        virtualdev,
        ..Network::default()
    };
    let report = Report {
        content: Content {
            networks: vec![
                network("lo", "00:00:00:00:00:00", true),
                network("eth0", MAC, false),
                network("eth0", MAC, false),
                network("ifb0", "76:b7:97:ae:3b:35", false),
                network("veth12ab", "76:b7:97:ae:3b:36", false),
                network("docker0", "76:b7:97:ae:3b:37", false),
                network("br-9f8e", "76:b7:97:ae:3b:38", false),
                network("bond9", "00:16:3e:00:00:09", true),
                network(
                    "Realtek USB GbE Family Controller",
                    "00:e0:4c:68:00:01",
                    false,
                ),
                network(
                    "VMware Virtual Ethernet Adapter for VMnet8",
                    "00:50:56:c0:00:09",
                    false,
                ),
            ],
            ..Content::default()
        },
        ..Report::default()
    };
    assert_eq!(keys_of(&report).macs, BTreeSet::from([MAC.to_owned()]));
    for real in [
        "eth0",
        "enp3s0",
        "eno1",
        "ens18",
        "wlan0",
        "Intel(R) Ethernet Connection I219-LM",
        "local0",
        "lan0",
    ] {
        assert!(!lies::is_virtual(real), "{real}");
    }
}

#[test]
fn a_container_does_not_take_its_hosts_numbers_for_its_own() {
    let report = |system: &str| Report {
        content: Content {
            bios: Bios {
                ssn: "CZC71234AB".to_owned(),
                ..Bios::default()
            },
            hardware: Hardware {
                uuid: UUID.to_owned(),
                vmsystem: system.to_owned(),
                ..Hardware::default()
            },
            ..Content::default()
        },
        ..Report::default()
    };
    assert!(keys_of(&report("LXC")).is_empty());
    assert_eq!(keys_of(&report("Physical")).serial, "CZC71234AB");
}

#[test]
fn a_machine_installed_again_stays_the_same() {
    let known = [item(1, keys("CZC71234AB", UUID, &[MAC], "pc-old"))];
    let again = keys("CZC71234AB", UUID, &[MAC], "pc-new");
    let Outcome::Same(1, why) = decide(&Rules::default(), &again, &known) else {
        panic!("the same machine");
    };
    assert_eq!((why.rule, why.place), (Rule::SerialUuid, 2));
}

#[test]
fn one_without_serial_and_uuid_is_known_by_its_interface() {
    let known = [item(1, keys("", "", &[MAC], "vm"))];
    let again = keys("", "", &[MAC, OTHER_MAC], "vm");
    assert!(matches!(
        decide(&Rules::default(), &again, &known),
        Outcome::Same(
            1,
            Why {
                rule: Rule::Mac,
                ..
            }
        )
    ));
}

#[test]
fn a_clone_is_another() {
    let known = [item(1, keys("CZC71234AB", UUID, &[MAC], "web-1"))];
    let clone = keys("CZC71234AB", UUID, &[OTHER_MAC], "web-2");
    let Outcome::New(clones) = decide(&Rules::default(), &clone, &known) else {
        panic!("a clone is new");
    };
    assert_eq!(clones.first().map(|(item, _)| *item), Some(1));
}

#[test]
fn ten_machines_with_one_uuid_are_ten() {
    let mut known: Vec<Known> = Vec::new();
    for n in 0..10 {
        let seen = keys(
            "",
            UUID,
            &[&format!("00:16:3e:00:00:{n:02x}")],
            &format!("pc-{n:02}"),
        );
        assert!(
            matches!(decide(&Rules::default(), &seen, &known), Outcome::New(_)),
            "machine {n}"
        );
        known.push(item(n, seen));
    }
    // And each is known again.
    let third = keys("", UUID, &["00:16:3e:00:00:03"], "pc-03");
    assert!(matches!(
        decide(&Rules::default(), &third, &known),
        Outcome::Same(3, _)
    ));
}

#[test]
fn a_dock_does_not_make_two_laptops_one() {
    let dock = "00:16:3e:dd:dd:dd";
    let known = [item(1, keys("LAPTOP01", "", &[MAC, dock], "l1"))];
    let other = keys("LAPTOP02", "", &[OTHER_MAC, dock], "l2");
    assert!(matches!(
        decide(&Rules::default(), &other, &known),
        Outcome::New(_)
    ));
}

#[test]
fn a_name_alone_asks_and_a_name_with_other_hardware_does_not() {
    let known = [item(1, keys("", "", &[], "srv-files"))];
    let seen = keys("CZC71234AB", UUID, &[MAC], "SRV-FILES");
    let Outcome::Doubt(candidates) = decide(&Rules::default(), &seen, &known) else {
        panic!("a person is asked");
    };
    assert_eq!(candidates[0].1.rule, Rule::Host);
    let known = [item(1, keys("CZC7999999", "", &[], "srv-files"))];
    assert!(matches!(
        decide(&Rules::default(), &seen, &known),
        Outcome::New(_)
    ));
}

#[test]
fn several_are_singled_out_or_asked_about() {
    let twins = [
        item(1, keys("", UUID, &[MAC], "a1")),
        item(2, keys("", UUID, &[OTHER_MAC], "a2")),
    ];
    let seen = keys("", UUID, &[MAC], "a1");
    assert!(matches!(
        decide(&Rules::default(), &seen, &twins),
        Outcome::Same(
            1,
            Why {
                rule: Rule::Uuid,
                ..
            }
        )
    ));
    let bare = keys("", UUID, &[], "");
    assert!(matches!(
        decide(&Rules::default(), &bare, &twins),
        Outcome::Doubt(both) if both.len() == 2
    ));
}

#[test]
fn the_list_is_what_decides() {
    let known = [item(1, keys("CZC71234AB", UUID, &[MAC], "pc-aa"))];
    let seen = keys("CZC71234AB", UUID, &[MAC], "pc-aa");
    let only = |rule, mode| {
        let mut rules = Rules {
            order: vec![(rule, mode)],
            shared_from: 3,
        }
        .sound();
        for (one, other) in &mut rules.order {
            if *one != rule {
                *other = Mode::Off;
            }
        }
        rules
    };
    assert!(matches!(
        decide(&only(Rule::Mac, Mode::Sure), &seen, &known),
        Outcome::Same(
            1,
            Why {
                rule: Rule::Mac,
                place: 1,
                ..
            }
        )
    ));
    assert!(matches!(
        decide(&only(Rule::Mac, Mode::Ask), &seen, &known),
        Outcome::Doubt(_)
    ));
    assert!(matches!(
        decide(&only(Rule::Mac, Mode::Off), &seen, &known),
        Outcome::New(_)
    ));
}

#[test]
fn rules_that_somebody_ordered_are_each_there_once() {
    let rules = Rules {
        order: vec![(Rule::Mac, Mode::Sure), (Rule::Mac, Mode::Off)],
        shared_from: 0,
    }
    .sound();
    assert_eq!(rules.order.len(), Rule::ALL.len());
    assert_eq!(rules.order[0], (Rule::Mac, Mode::Sure));
    assert_eq!(rules.shared_from, 2);
}

#[test]
fn kinds_are_told_from_what_machines_say() {
    let of = |chassis: &str, system: &str, os: &str| {
        kind_of(&Report {
            itemtype: "Computer".to_owned(),
            content: Content {
                hardware: Hardware {
                    chassis_type: chassis.to_owned(),
                    vmsystem: system.to_owned(),
                    ..Hardware::default()
                },
                operatingsystem: OperatingSystem {
                    name: os.to_owned(),
                    ..OperatingSystem::default()
                },
                ..Content::default()
            },
            ..Report::default()
        })
    };
    assert_eq!(of("Laptop", "Physical", "Debian GNU/Linux"), "workstation");
    assert_eq!(
        of("Rack Mount Chassis", "Physical", "Debian GNU/Linux"),
        "server"
    );
    assert_eq!(of("Other", "KVM", "Debian GNU/Linux"), "vm");
    assert_eq!(of("Desktop", "", "Microsoft Windows Server 2022"), "server");
    assert_eq!(of("", "", "Microsoft Windows 11 Pro"), "workstation");
}

fn some_keys() -> impl Strategy<Value = Keys> {
    let serial = prop_oneof![
        Just(""),
        Just("CZC71234AB"),
        Just("CZC7999999"),
        Just("SGH12345")
    ];
    let uuid = prop_oneof![
        Just(""),
        Just(UUID),
        Just("deadbeef-1234-4321-8765-abcdef012345")
    ];
    let mac = (0_u8..6).prop_map(|n| format!("00:16:3e:00:00:{n:02x}"));
    let macs = proptest::collection::btree_set(mac, 0..4);
    let host = prop_oneof![Just(""), Just("srv-a1"), Just("srv-b2"), Just("srv-c3")];
    (serial, uuid, macs, host).prop_map(|(serial, uuid, macs, host)| {
        let macs: Vec<&str> = macs.iter().map(String::as_str).collect();
        keys(serial, uuid, &macs, host)
    })
}

proptest! {
    #[test]
    fn values_keep_their_form(text in ".{0,40}") {
        for form in [lies::serial, lies::uuid, lies::mac, lies::host, lies::fqdn] {
            let once = form(&text);
            prop_assert_eq!(form(&once), once);
        }
    }

    #[test]
    fn the_same_report_is_the_same_machine(own in some_keys()) {
        prop_assume!(!own.is_empty());
        let known = [item(7, own.clone())];
        let rules = Rules::default();
        let outcome = decide(&rules, &own, &known);
        let by_name_alone = own.serial.is_empty() && own.uuid.is_empty() && own.macs.is_empty();
        if by_name_alone {
            prop_assert!(matches!(outcome, Outcome::Doubt(_)));
        } else {
            prop_assert!(matches!(outcome, Outcome::Same(7, _)));
        }
    }

    #[test]
    fn the_order_of_items_does_not_matter(
        seen in some_keys(),
        mut known in proptest::collection::vec(some_keys(), 0..6),
    ) {
        let list = |keys: &[Keys]| -> Vec<Known> {
            keys.iter().enumerate().map(|(n, keys)| item(n as i64, keys.clone())).collect()
        };
        let mut items = list(&known);
        let one = decide(&Rules::default(), &seen, &items);
        items.reverse();
        let mut other = decide(&Rules::default(), &seen, &items);
        let mut sorted = one;
        for outcome in [&mut sorted, &mut other] {
            if let Outcome::Doubt(list) | Outcome::New(list) = outcome {
                list.sort_by_key(|(item, _)| *item);
            }
        }
        if let (Outcome::New(_), Outcome::New(_)) = (&sorted, &other) {
            return Ok(());
        }
        prop_assert_eq!(sorted, other);
        known.clear();
    }

    #[test]
    fn what_shares_nothing_is_new(seen in some_keys(), other in some_keys()) {
        let shares = seen.pairs().iter().any(|pair| other.pairs().contains(pair));
        prop_assume!(!shares);
        prop_assert_eq!(
            decide(&Rules::default(), &seen, &[item(1, other)]),
            Outcome::New(Vec::new())
        );
    }

    #[test]
    fn another_serial_and_another_uuid_are_another_machine(
        mut seen in some_keys(),
        mut other in some_keys(),
    ) {
        seen.serial = "AAAA1111".to_owned();
        other.serial = "BBBB2222".to_owned();
        seen.uuid = lies::uuid(UUID);
        other.uuid = lies::uuid("deadbeef-1234-4321-8765-abcdef012345");
        prop_assert!(matches!(
            decide(&Rules::default(), &seen, &[item(1, other)]),
            Outcome::New(_)
        ));
    }
}
