//! Reports from what simulated and recorded devices answered (`.snmprec`, as snmpsim keeps it).

use proptest::prelude::*;

use super::*;

/// Reads snmpsim's `.snmprec`: `OID|TAG|VALUE`, the tag with an `x` for hexadecimal.
fn recorded(text: &str) -> Walk {
    let mut walk = Walk::default();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.splitn(3, '|');
        let (Some(oid), Some(tag), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let Some(oid) = parse_oid(oid) else { continue };
        let datum = match tag {
            "2" => Datum::Integer(value.parse().unwrap_or_default()),
            "4" => Datum::Bytes(value.as_bytes().to_vec()),
            "4x" => Datum::Bytes(
                (0..value.len() / 2)
                    .map(|at| u8::from_str_radix(&value[at * 2..at * 2 + 2], 16).unwrap())
                    .collect(),
            ),
            "6" => Datum::Oid(parse_oid(value).unwrap_or_default()),
            "64" => {
                let octets: Vec<u8> = value
                    .split('.')
                    .filter_map(|one| one.parse().ok())
                    .collect();
                Datum::Address(octets.try_into().unwrap_or_default())
            }
            "65" | "66" | "67" | "70" => Datum::Unsigned(value.parse().unwrap_or_default()),
            _ => continue,
        };
        walk.insert(oid, datum);
    }
    walk
}

const SWITCH: &str = include_str!("../../../../tests/peers/snmp/switch-core.snmprec");
const PRINTER: &str = include_str!("../../../../tests/peers/snmp/printer.snmprec");
const UPS: &str = include_str!("../../../../tests/peers/snmp/ups.snmprec");
const LINUX: &str = include_str!("../../../../tests/peers/snmp/linux.snmprec");

#[test]
fn a_switch_says_its_model_ports_vlans_and_who_is_behind_them() {
    let report = report(&recorded(SWITCH), "10.20.0.2");
    assert_eq!(report.itemtype, "NetworkEquipment");
    assert_eq!(report.deviceid, "snmp:serial:Cisco:FOC1234X0AB");
    let device = &report.content.network_device;
    assert_eq!(
        (
            device.kind.as_str(),
            device.name.as_str(),
            device.model.as_str()
        ),
        ("Networking", "sw-coeur", "WS-C3750X-24P")
    );
    assert_eq!(device.firmware, "15.2(4)E7");
    assert_eq!(device.mac, "00:1b:54:aa:00:01");
    assert_eq!(device.ips, ["10.20.0.2", "10.20.10.1"]);
    assert_eq!(device.uptime, "27 d 00:24:11");
    let ports = &report.content.network_ports;
    let uplink = ports.iter().find(|port| port.ifname == "Te1/1").unwrap();
    assert_eq!(uplink.ifspeed, 10_000_000_000, "ifHighSpeed above 4 Gbit/s");
    assert_eq!(uplink.ifinbytes, 9_876_543_210_123, "the 64-bit counter");
    assert!(uplink.trunk && uplink.lldp);
    assert_eq!(uplink.connections[0].sysname, "sw-etage1");
    assert_eq!(uplink.connections[0].sysmac, "00:1b:54:aa:01:01");
    assert_eq!(uplink.connections[0].ip, "10.20.0.11");
    let desk = ports.iter().find(|port| port.ifname == "Gi1/3").unwrap();
    assert_eq!(desk.connections[0].mac, ["00:11:22:33:44:55"]);
    assert_eq!(
        (desk.vlans[0].number, desk.vlans[0].name.as_str()),
        (10, "postes")
    );
    assert!(!desk.vlans[0].tagged && !desk.lldp);
    let arp = report.content.others["arp"].as_array().unwrap();
    assert!(
        arp.iter()
            .any(|pair| pair["ip"] == "10.20.10.55" && pair["mac"] == "00:11:22:33:44:55")
    );
    let chassis = &report.content.network_components[0];
    assert_eq!(
        (chassis.kind.as_str(), chassis.serial.as_str()),
        ("chassis", "FOC1234X0AB")
    );
}

#[test]
fn a_printer_says_its_supplies_and_pages() {
    let report = report(&recorded(PRINTER), "10.20.0.31");
    assert_eq!(report.itemtype, "Printer");
    let device = &report.content.network_device;
    assert_eq!(
        (device.manufacturer.as_str(), device.serial.as_str()),
        ("HP", "VNB3K12345")
    );
    assert_eq!(device.model, "HP LaserJet 500 color M551");
    let levels = &report.content.cartridges[0];
    assert_eq!(levels["tonerblack"], 42);
    assert_eq!(levels["tonercyan"], 100);
    assert_eq!(levels["wastetoner"], "OK");
    assert_eq!(report.content.pagecounters["total"], 48_213);
}

#[test]
fn a_ups_says_its_charge_load_and_how_long_it_would_last() {
    let report = report(&recorded(UPS), "10.20.0.41");
    assert_eq!(report.itemtype, "Unmanaged");
    let device = &report.content.network_device;
    assert_eq!(
        (device.kind.as_str(), device.manufacturer.as_str()),
        ("Power", "EATON")
    );
    assert_eq!(device.model, "Eaton 9PX 3000i RT 2U");
    assert_eq!(
        (
            device.charge_percent,
            device.runtime_minutes,
            device.load_percent
        ),
        (98, 41, 23)
    );
}

#[test]
fn a_linux_machine_gives_what_its_agent_would_be_known_by() {
    let report = report(&recorded(LINUX), "10.20.0.51");
    assert_eq!(report.itemtype, "Computer");
    let content = &report.content;
    assert_eq!(content.hardware.name, "srv-fichiers");
    assert_eq!(content.network_device.ram, 8_000);
    assert_eq!(content.networks[0].mac, "52:54:00:12:34:56");
    assert_eq!(content.networks[0].ipaddress, "10.20.0.51");
    assert_eq!(content.networks[0].ipmask, "255.255.255.0");
    assert_eq!(content.drives[0].volumn, "/");
    assert_eq!(
        (content.drives[0].total, content.drives[0].free),
        (20_000, 5_000)
    );
    assert_eq!(content.cpus.len(), 2);
}

#[test]
fn a_device_without_anything_is_still_a_report() {
    let report = report(&Walk::default(), "10.0.0.9");
    assert_eq!(report.itemtype, "Unmanaged");
    assert_eq!(report.deviceid, "snmp:address:10.0.0.9:");
    assert_eq!(report.content.network_device.ips, ["10.0.0.9"]);
}

#[test]
fn group_addresses_and_zeros_are_no_mac() {
    assert_eq!(mac_text(&[1, 0, 94, 0, 0, 1]), None);
    assert_eq!(mac_text(&[0; 6]), None);
    assert_eq!(mac_text(&[0, 1, 2]), None);
    assert_eq!(
        mac_text(&[0, 1, 2, 3, 4, 255]).as_deref(),
        Some("00:01:02:03:04:ff")
    );
}

fn any_datum() -> impl Strategy<Value = Datum> {
    prop_oneof![
        any::<i64>().prop_map(Datum::Integer),
        any::<u64>().prop_map(Datum::Unsigned),
        proptest::collection::vec(any::<u8>(), 0..12).prop_map(Datum::Bytes),
        proptest::collection::vec(any::<u32>(), 0..8).prop_map(Datum::Oid),
        any::<[u8; 4]>().prop_map(Datum::Address),
    ]
}

proptest! {
    /// Whatever stands in whichever table, there is a report, and it names the address.
    #[test]
    fn any_walk_is_read(
        cells in proptest::collection::vec(
            (0..SUBTREES.len(), proptest::collection::vec(0_u32..12, 0..14), any_datum()),
            0..80,
        )
    ) {
        let mut walk = Walk::default();
        for (which, rest, value) in cells {
            walk.insert([SUBTREES[which].root, &rest].concat(), value);
        }
        let report = report(&walk, "192.0.2.7");
        prop_assert!(report.content.network_device.ips.contains(&"192.0.2.7".to_owned()));
        let text = serde_json::to_string(&report).unwrap();
        let again: Report = serde_json::from_str(&text).unwrap();
        // `carried` is what was written, which only a reader knows.
        prop_assert_eq!(again.content, report.content);
        prop_assert_eq!(again.deviceid, report.deviceid);
    }
}
