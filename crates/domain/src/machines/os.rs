//! Operating systems in an order: a family and a number that grows with the version, so that lists
//! can ask for "older than Debian 12".

/// Weight of the first part of a version.
const MAJOR: i64 = 10_000_000_000;
/// Weight of its second part.
const MINOR: i64 = 100_000;

/// Families, each with the words by which its systems are known, the most special first. A word is
/// found at a word's beginning only.
const FAMILIES: &[(&str, &[&str])] = &[
    (
        "windows-server",
        &[
            "windows server",
            "windows-server",
            "winserver",
            "windowsserver",
        ],
    ),
    ("windows", &["windows", "win"]),
    ("ubuntu", &["ubuntu"]),
    ("debian", &["debian"]),
    ("raspbian", &["raspbian", "raspberry pi os"]),
    ("mint", &["linux mint", "linuxmint", "mint"]),
    ("alpine", &["alpine"]),
    ("arch", &["arch linux", "archlinux"]),
    ("rhel", &["red hat", "redhat", "rhel"]),
    ("rocky", &["rocky"]),
    ("alma", &["almalinux", "alma"]),
    ("centos", &["centos"]),
    ("oracle", &["oracle linux", "oracle"]),
    ("fedora", &["fedora"]),
    ("suse", &["suse", "sles", "opensuse"]),
    ("proxmox", &["proxmox"]),
    ("esxi", &["vmware esx", "esxi", "esx"]),
    ("macos", &["mac os", "macos", "os x", "osx"]),
    ("freebsd", &["freebsd"]),
    ("openbsd", &["openbsd"]),
    ("android", &["android"]),
    ("ios", &["cisco ios", "ios"]),
    ("routeros", &["routeros", "mikrotik"]),
];

/// Code names that say a version, for those who type or send them instead of a number.
const CODE_NAMES: &[(&str, &str, &str)] = &[
    ("debian", "stretch", "9"),
    ("debian", "buster", "10"),
    ("debian", "bullseye", "11"),
    ("debian", "bookworm", "12"),
    ("debian", "trixie", "13"),
    ("debian", "forky", "14"),
    ("windows", "xp", "5.1"),
    ("windows", "vista", "6.0"),
    ("ubuntu", "bionic", "18.04"),
    ("ubuntu", "focal", "20.04"),
    ("ubuntu", "jammy", "22.04"),
    ("ubuntu", "noble", "24.04"),
];

/// Every family, for lists of choices.
pub fn families() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|(family, _)| *family)
}

/// The family of a system named so, and what follows its name. Empty for one that is not known.
fn family(folded: &str) -> (&'static str, &str) {
    let mut best: Option<(usize, &'static str, &str)> = None;
    for (family, words) in FAMILIES {
        for word in *words {
            let Some(at) = folded.find(word) else {
                continue;
            };
            let begins = at == 0 || !folded.as_bytes()[at - 1].is_ascii_alphanumeric();
            if begins && best.is_none_or(|(known, ..)| at < known) {
                best = Some((at, family, folded.get(at + word.len()..).unwrap_or("")));
            }
        }
    }
    best.map_or(("", ""), |(_, family, rest)| (family, rest))
}

/// The number of a version: its first three numeric parts. 0 for one without a number.
#[must_use]
pub fn rank(version: &str) -> i64 {
    let mut parts = version
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<i64>().unwrap_or(99_999).min(99_999));
    let mut part = || parts.next().unwrap_or(0);
    part() * MAJOR + part() * MINOR + part()
}

/// How many parts a version has, three at most.
fn depth(version: &str) -> usize {
    version
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .count()
        .min(3)
}

/// The family of a system and the rank of its version, from its name and version as it was
/// reported: ("Debian GNU/Linux", "12.11") → ("debian", …). A number in a Windows name says more than
/// its build.
#[must_use]
pub fn key(name: &str, version: &str) -> (&'static str, i64) {
    let folded = crate::clients::folded(name);
    let (family, rest) = family(&folded);
    if family.is_empty() {
        return ("", 0);
    }
    let named = code_name(family, rest).map_or_else(|| rank(before_build(family, rest)), rank);
    let said = rank(version);
    let better = if family.starts_with("windows") {
        if named > 0 { named } else { said }
    } else if said > 0 {
        said
    } else {
        named
    };
    (family, better)
}

/// Of "2012 R2 Standard" the "2012 2": the release, without what follows that is no version.
fn before_build<'a>(family: &str, rest: &'a str) -> &'a str {
    let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    let words_end = if family == "windows-server" {
        rest.match_indices(' ')
            .nth(1)
            .map_or(rest.len(), |(at, _)| at)
    } else {
        rest.find([' ', '(']).unwrap_or(rest.len())
    };
    rest.get(..words_end).unwrap_or(rest)
}

fn code_name(family: &str, rest: &str) -> Option<&'static str> {
    CODE_NAMES
        .iter()
        .find(|(of, name, _)| {
            *of == family
                && rest
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|word| word == *name)
        })
        .map(|(.., version)| *version)
}

/// A system that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Its family; empty when the text names none that is known.
    pub family: &'static str,
    /// From this rank on …
    pub low: i64,
    /// … to below this one: "debian12" means every 12. Equal to `low` when no version was given.
    pub high: i64,
}

/// What "debian12", "ubuntu 22.04" or "windows-server2019" means.
#[must_use]
pub fn sought(text: &str) -> Sought {
    let folded = crate::clients::folded(text);
    let (family, rest) = family(&folded);
    let version = code_name(family, rest).unwrap_or(rest);
    let low = rank(version);
    let width = match depth(version) {
        0 => 0,
        1 => MAJOR,
        2 => MINOR,
        _ => 1,
    };
    Sought {
        family,
        low,
        high: low + width,
    }
}

/// Versions compared part by part, numbers as numbers: "1.9" is before "1.24"; a part with letters
/// after one without ("1.24~rc1" before "1.24").
#[must_use]
pub fn compare_versions(a: &str, b: &str) -> std::cmp::Ordering {
    let (mut a, mut b) = (chunks(a), chunks(b));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return std::cmp::Ordering::Equal,
            (Some(Chunk::Early), Some(Chunk::Early)) => continue,
            (Some(Chunk::Early), _) => std::cmp::Ordering::Less,
            (_, Some(Chunk::Early)) => std::cmp::Ordering::Greater,
            (Some(one), None) => {
                if one == Chunk::Number(0) {
                    continue;
                }
                std::cmp::Ordering::Greater
            }
            (None, Some(other)) => {
                if other == Chunk::Number(0) {
                    continue;
                }
                std::cmp::Ordering::Less
            }
            (Some(one), Some(other)) => one.cmp(&other),
        };
        if order != std::cmp::Ordering::Equal {
            return order;
        }
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Chunk<'a> {
    Early,
    Letters(&'a str),
    Number(u64),
}

/// The parts of a version that count: what stands before `:` (an epoch) is left out.
fn chunks(version: &str) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = version.split_once(':').map_or(version, |(_, rest)| rest);
    std::iter::from_fn(move || {
        loop {
            let first = rest.chars().next()?;
            if first == '~' {
                rest = rest.get(1..)?;
                return Some(Chunk::Early);
            }
            let kind = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
            let end = rest
                .find(|c: char| kind(c) != kind(first))
                .unwrap_or(rest.len());
            let (part, after) = rest.split_at(end.max(first.len_utf8()));
            rest = after;
            if first.is_ascii_digit() {
                return Some(Chunk::Number(part.parse().unwrap_or(u64::MAX)));
            }
            if first.is_alphabetic() {
                return Some(Chunk::Letters(part));
            }
        }
    })
}
