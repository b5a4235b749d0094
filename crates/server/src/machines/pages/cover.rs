//! What the contract says of an item, since when, by which clause, and what it said before.

use intendant_contract::model::Clause;
use intendant_domain::id::ClientId;
use intendant_domain::tickets::Verdict;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::clients;
use crate::contracts::{self, Decision, PastBody, PastCover};
use crate::machines::actions::Machine;
use crate::platform::i18n::Lang;
use crate::platform::page::{Icon, Tone, badge_icon, format, icon, refusal};

/// The panel's content: the decision in force, and the ones before it.
pub(super) fn markup(
    lang: Lang,
    machine: &Machine,
    past: &[PastCover],
    zone: &TimeZone,
    now: Timestamp,
) -> Markup {
    let item = &machine.item;
    let page = format!("/clients/{}/contract", item.client);
    let Ok(decision) = serde_json::from_str::<Decision>(&item.decision) else {
        return html! {
            (refusal(lang, &lang.t("machine-no-contract"), None, &lang.t("machine-no-contract-who")))
            (third_party(lang, machine))
            (history(lang, item.client, past, zone, now))
        };
    };
    let since = past.first().map_or(item.since, |latest| latest.at);
    html! {
        (answer(lang, item.client, &decision, since, zone))
        (reasons(lang, item.client, &decision))
        (third_party(lang, machine))
        (work(lang, &decision))
        (counted(lang, item.client, &decision))
        p { a href=(page) { (icon(Icon::Contract)) " " (lang.ta("machine-contract-version", &[("n", &decision.version.to_string())])) } }
        (history(lang, item.client, past, zone, now))
    }
}

/// Who else answers for it, and what they promised.
fn third_party(lang: Lang, machine: &Machine) -> Markup {
    html! {
        @if let Some(third) = &machine.third_party {
            p { strong { (lang.ta("third-party-responsible", &[("name", &third.terms.name)])) } }
            (clients::third_party_facts(lang, third))
        }
    }
}

/// Covered by which service and level, or not; since when; the clause.
fn answer(
    lang: Lang,
    client: ClientId,
    decision: &Decision,
    since: Timestamp,
    zone: &TimeZone,
) -> Markup {
    let day = format::date(lang, since.to_zoned_datetime(zone.clone()).date());
    let since = lang.ta("cover-since", &[("when", &day)]);
    html! {
        p {
            @match &decision.coverage.covered {
                Some(covered) => {
                    (badge_icon(Tone::Good, Icon::Shield, &lang.t("machine-covered")))
                    " " strong { (covered.name) } " "
                    span.muted { "(" (covered.service) @if let Some(level) = &covered.level { ", " (level) } ")" }
                    " " (since) " " (clause(lang, client, decision.version, &covered.clause))
                }
                None => {
                    (badge_icon(Tone::Warn, Icon::Visible, &lang.t("machine-seen-not-covered")))
                    " " (since)
                }
            }
        }
        @if let Some(standing) = decision.standing { p { (contracts::words(&standing.words(), lang)) } }
    }
}

fn clause(lang: Lang, client: ClientId, version: i64, clause: &Clause) -> Markup {
    let line = clause.line.to_string();
    html! {
        a.deed-line href={ "/clients/" (client) "/contract/" (version) "/file#L" (line) } {
            (clause.file) ", " (lang.ta("contract-line", &[("line", &line)]))
        }
    }
}

/// Each service that was passed over, and which condition failed.
fn reasons(lang: Lang, client: ClientId, decision: &Decision) -> Markup {
    let coverage = &decision.coverage;
    let list = html! {
        ul.reasons-list {
            @for passed in &coverage.passed_over {
                li { strong { (passed.name) } " : " (contracts::why_not(passed, lang)) " " (clause(lang, client, decision.version, &passed.clause)) }
            }
            @if let Some(third) = &coverage.third_party {
                li { (lang.ta("cover-third", &[("name", &third.name)])) " " (clause(lang, client, decision.version, &third.clause)) }
            }
        }
    };
    html! {
        @if coverage.covered.is_none() { (list) }
        @else if !coverage.passed_over.is_empty() {
            details { summary.muted { (lang.ta("cover-why", &[("n", &coverage.passed_over.len().to_string())])) } (list) }
        }
    }
}

/// What work on it needs first: an order and its price, an approval and whose.
fn work(lang: Lang, decision: &Decision) -> Markup {
    html! {
        @if decision.verdict == Some(Verdict::NeedsOrder) {
            p { (icon(Icon::Alert)) " " (lang.t("cover-needs-order")) }
            ul.reasons-list {
                @for price in &decision.hourly {
                    @let amount = format::money(lang, price.cents, &price.currency);
                    li { (lang.ta("ticket-hourly", &[("label", &price.label), ("amount", &amount)])) }
                }
            }
        }
        @if !decision.approvals.is_empty() {
            p { (icon(Icon::Lock)) " " (lang.t(if decision.verdict == Some(Verdict::NeedsApproval) { "ticket-approval-all" } else { "ticket-approval-some" })) }
            ul.reasons-list {
                @for one in &decision.approvals { li { (contracts::words(&one.words(), lang)) } }
            }
        }
    }
}

/// The price lines that count it.
fn counted(lang: Lang, client: ClientId, decision: &Decision) -> Markup {
    html! {
        p {
            @if decision.counted.is_empty() { span.muted { (lang.t("cover-not-counted")) } }
            @else {
                (lang.t("cover-counted")) " "
                @for (n, one) in decision.counted.iter().enumerate() {
                    @if n > 0 { ", " }
                    (one.label) " " (clause(lang, client, decision.version, &one.clause))
                }
            }
        }
    }
}

/// What was decided before, each with the day from which it held.
fn history(
    lang: Lang,
    client: ClientId,
    past: &[PastCover],
    zone: &TimeZone,
    now: Timestamp,
) -> Markup {
    html! {
        @if past.len() > 1 {
            details open {
                summary { (lang.t("cover-before")) }
                ul.reasons-list {
                    @for (n, one) in past.iter().enumerate().skip(1) {
                        @let until = past.get(n - 1).map(|next| next.at);
                        li {
                            (before(lang, client, &one.body))
                            " " span.muted {
                                (format::time(lang, one.at, zone, now))
                                @if let Some(until) = until { " → " (format::time(lang, until, zone, now)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn before(lang: Lang, client: ClientId, body: &PastBody) -> Markup {
    html! {
        @match &body.service {
            Some(service) => {
                (lang.t("cover-was-covered")) " " strong { (body.name.as_deref().unwrap_or(service)) }
                @if let Some(level) = &body.level { " (" (level) ")" }
                @if let (Some(one), Some(version)) = (&body.clause, body.version) { " " (clause(lang, client, version, one)) }
            }
            None => {
                (lang.t("cover-was-not"))
                @if let Some(why) = body.why.first() { " : " (contracts::words(why, lang)) }
            }
        }
    }
}
