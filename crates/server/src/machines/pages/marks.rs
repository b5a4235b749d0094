//! Marks and words that several pages of machines share.

use intendant_domain::machines::Standing;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::contracts::{self, Decision};
use crate::machines::store::CheckSeen;
use crate::platform::i18n::Lang;
use crate::platform::page::{Icon, Severity, Tone, badge, badge_icon, format, severity};

/// Where an item stands: a shape and a word.
pub(super) fn standing(lang: Lang, standing: Standing) -> Markup {
    let text = lang.t(&format!("machine-standing-{}", standing.code()));
    match standing {
        Standing::Ok => severity(Severity::Ok, &text),
        Standing::Warning => severity(Severity::Warning, &text),
        Standing::Critical | Standing::Silent => severity(Severity::Critical, &text),
        Standing::Unknown | Standing::Waiting => severity(Severity::Unknown, &text),
        Standing::Unwatched => html! { span.muted { (text) } },
    }
}

/// Where a check stands.
pub(super) fn check_state(lang: Lang, check: &CheckSeen) -> Markup {
    let (shape, key) = match check.state.as_str() {
        "ok" => (Severity::Ok, "machine-state-ok"),
        "warning" => (Severity::Warning, "machine-state-warning"),
        "critical" => (Severity::Critical, "machine-state-critical"),
        "unknown" => (Severity::Unknown, "machine-state-unknown"),
        _ => (Severity::Unknown, "machine-state-none"),
    };
    html! {
        (severity(shape, &lang.t(key)))
        @if check.refused { " " (badge_icon(Tone::Warn, Icon::Lock, &lang.t("machine-refused"))) }
        @else if !check.confirmed && matches!(check.state.as_str(), "critical" | "unknown") {
            " " (badge(Tone::Muted, &lang.t("machine-unconfirmed")))
        }
    }
}

/// The name of a check for people: the usual ones are translated.
pub(super) fn check_name(lang: Lang, name: &str) -> String {
    if name == "alive" {
        return lang.t("machine-check-alive");
    }
    let key = format!("watch-check-{name}");
    if lang.has(&key) {
        lang.t(&key)
    } else {
        name.to_owned()
    }
}

/// The name of what a check measured: those of our own checks are translated.
pub(super) fn measure_name(lang: Lang, label: &str) -> String {
    let key = format!("machine-measure-{}", label.replace('_', "-"));
    if lang.has(&key) {
        lang.t(&key)
    } else {
        label.to_owned()
    }
}

/// A kind's name: the usual ones are translated.
#[must_use]
pub fn kind(lang: Lang, kind: &str) -> String {
    let key = format!("machine-kind-{kind}");
    if lang.has(&key) {
        lang.t(&key)
    } else {
        kind.replace('-', " ")
    }
}

/// What reports: the name of a kind of source.
pub(super) fn source(lang: Lang, source: &str) -> String {
    let key = format!("fleet-source-{source}");
    if lang.has(&key) {
        lang.t(&key)
    } else {
        source.to_owned()
    }
}

/// The service that covers an item, or that none does with the first reason.
pub(super) fn coverage(lang: Lang, service: Option<&str>, decision: &str) -> Markup {
    let decision: Option<Decision> = serde_json::from_str(decision).ok();
    match (service, decision) {
        (Some(service), decision) => {
            let name = decision
                .and_then(|known| known.coverage.covered)
                .map_or_else(|| service.to_owned(), |covered| covered.name);
            html! { span title=(name) { (service) } }
        }
        (None, decision) => {
            let why = decision.as_ref().map_or_else(
                || lang.t("machine-no-contract"),
                |known| why_not(lang, known),
            );
            html! { span title=(why) { (badge_icon(Tone::Warn, Icon::Visible, &lang.t("machine-seen-not-covered"))) } }
        }
    }
}

/// Why no service covers an item: what the first of them lacks.
pub(super) fn why_not(lang: Lang, decision: &Decision) -> String {
    decision.coverage.passed_over.first().map_or_else(
        || lang.t("machine-no-service"),
        |passed| format!("{} : {}", passed.service, contracts::why_not(passed, lang)),
    )
}

/// The zone of that name; UTC for one that this program does not know.
pub(super) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// The clock times of a stretch, in `zone`.
pub(super) fn stretch(
    lang: Lang,
    (from, to): (jiff::Timestamp, jiff::Timestamp),
    zone: &TimeZone,
    now: jiff::Timestamp,
) -> Markup {
    html! { (format::time(lang, from, zone, now)) " → " (format::time(lang, to, zone, now)) }
}

/// What is measured in one value: "41,3 %", "12 ms", "1,5 Go".
pub(super) fn measured(lang: Lang, value: f64, uom: &str) -> String {
    let plain = |value: f64, unit: &str| {
        let number = rust_decimal::Decimal::from_f64_retain(value).unwrap_or_default();
        let text = format::decimal(lang, number, 1);
        if unit.is_empty() {
            text
        } else {
            format!("{text}\u{a0}{unit}")
        }
    };
    match uom {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "bytes, already at least 0; a float saturates"
        )]
        "B" if value >= 0.0 => format::bytes(lang, value as u64),
        "s" if value < 1.0 => plain(value * 1000.0, "ms"),
        "d" => plain(value, if lang == Lang::Fr { "j" } else { "d" }),
        "c" => plain(value, ""),
        unit => plain(value, unit),
    }
}
