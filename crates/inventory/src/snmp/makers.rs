//! Who made a device, and what it most likely is: by the enterprise number in its sysObjectID
//! (IANA's list of private enterprise numbers).

/// What an enterprise number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maker {
    /// The name people know.
    pub name: &'static str,
    /// What it makes, in GLPI's words; empty where it makes many things.
    pub kind: &'static str,
}

const NETWORK: &str = "Networking";
const PRINTER: &str = "Printer";
const POWER: &str = "Power";
const STORAGE: &str = "Storage";
const PHONE: &str = "Phone";
const VIDEO: &str = "Video";
const COMPUTER: &str = "Computer";

/// By enterprise number, rising.
const MAKERS: &[(u32, &str, &str)] = &[
    (2, "IBM", ""),
    (9, "Cisco", NETWORK),
    (11, "HP", ""),
    (36, "DEC", ""),
    (42, "Sun", COMPUTER),
    (43, "3Com", NETWORK),
    (45, "SynOptics", NETWORK),
    (63, "Apple", ""),
    (99, "SNMP Research", ""),
    (116, "Hitachi", ""),
    (119, "NEC", ""),
    (128, "Tektronix", PRINTER),
    (161, "Motorola", NETWORK),
    (171, "D-Link", NETWORK),
    (186, "Toshiba", ""),
    (193, "Ericsson", NETWORK),
    (207, "Allied Telesis", NETWORK),
    (232, "HPE", COMPUTER),
    (236, "Samsung", PRINTER),
    (253, "Xerox", PRINTER),
    (297, "Fuji Xerox", PRINTER),
    (311, "Microsoft", COMPUTER),
    (318, "APC", POWER),
    (343, "Intel", ""),
    (367, "Ricoh", PRINTER),
    (368, "Axis", VIDEO),
    (476, "Vertiv", POWER),
    (534, "Eaton", POWER),
    (637, "Alcatel-Lucent", NETWORK),
    (641, "Lexmark", PRINTER),
    (674, "Dell", ""),
    (705, "MGE", POWER),
    (789, "NetApp", STORAGE),
    (800, "Alcatel", NETWORK),
    (850, "Tripp Lite", POWER),
    (890, "Zyxel", NETWORK),
    (1248, "Epson", PRINTER),
    (1347, "Kyocera", PRINTER),
    (1588, "Brocade", NETWORK),
    (1602, "Canon", PRINTER),
    (1916, "Extreme Networks", NETWORK),
    (1981, "EMC", STORAGE),
    (1991, "Brocade", NETWORK),
    (2001, "Oki", PRINTER),
    (2011, "Huawei", NETWORK),
    (2021, "Net-SNMP", COMPUTER),
    (2385, "Sharp", PRINTER),
    (2435, "Brother", PRINTER),
    (2620, "Check Point", NETWORK),
    (2636, "Juniper", NETWORK),
    (2925, "Cyclades", NETWORK),
    (3224, "NetScreen", NETWORK),
    (3375, "F5", NETWORK),
    (3417, "Blue Coat", NETWORK),
    (3582, "LSI", STORAGE),
    (3717, "Linksys", NETWORK),
    (3955, "Linksys", NETWORK),
    (4329, "Unify", PHONE),
    (4413, "Broadcom", NETWORK),
    (4526, "Netgear", NETWORK),
    (5596, "Tandberg", VIDEO),
    (5624, "Enterasys", NETWORK),
    (6027, "Force10", NETWORK),
    (6486, "Alcatel-Lucent Enterprise", NETWORK),
    (6574, "Synology", STORAGE),
    (6876, "VMware", COMPUTER),
    (6889, "Avaya", PHONE),
    (8072, "Net-SNMP", COMPUTER),
    (8741, "SonicWall", NETWORK),
    (8744, "Colubris", NETWORK),
    (8886, "Raisecom", NETWORK),
    (10002, "Ubiquiti", NETWORK),
    (10642, "Datacard", PRINTER),
    (10734, "TippingPoint", NETWORK),
    (11863, "TP-Link", NETWORK),
    (12325, "FreeBSD", COMPUTER),
    (12356, "Fortinet", NETWORK),
    (13191, "Riello", POWER),
    (13742, "Raritan", POWER),
    (14179, "Airespace", NETWORK),
    (14331, "Digium", PHONE),
    (14525, "Trapeze", NETWORK),
    (14823, "Aruba", NETWORK),
    (14988, "MikroTik", NETWORK),
    (17163, "Riverbed", NETWORK),
    (17409, "Meraki", NETWORK),
    (18334, "Konica Minolta", PRINTER),
    (21067, "Sophos", NETWORK),
    (21839, "Stonesoft", NETWORK),
    (24681, "QNAP", STORAGE),
    (25053, "Ruckus", NETWORK),
    (25461, "Palo Alto Networks", NETWORK),
    (25506, "H3C", NETWORK),
    (26138, "Stormshield", NETWORK),
    (26484, "Yealink", PHONE),
    (26866, "Gigamon", NETWORK),
    (29671, "Meraki", NETWORK),
    (30065, "Arista", NETWORK),
    (35047, "Ruijie", NETWORK),
    (37072, "Yealink", PHONE),
    (39165, "Hikvision", VIDEO),
    (40310, "Cambium", NETWORK),
    (41112, "Ubiquiti", NETWORK),
    (47196, "Aruba", NETWORK),
];

/// Who is behind a sysObjectID.
#[must_use]
pub fn maker(object_id: &[u32]) -> Option<Maker> {
    let number = *object_id.strip_prefix(&[1, 3, 6, 1, 4, 1])?.first()?;
    let found = MAKERS.binary_search_by_key(&number, |entry| entry.0).ok()?;
    let (_, name, kind) = MAKERS[found];
    Some(Maker { name, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_so_that_it_can_be_searched() {
        assert!(MAKERS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (number, name, kind) in MAKERS {
            let found = maker(&[1, 3, 6, 1, 4, 1, *number, 1]).unwrap();
            assert_eq!((found.name, found.kind), (*name, *kind));
        }
        assert_eq!(
            maker(&[1, 3, 6, 1, 4, 1, 9, 1, 1208]).unwrap().name,
            "Cisco"
        );
        assert_eq!(maker(&[1, 3, 6, 1, 4, 1]), None);
        assert_eq!(maker(&[0, 0]), None);
    }
}
