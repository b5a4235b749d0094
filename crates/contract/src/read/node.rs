//! Walking the tree of a file: each access knows its place, says what is wrong there, and
//! remembers which keys the format has, so that the others can be named.

use std::collections::HashSet;
use std::ops::Range;

use indexmap::IndexMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Mistake, Problem};
use super::scalar::Bad;
use super::source::Lines;
use crate::model::Place;
use crate::words::Words;

/// Everything that reading gathers: mistakes, places, and the names that references may use.
pub(super) struct Ctx<'t> {
    pub(super) file: &'t str,
    /// The whole file, without its byte-order mark.
    pub(super) text: &'t str,
    pub(super) lines: Lines<'t>,
    pub(super) problems: Vec<Problem>,
    pub(super) places: IndexMap<String, Place>,
    pub(super) names: Names,
    /// Words of lines that are not TOML: no complaint that these are missing.
    pub(super) lost: HashSet<String>,
    /// Sections of which part stands under a misspelt title.
    pub(super) misspelt: Vec<String>,
}

/// Names that the file declares, gathered before the rest is read.
#[derive(Default)]
pub(super) struct Names {
    pub(super) calendars: Vec<String>,
    pub(super) levels: Vec<String>,
    /// Key, and whether availability is promised.
    pub(super) services: Vec<(String, bool)>,
}

/// Where a node stands.
#[derive(Clone)]
pub(super) struct At {
    pub(super) path: String,
    pub(super) span: Range<usize>,
}

/// A value and its place.
pub(super) struct Val<'n, 'i> {
    pub(super) value: &'n DeValue<'i>,
    pub(super) at: At,
}

/// A table whose keys are asked for one by one.
pub(super) struct Tab<'n, 'i> {
    pub(super) table: &'n DeTable<'i>,
    pub(super) at: At,
    known: Vec<&'static str>,
}

impl Ctx<'_> {
    pub(super) fn problem(
        &mut self,
        at: &At,
        mistake: Mistake,
        message: Words,
        suggestion: Option<String>,
    ) {
        let place = self.lines.place(at.span.start);
        self.problems.push(Problem {
            file: self.file.to_owned(),
            line: place.line,
            column: place.column,
            length: self.lines.length(&at.span),
            path: at.path.clone(),
            mistake,
            message,
            suggestion,
        });
    }

    pub(super) fn say(&mut self, at: &At, mistake: Mistake, fr: String, en: String) {
        self.problem(at, mistake, Words::new(fr, en), None);
    }

    pub(super) fn bad(&mut self, at: &At, bad: Bad) {
        self.problem(at, Mistake::BadValue, bad.message, bad.suggestion);
    }

    pub(super) fn mark(&mut self, at: &At) {
        let place = self.lines.place(at.span.start);
        self.places.entry(at.path.clone()).or_insert(place);
    }
}

/// The known name nearest to `word`, when it is near enough to have been meant.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let lower = word.to_lowercase();
    known
        .map(|name| {
            (
                strsim::damerau_levenshtein(&lower, &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, name)| {
            *distance <= 1 + name.chars().count().max(lower.chars().count()) / 4
                || (lower.len() >= 4
                    && (name.starts_with(&lower) || lower.starts_with(name))
                    && name.len() >= 3)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.to_owned())
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

impl<'n, 'i> Tab<'n, 'i> {
    pub(super) fn new(table: &'n DeTable<'i>, at: At) -> Self {
        Self {
            table,
            at,
            known: Vec::new(),
        }
    }

    /// The value of a key of the format, when it is there.
    pub(super) fn get(&mut self, ctx: &mut Ctx<'_>, key: &'static str) -> Option<Val<'n, 'i>> {
        self.known.push(key);
        let (name, value) = self.table.get_key_value(key)?;
        Some(entry(ctx, &self.at.path, name, value))
    }

    /// The value of a key that must be there.
    pub(super) fn need(&mut self, ctx: &mut Ctx<'_>, key: &'static str) -> Option<Val<'n, 'i>> {
        let found = self.get(ctx, key);
        if found.is_none() {
            self.missing(ctx, key);
        }
        found
    }

    /// A name of the file is missing here.
    pub(super) fn missing(&self, ctx: &mut Ctx<'_>, key: &str) {
        // A misspelt key is one mistake, not two: the unknown key says what was meant.
        let misspelt = self.table.keys().any(|name| {
            !self.known.contains(&name.get_ref().as_ref())
                && nearest(name.get_ref(), std::iter::once(key)).is_some()
        });
        let section = self.at.path.split('.').next().unwrap_or("");
        let torn = ctx.misspelt.iter().any(|name| name == section);
        if misspelt || torn || ctx.lost.contains(key) {
            return;
        }
        let at = At {
            path: join(&self.at.path, key),
            span: self.at.span.clone(),
        };
        let example = example_of(key);
        let (fr, en) = if self.at.path.is_empty() {
            (
                format!("il manque « {key} » ; écrire {example}"),
                format!("“{key}” is missing; write {example}"),
            )
        } else {
            let inside = &self.at.path;
            (
                format!("il manque « {key} » dans « {inside} » ; écrire {example}"),
                format!("“{key}” is missing in “{inside}”; write {example}"),
            )
        };
        ctx.say(&at, Mistake::MissingKey, fr, en);
    }

    /// All entries in the order of the file, for tables whose keys the contract chooses.
    pub(super) fn entries(&self, ctx: &mut Ctx<'_>) -> Vec<(String, At, Val<'n, 'i>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        entries
            .into_iter()
            .map(|(name, value)| {
                let key_at = At {
                    path: join(&self.at.path, name.get_ref()),
                    span: name.span(),
                };
                let key = name.get_ref().to_string();
                (key, key_at, entry(ctx, &self.at.path, name, value))
            })
            .collect()
    }

    /// Whether there is a key that has not been asked for: a complaint about it says enough.
    pub(super) fn has_unknown(&self) -> bool {
        self.table
            .keys()
            .any(|name| !self.known.contains(&name.get_ref().as_ref()))
    }

    /// Names the keys that the format does not have here.
    pub(super) fn finish(&self, ctx: &mut Ctx<'_>) {
        for (name, _) in self.table {
            let key = name.get_ref().as_ref();
            if self.known.contains(&key) {
                continue;
            }
            let free = self.known.iter().filter(|k| !self.table.contains_key(**k));
            let meant =
                nearest(key, free.copied()).or_else(|| nearest(key, self.known.iter().copied()));
            let at = At {
                path: join(&self.at.path, key),
                span: name.span(),
            };
            let known = self.known.join(", ");
            let message = Words::new(
                format!("clé inconnue « {key} » ; les clés possibles ici sont {known}"),
                format!("unknown key “{key}”; the keys possible here are {known}"),
            );
            ctx.problem(&at, Mistake::UnknownKey, message, meant);
        }
    }
}

fn entry<'n, 'i>(
    ctx: &mut Ctx<'_>,
    parent: &str,
    name: &Spanned<std::borrow::Cow<'i, str>>,
    value: &'n Spanned<DeValue<'i>>,
) -> Val<'n, 'i> {
    let path = join(parent, name.get_ref());
    ctx.mark(&At {
        path: path.clone(),
        span: name.span(),
    });
    Val {
        value: value.get_ref(),
        at: At {
            path,
            span: value.span(),
        },
    }
}

/// What to write for a key that is missing.
fn example_of(key: &str) -> &'static str {
    match key {
        "format" => "format = 1",
        "reference" => "reference = \"ACME-2026-01\"",
        "title" => "title = \"…\"",
        "language" => "language = \"fr\"",
        "currency" => "currency = \"EUR\"",
        "scope" => "scope = \"partial\"",
        "client" => "[client] name = \"…\"",
        "provider" => "[provider] name = \"…\"",
        "term" => "[term] starts = 2026-02-01, months = 36",
        "name" => "name = \"…\"",
        "starts" => "starts = 2026-02-01",
        "months" => "months = 36",
        "notice-months" => "notice-months = 3",
        "tacit" => "tacit = true",
        "timezone" => "timezone = \"Europe/Paris\"",
        "calendar" => "calendar = \"office\"",
        "from" => "from = 2026-08-10",
        "to" => "to = 2026-08-14",
        "on" => "on = 2026-12-26",
        "hours" => "hours = [\"09:00-12:00\"]",
        "key" => "key = \"servers\"",
        "covers" => "covers = { kind = [\"server\"] }",
        "responsible-for" => "responsible-for = { kind = [\"cloud\"] }",
        "target" => "target = \"99.90%\"",
        "period" => "period = \"month\"",
        "billed" => "billed = \"monthly\"",
        "vat" => "vat = \"20%\"",
        "days" => "days = 30",
        "label" => "label = \"…\"",
        "amount" => "amount = \"450.00\"",
        "counts" => "counts = { kind = [\"workstation\"] }",
        "bands" => "bands = [{ each = \"18.00\" }]",
        "each" => "each = \"18.00\"",
        "rate" => "rate = \"95.00\"",
        "index" => "index = \"syntec-revised\"",
        "base" => "base = { month = \"2024-12\", value = \"314.8\" }",
        "month" => "month = \"2024-12\"",
        "value" => "value = \"314.8\"",
        "series" => "series = \"syntec\"",
        "as" => "as = \"penalty\"",
        "clock" => "clock = \"restore\"",
        "service" => "service = \"servers\"",
        "who" => "who = [\"role:technician\"]",
        "may" => "may = [\"remote-shell\"]",
        "level" => "level = \"standard\"",
        _ => "…",
    }
}
