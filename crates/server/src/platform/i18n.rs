//! The product's languages: texts from `locales/{fr,en}/*.ftl`, one key space, French spaced
//! as French is. A key missing in a language falls back to English, then to the key itself.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use intendant_domain::wording::{Language, french_spaces};
use rust_embed::RustEmbed;

/// Locale files, in the program.
#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Locales;

/// A language in which the console speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

static FRENCH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Lang::Fr));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Lang::En));

impl Lang {
    /// Both languages, French first.
    pub const ALL: [Lang; 2] = [Lang::Fr, Lang::En];

    /// The tag for `lang` attributes, cookies and locale folders: "fr", "en".
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::En => "en",
        }
    }

    /// The language of a tag such as "fr" or "en-GB"; `None` for another language.
    #[must_use]
    pub fn from_code(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        Lang::ALL
            .into_iter()
            .find(|lang| primary.eq_ignore_ascii_case(lang.code()))
    }

    /// The language to speak to a browser, from its `Accept-Language` header: the first of ours
    /// by weight; English when it names neither.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Lang {
        let mut best: Option<(u16, Lang)> = None;
        for part in header.split(',') {
            let mut fields = part.split(';');
            let Some(lang) = fields.next().and_then(|tag| Lang::from_code(tag.trim())) else {
                continue;
            };
            let weight = fields
                .find_map(|f| f.trim().strip_prefix("q="))
                .map_or(1000, thousandths);
            if weight > 0 && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, lang));
            }
        }
        best.map_or(Lang::En, |(_, lang)| lang)
    }

    /// The language as the wording rules know it.
    #[must_use]
    pub const fn wording(self) -> Language {
        match self {
            Lang::Fr => Language::Fr,
            Lang::En => Language::En,
        }
    }

    /// The text of `key`.
    #[must_use]
    pub fn t(self, key: &str) -> String {
        self.ta(key, &[])
    }

    /// The text of `key` with its variables. A value written as a whole number is given as a
    /// number, so that it can choose a plural: `lang.ta("queue-count", &[("n", "3")])`.
    #[must_use]
    pub fn ta(self, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set((*name).to_owned(), fluent_value(value));
        }
        format(self.bundle(), key, &args)
            .or_else(|| format(&ENGLISH, key, &args))
            .unwrap_or_else(|| key.to_owned())
    }

    /// Whether this language has a text of its own for `key`.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        match self {
            Lang::Fr => &FRENCH,
            Lang::En => &ENGLISH,
        }
    }
}

/// A weight of `Accept-Language`, 0 to 1000; anything unreadable weighs nothing.
fn thousandths(text: &str) -> u16 {
    text.parse::<f32>()
        .map_or(0, |q| (q.clamp(0.0, 1.0) * 1000.0).round() as u16)
}

fn fluent_value(text: &str) -> FluentValue<'_> {
    // Beyond 2^53 a number would lose digits; "007" must stay as it was written.
    const EXACT: i64 = 1 << 53;
    match text.parse::<i64>() {
        Ok(n) if n.abs() < EXACT && n.to_string() == text => FluentValue::from(n),
        _ => FluentValue::from(text),
    }
}

fn format(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    args: &FluentArgs<'_>,
) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle
        .format_pattern(pattern, Some(args), &mut errors)
        .into_owned();
    if !errors.is_empty() {
        tracing::warn!(key, ?errors, "a text could not be filled in");
    }
    Some(text)
}

fn load(lang: Lang) -> FluentBundle<FluentResource> {
    let ids = lang.code().parse().into_iter().collect();
    let mut bundle = FluentBundle::new_concurrent(ids);
    // Isolation marks would show in titles and be copied with amounts; both languages run
    // left to right.
    bundle.set_use_isolating(false);
    let folder = format!("{}/", lang.code());
    for path in Locales::iter().filter(|p| p.starts_with(&folder) && p.ends_with(".ftl")) {
        let Some(file) = Locales::get(&path) else {
            continue;
        };
        let source = String::from_utf8_lossy(&file.data);
        let source = match lang {
            Lang::Fr => french_spaces(&source),
            Lang::En => source.into_owned(),
        };
        let resource = match FluentResource::try_new(source) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                tracing::error!(%path, ?errors, "a locale file has mistakes");
                resource
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(%path, ?errors, "a text is defined twice");
        }
    }
    bundle
}
