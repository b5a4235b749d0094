//! What a column of somebody's table means, guessed from its heading.

use crate::clients::folded;

/// A field that a table can fill, with the headings that people give it (folded).
pub const FIELDS: &[(&str, &[&str])] = &[
    ("id", &["numero", "id", "no", "numero intendant"]),
    (
        "name",
        &[
            "nom",
            "name",
            "hostname",
            "machine",
            "nom de machine",
            "equipement",
            "poste",
            "device",
            "designation",
            "host",
            "computer name",
        ],
    ),
    (
        "kind",
        &["nature", "type", "kind", "categorie", "category", "genre"],
    ),
    ("site", &["site", "agence", "implantation", "etablissement"]),
    (
        "tags",
        &[
            "etiquettes",
            "etiquette",
            "tags",
            "tag",
            "mots-cles",
            "labels",
        ],
    ),
    (
        "serial",
        &[
            "n° de serie",
            "no de serie",
            "numero de serie",
            "serie",
            "serial",
            "serial number",
            "s/n",
            "sn",
            "service tag",
        ],
    ),
    (
        "manufacturer",
        &[
            "fabricant",
            "marque",
            "constructeur",
            "manufacturer",
            "maker",
            "brand",
            "vendor",
        ],
    ),
    (
        "model",
        &["modele", "model", "reference", "produit", "product"],
    ),
    (
        "fqdn",
        &["nom complet", "fqdn", "nom dns", "dns", "full name"],
    ),
    (
        "os",
        &[
            "systeme",
            "os",
            "systeme d'exploitation",
            "operating system",
            "system",
        ],
    ),
    (
        "ip",
        &[
            "ip",
            "adresse",
            "adresses",
            "adresse ip",
            "ip address",
            "address",
        ],
    ),
    ("mac", &["mac", "adresse mac", "mac address"]),
    (
        "memory",
        &[
            "memoire",
            "ram",
            "memory",
            "memoire (gio)",
            "memory (gib)",
            "memoire (go)",
            "ram (go)",
            "memory (gb)",
        ],
    ),
    (
        "person",
        &[
            "utilisateur",
            "affecte a",
            "user",
            "personne",
            "assigned to",
            "attribue a",
            "beneficiaire",
        ],
    ),
    (
        "location",
        &[
            "emplacement",
            "lieu",
            "bureau",
            "salle",
            "location",
            "room",
            "localisation",
        ],
    ),
    (
        "responsible",
        &[
            "responsable",
            "responsible",
            "gere par",
            "managed by",
            "infogereur",
        ],
    ),
    (
        "supplier",
        &[
            "fournisseur",
            "supplier",
            "revendeur",
            "achete chez",
            "vendeur",
        ],
    ),
    (
        "state",
        &[
            "cycle de vie",
            "etat",
            "statut",
            "state",
            "status",
            "life cycle",
        ],
    ),
    (
        "purchased",
        &[
            "achete le",
            "date d'achat",
            "achat",
            "purchased",
            "purchase date",
            "bought",
            "date achat",
        ],
    ),
    (
        "warranty_ends",
        &[
            "fin de garantie",
            "garantie",
            "garantie jusqu'au",
            "warranty",
            "warranty ends",
            "warranty end",
            "fin garantie",
        ],
    ),
];

/// The field that a heading means; each field once: `taken` are those that earlier columns have.
#[must_use]
pub fn guess(heading: &str, taken: &[&str]) -> Option<&'static str> {
    let folded = folded(heading.trim()).replace('\u{a0}', " ");
    let plain = folded.trim_end_matches([':', '*', '.', ' ']);
    FIELDS
        .iter()
        .filter(|(field, _)| !taken.contains(field))
        .find(|(_, words)| words.contains(&plain))
        .map(|(field, _)| *field)
}

/// The delimiter of a CSV: what its first line has most of.
#[must_use]
pub fn delimiter(first_line: &str) -> u8 {
    [b';', b',', b'\t', b'|']
        .into_iter()
        .max_by_key(|sign| {
            // The first of equals wins: `max_by_key` takes the last, hence the rank.
            let many = first_line.bytes().filter(|byte| byte == sign).count();
            (many, usize::from(*sign == b';'))
        })
        .unwrap_or(b';')
}

/// Text of bytes: UTF-8, else the Western European encoding that Excel writes.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes
            .iter()
            .map(|byte| match byte {
                0x80..=0x9f => HIGH
                    .get(usize::from(byte - 0x80))
                    .copied()
                    .unwrap_or('\u{fffd}'),
                other => char::from(*other),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_real_tables_are_understood() {
        for (heading, field) in [
            ("N° de série", "serial"),
            ("Nom", "name"),
            ("Système d’exploitation", "os"),
            ("Date d'achat :", "purchased"),
            ("Garantie jusqu’au", "warranty_ends"),
            ("Adresse MAC", "mac"),
            ("Mémoire (Gio)", "memory"),
        ] {
            assert_eq!(guess(heading, &[]), Some(field), "{heading}");
        }
        assert_eq!(guess("Nom", &["name"]), None);
        assert_eq!(guess("Couleur des murs", &[]), None);
    }

    #[test]
    fn files_of_a_french_excel_are_read() {
        assert_eq!(text(b"\xef\xbb\xbfs\xc3\xa9rie"), "série");
        assert_eq!(text(b"s\xe9rie \x80"), "série €");
        assert_eq!(delimiter("a;b,c;d"), b';');
        assert_eq!(delimiter("a,b,c"), b',');
        assert_eq!(delimiter("seul"), b';');
    }
}
