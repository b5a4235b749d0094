//! Values that lie: what firmware and drivers say where nobody wrote the truth.

/// What vendors ship in place of a serial number, in capitals and without blanks or punctuation.
const NO_SERIAL: &[&str] = &[
    "TOBEFILLEDBYOEM",
    "TOBEFILLEDBYOEMOEM",
    "DEFAULTSTRING",
    "DEFAULT",
    "SYSTEMSERIALNUMBER",
    "CHASSISSERIALNUMBER",
    "BASEBOARDSERIALNUMBER",
    "SERIALNUMBER",
    "SERIAL",
    "SERIALNO",
    "SYSSERIAL",
    "NOTSPECIFIED",
    "NOTAPPLICABLE",
    "NOTAVAILABLE",
    "NOTPROVIDED",
    "NOTSET",
    "NOTDEFINED",
    "NA",
    "NONE",
    "NULL",
    "NIL",
    "EMPTY",
    "BLANK",
    "UNKNOWN",
    "INVALID",
    "UNSPECIFIED",
    "UNDEFINED",
    "OEM",
    "OEMSERIAL",
    "XXXXXX",
    "VIRTUAL",
    "VIRTUALMACHINE",
    "QEMU",
    "KVM",
    "VMWARE",
    "VIRTUALBOX",
    "INNOTEK",
    "OVERLAYBLK",
    "ABCDEFGHIJ",
    "EVAL",
    "ASSET",
    "NOASSETTAG",
    "ASSET1234567890",
    "PSN123456789",
    "SN123456789",
    "SSN12345678901234567890",
    "SYSTEMSERIAL",
    "MB1234567890",
    "FILLBYOEM",
    "OOOOOOOO",
];

/// System UUIDs that many machines share: what firmware shows where nobody programmed one.
const NO_UUID: &[&str] = &[
    "03000200040005000006000700080009",
    "03020100050407060809000A0B0C0D0E",
    "00020003000400050006000700080009",
    "FEFEFEFEFEFEFEFEFEFEFEFEFEFEFEFE",
    "12345678123456781234567812345678",
    "12345678123456789012345678901234",
    "01234567890123456789012345678901",
    "11111111222233334444555555555555",
    "8E275844178F44A8ACEB6F8A5F8F3C3C",
];

/// MAC addresses that drivers and products give to every machine alike.
const SHARED_MACS: &[&str] = &[
    // dial-up and VPN adapters
    "44:45:53:54:00:00",
    "44:45:53:54:00:01",
    "00:53:45:00:00:00",
    "50:50:54:50:30:30",
    "33:50:6f:45:30:30",
    "20:41:53:59:4e:ff",
    "00:05:9a:3c:7a:00",
    "00:05:9a:3c:78:00",
    "00:09:0f:fe:00:01",
    "00:09:0f:aa:00:01",
    "02:05:85:7f:eb:80",
    "7a:79:00:00:00:00",
    // Windows' loopback adapter
    "02:00:4c:4f:4f:50",
    // host side of VMware's and VirtualBox's own networks
    "00:50:56:c0:00:01",
    "00:50:56:c0:00:08",
    "0a:00:27:00:00:00",
    // Parallels, Bluetooth and mobile sticks
    "00:1c:42:00:00:08",
    "00:1c:42:00:00:09",
    "00:a0:c6:00:00:00",
    "02:50:f3:00:00:00",
    "58:2c:80:13:92:63",
    "00:1e:10:1f:00:00",
    "0c:5b:8f:27:9a:64",
];

/// The first half of addresses that only adapters without hardware have.
const VIRTUAL_MAKERS: &[&str] = &["02:42:", "0a:00:27:", "00:ff:", "52:55:0a:"];

/// Names of interfaces that no hardware is behind, by how they begin.
const VIRTUAL_NAMES: &[&str] = &[
    "lo",
    "veth",
    "docker",
    "br-",
    "virbr",
    "vnet",
    "tap",
    "tun",
    "ifb",
    "dummy",
    "cni",
    "flannel",
    "cali",
    "lxc",
    "lxd",
    "vmnet",
    "vboxnet",
    "zt",
    "wg",
    "tailscale",
    "podman",
    "kube",
    "sit",
    "gre",
    "ip6tnl",
    "ppp",
    "utun",
    "awdl",
    "llw",
    "bridge",
    "nlmon",
    "teql",
    "erspan",
    "fwbr",
    "fwpr",
    "fwln",
    "ovs",
    "incus",
    "nordlynx",
    "vxlan",
    "geneve",
];

/// Words of an adapter's description that tell the same, in lower case.
const VIRTUAL_WORDS: &[&str] = &[
    "loopback",
    "wan miniport",
    "tap-windows",
    "tap adapter",
    "hyper-v virtual",
    "vethernet",
    "vmware virtual ethernet",
    "virtualbox host-only",
    "bluetooth",
    "teredo",
    "isatap",
    "6to4",
    "wi-fi direct",
    "wifi direct",
    "kernel debug",
    "miniport",
    "anyconnect",
    "fortinet",
    "pangp",
    "openvpn",
    "wireguard",
    "juniper network",
    "check point",
    "npcap",
    "pseudo",
];

/// Words of an adapter that goes from machine to machine: docks and USB sticks.
const DOCK_WORDS: &[&str] = &[
    "usb",
    "dock",
    "displaylink",
    "thunderbolt",
    "r8152",
    "r8153",
    "ax88179",
    "ax88772",
    "asix",
    "cdc_ether",
    "cdc_ncm",
    "cdc_mbim",
    "smsc75xx",
    "smsc95xx",
    "rndis",
];

/// Host names that many machines bear from their first day.
const NO_HOST: &[&str] = &[
    "localhost",
    "localhost4",
    "localhost6",
    "debian",
    "ubuntu",
    "raspberrypi",
    "centos",
    "fedora",
    "linux",
    "kali",
    "archlinux",
    "alpine",
    "openwrt",
    "router",
    "switch",
    "printer",
    "default",
    "unknown",
    "none",
    "changeme",
    "template",
    "computer",
    "pc",
    "user-pc",
    "desktop",
    "laptop",
    "macbook",
    "macbook-pro",
    "macbook-air",
    "imac",
    "minint",
    "win10",
    "win11",
    "windows",
    "server",
    "host",
    "vm",
    "ip",
    "android",
    "iphone",
    "ipad",
    "esxi",
    "pfsense",
    "opnsense",
    "proxmox",
    "synology",
    "diskstation",
    "nas",
    "bogon",
];

/// A serial number in the form in which it is compared; empty when it is none.
#[must_use]
pub fn serial(text: &str) -> String {
    let kept: String = text
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_uppercase();
    let bare: String = kept.chars().filter(|c| c.is_alphanumeric()).collect();
    let is_lie = bare.chars().count() < 4
        || NO_SERIAL.contains(&bare.as_str())
        || is_one_character(&bare)
        || is_a_row(&bare);
    if is_lie { String::new() } else { kept }
}

/// `0000000`, `XXXXXX`.
fn is_one_character(text: &str) -> bool {
    let mut all = text.chars();
    all.next()
        .is_none_or(|first| all.all(|other| other == first))
}

/// `0123456789`, `123456789`, `1234567`.
fn is_a_row(text: &str) -> bool {
    text.len() >= 4
        && text.len() <= 20
        && ["01234567890123456789", "12345678901234567890"]
            .iter()
            .any(|row| row.starts_with(text))
}

/// A system UUID in the form in which it is compared: 32 capital hexadecimal digits, the smaller of
/// the two byte orders in which firmware is read (SMBIOS 2.6); empty when it is none.
#[must_use]
pub fn uuid(text: &str) -> String {
    let bare: String = text
        .chars()
        .filter(char::is_ascii_hexdigit)
        .collect::<String>()
        .to_ascii_uppercase();
    let others = text
        .trim()
        .chars()
        .any(|c| !c.is_ascii_hexdigit() && !matches!(c, '-' | '{' | '}' | ' '));
    if others || bare.len() != 32 || is_one_character(&bare) || is_mostly_nothing(&bare) {
        return String::new();
    }
    let swapped = swapped(&bare);
    if NO_UUID.contains(&bare.as_str()) || NO_UUID.contains(&swapped.as_str()) {
        return String::new();
    }
    bare.min(swapped)
}

/// Fewer than three different digits: nobody drew that.
fn is_mostly_nothing(hex: &str) -> bool {
    let mut seen = [false; 256];
    hex.bytes().for_each(|b| seen[usize::from(b)] = true);
    seen.iter().filter(|seen| **seen).count() < 3
}

/// The first three fields with their bytes in the other order.
fn swapped(hex: &str) -> String {
    let bytes: Vec<&str> = (0..16).map(|n| &hex[2 * n..2 * n + 2]).collect();
    [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
        .iter()
        .map(|n| bytes[*n])
        .collect()
}

/// A MAC address in the form in which it is compared (`aa:bb:cc:dd:ee:ff`); empty when it is none,
/// or one that many machines have.
#[must_use]
pub fn mac(text: &str) -> String {
    let hex: String = text
        .chars()
        .filter(char::is_ascii_hexdigit)
        .collect::<String>()
        .to_ascii_lowercase();
    if hex.len() != 12 || is_one_character(&hex) {
        return String::new();
    }
    let first = u8::from_str_radix(&hex[..2], 16).unwrap_or(1);
    let parts: Vec<&str> = (0..6).map(|n| &hex[2 * n..2 * n + 2]).collect();
    let mac = parts.join(":");
    let is_group = first & 1 == 1;
    if is_group
        || SHARED_MACS.contains(&mac.as_str())
        || VIRTUAL_MAKERS.iter().any(|maker| mac.starts_with(maker))
    {
        return String::new();
    }
    mac
}

/// Whether whoever made up the address did it by software (bit 1 of the first byte).
#[must_use]
pub fn is_local_mac(mac: &str) -> bool {
    mac.get(..2)
        .and_then(|first| u8::from_str_radix(first, 16).ok())
        .is_some_and(|first| first & 2 == 2)
}

/// Whether an interface of that name or description has no hardware of this machine behind it.
#[must_use]
pub fn is_virtual(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    VIRTUAL_WORDS.iter().any(|word| name.contains(word))
        || VIRTUAL_NAMES.iter().any(|start| {
            name.strip_prefix(start).is_some_and(|rest| {
                rest.is_empty()
                    || start.ends_with('-')
                    || rest
                        .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'))
                    || (start.len() > 3 && !rest.contains(' '))
            })
        })
}

/// Whether an adapter goes from machine to machine.
#[must_use]
pub fn is_dock(name: &str, driver: &str) -> bool {
    let text = format!("{name} {driver}").to_lowercase();
    DOCK_WORDS.iter().any(|word| text.contains(word))
}

/// A maker's name in the form in which it is compared: known spellings of one maker are one.
#[must_use]
pub fn maker(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| {
            !word.is_empty()
                && ![
                    "inc",
                    "corp",
                    "corporation",
                    "ltd",
                    "llc",
                    "gmbh",
                    "sa",
                    "co",
                    "company",
                    "computer",
                    "computers",
                    "technologies",
                    "technology",
                    "systems",
                    "emc",
                    "group",
                    "limited",
                    "international",
                    "electronics",
                    "networks",
                ]
                .contains(word)
        })
        .collect();
    let bare = words.concat();
    match bare.as_str() {
        "hewlettpackard" | "hewlettpackardenterprise" | "hpe" | "hp" | "compaq" => "hp".to_owned(),
        "tobefilledbyoem" | "systemmanufacturer" | "defaultstring" | "unknown" | "oem" => {
            String::new()
        }
        _ if bare.starts_with("cisco") => "cisco".to_owned(),
        _ if bare.starts_with("asus") => "asus".to_owned(),
        _ if bare.starts_with("dell") => "dell".to_owned(),
        _ if bare.starts_with("fujitsu") => "fujitsu".to_owned(),
        _ if bare.starts_with("lenovo") => "lenovo".to_owned(),
        _ => bare,
    }
}

/// A host name in the form in which it is compared, without its domain; empty when it says nothing.
#[must_use]
pub fn host(text: &str) -> String {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    let is_address = text.parse::<std::net::IpAddr>().is_ok();
    let host = text.split('.').next().unwrap_or_default();
    if is_address || !is_a_name(host) || host.len() < 2 || NO_HOST.contains(&host) || is_drawn(host)
    {
        return String::new();
    }
    host.to_owned()
}

/// Letters, digits, `-` and `_`, and dots between them.
fn is_a_name(text: &str) -> bool {
    text.split('.').all(|label| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    })
}

/// A name that an installer drew: the hexadecimal id of a container.
fn is_drawn(host: &str) -> bool {
    (host.len() == 12 || host.len() == 64) && host.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A full name with its domain in the form in which it is compared; empty without a domain that is
/// one.
#[must_use]
pub fn fqdn(text: &str) -> String {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    let Some((name, domain)) = text.split_once('.') else {
        return String::new();
    };
    let nothing = [
        "localdomain",
        "local",
        "lan",
        "home",
        "box",
        "internal",
        "localhost",
        "(none)",
        "none",
        "invalid",
        "example",
        "workgroup",
    ];
    if !is_a_name(&text)
        || text.parse::<std::net::IpAddr>().is_ok()
        || nothing.contains(&domain)
        || name == "localhost"
    {
        return String::new();
    }
    text
}
