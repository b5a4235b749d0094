//! What the contract decides about a ticket, before and after it is opened.

use intendant_domain::tickets::{Coverage, Verdict};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::parts;
use crate::platform::i18n::Lang;
use crate::platform::page::{Clause, Icon, clause_link, format, icon, refusal};
use crate::tickets::actions::Preview;

/// What is decided about a ticket that is being typed in: covered or not, its priority, and the
/// instants that are promised.
pub(super) fn decision(
    lang: Lang,
    preview: Option<&Preview>,
    zone: &TimeZone,
    now: Timestamp,
) -> Markup {
    html! {
        div id="decision" aria-live="polite" {
            @match preview {
                None => { p.muted { (lang.t("new-decision-later")) } }
                Some(preview) => {
                    p.toolbar {
                        (parts::priority(lang, preview.priority))
                        (parts::verdict(lang, preview.coverage.verdict))
                        @if let Some(name) = &preview.coverage.service_name { strong { (name) } }
                    }
                    @if !preview.coverage.verdict.is_in() {
                        (outside(lang, &preview.coverage, clause(lang, preview).as_ref()))
                    }
                    (approvals(lang, &preview.coverage))
                    (promises(lang, preview, zone, now))
                    @if preview.coverage.verdict.is_in() && let Some(clause) = clause(lang, preview) {
                        p.muted { (clause_link(lang, &clause)) }
                    }
                }
            }
        }
    }
}

fn clause(lang: Lang, preview: &Preview) -> Option<Clause> {
    let clause = preview.coverage.clause.as_ref()?;
    let line = clause.line.to_string();
    Some(Clause {
        label: lang.ta("ticket-clause", &[("path", &clause.path), ("line", &line)]),
        href: None,
    })
}

/// Why nothing covers it, what work then costs, and who can change that.
pub(super) fn outside(lang: Lang, coverage: &Coverage, clause: Option<&Clause>) -> Markup {
    let key = match coverage.verdict.code() {
        "no-contract" => "ticket-outside-no-contract",
        "needs-order" => "ticket-outside-order",
        _ => "ticket-outside",
    };
    html! {
        (refusal(lang, &lang.t(key), clause, &lang.t("ticket-outside-who")))
        (parts::reasons(lang, coverage))
    }
}

/// Whose agreement is needed before anybody acts; loud when nothing at all may be done without it.
pub(super) fn approvals(lang: Lang, coverage: &Coverage) -> Markup {
    let all = coverage.verdict == Verdict::NeedsApproval;
    html! {
        @if !coverage.approvals.is_empty() {
            div.flash data-tone=(if all { "warn" } else { "neutral" }) {
                (icon(Icon::Lock))
                div {
                    p { strong { (lang.t(if all { "ticket-approval-all" } else { "ticket-approval-some" })) } }
                    ul.reasons-list {
                        @for one in &coverage.approvals { li { (crate::contracts::words(one, lang)) } }
                    }
                }
            }
        }
    }
}

fn promises(lang: Lang, preview: &Preview, zone: &TimeZone, now: Timestamp) -> Markup {
    html! {
        @if !preview.clocks.is_empty() {
            dl.facts {
                @for row in &preview.clocks {
                    @if let Some(due) = row.due_at() {
                        div {
                            dt { (parts::clock_name(lang, row.clock)) }
                            dd { (icon(Icon::Stopwatch)) " " (format::moment(lang, due, zone, now)) }
                        }
                    }
                }
            }
        }
    }
}
