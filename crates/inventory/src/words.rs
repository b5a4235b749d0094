//! Differences in words, as people say them: `mémoire 16 → 32 Gio`, `nginx 1.22.1 → 1.24.0`.

use crate::diff::{Difference, What};

/// The language of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// French.
    French,
    /// English.
    English,
}

/// One difference in one line.
#[must_use]
pub fn in_words(difference: &Difference, tongue: Tongue) -> String {
    let section = difference.section.as_str();
    let thing = thing(section, tongue);
    let key = difference.key.as_str();
    match &difference.what {
        What::Added { detail } => came(
            thing,
            key,
            &shown_detail(section, detail, tongue),
            true,
            tongue,
        ),
        What::Removed { detail } => came(
            thing,
            key,
            &shown_detail(section, detail, tongue),
            false,
            tongue,
        ),
        What::Changed { field, from, to } => {
            let change = arrow(section, field, from, to, tongue);
            let is_plain = matches!((section, field.as_str()), ("softwares", "version"));
            let label = field_name(field, tongue);
            let subject = match (section, key) {
                ("softwares", key) => program(key).to_owned(),
                // What a machine has one of needs no name before its field.
                (_, "") => String::new(),
                (_, key) => format!("{} {key}", thing.name),
            };
            match (is_plain, subject.is_empty()) {
                (true, _) => format!("{subject} {change}"),
                (false, true) => format!("{label} {change}"),
                (false, false) => format!("{subject}{}{label} {change}", colon(tongue)),
            }
        }
    }
}

/// Before a colon French has a space that does not break.
fn colon(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::French => "\u{a0}: ",
        Tongue::English => ": ",
    }
}

/// The program of a software's key, `nginx amd64 deb`: architecture and origin are left out.
fn program(key: &str) -> &str {
    const ORIGINS: [&str; 8] = [
        "deb", "rpm", "snap", "flatpak", "pip", "npm", "registry", "apk",
    ];
    const ARCHES: [&str; 9] = [
        "amd64", "all", "x86_64", "noarch", "i386", "i686", "arm64", "aarch64", "armhf",
    ];
    let mut rest = key;
    for words in [&ORIGINS[..], &ARCHES[..]] {
        if let Some((head, tail)) = rest.rsplit_once(' ')
            && words.contains(&tail)
        {
            rest = head;
        }
    }
    rest
}

fn came(thing: Thing, key: &str, detail: &str, is_new: bool, tongue: Tongue) -> String {
    let key = if thing.name == "logiciel" || thing.name == "software" {
        program(key)
    } else {
        key
    };
    let mut what = [key, detail]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if what.is_empty() {
        "?".clone_into(&mut what);
    }
    let done = match (tongue, is_new, thing.is_feminine) {
        (Tongue::French, true, false) => "ajouté",
        (Tongue::French, true, true) => "ajoutée",
        (Tongue::French, false, false) => "retiré",
        (Tongue::French, false, true) => "retirée",
        (Tongue::English, true, _) => "added",
        (Tongue::English, false, _) => "removed",
    };
    format!("{} {done}{}{what}", thing.name, colon(tongue))
}

/// From what to what, with their unit once.
fn arrow(section: &str, field: &str, from: &str, to: &str, tongue: Tongue) -> String {
    let none = "—";
    if let Some(base) = unit_of(section, field)
        && let (Some(one), Some(other)) = (number(from), number(to))
    {
        let (scale, name) = scale(base, one.max(other), tongue);
        let (one, other) = (rounded(one / scale, tongue), rounded(other / scale, tongue));
        return format!("{one} → {other}\u{a0}{name}");
    }
    let shown = |text: &str| match (text, tongue) {
        ("", _) => none.to_owned(),
        ("yes", Tongue::French) => "oui".to_owned(),
        ("no", Tongue::French) => "non".to_owned(),
        (text, _) => text.to_owned(),
    };
    format!("{} → {}", shown(from), shown(to))
}

fn shown_detail(section: &str, detail: &str, tongue: Tongue) -> String {
    let field = match section {
        "memories" => "capacity",
        "storages" => "disksize",
        "drives" => "total",
        "virtualmachines" => "memory",
        _ => return detail.to_owned(),
    };
    match (unit_of(section, field), number(detail)) {
        (Some(base), Some(size)) => {
            let (scale, name) = scale(base, size, tongue);
            format!("({}\u{a0}{name})", rounded(size / scale, tongue))
        }
        _ => detail.to_owned(),
    }
}

/// Units in which agents give sizes.
#[derive(Clone, Copy)]
enum Base {
    /// 2²⁰ bytes.
    Mebi,
    /// 10⁶ bytes.
    Mega,
}

fn unit_of(section: &str, field: &str) -> Option<Base> {
    match (section, field) {
        ("storages", "disksize") => Some(Base::Mega),
        ("hardware" | "virtualmachines", "memory" | "swap")
        | ("memories", "capacity")
        | ("drives", "total")
        | ("network_device", "ram")
        | (
            "physical_volumes" | "volume_groups" | "logical_volumes" | "databases_services",
            "size",
        ) => Some(Base::Mebi),
        _ => None,
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// What the larger of two sizes is divided by, and the unit's name.
fn scale(base: Base, size: f64, tongue: Tongue) -> (f64, &'static str) {
    let (step, names) = match (base, tongue) {
        (Base::Mebi, Tongue::French) => (1024.0, ["Mio", "Gio", "Tio"]),
        (Base::Mebi, Tongue::English) => (1024.0, ["MiB", "GiB", "TiB"]),
        (Base::Mega, Tongue::French) => (1000.0, ["Mo", "Go", "To"]),
        (Base::Mega, Tongue::English) => (1000.0, ["MB", "GB", "TB"]),
    };
    let [small, middle, large] = names;
    if size >= step * step {
        (step * step, large)
    } else if size >= step {
        (step, middle)
    } else {
        (1.0, small)
    }
}

/// With one decimal where it says something: `16`, `23,5`.
fn rounded(size: f64, tongue: Tongue) -> String {
    let text = format!("{size:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text).to_owned();
    match tongue {
        Tongue::French => text.replace('.', ","),
        Tongue::English => text,
    }
}

/// What a section is made of.
#[derive(Clone, Copy)]
struct Thing {
    name: &'static str,
    is_feminine: bool,
}

/// Sections: name, French and whether it is feminine, English.
const THINGS: &[(&str, &str, bool, &str)] = &[
    ("softwares", "logiciel", false, "software"),
    ("memories", "barrette mémoire", true, "memory module"),
    ("storages", "disque", false, "disk"),
    ("drives", "système de fichiers", false, "file system"),
    ("networks", "interface réseau", true, "network interface"),
    ("cpus", "processeur", false, "processor"),
    ("local_users", "compte local", false, "local account"),
    ("local_groups", "groupe local", false, "local group"),
    ("users", "utilisateur connecté", false, "logged-in user"),
    (
        "virtualmachines",
        "machine virtuelle",
        true,
        "virtual machine",
    ),
    (
        "databases_services",
        "service applicatif",
        false,
        "application service",
    ),
    (
        "physical_volumes",
        "volume physique",
        false,
        "physical volume",
    ),
    ("volume_groups", "groupe de volumes", false, "volume group"),
    ("logical_volumes", "volume logique", false, "logical volume"),
    ("monitors", "écran", false, "monitor"),
    ("printers", "imprimante", true, "printer"),
    ("antivirus", "antivirus", false, "antivirus"),
    ("firewalls", "pare-feu", false, "firewall"),
    ("licenseinfos", "licence", true, "licence"),
    ("batteries", "batterie", true, "battery"),
    ("remote_mgmt", "accès distant", false, "remote access"),
    ("network_ports", "port réseau", false, "network port"),
    ("network_components", "composant", false, "component"),
    ("listening_ports", "port en écoute", false, "listening port"),
    ("certificates", "certificat", false, "certificate"),
    ("services", "service", false, "service"),
    ("sudo_rights", "droit sudo", false, "sudo right"),
    ("controllers", "contrôleur", false, "controller"),
    ("videos", "carte graphique", true, "graphics card"),
    ("sounds", "carte son", true, "sound card"),
    ("usbdevices", "périphérique USB", false, "USB device"),
    ("inputs", "périphérique d’entrée", false, "input device"),
    ("ports", "connecteur", false, "connector"),
    ("slots", "emplacement", false, "slot"),
    ("modems", "modem", false, "modem"),
    (
        "repository",
        "dépôt de paquets",
        false,
        "package repository",
    ),
];

fn thing(section: &str, tongue: Tongue) -> Thing {
    let known = THINGS.iter().find(|(name, ..)| *name == section);
    match (known, tongue) {
        (Some((_, name, is_feminine, _)), Tongue::French) => Thing {
            name,
            is_feminine: *is_feminine,
        },
        (Some((.., name)), Tongue::English) => Thing {
            name,
            is_feminine: false,
        },
        (None, Tongue::French) => Thing {
            name: "élément",
            is_feminine: false,
        },
        (None, Tongue::English) => Thing {
            name: "element",
            is_feminine: false,
        },
    }
}

/// Fields: name, French, English.
const FIELDS: &[(&str, &str, &str)] = &[
    ("memory", "mémoire", "memory"),
    ("ram", "mémoire", "memory"),
    ("capacity", "capacité", "capacity"),
    ("disksize", "taille", "size"),
    ("total", "taille", "size"),
    ("size", "taille", "size"),
    ("version", "version", "version"),
    ("name", "nom", "name"),
    ("ssn", "numéro de série", "serial number"),
    ("serial", "numéro de série", "serial number"),
    (
        "msn",
        "numéro de série de la carte mère",
        "board serial number",
    ),
    ("assettag", "étiquette d’inventaire", "asset tag"),
    ("uuid", "UUID", "UUID"),
    ("full_name", "système", "system"),
    ("kernel_version", "noyau", "kernel"),
    ("arch", "architecture", "architecture"),
    ("fqdn", "nom complet", "full name"),
    ("dns_domain", "domaine DNS", "DNS domain"),
    ("install_date", "date d’installation", "installation date"),
    ("bversion", "version du micrologiciel", "firmware version"),
    ("bdate", "date du micrologiciel", "firmware date"),
    ("firmware", "micrologiciel", "firmware"),
    ("secure_boot", "démarrage sécurisé", "secure boot"),
    ("lastloggeduser", "dernier utilisateur", "last user"),
    ("defaultgateway", "passerelle", "gateway"),
    ("dns", "résolveurs DNS", "DNS resolvers"),
    ("workgroup", "groupe de travail", "workgroup"),
    ("vmsystem", "virtualisation", "virtualisation"),
    ("chassis_type", "châssis", "chassis"),
    ("smanufacturer", "constructeur", "manufacturer"),
    ("manufacturer", "constructeur", "manufacturer"),
    ("smodel", "modèle", "model"),
    ("model", "modèle", "model"),
    ("ipaddress", "adresse", "address"),
    ("ipaddress6", "adresse IPv6", "IPv6 address"),
    ("ipmask", "masque", "mask"),
    ("ipgateway", "passerelle", "gateway"),
    ("ips", "adresses", "addresses"),
    ("mac", "adresse MAC", "MAC address"),
    ("status", "état", "status"),
    ("ifstatus", "état", "status"),
    ("state", "état", "state"),
    ("enabled", "au démarrage", "at start"),
    ("speed", "débit", "speed"),
    ("ifspeed", "débit", "speed"),
    ("core", "cœurs", "cores"),
    ("thread", "fils d’exécution", "threads"),
    ("filesystem", "format", "format"),
    ("encrypt_status", "chiffrement", "encryption"),
    ("shell", "interpréteur", "shell"),
    ("home", "dossier personnel", "home folder"),
    ("members", "membres", "members"),
    ("publisher", "éditeur", "publisher"),
    ("description", "description", "description"),
    ("location", "emplacement", "location"),
    ("contact", "contact", "contact"),
    ("vlans", "VLAN", "VLANs"),
    ("connections", "raccordements", "connections"),
    ("smart_status", "santé SMART", "SMART health"),
    (
        "reallocated_sectors",
        "secteurs réalloués",
        "reallocated sectors",
    ),
    ("wear_percent", "usure (%)", "wear (%)"),
    ("raid_state", "état du RAID", "RAID state"),
    ("not_after", "fin de validité", "end of validity"),
    ("uptodate", "à jour", "up to date"),
    ("process", "programme", "program"),
    ("is_active", "actif", "active"),
];

fn field_name(field: &str, tongue: Tongue) -> &str {
    let known = FIELDS.iter().find(|(name, ..)| *name == field);
    match (known, tongue) {
        (Some((_, name, _)), Tongue::French) | (Some((_, _, name)), Tongue::English) => name,
        (None, _) => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(section: &str, key: &str, what: What) -> (String, String) {
        let one = Difference {
            section: section.to_owned(),
            key: key.to_owned(),
            what,
        };
        let plain = |tongue| in_words(&one, tongue).replace('\u{a0}', " ");
        (plain(Tongue::French), plain(Tongue::English))
    }

    fn changed(field: &str, from: &str, to: &str) -> What {
        What::Changed {
            field: field.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
        }
    }

    #[test]
    fn differences_read_as_people_say_them() {
        let pair = |fr: &str, en: &str| (fr.to_owned(), en.to_owned());
        assert_eq!(
            said("hardware", "", changed("memory", "16384", "32768")),
            pair("mémoire 16 → 32 Gio", "memory 16 → 32 GiB")
        );
        assert_eq!(
            said(
                "softwares",
                "nginx amd64 deb",
                changed("version", "1.22.1", "1.24.0")
            ),
            pair("nginx 1.22.1 → 1.24.0", "nginx 1.22.1 → 1.24.0")
        );
        assert_eq!(
            said(
                "storages",
                "sdb WD-1",
                What::Added {
                    detail: "2000399".to_owned()
                }
            ),
            pair(
                "disque ajouté : sdb WD-1 (2 To)",
                "disk added: sdb WD-1 (2 TB)"
            )
        );
        assert_eq!(
            said(
                "memories",
                "1 DIMM A",
                What::Removed {
                    detail: "8192".to_owned()
                }
            ),
            pair(
                "barrette mémoire retirée : 1 DIMM A (8 Gio)",
                "memory module removed: 1 DIMM A (8 GiB)"
            )
        );
    }

    #[test]
    fn what_was_cleared_and_odd_sizes_read_well_too() {
        let pair = |fr: &str, en: &str| (fr.to_owned(), en.to_owned());
        assert_eq!(
            said("networks", "eth0 aa:bb", changed("status", "up", "")),
            pair(
                "interface réseau eth0 aa:bb : état up → —",
                "network interface eth0 aa:bb: status up → —"
            )
        );
        assert_eq!(
            said(
                "softwares",
                "Visual Studio Code",
                What::Added {
                    detail: "1.90".to_owned()
                }
            ),
            pair(
                "logiciel ajouté : Visual Studio Code 1.90",
                "software added: Visual Studio Code 1.90"
            )
        );
        assert_eq!(
            said("hardware", "", changed("memory", "24105", "512")).0,
            "mémoire 23,5 → 0,5 Gio"
        );
    }
}
