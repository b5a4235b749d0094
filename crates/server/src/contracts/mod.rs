//! Contracts of clients, in their versions. A version never changes; an amendment is a new version
//! with its own date of effect.
//!
//! **Which version is in force.** At an instant, the one with the greatest date of effect that is
//! not later; of two with the same, the one with the higher number. Before the first there is none.
//! A version takes effect at midnight, local time, of its first day, in the zone of the first
//! calendar of its file (the office's); a contract without calendars uses the client's own zone.

mod actions;
mod api;
mod compiled;
mod coverage;
mod life;
mod pages;
mod past;
mod seen;
mod store;
mod told;

pub use actions::{
    Draft, NewVersion, Standing, add_version, check, draft, file, fingerprint, list, mistakes,
    standing_on, standing_on_day, the_one_at, the_version,
};
pub use compiled::{Cache, Compiled, compiled, effect_of, in_force, zone_of};
pub use coverage::{
    CountedBy, Decided, Decision, decide, decided, names_items, recover, recover_item, run, said,
};
pub use past::{PastBody, PastCover, past};
pub use seen::{AsStored, seen};
pub use store::{ClosedMonth, Issued, Version, closed_months, version, versions};

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}

/// A sentence of the engine in the page's language.
#[must_use]
pub fn words(words: &intendant_contract::words::Words, lang: crate::platform::i18n::Lang) -> &str {
    words.get(language(lang))
}

/// The engine's name of a language of the console.
#[must_use]
pub fn language(lang: crate::platform::i18n::Lang) -> intendant_contract::model::Language {
    match lang {
        crate::platform::i18n::Lang::Fr => intendant_contract::model::Language::Fr,
        crate::platform::i18n::Lang::En => intendant_contract::model::Language::En,
    }
}

/// Why a service was passed over, in words.
#[must_use]
pub fn why_not(
    passed: &intendant_contract::coverage::PassedOver,
    lang: crate::platform::i18n::Lang,
) -> String {
    let conditions: Vec<String> = passed
        .conditions
        .iter()
        .map(|condition| {
            let condition = named(condition, lang);
            if passed.excepted {
                format!("{} {}", condition.key, condition.found.join(", "))
            } else {
                words(&condition.words(), lang).to_owned()
            }
        })
        .collect();
    let conditions = conditions.join(" · ");
    if passed.excepted {
        lang.ta("contract-excepted", &[("what", &conditions)])
    } else {
        conditions
    }
}

/// The name of what a contract selects by: "nature", "site", "étiquette"; another as it is.
#[must_use]
pub fn key_name(lang: crate::platform::i18n::Lang, key: &str) -> String {
    named_or_so(lang, &format!("contract-key-{key}"), key)
}

/// The name of a value that a contract selects by: kinds have one in each language.
#[must_use]
pub fn value_name(lang: crate::platform::i18n::Lang, key: &str, value: &str) -> String {
    match key {
        "kind" => named_or_so(lang, &format!("machine-kind-{value}"), value),
        _ => value.to_owned(),
    }
}

fn named_or_so(lang: crate::platform::i18n::Lang, key: &str, or: &str) -> String {
    if lang.has(key) {
        lang.t(key)
    } else {
        or.to_owned()
    }
}

/// A condition with the names that people know its key and values by.
fn named(
    condition: &intendant_contract::item::Condition,
    lang: crate::platform::i18n::Lang,
) -> intendant_contract::item::Condition {
    let values = |values: &[String]| {
        values
            .iter()
            .map(|value| value_name(lang, &condition.key, value))
            .collect()
    };
    intendant_contract::item::Condition {
        key: key_name(lang, &condition.key),
        accepted: values(&condition.accepted),
        found: values(&condition.found),
        holds: condition.holds,
    }
}
