//! The words of the query language: fields, marks and what an item can have, in both languages.

/// A field that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// What it is.
    Kind,
    /// Its name, or its full host name.
    Name,
    /// Whose it is.
    Client,
    /// Where it stands.
    Site,
    /// A tag of it.
    Tag,
    /// Its operating system, with its version.
    Os,
    /// Its serial number.
    Serial,
    /// Its model.
    Model,
    /// Its maker.
    Maker,
    /// One of its addresses.
    Address,
    /// Its processor.
    Cpu,
    /// Its memory.
    Memory,
    /// Its disks.
    Disk,
    /// Who uses it.
    Person,
    /// Room, rack, desk.
    Location,
    /// Who sold it.
    Supplier,
    /// Who answers for it.
    Responsible,
    /// Where it is in its life.
    State,
    /// The service of the contract that covers it.
    Service,
    /// What reports it.
    Source,
    /// Software that it has, with its version.
    Software,
    /// How long ago anything last spoke of it.
    Seen,
    /// How long until its warranty ends.
    Warranty,
    /// How long ago it was bought.
    Age,
    /// How long it has been counted.
    Since,
    /// How it fares.
    Health,
    /// Its number.
    Id,
    /// What it has.
    Has,
    /// A mark that it bears.
    Is,
}

/// What a field's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Text, looked for within.
    Text,
    /// One of several words.
    Choice,
    /// A size, in MiB.
    Size,
    /// A time that passed, or a day.
    Past,
    /// A time ahead, or a day.
    Ahead,
    /// A system.
    System,
    /// A title with a version.
    Title,
    /// A number.
    Number,
}

/// A field with its words.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Which.
    pub field: Field,
    /// What its values are.
    pub sort: Sort,
    /// Its English words; the first is the usual one.
    pub en: &'static [&'static str],
    /// Its French words, folded but for the first, which is as people write it.
    pub fr: &'static [&'static str],
}

const fn known(
    field: Field,
    sort: Sort,
    en: &'static [&'static str],
    fr: &'static [&'static str],
) -> Known {
    Known {
        field,
        sort,
        en,
        fr,
    }
}

/// Every field, in the order of the help.
pub const FIELDS: &[Known] = &[
    known(
        Field::Kind,
        Sort::Choice,
        &["kind", "type"],
        &["nature", "genre"],
    ),
    known(Field::Name, Sort::Text, &["name", "host"], &["nom", "hote"]),
    known(
        Field::Client,
        Sort::Text,
        &["client", "customer"],
        &["client"],
    ),
    known(Field::Site, Sort::Text, &["site"], &["site"]),
    known(
        Field::Tag,
        Sort::Text,
        &["tag", "tags"],
        &["étiquette", "etiquette", "etiquettes"],
    ),
    known(
        Field::Os,
        Sort::System,
        &["os", "system"],
        &["système", "systeme", "se"],
    ),
    known(
        Field::Software,
        Sort::Title,
        &["software", "package"],
        &["logiciel", "paquet"],
    ),
    known(Field::Seen, Sort::Past, &["seen"], &["vu", "vue"]),
    known(Field::Warranty, Sort::Ahead, &["warranty"], &["garantie"]),
    known(
        Field::Age,
        Sort::Past,
        &["age", "bought"],
        &["âge", "age", "achat", "achete"],
    ),
    known(
        Field::Memory,
        Sort::Size,
        &["memory", "ram"],
        &["mémoire", "memoire"],
    ),
    known(Field::Disk, Sort::Size, &["disk", "storage"], &["disque"]),
    known(
        Field::Cpu,
        Sort::Text,
        &["cpu", "processor"],
        &["processeur"],
    ),
    known(
        Field::Serial,
        Sort::Text,
        &["serial", "sn"],
        &["série", "serie"],
    ),
    known(Field::Model, Sort::Text, &["model"], &["modèle", "modele"]),
    known(
        Field::Maker,
        Sort::Text,
        &["maker", "manufacturer", "brand"],
        &["fabricant", "marque", "constructeur"],
    ),
    known(
        Field::Address,
        Sort::Text,
        &["ip", "address", "mac"],
        &["adresse"],
    ),
    known(
        Field::Person,
        Sort::Text,
        &["user", "person"],
        &["utilisateur", "personne"],
    ),
    known(
        Field::Location,
        Sort::Text,
        &["location", "room"],
        &["lieu", "emplacement", "salle"],
    ),
    known(
        Field::Supplier,
        Sort::Text,
        &["supplier", "vendor"],
        &["fournisseur"],
    ),
    known(
        Field::Responsible,
        Sort::Text,
        &["responsible", "owner"],
        &["responsable"],
    ),
    known(
        Field::State,
        Sort::Choice,
        &["state", "stage"],
        &["état", "etat", "cycle"],
    ),
    known(
        Field::Health,
        Sort::Choice,
        &["health", "standing"],
        &["santé", "sante"],
    ),
    known(
        Field::Service,
        Sort::Text,
        &["service"],
        &["prestation", "service"],
    ),
    known(Field::Source, Sort::Choice, &["source"], &["source"]),
    known(
        Field::Since,
        Sort::Past,
        &["since", "counted"],
        &["depuis", "compte"],
    ),
    known(
        Field::Id,
        Sort::Number,
        &["id", "number"],
        &["numéro", "numero", "no"],
    ),
    known(Field::Has, Sort::Choice, &["has", "with"], &["avec", "a"]),
    known(Field::Is, Sort::Choice, &["is"], &["est"]),
];

impl Field {
    /// The field with its words.
    #[must_use]
    pub fn known(self) -> &'static Known {
        FIELDS
            .iter()
            .find(|known| known.field == self)
            .unwrap_or(&FIELDS[0])
    }

    /// The field that a word names, in either language; accents and capitals do not count.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let folded = crate::clients::folded(word);
        FIELDS
            .iter()
            .find(|known| known.all().any(|one| one == folded))
            .map(|known| known.field)
    }

    /// The usual word for it.
    #[must_use]
    pub fn word(self, french: bool) -> &'static str {
        let known = self.known();
        let words = if french { known.fr } else { known.en };
        words.first().copied().unwrap_or("")
    }
}

impl Known {
    /// Every word of it, folded.
    fn all(&self) -> impl Iterator<Item = String> {
        self.en
            .iter()
            .chain(self.fr)
            .map(|word| crate::clients::folded(word))
    }
}

/// A mark that a word alone asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// A service of the contract covers it.
    Covered,
    /// Something is wrong with it for certain.
    Failing,
    /// It gives no sign of life.
    Silent,
    /// It is retired.
    Retired,
    /// Something watches it.
    Watched,
}

/// The words of marks, the English and the French one as people write them first.
pub const FLAGS: &[(Flag, &[&str])] = &[
    (
        Flag::Covered,
        &["covered", "couvert", "couverte", "couverts"],
    ),
    (Flag::Failing, &["failing", "panne", "en-panne"]),
    (Flag::Silent, &["silent", "muet", "muette", "muets"]),
    (
        Flag::Retired,
        &["retired", "retiré", "retire", "retiree", "retires"],
    ),
    (
        Flag::Watched,
        &["watched", "surveillé", "surveille", "surveillee"],
    ),
];

/// What an item can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    /// An open incident.
    Incident,
    /// A maintenance under way.
    Maintenance,
    /// An agent of ours.
    Agent,
    /// A site.
    Site,
    /// A tag.
    Tag,
    /// A serial number.
    Serial,
    /// A warranty that runs.
    Warranty,
    /// Somebody who uses it.
    Person,
    /// A document.
    Document,
    /// Known software.
    Software,
    /// Something that reports it.
    Source,
}

/// The words of things.
pub const THINGS: &[(Thing, &[&str])] = &[
    (Thing::Incident, &["incident"]),
    (Thing::Maintenance, &["maintenance"]),
    (Thing::Agent, &["agent"]),
    (Thing::Site, &["site"]),
    (Thing::Tag, &["tag", "étiquette", "etiquette"]),
    (Thing::Serial, &["serial", "série", "serie"]),
    (Thing::Warranty, &["warranty", "garantie"]),
    (Thing::Person, &["user", "utilisateur"]),
    (Thing::Document, &["document"]),
    (Thing::Software, &["software", "logiciel", "logiciels"]),
    (Thing::Source, &["source"]),
];

/// What a word of a table means; folded.
pub(super) fn of<T: Copy>(table: &[(T, &[&str])], word: &str) -> Option<T> {
    let folded = crate::clients::folded(word);
    table
        .iter()
        .find(|(_, words)| {
            words
                .iter()
                .any(|one| crate::clients::folded(one) == folded)
        })
        .map(|(what, _)| *what)
}

/// What reports: codes and the words for them.
pub const SOURCES: &[(&str, &[&str])] = &[
    ("intendant", &["intendant", "agent"]),
    ("glpi", &["glpi"]),
    ("fusioninventory", &["fusioninventory", "fusion"]),
    ("ocs", &["ocs"]),
    ("snmp", &["snmp"]),
    ("ssh", &["ssh"]),
    ("import", &["import"]),
    ("api", &["api"]),
];

/// How an item fares: codes as in [`crate::machines::Standing::code`] and the words for them.
pub const HEALTH: &[(&str, &[&str])] = &[
    ("ok", &["ok", "bon", "bonne"]),
    ("warning", &["warning", "alerte"]),
    ("unknown", &["unknown", "inconnu", "inconnue"]),
    ("critical", &["critical", "critique", "panne"]),
    ("silent", &["silent", "muet", "muette"]),
    ("waiting", &["waiting", "attente"]),
    ("unwatched", &["unwatched", "sans-controle"]),
];
