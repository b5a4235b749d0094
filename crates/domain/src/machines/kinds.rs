//! Kinds of items: the codes that contracts select by, and the words people use for them.

/// A kind that every installation knows.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// What contracts and the database say.
    pub code: &'static str,
    /// What people type for it, folded: French and English.
    pub words: &'static [&'static str],
    /// The broader words that mean it too: "réseau" means switches and routers.
    pub groups: &'static [&'static str],
}

const fn kind(
    code: &'static str,
    words: &'static [&'static str],
    groups: &'static [&'static str],
) -> Kind {
    Kind {
        code,
        words,
        groups,
    }
}

const NETWORK: &[&str] = &["network", "reseau"];
const USERS: &[&str] = &["workstation", "poste", "postes"];

/// Every kind, in the order of forms.
pub const KINDS: &[Kind] = &[
    kind(
        "workstation",
        &["workstation", "poste", "poste de travail", "pc"],
        USERS,
    ),
    kind(
        "laptop",
        &["laptop", "portable", "ordinateur portable"],
        USERS,
    ),
    kind("server", &["server", "serveur"], &[]),
    kind("vm", &["vm", "virtual machine", "machine virtuelle"], &[]),
    kind("container", &["container", "conteneur"], &[]),
    kind(
        "network-device",
        &["network-device", "equipement reseau"],
        NETWORK,
    ),
    kind("switch", &["switch", "commutateur"], NETWORK),
    kind("router", &["router", "routeur"], NETWORK),
    kind("firewall", &["firewall", "pare-feu"], NETWORK),
    kind(
        "access-point",
        &["access-point", "borne", "borne wi-fi", "wifi"],
        NETWORK,
    ),
    kind(
        "internet-link",
        &["internet-link", "lien internet", "lien"],
        NETWORK,
    ),
    kind("printer", &["printer", "imprimante"], &[]),
    kind("phone", &["phone", "telephone"], &[]),
    kind("mobile", &["mobile", "tablette", "smartphone"], &[]),
    kind("ups", &["ups", "onduleur"], &[]),
    kind("storage", &["storage", "stockage", "nas", "san"], &[]),
    kind("application", &["application", "appli"], &[]),
    kind("database", &["database", "base", "base de donnees"], &[]),
    kind("middleware", &["middleware", "intergiciel"], &[]),
    kind("website", &["website", "site web"], &[]),
    kind("domain", &["domain", "domaine"], &[]),
    kind("certificate", &["certificate", "certificat"], &[]),
    kind("cloud", &["cloud", "ressource cloud"], &[]),
    kind("licence", &["licence", "license"], &[]),
    kind("user", &["user", "utilisateur"], &[]),
];

/// The codes that a word means: one kind, or those of a group. Empty for a word that is no kind of
/// this list.
#[must_use]
pub fn codes(word: &str) -> Vec<&'static str> {
    let folded = crate::clients::folded(word.trim());
    let singular = folded.strip_suffix('s').unwrap_or(&folded);
    let means = |words: &[&str]| words.iter().any(|one| *one == folded || *one == singular);
    KINDS
        .iter()
        .filter(|kind| means(kind.groups) || kind.code == folded || means(kind.words))
        .map(|kind| kind.code)
        .collect()
}

/// Where an item is in its life.
pub const STATES: [&str; 5] = ["ordered", "in-stock", "in-use", "in-repair", "retired"];

/// The state that a word means, in either language.
#[must_use]
pub fn state(word: &str) -> Option<&'static str> {
    let folded = crate::clients::folded(word.trim());
    let code = match folded.as_str() {
        "ordered" | "commande" => "ordered",
        "in-stock" | "stock" | "in stock" | "en stock" | "en-stock" => "in-stock",
        "in-use" | "use" | "in use" | "en service" | "service" | "en-service" | "used" => "in-use",
        "in-repair" | "repair" | "in repair" | "reparation" | "en reparation" | "en-reparation" => {
            "in-repair"
        }
        "retired" | "retire" | "retiree" | "reforme" => "retired",
        _ => return None,
    };
    Some(code)
}
