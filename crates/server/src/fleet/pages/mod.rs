//! Pages: doubts, the sources of an item, merging and parting, the rules of identity.

mod doubts;
mod merge;
mod rules;
mod sources;

use intendant_domain::access::Permission::{Administer, EditMachines, SeeMachines};
use intendant_inventory::identity::Why;

use super::SourceKind;
use crate::platform::doors::{Doors, Guard};
use crate::platform::i18n::Lang;

pub(super) fn doors() -> Doors {
    let see = Guard::Needs(SeeMachines);
    let edit = Guard::Needs(EditMachines);
    let administer = Guard::Needs(Administer);
    Doors::default()
        .get(edit, "/machines/doubts", doubts::list)
        .post(edit, "/machines/doubts/{doubt}", doubts::decide)
        .post(edit, "/machines/doubts/{doubt}/reopen", doubts::reopen)
        .get(administer, "/machines/rules", rules::show)
        .post(administer, "/machines/rules", rules::change)
        .get(see, "/machines/{item}/sources", sources::show)
        .get(edit, "/machines/sources/{source}/payload", sources::payload)
        .post(edit, "/machines/sources/{source}/split", sources::split)
        .get(edit, "/machines/{item}/merge", merge::preview)
        .post(edit, "/machines/{item}/merge", merge::merge)
        .post(edit, "/machines/moves/{move}/undo", merge::undo)
}

/// The name of a field for people.
pub(super) fn field_name(lang: Lang, field: &str) -> String {
    let key = format!("known-field-{}", field.replace('_', "-"));
    if lang.has(&key) {
        lang.t(&key)
    } else {
        field.to_owned()
    }
}

/// The name of a kind of source for people.
pub(super) fn source_name(lang: Lang, kind: &str) -> String {
    if SourceKind::from_code(kind).is_some() {
        lang.t(&format!("known-source-{kind}"))
    } else {
        kind.to_owned()
    }
}

/// A value of a field for people: sizes with their unit, kinds by their names.
pub(super) fn shown(lang: Lang, field: &str, value: &str) -> String {
    match field {
        "memory_mib" => value.parse::<u64>().map_or_else(
            |_| value.to_owned(),
            |mib| crate::platform::page::format::binary(lang, mib.saturating_mul(1024 * 1024)),
        ),
        "disk_mib" => value.parse::<u64>().map_or_else(
            |_| value.to_owned(),
            |mib| crate::platform::page::format::bytes(lang, mib.saturating_mul(1024 * 1024)),
        ),
        "kind" => crate::machines::kind_name(lang, value),
        _ => value.to_owned(),
    }
}

/// Why a report was taken for an item, in words: "known again by serial CZC1 (rule 2)".
pub(super) fn reason(lang: Lang, why: &Why) -> String {
    let rule = lang.t(&format!("known-by-{}", why.rule.code()));
    let place = why.place.to_string();
    lang.ta(
        "known-why",
        &[("rule", &rule), ("value", &why.value), ("place", &place)],
    )
}
