//! Until when systems and middleware are corrected: a dated table with its sources.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// The table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    /// When it was last read against its sources.
    #[serde(deserialize_with = "day")]
    pub dated: Date,
    /// Its products.
    pub family: Vec<Family>,
}

/// A product.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    of: String,
    /// Its name for people.
    pub label: String,
    names: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    /// When given, the only names it goes by.
    #[serde(default)]
    exact: Vec<String>,
    /// Where its dates were read.
    pub source: String,
    ends: Vec<End>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    #[serde(default)]
    version: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    build: u32,
    #[serde(deserialize_with = "day")]
    end: Date,
}

/// What the table says of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// `Debian 11`.
    pub label: String,
    /// Last day with corrections.
    pub end: Date,
    /// Where that was read.
    pub source: String,
}

fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(deserializer)?;
    written
        .to_string()
        .parse()
        .map_err(serde::de::Error::custom)
}

/// What reading the file says.
pub(super) fn read() -> Result<Lifecycle, toml::de::Error> {
    toml::from_str(include_str!("lifecycle.toml"))
}

static EMBEDDED: LazyLock<Lifecycle> = LazyLock::new(|| {
    // A test reads the file.
    read().unwrap_or(Lifecycle {
        dated: Date::ZERO,
        family: Vec::new(),
    })
});

/// The table of this program.
#[must_use]
pub fn table() -> &'static Lifecycle {
    &EMBEDDED
}

impl Lifecycle {
    /// Until when an operating system is supported: `name` as its sender says it (`Debian GNU/Linux
    /// 12 (bookworm)`, `Microsoft Windows 11 Professionnel`), `version` (`12.11`, `10.0.22631`).
    #[must_use]
    pub fn system(&self, name: &str, version: &str) -> Option<Support> {
        self.find("os", name, version)
    }

    /// Until when a software is supported.
    #[must_use]
    pub fn software(&self, name: &str, version: &str) -> Option<Support> {
        self.find("software", name, version)
    }

    fn find(&self, of: &str, name: &str, version: &str) -> Option<Support> {
        let name = name.to_lowercase();
        let family = self
            .family
            .iter()
            .find(|family| family.of == of && family.is_called(&name))?;
        let version = plain(version);
        // The longest name or version that fits is the most exact.
        let end = family
            .ends
            .iter()
            .filter(|end| end.fits(&name, version))
            .max_by_key(|end| (end.build, end.name.len() + end.version.len()))?;
        Some(Support {
            label: family.called(end),
            end: end.end,
            source: family.source.clone(),
        })
    }
}

/// A package's version without its epoch.
fn plain(version: &str) -> &str {
    version
        .split_once(':')
        .filter(|(epoch, _)| epoch.chars().all(|c| c.is_ascii_digit()))
        .map_or(version, |(_, rest)| rest)
        .trim_start_matches(['v', 'V'])
}

impl Family {
    fn is_called(&self, name: &str) -> bool {
        if !self.exact.is_empty() {
            return self.exact.iter().any(|one| one == name);
        }
        self.names.iter().any(|one| name.contains(one.as_str()))
            && !self.not.iter().any(|one| name.contains(one.as_str()))
    }

    fn called(&self, end: &End) -> String {
        if end.build > 0 {
            let release = match end.build {
                22000 => "21H2",
                22621 => "22H2",
                22631 => "23H2",
                26100 => "24H2",
                _ => "25H2",
            };
            return format!("Windows 11 {release}");
        }
        match (end.version.is_empty(), end.name.is_empty()) {
            (false, _) => format!("{} {}", self.label, end.version),
            (true, false) if end.name.starts_with("windows") => {
                format!(
                    "Windows {}",
                    capital(end.name.trim_start_matches("windows "))
                )
            }
            _ => format!("{} {}", self.label, end.name),
        }
    }
}

fn capital(text: &str) -> String {
    if text == "xp" {
        return "XP".to_owned();
    }
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

impl End {
    fn fits(&self, name: &str, version: &str) -> bool {
        let named = self.name.is_empty() || has_word(name, &self.name);
        let numbered = self.version.is_empty() || begins(version, &self.version) || {
            // Some senders write the version into the name only: "Debian GNU/Linux 10 (buster)".
            version.is_empty() && has_word(name, &self.version)
        };
        let built = self.build == 0
            || version
                .split('.')
                .any(|part| part == self.build.to_string());
        named && numbered && built
    }
}

/// Whether `version` begins with the whole numbers of `start`: `10.6.12` with `10.6`, not `10.60`.
fn begins(version: &str, start: &str) -> bool {
    version
        .strip_prefix(start)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether `word` stands in `text` with neither letter, digit nor `.digit` at its edges.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let mut after = text[at + word.len()..].chars();
        let next = after.next();
        let point = next == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '.')
            && !next.is_some_and(char::is_alphanumeric)
            && !point
    })
}
